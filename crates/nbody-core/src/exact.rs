//! Arithmetic with some 31 digits: the unevaluated sum of two `f64` (Dekker 1971), and in it what all kernels are held to.

mod case;
mod fields;

use std::ops::{Add, Mul, Sub};

pub(crate) use case::{Case, Numbers, laws, with_length};
pub(crate) use fields::{Exact, FIELDS, errors, fields};

/// `high + low` with |low| ≤ half an ulp of `high`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Double {
    pub(crate) high: f64,
    low: f64,
}

impl Double {
    pub(crate) fn new(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    fn renormalised(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }

    fn product(a: f64, b: f64) -> Self {
        let split = |x: f64| {
            let t = 134_217_729.0 * x; // 2^27 + 1
            let high = t - (t - x);
            (high, x - high)
        };
        let ((a1, a0), (b1, b0)) = (split(a), split(b));
        let high = a * b;
        Self { high, low: ((a1 * b1 - high) + a1 * b0 + a0 * b1) + a0 * b0 }
    }

    /// One step of Newton's method from the square root in `f64` doubles its digits.
    pub(crate) fn inverse_sqrt(self) -> Self {
        let y = Self::new(1.0 / self.high.sqrt());
        let error = Self::new(1.0) - self * y * y;
        y + y * error * Self::new(0.5)
    }
}

impl Add for Double {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = self.high + other.high;
        let part = sum - self.high;
        let error = (self.high - (sum - part)) + (other.high - part);
        Self::renormalised(sum, error + self.low + other.low)
    }
}

impl Sub for Double {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { high: -other.high, low: -other.low }
    }
}

impl Mul for Double {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        Self::renormalised(product.high, product.low + self.high * other.low + self.low * other.high)
    }
}

#[test]
fn it_has_thirty_digits() {
    let y = Double::new(3.0).inverse_sqrt();
    assert!((y * y * Double::new(3.0) - Double::new(1.0)).high.abs() < 1e-30);
    let (a, b) = (Double::new(1.0), Double::new(1e-25));
    assert_eq!(((a + b) - a).high, 1e-25);
}

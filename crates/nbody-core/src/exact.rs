//! Arithmetic with some 31 digits: the unevaluated sum of two `f64` (Dekker 1971), called double-double. And the fields in it
//! that all kernels are held to, by tests, by the suite of backends and by users.

#[cfg(any(test, feature = "conformance"))]
mod case;
mod fields;

use std::ops::{Add, Div, Mul, Sub};

#[cfg(any(test, feature = "conformance"))]
pub(crate) use case::{Case, Numbers, laws, with_length};
pub(crate) use fields::fields;
#[cfg(any(test, feature = "conformance"))]
pub(crate) use fields::{Exact, FIELDS, errors};

/// `high + low` with |low| ≤ half an ulp of `high`.
///
/// A sum errs by 2⁻¹⁰⁴ of the summands' magnitudes, a product by 2⁻¹⁰² of itself (Joldes, Muller & Popescu 2017, ACM
/// Trans. Math. Softw. 44, 15). Nothing is fused, so the bits are the same on every processor.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Double {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl Double {
    pub(crate) fn new(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    #[inline(always)]
    fn renormalised(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }

    /// `a b`, exact.
    #[inline(always)]
    pub(crate) fn product(a: f64, b: f64) -> Self {
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
    #[inline(always)]
    pub(crate) fn inverse_sqrt(self) -> Self {
        let y = Self::new(1.0 / self.high.sqrt());
        let error = Self::new(1.0) - self * y * y;
        y + y * (0.5 * error.high)
    }

    /// `(self − other) / other` as `f64`.
    #[cfg(test)]
    pub(crate) fn relative_to(self, other: Self) -> f64 {
        (self - other).high / other.high
    }
}

/// `a + b` rounded, and what rounding left (Knuth's two-sum).
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

impl Add for Double {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.high, other.high);
        Self::renormalised(sum, error + self.low + other.low)
    }
}

impl Sub for Double {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + Self { high: -other.high, low: -other.low }
    }
}

impl Mul for Double {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        Self::renormalised(product.high, product.low + self.high * other.low + self.low * other.high)
    }
}

impl Mul<f64> for Double {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: f64) -> Self {
        let product = Self::product(self.high, other);
        Self::renormalised(product.high, product.low + self.low * other)
    }
}

impl Div<f64> for Double {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: f64) -> Self {
        let quotient = self.high / other;
        let rest = self - Self::product(quotient, other);
        Self::renormalised(quotient, rest.high / other)
    }
}

#[test]
fn it_has_thirty_digits() {
    let y = Double::new(3.0).inverse_sqrt();
    assert!((y * y * Double::new(3.0)).relative_to(Double::new(1.0)).abs() < 1e-30);
    let (a, b) = (Double::new(1.0), Double::new(1e-25));
    assert_eq!(((a + b) - a).high, 1e-25);
    let third = Double::new(1.0) / 3.0;
    assert!((third * 3.0).relative_to(Double::new(1.0)).abs() < 1e-31);
}

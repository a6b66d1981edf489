//! Numbers of twice the precision of `f64`: an unevaluated sum of two.
//!
//! Dekker's and Knuth's algorithms (T. J. Dekker, Numer. Math. 18, 224 (1971); D. E. Knuth, The Art of Computer
//! Programming 2, 4.2.2), from additions and multiplications alone: a fused multiply-add would be shorter, but slow
//! where the processor has none. Relative errors are a few 2⁻¹⁰⁴.

use std::ops::{Add, Div, Mul};

/// `hi + lo` with `|lo|` at most half an ulp of `hi`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Double {
    pub(crate) hi: f64,
    pub(crate) lo: f64,
}

impl Double {
    #[inline(always)]
    pub(crate) fn new(hi: f64) -> Self {
        Self { hi, lo: 0.0 }
    }

    /// An integer, exactly up to 2¹⁰⁶ and so always.
    #[inline(always)]
    pub(crate) fn from_u64(n: u64) -> Self {
        let (high, low) = (n >> 32, n & 0xffff_ffff);
        sum((high as f64) * 4_294_967_296.0, low as f64)
    }

    /// The square root, of a positive number.
    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        let root = self.hi.sqrt();
        let square = product(root, root);
        let rest = (self.hi - square.hi) - square.lo + self.lo;
        quick_sum(root, rest / (2.0 * root))
    }
}

/// `a + b` without error.
#[inline(always)]
pub(crate) fn sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    let b_in = hi - a;
    Double { hi, lo: (a - (hi - b_in)) + (b - b_in) }
}

/// `a + b` without error, for `|a| ≥ |b|`.
#[inline(always)]
fn quick_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    Double { hi, lo: b - (hi - a) }
}

/// `a b` without error, unless it under- or overflows.
#[inline(always)]
pub(crate) fn product(a: f64, b: f64) -> Double {
    let hi = a * b;
    let (a1, a0) = split(a);
    let (b1, b0) = split(b);
    Double { hi, lo: a0 * b0 - (((hi - a1 * b1) - a0 * b1) - a1 * b0) }
}

/// Two halves of 26 bits.
#[inline(always)]
fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a; // 2²⁷ + 1
    let high = scaled - (scaled - a);
    (high, a - high)
}

impl Add for Double {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (s, t) = (sum(self.hi, other.hi), sum(self.lo, other.lo));
        let s = quick_sum(s.hi, s.lo + t.hi);
        quick_sum(s.hi, s.lo + t.lo)
    }
}

impl Mul for Double {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let p = product(self.hi, other.hi);
        quick_sum(p.hi, p.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

impl Div for Double {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let first = self.hi / other.hi;
        let p = product(first, other.hi);
        let rest = (((self.hi - p.hi) - p.lo) + self.lo) - first * other.lo;
        quick_sum(first, rest / other.hi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hi + lo` times 2⁶⁰ as an integer: exact for the numbers of these tests.
    fn scaled(d: Double) -> i128 {
        let scale = (1_u64 << 60) as f64;
        (d.hi * scale) as i128 + (d.lo * scale) as i128
    }

    #[test]
    fn sums_and_products_of_numbers_of_thirty_bits_lose_nothing() {
        for (a, b) in [(1_u64, 3), (1 << 29, 1), ((1 << 30) - 1, (1 << 30) - 3), (123_456_789, 987_654_321)] {
            let (x, y) = (a as f64 / (1 << 30) as f64, b as f64 / (1 << 30) as f64);
            assert_eq!(scaled(product(x, y)), i128::from(a) * i128::from(b));
            let tiny = y / (1 << 30) as f64;
            assert_eq!(scaled(sum(x, tiny)), (i128::from(a) << 30) + i128::from(b));
            assert_eq!(scaled(sum(tiny, x)), (i128::from(a) << 30) + i128::from(b));
        }
        for n in [0, 1, u64::MAX, (1 << 53) + 1, 0x1234_5678_9abc_def1] {
            let d = Double::from_u64(n);
            assert_eq!(d.hi as i128 + d.lo as i128, i128::from(n));
        }
    }

    #[test]
    fn a_root_squared_and_a_quotient_multiplied_come_back_to_a_hundred_bits() {
        for (a, b) in [(2.0, 3.0), (0.1, 7e10), (1e100, 3e-50), (1.0 + f64::EPSILON, 1.0 - f64::EPSILON)] {
            let (a, b) = (sum(a, a * 1e-17), sum(b, b * 0.7e-17));
            for (back, want) in [(a.sqrt() * a.sqrt(), a), ((a / b) * b, a)] {
                let difference = (back.hi - want.hi) + (back.lo - want.lo);
                assert!(difference.abs() <= want.hi * 2_f64.powi(-100), "{difference:e} of {:e}", want.hi);
            }
        }
    }
}

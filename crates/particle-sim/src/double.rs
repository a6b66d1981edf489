//! Numbers of twice the precision of `f64`: an unevaluated sum of two.
//!
//! Dekker's and Knuth's algorithms (T. J. Dekker, Numer. Math. 18, 224 (1971); D. E. Knuth, The Art of Computer
//! Programming 2, 4.2.2). Relative errors are a few 2⁻¹⁰⁴. The error of a product comes from a fused multiply-add where the
//! processor has one (`FUSED`), and from Dekker's split where it has none: both are exact, so the bits are the same.

use std::ops::{Add, Mul};

/// `hi + lo` with `|lo|` at most half an ulp of `hi`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Double<const FUSED: bool> {
    pub(crate) hi: f64,
    pub(crate) lo: f64,
}

impl<const FUSED: bool> Double<FUSED> {
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

    /// The square root of a positive number, given that of its leading part and the reciprocal of this to an ulp or two.
    #[inline(always)]
    pub(crate) fn sqrt(self, root: f64, reciprocal: f64) -> Self {
        let square = product::<FUSED>(root, root);
        let rest = (self.hi - square.hi) - square.lo + self.lo;
        quick_sum(root, rest * (0.5 * reciprocal))
    }

    /// The sum of two numbers of one sign.
    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        let s = sum::<FUSED>(self.hi, other.hi);
        quick_sum(s.hi, s.lo + (self.lo + other.lo))
    }

    /// The sum of two numbers of one sign of which `self` is not the smaller.
    #[inline(always)]
    pub(crate) fn plus_less(self, other: Self) -> Self {
        let s = quick_sum::<FUSED>(self.hi, other.hi);
        quick_sum(s.hi, s.lo + (self.lo + other.lo))
    }

    #[inline(always)]
    pub(crate) fn times(self, other: f64) -> Self {
        let p = product::<FUSED>(self.hi, other);
        quick_sum(p.hi, p.lo + self.lo * other)
    }

    /// `self / other`, given the reciprocal of `other` to an ulp or two.
    #[inline(always)]
    pub(crate) fn over(self, other: Self, reciprocal: f64) -> Self {
        let first = self.hi * reciprocal;
        let p = product::<FUSED>(first, other.hi);
        // The difference of two numbers within a few ulp is exact.
        let rest = (((self.hi - p.hi) - p.lo) + self.lo) - first * other.lo;
        quick_sum(first, rest * reciprocal)
    }
}

/// `a + b` without error.
#[inline(always)]
pub(crate) fn sum<const FUSED: bool>(a: f64, b: f64) -> Double<FUSED> {
    let hi = a + b;
    let b_in = hi - a;
    Double { hi, lo: (a - (hi - b_in)) + (b - b_in) }
}

/// `a + b` without error, for `|a| ≥ |b|`.
#[inline(always)]
pub(crate) fn quick_sum<const FUSED: bool>(a: f64, b: f64) -> Double<FUSED> {
    let hi = a + b;
    Double { hi, lo: b - (hi - a) }
}

/// `a b` without error, unless it under- or overflows.
#[inline(always)]
#[expect(
    clippy::disallowed_methods,
    reason = "exact either way, and called only where it is one instruction"
)]
pub(crate) fn product<const FUSED: bool>(a: f64, b: f64) -> Double<FUSED> {
    let hi = a * b;
    if FUSED {
        return Double { hi, lo: a.mul_add(b, -hi) };
    }
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

impl<const FUSED: bool> Add for Double<FUSED> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (s, t) = (sum::<FUSED>(self.hi, other.hi), sum::<FUSED>(self.lo, other.lo));
        let s = quick_sum::<FUSED>(s.hi, s.lo + t.hi);
        quick_sum(s.hi, s.lo + t.lo)
    }
}

impl<const FUSED: bool> Mul for Double<FUSED> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let p = product::<FUSED>(self.hi, other.hi);
        quick_sum(p.hi, p.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hi + lo` times 2⁶⁰ as an integer: exact for the numbers of these tests.
    fn scaled<const FUSED: bool>(d: Double<FUSED>) -> i128 {
        let scale = (1_u64 << 60) as f64;
        (d.hi * scale) as i128 + (d.lo * scale) as i128
    }

    #[test]
    fn sums_and_products_of_numbers_of_thirty_bits_lose_nothing() {
        for (a, b) in [(1_u64, 3), (1 << 29, 1), ((1 << 30) - 1, (1 << 30) - 3), (123_456_789, 987_654_321)] {
            let (x, y) = (a as f64 / (1 << 30) as f64, b as f64 / (1 << 30) as f64);
            assert_eq!(scaled(product::<false>(x, y)), i128::from(a) * i128::from(b));
            assert_eq!(scaled(product::<true>(x, y)), i128::from(a) * i128::from(b));
            let tiny = y / (1 << 30) as f64;
            assert_eq!(scaled(sum::<false>(x, tiny)), (i128::from(a) << 30) + i128::from(b));
            assert_eq!(scaled(sum::<false>(tiny, x)), (i128::from(a) << 30) + i128::from(b));
        }
        for n in [0, 1, u64::MAX, (1 << 53) + 1, 0x1234_5678_9abc_def1] {
            let d = Double::<false>::from_u64(n);
            assert_eq!(d.hi as i128 + d.lo as i128, i128::from(n));
        }
    }

    #[test]
    fn a_root_squared_and_a_quotient_multiplied_come_back_to_a_hundred_bits() {
        for (a, b) in [(2.0, 3.0), (0.1, 7e10), (1e100, 3e-50), (1.0 + f64::EPSILON, 1.0 - f64::EPSILON)] {
            let (a, b) = (sum::<false>(a, a * 1e-17), sum::<false>(b, b * 0.7e-17));
            // Reciprocals that are off by two ulp.
            let root = a.hi.sqrt();
            let root = a.sqrt(root, (1.0 / root) * (1.0 + 2.0 * f64::EPSILON));
            assert_eq!(b.plus_less(b).hi, 2.0 * b.hi);
            for (back, want) in
                [(root * root, a), (a.over(b, (1.0 / b.hi) * (1.0 - 2.0 * f64::EPSILON)) * b, a)]
            {
                let difference = (back.hi - want.hi) + (back.lo - want.lo);
                assert!(difference.abs() <= want.hi * 2_f64.powi(-100), "{difference:e} of {:e}", want.hi);
            }
        }
    }
}

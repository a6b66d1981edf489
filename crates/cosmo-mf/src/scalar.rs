//! The numbers that physics is written in, and elementary functions that the compiler can vectorise.
//!
//! The platform's `exp` and `ln` are calls, one number at a time. The ones here are branch-free polynomials in
//! plain arithmetic (no fused multiply-add, no table), so a loop over them becomes vector code at every level of
//! `compute_backend::simd`, with the same bits on every processor. Errors measured by the tests below: at most
//! 2 ulp.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number of the physics: `f64`, or a number that carries derivatives.
///
/// Cosmological parameters, transfer functions and growth are written for any `Scalar`; a derivative then is the
/// same formula in another type.
pub trait Scalar:
    Copy
    + Debug
    + Send
    + Sync
    + 'static
    + From<f64>
    + Neg<Output = Self>
    + Add<Self, Output = Self>
    + Sub<Self, Output = Self>
    + Mul<Self, Output = Self>
    + Div<Self, Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The value without its derivatives.
    fn value(self) -> f64;
    /// Whether it carries a derivative that is not zero, so that its value alone does not tell a special case.
    fn varies(self) -> bool;
    /// eˣ.
    fn exp(self) -> Self;
    /// ln x, for x > 0.
    fn ln(self) -> Self;
    /// ln(1 + x), for x ≥ 0, to full precision where x is small.
    fn ln_1p(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
    /// sin x, for |x| ≤ 10⁶.
    fn sin(self) -> Self;
    /// xᵖ for x > 0 and a constant p.
    #[inline(always)]
    fn powf(self, p: f64) -> Self {
        (self.ln() * p).exp()
    }
}

impl Scalar for f64 {
    #[inline(always)]
    fn value(self) -> f64 {
        self
    }

    #[inline(always)]
    fn varies(self) -> bool {
        false
    }

    #[inline(always)]
    fn exp(self) -> f64 {
        exp(self)
    }

    #[inline(always)]
    fn ln(self) -> f64 {
        ln(self)
    }

    #[inline(always)]
    fn ln_1p(self) -> f64 {
        ln_1p(self)
    }

    #[inline(always)]
    fn sqrt(self) -> f64 {
        self.sqrt()
    }

    #[inline(always)]
    fn sin(self) -> f64 {
        sin(self)
    }
}

/// |x|, with derivatives on either side of zero.
#[inline(always)]
pub(crate) fn magnitude<S: Scalar>(x: S) -> S {
    if x.value() < 0.0 { -x } else { x }
}

const LN2_HI: f64 = 6.931_471_803_691_238e-1; // the last 32 bits are zero: n LN2_HI is exact
const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;

/// eˣ; zero below -708 (where the result would leave the normal range), infinity above 709.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 · 2⁵²: adding it rounds to an integer in the low bits
    let clamped = x.clamp(-708.0, 709.0);
    let shifted = clamped * std::f64::consts::LOG2_E + SHIFT;
    let n = shifted - SHIFT;
    let r = (clamped - n * LN2_HI) - n * LN2_LO;
    // Taylor to r¹³: the remainder is below 4e-18 for |r| ≤ ln 2 / 2.
    let mut p = 1.0 / 6_227_020_800.0;
    for c in [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ] {
        p = p * r + c;
    }
    let value = 1.0 + (r + r * r * p);
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    let result = if x < -708.0 { 0.0 } else { value * scale };
    // The last comparison is true for NaN too, which passes through.
    if x <= 709.0 { result } else { x * f64::INFINITY }
}

/// ln x for normal x > 0 (fdlibm's reduction and coefficients); NaN otherwise.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
    // The exponent that leaves the mantissa in [√½, √2), biased so that it stays positive.
    let offset = x.to_bits().wrapping_sub(SQRT_HALF_BITS).wrapping_add(1023 << 52);
    let biased = offset >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_sub(biased << 52).wrapping_add(1023 << 52));
    // An integer below 2⁵² becomes a float by its bits: vector units of AVX2 have no conversion.
    let k = f64::from_bits(0x4330_0000_0000_0000 | biased) - (4_503_599_627_370_496.0 + 1023.0);
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let mut r = 1.479_819_860_511_658_6e-1;
    for c in [
        1.531_383_769_920_937_3e-1,
        1.818_357_216_161_805e-1,
        2.222_219_843_214_978_4e-1,
        2.857_142_874_366_239e-1,
        3.999_999_999_940_942e-1,
        6.666_666_666_666_735e-1,
    ] {
        r = r * z + c;
    }
    let half_square = 0.5 * f * f;
    let result = k * LN2_HI - ((half_square - (s * (half_square + z * r) + k * LN2_LO)) - f);
    if (f64::MIN_POSITIVE..f64::INFINITY).contains(&x) { result } else { f64::NAN }
}

/// ln(1 + x) for x ≥ 0: what rounding took from 1 + x is given back in first order.
#[inline(always)]
pub(crate) fn ln_1p(x: f64) -> f64 {
    let u = 1.0 + x;
    ln(u) + (x - (u - 1.0)) / u
}

/// sin x for |x| ≤ 10⁶; beyond, the sine of ±10⁶.
#[inline(always)]
pub(crate) fn sin(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // π in three parts, the first two of 33 bits: their products with n ≤ 2²⁰ are exact.
    const PI_1: f64 = 3.141_592_653_468_251_2;
    const PI_2: f64 = 1.215_420_101_260_793_2e-10;
    const PI_3: f64 = 4.044_532_497_591_901e-21;
    let clamped = x.clamp(-1e6, 1e6);
    let shifted = clamped * std::f64::consts::FRAC_1_PI + SHIFT;
    let n = shifted - SHIFT;
    let r = ((clamped - n * PI_1) - n * PI_2) - n * PI_3;
    let z = r * r;
    // Taylor to r²¹: the remainder is below 2e-18 for |r| ≤ π/2.
    let mut p = 1.0 / 51_090_942_171_709_440_000.0;
    for c in [
        -1.0 / 121_645_100_408_832_000.0,
        1.0 / 355_687_428_096_000.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
    ] {
        p = p * z + c;
    }
    let value = r + r * z * p;
    // An odd number of half turns changes the sign.
    f64::from_bits(value.to_bits() ^ (shifted.to_bits() << 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use compute_backend::simd::{Kernel, Level, dispatch_at};

    fn ulps(got: f64, want: f64) -> f64 {
        (got - want).abs() / (want.abs() * f64::EPSILON)
    }

    #[test]
    fn exp_and_ln_are_good_to_two_ulp() {
        for i in 0..200_000 {
            let x = -708.0 + 1417.0 * f64::from(i) / 200_000.0;
            assert!(ulps(exp(x), x.exp()) < 2.0, "exp {x}: {}", ulps(exp(x), x.exp()));
            let y = x.exp() * 1.234_567;
            assert!((ln(y) - y.ln()).abs() <= 2.0 * f64::EPSILON * y.ln().abs(), "ln {y}");
            let near = 1.0 + (x / 709.0).powi(5) * 0.5;
            assert!((ln(near) - near.ln()).abs() <= 2.0 * f64::EPSILON * near.ln().abs(), "ln {near}");
            let small = y.min(1e300);
            assert!(ulps(ln_1p(small), small.ln_1p()) < 2.0, "ln_1p {small}");
        }
    }

    #[test]
    fn sin_is_good_to_two_ulp_of_one_and_of_itself_where_it_is_small() {
        for i in -100_000..100_000 {
            let x = f64::from(i) * 1.234_567e-1;
            assert!((sin(x) - x.sin()).abs() < 2.0 * f64::EPSILON, "sin {x}");
            let x = f64::from(i) * 9.87;
            assert!((sin(x) - x.sin()).abs() < 2.0 * f64::EPSILON, "sin {x}");
            let x = f64::from(i) * 1e-6;
            assert!((sin(x) - x.sin()).abs() <= 2.0 * f64::EPSILON * x.sin().abs(), "sin {x}");
        }
        assert!(sin(f64::NAN).is_nan() && sin(f64::INFINITY).abs() <= 1.0);
    }

    #[test]
    fn the_ends_of_the_range_are_defined() {
        assert_eq!(exp(-709.0), 0.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln_1p(0.0), 0.0);
        assert!(ln(0.0).is_nan() && ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
    }

    #[test]
    fn the_bits_are_the_same_at_every_level() {
        struct Both<'a>(&'a [f64]);
        impl Kernel for Both<'_> {
            type Output = Vec<u64>;
            #[inline(always)]
            fn run(self) -> Vec<u64> {
                self.0.iter().map(|&x| (exp(x) + ln_1p(x.abs()) + sin(x)).to_bits()).collect()
            }
        }
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i) * 1.3 - 650.0).collect();
        let want = dispatch_at(Level::Baseline, Both(&x));
        for level in Level::available() {
            assert_eq!(dispatch_at(level, Both(&x)), want, "{level:?}");
        }
    }
}

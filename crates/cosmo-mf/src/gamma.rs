//! The gamma function: its logarithm for complex arguments, and its reciprocal where backends need it.

use realfft::num_complex::Complex64;

use crate::Scalar;

/// B₂ₖ / (2k (2k - 1)), k = 8 … 1.
const STIRLING: [f64; 8] = [
    -3617.0 / 122_400.0,
    1.0 / 156.0,
    -691.0 / 360_360.0,
    1.0 / 1188.0,
    -1.0 / 1680.0,
    1.0 / 1260.0,
    -1.0 / 360.0,
    1.0 / 12.0,
];
/// ln(2π)/2.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// ln Γ(x) for x > 0, in numbers that may carry derivatives: as [`ln_gamma`].
pub(crate) fn ln_gamma_real<S: Scalar>(x: S) -> S {
    let (mut x, mut product) = (x, S::from(1.0));
    while x.value() < 10.0 {
        product = product * x;
        x = x + 1.0;
    }
    let inverse = S::from(1.0) / x;
    let square = inverse * inverse;
    let series = STIRLING.iter().fold(S::from(0.0), |sum, &c| sum * square + c) * inverse;
    (x - 0.5) * x.ln() - x + HALF_LN_TWO_PI + series - product.ln()
}

/// ln Γ(z) for Re z > 0, up to a multiple of 2πi (which an exponential does not see).
///
/// Recurrence up to |z| ≥ 10, then Stirling's series to z⁻¹⁵: its remainder is below 2e-18 there. What is left is
/// rounding, ε |ln Γ|.
pub(crate) fn ln_gamma(z: Complex64) -> Complex64 {
    let (mut z, mut product) = (z, Complex64::new(1.0, 0.0));
    while z.norm_sqr() < 100.0 {
        product *= z;
        z += 1.0;
    }
    let inverse = z.inv();
    let square = inverse * inverse;
    let series = STIRLING.iter().fold(Complex64::new(0.0, 0.0), |sum, &c| sum * square + c) * inverse;
    (z - 0.5) * z.ln() - z + HALF_LN_TWO_PI + series - product.ln()
}

/// The Taylor series of 1/Γ(x) at 0 from x²⁶ down to x (Wrench 1968, Math. Comp. 22, 617).
const RECIPROCAL_GAMMA: [f64; 26] = [
    -1.181_259_301_697_458_8e-16,
    1.226_778_628_238_260_8e-15,
    -5.348_122_539_423_018e-15,
    -2.058_326_053_566_507e-14,
    5.100_370_287_454_476e-13,
    -3.696_805_618_642_206e-12,
    7.782_263_439_905_071e-12,
    1.043_426_711_691_100_5e-10,
    -1.181_274_570_487_02e-9,
    5.002_007_644_469_223e-9,
    6.116_095_104_481_416e-9,
    -2.056_338_416_977_607e-7,
    1.133_027_231_981_696e-6,
    -1.250_493_482_142_670_6e-6,
    -2.013_485_478_078_824e-5,
    1.280_502_823_881_162e-4,
    -2.152_416_741_149_509_8e-4,
    -1.165_167_591_859_065_2e-3,
    7.218_943_246_663_1e-3,
    -9.621_971_527_876_975e-3,
    -4.219_773_455_554_434e-2,
    1.665_386_113_822_914_8e-1,
    -4.200_263_503_409_524e-2,
    -6.558_780_715_202_539e-1,
    5.772_156_649_015_329e-1,
    1.0,
];

/// 1/Γ(x) for 0 ≤ x ≤ 1, where what the series leaves out is below 1e-17 of it.
#[inline(always)]
pub(crate) fn reciprocal_gamma<S: Scalar>(x: S) -> S {
    RECIPROCAL_GAMMA.iter().fold(S::from(0.0), |sum, &c| (sum + c) * x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn gamma(re: f64, im: f64) -> Complex64 {
        ln_gamma(Complex64::new(re, im)).exp()
    }

    #[test]
    fn integers_and_halves_have_their_closed_forms() {
        let mut factorial = 1.0;
        for n in 1..30 {
            assert!((gamma(f64::from(n), 0.0).re / factorial - 1.0).abs() < 3e-14, "Γ({n})");
            factorial *= f64::from(n);
        }
        assert!((gamma(0.5, 0.0).re / PI.sqrt() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn real_arguments_are_complex_ones_and_the_slope_is_the_digamma_function() {
        for x in [0.05, 0.3, 1.0, 1.46, 7.7, 30.0] {
            let complex = ln_gamma(Complex64::new(x, 0.0)).re;
            assert!((ln_gamma_real(x) - complex).abs() < 1e-14 * (1.0 + complex.abs()), "x = {x}");
        }
        // ψ(1) = -γ, ψ(1/2) = -γ - 2 ln 2.
        let euler = 0.577_215_664_901_532_9;
        for (x, want) in [(1.0, -euler), (0.5, -euler - 2.0 * std::f64::consts::LN_2)] {
            let slope = ln_gamma_real(crate::Dual::<1>::variable(x, 0)).slopes[0];
            assert!((slope - want).abs() < 1e-13, "ψ({x}) = {slope}");
        }
    }

    #[test]
    fn the_modulus_on_the_lines_one_half_and_one_is_that_of_the_reflection_formula() {
        // |Γ(½ + iy)|² = π / cosh πy, |Γ(1 + iy)|² = πy / sinh πy. The error grows with |ln Γ| ε.
        for i in 1..800 {
            let y = f64::from(i) * 0.25;
            let half = 2.0 * ln_gamma(Complex64::new(0.5, y)).re;
            let want = PI.ln() - (PI * y + (0.5 + 0.5 * (-2.0 * PI * y).exp()).ln());
            assert!((half - want).abs() < 1e-14 * (1.0 + 5.0 * y), "y = {y}: {half} is not {want}");
            let one = 2.0 * ln_gamma(Complex64::new(1.0, y)).re;
            let want = (PI * y).ln() - (PI * y + (0.5 - 0.5 * (-2.0 * PI * y).exp()).ln());
            assert!((one - want).abs() < 1e-14 * (1.0 + 5.0 * y), "y = {y}: {one} is not {want}");
        }
    }

    #[test]
    fn the_recurrence_holds_off_the_axes() {
        for (re, im) in [(0.3, 0.2), (0.75, 3.0), (1.75, 22.0), (2.2, 90.0), (0.01, 1e-3)] {
            let ratio = gamma(re + 1.0, im) / gamma(re, im) / Complex64::new(re, im);
            assert!((ratio - 1.0).norm() < 1e-12, "{re} + {im} i: {ratio}");
        }
    }

    #[test]
    fn the_series_is_one_over_the_gamma_function() {
        for i in 1..=100 {
            let x = 0.01 * f64::from(i);
            // Both round a few times; ln Γ has logarithms of 10!.
            let error = reciprocal_gamma(x) * ln_gamma_real(x).exp() - 1.0;
            assert!(error.abs() < 1e-14, "x = {x}: {error:e}");
        }
    }
}

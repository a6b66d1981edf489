//! The logarithm of the gamma function of a complex argument.

use realfft::num_complex::Complex64;

/// ln Γ(z) for Re z > 0, up to a multiple of 2πi (which an exponential does not see).
///
/// Recurrence up to |z| ≥ 10, then Stirling's series to z⁻¹⁵: its remainder is below 2e-18 there. What is left is
/// rounding, ε |ln Γ|.
pub(crate) fn ln_gamma(z: Complex64) -> Complex64 {
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
    let (mut z, mut product) = (z, Complex64::new(1.0, 0.0));
    while z.norm_sqr() < 100.0 {
        product *= z;
        z += 1.0;
    }
    let inverse = z.inv();
    let square = inverse * inverse;
    let series = STIRLING.iter().fold(Complex64::new(0.0, 0.0), |sum, &c| sum * square + c) * inverse;
    let half_ln_two_pi = 0.918_938_533_204_672_8;
    (z - 0.5) * z.ln() - z + half_ln_two_pi + series - product.ln()
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
}

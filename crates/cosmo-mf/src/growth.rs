//! How linear fluctuations grow.
//!
//! Matter and a cosmological constant in a flat space have D ∝ a ₂F₁(1/3, 1; 11/6; -x a³) with x = ΩΛ/Ωm. Pfaff's
//! transformation makes every term of the series positive: no cancellation, 2e-16. Where Λ dominates, the connection
//! formula to 1/(x a³) takes over, so that any redshift above -1 has its answer.

use compute_backend::Result;

use crate::cosmology::check_redshift;
use crate::{Cosmology, Scalar};

/// The growth of one cosmology.
#[derive(Debug, Clone, Copy)]
pub struct Growth<S = f64> {
    /// ΩΛ/Ωm.
    ratio: S,
    /// 1/D before it is normalised, today.
    norm: S,
}

impl<S: Scalar> Growth<S> {
    /// Prepares the growth of `cosmology`.
    ///
    /// # Errors
    /// [`Error::Invalid`](compute_backend::Error::Invalid) for an unphysical cosmology.
    pub fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        cosmology.check()?;
        let ratio = cosmology.omega_lambda / cosmology.omega_matter;
        let today = hypergeometric(ratio);
        Ok(Self { ratio, norm: S::from(1.0) / today })
    }

    /// The linear growth factor D(z), 1 today.
    ///
    /// # Errors
    /// [`Error::Invalid`](compute_backend::Error::Invalid) unless z > -1.
    pub fn factor(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        let a = 1.0 / (1.0 + redshift);
        Ok(hypergeometric(self.ratio * (a * a * a)) * self.norm * a)
    }

    /// The growth rate f = d ln D / d ln a.
    ///
    /// # Errors
    /// [`Error::Invalid`](compute_backend::Error::Invalid) unless z > -1.
    pub fn rate(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        let a = 1.0 / (1.0 + redshift);
        let y = self.ratio * (a * a * a);
        // The equation of growth, integrated once: f = Ωm(a) (5a/D - 3)/2 with D → a early.
        let matter = S::from(1.0) / (y + 1.0);
        Ok(matter * (S::from(5.0) / hypergeometric(y) - 3.0) / 2.0)
    }
}

/// ₂F₁(1/3, 1; 11/6; -y) for y ≥ 0.
fn hypergeometric<S: Scalar>(y: S) -> S {
    if y.value() <= 4.0 {
        // Pfaff: (1 + y)⁻¹ ₂F₁(3/2, 1; 11/6; y/(1 + y)).
        return series(11.0 / 6.0, y / (y + 1.0)) / (y + 1.0);
    }
    // The connection to 1/y. Of its two series the first is the binomial one, √(1 + 1/y), and the second, by Pfaff
    // again, (1 + 1/y)⁻¹ ₂F₁(3/2, 1; 5/3; 1/(1 + y)); -5/4 = Γ(11/6) Γ(-2/3) / (Γ(1/3) Γ(5/6)).
    const GAMMAS: f64 = 1.437_283_088_460_994_7; // Γ(11/6) Γ(2/3) / Γ(3/2)
    let inverse = y + 1.0;
    let binomial = (inverse / y).sqrt() * y.powf(-1.0 / 3.0) * GAMMAS;
    binomial - series(5.0 / 3.0, S::from(1.0) / inverse) / inverse * 1.25
}

/// ₂F₁(3/2, 1; c; w) for 0 ≤ w ≤ 0.8: positive terms, at most 200 of them.
fn series<S: Scalar>(c: f64, w: S) -> S {
    let (mut sum, mut term) = (S::from(1.0), S::from(1.0));
    for n in 0..200 {
        let n = f64::from(n);
        term = term * w * ((n + 1.5) / (n + c));
        sum = sum + term;
        // The rest is a geometric series whose ratio is at most w.
        if term.value() <= 0.25 * f64::EPSILON * sum.value() * (1.0 - w.value()) {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_universe_of_matter_alone_grows_with_the_scale_factor() {
        let growth = Growth::new(&Cosmology::flat(1.0, 70.0)).unwrap();
        for z in [0.0, 0.5, 3.0, 1000.0] {
            assert!((growth.factor(z).unwrap() * (1.0 + z) - 1.0).abs() < 1e-15);
            assert!((growth.rate(z).unwrap() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn the_rate_is_the_logarithmic_derivative_of_the_factor() {
        let growth = Growth::new(&Cosmology::lesson()).unwrap();
        for z in [-0.5, 0.0, 0.3, 1.0, 5.0, 30.0] {
            // Fourth-order differences in ln a: h⁴/30 of the fifth derivative and 2ε/h of rounding.
            let h: f64 = 1e-3;
            let ln_d = |k: f64| growth.factor((1.0 + z) * (-k * h).exp() - 1.0).unwrap().ln();
            let slope = (8.0 * (ln_d(1.0) - ln_d(-1.0)) - (ln_d(2.0) - ln_d(-2.0))) / (12.0 * h);
            assert!((growth.rate(z).unwrap() - slope).abs() < 2e-12, "z = {z}");
        }
    }

    #[test]
    fn bad_redshifts_are_errors() {
        let growth = Growth::new(&Cosmology::lesson()).unwrap();
        assert!(growth.factor(-1.0).is_err() && growth.rate(f64::NAN).is_err());
    }

    #[test]
    fn the_two_branches_meet_and_growth_freezes_out_in_the_far_future() {
        let (below, above) = (hypergeometric(4.0_f64), hypergeometric(4.0 + 1e-14));
        assert!((below / above - 1.0).abs() < 1e-14, "{below} is not {above}");
        let growth = Growth::new(&Cosmology::lesson()).unwrap();
        let (late, later) = (growth.factor(-1.0 + 1e-6).unwrap(), growth.factor(-1.0 + 1e-9).unwrap());
        assert!((late / later - 1.0).abs() < 1e-11 && late > 1.0);
        assert!(growth.rate(-1.0 + 1e-6).unwrap().abs() < 1e-6);
    }
}

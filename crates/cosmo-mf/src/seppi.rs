//! The abundance of haloes by mass, offset and spin of Seppi et al. 2021 (arXiv:2008.03179, eq. 21).

use std::f64::consts::{LN_10, PI};

use compute_backend::{Error, Result};

use crate::cosmology::check_redshift;
use crate::gamma::ln_gamma_real;
use crate::model::CRITICAL_CONTRAST;

/// The dynamical state of a halo, whose abundance Seppi et al. 2021 give.
///
/// ```
/// use cosmo_mf::HaloState;
///
/// let relaxed = HaloState { sigma: 0.8, offset: 0.04, spin: 0.03 };
/// let disturbed = HaloState { offset: 0.4, ..relaxed };
/// assert!(relaxed.multiplicity(0.0)? > 10.0 * disturbed.multiplicity(0.0)?);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HaloState {
    /// σ(M, z), at the redshift in question, of the virial mass.
    pub sigma: f64,
    /// The distance of the centre of mass from the density peak, in virial radii.
    pub offset: f64,
    /// Peebles' spin parameter λ.
    pub spin: f64,
}

impl HaloState {
    /// (M/ρ) d³n / (d ln σ⁻¹ d log₁₀ offset d log₁₀ spin) at `redshift`. Its integral over all offsets and spins is
    /// [`Fit::Seppi`](crate::Fit::Seppi), whose card says where it was calibrated.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a redshift that is not finite and above -1, and for a σ, offset or spin that is not positive
    /// and finite.
    pub fn multiplicity(self, redshift: f64) -> Result<f64> {
        check_redshift(redshift, 0)?;
        for (what, value) in [("sigma", self.sigma), ("the offset", self.offset), ("the spin", self.spin)] {
            if !(value >= f64::MIN_POSITIVE && value.is_finite()) {
                return Err(Error::invalid(what, "positive and finite", value));
            }
        }
        let law = Law::at(redshift);
        let offset = self.offset.ln() - 1.83 * law.mu * LN_10;
        let spin = self.spin.ln() - law.mu * LN_10;
        let nu = CRITICAL_CONTRAST / self.sigma;
        let together = law.beta * (offset - law.e * self.sigma.ln()) + law.delta * spin;
        let exponent = law.height() + law.q * nu.ln() + law.alpha * offset + law.gamma * spin
            - 0.5 * law.a * nu * nu
            - (0.05 * law.alpha * offset).exp()
            - together.exp();
        Ok(exponent.exp())
    }
}

/// The constants at one redshift.
struct Law {
    height: f64,
    a: f64,
    q: f64,
    mu: f64,
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
    e: f64,
}

impl Law {
    /// Tables A.4 and A.5.
    fn at(redshift: f64) -> Self {
        let late = |value: f64, power: f64| value * (1.0 + redshift).powf(power);
        Self {
            height: late(-22.004, -0.0441),
            a: late(0.886, -0.1611),
            q: late(2.285, 0.0409),
            mu: late(-3.326, -0.1286),
            alpha: late(5.623, 0.1081),
            beta: late(-0.391, -0.3114),
            gamma: late(3.024, 0.0902),
            delta: late(1.209, -0.0768),
            e: late(-1.105, 0.6123),
        }
    }

    /// ln of what multiplies the powers of ν, of the offset and of the spin.
    fn height(&self) -> f64 {
        self.height * LN_10 + 0.5 * (2.0 / PI).ln() + 0.5 * self.q * self.a.ln()
    }
}

/// The integral over all offsets and spins as A, a, 0, 0, c of [`Form::TwoPowers`](crate::Form::TwoPowers).
///
/// With u, v the offset and the spin in their units and k = (u σ^-e)^β, the spins give Γ(γ/δ) k^(-γ/δ) / (δ ln 10). That
/// leaves u^(α - βγ/δ) exp(-u^(0.05 α)) σ^(eβγ/δ), whose integral over u is one more gamma function.
pub(crate) fn marginal(redshift: f64) -> [f64; 5] {
    let law = Law::at(redshift);
    let (ratio, width) = (law.gamma / law.delta, 0.05 * law.alpha);
    let of_sigma = law.e * law.beta * ratio;
    let spins = ln_gamma_real(ratio) - (law.delta * LN_10).ln();
    let offsets = ln_gamma_real((law.alpha - law.beta * ratio) / width) - (width * LN_10).ln();
    let amplitude = law.height() + of_sigma * CRITICAL_CONTRAST.ln() + spins + offsets;
    [amplitude.exp(), law.q - of_sigma, 0.0, 0.0, 0.5 * law.a]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marginal_is_the_integral_of_the_law() {
        for (redshift, sigma) in [(0.0, 0.3), (0.0, 1.2), (1.0, 0.7)] {
            // The trapezoidal rule on a smooth function that vanishes at both ends converges faster than any power.
            let (h, mut sum) = (0.02, 0.0);
            for i in 0..500 {
                for j in 0..500 {
                    let [offset, spin] = [i, j].map(|k| 10.0_f64.powf(-7.0 + h * f64::from(k)));
                    sum += h * h * HaloState { sigma, offset, spin }.multiplicity(redshift).unwrap();
                }
            }
            let [amplitude, power, .., c] = marginal(redshift);
            let nu = CRITICAL_CONTRAST / sigma;
            let want = amplitude * nu.powf(power) * (-c * nu * nu).exp();
            assert!((sum / want - 1.0).abs() < 1e-10, "z = {redshift}, σ = {sigma}: {sum} is not {want}");
        }
    }

    #[test]
    fn a_state_that_means_nothing_is_an_error() {
        let good = HaloState { sigma: 0.8, offset: 0.04, spin: 0.03 };
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(HaloState { sigma: bad, ..good }.multiplicity(0.0).is_err());
            assert!(HaloState { offset: bad, ..good }.multiplicity(0.0).is_err());
            assert!(HaloState { spin: bad, ..good }.multiplicity(0.0).is_err());
        }
        assert!(good.multiplicity(-1.0).is_err() && good.multiplicity(0.0).unwrap() > 0.0);
    }
}

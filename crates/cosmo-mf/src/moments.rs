//! Spectral moments: the fluctuations of derivatives of the filtered density.

use compute_backend::{Error, Result};
use realfft::num_complex::Complex64;

use crate::plan::{BIAS, HALF_RANGE};
use crate::{Cosmology, Plan, Transfer};

/// The moments σⱼ²(R) = ∫ dk/k k²ʲ k³P(k)/2π² W²(kR) of one cosmology today.
///
/// Of them σ₀ is σ, σ₁ the gradient's, and γ = σ₁²/(σ₀ σ₂) counts peaks (Bardeen et al. 1986, Astrophys. J. 304, 15, eq. 4.6).
///
/// ```
/// use cosmo_mf::{Cosmology, Filter, Plan, Transfer};
///
/// let plan = Plan::builder().filter(Filter::Gaussian).build()?;
/// let moments = plan.moments_of(&Cosmology::planck18(), &Transfer::Bbks)?;
/// let [zero, one, two] = [moments.at(0, 5.0)?, moments.at(1, 5.0)?, moments.at(2, 5.0)?];
/// let gamma = one.value / (zero.value * two.value).sqrt();
/// assert!(gamma > 0.5 && gamma < 1.0);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Moments {
    plan: Plan,
    modes: Vec<Complex64>,
    /// F at the first and the last wavenumber.
    ends: [f64; 2],
}

/// One moment at one radius.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Moment {
    /// σⱼ², in Mpc^-2j.
    pub value: f64,
    /// A bound on its relative error, of the same parts as that of [`Sphere`](crate::Sphere), but for interpolation.
    pub error: f64,
}

impl Plan {
    /// The moments of `cosmology` under the plan's filter, of the matter that haloes are made of.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology.
    pub fn moments_of(&self, cosmology: &Cosmology, transfer: &Transfer) -> Result<Moments> {
        let spectrum = self.halo_spectrum(cosmology, transfer)?;
        let ends = [spectrum[0], spectrum[spectrum.len() - 1]];
        Ok(Moments { plan: self.clone(), modes: self.modes(&spectrum)?, ends })
    }
}

impl Moments {
    /// σⱼ² of `order` j at `radius_mpc`: the sum over all modes at that very radius, R^-(q+2j) Re Σ cₘ U(q + 2j + iηₘ) R^(-iηₘ).
    ///
    /// # Errors
    /// [`Error::Invalid`] for an order whose integral does not converge under the filter (from j = 2 on under a top-hat,
    /// from j = β on under a smooth-k filter), or above 8, and for a radius that the plan does not cover.
    pub fn at(&self, order: u32, radius_mpc: f64) -> Result<Moment> {
        let (filter, ln_radius) = (self.plan.filter(), radius_mpc.ln());
        if !self.plan.covers(self.plan.position(ln_radius)) {
            return Err(Error::invalid("the radius", "one that the plan covers, in Mpc", radius_mpc));
        }
        let (level, fall) = filter.tail();
        let power = BIAS + 2.0 * f64::from(order);
        // A cold spectrum falls as k⁻³ at last, so that 2j must be below the power of the tail, and so must q + 2j.
        if order > 8 || power >= fall {
            let expected = "one whose integral converges under the filter, and at most 8";
            return Err(Error::invalid("the order of the moment", expected, order));
        }
        let spacing = std::f64::consts::PI / HALF_RANGE;
        let (last, nyquist) = (self.modes.len() - self.plan.nodes() / 8, self.modes.len() - 1);
        let (mut sum, mut total, mut rest) = (0.0, 0.0, 0.0);
        for (m, mode) in self.modes.iter().enumerate() {
            let frequency = m as f64 * spacing;
            let turned = Complex64::cis(-frequency * (ln_radius + HALF_RANGE));
            let term = mode * filter.mellin(Complex64::new(power, frequency));
            // The first and the middle mode stand for themselves, all others for both signs.
            let weight = if m == 0 || m == nyquist { 1.0 } else { 2.0 } / self.plan.nodes() as f64;
            sum += weight * (term * turned).re;
            let size = weight * term.norm();
            // A phase of up to 2π N is rounded to ε of itself.
            total += size * (2.0 + frequency * (ln_radius.abs() + HALF_RANGE));
            rest += if m < last { 0.0 } else { 4.0 * size };
        }
        let tail = power - fall.min(40.0);
        let low = self.ends[0] * (power * (ln_radius - HALF_RANGE)).exp();
        let high = self.ends[1] * level * (tail * (ln_radius + HALF_RANGE)).exp();
        let ends = (1.0 + self.plan.step()) * (low + high);
        let error = (rest + 2.0 * f64::EPSILON * total + ends) / sum.abs() + 4.0 * f64::EPSILON;
        Ok(Moment { value: sum * (-power * ln_radius).exp(), error })
    }
}

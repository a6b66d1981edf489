//! Distances, volumes and times of a [`Background`]; `measures.rs` bounds their errors.
//!
//! The integrals over redshift are taken in ln(1 + z), where 1/E is analytic in a strip around the axis, by panels that
//! are halved until nothing changes: exact to rounding, 1e-13.

use std::f64::consts::PI;

use compute_backend::Result;

use crate::cosmology::check_redshift;
use crate::quadrature::integrate_bounded;
use crate::{Background, Scalar};

/// c in km/s, exact.
pub(crate) const LIGHT_KM_S: f64 = 299_792.458;
/// Mpc / km, over the seconds of 10⁹ Julian years: 1/H in Gyr where H is in km/s/Mpc.
const GYR_KM_S_MPC: f64 = 3.085_677_581_491_367e19 / (365.25 * 86_400.0 * 1e9);
/// Square degrees per steradian.
pub const SQUARE_DEGREES_PER_STERADIAN: f64 = 180.0 * 180.0 / (PI * PI);

impl<S: Scalar> Background<S> {
    /// c/H₀ in Mpc.
    pub fn hubble_distance_mpc(&self) -> S {
        S::from(LIGHT_KM_S) / self.cosmology().hubble_km_s_mpc
    }

    /// 1/H₀ in Gyr (10⁹ years of 365.25 days).
    pub fn hubble_time_gyr(&self) -> S {
        S::from(GYR_KM_S_MPC) / self.cosmology().hubble_km_s_mpc
    }

    /// The comoving distance along the line of sight in Mpc, c ∫ dz/H; negative for redshifts below zero.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn comoving_distance_mpc(&self, redshift: f64) -> Result<S> {
        self.comoving_distance_between_mpc(0.0, redshift)
    }

    /// The comoving distance along the line of sight from redshift `near` to `far`, in Mpc.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn comoving_distance_between_mpc(&self, near: f64, far: f64) -> Result<S> {
        check_redshift(near, 0)?;
        check_redshift(far, 0)?;
        Ok(self.distance_bounded(near, far)?.0 * self.hubble_distance_mpc())
    }

    /// The transverse comoving distance in Mpc: that along the line of sight, bent by curvature.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn transverse_comoving_distance_mpc(&self, redshift: f64) -> Result<S> {
        let distance = self.comoving_distance_mpc(redshift)?;
        Ok(distance * bend(self.bending(distance)))
    }

    /// The angular diameter distance in Mpc: physical size over angle.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn angular_diameter_distance_mpc(&self, redshift: f64) -> Result<S> {
        Ok(self.transverse_comoving_distance_mpc(redshift)? / (1.0 + redshift))
    }

    /// The angular diameter distance in Mpc of what is at redshift `far` as seen from `near`, for lenses.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn angular_diameter_distance_between_mpc(&self, near: f64, far: f64) -> Result<S> {
        let distance = self.comoving_distance_between_mpc(near, far)?;
        Ok(distance * bend(self.bending(distance)) / (1.0 + far))
    }

    /// The luminosity distance in Mpc.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn luminosity_distance_mpc(&self, redshift: f64) -> Result<S> {
        Ok(self.transverse_comoving_distance_mpc(redshift)? * (1.0 + redshift))
    }

    /// The distance modulus in magnitudes, 5 log₁₀(luminosity distance / 10 pc), for z > 0.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate); [`Error::Invalid`](crate::Error::Invalid) for z ≤ 0, where there is
    /// none.
    pub fn distance_modulus_mag(&self, redshift: f64) -> Result<S> {
        if redshift <= 0.0 {
            return Err(crate::Error::invalid("the redshift of a distance modulus", "above 0", redshift));
        }
        let distance = self.luminosity_distance_mpc(redshift)? * 1e5;
        Ok(distance.ln() * (5.0 / std::f64::consts::LN_10))
    }

    /// The comoving volume up to a redshift per steradian, in Mpc³: ∫ d² dχ along the line of sight.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn comoving_volume_mpc3_per_sr(&self, redshift: f64) -> Result<S> {
        let distance = self.comoving_distance_mpc(redshift)?;
        // ∫ sinh²x dx / x³ = Σ 2^(2n-1) x^(2n-2) / (2n)! (2n + 1), in the square of x, which curvature makes negative.
        let square = self.bending(distance);
        let mut term = S::from(1.0);
        let mut sum = S::from(1.0 / 3.0);
        for n in 2..TERMS {
            let n = f64::from(n);
            term = term * square * (4.0 / (2.0 * n * (2.0 * n - 1.0)));
            let next = term / (2.0 * n + 1.0);
            sum = sum + next;
            if settled(next, sum) {
                break;
            }
        }
        Ok(distance * distance * distance * sum)
    }

    /// The comoving volume of the whole sky up to a redshift, in Mpc³.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn comoving_volume_mpc3(&self, redshift: f64) -> Result<S> {
        Ok(self.comoving_volume_mpc3_per_sr(redshift)? * (4.0 * PI))
    }

    /// The comoving volume of `square_degrees` of sky between the redshifts `near` and `far`, in Mpc³.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn survey_volume_mpc3(&self, near: f64, far: f64, square_degrees: f64) -> Result<S> {
        let volume = self.comoving_volume_mpc3_per_sr(far)? - self.comoving_volume_mpc3_per_sr(near)?;
        Ok(volume * (square_degrees / SQUARE_DEGREES_PER_STERADIAN))
    }

    /// d²V/dz dΩ, the comoving volume per redshift and steradian, in Mpc³: what counts in a survey are integrated with.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn comoving_volume_element_mpc3_per_sr(&self, redshift: f64) -> Result<S> {
        let distance = self.transverse_comoving_distance_mpc(redshift)?;
        Ok(distance * distance * self.hubble_distance_mpc() / self.expansion_rate(redshift)?)
    }

    /// [`comoving_volume_element_mpc3_per_sr`](Self::comoving_volume_element_mpc3_per_sr) at each of `redshifts`.
    pub(crate) fn volume_elements(&self, redshifts: &[f64]) -> Result<Vec<S>> {
        redshifts.iter().map(|&z| self.comoving_volume_element_mpc3_per_sr(z)).collect()
    }

    /// The time since light of this redshift set out, in Gyr; negative for redshifts below zero.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn lookback_time_gyr(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        Ok(self.lookback_bounded(redshift)?.0 * self.hubble_time_gyr())
    }

    /// The comoving distance in c/H₀, and the error that quadrature leaves.
    pub(crate) fn distance_bounded(&self, near: f64, far: f64) -> Result<(S, f64)> {
        let integrand = |x: f64| Ok(S::from(x.exp()) / self.expansion_squared(-x)?.sqrt());
        integrate_bounded(near.ln_1p(), far.ln_1p(), &integrand)
    }

    /// The lookback time in 1/H₀, and the error that quadrature leaves.
    pub(crate) fn lookback_bounded(&self, redshift: f64) -> Result<(S, f64)> {
        let integrand = |x: f64| Ok(S::from(1.0) / self.expansion_squared(-x)?.sqrt());
        integrate_bounded(0.0, redshift.ln_1p(), &integrand)
    }

    /// The age of the universe at a redshift, in Gyr.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate); [`Error::Invalid`](crate::Error::Invalid) where there was no beginning.
    pub fn age_gyr(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        Ok(self.age_bounded(redshift)?.0 * self.hubble_time_gyr())
    }

    /// The age in 1/H₀, and the error that quadrature leaves.
    pub(crate) fn age_bounded(&self, redshift: f64) -> Result<(S, f64)> {
        // In u = √a: dt = 2 du / (u H), which is smooth at the beginning, whatever was there. From a = 10⁻⁴, or where
        // the redshift is beyond that, on steps are in ln a.
        let early = (1.0 / (1.0 + redshift)).min(1e-4);
        let beginning = |u: f64| {
            let a = early * u * u;
            let squared = self.expansion_squared(a.ln())?;
            Ok(S::from(2.0 / u) / squared.sqrt())
        };
        let later = |ln_a: f64| Ok(S::from(1.0) / self.expansion_squared(ln_a)?.sqrt());
        let (first, first_error) = integrate_bounded(0.0, 1.0, &beginning)?;
        let (rest, rest_error) = integrate_bounded(early.ln(), -redshift.ln_1p(), &later)?;
        Ok((first + rest, first_error + rest_error))
    }

    /// Ωk (χ/c H₀)².
    pub(crate) fn bending(&self, distance: S) -> S {
        let scaled = distance / self.hubble_distance_mpc();
        self.cosmology().omega_curvature() * scaled * scaled
    }
}

const TERMS: u32 = 200;

/// sinh x / x as a series in the square of x: for negative squares it is sin x / x. Below a square of -10 terms cancel,
/// to 1e-14 at -π², the far side of a closed universe.
pub(crate) fn bend<S: Scalar>(square: S) -> S {
    let (mut sum, mut term) = (S::from(1.0), S::from(1.0));
    for n in 1..TERMS {
        let n = f64::from(n);
        term = term * square / (2.0 * n * (2.0 * n + 1.0));
        sum = sum + term;
        if settled(term, sum) {
            break;
        }
    }
    sum
}

/// Whether a term of a series that falls faster than geometrically no longer counts; the derivatives of terms are larger
/// by their index.
fn settled<S: Scalar>(term: S, sum: S) -> bool {
    term.value().abs() <= 1e-3 * f64::EPSILON * sum.value().abs() && !(term.value() == 0.0 && term.varies())
}

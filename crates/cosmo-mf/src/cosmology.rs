//! The parameters of a universe, with their units in their names.

use compute_backend::{Error, Result};

use crate::Scalar;

/// The critical density today in h² Msun Mpc⁻³, 3 (100 km/s/Mpc)² / 8πG, with GM of the Sun and the parsec of the IAU
/// and G cancelling: as colossus and hmf use it.
pub const CRITICAL_DENSITY_H2_MSUN_MPC3: f64 = 2.775_366_27e11;

/// A universe: its expansion and the shape and amplitude of its linear fluctuations.
///
/// Generic in the number, so that derivatives with respect to parameters are the same formulas; say `Cosmology` for
/// plain `f64`. Nothing is global and nothing is cached: a cosmology is a value.
///
/// ```
/// use cosmo_mf::Cosmology;
///
/// let cosmology = Cosmology::flat(0.31, 67.7).with_sigma8(0.81).with_spectral_index(0.965);
/// assert!(cosmology.check().is_ok());
/// assert!(Cosmology::flat(-0.1, 67.7).check().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Cosmology<S = f64> {
    /// Ωm, all matter, today.
    pub omega_matter: S,
    /// ΩΛ, the cosmological constant, today.
    pub omega_lambda: S,
    /// H₀ in km/s/Mpc.
    pub hubble_km_s_mpc: S,
    /// σ₈, the fluctuation of linear density in spheres of 8 Mpc/h today.
    pub sigma8: S,
    /// nₛ, the slope of the primordial spectrum.
    pub spectral_index: S,
    /// 3 (100 km/s/Mpc)² / 8πG in Msun Mpc⁻³: the one place where the gravitational constant enters.
    pub critical_density_h2_msun_mpc3: f64,
}

impl Cosmology<f64> {
    /// Matter and a cosmological constant in a flat space, with σ₈ = 0.8 and nₛ = 0.96 until told otherwise.
    pub fn flat(omega_matter: f64, hubble_km_s_mpc: f64) -> Self {
        Self {
            omega_matter,
            omega_lambda: 1.0 - omega_matter,
            hubble_km_s_mpc,
            sigma8: 0.8,
            spectral_index: 0.96,
            critical_density_h2_msun_mpc3: CRITICAL_DENSITY_H2_MSUN_MPC3,
        }
    }

    /// The universe of the lesson: Ωm = 0.3089, H₀ = 67.74, σ₈ = 0.72, nₛ = 1, and
    /// G = 4.302e-9 Mpc (km/s)² / Msun, four digits of it.
    pub fn lesson() -> Self {
        Self {
            omega_lambda: 0.6911,
            critical_density_h2_msun_mpc3: 3.0 * 100.0 * 100.0 / (8.0 * std::f64::consts::PI * 4.302e-9),
            ..Self::flat(0.3089, 67.74)
        }
        .with_sigma8(0.72)
        .with_spectral_index(1.0)
    }
}

impl<S: Scalar> Cosmology<S> {
    /// With this σ₈.
    #[must_use]
    pub fn with_sigma8(self, sigma8: S) -> Self {
        Self { sigma8, ..self }
    }

    /// With this nₛ.
    #[must_use]
    pub fn with_spectral_index(self, spectral_index: S) -> Self {
        Self { spectral_index, ..self }
    }

    /// h = H₀ / (100 km/s/Mpc).
    pub fn h(&self) -> S {
        self.hubble_km_s_mpc / 100.0
    }

    /// The mean density of matter today, in Msun Mpc⁻³ (comoving, so at every redshift).
    pub fn mean_density_msun_mpc3(&self) -> S {
        self.omega_matter * self.h() * self.h() * self.critical_density_h2_msun_mpc3
    }

    /// Whether such a universe can be.
    ///
    /// # Errors
    /// [`Error::Invalid`] that names the first parameter that cannot.
    pub fn check(&self) -> Result<()> {
        let positive = |what, value: S| {
            if value.value() > 0.0 && value.value().is_finite() {
                return Ok(());
            }
            Err(Error::invalid(what, "positive and finite", value.value()))
        };
        positive("omega_matter", self.omega_matter)?;
        positive("hubble_km_s_mpc", self.hubble_km_s_mpc)?;
        positive("sigma8", self.sigma8)?;
        positive("the critical density", S::from(self.critical_density_h2_msun_mpc3))?;
        let index = self.spectral_index.value();
        if !(index > -2.0 && index < 3.0) {
            return Err(Error::invalid("spectral_index", "between -2 and 3", index));
        }
        let curvature = (1.0 - self.omega_matter.value()) - self.omega_lambda.value();
        if curvature.is_nan() || curvature.abs() > 1e-12 {
            let flat = "1 - omega_matter (a flat universe)";
            return Err(Error::invalid("omega_lambda", flat, self.omega_lambda.value()));
        }
        Ok(())
    }
}

/// Whether the mass function is defined at a redshift, which stands at `index`.
///
/// # Errors
/// [`Error::Invalid`] if it is not.
pub(crate) fn check_redshift(redshift: f64, index: usize) -> Result<()> {
    if redshift > -1.0 && redshift.is_finite() {
        return Ok(());
    }
    Err(Error::invalid("the redshifts", "finite and above -1", format_args!("{redshift} at index {index}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_universe_that_cannot_be_is_an_error_that_names_the_parameter() {
        let good = Cosmology::lesson();
        good.check().unwrap();
        for (bad, name) in [
            (Cosmology { omega_matter: 0.0, ..good }, "omega_matter"),
            (Cosmology { omega_matter: f64::NAN, ..good }, "omega_matter"),
            (Cosmology { hubble_km_s_mpc: -70.0, ..good }, "hubble_km_s_mpc"),
            (Cosmology { sigma8: 0.0, ..good }, "sigma8"),
            (Cosmology { sigma8: f64::INFINITY, ..good }, "sigma8"),
            (Cosmology { spectral_index: f64::NAN, ..good }, "spectral_index"),
            (Cosmology { omega_lambda: 0.2, ..good }, "omega_lambda"),
            (Cosmology { critical_density_h2_msun_mpc3: 0.0, ..good }, "the critical density"),
        ] {
            let text = bad.check().unwrap_err().to_string();
            assert!(text.starts_with(name), "{text}");
        }
    }
}

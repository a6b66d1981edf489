//! The parameters of a universe, with their units in their names.

use compute_backend::{Error, Result};

use crate::background::{Background, photons};
use crate::{Neutrinos, ParameterSet, Scalar};

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
    /// Ωm, all matter, today: cold, baryons, and neutrinos with mass.
    pub omega_matter: S,
    /// Ωb, the part of Ωm that is baryons, today. Of the transfer functions those with baryons use it.
    pub omega_baryon: S,
    /// Ω of dark energy, the cosmological constant unless `w0` and `wa` say otherwise, today. What is left of 1 is
    /// curvature.
    pub omega_dark_energy: S,
    /// w₀ of dark energy with the pressure w = w₀ + wₐ (1 - a) times its density (Chevallier & Polarski, Linder).
    pub w0: S,
    /// wₐ.
    pub wa: S,
    /// H₀ in km/s/Mpc.
    pub hubble_km_s_mpc: S,
    /// σ₈, the fluctuation of linear density in spheres of 8 Mpc/h today.
    pub sigma8: S,
    /// nₛ, the slope of the primordial spectrum.
    pub spectral_index: S,
    /// The temperature of the microwave background in K. Transfer functions with baryons use it; the expansion does
    /// where `radiation` is not `None`.
    pub cmb_temperature_kelvin: S,
    /// The neutrinos, where they and photons count in the expansion and in growth; `None` neglects both, as mass
    /// functions mostly do.
    pub radiation: Option<Neutrinos<S>>,
    /// 3 (100 km/s/Mpc)² / 8πG in Msun Mpc⁻³: the one place where the gravitational constant enters.
    pub critical_density_h2_msun_mpc3: f64,
}

impl Cosmology<f64> {
    /// Matter and a cosmological constant in a flat space, with Ωb = 0.157 Ωm, σ₈ = 0.8, nₛ = 0.96 and 2.7255 K until
    /// told otherwise.
    pub fn flat(omega_matter: f64, hubble_km_s_mpc: f64) -> Self {
        Self {
            omega_matter,
            omega_baryon: 0.157 * omega_matter,
            omega_dark_energy: 1.0 - omega_matter,
            w0: -1.0,
            wa: 0.0,
            hubble_km_s_mpc,
            sigma8: 0.8,
            spectral_index: 0.96,
            cmb_temperature_kelvin: 2.7255,
            radiation: None,
            critical_density_h2_msun_mpc3: CRITICAL_DENSITY_H2_MSUN_MPC3,
        }
    }

    /// [`ParameterSet::PLANCK18`] without radiation.
    pub fn planck18() -> Self {
        ParameterSet::PLANCK18.cosmology()
    }

    /// [`ParameterSet::PLANCK15`] without radiation.
    pub fn planck15() -> Self {
        ParameterSet::PLANCK15.cosmology()
    }

    /// [`ParameterSet::PLANCK13`] without radiation.
    pub fn planck13() -> Self {
        ParameterSet::PLANCK13.cosmology()
    }

    /// [`ParameterSet::WMAP9`] without radiation.
    pub fn wmap9() -> Self {
        ParameterSet::WMAP9.cosmology()
    }

    /// The universe of the lesson: Ωm = 0.3089, H₀ = 67.74, σ₈ = 0.72, nₛ = 1, and
    /// G = 4.302e-9 Mpc (km/s)² / Msun, four digits of it.
    pub fn lesson() -> Self {
        Self {
            omega_baryon: 0.0,
            omega_dark_energy: 0.6911,
            critical_density_h2_msun_mpc3: 3.0 * 100.0 * 100.0 / (8.0 * std::f64::consts::PI * 4.302e-9),
            ..Self::flat(0.3089, 67.74)
        }
        .with_sigma8(0.72)
        .with_spectral_index(1.0)
    }
}

impl<S: Scalar> Cosmology<S> {
    /// The same universe in another number, as constants.
    pub fn lift(plain: &Cosmology) -> Self {
        Self {
            omega_matter: S::from(plain.omega_matter),
            omega_baryon: S::from(plain.omega_baryon),
            omega_dark_energy: S::from(plain.omega_dark_energy),
            w0: S::from(plain.w0),
            wa: S::from(plain.wa),
            hubble_km_s_mpc: S::from(plain.hubble_km_s_mpc),
            sigma8: S::from(plain.sigma8),
            spectral_index: S::from(plain.spectral_index),
            cmb_temperature_kelvin: S::from(plain.cmb_temperature_kelvin),
            radiation: plain.radiation.map(Neutrinos::lift),
            critical_density_h2_msun_mpc3: plain.critical_density_h2_msun_mpc3,
        }
    }

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

    /// With this Ωb.
    #[must_use]
    pub fn with_baryons(self, omega_baryon: S) -> Self {
        Self { omega_baryon, ..self }
    }

    /// With this Ω of dark energy, and so with curvature Ωk = 1 - Ωm - Ω.
    #[must_use]
    pub fn with_dark_energy(self, omega_dark_energy: S) -> Self {
        Self { omega_dark_energy, ..self }
    }

    /// With dark energy of the pressure w = w₀ + wₐ (1 - a).
    #[must_use]
    pub fn with_equation_of_state(self, w0: S, wa: S) -> Self {
        Self { w0, wa, ..self }
    }

    /// With this temperature of the microwave background, in K. Where radiation counts, dark energy gives way, so that
    /// curvature stays.
    #[must_use]
    pub fn with_cmb_temperature_kelvin(self, cmb_temperature_kelvin: S) -> Self {
        Self { cmb_temperature_kelvin, ..self }.giving_way(self.omega_radiation())
    }

    /// With photons and these neutrinos in the expansion and in growth. Dark energy gives way, so that curvature stays;
    /// neutrinos with mass are part of Ωm.
    #[must_use]
    pub fn with_radiation(self, neutrinos: Neutrinos<S>) -> Self {
        Self { radiation: Some(neutrinos), ..self }.giving_way(self.omega_radiation())
    }

    /// Without photons and neutrinos; dark energy takes their place.
    #[must_use]
    pub fn without_radiation(self) -> Self {
        Self { radiation: None, ..self }.giving_way(self.omega_radiation())
    }

    /// Takes from dark energy what radiation now has more than `before`.
    pub(crate) fn giving_way(self, before: S) -> Self {
        let dark_energy = self.omega_dark_energy - (self.omega_radiation() - before);
        Self { omega_dark_energy: dark_energy, ..self }
    }

    /// Ω of photons and of neutrinos without mass, today; zero where radiation is neglected.
    pub fn omega_radiation(&self) -> S {
        match self.radiation {
            Some(neutrinos) => photons(self) * (neutrinos.massless_per_photons() + 1.0),
            None => S::from(0.0),
        }
    }

    /// Ω of neutrinos with mass, today: part of Ωm.
    pub fn omega_neutrinos(&self) -> S {
        let background = Background::unchecked(self);
        self.omega_matter - background.omega_cold()
    }

    /// Ωk = 1 - Ωm - Ω of dark energy - Ω of radiation; exactly zero where that is rounding.
    pub fn omega_curvature(&self) -> S {
        let curvature = -(self.omega_matter + self.omega_dark_energy + self.omega_radiation() - 1.0);
        // A flat universe is given by two numbers that were rounded.
        if curvature.value().abs() < 1e-12 { curvature - curvature.value() } else { curvature }
    }

    /// The density of dark energy in units of today's, at the scale factor a.
    pub(crate) fn dark_energy(&self, a: f64, ln_a: f64) -> S {
        // a^(-3(1 + w₀ + wₐ)) exp(-3 wₐ (1 - a)).
        ((self.w0 + self.wa + 1.0) * (-3.0 * ln_a) + self.wa * (3.0 * (a - 1.0))).exp()
    }

    /// (H/H₀)² at the scale factor a.
    pub(crate) fn expansion_squared(&self, a: f64) -> S {
        if self.radiation.is_some() {
            return Background::unchecked(self).expansion(a, a.ln()).0;
        }
        let inverse = 1.0 / a;
        (self.omega_matter * inverse + self.omega_curvature()) * (inverse * inverse)
            + self.omega_dark_energy * self.dark_energy(a, a.ln())
    }

    /// Ωm at `redshift`.
    pub fn omega_matter_at(&self, redshift: f64) -> S {
        let a = 1.0 / (1.0 + redshift);
        self.omega_matter / (self.expansion_squared(a) * (a * a * a))
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
        let finite = |what, value: S, low: f64, high: f64, expected| {
            let value = value.value();
            if value >= low && value <= high { Ok(()) } else { Err(Error::invalid(what, expected, value)) }
        };
        finite("omega_dark_energy", self.omega_dark_energy, -10.0, 10.0, "between -10 and 10")?;
        finite("w0", self.w0, -10.0, 0.0, "between -10 and 0")?;
        finite(
            "w0 + wa",
            self.w0 + self.wa,
            -10.0,
            0.0,
            "between -10 and 0: else it outweighs early matter",
        )?;
        finite("cmb_temperature_kelvin", self.cmb_temperature_kelvin, 0.1, 100.0, "between 0.1 and 100")?;
        let baryons = self.omega_baryon.value();
        if !(baryons >= 0.0 && baryons < self.omega_matter.value()) {
            return Err(Error::invalid("omega_baryon", "at least 0 and below omega_matter", baryons));
        }
        if let Some(neutrinos) = self.radiation {
            neutrinos.check()?;
            let heavy = self.omega_neutrinos().value();
            if heavy + baryons >= self.omega_matter.value() {
                let expected = "such that they and the baryons are less than omega_matter";
                return Err(Error::invalid("the masses of neutrinos", expected, format_args!("Ω = {heavy}")));
            }
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
            (good.with_baryons(0.31), "omega_baryon"),
            (good.with_baryons(-0.01), "omega_baryon"),
            (good.with_dark_energy(f64::NAN), "omega_dark_energy"),
            (good.with_equation_of_state(0.1, 0.0), "w0"),
            (good.with_equation_of_state(-0.9, 1.0), "w0 + wa"),
            (good.with_equation_of_state(-0.9, f64::NAN), "w0 + wa"),
            (good.with_cmb_temperature_kelvin(0.0), "cmb_temperature_kelvin"),
            (Cosmology { critical_density_h2_msun_mpc3: 0.0, ..good }, "the critical density"),
            (good.with_radiation(Neutrinos::with_masses_ev([-0.1, 0.0, 0.0])), "the masses of neutrinos"),
            (good.with_radiation(Neutrinos::with_masses_ev([0.1, f64::NAN, 0.0])), "the masses of neutrinos"),
            (good.with_radiation(Neutrinos::with_masses_ev([10.0; 3])), "the masses of neutrinos"),
            (
                good.with_radiation(Neutrinos::with_masses_ev([0.1; 3]).with_effective_number(2.0)),
                "the effective number of neutrinos",
            ),
            (
                good.with_radiation(Neutrinos::massless().with_effective_number(-1.0)),
                "the effective number of neutrinos",
            ),
            (
                good.with_radiation(Neutrinos::massless().with_temperature_ratio(0.0)),
                "the temperature of neutrinos",
            ),
        ] {
            let text = bad.check().unwrap_err().to_string();
            assert!(text.starts_with(name), "{text}");
        }
    }
}

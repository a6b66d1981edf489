//! Warm dark matter: what its particles' motion takes from small scales.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use crate::{Cosmology, Model, Scalar};

/// Dark matter whose particles moved: thermal relics of a mass in keV.
///
/// T = [1 + (αk)^(2ν)]^(-5/ν) times the transfer function of cold dark matter; all dark matter is warm. Fits stay those for cold
/// dark matter: corrections of them, such as Schneider et al.'s of 2012 by the half-mode mass, are left to the caller.
///
/// ```
/// use cosmo_mf::{Cosmology, Transfer, WarmDarkMatter};
///
/// let particle = WarmDarkMatter::Viel05 { mass_kev: 3.0 };
/// let transfer = Transfer::EisensteinHuSmooth.with_warm_dark_matter(particle);
/// assert!(particle.half_mode_mass_msun(&Cosmology::planck18())? < 1e9);
/// # assert_eq!(transfer.name(), "warm dark matter");
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum WarmDarkMatter {
    /// Bode, Ostriker & Turok 2001 (Astrophys. J. 556, 93), eqs. A8 and A9: ν = 1.2,
    /// α = 0.048 (Ω/0.4)^0.15 (h/0.65)^1.3 (m/keV)^-1.15 (1.5/g)^0.29 Mpc/h.
    Bode01 {
        /// The mass of the particle in keV.
        mass_kev: f64,
        /// The degrees of freedom g, 1.5 for a fermion with spin ½ and without an antiparticle of its own.
        degrees_of_freedom: f64,
    },
    /// Viel et al. 2005 (Phys. Rev. D 71, 063534), eqs. 6 and 7: ν = 1.12,
    /// α = 0.049 (m/keV)^-1.11 (Ω/0.25)^0.11 (h/0.7)^1.22 Mpc/h.
    Viel05 {
        /// The mass of the particle in keV.
        mass_kev: f64,
    },
}

impl WarmDarkMatter {
    /// The mass of the particle in keV.
    pub fn mass_kev(self) -> f64 {
        match self {
            Self::Bode01 { mass_kev, .. } | Self::Viel05 { mass_kev } => mass_kev,
        }
    }

    /// Whether it can be.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a mass outside 0.001 to 10⁶ keV, and degrees of freedom that are not positive and finite.
    pub fn check(self) -> Result<()> {
        let mass = self.mass_kev();
        if !(1e-3..=1e6).contains(&mass) {
            return Err(Error::invalid("the mass of warm dark matter", "between 0.001 and 10⁶ keV", mass));
        }
        match self {
            Self::Bode01 { degrees_of_freedom: g, .. } if !(g > 0.0 && g.is_finite()) => {
                Err(Error::invalid("the degrees of freedom of warm dark matter", "positive and finite", g))
            }
            _ => Ok(()),
        }
    }

    /// α in Mpc.
    ///
    /// # Errors
    /// As [`check`](Self::check) and [`Cosmology::check`].
    pub fn scale_mpc<S: Scalar>(self, cosmology: &Cosmology<S>) -> Result<S> {
        self.check()?;
        cosmology.check()?;
        Ok(self.alpha(cosmology))
    }

    fn alpha<S: Scalar>(self, cosmology: &Cosmology<S>) -> S {
        let h = cosmology.h();
        let dark = cosmology.omega_matter - cosmology.omega_baryon - cosmology.omega_neutrinos();
        match self {
            Self::Bode01 { mass_kev, degrees_of_freedom } => {
                let particle = mass_kev.powf(-1.15) * (1.5 / degrees_of_freedom).powf(0.29);
                (dark / 0.4).powf(0.15) * (h / 0.65).powf(1.3) * (0.048 * particle) / h
            }
            Self::Viel05 { mass_kev } => {
                (dark / 0.25).powf(0.11) * (h / 0.7).powf(1.22) * (0.049 * mass_kev.powf(-1.11)) / h
            }
        }
    }

    /// The wavenumber in 1/Mpc where T is half that of cold dark matter, (2^(ν/5) - 1)^(1/2ν)/α.
    ///
    /// # Errors
    /// As [`scale_mpc`](Self::scale_mpc).
    pub fn half_mode_wavenumber_per_mpc<S: Scalar>(self, cosmology: &Cosmology<S>) -> Result<S> {
        let nu = self.exponent();
        Ok(S::from(((nu / 5.0).exp2() - 1.0).powf(0.5 / nu)) / self.scale_mpc(cosmology)?)
    }

    /// The mass in Msun in a sphere of half that wavelength across, (4π/3) ρ (π/k)³ (Schneider et al. 2012, Mon. Not. R.
    /// Astron. Soc. 424, 684, eq. 8): below it haloes are few.
    ///
    /// # Errors
    /// As [`scale_mpc`](Self::scale_mpc).
    pub fn half_mode_mass_msun<S: Scalar>(self, cosmology: &Cosmology<S>) -> Result<S> {
        let radius = S::from(PI) / self.half_mode_wavenumber_per_mpc(cosmology)?;
        Ok(cosmology.mean_density_msun_mpc3() * (4.0 / 3.0 * PI) * radius * radius * radius)
    }

    /// ν.
    fn exponent(self) -> f64 {
        match self {
            Self::Bode01 { .. } => 1.2,
            Self::Viel05 { .. } => 1.12,
        }
    }

    /// Multiplies powers at the wavenumbers exp(`ln_k`) in 1/Mpc by T².
    pub(crate) fn suppress<S: Scalar>(self, cosmology: &Cosmology<S>, ln_k: &[f64], powers: &mut [S]) {
        let (ln_scale, nu) = (self.alpha(cosmology).ln(), self.exponent());
        for (power, &ln_k) in powers.iter_mut().zip(ln_k) {
            let x = ((ln_scale + ln_k) * (2.0 * nu)).exp();
            *power = *power * (x.ln_1p() * (-10.0 / nu)).exp();
        }
    }
}

impl Model {
    /// This model with warm dark matter instead of cold.
    ///
    /// ```
    /// use cosmo_mf::{Cosmology, Fit, Model, Plan, Transfer, WarmDarkMatter};
    ///
    /// let cold = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::ShethTormen);
    /// let warm = cold.clone().with_warm_dark_matter(WarmDarkMatter::Viel05 { mass_kev: 1.0 });
    /// let plan = Plan::default();
    /// let number = |model: &Model| model.mass_function(&plan, &[0.0][..], &[1e8][..]).map(|n| n[[0, 0]]);
    /// assert!(number(&warm)? < 0.1 * number(&cold)?);
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    #[must_use]
    pub fn with_warm_dark_matter(self, particle: WarmDarkMatter) -> Self {
        Self { transfer: self.transfer.with_warm_dark_matter(particle), ..self }
    }
}

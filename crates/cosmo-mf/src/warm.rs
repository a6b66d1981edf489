//! Warm dark matter: what its particles' motion takes from small scales.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use crate::{Cosmology, Model, Scalar};

/// Dark matter whose particles moved, or that has another cut-off: T = [1 + (αk)^β]^γ times the transfer function of cold dark
/// matter; all dark matter is warm.
///
/// Fits stay those for cold dark matter, and under a top-hat count haloes that do not form. There are two ways out. One is
/// [`Suppression`](crate::Suppression). The other is [`Filter::SHARP_K`](crate::Filter::SHARP_K), M = (4π/3) ρ (2.5 R)³, with the fit of
/// Sheth and Tormen, which takes A = 0.3222, p = 0.3 and q = 1 for it ([`Given`](crate::Given)) (Schneider, Smith & Reed 2013, Mon.
/// Not. R. Astron. Soc. 433, 1573; Benson et al. 2013, Mon. Not. R. Astron. Soc. 428, 1774; Schneider 2015, Mon. Not. R. Astron. Soc.
/// 451, 3117).
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
    /// Thermal relics by Bode, Ostriker & Turok 2001 (Astrophys. J. 556, 93), eqs. A8 and A9: β = 2ν, γ = -5/ν, ν = 1.2,
    /// α = 0.048 (Ω/0.4)^0.15 (h/0.65)^1.3 (m/keV)^-1.15 (1.5/g)^0.29 Mpc/h.
    Bode01 {
        /// The mass of the particle in keV.
        mass_kev: f64,
        /// The degrees of freedom g, 1.5 for a fermion with spin ½ and without an antiparticle of its own.
        degrees_of_freedom: f64,
    },
    /// Thermal relics by Viel et al. 2005 (Phys. Rev. D 71, 063534), eqs. 6 and 7: β = 2ν, γ = -5/ν, ν = 1.12,
    /// α = 0.049 (m/keV)^-1.11 (Ω/0.25)^0.11 (h/0.7)^1.22 Mpc/h.
    Viel05 {
        /// The mass of the particle in keV.
        mass_kev: f64,
    },
    /// Sterile neutrinos that came of oscillations without resonance (Dodelson & Widrow), as the thermal relics of
    /// [`Viel05`](Self::Viel05) with the same cut-off: m = 4.43 keV (m′/keV)^(4/3) (ωdm/0.1225)^(-1/3) for one of m′, with
    /// ωdm = Ωdm h² (Viel et al. 2005).
    SterileNeutrino {
        /// The mass of the particle in keV.
        mass_kev: f64,
    },
    /// Any cut-off of this form, for a particle of any kind (Murgia et al. 2017, J. Cosmol. Astropart. Phys. 11, 046, eq. 2).
    AlphaBetaGamma {
        /// α in Mpc/h.
        alpha_mpc_per_h: f64,
        /// β.
        beta: f64,
        /// γ, negative.
        gamma: f64,
    },
}

impl WarmDarkMatter {
    /// The mass of the particle in keV, if it is known.
    pub fn mass_kev(self) -> Option<f64> {
        match self {
            Self::Bode01 { mass_kev, .. }
            | Self::Viel05 { mass_kev }
            | Self::SterileNeutrino { mass_kev } => Some(mass_kev),
            Self::AlphaBetaGamma { .. } => None,
        }
    }

    /// Whether it can be.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a mass outside 0.001 to 10⁶ keV, degrees of freedom that are not positive and finite, and α outside
    /// 10⁻⁶ to 100 Mpc/h, β outside 0.1 to 10 or γ outside -20 to -0.01.
    pub fn check(self) -> Result<()> {
        if let Some(mass) = self.mass_kev()
            && !(1e-3..=1e6).contains(&mass)
        {
            return Err(Error::invalid("the mass of warm dark matter", "between 0.001 and 10⁶ keV", mass));
        }
        match self {
            Self::Bode01 { degrees_of_freedom: g, .. } if !(g > 0.0 && g.is_finite()) => {
                Err(Error::invalid("the degrees of freedom of warm dark matter", "positive and finite", g))
            }
            Self::AlphaBetaGamma { alpha_mpc_per_h, .. } if !(1e-6..=1e2).contains(&alpha_mpc_per_h) => {
                Err(Error::invalid("α of warm dark matter", "between 10⁻⁶ and 100 Mpc/h", alpha_mpc_per_h))
            }
            Self::AlphaBetaGamma { beta, .. } if !(0.1..=10.0).contains(&beta) => {
                Err(Error::invalid("β of warm dark matter", "between 0.1 and 10", beta))
            }
            Self::AlphaBetaGamma { gamma, .. } if !(-20.0..=-0.01).contains(&gamma) => {
                Err(Error::invalid("γ of warm dark matter", "between -20 and -0.01", gamma))
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

    /// The mass in keV of the thermal relic with the same cut-off, where there is one.
    ///
    /// ```
    /// use cosmo_mf::{Cosmology, WarmDarkMatter};
    ///
    /// let sterile = WarmDarkMatter::SterileNeutrino { mass_kev: 7.0 };
    /// let mass = sterile.thermal_mass_kev(&Cosmology::planck18())?.unwrap_or_default();
    /// assert!((mass - 1.4).abs() < 0.05);
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`scale_mpc`](Self::scale_mpc).
    pub fn thermal_mass_kev<S: Scalar>(self, cosmology: &Cosmology<S>) -> Result<Option<S>> {
        self.check()?;
        cosmology.check()?;
        Ok(match self {
            Self::Bode01 { mass_kev, .. } | Self::Viel05 { mass_kev } => Some(S::from(mass_kev)),
            Self::SterileNeutrino { mass_kev } => Some(sterile_as_thermal(mass_kev, cosmology)),
            Self::AlphaBetaGamma { .. } => None,
        })
    }

    fn alpha<S: Scalar>(self, cosmology: &Cosmology<S>) -> S {
        let h = cosmology.h();
        let viel = |mass_kev: S| {
            (omega_dark(cosmology) / 0.25).powf(0.11) * (h / 0.7).powf(1.22) * mass_kev.powf(-1.11) * 0.049
                / h
        };
        match self {
            Self::Bode01 { mass_kev, degrees_of_freedom } => {
                let particle = mass_kev.powf(-1.15) * (1.5 / degrees_of_freedom).powf(0.29);
                (omega_dark(cosmology) / 0.4).powf(0.15) * (h / 0.65).powf(1.3) * (0.048 * particle) / h
            }
            Self::Viel05 { mass_kev } => viel(S::from(mass_kev)),
            Self::SterileNeutrino { mass_kev } => viel(sterile_as_thermal(mass_kev, cosmology)),
            Self::AlphaBetaGamma { alpha_mpc_per_h, .. } => S::from(alpha_mpc_per_h) / h,
        }
    }

    /// The wavenumber in 1/Mpc where T is half that of cold dark matter, (2^(-1/γ) - 1)^(1/β)/α.
    ///
    /// # Errors
    /// As [`scale_mpc`](Self::scale_mpc).
    pub fn half_mode_wavenumber_per_mpc<S: Scalar>(self, cosmology: &Cosmology<S>) -> Result<S> {
        let [beta, gamma] = self.exponents();
        Ok(S::from(((-1.0 / gamma).exp2() - 1.0).powf(1.0 / beta)) / self.scale_mpc(cosmology)?)
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

    /// β and γ.
    fn exponents(self) -> [f64; 2] {
        let by_nu = |nu: f64| [2.0 * nu, -5.0 / nu];
        match self {
            Self::Bode01 { .. } => by_nu(1.2),
            Self::Viel05 { .. } | Self::SterileNeutrino { .. } => by_nu(1.12),
            Self::AlphaBetaGamma { beta, gamma, .. } => [beta, gamma],
        }
    }

    /// Multiplies powers at the wavenumbers exp(`ln_k`) in 1/Mpc by T².
    pub(crate) fn suppress<S: Scalar>(self, cosmology: &Cosmology<S>, ln_k: &[f64], powers: &mut [S]) {
        let (ln_scale, [beta, gamma]) = (self.alpha(cosmology).ln(), self.exponents());
        for (power, &ln_k) in powers.iter_mut().zip(ln_k) {
            let x = ((ln_scale + ln_k) * beta).exp();
            *power = *power * (x.ln_1p() * (2.0 * gamma)).exp();
        }
    }
}

/// Ω of dark matter: without baryons and neutrinos.
fn omega_dark<S: Scalar>(cosmology: &Cosmology<S>) -> S {
    cosmology.omega_matter - cosmology.omega_baryon - cosmology.omega_neutrinos()
}

/// The thermal relic with the cut-off of a sterile neutrino.
fn sterile_as_thermal<S: Scalar>(mass_kev: f64, cosmology: &Cosmology<S>) -> S {
    let h = cosmology.h();
    (omega_dark(cosmology) * h * h / 0.1225).powf(0.25) * (mass_kev / 4.43).powf(0.75)
}

impl Model {
    /// This model with warm dark matter instead of cold, as far as the spectrum knows:
    /// [`with_suppressed_haloes`](Self::with_suppressed_haloes) corrects the mass function too.
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
        Self { transfer: self.transfer.with_warm_dark_matter(particle), suppression: None, ..self }
    }
}

//! Published multiplicity functions, and where each is calibrated.

use compute_backend::{Error, Result};

use crate::multiplicity::{Multiplicity, Peak, ROW, Row, for_form};
use crate::{Contrast, Cosmology, Form, Given, MassDefinition, Scalar};

/// A published multiplicity function. [`Fit::card`] says what it is, what it was calibrated on and where it is valid.
///
/// Every one is gated: against `tests/data/b_dndlnM.csv` to (ν² + 3) 1e-9, against values of hmf, colossus and CCL in
/// `tests/data/e_multiplicity.csv`, or against those of colossus and of the authors' programs in
/// `tests/data/k_recent_fits.csv`. That of Delos, which no program prints, is gated against its formula and its normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fit {
    /// Press & Schechter 1974.
    PressSchechter,
    /// Sheth & Tormen 1999.
    ShethTormen,
    /// Jenkins et al. 2001.
    Jenkins,
    /// Reed et al. 2003.
    Reed03,
    /// Warren et al. 2006.
    Warren,
    /// Reed et al. 2007, which depends on the local slope of the spectrum.
    Reed07,
    /// Tinker et al. 2008 for 200 times the mean density, constants as printed in its table 2.
    Tinker08,
    /// Tinker et al. 2008 for 200 times the mean density, constants with more digits, as hmf has them.
    Tinker08FullPrecision,
    /// Tinker et al. 2008 for spheres of 200 to 3200 times the mean density, constants as printed in its table 2 and
    /// between them by its splines.
    Tinker08For(MassDefinition),
    /// The same with more digits, whose splines are those that its appendix B prints.
    Tinker08FullPrecisionFor(MassDefinition),
    /// Tinker et al. 2010 for 200 times the mean density, with α = 0.368 at every redshift.
    Tinker10,
    /// Tinker et al. 2010 for 200 times the mean density, with α such that all matter is in haloes at every redshift.
    Tinker10Normalised,
    /// Tinker et al. 2010 for spheres of 200 to 3200 times the mean density, with α of today at every redshift.
    Tinker10For(MassDefinition),
    /// Tinker et al. 2010 for spheres of 200 to 3200 times the mean density, with α such that all matter is in haloes.
    Tinker10NormalisedFor(MassDefinition),
    /// Peacock 2007.
    Peacock,
    /// Crocce et al. 2010.
    Crocce,
    /// Manera, Sheth & Scoccimarro 2010, linking length 0.15, redshift 0, normalised.
    Manera,
    /// Manera, Sheth & Scoccimarro 2010, linking length 0.2, redshift 0, normalised.
    ManeraLinked02,
    /// Pillepich, Porciani & Hahn 2010.
    Pillepich,
    /// Bhattacharya et al. 2011.
    Bhattacharya,
    /// Courtin et al. 2011, with its own δc = 1.673.
    Courtin,
    /// Angulo et al. 2012, friends of friends.
    Angulo,
    /// Angulo et al. 2012, the masses of the main bound parts.
    AnguloBound,
    /// Watson et al. 2013, friends of friends.
    WatsonFof,
    /// Watson et al. 2013, spherical overdensity, for 200 times the mean density.
    Watson200m,
    /// Watson et al. 2013, spherical overdensity, for any spheres.
    WatsonFor(MassDefinition),
    /// Ishiyama et al. 2015.
    Ishiyama,
    /// Bocquet et al. 2016 for 200 times the mean density, without baryons.
    Bocquet200m,
    /// Bocquet et al. 2016 for 200 times the mean density, with baryons.
    Bocquet200mHydro,
    /// Bocquet et al. 2016 for 200 times the critical density, without baryons.
    Bocquet200c,
    /// Bocquet et al. 2016 for 200 times the critical density, with baryons.
    Bocquet200cHydro,
    /// Bocquet et al. 2016 for 500 times the critical density, without baryons.
    Bocquet500c,
    /// Bocquet et al. 2016 for 500 times the critical density, with baryons.
    Bocquet500cHydro,
    /// Despali et al. 2016 for virial masses.
    Despali,
    /// Despali et al. 2016 for any spheres.
    DespaliFor(MassDefinition),
    /// Despali et al. 2016 for ellipsoids of any density.
    DespaliEllipsoidalFor(MassDefinition),
    /// Rodríguez-Puebla et al. 2016.
    RodriguezPuebla,
    /// Comparat et al. 2017.
    Comparat,
    /// Diemer 2020, splashback masses by the mean apocentre.
    DiemerSplashback,
    /// Diemer 2020, splashback masses by this percentile of the apocentres, from 50 to 90.
    DiemerSplashbackPercentile(u8),
    /// Yung et al. 2024.
    Yung,
    /// Yung et al. 2025.
    Yung25,
    /// Seppi et al. 2021, marginal over offsets and spins.
    Seppi,
    /// Castro et al. 2023 (Euclid), haloes of ROCKSTAR, which depends on the local slope of σ.
    Castro,
    /// Castro et al. 2023, haloes of AHF.
    CastroAhf,
    /// Castro et al. 2023, haloes of SUBFIND.
    CastroSubfind,
    /// Castro et al. 2023, haloes of `VELOCIraptor`.
    CastroVelociraptor,
    /// Delos 2024: random walks of the top-hat below δ = 1.5.
    Delos,
    /// Zheng et al. 2025.
    Zheng,
    /// Your own: constants for one of the forms that backends know.
    Given(Given),
}

/// What a calibrated range is given in.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum CalibratedRange {
    /// No range: analytic, or none stated.
    Unlimited,
    /// From, to, in ln σ⁻¹(M, z).
    LnInverseSigma(f64, f64),
    /// From at z = 0, from at higher redshifts, to at all, in ln σ⁻¹(M, z).
    LnInverseSigmaFrom(f64, f64, f64),
    /// From, to, in Msun/h.
    MassMsunPerH(f64, f64),
}

/// What there is to know of a fit before one trusts it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ModelCard {
    /// Authors and year.
    pub name: &'static str,
    /// The paper, and where in it the constants are.
    pub source: &'static str,
    /// The masses that it counts.
    pub mass_definition: MassDefinition,
    /// The redshifts of the calibration, from and to.
    pub redshifts: (f64, f64),
    /// The masses of the calibration.
    pub range: CalibratedRange,
    /// The δc that it was made with; a function of σ alone uses none.
    pub contrast: Contrast,
    /// Conventions, variants, and how other codes differ.
    pub note: &'static str,
}

impl ModelCard {
    /// Whether the fit was calibrated at this redshift, σ(M, z) and mass in Msun/h.
    pub fn covers(&self, redshift: f64, sigma: f64, mass_msun_per_h: f64) -> bool {
        let (from, to) = self.redshifts;
        let inside = match self.range {
            CalibratedRange::Unlimited => true,
            CalibratedRange::LnInverseSigma(low, high) => (low..=high).contains(&-sigma.ln()),
            CalibratedRange::LnInverseSigmaFrom(today, earlier, high) => {
                let low = if redshift <= 0.0 { today } else { earlier };
                (low..=high).contains(&-sigma.ln())
            }
            CalibratedRange::MassMsunPerH(low, high) => (low..=high).contains(&mass_msun_per_h),
        };
        inside && (from..=to).contains(&redshift)
    }
}

/// What a multiplicity depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fluctuation<S = f64> {
    /// σ(M, z), at the redshift in question.
    pub sigma: S,
    /// -d ln σ/d ln M, which [`Fit::Reed07`] and the fits of Castro et al. alone use.
    pub slope: S,
    /// M in Msun, which the fits of Bocquet et al. for critical densities alone use.
    pub mass_msun: S,
}

impl Fit {
    /// Every fit with a name here; of those for any overdensity, one case.
    ///
    /// Two more need what a fit does not have: [`Given::fiorilli26`] the spectrum, and
    /// [`Model::mass_function_fernandez_garcia26`](crate::Model::mass_function_fernandez_garcia26) integrals for each mass.
    /// Published ones that are missing: the emulators of Aemulus (2019), Dark Quest (2019) and Mira-Titan (2020), which are
    /// files of data.
    pub const ALL: [Self; 49] = [
        Self::PressSchechter,
        Self::ShethTormen,
        Self::Jenkins,
        Self::Reed03,
        Self::Warren,
        Self::Reed07,
        Self::Peacock,
        Self::Tinker08,
        Self::Tinker08FullPrecision,
        Self::Tinker08For(MassDefinition::Critical(200.0)),
        Self::Tinker08FullPrecisionFor(MassDefinition::Critical(200.0)),
        Self::Tinker10,
        Self::Tinker10Normalised,
        Self::Tinker10For(MassDefinition::Critical(200.0)),
        Self::Tinker10NormalisedFor(MassDefinition::Critical(200.0)),
        Self::Crocce,
        Self::Manera,
        Self::ManeraLinked02,
        Self::Pillepich,
        Self::Bhattacharya,
        Self::Courtin,
        Self::Angulo,
        Self::AnguloBound,
        Self::WatsonFof,
        Self::Watson200m,
        Self::WatsonFor(MassDefinition::Virial),
        Self::Ishiyama,
        Self::Bocquet200m,
        Self::Bocquet200mHydro,
        Self::Bocquet200c,
        Self::Bocquet200cHydro,
        Self::Bocquet500c,
        Self::Bocquet500cHydro,
        Self::Despali,
        Self::DespaliFor(MassDefinition::Mean(200.0)),
        Self::DespaliEllipsoidalFor(MassDefinition::Virial),
        Self::RodriguezPuebla,
        Self::Comparat,
        Self::DiemerSplashback,
        Self::DiemerSplashbackPercentile(75),
        Self::Yung,
        Self::Yung25,
        Self::Seppi,
        Self::Castro,
        Self::CastroAhf,
        Self::CastroSubfind,
        Self::CastroVelociraptor,
        Self::Delos,
        Self::Zheng,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        self.card().name
    }

    /// The functional form that it is a case of.
    pub fn form(self) -> Form {
        match self {
            Self::PressSchechter => Form::PressSchechter,
            Self::Jenkins => Form::Jenkins,
            Self::Reed03 => Form::Reed03,
            Self::Reed07 => Form::Reed07,
            Self::Peacock => Form::Peacock,
            Self::Castro | Self::CastroAhf | Self::CastroSubfind | Self::CastroVelociraptor => Form::Castro,
            Self::Zheng => Form::Zheng,
            Self::Seppi | Self::Delos => Form::TwoPowers,
            Self::Given(given) => given.form(),
            Self::ShethTormen
            | Self::Tinker10
            | Self::Tinker10Normalised
            | Self::Tinker10For(_)
            | Self::Tinker10NormalisedFor(_)
            | Self::Manera
            | Self::ManeraLinked02
            | Self::Bhattacharya
            | Self::Courtin
            | Self::Despali
            | Self::DespaliFor(_)
            | Self::DespaliEllipsoidalFor(_)
            | Self::Comparat
            | Self::DiemerSplashback
            | Self::DiemerSplashbackPercentile(_) => Form::Peak,
            Self::Watson200m
            | Self::WatsonFor(_)
            | Self::Bocquet200c
            | Self::Bocquet200cHydro
            | Self::Bocquet500c
            | Self::Bocquet500cHydro => Form::Extended,
            _ => Form::Cutoff,
        }
    }

    /// The δc that it was made with.
    pub(crate) fn contrast(self) -> Contrast {
        match self {
            Self::Courtin => Contrast::Fixed(1.673),
            Self::Despali | Self::DespaliFor(_) | Self::DespaliEllipsoidalFor(_) => Contrast::OmegaPower,
            Self::Peacock => Contrast::Fixed(1.686),
            Self::Castro | Self::CastroAhf | Self::CastroSubfind | Self::CastroVelociraptor => {
                Contrast::NakamuraSuto
            }
            Self::Delos => Contrast::Fixed(1.5),
            _ => Contrast::EinsteinDeSitter,
        }
    }

    /// f(σ) = (M/ρ) dn/d ln σ⁻¹ in `cosmology` at `redshift`, the share of matter in haloes per logarithm of σ.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology or redshift, for an overdensity beyond the fit's table, and for a
    /// σ, slope or mass that is not positive and finite.
    pub fn multiplicity<S: Scalar>(
        self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        contrast: Contrast,
        fluctuation: Fluctuation<S>,
    ) -> Result<S> {
        cosmology.check()?;
        contrast.check()?;
        crate::cosmology::check_redshift(redshift, 0)?;
        let coefficients = self.coefficients_checked(cosmology, redshift, S::from(1.0))?;
        self.multiplicity_of(coefficients, contrast.value(self, cosmology, redshift), fluctuation)
    }

    /// f with these coefficients, for masses in Msun, and this δc.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a σ, slope or mass that is not positive and finite.
    pub(crate) fn multiplicity_of<S: Scalar>(
        self,
        coefficients: [S; ROW - 3],
        barrier: S,
        Fluctuation { sigma, slope, mass_msun }: Fluctuation<S>,
    ) -> Result<S> {
        for (what, value) in [("sigma", sigma), ("the slope", slope), ("the mass", mass_msun)] {
            if !(value.value() >= f64::MIN_POSITIVE && value.value().is_finite()) {
                return Err(Error::invalid(what, "positive and finite", value.value()));
            }
        }
        let one = S::from(1.0);
        let row = Row { density: one, barrier, growth: one, coefficients };
        let peak = Peak { sigma, slope, inverse_mass: one / mass_msun };
        let (factor, exponent) = for_form!(self.form(), multiplicity => multiplicity.at(&row, peak));
        Ok(factor * exponent.exp())
    }

    /// [`coefficients`](Self::coefficients), if f is positive with them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an overdensity beyond the fit's table, and for a redshift so far from the calibration that
    /// constants change sign.
    pub(crate) fn coefficients_checked<S: Scalar>(
        self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        unit: S,
    ) -> Result<[S; ROW - 3]> {
        self.checked(self.coefficients(cosmology, redshift, unit)?, redshift, unit)
    }

    /// `coefficients`, if f is positive with them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a redshift so far from the calibration that constants change sign.
    pub(crate) fn checked<S: Scalar>(
        self,
        coefficients: [S; ROW - 3],
        redshift: f64,
        unit: S,
    ) -> Result<[S; ROW - 3]> {
        if !self.form().accepts(coefficients.map(Scalar::value), unit.value()) {
            let expected = "such that the constants of the fit stay positive";
            return Err(Error::invalid("the redshifts", expected, redshift));
        }
        Ok(coefficients)
    }
}

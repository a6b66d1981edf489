//! The conventions of other programs.

use crate::{ConstantsOf, Contrast, EquationsOf, Fit, Model, Transfer, Units};

/// A program whose conventions a [`Model`] can follow. `docs/validation.md` says what is left between its numbers and
/// these, and why.
///
/// Conventions are choices: constants, readings of a formula, δc, units. What is a mistake or limited accuracy in a
/// program is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Conventions {
    /// hmf 3.5: δc = 1.686, Eisenstein and Hu's program, Tinker's constants with more digits, [`ConstantsOf::Hmf`], masses in
    /// Msun/h.
    Hmf,
    /// colossus 1.4: δc = 1.68647 where a fit takes Einstein and de Sitter's, Eisenstein and Hu's paper, Tinker's constants
    /// as printed, [`ConstantsOf::Colossus`], masses in Msun/h.
    Colossus,
    /// CCL 3.3: Einstein and de Sitter's δc (1.686 for Tinker 2010, Nakamura and Suto's for Despali et al.), Eisenstein and
    /// Hu's program, Tinker's constants as printed, [`ConstantsOf::Ccl`], its own ρc, masses in Msun.
    Ccl,
}

impl Conventions {
    /// 3 (100 km/s/Mpc)² / 8πG in Msun Mpc⁻³, as the program prints it.
    pub fn critical_density_h2_msun_mpc3(self) -> f64 {
        match self {
            Self::Hmf | Self::Colossus => 2.775_366_272_457e11,
            Self::Ccl => 2.775_366_272_036_856e11,
        }
    }

    fn contrast(self, fit: Fit) -> Contrast {
        let exact = fit.card().contrast == Contrast::EinsteinDeSitter;
        match (self, fit) {
            (Self::Hmf, _) => Contrast::Fixed(1.686),
            (Self::Colossus, _) if exact => Contrast::Fixed(1.686_47),
            (
                Self::Ccl,
                Fit::Tinker10 | Fit::Tinker10Normalised | Fit::Tinker10For(_) | Fit::Tinker10NormalisedFor(_),
            ) => Contrast::Fixed(1.686),
            (Self::Ccl, Fit::Despali | Fit::DespaliFor(_) | Fit::DespaliEllipsoidalFor(_)) => {
                Contrast::NakamuraSuto
            }
            (Self::Colossus | Self::Ccl, _) => Contrast::OfFit,
        }
    }

    /// `fit` with the digits of Tinker's constants that the program has.
    fn digits(self, fit: Fit) -> Fit {
        match (self, fit) {
            (Self::Hmf, Fit::Tinker08) => Fit::Tinker08FullPrecision,
            (Self::Hmf, Fit::Tinker08For(masses)) => Fit::Tinker08FullPrecisionFor(masses),
            (Self::Colossus | Self::Ccl, Fit::Tinker08FullPrecision) => Fit::Tinker08,
            (Self::Colossus | Self::Ccl, Fit::Tinker08FullPrecisionFor(masses)) => Fit::Tinker08For(masses),
            (_, fit) => fit,
        }
    }
}

impl Model {
    /// This model with the conventions of another program: its critical density, reading of Eisenstein and Hu, δc, constants
    /// of the fit, and units.
    ///
    /// ```
    /// use cosmo_mf::{Conventions, Cosmology, EquationsOf, Fit, Model, Transfer, Units};
    ///
    /// let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    /// let model = Model::new(Cosmology::planck15(), transfer, Fit::Tinker08).with_conventions(Conventions::Hmf);
    /// assert_eq!(model.fit, Fit::Tinker08FullPrecision);
    /// assert_eq!(model.units, Units::MsunPerH);
    /// ```
    #[must_use]
    pub fn with_conventions(mut self, conventions: Conventions) -> Self {
        self.cosmology.critical_density_h2_msun_mpc3 = conventions.critical_density_h2_msun_mpc3();
        let (equations, constants, units) = match conventions {
            Conventions::Hmf => (EquationsOf::Program, ConstantsOf::Hmf, Units::MsunPerH),
            Conventions::Colossus => (EquationsOf::Paper, ConstantsOf::Colossus, Units::MsunPerH),
            Conventions::Ccl => (EquationsOf::Program, ConstantsOf::Ccl, Units::Msun),
        };
        if let Transfer::EisensteinHu(reading) = self.transfer.cold_mut() {
            *reading = equations;
        }
        self.fit = conventions.digits(self.fit);
        self.constants = constants;
        self.contrast = conventions.contrast(self.fit);
        self.units = units;
        self
    }
}

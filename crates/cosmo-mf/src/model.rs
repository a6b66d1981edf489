//! What is computed: a universe, a transfer function and a fit, with the conventions that go with them.

use compute_backend::{Error, Result};

use crate::multiplicity::{ROW, Row};
use crate::spectra::{Law, Quantity};
use crate::{ConstantsOf, Contrast, Cosmology, Derivative, Fit, Fluctuation, Growth, Scalar, Transfer};

/// δc of spherical collapse in a universe of matter alone, (3/20)(12π)^(2/3).
pub const CRITICAL_CONTRAST: f64 = 1.686_470_199_841_145_4;

/// The units of masses going in and of mass functions coming out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Units {
    /// Masses in Msun, mass functions in Mpc⁻³.
    #[default]
    Msun,
    /// Masses in Msun/h, mass functions in (h/Mpc)³.
    MsunPerH,
}

impl Units {
    /// One unit of mass in Msun.
    pub(crate) fn mass_msun<S: Scalar>(self, h: S) -> S {
        match self {
            Self::Msun => S::from(1.0),
            Self::MsunPerH => S::from(1.0) / h,
        }
    }

    /// One unit of density in Mpc⁻³.
    pub(crate) fn density_per_mpc3<S: Scalar>(self, h: S) -> S {
        match self {
            Self::Msun => S::from(1.0),
            Self::MsunPerH => h * h * h,
        }
    }
}

/// A mass function to be computed: a cosmology and its transfer function, a fit, and the conventions.
///
/// ```
/// use cosmo_mf::{Cosmology, Fit, Model, Transfer, Units};
///
/// let model = Model::new(Cosmology::flat(0.31, 67.7), Transfer::Bbks, Fit::PressSchechter)
///     .with_units(Units::MsunPerH);
/// assert!(model.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// The universe.
    pub cosmology: Cosmology,
    /// The shape of its spectrum.
    pub transfer: Transfer,
    /// The multiplicity function.
    pub fit: Fit,
    /// Whose reading of its paper the fit's constants are.
    pub constants: ConstantsOf,
    /// δc, the linear contrast at which a sphere collapses.
    pub contrast: Contrast,
    /// How d ln σ / d ln M is taken.
    pub derivative: Derivative,
    /// What is computed.
    pub quantity: Quantity,
    /// The units of masses and mass functions.
    pub units: Units,
}

impl Model {
    /// dn/dlnM with the δc of the fit, the analytic derivative, and masses in Msun.
    pub fn new(cosmology: Cosmology, transfer: Transfer, fit: Fit) -> Self {
        Self {
            cosmology,
            transfer,
            fit,
            constants: ConstantsOf::Paper,
            contrast: Contrast::OfFit,
            derivative: Derivative::Analytic,
            quantity: Quantity::DnDlnM,
            units: Units::Msun,
        }
    }

    /// The lesson: [`Cosmology::lesson`], BBKS, Press-Schechter with δc = 1.69.
    pub fn lesson() -> Self {
        Self::new(Cosmology::lesson(), Transfer::Bbks, Fit::PressSchechter)
            .with_contrast(Contrast::Fixed(1.69))
    }

    /// With the constants of the fit as read by a program, or by its paper.
    #[must_use]
    pub fn with_constants(self, constants: ConstantsOf) -> Self {
        Self { constants, ..self }
    }

    /// With this δc.
    #[must_use]
    pub fn with_contrast(self, contrast: Contrast) -> Self {
        Self { contrast, ..self }
    }

    /// With this derivative.
    #[must_use]
    pub fn with_derivative(self, derivative: Derivative) -> Self {
        Self { derivative, ..self }
    }

    /// With this quantity.
    #[must_use]
    pub fn with_quantity(self, quantity: Quantity) -> Self {
        Self { quantity, ..self }
    }

    /// With these units.
    #[must_use]
    pub fn with_units(self, units: Units) -> Self {
        Self { units, ..self }
    }

    /// Whether it can be computed.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) that names the first parameter that is out of its domain.
    pub fn check(&self) -> Result<()> {
        self.cosmology.check()?;
        self.contrast.check()
    }

    /// What backends need to know of the fit.
    pub(crate) fn law(&self) -> Law {
        Law { form: self.fit.form(), quantity: self.quantity }
    }

    /// f(σ) = (M/ρ) dn/d ln σ⁻¹ at `redshift` for σ(M, z), slope and mass that are given, with the constants and the δc of
    /// this model: as [`Fit::multiplicity`], whose constants are the paper's.
    ///
    /// # Errors
    /// As [`Fit::multiplicity`].
    pub fn multiplicity(&self, redshift: f64, fluctuation: Fluctuation) -> Result<f64> {
        self.check()?;
        crate::cosmology::check_redshift(redshift, 0)?;
        let coefficients = self.coefficients(&self.cosmology, redshift, 1.0)?;
        let barrier = self.contrast.value(self.fit, &self.cosmology, redshift);
        self.fit.multiplicity_of(coefficients, barrier, fluctuation)
    }

    /// The coefficients of the fit as this model reads them, for masses in units of `unit` Msun.
    fn coefficients<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        unit: S,
    ) -> Result<[S; ROW - 3]> {
        match self.constants.coefficients(self.fit, cosmology, redshift)? {
            Some(coefficients) => self.fit.checked(coefficients, redshift, unit),
            None => self.fit.coefficients_checked(cosmology, redshift, unit),
        }
    }

    /// The row of one redshift, for this model with the numbers of `cosmology`.
    pub(crate) fn row<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        growth: &Growth<S>,
        redshift: f64,
    ) -> Result<Row<S>> {
        let growth = growth.factor(redshift)?;
        let h = cosmology.h();
        let unit = self.units.mass_msun(h);
        let coefficients = self.coefficients(cosmology, redshift, unit)?;
        let row = Row {
            density: self.transfer.halo_density_msun_mpc3(cosmology)
                / (unit * self.units.density_per_mpc3(h)),
            barrier: self.contrast.value(self.fit, cosmology, redshift) / growth,
            growth,
            coefficients,
        };
        // Past 10^100 or so, powers of 1 + z overflow.
        if row.to_array().iter().all(|number| number.value().is_finite()) {
            return Ok(row);
        }
        Err(Error::invalid("the redshifts", "such that growth and the fit's constants are finite", redshift))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contrast_that_means_nothing_is_an_error() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let text = Model::lesson().with_contrast(Contrast::Fixed(bad)).check().unwrap_err().to_string();
            assert!(text.starts_with("the critical contrast"), "{text}");
        }
    }

    #[test]
    fn the_critical_contrast_is_that_of_spherical_collapse() {
        let closed = 0.15 * (12.0 * std::f64::consts::PI).powf(2.0 / 3.0);
        assert!((CRITICAL_CONTRAST - closed).abs() < 1e-15);
    }
}

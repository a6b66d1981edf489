//! The linear contrast at which a sphere collapses.

use compute_backend::{Error, Result};

use crate::model::CRITICAL_CONTRAST;
use crate::{Cosmology, Fit, Scalar};

/// The linear contrast δc at which a sphere collapses.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Contrast {
    /// What the fit was made with: 1.68647 for most.
    #[default]
    OfFit,
    /// (3/20)(12π)^(2/3) = 1.68647, exact in a universe of matter alone.
    EinsteinDeSitter,
    /// 1.68647 Ωm(z)^0.0055, close to what spherical collapse gives in a flat universe.
    OmegaPower,
    /// 1.68647 [1 + 0.012299 log₁₀ Ωm(z)], Kitayama & Suto 1996 (Astrophys. J. 469, 480, eq. A6): what spherical collapse
    /// gives in a flat universe.
    KitayamaSuto,
    /// Any other.
    Fixed(f64),
}

impl Contrast {
    /// Whether it is a number that means something.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it does not.
    pub(crate) fn check(self) -> Result<()> {
        match self {
            Self::Fixed(contrast) if !(contrast > 0.0 && contrast.is_finite()) => {
                Err(Error::invalid("the critical contrast", "positive and finite", contrast))
            }
            _ => Ok(()),
        }
    }

    /// δc in `cosmology` at `redshift`.
    pub(crate) fn value<S: Scalar>(self, fit: Fit, cosmology: &Cosmology<S>, redshift: f64) -> S {
        let power = || cosmology.omega_matter_at(redshift).powf(0.0055) * CRITICAL_CONTRAST;
        match self {
            Self::EinsteinDeSitter => S::from(CRITICAL_CONTRAST),
            Self::OmegaPower => power(),
            Self::KitayamaSuto => {
                let decades = cosmology.omega_matter_at(redshift).ln() / std::f64::consts::LN_10;
                (decades * 0.012_299 + 1.0) * CRITICAL_CONTRAST
            }
            Self::Fixed(contrast) => S::from(contrast),
            Self::OfFit => fit.contrast().value(fit, cosmology, redshift),
        }
    }
}

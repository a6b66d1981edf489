//! The linear contrast at which a sphere collapses.

use std::f64::consts::LN_10;

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
    /// 1.68647 [1 + 0.0123 log₁₀ Ωm(z)] of Kitayama & Suto 1996 (Astrophys. J. 469, 480), eq. A6: a fit to what spherical
    /// collapse gives in a flat universe with a cosmological constant.
    KitayamaSuto,
    /// 1.68647 [1 + 0.012299 log₁₀ Ωm(z)] of Nakamura & Suto 1997 (Prog. Theor. Phys. 97, 49), the same with more digits, as
    /// CCL has it.
    NakamuraSuto,
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
        let omega = || cosmology.omega_matter_at(redshift);
        let per_decade = |slope: f64| (omega().ln() * (slope / LN_10) + 1.0) * CRITICAL_CONTRAST;
        match self {
            Self::EinsteinDeSitter => S::from(CRITICAL_CONTRAST),
            Self::OmegaPower => omega().powf(0.0055) * CRITICAL_CONTRAST,
            Self::KitayamaSuto => per_decade(0.0123),
            Self::NakamuraSuto => per_decade(0.012_299),
            Self::Fixed(contrast) => S::from(contrast),
            Self::OfFit => fit.contrast().value(fit, cosmology, redshift),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_to_spherical_collapse_have_their_values_and_agree() {
        let cosmology = Cosmology::flat(0.3, 70.0);
        let of = |contrast: Contrast, z| contrast.value(Fit::PressSchechter, &cosmology, z);
        // By hand: log₁₀ 0.3 = -0.522878745280.
        let log = -0.522_878_745_280_337_6;
        for (contrast, slope) in [(Contrast::KitayamaSuto, 0.0123), (Contrast::NakamuraSuto, 0.012_299)] {
            assert!((of(contrast, 0.0) / (CRITICAL_CONTRAST * (1.0 + slope * log)) - 1.0).abs() < 1e-15);
            // All matter: that of Einstein and de Sitter, to Ωm(99) = 1 - 2.3e-6.
            assert!((of(contrast, 99.0) / CRITICAL_CONTRAST - 1.0).abs() < 1.3e-8);
            // Each is good to 2e-4 of spherical collapse.
            assert!((of(contrast, 0.0) / of(Contrast::OmegaPower, 0.0) - 1.0).abs() < 4e-4);
        }
    }
}

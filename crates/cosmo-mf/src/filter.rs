//! The window over which the density is averaged.

use std::f64::consts::PI;

use realfft::num_complex::Complex64;

use crate::gamma::ln_gamma;

/// The shape of the window W(kR).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Filter {
    /// A sphere of radius R: W = 3 (sin x - x cos x) / x³, M = (4π/3) ρ R³. The one that mass functions are
    /// calibrated with.
    #[default]
    TopHat,
    /// W = exp(-x²/2), M = (2π)^(3/2) ρ R³.
    Gaussian,
}

impl Filter {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopHat => "top-hat",
            Self::Gaussian => "Gaussian",
        }
    }

    /// M / (ρ R³).
    pub fn volume(self) -> f64 {
        match self {
            Self::TopHat => 4.0 * PI / 3.0,
            Self::Gaussian => (2.0 * PI) * (2.0 * PI).sqrt(),
        }
    }

    /// The Mellin transform of the squared window, ∫₀^∞ W²(x) xˢ⁻¹ dx, for 0 < Re s < 4.
    ///
    /// Top-hat: (9√π/4) Γ(s/2) / [Γ((5-s)/2) (3-s/2) (2-s/2)]; Gaussian: Γ(s/2)/2.
    pub(crate) fn mellin(self, s: Complex64) -> Complex64 {
        let half = s * 0.5;
        match self {
            Self::TopHat => {
                let ratio = (ln_gamma(half) - ln_gamma(2.5 - half)).exp();
                ratio * (2.25 * PI.sqrt()) / ((3.0 - half) * (2.0 - half))
            }
            Self::Gaussian => ln_gamma(half).exp() * 0.5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moments_of_the_squared_windows_have_their_closed_forms() {
        // ∫ W² x^(s-1) dx of the top-hat is 3π/5, 9/4 and 3π/2 for s = 1, 2, 3.
        for (filter, s, want) in [
            (Filter::TopHat, 1.0, 0.6 * PI),
            (Filter::TopHat, 2.0, 2.25),
            (Filter::TopHat, 3.0, 1.5 * PI),
            (Filter::Gaussian, 1.0, 0.5 * PI.sqrt()),
            (Filter::Gaussian, 2.0, 0.5),
        ] {
            let got = filter.mellin(Complex64::new(s, 0.0));
            assert!((got.re / want - 1.0).abs() < 1e-14 && got.im == 0.0, "{filter:?}, s = {s}: {got}");
        }
    }
}

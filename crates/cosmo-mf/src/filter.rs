//! The window over which the density is averaged.

use std::f64::consts::PI;
use std::hash::{Hash, Hasher};

use compute_backend::{Error, Result};
use realfft::num_complex::Complex64;

use crate::gamma::ln_gamma;

/// The shape of the window W(x) with x = kR, and which mass belongs to a radius.
///
/// Two filters are equal where their numbers are, bit for bit.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub enum Filter {
    /// A sphere of radius R: W = 3 (sin x - x cos x) / x³, M = (4π/3) ρ R³. The one that mass functions are
    /// calibrated with.
    #[default]
    TopHat,
    /// W = exp(-x²/2), M = (2π)^(3/2) ρ R³.
    Gaussian,
    /// W = 1 for x ≤ 1, else 0, for spectra with a cut-off. It has no mass of its own: M = (4π/3) ρ (cR)³ with the given
    /// c, 2.5 in [`SHARP_K`](Self::SHARP_K).
    SharpK {
        /// c.
        scale: f64,
    },
    /// W = 1/(1 + x^β), between the sharp filter and smoother ones (Leo et al. 2018, J. Cosmol. Astropart. Phys. 04, 010):
    /// M = (4π/3) ρ (cR)³, β = 4.8 and c = 3.30 in [`SMOOTH_K`](Self::SMOOTH_K).
    SmoothK {
        /// β, from 2 to 100.
        steepness: f64,
        /// c.
        scale: f64,
    },
}

impl Filter {
    /// The sharp filter with c = 2.5 (Benson et al. 2013, Mon. Not. R. Astron. Soc. 428, 1774; Schneider 2015, Mon. Not. R.
    /// Astron. Soc. 451, 3117): where warm dark matter's spectrum ends, so do its haloes, which a top-hat does not see.
    pub const SHARP_K: Self = Self::SharpK { scale: 2.5 };
    /// The smooth filter with β = 4.8 and c = 3.30 (Leo et al. 2018).
    pub const SMOOTH_K: Self = Self::SmoothK { steepness: 4.8, scale: 3.30 };

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopHat => "top-hat",
            Self::Gaussian => "Gaussian",
            Self::SharpK { .. } => "sharp-k",
            Self::SmoothK { .. } => "smooth-k",
        }
    }

    /// M / (ρ R³).
    pub fn volume(self) -> f64 {
        match self {
            Self::TopHat => 4.0 * PI / 3.0,
            Self::Gaussian => (2.0 * PI) * (2.0 * PI).sqrt(),
            Self::SharpK { scale } | Self::SmoothK { scale, .. } => 4.0 * PI / 3.0 * scale.powi(3),
        }
    }

    /// Which filter, and the bits of its numbers.
    fn key(self) -> (u8, u64, u64) {
        match self {
            Self::TopHat => (0, 0, 0),
            Self::Gaussian => (1, 0, 0),
            Self::SharpK { scale } => (2, scale.to_bits(), 0),
            Self::SmoothK { steepness, scale } => (3, scale.to_bits(), steepness.to_bits()),
        }
    }

    /// Whether its numbers mean something.
    ///
    /// # Errors
    /// [`Error::Invalid`] if they do not.
    pub(crate) fn check(self) -> Result<()> {
        if let Self::SharpK { scale } | Self::SmoothK { scale, .. } = self
            && !(1e-2..=1e2).contains(&scale)
        {
            return Err(Error::invalid("the filter's scale", "from 0.01 to 100", scale));
        }
        match self {
            Self::SmoothK { steepness, .. } if !(2.0..=100.0).contains(&steepness) => {
                Err(Error::invalid("the filter's steepness", "from 2 to 100", steepness))
            }
            _ => Ok(()),
        }
    }

    /// a and p such that W² ≤ a x^-p for x > 1, and a spectral moment converges up to p.
    pub(crate) fn tail(self) -> (f64, f64) {
        match self {
            Self::TopHat => (9.0, 4.0),
            // Of any power; this one for bounds.
            Self::Gaussian => (1e7, 20.0),
            Self::SharpK { .. } => (1.0, f64::INFINITY),
            Self::SmoothK { steepness, .. } => (1.0, 2.0 * steepness),
        }
    }

    /// The Mellin transform of the squared window, ∫₀^∞ W²(x) xˢ⁻¹ dx, for Re s from 0 to the power of its tail.
    ///
    /// Top-hat: (9√π/4) Γ(s/2) / [Γ((5-s)/2) (3-s/2) (2-s/2)]; Gaussian: Γ(s/2)/2; sharp-k: 1/s; smooth-k:
    /// (π/β) (1 - s/β) / sin(πs/β).
    pub(crate) fn mellin(self, s: Complex64) -> Complex64 {
        let half = s * 0.5;
        match self {
            Self::TopHat => {
                let ratio = (ln_gamma(half) - ln_gamma(2.5 - half)).exp();
                ratio * (2.25 * PI.sqrt()) / ((3.0 - half) * (2.0 - half))
            }
            Self::Gaussian => ln_gamma(half).exp() * 0.5,
            Self::SharpK { .. } => s.inv(),
            Self::SmoothK { steepness, .. } => {
                let ratio = s / steepness;
                // sin of a number with a large imaginary part overflows: (1 - z)/sin πz = -2i e^(iπz) (1 - z)/(1 - e^(2iπz)),
                // in the half-plane Im z ≥ 0 where the modes are.
                let i = Complex64::i();
                let wave = (i * PI * ratio).exp();
                let value = i * -2.0 * wave * (1.0 - ratio) / (1.0 - wave * wave) * (PI / steepness);
                if s.im == 0.0 { value.re.into() } else { value }
            }
        }
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Filter {}

impl Hash for Filter {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
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
            (Filter::SHARP_K, 1.5, 1.0 / 1.5),
            // β = 2: ∫ x^(s-1)/(1 + x²)² is π/4 at s = 1, 1/2 at s = 2.
            (Filter::SmoothK { steepness: 2.0, scale: 1.0 }, 1.0, 0.25 * PI),
        ] {
            let got = filter.mellin(Complex64::new(s, 0.0));
            assert!(
                (got.re / want - 1.0).abs() < 1e-14 && got.im.abs() < 1e-15,
                "{filter:?}, s = {s}: {got}"
            );
        }
    }
}

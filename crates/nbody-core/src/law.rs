//! What is computed: Newton's law and its parameters.

use compute_backend::{Error, Precision, Real, Result};

/// Newton's law of gravity: `a(x) = G Σ mⱼ (xⱼ − x) / (|xⱼ − x|² + ε²)^(3/2)`.
///
/// ```
/// use nbody_core::{Newton, Precision, Softening};
///
/// let law = Newton::new(1.0).softened(Softening::Plummer(0.01)).with(Precision::Strict);
/// assert_eq!(law.g, 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Newton<T> {
    /// The gravitational constant, in the units of the masses, lengths and times; 6.674 30e-11 m³ kg⁻¹ s⁻² in SI.
    pub g: T,
    /// How the force is softened at short distances.
    pub softening: Softening<T>,
    /// The contract on the last bits.
    pub precision: Precision,
}

/// How the force of a pair is softened at short distances.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Softening<T> {
    /// Not at all: point masses.
    #[default]
    None,
    /// Plummer spheres: r² becomes r² + ε² with this length ε ≥ 0 (Aarseth 1963).
    Plummer(T),
}

impl<T: Real> Newton<T> {
    /// Point masses with the gravitational constant `g`, at full precision.
    pub fn new(g: T) -> Self {
        Self { g, softening: Softening::None, precision: Precision::Fast }
    }

    /// The same law with another softening.
    #[must_use]
    pub fn softened(self, softening: Softening<T>) -> Self {
        Self { softening, ..self }
    }

    /// The same law with another contract on the last bits.
    #[must_use]
    pub fn with(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// Whether the parameters make sense.
    ///
    /// # Errors
    /// [`Error::Invalid`] if g is not finite, or a softening length negative or not finite.
    pub fn check(&self) -> Result<()> {
        if !self.g.is_finite() {
            return Err(Error::invalid("the gravitational constant", "finite", self.g));
        }
        match self.softening {
            Softening::None => Ok(()),
            Softening::Plummer(length) if length.is_finite() && length >= T::zero() => Ok(()),
            Softening::Plummer(length) => {
                Err(Error::invalid("the softening length", "finite and at least zero", length))
            }
        }
    }
}

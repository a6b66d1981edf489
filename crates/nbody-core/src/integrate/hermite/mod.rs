//! Hermite's scheme of order 4: predicted by the jerk, corrected by its change.

mod pulls;
mod run;

use compute_backend::{Error, Result};

pub(super) use self::run::Run;
use crate::{Coincident, Newton};

/// Hermite's scheme of order 4 (Makino & Aarseth 1992, PASJ 44, 141), for star clusters: accelerations and jerks at both
/// ends of a step.
///
/// ```text
/// predict:  x = x₀ + v₀ h + ½ a₀ h² + ⅙ j₀ h³          v = v₀ + a₀ h + ½ j₀ h²
/// correct:  v₁ = v₀ + ½ h (a₀ + a₁) + h² (j₀ − j₁) / 12    x₁ = x₀ + ½ h (v₀ + v₁) + h² (a₀ − a₁) / 12
/// ```
///
/// with a₁ and j₁ at the predicted place. Order 4, one evaluation of acceleration and jerk to a step. Not symplectic: the
/// energy drifts slowly. The corrector is the symmetric form of Kokubo, Yoshinaga & Makino (1998, MNRAS 297, 1067), so
/// with more [`iterations`](Self::iterations), each at what the one before gave, fixed steps become reversible in time and
/// the drift on periodic orbits goes away; each costs one more evaluation.
///
/// Steps are [fixed](Self::fixed), or chosen by Aarseth's criterion from a and its derivatives j, s, c,
///
/// ```text
/// Δt = √( η (|a| |s| + |j|²) / (|j| |c| + |s|²) )
/// ```
///
/// [shared](Self::shared) by all bodies, or [each body's own](Self::blocks) rounded down to a power of two, so that those
/// that are due move together as a block, pulled by all others at their predicted places. All bodies meet where a run
/// ends. State is in `f64` on the host; fields are evaluated on the backend.
///
/// ```
/// use nbody_core::{Bodies, Device, Hermite, Newton, open_with};
/// use ndarray::array;
///
/// let bodies = Bodies::new(
///     array![1.0, 1.0].view(),
///     array![[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0]].view(),
///     array![[0.0, -0.5, 0.0], [0.0, 0.5, 0.0]].view(),
/// )?;
/// let mut binary = open_with(Device::Serial, Newton::new(1.0), Hermite::shared().eta(0.01), &bodies)?;
/// let before = binary.energy()?.total();
/// binary.advance_to(10.0)?;
/// assert!((binary.energy()?.total() / before - 1.0).abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Hermite {
    /// Who chooses the steps.
    pub steps: Steps,
    /// Aarseth's η, the accuracy parameter: 0.02 unless changed. The error falls with its square.
    pub eta: f64,
    /// How often the corrector is applied to a step; 1 unless changed.
    pub iterations: u32,
}

/// Who chooses the steps of [`Hermite`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Steps {
    /// The caller, by [`Simulation::run`](crate::Simulation::run).
    Fixed,
    /// The body that needs the shortest.
    #[default]
    Shared,
    /// Each body for itself, in powers of two.
    Blocks,
}

impl Hermite {
    /// Adaptive steps, the same for all bodies.
    pub fn shared() -> Self {
        Self { steps: Steps::Shared, eta: 0.02, iterations: 1 }
    }

    /// Adaptive steps for each body, in powers of two.
    pub fn blocks() -> Self {
        Self { steps: Steps::Blocks, ..Self::shared() }
    }

    /// Steps as the caller says.
    pub fn fixed() -> Self {
        Self { steps: Steps::Fixed, ..Self::shared() }
    }

    /// The same with another accuracy parameter.
    #[must_use]
    pub fn eta(self, eta: f64) -> Self {
        Self { eta, ..self }
    }

    /// The same with so many applications of the corrector.
    #[must_use]
    pub fn iterations(self, iterations: u32) -> Self {
        Self { iterations, ..self }
    }

    fn check(&self, law: &Newton<f64>) -> Result<()> {
        if !(self.eta > 0.0 && self.eta <= 1.0) {
            return Err(Error::invalid(
                "the accuracy parameter η",
                "above 0 and at most 1, 0.02 for most",
                self.eta,
            ));
        }
        if !(1..=100).contains(&self.iterations) {
            return Err(Error::invalid("the iterations of the corrector", "1 to 100", self.iterations));
        }
        if self.steps == Steps::Blocks && law.coincident == Coincident::Error {
            // A block is given as points apart from the sources, among which it finds itself.
            return Err(Error::invalid(
                "the rule for bodies in one place",
                "`Skip` or `Softened` with block steps",
                "`Error`",
            ));
        }
        Ok(())
    }

    pub(super) const NAME: &'static str = "hermite";
}

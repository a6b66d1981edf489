//! Hermite's scheme of order 4: predicted by the jerk, corrected by its change.

mod block;
mod formulas;
mod judge;
mod pulls;
mod run;
mod together;

use compute_backend::{Error, Result};

pub(crate) use self::formulas::{corrected, criterion, predicted};
use self::run::Run;
use self::together::Together;
use crate::{Bodies, Coincident, Gravity, Newton, Simulation, State};

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
/// ends. State is in `f64` and stays on the backend, which gives back the length of each shared step and nothing else. In
/// block steps it gets the numbers of the bodies that are due and gives back the step that each of them should take next; the
/// host keeps when each is due.
///
/// # The first step
///
/// The criterion needs a step to look back on: a and j at both of its ends give s and c. Codes that begin with η |a| / |j|
/// (Makino & Aarseth 1992) have no answer for bodies at rest, whose jerk is zero, and those that sum s and c over all pairs at
/// the start (Aarseth 2003, Gravitational N-Body Simulations, ch. 2) have a kernel for that alone. Here the first step is a
/// trial. It begins with a guess, η/2 of the shorter of max |a| / max |j| and √(L / max |a|) with the extent L of the bodies,
/// which knows no frame; then the criterion judges it, and until that asks for no shorter one it is made again, 2 to 16 times
/// shorter. So a cold cluster takes the same steps wherever it is, and of a close pair amid a wide one the pair's time counts.
/// A step that is far too long is told as such: where its ends have nothing to do with each other, Δa ≈ a, the criterion asks for
/// √(η/6) of it or less.
///
/// A body whose pulls cancel, such as a star between two planets, has nothing but rounding for an acceleration, and by the
/// criterion's letter would need steps that shrink for ever. So accelerations that move a body by less than the rounding of the
/// largest coordinate within a step say nothing about the next: the others do. A device that asks for less than half of a step
/// is asked for positions, accelerations and jerks, to see whether it was for such a body. While a symmetry lasts that is in
/// every step. A pair whose distance is below some 2⁻⁵²/η of the largest coordinate of any body, also of one that escapes,
/// may be taken for such; and in [`Precision::Mixed`](crate::Precision::Mixed) rounding is larger than that rule knows, so
/// that pulls which cancel do shrink steps.
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

    /// Bodies to be moved so on a backend that is there already, in `f64`. [`open_with`](crate::open_with) chooses one, and
    /// takes bodies in `f32`, too.
    ///
    /// Values are not looked at in fixed steps, as a device would have to be waited for: steps that are too long for the
    /// closest pair show in the energy, or as values that are not finite in [`bodies`](Simulation::bodies).
    ///
    /// # Errors
    /// [`Error::Invalid`] if a parameter or the law makes no sense; those of the device.
    pub fn on<B: Gravity<f64>>(
        self,
        backend: B,
        law: Newton<f64>,
        bodies: &Bodies<f64>,
    ) -> Result<Box<dyn Simulation<f64>>> {
        Ok(match self.steps {
            Steps::Fixed | Steps::Shared => Box::new(Together::new(backend, law, self, bodies)?),
            Steps::Blocks => Box::new(Run::new(backend, law, self, bodies)?),
        })
    }

    /// Bodies to be moved on from a saved state.
    pub(super) fn resume<B: Gravity<f64>>(
        backend: B,
        law: Newton<f64>,
        state: &State,
    ) -> Result<Box<dyn Simulation<f64>>> {
        let [steps, eta, iterations, ..] = *state.checked("settings", 6)? else {
            return Err(Error::shape("the settings", "6 elements", "another number"));
        };
        let steps = [Steps::Fixed, Steps::Shared, Steps::Blocks][(steps as usize).min(2)];
        let settings = Self { steps, eta, iterations: iterations as u32 };
        Ok(match steps {
            Steps::Fixed | Steps::Shared => Box::new(Together::resume(backend, law, settings, state)?),
            Steps::Blocks => Box::new(Run::resume(backend, law, settings, state)?),
        })
    }

    /// The settings of a run, in its saved state.
    fn save(&self, started: bool, [time, low]: [f64; 2]) -> Vec<f64> {
        let steps = f64::from(self.steps as u8);
        vec![steps, self.eta, f64::from(self.iterations), f64::from(u8::from(started)), time, low]
    }

    /// Whether a step on the way from `now` to `time` is longer than the rounding of time.
    fn check_length(step: f64, time: f64, now: f64) -> Result<()> {
        // Of times that are all but nothing a share is nothing.
        if step > 0.0 && step >= f64::EPSILON * time.abs().max(now.abs()) {
            return Ok(());
        }
        Err(Error::invalid(
            "the step that the closest pair needs",
            "longer than the rounding of time: bodies collide, so soften the law or end the run before",
            format_args!("{step:e} at time {now}"),
        ))
    }
}

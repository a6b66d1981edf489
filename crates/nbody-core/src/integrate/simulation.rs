//! What every integrator can do, whatever it runs on.

use std::fmt;

use compute_backend::{Real, Result};

use crate::{Bodies, State};

/// A kinetic and a potential energy, in `f64` whatever the bodies are stored in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Energy {
    /// `½ Σ m v²`.
    pub kinetic: f64,
    /// `½ Σ mᵢ φᵢ` with the potential φ of the other bodies by the law: `−½ G Σ mᵢ mⱼ / rᵢⱼ` over i ≠ j without softening;
    /// [`Softening`](crate::Softening) has the forms with it.
    pub potential: f64,
}

impl Energy {
    /// The sum of the two.
    pub fn total(&self) -> f64 {
        self.kinetic + self.potential
    }
}

/// A running simulation, whatever moves the bodies and whatever it runs on. Object safe.
pub trait Simulation<T: Real>: fmt::Debug + Send {
    /// `steps` steps of length `dt`, which may be negative. No steps of fixed length, `run(dt, 0)`, say how long those of
    /// [`advance_to`](Self::advance_to) are to be. Integrators that choose their steps go to the time that
    /// lies `steps × dt` ahead, with the steps that they need.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if `dt` is not finite; where a step cannot be made, what is in its
    /// way, with the bodies as they were before it. Those of the device. Steps of fixed length do not look at values:
    /// [`bodies`](Self::bodies) does.
    fn run(&mut self, dt: T, steps: u64) -> Result<()>;
    /// On (or back) to `time`: exactly for integrators that choose their steps; those with fixed steps make as many of
    /// the length last given to [`run`](Self::run) as lead closest to it.
    ///
    /// # Errors
    /// As [`run`](Self::run); [`Error::Invalid`](crate::Error::Invalid) if `time` is not finite, or if the length of
    /// fixed steps is not known yet.
    fn advance_to(&mut self, time: f64) -> Result<()>;
    /// Waits for the steps that a device still works on.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn sync(&self) -> Result<()>;
    /// A copy of the bodies as they are now.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if a value is no longer finite, which means that the step is too long
    /// for the closest pair; those of the device.
    fn bodies(&self) -> Result<Bodies<T>>;
    /// The energy as it is now: one evaluation of all pairs.
    ///
    /// # Errors
    /// Those of the device.
    fn energy(&self) -> Result<Energy>;
    /// The time since the start. With fixed steps it is their number times their length, not a sum.
    fn time(&self) -> f64;
    /// All that the run needs to go on to the bit ([`resume`](crate::resume)).
    ///
    /// # Errors
    /// Those of the device.
    fn save(&self) -> Result<State>;
    /// The name of the backend: what [`Device::Auto`](crate::Device::Auto) chose.
    fn backend_name(&self) -> String;
}

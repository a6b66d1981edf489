//! A run on hold.

use compute_backend::{Error, Real, Result};

use crate::particles::check_radii;
use crate::{Clock, Engine};

/// Everything that a run depends on: from [`ParticleSimulator::state`](crate::ParticleSimulator::state), for
/// [`ParticleSimulator::resume`](crate::ParticleSimulator::resume). With the feature `serde` it can be written and read
/// in any format, and [`save`](State::save) and [`load`](State::load) do so in JSON.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State<T> {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) stride: Vec<T>,
    pub(crate) start: Vec<T>,
    pub(crate) position: Vec<T>,
}

impl<T: Real> State<T> {
    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether a simulation could be in this state: it may come from a file.
    pub(crate) fn check(&self) -> Result<()> {
        let n = self.stride.len();
        self.clock.check()?;
        Error::check_finite("the strides of a state", &self.stride)?;
        for (what, planes) in [
            ("the positions of a state at the start", &self.start),
            ("the positions of a state", &self.position),
        ] {
            Error::check_len(what, 2 * n, planes.len())?;
            Error::check_finite(what, planes)?;
            let (x, y) = planes.split_at(n);
            check_radii(x, y)?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::files::json!(State);

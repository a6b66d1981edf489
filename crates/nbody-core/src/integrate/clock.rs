//! Time as whole steps of one length.

use compute_backend::{Error, Result};

/// Where a run with fixed steps stands. What grows is an integer, so the time is right to half an ulp after any number
/// of steps; the sum of as many steps would wander off.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Clock {
    start: f64,
    step: f64,
    count: i64,
}

impl Clock {
    pub(crate) fn time(&self) -> f64 {
        self.start + self.step * self.count as f64
    }

    /// Counts steps that were made, or none, of which the length is kept. Steps back along the way that one came are taken off.
    pub(crate) fn advance(&mut self, step: f64, steps: u64) {
        let steps = i64::try_from(steps).unwrap_or(i64::MAX);
        if step == self.step {
            self.count = self.count.saturating_add(steps);
        } else if step == -self.step {
            self.count = self.count.saturating_sub(steps);
        } else {
            *self = Self { start: self.time(), step, count: steps };
        }
    }

    /// The steps of the length that was last used that lead closest to `time`.
    pub(crate) fn steps_to(&self, time: f64) -> Result<(f64, u64)> {
        check_time(time)?;
        let distance = time - self.time();
        if distance == 0.0 {
            return Ok((self.step, 0));
        }
        if self.step == 0.0 {
            return Err(Error::invalid(
                "the time step",
                "set by `run(dt, steps)`, be it for no steps, before a scheme with fixed steps can advance to a time",
                "not set",
            ));
        }
        let steps = (distance / self.step).abs().round();
        if steps >= 9e18 {
            return Err(Error::invalid("the time to advance to", "less than 2⁶³ steps away", time));
        }
        Ok((self.step.copysign(distance), steps as u64))
    }

    pub(crate) fn save(&self) -> Vec<f64> {
        // The count in two parts that `f64` holds exactly.
        let (high, low) = (self.count >> 32, self.count & 0xFFFF_FFFF);
        vec![self.start, self.step, high as f64, low as f64]
    }

    pub(crate) fn load(saved: &[f64]) -> Self {
        match *saved {
            [start, step, high, low] => {
                Self { start, step, count: ((high as i64) << 32).saturating_add(low as i64) }
            }
            _ => Self::default(),
        }
    }
}

/// Whether a time to advance to makes sense.
pub(crate) fn check_time(time: f64) -> Result<()> {
    if time.is_finite() {
        return Ok(());
    }
    Err(Error::invalid("the time to advance to", "finite", time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_does_not_drift_and_steps_back_lead_to_zero() {
        let mut clock = Clock::default();
        for _ in 0..1000 {
            clock.advance(0.1, 1000);
        }
        assert_eq!(clock.time(), 0.1 * 1e6);
        clock.advance(-0.1, 1_000_000);
        assert_eq!(clock.time(), 0.0);
        clock.advance(0.25, 3);
        assert_eq!(clock.time(), 0.75);
        assert_eq!(Clock::load(&clock.save()), clock);
        assert_eq!(clock.steps_to(-0.25), Ok((-0.25, 4)));
        assert!(Clock::default().steps_to(1.0).is_err());
        assert!(clock.steps_to(f64::NAN).is_err());
    }

    #[test]
    fn a_count_of_any_size_is_saved_exactly() {
        for count in [0, 1, -1, i64::MAX, i64::MIN, (1 << 53) + 1, -((1 << 60) + 3)] {
            let clock = Clock { start: 0.1, step: 0.3, count };
            assert_eq!(Clock::load(&clock.save()), clock);
        }
    }
}

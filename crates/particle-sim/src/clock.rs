//! Time in whole steps.

use compute_backend::{Error, Result};

/// How a span of time becomes a number of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Steps {
    /// To the nearest number of steps. What is left over, at most half a step, is carried to the next call, so that
    /// `evolve(a)` and then `evolve(b)` is `evolve(a + b)`.
    #[default]
    Nearest,
    /// `int(dt / time_step)` of each call, as the book has it, which takes 999 steps of 1e-5 for a span of 0.01, because
    /// the quotient is 999.999 999 999 999 9. Nothing is carried.
    Truncate,
}

/// A count of steps of one length. The time is `steps · time_step`: no sum of rounded spans.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Clock {
    time_step: f64,
    rounding: Steps,
    steps: u64,
    remainder: f64,
}

impl Clock {
    /// A clock at zero.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `time_step` is not positive and finite.
    pub fn new(time_step: f64, rounding: Steps) -> Result<Self> {
        if !(time_step.is_finite() && time_step > 0.0) {
            return Err(Error::invalid("the time step", "positive and finite", time_step));
        }
        Ok(Self { time_step, rounding, steps: 0, remainder: 0.0 })
    }

    /// The same clock at zero.
    pub(crate) fn rewound(&self) -> Self {
        Self { steps: 0, remainder: 0.0, ..*self }
    }

    /// Whether this clock, read from somewhere, is one that could have come about here.
    pub(crate) fn check(&self) -> Result<()> {
        Self::new(self.time_step, self.rounding)?;
        if self.remainder.is_finite() && self.remainder.abs() <= self.time_step {
            return Ok(());
        }
        Err(Error::invalid("the remainder of the clock", "less than a step", self.remainder))
    }

    /// The length of a step.
    pub fn time_step(&self) -> f64 {
        self.time_step
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The time at the end of the last step.
    pub fn time(&self) -> f64 {
        self.steps as f64 * self.time_step
    }

    /// The steps that `dt` from now takes, and the clock after them. This clock does not move, so a step that fails
    /// leaves it right.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dt` is negative, NaN or infinite (a negative `ang_vel` turns the other way), or if the
    /// clock would pass 2⁶⁴ - 1 steps.
    pub fn after(&self, dt: f64) -> Result<(u64, Self)> {
        if !(dt.is_finite() && dt >= 0.0) {
            return Err(Error::invalid("the span of time", "finite and not negative", dt));
        }
        let (steps, remainder) = match self.rounding {
            Steps::Truncate => ((dt / self.time_step).trunc(), 0.0),
            Steps::Nearest => {
                let owed = self.remainder + dt;
                // Not `round`: halves must go up on both sides of zero, or the sum would depend on the parts.
                let steps = (owed / self.time_step + 0.5).floor();
                (steps, owed - steps * self.time_step)
            }
        };
        // 2⁶⁴ as `f64`: the first number that does not fit.
        if steps >= 18_446_744_073_709_551_616.0 {
            return Err(Error::invalid("the span of time", "less than 2^64 steps", dt));
        }
        let steps = steps.max(0.0) as u64;
        self.advanced(steps).map(|clock| (steps, Self { remainder, ..clock }))
    }

    /// The clock `steps` steps later, with the same remainder.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it would pass 2⁶⁴ - 1 steps.
    pub fn advanced(&self, steps: u64) -> Result<Self> {
        let total = self
            .steps
            .checked_add(steps)
            .ok_or_else(|| Error::invalid("the number of steps", "less than 2^64 in total", steps))?;
        Ok(Self { steps: total, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(rounding: Steps) -> Clock {
        Clock::new(1e-5, rounding).unwrap()
    }

    #[test]
    fn a_span_of_a_hundredth_is_a_thousand_steps_and_in_the_book_one_less() {
        assert_eq!(clock(Steps::Nearest).after(0.01).unwrap().0, 1000);
        assert_eq!(clock(Steps::Truncate).after(0.01).unwrap().0, 999);
        // The design page counted them: 522 of the spans k/100 up to 10.
        let lost = (1..=1000)
            .filter(|&k| clock(Steps::Truncate).after(f64::from(k) / 100.0).unwrap().0 != 1000 * k as u64);
        assert_eq!(lost.count(), 522);
    }

    proptest! {
        #[test]
        fn parts_of_a_span_take_as_many_steps_as_the_whole(parts in proptest::collection::vec(0_u32..3_000_000, 1..20)) {
            // Quarters of a step: the exact count is known, and halves are met.
            let quarter = 0.25e-5;
            let mut clock = clock(Steps::Nearest);
            let mut quarters = 0_u64;
            for part in parts {
                // Half a quarter beside the boundary, which rounding of the spans cannot cross.
                clock = clock.after(f64::from(part) * quarter).unwrap().1;
                quarters += u64::from(part);
                let want = quarters.div_euclid(4) + u64::from(quarters % 4 > 2);
                let halfway = quarters % 4 == 2;
                prop_assert!(clock.steps() == want || (halfway && clock.steps() == want + 1));
            }
        }
    }

    #[test]
    fn a_span_that_is_no_time_is_an_error_and_moves_nothing() {
        let clock = clock(Steps::Nearest);
        for dt in [-1.0, -1e-300, f64::NAN, f64::INFINITY, 1e300, 2e14] {
            assert!(matches!(clock.after(dt), Err(Error::Invalid { .. })), "{dt}");
        }
        assert_eq!(clock.after(-0.0).unwrap().0, 0);
        let late = clock.advanced(u64::MAX).unwrap();
        assert!(late.after(1e-5).is_err());
        assert_eq!(late.after(0.0).unwrap(), (0, late));
        for step in [0.0, -1e-5, f64::NAN, f64::INFINITY] {
            assert!(matches!(Clock::new(step, Steps::Nearest), Err(Error::Invalid { .. })), "{step}");
        }
    }
}

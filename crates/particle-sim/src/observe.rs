//! Watching a simulation run.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use compute_backend::{Error, Real, Result};
use ndarray::{Array2, ArrayView2};

use crate::Clock;

/// When observers are called.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum When<'a> {
    /// At the start, every so many steps, and at the end.
    EverySteps(u64),
    /// At the start, every so much time (each moment rounded to a step by itself, so that nothing adds up), and at the end.
    Every(f64),
    /// At these times since the simulation began, in ascending order, each rounded to a step.
    At(&'a [f64]),
}

/// What an observer sees: the particles at the end of a step.
#[derive(Clone, Copy)]
pub struct Frame<'a, T> {
    /// The time and the count of steps.
    pub clock: Clock,
    /// The steps of this call that are done, of [`total`](Self::total).
    pub done: u64,
    /// The steps of this call.
    pub total: u64,
    /// The positions, one particle to a row (x, y).
    pub positions: ArrayView2<'a, T>,
    watched: &'a dyn Watched<T>,
}

impl<T: Real> Frame<'_, T> {
    /// How much of the call is done, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        if self.total == 0 { 1.0 } else { self.done as f64 / self.total as f64 }
    }

    /// The velocities, one particle to a row (vx, vy), copied out for whoever asks.
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        self.watched.velocities()
    }

    /// The energy of all particles, of unit mass: kinetic, and the potential of the forces that have one.
    ///
    /// # Errors
    /// Those of the device.
    pub fn energy(&self) -> Result<f64> {
        self.watched.energy()
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Frame<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame")
            .field("clock", &self.clock)
            .field("done", &self.done)
            .field("total", &self.total)
            .field("positions", &self.positions)
            .finish_non_exhaustive()
    }
}

/// How a watched run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// All of the span has passed.
    Completed,
    /// An observer ended it.
    Stopped,
}

/// Somebody who watches a simulation, such as [`Trajectory`](crate::Trajectory), [`Progress`], or a closure.
///
/// Two observers in a tuple watch as one. To end the run, give [`ControlFlow::Break`]: the simulation then stays at the
/// moment of the frame, whole and ready to go on.
pub trait Observer<T: Real> {
    /// Called once a frame.
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()>;
}

impl<T: Real, F: FnMut(&Frame<'_, T>) -> ControlFlow<()>> Observer<T> for F {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        self(frame)
    }
}

impl<T: Real, A: Observer<T> + ?Sized, B: Observer<T> + ?Sized> Observer<T> for (&mut A, &mut B) {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        // Both see every frame, also the one at which the first of them ends the run.
        let (first, second) = (self.0.observe(frame), self.1.observe(frame));
        if first.is_break() { first } else { second }
    }
}

/// Tells how far a run is and how long it will take, at most ten times a second.
pub struct Progress<F> {
    report: F,
    began: Option<Instant>,
    said: Option<Instant>,
}

/// What [`Progress`] tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remaining {
    /// How much of the call is done, from 0 to 1.
    pub fraction: f64,
    /// How long it has taken.
    pub elapsed: Duration,
    /// How much longer it will take at this pace, once there is a pace.
    pub left: Option<Duration>,
}

impl<F: FnMut(Remaining)> Progress<F> {
    /// Calls `report` now and then, and at the end.
    pub fn new(report: F) -> Self {
        Self { report, began: None, said: None }
    }
}

impl<T: Real, F: FnMut(Remaining)> Observer<T> for Progress<F> {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        const PAUSE: Duration = Duration::from_millis(100);
        let now = Instant::now();
        let began = *self.began.get_or_insert(now);
        let fraction = frame.fraction();
        if fraction < 1.0 && self.said.is_some_and(|said| now - said < PAUSE) {
            return ControlFlow::Continue(());
        }
        self.said = Some(now);
        let elapsed = now - began;
        let left = (frame.done > 0)
            .then(|| Duration::try_from_secs_f64(elapsed.as_secs_f64() * (1.0 / fraction - 1.0)).ok())
            .flatten();
        (self.report)(Remaining { fraction, elapsed, left });
        ControlFlow::Continue(())
    }
}

impl<F> std::fmt::Debug for Progress<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("began", &self.began).finish_non_exhaustive()
    }
}

/// The counts of steps at which frames fall between `begin` and `end`, and whether the first is the start itself.
#[derive(Debug)]
pub(crate) enum Moments<'a> {
    Steps(u64),
    Time { each: f64, index: u64 },
    At(&'a [f64]),
}

impl<'a> Moments<'a> {
    /// Checks `when` for a run from `clock` to `end` steps.
    pub(crate) fn new(when: When<'a>, clock: Clock, end: u64) -> Result<Self> {
        match when {
            When::EverySteps(0) => Err(Error::invalid("the steps between frames", "at least 1", 0)),
            When::EverySteps(steps) => Ok(Self::Steps(steps)),
            When::Every(time) => {
                if !(time.is_finite() && time >= clock.time_step()) {
                    let expected = "finite and not shorter than a step";
                    return Err(Error::invalid("the time between frames", expected, time));
                }
                Ok(Self::Time { each: time / clock.time_step(), index: 0 })
            }
            When::At(times) => {
                let mut last = clock.steps();
                for &time in times {
                    let step = if time >= 0.0 { (time / clock.time_step()).round() as u64 } else { 0 };
                    if !(time >= 0.0 && step >= last && step <= end) {
                        let expected = "in ascending order, from now to the end of the span";
                        return Err(Error::invalid("the times of the frames", expected, time));
                    }
                    last = step;
                }
                Ok(Self::At(times))
            }
        }
    }

    /// Runs to `at_end`, `total` steps from now, and shows the frames to `observer`.
    pub(crate) fn run<T: Real>(
        mut self,
        watched: &mut impl Watched<T>,
        total: u64,
        at_end: Clock,
        observer: &mut dyn Observer<T>,
    ) -> Result<Ended> {
        let (begin, end) = (watched.clock().steps(), at_end.steps());
        if self.at_start() && show(watched, begin, total, observer)?.is_break() {
            return Ok(Ended::Stopped);
        }
        while let Some(step) = self.next(watched.clock(), begin, end) {
            let steps = step - watched.clock().steps();
            watched.advance_to(steps, watched.clock().advanced(steps)?)?;
            if show(watched, begin, total, observer)?.is_break() {
                return Ok(Ended::Stopped);
            }
        }
        watched.advance_to(end - watched.clock().steps(), at_end)?;
        Ok(Ended::Completed)
    }

    /// Whether there is a frame before the first step.
    fn at_start(&self) -> bool {
        !matches!(self, Self::At(_))
    }

    /// The next frame's count of steps after `now`, for a run that began at `begin` and ends at `end`.
    fn next(&mut self, clock: Clock, begin: u64, end: u64) -> Option<u64> {
        let now = clock.steps();
        match self {
            Self::Steps(steps) => (now < end).then(|| now.saturating_add(*steps).min(end)),
            Self::Time { each, index } => (now < end).then(|| {
                let mut step = now;
                while step <= now {
                    *index += 1;
                    step = begin.saturating_add((*index as f64 * *each).round() as u64);
                }
                step.min(end)
            }),
            Self::At(times) => {
                let (&time, rest) = times.split_first()?;
                *times = rest;
                Some((time / clock.time_step()).round() as u64)
            }
        }
    }
}

/// What can be watched.
pub(crate) trait Watched<T: Real> {
    fn clock(&self) -> Clock;
    fn positions(&self) -> Result<Array2<T>>;
    fn velocities(&self) -> Result<Array2<T>>;
    fn energy(&self) -> Result<f64>;
    fn advance_to(&mut self, steps: u64, clock: Clock) -> Result<()>;
}

/// [`Watched`] by the methods of the type itself, and its energy.
macro_rules! watched {
    ([$($generics:tt)*] $kind:ty, $energy:expr) => {
        impl<$($generics)*> $crate::observe::Watched<T> for $kind {
            fn clock(&self) -> $crate::Clock {
                self.clock()
            }

            fn positions(&self) -> compute_backend::Result<ndarray::Array2<T>> {
                self.positions()
            }

            fn velocities(&self) -> compute_backend::Result<ndarray::Array2<T>> {
                self.velocities()
            }

            fn energy(&self) -> compute_backend::Result<f64> {
                let energy: fn(&Self) -> compute_backend::Result<f64> = $energy;
                energy(self)
            }

            fn advance_to(&mut self, steps: u64, clock: $crate::Clock) -> compute_backend::Result<()> {
                self.advance_to(steps, clock)
            }
        }
    };
}
pub(crate) use watched;

fn show<T: Real>(
    watched: &impl Watched<T>,
    begin: u64,
    total: u64,
    observer: &mut dyn Observer<T>,
) -> Result<ControlFlow<()>> {
    let positions = watched.positions()?;
    let clock = watched.clock();
    let done = clock.steps() - begin;
    Ok(observer.observe(&Frame { clock, done, total, positions: positions.view(), watched }))
}

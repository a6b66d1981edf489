//! Particles that live on a backend.

use compute_backend::{Buffer, Error, Real, Result};
use ndarray::Array2;

use crate::observe::{Moments, watched};
use crate::simulation::simulation;
use crate::{Clock, Ended, Engine, Motion, Observer, Options, Particles, State, When, planes};

/// Particles in a backend's memory, where they stay from step to step.
///
/// [`ParticleSimulator`](crate::ParticleSimulator) is this, with the backend chosen at run time.
#[derive(Debug)]
pub struct Swarm<T: Real, B: Motion<T>> {
    backend: B,
    engine: Engine,
    clock: Clock,
    /// The largest |h|, and the most that a radius may become: together they bound the number of steps.
    largest_stride: f64,
    stride: B::Buffer<T>,
    start: B::Buffer<T>,
    position: B::Buffer<T>,
}

impl<T: Real, B: Motion<T>> Swarm<T, B> {
    /// Uploads `particles`. The device of `options` is not looked at: it is `backend`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a speed times the time step is not finite or the time step is not positive; those of the
    /// device.
    pub fn new(backend: B, particles: &Particles<T>, options: Options) -> Result<Self> {
        let clock = Clock::new(options.time_step, options.steps)?;
        let stride = particles.strides(options.time_step)?;
        let start = particles.planes();
        backend.check_real::<T>()?;
        Ok(Self {
            engine: options.engine.resolved(),
            clock,
            largest_stride: largest(&stride),
            stride: backend.upload(&stride)?,
            start: backend.upload(&start)?,
            position: backend.upload(&start)?,
            backend,
        })
    }

    /// Everything that a run depends on, to go on later or elsewhere.
    ///
    /// # Errors
    /// Those of the device.
    pub fn state(&self) -> Result<State<T>> {
        Ok(State {
            engine: self.engine,
            clock: self.clock,
            stride: self.backend.read(&self.stride)?,
            start: self.backend.read(&self.start)?,
            position: self.backend.read(&self.position)?,
        })
    }

    /// Particles that go on where `state` was taken: with the same engine on a host to the same bits as without the
    /// interruption.
    ///
    /// # Errors
    /// [`Error::Shape`] or [`Error::Invalid`] if the state is none that a swarm can be in; those of the device.
    pub fn resume(backend: B, state: &State<T>) -> Result<Self> {
        state.check()?;
        backend.check_real::<T>()?;
        Ok(Self {
            engine: state.engine.resolved(),
            clock: state.clock,
            largest_stride: largest(&state.stride),
            stride: backend.upload(&state.stride)?,
            start: backend.upload(&state.start)?,
            position: backend.upload(&state.position)?,
            backend,
        })
    }

    /// How many particles there are.
    pub fn len(&self) -> usize {
        self.stride.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the particles live.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// How the answer is computed: never [`Engine::Auto`], but what it became.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Moves the particles on by `dt`, rounded to whole steps. Nothing leaves the device.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dt` is negative or not finite, or takes more than 2⁶⁴ steps, or takes a particle beyond the
    /// largest radius of [`Particles`]; those of the device. After an error of the argument nothing has moved.
    pub fn evolve(&mut self, dt: f64) -> Result<()> {
        let (steps, clock) = self.clock.after(dt)?;
        self.advance_to(steps, clock)
    }

    /// Moves the particles on by `steps` steps.
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve).
    pub fn advance(&mut self, steps: u64) -> Result<()> {
        self.advance_to(steps, self.clock.advanced(steps)?)
    }

    /// Moves the particles on by `dt` and shows them to `observer` on the way: positions are copied out once a frame.
    ///
    /// If the observer ends the run, the particles stay at that frame, ready to go on.
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve); [`Error::Invalid`] if `when` has frames less than a step apart, out of order or
    /// outside the span.
    pub fn watch(&mut self, dt: f64, when: When<'_>, observer: &mut dyn Observer<T>) -> Result<Ended> {
        let (total, at_end) = self.clock.after(dt)?;
        self.check_reach(at_end.steps())?;
        let moments = Moments::new(when, self.clock, at_end.steps())?;
        moments.run(self, total, at_end, observer)
    }

    /// The positions, one particle to a row (x, y).
    ///
    /// # Errors
    /// Those of the device.
    pub fn positions(&self) -> Result<Array2<T>> {
        planes::rows(&self.backend.view(&self.position)?, 0, self.len(), |i| i)
    }

    /// The velocities at the positions as they are, one particle to a row: along the tangent, of the length `ang_vel`.
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        let (stride, mut rows) = (self.backend.view(&self.stride)?, self.positions()?);
        for (mut row, h) in rows.rows_mut().into_iter().zip(stride.iter()) {
            let (x, y) = (row[0].widen(), row[1].widen());
            let turn = h.widen() / (self.clock.time_step() * x.hypot(y));
            (row[0], row[1]) = (T::lit(-turn * y), T::lit(turn * x));
        }
        Ok(rows)
    }

    /// The positions at the time `time` after the start, whatever the time is now: one evaluation with
    /// [`Engine::ClosedForm`], all steps from the start with the others.
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve).
    pub fn at(&self, time: f64) -> Result<Array2<T>> {
        let (steps, _) = self.clock.rewound().after(time)?;
        self.check_reach(steps)?;
        let mut position = self.backend.upload(&self.backend.view(&self.start)?)?;
        self.steps_from_start(steps, &mut position)?;
        planes::rows(&self.backend.view(&position)?, 0, self.len(), |i| i)
    }

    fn steps_from_start(&self, steps: u64, position: &mut B::Buffer<T>) -> Result<()> {
        match self.engine {
            Engine::Loop => self.backend.euler_loop(steps, &self.stride, position),
            Engine::Newton => self.backend.euler_newton(steps, &self.stride, position),
            Engine::ClosedForm | Engine::Auto => {
                self.backend.euler_closed_form(steps, &self.stride, &self.start, position)
            }
        }
    }

    fn advance_to(&mut self, steps: u64, clock: Clock) -> Result<()> {
        self.check_reach(clock.steps())?;
        match self.engine {
            Engine::Loop => self.backend.euler_loop(steps, &self.stride, &mut self.position)?,
            Engine::Newton => self.backend.euler_newton(steps, &self.stride, &mut self.position)?,
            Engine::ClosedForm | Engine::Auto => self.backend.euler_closed_form(
                clock.steps(),
                &self.stride,
                &self.start,
                &mut self.position,
            )?,
        }
        self.clock = clock;
        Ok(())
    }

    /// Whether the radius `√(r₀² + n h²)` stays where its square is a number.
    fn check_reach(&self, steps: u64) -> Result<()> {
        let (_, far) = crate::particles::reach::<T>();
        let spread = self.largest_stride * (steps as f64).sqrt();
        if spread <= far {
            return Ok(());
        }
        Err(Error::invalid(
            "the number of steps",
            "so few that speed · time step · √steps stays below the largest radius",
            steps,
        ))
    }
}

watched!([T: Real, B: Motion<T>] Swarm<T, B>, |swarm| {
    // The law dictates the velocity: all energy is kinetic, and kept.
    Ok(swarm.velocities()?.iter().map(|v| 0.5 * v.widen() * v.widen()).sum())
});

fn largest<T: Real>(strides: &[T]) -> f64 {
    strides.iter().fold(0.0, |most, h| h.widen().abs().max(most))
}

simulation!([T: Real, B: Motion<T>] Swarm<T, B>, |swarm| swarm.backend.name());

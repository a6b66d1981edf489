//! Integrators whose state is in `f64`, behind the trait for bodies of either type.

use compute_backend::{Real, Result};

use crate::{Bodies, Energy, Newton, Simulation, State};

/// A simulation in `f64` that shows its bodies in another type.
#[derive(Debug)]
pub(crate) struct Hosted<T> {
    pub(crate) run: Box<dyn Simulation<f64>>,
    /// As it was given: the type is part of the saved state.
    pub(crate) law: Newton<T>,
}

impl<T: Real> Simulation<T> for Hosted<T> {
    fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        self.run.run(dt.widen(), steps)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        self.run.advance_to(time)
    }

    fn sync(&self) -> Result<()> {
        self.run.sync()
    }

    fn bodies(&self) -> Result<Bodies<T>> {
        converted(&self.run.bodies()?)
    }

    fn energy(&self) -> Result<Energy> {
        self.run.energy()
    }

    fn time(&self) -> f64 {
        self.run.time()
    }

    fn save(&self) -> Result<State> {
        Ok(self.run.save()?.under(&self.law))
    }

    fn backend_name(&self) -> String {
        self.run.backend_name()
    }
}

/// The same bodies in another type, rounded if it is narrower.
pub(crate) fn converted<T: Real, S: Real>(bodies: &Bodies<T>) -> Result<Bodies<S>> {
    let [masses, positions, velocities] =
        bodies.planes().map(|plane| plane.iter().map(|v| S::lit(v.widen())).collect());
    let lengths = bodies.lengths().map(|lengths| lengths.iter().map(|v| S::lit(v.widen())).collect());
    Bodies::from_planes(masses, positions, velocities)?.with_lengths(lengths)
}

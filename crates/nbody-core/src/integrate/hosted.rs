//! Integrators whose state is in `f64`, behind the trait for bodies of either type.

use compute_backend::{Real, Result};

use crate::{Bodies, Energy, Simulation, State};

/// A simulation in `f64` that shows its bodies in another type.
#[derive(Debug)]
pub(crate) struct Hosted(pub(crate) Box<dyn Simulation<f64>>);

impl<T: Real> Simulation<T> for Hosted {
    fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        self.0.run(dt.widen(), steps)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        self.0.advance_to(time)
    }

    fn sync(&self) -> Result<()> {
        self.0.sync()
    }

    fn bodies(&self) -> Result<Bodies<T>> {
        converted(&self.0.bodies()?)
    }

    fn energy(&self) -> Result<Energy> {
        self.0.energy()
    }

    fn time(&self) -> f64 {
        self.0.time()
    }

    fn save(&self) -> Result<State> {
        self.0.save()
    }

    fn backend_name(&self) -> String {
        self.0.backend_name()
    }
}

/// The same bodies in another type, rounded if it is narrower.
pub(crate) fn converted<T: Real, S: Real>(bodies: &Bodies<T>) -> Result<Bodies<S>> {
    let [masses, positions, velocities] =
        bodies.planes().map(|plane| plane.iter().map(|v| S::lit(v.widen())).collect());
    Bodies::from_planes(masses, positions, velocities)
}

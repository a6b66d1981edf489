//! Energies of bodies at hand.

use compute_backend::{Real, Result};

use crate::{Bodies, Energy, Fields, Newton, Sources, Targets};

impl<T: Real> Newton<T> {
    /// Kinetic and potential energy of `bodies`: all pairs, softened by lengths of their own if they have any, on all
    /// cores where the problem deserves them.
    ///
    /// # Errors
    /// As [`fields`](Self::fields).
    pub fn energy(&self, bodies: &Bodies<T>) -> Result<Energy> {
        let softening = bodies.softenings();
        let sources = Sources { softening, ..Sources::new(bodies.masses(), bodies.positions()) };
        let found = self.fields(sources, Targets::of(&sources), Fields::POTENTIAL)?;
        let potential = bodies
            .masses()
            .iter()
            .zip(found.potential.iter().flatten())
            .map(|(m, phi)| m.widen() * phi.widen())
            .sum::<f64>();
        Ok(Energy { kinetic: bodies.kinetic_energy(), potential: 0.5 * potential })
    }
}

impl Energy {
    /// The virial ratio 2 K / |W|: 1 in equilibrium, 2 where the bodies are barely bound. Infinite or NaN without a
    /// potential energy.
    pub fn virial_ratio(&self) -> f64 {
        2.0 * self.kinetic / self.potential.abs()
    }
}

//! Particles of one type as they are gathered from files.

use std::io;

use compute_backend::Real;
use hdf5_pure::Group;

use super::{datasets, plain};
use crate::snapshot::budget::Budget;
use crate::snapshot::{exactly, invalid};

/// Particles, one after the other; positions and velocities row by row.
pub(super) struct Particles<T> {
    pub(super) masses: Vec<T>,
    pub(super) positions: Vec<T>,
    pub(super) velocities: Vec<T>,
    /// As long as all that were added have them.
    pub(super) ids: Option<Vec<u64>>,
    pub(super) softenings: Option<Vec<T>>,
}

impl<T> Default for Particles<T> {
    fn default() -> Self {
        Self {
            masses: vec![],
            positions: vec![],
            velocities: vec![],
            ids: Some(vec![]),
            softenings: Some(vec![]),
        }
    }
}

impl<T: Real> Particles<T> {
    /// The `count` particles of a group. GADGET gives those of a type with one mass, `mass`, no masses of their own.
    pub(super) fn of(group: &Group, count: u64, mass: Option<f64>, budget: &mut Budget) -> io::Result<Self> {
        let names = group.datasets().map_err(plain)?;
        let has = |name: &str| names.iter().any(|found| found == name);
        // First what is as long as `count` says, so that nobody makes masses for particles that are not there.
        let positions = datasets::reals(group, "Coordinates", &[count, 3], budget)?;
        let velocities = datasets::reals(group, "Velocities", &[count, 3], budget)?;
        let masses = match mass {
            Some(mass) if !has("Masses") => {
                budget.take(count.checked_mul(8))?;
                let mass = exactly::real(mass).map_err(|why| invalid(format!("`MassTable`: {why}")))?;
                vec![mass; positions.len() / 3]
            }
            _ => datasets::reals(group, "Masses", &[count], budget)?,
        };
        Ok(Self {
            masses,
            positions,
            velocities,
            ids: has("ParticleIDs")
                .then(|| datasets::wholes(group, "ParticleIDs", count, budget))
                .transpose()?,
            softenings: has("Softenings")
                .then(|| datasets::reals(group, "Softenings", &[count], budget))
                .transpose()?,
        })
    }

    pub(super) fn add(&mut self, more: Self) {
        self.masses.extend(more.masses);
        self.positions.extend(more.positions);
        self.velocities.extend(more.velocities);
        join(&mut self.ids, more.ids);
        join(&mut self.softenings, more.softenings);
    }
}

/// Adds what some have to what all before have.
fn join<V>(all: &mut Option<Vec<V>>, more: Option<Vec<V>>) {
    match (all.as_mut(), more) {
        (Some(all), Some(more)) => all.extend(more),
        _ => *all = None,
    }
}

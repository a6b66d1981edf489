//! Those of the bodies that move in a block step.

use compute_backend::{Backend, Buffer, Result};

use super::pulls::{Place, Pulls};
use crate::{Gravity, Motion, Times};

/// The bodies of a block on a backend: which they are, and where the step leads them.
#[derive(Debug)]
pub(super) struct Block<B: Backend> {
    pub(super) list: B::Buffer<u32>,
    pub(super) place: Place<B>,
    /// Their softening lengths, where there are any and only some of the bodies move.
    lengths: Option<B::Buffer<f64>>,
    /// The time at the end of the step, once for each.
    now: B::Buffer<f64>,
}

impl<B: Gravity<f64>> Block<B> {
    pub(super) fn none(backend: &B) -> Result<Self> {
        Self::of(backend, &[])
    }

    fn of(backend: &B, active: &[u32]) -> Result<Self> {
        Ok(Self {
            list: backend.upload(active)?,
            place: Place::new(backend, active.len())?,
            lengths: None,
            now: backend.zeros(active.len())?,
        })
    }

    /// Takes the `active` from among all bodies at their predicted positions and velocities.
    pub(super) fn gather(
        &mut self,
        pulls: &Pulls<B>,
        active: &[u32],
        [x, v]: [&B::Buffer<f64>; 2],
    ) -> Result<()> {
        let (backend, m) = (&pulls.backend, active.len());
        if self.list.len() == m {
            // A new list, since the old one may be in use by launches that wait.
            self.list = backend.upload(active)?;
        } else {
            *self = Self::of(backend, active)?;
        }
        if m == pulls.len {
            return Ok(());
        }
        backend.gather(3, &self.list, x, &mut self.place.positions)?;
        backend.gather(3, &self.list, v, &mut self.place.velocities)?;
        if let Some(all) = &pulls.lengths {
            let mut lengths = match self.lengths.take() {
                Some(lengths) => lengths,
                None => backend.zeros(m)?,
            };
            backend.gather(1, &self.list, all, &mut lengths)?;
            self.lengths = Some(lengths);
        }
        Ok(())
    }

    /// Puts them back among all bodies.
    pub(super) fn scatter(&self, backend: &B, [x, v]: [&mut B::Buffer<f64>; 2]) -> Result<()> {
        backend.scatter(3, &self.list, &self.place.positions, x)?;
        backend.scatter(3, &self.list, &self.place.velocities, v)
    }

    /// Finds their accelerations and jerks by all bodies at these positions with these velocities.
    pub(super) fn pull(&mut self, pulls: &Pulls<B>, [x, v]: [&B::Buffer<f64>; 2]) -> Result<()> {
        if self.list.len() == pulls.len {
            return pulls.all(x, v, &mut self.place.fields);
        }
        pulls.some(x, v, self.lengths.as_ref(), &mut self.place)
    }

    /// Corrects where they are, by those and what they were at the begin of their steps.
    pub(super) fn correct(
        &mut self,
        backend: &B,
        times: Times<&B::Buffer<f64>, f64>,
        before: Motion<&B::Buffer<f64>>,
    ) -> Result<()> {
        let Self { list, place: Place { positions, velocities, fields }, .. } = self;
        backend.correct_each(times, list, before, fields, positions, velocities)
    }

    /// Has them there at the instant `now` for good.
    pub(super) fn accept(
        &mut self,
        backend: &B,
        now: f64,
        motion: &mut Place<B>,
        own: &mut B::Buffer<f64>,
    ) -> Result<()> {
        self.scatter(backend, [&mut motion.positions, &mut motion.velocities])?;
        backend.scatter(6, &self.list, &self.place.fields, &mut motion.fields)?;
        backend.fill(now, &mut self.now)?;
        backend.scatter(1, &self.list, &self.now, own)
    }
}

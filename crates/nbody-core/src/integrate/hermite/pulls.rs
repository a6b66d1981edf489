//! Accelerations and jerks of some of the bodies, or all.

use compute_backend::Result;

use crate::{Fields, Gravity, Newton, Sources, Targets, Write};

/// The bodies as sources on a backend, and what was last evaluated.
#[derive(Debug)]
pub(super) struct Pulls<B: Gravity<f64>> {
    pub(super) backend: B,
    pub(super) law: Newton<f64>,
    pub(super) masses: Vec<f64>,
    /// Softening lengths of the bodies' own, here and on the backend.
    lengths: Option<(Vec<f64>, B::Buffer<f64>)>,
    /// Masses, positions, velocities, and the fields of all bodies.
    on_device: [B::Buffer<f64>; 4],
    gathered: [Vec<f64>; 2],
}

impl<B: Gravity<f64>> Pulls<B> {
    pub(super) fn new(backend: B, law: Newton<f64>, masses: &[f64], lengths: Option<&[f64]>) -> Result<Self> {
        law.check_for(&backend, lengths)?;
        let n = masses.len();
        let both = |lengths: &[f64]| Ok((lengths.to_vec(), backend.upload(lengths)?));
        Ok(Self {
            lengths: lengths.map(both).transpose()?,
            on_device: [
                backend.upload(masses)?,
                backend.zeros(3 * n)?,
                backend.zeros(3 * n)?,
                backend.zeros(6 * n)?,
            ],
            gathered: [Vec::new(), Vec::new()],
            masses: masses.to_vec(),
            law,
            backend,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.masses.len()
    }

    /// Softening lengths of the bodies' own, if they have any.
    pub(super) fn lengths(&self) -> Option<Vec<f64>> {
        self.lengths.as_ref().map(|(lengths, _)| lengths.clone())
    }

    /// What all bodies at `x` with velocities `v` do to those of them that `active` lists: planes of accelerations and
    /// of jerks, as many values each as there are active bodies.
    pub(super) fn evaluate(
        &mut self,
        x: &[f64],
        v: &[f64],
        active: &[usize],
        out: &mut Vec<f64>,
    ) -> Result<()> {
        const BOTH: fn() -> Fields = || Fields::ACCELERATION | Fields::JERK;
        let (n, m) = (self.len(), active.len());
        out.clear();
        out.resize(6 * m, 0.0);
        if m == 0 {
            return Ok(());
        }
        let Self { backend, law, lengths, gathered, .. } = self;
        let [masses, positions, velocities, fields] = &mut self.on_device;
        backend.write(positions, x)?;
        backend.write(velocities, v)?;
        let softening = lengths.as_ref().map(|(_, lengths)| lengths);
        let all = Sources::new(&*masses, &*positions).moving(&*velocities).with_checked_lengths(softening);
        if m == n {
            backend.fields(*law, all, Targets::of(&all), BOTH(), Write::Replace, fields)?;
            return backend.read_into(fields, out);
        }
        for (to, from) in gathered.iter_mut().zip([x, v]) {
            to.clear();
            to.extend((0..3).flat_map(|k| active.iter().map(move |&i| from[k * n + i])));
        }
        let (there, moving) = (backend.upload(&gathered[0])?, backend.upload(&gathered[1])?);
        let active =
            |(lengths, _): &(Vec<f64>, _)| -> Vec<f64> { active.iter().map(|&i| lengths[i]).collect() };
        let lengths = lengths.as_ref().map(active).map(|lengths| backend.upload(&lengths)).transpose()?;
        let targets = Targets { softening: lengths.as_ref(), ..Targets::new(&there).moving(&moving) };
        let mut fields = backend.zeros(6 * m)?;
        backend.fields(*law, all, targets, BOTH(), Write::Replace, &mut fields)?;
        backend.read_into(&fields, out)
    }
}

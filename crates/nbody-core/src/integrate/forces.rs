//! Forces for integrators whose state is in `f64` on the host.

use compute_backend::{Precision, Real, Result};

use super::pairs::{self, FEW};
use crate::{Bodies, Coincident, Energy, Fields, Gravity, Newton, Softening, Sources, Targets, Write};

/// The bodies' masses, and memory for what a backend needs to evaluate forces.
#[derive(Debug)]
pub(crate) struct Forces<B: Gravity<f64>> {
    pub(crate) backend: B,
    pub(crate) law: Newton<f64>,
    pub(crate) masses: Vec<f64>,
    /// Softening lengths of the bodies' own, here and on the backend.
    lengths: Option<(Vec<f64>, B::Buffer<f64>)>,
    /// Masses, positions and accelerations.
    on_device: [B::Buffer<f64>; 3],
    /// ε², where the sums for a few bodies are to be taken.
    few: Option<f64>,
}

impl<B: Gravity<f64>> Forces<B> {
    pub(crate) fn new(backend: B, law: Newton<f64>, masses: &[f64], lengths: Option<&[f64]>) -> Result<Self> {
        law.check_for(&backend, lengths)?;
        let n = masses.len();
        let plain = matches!(law.softening, Softening::None | Softening::Plummer(_))
            && matches!(law.precision, Precision::Fast | Precision::Strict)
            && law.coincident == Coincident::Skip
            && lengths.is_none();
        let both = |lengths: &[f64]| Ok((lengths.to_vec(), backend.upload(lengths)?));
        Ok(Self {
            lengths: lengths.map(both).transpose()?,
            on_device: [backend.upload(masses)?, backend.zeros(3 * n)?, backend.zeros(3 * n)?],
            few: (plain && n <= FEW).then(|| law.softening.length().powi(2)),
            masses: masses.to_vec(),
            law,
            backend,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.masses.len()
    }

    /// Whether the low parts of positions count.
    pub(crate) fn see_low_parts(&self) -> bool {
        self.few.is_some()
    }

    /// The relative rounding of a pull.
    pub(crate) fn rounding(&self) -> f64 {
        let of = if self.law.precision == Precision::Mixed { f32::EPSILON.into() } else { f64::EPSILON };
        0.5 * of
    }

    /// Softening lengths of the bodies' own, if they have any.
    pub(crate) fn lengths(&self) -> Option<Vec<f64>> {
        self.lengths.as_ref().map(|(lengths, _)| lengths.clone())
    }

    /// Accelerations at `positions + low`. Up to 32 point masses or Plummer spheres the low parts count, and the work
    /// stays on the calling thread.
    pub(crate) fn accelerations(&mut self, positions: &[f64], low: &[f64], out: &mut [f64]) -> Result<()> {
        if self.len() == 0 {
            return Ok(());
        }
        if let Some(softening2) = self.few {
            pairs::accelerations(self.law.g, softening2, &self.masses, positions, low, out);
            return Ok(());
        }
        let [masses, at, accelerations] = &mut self.on_device;
        self.backend.write(at, positions)?;
        let lengths = self.lengths.as_ref().map(|(_, lengths)| lengths);
        accelerate(&self.backend, self.law, masses, at, lengths, accelerations)?;
        self.backend.read_into(accelerations, out)
    }
}

/// The accelerations of bodies by each other, with softening lengths of their own if they have any.
pub(crate) fn accelerate<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    masses: &B::Buffer<T>,
    positions: &B::Buffer<T>,
    lengths: Option<&B::Buffer<T>>,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let Some(lengths) = lengths else {
        return backend.accelerations(law, masses, positions, positions, Write::Replace, out);
    };
    let all = Sources::new(masses, positions).with_checked_lengths(Some(lengths));
    backend.fields(law, all, Targets::of(&all), Fields::ACCELERATION, Write::Replace, out)
}

/// The potential energy of bodies, with softening lengths of their own if they have any.
pub(crate) fn potential_energy<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    masses: &B::Buffer<T>,
    positions: &B::Buffer<T>,
    lengths: Option<&B::Buffer<T>>,
) -> Result<f64> {
    let Some(lengths) = lengths else { return backend.potential_energy(law, masses, positions) };
    let all = Sources::new(masses, positions).with_checked_lengths(Some(lengths));
    let mut potentials = backend.zeros(compute_backend::Buffer::len(masses))?;
    backend.fields(law, all, Targets::of(&all), Fields::POTENTIAL, Write::Replace, &mut potentials)?;
    backend.half_weighted_sum(masses, &potentials)
}

/// The energy of bodies, evaluated on the backend.
pub(crate) fn energy<B: Gravity<f64>>(backend: &B, law: Newton<f64>, bodies: &Bodies<f64>) -> Result<Energy> {
    if bodies.is_empty() {
        return Ok(Energy { kinetic: 0.0, potential: 0.0 });
    }
    let [masses, positions, velocities] = bodies.planes().map(|plane| backend.upload(plane));
    let masses = masses?;
    let lengths = bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?;
    Ok(Energy {
        kinetic: backend.kinetic_energy(&masses, &velocities?)?,
        potential: potential_energy(backend, law, &masses, &positions?, lengths.as_ref())?,
    })
}

/// How far points in planes reach along an axis, at most. It does not depend on where they are.
pub(crate) fn extent(planes: &[f64]) -> f64 {
    let along = |axis: &[f64]| {
        let ends = |(low, high): (f64, f64), &x: &f64| (low.min(x), high.max(x));
        let (low, high) = axis.iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        high - low
    };
    planes.chunks_exact((planes.len() / 3).max(1)).map(along).fold(0.0, f64::max)
}

/// The same law in another type, rounded if it is narrower.
pub(crate) fn recast<T: Real, S: Real>(law: Newton<T>) -> Newton<S> {
    let softening = law.softening.of_length(S::lit(law.softening.length().widen()));
    Newton::new(S::lit(law.g.widen())).softened(softening).with(law.precision).coincident(law.coincident)
}

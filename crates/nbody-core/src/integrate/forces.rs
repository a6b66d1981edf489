//! Forces for integrators whose state is in `f64` on the host.

use compute_backend::{Precision, Real, Result};

use super::pairs::{self, FEW};
use crate::{Bodies, Coincident, Energy, Gravity, Newton, Softening, Write};

/// The bodies' masses, and memory for what a backend needs to evaluate forces.
#[derive(Debug)]
pub(crate) struct Forces<B: Gravity<f64>> {
    pub(crate) backend: B,
    pub(crate) law: Newton<f64>,
    pub(crate) masses: Vec<f64>,
    /// Masses, positions and accelerations.
    on_device: [B::Buffer<f64>; 3],
    /// ε², where the sums for a few bodies are to be taken.
    few: Option<f64>,
}

impl<B: Gravity<f64>> Forces<B> {
    pub(crate) fn new(backend: B, law: Newton<f64>, masses: &[f64]) -> Result<Self> {
        law.check()?;
        let n = masses.len();
        let plain = matches!(law.softening, Softening::None | Softening::Plummer(_))
            && matches!(law.precision, Precision::Fast | Precision::Strict)
            && law.coincident == Coincident::Skip;
        Ok(Self {
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
        self.backend.accelerations(self.law, masses, at, at, Write::Replace, accelerations)?;
        self.backend.read_into(accelerations, out)
    }
}

/// The energy of bodies, evaluated on the backend.
pub(crate) fn energy<B: Gravity<f64>>(backend: &B, law: Newton<f64>, bodies: &Bodies<f64>) -> Result<Energy> {
    if bodies.is_empty() {
        return Ok(Energy { kinetic: 0.0, potential: 0.0 });
    }
    let [masses, positions, velocities] = bodies.planes().map(|plane| backend.upload(plane));
    let masses = masses?;
    Ok(Energy {
        kinetic: backend.kinetic_energy(&masses, &velocities?)?,
        potential: backend.potential_energy(law, &masses, &positions?)?,
    })
}

/// The same law in another type, rounded if it is narrower.
pub(crate) fn recast<T: Real, S: Real>(law: Newton<T>) -> Newton<S> {
    let length = S::lit(law.softening.length().widen());
    let softening = match law.softening {
        Softening::None => Softening::None,
        Softening::Plummer(_) => Softening::Plummer(length),
        Softening::CubicSpline(_) => Softening::CubicSpline(length),
        Softening::WendlandC2(_) => Softening::WendlandC2(length),
    };
    Newton::new(S::lit(law.g.widen())).softened(softening).with(law.precision).coincident(law.coincident)
}

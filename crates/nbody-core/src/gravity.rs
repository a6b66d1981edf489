//! The operations of gravity on a backend's buffers.

use compute_backend::{Arrays, Real, Result, Serial, Threads};

use crate::{Newton, Write, portable};

/// Accelerations, potentials and energies of all pairs, on any backend.
///
/// Vectors are stored in planes: a buffer of N positions holds the N values of x, then of y, then of z. Time steps
/// need nothing more: a kick `v ← v + a Δt` and a drift `x ← x + v Δt` are [`Arrays::axpy`].
///
/// Values are not checked here, since they stay on the device; [`Bodies`](crate::Bodies) and the functions that take
/// ndarray do so at the door. The bodies of these methods are the [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compute gravity in `{T}`",
    note = "for `Gpu`, enable the feature `gpu` of `nbody-core`",
    note = "for your own backend, start with `impl Gravity<{T}> for {Self} {{}}`"
)]
pub trait Gravity<T: Real>: Arrays<T> {
    /// Accelerations that the `masses` (N) at `sources` (3 N) give to points at `targets` (3 M), into `out` (3 M).
    ///
    /// The targets may be the sources: a pair at no distance gives no force. O(N M).
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if the law makes no sense,
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn accelerations(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        sources: &Self::Buffer<T>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::accelerations(self, law, masses, sources, targets, write, out)
    }

    /// Potentials `φ = −G Σ m / √(r² + ε²)` of the `masses` (N) at `sources` (3 N) at the points `targets` (3 M), into
    /// `out` (M). A pair at no distance, such as a body with itself, is left out. O(N M).
    ///
    /// # Errors
    /// As [`accelerations`](Self::accelerations).
    fn potentials(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        sources: &Self::Buffer<T>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::potentials(self, law, masses, sources, targets, write, out)
    }

    /// The potential energy of all pairs, `½ Σ mᵢ φᵢ`, summed in `f64`. O(N²); reads N potentials from the device.
    ///
    /// # Errors
    /// As [`accelerations`](Self::accelerations).
    fn potential_energy(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        positions: &Self::Buffer<T>,
    ) -> Result<f64> {
        let mut potentials = self.zeros(compute_backend::Buffer::len(masses))?;
        self.potentials(law, masses, positions, positions, Write::Replace, &mut potentials)?;
        portable::half_weighted_sum(self, masses, &potentials)
    }

    /// The kinetic energy `½ Σ m v²` of `masses` (N) with `velocities` (3 N), summed in `f64`. Reads the velocities
    /// from the device.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn kinetic_energy(&self, masses: &Self::Buffer<T>, velocities: &Self::Buffer<T>) -> Result<f64> {
        portable::kinetic_energy(self, masses, velocities)
    }
}

impl<T: Real> Gravity<T> for Serial {}
impl<T: Real> Gravity<T> for Threads {}

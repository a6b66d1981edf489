//! Direct gravity: the pull of every body on every other, serial, on all cores or on the GPU.
//!
//! ```
//! use ndarray::array;
//! use nbody_core::acceleration;
//!
//! // Two bodies of mass 1, two apart: each pulls the other with G m / r² = 0.25.
//! let masses = array![1.0, 1.0];
//! let positions = array![[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
//! let a = acceleration(masses.view(), positions.view(), 1.0)?;
//! assert_eq!(a, array![[0.25, 0.0, 0.0], [-0.25, 0.0, 0.0]]);
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! # The equation
//!
//! ```text
//! a(x) = G Σⱼ mⱼ (xⱼ − x) / (|xⱼ − x|² + ε²)^(3/2)        φ(x) = −G Σⱼ mⱼ / (|xⱼ − x|² + ε²)^(1/2)
//! ```
//!
//! over the sources at a distance: a body does not pull itself, and neither do two bodies in one place. [`Newton`] holds
//! G, the softening length ε and the contract on the last bits; [`System`] moves bodies in time by the leapfrog, and
//! [`open`] does so on a device that is chosen at run time.
//!
//! # What is guaranteed
//!
//! * **Accuracy.** Every pair is computed to full precision and sums are kept in `f64`, also those of `f32`
//!   (`docs/numerics/nbody-core.md`): the error of an acceleration, relative to the sum of the magnitudes of the pulls,
//!   is about an ulp for any number of bodies.
//! * **Any units.** Lengths and masses are scaled by powers of two, which is exact, so that no power of a distance
//!   overflows: SI units in `f32` are as good as any. (A GPU does not scale: there, distances must be between 1e-12 and
//!   1e12.)
//! * **Determinism.** The same bits for any number of threads; with [`Precision::Strict`] the same bits on every
//!   processor.
//! * **Failure is a value.** NaN, infinities and wrong shapes are errors that name the argument. No bodies and one body
//!   are fine. Masses may be zero or negative.
//!
//! # Backends and features
//!
//! | backend | what it is | feature |
//! |---|---|---|
//! | [`Serial`] | the calling thread, with AVX-512, AVX2 or what the processor has | |
//! | [`Threads`] | all cores of the machine; small problems stay on one | |
//! | `Gpu` | any GPU through Vulkan, Metal or Direct3D | `gpu` |
//!
//! Feature `conformance`: the `conformance` suite, for authors of backends.
//!
//! # Why it is built this way
//!
//! A pair costs some twenty floating-point instructions, and nearly all compilers spend most of the time in the square
//! root and the division among them. The processors have a fast approximate reciprocal square root; refined by one
//! polynomial it is as exact, at half the cost or less. Targets stand in the lanes of a vector and sources pass by one
//! at a time, so no sum crosses lanes and what a body gets does not depend on where it stands.
//!
//! # References
//!
//! * Aarseth, MNRAS 126, 223 (1963): Plummer softening.
//! * Dehnen & Read, Eur. Phys. J. Plus 126, 55 (2011): direct methods, softening and integrators.
//! * Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), chapter I: the leapfrog.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arch;
mod bodies;
#[cfg(feature = "conformance")]
pub mod conformance;
mod direct;
mod energy;
mod functions;
#[cfg(feature = "gpu")]
mod gpu;
mod law;
mod pair;
pub mod portable;
mod scale;
mod system;

pub use bodies::Bodies;
use compute_backend::Arrays;
pub use compute_backend::{Backend, Device, Error, Precision, Real, Result, Serial, Threads};
pub use energy::Energy;
pub use functions::{acceleration, acceleration_into, potential};
#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;
pub use law::{Newton, Softening};
pub use system::{Simulation, System, open};

/// What happens to what an output held before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Write {
    /// It is replaced.
    #[default]
    Replace,
    /// The result is added to it.
    Accumulate,
}

/// What pulls: masses (n,) and positions (3 n), all x, then all y, then all z.
#[derive(Debug)]
pub struct Sources<'a, Buffer> {
    /// One mass for each source.
    pub masses: &'a Buffer,
    /// Three coordinates for each source, in planes.
    pub positions: &'a Buffer,
}

// Derived, these would ask the buffer to be `Copy`, too.
impl<Buffer> Clone for Sources<'_, Buffer> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Buffer> Copy for Sources<'_, Buffer> {}

/// Gravity on any backend.
///
/// Positions, velocities and accelerations are planes in one buffer: all x, then all y, then all z. Targets need not be
/// sources. Kicks and drifts are [`Arrays::axpy`]. The bodies are the [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compute gravity in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `nbody-core`",
    note = "for your own backend, start with `impl Gravity<{T}> for {Self} {{}}`"
)]
pub trait Gravity<T: Real>: Arrays<T> {
    /// The accelerations of `targets` (3 m) by `sources` (n), into `out` (3 m).
    ///
    /// # Errors
    /// [`Error::Shape`] for buffers of the wrong length, [`Error::Invalid`] for parameters that mean nothing; those of
    /// the device.
    fn accelerations(
        &self,
        law: Newton<T>,
        sources: Sources<'_, Self::Buffer<T>>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::accelerations(self, law, sources, targets, write, out)
    }

    /// The potentials at `targets` (3 m) of `sources` (n), into `out` (m).
    ///
    /// # Errors
    /// As [`accelerations`](Self::accelerations).
    fn potentials(
        &self,
        law: Newton<T>,
        sources: Sources<'_, Self::Buffer<T>>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::potentials(self, law, sources, targets, write, out)
    }
}

impl<T: Real> Gravity<T> for Serial {}
impl<T: Real> Gravity<T> for Threads {}

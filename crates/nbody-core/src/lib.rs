//! Direct gravity: all pairs, softened or not, serial, on all cores or on the GPU; integrators and models to go with it.
//!
//! ```
//! use nbody_core::{Bodies, Device, Newton, Softening, acceleration, open};
//! use ndarray::array;
//!
//! let masses = array![1.0, 1.0, 1.0];
//! let positions = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]];
//!
//! // One call, on all cores where the problem deserves them.
//! let a = acceleration(masses.view(), positions.view(), 1.0)?;
//! assert!((a[[0, 0]] - 1.0_f64).abs() < 1e-15);
//!
//! // Softened, and at places where there is no mass.
//! let law = Newton::new(1.0).softened(Softening::Plummer(0.1));
//! let there = law.acceleration_at(array![[5.0, 5.0, 5.0]].view(), masses.view(), positions.view())?;
//! assert!(there.iter().all(|a| *a < 0.0));
//!
//! // Leapfrog, on a device chosen at run time: `auto`, `serial`, `threads:8`, `gpu`.
//! let velocities = ndarray::Array2::zeros((3, 3));
//! let bodies = Bodies::new(masses.view(), positions.view(), velocities.view())?;
//! let mut simulation = open(Device::Threads(None), law, &bodies)?;
//! let before = simulation.energy()?.total();
//! simulation.run(0.001, 100)?;
//! assert!((simulation.energy()?.total() - before).abs() < 1e-6 * before.abs());
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! # The law
//!
//! ```text
//! a(x) =  G Σⱼ mⱼ (xⱼ − x) / (|xⱼ − x|² + ε²)^(3/2)
//! φ(x) = −G Σⱼ mⱼ / (|xⱼ − x|² + ε²)^(1/2)
//! ```
//!
//! with ε = 0 or Plummer's softening length; [`Softening`] has the cubic spline and Wendland's C² function too, and
//! [`Bodies::softened`] gives bodies lengths of their own. [`Newton::fields`] adds the jerk da/dt and the tide ∂a/∂x, in any
//! combination in one pass. A pair at no distance does what [`Coincident`] says: by default nothing. Masses are finite and not
//! negative; a mass of zero feels and does not pull.
//!
//! # Integrators
//!
//! | [`Method`] | order | what for |
//! |---|---|---|
//! | [`Scheme`]: both leapfrogs, Yoshida's three | 2, 4, 6, 8 | many bodies, long runs; symplectic, state on the device |
//! | [`Hermite`]: fixed, shared or block steps | 4 | star clusters; state on the device |
//! | [`Ias15`] | 15, adaptive | few bodies to rounding, or in double-double |
//! | [`WisdomHolman`] | 2 in the step, 1 in the planets' masses | planetary systems over ages |
//!
//! [`open`] takes the leapfrog, [`open_with`] any of them; every run can be saved and goes on to the bit ([`State`], [`resume`]), in
//! files, too ([`Snapshot`], [`Checkpoints`]). [`open_on`] and [`resume_on`] take a backend at hand. Where bodies start: [`models`];
//! what one asks of them: [`diagnostics`].
//!
//! # What is guaranteed
//!
//! * **Full precision.** A pair is good to a few ulp, and the error does not grow with N: root mean square at most 3e-7
//!   in `f32` and 4e-16 in `f64`, on the scale of the summed magnitudes of the pulls, where no single pull outweighs all others, as
//!   a Sun's does: then it is larger. `docs/numerics/nbody-core.md` derives both, and tests hold them against exact arithmetic;
//!   [`diagnostics::force_error`] does so for bodies of your own.
//! * **Any units.** Lengths and masses are scaled by powers of two inside, so no power of a distance overflows or
//!   underflows, and a change of units by powers of two changes no bit of the mantissa.
//! * **Nearby pairs.** [`Precision::Fast`] softens `f32` pairs by 1e-12 and `f64` pairs by 5e-100 of the largest
//!   coordinate: less than half an ulp for pairs beyond 5e-9 and 1e-91 of it. `Strict` tells them apart down to 2e-162.
//! * **The same bits** for any number of threads; in [`Precision::Strict`] on every processor, too.
//! * **Little allocation** on the host: in the operations of [`Gravity`] an energy's potentials, the next steps of a block of
//!   bodies, and memory for 128 massive bodies or more among themselves; more with sources of no mass or [`Coincident::Error`].
//!
//! # Backends and features
//!
//! | backend | feature | pairs |
//! |---|---|---|
//! | [`Serial`], [`Threads`] | none | AVX-512, AVX2, NEON or portable vectors, chosen at run time |
//! | `Gpu` | `gpu` | WGSL: up to four targets to an invocation, sources split where targets are few; `f32`, and `f64` where the device has it, elsewhere `f64` in [`Precision::Mixed`] |
//!
//! Features: `rand` draws bodies from [`models`] by seed, `hdf5` adds GADGET's layout to the formats of a [`Snapshot`], of which
//! `.npz` needs no feature, `serde` writes a [`State`] in any format, `conformance` is the suite that every backend, also a
//! stranger's, can run.
//!
//! # Why it is built this way
//!
//! A pair costs a reciprocal square root, and the processor's square root and division cost several times all the rest.
//! So the kernels start from the processor's estimate of r⁻¹ and refine r⁻³ itself by one short polynomial to full
//! precision. They are written once over a small vector trait and compiled for each instruction set.
//! `Precision::Strict` uses square root and division, and works in `f64` also for bodies in `f32`: it is the oracle
//! that everything else is tested against.
//!
//! # References
//!
//! * Aarseth 1963, MNRAS 126, 223: softening.
//! * Verlet 1967, Phys. Rev. 159, 98: leapfrog. Yoshida 1990, Phys. Lett. A 150, 262.
//! * Makino & Aarseth 1992, PASJ 44, 141: Hermite. Rein & Spiegel 2015, MNRAS 446, 1424: IAS15.
//! * Wisdom & Holman 1991, AJ 102, 1528.
//! * Nyland, Harris & Prins 2007, GPU Gems 3, ch. 31: tiles on the GPU.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arch;
mod bodies;
mod coincident;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod diagnostics;
mod direct;
mod exact;
mod fields;
#[cfg(feature = "gpu")]
mod gpu;
mod gravity;
mod host;
mod integrate;
mod kernels;
mod law;
mod lengths;
pub mod models;
mod mutual;
mod pair;
pub mod portable;
mod radial;
mod scale;
mod snapshot;
mod system;
mod tile;

pub use bodies::Bodies;
pub use compute_backend::{Backend, Device, Error, Precision, Real, Result, Serial, Threads};
pub use fields::{Fields, Motion, Sources, Targets, Times};
#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;
pub use gravity::Gravity;
pub use host::{FieldsAt, SourceViews, TargetViews, acceleration, acceleration_into};
pub use integrate::{
    Criterion, Energy, Hermite, Ias15, Method, Scheme, Simulation, State, Steps, WisdomHolman, open, open_on,
    open_with, resume, resume_on,
};
pub use law::{Coincident, Newton, Softening};
pub use snapshot::{Checkpoints, Snapshot};
pub use system::System;

/// What happens to what an output held before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Write {
    /// It is replaced.
    #[default]
    Replace,
    /// The result is added to it.
    Accumulate,
}

impl Write {
    /// Writes a result.
    #[inline(always)]
    pub(crate) fn to<T: Real>(self, out: &mut T, value: T) {
        *out = match self {
            Self::Replace => value,
            Self::Accumulate => *out + value,
        };
    }
}

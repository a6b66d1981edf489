//! Scientific kernels that run serial, multi-threaded or on the GPU through one `Backend` trait.
//!
//! ```
//! use ndarray::array;
//!
//! // Two bodies of mass 1, two apart: each pulls the other with G m / r² = 0.25.
//! let masses = array![1.0, 1.0];
//! let positions = array![[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
//! let acceleration = perihelion::nbody::acceleration(masses.view(), positions.view(), 1.0)?;
//! assert!((acceleration[[0, 0]] - 0.25_f64).abs() < 1e-15);
//! # Ok::<(), perihelion::Error>(())
//! ```
//!
//! | module | crate | what it computes |
//! |---|---|---|
//! | [`nbody`] | `nbody-core` | gravity between all pairs, leapfrog, energies |
//! | [`stencil`] | `stencil` | second derivatives, Laplacians, explicit diffusion |
//! | [`particles`] | `particle-sim` | the rotating particles of the lesson, to any time |
//! | [`cosmo`] | `cosmo-mf` | variance, growth and the halo mass function |
//! | [`backend`] | `compute-backend` | the [`Backend`] trait, [`Serial`], [`Threads`], [`Device`] |
//! | [`gpu`] | `gpu-backend` | the GPU through wgpu; kernels in WGSL, also your own |
//! | [`profiling`] | `profiling` | scopes, the table of calls, `timeit` |
//!
//! Each is a crate of its own: depend on one alone and you get nothing of the others.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `gpu` | yes | the GPU in every crate, through wgpu |
//! | `profiling` | yes | scopes and operation reports; without it they compile to nothing |
//! | `rand` | no | random particles and halo catalogues, the same for one seed everywhere |
//! | `plot` | no | animations and pictures of particles, without any program outside |
//! | `npy` | no | trajectories in the formats of `NumPy` |
//! | `hdf5` | no | snapshots of gravity as GADGET's; those in `.npz` need no feature |
//! | `serde` | no | a run's state in files, to go on later |
//! | `conformance` | no | the test suites that every backend must pass, for authors of backends |
//!
//! # Where to read on
//!
//! The repository's `docs/` tell how to choose or write a backend, what is promised of the last bits, and how fast
//! it is and why.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use compute_backend as backend;
pub use cosmo_mf as cosmo;
#[cfg(feature = "gpu")]
pub use gpu_backend as gpu;
pub use nbody_core as nbody;
pub use particle_sim as particles;
pub use profiling;
pub use stencil;

pub use compute_backend::{Arrays, Backend, Buffer, Device, Error, Precision, Real, Result, Serial, Threads};
#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;

// The code in the documents is compiled and run as tests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../../README.md")]
    mod readme {}
    #[doc = include_str!("../../../docs/backends.md")]
    mod backends {}
}

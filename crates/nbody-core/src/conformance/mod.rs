//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! use nbody_core::{Serial, conformance};
//!
//! conformance::suite::<f64, _>(&Serial)?;
//! conformance::integrators(&Serial)?;
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! Each function returns the first error that a call gives and panics, as a test does, where an answer is wrong. Right is
//! what arithmetic of 31 digits gives, to the bounds that `docs/numerics/nbody-core.md` derives in "What a backend owes":
//! from the roundings of a pair, from a square root good to 2 ulp and a division good to 2.5, as WGSL promises them, and
//! from sums of at most 64 terms to a level.

mod blocks;
mod check;
mod extremes;
mod fields;
mod motion;
mod orbits;
mod refusals;
mod steps;

pub use blocks::blocks;
pub use extremes::{coincident, empty, far_from_the_origin, masses, scales, subnormals};
pub use fields::{combinations, fields, sums};
pub use motion::{energies, leapfrog};
pub use orbits::{integrators, schemes};
pub use refusals::{laws, shapes};
pub use steps::steps;

use crate::{Gravity, Real, Result};

/// All that a backend does in `T`, in [`Precision::Mixed`](crate::Precision::Mixed) alone where it has no arithmetic of `T`
/// ([`check_real`](crate::Backend::check_real)).
///
/// The integrators that compute in `f64` whatever the type of the bodies have a part of their own:
/// [`integrators`].
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    sums::<T, B>(backend)?;
    fields::<T, B>(backend)?;
    combinations::<T, B>(backend)?;
    coincident::<T, B>(backend)?;
    far_from_the_origin::<T, B>(backend)?;
    scales::<T, B>(backend)?;
    masses::<T, B>(backend)?;
    subnormals::<T, B>(backend)?;
    empty::<T, B>(backend)?;
    shapes::<T, B>(backend)?;
    laws::<T, B>(backend)?;
    energies::<T, B>(backend)?;
    steps::<T, B>(backend)?;
    blocks::<T, B>(backend)?;
    leapfrog::<T, B>(backend)?;
    schemes::<T, B>(backend)
}

//! Initial conditions: where bodies start.
//!
//! ```
//! # #[cfg(feature = "rand")] {
//! use nbody_core::models::{Plummer, Sphere};
//!
//! // A star cluster in equilibrium: G = M = 1, E = −1/4.
//! let cluster = Plummer::henon().sample::<f64>(1000, 42)?;
//! assert_eq!(cluster.len(), 1000);
//! # }
//! let chase = nbody_core::models::figure_eight::<f64>()?;
//! assert_eq!(chase.len(), 3);
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! | model | what | units |
//! |---|---|---|
//! | [`Plummer`], [`Hernquist`], [`King`], [`Nfw`] | spheres in equilibrium, isotropic velocities by their f(E) | yours, or `henon()` |
//! | [`UniformSphere`] | a homogeneous sphere, cold or warm | yours |
//! | [`ExponentialDisc`] | a thin disc on epicycles | yours |
//! | [`kepler`], [`Orbit`] | two bodies, by the elements of their orbit | yours |
//! | [`planets`] | a star and planets, by the elements of theirs | yours |
//! | [`figure_eight`], [`pythagorean`] | three bodies of the literature | G = 1 |
//! | [`solar_system`], [`outer_solar_system`] | the Sun and its planets | AU, day, solar mass |
//!
//! # The same bits everywhere
//!
//! A model is computed in `f64` from additions, multiplications, divisions and square roots, which IEEE 754 fixes, and
//! from the transcendental functions of the crate `libm` in pure Rust, never from those of the platform; the draws of
//! the feature `rand` come from the generator ChaCha8. One seed gives the same bodies on every platform, and `f32`
//! bodies are the `f64` ones, rounded. Sampled bodies are seen from their centre of mass. To put several together:
//! [`Bodies::moved`](crate::Bodies::moved), [`Bodies::join`](crate::Bodies::join) and
//! [`Bodies::with_tracers`](crate::Bodies::with_tracers).

mod few_bodies;
mod hernquist;
mod king;
mod nfw;
mod orbit;
mod planets;
mod plummer;
#[cfg(feature = "rand")]
mod random;
mod scales;
mod solar_system;
mod sphere;
mod table;

#[cfg(feature = "rand")]
mod disc;
#[cfg(feature = "rand")]
mod uniform;

#[cfg(feature = "rand")]
pub use disc::ExponentialDisc;
pub use few_bodies::{FIGURE_EIGHT_PERIOD, figure_eight, pythagorean};
pub use hernquist::Hernquist;
pub use king::King;
pub use nfw::Nfw;
pub use orbit::{Orbit, kepler};
pub use planets::planets;
pub use plummer::Plummer;
pub use solar_system::{GAUSS_G, OUTER_SOLAR_SYSTEM, SOLAR_SYSTEM, outer_solar_system, solar_system};
pub use sphere::Sphere;
#[cfg(feature = "rand")]
pub use uniform::UniformSphere;

use compute_backend::{Error, Result};

/// Whether a parameter is a positive number whose powers stay numbers.
fn positive(what: &'static str, value: f64) -> Result<f64> {
    if value > 1e-60 && value < 1e60 {
        return Ok(value);
    }
    Err(Error::invalid(what, "between 1e-60 and 1e60", value))
}

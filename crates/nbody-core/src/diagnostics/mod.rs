//! What one asks of bodies: energies, centres, radii, dispersions, and how good a force is.
//!
//! Momentum, angular momentum and centre of mass are methods of [`Bodies`](crate::Bodies), the energy is one of [`Newton`](crate::Newton), the elements of one
//! orbit are those of [`Orbit::of_state`](crate::models::Orbit::of_state). All results are in `f64`.

mod bound;
mod centre;
mod energy;
mod force_error;
mod orbits;
mod shells;
mod tree;

pub use bound::{Bound, bound};
pub use centre::{DensityCentre, density_centre};
pub use force_error::{ForceError, force_error, force_error_with};
pub use orbits::orbits;
pub use shells::{Shell, lagrangian_radii, shells};

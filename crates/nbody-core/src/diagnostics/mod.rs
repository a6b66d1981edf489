//! What one asks of bodies: energies, centres, radii, profiles, and how good a force is.
//!
//! Momentum, angular momentum and centre of mass are methods of [`Bodies`](crate::Bodies), energies of
//! [`Newton`](crate::Newton), and orbital elements are [`models::Orbit`](crate::models::Orbit). All results are in `f64`.

mod centre;
mod energy;
mod force_error;
mod shells;
mod tree;

pub use centre::{DensityCentre, density_centre};
pub use force_error::{ForceError, force_error};
pub use shells::{Shell, lagrangian_radii, shells};

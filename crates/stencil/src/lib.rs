//! Finite differences: second derivatives, Laplacians and explicit diffusion, serial, on all cores or on a device.
//!
//! ```
//! use ndarray::Array2;
//!
//! // f = x² + y² has ∇²f = 4 everywhere.
//! let (dx, dy) = (0.5, 0.25);
//! let f = Array2::from_shape_fn((100, 200), |(i, j)| (i as f64 * dx).powi(2) + (j as f64 * dy).powi(2));
//! let laplacian = stencil::laplacian(f.view(), [dx, dy])?;
//! assert_eq!(laplacian[[50, 100]], 4.0);
//! # Ok::<(), stencil::Error>(())
//! ```
//!
//! # The scheme
//!
//! Along each axis of a uniform grid the second derivative is the difference of the two first differences, of
//! second order in the spacing:
//!
//! ```text
//! f″(xⱼ) = ((fⱼ₊₁ − fⱼ) − (fⱼ − fⱼ₋₁)) / h² − h²/12 f⁗(ξ)
//! ```
//!
//! The Laplacian is the sum over the axes, and a step of the heat equation ∂u/∂t = α ∇²u adds α Δt times that to
//! each point. [`Boundary`] says what a point of the rim finds beyond it: nothing, as it is given data
//! ([`Boundary::Fixed`], which the free functions take), the other side, or a constant.
//!
//! # What is guaranteed
//!
//! * **Accuracy.** The rounding error of the Laplacian on d axes is at most (d + 4) ε/2 · 4 Σ 1/hᵢ² · max |f|, and
//!   far less on a smooth field, where differences of neighbours are exact: there it is a few ε of the result
//!   itself. `docs/numerics/stencil.md` derives both.
//! * **The same bits** on every processor, for any number of threads, any strides and any [`Region`]: there is one
//!   expression for a point, without fused multiply-adds ([`Precision::Strict`] always). A GPU agrees within the
//!   error bound, as its compiler may fuse.
//! * **Stability.** A [`HeatEquation`] cannot be made with a time step beyond the limit; the error names the
//!   largest that is stable.
//! * **NaN and infinity** spoil the points whose stencil they are in and no others. An initial field with one is
//!   an error.
//! * **No allocation** in the forms that end in `_into` and in the operations of [`Stencils`].
//!
//! # Backends and features
//!
//! | backend | what it is | feature |
//! |---|---|---|
//! | [`Serial`] | the calling thread | |
//! | [`Threads`] | all cores of the machine | |
//! | `Gpu` | any GPU through Vulkan, Metal or Direct3D | `gpu` |
//!
//! Feature `conformance`: the `conformance` suite, for authors of backends.
//!
//! # Why it is built this way
//!
//! A Laplacian does ten operations for sixteen bytes of memory traffic, so it is as fast as memory, and everything
//! here serves that. Rows stay in the cache of one core until the next two have used them; results that are
//! larger than the last cache go round it, which saves reading what is to be overwritten; new arrays are touched
//! first by the thread that works on them. What remains free is arithmetic: the difference form, which costs
//! nothing and is more accurate than the textbook's l − 2c + r, and the same bits everywhere.
//!
//! # References
//!
//! * Morton & Mayers, *Numerical Solution of Partial Differential Equations* (Cambridge 2005), chapters 2 and 3: the
//!   scheme, its error and its stability.
//! * Courant, Friedrichs & Lewy, Math. Ann. 100, 32 (1928): where it began.
//! * Sterbenz, *Floating-Point Computation* (1974): when a difference is exact.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arch;
mod boundary;
#[cfg(feature = "conformance")]
pub mod conformance;
mod diffusion;
mod functions;
#[cfg(feature = "gpu")]
mod gpu;
mod heat;
mod laplacian;
mod march;
mod memory;
pub mod portable;
mod region;
mod row;
mod sweep;
mod view;

pub use boundary::Boundary;
pub use compute_backend::{Backend, Device, Error, HostBackend, Precision, Real, Result, Serial, Threads};
pub use diffusion::{Diffusion, Simulation, open};
pub use functions::{laplacian, laplacian_into, second_derivative, second_derivative_into};
#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;
pub use heat::HeatEquation;
pub use laplacian::Laplacian;
pub use region::Region;

/// Laplacians and explicit steps of the heat equation, on any backend.
///
/// Buffers hold fields row by row, as long as the grid has points. The bodies are the [`portable`] functions; a
/// device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no stencils in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `stencil`",
    note = "for your own backend, start with `impl Stencils<{T}> for {Self} {{}}`"
)]
pub trait Stencils<T: Real>: Backend {
    /// The Laplacian of `from`, in the points of `to` that are in the region and that the boundaries leave to
    /// compute; the others stay as they are.
    ///
    /// # Errors
    /// [`Error::Shape`] if a field has not one element for each point of the grid, [`Error::Invalid`] if the region
    /// is outside it; those of the device.
    fn apply(
        &self,
        laplacian: &Laplacian<T>,
        region: Region,
        from: &Self::Buffer<T>,
        to: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::apply(self, laplacian, region, from, to)
    }

    /// One explicit step of the heat equation from `from` to `to`, in the same points.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    fn step(
        &self,
        heat: &HeatEquation<T>,
        region: Region,
        from: &Self::Buffer<T>,
        to: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::step(self, heat, region, from, to)
    }

    /// So many explicit steps of `field`, with the bits of so many calls of [`step`](Self::step). `spare` is room to
    /// work in; it must hold the same values on fixed sides, and holds nothing of use afterwards but these.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    fn advance(
        &self,
        heat: &HeatEquation<T>,
        steps: u64,
        field: &mut Self::Buffer<T>,
        spare: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::advance(self, heat, steps, field, spare)
    }
}

impl<T: Real> Stencils<T> for Serial {}
impl<T: Real> Stencils<T> for Threads {}

//! The first operations: what every array needs.

use crate::{Backend, Real, Result, Serial, Threads, portable};

/// Fill, copy, `y ← a x + y` and the sum, on any backend.
///
/// The bodies are the [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no array operations in `{T}`",
    note = "for your own backend, start with `impl Arrays<{T}> for {Self} {{}}`"
)]
pub trait Arrays<T: Real>: Backend {
    /// Sets every element of `out` to `value`.
    ///
    /// # Errors
    /// Those of the device.
    fn fill(&self, value: T, out: &mut Self::Buffer<T>) -> Result<()> {
        portable::fill(self, value, out)
    }

    /// Copies `from` over `to`, without leaving the device.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if the lengths differ; those of the device.
    fn copy(&self, from: &Self::Buffer<T>, to: &mut Self::Buffer<T>) -> Result<()> {
        portable::copy(self, from, to)
    }

    /// `y ← a x + y`, each product and each sum rounded: the same bits on every processor.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if the lengths differ; those of the device.
    fn axpy(&self, a: T, x: &Self::Buffer<T>, y: &mut Self::Buffer<T>) -> Result<()> {
        portable::axpy(self, a, x, y)
    }

    /// The sum of the elements, zero if there are none.
    ///
    /// The error is at most `(37 + log₂(n / 512)) ε Σ|xᵢ|` for n ≥ 512 elements (`docs/numerics.md`), where a
    /// running sum has `n ε Σ|xᵢ|`. A device may cut the sum otherwise, within the same bound.
    ///
    /// # Errors
    /// Those of the device.
    fn sum(&self, x: &Self::Buffer<T>) -> Result<T> {
        portable::sum(self, x)
    }
}

impl<T: Real> Arrays<T> for Serial {}
impl<T: Real> Arrays<T> for Threads {}

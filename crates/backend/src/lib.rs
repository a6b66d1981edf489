//! One [`Backend`] trait: the same computation runs serial, on all cores, or on a device.
//!
//! ```
//! use compute_backend::{Arrays, Backend, Serial, Threads};
//!
//! // Written once, for any backend: y ← 2 x + y, then the sum of y.
//! fn total<B: Arrays<f64>>(backend: &B) -> compute_backend::Result<f64> {
//!     let x = backend.upload(&[1.0, 2.0, 3.0])?;
//!     let mut y = backend.upload(&[10.0, 20.0, 30.0])?;
//!     backend.axpy(2.0, &x, &mut y)?;
//!     backend.sum(&y)
//! }
//! assert_eq!(total(&Serial)?, 72.0);
//! assert_eq!(total(&Threads::new()?)?, 72.0);
//! # Ok::<(), compute_backend::Error>(())
//! ```
//!
//! # What a backend is
//!
//! A backend owns *memory* ([`Backend::Buffer`]: upload, read, write) and *cores* ([`Backend::executor`]).
//! What it computes is not its business: each domain crate adds a trait of operations, such as [`Arrays`]
//! here or `Gravity` in `nbody-core`, whose methods have portable default bodies. [`Serial`] and [`Threads`]
//! are then empty `impl`s, a GPU overrides the methods with shaders, and a backend from another crate starts
//! with one line and overrides what it can do better.
//!
//! # What is guaranteed
//!
//! * **The same bits for any number of threads.** Work is cut by chunk length, never by thread count, and
//!   partial results join in index order ([`Executor`]).
//! * **Failure is a value.** Nothing here panics on any input; see [`Error`] for what can go wrong and what to do.
//! * **No silent swap.** Only [`Device::Auto`] may fall back, and what it chose is in the name of the backend.
//!
//! # Why it is built this way
//!
//! A kernel that is a method with a default body can be overridden by one backend alone and read on one page of
//! documentation. The price is that a default body on a device is a silent copy to the host and back; so the
//! GPU counts its transfers, and each domain crate tests that a step makes none. Choosing a backend at run time
//! costs one pointer, taken at the outermost object (`nbody_core::open(device, …)`), so buffers stay typed and
//! kernels stay monomorphic. `docs/decisions/0001-backend.md` compares five designs.
//!
//! # Features
//!
//! `conformance`: the [`conformance`] suite, for authors of backends.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arrays;
#[cfg(feature = "conformance")]
pub mod conformance;
mod device;
mod element;
mod error;
mod executor;
pub mod files;
mod host;
pub mod portable;
mod precision;
pub mod simd;

use std::borrow::Cow;
use std::fmt;

pub use arrays::Arrays;
pub use device::{Device, Gpus};
pub use element::{Element, Real};
pub use error::{Error, Result, non_finite};
pub use executor::Executor;
pub use host::{HostBackend, Serial, Threads};
pub use precision::Precision;

/// An array in a backend's memory.
pub trait Buffer<T: Element>: fmt::Debug + Send + Sync {
    /// The number of elements.
    fn len(&self) -> usize;
    /// Whether there are no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A place where arrays live and kernels run.
///
/// The first five items are required; the rest have defaults that are right everywhere and fast where the
/// backend says so. Clones are handles to the same place: a buffer made through one clone serves them all.
pub trait Backend: Clone + fmt::Debug + Send + Sync + 'static {
    /// An array of `T` in this backend's memory.
    type Buffer<T: Element>: Buffer<T>;

    /// What to print in logs, tables and the names of benchmarks: `serial`, `threads:8`, `gpu (name of the adapter)`.
    fn name(&self) -> String;

    /// The cores that run host code for this backend.
    fn executor(&self) -> &Executor;

    /// Whether kernels compute in `T`. Memory holds any element; a device may have no arithmetic of `f64`.
    ///
    /// What builds a state to compute with asks this first, so that it fails before anything runs, where
    /// [`Device::Auto`] can still take another device.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if they do not.
    fn check_real<T: Real>(&self) -> Result<()> {
        Ok(())
    }

    /// Copies `data` into a new buffer.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if the device cannot hold `T`, [`Error::TooLarge`] or [`Error::OutOfMemory`] if it does
    /// not fit, [`Error::Lost`] if the device is gone.
    fn upload<T: Element>(&self, data: &[T]) -> Result<Self::Buffer<T>>;

    /// Copies `data` over a buffer of the same length.
    ///
    /// # Errors
    /// [`Error::Shape`] if the lengths differ, [`Error::Lost`] if the device is gone.
    fn write<T: Element>(&self, buffer: &mut Self::Buffer<T>, data: &[T]) -> Result<()>;

    /// Copies a buffer out, after everything queued before has run.
    ///
    /// # Errors
    /// [`Error::Lost`] and whatever an operation queued earlier failed with; [`Error::OutOfMemory`].
    fn read<T: Element>(&self, buffer: &Self::Buffer<T>) -> Result<Vec<T>>;

    /// A new buffer of `len` elements whose bits are all zero.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    fn zeros<T: Element>(&self, len: usize) -> Result<Self::Buffer<T>> {
        self.upload(&host::zeroed(&self.name(), len)?)
    }

    /// Copies a buffer over `out`, which has the same length, after everything queued before has run.
    ///
    /// # Errors
    /// [`Error::Shape`] if the lengths differ; else as [`read`](Self::read).
    fn read_into<T: Element>(&self, buffer: &Self::Buffer<T>, out: &mut [T]) -> Result<()> {
        Error::check_len("the host's slice", buffer.len(), out.len())?;
        out.copy_from_slice(&self.view(buffer)?);
        Ok(())
    }

    /// Shows a buffer to host code: borrowed where memory is shared, copied where it is not.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn view<'a, T: Element>(&self, buffer: &'a Self::Buffer<T>) -> Result<Cow<'a, [T]>> {
        self.read(buffer).map(Cow::Owned)
    }

    /// Lets host code change a buffer: in place where memory is shared, through a copy where it is not.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn update<T: Element, R>(
        &self,
        buffer: &mut Self::Buffer<T>,
        change: impl FnOnce(&mut [T]) -> R,
    ) -> Result<R> {
        let mut host = self.read(buffer)?;
        let result = change(&mut host);
        self.write(buffer, &host)?;
        Ok(result)
    }

    /// Waits for queued work and reports the first error that it met.
    ///
    /// # Errors
    /// Whatever an operation queued earlier failed with; [`Error::Lost`].
    fn sync(&self) -> Result<()> {
        Ok(())
    }
}

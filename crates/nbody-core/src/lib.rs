//! Direct gravity: all pairs, softened or not, serial, on all cores or on the GPU

mod arch;
mod direct;
mod law;
mod pair;
mod scale;

pub use compute_backend::{Backend, Device, Error, Precision, Real, Result, Serial, Threads};
pub use law::{Newton, Softening};

/// What happens to what an output held before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Write {
    /// It is replaced.
    #[default]
    Replace,
    /// The result is added to it.
    Accumulate,
}

#[doc(hidden)]
pub fn proto<T: Real>(law: Newton<T>, level: compute_backend::simd::Level, m: &[T], x: &[T], out: &mut [T], ex: &compute_backend::Executor) -> Result<()> {
    direct::Problem { law, masses: m, sources: x, targets: x, level }.accelerations(ex, Write::Replace, out)
}

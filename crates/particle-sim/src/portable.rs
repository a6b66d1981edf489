//! The bodies of [`Motion`](crate::Motion) for any backend: plain slices, the backend's cores.

use compute_backend::simd::{self, Level};
use compute_backend::{Backend, Buffer, Error, Real, Result};
use profiling::operation;

use crate::{euler, newton, spiral};

/// Particle steps that are worth a thread's attention: about 10 µs of the fastest loop.
const WORTH_A_THREAD: u64 = 1 << 17;

/// `steps` explicit Euler steps with a square root and two divisions each.
///
/// # Errors
/// [`Error::Shape`] if `position` is not twice as long as `stride`; those of the backend.
pub fn euler_loop<T: Real, B: Backend>(
    backend: &B,
    steps: u64,
    stride: &B::Buffer<T>,
    position: &mut B::Buffer<T>,
) -> Result<()> {
    Error::check_len("the positions", 2 * stride.len(), position.len())?;
    let updates = updates(stride.len(), steps);
    operation!(
        "motion::euler_loop",
        backend = backend.name(),
        items = stride.len(),
        flops = updates.saturating_mul(10),
        bytes = 5 * stride.len() * size_of::<T>()
    );
    let level = Level::best();
    advance(backend, steps, stride, position, |stride, x, y| {
        simd::dispatch_at(level, euler::Loop { steps, stride, x, y });
    })
}

/// `steps` explicit Euler steps without square root or division.
///
/// # Errors
/// [`Error::Shape`] if `position` is not twice as long as `stride`; those of the backend.
pub fn euler_newton<T: Real, B: Backend>(
    backend: &B,
    steps: u64,
    stride: &B::Buffer<T>,
    position: &mut B::Buffer<T>,
) -> Result<()> {
    Error::check_len("the positions", 2 * stride.len(), position.len())?;
    let updates = updates(stride.len(), steps);
    operation!(
        "motion::euler_newton",
        backend = backend.name(),
        items = stride.len(),
        flops = updates.saturating_mul(11),
        bytes = 5 * stride.len() * size_of::<T>()
    );
    let level = Level::best();
    advance(backend, steps, stride, position, |stride, x, y| newton::advance(level, steps, stride, x, y))
}

/// Where `steps` explicit Euler steps from `start` lead, by the closed form.
///
/// # Errors
/// [`Error::Shape`] if `start` or `position` is not twice as long as `stride`; those of the backend.
pub fn euler_closed_form<T: Real, B: Backend>(
    backend: &B,
    steps: u64,
    stride: &B::Buffer<T>,
    start: &B::Buffer<T>,
    position: &mut B::Buffer<T>,
) -> Result<()> {
    let n = stride.len();
    Error::check_len("the positions at the start", 2 * n, start.len())?;
    Error::check_len("the positions", 2 * n, position.len())?;
    operation!(
        "motion::euler_closed_form",
        backend = backend.name(),
        items = n,
        flops = 500 * n,
        bytes = 5 * n * size_of::<T>()
    );
    let (stride, start) = (backend.view(stride)?, backend.view(start)?);
    let (x0, y0) = start.split_at(n);
    let level = Level::best();
    backend.update(position, |position| {
        let (x, y) = position.split_at_mut(n);
        // About 20 µs of work to a chunk.
        let chunk = 32 * euler::group::<T>();
        backend.executor().for_each_chunk([x, y], chunk, |i, [x, y]| {
            let range = i * chunk..i * chunk + x.len();
            let (stride, x0, y0) = (&stride[range.clone()], &x0[range.clone()], &y0[range]);
            // Every level above the baseline has fused multiplication and addition.
            if level > Level::Baseline {
                simd::dispatch_at(level, spiral::Spiral::<T, true> { steps, stride, x0, y0, x, y });
            } else {
                simd::dispatch_at(level, spiral::Spiral::<T, false> { steps, stride, x0, y0, x, y });
            }
        })
    })?
}

/// Cuts the particles into chunks of whole groups and runs `body` on each: strides, x, y.
fn advance<T: Real, B: Backend>(
    backend: &B,
    steps: u64,
    stride: &B::Buffer<T>,
    position: &mut B::Buffer<T>,
    body: impl Fn(&[T], &mut [T], &mut [T]) + Send + Sync,
) -> Result<()> {
    let n = stride.len();
    let stride = backend.view(stride)?;
    let group = euler::group::<T>();
    let groups = (WORTH_A_THREAD / (steps.max(1).saturating_mul(group as u64))).clamp(1, 1 << 10);
    let chunk = group * groups as usize;
    backend.update(position, |position| {
        let (x, y) = position.split_at_mut(n);
        backend.executor().for_each_chunk([x, y], chunk, |i, [x, y]| {
            body(&stride[i * chunk..i * chunk + x.len()], x, y);
        })
    })?
}

/// How many particle steps that is, at most `usize::MAX`.
fn updates(particles: usize, steps: u64) -> usize {
    usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(particles)
}

//! The bodies of [`Arrays`](crate::Arrays) for any backend: plain slices, the backend's cores, one compiled copy
//! per element type.

use std::ops::Range;

use profiling::operation;

use crate::simd::{self, Kernel};
use crate::{Backend, Buffer, Error, Real, Result};

/// Elements to a chunk: enough that handing one to a thread is cheap beside working on it.
const CHUNK: usize = 1 << 15;

/// Sets every element of `out` to `value`.
///
/// # Errors
/// Those of the backend.
pub fn fill<T: Real, B: Backend>(backend: &B, value: T, out: &mut B::Buffer<T>) -> Result<()> {
    operation!(
        "arrays::fill",
        backend = backend.name(),
        items = out.len(),
        bytes = out.len() * size_of::<T>()
    );
    backend.update(out, |out| backend.executor().for_each_chunk([out], CHUNK, |_, [out]| out.fill(value)))?
}

/// Copies `from` over `to`.
///
/// # Errors
/// [`Error::Shape`] if the lengths differ; those of the backend.
pub fn copy<T: Real, B: Backend>(backend: &B, from: &B::Buffer<T>, to: &mut B::Buffer<T>) -> Result<()> {
    Error::check_len("the array copied to", from.len(), to.len())?;
    operation!(
        "arrays::copy",
        backend = backend.name(),
        items = to.len(),
        bytes = 2 * to.len() * size_of::<T>()
    );
    let from = backend.view(from)?;
    backend.update(to, |to| {
        backend.executor().for_each_chunk([to], CHUNK, |i, [to]| {
            to.copy_from_slice(&from[i * CHUNK..][..to.len()]);
        })
    })?
}

/// `y ← a x + y`.
///
/// # Errors
/// [`Error::Shape`] if the lengths differ; those of the backend.
pub fn axpy<T: Real, B: Backend>(backend: &B, a: T, x: &B::Buffer<T>, y: &mut B::Buffer<T>) -> Result<()> {
    Error::check_len("y of axpy", x.len(), y.len())?;
    operation!(
        "arrays::axpy",
        backend = backend.name(),
        items = y.len(),
        flops = 2 * y.len(),
        bytes = 3 * y.len() * size_of::<T>()
    );
    let x = backend.view(x)?;
    backend.update(y, |y| {
        backend.executor().for_each_chunk([y], CHUNK, |i, [y]| {
            simd::dispatch(Axpy { a, x: &x[i * CHUNK..][..y.len()], y });
        })
    })?
}

struct Axpy<'a, T> {
    a: T,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Real> Kernel for Axpy<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (y, &x) in self.y.iter_mut().zip(self.x) {
            *y += self.a * x;
        }
    }
}

/// The sum of the elements.
///
/// # Errors
/// Those of the backend.
pub fn sum<T: Real, B: Backend>(backend: &B, x: &B::Buffer<T>) -> Result<T> {
    operation!(
        "arrays::sum",
        backend = backend.name(),
        items = x.len(),
        flops = x.len(),
        bytes = x.len() * size_of::<T>()
    );
    let x = backend.view(x)?;
    backend.executor().sum(T::zero(), x.len(), CHUNK, |range| simd::dispatch(PairwiseSum { x: &x, range }))
}

struct PairwiseSum<'a, T> {
    x: &'a [T],
    range: Range<usize>,
}

impl<T: Real> Kernel for PairwiseSum<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run(self) -> T {
        /// Elements to a block: `LANES` running sums of `BLOCK / LANES` terms, then pairs of lanes.
        const BLOCK: usize = 512;
        const LANES: usize = 16;
        // A binary counter of pending sums joins the blocks in pairs without recursion: bit k of the number of
        // blocks so far says whether a sum of 2^k blocks waits.
        let mut pending = [T::zero(); usize::BITS as usize];
        let mut blocks = 0_usize;
        for block in self.x[self.range].chunks(BLOCK) {
            let mut lanes = [T::zero(); LANES];
            let mut rows = block.chunks_exact(LANES);
            for row in &mut rows {
                for (lane, &x) in lanes.iter_mut().zip(row) {
                    *lane += x;
                }
            }
            for (lane, &x) in lanes.iter_mut().zip(rows.remainder()) {
                *lane += x;
            }
            let mut width = LANES / 2;
            while width > 0 {
                for i in 0..width {
                    lanes[i] += lanes[i + width];
                }
                width /= 2;
            }
            let mut sum = lanes[0];
            let mut level = 0;
            while blocks >> level & 1 == 1 {
                sum += pending[level];
                level += 1;
            }
            pending[level] = sum;
            blocks += 1;
        }
        let mut total = T::zero();
        let mut level = 0;
        while blocks >> level != 0 {
            if blocks >> level & 1 == 1 {
                total += pending[level];
            }
            level += 1;
        }
        total
    }
}

//! The sum over all pairs on slices: blocks of targets for the cores, tiles of sources for the first-level cache.
#![allow(unsafe_code, reason = "vectors are made with a promise about the processor")]

use compute_backend::simd::Level;
use compute_backend::{Error, Executor, Precision, Real, Result};

use crate::arch::{self, Lanes, Native, Vector};
use crate::pair::{self, Pair, Tile};
use crate::scale::{Factor, Scale};
use crate::{Newton, Write};

/// Sources whose pulls are added in the type itself before they join the sum in `f64`: the more, the larger the error
/// of a running sum (`docs/numerics/nbody-core.md`); the fewer, the more often they are joined.
const RUN: usize = 64;
/// Targets to a block and sources to a tile of large problems; whole runs, and small enough for the first-level cache.
const LARGE: usize = 256;
/// The same of problems that are too small to pay for clearing a large tile.
const SMALL: usize = 32;
/// Pairs below which a problem stays on the calling thread.
const PARALLEL: usize = 1 << 17;

/// One problem: planes x, y, z of `len` elements each, one after the other, for sources and targets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Problem<'a, T> {
    pub(crate) law: Newton<T>,
    pub(crate) masses: &'a [T],
    pub(crate) sources: &'a [T],
    pub(crate) targets: &'a [T],
    pub(crate) level: Level,
}

impl<T: Real> Problem<'_, T> {
    /// Whether it is too small to hand to other threads.
    pub(crate) fn is_small(&self) -> bool {
        self.masses.len().saturating_mul(self.targets.len() / 3) < PARALLEL
    }

    /// Accelerations of the targets, in planes.
    pub(crate) fn accelerations(&self, executor: &Executor, write: Write, out: &mut [T]) -> Result<()> {
        let n = out.len() / 3;
        let (x, rest) = out.split_at_mut(n);
        let (y, z) = rest.split_at_mut(n);
        match self.law.precision {
            Precision::Strict => self.evaluate::<pair::StrictAcceleration, 3>(executor, write, [x, y, z]),
            _ => self.evaluate::<pair::Acceleration, 3>(executor, write, [x, y, z]),
        }
    }

    /// Potentials at the targets.
    pub(crate) fn potentials(&self, executor: &Executor, write: Write, out: &mut [T]) -> Result<()> {
        match self.law.precision {
            Precision::Strict => self.evaluate::<pair::StrictPotential, 1>(executor, write, [out]),
            _ => self.evaluate::<pair::Potential, 1>(executor, write, [out]),
        }
    }

    fn evaluate<P: Pair, const F: usize>(
        &self,
        executor: &Executor,
        write: Write,
        out: [&mut [T]; F],
    ) -> Result<()> {
        self.law.check()?;
        let (sources, targets) = (self.masses.len(), self.targets.len() / 3);
        Error::check_len("the sources' positions, 3 for each mass", 3 * sources, self.sources.len())?;
        let scale = Scale::new(&self.law, self.masses, [self.sources, self.targets]);
        // Cut by the size of the problem alone: the same bits for any number of threads.
        let block = (targets / 64).next_multiple_of(SMALL).clamp(64, LARGE);
        let executor = if self.is_small() { &Executor::SERIAL } else { executor };
        executor.for_each_chunk(out, block, |i, out| {
            let first = i * block;
            match (self.law.precision, T::NAME == f32::NAME) {
                (Precision::Strict, _) => self.block::<P, f64, F>(&scale, first, write, out),
                (_, true) => self.block::<P, f32, F>(&scale, first, write, out),
                (_, false) => self.block::<P, f64, F>(&scale, first, write, out),
            }
        })
    }

    /// One block of targets, worked on in `S`.
    fn block<P: Pair, S: Native, const F: usize>(
        &self,
        scale: &Scale,
        first: usize,
        write: Write,
        mut out: [&mut [T]; F],
    ) {
        // One or two vectors of targets at a time keep a small problem's memory small.
        let small = self.masses.len() <= SMALL;
        let step = if small { SMALL } else { LARGE };
        let len = out[0].len();
        for start in (0..len).step_by(step) {
            let range = start..len.min(start + step);
            let out = out.each_mut().map(|out| &mut out[range.clone()]);
            let first = first + start;
            if small {
                let work = Block::<T, S, P, F, SMALL> {
                    problem: self,
                    scale,
                    first,
                    write,
                    out,
                    work: Default::default(),
                };
                arch::dispatch(self.level, work);
            } else {
                let work = Block::<T, S, P, F, LARGE> {
                    problem: self,
                    scale,
                    first,
                    write,
                    out,
                    work: Default::default(),
                };
                arch::dispatch(self.level, work);
            }
        }
    }
}

/// At most `N` targets and all sources, `N` at a time.
struct Block<'a, T, S, P, const F: usize, const N: usize> {
    problem: &'a Problem<'a, T>,
    scale: &'a Scale,
    first: usize,
    write: Write,
    out: [&'a mut [T]; F],
    work: std::marker::PhantomData<(S, P)>,
}

impl<T: Real, S: Native, P: Pair, const F: usize, const N: usize> Lanes for Block<'_, T, S, P, F, N> {
    type Output = ();
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) {
        let Problem { masses, sources, targets, .. } = *self.problem;
        let (n_sources, n_targets) = (masses.len(), targets.len() / 3);
        let len = self.out[0].len();
        let padded = len.next_multiple_of(V::LANES);
        let zero = S::zero();
        let mut points = [[zero; N]; 3];
        for (k, plane) in points.iter_mut().enumerate() {
            pack(&targets[k * n_targets + self.first..][..len], self.scale.length, &mut plane[..len]);
        }
        let mut totals = [[[0.0; N]; F]; 2];
        let mut tile = Tile([[zero; N]; 4]);
        for first in (0..n_sources).step_by(N) {
            let count = (n_sources - first).min(N);
            for k in 0..3 {
                pack(&sources[k * n_sources + first..][..count], self.scale.length, &mut tile.0[k][..count]);
            }
            pack(&masses[first..][..count], self.scale.mass, &mut tile.0[3][..count]);
            let mut at = 0;
            // SAFETY: passed on to the caller; `at` leaves room for the lanes, as N is a multiple of all LANES.
            unsafe {
                while at + U * V::LANES <= padded {
                    self.group::<V, U>(&points, &tile, count, at, &mut totals);
                    at += U * V::LANES;
                }
                while at < padded {
                    self.group::<V, 1>(&points, &tile, count, at, &mut totals);
                    at += V::LANES;
                }
            }
        }
        let left_out = P::left_out::<V>();
        let factor = match P::FIELDS {
            1 => self.scale.potential(left_out),
            _ => self.scale.acceleration(left_out),
        };
        for (k, out) in self.out.into_iter().enumerate() {
            finish(factor, self.write, &totals[0][k], &totals[1][k], out);
        }
    }
}

impl<T: Real, S: Native, P: Pair, const F: usize, const N: usize> Block<'_, T, S, P, F, N> {
    /// What a tile does to `U` vectors of targets from `at` on.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, and `at` leaves room for the lanes.
    #[inline(always)]
    unsafe fn group<V: Vector<Scalar = S>, const U: usize>(
        &self,
        points: &[[S; N]; 3],
        tile: &Tile<S, N>,
        count: usize,
        at: usize,
        totals: &mut [[[f64; N]; F]; 2],
    ) {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut targets = [[V::splat(S::zero()); 3]; U];
            for (u, target) in targets.iter_mut().enumerate() {
                for k in 0..3 {
                    target[k] = V::load(&points[k][at + u * V::LANES..]);
                }
            }
            let softening2 = V::splat(S::lit(self.scale.softening2));
            let [high, low] = totals;
            for start in (0..count).step_by(RUN) {
                let range = start..count.min(start + RUN);
                let sums = P::sums::<V, U, N>(tile, range, &targets, softening2);
                for (u, sums) in sums.iter().enumerate() {
                    for k in 0..F {
                        let from = at + u * V::LANES;
                        join(
                            sums[k],
                            &mut high[k][from..from + V::LANES],
                            &mut low[k][from..from + V::LANES],
                        );
                    }
                }
            }
        }
    }
}

/// Adds a run's sum to the totals. In `f64` the rounding errors are kept (Knuth's two-sum); sums of `f32` have none
/// to speak of.
///
/// # Safety
/// `high` and `low` have as many elements as `V` has lanes.
#[inline(always)]
unsafe fn join<V: Vector>(run: V, high: &mut [f64], low: &mut [f64]) {
    let mut lanes = [num_traits::Zero::zero(); 16];
    // SAFETY: no vector has more than 16 lanes.
    unsafe { run.store(&mut lanes) };
    for ((run, high), low) in lanes.iter().zip(high).zip(low) {
        let run = run.widen();
        let sum = *high + run;
        if V::Scalar::NAME == f64::NAME {
            let part = sum - *high;
            *low += (*high - (sum - part)) + (run - part);
        }
        *high = sum;
    }
}

#[inline(always)]
fn pack<T: Real, S: Real>(from: &[T], scale: f64, to: &mut [S]) {
    let scale = S::lit(scale);
    for (to, from) in to.iter_mut().zip(from) {
        // One of the two types is the other, or `S` is wider: no rounding.
        *to = S::lit(from.widen()) * scale;
    }
}

#[inline(always)]
fn finish<T: Real>(factor: Factor, write: Write, high: &[f64], low: &[f64], out: &mut [T]) {
    for ((out, high), low) in out.iter_mut().zip(high).zip(low) {
        let value = T::lit(factor.times(high + low));
        *out = match write {
            Write::Replace => value,
            Write::Accumulate => *out + value,
        };
    }
}

#[cfg(test)]
mod tests;

//! The sum over all pairs on slices: blocks of targets for the cores, tiles of sources for the first-level cache.

#![allow(unsafe_code, reason = "sums are read from memory that is cleared only where a kernel uses it")]

use compute_backend::simd::Level;
use compute_backend::{Error, Executor, Precision, Real, Result};

use crate::coincident;
use crate::fields::check_lengths;
use crate::kernels::{Kernel, Operands, Worker};
use crate::scale::{Factor, Scale};
use crate::tile::{Coordinate, LEN, Tile, Totals};
use crate::{Coincident, Fields, Newton, Softening, Sources, Targets, Write};

/// Pairs below which a problem stays on the calling thread.
const PARALLEL: usize = 1 << 17;

/// One problem. Vectors stand in planes x, y, z of as many elements as there are points, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Problem<'a, T> {
    pub(crate) law: Newton<T>,
    pub(crate) sources: Sources<&'a [T]>,
    pub(crate) targets: Targets<&'a [T]>,
    pub(crate) fields: Fields,
    pub(crate) level: Level,
}

impl<T: Real> Problem<'_, T> {
    /// Whether it is too small to hand to other threads.
    pub(crate) fn is_small(&self) -> bool {
        self.sources.masses.len().saturating_mul(self.targets.positions.len() / 3) < PARALLEL
    }

    /// The fields at the targets, in planes.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the law or the lengths make no sense, or two bodies are in one place and the law says that
    /// this is an error; [`Error::Shape`] if lengths do not fit.
    pub(crate) fn evaluate(&self, executor: &Executor, write: Write, out: &mut [T]) -> Result<()> {
        check_lengths(self.sources, self.targets, self.fields, out.len(), <[T]>::len)?;
        self.law.check()?;
        self.check_softening()?;
        if self.law.coincident == Coincident::Error {
            coincident::refuse(self.sources, self.targets)?;
        }
        let massive = self.massive();
        let prepared = Prepared {
            problem: self,
            massive: massive.as_deref(),
            scale: Scale::new(self),
            kernel: Kernel::new(self),
        };
        match self.fields.planes() {
            1 => prepared.planes::<1>(executor, write, out),
            3 => prepared.planes::<3>(executor, write, out),
            4 => prepared.planes::<4>(executor, write, out),
            6 => prepared.planes::<6>(executor, write, out),
            7 => prepared.planes::<7>(executor, write, out),
            9 => prepared.planes::<9>(executor, write, out),
            10 => prepared.planes::<10>(executor, write, out),
            12 => prepared.planes::<12>(executor, write, out),
            _ => prepared.planes::<13>(executor, write, out),
        }
    }

    /// The sources that pull, or `None` if all do.
    fn massive(&self) -> Option<Vec<usize>> {
        let masses = self.sources.masses;
        let is_massive = |i: &usize| !masses[*i].is_zero();
        (!(0..masses.len()).all(|i| is_massive(&i))).then(|| (0..masses.len()).filter(is_massive).collect())
    }

    /// Whether softening lengths make sense, and are there where coincident pairs are to be softened.
    fn check_softening(&self) -> Result<()> {
        let given = [self.sources.softening, self.targets.softening];
        if self.law.softening == Softening::None && given.iter().any(Option::is_some) {
            return Err(Error::invalid(
                "the softening of a law with lengths of particles",
                "a kernel",
                "none",
            ));
        }
        for lengths in given.into_iter().flatten() {
            if let Some(i) = lengths.iter().position(|&l| !(l.is_finite() && l >= T::zero())) {
                let found = format_args!("{} at index {i}", lengths[i]);
                return Err(Error::invalid("the softening lengths", "finite and at least zero", found));
            }
        }
        if self.law.coincident == Coincident::Softened {
            // A pair has the larger of its two lengths.
            let own = self.law.softening.length() > T::zero();
            let all = |lengths: Option<&[T]>| lengths.map_or(own, |l| l.iter().all(|&l| l > T::zero()));
            if !given.into_iter().any(all) {
                let what = "a softening length for every pair, since coincident ones are softened,";
                return Err(Error::invalid(what, "above zero", "zero"));
            }
        }
        Ok(())
    }
}

/// A problem with what is the same for all blocks.
pub(crate) struct Prepared<'a, T> {
    problem: &'a Problem<'a, T>,
    massive: Option<&'a [usize]>,
    scale: Scale,
    kernel: Kernel,
}

impl<T: Real> Prepared<'_, T> {
    /// Cuts the `F` planes of the output into blocks.
    fn planes<const F: usize>(&self, executor: &Executor, write: Write, out: &mut [T]) -> Result<()> {
        let targets = out.len() / F;
        let mut rest = out;
        let planes = [(); F].map(|()| {
            let (plane, after) = std::mem::take(&mut rest).split_at_mut(targets);
            rest = after;
            plane
        });
        // Cut by the size of the problem alone: the same bits for any number of threads.
        let block = (targets / 64).next_multiple_of(32).clamp(64, LEN);
        let executor = if self.problem.is_small() { &Executor::SERIAL } else { executor };
        executor.for_each_chunk(planes, block, |i, mut out| {
            let first = i * block;
            match (self.problem.law.precision, T::NAME == f32::NAME) {
                (Precision::Fast, true) | (Precision::Mixed, _) => self.block::<f32>(first, write, &mut out),
                _ => self.block::<f64>(first, write, &mut out),
            }
        })
    }

    /// One block of targets, worked on in `S`.
    fn block<S: Worker>(&self, first: usize, write: Write, out: &mut [&mut [T]]) {
        let Problem { sources, targets, fields, level, .. } = *self.problem;
        let len = out[0].len();
        let mut left_out = 1.0;
        // Memory that is not written is not touched: a small problem uses little of it.
        let (mut points, mut pulling, mut totals) = (Tile::new(), Tile::new(), Totals::new());
        for slot in self.kernel.slots() {
            totals.clear(slot, len);
        }
        let planes = [Some(targets.positions), targets.velocities];
        self.pack::<S>(&mut points, len, |i| first + i, planes, targets.softening);
        self.number(&mut points, |i| i as f64, 0.0);
        let n = self.massive.map_or(sources.masses.len(), <[usize]>::len);
        for start in (0..n).step_by(LEN) {
            let index = |i| self.massive.map_or(start + i, |massive| massive[start + i]);
            let planes = [Some(sources.positions), sources.velocities];
            self.pack::<S>(&mut pulling, LEN.min(n - start), index, planes, sources.softening);
            self.number(&mut pulling, |i| index(i) as f64 - first as f64, 1.0);
            let mass = |i| S::lit(sources.masses[index(i)].widen() * self.scale.mass);
            pulling.write(Coordinate::Mass, mass);
            let operands =
                Operands { sources: &pulling, targets: &points, totals: &mut totals, scale: &self.scale };
            left_out = S::pass(self.kernel, level, operands);
        }
        let factors = self.scale.factors(left_out);
        for (slot, out) in fields.slots().zip(out) {
            // SAFETY: the planes of the kernel are cleared above, and those of the fields are among them.
            finish(factors[slot], write, unsafe { totals.sums(slot, len) }, out);
        }
    }

    /// Writes what the kernel reads of `len` points, the `i`-th of which is `index(i)`: all but masses and numbers.
    #[inline]
    fn pack<S: Real>(
        &self,
        tile: &mut Tile<S>,
        len: usize,
        index: impl Fn(usize) -> usize,
        [positions, velocities]: [Option<&[T]>; 2],
        softening: Option<&[T]>,
    ) {
        let Scale { length, velocity, origin, drift, .. } = self.scale;
        tile.resize(len);
        for k in 0..3 {
            let Some(positions) = positions else { continue };
            let at = coordinate(positions, k, origin[k], length);
            tile.write(Coordinate::Position(k), |i| S::lit(at(index(i))));
            if self.kernel.is_split() {
                let low = |x: f64| S::lit(x - S::lit(x).widen());
                tile.write(Coordinate::Low(k), |i| low(at(index(i))));
            }
            if let (true, Some(velocities)) = (self.kernel.has_jerk(), velocities) {
                let at = coordinate(velocities, k, drift[k], velocity);
                tile.write(Coordinate::Velocity(k), |i| S::lit(at(index(i))));
            }
        }
        if !self.kernel.is_uniform() {
            let nearest = self.scale.nearest;
            let law = S::lit(self.kernel.parameter(self.scale.softening, nearest));
            match softening {
                None => tile.write(Coordinate::Parameter, |_| law),
                Some(lengths) => tile.write(Coordinate::Parameter, |i| {
                    S::lit(self.kernel.parameter(lengths[index(i)].widen() * length, nearest))
                }),
            }
        }
    }

    /// Numbers the points of a tile, so that a body is told from others in its place where those are to be softened.
    fn number<S: Real>(&self, tile: &mut Tile<S>, own: impl Fn(usize) -> f64, other: f64) {
        if self.kernel.is_uniform() {
            return;
        }
        match (self.problem.law.coincident, self.problem.targets.are_sources) {
            (Coincident::Softened, true) => tile.write(Coordinate::Id, |i| S::lit(own(i))),
            (Coincident::Softened, false) => tile.write(Coordinate::Id, |_| S::lit(other)),
            _ => tile.write(Coordinate::Id, |_| S::zero()),
        }
    }
}

/// Component `k` of point `i`, from an origin and scaled.
fn coordinate<T: Real>(planes: &[T], k: usize, from: f64, by: f64) -> impl Fn(usize) -> f64 {
    let plane = &planes[k * (planes.len() / 3)..][..planes.len() / 3];
    move |i| (plane[i].widen() - from) * by
}

fn finish<T: Real>(factor: Factor, write: Write, sums: impl Iterator<Item = f64>, out: &mut [T]) {
    for (out, sum) in out.iter_mut().zip(sums) {
        let value = T::lit(factor.times(sum));
        *out = match write {
            Write::Replace => value,
            Write::Accumulate => *out + value,
        };
    }
}

#[cfg(test)]
mod tests;

//! The sum over all pairs on slices: blocks of targets for the cores, tiles of sources for the first-level cache.

#![allow(unsafe_code, reason = "sums are read from memory that is cleared only where a kernel uses it")]

use compute_backend::simd::Level;
use compute_backend::{Error, Executor, Precision, Real, Result};

use crate::coincident;
use crate::fields::check_lengths;
use crate::kernels::{Kernel, Operands, Worker};
use crate::scale::{Factor, Scale};
use crate::tile::{Coordinate, LEN, Tile, Totals};
use crate::{Coincident, Fields, Newton, Sources, Targets, Write, lengths, mutual};

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
    /// [`Error::Invalid`](crate::Error::Invalid) if the law or the lengths make no sense, or two bodies are in one place
    /// and the law says that this is an error; [`Error::Shape`](crate::Error::Shape) if lengths do not fit.
    pub(crate) fn evaluate(&self, executor: &Executor, write: Write, out: &mut [T]) -> Result<()> {
        check_lengths(self.sources, self.targets, self.fields, out.len(), <[T]>::len)?;
        self.law.check()?;
        lengths::check(&self.law, [self.sources.softening, self.targets.softening])?;
        if self.law.coincident == Coincident::Error {
            coincident::refuse(self.sources, self.targets)?;
        }
        let massive = self.massive()?;
        let executor = if self.is_small() { &Executor::SERIAL } else { executor };
        let (scale, kernel) = (Scale::new(self), Kernel::new(self));
        if mutual::applies(self, kernel, massive.as_ref().map_or(self.sources.masses.len(), Vec::len)) {
            return match massive {
                None => mutual::accelerations(self, &scale, executor, write, out),
                Some(massive) => self.among_massive(&massive, scale, kernel, executor, write, out),
            };
        }
        let prepared = Prepared { problem: self, massive: massive.as_deref(), scale, kernel };
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

    /// Accelerations of bodies of which some have no mass: the others meet each other as if they were alone (in units that
    /// suit all), and those are nothing but targets.
    fn among_massive(
        &self,
        massive: &[usize],
        scale: Scale,
        kernel: Kernel,
        executor: &Executor,
        write: Write,
        out: &mut [T],
    ) -> Result<()> {
        let Sources { masses, positions, .. } = self.sources;
        let n = masses.len();
        let massless = filled(n - massive.len(), (0..n).filter(|&i| masses[i].is_zero()))?;
        let of = |list: &[usize]| {
            let planes = positions.chunks_exact(n);
            filled(3 * list.len(), planes.flat_map(|plane| list.iter().map(|&i| plane[i])))
        };
        let (pulling, pulled) = (of(massive)?, of(&massless)?);
        let masses = filled(massive.len(), massive.iter().map(|&i| masses[i]))?;
        let sources = Sources::new(&masses[..], &pulling[..]);
        let zeros = |n: usize| filled(3 * n, std::iter::repeat_n(T::zero(), 3 * n));
        let mut fields = [zeros(massive.len())?, zeros(massless.len())?];
        let among = Problem { sources, targets: Targets::of(&sources), ..*self };
        mutual::accelerations(&among, &scale, executor, Write::Replace, &mut fields[0])?;
        let of_others = Problem { sources, targets: Targets::new(&pulled[..]), ..*self };
        Prepared { problem: &of_others, massive: None, scale, kernel }.planes::<3>(
            executor,
            Write::Replace,
            &mut fields[1],
        )?;
        for (list, fields) in [massive, &massless[..]].into_iter().zip(&fields) {
            for (out, fields) in out.chunks_exact_mut(n).zip(fields.chunks_exact(list.len().max(1))) {
                for (&i, &value) in list.iter().zip(fields) {
                    write.to(&mut out[i], value);
                }
            }
        }
        Ok(())
    }

    /// The sources that pull, or `None` if all do.
    fn massive(&self) -> Result<Option<Vec<usize>>> {
        let masses = self.sources.masses;
        let massive = || (0..masses.len()).filter(|&i| !masses[i].is_zero());
        let count = massive().count();
        (count < masses.len()).then(|| filled(count, massive())).transpose()
    }
}

/// So many values.
///
/// # Errors
/// [`Error::OutOfMemory`].
fn filled<V>(len: usize, values: impl Iterator<Item = V>) -> Result<Vec<V>> {
    let mut all = Vec::new();
    all.try_reserve_exact(len).map_err(|_| Error::OutOfMemory {
        backend: "host".to_owned(),
        requested: len.saturating_mul(size_of::<V>()),
    })?;
    all.extend(values);
    Ok(all)
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
        points.resize(len);
        let which = Which::From(first);
        self.pack::<S>(&mut points, which, targets.positions, targets.velocities, targets.softening);
        self.number(&mut points, (0..len).map(|i| i as f64), 0.0);
        let n = self.massive.map_or(sources.masses.len(), <[usize]>::len);
        for start in (0..n).step_by(LEN) {
            let count = LEN.min(n - start);
            let which =
                self.massive.map_or(Which::From(start), |list| Which::Listed(&list[start..][..count]));
            pulling.resize(count);
            self.pack::<S>(&mut pulling, which, sources.positions, sources.velocities, sources.softening);
            self.number(&mut pulling, (0..count).map(|i| which.index(i) as f64 - first as f64), 1.0);
            which.fill(&mut pulling, Coordinate::Mass, sources.masses, scaled(0.0, self.scale.mass));
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

    /// Writes what the kernel reads of the points of a tile: all but masses and numbers.
    fn pack<S: Real>(
        &self,
        tile: &mut Tile<S>,
        which: Which<'_>,
        positions: &[T],
        velocities: Option<&[T]>,
        softening: Option<&[T]>,
    ) {
        let Scale { length, velocity, origin, drift, nearest, .. } = self.scale;
        let plane = |planes: &'_ [T], k: usize| k * (planes.len() / 3)..(k + 1) * (planes.len() / 3);
        for k in 0..3 {
            let x = &positions[plane(positions, k)];
            which.fill(tile, Coordinate::Position(k), x, scaled(origin[k], length));
            if self.kernel.is_split() {
                let low = |x: T| {
                    let x = (x.widen() - origin[k]) * length;
                    S::lit(x - S::lit(x).widen())
                };
                which.fill(tile, Coordinate::Low(k), x, low);
            }
            if let (true, Some(velocities)) = (self.kernel.has_jerk(), velocities) {
                let v = &velocities[plane(velocities, k)];
                which.fill(tile, Coordinate::Velocity(k), v, scaled(drift[k], velocity));
            }
        }
        if self.kernel.is_uniform() {
            return;
        }
        match softening {
            None => {
                let law = S::lit(self.kernel.parameter(self.scale.softening, nearest));
                tile.write(Coordinate::Parameter, std::iter::repeat_n(law, LEN));
            }
            Some(lengths) => which.fill(tile, Coordinate::Parameter, lengths, |length_of: T| {
                S::lit(self.kernel.parameter(length_of.widen() * length, nearest))
            }),
        }
    }

    /// Numbers the points of a tile, so that a body is told from others in its place where those are to be softened.
    fn number<S: Real>(&self, tile: &mut Tile<S>, own: impl Iterator<Item = f64>, other: f64) {
        if self.kernel.is_uniform() {
            return;
        }
        match (self.problem.law.coincident, self.problem.targets.are_sources) {
            (Coincident::Softened, true) => tile.write(Coordinate::Id, own.map(S::lit)),
            (Coincident::Softened, false) => {
                tile.write(Coordinate::Id, std::iter::repeat_n(S::lit(other), LEN));
            }
            _ => tile.write(Coordinate::Id, std::iter::repeat_n(S::zero(), LEN)),
        }
    }
}

/// The points of a tile among all.
#[derive(Clone, Copy)]
enum Which<'a> {
    /// As many as there are, from this one on.
    From(usize),
    Listed(&'a [usize]),
}

impl Which<'_> {
    /// Where point `i` of the tile is among all.
    fn index(self, i: usize) -> usize {
        match self {
            Self::From(first) => first + i,
            Self::Listed(list) => list[i],
        }
    }

    /// Writes a coordinate of the tile's points from that of all points.
    #[inline(always)]
    fn fill<T: Real, S: Real>(self, tile: &mut Tile<S>, to: Coordinate, from: &[T], value: impl Fn(T) -> S) {
        match self {
            Self::From(first) => tile.write(to, from[first..].iter().map(|&x| value(x))),
            Self::Listed(list) => tile.write(to, list.iter().map(|&i| value(from[i]))),
        }
    }
}

/// Takes a number from an origin and scales it by a power of two.
#[inline(always)]
pub(crate) fn scaled<T: Real, S: Real>(origin: f64, by: f64) -> impl Fn(T) -> S {
    let scale = S::lit(by);
    // A conversion of a type to itself is none. Only a mixed kernel has an origin other than zero.
    move |x| {
        if T::NAME == S::NAME { S::lit(x.widen()) * scale } else { S::lit((x.widen() - origin) * by) }
    }
}

pub(crate) fn finish<T: Real>(factor: Factor, write: Write, sums: impl Iterator<Item = f64>, out: &mut [T]) {
    for (out, sum) in out.iter_mut().zip(sums) {
        write.to(out, T::lit(factor.times(sum)));
    }
}

#[cfg(test)]
mod tests;

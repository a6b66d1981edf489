//! What the kernels read and write: a few hundred points in planes, and the sums at them in `f64`.
#![allow(unsafe_code, reason = "memory that is written before it is read is not cleared first")]

use std::mem::MaybeUninit;

use compute_backend::Real;

use crate::arch::Vector;
use crate::pair::SLOTS;

/// Targets to a block and sources to a tile: whole runs and vectors, and small enough for the first-level cache.
pub(crate) const LEN: usize = 256;

/// The most lanes that a vector has. Planes are filled to a multiple of it.
pub(crate) const WIDEST: usize = 16;

/// A plane of a tile.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Coordinate {
    Position(usize),
    Mass,
    /// What tells a body from others in its place.
    Id,
    /// That of the softening length, as the law reads it.
    Parameter,
    Velocity(usize),
    /// What `f32` leaves of a position in `f64`.
    Low(usize),
}

impl Coordinate {
    const fn plane(self) -> usize {
        match self {
            Self::Position(k) => k,
            Self::Mass => 3,
            Self::Id => 4,
            Self::Parameter => 5,
            Self::Velocity(k) => 6 + k,
            Self::Low(k) => 9 + k,
        }
    }
}

/// Points of which some coordinates are written: up to `len` and, as zero, to the next whole vector.
#[repr(align(64))]
pub(crate) struct Tile<S> {
    planes: [[MaybeUninit<S>; LEN]; 12],
    len: usize,
}

impl<S: Real> Tile<S> {
    /// One of no points. Nothing is written.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self { planes: [const { [const { MaybeUninit::uninit() }; LEN] }; 12], len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Sets how many points there are. All coordinates that a kernel reads must then be written anew.
    pub(crate) fn resize(&mut self, len: usize) {
        self.len = len.min(LEN);
    }

    /// Writes a coordinate of all points, for each of which there is a value.
    #[inline(always)]
    pub(crate) fn write(&mut self, coordinate: Coordinate, values: impl Iterator<Item = S>) {
        let plane = &mut self.planes[coordinate.plane()];
        // The last vector first: a fixed length needs no call.
        if let Some(last) = plane.as_chunks_mut::<WIDEST>().0.get_mut(self.len / WIDEST) {
            last.fill(MaybeUninit::new(S::zero()));
        }
        for (place, value) in plane[..self.len].iter_mut().zip(values) {
            place.write(value);
        }
    }

    /// A coordinate of the points from `at` on.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, the coordinate is written, and `at` is a multiple of its lanes below
    /// the length.
    #[inline(always)]
    pub(crate) unsafe fn load<V: Vector<Scalar = S>>(&self, coordinate: Coordinate, at: usize) -> V {
        debug_assert!(at + V::LANES <= LEN && at < self.len);
        // SAFETY: the elements are within the plane and written, as promised.
        unsafe {
            let from = self.planes[coordinate.plane()].as_ptr().add(at).cast::<S>();
            V::load(std::slice::from_raw_parts(from, V::LANES))
        }
    }

    /// A coordinate of the point `j` in all lanes.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, the coordinate is written, and `j` is below the length.
    #[inline(always)]
    pub(crate) unsafe fn spread<V: Vector<Scalar = S>>(&self, coordinate: Coordinate, j: usize) -> V {
        debug_assert!(j < self.len);
        // SAFETY: as promised.
        unsafe { V::splat(self.planes[coordinate.plane()].get_unchecked(j).assume_init_read()) }
    }
}

/// Sums in `f64` and their rounding errors, up to [`LEN`] of each plane.
#[repr(align(64))]
pub(crate) struct Totals {
    high: [[MaybeUninit<f64>; LEN]; SLOTS],
    low: [[MaybeUninit<f64>; LEN]; SLOTS],
}

impl Totals {
    /// None. Nothing is written.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let none = || [const { [const { MaybeUninit::uninit() }; LEN] }; SLOTS];
        Self { high: none(), low: none() }
    }

    /// Zeros for `len` targets of a plane.
    pub(crate) fn clear(&mut self, slot: usize, len: usize) {
        for plane in [&mut self.high[slot], &mut self.low[slot]] {
            for vector in plane.as_chunks_mut::<WIDEST>().0.iter_mut().take(len.div_ceil(WIDEST)) {
                vector.fill(MaybeUninit::new(0.0));
            }
        }
    }

    /// The sums of a plane: high and low parts.
    ///
    /// # Safety
    /// The plane is cleared for at least `len` targets.
    pub(crate) unsafe fn sums(&self, slot: usize, len: usize) -> impl Iterator<Item = f64> {
        // SAFETY: as promised.
        let read = |place: &MaybeUninit<f64>| unsafe { place.assume_init_read() };
        self.high[slot][..len]
            .iter()
            .zip(&self.low[slot][..len])
            .map(move |(high, low)| read(high) + read(low))
    }

    /// Adds a run's sums to the totals from `at` on. In `f64` the rounding errors are kept; sums of
    /// `f32` have none to speak of.
    ///
    /// # Safety
    /// The plane is cleared for the targets from `at` on, as many as `V` has lanes.
    #[inline(always)]
    pub(crate) unsafe fn join<V: Vector>(&mut self, slot: usize, at: usize, run: V) {
        let mut lanes = [num_traits::Zero::zero(); WIDEST];
        // SAFETY: no vector has more lanes than the widest; the totals are written, as promised.
        unsafe {
            run.store(&mut lanes);
            let high = self.high[slot].as_mut_ptr().add(at).cast::<f64>();
            let low = self.low[slot].as_mut_ptr().add(at).cast::<f64>();
            let mut sums = [0.0; WIDEST];
            let mut errors = [0.0; WIDEST];
            for i in 0..V::LANES {
                let (run, high) = (lanes[i].widen(), *high.add(i));
                let (sum, error) = two_sum(high, run);
                (sums[i], errors[i]) = (sum, *low.add(i) + error);
            }
            std::ptr::copy_nonoverlapping(sums.as_ptr(), high, V::LANES);
            if V::Scalar::NAME == f64::NAME {
                std::ptr::copy_nonoverlapping(errors.as_ptr(), low, V::LANES);
            }
        }
    }
}

/// A sum and its rounding error, exactly (Knuth).
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

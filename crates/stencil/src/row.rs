//! The arithmetic of the crate: one row of points, compiled for every level of the instruction set.
#![allow(
    unsafe_code,
    reason = "reads whole cache lines of a row through pointers, and writes them round the caches"
)]

use std::mem::MaybeUninit;

use compute_backend::Real;
use compute_backend::simd::Kernel;

use crate::arch::{LINE, Store};

/// Points to a batch: a cache line of `f32`, two of `f64`.
const BATCH: usize = 16;

/// What a point becomes: the sum over the axes of weight × second difference, or the point plus that sum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Update<T> {
    /// The weight of the axis along which the row runs.
    pub(crate) along: T,
    /// The weights of the other axes, in their order.
    pub(crate) across: [T; 2],
    /// How many other axes there are.
    pub(crate) outer: usize,
    /// Whether the row's axis is the last of three. Terms are added in the order of the axes, whichever of them
    /// is contiguous in memory; only for three does the order show.
    pub(crate) last: bool,
    /// Whether the point itself is added: a step in time.
    pub(crate) step: bool,
}

/// A row of points and their neighbours.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a, T> {
    /// The points, and one neighbour before and behind them.
    pub(crate) centre: &'a [T],
    /// The neighbours on the low and the high side of each other axis, as many as points if there is such an axis.
    pub(crate) across: [[&'a [T]; 2]; 2],
}

/// The update of a row, its results stored as `S` does it.
pub(crate) struct Row<'a, T, S> {
    pub(crate) update: Update<T>,
    pub(crate) from: Lines<'a, T>,
    pub(crate) to: &'a mut [MaybeUninit<T>],
    pub(crate) store: S,
}

impl<T: Real, S: Store> Kernel for Row<'_, T, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        match (self.update.outer, self.update.last, self.update.step) {
            (0, _, false) => self.of_kind::<0, true, false>(),
            (0, _, true) => self.of_kind::<0, true, true>(),
            (1, _, false) => self.of_kind::<1, true, false>(),
            (1, _, true) => self.of_kind::<1, true, true>(),
            (_, true, false) => self.of_kind::<2, true, false>(),
            (_, true, true) => self.of_kind::<2, true, true>(),
            (_, false, false) => self.of_kind::<2, false, false>(),
            (_, false, true) => self.of_kind::<2, false, true>(),
        }
    }
}

impl<T: Real, S: Store> Row<'_, T, S> {
    #[inline(always)]
    fn of_kind<const OUTER: usize, const LAST: bool, const STEP: bool>(self) {
        let Self { update, from, to, store } = self;
        if !S::BY_LINES {
            return points::<T, OUTER, LAST, STEP>(update, from, to);
        }
        let head = (to.as_ptr().addr().wrapping_neg() % LINE / size_of::<T>()).min(to.len());
        let (head, rest) = to.split_at_mut(head);
        let (body, tail) = rest.split_at_mut(rest.len() / BATCH * BATCH);
        points::<T, OUTER, LAST, STEP>(update, from.part(0, head.len()), head);
        batches::<T, S, OUTER, LAST, STEP>(update, from.part(head.len(), body.len()), body, store);
        points::<T, OUTER, LAST, STEP>(update, from.part(head.len() + body.len(), tail.len()), tail);
    }
}

impl<T> Lines<'_, T> {
    /// The part for `n` points from `start` on.
    #[inline(always)]
    fn part(self, start: usize, n: usize) -> Self {
        Self {
            centre: &self.centre[start..start + n + 2],
            across: self.across.map(|sides| sides.map(|line| line.get(start..start + n).unwrap_or_default())),
        }
    }
}

#[inline(always)]
fn points<T: Real, const OUTER: usize, const LAST: bool, const STEP: bool>(
    update: Update<T>,
    from: Lines<'_, T>,
    to: &mut [MaybeUninit<T>],
) {
    let n = to.len();
    let (before, here, behind) = (&from.centre[..n], &from.centre[1..=n], &from.centre[2..n + 2]);
    let across: [[&[T]; 2]; OUTER] = std::array::from_fn(|a| from.across[a].map(|line| &line[..n]));
    for (j, to) in to.iter_mut().enumerate() {
        let across = across.map(|sides| sides.map(|line| line[j]));
        to.write(point::<T, OUTER, LAST, STEP>(update, [before[j], here[j], behind[j]], across));
    }
}

/// As [`points`], for whole batches that begin where a cache line does.
#[inline(always)]
fn batches<T: Real, S: Store, const OUTER: usize, const LAST: bool, const STEP: bool>(
    update: Update<T>,
    from: Lines<'_, T>,
    to: &mut [MaybeUninit<T>],
    store: S,
) {
    let n = to.len();
    let centre = from.centre[..n + 2].as_ptr();
    let across: [[*const T; 2]; OUTER] =
        std::array::from_fn(|a| from.across[a].map(|line| line[..n].as_ptr()));
    // What is read here for the first time: the other lines were part of the rows before.
    let fresh = if OUTER > 0 { across[0][1] } else { centre };
    for start in (0..n / BATCH).map(|batch| batch * BATCH) {
        let mut values = [T::zero(); BATCH];
        for (j, value) in (start..).zip(&mut values) {
            // SAFETY: `j < n`; the lines have `n` elements, and `centre` has two more.
            *value = unsafe {
                let along = [*centre.add(j), *centre.add(j + 1), *centre.add(j + 2)];
                point::<T, OUTER, LAST, STEP>(
                    update,
                    along,
                    across.map(|sides| sides.map(|line| *line.add(j))),
                )
            };
        }
        store.ahead(fresh.wrapping_add(start), size_of_val(&values));
        // SAFETY: a whole batch of `to`, aligned to a line.
        unsafe { store.lines(values.as_ptr(), to.as_mut_ptr().add(start).cast(), size_of_val(&values)) };
    }
}

/// The one expression of the crate. The second difference is a difference of differences: each of these is exact
/// where neighbours are within a factor of two (Sterbenz), while l − 2 c + r rounds at the size of the values.
#[inline(always)]
fn point<T: Real, const OUTER: usize, const LAST: bool, const STEP: bool>(
    update: Update<T>,
    along: [T; 3],
    across: [[T; 2]; OUTER],
) -> T {
    let [before, centre, behind] = along;
    let second = |low: T, high: T| (high - centre) - (centre - low);
    let along = update.along * second(before, behind);
    let term = |a: usize| update.across[a] * second(across[a][0], across[a][1]);
    let sum = match (OUTER, LAST) {
        (0, _) => along,
        (1, _) => term(0) + along,
        (_, true) => term(0) + term(1) + along,
        (_, false) => along + term(0) + term(1),
    };
    if STEP { centre + sum } else { sum }
}

//! One pass over a grid: cut into tiles for the cores and caches, walked row by row.
//!
//! Whatever the strides, boundaries, tiles and threads, every point goes through the one expression of the module
//! `row`: rows that do not lie in memory as it wants them are gathered first. So the bits of a point depend on its
//! neighbours' values alone.
#![allow(unsafe_code, reason = "threads write rows of one array of any stride through pointers")]

use std::mem::MaybeUninit;
use std::ops::Range;
use std::slice;

use compute_backend::simd::Level;
use compute_backend::{Executor, Real};

use crate::arch::{self, LINE, Traffic};
use crate::laplacian::AXES;
use crate::region::Block;
use crate::row::{Lines, Update};
use crate::view::{Source, Target};
use crate::{Boundary, Laplacian};

/// Points of a row that are gathered, or scattered, at a time.
const BLOCK: usize = 256;
/// Points to a tile: enough that handing one to a thread is cheap beside working on it.
pub(crate) const TILE: usize = 1 << 17;
/// The width of a tile whose rows have each element on a cache line of its own.
const SCATTERED: usize = 128;
/// Rows to a tile at least, as each tile reads two rows of its neighbours.
const ROWS: usize = 16;

/// How a sweep goes about its work; none of it moves a bit of the result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) level: Level,
    pub(crate) traffic: Traffic,
}

impl Manner {
    /// The best of this machine for a sweep over so many points of `T`.
    pub(crate) fn best<T>(points: usize) -> Self {
        Self { level: Level::best(), traffic: Traffic::best(2 * points * size_of::<T>()) }
    }
}

/// A sweep of `update` over a grid, from one field to another.
#[derive(Debug)]
pub(crate) struct Sweep<'a, T> {
    /// The axis of the grid behind each slot: two outer ones, then the one along which rows run.
    slots: [Option<usize>; AXES],
    shape: [usize; AXES],
    sides: [[Boundary<T>; 2]; AXES],
    computed: Block,
    update: Update<T>,
    from: Source<'a, T>,
    to: Target<'a, T>,
    manner: Manner,
}

// SAFETY: tasks read `from`, which is borrowed shared, and write disjoint rows of `to`, which is borrowed exclusively;
// `Real` is `Send + Sync`.
unsafe impl<T: Real> Sync for Sweep<'_, T> {}

/// Where a line of neighbours comes from.
#[derive(Clone, Copy)]
enum Line<T> {
    At(*const T),
    Value(T),
}

/// Room for what is gathered and for results that do not go straight to their place.
struct Scratch<T> {
    centre: [MaybeUninit<T>; BLOCK + 2],
    across: [[[MaybeUninit<T>; BLOCK]; 2]; 2],
    out: [MaybeUninit<T>; BLOCK],
}

impl<'a, T: Real> Sweep<'a, T> {
    /// A sweep that gives each point the sum of `weights[axis]` × second difference, and adds the point itself if
    /// it is a `step`.
    pub(crate) fn new(
        laplacian: &Laplacian<T>,
        weights: [T; AXES],
        step: bool,
        mut from: Source<'a, T>,
        mut to: Target<'a, T>,
        manner: Manner,
    ) -> Self {
        let axes = laplacian.shape().len();
        let slots = slots(laplacian.shape(), from.strides, to.strides);
        let of = |values: [isize; AXES]| slots.map(|axis| axis.map_or(0, |axis| values[axis]));
        let weight = |slot: usize| slots[slot].map_or(T::zero(), |axis: usize| weights[axis]);
        let computed = laplacian.computed();
        (from.strides, to.strides) = (of(from.strides), of(to.strides));
        Self {
            slots,
            shape: slots.map(|axis| axis.map_or(1, |axis| laplacian.shape()[axis])),
            sides: slots.map(|axis| axis.map_or([Boundary::Fixed; 2], |axis| laplacian.sides()[axis])),
            computed: Block(slots.map(|axis| axis.map_or(0..1, |axis| computed.0[axis].clone()))),
            update: Update {
                along: weight(2),
                across: [weight(0), weight(1)],
                outer: axes - 1,
                last: axes < AXES || slots[2] == Some(AXES - 1),
                step,
            },
            from,
            to,
            manner,
        }
    }

    /// Computes the points of `block`, which lies within what the boundaries leave to compute.
    pub(crate) fn compute(&mut self, executor: &Executor, block: &Block) {
        let block = Block(self.slots.map(|axis| axis.map_or(0..1, |axis| block.0[axis].clone())));
        self.tiles(executor, &block, |row, columns, scratch| self.row(row, columns, scratch));
    }

    /// Computes all points that the boundaries leave to compute and sets the others to zero, so that `to` may come
    /// fresh from the allocator: each page is touched first by the thread that works on it.
    pub(crate) fn compute_and_clear(&mut self, executor: &Executor) {
        let whole = Block(self.shape.map(|n| 0..n));
        self.tiles(executor, &whole, |row, columns, scratch| {
            let Block([first, second, inner]) = &self.computed;
            if !(first.contains(&row[0]) && second.contains(&row[1])) {
                return self.clear(row, columns);
            }
            let start = columns.start.max(inner.start).min(columns.end);
            let end = columns.end.min(inner.end).max(start);
            self.clear(row, columns.start..start);
            self.row(row, start..end, scratch);
            self.clear(row, end..columns.end);
        });
    }

    /// Calls `body` for every row of every tile of `block`, where the tiles are cut so that the layers which a
    /// tile goes back to stay in the cache of one core.
    fn tiles(
        &self,
        executor: &Executor,
        block: &Block,
        body: impl Fn([usize; 2], Range<usize>, &mut Scratch<T>) + Sync,
    ) {
        if block.len() == 0 {
            return;
        }
        let [n0, n1, n2] = [0, 1, 2].map(|slot| block.0[slot].len());
        // Three layers of the input are live at a time; half of the cache is left to the output and to chance.
        let layer = match self.update.outer {
            0 => TILE,
            _ => arch::caches().private / (2 * 3 * size_of::<T>()),
        };
        // Where each element of a row is on a line of its own, the rows beside it use the line again if it is still
        // there: narrow tiles.
        let scattered = |strides: [isize; AXES]| strides[2].unsigned_abs() * size_of::<T>() >= LINE;
        let narrow = scattered(self.from.strides) || scattered(self.to.strides);
        let width = if narrow { SCATTERED } else { layer / LINE * LINE };
        let t2 = n2.min(width);
        let t1 = n1.min(layer / t2).max(1);
        // A power of two of tiles along the first axis, as that is how most machines count their cores.
        let t0 = n0.div_ceil(n0.div_ceil((TILE / (t1 * t2)).max(ROWS)).next_power_of_two());
        let counts = [n0.div_ceil(t0), n1.div_ceil(t1), n2.div_ceil(t2)];
        executor.for_each(counts.iter().product(), |task| {
            // Neighbours along the first axis follow each other, so that a thread finds the rows between two tiles
            // in its cache.
            let cut = |slot: usize, tile: usize, size: usize| {
                let start = block.0[slot].start + tile * size;
                start..block.0[slot].end.min(start + size)
            };
            let columns = cut(2, task / (counts[0] * counts[1]), t2);
            let mut scratch = Scratch::new();
            for i in cut(0, task % counts[0], t0) {
                for j in cut(1, task / counts[0] % counts[1], t1) {
                    body([i, j], columns.clone(), &mut scratch);
                }
            }
            if self.manner.traffic == Traffic::Streamed {
                arch::fence();
            }
        });
    }

    /// Computes some columns of a row.
    fn row(&self, row: [usize; 2], columns: Range<usize>, scratch: &mut Scratch<T>) {
        let across = [0, 1].map(|slot| self.neighbours(row, slot));
        let in_place =
            self.from.strides[2] == 1 && across.iter().flatten().all(|line| matches!(line, Line::At(_)));
        // The ends of a row look round the boundary; what lies between is read where it is.
        let start = columns.start.max(1);
        let end = columns.end.min(self.shape[2] - 1);
        if !in_place || start >= end {
            return self.gathered(row, columns, &across, scratch);
        }
        self.gathered(row, columns.start..start, &across, scratch);
        self.in_place(row, start..end, &across, scratch);
        self.gathered(row, end..columns.end, &across, scratch);
    }

    /// Columns that, with their neighbours along the row, are contiguous in memory.
    fn in_place(
        &self,
        row: [usize; 2],
        columns: Range<usize>,
        across: &[[Line<T>; 2]; 2],
        scratch: &mut Scratch<T>,
    ) {
        let centre = self.source(row, 0);
        let mut start = columns.start;
        while start < columns.end {
            // Results that do not lie side by side go to their places block by block.
            let end = if self.to.strides[2] == 1 { columns.end } else { columns.end.min(start + BLOCK) };
            let n = end - start;
            // SAFETY: columns `start - 1..=end` are points of the grid, whose elements are contiguous.
            let centre = unsafe { slice::from_raw_parts(centre.add(start - 1), n + 2) };
            let across = across.map(|sides| {
                sides.map(|line| match line {
                    // SAFETY: as above, for the row of a neighbour; where there is no such axis the row is the
                    // point's own.
                    Line::At(line) => unsafe { slice::from_raw_parts(line.add(start), n) },
                    Line::Value(_) => &[],
                })
            });
            self.finish(row, start, n, Lines { centre, across }, &mut scratch.out);
            start = end;
        }
    }

    /// Columns whose neighbourhoods are first gathered into contiguous lines.
    fn gathered(
        &self,
        row: [usize; 2],
        columns: Range<usize>,
        across: &[[Line<T>; 2]; 2],
        scratch: &mut Scratch<T>,
    ) {
        let stride = self.from.strides[2];
        let centre = self.source(row, 0);
        // SAFETY: `column` is always one of the grid's.
        let at = |line: *const T, column: usize| unsafe { *line.offset(column as isize * stride) };
        let last = self.shape[2] - 1;
        let mut start = columns.start;
        while start < columns.end {
            let end = columns.end.min(start + BLOCK);
            let n = end - start;
            let [before, behind] = [
                if start > 0 { at(centre, start - 1) } else { beyond(self.sides[2][0], || at(centre, last)) },
                if end <= last { at(centre, end) } else { beyond(self.sides[2][1], || at(centre, 0)) },
            ];
            scratch.centre[0].write(before);
            for (slot, column) in scratch.centre[1..].iter_mut().zip(start..end) {
                slot.write(at(centre, column));
            }
            scratch.centre[n + 1].write(behind);
            let mut lines: [[&[T]; 2]; 2] = [[&[]; 2]; 2];
            let outer = self.update.outer;
            for (axis, sides) in scratch.across.iter_mut().enumerate().take(outer) {
                for (side, slots) in sides.iter_mut().enumerate() {
                    for (slot, column) in slots.iter_mut().zip(start..end) {
                        slot.write(match across[axis][side] {
                            Line::At(line) => at(line, column),
                            Line::Value(value) => value,
                        });
                    }
                    // SAFETY: the first `n` were written just now.
                    lines[axis][side] = unsafe { slice::from_raw_parts(slots.as_ptr().cast(), n) };
                }
            }
            // SAFETY: the first `n + 2` were written just now.
            let centre = unsafe { slice::from_raw_parts(scratch.centre.as_ptr().cast(), n + 2) };
            self.finish(row, start, n, Lines { centre, across: lines }, &mut scratch.out);
            start = end;
        }
    }

    /// Computes `n` points from contiguous lines and brings them to their place.
    fn finish(
        &self,
        row: [usize; 2],
        start: usize,
        n: usize,
        from: Lines<'_, T>,
        scratch: &mut [MaybeUninit<T>; BLOCK],
    ) {
        let target = self.target(row, start);
        if self.to.strides[2] == 1 {
            // SAFETY: columns `start..start + n` of the row are points of the grid, contiguous in memory, and no other
            // task has this row and these columns.
            let to = unsafe { slice::from_raw_parts_mut(target.cast::<MaybeUninit<T>>(), n) };
            return arch::compute(self.manner, self.update, from, to);
        }
        let manner = Manner { traffic: Traffic::Cached, ..self.manner };
        arch::compute(manner, self.update, from, &mut scratch[..n]);
        for (i, value) in scratch[..n].iter().enumerate() {
            // SAFETY: the kernel has written the value; the place is a point of the grid that no other task has.
            unsafe { target.offset(i as isize * self.to.strides[2]).write(value.assume_init()) };
        }
    }

    /// Sets some columns of a row to zero.
    fn clear(&self, row: [usize; 2], columns: Range<usize>) {
        for column in columns {
            // SAFETY: a point of the grid that no other task has.
            unsafe { self.target(row, column).write(T::zero()) };
        }
    }

    /// The lines of neighbours on either side along an outer axis; where there is none, the row itself.
    fn neighbours(&self, row: [usize; 2], slot: usize) -> [Line<T>; 2] {
        let last = self.shape[slot] - 1;
        let line = |index: usize| {
            let mut neighbour = row;
            neighbour[slot] = index;
            Line::At(self.source(neighbour, 0))
        };
        let round = |side: Boundary<T>, index: usize| match side {
            Boundary::Dirichlet(value) => Line::Value(value),
            Boundary::Fixed | Boundary::Periodic => line(index),
        };
        let i = row[slot];
        [
            if i > 0 { line(i - 1) } else { round(self.sides[slot][0], last) },
            if i < last { line(i + 1) } else { round(self.sides[slot][1], 0) },
        ]
    }

    fn source(&self, row: [usize; 2], column: usize) -> *const T {
        let [a, b, c] = self.from.strides;
        // SAFETY: an index of the grid.
        unsafe { self.from.start.offset(row[0] as isize * a + row[1] as isize * b + column as isize * c) }
    }

    fn target(&self, row: [usize; 2], column: usize) -> *mut T {
        let [a, b, c] = self.to.strides;
        // SAFETY: an index of the grid.
        unsafe { self.to.start.offset(row[0] as isize * a + row[1] as isize * b + column as isize * c) }
    }
}

impl<T> Scratch<T> {
    fn new() -> Self {
        Self {
            centre: [const { MaybeUninit::uninit() }; BLOCK + 2],
            across: [const { [const { [const { MaybeUninit::uninit() }; BLOCK] }; 2] }; 2],
            out: [const { MaybeUninit::uninit() }; BLOCK],
        }
    }
}

/// The neighbour beyond the end of a row. A fixed end is never computed, so nothing looks beyond it.
fn beyond<T: Real>(side: Boundary<T>, round: impl FnOnce() -> T) -> T {
    match side {
        Boundary::Dirichlet(value) => value,
        Boundary::Fixed | Boundary::Periodic => round(),
    }
}

/// Rows run along the axis that is contiguous in both fields, or at least in one; the other axes keep their order.
fn slots(shape: &[usize], from: [isize; AXES], to: [isize; AXES]) -> [Option<usize>; AXES] {
    let axes = shape.len();
    let rank = |axis: &usize| {
        let contiguous = [from[*axis], to[*axis]].iter().filter(|&&stride| stride == 1).count();
        (shape[*axis] > 1, contiguous)
    };
    let inner = (0..axes).max_by_key(rank).unwrap_or(0);
    let mut slots = [None, None, Some(inner)];
    for (slot, axis) in slots.iter_mut().zip((0..axes).filter(|&axis| axis != inner)) {
        *slot = Some(axis);
    }
    slots
}

#[cfg(test)]
mod tests;

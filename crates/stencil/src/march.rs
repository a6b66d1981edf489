//! Several steps in one pass over memory: a tile takes them all while it is in the cache.
//!
//! A tile of the result needs a halo of one layer for each step, so each step computes a smaller tile than the one
//! before, and neighbouring tiles both compute what lies between them. Within a tile the steps follow one another
//! row by row: step `s` computes row `q` as soon as step `s - 1` has row `q + 1`, so that of each step no more than
//! three rows are kept. Every point goes through the expression of a sweep, and has its bits.

use std::ops::{Range, RangeInclusive};

use compute_backend::simd::Level;
use compute_backend::{Executor, Real, Result};

use crate::arch::{self, LINE, Traffic};
use crate::row::{Lines, Update};
use crate::sweep::Manner;
use crate::view::as_room;
use crate::{Boundary, HeatEquation};

/// The most steps in one pass.
const DEPTH: usize = 4;
/// The rows and columns of a tile.
const TILE: [usize; 2] = [128, 512];
/// Kept rows begin on a cache line, and are computed from line to line: what is there beyond the points that are
/// wanted is never used.
const HALO: usize = 32;
/// Rows of each step that are kept.
const KEPT: usize = 3;

/// Takes so many steps on a grid of one or two axes and says whether the result is in `spare`, not in `field`.
pub(crate) fn advance<T: Real>(
    executor: &Executor,
    heat: &HeatEquation<T>,
    steps: u64,
    field: &mut [T],
    spare: &mut [T],
) -> Result<bool> {
    let (mut from, mut to, mut left, mut swapped) = (field, spare, steps, false);
    while left > 0 {
        let depth = left.min(DEPTH as u64);
        pass(executor, heat, depth as usize, from, to)?;
        left -= depth;
        (from, to, swapped) = (to, from, !swapped);
    }
    Ok(swapped)
}

/// Takes `depth` steps from `from` to `to`.
fn pass<T: Real>(
    executor: &Executor,
    heat: &HeatEquation<T>,
    depth: usize,
    from: &[T],
    to: &mut [T],
) -> Result<()> {
    let march = March::new(heat, depth, from);
    let line = LINE / size_of::<T>();
    let width = march.columns.n;
    // A band of whole rows is a piece of the result; the only row of a single axis is cut into columns.
    let band = if march.skew == 1 { TILE[0] * width } else { 64 * TILE[1] };
    executor.for_each_chunk([to], band, |i, [to]| {
        let first = i * band;
        let rows = first / width..(first + to.len()).div_ceil(width);
        let columns = if march.skew == 1 { 0..width } else { first..first + to.len() };
        let [rows, columns] = [march.rows.computed(rows), march.columns.computed(columns)];
        let mut kept = vec![T::zero(); depth * KEPT * PITCH + line];
        let aligned = kept.as_ptr().addr().wrapping_neg() / size_of::<T>() % line;
        let kept = &mut kept[aligned..];
        let tile = TILE[1] as isize;
        for start in (columns.start / tile * tile..columns.end).step_by(TILE[1]) {
            let columns = columns.start.max(start)..columns.end.min(start + tile);
            march.tile(kept, rows.clone(), columns, start - HALO as isize, first, to);
        }
    })
}

/// Elements from one row that is kept to the next: not a power of two, lest they compete for the same places in the
/// cache.
const PITCH: usize = TILE[1] + 2 * HALO + 16;

/// A pass of several steps.
struct March<'a, T> {
    update: Update<T>,
    manner: Manner,
    depth: usize,
    /// How many rows a step is behind the one before it: one, or none if there is but one row.
    skew: isize,
    rows: Span<T>,
    columns: Span<T>,
    from: &'a [T],
}

/// An axis as a tile sees it, where indices may run beyond the ends.
#[derive(Debug, Clone, Copy)]
struct Span<T> {
    n: usize,
    sides: [Boundary<T>; 2],
}

/// Where the values of a line come from.
enum Origin<T> {
    Line(usize),
    Value(T),
}

impl<T: Real> Span<T> {
    /// The lines that have values. The first and the last hold theirs through all steps, but round a period there
    /// is no end.
    fn lines(&self) -> RangeInclusive<isize> {
        let n = self.n as isize;
        let low = match self.sides[0] {
            Boundary::Fixed => 0,
            Boundary::Dirichlet(_) => -1,
            Boundary::Periodic => isize::MIN,
        };
        let high = match self.sides[1] {
            Boundary::Fixed => n - 1,
            Boundary::Dirichlet(_) => n,
            Boundary::Periodic => isize::MAX,
        };
        low..=high
    }

    fn is_held(&self, line: isize) -> bool {
        line == *self.lines().start() || line == *self.lines().end()
    }

    /// Those of some lines of the array that are computed.
    fn computed(&self, lines: Range<usize>) -> Range<isize> {
        let all = self.lines();
        (lines.start as isize).max(all.start().saturating_add(1))..(lines.end as isize).min(*all.end())
    }

    fn origin(&self, line: isize) -> Origin<T> {
        match self.sides {
            [Boundary::Dirichlet(value), _] if line < 0 => Origin::Value(value),
            [_, Boundary::Dirichlet(value)] if line >= self.n as isize => Origin::Value(value),
            _ => Origin::Line(line.rem_euclid(self.n as isize) as usize),
        }
    }
}

impl<'a, T: Real> March<'a, T> {
    fn new(heat: &HeatEquation<T>, depth: usize, from: &'a [T]) -> Self {
        let laplacian = heat.laplacian();
        let weights = heat.weights();
        let span = |axis: usize| Span { n: laplacian.shape()[axis], sides: laplacian.sides()[axis] };
        let outer = laplacian.shape().len() - 1;
        Self {
            update: Update {
                along: weights[outer],
                across: [weights[0], T::zero()],
                outer,
                last: true,
                step: true,
            },
            manner: Manner { level: Level::best(), traffic: Traffic::Cached },
            depth,
            skew: outer as isize,
            rows: if outer == 1 { span(0) } else { Span { n: 1, sides: [Boundary::Periodic; 2] } },
            columns: span(outer),
            from,
        }
    }

    /// Takes all steps for a tile. `to` is the part of the result that begins with element `first`; `kept` is room for
    /// the rows that are kept of each step, whose first element is of column `origin`.
    fn tile(
        &self,
        kept: &mut [T],
        rows: Range<isize>,
        columns: Range<isize>,
        origin: isize,
        first: usize,
        to: &mut [T],
    ) {
        if rows.is_empty() {
            return;
        }
        let reach = self.depth as isize * self.skew;
        for front in rows.start - reach..rows.end + reach {
            if self.rows.lines().contains(&front) {
                let wanted = columns.start - self.depth as isize..columns.end + self.depth as isize;
                self.load(front, wanted, origin, row_mut(kept, 0, front));
            }
            for step in 1..=self.depth {
                let row = front - step as isize * self.skew;
                let ahead = (self.depth - step) as isize;
                let wanted = rows.start - ahead * self.skew..rows.end + ahead * self.skew;
                if !wanted.contains(&row) || !self.rows.lines().contains(&row) {
                    continue;
                }
                let wanted = columns.start - ahead..columns.end + ahead;
                if step < self.depth {
                    self.step(kept, step, row, wanted, origin);
                } else {
                    let start = row as usize * self.columns.n + columns.start as usize - first;
                    let to = &mut to[start..start + columns.len()];
                    let before = &kept[(self.depth - 1) * KEPT * PITCH..];
                    self.compute(before, row, (columns.start - origin) as usize, to);
                }
            }
        }
    }

    /// Brings the wanted columns of a row of the field.
    fn load(&self, row: isize, wanted: Range<isize>, origin: isize, to: &mut [T]) {
        let line_start = match self.rows.origin(row) {
            Origin::Line(index) => index * self.columns.n,
            Origin::Value(value) => return to.fill(value),
        };
        let line = &self.from[line_start..][..self.columns.n];
        let all = self.columns.lines();
        let end = wanted.end.min(all.end().saturating_add(1));
        let mut column = wanted.start.max(*all.start());
        while column < end {
            let to = &mut to[(column - origin) as usize..(end - origin) as usize];
            column += match self.columns.origin(column) {
                Origin::Line(index) => {
                    let n = to.len().min(self.columns.n - index);
                    to[..n].copy_from_slice(&line[index..index + n]);
                    // The next row, while the steps of this one are computed.
                    if let Some(next) = self.from.get(line_start + self.columns.n + index..) {
                        arch::fetch(&next[..n.min(next.len())]);
                    }
                    n as isize
                }
                Origin::Value(value) => {
                    to[0] = value;
                    1
                }
            };
        }
    }

    /// Takes a step before the last for one row, into the rows that are kept.
    fn step(&self, kept: &mut [T], step: usize, row: isize, wanted: Range<isize>, origin: isize) {
        let (before, after) = kept.split_at_mut(step * KEPT * PITCH);
        let before = &before[(step - 1) * KEPT * PITCH..];
        let (here, to) = (row_of(before, row), row_mut(after, 0, row));
        if self.skew == 1 && self.rows.is_held(row) {
            return to.copy_from_slice(here);
        }
        let all = self.columns.lines();
        let line = LINE / size_of::<T>();
        let start = (wanted.start.max(all.start().saturating_add(1)) - origin) as usize;
        let end = (wanted.end.min(*all.end()) - origin) as usize;
        // Two lines at a time, as the kernel takes them.
        let start = start / line * line;
        let end = start + (end - start).next_multiple_of(2 * line);
        self.compute(before, row, start, &mut to[start..end]);
        for held in [*all.start(), *all.end()] {
            let column = held.saturating_sub(origin);
            if (0..PITCH as isize).contains(&column) {
                to[column as usize] = here[column as usize];
            }
        }
    }

    fn compute(&self, before: &[T], row: isize, start: usize, to: &mut [T]) {
        let n = to.len();
        let side = |row: isize| &row_of(before, row)[start..start + n];
        let mut across: [[&[T]; 2]; 2] = [[&[]; 2]; 2];
        if self.skew == 1 {
            across[0] = [side(row - 1), side(row + 1)];
        }
        let from = Lines { centre: &row_of(before, row)[start - 1..=start + n], across };
        arch::compute(self.manner, self.update, from, as_room(to));
    }
}

/// The place of a row among those that are kept of one step.
fn row_of<T>(kept: &[T], row: isize) -> &[T] {
    &kept[row.rem_euclid(KEPT as isize) as usize * PITCH..][..PITCH]
}

fn row_mut<T>(kept: &mut [T], step: usize, row: isize) -> &mut [T] {
    &mut kept[(step * KEPT + row.rem_euclid(KEPT as isize) as usize) * PITCH..][..PITCH]
}

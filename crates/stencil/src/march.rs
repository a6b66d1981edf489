//! Several steps in one pass over memory: a tile takes them all while it is in the cache.
//!
//! A tile of the result needs a halo of one layer for each step, so each step computes a smaller tile than the one
//! before, and neighbouring tiles both compute what lies between them. Within a tile the steps follow one another a
//! few rows at a time: a step computes its rows as soon as the step before it is one row ahead, so that of each no
//! more than a few rows are kept. Every point goes through the expression of a sweep, and has its bits.

use std::ops::{Range, RangeInclusive};

use compute_backend::simd::Level;
use compute_backend::{Executor, Real, Result};

use crate::arch::{self, LINE, Traffic};
use crate::row::{Lines, Update};
use crate::sweep::Manner;
use crate::view::as_room;
use crate::{Boundary, HeatEquation};

/// The most steps in one pass. Each adds a layer to the halo.
const DEPTH: usize = 16;
/// The rows of a tile: its halo is that much less work.
const ROWS: usize = 192;
/// Rows that a step computes before the next one has its turn.
const FRONT: usize = 2;
/// Rows that are kept of each step: those and their neighbours.
const KEPT: usize = FRONT + 2;
/// Columns that are kept on either side of a tile: the halo, rounded to cache lines.
const HALO: usize = 32;

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
        // Passes of like depth, as the last one costs as much for a single step.
        let depth = left.div_ceil(left.div_ceil(DEPTH as u64));
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
    let width = march.columns.n;
    // A band of whole rows is a piece of the result; the only row of a single axis is cut into columns.
    let band = ROWS * if march.skew == 1 { width } else { march.tile };
    executor.for_each_chunk([to], band, |i, [to]| {
        let first = i * band;
        let rows = first / width..(first + to.len()).div_ceil(width);
        let columns = if march.skew == 1 { 0..width } else { first..first + to.len() };
        march.band(&march.rows.computed(rows), &march.columns.computed(columns), first, to);
    })
}

/// A pass of several steps.
struct March<'a, T> {
    update: Update<T>,
    manner: Manner,
    depth: usize,
    /// How many rows a step is behind the one before it: one, or none if there is but one row.
    skew: isize,
    rows: Span<T>,
    columns: Span<T>,
    /// The columns of a tile: what is kept of all steps fills half of the cache that one core has for itself.
    tile: usize,
    from: &'a [T],
}

/// The rows that are kept of each step of a tile.
struct Kept<'a, T> {
    elements: &'a mut [T],
    /// Elements from row to row.
    pitch: usize,
    /// The column of the first element of each row.
    origin: isize,
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
            tile: (arch::caches().private / (2 * DEPTH * KEPT * size_of::<T>()) / LINE * LINE)
                .clamp(256, 4096),
            from,
        }
    }

    /// Takes all steps for a band of the result, tile by tile. `to` begins with element `first`.
    fn band(&self, rows: &Range<isize>, columns: &Range<isize>, first: usize, to: &mut [T]) {
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let line = LINE / size_of::<T>();
        // Not a power of two, lest rows compete for the same places in the cache.
        let pitch = self.tile.min(self.columns.n).next_multiple_of(line) + 2 * HALO + line;
        let mut elements = vec![T::zero(); self.depth * KEPT * pitch + line];
        let aligned = elements.as_ptr().addr().wrapping_neg() / size_of::<T>() % line;
        let width = self.tile as isize;
        for start in (columns.start / width * width..columns.end).step_by(self.tile) {
            let tile = columns.start.max(start)..columns.end.min(start + width);
            let origin = start - HALO as isize;
            let mut kept = Kept { elements: &mut elements[aligned..], pitch, origin };
            self.march(&mut kept, rows, &tile, first, to);
        }
    }

    /// Takes all steps for a tile, of the wanted rows and columns of the result.
    fn march(
        &self,
        kept: &mut Kept<'_, T>,
        rows: &Range<isize>,
        columns: &Range<isize>,
        first: usize,
        to: &mut [T],
    ) {
        let reach = self.depth as isize * self.skew;
        let all = rows.start - reach..rows.end + reach;
        for front in all.clone().step_by(FRONT) {
            for row in front..all.end.min(front + FRONT as isize) {
                if self.rows.lines().contains(&row) {
                    let wanted = columns.start - self.depth as isize..columns.end + self.depth as isize;
                    self.load(row, wanted, kept);
                }
            }
            for step in 1..=self.depth {
                let behind = step as isize * self.skew;
                let ahead = (self.depth - step) as isize;
                let wanted = rows.start - ahead * self.skew..rows.end + ahead * self.skew;
                for row in
                    (front - behind).max(wanted.start)..(front - behind + FRONT as isize).min(wanted.end)
                {
                    if step < self.depth {
                        self.step(kept, step, row, columns.start - ahead..columns.end + ahead);
                    } else {
                        let start = row as usize * self.columns.n + columns.start as usize - first;
                        let to = &mut to[start..start + columns.len()];
                        let column = (columns.start - kept.origin) as usize;
                        self.compute(&kept.split(step).0, row, column, to);
                    }
                }
            }
        }
    }

    /// Brings the wanted columns of a row of the field.
    fn load(&self, row: isize, wanted: Range<isize>, kept: &mut Kept<'_, T>) {
        let origin = kept.origin;
        let to = kept.row_mut(row);
        let start = match self.rows.origin(row) {
            Origin::Line(index) => index * self.columns.n,
            Origin::Value(value) => return to.fill(value),
        };
        let all = self.columns.lines();
        let end = wanted.end.min(all.end().saturating_add(1));
        let mut column = wanted.start.max(*all.start());
        while column < end {
            let to = &mut to[(column - origin) as usize..(end - origin) as usize];
            column += match self.columns.origin(column) {
                Origin::Line(index) => {
                    let n = to.len().min(self.columns.n - index);
                    to[..n].copy_from_slice(&self.from[start + index..][..n]);
                    // And asks for the row that comes next, to arrive while this one goes through its steps.
                    let next = (start + self.columns.n * FRONT + index).min(self.from.len());
                    arch::fetch(&self.from[next..self.from.len().min(next + n)]);
                    n as isize
                }
                Origin::Value(value) => {
                    to[0] = value;
                    1
                }
            };
        }
    }

    /// Takes a step before the last for one row.
    fn step(&self, kept: &mut Kept<'_, T>, step: usize, row: isize, wanted: Range<isize>) {
        if !self.rows.lines().contains(&row) {
            return;
        }
        let origin = kept.origin;
        let (before, mut after) = kept.split(step);
        let to = after.row_mut(row);
        if self.skew == 1 && self.rows.is_held(row) {
            return to.copy_from_slice(before.row(row));
        }
        let all = self.columns.lines();
        let start = (wanted.start.max(all.start().saturating_add(1)) - origin) as usize;
        let end = (wanted.end.min(*all.end()) - origin) as usize;
        // From line to line, and two lines at a time, as the kernel takes them: what is computed there beyond the
        // columns that are wanted is never used.
        let line = LINE / size_of::<T>();
        let start = start / line * line;
        let end = start + (end - start).next_multiple_of(2 * line);
        self.compute(&before, row, start, &mut to[start..end]);
        for held in [*all.start(), *all.end()] {
            let column = held.saturating_sub(origin);
            if (0..to.len() as isize).contains(&column) {
                to[column as usize] = before.row(row)[column as usize];
            }
        }
    }

    fn compute(&self, before: &Kept<'_, T>, row: isize, start: usize, to: &mut [T]) {
        let n = to.len();
        let side = |row: isize| &before.row(row)[start..start + n];
        let mut across: [[&[T]; 2]; 2] = [[&[]; 2]; 2];
        if self.skew == 1 {
            across[0] = [side(row - 1), side(row + 1)];
        }
        let from = Lines { centre: &before.row(row)[start - 1..=start + n], across };
        arch::compute(self.manner, self.update, from, as_room(to));
    }
}

impl<T> Kept<'_, T> {
    /// The rows of the step before `step`, and those of `step` and later.
    fn split(&mut self, step: usize) -> (Kept<'_, T>, Kept<'_, T>) {
        let Self { pitch, origin, .. } = *self;
        let (before, after) = self.elements.split_at_mut(step * KEPT * pitch);
        let before = &mut before[(step - 1) * KEPT * pitch..];
        (Kept { elements: before, pitch, origin }, Kept { elements: after, pitch, origin })
    }

    /// A row of the first step.
    fn row(&self, row: isize) -> &[T] {
        &self.elements[row.rem_euclid(KEPT as isize) as usize * self.pitch..][..self.pitch]
    }

    fn row_mut(&mut self, row: isize) -> &mut [T] {
        &mut self.elements[row.rem_euclid(KEPT as isize) as usize * self.pitch..][..self.pitch]
    }
}

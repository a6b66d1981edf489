//! The operations that let particles meet, on any backend.

use compute_backend::{Backend, Buffer, Error, Real, Result, Serial, Threads};
use profiling::operation;

use crate::interaction::Pair;

/// What is at the sides of the square box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Walls {
    /// What leaves at one side enters at the other, and particles feel one another across.
    Periodic,
    /// Particles bounce off.
    Reflecting,
}

/// How particles of a square box `[0, width]²` act on one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting<T> {
    /// The force between two.
    pub pair: Pair<T>,
    /// The side of the box, at least twice the pair's range.
    pub width: T,
    /// What is at the sides.
    pub walls: Walls,
}

/// Half a step of the velocity, and perhaps one of the position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Push<T> {
    /// How much of the acceleration goes into the velocity: half a step.
    pub kick: T,
    /// What the velocity is multiplied by before, `exp(-drag · half a step)`.
    pub keep: T,
    /// How much of the velocity goes into the position after: a step, or zero.
    pub drift: T,
    /// The side of the box.
    pub width: T,
    /// What is at its sides.
    pub walls: Walls,
}

impl<T: Real> Meeting<T> {
    /// Cells along a side, each at least as wide as the range: at most about one to a particle.
    pub(crate) fn cells(&self, particles: usize) -> usize {
        let fit = (self.width.widen() / self.pair.range.widen()).floor();
        let most = (particles as f64).sqrt().ceil().clamp(1.0, 4096.0);
        fit.clamp(1.0, most) as usize
    }

    /// The numbers that the list of cells takes: where each begins, a counter for each, the particles in their order, and room to
    /// order them.
    pub(crate) fn list_len(&self, particles: usize) -> usize {
        let cells = self.cells(particles);
        2 * cells * cells + 1 + 2 * particles
    }

    pub(crate) fn check(
        &self,
        n: usize,
        matrix: usize,
        state: usize,
        list: usize,
        force: usize,
    ) -> Result<()> {
        Error::check_len("the state", 4 * n, state)?;
        Error::check_len("the accelerations", 2 * n, force)?;
        Error::check_len("the list of cells", self.list_len(n), list)?;
        Error::check_len("the matrix", (self.pair.species as usize).pow(2), matrix)
    }
}

/// Particles that act on their neighbours. Buffers: `species` n indices; `state` four planes of n numbers, all x, all y, all vx, all vy;
/// `force` two planes of accelerations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot let particles meet in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `particle-sim`",
    note = "for your own backend, start with `impl Encounters<{T}> for {Self} {{}}`"
)]
pub trait Encounters<T: Real>: Backend {
    /// The acceleration of each particle by all within the range. `list` is scratch memory of
    /// [`Crowd`](crate::Crowd)'s making. The sums run over the cells around a particle row by row and over the particles of a cell
    /// in their order: on a host the same bits on every processor and for any number of threads.
    ///
    /// # Errors
    /// [`Error::Shape`] if lengths do not fit; those of the device.
    fn meet(
        &self,
        meeting: Meeting<T>,
        matrix: &Self::Buffer<T>,
        species: &Self::Buffer<u32>,
        state: &Self::Buffer<T>,
        list: &mut Self::Buffer<u32>,
        force: &mut Self::Buffer<T>,
    ) -> Result<()> {
        meet(self, meeting, matrix, species, state, list, force)
    }

    /// Kicks, and perhaps drifts and bounces or wraps.
    ///
    /// # Errors
    /// As [`meet`](Self::meet).
    fn push(&self, push: Push<T>, force: &Self::Buffer<T>, state: &mut Self::Buffer<T>) -> Result<()> {
        apply_push(self, push, force, state)
    }
}

impl<T: Real> Encounters<T> for Serial {}
impl<T: Real> Encounters<T> for Threads {}

fn meet<T: Real, B: Backend>(
    backend: &B,
    meeting: Meeting<T>,
    matrix: &B::Buffer<T>,
    species: &B::Buffer<u32>,
    state: &B::Buffer<T>,
    list: &mut B::Buffer<u32>,
    force: &mut B::Buffer<T>,
) -> Result<()> {
    let n = species.len();
    meeting.check(n, matrix.len(), state.len(), list.len(), force.len())?;
    operation!("encounters::meet", backend = backend.name(), items = n, bytes = 6 * n * size_of::<T>());
    let (matrix, species, state) = (backend.view(matrix)?, backend.view(species)?, backend.view(state)?);
    if let Some(&found) = species.iter().find(|&&s| s >= meeting.pair.species) {
        return Err(Error::invalid("a species", "below the number of species", found));
    }
    let (x, y) = (&state[..n], &state[n..2 * n]);
    let grid = Grid::new(&meeting, n);
    backend.update(list, |list| grid.sort(x, y, list))?;
    let list = backend.view(list)?;
    backend.update(force, |force| {
        let (fx, fy) = force.split_at_mut(n);
        const CHUNK: usize = 256;
        backend.executor().for_each_chunk([fx, fy], CHUNK, |chunk, [fx, fy]| {
            for (k, (fx, fy)) in fx.iter_mut().zip(fy).enumerate() {
                let i = chunk * CHUNK + k;
                let mut sum = [T::zero(); 2];
                grid.each_near(&list, x[i], y[i], |j| {
                    if i != j {
                        let coefficient = matrix[(species[i] * meeting.pair.species + species[j]) as usize];
                        let d = meeting.difference([x[i], y[i]], [x[j], y[j]]);
                        let outward = meeting.pair.over_distance(d[0] * d[0] + d[1] * d[1], coefficient);
                        sum = [sum[0] + outward * d[0], sum[1] + outward * d[1]];
                    }
                });
                [*fx, *fy] = sum;
            }
        })
    })?
}

impl<T: Real> Meeting<T> {
    /// From b to a, the nearest image of it.
    #[inline(always)]
    pub(crate) fn difference(&self, a: [T; 2], b: [T; 2]) -> [T; 2] {
        let half = self.width * T::lit(0.5);
        let near = |d: T| {
            if self.walls == Walls::Reflecting {
                d
            } else if d > half {
                d - self.width
            } else if d < -half {
                d + self.width
            } else {
                d
            }
        };
        [near(a[0] - b[0]), near(a[1] - b[1])]
    }
}

/// The cells of a box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid<T> {
    side: usize,
    per_unit: T,
    walls: Walls,
}

impl<T: Real> Grid<T> {
    pub(crate) fn new(meeting: &Meeting<T>, particles: usize) -> Self {
        let side = meeting.cells(particles);
        Self { side, per_unit: T::lit(side as f64) / meeting.width, walls: meeting.walls }
    }

    #[inline(always)]
    fn along(&self, x: T) -> usize {
        // What is not a number or outside, which no step leaves behind, is put into the first or the last cell.
        (x * self.per_unit).to_usize().unwrap_or(0).min(self.side - 1)
    }

    /// Sorts the particles by cell, those of a cell in their order: `list` is where each cell begins (one more than there are),
    /// a counter for each, and the particles.
    pub(crate) fn sort(&self, x: &[T], y: &[T], list: &mut [u32]) {
        let cells = self.side * self.side;
        let (begin, rest) = list.split_at_mut(cells + 1);
        let (next, order) = rest.split_at_mut(cells);
        next.fill(0);
        let cell = |i: usize| self.along(y[i]) * self.side + self.along(x[i]);
        for i in 0..x.len() {
            next[cell(i)] += 1;
        }
        let mut sum = 0;
        for (begin, next) in begin.iter_mut().zip(next.iter_mut()) {
            *begin = sum;
            sum += *next;
            *next = *begin;
        }
        begin[cells] = sum;
        for i in 0..x.len() {
            let slot = &mut next[cell(i)];
            order[*slot as usize] = i as u32;
            *slot += 1;
        }
    }

    /// Calls `meet(j)` for each particle of the nine cells around (x, y), or of all there are if they are fewer.
    #[inline(always)]
    pub(crate) fn each_near(&self, list: &[u32], x: T, y: T, mut meet: impl FnMut(usize)) {
        let cells = self.side * self.side;
        let (begin, order) = (&list[..=cells], &list[2 * cells + 1..]);
        for row in self.around(self.along(y)).into_iter().flatten() {
            for column in self.around(self.along(x)).into_iter().flatten() {
                let cell = row * self.side + column;
                for &j in &order[begin[cell] as usize..begin[cell + 1] as usize] {
                    meet(j as usize);
                }
            }
        }
    }

    /// The cell before, the cell and the one after, each once.
    #[inline(always)]
    fn around(&self, cell: usize) -> [Option<usize>; 3] {
        let last = self.side - 1;
        let (before, after) = match self.walls {
            Walls::Reflecting => (cell.checked_sub(1), (cell < last).then_some(cell + 1)),
            Walls::Periodic if self.side == 1 => (None, None),
            Walls::Periodic if self.side == 2 => (None, Some(1 - cell)),
            Walls::Periodic => {
                (Some(if cell == 0 { last } else { cell - 1 }), Some(if cell == last { 0 } else { cell + 1 }))
            }
        };
        [before, Some(cell), after]
    }
}

fn apply_push<T: Real, B: Backend>(
    backend: &B,
    push: Push<T>,
    force: &B::Buffer<T>,
    state: &mut B::Buffer<T>,
) -> Result<()> {
    Error::check_len("the state", 2 * force.len(), state.len())?;
    operation!(
        "encounters::push",
        backend = backend.name(),
        items = force.len() / 2,
        bytes = 5 * force.len() * size_of::<T>()
    );
    let force = backend.view(force)?;
    let n = force.len() / 2;
    backend.update(state, |state| {
        const CHUNK: usize = 1 << 14;
        let (positions, velocities) = state.split_at_mut(2 * n);
        let ((x, y), (vx, vy)) = (positions.split_at_mut(n), velocities.split_at_mut(n));
        backend.executor().for_each_chunk([x, y, vx, vy], CHUNK, |chunk, [x, y, vx, vy]| {
            let forces = |plane: usize| &force[plane * n + chunk * CHUNK..][..x.len()];
            let (fx, fy) = (forces(0), forces(1));
            push.along(fx, x, vx);
            push.along(fy, y, vy);
        })
    })?
}

impl<T: Real> Push<T> {
    fn along(&self, force: &[T], x: &mut [T], v: &mut [T]) {
        for ((x, v), &f) in x.iter_mut().zip(v).zip(force) {
            *v = *v * self.keep + f * self.kick;
            if self.drift.is_zero() {
                continue;
            }
            let moved = *x + *v * self.drift;
            let boxes = (moved / self.width).floor();
            let inside = moved - boxes * self.width;
            let odd = boxes - T::lit(2.0) * (boxes * T::lit(0.5)).floor();
            let bounced = self.walls == Walls::Reflecting && odd == T::one();
            if bounced {
                // The half kicks before and after the drift push in opposite ways seen from the wall, where the force pushed
                // one way up to the bounce and the other way from then on: order 2 with the difference.
                let wall = if boxes > T::zero() { self.width } else { T::zero() };
                let before = ((wall - *x) / (*v * self.drift)).max(T::zero()).min(T::one());
                *v = f * self.drift * (T::one() - before - before) - *v;
            }
            // Rounding may leave a hair too much.
            let inside = if bounced { self.width - inside } else { inside };
            *x = inside.max(T::zero()).min(self.width);
        }
    }
}

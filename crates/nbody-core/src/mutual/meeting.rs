//! The inner loop: bodies of a segment stand in the lanes, and a few others, one to a register, meet them all.
#![expect(clippy::needless_range_loop, reason = "vectors that closures of `map` return go through memory")]

use std::ops::Range;

use compute_backend::Real;
use num_traits::Zero;

use super::memory::{Panel, Points, Segment, Totals};
use crate::arch::{Lanes, Native, Others, PASSING, PLANE, Passing, Vector};
use crate::radial::constant;
use crate::tile::{WIDEST, two_sum};

/// Bodies that meet a segment at once, for each vector that a level has registers for.
const GROUP: usize = 2;

/// Bodies whose pulls on a segment are added in turn, before they join those of the runs before. Longer runs would round a pull
/// that outweighs all others more often (`docs/numerics/nbody-core.md`).
const RUN: usize = 96;

/// Two panels that meet, or one whose bodies meet each other.
pub(crate) struct Meeting<'a, 'b, 'c, S> {
    pub(super) points: &'a Points<S>,
    pub(super) first: &'a mut Panel<'b>,
    pub(super) second: Option<&'a mut Panel<'c>>,
    pub(super) scratch: &'a mut Scratch<S>,
    /// What r² starts from.
    pub(super) floor: f64,
    /// Whether forces are summed, and not accelerations.
    pub(super) forces: bool,
}

/// Pulls on the bodies of a segment that have yet to join its sums, in the type itself. All are zero between meetings.
pub(crate) struct Scratch<S> {
    /// Those of a run.
    run: Aligned<S>,
    /// Those of the runs before.
    runs: Aligned<S>,
}

impl<S: Real> Scratch<S> {
    pub(super) fn new() -> Self {
        let zeros = || Aligned([[S::zero(); PLANE]; 3]);
        Self { run: zeros(), runs: zeros() }
    }
}

#[repr(align(64))]
struct Aligned<S>([[S; PLANE]; 3]);

impl<S: Native> Lanes for Meeting<'_, '_, '_, S> {
    type Output = ();
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) {
        // SAFETY: passed on to the caller.
        unsafe {
            if V::TURNS[1] > 1 && self.forces {
                self.meet::<V, U, true>();
            } else {
                self.meet::<V, U, false>();
            }
        }
    }
}

impl<S: Native> Meeting<'_, '_, '_, S> {
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn meet<V: Vector<Scalar = S>, const U: usize, const FORCES: bool>(self) {
        let Self { points, first, second, scratch, floor, .. } = self;
        // SAFETY: passed on to the caller.
        unsafe {
            let passing = Passing {
                pull: [[constant::<V>(0.0); 3]; PASSING],
                position: [[S::zero(); PASSING]; 3],
                mass: [S::zero(); PASSING],
            };
            let mut work = Work::<V, U, FORCES> { floor: S::lit(floor), scratch, passing };
            let mut first = first.segments();
            if let Some(second) = second {
                let mut second = second.segments();
                for (a, sums) in &mut first {
                    for (b, others) in &mut second {
                        work.between((points.segment(*a), sums), (points.segment(*b), others));
                    }
                }
                return;
            }
            let mut rest = &mut first[..];
            while let Some(((a, sums), others)) = rest.split_first_mut() {
                work.within(points.segment(*a), sums);
                for (b, others) in &mut *others {
                    work.between((points.segment(*a), sums), (points.segment(*b), others));
                }
                rest = others;
            }
        }
    }
}

/// Bodies that meet, by the vectors of a level.
struct Work<'s, V: Vector, const U: usize, const FORCES: bool> {
    /// What r² starts from.
    floor: V::Scalar,
    scratch: &'s mut Scratch<V::Scalar>,
    /// Some bodies of a run, with the pulls on them.
    passing: Passing<V>,
}

impl<V: Vector, const U: usize, const FORCES: bool> Work<'_, V, U, FORCES> {
    /// Bodies in the lanes of a turn of [`Vector::meet`].
    const TURN: usize = {
        let turn = V::TURNS[FORCES as usize] * V::LANES;
        // Runs end with a turn and with those who pass, and these are whole groups: else some would meet twice.
        assert!(RUN.is_multiple_of(turn) && RUN.is_multiple_of(PASSING));
        assert!(PASSING.is_multiple_of(V::LANES) && V::LANES.is_multiple_of(GROUP * U));
        // Planes of segments end with whole vectors.
        assert!(turn.is_multiple_of(V::LANES) && WIDEST.is_multiple_of(V::LANES));
        turn
    };

    /// All bodies of a segment meet all of another.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn between(
        &mut self,
        (a, sums): (Segment<'_, V::Scalar>, &mut Totals<'_>),
        (b, others): (Segment<'_, V::Scalar>, &mut Totals<'_>),
    ) {
        let whole = b.len / Self::TURN * Self::TURN;
        // SAFETY: passed on to the caller.
        unsafe {
            self.along((a, 0..a.len), sums, (b, 0..whole));
            self.join(0..whole, others);
            // What is not a whole turn passes along the other segment.
            if whole < b.len {
                let lanes = a.len.next_multiple_of(V::LANES);
                self.along((b, whole..b.len), others, (a, 0..lanes));
                self.join(0..lanes, sums);
            }
        }
    }

    /// All bodies of a segment meet each other.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn within(&mut self, bodies: Segment<'_, V::Scalar>, sums: &mut Totals<'_>) {
        let whole = bodies.len / Self::TURN * Self::TURN;
        // SAFETY: passed on to the caller.
        unsafe {
            for run in (0..whole).step_by(RUN) {
                for turn in (run..whole.min(run + RUN)).step_by(Self::TURN) {
                    self.among(bodies, turn..turn + Self::TURN, sums, turn..whole);
                }
                self.settle(run..whole);
            }
            if whole < bodies.len {
                let lanes = bodies.len.next_multiple_of(V::LANES);
                self.among(bodies, whole..bodies.len, sums, 0..lanes);
            }
            self.join(0..whole, sums);
        }
    }

    /// The bodies `which` meet `those`, who are of the same segment, and with them each other: each pair of them twice, once for
    /// either. They are so few that less is lost than by another loop.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn among(
        &mut self,
        bodies: Segment<'_, V::Scalar>,
        which: Range<usize>,
        sums: &mut Totals<'_>,
        those: Range<usize>,
    ) {
        let own = which.start..which.end.next_multiple_of(V::LANES);
        self.settle(own.clone());
        // SAFETY: passed on to the caller.
        unsafe { self.pass((bodies, which), sums, (bodies, those)) };
        // What they do to each other is in their sums by now.
        for plane in &mut self.scratch.run.0 {
            plane[own.clone()].fill(V::Scalar::zero());
        }
    }

    /// Bodies of `a` meet `those` of `b`, run by run. What pulls those of the last run has yet to be settled or joined.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn along(
        &mut self,
        (a, which): (Segment<'_, V::Scalar>, Range<usize>),
        sums: &mut Totals<'_>,
        (b, those): (Segment<'_, V::Scalar>, Range<usize>),
    ) {
        for run in which.clone().step_by(RUN) {
            if run > which.start {
                self.settle(those.clone());
            }
            // SAFETY: passed on to the caller.
            unsafe { self.pass((a, run..which.end.min(run + RUN)), sums, (b, those.clone())) };
        }
    }

    /// The bodies `which` of `a` meet `those` of `b`, and what pulls them joins their sums.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn pass(
        &mut self,
        (a, which): (Segment<'_, V::Scalar>, Range<usize>),
        sums: &mut Totals<'_>,
        (b, those): (Segment<'_, V::Scalar>, Range<usize>),
    ) {
        if those.is_empty() {
            return;
        }
        for first in which.clone().step_by(PASSING) {
            let which = first..which.end.min(first + PASSING).next_multiple_of(GROUP * U);
            let (count, passing) = (which.len(), &mut self.passing);
            debug_assert!(first.is_multiple_of(V::LANES) && those.end.is_multiple_of(V::LANES));
            // SAFETY: passed on to the caller; who passes begins with a vector, and planes of segments have whole ones, as have those
            // of who passes, also where fewer are asked for.
            unsafe {
                for at in (0..count).step_by(V::LANES) {
                    for (to, from) in passing.position.iter_mut().zip(a.position) {
                        V::load(&from[first + at..]).store(&mut to[at..]);
                    }
                    V::load(&a.mass[first + at..]).store(&mut passing.mass[at..]);
                }
                let mut others = Others { position: b.position, mass: b.mass, pull: &mut self.scratch.run.0 };
                let met =
                    V::meet(FORCES, self.floor, (passing, count), &mut others, (those.start, those.end));
                if met == those.start {
                    passing.pull[..count].fill([constant::<V>(0.0); 3]);
                }
                if met < those.end {
                    for first in (0..count).step_by(GROUP * U) {
                        let floor = V::splat(self.floor);
                        meet::<V, U, FORCES>(floor, (passing, first), &mut others, met..those.end);
                    }
                }
            }
            for at in (0..count).step_by(V::LANES) {
                for k in 0..3 {
                    let mut pulls = [V::Scalar::zero(); WIDEST];
                    // SAFETY: as above.
                    unsafe { V::across_each(&passing.pull[at..], k).store(&mut pulls) };
                    // Whole vectors, also behind the last body: what is left there of others goes to sums of none.
                    join(&pulls[..V::LANES], sums.component(k), first + at);
                }
            }
        }
    }

    /// Adds a run's pulls on bodies of a segment to those of the runs before.
    #[inline(always)]
    fn settle(&mut self, which: Range<usize>) {
        let Scratch { run, runs } = &mut *self.scratch;
        for (run, runs) in run.0.iter_mut().zip(&mut runs.0) {
            for (run, runs) in run[which.clone()].iter_mut().zip(&mut runs[which.clone()]) {
                *runs += *run;
                *run = V::Scalar::zero();
            }
        }
    }

    /// Adds all pulls on bodies of a segment to their sums.
    #[inline(always)]
    fn join(&mut self, which: Range<usize>, sums: &mut Totals<'_>) {
        self.settle(which.clone());
        for (k, plane) in self.scratch.runs.0.iter_mut().enumerate() {
            let pulls = &mut plane[which.clone()];
            join(pulls, sums.component(k), which.start);
            pulls.fill(V::Scalar::zero());
        }
    }
}

/// Adds pulls to the sums from the body `from` on.
#[inline(always)]
fn join<S: Real>(pulls: &[S], (high, low): (&mut [f64], &mut [f64]), from: usize) {
    let places = high[from..].iter_mut().zip(&mut low[from..]);
    for ((high, low), pull) in places.zip(pulls) {
        let (sum, error) = two_sum(*high, pull.widen());
        *high = sum;
        // What `f32` has to add leaves no error to speak of.
        if S::NAME == f64::NAME {
            *low += error;
        }
    }
}

/// A group of bodies, from `first` on, and `those` of the others pull each other.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn meet<V: Vector, const U: usize, const FORCES: bool>(
    floor: V,
    (passing, first): (&mut Passing<V>, usize),
    others: &mut Others<'_, V::Scalar>,
    those: Range<usize>,
) {
    // SAFETY: passed on to the caller.
    unsafe {
        let zero = constant::<V>(0.0);
        let mut x = [[[zero; 3]; GROUP]; U];
        let mut mass = [[zero; GROUP]; U];
        let mut own = [[[zero; 3]; GROUP]; U];
        for u in 0..U {
            for g in 0..GROUP {
                let i = first + u * GROUP + g;
                for k in 0..3 {
                    x[u][g][k] = V::splat(passing.position[k][i]);
                }
                mass[u][g] = V::splat(passing.mass[i]);
                own[u][g] = passing.pull[i];
            }
        }
        for j in those.step_by(V::LANES) {
            let mut there = [zero; 3];
            let mut pull = [zero; 3];
            for k in 0..3 {
                there[k] = V::load(&others.position[k][j..]);
                pull[k] = V::load(&others.pull[k][j..]);
            }
            let mass_there = V::load(&others.mass[j..]);
            for u in 0..U {
                for g in 0..GROUP {
                    let mut d = [zero; 3];
                    for k in 0..3 {
                        d[k] = there[k].sub(x[u][g][k]);
                    }
                    let r2 = squared(floor, d);
                    if FORCES {
                        let force = r2.inverse_cube_times(mass_there, mass[u][g]);
                        for k in 0..3 {
                            let force = force.mul(d[k]);
                            own[u][g][k] = own[u][g][k].add(force);
                            pull[k] = pull[k].sub(force);
                        }
                    } else {
                        let cube = r2.inverse_cube();
                        let (here, back) = (cube.mul(mass_there), cube.mul(mass[u][g]));
                        for k in 0..3 {
                            own[u][g][k] = here.mul_add(d[k], own[u][g][k]);
                            pull[k] = back.mul_sub_from(d[k], pull[k]);
                        }
                    }
                }
            }
            for k in 0..3 {
                pull[k].store(&mut others.pull[k][j..]);
            }
        }
        for u in 0..U {
            for g in 0..GROUP {
                passing.pull[first + u * GROUP + g] = own[u][g];
            }
        }
    }
}

/// r² of a difference of positions.
#[inline(always)]
fn squared<V: Vector>(floor: V, d: [V; 3]) -> V {
    d[2].mul_add(d[2], d[1].mul_add(d[1], d[0].mul_add(d[0], floor)))
}

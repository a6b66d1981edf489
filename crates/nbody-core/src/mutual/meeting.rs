//! The inner loop: bodies of a segment stand in the lanes, and a few others, one to a register, meet them all.
#![expect(clippy::needless_range_loop, reason = "vectors that closures of `map` return go through memory")]

use std::ops::Range;

use compute_backend::Real;
use num_traits::Zero;

use super::memory::{Panel, Points, Segment, Totals};
use crate::arch::{Lanes, Native, Others, PASSING, PLANE, Passing, Vector};
use crate::radial::constant;
use crate::tile::two_sum;

/// Bodies that meet a segment at once, for each vector that a level has registers for.
const GROUP: usize = 2;

/// Bodies whose pulls on a segment are added in turn, before they join its sums. Longer runs would be faster by 2 % and round
/// a pull that outweighs all others more often (`docs/numerics/nbody-core.md`).
const RUN: usize = 96;

/// Two panels that meet, or one whose bodies meet each other.
pub(crate) struct Meeting<'a, 'b, 'c, S> {
    pub(super) points: &'a Points<S>,
    pub(super) first: &'a mut Panel<'b>,
    pub(super) second: Option<&'a mut Panel<'c>>,
    /// What r² starts from.
    pub(super) floor: f64,
    /// Whether forces are summed, and not accelerations.
    pub(super) forces: bool,
}

impl<S: Native> Lanes for Meeting<'_, '_, '_, S> {
    type Output = ();
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) {
        // SAFETY: passed on to the caller.
        unsafe {
            if V::LAID_DOWN && self.forces {
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
        let Self { points, first, second, floor, .. } = self;
        // SAFETY: passed on to the caller.
        unsafe {
            let passing = Passing {
                pull: [[constant::<V>(0.0); 3]; PASSING],
                position: [[S::zero(); PASSING]; 3],
                mass: [S::zero(); PASSING],
            };
            let mut work = Work::<V, U, FORCES> {
                floor: S::lit(floor),
                there: Aligned([[S::zero(); PLANE]; 3]),
                passing,
            };
            let mut first = first.segments();
            if let Some(second) = second {
                let mut second = second.segments();
                for (a, sums) in &mut first {
                    for (b, others) in &mut second {
                        work.between((points.segment(*a), points.segment(*b)), (sums, others));
                    }
                }
                return;
            }
            let mut rest = &mut first[..];
            while let Some(((a, sums), others)) = rest.split_first_mut() {
                work.within(points.segment(*a), sums);
                for (b, others) in &mut *others {
                    work.between((points.segment(*a), points.segment(*b)), (sums, others));
                }
                rest = others;
            }
        }
    }
}

/// Memory for what a run of bodies and those of a segment do to each other, in the type itself.
struct Work<V: Vector, const U: usize, const FORCES: bool> {
    /// What r² starts from.
    floor: V::Scalar,
    /// The pulls on those of the segment.
    there: Aligned<V::Scalar>,
    /// Some bodies of the run, with the pulls on them.
    passing: Passing<V>,
}

#[repr(align(64))]
struct Aligned<S>([[S; PLANE]; 3]);

impl<V: Vector, const U: usize, const FORCES: bool> Work<V, U, FORCES> {
    /// All bodies of a segment meet all of another.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn between(
        &mut self,
        (a, b): (Segment<'_, V::Scalar>, Segment<'_, V::Scalar>),
        (sums, others): (&mut Totals<'_>, &mut Totals<'_>),
    ) {
        // Runs end with those who pass, and these are whole groups: else some would meet twice.
        const { assert!(RUN.is_multiple_of(PASSING) && PASSING.is_multiple_of(GROUP * U)) };
        let to = b.len.next_multiple_of(V::LANES);
        for run in (0..a.len).step_by(RUN) {
            for first in (run..a.len.min(run + RUN)).step_by(PASSING) {
                let count = (a.len - first).min(PASSING).next_multiple_of(GROUP * U);
                // SAFETY: passed on to the caller.
                unsafe { self.pass(a, first..first + count, sums, b, 0..to) };
            }
            self.join_there(0..to, others);
        }
    }

    /// All bodies of a segment meet each other.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn within(&mut self, bodies: Segment<'_, V::Scalar>, sums: &mut Totals<'_>) {
        // Whole groups to a vector, and whole vectors to a run: else some would meet twice.
        const { assert!(V::LANES.is_multiple_of(GROUP * U) && PASSING.is_multiple_of(V::LANES)) };
        let to = bodies.len.next_multiple_of(V::LANES);
        for run in (0..bodies.len).step_by(RUN) {
            for vector in (run..bodies.len.min(run + RUN)).step_by(V::LANES) {
                let after = vector + V::LANES;
                // SAFETY: passed on to the caller.
                unsafe {
                    // Those of one vector, for the one that is pulled; then all that come after.
                    self.own(bodies, vector);
                    self.pass(bodies, vector..after, sums, bodies, after..to);
                }
            }
            self.join_there(run..to, sums);
        }
    }

    /// What the bodies of one vector do to each other.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn own(&mut self, bodies: Segment<'_, V::Scalar>, at: usize) {
        // SAFETY: passed on to the caller.
        unsafe {
            let (zero, floor) = (constant::<V>(0.0), V::splat(self.floor));
            let mut x = [zero; 3];
            for k in 0..3 {
                x[k] = V::load(&bodies.position[k][at..]);
            }
            let mut sums = [zero; 3];
            for i in at..at + V::LANES {
                let mut d = [zero; 3];
                for k in 0..3 {
                    d[k] = V::splat(bodies.position[k][i]).sub(x[k]);
                }
                let f = squared(floor, d).inverse_cube().mul(V::splat(bodies.mass[i]));
                for k in 0..3 {
                    sums[k] = f.mul_add(d[k], sums[k]);
                }
            }
            let mass = V::load(&bodies.mass[at..]);
            for k in 0..3 {
                let place = &mut self.there.0[k][at..];
                let sum = if FORCES { sums[k].mul(mass) } else { sums[k] };
                V::load(place).add(sum).store(place);
            }
        }
    }

    /// The bodies `which` of `a` meet `those` of `b`, and what pulls them joins their sums.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    #[inline(always)]
    unsafe fn pass(
        &mut self,
        a: Segment<'_, V::Scalar>,
        which: Range<usize>,
        sums: &mut Totals<'_>,
        b: Segment<'_, V::Scalar>,
        those: Range<usize>,
    ) {
        let (count, passing) = (which.len(), &mut self.passing);
        for (to, from) in passing.position.iter_mut().zip(a.position) {
            to[..count].copy_from_slice(&from[which.clone()]);
        }
        passing.mass[..count].copy_from_slice(&a.mass[which.clone()]);
        // SAFETY: passed on to the caller; planes of segments have whole vectors.
        unsafe {
            let mut others = Others { position: b.position, mass: b.mass, pull: &mut self.there.0 };
            let met = V::meet(FORCES, self.floor, (passing, count), &mut others, (those.start, those.end));
            if met == those.start {
                passing.pull[..count].fill([constant::<V>(0.0); 3]);
            }
            if met < those.end {
                for first in (0..count).step_by(GROUP * U) {
                    meet::<V, U, FORCES>(V::splat(self.floor), (passing, first), &mut others, met..those.end);
                }
            }
        }
        let mut pulls = [[V::Scalar::zero(); PASSING]; 3];
        for first in (0..count).step_by(V::LANES) {
            for k in 0..3 {
                // SAFETY: passed on to the caller; those who pass are whole vectors, also where fewer are asked for.
                unsafe { V::across_each(&passing.pull[first..], k).store(&mut pulls[k][first..]) };
            }
        }
        for (k, pulls) in pulls.iter().enumerate() {
            join(&pulls[..count], sums.component(k), which.start);
        }
    }

    /// Adds pulls on bodies of a segment to their sums, and sets them to zero.
    #[inline(always)]
    fn join_there(&mut self, which: Range<usize>, sums: &mut Totals<'_>) {
        for (k, plane) in self.there.0.iter_mut().enumerate() {
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

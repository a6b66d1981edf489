//! The inner loop: bodies of a segment stand in the lanes, and a few others, one to a register, meet them all.
#![expect(clippy::needless_range_loop, reason = "vectors that closures of `map` return go through memory")]

use compute_backend::Real;

use super::memory::{LEN, Panel, Points, Segment, Totals};
use crate::arch::{Lanes, Native, Others, Vector};
use crate::pair::RUN;
use crate::radial::constant;
use crate::tile::two_sum;

/// Bodies that meet a segment at once, for each vector that a level has registers for.
const GROUP: usize = 2;

/// Two panels that meet, or one whose bodies meet each other.
pub(crate) struct Meeting<'a, 'b, 'c, S> {
    pub(super) points: &'a Points<S>,
    pub(super) first: &'a mut Panel<'b>,
    pub(super) second: Option<&'a mut Panel<'c>>,
    /// What r² starts from.
    pub(super) floor: f64,
}

impl<S: Native> Lanes for Meeting<'_, '_, '_, S> {
    type Output = ();
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) {
        let Self { points, first, second, floor } = self;
        let floor = constant::<V>(floor);
        let mut pulls = Pulls { there: [[S::zero(); LEN]; 3], here: [[S::zero(); RUN]; 3] };
        let mut first = first.segments();
        // SAFETY: passed on to the caller.
        unsafe {
            if let Some(second) = second {
                let mut second = second.segments();
                for (a, sums) in &mut first {
                    for (b, others) in &mut second {
                        let bodies = (points.segment(*a), points.segment(*b));
                        between::<V, U>(floor, bodies, (sums, others), &mut pulls);
                    }
                }
                return;
            }
            let mut rest = &mut first[..];
            while let Some(((a, sums), others)) = rest.split_first_mut() {
                within::<V, U>(floor, points.segment(*a), sums, &mut pulls);
                for (b, others) in &mut *others {
                    let bodies = (points.segment(*a), points.segment(*b));
                    between::<V, U>(floor, bodies, (sums, others), &mut pulls);
                }
                rest = others;
            }
        }
    }
}

/// What a run of bodies and those of a segment do to each other, in the type itself.
#[repr(align(64))]
struct Pulls<S> {
    /// On those of the segment.
    there: [[S; LEN]; 3],
    /// On those of the run.
    here: [[S; RUN]; 3],
}

/// Adds pulls to the sums from the body `from` on, and sets them to zero.
#[inline(always)]
fn join<S: Real>(pulls: [&mut [S]; 3], sums: &mut Totals<'_>, from: usize) {
    for (k, pulls) in pulls.into_iter().enumerate() {
        let (high, low) = sums.component(k);
        let places = high[from..].iter_mut().zip(&mut low[from..]);
        for ((high, low), pull) in places.zip(pulls) {
            let (sum, error) = two_sum(*high, pull.widen());
            *high = sum;
            // What `f32` has to add leaves no error to speak of.
            if S::NAME == f64::NAME {
                *low += error;
            }
            *pull = S::zero();
        }
    }
}

/// All bodies of a segment meet all of another.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn between<V: Vector, const U: usize>(
    floor: V,
    (a, b): (Segment<'_, V::Scalar>, Segment<'_, V::Scalar>),
    (sums, others): (&mut Totals<'_>, &mut Totals<'_>),
    pulls: &mut Pulls<V::Scalar>,
) {
    let to = b.len.next_multiple_of(V::LANES);
    for start in (0..a.len).step_by(RUN) {
        for at in (start..a.len.min(start + RUN)).step_by(GROUP * U) {
            // SAFETY: passed on to the caller.
            unsafe { group::<V, U>(floor, (a, at), (b, 0, to), at - start, pulls) };
        }
        join(pulls.here.each_mut().map(|plane| &mut plane[..]), sums, start);
        join(pulls.there.each_mut().map(|plane| &mut plane[..to]), others, 0);
    }
}

/// All bodies of a segment meet each other.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn within<V: Vector, const U: usize>(
    floor: V,
    bodies: Segment<'_, V::Scalar>,
    sums: &mut Totals<'_>,
    pulls: &mut Pulls<V::Scalar>,
) {
    // Whole groups to a vector, and whole vectors to a run: else some would meet twice.
    const { assert!(V::LANES.is_multiple_of(GROUP * U) && RUN.is_multiple_of(V::LANES)) };
    let to = bodies.len.next_multiple_of(V::LANES);
    for start in (0..bodies.len).step_by(RUN) {
        for vector in (start..bodies.len.min(start + RUN)).step_by(V::LANES) {
            // SAFETY: passed on to the caller.
            unsafe {
                // Those of one vector, for the one that is pulled; then all that come after.
                own(floor, bodies, vector, pulls);
                for at in (vector..vector + V::LANES).step_by(GROUP * U) {
                    group::<V, U>(floor, (bodies, at), (bodies, vector + V::LANES, to), at - start, pulls);
                }
            }
        }
        join(pulls.here.each_mut().map(|plane| &mut plane[..]), sums, start);
        join(pulls.there.each_mut().map(|plane| &mut plane[start..to]), sums, start);
    }
}

/// What the bodies of one vector do to each other.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn own<V: Vector>(floor: V, bodies: Segment<'_, V::Scalar>, at: usize, pulls: &mut Pulls<V::Scalar>) {
    // SAFETY: passed on to the caller.
    unsafe {
        let zero = constant::<V>(0.0);
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
            let f = inverse_cube(floor, d).mul(V::splat(bodies.mass[i]));
            for k in 0..3 {
                sums[k] = f.mul_add(d[k], sums[k]);
            }
        }
        for k in 0..3 {
            let place = &mut pulls.there[k][at..];
            V::load(place).add(sums[k]).store(place);
        }
    }
}

/// The bodies of a group, from `at` on in `a` and from `place` on in their run, meet those of `b` from `from` up to `to`.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn group<V: Vector, const U: usize>(
    floor: V,
    (a, at): (Segment<'_, V::Scalar>, usize),
    (b, from, to): (Segment<'_, V::Scalar>, usize, usize),
    place: usize,
    pulls: &mut Pulls<V::Scalar>,
) {
    // SAFETY: passed on to the caller.
    unsafe {
        let zero = constant::<V>(0.0);
        let mut x = [[[zero; 3]; GROUP]; U];
        let mut mass = [[zero; GROUP]; U];
        for u in 0..U {
            for g in 0..GROUP {
                let i = at + u * GROUP + g;
                for k in 0..3 {
                    x[u][g][k] = V::splat(a.position[k][i]);
                }
                mass[u][g] = V::splat(a.mass[i]);
            }
        }
        let mut own = [[[zero; 3]; GROUP]; U];
        let mut j = from;
        let [px, py, pz] = &mut pulls.there;
        let mut others = Others { position: b.position, mass: b.mass, pull: [px, py, pz] };
        for u in 0..U {
            for g in 0..GROUP {
                j = V::meet(&x[u][g], (mass[u][g], floor), &mut others, (from, to), &mut own[u][g]);
            }
        }
        while j < to {
            let mut there = [zero; 3];
            let mut pull = [zero; 3];
            for k in 0..3 {
                there[k] = V::load(&b.position[k][j..]);
                pull[k] = V::load(&pulls.there[k][j..]);
            }
            let mass_there = V::load(&b.mass[j..]);
            for u in 0..U {
                for g in 0..GROUP {
                    let mut d = [zero; 3];
                    for k in 0..3 {
                        d[k] = there[k].sub(x[u][g][k]);
                    }
                    let cube = inverse_cube(floor, d);
                    let (here, back) = (cube.mul(mass_there), cube.mul(mass[u][g]));
                    for k in 0..3 {
                        own[u][g][k] = here.mul_add(d[k], own[u][g][k]);
                        pull[k] = back.mul_sub_from(d[k], pull[k]);
                    }
                }
            }
            for k in 0..3 {
                pull[k].store(&mut pulls.there[k][j..]);
            }
            j += V::LANES;
        }
        for u in 0..U {
            for g in 0..GROUP {
                for k in 0..3 {
                    pulls.here[k][place + u * GROUP + g] = own[u][g][k].across();
                }
            }
        }
    }
}

/// r⁻³ of a difference of positions, but for what the vector leaves out.
#[inline(always)]
fn inverse_cube<V: Vector>(floor: V, d: [V; 3]) -> V {
    d[2].mul_add(d[2], d[1].mul_add(d[1], d[0].mul_add(d[0], floor))).inverse_cube()
}

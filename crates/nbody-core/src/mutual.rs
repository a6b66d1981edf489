//! Newton's third law: what two bodies do to each other differs in sign and mass alone, so every pair is worked out
//! once for both.
//!
//! Bodies are dealt to a power of two of panels. In round r panel p meets panel p ⊕ r, so no panel is in two pairs of a
//! round: cores work on the pairs side by side, and each writes to its own two panels. The number of panels follows from
//! that of bodies alone, and so does the order of every sum.
#![allow(unsafe_code, reason = "vectors are made with a promise about the processor")]

mod meeting;
mod memory;
mod rounds;

use std::marker::PhantomData;

use compute_backend::simd::Level;
use compute_backend::{Executor, Real, Result};

use crate::Write;
use crate::arch::{self, Lanes, Native, Vector};
use crate::direct::{Problem, finish};
use crate::kernels::{Kernel, Worker};
use crate::radial::Plain;
use crate::scale::Scale;

pub(crate) use meeting::Meeting;
use meeting::Scratch;
use memory::{Cut, Panel, Points, Sums};

/// Bodies below which it is no faster than a sum over all pairs for one body after the other.
const LEAST: usize = 128;

/// Whether a problem is one of bodies among themselves, of which so many are `massive`, by a law that has a kernel here.
pub(crate) fn applies<T: Real>(problem: &Problem<'_, T>, kernel: Kernel, massive: usize) -> bool {
    let Problem { sources, targets, .. } = problem;
    kernel.is_mutual()
        && targets.are_sources
        && std::ptr::eq(sources.positions, targets.positions)
        && massive >= LEAST
}

/// The accelerations of all bodies, in planes. All must pull.
///
/// # Errors
/// [`Error::OutOfMemory`](compute_backend::Error::OutOfMemory).
pub(crate) fn accelerations<T: Real>(
    problem: &Problem<'_, T>,
    scale: &Scale,
    executor: &Executor,
    write: Write,
    out: &mut [T],
) -> Result<()> {
    if T::NAME == f32::NAME {
        accelerations_in::<T, f32>(problem, scale, executor, write, out)
    } else {
        accelerations_in::<T, f64>(problem, scale, executor, write, out)
    }
}

fn accelerations_in<T: Real, S: Worker>(
    problem: &Problem<'_, T>,
    scale: &Scale,
    executor: &Executor,
    write: Write,
    out: &mut [T],
) -> Result<()> {
    let cut = Cut::new::<S>(problem.sources.masses.len());
    let points = Points::<S>::new(cut, problem, scale)?;
    let mut sums = Sums::new(cut)?;
    let mut panels = sums.panels();
    let floor = scale.floor::<Plain>();
    let forces = sums_forces(problem.level, points.masses());
    let meet = |scratch: &mut Scratch<S>, first: &mut Panel<'_>, second: Option<&mut Panel<'_>>| {
        S::meet(problem.level, Meeting { points: &points, first, second, scratch, floor, forces });
    };
    // One panel is met on the calling thread, which need not enter the pool for it.
    if let [all] = &mut panels[..] {
        meet(&mut Scratch::new(), all, None);
    } else {
        rounds::rounds(executor, &mut panels, Scratch::new, meet);
    }
    let factors = scale.factors(S::left_out(problem.level));
    for (k, plane) in out.chunks_exact_mut(cut.bodies).enumerate() {
        for (segment, out) in plane.chunks_mut(cut.len).enumerate() {
            let sums = sums.of(segment, k);
            if forces {
                let masses = points.segment(segment).mass.iter().map(|mass| mass.widen());
                finish(factors[k], write, sums.zip(masses).map(|(force, mass)| force / mass), out);
            } else {
                finish(factors[k], write, sums, out);
            }
        }
    }
    Ok(())
}

/// Whether forces are summed, and not accelerations, for bodies between two masses: where that is faster, and no product
/// of the two leaves the range.
pub(crate) fn sums_forces<S: Worker>(level: Level, [lightest, heaviest]: [S; 2]) -> bool {
    // Heavier than 2 they are where the type ends: units could not be changed so far.
    arch::prefers_forces(level) && lightest >= S::lit(S::LIGHTEST) && heaviest < S::lit(2.0)
}

/// What the vectors of a level leave out of r⁻³.
pub(crate) struct LeftOut<S>(pub(crate) PhantomData<S>);

impl<S: Native> Lanes for LeftOut<S> {
    type Output = f64;
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) -> f64 {
        V::CUBE
    }
}

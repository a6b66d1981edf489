//! The operations that move particles under a [`Law`], on any backend.

use std::ops::Range;

use compute_backend::simd::{self, Kernel};
use compute_backend::{Backend, Buffer, Error, Real, Result, Serial, Threads};
use profiling::operation;

use crate::dormand_prince::{Solve, solve_law};
use crate::euler::{GROUP, group};
use crate::integrator::{boris, euler, leapfrog, midpoint, runge_kutta_4};
use crate::law::Terms;
use crate::{Integrator, Law, flow};

/// Steps of a fixed length for particles that share a law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run<T> {
    /// How steps are taken; not [`Integrator::Exact`], which is [`Dynamics::flow`].
    pub integrator: Integrator,
    /// What moves the particles.
    pub law: Law<T>,
    /// The length of a step.
    pub time_step: T,
    /// How many steps.
    pub steps: u64,
    /// The first particle that moves.
    pub first: usize,
    /// How many do, from the first on.
    pub count: usize,
}

/// The flow of a linear law over a time, for particles that share it: `(w, w′) ← G (w, w′) + g` with w = x + i y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow<T> {
    pub(crate) numbers: [T; flow::NUMBERS],
    /// The first particle that moves.
    pub first: usize,
    /// How many do, from the first on.
    pub count: usize,
}

impl<T: Real> Flow<T> {
    /// The flow of `law` over `time`, for the particles of `range`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the law is not linear in position and velocity, mixes rotation with forces, or grows beyond
    /// the largest number in that time.
    pub fn new(law: &Law<T>, time: f64, range: Range<usize>) -> Result<Self> {
        law.check()?;
        Integrator::Exact.check(law)?;
        let numbers = flow::of(law, time).map(T::lit);
        Error::check_finite("the flow of the law over this time", &numbers)?;
        Ok(Self { numbers, first: range.start, count: range.len() })
    }
}

/// Particles under a [`Law`]. The buffer `state` is four planes of n numbers: all x, all y, all vx, all vy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot integrate laws of motion in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `particle-sim`",
    note = "for your own backend, start with `impl Dynamics<{T}> for {Self} {{}}`"
)]
pub trait Dynamics<T: Real>: Backend {
    /// Steps of a fixed length. On a host the same bits on every processor.
    ///
    /// # Errors
    /// [`Error::Shape`] if `state` is not four planes, [`Error::Invalid`] if the run reaches beyond them or the integrator
    /// does not fit the law; those of the device.
    fn integrate(&self, run: Run<T>, state: &mut Self::Buffer<T>) -> Result<()> {
        integrate(self, run, state)
    }

    /// The states (time, particle, x y vx vy) of particles that share a law at `times` from now on, in ascending order, by the
    /// adaptive method of Dormand and Prince with its dense output. The state itself does not change.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the times are out of order, the tolerance is nothing or cannot be met, or the particles are beyond
    /// those of the state; those of the device.
    fn solve(&self, what: Solve<T>, times: &[f64], state: &Self::Buffer<T>) -> Result<Vec<T>> {
        solve_law(self, what, times, state)
    }

    /// The exact flow.
    ///
    /// # Errors
    /// As [`integrate`](Self::integrate).
    fn flow(&self, flow: Flow<T>, state: &mut Self::Buffer<T>) -> Result<()> {
        apply_flow(self, flow, state)
    }
}

impl<T: Real> Dynamics<T> for Serial {}
impl<T: Real> Dynamics<T> for Threads {}

/// Whether `count` particles from `first` on are among the four planes of `numbers`; and how many particles there are.
pub(crate) fn check_range(numbers: usize, first: usize, count: usize) -> Result<usize> {
    if !numbers.is_multiple_of(4) {
        return Err(Error::shape(
            "the state",
            "four planes of one length",
            format_args!("{numbers} numbers"),
        ));
    }
    let n = numbers / 4;
    if first.checked_add(count).is_none_or(|end| end > n) {
        let found = format_args!("{count} from {first} on, of {n}");
        return Err(Error::invalid("the particles that move", "among those of the state", found));
    }
    Ok(n)
}

/// The body of [`Dynamics::integrate`] for any backend.
///
/// # Errors
/// As there.
pub(crate) fn integrate<T: Real, B: Backend>(
    backend: &B,
    run: Run<T>,
    state: &mut B::Buffer<T>,
) -> Result<()> {
    /// Particle steps that are worth a thread's attention.
    const WORTH_A_THREAD: u64 = 1 << 15;
    run.check(state.len())?;
    operation!(
        "dynamics::integrate",
        backend = backend.name(),
        items = run.count,
        bytes = 8 * run.count * size_of::<T>()
    );
    let groups = (WORTH_A_THREAD / run.steps.max(1).saturating_mul(group::<T>() as u64)).clamp(1, 1 << 10);
    let chunk = groups as usize * group::<T>();
    backend.update(state, |state| {
        let planes = planes(state, run.first, run.count);
        backend.executor().for_each_chunk(planes, chunk, |_, planes| {
            if run.law.speed.is_zero() && run.law.strength.is_zero() {
                simd::dispatch(Stepping::<T, false> { run, planes });
            } else {
                simd::dispatch(Stepping::<T, true> { run, planes });
            }
        })
    })?
}

impl<T: Real> Run<T> {
    pub(crate) fn check(&self, numbers: usize) -> Result<usize> {
        self.law.check()?;
        self.integrator.check(&self.law)?;
        if self.integrator == Integrator::Exact {
            return Err(Error::invalid("the integrator of a run", "one that takes steps", "Exact"));
        }
        if !self.time_step.is_finite() {
            return Err(Error::invalid("the time step", "finite", self.time_step));
        }
        check_range(numbers, self.first, self.count)
    }
}

/// The body of [`Dynamics::flow`] for any backend.
///
/// # Errors
/// As there.
pub(crate) fn apply_flow<T: Real, B: Backend>(
    backend: &B,
    flow: Flow<T>,
    state: &mut B::Buffer<T>,
) -> Result<()> {
    check_range(state.len(), flow.first, flow.count)?;
    operation!(
        "dynamics::flow",
        backend = backend.name(),
        items = flow.count,
        flops = 32 * flow.count,
        bytes = 8 * flow.count * size_of::<T>()
    );
    backend.update(state, |state| {
        let planes = planes(state, flow.first, flow.count);
        backend
            .executor()
            .for_each_chunk(planes, 1 << 14, |_, planes| simd::dispatch(Mapping { flow, planes }))
    })?
}

/// The range of each of the four planes.
fn planes<T>(state: &mut [T], first: usize, count: usize) -> [&mut [T]; 4] {
    let n = state.len() / 4;
    let (positions, velocities) = state.split_at_mut(2 * n);
    let ((x, y), (vx, vy)) = (positions.split_at_mut(n), velocities.split_at_mut(n));
    [x, y, vx, vy].map(|plane| &mut plane[first..first + count])
}

struct Stepping<'a, T, const ROUND: bool> {
    run: Run<T>,
    planes: [&'a mut [T]; 4],
}

impl<T: Real, const ROUND: bool> Kernel for Stepping<'_, T, ROUND> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let h = self.run.time_step;
        let law = Terms::<T, ROUND>(self.run.law.terms());
        let field = |_: T, s: [T; 4]| law.derivative(s);
        let zero = T::zero();
        match self.run.integrator {
            Integrator::Euler => each(self.planes, self.run.steps, |s| euler(field, zero, s, h)),
            Integrator::Midpoint => each(self.planes, self.run.steps, |s| midpoint(field, zero, s, h)),
            Integrator::RungeKutta4 => {
                each(self.planes, self.run.steps, |s| runge_kutta_4(field, zero, s, h));
            }
            Integrator::Leapfrog => each(self.planes, self.run.steps, |s| leapfrog(&law, s, h)),
            Integrator::Boris => each(self.planes, self.run.steps, |s| boris(&law, s, h)),
            Integrator::Exact => {} // refused by `Run::check`
        }
    }
}

struct Mapping<'a, T> {
    flow: Flow<T>,
    planes: [&'a mut [T]; 4],
}

impl<T: Real> Kernel for Mapping<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let m = self.flow.numbers;
        each(self.planes, 1, |[x, y, vx, vy]| {
            [
                (m[0] * x - m[1] * y) + (m[2] * vx - m[3] * vy) + m[8],
                (m[0] * y + m[1] * x) + (m[2] * vy + m[3] * vx) + m[9],
                (m[4] * x - m[5] * y) + (m[6] * vx - m[7] * vy) + m[10],
                (m[4] * y + m[5] * x) + (m[6] * vy + m[7] * vx) + m[11],
            ]
        });
    }
}

/// `steps` times `step` of each particle, in groups that stay in the first cache and that the compiler vectorises over.
#[inline(always)]
fn each<T: Real>(planes: [&mut [T]; 4], steps: u64, step: impl Fn([T; 4]) -> [T; 4]) {
    let [x, y, vx, vy] = planes;
    let n = group::<T>();
    let positions = x.chunks_mut(n).zip(y.chunks_mut(n));
    for ((x, y), (vx, vy)) in positions.zip(vx.chunks_mut(n).zip(vy.chunks_mut(n))) {
        // One, not zero, beyond the end: a place where every law is defined.
        let mut local = [[T::one(); GROUP]; 4];
        let len = x.len();
        for (local, plane) in local.iter_mut().zip([&*x, &*y, &*vx, &*vy]) {
            local[..len].copy_from_slice(plane);
        }
        let [lx, ly, lvx, lvy] = &mut local;
        let (lx, ly, lvx, lvy) = (&mut lx[..n], &mut ly[..n], &mut lvx[..n], &mut lvy[..n]);
        for _ in 0..steps {
            for i in 0..n {
                [lx[i], ly[i], lvx[i], lvy[i]] = step([lx[i], ly[i], lvx[i], lvy[i]]);
            }
        }
        for (local, plane) in local.iter().zip([x, y, vx, vy]) {
            plane.copy_from_slice(&local[..len]);
        }
    }
}

#[cfg(test)]
mod tests {
    use compute_backend::simd::{Level, dispatch_at};

    use super::*;

    #[test]
    fn every_integrator_has_the_same_bits_at_every_level() {
        fn check<T: Real, const ROUND: bool>(law: Law<T>, integrator: Integrator) {
            let start: Vec<T> = (0..4 * 131).map(|i| T::lit((f64::from(i) * 0.37).sin())).collect();
            let at = |level| {
                let mut state = start.clone();
                let run = Run { integrator, law, time_step: T::lit(0.01), steps: 100, first: 0, count: 131 };
                dispatch_at(level, Stepping::<T, ROUND> { run, planes: planes(&mut state, 0, 131) });
                state
            };
            let want = at(Level::Baseline);
            assert_ne!(want, start);
            for level in Level::available() {
                assert!(at(level) == want, "{integrator:?} at {level:?} in {}", T::NAME);
            }
        }
        fn both<T: Real>() {
            use Integrator::{Boris, Euler, Leapfrog, Midpoint, RungeKutta4};
            let plain = Law::new().stiffness(T::lit(0.7)).electric([T::lit(0.1), T::lit(0.2)]);
            let round = plain.central(T::lit(0.3), T::lit(0.1)).tangential_speed(T::lit(0.2));
            for integrator in [Euler, Midpoint, RungeKutta4, Leapfrog, Boris] {
                check::<T, false>(plain, integrator);
                check::<T, true>(round, integrator);
            }
        }
        both::<f32>();
        both::<f64>();
    }
}

//! [`Dynamics`] in WGSL, and fields of the user's own.

use compute_backend::{Backend, Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch, MATH};

use super::{STEPS_OF_ALL, parts};
use crate::dormand_prince::{MOST_ATTEMPTS, given_up};
use crate::dynamics::check_range;
use crate::{Cloud, Dynamics, Flow, Integrator, Law, Run, Solve};

/// The kernel of an integrator without a field.
const fn bare(integrator: u32) -> Kernel {
    Kernel::new("dynamics::integrate", include_str!("integrate.wgsl")).constant("INTEGRATOR", integrator)
}

const LAW: Include = Include::new("law.wgsl", include_str!("law.wgsl"));
static EULER: Kernel = bare(0).include(LAW);
static MIDPOINT: Kernel = bare(1).include(LAW);
static RUNGE_KUTTA_4: Kernel = bare(2).include(LAW);
static LEAPFROG: Kernel = bare(3).include(LAW);
static BORIS: Kernel = bare(4).include(LAW);
static SOLVE: Kernel = Kernel::new("dynamics::solve", include_str!("solve.wgsl")).include(LAW).include(MATH);
/// The most steps that are tried in a launch, and the moments to a launch: together within every driver's patience.
const ATTEMPTS: usize = 1 << 14;
const MOMENTS: usize = 1 << 14;
static FLOW: Kernel = Kernel::new("dynamics::flow", include_str!("flow.wgsl"));

/// What the integrators of a user's field never call, but must find.
const NO_FORCE: Include = Include::new(
    "no force",
    "fn force(z: vec2<real>) -> vec2<real> { return vec2<real>(); }
     fn gyration() -> real { return 0.0; }",
);

impl<T: Real> Dynamics<T> for Gpu {
    fn integrate(&self, run: Run<T>, state: &mut GpuBuffer<T>) -> Result<()> {
        run.check(state.len())?;
        let kernel = match run.integrator {
            Integrator::Euler => &EULER,
            Integrator::Midpoint => &MIDPOINT,
            Integrator::RungeKutta4 => &RUNGE_KUTTA_4,
            Integrator::Leapfrog => &LEAPFROG,
            Integrator::Boris | Integrator::Exact => &BORIS, // `check` refuses the latter
        };
        launch(self, kernel, run, 0.0, state)
    }

    fn solve(&self, what: Solve<T>, times: &[f64], state: &GpuBuffer<T>) -> Result<Vec<T>> {
        let n = what.check(times, state.len())?;
        if what.count == 0 {
            return Ok(vec![]);
        }
        let zero = T::zero();
        let on_device = self.upload(&times.iter().map(|&time| T::lit(time)).collect::<Vec<_>>())?;
        let (mut work, mut place) = (self.zeros::<T>(12 * n)?, self.zeros::<u32>(2 * n)?);
        let mut path = self.zeros::<T>(4 * times.len() * what.count)?;
        let attempts = (STEPS_OF_ALL / (16 * what.count as u64)).clamp(64, ATTEMPTS as u64) as usize;
        let mut begin = 1;
        for (moment, part) in (0..).step_by(MOMENTS).zip(times.chunks(MOMENTS)) {
            let end = part.last().map_or(zero, |&time| T::lit(time));
            let mut rounds = MOST_ATTEMPTS / attempts;
            loop {
                let launch = Launch::of::<T>(&SOLVE).len(n).len(what.first).len(what.count).u32(begin);
                let launch = launch.len(moment).len(part.len()).len(attempts).real(end);
                let launch =
                    launch.real(T::lit(what.tolerance.relative)).real(T::lit(what.tolerance.absolute));
                let launch = what.law.terms().into_iter().fold(launch, Launch::real);
                let launch = launch.input(&on_device).input(state).output(&mut work).output(&mut place);
                self.launch(launch.output(&mut path).invocations(what.count))?;
                begin = 0;
                let place = self.read(&place)?;
                let (next, lost) = place.split_at(n);
                let range = what.first..what.first + what.count;
                if let Some(i) = lost[range.clone()].iter().position(|&lost| lost != 0) {
                    return Err(given_up(format_args!("missed by the particle {i} of {}", what.count)));
                }
                if next[range].iter().all(|&next| next as usize >= moment + part.len()) {
                    break;
                }
                rounds -= 1;
                if rounds == 0 {
                    return Err(given_up(format_args!("missed after {MOST_ATTEMPTS} steps")));
                }
            }
        }
        self.read(&path)
    }

    fn flow(&self, flow: Flow<T>, state: &mut GpuBuffer<T>) -> Result<()> {
        let n = check_range(state.len(), flow.first, flow.count)?;
        let launch = Launch::of::<T>(&FLOW).len(n).len(flow.first).len(flow.count);
        let launch = flow.numbers.into_iter().fold(launch, Launch::real);
        self.launch(launch.output(state).invocations(flow.count))
    }
}

fn launch<T: Real>(
    gpu: &Gpu,
    kernel: &Kernel,
    run: Run<T>,
    time: f64,
    state: &mut GpuBuffer<T>,
) -> Result<()> {
    let n = state.len() / 4;
    let mut done = 0;
    for steps in parts(gpu, run.count, run.steps) {
        let launch = Launch::of::<T>(kernel).len(n).len(run.first).len(run.count).u32(steps);
        let now = T::lit(time + done as f64 * run.time_step.widen());
        let launch = run.law.terms().into_iter().fold(launch.real(now).real(run.time_step), Launch::real);
        gpu.launch(launch.output(state).invocations(run.count))?;
        done += u64::from(steps);
    }
    Ok(())
}

impl<T: Real> Cloud<T, Gpu> {
    /// Moves the particles on by `dt` under a field of the caller's in place of their laws: `field` is WGSL that defines
    /// `fn field(t: real, s: vec4<real>) -> vec4<real>`, the derivative of a particle's state (x, y, vx, vy). The integrator
    /// must be Euler, midpoint or Runge-Kutta. It is compiled once for each source.
    ///
    /// ```
    /// # fn main() -> compute_backend::Result<()> {
    /// use ndarray::array;
    /// use particle_sim::{Cloud, CloudState, Integrator, Law};
    ///
    /// # let Some(gpu) = gpu_backend::testing::gpu() else { return Ok(()) };
    /// // Fall with the drag of the air, |v| v.
    /// let (x, v) = (array![[0.0_f32, 0.0]], array![[10.0, 10.0]]);
    /// let start = CloudState::new(x.view(), v.view(), Law::new(), Integrator::RungeKutta4, 1e-3)?;
    /// let mut cloud = Cloud::new(gpu, &start)?;
    /// cloud.evolve_in_wgsl(1.0, "
    ///     fn field(t: real, s: vec4<real>) -> vec4<real> {
    ///         return vec4<real>(s.zw, vec2<real>(0.0, -9.81) - 0.1 * length(s.zw) * s.zw);
    ///     }
    /// ")?;
    /// assert!(cloud.velocities()?[(0, 0)] < 5.0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve); [`Error::Invalid`](compute_backend::Error::Invalid) if the integrator is another;
    /// [`Error::Kernel`](compute_backend::Error::Kernel) with line and column if the
    /// field does not compile.
    pub fn evolve_in_wgsl(&mut self, dt: f64, field: &'static str) -> Result<()> {
        let integrator = self.integrator().of_field()? as u32;
        let (steps, clock) = self.clock().after(dt)?;
        let kernel = bare(integrator).include(Include::new("the field", field)).include(NO_FORCE);
        let (time, step, count) = (self.clock().time(), self.clock().time_step(), self.len());
        let run = Run {
            integrator: self.integrator(),
            law: Law::new(),
            time_step: T::lit(step),
            steps,
            first: 0,
            count,
        };
        let gpu = self.backend().clone();
        self.change(clock, |state| launch(&gpu, &kernel, run, time, state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        let field = "fn field(t: real, s: vec4<real>) -> vec4<real> { return t * s; }";
        let own = bare(2).include(Include::new("the field", field)).include(NO_FORCE);
        for kernel in [&EULER, &MIDPOINT, &RUNGE_KUTTA_4, &LEAPFROG, &BORIS, &SOLVE, &FLOW, &own] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

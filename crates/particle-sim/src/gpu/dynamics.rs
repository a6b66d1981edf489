//! [`Dynamics`] in WGSL, and fields of the user's own.

use compute_backend::{Buffer, Error, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use super::parts;
use crate::dynamics::check_range;
use crate::{Cloud, Dynamics, Flow, Integrator, Law, Run};

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
    /// As [`evolve`](Self::evolve); [`Error::Invalid`] if the integrator is another; [`Error::Kernel`] with line and column if the
    /// field does not compile.
    pub fn evolve_in_wgsl(&mut self, dt: f64, field: &'static str) -> Result<()> {
        let integrator = match self.integrator() {
            Integrator::Euler => 0,
            Integrator::Midpoint => 1,
            Integrator::RungeKutta4 => 2,
            other => {
                let found = format_args!("{other:?}");
                return Err(Error::invalid(
                    "the integrator of a field",
                    "Euler, Midpoint or RungeKutta4",
                    found,
                ));
            }
        };
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
        for kernel in [&EULER, &MIDPOINT, &RUNGE_KUTTA_4, &LEAPFROG, &BORIS, &FLOW, &own] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

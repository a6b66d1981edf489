//! [`Motion`] in WGSL.

use compute_backend::{Buffer, Error, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use crate::{Motion, newton};

static EULER_LOOP: Kernel = Kernel::new("motion::euler_loop", include_str!("euler_loop.wgsl"));
static EULER_NEWTON: Kernel = Kernel::new("motion::euler_newton", include_str!("euler_newton.wgsl"));
static EULER_CLOSED_FORM: Kernel =
    Kernel::new("motion::euler_closed_form", include_str!("euler_closed_form.wgsl"))
        .include(HALF_PI)
        .include(Include::new("sin_cos.wgsl", include_str!("sin_cos.wgsl")));

/// π/2 in three parts, of which the first two have so few bits that their products with small integers are exact (Cephes
/// for `f32`, FDLIBM for `f64`).
const HALF_PI: Include = Include::for_each_real(
    "the parts of π/2",
    "const HALF_PI_HIGH: real = 1.5703125;
     const HALF_PI_MIDDLE: real = 0.0004837512969970703;
     const HALF_PI_LOW: real = 0.00000007549789954891882;",
    "const HALF_PI_HIGH: real = 1.5707963267341256;
     const HALF_PI_MIDDLE: real = 0.00000000006077100506303966;
     const HALF_PI_LOW: real = 0.00000000000000000002022266248795951;",
);

/// Particle steps to a launch: long enough to hide its cost, short enough that no driver takes it for a hang.
const STEPS_OF_ALL: u64 = 10_000_000_000;

/// The most steps to a launch. `euler_newton.wgsl` counts them in `real`, exactly up to 2²³.
const STEPS: u64 = 60_000;

impl<T: Real> Motion<T> for Gpu {
    fn euler_loop(&self, steps: u64, stride: &GpuBuffer<T>, position: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("the positions", 2 * stride.len(), position.len())?;
        let n = stride.len();
        for steps in parts(self, n, steps) {
            let launch = Launch::of::<T>(&EULER_LOOP).len(n).u32(steps);
            self.launch(launch.input(stride).output(position).invocations(n))?;
        }
        Ok(())
    }

    fn euler_newton(&self, steps: u64, stride: &GpuBuffer<T>, position: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("the positions", 2 * stride.len(), position.len())?;
        let n = stride.len();
        let (low, high) = newton::limit::<T>();
        for steps in parts(self, n, steps) {
            let launch = Launch::of::<T>(&EULER_NEWTON).len(n).u32(steps).real(low).real(high);
            self.launch(launch.input(stride).output(position).invocations(n))?;
        }
        Ok(())
    }

    fn euler_closed_form(
        &self,
        steps: u64,
        stride: &GpuBuffer<T>,
        start: &GpuBuffer<T>,
        position: &mut GpuBuffer<T>,
    ) -> Result<()> {
        let n = stride.len();
        Error::check_len("the positions at the start", 2 * n, start.len())?;
        Error::check_len("the positions", 2 * n, position.len())?;
        // Explicit steps are 256 at most, so the integer need not be right beyond its range.
        let integer = u32::try_from(steps).unwrap_or(u32::MAX);
        let launch = Launch::of::<T>(&EULER_CLOSED_FORM).len(n).u32(integer).real(T::lit(steps as f64));
        self.launch(launch.input(stride).input(start).output(position).invocations(n))
    }
}

/// The steps of each launch, within the device's budget for loops.
fn parts(gpu: &Gpu, particles: usize, steps: u64) -> impl Iterator<Item = u32> {
    let budget = gpu.capabilities().loop_budget.map_or(STEPS, |budget| STEPS.min(u64::from(budget)));
    let part = (STEPS_OF_ALL / (particles.max(1) as u64)).clamp(64, budget.max(64));
    let mut left = if particles == 0 { 0 } else { steps };
    std::iter::from_fn(move || {
        let steps = left.min(part);
        left -= steps;
        (steps > 0).then_some(steps as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&EULER_LOOP, &EULER_NEWTON, &EULER_CLOSED_FORM] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

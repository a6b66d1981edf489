//! [`Motion`] in WGSL.

use compute_backend::{Buffer, Error, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch, MATH};

use super::parts;
use crate::{Motion, newton};

/// The loop over steps, which kernels with `begin` and `step` share.
const SUMS: Include = Include::new("sums.wgsl", include_str!("sums.wgsl"));
static EULER_LOOP: Kernel = Kernel::new("motion::euler_loop", include_str!("euler_loop.wgsl")).include(SUMS);
static EULER_NEWTON: Kernel =
    Kernel::new("motion::euler_newton", include_str!("euler_newton.wgsl")).include(SUMS);
static EULER_CLOSED_FORM: Kernel =
    Kernel::new("motion::euler_closed_form", include_str!("euler_closed_form.wgsl")).include(MATH);

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

//! [`Arrays`] in WGSL.

use compute_backend::{Arrays, Backend, Buffer, Error, Real, Result};

use crate::{Gpu, GpuBuffer, Include, Kernel, Launch};

static FILL: Kernel = Kernel::new("arrays::fill", include_str!("fill.wgsl"));
static COPY: Kernel = Kernel::new("arrays::copy", include_str!("copy.wgsl")).include(BITS);
static AXPY: Kernel = Kernel::new("arrays::axpy", include_str!("axpy.wgsl"));
static SUM: Kernel = Kernel::new("arrays::sum", include_str!("sum.wgsl")).workgroup(256);

/// As many bits as `real` has.
const BITS: Include = Include::for_each_real("BITS", "alias bits = u32;", "alias bits = vec2<u32>;");

/// Elements that one invocation of `sum.wgsl` adds one after the other.
///
/// The error stays within the bound of [`Arrays::sum`], `(37 + log₂(n / 512)) ε Σ|xᵢ|`. A pass over m elements
/// makes at most `min(RUN, ⌈m / 256⌉) - 1` roundings in an invocation and `min(8, log₂ m)` in the pairs of its
/// workgroup, each of ε/2. So n ≤ 4096 elements take 23; up to 4096² take 23 + 23 at most and, where the second
/// pass has only pairs (n ≤ 4096 × 256), 23 + log₂(n / 4096); and the third pass adds log₂(n / 4096²).
const RUN: usize = 16;

impl<T: Real> Arrays<T> for Gpu {
    fn fill(&self, value: T, out: &mut GpuBuffer<T>) -> Result<()> {
        let n = out.len();
        self.launch(Launch::of::<T>(&FILL).len(n).real(value).output(out).invocations(n))
    }

    fn copy(&self, from: &GpuBuffer<T>, to: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("the array copied to", from.len(), to.len())?;
        let n = to.len();
        self.launch(Launch::of::<T>(&COPY).len(n).input(from).output(to).invocations(n))
    }

    fn axpy(&self, a: T, x: &GpuBuffer<T>, y: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("y of axpy", x.len(), y.len())?;
        let n = x.len();
        self.launch(Launch::of::<T>(&AXPY).len(n).real(a).input(x).output(y).invocations(n))
    }

    fn sum(&self, x: &GpuBuffer<T>) -> Result<T> {
        let mut partial = self.sum_once(x)?;
        while partial.len() > 1 {
            partial = self.sum_once(&partial)?;
        }
        Ok(self.read(&partial)?.first().copied().unwrap_or_else(T::zero))
    }
}

impl Gpu {
    /// Partial sums, fewer by a factor of `RUN` times the workgroup.
    fn sum_once<T: Real>(&self, x: &GpuBuffer<T>) -> Result<GpuBuffer<T>> {
        const WORKGROUP: usize = SUM.workgroup_size() as usize;
        let groups = x.len().div_ceil(RUN * WORKGROUP).max(1);
        let mut partial = self.zeros::<T>(groups)?;
        let launch = Launch::of::<T>(&SUM).len(x.len()).len(groups).input(x).output(&mut partial);
        self.launch(launch.invocations(groups * WORKGROUP))?;
        Ok(partial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&FILL, &COPY, &AXPY, &SUM] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

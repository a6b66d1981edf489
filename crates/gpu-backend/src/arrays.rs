//! [`Arrays`] in WGSL.

use compute_backend::{Arrays, Backend, Buffer, Error, Real, Result};

use crate::{F64_WORDS, Gpu, GpuBuffer, Include, Kernel, Launch};

static FILL: Kernel = Kernel::new("arrays::fill", include_str!("fill.wgsl"));
static COPY: Kernel = Kernel::new("arrays::copy", include_str!("copy.wgsl"));
static AXPY: Kernel = Kernel::new("arrays::axpy", include_str!("axpy.wgsl"));
static SUM: Kernel = Kernel::new("arrays::sum", include_str!("sum.wgsl")).workgroup(256);

/// A number of an array, which the device computes with.
const NATIVE: Include = Include::new("number", include_str!("number.wgsl"));
/// An `f64` on a device that has none.
const WORDS: Include = Include::new("number", include_str!("number_words.wgsl"));
/// As many bits as a number has.
const BITS_32: Include = Include::new("bits", "alias bits = u32;");
const BITS_64: Include = Include::new("bits", "alias bits = vec2<u32>;");

/// Elements that one invocation of `sum.wgsl` adds one after the other.
///
/// The error stays within the bound of [`Arrays::sum`], `(37 + log₂(n / 512)) ε Σ|xᵢ|`. A pass over m elements
/// makes at most `min(RUN, ⌈m / 256⌉) - 1` roundings in an invocation and `min(8, log₂ m)` in the pairs of its
/// workgroup, each of ε/2. So n ≤ 4096 elements take 23; up to 4096² take 23 + 23 at most and, where the second
/// pass has only pairs (n ≤ 4096 × 256), 23 + log₂(n / 4096); and the third pass adds log₂(n / 4096²).
const RUN: usize = 16;

impl<T: Real> Arrays<T> for Gpu {
    fn fill(&self, value: T, out: &mut GpuBuffer<T>) -> Result<()> {
        let (n, computing) = (out.len(), Computing::of::<T>(self));
        let kernel = computing.kernel(&FILL);
        let launch = computing.number(computing.launch::<T>(&kernel).len(n), value);
        self.launch(launch.output(out).invocations(n))
    }

    fn copy(&self, from: &GpuBuffer<T>, to: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("the array copied to", from.len(), to.len())?;
        let n = to.len();
        // Bits are bits: no kernel in `f64` is needed for them.
        let kernel = COPY.include(if T::NAME == f64::NAME { BITS_64 } else { BITS_32 });
        self.launch(Launch::of::<f32>(&kernel).len(n).input(from).output(to).invocations(n))
    }

    fn axpy(&self, a: T, x: &GpuBuffer<T>, y: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("y of axpy", x.len(), y.len())?;
        let (n, computing) = (x.len(), Computing::of::<T>(self));
        let kernel = computing.kernel(&AXPY);
        let launch = computing.number(computing.launch::<T>(&kernel).len(n), a);
        self.launch(launch.input(x).output(y).invocations(n))
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
        let computing = Computing::of::<T>(self);
        let kernel = computing.kernel(&SUM);
        let launch = computing.launch::<T>(&kernel).len(x.len()).len(groups).input(x).output(&mut partial);
        self.launch(launch.invocations(groups * WORKGROUP))?;
        Ok(partial)
    }
}

/// How the numbers of an array are computed with.
#[derive(Debug, Clone, Copy)]
enum Computing {
    /// By the device.
    Native,
    /// By integers: an `f64` on a device that has none.
    InWords,
}

impl Computing {
    fn of<T: Real>(gpu: &Gpu) -> Self {
        if gpu.check_real::<T>().is_ok() { Self::Native } else { Self::InWords }
    }

    fn kernel(self, kernel: &Kernel) -> Kernel {
        match self {
            Self::Native => kernel.include(NATIVE),
            Self::InWords => kernel.include(F64_WORDS).include(WORDS),
        }
    }

    fn launch<T: Real>(self, kernel: &Kernel) -> Launch<'_> {
        match self {
            Self::Native => Launch::of::<T>(kernel),
            Self::InWords => Launch::of::<f32>(kernel),
        }
    }

    /// The next parameter, a number.
    fn number<T: Real>(self, launch: Launch<'_>, value: T) -> Launch<'_> {
        match self {
            Self::Native => launch.real(value),
            Self::InWords => launch.words(value.widen()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&FILL, &AXPY, &SUM] {
            let native = Computing::Native.kernel(kernel);
            native.validate::<f32>().unwrap();
            native.validate::<f64>().unwrap();
            Computing::InWords.kernel(kernel).validate::<f32>().unwrap();
        }
        for bits in [BITS_32, BITS_64] {
            COPY.include(bits).validate::<f32>().unwrap();
        }
    }
}

//! [`Gravity`] in WGSL.
//!
//! Unlike on the host, lengths and masses are taken as they are: in `f32`, keep r² and m r⁻¹ between 1e-36 and 1e36 in
//! the units that you use. [`Precision::Strict`] cannot be had on a GPU, whose square roots and divisions are not IEEE.

use compute_backend::{Buffer, Error, Precision, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use crate::{Coincident, Fields, Gravity, Newton, Softening, Sources, Targets, Write};

const INVERSE: Include = Include::for_each_real(
    "inverse_sqrt",
    include_str!("inverse_f32.wgsl"),
    include_str!("inverse_f64.wgsl"),
);

static ACCELERATIONS: Kernel = Kernel::new("gravity::accelerations", include_str!("accelerations.wgsl"))
    .include(INVERSE)
    .constant("GROUP", GROUP);
static POTENTIALS: Kernel = Kernel::new("gravity::potentials", include_str!("potentials.wgsl"))
    .include(INVERSE)
    .constant("GROUP", GROUP);

/// Tiles of 64 sources that are added before they join the total.
const GROUP: u32 = 32;

/// Whether the law is one of the kernels'; the others are computed on the host.
fn has_kernel<T: Real>(law: &Newton<T>) -> bool {
    let softening = matches!(law.softening, Softening::None | Softening::Plummer(_));
    softening && law.coincident == Coincident::Skip && law.precision != Precision::Mixed
}

fn check_precision<T: Real>(gpu: &Gpu, law: &Newton<T>) -> Result<()> {
    if law.precision == Precision::Strict {
        return Err(Error::Unsupported {
            backend: compute_backend::Backend::name(gpu),
            feature: "IEEE square roots and divisions, and so no `Precision::Strict`".to_owned(),
        });
    }
    Ok(())
}

impl<T: Real> Gravity<T> for Gpu {
    fn fields(
        &self,
        law: Newton<T>,
        sources: Sources<&GpuBuffer<T>>,
        targets: Targets<&GpuBuffer<T>>,
        fields: Fields,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        check_precision(self, &law)?;
        crate::portable::fields(self, law, sources, targets, fields, write, out)
    }

    fn accelerations(
        &self,
        law: Newton<T>,
        masses: &GpuBuffer<T>,
        sources: &GpuBuffer<T>,
        targets: &GpuBuffer<T>,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        Error::check_len("the accelerations, 3 for each target", targets.len(), out.len())?;
        if !has_kernel(&law) {
            let (sources, targets) = crate::gravity::pair(masses, sources, targets);
            return self.fields(law, sources, targets, Fields::ACCELERATION, write, out);
        }
        evaluate(self, &ACCELERATIONS, law, [masses, sources, targets], write, out)
    }

    fn potentials(
        &self,
        law: Newton<T>,
        masses: &GpuBuffer<T>,
        sources: &GpuBuffer<T>,
        targets: &GpuBuffer<T>,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        Error::check_len("the potentials, 1 for each target", targets.len() / 3, out.len())?;
        if !has_kernel(&law) {
            let (sources, targets) = crate::gravity::pair(masses, sources, targets);
            return self.fields(law, sources, targets, Fields::POTENTIAL, write, out);
        }
        evaluate(self, &POTENTIALS, law, [masses, sources, targets], write, out)
    }
}

fn evaluate<T: Real>(
    gpu: &Gpu,
    kernel: &'static Kernel,
    law: Newton<T>,
    [masses, sources, targets]: [&GpuBuffer<T>; 3],
    write: Write,
    out: &mut GpuBuffer<T>,
) -> Result<()> {
    law.check()?;
    crate::portable::check_planes(masses.len(), sources.len(), targets.len())?;
    check_precision(gpu, &law)?;
    let softening2 = law.softening.length() * law.softening.length();
    let (n, m) = (masses.len(), targets.len() / 3);
    let mut write = write;
    let mut first = 0;
    loop {
        let last = n.min(first + sources_per_launch(gpu));
        gpu.launch(
            Launch::of::<T>(kernel)
                .len(n)
                .len(m)
                .len(first)
                .len(last)
                .u32(u32::from(write == Write::Accumulate))
                .real(law.g)
                .real(softening2)
                .input(masses)
                .input(sources)
                .input(targets)
                .output(out)
                .invocations(m),
        )?;
        if last == n {
            return Ok(());
        }
        (first, write) = (last, Write::Accumulate);
    }
}

/// Sources to a launch. One invocation takes an iteration for every four of them, and one for every tile.
fn sources_per_launch(gpu: &Gpu) -> usize {
    // On hardware, a launch of at most a second or so: some systems stop those that take longer.
    const AT_MOST: usize = 1 << 20;
    let budget = gpu.capabilities().loop_budget.map_or(AT_MOST, |budget| 3 * budget as usize);
    (budget.min(AT_MOST) / 2048).max(1) * 2048
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&ACCELERATIONS, &POTENTIALS] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

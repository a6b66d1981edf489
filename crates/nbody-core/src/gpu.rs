//! [`Gravity`] in WGSL.

use compute_backend::{Buffer, Error, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use crate::{Gravity, Newton, Softening, Sources, Write, portable};

static ACCELERATIONS: Kernel = Kernel::new("gravity::accelerations", include_str!("accelerations.wgsl"))
    .workgroup(TILE as u32)
    .include(INVERSE_ROOT);
static POTENTIALS: Kernel = Kernel::new("gravity::potentials", include_str!("potentials.wgsl"))
    .workgroup(TILE as u32)
    .include(INVERSE_ROOT);

/// `(d² + ε²)^(-1/2)`, zero where d² is zero. A driver may answer in `f64` with the precision of `f32`; two steps of
/// Newton then bring the full one (2⁻²¹, 2⁻⁴¹, beyond), and change a good answer by an ulp at most.
const INVERSE_ROOT: Include = Include::for_each_real(
    "the reciprocal distance",
    "fn inverse_root(d2: real, softening2: real) -> real {
         return select(0.0, inverseSqrt(d2 + softening2), d2 > 0.0);
     }",
    "fn inverse_root(d2: real, softening2: real) -> real {
         let r2 = d2 + softening2;
         let seed = inverseSqrt(r2);
         let better = seed * (1.5 - 0.5 * r2 * seed * seed);
         return select(0.0, better * (1.5 - 0.5 * r2 * better * better), d2 > 0.0);
     }",
);

/// Targets to a workgroup, and sources to a tile.
const TILE: usize = 64;

/// Pairs to a launch: no driver takes that long a launch for a hang.
const PAIRS: usize = 1 << 36;

impl<T: Real> Gravity<T> for Gpu {
    fn accelerations(
        &self,
        law: Newton<T>,
        sources: Sources<'_, GpuBuffer<T>>,
        targets: &GpuBuffer<T>,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        portable::check::<T, _>(&law, &sources, targets)?;
        Error::check_len("the accelerations", targets.len(), out.len())?;
        sum_up(self, &ACCELERATIONS, law, &sources, targets, write, out)
    }

    fn potentials(
        &self,
        law: Newton<T>,
        sources: Sources<'_, GpuBuffer<T>>,
        targets: &GpuBuffer<T>,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        portable::check::<T, _>(&law, &sources, targets)?;
        Error::check_len("the potentials", targets.len() / 3, out.len())?;
        sum_up(self, &POTENTIALS, law, &sources, targets, write, out)
    }
}

/// The sum over the sources, in as many launches as the device's budget for loops asks for.
fn sum_up<T: Real>(
    gpu: &Gpu,
    kernel: &'static Kernel,
    law: Newton<T>,
    sources: &Sources<'_, GpuBuffer<T>>,
    targets: &GpuBuffer<T>,
    write: Write,
    out: &mut GpuBuffer<T>,
) -> Result<()> {
    let (n_sources, n_targets) = (sources.masses.len(), targets.len() / 3);
    let softening = match law.softening {
        Softening::None => T::zero(),
        Softening::Plummer(length) => length,
    };
    // A tile costs a pass of the outer loop and the end of the inner one beside its sources.
    let budget = gpu.capabilities().loop_budget.map_or(PAIRS, |b| b as usize / (TILE + 2) * TILE);
    let part = (PAIRS / n_targets.max(1)).min(budget).max(TILE) / TILE * TILE;
    let mut first: usize = 0;
    loop {
        let end = n_sources.min(first.saturating_add(part));
        let keep = first > 0 || write == Write::Accumulate;
        let launch = Launch::of::<T>(kernel)
            .len(n_sources)
            .len(n_targets)
            .len(first)
            .len(end)
            .u32(u32::from(keep))
            .real(law.g)
            .real(softening * softening)
            .input(sources.masses)
            .input(sources.positions)
            .input(targets)
            .output(out);
        gpu.launch(launch.invocations(n_targets))?;
        first = end;
        // Without sources one launch clears the output.
        if first >= n_sources {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shaders_are_valid_in_both_precisions() {
        for kernel in [&ACCELERATIONS, &POTENTIALS] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

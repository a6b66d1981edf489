//! Energies: sums over bodies, of which a partial sum to each workgroup comes to the host.

use compute_backend::{Backend, Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use super::extent::{Extents, Scales};

static ENERGY: Kernel = Kernel::new("gravity::energy", include_str!("energy.wgsl")).workgroup(WORKGROUP);
const WIDE: Include = Include::new("sums in f64", "alias wide = f64;");
const SAME: Include = Include::new("sums in real", "alias wide = real;");

const WORKGROUP: u32 = 256;
/// The most workgroups, and so partial sums, of an energy.
const GROUPS: usize = 64;

/// `Σ m |v|²` of `masses` (N) and planes of velocities (3 N).
pub(super) fn weighted_squares<T: Real>(
    gpu: &Gpu,
    masses: &GpuBuffer<T>,
    velocities: &GpuBuffer<T>,
) -> Result<f64> {
    sum(gpu, masses, velocities, true)
}

/// `Σ m φ` of `masses` and potentials (N each).
pub(super) fn weighted_sum<T: Real>(
    gpu: &Gpu,
    masses: &GpuBuffer<T>,
    potentials: &GpuBuffer<T>,
) -> Result<f64> {
    sum(gpu, masses, potentials, false)
}

fn sum<T: Real>(gpu: &Gpu, masses: &GpuBuffer<T>, other: &GpuBuffer<T>, kinetic: bool) -> Result<f64> {
    if masses.len() == 0 {
        return Ok(0.0);
    }
    let extents = Extents {
        masses,
        positions: [None; 2],
        velocities: [Some(other), None], // or potentials: the third of the magnitudes
        lengths: [None; 2],
    };
    let single = T::NAME == f32::NAME;
    let (units, _) = extents.units::<T>(gpu, Scales { law: 0, single, softening: 0.0, g_exponent: 0 })?;
    if gpu.capabilities().f64 {
        partial_sums::<T, f64>(gpu, masses, other, &units, kinetic)
    } else {
        partial_sums::<T, T>(gpu, masses, other, &units, kinetic)
    }
}

/// The sum, added in `W` on the device, and in `f64` on the host.
fn partial_sums<T: Real, W: Real>(
    gpu: &Gpu,
    masses: &GpuBuffer<T>,
    other: &GpuBuffer<T>,
    units: &GpuBuffer<T>,
    kinetic: bool,
) -> Result<f64> {
    let n = masses.len();
    let groups = n.div_ceil(WORKGROUP as usize).min(GROUPS);
    let mut partial = gpu.scratch::<W>(groups + 2)?;
    gpu.launch(
        Launch::of::<T>(&kernel(kinetic, W::NAME == f64::NAME))
            .len(n)
            .len(groups)
            .input(masses)
            .input(other)
            .input(units)
            .output(&mut partial)
            .workgroups([groups as u32, 1, 1]),
    )?;
    let partial = gpu.read(&partial)?;
    let (sums, scales) = partial.split_at(groups);
    let total: f64 = sums.iter().map(|sum| sum.widen()).sum();
    let [mass, speed] = [0, 1].map(|i| scales[i].widen());
    // In this order nothing leaves the range of f64 on the way that does not in the end.
    let total = total / speed / mass;
    Ok(if kinetic { total / speed } else { total })
}

fn kernel(kinetic: bool, wide: bool) -> Kernel {
    ENERGY.include(if wide { WIDE } else { SAME }).constant("KINETIC", u32::from(kinetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kinetic in [false, true] {
            for wide in [false, true] {
                kernel(kinetic, wide).validate::<f32>().unwrap();
                kernel(kinetic, wide).validate::<f64>().unwrap();
            }
        }
    }
}

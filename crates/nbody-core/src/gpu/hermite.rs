//! Hermite's predictor, corrector and choice of steps.

use compute_backend::{Backend, Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use super::extent::words;
use crate::Motion;

/// The formulas of a step.
pub(super) const STEP: Include = Include::new("hermite's step", include_str!("hermite_step.wgsl"));

static HERMITE: Kernel = Kernel::new("gravity::hermite", include_str!("hermite.wgsl")).include(STEP);
static NEXT_STEP: Kernel =
    Kernel::new("gravity::next_step", include_str!("next_step.wgsl")).workgroup(WORKGROUP).include(STEP);

const WORKGROUP: u32 = 256;
/// The most workgroups that look for the shortest step, each of which gives the host two numbers.
const GROUPS: usize = 64;

/// The corrector with the fields `after` the step, or without them the predictor.
pub(super) fn step<T: Real>(
    gpu: &Gpu,
    dt: T,
    from: Motion<&GpuBuffer<T>>,
    after: Option<&GpuBuffer<T>>,
    positions: &mut GpuBuffer<T>,
    velocities: &mut GpuBuffer<T>,
) -> Result<()> {
    let n = positions.len();
    let kernel = HERMITE.constant("CORRECT", u32::from(after.is_some()));
    gpu.launch(
        Launch::of::<T>(&kernel)
            .len(n)
            .real(dt)
            .input(from.positions)
            .input(from.velocities)
            .input(from.fields)
            .input(after.unwrap_or(from.fields))
            .output(positions)
            .output(velocities)
            .invocations(n),
    )
}

/// The shortest step, or `None` if a value is not finite.
pub(super) fn next_step<T: Real>(
    gpu: &Gpu,
    dt: T,
    eta: T,
    before: &GpuBuffer<T>,
    to: Motion<&GpuBuffer<T>>,
) -> Result<Option<f64>> {
    let n = to.positions.len() / 3;
    let groups = n.div_ceil(WORKGROUP as usize).clamp(1, GROUPS);
    let mut found = gpu.scratch::<[T; 2]>(groups)?;
    let kernel = NEXT_STEP.include(words::<T>());
    gpu.launch(
        Launch::of::<T>(&kernel)
            .len(n)
            .len(groups)
            .real(dt)
            .real(eta)
            .input(to.positions)
            .input(to.velocities)
            .input(to.fields)
            .input(before)
            .input(to.fields)
            .output(&mut found)
            .workgroups([groups as u32, 1, 1]),
    )?;
    let found = gpu.read(&found)?;
    if found.iter().any(|[_, lost]| *lost != T::zero()) {
        return Ok(None);
    }
    let squares = found.iter().map(|[square, _]| square.widen()).filter(|square| *square > 0.0);
    Ok(Some(squares.fold(f64::INFINITY, f64::min).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [HERMITE.constant("CORRECT", 0), HERMITE.constant("CORRECT", 1)] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
        NEXT_STEP.include(words::<f32>()).validate::<f32>().unwrap();
        NEXT_STEP.include(words::<f64>()).validate::<f64>().unwrap();
    }
}

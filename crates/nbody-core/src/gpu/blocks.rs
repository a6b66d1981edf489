//! What block steps are made of: some of the bodies, each from a time of its own.

use compute_backend::{Backend, Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};

use super::extent::words;
use super::hermite::STEP;
use crate::{Motion, Times};

static PREDICT: Kernel =
    Kernel::new("gravity::predict_each", include_str!("predict_each.wgsl")).include(STEP);
static CORRECT: Kernel =
    Kernel::new("gravity::correct_each", include_str!("correct_each.wgsl")).include(STEP);
static NEXT_STEPS: Kernel = Kernel::new("gravity::next_steps", include_str!("next_steps.wgsl")).include(STEP);
static LISTED: Kernel = Kernel::new("gravity::listed", include_str!("listed.wgsl"));

/// Between planes of all bodies and of those that are listed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Gather,
    Scatter,
}

impl Way {
    fn kernel<T: Real>(self) -> Kernel {
        LISTED.include(words::<T>()).constant("GATHER", u32::from(self == Self::Gather))
    }
}

/// So many planes, of so many bodies in all. It computes nothing, so every device can.
pub(super) fn listed<T: Real>(
    gpu: &Gpu,
    way: Way,
    [planes, n]: [usize; 2],
    list: &GpuBuffer<u32>,
    from: &GpuBuffer<T>,
    out: &mut GpuBuffer<T>,
) -> Result<()> {
    let m = list.len();
    let kernel = way.kernel::<T>();
    let launch = Launch::of::<f32>(&kernel).len(planes).len(n).len(m).input(list).input(from).output(out);
    gpu.launch(launch.invocations(planes * m))
}

pub(super) fn predict_each<T: Real>(
    gpu: &Gpu,
    times: Times<&GpuBuffer<T>, T>,
    from: Motion<&GpuBuffer<T>>,
    positions: &mut GpuBuffer<T>,
    velocities: &mut GpuBuffer<T>,
) -> Result<()> {
    let n = times.own.len();
    gpu.launch(
        Launch::of::<T>(&PREDICT)
            .len(n)
            .real(times.now)
            .input(times.own)
            .input(from.positions)
            .input(from.velocities)
            .input(from.fields)
            .output(positions)
            .output(velocities)
            .invocations(3 * n),
    )
}

pub(super) fn correct_each<T: Real>(
    gpu: &Gpu,
    times: Times<&GpuBuffer<T>, T>,
    list: &GpuBuffer<u32>,
    from: Motion<&GpuBuffer<T>>,
    after: &GpuBuffer<T>,
    positions: &mut GpuBuffer<T>,
    velocities: &mut GpuBuffer<T>,
) -> Result<()> {
    let (n, m) = (times.own.len(), list.len());
    gpu.launch(
        Launch::of::<T>(&CORRECT)
            .len(n)
            .len(m)
            .real(times.now)
            .input(times.own)
            .input(list)
            .input(from.positions)
            .input(from.velocities)
            .input(from.fields)
            .input(after)
            .output(positions)
            .output(velocities)
            .invocations(3 * m),
    )
}

/// The steps, or `None` if a value is not finite.
pub(super) fn next_steps<T: Real>(
    gpu: &Gpu,
    times: Times<&GpuBuffer<T>, T>,
    eta: T,
    list: &GpuBuffer<u32>,
    before: &GpuBuffer<T>,
    to: Motion<&GpuBuffer<T>>,
) -> Result<Option<Vec<f64>>> {
    let (n, m) = (times.own.len(), list.len());
    let mut found = gpu.scratch::<T>(m)?;
    let kernel = NEXT_STEPS.include(words::<T>());
    gpu.launch(
        Launch::of::<T>(&kernel)
            .len(n)
            .len(m)
            .real(times.now)
            .real(eta)
            .input(times.own)
            .input(list)
            .input(to.positions)
            .input(to.velocities)
            .input(to.fields)
            .input(before)
            .input(to.fields)
            .output(&mut found)
            .invocations(m),
    )?;
    let step = |square: T| match square.widen() {
        lost if lost < -1.0 => None,
        square if square > 0.0 => Some(square.sqrt()),
        // As on the host.
        _ => Some(f64::INFINITY),
    };
    Ok(gpu.read(&found)?.into_iter().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&PREDICT, &CORRECT] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
        NEXT_STEPS.include(words::<f32>()).validate::<f32>().unwrap();
        NEXT_STEPS.include(words::<f64>()).validate::<f64>().unwrap();
        for way in [Way::Gather, Way::Scatter] {
            way.kernel::<f32>().validate::<f32>().unwrap();
            way.kernel::<f64>().validate::<f32>().unwrap();
        }
    }
}

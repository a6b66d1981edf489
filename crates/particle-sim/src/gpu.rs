//! The operations in WGSL.

mod dynamics;
mod encounters;
mod motion;

use gpu_backend::Gpu;

/// Particle steps to a launch: long enough to hide its cost, short enough that no driver takes it for a hang.
const STEPS_OF_ALL: u64 = 10_000_000_000;

/// The most steps to a launch. Kernels count them in `real`, exactly up to 2²³; loops within loops turn a thirtieth more often.
const STEPS: u64 = 60_000;

/// The steps of each launch, within the device's budget for loops.
fn parts(gpu: &Gpu, particles: usize, steps: u64) -> impl Iterator<Item = u32> + use<> {
    let budget = gpu.capabilities().loop_budget.map_or(STEPS, |budget| STEPS.min(u64::from(budget)));
    let part = (STEPS_OF_ALL / (particles.max(1) as u64)).clamp(64, budget.max(64));
    let mut left = if particles == 0 { 0 } else { steps };
    std::iter::from_fn(move || {
        let steps = left.min(part);
        left -= steps;
        (steps > 0).then_some(steps as u32)
    })
}

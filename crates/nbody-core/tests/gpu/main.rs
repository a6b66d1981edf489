//! Gravity on the GPU: the suite, fields, what is refused, energies, no transfers within steps, failures.
#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod checks;
mod energies;
mod failures;
mod fields;
mod lengths;
mod mixed;
mod residency;
mod resumed;

use compute_backend::Buffer;
use gpu_backend::{testing, wgpu};
use nbody_core::{
    Backend, Bodies, Coincident, Device, Error, Fields, Gpu, Gravity, Hermite, Ias15, Method, Newton,
    Precision, Real, Result, Scheme, Serial, Simulation, Softening, Sources, System, Targets, WisdomHolman,
    Write,
};
use ndarray::{Array1, Array2};

#[cfg(feature = "conformance")]
#[test]
fn the_gpu_conforms() {
    let Some(gpu) = testing::gpu() else { return };
    nbody_core::conformance::suite::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        nbody_core::conformance::suite::<f64, _>(&gpu).unwrap();
    }
}

#[cfg(feature = "conformance")]
#[test]
fn integrators_on_the_gpu_conform_or_are_refused() {
    let Some(gpu) = testing::gpu() else { return };
    let done = nbody_core::conformance::integrators(&gpu);
    if gpu.capabilities().f64 {
        done.unwrap();
    } else {
        assert!(matches!(done, Err(Error::Unsupported { .. })), "{done:?}");
    }
}

/// Masses, planes of positions and of velocities, in −1 to 1 or 0 to 1.5, without structure, the same on every machine.
pub(crate) fn cluster(n: usize) -> [Vec<f64>; 3] {
    // The fractional parts of multiples of irrational numbers (Weyl 1916), in f32 so that both types have the same.
    let weyl = |i: usize, by: f64| f64::from(((i + 1) as f64 * by.sqrt()).fract() as f32);
    let planes = |by: [f64; 3]| -> Vec<f64> {
        by.into_iter().flat_map(|by| (0..n).map(move |i| 2.0 * weyl(i, by) - 1.0)).collect()
    };
    // One in eight has no mass.
    let masses = (0..n).map(|i| if i % 8 == 3 { 0.0 } else { 0.5 + weyl(i, 2.0) }).collect();
    [masses, planes([3.0, 5.0, 7.0]), planes([11.0, 13.0, 17.0])]
}

pub(crate) fn numbers<T: Real>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&v| T::lit(v)).collect()
}

/// A device of its own on the adapter that tests run on, without `f64` and with so much memory to an array.
pub(crate) fn small_device(max_array_bytes: u64) -> Option<(Gpu, wgpu::Device)> {
    let gpu = testing::gpu()?;
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    let adapter = adapters.into_iter().find(|adapter| gpu.name().contains(&adapter.get_info().name)).unwrap();
    let descriptor = wgpu::DeviceDescriptor {
        required_limits: wgpu::Limits {
            max_storage_buffer_binding_size: max_array_bytes,
            max_storage_buffers_per_shader_stage: 10,
            ..wgpu::Limits::default()
        },
        ..Default::default()
    };
    let (device, queue) = pollster::block_on(adapter.request_device(&descriptor)).unwrap();
    Some((Gpu::from_wgpu(device.clone(), queue).unwrap(), device))
}

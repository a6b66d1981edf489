//! Launches report themselves to the profiler.

mod common;

use std::sync::{Mutex, PoisonError};

use compute_backend::{Arrays, Backend};
use gpu_backend::{Gpu, testing, wgpu};
use profiling::Timed::{self, Device, Host, Waited};

/// The operations that a session sees: name, backend, clock, calls and items.
///
/// A session sees the whole process, and so the tests take turns.
fn observe(gpu: &Gpu) -> Vec<(&'static str, String, Timed, u64, u64)> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (result, report) = profiling::run(|| {
        let x = gpu.upload(&[1.0_f32; 1000])?;
        let mut y = gpu.zeros::<f32>(1000)?;
        for _ in 0..100 {
            gpu.axpy(1.0, &x, &mut y)?; // more than a batch
        }
        gpu.copy(&x, &mut y)?;
        gpu.fill(0.5, &mut y)?;
        gpu.read(&y)
    });
    assert_eq!(result.ok(), Some(vec![0.5; 1000]), "being watched changes nothing");
    report.operations().iter().map(|o| (o.name, o.backend.to_string(), o.timed, o.calls, o.items)).collect()
}

#[test]
fn each_launch_is_reported_with_the_time_that_the_device_measured() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().timestamps) else { return };
    let seen = observe(&gpu);
    assert!(seen.contains(&("arrays::axpy", gpu.name(), Device, 100, 100_000)), "{seen:?}");
    assert!(seen.contains(&("arrays::copy", gpu.name(), Device, 1, 1000)), "{seen:?}");
    assert!(seen.contains(&("arrays::fill", gpu.name(), Device, 1, 1000)), "{seen:?}");
    // Transfers count their bytes.
    assert!(seen.contains(&("gpu::upload", gpu.name(), Host, 1, 4000)), "{seen:?}");
    assert!(seen.contains(&("gpu::download", gpu.name(), Host, 1, 4000)), "{seen:?}");
}

#[test]
fn a_device_without_timestamps_is_timed_by_the_host_and_the_report_says_so() {
    let Some(gpu) = testing::gpu() else { return };
    let (device, queue) =
        common::device_with(&gpu, wgpu::Features::empty(), wgpu::Limits::default()).unwrap();
    let gpu = Gpu::from_wgpu(device, queue).unwrap();
    let seen = observe(&gpu);
    assert!(seen.contains(&("arrays::axpy", gpu.name(), Waited, 100, 100_000)), "{seen:?}");
    assert!(seen.contains(&("arrays::fill", gpu.name(), Waited, 1, 1000)), "{seen:?}");
}

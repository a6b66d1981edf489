//! Every suite on every backend, in both precisions.
//!
//! The GPU's tests say loudly that they were skipped where there is no adapter, and fail there if
//! `PERIHELION_REQUIRE_GPU=1`.

use perihelion::{Serial, Threads};

/// All suites of the workspace on one backend and in one precision.
macro_rules! every_suite {
    ($backend:expr, $real:ty) => {{
        let backend = $backend;
        perihelion::backend::conformance::memory::<$real, _>(&backend).unwrap();
        perihelion::backend::conformance::arrays::<$real, _>(&backend).unwrap();
        perihelion::nbody::conformance::suite::<$real, _>(&backend).unwrap();
        perihelion::stencil::conformance::suite::<$real, _>(&backend).unwrap();
        perihelion::particles::conformance::suite::<$real, _>(&backend).unwrap();
        perihelion::cosmo::conformance::suite::<$real, _>(&backend).unwrap();
    }};
}

#[test]
fn serial_conforms() {
    every_suite!(Serial, f32);
    every_suite!(Serial, f64);
}

#[test]
fn threads_conform() {
    every_suite!(Threads::new().unwrap(), f32);
    every_suite!(Threads::with_count(3).unwrap(), f64);
}

#[cfg(feature = "gpu")]
#[test]
fn the_gpu_conforms() {
    let Some(gpu) = perihelion::gpu::testing::gpu() else { return };
    every_suite!(gpu.clone(), f32);
    if gpu.capabilities().f64 {
        every_suite!(gpu, f64);
    }
}

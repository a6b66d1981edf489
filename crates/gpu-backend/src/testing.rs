//! For the tests of crates with kernels.

use compute_backend::{Gpus, Result};
use wgpu::Features;

use crate::Gpu;
use crate::context::Context;

/// The environment variable under which a test fails where it would be skipped.
const REQUIRE: &str = "PERIHELION_REQUIRE_GPU";

/// A GPU for a test, by the rules of [`Gpu::new`]; or nothing, and a line on standard error that says so.
///
/// Each call opens the device anew, so that the counters belong to one test.
///
/// # Panics
/// If there is no GPU and the environment variable `PERIHELION_REQUIRE_GPU` is set (to anything but `0`), as it is
/// in continuous integration.
pub fn gpu() -> Option<Gpu> {
    or_skip(Gpu::new())
}

/// The same, opened without `f64` and 64-bit integers, as most laptops' GPUs are: what computes in `f64` is refused there.
///
/// # Panics
/// As [`gpu`].
pub fn gpu_without_f64() -> Option<Gpu> {
    let features = Context::FEATURES.difference(Features::SHADER_F64 | Features::SHADER_INT64);
    or_skip(Gpu::open_with(Gpus::AsAsked, features))
}

#[allow(clippy::print_stderr, reason = "a test that was skipped must say so")]
fn or_skip(gpu: Result<Gpu>) -> Option<Gpu> {
    match gpu {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            let required = std::env::var_os(REQUIRE).is_some_and(|v| !v.is_empty() && v != "0");
            assert!(!required, "{REQUIRE} is set, but {error}");
            eprintln!("SKIP: {error}");
            None
        }
    }
}

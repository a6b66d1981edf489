//! For the tests of crates with kernels.

use crate::Gpu;

/// The environment variable under which a test fails where it would be skipped.
const REQUIRE: &str = "PERIHELION_REQUIRE_GPU";

/// A GPU for a test, by the rules of [`Gpu::new`]; or nothing, and a line on standard error that says so.
///
/// Each call opens the device anew, so that the counters belong to one test.
///
/// # Panics
/// If there is no GPU and the environment variable `PERIHELION_REQUIRE_GPU` is set (to anything but `0`), as it is
/// in continuous integration.
#[allow(clippy::print_stderr, reason = "a test that was skipped must say so")]
pub fn gpu() -> Option<Gpu> {
    match Gpu::new() {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            let required = std::env::var_os(REQUIRE).is_some_and(|v| !v.is_empty() && v != "0");
            assert!(!required, "{REQUIRE} is set, but {error}");
            eprintln!("SKIP: {error}");
            None
        }
    }
}

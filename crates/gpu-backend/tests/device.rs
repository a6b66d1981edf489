//! The backend on the adapter of this machine: the published suites, and what only a GPU can get wrong.

use compute_backend::conformance;
use gpu_backend::testing;

#[test]
fn memory_conforms_in_both_types() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::memory::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        conformance::memory::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn arrays_conform_in_both_types() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::arrays::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        conformance::arrays::<f64, _>(&gpu).unwrap();
    }
}

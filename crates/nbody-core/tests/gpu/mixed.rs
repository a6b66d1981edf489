//! Bodies in `f64` on a device without: held as their bits, their pairs in `f32`, `Precision::Mixed`.

use super::*;

#[cfg(feature = "conformance")]
#[test]
fn a_device_without_f64_conforms_in_mixed_precision() {
    let Some((gpu, _)) = small_device(64 << 20) else { return };
    assert!(!gpu.capabilities().f64);
    nbody_core::conformance::suite::<f64, _>(&gpu).unwrap();
}

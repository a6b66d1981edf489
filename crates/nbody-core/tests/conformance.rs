//! The suite on the backends of the host.
#![cfg(feature = "conformance")]

use nbody_core::{Serial, Threads, conformance};

#[test]
fn serial_and_threads_conform_in_both_types() {
    conformance::suite::<f32, _>(&Serial).unwrap();
    conformance::suite::<f64, _>(&Serial).unwrap();
    for count in [1, 2, 3, 8] {
        let threads = Threads::with_count(count).unwrap();
        conformance::suite::<f32, _>(&threads).unwrap();
        conformance::suite::<f64, _>(&threads).unwrap();
    }
}

#[test]
fn integrators_on_serial_and_threads_conform() {
    conformance::integrators(&Serial).unwrap();
    conformance::integrators(&Threads::with_count(3).unwrap()).unwrap();
}

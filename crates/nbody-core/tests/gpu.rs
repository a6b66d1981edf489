//! Gravity on the GPU: the suite, no transfers within steps, long sums.
#![cfg(feature = "gpu")]

use gpu_backend::testing;
use nbody_core::{Backend, Bodies, Error, Gravity, Newton, Precision, Serial, System, Write};
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

#[test]
fn a_step_makes_no_transfer() {
    let Some(gpu) = testing::gpu() else { return };
    let n = 100;
    let x = Array2::from_shape_fn((n, 3), |(i, k)| ((5 * i + k) as f32).sin());
    let bodies =
        Bodies::new(Array1::from_elem(n, 1.0).view(), x.view(), Array2::zeros((n, 3)).view()).unwrap();
    let mut system = System::new(gpu.clone(), Newton::new(0.01), &bodies).unwrap();
    gpu.sync().unwrap();
    let before = gpu.counters();
    system.run(0.001, 10).unwrap();
    gpu.sync().unwrap();
    let after = gpu.counters();
    assert_eq!((after.uploads, after.downloads), (before.uploads, before.downloads));
    assert_eq!(
        after.launches - before.launches,
        1 + 10 * 4,
        "one evaluation, then two kicks, a drift and one each"
    );
}

#[test]
fn sums_longer_than_the_loop_budget_are_whole() {
    let Some(gpu) = testing::gpu() else { return };
    // Software adapters end a shader after 65 535 iterations; an invocation takes one for every eight sources and
    // two for a tile.
    let n = 300_000;
    let m: Vec<f32> = (0..n).map(|i| 1.0 + (i % 7) as f32).collect();
    let x: Vec<f32> = (0..3 * n).map(|i| ((i as f64 * 0.37).sin() * 5.0) as f32).collect();
    let targets = [0.1_f32, -3.0, 0.2, 9.0, 0.3, 1.0];
    let (on_m, on_x, on_t) =
        (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap(), gpu.upload(&targets).unwrap());
    let mut out = gpu.zeros::<f32>(6).unwrap();
    let law = Newton::new(1.0);
    gpu.accelerations(law, &on_m, &on_x, &on_t, Write::Replace, &mut out).unwrap();
    let mut want = vec![0.0; 6];
    let targets = targets.to_vec();
    Serial.accelerations(law, &m, &x, &targets, Write::Replace, &mut want).unwrap();
    for (got, want) in gpu.read(&out).unwrap().iter().zip(&want) {
        // Sums of 1.2e6 at most, of which three levels of partial sums lose 3e-7 each.
        assert!((got - want).abs() < 1.2e6 * 1e-6, "{got} is not {want}");
    }
}

#[test]
fn strict_is_refused_and_says_why() {
    let Some(gpu) = testing::gpu() else { return };
    let m = gpu.upload(&[1.0_f32]).unwrap();
    let x = gpu.upload(&[0.0_f32; 3]).unwrap();
    let mut out = gpu.zeros::<f32>(3).unwrap();
    let law = Newton::new(1.0).with(Precision::Strict);
    let error = gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut out).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error}");
}

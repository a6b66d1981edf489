//! Stencils on the GPU, or on the software driver that `PERIHELION_GPU` names.
#![cfg(feature = "gpu")]

use gpu_backend::testing;
use ndarray::Array2;
use stencil::{
    Backend, Boundary, Diffusion, Error, Gpu, HeatEquation, Laplacian, Real, Region, Serial, Simulation,
    Stencils, conformance,
};

#[test]
fn the_gpu_conforms() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::suite::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        conformance::suite::<f64, _>(&gpu).unwrap();
    }
}

#[expect(clippy::unwrap_used, reason = "a test helper")]
fn diffusion<T: Real>(gpu: &Gpu, n: usize) -> Diffusion<T, Gpu> {
    let field =
        Array2::from_shape_fn((n, n), |(i, j)| T::lit(((i * 7919 + j * 104_729) % 1009) as f64 / 1009.0));
    let plan = Laplacian::new([n, n], [T::one(); 2], Boundary::Periodic).unwrap();
    let heat = HeatEquation::new(plan, T::one(), T::lit(0.2)).unwrap();
    Diffusion::new(gpu.clone(), heat, field.view()).unwrap()
}

#[test]
fn steps_move_nothing_to_or_from_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    let mut diffusion = diffusion::<f32>(&gpu, 64);
    diffusion.run(1).unwrap();
    diffusion.sync().unwrap();
    let before = gpu.counters();
    diffusion.run(100).unwrap();
    diffusion.sync().unwrap();
    let during = gpu.counters().since(before);
    assert_eq!((during.uploads, during.downloads), (0, 0), "{during:?}");
    assert_eq!((during.bytes_up, during.bytes_down), (0, 0), "{during:?}");
    assert_eq!(during.launches, 100, "a step is one launch");
    assert!((diffusion.field().unwrap().sum() / 4096.0 - 0.5).abs() < 0.01, "and they did diffuse");
}

#[test]
fn many_workgroups_are_folded_into_two_dimensions_without_a_gap() {
    // 4200² points are 68 907 workgroups of 256, more than one dimension takes.
    let Some(gpu) = testing::gpu() else { return };
    let n = 4200;
    let plan = Laplacian::<f32>::new([n, n], [1.0; 2], Boundary::Periodic).unwrap();
    let field: Vec<f32> = (0..n * n).map(|i| ((i * 7919) % 1009) as f32).collect();
    let from = gpu.upload(&field).unwrap();
    let mut to = gpu.zeros(n * n).unwrap();
    gpu.apply(&plan, Region::All, &from, &mut to).unwrap();
    let mut want = vec![0.0; n * n];
    Serial.apply(&plan, Region::All, &field, &mut want).unwrap();
    // Integers below 2²⁴: nothing rounds.
    assert!(gpu.read(&to).unwrap() == want);
}

#[test]
fn a_field_beyond_the_limit_of_the_device_is_an_error() {
    let Some(gpu) = testing::gpu() else { return };
    let limit = gpu.capabilities().max_array_bytes;
    if limit > 1 << 30 {
        return; // more than a test should allocate on the host
    }
    let n = (limit / 4 + 1) as usize;
    let plan = Laplacian::<f32>::new([n], [1.0], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.2).unwrap();
    let error = Diffusion::new(gpu, heat, ndarray::Array1::zeros(n).view()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn double_precision_agrees_with_the_host_over_many_steps() {
    let Some(gpu) = testing::gpu() else { return };
    if !gpu.capabilities().f64 {
        return;
    }
    let mut on_gpu = diffusion::<f64>(&gpu, 100);
    let field = on_gpu.field().unwrap();
    let mut on_host = Diffusion::new(Serial, *on_gpu.heat(), field.view()).unwrap();
    on_gpu.run(200).unwrap();
    on_host.run(200).unwrap();
    // Each of the two may be off by 6.5 ε in a step, and no step amplifies.
    let bound = 200.0 * 13.0 * f64::EPSILON;
    for (a, b) in on_gpu.field().unwrap().iter().zip(&on_host.field().unwrap()) {
        assert!((a - b).abs() <= bound, "{a} is not {b}");
    }
}

#[test]
fn a_device_without_f64_refuses_it_before_the_first_step() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let plan = Laplacian::new([9], [1.0], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.2).unwrap();
    let error = Diffusion::new(gpu, heat, ndarray::Array1::<f64>::zeros(9).view()).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error}");
    assert!(error.is_of_the_device(), "`Device::Auto` may take another");
}

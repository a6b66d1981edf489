//! The GPU: the conformance suite, and a step that makes no transfer.
#![cfg(all(feature = "gpu", feature = "conformance"))]

use cosmo_mf::{Abundance, Device, Model, Plan, ROW, conformance, open};
use gpu_backend::testing;

#[test]
fn the_gpu_conforms_in_f32() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::suite::<f32, _>(&gpu).unwrap();
}

#[test]
fn the_gpu_conforms_in_f64_where_it_has_it() {
    let Some(gpu) = testing::gpu() else { return };
    if gpu.capabilities().f64 {
        conformance::suite::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn computing_makes_no_transfer_and_moving_sends_a_few_numbers_per_redshift() {
    let Some(gpu) = testing::gpu() else { return };
    let masses: Vec<f64> = (0..200).map(|i| 10.0_f64.powf(8.0 + 0.035 * f64::from(i))).collect();
    let mut haloes =
        Abundance::<f32, _>::new(gpu.clone(), &Plan::default(), &Model::lesson(), &masses).unwrap();
    haloes.move_to(&[0.0, 1.0, 2.0][..]).unwrap();
    haloes.compute().unwrap();
    let before = gpu.counters();
    for step in 0..10 {
        haloes.compute().unwrap();
        assert_eq!(gpu.counters().since(before).transfers(), 0, "step {step}");
    }
    // Other redshifts, as many: one small upload each time, and nothing comes back until it is asked for.
    let before = gpu.counters();
    for step in 1..=10_u64 {
        haloes.move_to(&[0.1 * step as f64, 1.0, 2.0][..]).unwrap();
        haloes.compute().unwrap();
        let since = gpu.counters().since(before);
        assert_eq!((since.uploads, since.downloads), (step, 0));
        assert_eq!(since.bytes_up, step * 3 * (ROW * size_of::<f32>()) as u64);
    }
    let before = gpu.counters();
    let values = haloes.values().unwrap();
    let since = gpu.counters().since(before);
    assert_eq!((since.uploads, since.bytes_down), (0, (values.len() * size_of::<f32>()) as u64));
}

#[test]
fn the_device_chosen_at_run_time_may_be_a_gpu() {
    let Some(gpu) = testing::gpu() else { return };
    let haloes = open::<f32>(Device::Gpu, &Plan::default(), &Model::lesson(), &[1e12][..]).unwrap();
    assert_eq!(haloes.backend_name(), cosmo_mf::Backend::name(&gpu));
}

#[test]
fn a_device_without_f64_refuses_it_before_anything_is_computed() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let before = gpu.counters();
    let error =
        Abundance::<f64, _>::new(gpu.clone(), &Plan::default(), &Model::lesson(), &[1e12][..]).unwrap_err();
    assert!(error.is_of_the_device(), "`Device::Auto` may take another: {error}");
    assert!(Plan::default().load::<f64, _>(&gpu).is_err());
    assert_eq!(gpu.counters().since(before).launches, 0);
}

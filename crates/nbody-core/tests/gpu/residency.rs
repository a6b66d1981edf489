//! What stays on the device.

use super::*;

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
        4 + 10 * 7,
        "one evaluation of four launches, then two kicks, a drift and one each"
    );
}

fn a_scheme_stays_on_the_device<T: Real>(gpu: &Gpu, scheme: Scheme, evaluations: f64) {
    const STEPS: u64 = 12;
    let n = 100;
    let [m, x, v] = cluster(n);
    let at = |planes: &[f64], i: usize, k: usize| T::lit(planes[k * n + i]);
    let bodies = Bodies::new(
        Array1::from_shape_fn(n, |i| T::lit(m[i])).view(),
        Array2::from_shape_fn((n, 3), |(i, k)| at(&x, i, k)).view(),
        Array2::from_shape_fn((n, 3), |(i, k)| at(&v, i, k)).view(),
    )
    .unwrap();
    let law = Newton::new(T::lit(1.0 / n as f64)).softened(Softening::Plummer(T::lit(0.25)));
    let dt = T::lit(1.0 / 128.0);
    let mut system = System::new(gpu.clone(), law, &bodies).unwrap().with_scheme(scheme);
    gpu.sync().unwrap();
    let before = gpu.counters();
    system.run(dt, STEPS).unwrap();
    system.advance_to(1.0 / 8.0).unwrap();
    gpu.sync().unwrap();
    assert_eq!(gpu.counters().since(before).transfers(), 0, "{scheme:?} in {}", T::NAME);
    let mut strict = System::new(Serial, law.with(Precision::Strict), &bodies).unwrap().with_scheme(scheme);
    strict.run(dt, STEPS).unwrap();
    strict.advance_to(1.0 / 8.0).unwrap();
    // As in the conformance suite: a rounding of half an ulp in each drift of coordinates up to 2 that the softened cluster
    // lets grow by ten at most.
    let tolerance = 10.0 * (16.0 * evaluations).sqrt() * T::epsilon().widen() * 4.0;
    let (found, want) = (system.bodies().unwrap(), strict.bodies().unwrap());
    for (found, want) in found.positions().iter().zip(want.positions()) {
        assert!((found.widen() - want.widen()).abs() <= tolerance, "{scheme:?}: {found} is not {want}");
    }
}

#[test]
fn every_symplectic_scheme_makes_no_transfer_and_moves_as_on_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    for (scheme, evaluations) in [
        (Scheme::KickDriftKick, 1.0),
        (Scheme::DriftKickDrift, 1.0),
        (Scheme::Yoshida4, 3.0),
        (Scheme::Yoshida6, 7.0),
        (Scheme::Yoshida8, 15.0),
    ] {
        a_scheme_stays_on_the_device::<f32>(&gpu, scheme, evaluations);
        if gpu.capabilities().f64 {
            a_scheme_stays_on_the_device::<f64>(&gpu, scheme, evaluations);
        }
    }
}

#[test]
fn a_step_in_which_coincident_bodies_are_errors_brings_back_eight_bytes() {
    let Some(gpu) = testing::gpu() else { return };
    let n = 100;
    let [m, x, _] = cluster(n);
    let bodies = Bodies::new(
        Array1::from_shape_fn(n, |i| m[i] as f32).view(),
        Array2::from_shape_fn((n, 3), |(i, k)| x[k * n + i] as f32).view(),
        Array2::zeros((n, 3)).view(),
    )
    .unwrap();
    let law = Newton::new(0.01).coincident(Coincident::Error);
    let mut system = System::new(gpu.clone(), law, &bodies).unwrap();
    gpu.sync().unwrap();
    let before = gpu.counters();
    system.run(0.001, 10).unwrap();
    gpu.sync().unwrap();
    let counts = gpu.counters().since(before);
    assert_eq!((counts.uploads, counts.downloads, counts.bytes_down), (0, 11, 11 * 8));
}

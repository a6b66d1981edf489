//! What stays on the device.

use gpu_backend::Counters;
use nbody_core::Motion;
use ndarray::ArrayView2;

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
    // Or with lengths of their own, which come in checked, so that no step need look at them again.
    let lengths = Array1::from_shape_fn(n, |i| T::lit(0.25 + 0.125 * (i % 3) as f64));
    let bodies =
        if scheme == Scheme::DriftKickDrift { bodies.softened(lengths.view()).unwrap() } else { bodies };
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
    let before = gpu.counters();
    let energy = system.energy().unwrap();
    assert!(gpu.counters().since(before).bytes_down <= 2 * 66 * 8, "energies are summed on the device");
    let exact = strict.energy().unwrap();
    let promise = if T::NAME == f32::NAME { 3e-7 } else { 4e-16 };
    // Bodies are where they are to the tolerance, on the scale of their distances and speeds of 0.25 and more.
    let near = 8.0 * tolerance + 2.0 * promise;
    assert!((energy.potential / exact.potential - 1.0).abs() < near, "{energy:?} is not {exact:?}");
    assert!((energy.kinetic / exact.kinetic - 1.0).abs() < near, "{energy:?} is not {exact:?}");
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

/// A softened cluster in `f64`, its law, and a way from it by Hermite's scheme on a GPU, beside that on the host.
fn hermite(
    gpu: &Gpu,
    settings: Hermite,
    go: impl Fn(&mut dyn Simulation<f64>),
) -> (Counters, [Bodies<f64>; 2]) {
    let n = 300;
    let [m, x, v] = cluster(n);
    let vectors = |planes: &[f64]| Array2::from_shape_fn((n, 3), |(i, k)| planes[k * n + i]);
    let bodies = Bodies::new(Array1::from_vec(m).view(), vectors(&x).view(), vectors(&v).view()).unwrap();
    // With lengths of their own, which come in checked, so that no step need look at them again.
    let lengths = Array1::from_shape_fn(n, |i| 0.2 + 0.1 * (i % 3) as f64);
    let bodies = bodies.softened(lengths.view()).unwrap();
    let law = Newton::new(1.0 / n as f64).softened(Softening::Plummer(0.0));
    let mut on_gpu = settings.on(gpu.clone(), law, &bodies).unwrap();
    let mut on_host = settings.on(Serial, law, &bodies).unwrap();
    // The first step reads positions and fields once, to choose its length.
    go(&mut *on_gpu);
    on_gpu.sync().unwrap();
    let before = gpu.counters();
    go(&mut *on_gpu);
    on_gpu.sync().unwrap();
    let counts = gpu.counters().since(before);
    for _ in 0..2 {
        go(&mut *on_host);
    }
    assert_eq!(on_gpu.time(), on_host.time());
    (counts, [on_gpu.bodies().unwrap(), on_host.bodies().unwrap()])
}

fn apart([a, b]: &[Bodies<f64>; 2]) -> f64 {
    let far = |a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>| {
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    far(a.positions(), b.positions()).max(far(a.velocities(), b.velocities()))
}

/// As for the symplectic schemes, with three roundings to a coordinate and step in place of one.
fn tolerance(steps: f64) -> f64 {
    10.0 * (3.0 * steps).sqrt() * f64::EPSILON * 4.0
}

#[test]
fn fixed_steps_of_hermite_make_no_transfer_and_shared_ones_bring_back_the_next() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    for iterations in [1, 3] {
        let (counts, ends) = hermite(&gpu, Hermite::fixed().iterations(iterations), |run| {
            run.run(1.0 / 64.0, 5).unwrap();
        });
        assert_eq!(counts.transfers(), 0);
        let far = apart(&ends);
        assert!(far <= tolerance(10.0 * f64::from(iterations)), "{far:e}");
    }
    let (counts, ends) = hermite(&gpu, Hermite::shared(), |run| {
        run.advance_to(run.time() + 0.25).unwrap();
    });
    // Each step brings back two numbers for each of two workgroups.
    assert!(counts.uploads == 0 && counts.downloads > 1, "{counts:?}");
    assert_eq!(counts.bytes_down, counts.downloads * 2 * 2 * 8);
    // Lengths of steps differ by rounding, which changes the truncation by as little.
    let far = apart(&ends);
    assert!(far <= tolerance(200.0), "{far:e}");
}

#[test]
fn block_steps_send_the_numbers_of_those_that_move_and_bring_back_what_they_wish() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    for iterations in [1, 3] {
        let (counts, ends) = hermite(&gpu, Hermite::blocks().iterations(iterations), |run| {
            run.advance_to(run.time() + 0.25).unwrap();
        });
        // A `u32` goes up for each body that moves, and an `f64` comes down.
        assert!(counts.uploads > 4 && counts.uploads == counts.downloads, "{counts:?}");
        assert_eq!(counts.bytes_down, 2 * counts.bytes_up);
        let moved = counts.bytes_up / 4;
        assert!(moved < counts.uploads * 300 / 2, "most of the 300 bodies wait: {moved} steps, {counts:?}");
        // As for shared steps, where a step of all bodies is one of each.
        let far = apart(&ends);
        assert!(far <= tolerance(200.0 * f64::from(iterations)), "{far:e}");
    }
}

#[test]
fn a_star_whose_pulls_cancel_does_not_stop_its_planets_on_the_device_either() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let (sin, cos) = 0.3_f64.sin_cos();
    let turn = |mass: f64| {
        // Planets on a circle, opposite to each other, which feel a quarter of each other's mass. Where it lies their coordinates
        // round unlike, so that pulls do not cancel to the bit.
        let speed = (1.0 + 0.25 * mass).sqrt();
        let far = [7.3, 7.9, 7.5, 7.3 + cos, 7.9 + sin, 7.5, 7.3 - cos, 7.9 - sin, 7.5];
        let moving = [0.0, 0.0, 0.0, -sin, cos, 0.0, sin, -cos, 0.0].map(|v| v * speed);
        let bodies = Bodies::new(
            Array1::from_vec(vec![1.0, mass, mass]).view(),
            Array2::from_shape_vec((3, 3), far.to_vec()).unwrap().view(),
            Array2::from_shape_vec((3, 3), moving.to_vec()).unwrap().view(),
        )
        .unwrap();
        let mut run = Hermite::blocks().on(gpu.clone(), Newton::new(1.0), &bodies).unwrap();
        let before = gpu.counters();
        run.advance_to(std::f64::consts::TAU / speed).unwrap();
        (gpu.counters().since(before), apart(&[run.bodies().unwrap(), bodies]))
    };
    let ((alone, error), (pulled, its)) = (turn(0.0), turn(0.01));
    // What rounding leaves of two pulls is looked at on the host, and is no signal: as many steps as if planets did not pull.
    assert!(pulled.downloads > pulled.uploads + 4, "{pulled:?}");
    assert!(pulled.uploads < 2 * alone.uploads && its < 2.0 * error, "{pulled:?}, {its:e}, not {error:e}");
}

#[test]
fn a_hermite_run_on_the_device_is_saved_and_goes_on_to_the_bit() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let bodies = Bodies::new(
        Array1::from_vec(vec![1.0, 0.5, 0.25]).view(),
        Array2::from_shape_fn((3, 3), |(i, k)| (3 * i + k) as f64).view(),
        Array2::zeros((3, 3)).view(),
    )
    .unwrap();
    let law = Newton::new(1.0);
    for settings in [Hermite::fixed(), Hermite::shared(), Hermite::blocks()] {
        let mut whole = settings.on(gpu.clone(), law, &bodies).unwrap();
        whole.run(0.01, 10).unwrap();
        let mut second = nbody_core::resume(Device::Gpu, law, &whole.save().unwrap()).unwrap();
        for run in [&mut whole, &mut second] {
            run.run(0.01, 10).unwrap();
        }
        assert_eq!(whole.bodies().unwrap(), second.bodies().unwrap());
    }
}

#[test]
fn a_collision_on_the_device_is_an_error_that_loses_nothing() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let bodies = Bodies::new(
        Array1::from_vec(vec![1.0, 1.0, 0.0]).view(),
        Array2::from_shape_vec((3, 3), vec![-0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 9.0, 0.0]).unwrap().view(),
        Array2::zeros((3, 3)).view(),
    )
    .unwrap();
    for settings in [Hermite::shared(), Hermite::blocks()] {
        let mut run = settings.on(gpu.clone(), Newton::new(1.0), &bodies).unwrap();
        let error = run.advance_to(2.0).unwrap_err().to_string();
        assert!(error.contains("collide") || error.contains("finite"), "{error}");
        // Two bodies of mass 1 at a distance of 1 fall for π/4.
        assert!((run.time() - std::f64::consts::PI / 4.0).abs() < 0.05, "{}", run.time());
        // Meanwhile the third, which is seldom due, has fallen by ½ t² 2 / 81.
        let far = run.bodies().unwrap().positions()[[2, 1]];
        assert!((far - 9.0 + run.time().powi(2) / 81.0).abs() < 1e-3, "{far}");
    }
}

#[test]
fn what_is_not_finite_ends_a_step_on_the_device_as_on_the_host() {
    fn answers<B: Gravity<f64>>(on: &B) -> Vec<Option<f64>> {
        let n = 300;
        let good = [vec![1.0; 3 * n], vec![0.5; 3 * n], vec![2.0; 6 * n]];
        let before = on.upload(&vec![1.0; 6 * n]).unwrap();
        let mut cases = vec![good.clone(), [good[0].clone(), good[1].clone(), vec![0.0; 6 * n]]];
        for (array, at) in [(0, 0), (0, 3 * n - 1), (1, n), (2, 0), (2, 6 * n - 1), (2, 3 * n)] {
            for bad in [f64::NAN, f64::NEG_INFINITY] {
                let mut case = good.clone();
                case[array][at] = bad;
                cases.push(case);
            }
        }
        let step = |[x, v, f]: [Vec<f64>; 3]| {
            let [x, v, f] = [x, v, f].map(|values| on.upload(&values).unwrap());
            let to = Motion { positions: &x, velocities: &v, fields: &f };
            on.next_step(0.5, 0.02, &before, to).unwrap()
        };
        cases.into_iter().map(step).collect()
    }
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    for (i, (found, want)) in answers(&gpu).into_iter().zip(answers(&Serial)).enumerate() {
        assert_eq!(want.is_none(), i > 1, "{i}");
        match (found, want) {
            // Some forty roundings under a root.
            (Some(found), Some(want)) if want.is_finite() => {
                assert!((found / want - 1.0).abs() < 1e-14, "{i}");
            }
            (found, want) => assert_eq!(found, want, "{i}"),
        }
    }
}

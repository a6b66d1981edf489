//! Bodies in `f64` on a device without: held as their bits, their pairs in `f32`, `Precision::Mixed`.

use super::*;

/// The adapter as it is, and without `f64`.
fn devices() -> impl Iterator<Item = Gpu> {
    [testing::gpu(), testing::gpu_without_f64()].into_iter().flatten()
}

#[cfg(feature = "conformance")]
#[test]
fn a_device_without_f64_conforms_in_mixed_precision() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    nbody_core::conformance::suite::<f64, _>(&gpu).unwrap();
}

/// Planes of all fields that bodies give each other.
fn all_fields<T: Real, B: Gravity<T>>(on: &B, law: Newton<T>, [m, x, v]: [&[T]; 3]) -> Vec<T> {
    let [m, x, v] = [m, x, v].map(|values| on.upload(values).unwrap());
    let sources = Sources::new(&m, &x).moving(&v);
    let mut out = on.zeros(13 * Buffer::<T>::len(&m)).unwrap();
    on.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut out).unwrap();
    on.read(&out).unwrap()
}

/// Accelerations, and their errors against those of `Strict` on the host, on the scale Σ G m / r²: root mean square and
/// largest.
fn errors<B: Gravity<f64>>(on: &B, law: Newton<f64>, m: &[f64], x: &[f64]) -> (f64, f64) {
    let n = m.len();
    let accelerations = |law: Newton<f64>, host: bool| {
        let mut out = vec![0.0; 3 * n];
        if host {
            let (m, x) = (m.to_vec(), x.to_vec());
            Serial.accelerations(law, &m, &x, &x, Write::Replace, &mut out).unwrap();
            return out;
        }
        let (m, x) = (on.upload(m).unwrap(), on.upload(x).unwrap());
        let mut out = on.zeros(3 * n).unwrap();
        on.accelerations(law, &m, &x, &x, Write::Replace, &mut out).unwrap();
        on.read(&out).unwrap()
    };
    let got = accelerations(law, false);
    let want = accelerations(law.with(Precision::Strict), true);
    let (mut sum, mut most) = (0.0, 0.0_f64);
    for i in 0..n {
        let pull = |j: usize| {
            let r = (0..3).map(|k| x[k * n + j] - x[k * n + i]).fold(0.0_f64, f64::hypot);
            if i == j { 0.0 } else { law.g / r * (m[j] / r) }
        };
        let scale: f64 = (0..n).map(pull).sum();
        assert!(scale.is_normal(), "a scale to hold errors against");
        let off = (0..3).map(|k| (got[k * n + i] - want[k * n + i]) / scale).fold(0.0, f64::hypot);
        sum += off * off;
        most = f64::max(most, off);
    }
    ((sum / n as f64).sqrt(), most)
}

#[test]
fn a_cluster_a_million_away_has_forces_that_f32_loses() {
    let law = Newton::new(1.0).with(Precision::Mixed);
    let [m, mut x, v] = cluster(300);
    for x in &mut x {
        *x += 1e6;
    }
    for gpu in devices() {
        let (mean, most) = errors(&gpu, law, &m, &x);
        // A coordinate of 2⁻⁴⁸ of 10⁶, 4e-9, is u of the distances of some 0.1.
        assert!(mean < 3e-7 && most < 6.0 * 3e-7, "{mean:e}, {most:e} on {gpu:?}");
    }
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let [m32, x32, v32] = [&m, &x, &v].map(|values| numbers::<f32>(values));
    let single = all_fields(&gpu, Newton::new(1.0), [&m32, &x32, &v32]);
    let double = all_fields(&gpu, law, [&m, &x, &v]);
    let size = double[..900].iter().fold(0.0, |most: f64, a| most.max(a.abs()));
    let apart = single
        .iter()
        .zip(&double)
        .take(900)
        .fold(0.0, |most: f64, (a, b)| most.max((f64::from(*a) - b).abs()));
    assert!(apart > 0.1 * size, "single precision has lost {apart:e} of {size:e}");
}

#[test]
fn units_beyond_the_range_of_f32_are_as_good_as_any() {
    let [m, x, _] = cluster(200);
    for (length, mass, g) in [
        (1.0, 1.0, 1.0),
        (1e-12, 1e-12, 1.0),
        (1e12, 1e12, 1.0),
        // SI: a galaxy in metres and kilograms.
        (1e20, 1e40, 6.674_3e-11),
        (1e-30, 1e-30, -2.5),
        (1e150, 1e-100, 1e200),
        (1e-150, 1e100, 1e-300),
        (1e300, 1e300, 1e300),
        (1e-290, 1e-300, 1e-250),
    ] {
        let law = Newton::new(g).softened(Softening::Plummer(0.01 * length)).with(Precision::Mixed);
        let times = |values: &[f64], by: f64| values.iter().map(|v| v * by).collect::<Vec<_>>();
        let (m, x) = (times(&m, mass), times(&x, length));
        for gpu in devices() {
            let (mean, most) = errors(&gpu, law, &m, &x);
            assert!(
                mean < 3e-7 && most < 6.0 * 3e-7,
                "in units of {length:e} and {mass:e}: {mean:e}, {most:e} on {gpu:?}"
            );
        }
    }
}

/// x 2ᵏ in steps that are powers of two, rounded in the last if at all.
fn shifted(mut x: f64, mut k: i32) -> f64 {
    while k != 0 {
        let step = k.clamp(-500, 500);
        x *= 2.0_f64.powi(step);
        k -= step;
    }
    x
}

#[test]
fn a_change_of_units_by_powers_of_two_changes_no_bit() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let case = cluster(100);
    for softening in [Softening::Plummer(0.0), Softening::CubicSpline(0.25)] {
        let law = Newton::new(-1.25).softened(softening).with(Precision::Mixed);
        let base = all_fields(&gpu, law, case.each_ref().map(|values| &values[..]));
        for (length, mass, velocity, g) in
            [(60, 0, 0, 0), (900, 500, -300, 1000), (-900, -500, 600, -990), (300, -950, 900, 20)]
        {
            let moved = |values: &[f64], by: i32| values.iter().map(|&v| shifted(v, by)).collect::<Vec<_>>();
            let [m, x, v] = [(0, mass), (1, length), (2, velocity)].map(|(i, by)| moved(&case[i], by));
            let law = Newton::new(shifted(law.g, g))
                .softened(match softening {
                    Softening::CubicSpline(l) => Softening::CubicSpline(shifted(l, length)),
                    other => other,
                })
                .with(Precision::Mixed);
            let got = all_fields(&gpu, law, [&m, &x, &v]);
            let mut kept = 0;
            for (i, (got, base)) in got.iter().zip(&base).enumerate() {
                let by = match i / 100 {
                    0..3 => -2 * length,
                    3 => -length,
                    4..7 => velocity - 3 * length,
                    _ => -3 * length,
                };
                let want = shifted(*base, by + mass + g);
                // What leaves the range is lost, and what leaves the normal numbers was rounded twice here.
                if want.is_normal() {
                    kept += 1;
                    assert_eq!(got.to_bits(), want.to_bits(), "{i}: {got:e} is not {want:e}");
                } else {
                    assert!(!got.is_normal() || (got.abs() <= f64::MIN_POSITIVE), "{i}: {got:e}, {want:e}");
                }
            }
            assert!(kept >= 300, "{kept} fields of some kind are in range");
        }
    }
}

#[test]
fn fields_are_added_to_what_is_there_in_f64() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let [m, x, _] = cluster(70);
    let law = Newton::new(1e-9).with(Precision::Mixed);
    let (m, x) = (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap());
    let there: Vec<f64> = cluster(70)[2].iter().map(|v| v * 1e3).collect();
    let (mut out, mut alone) = (gpu.upload(&there).unwrap(), gpu.zeros(210).unwrap());
    gpu.accelerations(law, &m, &x, &x, Write::Accumulate, &mut out).unwrap();
    gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut alone).unwrap();
    let alone = gpu.read(&alone).unwrap();
    for ((sum, there), alone) in gpu.read(&out).unwrap().iter().zip(&there).zip(&alone) {
        assert_eq!(sum.to_bits(), (there + alone).to_bits());
        assert!(*alone == 0.0 || sum != there, "in f32 it would be nothing");
    }
}

#[test]
fn what_is_not_finite_shows_in_the_fields() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let law = Newton::new(1.0).with(Precision::Mixed);
    let (m, x) = (vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0]);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for place in 0..2 {
            let (mut m, mut x) = (m.clone(), x.clone());
            if place == 0 {
                m[1] = bad;
            } else {
                x[4] = bad;
            }
            let (m, x) = (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap());
            let mut out = gpu.zeros(9).unwrap();
            gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut out).unwrap();
            let out = gpu.read(&out).unwrap();
            assert!(out.iter().any(|a| !a.is_finite()), "{bad} in {place}: {out:?}");
        }
    }
}

#[test]
fn long_sums_are_whole_and_as_good_as_short_ones() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let n = 300_000;
    let m: Vec<f64> = (0..n).map(|i| 1.0 + (i % 7) as f64 / 3.0).collect();
    let x: Vec<f64> = (0..3 * n).map(|i| (i as f64 * 0.37).sin() * 5.0).collect();
    // Far outside all pulls are alike: the worst case for a running sum.
    let targets = vec![0.1, 900.0, 0.2, 9.0, 0.3, 1.0];
    let law = Newton::new(1.0).with(Precision::Mixed);
    let [on_m, on_x, on_t] = [&m, &x, &targets].map(|values| gpu.upload(values).unwrap());
    let mut out = gpu.zeros(6).unwrap();
    gpu.accelerations(law, &on_m, &on_x, &on_t, Write::Replace, &mut out).unwrap();
    let got = gpu.read(&out).unwrap();
    let mut want = vec![0.0; 6];
    Serial.accelerations(law.with(Precision::Strict), &m, &x, &targets, Write::Replace, &mut want).unwrap();
    for target in 0..2 {
        let pull: f64 = (0..n)
            .map(|j| m[j] / (0..3).map(|k| (x[k * n + j] - targets[2 * k + target]).powi(2)).sum::<f64>())
            .sum();
        for k in 0..3 {
            let error = (got[2 * k + target] - want[2 * k + target]).abs() / pull;
            assert!(error < 3e-7, "target {target}: off by {error:e} of the magnitudes");
        }
    }
}

/// A softened cluster that lives, and its law.
fn living(n: usize) -> (Newton<f64>, Bodies<f64>) {
    let [m, x, v] = cluster(n);
    let vectors = |planes: &[f64], by: f64| Array2::from_shape_fn((n, 3), |(i, k)| by * planes[k * n + i]);
    let bodies =
        Bodies::new(Array1::from_vec(m).view(), vectors(&x, 1.0).view(), vectors(&v, 0.3).view()).unwrap();
    (Newton::new(1.0 / n as f64).softened(Softening::Plummer(0.25)).with(Precision::Mixed), bodies)
}

fn apart(a: &Bodies<f64>, b: &Bodies<f64>) -> f64 {
    a.positions().iter().zip(b.positions()).fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()))
}

#[test]
fn symplectic_steps_make_no_transfer_and_go_as_where_there_is_f64() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let (law, bodies) = living(150);
    let (dt, steps) = (1.0 / 64.0, 64);
    for scheme in [Scheme::KickDriftKick, Scheme::DriftKickDrift, Scheme::Yoshida4, Scheme::Yoshida8] {
        let run = |on: &Gpu| {
            let mut system = System::new(on.clone(), law, &bodies).unwrap().with_scheme(scheme);
            let start = system.energy().unwrap().total();
            on.sync().unwrap();
            let before = on.counters();
            system.run(dt, steps).unwrap();
            on.sync().unwrap();
            assert_eq!(on.counters().since(before).transfers(), 0, "{scheme:?} on {on:?}");
            let drift = system.energy().unwrap().total() / start - 1.0;
            (system, drift)
        };
        let (first, drift) = run(&gpu);
        let (second, _) = run(&gpu);
        assert_eq!(first.save().unwrap(), second.save().unwrap(), "two runs have the same bits");
        let mut host = System::new(Serial, law.with(Precision::Strict), &bodies).unwrap().with_scheme(scheme);
        let start = host.energy().unwrap().total();
        host.run(dt, steps).unwrap();
        let exact = host.energy().unwrap().total() / start - 1.0;
        // Accelerations below 4 that err by 3e-7 of their magnitudes, in a time of one, which the softened cluster lets
        // grow by ten at most; and the energy by as much of its gradient, and its own 3e-7.
        let allowed = 10.0 * 0.5 * 4.0 * 3e-7;
        let far = apart(&first.bodies().unwrap(), &host.bodies().unwrap());
        assert!(far < allowed, "{scheme:?}: {far:e} from the host");
        assert!(
            (drift - exact).abs() < 2.0 * allowed,
            "{scheme:?}: the energy drifts by {drift:e}, not {exact:e}"
        );
        if let Some(wide) = testing::gpu().filter(|gpu| gpu.capabilities().f64) {
            let (system, other) = run(&wide);
            let far = apart(&first.bodies().unwrap(), &system.bodies().unwrap());
            assert!(
                far < allowed && (drift - other).abs() < 2.0 * allowed,
                "{scheme:?}: {far:e}, {drift:e}, {other:e}"
            );
        }
    }
}

#[test]
fn a_run_is_saved_and_goes_on_to_the_bit_with_lengths_of_the_bodies_own() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let (law, bodies) = living(60);
    let lengths = Array1::from_shape_fn(60, |i| 0.2 + 0.1 * (i % 3) as f64);
    let bodies = bodies.softened(lengths.view()).unwrap();
    let mut whole = System::new(gpu.clone(), law, &bodies).unwrap();
    whole.run(0.01, 5).unwrap();
    let mut second = System::resume(gpu.clone(), law, &whole.save().unwrap()).unwrap();
    gpu.sync().unwrap();
    let before = gpu.counters();
    for run in [&mut whole, &mut second] {
        run.run(0.01, 5).unwrap();
    }
    gpu.sync().unwrap();
    assert_eq!(gpu.counters().since(before).transfers(), 0, "lengths come in checked");
    assert_eq!(whole.save().unwrap(), second.save().unwrap());
}

#[test]
fn integrators_with_sums_on_the_host_take_their_forces_from_the_device() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let (law, bodies) = living(60);
    let methods: [Method; 4] =
        [Hermite::fixed().into(), Hermite::shared().into(), Hermite::blocks().into(), Ias15::new().into()];
    for method in methods {
        let mut on_gpu = nbody_core::open_on(gpu.clone(), law, method, &bodies).unwrap();
        let mut on_host = nbody_core::open_on(Serial, law, method, &bodies).unwrap();
        let before = gpu.counters();
        for run in [&mut on_gpu, &mut on_host] {
            // Fixed steps need a length, and others choose theirs.
            run.run(1.0 / 64.0, 8).unwrap();
            assert_eq!(run.time(), 0.125);
        }
        assert!(gpu.counters().since(before).launches > 0, "{method:?}");
        let far = apart(&on_gpu.bodies().unwrap(), &on_host.bodies().unwrap());
        // As above, in an eighth of the time, and twice: forces of the host are in mixed precision, too.
        assert!(far < 2.0 * 10.0 * 4.0 * 3e-7 / 64.0, "{method:?}: {far:e}");
    }
}

#[test]
fn energies_have_the_bits_of_the_host() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let [m, x, v] = cluster(5000);
    let kinetic = Serial.kinetic_energy(&m, &v).unwrap();
    let weighted = Serial.half_weighted_sum(&m, &x[..5000].to_vec()).unwrap();
    let [m, x, v] = [&m, &x[..5000].to_vec(), &v].map(|values| gpu.upload(values).unwrap());
    assert_eq!(gpu.kinetic_energy(&m, &v).unwrap().to_bits(), kinetic.to_bits());
    assert_eq!(gpu.half_weighted_sum(&m, &x).unwrap().to_bits(), weighted.to_bits());
}

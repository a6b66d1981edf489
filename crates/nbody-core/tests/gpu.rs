//! Gravity on the GPU: the suite, no transfers within steps, long sums.
#![cfg(feature = "gpu")]

use gpu_backend::testing;
use nbody_core::{
    Backend, Bodies, Coincident, Error, Fields, Gpu, Gravity, Newton, Precision, Real, Result, Serial,
    Softening, Sources, System, Targets, Write,
};
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
        4 + 10 * 7,
        "one evaluation of four launches, then two kicks, a drift and one each"
    );
}

/// Masses, planes of positions and of velocities, softening lengths: in −1 to 1 or 0 to 1, without structure, the same on
/// every machine.
fn cluster(n: usize) -> [Vec<f64>; 4] {
    // The fractional parts of multiples of irrational numbers (Weyl 1916), in f32 so that both types have the same.
    let weyl = |i: usize, by: f64| f64::from(((i + 1) as f64 * by.sqrt()).fract() as f32);
    let planes = |by: [f64; 3]| -> Vec<f64> {
        by.into_iter().flat_map(|by| (0..n).map(move |i| 2.0 * weyl(i, by) - 1.0)).collect()
    };
    // One in eight has no mass.
    let masses = (0..n).map(|i| if i % 8 == 3 { 0.0 } else { 0.5 + weyl(i, 2.0) }).collect();
    [
        masses,
        planes([3.0, 5.0, 7.0]),
        planes([11.0, 13.0, 17.0]),
        (0..n).map(|i| 0.2 * weyl(i, 19.0)).collect(),
    ]
}

fn numbers<T: Real>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&v| T::lit(v)).collect()
}

/// All fields of a cluster by a law on a backend: with lengths of particles or without, at the places of the sources or at
/// `targets` others.
fn fields<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    n: usize,
    own_lengths: bool,
    others: Option<usize>,
    scale: f64,
) -> Result<Vec<f64>> {
    let on = |values: &[f64]| backend.upload(&numbers::<T>(values));
    let scaled = |values: &[f64]| values.iter().map(|x| x * scale).collect::<Vec<_>>();
    let [m, x, v, l] = cluster(n);
    let (m, x, v, l) = (on(&m)?, on(&scaled(&x))?, on(&v)?, on(&scaled(&l))?);
    let [_, mut y, w, _] = cluster(others.unwrap_or(0));
    y.iter_mut().for_each(|y| *y *= 0.75);
    let (y, w) = (on(&scaled(&y))?, on(&w)?);
    let mut sources = Sources::new(&m, &x).moving(&v);
    if own_lengths {
        sources = sources.softened(&l);
    }
    let targets = others.map_or(Targets::of(&sources), |_| Targets::new(&y).moving(&w));
    let count = others.unwrap_or(n);
    let mut out = backend.upload(&vec![T::nan(); 13 * count])?;
    backend.fields(law, sources, targets, Fields::ALL, Write::Replace, &mut out)?;
    let once = backend.read(&out)?;
    backend.fields(law, sources, targets, Fields::ALL, Write::Accumulate, &mut out)?;
    let twice = backend.read(&out)?;
    for (once, twice) in once.iter().zip(&twice) {
        assert_eq!(*once + *once, *twice, "what is accumulated is what was replaced, to the bit");
    }
    Ok(once.iter().map(|x| x.widen()).collect())
}

/// Whether fields in planes agree with others to within `tolerance` of the largest magnitude in each group of planes.
fn close(got: &[f64], want: &[f64], tolerance: f64, what: &str) {
    let m = got.len() / 13;
    for planes in [0..3, 3..4, 4..7, 7..13] {
        let range = planes.start * m..planes.end * m;
        let most = want[range.clone()].iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        for i in range {
            assert!(
                (got[i] - want[i]).abs() <= tolerance * most,
                "{what}: {} in plane {} is not {}",
                got[i],
                i / m,
                want[i]
            );
        }
    }
}

fn all_fields_agree<T: Real>(gpu: &Gpu, precision: Precision, tolerance: f64) -> Result<()> {
    let wide = |softening| match softening {
        Softening::Plummer(l) => Softening::Plummer(T::lit(l)),
        Softening::CubicSpline(l) => Softening::CubicSpline(T::lit(l)),
        Softening::WendlandC2(l) => Softening::WendlandC2(T::lit(l)),
        _ => Softening::None,
    };
    // f32 holds an eighth.
    let kernels = [
        Softening::None,
        Softening::Plummer(0.125),
        Softening::CubicSpline(0.125),
        Softening::WendlandC2(0.125),
    ];
    for (round, softening) in kernels.into_iter().enumerate() {
        for own_lengths in [false, true].into_iter().take(if round == 0 { 1 } else { 2 }) {
            for (coincident, others) in
                [(Coincident::Skip, None), (Coincident::Softened, None), (Coincident::Skip, Some(70))]
            {
                if round == 0 && coincident == Coincident::Softened {
                    continue;
                }
                let law = Newton::new(1.5).softened(softening).coincident(coincident);
                let want = fields(&Serial, law.with(Precision::Strict), 131, own_lengths, others, 1.0)?;
                let law = Newton::new(T::lit(1.5)).softened(wide(softening)).coincident(coincident);
                let got = fields(gpu, law.with(precision), 131, own_lengths, others, 1.0)?;
                close(&got, &want, tolerance, &format!("{law:?}, own lengths: {own_lengths}"));
            }
        }
    }
    Ok(())
}

// The tide of the nearest pair of 131, at some 0.03, is taken from a difference of coordinates that errs by an ulp of 1, so
// by 3 × 1.2e-7 / 0.03 of its magnitude in f32, and by less for the others; the lengths of particles take another few ulp.
#[test]
fn all_fields_by_all_laws_are_those_of_the_strict_host() {
    let Some(gpu) = testing::gpu() else { return };
    all_fields_agree::<f32>(&gpu, Precision::Fast, 2e-5).unwrap();
    if gpu.capabilities().f64 {
        all_fields_agree::<f64>(&gpu, Precision::Fast, 4e-14).unwrap();
        // Positions keep their digits; the pairs have those of f32.
        all_fields_agree::<f64>(&gpu, Precision::Mixed, 2e-6).unwrap();
    }
}

#[test]
fn units_are_free_and_a_power_of_two_changes_no_bit() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32).softened(Softening::Plummer(0.0));
    let near = fields(&gpu, law, 40, false, None, 1.0).unwrap();
    // r³ of 2^60 and of 2^-60 are beyond f32; accelerations, at 2^∓120 of the others, are not.
    for exponent in [60, -40] {
        let far = fields(&gpu, law, 40, false, None, 2.0_f64.powi(exponent)).unwrap();
        for (i, (near, far)) in near.iter().zip(&far).take(4 * 40).enumerate() {
            let power = if i < 3 * 40 { 2 * exponent } else { exponent };
            // Numbers that a device may flush to zero are no part of the promise.
            if far.abs() > f64::from(f32::MIN_POSITIVE) {
                assert_eq!(far * 2.0_f64.powi(power), *near);
            } else {
                assert!(far.abs() <= 2.0 * f64::from(f32::MIN_POSITIVE));
            }
        }
    }
}

#[test]
fn the_earth_falls_towards_the_sun_in_si_units_of_f32() {
    let Some(gpu) = testing::gpu() else { return };
    let m = gpu.upload(&[1.988_41e30_f32, 5.972_2e24]).unwrap();
    let x = gpu.upload(&[0.0_f32, 1.495_978_7e11, 0.0, 0.0, 0.0, 0.0]).unwrap();
    let mut out = gpu.zeros::<f32>(6).unwrap();
    gpu.accelerations(Newton::new(6.674_3e-11), &m, &x, &x, Write::Replace, &mut out).unwrap();
    let a = gpu.read(&out).unwrap();
    let want = -6.674_3e-11 * 1.988_41e30 / (1.495_978_7e11_f64 * 1.495_978_7e11);
    assert!((f64::from(a[1]) / want - 1.0).abs() < 1e-6, "{} is not {want}", a[1]);
}

#[test]
fn a_close_pair_in_f64_is_right_where_its_r2_is_beyond_f32() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let m = gpu.upload(&[1.0_f64, 1.0, 1.0]).unwrap();
    for d in [1e-17_f64, 1e-25, 1e-80] {
        let x = gpu.upload(&[0.0, d, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        let mut out = gpu.zeros::<f64>(9).unwrap();
        gpu.accelerations(Newton::new(1.0), &m, &x, &x, Write::Replace, &mut out).unwrap();
        let a = gpu.read(&out).unwrap()[0];
        assert!((a * d * d - 1.0).abs() < 1e-15, "{a} is not {}", 1.0 / (d * d));
    }
}

#[test]
fn coincident_bodies_are_an_error_where_the_law_says_so() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32).coincident(Coincident::Error);
    let m = gpu.upload(&[1.0_f32, 1.0]).unwrap();
    let mut out = gpu.zeros::<f32>(6).unwrap();
    let apart = gpu.upload(&[0.0_f32, 1.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    gpu.accelerations(law, &m, &apart, &apart, Write::Replace, &mut out).unwrap();
    let together = gpu.upload(&[1.0_f32; 6]).unwrap();
    let error = gpu.accelerations(law, &m, &together, &together, Write::Replace, &mut out).unwrap_err();
    assert!(error.to_string().contains("target 0 and source 1"), "{error}");
}

#[test]
fn runs_repeat_to_the_bit_and_fields_move_nothing() {
    let Some(gpu) = testing::gpu() else { return };
    let [m, x, v, _] = cluster(3000).map(|values| gpu.upload(&numbers::<f32>(&values)).unwrap());
    let sources = Sources::new(&m, &x).moving(&v);
    let law = Newton::new(1.0_f32).softened(Softening::CubicSpline(0.125));
    let [mut a, mut b] = [0, 1].map(|_| gpu.zeros::<f32>(13 * 3000).unwrap());
    gpu.sync().unwrap();
    let before = gpu.counters();
    gpu.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut a).unwrap();
    gpu.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut b).unwrap();
    gpu.sync().unwrap();
    assert_eq!(gpu.counters().since(before).transfers(), 0);
    assert_eq!(gpu.read(&a).unwrap(), gpu.read(&b).unwrap());
}

#[test]
fn sums_longer_than_the_loop_budget_are_whole_and_as_good_as_short_ones() {
    let Some(gpu) = testing::gpu() else { return };
    // Software adapters end a shader after 65 535 iterations.
    let n = 300_000;
    let m: Vec<f32> = (0..n).map(|i| 1.0 + (i % 7) as f32).collect();
    let x: Vec<f32> = (0..3 * n).map(|i| ((i as f64 * 0.37).sin() * 5.0) as f32).collect();
    // Far outside all pulls are alike: the worst case for a running sum.
    let targets = [0.1_f32, 900.0, 0.2, 9.0, 0.3, 1.0];
    let (on_m, on_x, on_t) =
        (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap(), gpu.upload(&targets).unwrap());
    let mut out = gpu.zeros::<f32>(6).unwrap();
    gpu.accelerations(Newton::new(1.0), &on_m, &on_x, &on_t, Write::Replace, &mut out).unwrap();
    let got = gpu.read(&out).unwrap();
    let wide = |values: &[f32]| values.iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
    let (m, x, targets) = (wide(&m), wide(&x), wide(&targets));
    let mut want = vec![0.0; 6];
    let law = Newton::new(1.0).with(Precision::Strict);
    Serial.accelerations(law, &m, &x, &targets, Write::Replace, &mut want).unwrap();
    for target in 0..2 {
        let pull: f64 = (0..n)
            .map(|j| m[j] / (0..3).map(|k| (x[k * n + j] - targets[2 * k + target]).powi(2)).sum::<f64>())
            .sum();
        for k in 0..3 {
            let error = (f64::from(got[2 * k + target]) - want[2 * k + target]).abs() / pull;
            assert!(error < 3e-7, "target {target}: off by {error:e} of the magnitudes");
        }
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

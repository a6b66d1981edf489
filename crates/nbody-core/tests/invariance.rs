//! What must not matter: the order and the layout of the bodies, the number of threads, the frame; and what must add up.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::{
    Fields, Gravity, Newton, Precision, Real, Serial, Softening, Sources, Targets, Threads, Write,
    acceleration, acceleration_into,
};
use ndarray::{Array1, Array2, ShapeBuilder, array, s};
use proptest::prelude::*;

fn bodies(n: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<f64>, Vec<[f64; 3]>)> {
    n.prop_flat_map(|n| {
        let mass = prop::collection::vec(0.01..10.0, n);
        let place = prop::collection::vec(prop::array::uniform3(-5.0..5.0), n);
        (mass, place)
    })
}

fn arrays((m, x): &(Vec<f64>, Vec<[f64; 3]>)) -> (Array1<f64>, Array2<f64>) {
    (Array1::from_vec(m.clone()), Array2::from_shape_fn((x.len(), 3), |(i, k)| x[i][k]))
}

/// Σ G m / r² at each body, the scale of its error.
fn scales(m: &Array1<f64>, x: &Array2<f64>) -> Vec<f64> {
    let n = m.len();
    let r2 = |i: usize, j: usize| (0..3).map(|k| (x[[i, k]] - x[[j, k]]).powi(2)).sum::<f64>();
    (0..n).map(|i| (0..n).filter(|&j| r2(i, j) > 0.0).map(|j| m[j] / r2(i, j)).sum()).collect()
}

/// A pair errs by at most 22 units, a run of 64 adds 63, each evaluation by itself.
const BOUND: f64 = 85.0 * f64::EPSILON;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_bodies_does_not_matter(b in bodies(1..80)) {
        let (m, x) = arrays(&b);
        let a = acceleration(m.view(), x.view(), 1.0).unwrap();
        let back = acceleration(m.slice(s![..;-1]), x.slice(s![..;-1, ..]), 1.0).unwrap();
        for (i, scale) in scales(&m, &x).iter().enumerate() {
            for k in 0..3 {
                prop_assert!((a[[i, k]] - back[[m.len() - 1 - i, k]]).abs() <= BOUND * scale);
            }
        }
    }

    #[test]
    fn forces_cancel_in_pairs(b in bodies(1..80)) {
        let (m, x) = arrays(&b);
        let a = acceleration(m.view(), x.view(), 1.0).unwrap();
        let scale: f64 = scales(&m, &x).iter().zip(&m).map(|(s, m)| s * m).sum();
        for k in 0..3 {
            let total: f64 = a.column(k).iter().zip(&m).map(|(a, m)| a * m).sum();
            prop_assert!(total.abs() <= BOUND * scale, "{total:e} of {scale:e}");
        }
    }

    #[test]
    fn the_force_is_linear_in_the_masses(b in bodies(1..80)) {
        let (m, x) = arrays(&b);
        // Exactly, for a power of two; in parts, to rounding.
        let a = acceleration(m.view(), x.view(), 1.0).unwrap();
        let double = acceleration((&m * 2.0).view(), x.view(), 1.0).unwrap();
        prop_assert_eq!(&double, &(&a * 2.0));
        let law = Newton::new(1.0);
        let half = m.len() / 2;
        let mut parts = law.acceleration_at(x.view(), m.slice(s![..half]), x.slice(s![..half, ..])).unwrap();
        let (rest_m, rest_x) = (m.slice(s![half..]), x.slice(s![half.., ..]));
        law.acceleration_at_into(x.view(), rest_m, rest_x, Write::Accumulate, parts.view_mut()).unwrap();
        for (i, scale) in scales(&m, &x).iter().enumerate() {
            for k in 0..3 {
                prop_assert!((a[[i, k]] - parts[[i, k]]).abs() <= BOUND * scale);
            }
        }
    }

    #[test]
    fn a_mirrored_and_turned_frame_gives_the_mirrored_and_turned_force(b in bodies(1..80)) {
        let (m, x) = arrays(&b);
        let law = Newton::new(1.0).softened(Softening::Plummer(0.1));
        // Mirroring is exact in arithmetic; a turn of the axes sums the squares in another order.
        let a = law.acceleration(m.view(), x.view()).unwrap();
        let mirrored = law.acceleration(m.view(), (-&x).view()).unwrap();
        prop_assert_eq!(&mirrored, &(-&a));
        let turned = law.acceleration(m.view(), x.select(ndarray::Axis(1), &[1, 2, 0]).view()).unwrap();
        for (i, scale) in scales(&m, &x).iter().enumerate() {
            for k in 0..3 {
                prop_assert!((turned[[i, k]] - a[[i, (k + 1) % 3]]).abs() <= BOUND * scale);
            }
        }
    }

    #[test]
    fn fast_agrees_with_strict(b in bodies(1..200), softening in prop::option::of(0.0..1.0)) {
        let (m, x) = arrays(&b);
        let law = Newton::new(1.0).softened(softening.map_or(Softening::None, Softening::Plummer));
        let fast = law.acceleration(m.view(), x.view()).unwrap();
        let strict = law.with(Precision::Strict).acceleration(m.view(), x.view()).unwrap();
        for (i, scale) in scales(&m, &x).iter().enumerate() {
            for k in 0..3 {
                prop_assert!((fast[[i, k]] - strict[[i, k]]).abs() <= BOUND * scale);
            }
        }
    }
}

#[test]
fn any_layout_of_the_arrays_gives_the_same_bits() {
    let n = 70;
    let m = Array1::from_shape_fn(n, |i| 1.0 + (i as f64).sin());
    let x = Array2::from_shape_fn((n, 3), |(i, k)| ((7 * i + 3 * k) as f64).cos());
    let want = acceleration(m.view(), x.view(), 2.0).unwrap();
    // By columns, every second row of a larger array, and backwards in memory.
    let mut columns = Array2::zeros((n, 3).f());
    columns.assign(&x);
    assert_eq!(acceleration(m.view(), columns.view(), 2.0).unwrap(), want);
    let mut sparse = Array2::from_elem((2 * n, 4), f64::NAN);
    sparse.slice_mut(s![..;2, ..3]).assign(&x);
    let mut sparse_m = Array1::from_elem(3 * n, f64::NAN);
    sparse_m.slice_mut(s![..;3]).assign(&m);
    assert_eq!(acceleration(sparse_m.slice(s![..;3]), sparse.slice(s![..;2, ..3]), 2.0).unwrap(), want);
    let mut out = Array2::from_elem((3, n), f64::NAN);
    acceleration_into(m.view(), x.view(), 2.0, out.view_mut().reversed_axes()).unwrap();
    assert_eq!(out.t(), want);
}

#[test]
fn any_number_of_threads_gives_the_same_bits_as_one() {
    // Beyond the size at which threads are used, with a last block that is not whole.
    let n = 1500 + 7;
    let wave = |i: usize, by: f64| (i as f64 * by).sin() * 3.0;
    let m: Vec<f64> = (0..n).map(|i| 1.5 + wave(i, 0.7) / 3.0).collect();
    let x: Vec<f64> = (0..3 * n).map(|i| wave(i, 1.37)).collect();
    let m32: Vec<f32> = m.iter().map(|&m| m as f32).collect();
    let x32: Vec<f32> = x.iter().map(|&x| x as f32).collect();
    for precision in [Precision::Fast, Precision::Strict] {
        let (law, law32) = (Newton::new(1.0).with(precision), Newton::new(1.0_f32).with(precision));
        let (mut want, mut want32) = (vec![0.0; 3 * n], vec![0.0; 3 * n]);
        Serial.accelerations(law, &m, &x, &x, Write::Replace, &mut want).unwrap();
        Serial.accelerations(law32, &m32, &x32, &x32, Write::Replace, &mut want32).unwrap();
        let potential = Serial.potential_energy(law, &m, &x).unwrap();
        for threads in [1, 2, 3, 8] {
            let backend = Threads::with_count(threads).unwrap();
            let (mut a, mut a32) = (vec![0.0; 3 * n], vec![0.0; 3 * n]);
            backend.accelerations(law, &m, &x, &x, Write::Replace, &mut a).unwrap();
            backend.accelerations(law32, &m32, &x32, &x32, Write::Replace, &mut a32).unwrap();
            assert_eq!(a, want, "{threads} threads, {precision:?}");
            assert_eq!(a32, want32, "{threads} threads, {precision:?}");
            assert_eq!(backend.potential_energy(law, &m, &x).unwrap(), potential);
        }
    }
}

/// Masses, positions, velocities and lengths of bodies in −3 to 3.
fn crowd<T: Real>(n: usize) -> [Vec<T>; 4] {
    let wave =
        |n: usize, by: f64| -> Vec<T> { (0..n).map(|i| T::lit((i as f64 * by).sin() * 3.0)).collect() };
    let lengths = |by| wave(n, by).into_iter().map(T::abs).collect();
    [lengths(0.7), wave(3 * n, 1.37), wave(3 * n, 2.11), lengths(0.9)]
}

fn all_fields_have_the_same_bits<T: Real>() {
    let n = 400 + 7;
    let [m, x, v, l] = crowd::<T>(n);
    let sources = Sources::new(&m, &x).moving(&v);
    let length = T::lit(0.4);
    let kernels = [
        Softening::None,
        Softening::Plummer(length),
        Softening::CubicSpline(length),
        Softening::WendlandC2(length),
    ];
    for (i, softening) in kernels.into_iter().enumerate() {
        let sources = if i > 1 { sources.softened(&l) } else { sources };
        for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
            let law = Newton::new(T::one()).softened(softening).with(precision);
            fn fields<T: Real, B: Gravity<T, Buffer<T> = Vec<T>>>(
                backend: &B,
                law: Newton<T>,
                sources: Sources<&Vec<T>>,
            ) -> Vec<T> {
                let mut out = vec![T::nan(); 13 * sources.masses.len()];
                let targets = Targets::of(&sources);
                backend.fields(law, sources, targets, Fields::ALL, Write::Replace, &mut out).unwrap();
                out
            }
            let want = fields(&Serial, law, sources);
            for threads in [1, 2, 3, 8] {
                let backend = Threads::with_count(threads).unwrap();
                assert_eq!(fields(&backend, law, sources), want, "{threads} threads, {law:?}");
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits_of_every_field() {
    all_fields_have_the_same_bits::<f32>();
    all_fields_have_the_same_bits::<f64>();
}

#[test]
fn any_layout_gives_the_same_bits_of_every_field() {
    let n = 41;
    let [m, x, v, l] = crowd::<f64>(n);
    let (m, l) = (Array1::from_vec(m), Array1::from_vec(l));
    let rows = |planes: &[f64]| Array2::from_shape_fn((n, 3), |(i, k)| planes[k * n + i]);
    let (x, v) = (rows(&x), rows(&v));
    let law = Newton::new(2.0).softened(Softening::WendlandC2(0.5));
    let at = x.slice(s![5..30, ..]).to_owned() + 0.25;
    let [at_v, at_l] = [v.slice(s![5..30, ..]).to_owned(), at.clone()];
    let at_l = at_l.column(0).mapv(f64::abs);
    let sources = Sources::new(m.view(), x.view()).moving(v.view()).softened(l.view());
    let targets = Targets::new(at.view()).moving(at_v.view()).softened(at_l.view());
    let want = law.fields(sources, targets, Fields::ALL).unwrap();
    // Every third element of a larger array, backwards in memory, and by columns.
    let sparse = |from: &Array1<f64>| {
        let mut wide = Array1::from_elem(3 * from.len(), f64::NAN);
        wide.slice_mut(s![..;3]).assign(from);
        wide
    };
    let backwards = |from: &Array2<f64>| from.slice(s![..;-1, ..;-1]).to_owned();
    let columns = |from: &Array2<f64>| {
        let mut columns = Array2::zeros(from.raw_dim().f());
        columns.assign(from);
        columns
    };
    let (m, l, at_l) = (sparse(&m), sparse(&l), sparse(&at_l));
    let (x, v, at, at_v) = (backwards(&x), columns(&v), columns(&at), backwards(&at_v));
    let sources = Sources::new(m.slice(s![..;3]), x.slice(s![..;-1, ..;-1]))
        .moving(v.view())
        .softened(l.slice(s![..;3]));
    let targets = Targets::new(at.view()).moving(at_v.slice(s![..;-1, ..;-1])).softened(at_l.slice(s![..;3]));
    assert_eq!(law.fields(sources, targets, Fields::ALL).unwrap(), want);
}

#[test]
fn targets_that_are_the_sources_may_have_motions_and_lengths_of_their_own() {
    let n = 33;
    let [m, x, v, l] = crowd::<f64>(n);
    let w: Vec<f64> = v.iter().map(|v| 0.5 - v).collect();
    let k: Vec<f64> = l.iter().map(|l| 0.5 * l + 0.1).collect();
    let law = Newton::new(1.0).softened(Softening::CubicSpline(0.3));
    let sources = Sources::new(&m, &x).moving(&v).softened(&l);
    let targets = Targets::of(&sources).moving(&w).softened(&k);
    let mut want = vec![f64::NAN; 13 * n];
    Serial.fields(law, sources, targets, Fields::ALL, Write::Replace, &mut want).unwrap();
    let rows = |planes: &[f64]| Array2::from_shape_fn((n, 3), |(i, k)| planes[k * n + i]);
    let (m, l, k) = (Array1::from_vec(m), Array1::from_vec(l), Array1::from_vec(k));
    let (x, v, w) = (rows(&x), rows(&v), rows(&w));
    let sources = Sources::new(m.view(), x.view()).moving(v.view()).softened(l.view());
    let targets = Targets::of(&sources).moving(w.view()).softened(k.view());
    let got = law.fields(sources, targets, Fields::ALL).unwrap();
    for i in 0..n {
        assert_eq!(got.potential.as_ref().unwrap()[i], want[3 * n + i]);
        for c in 0..3 {
            assert_eq!(got.acceleration.as_ref().unwrap()[[i, c]], want[c * n + i]);
            assert_eq!(got.jerk.as_ref().unwrap()[[i, c]], want[(4 + c) * n + i]);
        }
    }
}

#[test]
fn a_cluster_far_from_the_origin_is_as_good_as_its_coordinates() {
    // At 1e6 the coordinates of f32 have steps of 1/16; on that grid the differences are exact.
    let n = 200;
    let grid = |i: usize| ((i * 37) % 101) as f32 / 16.0 - 3.0;
    let m = Array1::from_elem(n, 1.0_f32);
    let near = Array2::from_shape_fn((n, 3), |(i, k)| grid(i + 31 * k + i / 101));
    let far = &near + 1e6_f32;
    let law = Newton::new(1.0).softened(Softening::Plummer(0.5));
    let a = law.acceleration(m.view(), near.view()).unwrap();
    assert_eq!(law.acceleration(m.view(), far.view()).unwrap(), a);
}

#[test]
fn a_hundred_thousand_bodies_in_one_place_give_nothing() {
    let n = 100_000;
    let (m, x) = (Array1::from_elem(n, 1.0_f32), Array2::from_elem((n, 3), 0.1_f32));
    let targets = x.slice(s![..50, ..]);
    let a = Newton::new(1.0).acceleration_at(targets, m.view(), x.view()).unwrap();
    assert_eq!(a, Array2::zeros((50, 3)));
    let phi = Newton::new(1.0).potential_at(array![[1.1_f32, 0.1, 0.1]].view(), m.view(), x.view()).unwrap();
    assert!((phi[0] + 1e5).abs() < 0.1, "{phi}");
}

//! Inputs that break other codes: bodies all in one place, masses and places at the ends of their range. By every rule for
//! bodies in one place, on one thread and on several.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::{
    Bodies, Coincident, Error, Fields, Gravity, Hermite, Ias15, Method, Newton, Precision, Real, Result,
    Scheme, Serial, Softening, Sources, Targets, Threads, Write, diagnostics, open_on,
};
use ndarray::{Array1, Array2};

const RULES: [Coincident; 3] = [Coincident::Skip, Coincident::Error, Coincident::Softened];

fn softenings<T: Real>(length: f64) -> [Softening<T>; 3] {
    let length = T::lit(length);
    [Softening::Plummer(length), Softening::CubicSpline(length), Softening::WendlandC2(length)]
}

/// All fields on one thread; on three they are the same bits, or the same error.
fn evaluate<T: Real>(law: Newton<T>, sources: Sources<&[T]>, targets: Targets<&[T]>) -> Result<Vec<T>> {
    fn on<T: Real, B: Gravity<T>>(
        backend: &B,
        law: Newton<T>,
        sources: Sources<&[T]>,
        targets: Targets<&[T]>,
    ) -> Result<Vec<T>> {
        let up = |values: &[T]| backend.upload(values).unwrap();
        let (m, x, v) = (up(sources.masses), up(sources.positions), up(sources.velocities.unwrap()));
        let (at, moving) = (up(targets.positions), up(targets.velocities.unwrap()));
        let from = Sources::new(&m, &x).moving(&v);
        let to = if targets.are_sources { Targets::of(&from) } else { Targets::new(&at).moving(&moving) };
        let mut out = backend.zeros(13 * (targets.positions.len() / 3))?;
        backend.fields(law, from, to, Fields::ALL, Write::Replace, &mut out)?;
        backend.read(&out)
    }
    let bits = |found: &Result<Vec<T>>| match found {
        Ok(fields) => Ok(fields.iter().map(|x| x.widen().to_bits()).collect::<Vec<_>>()),
        Err(error) => Err(error.to_string()),
    };
    let serial = on(&Serial, law, sources, targets);
    let threads = on(&Threads::with_count(3).unwrap(), law, sources, targets);
    assert_eq!(bits(&threads), bits(&serial), "{law:?}");
    serial
}

/// `n` bodies at (3, −1, 1/4), of mass 1 and at rest.
fn pile<T: Real>(n: usize) -> [Vec<T>; 3] {
    let x = [3.0, -1.0, 0.25].into_iter().flat_map(|c| vec![T::lit(c); n]).collect();
    [vec![T::one(); n], x, vec![T::zero(); 3 * n]]
}

fn a_hundred_thousand_in_one_place<T: Real>() {
    const N: usize = 100_000;
    let [m, x, v] = pile::<T>(N);
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    // Four places: that of the bodies, twice, and one at a distance of 13 from it, twice.
    let at = [3.0, 3.0, 6.0, 6.0, -1.0, -1.0, 3.0, 3.0, 0.25, 0.25, 12.25, 12.25].map(T::lit);
    let still = [T::zero(); 12];
    let targets = Targets::new(&at[..]).moving(&still[..]);
    for softening in std::iter::once(Softening::None).chain(softenings(0.5)) {
        for rule in RULES {
            let law = Newton::new(T::one()).softened(softening).coincident(rule);
            let found = evaluate(law, sources, targets);
            if rule == Coincident::Error || (rule == Coincident::Softened && softening == Softening::None) {
                assert!(matches!(found, Err(Error::Invalid { .. })), "{law:?}: {found:?}");
                continue;
            }
            let found: Vec<f64> = found.unwrap().iter().map(|x| x.widen()).collect();
            // −G m / ε of each at its centre, and m / 13 away from them, where Plummer's spheres are a little softer.
            let length = softening.length().widen();
            let there = if rule == Coincident::Softened { -(N as f64) / length } else { 0.0 };
            let soft = if matches!(softening, Softening::Plummer(_)) { length } else { 0.0 };
            let away = -(N as f64) / libm::sqrt(169.0 + soft * soft);
            // All pulls are alike and so are their roundings: 256 units ("What a backend owes").
            let close = |got: f64, want: f64| (got - want).abs() <= 128.0 * T::epsilon().widen() * want.abs();
            for target in 0..2 {
                let acceleration = [0, 1, 2].map(|k| found[4 * k + target]);
                assert_eq!(acceleration, [0.0; 3], "{law:?}");
                assert!(close(found[12 + target], there), "{law:?}: {} is not {there}", found[12 + target]);
                assert!(close(found[14 + target], away), "{law:?}: {} is not {away}", found[14 + target]);
            }
        }
    }
}

#[test]
fn a_hundred_thousand_bodies_in_one_place_pull_as_the_rule_says() {
    a_hundred_thousand_in_one_place::<f32>();
    a_hundred_thousand_in_one_place::<f64>();
}

#[test]
fn bodies_in_one_place_among_themselves_stay_there_or_are_an_error() {
    const N: usize = 3000;
    let [m, x, v] = pile::<f32>(N);
    for threads in [1, 3] {
        let backend = Threads::with_count(threads).unwrap();
        let mut out = vec![f32::NAN; 3 * N];
        for softening in std::iter::once(Softening::None).chain(softenings(0.5)) {
            for rule in RULES {
                let law = Newton::new(1.0).softened(softening).coincident(rule);
                let found = backend.accelerations(law, &m, &x, &x, Write::Replace, &mut out);
                if rule == Coincident::Error || (rule == Coincident::Softened && softening == Softening::None)
                {
                    assert!(matches!(found, Err(Error::Invalid { .. })), "{law:?}: {found:?}");
                } else {
                    found.unwrap();
                    assert!(out.iter().all(|a| *a == 0.0), "{law:?}");
                }
            }
        }
    }
    // Each integrator leaves them where they are.
    let [m, x, v] =
        [&m[..300], &x[..], &v[..]].map(|values| values.iter().map(|&x| f64::from(x)).collect::<Vec<_>>());
    let rows = |planes: &[f64]| Array2::from_shape_fn((300, 3), |(i, k)| planes[k * N + i]);
    let bodies = Bodies::new(Array1::from_vec(m).view(), rows(&x).view(), rows(&v).view()).unwrap();
    let methods: [Method; 4] =
        [Scheme::Yoshida8.into(), Hermite::shared().into(), Hermite::blocks().into(), Ias15::new().into()];
    for method in methods {
        for softening in [Softening::None, Softening::Plummer(0.5)] {
            let mut run = open_on(Serial, Newton::new(1.0).softened(softening), method, &bodies).unwrap();
            run.run(0.25, 4).unwrap();
            assert_eq!((run.bodies().unwrap(), run.time()), (bodies.clone(), 1.0), "{method:?}");
        }
    }
}

#[test]
fn diagnostics_of_a_hundred_thousand_bodies_in_one_place_are_defined() {
    const N: usize = 100_000;
    let [m, x, v] = pile::<f64>(N);
    let rows = |planes: &[f64]| Array2::from_shape_fn((N, 3), |(i, k)| planes[k * N + i]);
    let bodies = Bodies::new(Array1::from_vec(m).view(), rows(&x).view(), rows(&v).view()).unwrap();
    let centre = diagnostics::density_centre(&bodies, 6).unwrap();
    // A sum of N equal numbers errs by N roundings.
    let rounding = 3.0 * N as f64 * f64::EPSILON;
    assert!((0..3).all(|k| (centre.position[k] - [3.0, -1.0, 0.25][k]).abs() < rounding));
    assert!(centre.core_density.is_infinite() && centre.core_radius < 2.0 * rounding);
    let at = [3.0, -1.0, 0.25];
    assert_eq!(diagnostics::lagrangian_radii(&bodies, at, &[0.1, 0.5, 1.0]).unwrap(), [0.0; 3]);
    let shell = diagnostics::shells(&bodies, at, 2).unwrap()[1];
    assert!(shell.count == N / 2 && shell.density.is_infinite() && shell.dispersion() == 0.0);
}

/// Fractional parts of multiples of irrational numbers (Weyl 1916), −1 to 1: places without structure, in `f32` so that
/// both types have the same.
fn weyl(i: usize, by: f64) -> f64 {
    f64::from((2.0 * ((i + 1) as f64 * by.sqrt()).fract() - 1.0) as f32)
}

fn places(n: usize) -> Vec<f64> {
    [3.0, 5.0, 7.0].into_iter().flat_map(|by| (0..n).map(move |i| weyl(i, by))).collect()
}

/// By every rule, the fields of `T` against those of `Strict` in `f64`, on the scale of the magnitudes of each field.
fn against_strict<T: Real>(m: &[f64], x: &[f64], length: f64, what: &str) {
    let n = m.len();
    let narrow = |values: &[f64]| -> Vec<T> { values.iter().map(|&v| T::lit(v)).collect() };
    let wide = |values: &[T]| -> Vec<f64> { values.iter().map(|v| v.widen()).collect() };
    let (m, x) = (narrow(m), narrow(x));
    let v: Vec<T> = narrow(&places(n));
    let (wide_m, wide_x, wide_v) = (wide(&m), wide(&x), wide(&v));
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    let strict = Sources::new(&wide_m[..], &wide_x[..]).moving(&wide_v[..]);
    for (softening, in_f64) in
        softenings::<T>(length).into_iter().zip(softenings::<f64>(T::lit(length).widen()))
    {
        for rule in RULES {
            let law = Newton::new(T::one()).softened(softening).coincident(rule);
            let found = evaluate(law, sources, Targets::of(&sources));
            let law = Newton::new(1.0).softened(in_f64).coincident(rule).with(Precision::Strict);
            let want = evaluate(law, strict, Targets::of(&strict)).unwrap();
            for (i, (found, want)) in found.unwrap().iter().map(|x| x.widen()).zip(&want).enumerate() {
                let (slot, target) = (i / n, i % n);
                // Σ m/d² of accelerations, Σ m/d of potentials, and of jerks and tides Σ m/d³ with speeds of 2 at most: bounds of
                // the magnitudes, since softening only lowers those of the first two and trebles the others at most.
                let d = |j: usize| {
                    let d = [0, 1, 2].map(|k| wide_x[k * n + j] - wide_x[k * n + target]);
                    libm::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
                };
                let power = match slot {
                    0..3 => 2,
                    3 => 1,
                    _ => 3,
                };
                let factor = if slot < 4 { 1.0 } else { 12.0 };
                let scale: f64 = (0..n)
                    .filter(|&j| j != target)
                    .map(|j| factor * wide_m[j] / d(j).max(0.2 * length).powi(power))
                    .sum();
                let allowed = 128.0 * T::epsilon().widen() * scale;
                assert!(
                    (found - want).abs() <= allowed,
                    "{what}, {law:?}: {found} is not {want}, slot {slot} of {target}"
                );
            }
        }
    }
}

#[test]
fn masses_over_thirty_orders_of_magnitude_pull_as_they_should() {
    let n = 93;
    let masses: Vec<f64> =
        (0..n).map(|i| 10.0_f64.powf(-15.0 + 30.0 * (i * 37 % n) as f64 / (n - 1) as f64)).collect();
    against_strict::<f32>(&masses, &places(n), 0.05, "masses from 1e-15 to 1e15");
    against_strict::<f64>(&masses, &places(n), 0.05, "masses from 1e-15 to 1e15");
}

#[test]
fn a_cluster_a_million_away_is_as_good_as_its_coordinates() {
    let n = 130;
    let masses: Vec<f64> = (0..n).map(|i| 1.5 + weyl(i, 2.0)).collect();
    let positions: Vec<f64> = places(n).iter().map(|x| f64::from((100.0 * x + 1e6) as f32)).collect();
    against_strict::<f32>(&masses, &positions, 2.0, "at x + 1e6");
    against_strict::<f64>(&masses, &positions, 2.0, "at x + 1e6");
}

fn subnormals<T: Real>() {
    let n = 40;
    let least = T::min_positive_value().widen();
    // Lengths and masses of up to 2^14 times the least number that there is, which is u times the least normal one: two bodies
    // are apart by thousands of it, and places are multiples of it.
    let tiny = least * T::epsilon().widen();
    let multiples = |values: &[f64]| -> Vec<T> {
        values.iter().map(|x| T::lit((x * 16_384.0).round()) * T::lit(tiny)).collect()
    };
    let small = multiples(&places(n));
    let normal: Vec<T> = places(n).iter().map(|x| T::lit((x * 16_384.0).round())).collect();
    let masses: Vec<T> = (0..n).map(|i| T::lit(1.0 + (i % 5) as f64)).collect();
    let still = vec![T::zero(); 3 * n];
    for rule in RULES {
        // G goes with the cube of the unit of length over the square of that of time, the potential with one power of it: in such
        // units -G m / r is that of the same bodies in normal ones, to the bit.
        let at = |x: &[T], masses: &[T], length: f64, g: T| {
            let sources = Sources::new(masses, x).moving(&still[..]);
            let law = Newton::new(g).softened(Softening::Plummer(T::lit(length))).coincident(rule);
            evaluate(law, sources, Targets::of(&sources)).unwrap()
        };
        let usual = at(&normal, &masses, 64.0, T::one());
        let tiny_g = at(&small, &masses, 64.0 * tiny, T::lit(tiny));
        assert_eq!(tiny_g[3 * n..4 * n], usual[3 * n..4 * n], "{rule:?}: potentials");
        // Subnormal masses as well.
        let light: Vec<T> = masses.iter().map(|m| *m * T::lit(tiny)).collect();
        let light = at(&small, &light, 64.0 * tiny, T::one());
        assert_eq!(light[3 * n..4 * n], usual[3 * n..4 * n], "{rule:?}: potentials of subnormal masses");
    }
}

#[test]
fn subnormal_places_and_masses_are_numbers_like_any_other() {
    subnormals::<f32>();
    subnormals::<f64>();
}

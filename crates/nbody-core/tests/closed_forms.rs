//! The oracle, proved: the strict mode on configurations whose forces are known in closed form; then the fast mode
//! against it.

use nbody_core::{Newton, Precision, Real, Softening, acceleration, potential};
use ndarray::{Array1, Array2, array};

const EPS: f64 = f64::EPSILON;

fn strict() -> Newton<f64> {
    Newton::new(1.0).with(Precision::Strict)
}

#[test]
fn two_bodies_pull_each_other_with_g_m_over_r_squared() {
    // Pythagorean numbers: every operation is exact.
    let masses = array![2.0, 3.0];
    let positions = array![[0.0, 0.0, 0.0], [3.0, 4.0, 12.0]];
    let a = Newton::new(169.0).with(Precision::Strict).acceleration(masses.view(), positions.view()).unwrap();
    for k in 0..3 {
        let along: f64 = positions[[1, k]] / 13.0;
        assert!((a[[0, k]] - 3.0 * along).abs() <= 4.0 * EPS);
        assert!((a[[1, k]] + 2.0 * along).abs() <= 4.0 * EPS);
    }
    let phi = strict().potential(masses.view(), positions.view()).unwrap();
    assert!((phi[0] + 3.0 / 13.0).abs() <= EPS && (phi[1] + 2.0 / 13.0).abs() <= EPS);
}

#[test]
fn a_softened_pair_is_a_pair_of_plummer_spheres() {
    // r² + ε² = 9 + 16: r / 125.
    let law = strict().softened(Softening::Plummer(4.0));
    let a =
        law.acceleration(array![1.0, 1.0].view(), array![[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]].view()).unwrap();
    assert!((a[[0, 0]] - 3.0 / 125.0).abs() <= EPS);
    let phi =
        law.potential(array![1.0, 1.0].view(), array![[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]].view()).unwrap();
    assert!((phi[0] + 0.2).abs() <= EPS);
}

/// n equal masses m on a ring of radius r attract each other inward with (m / 4 r²) Σ 1/sin(π k / n).
#[test]
fn a_ring_attracts_itself_as_the_sum_of_cosecants_says() {
    for n in [2_usize, 3, 7, 100] {
        let angle = |i: usize| std::f64::consts::TAU * i as f64 / n as f64;
        let positions = Array2::from_shape_fn((n, 3), |(i, k)| [angle(i).cos(), angle(i).sin(), 0.0][k]);
        let a = strict().acceleration(Array1::ones(n).view(), positions.view()).unwrap();
        let want: f64 = (1..n).map(|k| 0.25 / (std::f64::consts::PI * k as f64 / n as f64).sin()).sum();
        for i in 0..n {
            let inward = -(a[[i, 0]] * angle(i).cos() + a[[i, 1]] * angle(i).sin());
            // The corners themselves are rounded: neighbours, 2π/n apart, err by some n ε/2π of that.
            assert!((inward / want - 1.0).abs() <= 8.0 * EPS * n as f64, "{n}: {inward} is not {want}");
            assert_eq!(a[[i, 2]], 0.0);
        }
    }
}

#[test]
fn the_corners_of_a_cube_leave_its_centre_alone() {
    let corner = |i: usize, k: usize| if i >> k & 1 == 1 { 1.0 } else { -1.0 };
    let positions = Array2::from_shape_fn((8, 3), |(i, k)| corner(i, k));
    let centre = array![[0.0, 0.0, 0.0]];
    let a = strict().acceleration_at(centre.view(), Array1::ones(8).view(), positions.view()).unwrap();
    // A running sum of eight equal magnitudes rounds seven times, at 4/3^1.5 at the most.
    assert!(a.iter().all(|a| a.abs() <= 3.0 * EPS), "{a}");
}

/// Points drawn evenly, with masses that differ by many magnitudes.
fn cloud<T: Real>(n: usize) -> (Array1<T>, Array2<T>) {
    let mut state = 7_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let masses = Array1::from_shape_simple_fn(n, || T::lit(10_f64.powf(6.0 * next() - 3.0)));
    (masses, Array2::from_shape_simple_fn((n, 3), || T::lit(2.0 * next() - 1.0)))
}

/// The root mean square of the error in units of the summed magnitudes of the pulls, against strict `f64`.
fn rms<T: Real>(n: usize) -> f64 {
    let (masses, positions) = cloud::<T>(n);
    let got = acceleration(masses.view(), positions.view(), T::one()).unwrap();
    let (masses, positions) = (masses.mapv(Real::widen), positions.mapv(Real::widen));
    let want = strict().acceleration(masses.view(), positions.view()).unwrap();
    let mut sum = 0.0;
    for i in 0..n {
        let pull: f64 = (0..n)
            .filter(|j| *j != i)
            .map(|j| masses[j] / (0..3).map(|k| (positions[[j, k]] - positions[[i, k]]).powi(2)).sum::<f64>())
            .sum();
        let error2: f64 = (0..3).map(|k| (got[[i, k]].widen() - want[[i, k]]).powi(2)).sum();
        sum += error2 / (pull * pull);
    }
    (sum / n as f64).sqrt()
}

/// The bound is that of issue and numerics page: full precision of the type, whatever the number of bodies.
#[test]
fn the_fast_mode_has_the_full_precision_of_the_type_for_any_number_of_bodies() {
    for n in [2, 10, 100, 3000] {
        let (single, double) = (rms::<f32>(n), rms::<f64>(n));
        assert!(single <= 3e-7, "f32, {n} bodies: {single:e}");
        assert!(double <= 4e-16, "f64, {n} bodies: {double:e}");
    }
}

#[test]
fn units_do_not_matter() {
    let (masses, positions) = cloud::<f64>(50);
    let want = acceleration(masses.view(), positions.view(), 1.0).unwrap();
    for exponent in [-300, -40, 40, 300] {
        // Powers of two are exact: an acceleration scales with m r⁻², to the bit.
        let (length, mass) = (2_f64.powi(exponent), 2_f64.powi(exponent));
        let got = acceleration((&masses * mass).view(), (&positions * length).view(), 1.0).unwrap();
        assert_eq!(got, &want * 2_f64.powi(-exponent), "2^{exponent}");
    }
    let (masses, positions) = cloud::<f32>(50);
    let want = acceleration(masses.view(), positions.view(), 1.0).unwrap();
    for exponent in [-40, 40] {
        let scale = 2_f32.powi(exponent);
        let got = acceleration((&masses * scale).view(), (&positions * scale).view(), 1.0).unwrap();
        assert_eq!(got, &want * 2_f32.powi(-exponent), "2^{exponent}");
    }
    // The Earth and the Sun in SI units, in f32: r² alone is beyond its range.
    let masses = array![1.988e30_f32, 5.972e24];
    let positions = array![[0.0, 0.0, 0.0], [1.496e11_f32, 0.0, 0.0]];
    let a = acceleration(masses.view(), positions.view(), 6.674e-11).unwrap();
    let want = -6.674e-11 * 1.988e30 / 1.496e11_f64.powi(2);
    assert!((f64::from(a[[1, 0]]) / want - 1.0).abs() < 1e-6);
    assert!(potential(masses.view(), positions.view(), 6.674e-11).unwrap()[1].is_finite());
}

//! The strict sum proves itself on closed forms; it is the oracle of all other tests.

use nbody_core::{Bodies, Newton, Precision, Serial, Simulation, Softening, System};
use ndarray::{Array1, Array2, array};

/// Strict sums of 100 terms err by few units in the last place.
const TOLERANCE: f64 = 1e-14;

fn strict() -> Newton<f64> {
    Newton::new(1.0).with(Precision::Strict)
}

fn assert_close(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() <= TOLERANCE * want.abs().max(1e-2), "{what}: {got} is not {want}");
}

#[test]
fn two_bodies_pull_each_other_along_the_line_between_them() {
    // 3² + 4² + 12² = 13².
    let (m, x) = (array![2.0, 5.0], array![[1.0, 1.0, 1.0], [4.0, 5.0, 13.0]]);
    let a = strict().acceleration(m.view(), x.view()).unwrap();
    for k in 0..3 {
        let d = [3.0, 4.0, 12.0][k];
        assert_close(a[[0, k]], 5.0 * d / 2197.0, "the first");
        assert_close(a[[1, k]], -2.0 * d / 2197.0, "the second");
    }
    let phi = strict().potential(m.view(), x.view()).unwrap();
    assert_close(phi[0], -5.0 / 13.0, "the potential at the first");
    assert_close(phi[1], -2.0 / 13.0, "the potential at the second");
    // ε² = 13² makes r² twice as large.
    let soft = strict().softened(Softening::Plummer(13.0));
    let a = soft.acceleration(m.view(), x.view()).unwrap();
    assert_close(a[[0, 2]], 5.0 * 12.0 / (2.0 * 169.0_f64).powf(1.5), "softened");
    assert_close(
        soft.potential(m.view(), x.view()).unwrap()[1],
        -2.0 / 338.0_f64.sqrt(),
        "softened potential",
    );
}

#[test]
fn a_ring_pulls_its_bodies_to_its_centre_as_the_closed_form_says() {
    // N equal masses on a circle: a = (G m / 4 R²) Σ 1 / sin(π k / N) (Maxwell 1859).
    for n in [2, 3, 7, 64, 100] {
        let angle = |i: usize| std::f64::consts::TAU * i as f64 / n as f64;
        let x = Array2::from_shape_fn((n, 3), |(i, k)| match k {
            0 => 2.0 * angle(i).cos(),
            1 => 2.0 * angle(i).sin(),
            _ => 0.0,
        });
        let a = strict().acceleration(Array1::from_elem(n, 1.5).view(), x.view()).unwrap();
        let sum: f64 = (1..n).map(|k| 1.0 / (std::f64::consts::PI * k as f64 / n as f64).sin()).sum();
        let want = 1.5 / 16.0 * sum;
        for (a, x) in a.rows().into_iter().zip(x.rows()) {
            assert_close(-(a[0] * x[0] + a[1] * x[1]) / 2.0, want, "towards the centre");
            // The coordinates themselves are rounded, so the sideways pull of the nearest does not cancel wholly.
            assert!((a[0] * x[1] - a[1] * x[0]).abs() <= 1e-13 * want * n as f64, "sideways");
            assert_eq!(a[2], 0.0);
        }
    }
}

#[test]
fn nothing_is_felt_at_the_centre_of_a_cube_and_the_corners_feel_the_closed_form() {
    let corners = Array2::from_shape_fn((8, 3), |(i, k)| if i >> k & 1 == 1 { 1.0 } else { -1.0 });
    let m = Array1::ones(8);
    let centre = Array2::zeros((1, 3));
    // Partial sums of ±1/√27 are rounded before they cancel.
    let a = strict().acceleration_at(centre.view(), m.view(), corners.view()).unwrap();
    assert!(a.iter().all(|a| a.abs() < 1e-15), "{a}");
    assert_close(
        strict().potential_at(centre.view(), m.view(), corners.view()).unwrap()[0],
        -8.0 / 3.0_f64.sqrt(),
        "the potential at the centre",
    );
    // Edges of 2: three corners at 2, three at √8, one at √12.
    let a = strict().acceleration(m.view(), corners.view()).unwrap();
    let want = 2.0 / 8.0 + 2.0 * 2.0 / 8.0_f64.powf(1.5) + 2.0 / 12.0_f64.powf(1.5);
    for (a, x) in a.iter().zip(&corners) {
        assert_close(-a * x, want, "towards the centre");
    }
}

#[test]
fn a_shell_pulls_from_its_centre_outside_and_not_at_all_inside() {
    // A Gauss-Legendre rule in cos θ times equal steps in φ integrates the potential of a sphere exactly up to high
    // order, so the shell theorem of Newton holds to rounding.
    let nodes = gauss_legendre(48);
    let turns = 96;
    let (mut m, mut x) = (vec![], vec![]);
    for &(u, w) in &nodes {
        for k in 0..turns {
            let phi = std::f64::consts::TAU * k as f64 / turns as f64;
            let s = (1.0 - u * u).sqrt();
            x.extend([s * phi.cos(), s * phi.sin(), u]);
            m.push(w / (2.0 * turns as f64));
        }
    }
    let n = m.len();
    let (m, x) = (Array1::from_vec(m), Array2::from_shape_vec((n, 3), x).unwrap());
    let places = array![[0.1, -0.2, 0.15], [0.0, 0.3, 0.0], [2.0, 1.0, -2.0], [0.0, 0.0, 4.0]];
    let a = strict().acceleration_at(places.view(), m.view(), x.view()).unwrap();
    let phi = strict().potential_at(places.view(), m.view(), x.view()).unwrap();
    for i in 0..4 {
        let r = places.row(i).iter().map(|x| x * x).sum::<f64>().sqrt();
        let inside = r < 1.0;
        for k in 0..3 {
            let want = if inside { 0.0 } else { -places[[i, k]] / r.powi(3) };
            assert!((a[[i, k]] - want).abs() < 1e-13, "at {r}: {} is not {want}", a[[i, k]]);
        }
        assert_close(phi[i], if inside { -1.0 } else { -1.0 / r }, "the potential");
    }
}

/// Nodes and weights on −1 to 1, by Newton's method on the Legendre polynomial.
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    (0..n)
        .map(|i| {
            let mut u = (std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
            let mut slope = 0.0;
            for _ in 0..8 {
                let (mut p, mut before) = (1.0, 0.0);
                for k in 1..=n {
                    let k = k as f64;
                    (p, before) = (((2.0 * k - 1.0) * u * p - (k - 1.0) * before) / k, p);
                }
                slope = n as f64 * (u * p - before) / (u * u - 1.0);
                u -= p / slope;
            }
            (u, 2.0 / ((1.0 - u * u) * slope * slope))
        })
        .collect()
}

#[test]
fn the_energy_of_three_bodies_is_the_sum_over_their_pairs() {
    // Masses 3, 4, 5 at the corners of a triangle of sides 3, 4, 5: E = −769/60 (Burrau 1913).
    let bodies = Bodies::new(
        array![3.0, 4.0, 5.0].view(),
        array![[1.0, 3.0, 0.0], [-2.0, -1.0, 0.0], [1.0, -1.0, 0.0]].view(),
        Array2::zeros((3, 3)).view(),
    )
    .unwrap();
    for precision in [Precision::Strict, Precision::Fast] {
        let system = System::new(Serial, Newton::new(1.0).with(precision), &bodies).unwrap();
        let energy = system.energy().unwrap();
        assert_close(energy.potential, -769.0 / 60.0, "the potential energy");
        assert_eq!(energy.kinetic, 0.0);
    }
}

//! Leapfrog: its order, the way back, and reference orbits.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::f64::consts::TAU;

use nbody_core::{Bodies, Device, Newton, Precision, Serial, Simulation, System, open};
use ndarray::{Array2, array};

/// A test particle about a unit mass, at the nearest point of an orbit with semi-major axis 1: period 2π.
fn kepler(eccentricity: f64) -> Bodies<f64> {
    let e = eccentricity;
    Bodies::new(
        array![1.0, 0.0].view(),
        array![[0.0, 0.0, 0.0], [1.0 - e, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [0.0, ((1.0 + e) / (1.0 - e)).sqrt(), 0.0]].view(),
    )
    .unwrap()
}

fn figure_eight() -> Bodies<f64> {
    nbody_core::models::figure_eight().unwrap()
}

fn run(bodies: &Bodies<f64>, time: f64, steps: u64) -> System<f64, Serial> {
    let mut system = System::new(Serial, Newton::new(1.0), bodies).unwrap();
    system.run(time / steps as f64, steps).unwrap();
    system
}

fn farthest(a: &Bodies<f64>, b: &Bodies<f64>) -> f64 {
    let differences = a.positions().to_owned() - b.positions();
    differences.iter().fold(0.0, |most, d| f64::max(most, d.abs()))
}

#[test]
fn the_error_falls_with_the_square_of_the_step() {
    for eccentricity in [0.0, 0.5] {
        let bodies = kepler(eccentricity);
        let errors =
            [2000, 4000, 8000].map(|steps| farthest(&run(&bodies, TAU, steps).bodies().unwrap(), &bodies));
        for pair in errors.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!((order - 2.0).abs() < 0.1, "order {order} at e = {eccentricity}: {errors:?}");
        }
    }
}

#[test]
fn the_energy_does_not_drift_over_a_hundred_orbits() {
    let bodies = kepler(0.5);
    let mut system = System::new(Serial, Newton::new(1.0), &bodies).unwrap();
    // The test particle has no mass, so take its energy per mass.
    let energy = |bodies: &Bodies<f64>| {
        let (x, v) = (bodies.positions(), bodies.velocities());
        let square = |a: ndarray::ArrayView1<'_, f64>| a.iter().map(|a| a * a).sum::<f64>();
        0.5 * square(v.row(1)) - 1.0 / square(x.row(1)).sqrt()
    };
    let mut worst = 0.0_f64;
    for _ in 0..100 {
        system.run(TAU / 1000.0, 1000).unwrap();
        worst = worst.max((energy(&system.bodies().unwrap()) / -0.5 - 1.0).abs());
    }
    // A symplectic scheme's energy error stays of order (Δt / t_peri)²; the time at the pericentre is r^1.5 = 0.35,
    // and the phase wanders, so samples once per orbit see all of it: (2π / 1000 / 0.35)² = 3e-4.
    assert!(worst < 3e-4, "{worst:e}");
}

#[test]
fn a_step_back_undoes_a_step_to_rounding() {
    for precision in [Precision::Fast, Precision::Strict] {
        let bodies = figure_eight();
        let mut system = System::new(Serial, Newton::new(1.0).with(precision), &bodies).unwrap();
        system.run(0.001, 5000).unwrap();
        assert!(farthest(&system.bodies().unwrap(), &bodies) > 0.1, "it went somewhere");
        system.run(-0.001, 5000).unwrap();
        // 10 000 steps with a rounding of 1e-16 each, which grow linearly on this stable orbit.
        assert!(farthest(&system.bodies().unwrap(), &bodies) < 1e-12);
        assert!(system.time().abs() < 1e-12);
    }
}

#[test]
fn the_figure_eight_keeps_its_energy_and_comes_back_after_a_period() {
    let bodies = figure_eight();
    let period = 6.325_913_982_926_21;
    let system = run(&bodies, period, 20_000);
    // Reference: Bulirsch-Stoer integration in quadruple precision.
    let energy = system.energy().unwrap().total();
    assert!((energy + 1.287_141_995_631_852_2).abs() < 1e-8, "{energy}");
    // Leapfrog's error at this step (3e-4, order 2) is about (Δt)² times the length of the path, 1e-7 × 10.
    assert!(farthest(&system.bodies().unwrap(), &bodies) < 1e-6);
    // A third of the way each body is where the next one began.
    let third = run(&bodies, period / 3.0, 20_000).bodies().unwrap();
    assert!(third.positions().row(0).iter().all(|x| x.abs() < 1e-6), "the first is at the origin");
    let end = run(&bodies, period, 100).bodies().unwrap();
    assert!(end.momentum().iter().all(|p| p.abs() < 1e-14), "no momentum");
    assert!(end.angular_momentum().iter().all(|l| l.abs() < 1e-14), "no angular momentum");
}

#[test]
fn a_simulation_of_nothing_or_of_one_body_runs() {
    let none =
        Bodies::<f32>::new(array![].view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view())
            .unwrap();
    let one =
        Bodies::new(array![2.0_f32].view(), array![[1.0, 2.0, 3.0]].view(), array![[0.5, 0.0, -1.0]].view())
            .unwrap();
    for device in [Device::Serial, Device::Threads(None), Device::Auto] {
        let mut system = open(device, Newton::new(1.0), &none).unwrap();
        system.run(0.5, 4).unwrap();
        assert_eq!(system.energy().unwrap().total(), 0.0);
        let mut system = open(device, Newton::new(1.0), &one).unwrap();
        system.run(0.5, 4).unwrap();
        assert_eq!(system.bodies().unwrap().positions(), array![[2.0, 2.0, 1.0]]);
        assert_eq!(system.energy().unwrap().total(), 1.25);
        assert_eq!(system.time(), 2.0);
        assert!(!system.backend_name().is_empty());
    }
}

#[test]
fn a_simulation_that_blew_up_says_so() {
    let bodies = kepler(0.0);
    let mut system = System::new(Serial, Newton::new(1.0), &bodies).unwrap();
    system.run(1e200, 3).unwrap();
    let error = system.bodies().unwrap_err().to_string();
    assert!(error.contains("finite"), "{error}");
    for dt in [f64::NAN, f64::INFINITY] {
        let error = system.run(dt, 1).unwrap_err().to_string();
        assert!(error.contains("the time step must be finite"), "{error}");
    }
}

#[test]
fn a_centre_of_mass_is_at_rest_at_the_origin() {
    let moving = Bodies::new(
        ndarray::array![1.0, 3.0].view(),
        ndarray::array![[10.0, 0.0, 0.0], [11.0, 0.0, 0.0]].view(),
        ndarray::array![[1.0, 2.0, 3.0], [1.0, 2.5, 3.0]].view(),
    )
    .unwrap();
    let still = moving.in_centre_of_mass().unwrap();
    // Each of two products of at most 33 is rounded once.
    assert!(still.momentum().iter().all(|p| p.abs() <= 33.0 * f64::EPSILON));
    assert!(still.centre_of_mass().iter().all(|x| x.abs() <= 33.0 * f64::EPSILON));
    assert_eq!(still.masses(), moving.masses());
}

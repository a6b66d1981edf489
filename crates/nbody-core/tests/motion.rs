//! The leapfrog: its order, its reversibility, what it conserves, and a published orbit.

use nbody_core::{Bodies, Newton, Precision, Serial, Simulation, System};
use ndarray::{Array1, Array2, array};

/// Two bodies on an orbit of eccentricity e about each other, at pericentre; semi-major axis 1, period 2π.
fn kepler(e: f64) -> Bodies<f64> {
    let (near, speed) = (1.0 - e, ((1.0 + e) / (1.0 - e)).sqrt());
    let (a, b) = (0.25, 0.75);
    Bodies::new(
        array![b, a].view(),
        array![[-a * near, 0.0, 0.0], [b * near, 0.0, 0.0]].view(),
        array![[0.0, -a * speed, 0.0], [0.0, b * speed, 0.0]].view(),
    )
    .expect("finite bodies")
}

fn run(bodies: &Bodies<f64>, dt: f64, steps: u64) -> System<f64, Serial> {
    let mut system = System::new(Serial, Newton::new(1.0), bodies).expect("a law that makes sense");
    system.run(dt, steps).expect("steps");
    system
}

fn distance(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    (a - b).iter().map(|d| d * d).sum::<f64>().sqrt()
}

#[test]
fn the_error_of_an_orbit_falls_with_the_square_of_the_step() {
    let orbit = kepler(0.3);
    let error = |steps: u64| {
        let system = run(&orbit, std::f64::consts::TAU / steps as f64, steps);
        distance(&system.bodies().expect("bodies").positions(), &orbit.positions())
    };
    let errors = [1000, 2000, 4000].map(error);
    for pair in errors.windows(2) {
        let order = (pair[0] / pair[1]).log2();
        assert!((order - 2.0).abs() < 0.1, "order {order}");
    }
}

#[test]
fn steps_back_undo_steps_forward() {
    let start = kepler(0.5);
    let mut system = run(&start, 0.01, 500);
    system.run(-0.01, 500).unwrap();
    // Rounding is not reversible: 1000 steps of a few ulps each, which the orbit stretches by its shear.
    let back = system.bodies().unwrap();
    assert!(distance(&back.positions(), &start.positions()) < 1000.0 * 100.0 * f64::EPSILON);
}

#[test]
fn momenta_are_conserved_to_rounding_and_energy_to_the_square_of_the_step() {
    let start = kepler(0.6);
    let mut system = run(&start, 0.0, 0);
    let energy = system.energy().unwrap().total();
    // The energy of a Kepler orbit is -G m₁ m₂ / 2a.
    assert!((energy + 0.25 * 0.75 / 2.0).abs() < 4.0 * f64::EPSILON);
    let angular = start.angular_momentum()[2];
    let mut worst = 0.0_f64;
    for _ in 0..20 {
        system.run(0.005, 250).unwrap();
        worst = worst.max((system.energy().unwrap().total() / energy - 1.0).abs());
    }
    assert!(worst < 20.0 * 0.005_f64.powi(2) && worst > 1e-9, "{worst:e}");
    let end = system.bodies().unwrap();
    assert!(end.momentum().iter().all(|p| p.abs() < 5000.0 * f64::EPSILON));
    assert!((end.angular_momentum()[2] - angular).abs() < 5000.0 * f64::EPSILON);
}

/// Chenciner & Montgomery, Ann. Math. 152, 881 (2000), with the initial values of C. Simó; the energy to 17 digits from an
/// integration in quadruple precision.
#[test]
fn the_figure_eight_closes_after_its_period() {
    let v3 = [-0.932_407_371_441_04, -0.864_731_460_921_02, 0.0];
    let x1 = [0.970_004_356_697_34, -0.243_087_531_535_83, 0.0];
    let bodies = Bodies::new(
        Array1::ones(3).view(),
        array![x1, x1.map(|x| -x), [0.0; 3]].view(),
        array![v3.map(|v| -v / 2.0), v3.map(|v| -v / 2.0), v3].view(),
    )
    .unwrap();
    let period = 6.325_913_982_926_21;
    let energy = run(&bodies, 0.0, 0).energy().unwrap().total();
    assert!((energy + 1.287_141_995_631_852_2).abs() < 1e-14, "{energy}");
    let error = |steps: u64| {
        distance(
            &run(&bodies, period / steps as f64, steps).bodies().expect("bodies").positions(),
            &bodies.positions(),
        )
    };
    let (coarse, fine) = (error(4000), error(8000));
    assert!(fine < 1e-4, "{fine:e}");
    assert!(((coarse / fine).log2() - 2.0).abs() < 0.1, "{coarse:e}, {fine:e}");
}

#[test]
fn a_centre_of_mass_at_rest_stays_there() {
    let moving = Bodies::new(
        array![1.0, 3.0].view(),
        array![[10.0, 0.0, 0.0], [11.0, 0.0, 0.0]].view(),
        array![[1.0, 2.0, 3.0], [1.0, 2.5, 3.0]].view(),
    )
    .unwrap();
    let still = moving.in_centre_of_mass();
    assert!(still.momentum().iter().all(|p| p.abs() < 8.0 * f64::EPSILON));
    let centre: f64 = (0..2).map(|i| still.masses()[i] * still.positions()[[i, 0]]).sum();
    assert!(centre.abs() < 16.0 * f64::EPSILON);
}

#[test]
fn the_strict_mode_moves_as_the_fast_mode_does() {
    let mut strict = System::new(Serial, Newton::new(1.0).with(Precision::Strict), &kepler(0.2)).unwrap();
    strict.run(0.01, 100).unwrap();
    let fast = run(&kepler(0.2), 0.01, 100);
    let apart = distance(&strict.bodies().unwrap().positions(), &fast.bodies().unwrap().positions());
    assert!(apart < 100.0 * 100.0 * f64::EPSILON, "{apart:e}");
}

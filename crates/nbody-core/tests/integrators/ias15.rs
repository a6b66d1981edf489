//! IAS15 against reference values and its own promise: the rounding of f64.

use std::f64::consts::TAU;

use nbody_core::{Bodies, Criterion, Device, Ias15, Newton, Simulation, Softening, models, open_with};
use ndarray::{Array2, array};

use crate::problems::{farthest, figure_eight, kepler, outer_solar_system};

fn open(bodies: &Bodies<f64>, settings: Ias15) -> Box<dyn Simulation<f64>> {
    open_with(Device::Serial, Newton::new(1.0), settings, bodies).unwrap()
}

fn compare(got: &Bodies<f64>, want: &[[f64; 2]], tolerance: f64) {
    let worst = want.iter().enumerate().fold(0.0_f64, |worst, (i, want)| {
        (0..2).fold(worst, |worst, k| worst.max((got.positions()[[i, k]] - want[k]).abs()))
    });
    println!("greatest error {worst:.2e}");
    assert!(worst < tolerance, "{worst:e} at {:?}", got.positions());
}

/// Burrau's problem (Szebehely & Peters 1967). Reference values: Bulirsch-Stoer integration in quadruple precision with
/// tolerances 1e-30 and 1e-27, which agree to 14 digits. The closest approach is 4e-4, and errors grow a lot there.
#[test]
fn the_pythagorean_problem_is_right_at_t_60() {
    let bodies = models::pythagorean().unwrap();
    for criterion in [Criterion::Derivatives, Criterion::Global] {
        let mut run = open(&bodies, Ias15::new().criterion(criterion));
        run.advance_to(10.0).unwrap();
        let want = [
            [0.778_480_410_138_085_44, 0.141_392_300_290_086_18],
            [-2.025_092_477_978_198_7, 0.097_219_384_146_058_394],
            [1.152_985_736_299_707_6, -0.162_610_887_490_898_41],
        ];
        compare(&run.bodies().unwrap(), &want, 1e-12);
        run.advance_to(60.0).unwrap();
        let want = [
            [0.743_807_500_118_08, 1.939_947_951_094_86],
            [0.264_010_334_686_26, -0.731_624_394_869_96],
            [-0.657_492_767_819_86, -0.578_669_254_760_95],
        ];
        // Rounding of the energy by some 1e-13 in the closest approaches grows ten million times.
        compare(&run.bodies().unwrap(), &want, 1e-5);
        let energy = run.energy().unwrap().total();
        assert!((energy * 60.0 / -769.0 - 1.0).abs() < 1e-12, "{energy}");
    }
}

/// Reference values as above.
#[test]
fn the_figure_eight_is_right_at_t_100() {
    let mut run = open(&figure_eight(), Ias15::new());
    run.advance_to(100.0).unwrap();
    let want = [
        [-0.151_635_831_644_492_57, 0.135_746_416_985_387_59],
        [-0.878_628_540_567_176_99, -0.306_778_486_161_290_94],
    ];
    compare(&run.bodies().unwrap(), &want, 1e-10);
    let v = run.bodies().unwrap();
    assert!((v.velocities()[[0, 0]] - 0.972_011_016_615_168_42).abs() < 1e-10);
    assert!((v.velocities()[[0, 1]] + 0.810_345_595_378_331_95).abs() < 1e-10);
}

fn outer_solar_system_drift(years: f64) -> f64 {
    let (bodies, g) = outer_solar_system();
    let mut run = open_with(Device::Serial, Newton::new(g), Ias15::new(), &bodies).unwrap();
    let start = run.energy().unwrap().total();
    let mut worst = 0.0_f64;
    for part in 1..=20 {
        run.advance_to(years * 365.25 * f64::from(part) / 20.0).unwrap();
        worst = worst.max((run.energy().unwrap().total() / start - 1.0).abs());
    }
    println!("{years} years: the energy errs by {worst:.2e} at most");
    worst
}

#[test]
fn the_energy_of_the_outer_solar_system_is_kept_over_500_years() {
    assert!(outer_solar_system_drift(500.0) < 2e-15);
}

#[test]
fn the_energy_of_the_outer_solar_system_is_kept_over_ten_thousand_years() {
    assert!(outer_solar_system_drift(10_000.0) < 1e-14);
}

#[test]
fn eccentric_orbits_close_and_steps_back_lead_back() {
    for eccentricity in [0.0, 0.5, 0.9, 0.99] {
        let bodies = kepler(eccentricity);
        let mut run = open(&bodies, Ias15::new());
        run.advance_to(10.0 * TAU).unwrap();
        let there = farthest(&run.bodies().unwrap(), &bodies);
        // At each nearest point rounding changes the energy by u v² = u (1 + e) / (1 - e); times 1.5 × 10 × 2π for the
        // phase, times the speed v there: 1e-14 (v²)^1.5, and some of it for each of the steps.
        let tolerance = 2e-13 * ((1.0 + eccentricity) / (1.0 - eccentricity)).powf(1.5);
        assert!(there < tolerance, "e = {eccentricity}: {there:e}");
        run.advance_to(0.0).unwrap();
        let back = farthest(&run.bodies().unwrap(), &bodies);
        assert!(back < tolerance, "e = {eccentricity}: {back:e} back");
        assert_eq!(run.time(), 0.0);
    }
}

#[test]
fn many_bodies_take_the_way_over_the_backend_and_keep_their_energy() {
    let x = Array2::from_shape_fn((40, 3), |(i, k)| ((7 * i + 3 * k) as f64).sin());
    let v = Array2::from_shape_fn((40, 3), |(i, k)| 0.3 * ((5 * i + 2 * k) as f64).cos());
    let bodies = Bodies::new(ndarray::Array1::from_elem(40, 0.025).view(), x.view(), v.view()).unwrap();
    let law = Newton::new(1.0).softened(Softening::WendlandC2(0.1));
    let mut run = open_with(Device::Threads(None), law, Ias15::new(), &bodies).unwrap();
    let start = run.energy().unwrap().total();
    run.advance_to(0.25).unwrap();
    let error = (run.energy().unwrap().total() / start - 1.0).abs();
    assert!(error < 1e-12, "{error:e}");
}

#[test]
fn a_collision_is_an_error_that_loses_nothing() {
    let bodies = Bodies::new(
        array![1.0, 1.0].view(),
        array![[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0]].view(),
        Array2::zeros((2, 3)).view(),
    )
    .unwrap();
    let mut run = open(&bodies, Ias15::new());
    let error = run.advance_to(2.0).unwrap_err().to_string();
    assert!(error.contains("bodies collide"), "{error}");
    // Free fall from rest at distance 1 with total mass 2: π / √(8 × 2).
    let fall = std::f64::consts::PI / 4.0;
    assert!(run.time() < fall && run.time() > fall - 1e-3, "{}", run.time());
    assert!(run.bodies().unwrap().positions()[[0, 0]] < 0.0, "before they met");
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for epsilon in [0.0, -1e-9, 1.0, f64::NAN] {
        let settings = Ias15::new().epsilon(epsilon);
        let error =
            open_with(Device::Serial, Newton::new(1.0), settings, &figure_eight()).unwrap_err().to_string();
        assert!(error.contains("the precision parameter"), "{error}");
    }
    assert!(open(&figure_eight(), Ias15::new()).advance_to(f64::INFINITY).is_err());
    assert!(open(&figure_eight(), Ias15::new()).run(f64::NAN, 1).is_err());
}

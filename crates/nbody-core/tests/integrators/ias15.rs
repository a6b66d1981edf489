//! IAS15 against reference values and its own promise: the rounding of f64.

#![allow(clippy::excessive_precision, reason = "references with the digits that their two sources share")]

use std::f64::consts::TAU;
use std::num::NonZero;

use nbody_core::{
    Bodies, Coincident, Criterion, Device, Ias15, Newton, Precision, Simulation, Softening, State, models,
    open_with, resume,
};
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

fn pythagorean(settings: Ias15) -> Box<dyn Simulation<f64>> {
    open(&models::pythagorean().unwrap(), settings)
}

/// Burrau's problem (Szebehely & Peters 1967) with 16 digits or more: Taylor series of order 30 in 120 bits with
/// tolerance 1e-28 and of order 40 in 160 bits with 1e-36, which agree to 22 digits at t = 10, 20 at t = 60 and 18 at
/// t = 70; a Bulirsch-Stoer integration in quadruple precision gives the same 14. The closest approach is 4e-4.
const PYTHAGOREAN: [(f64, [[f64; 2]; 3]); 3] = [
    (
        10.0,
        [
            [0.778_480_410_138_085_493_11, 0.141_392_300_290_086_168_62],
            [-2.025_092_477_978_198_586_2, 0.097_219_384_146_058_396_502],
            [1.152_985_736_299_707_573_1, -0.162_610_887_490_898_418_37],
        ],
    ),
    (
        60.0,
        [
            [0.743_807_500_118_082_915_42, 1.939_947_951_094_863_299_4],
            [0.264_010_334_686_256_538_94, -0.731_624_394_869_963_716_82],
            [-0.657_492_767_819_854_980_41, -0.578_669_254_760_947_006_2],
        ],
    ),
    (
        70.0,
        [
            [6.933_463_599_011_887_290_3, 20.261_804_305_951_714_138],
            [-2.003_006_002_605_984_086_8, -6.872_463_435_824_544_845_6],
            [-2.557_673_357_322_345_104_8, -6.659_111_834_911_392_606_5],
        ],
    ),
];

/// By how much an error made earlier, at the worst in the closest approach, has grown by then
/// (`docs/numerics/nbody-core.md`).
const GROWTH: [f64; 3] = [1e4, 3e11, 8e12];

#[test]
fn the_pythagorean_problem_in_double_double_is_right_to_the_last_digits_at_t_60_and_70() {
    for criterion in [Criterion::Derivatives, Criterion::Global] {
        let mut run = pythagorean(Ias15::extended().criterion(criterion));
        for ((time, want), growth) in PYTHAGOREAN.into_iter().zip(GROWTH) {
            run.advance_to(time).unwrap();
            // Iteration ends at 2⁻⁸⁰, 1e-24, in the few steps of that approach; the answer is rounded by 2e-15 at 20.
            compare(&run.bodies().unwrap(), &want, 1e-24 * growth + 2e-15);
        }
        let energy = run.energy().unwrap().total();
        assert!((energy * 60.0 / -769.0 - 1.0).abs() < 1e-13, "{energy}");
    }
}

#[test]
fn the_pythagorean_problem_keeps_in_f64_what_its_growth_of_errors_leaves() {
    for criterion in [Criterion::Derivatives, Criterion::Global] {
        let mut run = pythagorean(Ias15::new().criterion(criterion));
        let [(first, at_first), (then, at_then), _] = PYTHAGOREAN;
        run.advance_to(first).unwrap();
        compare(&run.bodies().unwrap(), &at_first, 1e-12);
        run.advance_to(then).unwrap();
        // Rounding of the energy by some 1e-13 in the closest approaches grows 10⁷ times and more.
        compare(&run.bodies().unwrap(), &at_then, 1e-5);
        let energy = run.energy().unwrap().total();
        assert!((energy * 60.0 / -769.0 - 1.0).abs() < 1e-12, "{energy}");
    }
}

/// Reference values by Taylor series as above, from the starting values as `f64` has them: both agree to 20 digits.
#[test]
fn the_figure_eight_is_right_at_t_100() {
    let want = [
        [-0.151_635_831_644_495_250_28, 0.135_746_416_985_389_716_96],
        [-0.878_628_540_567_175_174_78, -0.306_778_486_161_292_043_91],
        [1.030_264_372_211_670_425_1, 0.171_032_069_175_902_326_94],
    ];
    // The orbit is stable: errors grow as phases do, and the steps of f64 err by u of a speed of 1 at random.
    for (settings, tolerance) in [(Ias15::new(), 1e-12), (Ias15::extended(), 5e-16)] {
        let mut run = open(&figure_eight(), settings);
        run.advance_to(100.0).unwrap();
        let bodies = run.bodies().unwrap();
        compare(&bodies, &want, tolerance);
        assert!((bodies.velocities()[[0, 0]] - 0.972_011_016_615_169_767_98).abs() < tolerance);
        assert!((bodies.velocities()[[0, 1]] + 0.810_345_595_378_329_865_17).abs() < tolerance);
    }
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
fn in_double_double_a_run_goes_on_to_the_bit_and_threads_change_none() {
    let law = Newton::new(1.0).softened(Softening::Plummer(0.01));
    let bodies = models::pythagorean().unwrap();
    let mut whole = open_with(Device::Serial, law, Ias15::extended(), &bodies).unwrap();
    whole.advance_to(3.0).unwrap();
    let saved = State::from_bytes(&whole.save().unwrap().to_bytes()).unwrap();
    whole.advance_to(6.0).unwrap();
    for device in [Device::Serial, Device::Threads(None), Device::Threads(NonZero::new(3)), Device::Auto] {
        let mut resumed = resume::<f64>(device, law, &saved).unwrap();
        resumed.advance_to(6.0).unwrap();
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{device}");
        assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{device}");
    }
}

#[test]
fn in_double_double_no_body_and_a_free_one_move_as_they_should() {
    let empty =
        Bodies::new(array![].view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view()).unwrap();
    let mut none = open(&empty, Ias15::extended());
    none.advance_to(2.0).unwrap();
    assert_eq!(none.time(), 2.0);
    let free =
        Bodies::new(array![1.0].view(), array![[1.0, 0.0, 0.0]].view(), array![[0.1, 0.0, -3.0]].view());
    let mut free = open(&free.unwrap(), Ias15::extended());
    free.advance_to(2.0).unwrap();
    assert_eq!(free.bodies().unwrap().positions(), array![[1.2, 0.0, -6.0]]);
}

#[test]
fn double_double_is_refused_where_it_cannot_be_had() {
    let refused =
        |law| open_with(Device::Serial, law, Ias15::extended(), &figure_eight()).unwrap_err().to_string();
    let law = Newton::new(1.0);
    assert!(refused(law.softened(Softening::WendlandC2(0.1))).contains("the softening"));
    assert!(refused(law.with(Precision::Mixed)).contains("the precision"));
    assert!(refused(law.coincident(Coincident::Error)).contains("one place"));
    let single = models::figure_eight::<f32>().unwrap();
    let error = open_with(Device::Serial, Newton::new(1.0), Ias15::extended(), &single).unwrap_err();
    assert!(error.to_string().contains("must be f64, but is f32"), "{error}");
    // On a machine without a GPU too: what was asked for is nowhere to be had.
    let error = open_with(Device::Gpu, law, Ias15::extended(), &figure_eight()).unwrap_err();
    assert!(error.to_string().contains("double-double"), "{error}");
    let saved = open(&figure_eight(), Ias15::extended()).save().unwrap();
    assert!(resume::<f32>(Device::Serial, Newton::new(1.0), &saved).is_err());
    assert!(resume::<f64>(Device::Gpu, law, &saved).is_err());
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

#[test]
fn steps_that_are_too_long_for_their_iteration_are_made_shorter() {
    for settings in [Ias15::new(), Ias15::extended()] {
        // Steps of 3 time scales would do for these: the iteration finds none longer than some 2. What is cut off there is
        // 2¹⁷ / 15! = 1e-7 a step; 31 of them, times 3/2 of ten turns for the phase, are 3e-4. Steps that no iteration found
        // left 1e-2 and 0.1.
        for epsilon in [0.5, 0.9] {
            let mut run = open(&kepler(0.1), settings.epsilon(epsilon));
            run.advance_to(10.0 * TAU).unwrap();
            let error = farthest(&run.bodies().unwrap(), &kepler(0.1));
            assert!(error < 3e-4, "{settings:?}, {epsilon}: {error:e}");
        }
    }
}

/// By how much the angular momentum of a circle deep in a Plummer sphere, where the force is proportional to the distance, is off
/// after a given time in equal steps of so many time scales.
fn angular_momentum_lost(step: f64) -> f64 {
    const R: f64 = 1.0 / 1024.0;
    const TIME: f64 = 14_400.0;
    let core = (1.0 + R * R).sqrt();
    let speed = R / (core * core.sqrt());
    let circle = Bodies::new(
        array![1.0, 0.0].view(),
        array![[0.0, 0.0, 0.0], [R, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [0.0, speed, 0.0]].view(),
    )
    .unwrap();
    let law = Newton::new(1.0).softened(Softening::Plummer(1.0));
    // The criterion would allow three time scales to a step: the times to advance to choose them.
    let mut run = open_with(Device::Serial, law, Ias15::extended().epsilon(0.9), &circle).unwrap();
    for i in 1..=(TIME / step).round() as u32 {
        run.advance_to(step * f64::from(i)).unwrap();
    }
    let end = run.bodies().unwrap();
    let (x, v) = (end.positions(), end.velocities());
    ((x[[1, 0]] * v[[1, 1]] - x[[1, 1]] * v[[1, 0]]) / (R * speed) - 1.0).abs()
}

/// A quadrature by Radau's eight nodes is exact for polynomials of degree 14, so a step errs by Δt¹⁶ in the velocity and in the
/// place, and a run over a given time by Δt¹⁵ (Everhart 1985; Rein & Spiegel 2015). It shows in what should be kept, here the
/// angular momentum, of which a time scale loses 2e-18 alone at Δt = 1: positions on most orbits are at rounding before steps are
/// short enough for the terms above to leave it to see.
#[test]
fn the_order_is_fifteen() {
    let errors = [1.5, 1.0].map(angular_momentum_lost);
    let order = (errors[0] / errors[1]).ln() / 1.5_f64.ln();
    println!("errors {errors:?}, order {order}");
    // Rounding of the last place and velocity is 1 % of the smaller, 0.03 of the order.
    assert!((order - 15.0).abs() < 0.1, "{order} from {errors:?}");
}

//! Symplectic schemes with fixed steps.

use std::f64::consts::TAU;

use nbody_core::{
    Bodies, Device, Hermite, Method, Newton, Scheme, Serial, Simulation, System, WisdomHolman, open_with,
    resume,
};

use crate::problems::{EIGHT_PERIOD, farthest, figure_eight, kepler, orders, outer_solar_system};

fn run(scheme: Scheme, bodies: &Bodies<f64>, time: f64, steps: u64) -> Bodies<f64> {
    let mut system = System::new(Serial, Newton::new(1.0), bodies).unwrap().with_scheme(scheme);
    system.run(time / steps as f64, steps).unwrap();
    system.bodies().unwrap()
}

/// What is printed is what `docs/numerics/nbody-core.md` states.
fn check_order(scheme: Scheme, errors: &[f64]) {
    let orders = orders(errors);
    println!("{scheme:?}: errors {errors:?}, orders {orders:.3?}");
    let expected = f64::from(scheme.order());
    // The first pair of steps may still feel the next term of the error; the last is to be right.
    assert!((orders[1] - expected).abs() < 0.1, "{scheme:?}: {orders:?} from {errors:?}");
}

/// The steps are short enough for the leading term of the error, and long enough that it is far above the rounding of
/// f64 (1e-14 over so many evaluations).
#[test]
fn each_scheme_has_its_order_on_an_eccentric_orbit() {
    for (scheme, steps) in [
        (Scheme::KickDriftKick, [2000, 4000, 8000]),
        (Scheme::DriftKickDrift, [2000, 4000, 8000]),
        (Scheme::Yoshida4, [1000, 2000, 4000]),
        (Scheme::Yoshida6, [200, 400, 800]),
        (Scheme::Yoshida8, [50, 100, 200]),
    ] {
        let bodies = kepler(0.3);
        let errors = steps.map(|steps| farthest(&run(scheme, &bodies, TAU, steps), &bodies));
        check_order(scheme, &errors);
    }
}

#[test]
fn each_scheme_has_its_order_on_the_figure_eight() {
    for (scheme, steps) in [
        (Scheme::KickDriftKick, [500, 1000, 2000]),
        (Scheme::DriftKickDrift, [500, 1000, 2000]),
        (Scheme::Yoshida4, [250, 500, 1000]),
        (Scheme::Yoshida6, [200, 400, 800]),
        (Scheme::Yoshida8, [100, 200, 400]),
    ] {
        let bodies = figure_eight();
        let errors = steps.map(|steps| farthest(&run(scheme, &bodies, EIGHT_PERIOD, steps), &bodies));
        check_order(scheme, &errors);
    }
}

#[test]
fn steps_back_lead_back_but_for_rounding() {
    for scheme in Scheme::ALL {
        let bodies = figure_eight();
        let mut system = System::new(Serial, Newton::new(1.0), &bodies).unwrap().with_scheme(scheme);
        system.run(0.003, 1000).unwrap();
        assert!(farthest(&system.bodies().unwrap(), &bodies) > 0.1, "it went somewhere");
        system.run(-0.003, 1000).unwrap();
        // 30 000 substeps at most with a rounding of 1e-16 each, which grow linearly on this stable orbit.
        let distance = farthest(&system.bodies().unwrap(), &bodies);
        assert!(distance < 1e-11, "{scheme:?}: {distance:e}");
        assert_eq!(system.time(), 0.0);
    }
}

#[test]
fn a_run_may_be_cut_anywhere_without_a_change_of_bits() {
    for scheme in Scheme::ALL {
        let whole = run(scheme, &figure_eight(), 1.0, 64);
        let mut parts = open_with(Device::Serial, Newton::new(1.0), scheme, &figure_eight()).unwrap();
        parts.run(1.0 / 64.0, 1).unwrap();
        parts.run(1.0 / 64.0, 20).unwrap();
        parts.advance_to(1.0).unwrap();
        assert_eq!(parts.bodies().unwrap(), whole);
        assert_eq!(parts.time(), 1.0);
    }
}

#[test]
fn no_steps_say_how_long_those_to_a_time_are_to_be() {
    let fixed = [Method::default(), Hermite::fixed().into()];
    for method in fixed {
        let open = || open_with(Device::Serial, Newton::new(1.0), method, &figure_eight()).unwrap();
        let (mut by_number, mut by_time) = (open(), open());
        by_number.run(0.25, 4).unwrap();
        by_time.run(0.25, 0).unwrap();
        assert_eq!((by_time.time(), by_time.bodies().unwrap()), (0.0, figure_eight()));
        // It is part of what is saved.
        let saved = by_time.save().unwrap();
        let mut resumed = resume::<f64>(Device::Serial, Newton::new(1.0), &saved).unwrap();
        for run in [&mut by_time, &mut resumed] {
            run.advance_to(1.0).unwrap();
            assert_eq!(run.save().unwrap(), by_number.save().unwrap(), "{method:?}");
        }
    }
    let (planets, g) = outer_solar_system();
    let mut run = open_with(Device::Serial, Newton::new(g), WisdomHolman::new(), &planets).unwrap();
    run.run(100.0, 0).unwrap();
    run.advance_to(1000.0).unwrap();
    assert_eq!(run.time(), 1000.0);
}

#[test]
fn a_time_to_advance_to_needs_a_step_and_makes_sense() {
    let mut system = System::new(Serial, Newton::new(1.0), &figure_eight()).unwrap();
    let text = |result: nbody_core::Result<()>| result.unwrap_err().to_string();
    assert!(text(system.advance_to(1.0)).contains("set by `run(dt, steps)`"));
    assert!(text(system.advance_to(f64::NAN)).contains("finite"));
    system.advance_to(0.0).unwrap();
    system.run(0.25, 1).unwrap();
    system.advance_to(-0.6).unwrap();
    assert_eq!(system.time(), -0.5, "the nearest whole step");
}

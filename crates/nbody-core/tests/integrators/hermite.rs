//! Hermite's scheme: its order, its steps, and where it must refuse.

use std::f64::consts::TAU;

use nbody_core::{Bodies, Coincident, Device, Hermite, Newton, Simulation, Softening, open_with};
use ndarray::{Array1, Array2, array};

use crate::problems::{EIGHT_PERIOD, farthest, figure_eight, kepler, orders};

fn open(bodies: &Bodies<f64>, settings: Hermite) -> Box<dyn Simulation<f64>> {
    open_with(Device::Serial, Newton::new(1.0), settings, bodies).unwrap()
}

fn cluster(n: usize) -> Bodies<f64> {
    let wave = |i: usize, k: usize| (1.0 + (i * 7 + k * 3) as f64 * 12.9898).sin() * 43_758.545_3;
    let x = Array2::from_shape_fn((n, 3), |(i, k)| 2.0 * wave(i, k).fract());
    let v = Array2::from_shape_fn((n, 3), |(i, k)| 0.3 * wave(i + n, k).fract());
    Bodies::new(Array1::from_elem(n, 1.0 / n as f64).view(), x.view(), v.view()).unwrap()
}

#[test]
fn fixed_steps_have_order_four() {
    for iterations in [1, 3] {
        for (name, bodies, time, steps) in [
            ("e = 0.3", kepler(0.3), TAU, [500_u32, 1000, 2000]),
            ("figure-eight", figure_eight(), EIGHT_PERIOD, [2000, 4000, 8000]),
        ] {
            let errors = steps.map(|steps| {
                let mut run = open(&bodies, Hermite::fixed().iterations(iterations));
                run.run(time / f64::from(steps), steps.into()).unwrap();
                farthest(&run.bodies().unwrap(), &bodies)
            });
            println!("{name}, {iterations} iterations: errors {errors:?}, orders {:?}", orders(&errors));
            assert!((orders(&errors)[1] - 4.0).abs() < 0.1, "{name}, {iterations}: {errors:?}");
        }
    }
}

/// The step goes with the root of η. A quarter of it halves what the criterion asks for, and so each power of two, too: in
/// between these stay or halve as it comes, so that order is seen over quarters alone. Terms of the next order, and how steps
/// change from one to the next, bring in the step itself: at η = 0.005 it still takes 0.1 from the order.
#[test]
fn chosen_steps_have_order_four_in_the_root_of_eta() {
    for settings in [Hermite::shared(), Hermite::blocks()] {
        for eccentricity in [0.3, 0.7] {
            let bodies = kepler(eccentricity);
            let errors = [1.0, 0.25, 0.0625].map(|share| {
                let mut run = open(&bodies, settings.eta(0.00125 * share));
                run.advance_to(TAU).unwrap();
                assert_eq!(run.time(), TAU);
                farthest(&run.bodies().unwrap(), &bodies)
            });
            let orders = orders(&errors);
            println!("{:?}, e = {eccentricity}: errors {errors:?}, orders {orders:?}", settings.steps);
            assert!(orders.iter().all(|order| (order - 4.0).abs() < 0.1), "{settings:?}: {orders:?}");
        }
    }
}

#[test]
fn iterated_fixed_steps_lead_back_and_single_ones_do_not() {
    let back = |iterations| {
        let bodies = kepler(0.5);
        let mut run = open(&bodies, Hermite::fixed().iterations(iterations));
        run.run(TAU / 200.0, 1000).unwrap();
        run.run(-TAU / 200.0, 1000).unwrap();
        assert_eq!(run.time(), 0.0);
        farthest(&run.bodies().unwrap(), &bodies)
    };
    let (single, iterated) = (back(1), back(12));
    println!("back after 5 orbits: {single:e}, iterated {iterated:e}");
    // Each iteration takes the rest by some (Δt / t)² / 12 < 1e-2: 12 of them reach rounding.
    assert!(iterated < 1e-10 && iterated < 1e-3 * single, "{single:e} {iterated:e}");
}

#[test]
fn shared_and_block_steps_agree_on_a_cluster() {
    let bodies = cluster(48);
    let law = Newton::new(1.0).softened(Softening::Plummer(0.02));
    let run = |settings: Hermite| {
        let mut run = open_with(Device::Threads(None), law, settings, &bodies).unwrap();
        let start = run.energy().unwrap().total();
        run.advance_to(0.5).unwrap();
        run.advance_to(0.75).unwrap();
        let error = (run.energy().unwrap().total() / start - 1.0).abs();
        println!("{settings:?}: the energy errs by {error:e}");
        assert!(error < 1e-6, "{settings:?}: {error:e}");
        run.bodies().unwrap()
    };
    let (shared, blocks) = (run(Hermite::shared().eta(0.005)), run(Hermite::blocks().eta(0.005)));
    let apart = farthest(&shared, &blocks);
    assert!(apart < 1e-4, "{apart:e}");
}

#[test]
fn a_collision_is_an_error_that_loses_nothing() {
    let bodies = Bodies::new(
        array![1.0, 1.0, 0.0].view(),
        array![[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 9.0, 0.0]].view(),
        Array2::zeros((3, 3)).view(),
    )
    .unwrap();
    for settings in [Hermite::shared(), Hermite::blocks()] {
        let mut run = open(&bodies, settings);
        let error = run.advance_to(2.0).unwrap_err().to_string();
        assert!(error.contains("collide") || error.contains("finite"), "{error}");
        let fall = std::f64::consts::PI / 4.0;
        assert!((run.time() - fall).abs() < 0.05, "{settings:?}: {}", run.time());
        let far = run.bodies().unwrap().positions()[[2, 1]];
        // A fall of ½ t² 2 / 81.
        assert!((far - 9.0 + run.time().powi(2) / 81.0).abs() < 1e-3, "{far}");
    }
}

#[test]
fn a_body_alone_and_none_move_freely() {
    let one =
        Bodies::new(array![2.0].view(), array![[1.0, 2.0, 3.0]].view(), array![[0.5, 0.0, -1.0]].view())
            .unwrap();
    let none =
        Bodies::new(array![].view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view()).unwrap();
    for settings in [Hermite::fixed(), Hermite::shared(), Hermite::blocks()] {
        let mut run = open(&one, settings);
        run.run(0.5, 4).unwrap();
        assert_eq!(run.bodies().unwrap().positions(), array![[2.0, 2.0, 1.0]]);
        assert_eq!(run.time(), 2.0);
        let mut run = open(&none, settings);
        run.run(0.5, 4).unwrap();
        assert_eq!((run.time(), run.energy().unwrap().total()), (2.0, 0.0));
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let text = |law: Newton<f64>, settings: Hermite| {
        open_with(Device::Serial, law, settings, &figure_eight()).unwrap_err().to_string()
    };
    for eta in [0.0, -0.1, 1.5, f64::NAN] {
        assert!(text(Newton::new(1.0), Hermite::blocks().eta(eta)).contains("the accuracy parameter"));
    }
    assert!(text(Newton::new(1.0), Hermite::fixed().iterations(0)).contains("iterations"));
    let law = Newton::new(1.0).coincident(Coincident::Error);
    assert!(text(law, Hermite::blocks()).contains("`Skip` or `Softened`"));
}

#[test]
fn chosen_steps_lead_back_as_well_as_on() {
    let bodies = kepler(0.7);
    for settings in [Hermite::shared().eta(0.00125), Hermite::blocks().eta(0.00125)] {
        for iterations in [1, 3] {
            let begin = || open(&bodies, settings.iterations(iterations));
            let (mut turn, mut back) = (begin(), begin());
            turn.advance_to(TAU).unwrap();
            let error = farthest(&turn.bodies().unwrap(), &bodies);
            // From pericentre to pericentre: each half of the way errs as half a turn does, and half a turn by no more than ten times
            // what a turn leaves, whose errors in part take each other back.
            back.advance_to(0.5 * TAU).unwrap();
            back.advance_to(0.0).unwrap();
            let away = farthest(&back.bodies().unwrap(), &bodies);
            assert!(error < 1e-4 && away <= 20.0 * error + 1e-13, "{settings:?}: {away:e} and {error:e}");
            assert_eq!(back.time(), 0.0);
        }
    }
}

#[test]
fn bodies_that_are_due_do_not_pull_themselves_by_any_rule() {
    let law = Newton::new(1.0).softened(Softening::Plummer(0.1));
    for iterations in [1, 3] {
        let [skipped, softened] = [Coincident::Skip, Coincident::Softened].map(|coincident| {
            let settings = Hermite::blocks().iterations(iterations);
            let mut run =
                open_with(Device::Serial, law.coincident(coincident), settings, &cluster(24)).unwrap();
            run.advance_to(0.25).unwrap();
            run.bodies().unwrap()
        });
        // The same pulls in another kernel: 22 u of each in some hundred steps, which a quarter of a crossing multiplies by
        // less than ten.
        assert!(farthest(&skipped, &softened) < 100.0 * 22.0 * 10.0 * f64::EPSILON / 2.0);
    }
}

#[test]
fn a_time_that_is_all_but_nothing_is_an_error_or_reached() {
    for settings in [Hermite::shared(), Hermite::blocks()] {
        let mut run = open(&cluster(8), settings);
        if run.advance_to(1e-310).is_ok() {
            assert_eq!(run.time(), 1e-310);
        }
    }
}

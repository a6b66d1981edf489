//! The first step of integrators that choose their steps: nothing is known yet but where bodies are.

use std::f64::consts::TAU;

use nbody_core::{Bodies, Device, Hermite, Ias15, Method, Newton, Simulation, Softening, open_on, open_with};
use ndarray::{Array1, Array2, array};

use crate::problems::farthest;
use crate::recorder::{Record, Recorder};

const CHOSEN: [fn() -> Hermite; 2] = [Hermite::shared, Hermite::blocks];

fn at_rest(masses: &Array1<f64>, positions: &Array2<f64>) -> Bodies<f64> {
    Bodies::new(masses.view(), positions.view(), Array2::zeros(positions.dim()).view()).unwrap()
}

/// Places within the unit ball without structure, multiples of 2⁻³² so that they are the same ones seen from 10⁶ away.
fn ball(n: usize) -> Array2<f64> {
    // The fractional parts of multiples of irrational numbers (Weyl 1916).
    let weyl = |i: usize, by: f64| (i as f64 * by.sqrt()).fract();
    let place = |i: usize| {
        let (z, angle) = (2.0 * weyl(i, 2.0) - 1.0, TAU * weyl(i, 3.0));
        let (r, across) = (weyl(i, 5.0).cbrt(), (1.0 - z * z).sqrt());
        [across * angle.cos(), across * angle.sin(), z]
            .map(|x| (r * x * 2.0_f64.powi(32)).round() / 2.0_f64.powi(32))
    };
    let places: Vec<[f64; 3]> = (1..=n).map(place).collect();
    Array2::from_shape_fn((n, 3), |(i, k)| places[i][k])
}

/// A run to `time`, and what it asked of its backend.
fn recorded(
    method: impl Into<Method>,
    law: Newton<f64>,
    bodies: &Bodies<f64>,
    time: f64,
) -> (Record, Box<dyn Simulation<f64>>) {
    let recorder = Recorder::default();
    let mut run = open_on(recorder.clone(), law, method, bodies).unwrap();
    run.advance_to(time).unwrap();
    assert_eq!(run.time(), time);
    (recorder.record(), run)
}

#[test]
fn a_cold_sphere_far_from_the_origin_takes_the_steps_that_it_takes_there() {
    const N: usize = 64;
    let law = Newton::new(1.0).softened(Softening::Plummer(0.05));
    let masses = Array1::from_elem(N, 1.0 / N as f64);
    for settings in CHOSEN {
        // It collapses at π/√8 = 1.11.
        let [(here, at_home), (there, away)] =
            [0.0, 1e6].map(|far| recorded(settings(), law, &at_rest(&masses, &(ball(N) + far)), 1.0));
        println!("{:?}: {} evaluations", settings(), here.targets.len());
        assert_eq!(here.targets, there.targets, "{:?}", settings());
        assert!(here.targets.len() > 100, "{:?} steps over the collapse", settings());
        // Places there are rounded by 1e-10, which pulls of a slope of up to m/ε³ = 125 make 1e-8 of an acceleration of 1, and
        // 6/h² = 6e5 of that 1e-2 of its second derivative, which is some 100: 1e-4 of a step.
        for (a, b) in here.steps.iter().zip(&there.steps) {
            assert!((a / b - 1.0).abs() < 1e-4, "a step of {a} is {b} there");
        }
        // 250 such roundings, which grow by ten at most before the collapse.
        let back = away.bodies().unwrap().positions().to_owned() - 1e6;
        let apart = farthest(&at_home.bodies().unwrap(), &at_rest(&masses, &back));
        assert!(apart < 1e-10 * 250.0_f64.sqrt() * 10.0, "{apart:e}");
    }
}

/// How far apart two points of masses that add up to 1 are, `time` after they were left at rest 1 apart:
/// r = cos² θ, t √8 = 2 θ + sin 2 θ.
fn free_fall(time: f64) -> f64 {
    let mut theta = 0.5_f64;
    for _ in 0..60 {
        theta -=
            (2.0 * theta + (2.0 * theta).sin() - 8.0_f64.sqrt() * time) / (2.0 + 2.0 * (2.0 * theta).cos());
    }
    theta.cos().powi(2)
}

#[test]
fn a_close_pair_at_rest_falls_as_it_should_alone_far_away_and_amid_a_wide_cluster() {
    // Its tide is 1e-15 of their pull.
    let wide = 1e4 * ball(20);
    for (far, around) in [(0.0, 0), (1e6, 0), (0.0, 20), (-1e5, 20)] {
        let masses = Array1::from_shape_fn(2 + around, |i| if i < 2 { 0.5 } else { 1e-6 });
        let places = Array2::from_shape_fn((2 + around, 3), |(i, k)| {
            far + match i {
                0 => [0.0, 0.0, 0.0][k],
                1 => [0.36, 0.48, 0.8][k],
                _ => wide[[i - 2, k]],
            }
        });
        for settings in CHOSEN {
            // They meet at π/√8 = 1.11. Each of some 40 steps errs by (η/12)² or so of what it is long.
            let (_, run) = recorded(settings(), Newton::new(1.0), &at_rest(&masses, &places), 0.8);
            let x = run.bodies().unwrap();
            let apart: f64 = (0..3).map(|k| (x.positions()[[1, k]] - x.positions()[[0, k]]).powi(2)).sum();
            let error = apart.sqrt() / free_fall(0.8) - 1.0;
            assert!(error.abs() < 1e-5, "{:?} at {far} among {around}: {error:e}", settings());
        }
    }
}

#[test]
fn a_star_whose_planets_pull_it_to_either_side_alike_does_not_stop_them() {
    // What rounding leaves of two pulls is no signal: a turn takes as many steps as with planets that do not pull.
    let (c, s) = (0.3_f64.cos(), 0.3_f64.sin());
    let bodies = |mass: f64, far: f64| {
        let speed = (1.0 + 0.25 * mass).sqrt();
        Bodies::new(
            array![1.0, mass, mass].view(),
            (array![[0.0, 0.0, 0.0], [c, s, 0.0], [-c, -s, 0.0]] + far).view(),
            (speed * array![[0.0, 0.0, 0.0], [-s, c, 0.0], [s, -c, 0.0]]).view(),
        )
        .unwrap()
    };
    for settings in CHOSEN {
        let turn = |mass: f64, far: f64| {
            let start = bodies(mass, far);
            let (record, run) =
                recorded(settings(), Newton::new(1.0), &start, TAU / (1.0_f64 + 0.25 * mass).sqrt());
            let error = farthest(&run.bodies().unwrap(), &start);
            (record.targets.len(), error)
        };
        let (evaluations, error) = turn(0.0, 0.0);
        for far in [0.0, 10.0] {
            let (more, its) = turn(0.01, far);
            assert!(
                more < 2 * evaluations && its < 2.0 * error,
                "{:?} at {far}: {more}, {its:e}",
                settings()
            );
        }
    }
}

#[test]
fn bodies_that_nothing_pulls_rest_or_go_on() {
    for settings in CHOSEN {
        let alone = at_rest(&array![2.0], &array![[1e6, 2.0, 3.0]]);
        let (record, run) = recorded(settings(), Newton::new(1.0), &alone, 3.0);
        assert_eq!(run.bodies().unwrap(), alone);
        assert!(record.targets.len() <= 3, "one step, or a power of two and the rest");
        // Neither pulls.
        let free = Bodies::new(
            array![0.0, 0.0].view(),
            array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
            array![[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]].view(),
        )
        .unwrap();
        let (record, run) = recorded(settings(), Newton::new(1.0), &free, 2.0);
        assert_eq!(run.bodies().unwrap().positions(), array![[0.0, 2.0, 0.0], [1.0, -2.0, 0.0]]);
        assert!(record.targets.len() <= 3);
    }
}

#[test]
fn a_pair_that_rests_or_flies_as_one_takes_the_same_steps() {
    let places = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    for settings in CHOSEN {
        let steps = |speed: f64| {
            let velocities = Array2::from_elem((2, 3), speed);
            let bodies = Bodies::new(array![0.5, 0.5].view(), places.view(), velocities.view()).unwrap();
            let (record, run) = recorded(settings(), Newton::new(1.0), &bodies, 0.8);
            let x = run.bodies().unwrap();
            let apart = x.positions()[[1, 0]] - x.positions()[[0, 0]];
            assert!((apart / free_fall(0.8) - 1.0).abs() < 1e-5, "{:?}: {apart}", settings());
            record
        };
        let (at_rest, flying) = (steps(0.0), steps(8.0));
        assert_eq!(at_rest.targets, flying.targets);
        for (a, b) in at_rest.steps.iter().zip(&flying.steps) {
            assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
        }
    }
}

#[test]
fn ias15_begins_with_the_same_step_wherever_it_is() {
    // Distances of so few bodies are seen in both parts of positions.
    let masses = Array1::from_elem(3, 1.0);
    let steps = [0.0, 1e6].map(|far| {
        let mut run =
            open_with(Device::Serial, Newton::new(1.0), Ias15::new(), &at_rest(&masses, &(ball(3) + far)))
                .unwrap();
        run.advance_to(0.2).unwrap();
        let state = run.save().unwrap();
        state.arrays().find(|(name, _)| *name == "steps").map(|(_, steps)| steps.to_vec()).unwrap()
    });
    assert_eq!(steps[0].len(), steps[1].len());
    for (a, b) in steps[0].iter().zip(&steps[1]) {
        assert!((a - b).abs() <= 1e-6 * a.abs(), "{steps:?}");
    }
}

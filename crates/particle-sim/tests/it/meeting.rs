//! Particles that meet: against all pairs, against closed forms, and what must be kept.

use ndarray::{Array2, array};
use particle_sim::{
    Crowd, CrowdState, Encounters, Error, Interaction, Real, Serial, Threads, Walls, conformance,
};
use proptest::prelude::*;

const WALLS: [Walls; 2] = [Walls::Periodic, Walls::Reflecting];

/// n particles in [0, width)², and velocities in [-1, 1).
fn cloud<T: Real>(n: usize, width: f64, seed: u64) -> (Array2<T>, Array2<T>) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut unit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let x = Array2::from_shape_fn((n, 2), |_| T::lit(unit() * width));
    (x, Array2::from_shape_fn((n, 2), |_| T::lit(2.0 * unit() - 1.0)))
}

/// A square lattice with a little disorder, so that none overlap.
fn lattice(side: usize, spacing: f64) -> (Array2<f64>, Array2<f64>) {
    let (jitter, v) = cloud::<f64>(side * side, 0.1 * spacing, 7);
    let x = Array2::from_shape_fn((side * side, 2), |(i, k)| {
        spacing * (0.45 + [i % side, i / side][k] as f64) + jitter[(i, k)]
    });
    (x, v)
}

fn interactions() -> [Interaction<f64>; 3] {
    [
        Interaction::soft_repulsion(3.0, 0.9),
        Interaction::lennard_jones(1.0, 0.4, 1.0),
        Interaction::particle_life(array![[0.3, -1.0], [0.8, 0.1]], 0.8, 0.3),
    ]
}

/// Written out from the definitions, over all pairs and all nine images.
fn all_pairs(which: usize, x: &Array2<f64>, species: &[usize], width: f64, walls: Walls) -> Array2<f64> {
    let force = |r: f64, a: usize, b: usize| match which {
        0 => {
            if r < 0.9 {
                3.0 * (1.0 - r / 0.9)
            } else {
                0.0
            }
        }
        1 => {
            let lj = |r: f64| 24.0 * (2.0 * (0.4 / r).powi(12) - (0.4 / r).powi(6)) / r;
            if r < 1.0 { lj(r) - lj(1.0) } else { 0.0 }
        }
        _ => {
            let (q, m) = (r / 0.8, [[0.3, -1.0], [0.8, 0.1]][a][b]);
            if q < 0.3 {
                1.0 - q / 0.3
            } else if q < 1.0 {
                // A triangle from 0.3 over 0.65 to 1.
                -m * if q < 0.65 { (q - 0.3) / 0.35 } else { (1.0 - q) / 0.35 }
            } else {
                0.0
            }
        }
    };
    let images = if walls == Walls::Periodic { -1..=1 } else { 0..=0 };
    let n = x.nrows();
    let mut sum = Array2::zeros((n, 2));
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            for (p, q) in images.clone().flat_map(|p| images.clone().map(move |q| (p, q))) {
                let d = [
                    x[(i, 0)] - x[(j, 0)] + f64::from(p) * width,
                    x[(i, 1)] - x[(j, 1)] + f64::from(q) * width,
                ];
                let r = d[0].hypot(d[1]);
                if r > 0.0 {
                    for k in 0..2 {
                        sum[(i, k)] += force(r, species[i], species[j]) * d[k] / r;
                    }
                }
            }
        }
    }
    sum
}

#[test]
fn the_cells_find_every_pair_once() {
    // Boxes of one, two, three and many cells to a side; fewer particles than cells, and more.
    for (n, width) in
        [(0, 2.0), (1, 2.0), (2, 2.0), (40, 2.0), (60, 2.9), (100, 3.1), (150, 5.0), (200, 17.3)]
    {
        for walls in WALLS {
            let (x, v) = cloud::<f64>(n, width, n as u64);
            let species: Vec<usize> = (0..n).map(|i| i % 2).collect();
            for (which, interaction) in interactions().iter().enumerate() {
                let mut start = CrowdState::new(x.view(), v.view(), width, walls, interaction, 1e-3).unwrap();
                if which == 2 {
                    start = start.species(&species).unwrap();
                }
                let crowd = Crowd::new(Serial, &start).unwrap();
                let (got, want) =
                    (crowd.accelerations().unwrap(), all_pairs(which, &x, &species, width, walls));
                for (got, want) in got.iter().zip(&want) {
                    // Sums of up to 200 terms, each a few ε of the largest, which for Lennard-Jones may be large.
                    let scale = want.abs().max(100.0) * if which == 1 { 1e4 } else { 1.0 };
                    assert!(
                        (got - want).abs() <= 1e-13 * scale,
                        "{which}, {n} in {width}, {walls:?}: {got} is not {want}"
                    );
                }
            }
        }
    }
}

#[test]
fn two_soft_particles_bounce_as_a_spring_does() {
    // Head on, in the overlap u = R - d, u″ = -(2 s/R) u: half a period of the spring, and the velocities are exchanged.
    let (strength, range, speed) = (50.0_f64, 1.0, 0.5);
    let (x, v) = (array![[2.0, 2.0], [3.0, 2.0]], array![[speed, 0.0], [-speed, 0.0]]);
    let interaction = Interaction::soft_repulsion(strength, range);
    let omega: f64 = (2.0 * strength / range).sqrt();
    let at = |time: f64, step: f64| {
        let mut crowd = Crowd::new(
            Serial,
            &CrowdState::new(x.view(), v.view(), 5.0, Walls::Reflecting, &interaction, step).unwrap(),
        )
        .unwrap();
        crowd.evolve(time).unwrap();
        (crowd.positions().unwrap(), crowd.velocities().unwrap())
    };
    let quarter = std::f64::consts::FRAC_PI_2 / omega;
    let error = |step: f64| {
        let (z, v) = at(quarter, step);
        (z[(1, 0)] - z[(0, 0)] - (range - 2.0 * speed / omega)).abs() + v[(0, 0)].abs()
    };
    let order = (error(quarter / 100.0) / error(quarter / 200.0)).log2();
    assert!((order - 2.0).abs() < 0.1, "order {order}");
    assert!(error(quarter / 1000.0) < 1e-6);
}

#[test]
fn energy_and_momentum_are_kept_without_drag() {
    for (interaction, spacing) in
        [(Interaction::soft_repulsion(20.0, 1.0), 0.9), (Interaction::lennard_jones(1.0, 1.0, 2.5), 1.2)]
    {
        for walls in WALLS {
            let (x, v) = lattice(12, spacing);
            let width = 12.0 * spacing;
            let drift = |step: f64| {
                let mut crowd = Crowd::new(
                    Serial,
                    &CrowdState::new(x.view(), v.view(), width, walls, &interaction, step).unwrap(),
                )
                .unwrap();
                let total = |crowd: &Crowd<f64, Serial>| crowd.energy().map(|(k, p)| k + p).unwrap();
                let (before, mut most) = (total(&crowd), 0.0_f64);
                for _ in 0..20 {
                    crowd.evolve(0.1).unwrap();
                    most = most.max((total(&crowd) - before).abs());
                }
                let momentum =
                    crowd.velocities().unwrap().sum_axis(ndarray::Axis(0)) - v.sum_axis(ndarray::Axis(0));
                (most / before.abs(), momentum.iter().map(|p| p.abs()).sum::<f64>())
            };
            let ((coarse, _), (fine, momentum)) = (drift(4e-3), drift(1e-3));
            // Verlet's energy oscillates by a part (ω h)² or so; ω² is the stiffness of a bond, 40 and 57, times two for the reduced
            // mass, times four neighbours.
            assert!(fine < 1e-6 * 8.0 * 57.0, "{interaction:?}, {walls:?}: energy off by {fine:e}");
            // A quarter of the step: a sixteenth of the error, within a factor of 2 for a maximum over a path.
            assert!(coarse > 8.0 * fine, "{walls:?}: {coarse:e}, {fine:e}");
            if walls == Walls::Periodic {
                // Both sides of a pair are computed apart, with the same bits but for the order of the sums.
                assert!(momentum < 144.0 * 2000.0 * 1e-3 * 100.0 * f64::EPSILON, "{momentum:e}");
            }
        }
    }
}

#[test]
fn a_bounce_under_a_force_is_of_order_two() {
    // A particle comes to the wall while another, on the other side of the box's middle, pushes it there; one that starts later
    // bounces at another part of a step.
    let soft = Interaction::soft_repulsion(4.0, 1.4);
    let end = |start: f64, step: f64| {
        let (x, v) = (array![[0.2 + start, 1.45], [0.9, 1.5]], array![[-1.0, 0.3], [0.0, 0.0]]);
        let start = CrowdState::new(x.view(), v.view(), 2.8, Walls::Reflecting, &soft, step).unwrap();
        let mut crowd = Crowd::new(Serial, &start).unwrap();
        crowd.evolve(0.5).unwrap();
        (crowd.positions().unwrap(), crowd.velocities().unwrap())
    };
    let worst = |step: f64| {
        let errors = (0..20).map(|i| {
            let start = f64::from(i) * 0.001;
            let ((x, v), (x0, v0)) = (end(start, step), end(start, 0.5 / 32_768.0));
            assert!(v0[(0, 0)] > 0.0, "it has bounced");
            (x - x0).iter().chain(&(v - v0)).fold(0.0, |most: f64, d| d.abs().max(most))
        });
        errors.fold(0.0, f64::max)
    };
    let order = (worst(0.5 / 256.0) / worst(0.5 / 1024.0)).log2() / 2.0;
    // The worst of twenty phases is one of other phases with another step: hence the margin.
    assert!((order - 2.0).abs() < 0.4, "order {order}");
}

#[test]
fn reflecting_walls_hold_and_periodic_ones_lead_round() {
    let none = Interaction::soft_repulsion(0.0, 0.1);
    let (x, v) = (array![[0.25, 0.5], [0.75, 0.5]], array![[1.0, 0.0], [-3.0, 2.0]]);
    let after = |walls, time| {
        let mut crowd =
            Crowd::new(Serial, &CrowdState::new(x.view(), v.view(), 1.0, walls, &none, 0.125).unwrap())
                .unwrap();
        crowd.evolve(time).unwrap();
        (crowd.positions().unwrap(), crowd.velocities().unwrap())
    };
    assert_eq!(after(Walls::Periodic, 1.0), (x.clone(), v.clone()));
    let (z, w) = after(Walls::Reflecting, 1.0);
    assert_eq!(z, array![[0.75, 0.5], [0.25, 0.5]]);
    assert_eq!(w, array![[-1.0, 0.0], [3.0, 2.0]], "three bounces, and two");
    assert_eq!(after(Walls::Reflecting, 2.0), (x.clone(), v.clone()));
    // Through several boxes in one step.
    let fast = &v * 100.0;
    let mut crowd = Crowd::new(
        Serial,
        &CrowdState::new(x.view(), fast.view(), 1.0, Walls::Reflecting, &none, 0.125).unwrap(),
    )
    .unwrap();
    crowd.evolve(50.0).unwrap();
    assert!(crowd.positions().unwrap().iter().all(|z| (0.0..=1.0).contains(z)));
}

#[test]
fn drag_takes_what_it_should() {
    let none = Interaction::soft_repulsion(0.0, 0.1);
    let (x, v) = (array![[0.5, 0.5]], array![[1.0, -2.0]]);
    let start = CrowdState::new(x.view(), v.view(), 10.0, Walls::Periodic, &none, 1e-2).unwrap();
    let mut crowd = Crowd::new(Serial, &start.drag(0.7).unwrap()).unwrap();
    crowd.evolve(2.0).unwrap();
    let end = crowd.velocities().unwrap();
    assert!((&end - &v * (-1.4_f64).exp()).iter().all(|d| d.abs() < 1e-14));
}

#[test]
fn any_number_of_threads_gives_the_bits_of_one() {
    let (x, v) = cloud::<f64>(2000, 20.0, 3);
    let species: Vec<usize> = (0..2000).map(|i| i % 2).collect();
    for interaction in [&interactions()[0], &interactions()[2]] {
        fn end<B: Encounters<f64>>(
            backend: B,
            (x, v): (&Array2<f64>, &Array2<f64>),
            interaction: &Interaction<f64>,
            species: &[usize],
        ) -> Array2<f64> {
            let start =
                CrowdState::new(x.view(), v.view(), 20.0, Walls::Periodic, interaction, 0.01).unwrap();
            let start =
                if *interaction == interactions()[2] { start.species(species).unwrap() } else { start };
            let mut crowd = Crowd::new(backend, &start).unwrap();
            crowd.evolve(0.2).unwrap();
            crowd.positions().unwrap()
        }
        let want = end(Serial, (&x, &v), interaction, &species);
        for count in [1, 2, 3, 8] {
            let threads = Threads::with_count(count).unwrap();
            assert_eq!(end(threads, (&x, &v), interaction, &species), want, "{count} threads");
        }
    }
}

#[test]
fn host_backends_conform() {
    fn check<B: Encounters<f32> + Encounters<f64>>(backend: &B) {
        conformance::encounters::<f32, _>(backend).unwrap();
        conformance::encounters::<f64, _>(backend).unwrap();
    }
    check(&Serial);
    check(&Threads::with_count(3).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn a_shifted_periodic_crowd_feels_the_same(dx in 0.0..6.0_f64, dy in 0.0..6.0_f64, seed: u64) {
        let (x, v) = cloud::<f64>(80, 6.0, seed);
        let shifted = Array2::from_shape_fn((80, 2), |(i, k)| (x[(i, k)] + [dx, dy][k]).rem_euclid(6.0));
        let soft = Interaction::soft_repulsion(3.0, 0.9);
        let force = |x: &Array2<f64>| {
            Crowd::new(Serial, &CrowdState::new(x.view(), v.view(), 6.0, Walls::Periodic, &soft, 1e-3).unwrap()).unwrap().accelerations().unwrap()
        };
        // The direction of two at a small distance d is off by ε 6/d; 80 particles have some at 1e-3.
        prop_assert!((force(&x) - force(&shifted)).iter().all(|d| d.abs() < 1e-8));
    }
}

#[test]
fn particles_at_one_place_do_not_act_on_each_other() {
    for interaction in interactions() {
        let (x, v) = (Array2::from_elem((3, 2), 1.0), Array2::zeros((3, 2)));
        let mut crowd = Crowd::new(
            Serial,
            &CrowdState::new(x.view(), v.view(), 2.0, Walls::Periodic, &interaction, 1e-3).unwrap(),
        )
        .unwrap();
        crowd.evolve(0.1).unwrap();
        assert_eq!(crowd.positions().unwrap(), x);
    }
}

#[test]
fn what_is_no_crowd_is_an_error_that_says_why() {
    let (x, v) = (array![[0.5, 0.5]], array![[0.0, 0.0]]);
    let soft = Interaction::soft_repulsion(1.0, 0.5);
    let new = |x: &Array2<f64>, v: &Array2<f64>, width, interaction: &Interaction<f64>, step| {
        CrowdState::new(x.view(), v.view(), width, Walls::Periodic, interaction, step).map(|_| ())
    };
    assert!(new(&x, &v, 1.0, &soft, 0.1).is_ok());
    let error = new(&x, &v, 0.9, &soft, 0.1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the width of the box must be finite and at least twice the range, but is 0.9"
    );
    assert!(new(&x, &v, f64::NAN, &soft, 0.1).is_err());
    assert!(
        new(&array![[1.5, 0.5]], &v, 1.0, &soft, 0.1).unwrap_err().to_string().contains("within the box")
    );
    assert!(new(&array![[f64::NAN, 0.5]], &v, 1.0, &soft, 0.1).is_err());
    assert!(matches!(new(&x, &array![[0.0]], 1.0, &soft, 0.1), Err(Error::Shape { .. })));
    assert!(new(&x, &v, 1.0, &soft, -0.1).is_err());
    for bad in [
        Interaction::soft_repulsion(f64::NAN, 0.5),
        Interaction::soft_repulsion(1.0, 0.0),
        Interaction::lennard_jones(1.0, f64::INFINITY, 0.5),
        Interaction::particle_life(array![[0.1, 0.2]], 0.1, 0.3),
        Interaction::particle_life(array![[f64::NAN]], 0.1, 0.3),
        Interaction::particle_life(array![[0.1]], 0.1, 1.0),
        Interaction::particle_life(Array2::zeros((0, 0)), 0.1, 0.5),
    ] {
        assert!(new(&x, &v, 1.0, &bad, 0.1).is_err(), "{bad:?}");
    }
    let start = || CrowdState::new(x.view(), v.view(), 1.0, Walls::Periodic, &soft, 0.1).unwrap();
    assert!(start().species(&[1]).is_err());
    assert!(matches!(start().species(&[]), Err(Error::Shape { .. })));
    assert!(start().drag(-1.0).is_err());
    assert!(start().drag(f64::NAN).is_err());
    assert!(Crowd::new(Serial, &start()).unwrap().evolve(-1.0).is_err());
}

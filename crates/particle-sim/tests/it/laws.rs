//! Laws and integrators against flows that are known, and their orders, measured.

use std::f64::consts::{PI, TAU};

use ndarray::{Array2, array};
use particle_sim::{
    Cloud, CloudState, Dynamics, Error, Flow, Integrator, Law, Run, Serial, Threads, Trajectory, When,
    conformance,
};
use proptest::prelude::*;

const STEPPING: [Integrator; 5] = [
    Integrator::Euler,
    Integrator::Midpoint,
    Integrator::RungeKutta4,
    Integrator::Leapfrog,
    Integrator::Boris,
];

/// One particle, from its state to its state after `time`.
fn after(law: Law<f64>, integrator: Integrator, start: [f64; 4], time: f64, step: f64) -> [f64; 4] {
    let (x, v) = (array![[start[0], start[1]]], array![[start[2], start[3]]]);
    let mut cloud =
        Cloud::new(Serial, &CloudState::new(x.view(), v.view(), law, integrator, step).unwrap()).unwrap();
    cloud.evolve(time).unwrap();
    let (x, v) = (cloud.positions().unwrap(), cloud.velocities().unwrap());
    [x[(0, 0)], x[(0, 1)], v[(0, 0)], v[(0, 1)]]
}

fn distance(a: [f64; 4], b: [f64; 4]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

const START: [f64; 4] = [1.0, 0.3, -0.2, 0.9];

#[test]
fn the_exact_flow_is_the_textbooks() {
    let [x, y, vx, vy] = START;
    let t = 1.7_f64;
    let exact = |law: Law<f64>| after(law, Integrator::Exact, START, t, 1e-2);
    let check = |what: &str, got: [f64; 4], want: [f64; 4]| {
        assert!(distance(got, want) < 1e-14 * 8.0, "{what}: {got:?} is not {want:?}");
    };
    check("free", exact(Law::new()), [x + vx * t, y + vy * t, vx, vy]);
    let (sin, cos) = (1.5 * t).sin_cos();
    check(
        "harmonic",
        exact(Law::new().stiffness(2.25)),
        [
            x * cos + vx * sin / 1.5,
            y * cos + vy * sin / 1.5,
            vx * cos - 1.5 * x * sin,
            vy * cos - 1.5 * y * sin,
        ],
    );
    let (sinh, cosh) = ((1.5 * t).sinh(), (1.5 * t).cosh());
    check(
        "repelled",
        exact(Law::new().stiffness(-2.25)).map(|v| v / cosh),
        [
            x * cosh + vx * sinh / 1.5,
            y * cosh + vy * sinh / 1.5,
            vx * cosh + 1.5 * x * sinh,
            vy * cosh + 1.5 * y * sinh,
        ]
        .map(|v| v / cosh),
    );
    let fade = (-0.4 * t).exp();
    check(
        "drag",
        exact(Law::new().drag(0.4)),
        [x + vx * (1.0 - fade) / 0.4, y + vy * (1.0 - fade) / 0.4, vx * fade, vy * fade],
    );
    // Critical damping: the two roots meet.
    let fade = (-0.8 * t).exp();
    check(
        "critical",
        exact(Law::new().stiffness(0.64).drag(1.6)),
        [
            (x + (vx + 0.8 * x) * t) * fade,
            (y + (vy + 0.8 * y) * t) * fade,
            (vx - 0.8 * (vx + 0.8 * x) * t) * fade,
            (vy - 0.8 * (vy + 0.8 * y) * t) * fade,
        ],
    );
    // Gyration, clockwise: v turns by -b t about the centre (x + vy/b, y - v_x/b).
    let (sin, cos) = (3.0 * t).sin_cos();
    let (ux, uy) = (vx * cos + vy * sin, vy * cos - vx * sin);
    check("magnetic", exact(Law::new().magnetic(3.0)), [x + (vy - uy) / 3.0, y + (ux - vx) / 3.0, ux, uy]);
    // The drift of crossed fields, E × B / B²: the guiding centre moves by (E_y, -E_x)/b.
    let crossed =
        after(Law::new().magnetic(3.0).electric([0.0, 0.6]), Integrator::Exact, START, TAU / 3.0, TAU / 3.0);
    check("crossed", crossed, [x + 0.2 * TAU / 3.0, y, vx, vy]);
    check(
        "fall",
        exact(Law::new().electric([0.5, -9.0])),
        [x + vx * t + 0.25 * t * t, y + vy * t - 4.5 * t * t, vx + 0.5 * t, vy - 9.0 * t].map(|v| v),
    );
    let (sin, cos) = (0.7 * t).sin_cos();
    check(
        "rigid rotation",
        exact(Law::new().rigid_rotation(0.7)),
        [x * cos - y * sin, y * cos + x * sin, vx, vy],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn exact_flows_join(k in -2.0..4.0_f64, b in -3.0..3.0_f64, drag in 0.0..2.0_f64, ex in -1.0..1.0_f64, parts in 1_u32..20) {
        // G(a + b) = G(a) G(b), also where roots meet or vanish: some of the terms are zero in half of the cases.
        let law = Law::new().stiffness(if k > 0.0 { k } else { 0.0 }).magnetic(if b > 0.0 { b } else { 0.0 });
        let law = law.drag(if drag > 1.0 { drag - 1.0 } else { 0.0 }).electric([ex, 0.3]);
        let whole = after(law, Integrator::Exact, START, 2.0, 2.0);
        let step = 2.0 / f64::from(parts);
        let mut state = START;
        for _ in 0..parts {
            state = after(law, Integrator::Exact, state, step, step);
        }
        // The shift E/k - G E/k loses the digits of a small k.
        let lost = if k > 0.0 { 1.0 + 1.0 / k } else { 1.0 };
        prop_assert!(distance(state, whole) < 2e-14 * f64::from(parts) * (1.0 + distance(whole, [0.0; 4])) * lost);
    }
}

#[test]
fn every_integrator_has_its_order() {
    let order = |law: Law<f64>, integrator, want: [f64; 4], time: f64| {
        let error = |steps: f64| distance(after(law, integrator, START, time, time / steps), want);
        (error(200.0) / error(400.0)).log2()
    };
    let expect = |what: &str, got: f64, want: f64| {
        assert!((got - want).abs() < 0.1, "{what}: order {got}, not {want}");
    };
    // Forces of every kind that has an exact flow.
    let lorentz = Law::new().stiffness(0.7).magnetic(1.3).electric([0.2, -0.1]);
    let dragged = lorentz.drag(0.3);
    let harmonic = Law::new().stiffness(1.7);
    let exact = |law| after(law, Integrator::Exact, START, 3.0, 1e-3);
    for (integrator, p) in
        [(Integrator::Euler, 1.0), (Integrator::Midpoint, 2.0), (Integrator::RungeKutta4, 4.0)]
    {
        expect(&format!("{integrator:?}"), order(dragged, integrator, exact(dragged), 3.0), p);
        // Tangential speed: |z| stays and the angle is t speed/r.
        let [x, y, vx, vy] = START;
        let (sin, cos) = (3.0 * 0.8 / x.hypot(y)).sin_cos();
        let circle = [x * cos - y * sin, y * cos + x * sin, vx, vy];
        let still = [0.0; 2];
        let flow = |steps: f64| {
            let (z, v) = (array![[x, y]], array![still]);
            let law = Law::new().tangential_speed(0.8);
            let mut cloud = Cloud::new(
                Serial,
                &CloudState::new(z.view(), v.view(), law, integrator, 3.0 / steps).unwrap(),
            )
            .unwrap();
            cloud.evolve(3.0).unwrap();
            let z = cloud.positions().unwrap();
            (z[(0, 0)] - circle[0]).hypot(z[(0, 1)] - circle[1])
        };
        expect(&format!("{integrator:?} on a circle"), (flow(200.0) / flow(400.0)).log2(), p);
    }
    expect("leapfrog", order(harmonic, Integrator::Leapfrog, exact(harmonic), 3.0), 2.0);
    expect("Boris", order(lorentz, Integrator::Boris, exact(lorentz), 3.0), 2.0);
}

#[test]
fn a_planet_is_back_after_its_year() {
    // Strength 1, perihelion 0.5 of an orbit with semi-axis 1: a year of 2π, v² = 2/r - 1.
    let start = [0.5, 0.0, 0.0, 3.0_f64.sqrt()];
    let law = Law::new().central(1.0, 0.0);
    for (integrator, p) in
        [(Integrator::Leapfrog, 2.0), (Integrator::RungeKutta4, 4.0), (Integrator::Boris, 2.0)]
    {
        let error = |steps: f64| distance(after(law, integrator, start, TAU, TAU / steps), start);
        let order = (error(4000.0) / error(8000.0)).log2();
        assert!((order - p).abs() < 0.15, "{integrator:?}: order {order}");
    }
    // The energy after 200 years, leapfrog against Runge-Kutta of the same cost: one oscillates, the other drifts.
    let energy = |integrator, step, years: f64| {
        (law.energy(after(law, integrator, start, years * TAU, step)) - law.energy(start)).abs()
    };
    let step = TAU / 200.0;
    assert!(
        energy(Integrator::Leapfrog, step, 200.0) < 4.0 * energy(Integrator::Leapfrog, step, 0.5).max(1e-6)
    );
    assert!(energy(Integrator::RungeKutta4, step, 200.0) > 50.0 * energy(Integrator::RungeKutta4, step, 1.0));
}

#[test]
fn boris_keeps_the_speed_in_a_magnetic_field_to_the_last_bits() {
    let end = after(Law::new().magnetic(2.0), Integrator::Boris, [0.0, 0.0, 0.6, -0.8], 1e4, 0.1);
    // A hundred thousand rotations, each of at most 4 ε.
    assert!((end[2].hypot(end[3]) - 1.0).abs() < 4.0 * 100_000.0 * f64::EPSILON, "{end:?}");
}

#[test]
fn groups_obey_their_own_laws_and_come_back_in_the_callers_order() {
    let n = 500;
    let x = Array2::from_shape_fn((n, 2), |(i, k)| 1.0 + i as f64 * 0.01 + k as f64);
    let v = Array2::from_shape_fn((n, 2), |(i, k)| 0.1 * k as f64 - 0.001 * i as f64);
    let laws = [
        Law::new().stiffness(1.0),
        Law::new().magnetic(2.0),
        Law::new(),
        Law::new().drag(0.5).magnetic(-1.0),
    ];
    let group: Vec<usize> = (0..n).map(|i| (i * 7 + i / 3) % 4).collect();
    for integrator in [Integrator::RungeKutta4, Integrator::Exact] {
        let mut cloud = Cloud::new(
            Serial,
            &CloudState::with_groups(x.view(), v.view(), &laws, &group, integrator, 0.01).unwrap(),
        )
        .unwrap();
        assert_eq!((cloud.positions().unwrap(), cloud.velocities().unwrap()), (x.clone(), v.clone()));
        cloud.evolve(0.5).unwrap();
        let (end, energies) = (cloud.positions().unwrap(), cloud.energies().unwrap());
        for i in [0, 1, 2, 3, 77, 250, 499] {
            let start = [x[(i, 0)], x[(i, 1)], v[(i, 0)], v[(i, 1)]];
            let alone = after(laws[group[i]], integrator, start, 0.5, 0.01);
            assert_eq!([end[(i, 0)], end[(i, 1)]], [alone[0], alone[1]], "particle {i}, {integrator:?}");
            assert_eq!(energies[i], laws[group[i]].energy(alone));
        }
    }
    // A law without particles is no trouble.
    let mut cloud = Cloud::new(
        Serial,
        &CloudState::with_groups(x.view(), v.view(), &laws, &vec![2; n], Integrator::Euler, 0.01).unwrap(),
    )
    .unwrap();
    cloud.evolve(0.5).unwrap();
}

#[test]
fn any_number_of_threads_gives_the_bits_of_one() {
    let n = 3000;
    let x = Array2::from_shape_fn((n, 2), |(i, k)| ((i * 2 + k) as f64).sin() + 0.01);
    let v = Array2::from_shape_fn((n, 2), |(i, k)| ((i * 2 + k) as f64).cos());
    let law = Law::new().central(1.0, 0.1).stiffness(0.2);
    for integrator in STEPPING {
        let run = |threads: Option<usize>| {
            let end = |mut evolve: Box<dyn FnMut() -> Array2<f64>>| evolve();
            match threads {
                None => {
                    let mut cloud = Cloud::new(
                        Serial,
                        &CloudState::new(x.view(), v.view(), law, integrator, 0.01).unwrap(),
                    )
                    .unwrap();
                    cloud.evolve(1.0).unwrap();
                    end(Box::new(move || cloud.positions().unwrap()))
                }
                Some(count) => {
                    let threads = Threads::with_count(count).unwrap();
                    let mut cloud = Cloud::new(
                        threads,
                        &CloudState::new(x.view(), v.view(), law, integrator, 0.01).unwrap(),
                    )
                    .unwrap();
                    cloud.evolve(1.0).unwrap();
                    end(Box::new(move || cloud.positions().unwrap()))
                }
            }
        };
        let want = run(None);
        for count in [1, 2, 3, 8] {
            assert_eq!(run(Some(count)), want, "{integrator:?}, {count} threads");
        }
    }
}

#[test]
fn host_backends_conform() {
    fn check<B: Dynamics<f32> + Dynamics<f64>>(backend: &B) {
        conformance::dynamics::<f32, _>(backend).unwrap();
        conformance::dynamics::<f64, _>(backend).unwrap();
    }
    check(&Serial);
    check(&Threads::new().unwrap());
    check(&Threads::with_count(3).unwrap());
}

#[test]
fn a_field_of_the_callers_is_integrated_as_a_law_is() {
    let (x, v) = (array![[1.0, 0.3]], array![[-0.2, 0.9]]);
    for integrator in [Integrator::Euler, Integrator::Midpoint, Integrator::RungeKutta4] {
        let law = Law::new().stiffness(0.7).drag(0.3);
        let mut cloud =
            Cloud::new(Serial, &CloudState::new(x.view(), v.view(), law, integrator, 0.01).unwrap()).unwrap();
        cloud.evolve_in(1.0, |_, [x, y, vx, vy]| [vx, vy, -0.7 * x - 0.3 * vx, -0.7 * y - 0.3 * vy]).unwrap();
        let want = after(law, integrator, START, 1.0, 0.01);
        let (x, v) = (cloud.positions().unwrap(), cloud.velocities().unwrap());
        assert!(distance([x[(0, 0)], x[(0, 1)], v[(0, 0)], v[(0, 1)]], want) < 1e-13);
        assert_eq!(cloud.clock().steps(), 100);
    }
    // Time is seen: x' = t from 0 to 2 in two calls is 2, which Runge-Kutta has exactly.
    let mut cloud = Cloud::new(
        Serial,
        &CloudState::new(x.view(), v.view(), Law::new(), Integrator::RungeKutta4, 0.125).unwrap(),
    )
    .unwrap();
    for _ in 0..2 {
        cloud.evolve_in(1.0, |t, _| [t, 0.0, 0.0, 0.0]).unwrap();
    }
    assert_eq!(cloud.positions().unwrap()[(0, 0)], 3.0);
    let mut cloud = Cloud::new(
        Serial,
        &CloudState::new(x.view(), v.view(), Law::new(), Integrator::Leapfrog, 0.1).unwrap(),
    )
    .unwrap();
    assert!(matches!(cloud.evolve_in(1.0, |_, s| s), Err(Error::Invalid { .. })));
}

#[test]
fn a_cloud_can_be_watched() {
    let (x, v) = (array![[1.0, 0.0]], array![[0.0, 1.0]]);
    let law = Law::new().stiffness(1.0);
    let mut cloud =
        Cloud::new(Serial, &CloudState::new(x.view(), v.view(), law, Integrator::Exact, 0.01).unwrap())
            .unwrap();
    let mut path = Trajectory::new();
    cloud.watch(PI, When::EverySteps(50), &mut path).unwrap();
    for (frame, t) in path.times().iter().enumerate() {
        let z = path.positions();
        assert!((z[(frame, 0, 0)] - t.cos()).abs() < 1e-14 && (z[(frame, 0, 1)] - t.sin()).abs() < 1e-14);
    }
    assert_eq!(path.times().len(), 8);
}

#[test]
fn what_is_no_cloud_is_an_error_that_says_why() {
    let (x, v) = (array![[1.0, 0.0], [0.0, 1.0]], array![[0.0, 1.0], [1.0, 0.0]]);
    let law = Law::new();
    let new = |x: &Array2<f64>, v: &Array2<f64>, law, integrator, step| {
        CloudState::new(x.view(), v.view(), law, integrator, step).map(|_| ())
    };
    assert!(matches!(new(&x, &array![[0.0, 1.0]], law, Integrator::Euler, 0.1), Err(Error::Shape { .. })));
    assert!(matches!(new(&array![[1.0], [2.0]], &v, law, Integrator::Euler, 0.1), Err(Error::Shape { .. })));
    assert!(matches!(
        new(&array![[1.0, f64::NAN], [0.0, 1.0]], &v, law, Integrator::Euler, 0.1),
        Err(Error::Invalid { .. })
    ));
    assert!(new(&x, &v, law, Integrator::Euler, 0.0).is_err());
    assert!(new(&x, &v, law.drag(f64::NAN), Integrator::Euler, 0.1).is_err());
    assert!(new(&x, &v, law.central(1.0, -1.0), Integrator::Euler, 0.1).is_err());
    for (law, integrator) in [
        (law.magnetic(1.0), Integrator::Leapfrog),
        (law.drag(1.0), Integrator::Boris),
        (law.tangential_speed(1.0), Integrator::Leapfrog),
        (law.rigid_rotation(1.0), Integrator::Boris),
        (law.central(1.0, 0.0), Integrator::Exact),
        (law.tangential_speed(1.0), Integrator::Exact),
        (law.rigid_rotation(1.0).stiffness(1.0), Integrator::Exact),
    ] {
        let error = new(&x, &v, law, integrator, 0.1).unwrap_err();
        assert!(error.to_string().starts_with("the integrator must be"), "{error}");
    }
    let groups = CloudState::with_groups(x.view(), v.view(), &[law], &[0, 1], Integrator::Euler, 0.1);
    assert!(groups.unwrap_err().to_string().contains("1 at index 1, with 1 laws"));
    let mut cloud = Cloud::new(
        Serial,
        &CloudState::new(x.view(), v.view(), law.stiffness(-100.0), Integrator::Exact, 1.0).unwrap(),
    )
    .unwrap();
    assert!(cloud.evolve(1e4).is_err(), "e^100000 is no number");
    assert_eq!(cloud.positions().unwrap(), x);
    assert!(cloud.evolve(-1.0).is_err());
    // A run beyond the state.
    let run = Run { integrator: Integrator::Euler, law, time_step: 0.1, steps: 1, first: 1, count: 2 };
    assert!(matches!(Serial.integrate(run, &mut vec![0.0; 8]), Err(Error::Invalid { .. })));
    assert!(matches!(Serial.integrate(run, &mut vec![0.0; 7]), Err(Error::Shape { .. })));
    assert!(
        Serial.integrate(Run { integrator: Integrator::Exact, count: 1, ..run }, &mut vec![0.0; 8]).is_err()
    );
    assert!(Serial.flow(Flow::new(&law, 1.0, 1..3).unwrap(), &mut vec![0.0; 8]).is_err());
}

#[test]
fn at_the_centre_of_a_force_there_is_none() {
    for integrator in [Integrator::Euler, Integrator::RungeKutta4] {
        let law = Law::new().central(1.0, 0.0).tangential_speed(1.0);
        assert_eq!(after(law, integrator, [0.0; 4], 1.0, 0.1), [0.0; 4]);
    }
}

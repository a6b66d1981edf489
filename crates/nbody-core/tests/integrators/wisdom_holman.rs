//! Wisdom-Holman on the outer Solar System, and where it must refuse.

use nbody_core::{Bodies, Device, Ias15, Newton, Simulation, Softening, WisdomHolman, open_with};
use ndarray::{Array1, array};

use crate::problems::{farthest, orders, outer_solar_system};

fn open(bodies: &Bodies<f64>, g: f64) -> Box<dyn Simulation<f64>> {
    open_with(Device::Serial, Newton::new(g), WisdomHolman::new(), bodies).unwrap()
}

/// How far a run over some 110 years in so many steps ends from the exact one.
fn error(bodies: &Bodies<f64>, g: f64, steps: u32) -> f64 {
    const DAYS: f64 = 40_000.0;
    let mut exact = open_with(Device::Serial, Newton::new(g), Ias15::new(), bodies).unwrap();
    exact.advance_to(DAYS).unwrap();
    let mut run = open(bodies, g);
    run.run(DAYS / f64::from(steps), steps.into()).unwrap();
    farthest(&run.bodies().unwrap(), &exact.bodies().unwrap())
}

#[test]
fn the_error_falls_with_the_square_of_the_step() {
    let (bodies, g) = outer_solar_system();
    let errors = [400, 800, 1600].map(|steps| error(&bodies, g, steps));
    println!("errors {errors:?}, orders {:?}", orders(&errors));
    assert!((orders(&errors)[1] - 2.0).abs() < 0.1, "{errors:?}");
}

#[test]
fn the_error_falls_with_the_planets_masses() {
    let (bodies, g) = outer_solar_system();
    let errors = [1.0, 0.5, 0.25].map(|share| {
        let masses =
            Array1::from_shape_fn(bodies.len(), |i| if i == 0 { 1.0 } else { share } * bodies.masses()[i]);
        error(&Bodies::new(masses.view(), bodies.positions(), bodies.velocities()).unwrap(), g, 800)
    });
    println!("errors {errors:?}, orders {:?}", orders(&errors));
    assert!(orders(&errors).iter().all(|order| (order - 1.0).abs() < 0.1), "{errors:?}");
}

#[test]
fn the_energy_of_the_outer_solar_system_does_not_drift() {
    let (bodies, g) = outer_solar_system();
    let mut run = open(&bodies, g);
    let start = run.energy().unwrap().total();
    // The worst error of each of ten parts of 10 000 years, in steps of 200 days, a twentieth of Jupiter's period.
    let mut worst = [0.0_f64; 10];
    for worst in &mut worst {
        for _ in 0..100 {
            run.run(200.0, 18).unwrap();
            *worst = worst.max((run.energy().unwrap().total() / start - 1.0).abs());
        }
    }
    println!("{worst:?}");
    let first = worst[0];
    assert!(worst.iter().all(|&w| w < 1.3 * first && w < 1e-5), "{worst:?}");
}

#[test]
fn steps_back_lead_back_but_for_rounding() {
    let (bodies, g) = outer_solar_system();
    let mut run = open(&bodies, g);
    run.run(100.0, 1000).unwrap();
    assert!(farthest(&run.bodies().unwrap(), &bodies) > 1.0, "it went somewhere");
    run.run(-100.0, 1000).unwrap();
    let back = farthest(&run.bodies().unwrap(), &bodies);
    // Each of 2000 steps rounds a place of some 40 au by 1e-17 and a velocity alike, which shifts the phase as t Δv.
    assert!(back < 1e-10, "{back:e}");
    assert_eq!(run.time(), 0.0);
}

#[test]
fn a_hyperbolic_and_an_eccentric_planet_pass_the_star_alone_exactly() {
    // Massless, so each moves on its own orbit for any step.
    let bodies = Bodies::new(
        array![1.0, 0.0, 0.0].view(),
        array![[0.0, 0.0, 0.0], [1e-3, 0.0, 0.0], [0.5, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [0.0, (1.999_f64 / 1e-3).sqrt(), 0.0], [0.0, 6.0_f64.sqrt(), 0.0]].view(),
    )
    .unwrap();
    let mut run = open(&bodies, 1.0);
    run.run(std::f64::consts::TAU / 7.0, 7).unwrap();
    let end = run.bodies().unwrap();
    // An ulp of the velocity at the pericentre shifts the phase by 2π × 1.5 × 2000 ulps, at a speed of 45.
    assert!((end.positions()[[1, 0]] - 1e-3).abs() < 1e-9, "{}", end.positions());
    let (x, y) = (end.positions()[[2, 0]], end.positions()[[2, 1]]);
    let (u, v) = (end.velocities()[[2, 0]], end.velocities()[[2, 1]]);
    let energy = 0.5 * (u * u + v * v) - 1.0 / (x * x + y * y).sqrt();
    assert!((energy - 1.0).abs() < 1e-13 && (x * v - y * u - 0.5 * 6.0_f64.sqrt()).abs() < 1e-13);
}

#[test]
fn an_encounter_is_an_error_that_loses_nothing() {
    let bodies = Bodies::new(
        array![1.0, 1e-3, 1e-3].view(),
        array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.1, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.92, 0.0, 0.0]].view(),
    )
    .unwrap();
    let mut run = open(&bodies, 1.0);
    let error = run.run(0.05, 1000).unwrap_err().to_string();
    assert!(error.contains("Hill radii apart, bodies 1 and 2"), "{error}");
    let steps = (run.time() / 0.05).round();
    assert!(steps > 0.0);
    let mut to_there = open(&bodies, 1.0);
    to_there.run(0.05, steps as u64).unwrap();
    assert_eq!(run.bodies().unwrap(), to_there.bodies().unwrap(), "as before the failing step");
    let limit = WisdomHolman::new().encounter(0.0);
    open_with(Device::Serial, Newton::new(1.0), limit, &bodies).unwrap().run(0.05, 1000).unwrap();
}

#[test]
fn bodies_and_laws_that_it_cannot_move_are_refused() {
    let (bodies, g) = outer_solar_system();
    let text = |law: Newton<f64>, method: WisdomHolman, bodies: &Bodies<f64>| {
        open_with(Device::Serial, law, method, bodies).unwrap_err().to_string()
    };
    let soft = Newton::new(g).softened(Softening::Plummer(0.1));
    assert!(text(soft, WisdomHolman::new(), &bodies).contains("none: Kepler orbits"));
    assert!(text(Newton::new(g), WisdomHolman::new().encounter(f64::NAN), &bodies).contains("encounters"));
    let equal = Bodies::new(
        array![1.0, 1.0].view(),
        array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
    )
    .unwrap();
    assert!(text(Newton::new(g), WisdomHolman::new(), &equal).contains("the heaviest"));
    let at_the_star = Bodies::new(
        array![1.0, 0.0].view(),
        array![[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
    )
    .unwrap();
    let mut run = open(&at_the_star, 1.0);
    assert!(run.run(0.1, 1).unwrap_err().to_string().contains("away from the central body"));
    assert_eq!(run.bodies().unwrap(), at_the_star);
    assert_eq!(run.time(), 0.0);
}

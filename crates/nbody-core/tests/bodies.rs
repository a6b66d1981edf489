//! Bodies put together, moved and given tracers; and the short forms of fields.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::models::{Orbit, figure_eight, kepler};
use nbody_core::{Bodies, Fields, Newton, Real, Softening, Sources, Targets};
use ndarray::{Array1, Array2, array, concatenate, s};

const PAIR: Orbit = Orbit { eccentricity: 0.3, inclination: 1.0, ..CIRCLE };
const CIRCLE: Orbit = Orbit {
    semi_major_axis: 2.0,
    eccentricity: 0.0,
    inclination: 0.0,
    ascending_node: 0.0,
    argument_of_periapsis: 0.0,
    mean_anomaly: 1.0,
};

fn joined_are_both_in_order<T: Real>() {
    let (eight, pair) = (figure_eight::<T>().unwrap(), kepler::<T>(1.0, [3.0, 1.0], PAIR).unwrap());
    let both = eight.join(&pair).unwrap();
    let rows = |a: ndarray::ArrayView2<'_, T>, b: ndarray::ArrayView2<'_, T>| -> Array2<T> {
        concatenate![ndarray::Axis(0), a, b]
    };
    assert_eq!(both.masses(), concatenate![ndarray::Axis(0), eight.masses(), pair.masses()]);
    assert_eq!(both.positions(), rows(eight.positions(), pair.positions()));
    assert_eq!(both.velocities(), rows(eight.velocities(), pair.velocities()));
    // Nothing changes nothing.
    let none =
        Bodies::new(Array1::zeros(0).view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view())
            .unwrap();
    assert_eq!(both.join(&none).unwrap(), both);
    assert_eq!(none.join(&both).unwrap(), both);
}

#[test]
fn joined_bodies_are_both_in_order() {
    joined_are_both_in_order::<f32>();
    joined_are_both_in_order::<f64>();
}

#[test]
fn lengths_are_joined_and_are_not_made_up() {
    let eight = figure_eight::<f64>().unwrap();
    let own = eight.clone().softened(array![0.1, 0.2, 0.3].view()).unwrap();
    let both = own.join(&own.moved([5.0, 0.0, 0.0], [0.0; 3]).unwrap()).unwrap();
    assert_eq!(both.softenings().unwrap(), array![0.1, 0.2, 0.3, 0.1, 0.2, 0.3]);
    for mixed in [own.join(&eight), eight.join(&own)] {
        let message = mixed.unwrap_err().to_string();
        assert!(
            message.contains("softening lengths") && message.contains("both or for neither"),
            "{message}"
        );
    }
    // No bodies have none, and mix with all.
    let none = Array2::<f64>::zeros((0, 3));
    let none = Bodies::new(Array1::zeros(0).view(), none.view(), none.view()).unwrap();
    assert_eq!(own.join(&none).unwrap(), own);
    assert_eq!(none.join(&own).unwrap(), own);
}

#[test]
fn moved_bodies_are_elsewhere_and_move_otherwise() {
    let eight = figure_eight::<f64>().unwrap().softened(array![0.1, 0.2, 0.3].view()).unwrap();
    let moved = eight.moved([1.0, -2.0, 3.0], [0.5, 0.0, -0.25]).unwrap();
    assert_eq!(moved.positions(), &eight.positions() + &array![1.0, -2.0, 3.0]);
    assert_eq!(moved.velocities(), &eight.velocities() + &array![0.5, 0.0, -0.25]);
    assert_eq!((moved.masses(), moved.softenings()), (eight.masses(), eight.softenings()));
    let single = figure_eight::<f32>().unwrap();
    for bad in [f64::NAN, f64::INFINITY, 1e39] {
        assert!(
            single.moved([0.0, bad, 0.0], [0.0; 3]).is_err() && single.moved([0.0; 3], [bad; 3]).is_err()
        );
    }
}

#[test]
fn tracers_are_pulled_and_do_not_pull() {
    let pair = kepler::<f64>(1.0, [3.0, 1.0], PAIR).unwrap();
    let (x, v) = (array![[5.0, 1.0, 0.0], [-7.0, 0.0, 2.0]], array![[0.0, 1.0, 0.0], [0.0, 0.5, 0.5]]);
    let all = pair.with_tracers(x.view(), v.view()).unwrap();
    assert_eq!(
        (all.masses().slice(s![2..]), all.positions().slice(s![2.., ..])),
        (array![0.0, 0.0].view(), x.view())
    );
    assert_eq!((all.velocities().slice(s![2.., ..]), all.softenings()), (v.view(), None));
    let law = Newton::new(1.0);
    let a = law.acceleration(all.masses(), all.positions()).unwrap();
    assert_eq!(a.slice(s![..2, ..]), law.acceleration(pair.masses(), pair.positions()).unwrap());
    assert_eq!(a.slice(s![2.., ..]), law.acceleration_at(x.view(), pair.masses(), pair.positions()).unwrap());
    // With lengths of the bodies a tracer is softened by that of what pulls it.
    let own = pair.softened(array![0.5, 2.0].view()).unwrap();
    let all = own.with_tracers(x.view(), v.view()).unwrap();
    assert_eq!(all.softenings().unwrap(), array![0.5, 2.0, 0.0, 0.0]);
    assert!(own.with_tracers(x.view(), v.slice(s![..1, ..])).is_err());
    assert!(own.with_tracers((&x * f64::NAN).view(), v.view()).is_err());
}

#[test]
fn short_forms_are_the_fields_that_they_are_short_for() {
    let bodies = figure_eight::<f64>().unwrap();
    let (m, x, v) = (bodies.masses(), bodies.positions(), bodies.velocities());
    let there = array![[0.5, 0.25, 1.0], [3.0, 0.0, 0.0]];
    for softening in [Softening::None, Softening::CubicSpline(0.5)] {
        let law = Newton::new(1.5).softened(softening);
        let sources = Sources::new(m, x).moving(v);
        let at = |targets, fields| law.fields(sources, targets, fields).unwrap();
        let own = Targets::of(&sources);
        assert_eq!(law.jerk(m, x, v).unwrap(), at(own, Fields::JERK).jerk.unwrap());
        assert_eq!(law.tidal_tensor(m, x).unwrap(), at(own, Fields::TIDAL).tidal.unwrap());
        let elsewhere = at(Targets::new(there.view()), Fields::TIDAL).tidal.unwrap();
        assert_eq!(law.tidal_tensor_at(there.view(), m, x).unwrap(), elsewhere);
        assert!(law.jerk(m, x, v.slice(s![..2, ..])).is_err());
        assert!(law.tidal_tensor(m, x.slice(s![.., ..2])).is_err());
        assert!(law.jerk(m, x.slice(s![.., ..2]), v).is_err());
    }
    // Two bodies at a distance of 2 that pass each other: da/dt = G m (ḋ / d³).
    let (m, x) = (array![1.0, 2.0], array![[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]]);
    let v = array![[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]];
    let jerk = Newton::new(1.0).jerk(m.view(), x.view(), v.view()).unwrap();
    assert!((&jerk - &array![[0.0, -0.5, 0.0], [0.0, 0.25, 0.0]]).iter().all(|d: &f64| d.abs() < 1e-15));
}

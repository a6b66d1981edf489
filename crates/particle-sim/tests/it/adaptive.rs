//! Steps as the orbit needs them: Dormand and Prince's method against Kepler's equation, and where it gives up.

use std::f64::consts::{PI, TAU};

use ndarray::{array, s};
use particle_sim::{Cloud, CloudState, Integrator, Law, Serial, Tolerance};

#[test]
fn the_adaptive_method_meets_its_tolerance_at_steps_and_between_them() {
    // An eccentric orbit: perihelion 0.1 of semi-axis 1, where fixed steps would need to be a hundred times as many.
    let (x, v) = (array![[0.1, 0.0]], array![[0.0, 19.0_f64.sqrt()]]);
    let law = Law::new().central(1.0, 0.0);
    let cloud =
        Cloud::new(Serial, &CloudState::new(x.view(), v.view(), law, Integrator::Leapfrog, 0.01).unwrap())
            .unwrap();
    // Kepler's equation, E - e sin E = t, by Newton's method.
    let kepler = |t: f64| {
        let e = 0.9;
        let mut angle = if t > PI { TAU - 0.5 } else { 0.5 };
        for _ in 0..100 {
            angle -= (angle - e * f64::sin(angle) - t) / (1.0 - e * f64::cos(angle));
        }
        [e - f64::cos(angle), -(1.0_f64 - e * e).sqrt() * f64::sin(angle)].map(|v| -v)
    };
    let times: Vec<f64> = (0..=100).map(|i| TAU * f64::from(i) / 100.0).collect();
    let mut errors = vec![];
    for tolerance in [1e-6, 1e-9, 1e-12] {
        let path = cloud.solve(&times, Tolerance { relative: tolerance, absolute: tolerance }).unwrap();
        assert_eq!(path.dim(), (101, 1, 4));
        let errors_here = times.iter().enumerate().map(|(i, &t)| {
            let want = kepler(t);
            (path[(i, 0, 0)] - want[0]).hypot(path[(i, 0, 1)] - want[1])
        });
        errors.push(errors_here.fold(0.0, f64::max));
    }
    // The error is the sum of the steps' errors, each below the tolerance, magnified by the orbit as it goes round: the
    // velocity at perihelion is 4.4, and a lag of the phase grows with every step.
    assert!(errors[0] < 1e-2 && errors[1] < 1e-5 && errors[2] < 1e-8, "{errors:?}");
    assert!(errors[0] > 30.0 * errors[1] && errors[1] > 30.0 * errors[2], "{errors:?}");
    assert_eq!(cloud.positions().unwrap(), x, "solving moves nothing");
}

#[test]
fn the_adaptive_method_stays_within_reason_or_says_so() {
    let (x, v) = (array![[1.0, 0.0]], array![[0.0, 0.0]]);
    let cloud = Cloud::new(
        Serial,
        &CloudState::new(x.view(), v.view(), Law::new(), Integrator::Euler, 0.01).unwrap(),
    )
    .unwrap();
    let fine = Tolerance { relative: 1e-8, absolute: 1e-8 };
    // x' = x² from 1 runs away at t = 1.
    let error = cloud.solve_in(&[2.0], fine, |_, [x, ..]| [x * x, 0.0, 0.0, 0.0]).unwrap_err();
    assert!(error.to_string().contains("tolerance"), "{error}");
    assert!(cloud.solve_in(&[1.0], fine, |_, _| [f64::NAN; 4]).is_err());
    for (relative, absolute) in [(0.0, 0.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        assert!(cloud.solve(&[1.0], Tolerance { relative, absolute }).is_err());
    }
    for times in [&[1.0, 0.5][..], &[-1.0], &[f64::NAN], &[f64::INFINITY]] {
        assert!(cloud.solve(times, fine).is_err(), "{times:?}");
    }
    assert_eq!(cloud.solve(&[], fine).unwrap().dim(), (0, 1, 4));
    assert_eq!(cloud.solve(&[0.0, 0.0, 1.0], fine).unwrap().slice(s![.., 0, 0]).to_vec(), [1.0, 1.0, 1.0]);
    // Order 5: halving the tolerance by 2⁵ halves the step; here by the error on a smooth orbit with a field of time.
    let end = cloud.solve_in(&[3.0], fine, |t, _| [t.cos(), 0.0, 0.0, 0.0]).unwrap();
    assert!((end[(0, 0, 0)] - 1.0 - 3.0_f64.sin()).abs() < 1e-7);
}

//! Bodies in one place, and what is refused.

use super::*;

#[test]
fn bodies_in_one_place_do_not_pull_each_other_and_spoil_nothing() {
    let mut numbers = Numbers(12);
    let n = 300;
    for level in Level::available() {
        for precision in [Precision::Fast, Precision::Strict] {
            for softening in [Softening::None, Softening::Plummer(0.1_f32)] {
                let law = Newton::new(1.0_f32).with(precision).softened(softening);
                let m = numbers.masses::<f32>(n);
                let x: Vec<f32> = [1e6, -3.0, 0.25].iter().flat_map(|&c| vec![c; n]).collect();
                assert_eq!(
                    accelerations(law, level, &m, &x, &x),
                    vec![0.0; 3 * n],
                    "{level:?} {precision:?}"
                );
                assert_eq!(potentials(law, level, &m, &x, &x), vec![0.0; n], "{level:?} {precision:?}");
            }
        }
    }
}

#[test]
fn coincident_bodies_do_what_the_law_says() {
    // Three bodies, two of them in one place; each has a length of 1/2.
    let (m, x, v) = (
        [2.0, 3.0, 5.0],
        [1.0, 1.0, 9.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0],
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    );
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    for law in [Softening::Plummer(0.5), Softening::CubicSpline(0.5), Softening::WendlandC2(0.5)] {
        for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
            let law = Newton::new(1.0).softened(law).with(precision);
            let of = |law: Newton<f64>, targets, fields: Fields| {
                let problem = Problem { law, sources, targets, fields, level: Level::best() };
                let mut out = vec![f64::NAN; 3 * fields.planes()];
                problem.evaluate(&Executor::SERIAL, Write::Replace, &mut out).map(|()| out)
            };
            let close = |got: f64, want: f64, what: &str| {
                assert!(
                    (got - want).abs() <= 1e-5 * want.abs().max(1e-6),
                    "{what} of {law:?}: {got} is not {want}"
                );
            };
            for fields in [Fields::ALL, Fields::POTENTIAL | Fields::TIDAL | Fields::JERK] {
                let potential = fields.plane_of(Fields::POTENTIAL).unwrap() * 3;
                let jerk = fields.plane_of(Fields::JERK).unwrap() * 3;
                let tidal = fields.plane_of(Fields::TIDAL).unwrap() * 3;
                let skipped = of(law, Targets::of(&sources), fields).unwrap();
                let softened =
                    of(law.coincident(Coincident::Softened), Targets::of(&sources), fields).unwrap();
                // Each has −G m / ε of the other, and nothing of itself; the third is as it was.
                close(softened[potential] - skipped[potential], -3.0 / 0.5, "the potential at the first");
                close(
                    softened[potential + 1] - skipped[potential + 1],
                    -2.0 / 0.5,
                    "the potential at the second",
                );
                close(softened[potential + 2], skipped[potential + 2], "the potential at the third");
                // g = 8 (Plummer), 32/3 / 1.4³, 14 / 1.5³ at the centre.
                let g = match law.softening {
                    Softening::Plummer(_) => 8.0,
                    Softening::CubicSpline(_) => 32.0 / 3.0 / 1.4_f64.powi(3),
                    _ => 14.0 / 1.5_f64.powi(3),
                };
                close(softened[jerk] - skipped[jerk], -3.0 * g, "the jerk of the first");
                close(softened[jerk + 1] - skipped[jerk + 1], 2.0 * g, "the jerk of the second");
                close(softened[tidal] - skipped[tidal], -3.0 * g, "the tide at the first");
                close(softened[tidal + 3] - skipped[tidal + 3], 0.0, "the tide across at the first");
                // Points that are not the bodies feel both.
                let targets = Targets::new(&x[..]).moving(&v[..]);
                let there = of(law.coincident(Coincident::Softened), targets, fields).unwrap();
                close(there[potential] - skipped[potential], -5.0 / 0.5, "the potential there");
            }
            let error =
                of(law.coincident(Coincident::Error), Targets::of(&sources), Fields::ALL).unwrap_err();
            let named = "target 0 and source 1, both at (1, 0, 2)";
            assert!(error.to_string().contains(named), "{error}");
            let apart = law.coincident(Coincident::Error);
            let targets = Targets::new(&[7.0, 7.0, 7.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0][..]);
            of(apart, targets, Fields::ACCELERATION).unwrap();
            of(apart, Targets::new(&x[..]), Fields::ACCELERATION).unwrap_err();
        }
    }
    let unsoftened = Newton::new(1.0).coincident(Coincident::Softened);
    let problem = Problem {
        law: unsoftened,
        sources,
        targets: Targets::of(&sources),
        fields: Fields::ALL,
        level: Level::best(),
    };
    let error = problem.evaluate(&Executor::SERIAL, Write::Replace, &mut [0.0; 39]).unwrap_err();
    assert!(matches!(error, Error::Invalid { .. }), "{error}");
}

#[test]
fn a_hundred_thousand_bodies_in_one_place_are_as_good_as_any() {
    let n = 100_000;
    let (m, v) = (vec![1.0_f32; n], vec![0.5_f32; 3 * n]);
    let x: Vec<f32> = [1e6, -3.0, 0.25].iter().flat_map(|&c| vec![c; n]).collect();
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    let at = [1e6_f32, -3.0, 0.25];
    let targets = Targets::new(&at[..]).moving(&at[..]);
    for law in laws::<f32>(0.5) {
        let of = |law: Newton<f32>| {
            let problem = Problem { law, sources, targets, fields: Fields::ALL, level: Level::best() };
            let mut out = [f32::NAN; 13];
            problem.evaluate(&Executor::SERIAL, Write::Replace, &mut out).map(|()| out)
        };
        assert_eq!(of(law).unwrap(), [0.0; 13].map(|zero: f32| zero), "{law:?}");
        if law.softening != Softening::None {
            let phi = of(law.coincident(Coincident::Softened)).unwrap()[3];
            assert!((phi / -2e5 - 1.0).abs() < 1e-5, "{law:?}: {phi}");
        }
        of(law.coincident(Coincident::Error)).unwrap_err();
        // Among themselves, too.
        let own = Problem {
            law: law.coincident(Coincident::Error),
            sources,
            targets: Targets::of(&sources),
            fields: Fields::ACCELERATION,
            level: Level::best(),
        };
        own.evaluate(&Executor::SERIAL, Write::Replace, &mut vec![0.0; 3 * n]).unwrap_err();
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let [one, three] = [vec![1.0_f64], vec![0.0; 3]];
    let sources = Sources::new(&one, &three);
    let law = Newton::new(1.0);
    let evaluate = |law, sources, targets, fields, room: usize| {
        portable::fields(
            &compute_backend::Serial,
            law,
            sources,
            targets,
            fields,
            Write::Replace,
            &mut vec![0.0; room],
        )
        .unwrap_err()
    };
    let invalid = |error: Error| assert!(matches!(error, Error::Invalid { .. }), "{error}");
    let shape = |error: Error| assert!(matches!(error, Error::Shape { .. }), "{error}");
    let at = Targets::of(&sources);
    // No velocities; lengths without a kernel; negative lengths.
    invalid(evaluate(law, sources, at, Fields::JERK, 3));
    invalid(evaluate(law, sources.softened(&one), at, Fields::ACCELERATION, 3));
    let spline = law.softened(Softening::CubicSpline(0.1));
    let negative = vec![-1.0];
    invalid(evaluate(spline, sources.softened(&negative), at, Fields::ACCELERATION, 3));
    shape(evaluate(spline, sources.softened(&three), at, Fields::ACCELERATION, 3));
    shape(evaluate(spline, sources, at, Fields::ACCELERATION | Fields::POTENTIAL, 3));
}

//! What the fields must be to each other, whatever computed them: gradients, rates, densities, sums that vanish.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::f64::consts::PI;

use nbody_core::{Coincident, Fields, FieldsAt, Newton, Softening, Sources, Targets};
use ndarray::{Array1, Array2, Axis};

/// The same numbers on every machine, in −1 to 1: fractional parts of multiples of irrational numbers (Weyl 1916).
fn weyl(i: usize, by: f64) -> f64 {
    2.0 * ((i + 1) as f64 * by.sqrt()).fract() - 1.0
}

/// Bodies with all that there is, and points among them.
struct Crowd {
    masses: Array1<f64>,
    positions: Array2<f64>,
    velocities: Array2<f64>,
    lengths: Array1<f64>,
    points: Array2<f64>,
    point_velocities: Array2<f64>,
}

impl Crowd {
    fn new(n: usize, m: usize) -> Self {
        let vectors = |n, by: [f64; 3]| Array2::from_shape_fn((n, 3), |(i, k)| weyl(i, by[k]));
        Self {
            masses: Array1::from_shape_fn(n, |i| 1.0 + 0.9 * weyl(i, 2.0)),
            positions: vectors(n, [3.0, 5.0, 7.0]),
            velocities: vectors(n, [11.0, 13.0, 17.0]),
            lengths: Array1::from_shape_fn(n, |i| 0.4 + 0.3 * weyl(i, 19.0)),
            points: vectors(m, [23.0, 29.0, 31.0]),
            point_velocities: vectors(m, [37.0, 41.0, 43.0]),
        }
    }

    /// The fields at the points, after all have moved for a time and the points have been shifted.
    fn fields(
        &self,
        law: Newton<f64>,
        own: bool,
        time: f64,
        shift: [f64; 3],
        fields: Fields,
    ) -> FieldsAt<f64> {
        let positions = &self.positions + &(time * &self.velocities);
        let mut points = &self.points + &(time * &self.point_velocities);
        points.columns_mut().into_iter().zip(shift).for_each(|(mut column, by)| column += by);
        let mut sources = Sources::new(self.masses.view(), positions.view()).moving(self.velocities.view());
        if own {
            sources = sources.softened(self.lengths.view());
        }
        let targets = Targets::new(points.view()).moving(self.point_velocities.view());
        law.fields(sources, targets, fields).unwrap()
    }
}

fn laws(length: f64) -> [Newton<f64>; 4] {
    let kernels = [
        Softening::None,
        Softening::Plummer(length),
        Softening::CubicSpline(length),
        Softening::WendlandC2(length),
    ];
    kernels.map(|softening| Newton::new(1.5).softened(softening))
}

/// Each law, with its length and with lengths of the bodies.
fn cases() -> impl Iterator<Item = (Newton<f64>, bool)> {
    let own = |law: &Newton<f64>| law.softening != Softening::None;
    laws(0.4).into_iter().flat_map(move |law| [false, true].map(|of_bodies| (law, of_bodies && own(&law))))
}

/// A pair errs by at most 64 units, a run of 64 by 63 more, on the scale of the magnitudes.
const EACH: f64 = 127.0 * f64::EPSILON / 2.0;

/// The step of a difference. Truncation is some 4 (h/r)⁴ of a field, and rounding `EACH` r/h.
const STEP: f64 = 1.0 / 1024.0;

/// Whether `slopes` are the derivatives of `values` at zero. The five-point formula errs by c h⁴, which is a fifteenth of
/// what it changes by from 2h to h; all of that is allowed, since a kernel's fifth derivative jumps at its seams, and
/// the rounding of values on the scale `scale`: 1.5 of their errors over h.
fn is_derivative(slopes: &[f64], values: impl Fn(f64) -> Vec<f64>, scale: f64, what: &str) {
    let slope = |h: f64| -> Vec<f64> {
        let [a, b, c, d] = [-2.0, -1.0, 1.0, 2.0].map(|steps| values(steps * h));
        (0..a.len()).map(|i| ((a[i] - d[i]) + 8.0 * (c[i] - b[i])) / (12.0 * h)).collect()
    };
    let (near, far) = (slope(STEP), slope(2.0 * STEP));
    assert_eq!(slopes.len(), near.len());
    for (i, &got) in slopes.iter().enumerate() {
        let allowed = (near[i] - far[i]).abs() + 1.5 * EACH * scale / STEP;
        assert!((got - near[i]).abs() <= allowed, "{what}, {i}: {got} is not {} ± {allowed:e}", near[i]);
        // The test must be able to fail.
        assert!(allowed < 1e-5 * scale, "{what}, {i}: ± {allowed:e} of {scale}");
    }
}

fn along(axis: usize, by: f64) -> [f64; 3] {
    std::array::from_fn(|k| if k == axis { by } else { 0.0 })
}

fn largest<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().fold(0.0, |most, x| most.max(x.abs()))
}

#[test]
fn the_acceleration_is_the_gradient_of_the_potential_downwards() {
    let crowd = Crowd::new(24, 9);
    for (law, own) in cases() {
        let there = crowd.fields(law, own, 0.0, [0.0; 3], Fields::ALL);
        let (a, phi) = (there.acceleration.unwrap(), there.potential.unwrap());
        for k in 0..3 {
            let down = |by| {
                let there = crowd.fields(law, own, 0.0, along(k, by), Fields::POTENTIAL);
                there.potential.unwrap().iter().map(|phi| -phi).collect()
            };
            let what = format!("axis {k} of {law:?}, lengths of bodies: {own}");
            is_derivative(&a.column(k).to_vec(), down, largest(&phi), &what);
        }
    }
}

#[test]
fn the_tide_is_the_gradient_of_the_acceleration_and_symmetric() {
    let crowd = Crowd::new(24, 9);
    for (law, own) in cases() {
        let tide = crowd.fields(law, own, 0.0, [0.0; 3], Fields::TIDAL).tidal.unwrap();
        // Accelerations of many cancel; each is some m/r², and the sum of magnitudes at most their potentials' squared.
        let scale =
            largest(&crowd.fields(law, own, 0.0, [0.0; 3], Fields::POTENTIAL).potential.unwrap()).powi(2);
        for k in 0..3 {
            let pulls = |by| {
                let there = crowd.fields(law, own, 0.0, along(k, by), Fields::ACCELERATION);
                there.acceleration.unwrap().into_iter().collect()
            };
            let column: Vec<f64> = tide.index_axis(Axis(2), k).iter().copied().collect();
            let what = format!("axis {k} of {law:?}, lengths of bodies: {own}");
            is_derivative(&column, pulls, scale, &what);
        }
        for at in tide.outer_iter() {
            assert_eq!(at, at.t());
        }
    }
}

#[test]
fn the_jerk_is_the_rate_of_the_acceleration_along_straight_lines() {
    let crowd = Crowd::new(24, 9);
    for (law, own) in cases() {
        let jerk = crowd.fields(law, own, 0.0, [0.0; 3], Fields::JERK).jerk.unwrap();
        let scale =
            largest(&crowd.fields(law, own, 0.0, [0.0; 3], Fields::POTENTIAL).potential.unwrap()).powi(2);
        let pulls = |time| {
            let there = crowd.fields(law, own, time, [0.0; 3], Fields::ACCELERATION);
            there.acceleration.unwrap().into_iter().collect()
        };
        let what = format!("{law:?}, lengths of bodies: {own}");
        is_derivative(&jerk.into_iter().collect::<Vec<_>>(), pulls, scale, &what);
    }
}

/// The density of a unit mass softened with the length ε, at the distance r.
fn density(softening: Softening<f64>, r: f64) -> f64 {
    match softening {
        Softening::Plummer(l) => 3.0 * l * l / (4.0 * PI) / (r * r + l * l).powf(2.5),
        // Monaghan & Lattanzio 1985, within h = 2.8 ε.
        Softening::CubicSpline(l) => {
            let (h, u) = (2.8 * l, (r / (2.8 * l)).min(1.0));
            let inner = 1.0 - 6.0 * u * u * (1.0 - u);
            8.0 / (PI * h * h * h) * if u < 0.5 { inner } else { 2.0 * (1.0 - u).powi(3) }
        }
        // Wendland 1995, within H = 3 ε.
        Softening::WendlandC2(l) => {
            let (h, u) = (3.0 * l, (r / (3.0 * l)).min(1.0));
            21.0 / (2.0 * PI * h * h * h) * (1.0 - u).powi(4) * (4.0 * u + 1.0)
        }
        _ => 0.0,
    }
}

#[test]
fn the_trace_of_the_tide_is_the_density_of_the_softened_body() {
    let mass = 2.0;
    for law in laws(0.4) {
        // From the centre through every seam to far outside.
        for i in 1..400 {
            let r = 0.01 * f64::from(i);
            let direction = [0.48, -0.6, 0.64];
            let at = Array2::from_shape_fn((1, 3), |(_, k)| r * direction[k]);
            let (m, x) = (Array1::from_elem(1, mass), Array2::zeros((1, 3)));
            let sources = Sources::new(m.view(), x.view());
            let there = law.fields(sources, Targets::new(at.view()), Fields::ACCELERATION | Fields::TIDAL);
            let there = there.unwrap();
            let tide = there.tidal.unwrap();
            let trace = (0..3).map(|k| tide[[0, k, k]]).sum::<f64>();
            // |g| + |q| r² is at most 4 |g|, since 3 g + q r² = 4π ρ ≥ 0 and q ≤ 0.
            let pull = there.acceleration.unwrap().iter().map(|a| a * a).sum::<f64>().sqrt();
            let want = -4.0 * PI * law.g * mass * density(law.softening, r);
            let allowed = 3.0 * 64.0 * f64::EPSILON / 2.0 * 4.0 * pull / r;
            assert!((trace - want).abs() <= allowed, "{law:?} at {r}: {trace} is not {want} ± {allowed:e}");
        }
    }
}

#[test]
fn forces_and_their_rates_cancel_in_pairs() {
    let crowd = Crowd::new(40, 0);
    let (m, x, v) = (&crowd.masses, &crowd.positions, &crowd.velocities);
    for (law, own) in cases() {
        let mut sources = Sources::new(m.view(), x.view()).moving(v.view());
        if own {
            sources = sources.softened(crowd.lengths.view());
        }
        let both = Fields::ACCELERATION | Fields::JERK;
        let all = law.fields(sources, Targets::of(&sources), both).unwrap();
        // The magnitudes of the pairs; |q (d·ḋ)| r is at most 3 |g| |ḋ|, as above.
        let [mut of_pulls, mut of_rates] = [0.0, 0.0];
        let point = Newton::new(law.g);
        for i in 0..40 {
            for j in (0..40).filter(|&j| j != i) {
                let difference =
                    |of: &Array2<f64>| (0..3).map(|k| (of[[j, k]] - of[[i, k]]).powi(2)).sum::<f64>().sqrt();
                let r = difference(x);
                // No softened body pulls more than a point.
                let pull = point.g * m[i] * m[j] / (r * r);
                of_pulls += pull;
                of_rates += 4.0 * pull / r * difference(v);
            }
        }
        for (field, scale) in [(all.acceleration.unwrap(), of_pulls), (all.jerk.unwrap(), of_rates)] {
            for k in 0..3 {
                let total: f64 = field.column(k).iter().zip(m).map(|(a, m)| a * m).sum();
                assert!(total.abs() <= EACH * scale, "{law:?}, axis {k}: {total:e} of {scale:e}");
            }
        }
    }
}

#[test]
fn a_hundred_thousand_bodies_in_one_place_have_answers_of_every_kind() {
    let n = 100_000;
    let (m, x) = (Array1::from_elem(n, 0.5), Array2::from_elem((n, 3), 0.1));
    let v = Array2::from_shape_fn((n, 3), |(i, k)| weyl(i, [2.0, 3.0, 5.0][k]));
    let at = Array2::from_elem((2, 3), 0.1);
    let rest = Array2::zeros((2, 3));
    let sources = Sources::new(m.view(), x.view()).moving(v.view());
    let targets = Targets::new(at.view()).moving(rest.view());
    let drift = v.mean_axis(Axis(0)).unwrap();
    for law in laws(0.5) {
        let skipped = law.fields(sources, targets, Fields::ALL).unwrap();
        assert!(skipped.acceleration.unwrap().iter().all(|a| *a == 0.0));
        assert!(skipped.potential.unwrap().iter().all(|phi| *phi == 0.0));
        assert!(skipped.jerk.unwrap().iter().all(|jerk| *jerk == 0.0));
        assert!(skipped.tidal.unwrap().iter().all(|tide| *tide == 0.0));
        law.coincident(Coincident::Error).fields(sources, targets, Fields::ALL).unwrap_err();
        if law.softening == Softening::None {
            continue;
        }
        let there = law.coincident(Coincident::Softened).fields(sources, targets, Fields::ALL).unwrap();
        let (mass, centre) = (0.5 * n as f64, 4.0 * PI / 3.0 * density(law.softening, 0.0));
        let close = |got: f64, want: f64, scale: f64, what: &str| {
            assert!((got - want).abs() <= EACH * scale, "{what} of {law:?}: {got} is not {want}");
        };
        let (a, phi) = (there.acceleration.unwrap(), there.potential.unwrap());
        let (jerk, tide) = (there.jerk.unwrap(), there.tidal.unwrap());
        for i in 0..2 {
            close(phi[i], -law.g * mass / 0.5, law.g * mass / 0.5, "the potential");
            for k in 0..3 {
                assert_eq!(a[[i, k]], 0.0);
                let scale = law.g * mass * centre;
                // The mean of the velocities is itself a sum of 10⁵, added in pairs by ndarray.
                close(jerk[[i, k]], scale * drift[k], 2.0 * scale, "the jerk");
                close(tide[[i, k, k]], -scale, scale, "the tide");
            }
        }
    }
}

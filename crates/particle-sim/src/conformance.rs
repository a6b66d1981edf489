//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! use particle_sim::{Serial, conformance};
//!
//! conformance::suite::<f64, _>(&Serial)?;
//! # Ok::<(), particle_sim::Error>(())
//! ```

use std::ops::Range;

use compute_backend::{Error, Real, Result, Serial};

use ndarray::{Array2, array};

use crate::{
    Crowd, CrowdState, Dynamics, Encounters, Flow, Integrator, Interaction, Law, Motion, Run, Solve,
    Tolerance, Walls,
};

/// Nothing, one, and around the groups and workgroups that kernels work in.
const LENGTHS: [usize; 9] = [0, 1, 47, 48, 49, 96, 97, 257, 1000];

/// None, one, and enough to turn some particles round and round.
const STEPS: [u64; 4] = [0, 1, 100, 3000];

/// All of [`Motion`], against the closed form in `f64` on one core, which its own tests hold against 60 digits.
///
/// The loops must be within `4 n ε (1 + θ) |z|` after n steps through the angle θ: a step rounds by `ε |z|` or less, its
/// stride by a few ε, and an error of the radius turns into one of the angle at most θ times as large. The closed form
/// must be within `(16 + 8 θ) ε |z|`: devices compute θ in `T`, by divisions and roots of a few ulp.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Motion<T>>(backend: &B) -> Result<()> {
    for n in LENGTHS {
        let (stride, start) = particles::<T>(n);
        let (stride_on, start_on) = (backend.upload(&stride)?, backend.upload(&start)?);
        for steps in STEPS {
            let want = Exact::of(steps, &stride, &start)?;
            let mut position = backend.upload(&start)?;
            backend.euler_loop(steps, &stride_on, &mut position)?;
            want.check("euler_loop", &backend.read(&position)?, |turn| 4.0 * steps as f64 * (1.0 + turn));

            let mut position = backend.upload(&start)?;
            backend.euler_newton(steps, &stride_on, &mut position)?;
            want.check("euler_newton", &backend.read(&position)?, |turn| 4.0 * steps as f64 * (1.0 + turn));

            let mut position = backend.zeros::<T>(2 * n)?;
            backend.euler_closed_form(steps, &stride_on, &start_on, &mut position)?;
            want.check("euler_closed_form", &backend.read(&position)?, |turn| 16.0 + 8.0 * turn);
        }
        let mut longer = backend.zeros::<T>(2 * n + 2)?;
        assert_shape(&backend.euler_loop(1, &stride_on, &mut longer));
        assert_shape(&backend.euler_newton(1, &stride_on, &mut longer));
        assert_shape(&backend.euler_closed_form(1, &stride_on, &start_on, &mut longer));
    }
    backend.sync()
}

/// All of [`Dynamics`], against [`Serial`] in `f64`, whose integrators their own tests hold against exact flows.
///
/// n steps must be within `16 n ε` of the largest coordinate or velocity on the way, times the growth of an error: the laws of
/// the suite at most double it in the time that they run.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn dynamics<T: Real, B: Dynamics<T>>(backend: &B) -> Result<()> {
    let t = T::lit;
    let law = Law::new().stiffness(t(0.5)).central(t(0.3), t(0.5)).electric([t(0.1), t(-0.2)]);
    let cases = [
        (
            Integrator::Euler,
            law.drag(t(0.2)).magnetic(t(0.4)).rigid_rotation(t(0.3)).tangential_speed(t(0.2)),
        ),
        (Integrator::Midpoint, law.drag(t(0.2))),
        (Integrator::RungeKutta4, law.magnetic(t(0.4)).tangential_speed(t(0.2))),
        (Integrator::Leapfrog, law),
        (Integrator::Boris, law.magnetic(t(0.4))),
    ];
    for n in LENGTHS {
        let start: Vec<f64> = (0..4 * n).map(|i| T::lit((i as f64 * 0.7).sin() + 0.3).widen()).collect();
        let narrow: Vec<T> = start.iter().map(|&v| T::lit(v)).collect();
        // All of them, and a part from the middle: the others must not move.
        for (first, count) in [(0, n), (n / 3, n / 2)] {
            for (integrator, law) in cases {
                let steps = 50;
                let run = Run { integrator, law, time_step: T::lit(0.015_625), steps, first, count };
                let mut state = backend.upload(&narrow)?;
                backend.integrate(run, &mut state)?;
                let mut want = start.clone();
                Serial.integrate(
                    Run { time_step: 0.015_625, integrator, law: widened(law), steps, first, count },
                    &mut want,
                )?;
                check_states(&format!("{integrator:?}"), &backend.read(&state)?, &want, 16.0 * steps as f64);
            }
            let law = Law::new().stiffness(t(0.5)).drag(t(0.1)).magnetic(t(0.4)).electric([t(0.1), t(-0.2)]);
            let mut state = backend.upload(&narrow)?;
            backend.flow(Flow::new(&law, 0.8, first..first + count)?, &mut state)?;
            let mut want = start.clone();
            Serial.flow(Flow::new(&widened(law), 0.8, first..first + count)?, &mut want)?;
            check_states("flow", &backend.read(&state)?, &want, 32.0);
            solve(backend, law, first..first + count, &narrow, &start)?;
        }
        let (run_law, time_step) = (Law::new(), T::one());
        let beyond =
            Run { integrator: Integrator::Euler, law: run_law, time_step, steps: 1, first: n, count: 1 };
        let mut state = backend.upload(&narrow)?;
        assert!(backend.integrate(beyond, &mut state).is_err(), "a particle beyond the last is an error");
        assert!(backend.flow(Flow::new(&run_law, 1.0, n..n + 1)?, &mut state).is_err());
        assert_eq!(backend.read(&state)?, narrow, "what is refused changes nothing");
    }
    assert_shape(&backend.integrate(
        Run {
            integrator: Integrator::Euler,
            law: Law::new(),
            time_step: T::one(),
            steps: 1,
            first: 0,
            count: 0,
        },
        &mut backend.zeros::<T>(3)?,
    ));
    backend.sync()
}

/// [`Dynamics::solve`] against the exact flow: at every moment within a hundred tolerances, for the thirty steps that there are at
/// most, each within one, and laws that at most double an error.
fn solve<T: Real, B: Dynamics<T>>(
    backend: &B,
    law: Law<T>,
    range: Range<usize>,
    narrow: &[T],
    start: &[f64],
) -> Result<()> {
    let n = start.len() / 4;
    let tolerance = T::epsilon().widen().sqrt();
    let tolerance = Tolerance { relative: tolerance, absolute: tolerance };
    let what = Solve { law, tolerance, first: range.start, count: range.len() };
    let times = [0.0, 0.1, 0.1, 0.75, 1.5, 3.0];
    let state = backend.upload(narrow)?;
    let paths = backend.solve(what, &times, &state)?;
    assert_eq!(paths.len(), times.len() * range.len() * 4);
    for (time, path) in times.into_iter().zip(paths.chunks((4 * range.len()).max(1))) {
        let mut want = start.to_vec();
        Serial.flow(Flow::new(&widened(law), time, range.clone())?, &mut want)?;
        for (i, got) in path.chunks(4).enumerate() {
            for (k, got) in got.iter().enumerate() {
                let error = (got.widen() - want[k * n + range.start + i]).abs();
                let bound = 100.0 * tolerance.relative;
                assert!(error <= bound, "solve: particle {i} at {time}, number {k}, is off by {error:e}");
            }
        }
    }
    assert_eq!(backend.read(&state)?, narrow, "solving moves nothing");
    let backwards = backend.solve(what, &[1.0, 0.5], &state);
    assert!(matches!(backwards, Err(Error::Invalid { .. })));
    let nothing = Solve { tolerance: Tolerance { relative: 0.0, absolute: 0.0 }, ..what };
    assert!(matches!(backend.solve(nothing, &times, &state), Err(Error::Invalid { .. })));
    let beyond = Solve { count: n + 1, ..what };
    assert!(matches!(backend.solve(beyond, &times, &state), Err(Error::Invalid { .. })));
    Ok(())
}

/// All of [`Encounters`], through [`Crowd`]: accelerations and a few steps against [`Serial`] in `f64`.
///
/// A sum of m forces must be within `(8 + m) ε` of the sum of their magnitudes, times the largest change of a force by a
/// rounding of a distance, `width/d`; the particles of the suite are on a lattice of spacing 0.7 or more.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn encounters<T: Real, B: Encounters<T>>(backend: &B) -> Result<()> {
    let wide = |a: &Array2<T>| a.mapv(Real::widen);
    for side in [0, 1, 2, 5, 17] {
        let (n, width) = (side * side, 0.8 * side.max(4) as f64);
        // Spread over the cells in another order than the particles have, none on the border of two.
        let place = |i: usize, k: usize| {
            [i * 7 % side.max(1), i / side.max(1)][k] as f64 * 0.8 + 0.31 + 0.001 * (i % 13) as f64
        };
        let x = Array2::from_shape_fn((n, 2), |(i, k)| T::lit(place(i, k)));
        let v = Array2::from_shape_fn((n, 2), |(i, k)| T::lit(((2 * i + k) as f64).sin()));
        let species: Vec<usize> = (0..n).map(|i| i % 2).collect();
        let matrix = array![[0.3, -1.0], [0.8, 0.1]];
        for walls in [Walls::Periodic, Walls::Reflecting] {
            for which in 0..3 {
                let t = T::lit;
                let here = match which {
                    0 => Interaction::soft_repulsion(t(3.0), t(1.3)),
                    1 => Interaction::lennard_jones(t(1.0), t(0.6), t(1.5)),
                    _ => Interaction::particle_life(matrix.mapv(t), t(1.2), t(0.3)),
                };
                let there = Interaction { pair: here.pair.widened(), matrix: wide(&here.matrix) };
                let kinds = if which == 2 { species.clone() } else { vec![0; n] };
                let start = CrowdState::new(x.view(), v.view(), t(width), walls, &here, 0.01)?;
                let mut crowd = Crowd::new(backend.clone(), &start.species(&kinds)?.drag(0.5)?)?;
                let (x, v) = (wide(&x), wide(&v));
                let start = CrowdState::new(x.view(), v.view(), t(width).widen(), walls, &there, 0.01)?;
                let mut want = Crowd::new(Serial, &start.species(&kinds)?.drag(0.5)?)?;
                for steps in [0, 1, 4] {
                    crowd.evolve(0.01 * f64::from(steps))?;
                    want.evolve(0.01 * f64::from(steps))?;
                    // A dozen neighbours of forces up to 24, and positions that differ by a few ε of the width.
                    let bound = 24.0 * 20.0 * (1.0 + width) * T::epsilon().widen();
                    for (got, want) in [
                        (crowd.accelerations()?, want.accelerations()?),
                        (crowd.positions()?, want.positions()?),
                        (crowd.velocities()?, want.velocities()?),
                    ] {
                        for (got, want) in got.iter().zip(&want) {
                            let error = (got.widen() - want).abs();
                            assert!(
                                error <= bound,
                                "{here:?}, {walls:?}, {n} particles: {got} is not {want}"
                            );
                        }
                    }
                }
            }
        }
    }
    backend.sync()
}

/// The same law, its terms as `T` has them, in `f64`.
fn widened<T: Real>(law: Law<T>) -> Law<f64> {
    Law {
        speed: law.speed.widen(),
        rotation: law.rotation.widen(),
        stiffness: law.stiffness.widen(),
        strength: law.strength.widen(),
        softening: law.softening.widen(),
        electric: law.electric.map(Real::widen),
        magnetic: law.magnetic.widen(),
        drag: law.drag.widen(),
    }
}

fn check_states<T: Real>(operation: &str, got: &[T], want: &[f64], factor: f64) {
    assert_eq!(got.len(), want.len());
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        // Coordinates and velocities of the suite stay below 3.
        let bound = 3.0 * factor * T::epsilon().widen();
        let error = (got.widen() - want).abs();
        assert!(error <= bound, "{operation}: number {i} is {got}, not {want} within {bound:e}");
    }
}

/// Radii from 10⁻³ to 10 and strides from 0 to 10⁻² of both signs: near the origin and far, at rest, in every quadrant.
fn particles<T: Real>(n: usize) -> (Vec<T>, Vec<T>) {
    let unit = |i: usize, salt: usize| ((i * 7919 + salt * 104_729) % 10_007) as f64 / 10_007.0;
    let stride = (0..n).map(|i| {
        T::lit(if i % 11 == 10 {
            0.0
        } else {
            0.01 * unit(i, 1).powi(3) * if i % 2 == 0 { 1.0 } else { -1.0 }
        })
    });
    let polar = |i: usize| (10_f64.powf(4.0 * unit(i, 2) - 3.0), std::f64::consts::TAU * unit(i, 3));
    let x = (0..n).map(|i| T::lit(polar(i).0 * polar(i).1.cos()));
    let y = (0..n).map(|i| T::lit(polar(i).0 * polar(i).1.sin()));
    (stride.collect(), x.chain(y).collect())
}

/// The answer in `f64`, and the angle through which each particle turned.
struct Exact {
    position: Vec<f64>,
    turn: Vec<f64>,
}

impl Exact {
    fn of<T: Real>(steps: u64, stride: &[T], start: &[T]) -> Result<Self> {
        let widen = |values: &[T]| values.iter().map(|v| v.widen()).collect::<Vec<f64>>();
        let (stride, start) = (widen(stride), widen(start));
        let n = stride.len();
        let mut position = vec![0.0; 2 * n];
        Serial.euler_closed_form(steps, &stride, &start, &mut position)?;
        // 2 √N bounds the angle from anywhere; N h/r₀ is sharper where r₀ is large.
        let root = 2.0 * (steps as f64).sqrt();
        let turn = (0..n).map(|i| root.min(steps as f64 * stride[i].abs() / start[i].hypot(start[n + i])));
        Ok(Self { turn: turn.collect(), position })
    }

    /// Whether `got` is within `factor(turn) ε |z|`.
    fn check<T: Real>(&self, operation: &str, got: &[T], factor: impl Fn(f64) -> f64) {
        let n = self.turn.len();
        assert_eq!(got.len(), 2 * n);
        for i in 0..n {
            let (x, y) = (self.position[i], self.position[n + i]);
            let error = (got[i].widen() - x).hypot(got[n + i].widen() - y);
            // With no step at all the position must be what it was, and `|z|` is its scale; one ulp is for `T::lit`.
            let bound = (1.0 + factor(self.turn[i])) * T::epsilon().widen() * x.hypot(y);
            assert!(
                error <= bound,
                "{operation}, particle {i} of {n}: ({}, {}) is not ({x}, {y}) within {bound:e}",
                got[i],
                got[n + i]
            );
        }
    }
}

fn assert_shape(result: &Result<()>) {
    assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`");
}

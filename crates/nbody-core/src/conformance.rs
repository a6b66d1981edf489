//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! nbody_core::conformance::suite::<f64, _>(&nbody_core::Serial)?;
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! It returns the first error that a call gives and panics, as a test does, where an answer is wrong.
//!
//! Answers are compared with the strict ones in `f64` of the same bodies. The difference is measured in the sum of the
//! magnitudes of the pulls, which is never zero where a pull is. A pair costs at most 20 ε: half an ε for each of three
//! differences, their squares and sums, 2 ulp for a reciprocal square root on a GPU, thrice, and four products. A sum in
//! tiles of 64 to 256 sources adds at most (256 + n/64) ε/2 for n sources (`docs/numerics/nbody-core.md`).

use compute_backend::{Error, Precision, Real, Result, Serial};

use crate::{Bodies, Gravity, Newton, Simulation, Softening, Sources, System, Write};

/// [`Gravity`] and [`System`] on few and many bodies: none, one, around a vector and a workgroup, and several tiles.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in [0, 1, 2, 3, 31, 64, 65, 257, 1000] {
        for softening in [Softening::None, Softening::Plummer(T::lit(0.05))] {
            for precision in [Precision::Fast, Precision::Strict] {
                let law = Newton::new(T::lit(1.25)).softened(softening).with(precision);
                sums::<T, B>(backend, law, n, n)?;
                sums::<T, B>(backend, law, n, 77)?;
            }
        }
    }
    sums::<T, B>(backend, Newton::new(T::one()), 7000, 3)?;
    coincident(backend)?;
    errors(backend)?;
    motion(backend)?;
    backend.sync()
}

/// Accelerations and potentials of `n` sources at `m` targets.
fn sums<T: Real, B: Gravity<T>>(backend: &B, law: Newton<T>, n: usize, m: usize) -> Result<()> {
    let (masses, points) = cloud::<T>(n, 1);
    let targets = if n == m { points.clone() } else { cloud(m, 5).1 };
    let (on_masses, on_points, on_targets) =
        (backend.upload(&masses)?, backend.upload(&points)?, backend.upload(&targets)?);
    let sources = || Sources { masses: &on_masses, positions: &on_points };

    let wide = |values: &[T]| values.iter().map(|v| v.widen()).collect::<Vec<_>>();
    let (wide_masses, wide_points, wide_targets) = (wide(&masses), wide(&points), wide(&targets));
    let exact = Newton {
        g: law.g.widen(),
        softening: match law.softening {
            Softening::None => Softening::None,
            Softening::Plummer(length) => Softening::Plummer(length.widen()),
        },
        precision: Precision::Strict,
    };
    let oracle = || Sources { masses: &wide_masses, positions: &wide_points };
    let magnitudes: Vec<f64> = wide_masses.iter().map(|m| m.abs()).collect();
    let tolerance = (20.0 + (256.0 + n as f64 / 64.0) / 2.0) * T::epsilon().widen();

    let mut want = vec![0.0; 3 * m];
    Serial.accelerations(exact, oracle(), &wide_targets, Write::Replace, &mut want)?;
    // What is there before is replaced, or kept and added to.
    let mut out = backend.upload(&vec![T::one(); 3 * m])?;
    backend.accelerations(law, sources(), &on_targets, Write::Replace, &mut out)?;
    let got = backend.read(&out)?;
    for i in 0..m {
        let at = [0, 1, 2].map(|k| wide_targets[k * m + i]);
        let pull = pulls(exact, &magnitudes, &wide_points, at);
        for k in 0..3 {
            let (got, want) = (got[k * m + i].widen(), want[k * m + i]);
            let bound = tolerance * pull;
            assert!((got - want).abs() <= bound, "{n} sources, target {i}, axis {k}: {got} is not {want}");
        }
    }
    backend.accelerations(law, sources(), &on_targets, Write::Accumulate, &mut out)?;
    for (twice, once) in backend.read(&out)?.iter().zip(&got) {
        let bound = T::epsilon() * (*once + *once).abs();
        assert!((*twice - (*once + *once)).abs() <= bound, "accumulating {once} gives {twice}");
    }

    let mut want = vec![0.0; m];
    Serial.potentials(exact, oracle(), &wide_targets, Write::Replace, &mut want)?;
    let mut out = backend.upload(&vec![T::one(); m])?;
    backend.potentials(law, sources(), &on_targets, Write::Replace, &mut out)?;
    for (i, (got, want)) in backend.read(&out)?.iter().zip(&want).enumerate() {
        // All terms have one sign.
        let bound = tolerance * want.abs();
        assert!((got.widen() - want).abs() <= bound, "{n} sources, potential {i}: {got} is not {want}");
    }
    Ok(())
}

/// The sum of the magnitudes of the pulls at a point.
fn pulls(law: Newton<f64>, masses: &[f64], points: &[f64], at: [f64; 3]) -> f64 {
    let n = masses.len();
    let softening = if let Softening::Plummer(length) = law.softening { length } else { 0.0 };
    (0..n)
        .map(|j| {
            let d2: f64 = (0..3).map(|k| (points[k * n + j] - at[k]).powi(2)).sum();
            if d2 == 0.0 { 0.0 } else { masses[j] * d2.sqrt() / (d2 + softening * softening).powf(1.5) }
        })
        .sum::<f64>()
        * law.g.abs()
}

/// Bodies in one place pull others, and not one another.
fn coincident<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let n = 100;
    let masses = backend.upload(&vec![T::one(); n])?;
    // Ninety-nine at (1, 2, 3), and one four to the side.
    let mut points = [T::one(), T::lit(2.0), T::lit(3.0)].map(|x| vec![x; n]).concat();
    points[n - 1] = T::lit(5.0);
    let points = backend.upload(&points)?;
    let mut out = backend.zeros(3 * n)?;
    let sources = Sources { masses: &masses, positions: &points };
    backend.accelerations(Newton::new(T::one()), sources, &points, Write::Replace, &mut out)?;
    let out = backend.read(&out)?;
    let tolerance = 160.0 * T::epsilon().widen();
    for (i, a) in out.iter().enumerate() {
        let want = match i {
            99 => -99.0 / 16.0,
            i if i < 99 => 1.0 / 16.0,
            _ => 0.0,
        };
        assert!(
            (a.widen() - want).abs() <= tolerance * want.abs(),
            "coincident bodies, number {i}: {a} is not {want}"
        );
    }
    Ok(())
}

fn errors<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let law = Newton::new(T::one());
    let (two, six, five) = (backend.zeros::<T>(2)?, backend.zeros::<T>(6)?, backend.zeros::<T>(5)?);
    let mut out = backend.zeros::<T>(6)?;
    let mut short = backend.zeros::<T>(5)?;
    let sources = |positions| Sources { masses: &two, positions };
    let is_shape = |result: Result<()>| assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length");
    is_shape(backend.accelerations(law, sources(&five), &six, Write::Replace, &mut out));
    is_shape(backend.accelerations(law, sources(&six), &five, Write::Replace, &mut out));
    is_shape(backend.accelerations(law, sources(&six), &six, Write::Replace, &mut short));
    is_shape(backend.potentials(law, sources(&six), &six, Write::Replace, &mut out));
    for bad in [T::nan(), -T::one(), T::infinity()] {
        let law = law.softened(Softening::Plummer(bad));
        let result = backend.accelerations(law, sources(&six), &six, Write::Replace, &mut out);
        assert!(matches!(result, Err(Error::Invalid { .. })), "a softening length of {bad}");
    }
    Ok(())
}

/// A circular orbit comes round, keeping its energy.
fn motion<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let half = T::lit(0.5);
    let zero = T::zero();
    let bodies = Bodies {
        masses: vec![half, half],
        positions: vec![-half, half, zero, zero, zero, zero],
        velocities: vec![zero, zero, -half, half, zero, zero],
    };
    let mut system = System::new(backend.clone(), Newton::new(T::one()), &bodies)?;
    let before = system.energy()?.total();
    assert!((before + 0.125).abs() <= 8.0 * T::epsilon().widen(), "the energy is {before}, not -1/8");
    let steps = 500_u32;
    let dt = std::f64::consts::TAU / f64::from(steps);
    system.run(T::lit(dt), u64::from(steps))?;
    // The leapfrog runs ahead of a circular orbit by a phase of order 2π dt²/24, and with velocities that start on the
    // circle the orbit is an ellipse of eccentricity dt²/4; each step adds some ulps.
    let tolerance = std::f64::consts::TAU * dt * dt + 4.0 * f64::from(steps) * T::epsilon().widen();
    let after = system.bodies()?;
    for (got, want) in after.positions.iter().zip(&bodies.positions) {
        let difference = (got.widen() - want.widen()).abs();
        assert!(difference <= tolerance, "after one orbit at {got}, not {want}: {difference} > {tolerance}");
    }
    let drift = (system.energy()?.total() - before).abs();
    assert!(drift <= tolerance * before.abs(), "the energy drifts by {drift}");
    Ok(())
}

/// Masses and points of a cloud without symmetry; masses of both magnitudes, positive.
fn cloud<T: Real>(n: usize, seed: u32) -> (Vec<T>, Vec<T>) {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1_u32 << 24)
    };
    let masses = (0..n).map(|_| T::lit(0.01 + next())).collect();
    let points = (0..3 * n).map(|_| T::lit(4.0 * next() - 2.0)).collect();
    (masses, points)
}

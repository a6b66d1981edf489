//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! use nbody_core::{Serial, conformance};
//!
//! conformance::suite::<f64, _>(&Serial)?;
//! # Ok::<(), nbody_core::Error>(())
//! ```
//!
//! Each function returns the first error that a call gives and panics, as a test does, where an answer is wrong.

use ndarray::Array2;

use crate::{
    Bodies, Error, Gravity, Newton, Precision, Real, Result, Serial, Simulation, Softening, System, Write,
};

/// Numbers of bodies at which kernels go wrong: none, one, around a vector, a tile and a workgroup, and many tiles.
const COUNTS: [usize; 12] = [0, 1, 2, 7, 9, 31, 33, 64, 65, 255, 257, 1100];

/// All of it.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    sums::<T, B>(backend)?;
    coincident::<T, B>(backend)?;
    shapes::<T, B>(backend)?;
    energies::<T, B>(backend)?;
    leapfrog::<T, B>(backend)
}

/// Accelerations and potentials, softened and not, with targets of their own, replaced and accumulated, against the
/// strict sum in `f64` on the host.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn sums<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for (round, &n) in COUNTS.iter().enumerate() {
        let (m, x) = cluster::<T>(n);
        // As many targets as there are sources, then others.
        let (_, others) = cluster::<T>(COUNTS[COUNTS.len() - 1 - round] / 2);
        for targets in [&x, &others] {
            let length = T::lit(0.125);
            for softening in [
                Softening::None,
                Softening::Plummer(length),
                Softening::CubicSpline(length),
                Softening::WendlandC2(length),
            ] {
                let law = Newton::new(T::lit(1.5)).softened(softening);
                compare(backend, law, &m, &x, targets)?;
            }
        }
    }
    Ok(())
}

fn compare<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    m: &[T],
    x: &[T],
    targets: &[T],
) -> Result<()> {
    let (n, k) = (m.len(), targets.len() / 3);
    let oracle = Oracle::new(law, m, x, targets)?;
    let (masses, sources) = (backend.upload(m)?, backend.upload(x)?);
    let places = backend.upload(targets)?;
    let mut out = backend.upload(&vec![T::nan(); 3 * k])?;
    backend.accelerations(law, &masses, &sources, &places, Write::Replace, &mut out)?;
    let once = backend.read(&out)?;
    oracle.check(&once, 1.0, &format!("accelerations of {k} targets by {n} sources"));
    backend.accelerations(law, &masses, &sources, &places, Write::Accumulate, &mut out)?;
    oracle.check(&backend.read(&out)?, 2.0, &format!("accumulated on {k} targets by {n} sources"));

    let mut phi = backend.upload(&vec![T::nan(); k])?;
    backend.potentials(law, &masses, &sources, &places, Write::Replace, &mut phi)?;
    backend.potentials(law, &masses, &sources, &places, Write::Accumulate, &mut phi)?;
    for (i, phi) in backend.read(&phi)?.iter().enumerate() {
        let exact = 2.0 * oracle.potentials[i];
        let bound = 2.0 * MOST * bound::<T>() * exact.abs();
        assert!(
            (phi.widen() - exact).abs() <= bound,
            "potential {i} of {k} by {n} sources: {phi} is not {exact}"
        );
    }
    Ok(())
}

/// The root mean square error that `docs/numerics/nbody-core.md` promises, on the scale of the summed magnitudes.
fn bound<T: Real>() -> f64 {
    if T::NAME == f32::NAME { 3e-7 } else { 4e-16 }
}

/// The largest error may be so many times the root mean square.
const MOST: f64 = 6.0;

/// The strict answers in `f64` for the inputs as they are in `T`.
struct Oracle {
    accelerations: Vec<f64>,
    scales: Vec<f64>,
    potentials: Vec<f64>,
}

impl Oracle {
    fn new<T: Real>(law: Newton<T>, m: &[T], x: &[T], targets: &[T]) -> Result<Self> {
        let wide = |values: &[T]| values.iter().map(|v| v.widen()).collect::<Vec<f64>>();
        let softening = match law.softening {
            Softening::None => Softening::None,
            Softening::Plummer(length) => Softening::Plummer(length.widen()),
            Softening::CubicSpline(length) => Softening::CubicSpline(length.widen()),
            Softening::WendlandC2(length) => Softening::WendlandC2(length.widen()),
        };
        let law = Newton::new(law.g.widen()).softened(softening).with(Precision::Strict);
        let (m, x, targets) = (wide(m), wide(x), wide(targets));
        let (n, k) = (m.len(), targets.len() / 3);
        let (mut accelerations, mut potentials) = (vec![0.0; 3 * k], vec![0.0; k]);
        Serial.accelerations(law, &m, &x, &targets, Write::Replace, &mut accelerations)?;
        Serial.potentials(law, &m, &x, &targets, Write::Replace, &mut potentials)?;
        let scales = (0..k).map(|i| {
            (0..n)
                .map(|j| {
                    let square = |c: usize| (x[c * n + j] - targets[c * k + i]).powi(2);
                    let r2 = square(0) + square(1) + square(2);
                    if r2 > 0.0 { law.g * m[j] / r2 } else { 0.0 }
                })
                .sum()
        });
        Ok(Self { scales: scales.collect(), accelerations, potentials })
    }

    /// Whether `got` is `times` the accelerations.
    fn check<T: Real>(&self, got: &[T], times: f64, what: &str) {
        let k = self.scales.len();
        let mut squares = 0.0;
        for (i, scale) in self.scales.iter().enumerate() {
            let square: f64 = (0..3)
                .map(|c| (got[c * k + i].widen() - times * self.accelerations[c * k + i]).powi(2))
                .sum();
            // Softening makes the true scale smaller; half an ulp of the result itself is always allowed.
            let error = if *scale > 0.0 { square.sqrt() / (times * scale) } else { square.sqrt() };
            assert!(error <= MOST * bound::<T>(), "{what}, target {i}: off by {error:e} of the magnitudes");
            squares += error * error;
        }
        let rms = (squares / k.max(1) as f64).sqrt();
        // The promise is for many targets: a few may err alike.
        let bound = if k >= 30 { bound::<T>() } else { MOST * bound::<T>() };
        assert!(rms <= bound, "{what}: root mean square error {rms:e} of the magnitudes");
    }
}

/// Bodies in one place, among others and alone.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn coincident<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in [1, 2, 70] {
        let m = vec![T::one(); n];
        let x: Vec<T> = [3.0, -1.0, 0.3].into_iter().flat_map(|c| vec![T::lit(c); n]).collect();
        let (m, x) = (backend.upload(&m)?, backend.upload(&x)?);
        let mut a = backend.upload(&vec![T::nan(); 3 * n])?;
        let mut phi = backend.upload(&vec![T::nan(); n])?;
        for softening in [Softening::None, Softening::Plummer(T::lit(0.1))] {
            let law = Newton::new(T::one()).softened(softening);
            backend.accelerations(law, &m, &x, &x, Write::Replace, &mut a)?;
            backend.potentials(law, &m, &x, &x, Write::Replace, &mut phi)?;
            assert!(
                backend.read(&a)?.iter().all(num_traits::Zero::is_zero),
                "{n} bodies in one place: no force"
            );
            assert!(
                backend.read(&phi)?.iter().all(num_traits::Zero::is_zero),
                "{n} bodies in one place: no potential"
            );
        }
    }
    Ok(())
}

/// Wrong lengths and laws that make no sense are errors.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where a wrong call succeeds.
pub fn shapes<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let law = Newton::new(T::one());
    let [two, six, seven] = [2, 6, 7].map(|n| backend.upload(&vec![T::one(); n]));
    let (two, six, seven) = (two?, six?, seven?);
    let (mut out2, mut out6) = (backend.zeros(2)?, backend.zeros(6)?);
    let wrong = [
        backend.accelerations(law, &two, &seven, &six, Write::Replace, &mut out6),
        backend.accelerations(law, &two, &six, &seven, Write::Replace, &mut out6),
        backend.accelerations(law, &two, &six, &six, Write::Replace, &mut out2),
        backend.potentials(law, &two, &six, &six, Write::Replace, &mut out6),
        backend.kinetic_energy(&two, &seven).map(|_| ()),
        backend.potential_energy(law, &two, &seven).map(|_| ()),
    ];
    for result in wrong {
        assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`: {result:?}");
    }
    for length in [-T::one(), T::nan(), T::infinity()] {
        let law = law.softened(Softening::Plummer(length));
        let result = backend.accelerations(law, &two, &six, &six, Write::Replace, &mut out6);
        assert!(matches!(result, Err(Error::Invalid { .. })), "a softening of {length} is `Error::Invalid`");
    }
    Ok(())
}

/// Energies of two bodies, in closed form.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn energies<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let numbers = |values: &[f64]| backend.upload(&values.iter().map(|&v| T::lit(v)).collect::<Vec<T>>());
    let m = numbers(&[2.0, 3.0])?;
    let x = numbers(&[0.0, 3.0, 0.0, 4.0, 0.0, 12.0])?; // 13 apart
    let v = numbers(&[1.0, 0.0, 2.0, 0.0, 2.0, 1.0])?;
    let tolerance = 10.0 * T::epsilon().widen();
    let kinetic = backend.kinetic_energy(&m, &v)?;
    assert!((kinetic - 10.5).abs() <= 10.5 * tolerance, "½ (2 · 9 + 3 · 1) is not {kinetic}");
    let potential = backend.potential_energy(Newton::new(T::lit(2.0)), &m, &x)?;
    assert!((potential / (-12.0 / 13.0) - 1.0).abs() <= tolerance, "−2 · 2 · 3 / 13 is not {potential}");
    Ok(())
}

/// Two hundred steps of a small cluster against the strict ones on the host, and the way back.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn leapfrog<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    const STEPS: u64 = 200;
    let n = 40;
    let (m, x) = cluster::<T>(n);
    let positions = Array2::from_shape_fn((n, 3), |(i, k)| x[k * n + i]);
    let velocities = Array2::from_shape_fn((n, 3), |(i, k)| T::lit(0.1) * x[(k + 1) % 3 * n + i]);
    let bodies = Bodies::new((&m[..]).into(), positions.view(), velocities.view())?;
    let law = Newton::new(T::lit(1.0 / n as f64)).softened(Softening::Plummer(T::lit(0.25)));
    let dt = T::lit(1.0 / 128.0);
    let mut system = System::new(backend.clone(), law, &bodies)?;
    let mut strict = System::new(Serial, law.with(Precision::Strict), &bodies)?;
    let start = system.energy()?.total();
    system.run(dt, STEPS)?;
    strict.run(dt, STEPS)?;
    // Positions take a rounding of half an ulp in each step, and the pulls err by `bound`; over 1.6 crossing times
    // neither grows by more than a factor of ten (the softened cluster has no close pairs).
    let tolerance = 10.0 * (STEPS as f64).sqrt() * T::epsilon().widen() * 4.0;
    let far = |a: &Bodies<T>, b: &Bodies<T>| {
        let differences =
            a.positions().iter().zip(b.positions()).map(|(a, b)| (*a - *b).abs().widen()).collect::<Vec<_>>();
        differences.into_iter().fold(0.0, f64::max)
    };
    let apart = far(&system.bodies()?, &strict.bodies()?);
    assert!(apart <= tolerance, "{apart:e} away from the strict positions");
    let drift = system.energy()?.total() / start - 1.0;
    assert!(drift.abs() < 1e-3, "the energy drifts by {drift:e}");
    system.run(-dt, STEPS)?;
    let apart = far(&system.bodies()?, &bodies);
    assert!(apart <= tolerance, "{apart:e} away from the start after the way back");
    assert_eq!(system.time(), 0.0);
    Ok(())
}

/// A cluster without structure: masses about 1, positions in planes within the unit cube, the same on every machine.
fn cluster<T: Real>(n: usize) -> (Vec<T>, Vec<T>) {
    // The fractional parts of multiples of irrational numbers (Weyl 1916).
    let weyl = |i: usize, by: f64| ((i + 1) as f64 * by).fract();
    let masses = (0..n).map(|i| T::lit(0.5 + weyl(i, 2.0_f64.sqrt())));
    let planes = [3.0_f64, 5.0, 7.0].map(f64::sqrt);
    let positions = planes.into_iter().flat_map(|by| (0..n).map(move |i| T::lit(2.0 * weyl(i, by) - 1.0)));
    (masses.collect(), positions.collect())
}

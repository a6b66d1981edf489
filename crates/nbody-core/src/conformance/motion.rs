//! Energies, and bodies that move.

use ndarray::Array2;

use super::check::{epsilon, fullest};
use crate::exact::Case;
use crate::{Bodies, Gravity, Newton, Precision, Real, Result, Serial, Simulation, Softening, System};

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
    let tolerance = 10.0 * epsilon(backend);
    let kinetic = backend.kinetic_energy(&m, &v)?;
    assert!((kinetic - 10.5).abs() <= 10.5 * tolerance, "½ (2 · 9 + 3 · 1) is not {kinetic}");
    let potential = backend.potential_energy(Newton::new(T::lit(2.0)).with(fullest(backend)), &m, &x)?;
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
    let Case { masses: m, positions: x, .. } = Case::<T>::random(61, n, 0, 1.0);
    let positions = Array2::from_shape_fn((n, 3), |(i, k)| x[k * n + i]);
    let velocities = Array2::from_shape_fn((n, 3), |(i, k)| T::lit(0.1) * x[(k + 1) % 3 * n + i]);
    let bodies = Bodies::new((&m[..]).into(), positions.view(), velocities.view())?;
    let law = Newton::new(T::lit(1.0 / n as f64)).softened(Softening::Plummer(T::lit(0.25)));
    let dt = T::lit(1.0 / 128.0);
    let mut system = System::new(backend.clone(), law.with(fullest(backend)), &bodies)?;
    let mut strict = System::new(Serial, law.with(Precision::Strict), &bodies)?;
    let start = system.energy()?.total();
    system.run(dt, STEPS)?;
    strict.run(dt, STEPS)?;
    // Positions take a rounding of half an ulp in each step, and the pulls err by `bound`; over 1.6 crossing times
    // neither grows by more than a factor of ten (the softened cluster has no close pairs).
    let tolerance = 10.0 * (STEPS as f64).sqrt() * epsilon(backend) * 4.0;
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

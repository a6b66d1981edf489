//! Bodies that hold each other, without those that leave.

use compute_backend::{Real, Result};
use ndarray::{ArrayView2, Axis};

use super::energy::potentials;
use crate::{Bodies, Energy, Newton};

/// The bodies of a system that are bound to it, and their energies about their mean velocity.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Bound {
    /// Their indices, ascending.
    pub members: Vec<usize>,
    /// Their mass.
    pub mass: f64,
    /// Their mean velocity, by mass; zero without mass.
    pub velocity: [f64; 3],
    /// The kinetic energy of their motion relative to `velocity`, and the potential energy of their pairs: those that leave
    /// count in neither, so [`Energy::virial_ratio`] is that of the bound bodies.
    pub energy: Energy,
}

/// The bodies that cannot leave: those with `½ |v − v̄|² + φ < 0`, where v̄ is the mean velocity of the bound bodies and φ
/// their potential under `law`.
///
/// Bodies that leave move the mean and deepen the potential, so they are taken away in rounds, the fastest first: all whose
/// energy is at least a quarter of the largest (as SUBFIND does by count; Springel, White, Tormen & Kauffmann 2001, MNRAS
/// 328, 726, section 4.2). Each round is an evaluation of all pairs that are left; a few are enough.
///
/// The energy is that of each body alone: two that leave together count as bound as long as they hold each other. Bodies
/// without mass hold nobody: about a single massive body, nothing counts as bound.
///
/// ```
/// use nbody_core::{Bodies, Newton, diagnostics::bound};
/// use ndarray::array;
///
/// // Two bodies on a circle, and a third that passes by.
/// let bodies = Bodies::<f64>::new(
///     array![0.5, 0.5, 0.1].view(),
///     array![[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 9.0, 0.0]].view(),
///     array![[0.0, -0.5, 0.0], [0.0, 0.5, 0.0], [0.0, 3.0, 4.0]].view(),
/// )?;
/// let pair = bound(Newton::new(1.0), &bodies)?;
/// assert_eq!(pair.members, [0, 1]);
/// assert!((pair.energy.virial_ratio() - 1.0).abs() < 1e-15);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// As [`Newton::fields`].
pub fn bound<T: Real>(law: Newton<T>, bodies: &Bodies<T>) -> Result<Bound> {
    let mut members: Vec<usize> = (0..bodies.len()).collect();
    loop {
        let left = only(bodies, &members)?;
        let mass = left.total_mass();
        let velocity = left.momentum().map(|p| if mass > 0.0 { p / mass } else { 0.0 });
        // Kinetic and potential energy of each by its mass.
        let each: Vec<[f64; 2]> = left
            .velocities()
            .rows()
            .into_iter()
            .zip(potentials(law, &left)?)
            .map(|(row, phi)| {
                let v = [0, 1, 2].map(|k| row[k].widen() - velocity[k]);
                [0.5 * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), phi.widen()]
            })
            .collect();
        let largest = each.iter().fold(f64::NEG_INFINITY, |most, [k, phi]| most.max(k + phi));
        if largest < 0.0 {
            let sum = |of: fn(&[f64; 2]) -> f64| {
                left.masses().iter().zip(&each).map(|(m, e)| m.widen() * of(e)).sum()
            };
            let energy = Energy { kinetic: sum(|e| e[0]), potential: sum(|e| 0.5 * e[1]) };
            return Ok(Bound { members, mass, velocity, energy });
        }
        let mut energies = each.iter().map(|[k, phi]| k + phi);
        members.retain(|_| energies.next().is_some_and(|energy| energy < 0.25 * largest));
    }
}

/// The bodies of those indices.
fn only<T: Real>(bodies: &Bodies<T>, members: &[usize]) -> Result<Bodies<T>> {
    let rows = |of: ArrayView2<'_, T>| of.select(Axis(0), members);
    let masses = bodies.masses().select(Axis(0), members);
    let some = Bodies::new(masses.view(), rows(bodies.positions()).view(), rows(bodies.velocities()).view())?;
    match bodies.softenings() {
        Some(lengths) => some.softened(lengths.select(Axis(0), members).view()),
        None => Ok(some),
    }
}

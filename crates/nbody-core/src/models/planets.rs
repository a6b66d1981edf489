//! Planetary systems by the elements of their orbits.

use compute_backend::{Real, Result};

use super::few_bodies::from_the_centre;
use super::{Orbit, positive};
use crate::Bodies;

/// A star and its planets, each a mass with an orbit about the centre of mass of the star and of the planets before it
/// (Jacobi's coordinates), with μ = `g` times the mass of those and its own; seen from the centre of mass of all.
///
/// Name planets from the inside out. So they start on the orbits on which they would stay if they did not pull each other
/// (Plummer 1918, An Introductory Treatise on Dynamical Astronomy; Wisdom & Holman 1991, AJ 102, 1528), as in
/// REBOUND, and [`diagnostics::orbits`](crate::diagnostics::orbits) gives these elements back. Elements about the star alone, as
/// catalogues have them, differ from these by the ratio of the inner planets' masses to the star's. A planet may have no mass.
///
/// ```
/// use nbody_core::{Device, Newton, WisdomHolman, models, open_with};
/// use nbody_core::models::Orbit;
///
/// // A star of one solar mass with a hot Jupiter and an outer companion, in AU, days and solar masses.
/// let inner = Orbit { eccentricity: 0.01, ..Orbit::circular(0.05) };
/// let outer = Orbit { eccentricity: 0.3, inclination: 0.1, ..Orbit::circular(2.5) };
/// let system = models::planets::<f64>(models::GAUSS_G, 1.0, &[(1e-3, inner), (3e-3, outer)])?;
/// let mut run = open_with(Device::Serial, Newton::new(models::GAUSS_G), WisdomHolman::new(), &system)?;
/// run.run(0.2, 100)?;
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) if the star's mass is not positive, a planet's is negative or not finite, or
/// elements make no orbit; see [`Orbit::state`].
pub fn planets<T: Real>(g: f64, star: f64, planets: &[(f64, Orbit)]) -> Result<Bodies<T>> {
    let (mut masses, mut positions, mut velocities) =
        (vec![positive("the star's mass", star)?], vec![[0.0; 3]], vec![[0.0; 3]]);
    let (mut inside, mut centre) = (star, [[0.0; 3]; 2]);
    for &(mass, orbit) in planets {
        inside += mass;
        let away = orbit.state(g * inside)?;
        let from_star = [0, 1].map(|s| [0, 1, 2].map(|k| centre[s][k] + away[s][k]));
        masses.push(mass);
        positions.push(from_star[0]);
        velocities.push(from_star[1]);
        let share = mass / inside;
        centre = [0, 1].map(|s| [0, 1, 2].map(|k| centre[s][k] + share * away[s][k]));
    }
    from_the_centre(&masses, &positions, &velocities)
}

//! Spheres in equilibrium with isotropic velocities.

#[cfg(feature = "rand")]
use compute_backend::{Real, Result};

#[cfg(feature = "rand")]
use crate::Bodies;

/// A spherical model in equilibrium: its profiles, and bodies drawn from it.
///
/// Potentials are zero at infinity, and ψ = −φ is measured from where the model ends: infinity, or the truncation.
pub trait Sphere {
    /// The gravitational constant.
    fn g(&self) -> f64;
    /// The total mass.
    fn mass(&self) -> f64;
    /// The density at the radius `r`.
    fn density(&self, r: f64) -> f64;
    /// The mass inside the radius `r`.
    fn enclosed_mass(&self, r: f64) -> f64;
    /// The relative potential ψ(r), at least zero: the square of the escape speed to the edge is 2 ψ.
    fn relative_potential(&self, r: f64) -> f64;
    /// The radius that encloses the `fraction` of the mass, between 0 and 1: a Lagrangian radius.
    fn radius_enclosing(&self, fraction: f64) -> f64;
    /// The mass in a unit of phase space, f(ℰ), at the relative energy ℰ = ψ − v²/2: increasing, zero for ℰ ≤ 0.
    fn phase_density(&self, energy: f64) -> f64;
    /// The potential energy W; the kinetic is −W/2, the total W/2.
    fn potential_energy(&self) -> f64;

    /// `n` bodies of equal mass, the same for one `seed` on every platform: radii by inversion of the mass profile,
    /// speeds by rejection from v² f(ψ − v²/2) (Aarseth, Hénon & Wielen 1974). Seen from their centre of mass.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if a value leaves the range of `T`.
    #[cfg(feature = "rand")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rand")))]
    fn sample<T: Real>(&self, n: usize, seed: u64) -> Result<Bodies<T>>
    where
        Self: Sized,
    {
        super::random::bodies(n, seed, self.mass(), |draws| {
            let r = self.radius_enclosing(draws.uniform());
            let position = draws.direction(r);
            let speed = speed(self, self.relative_potential(r), draws);
            [position, draws.direction(speed)]
        })
    }
}

/// A speed from the density v² f(ψ − v²/2) below the speed of escape.
///
/// f increases with the energy, so between two speeds the larger v² times f at the smaller bounds the density: the
/// largest of 32 such bounds is a sure one.
#[cfg(feature = "rand")]
fn speed(sphere: &impl Sphere, psi: f64, draws: &mut super::random::Draws) -> f64 {
    const PARTS: usize = 32;
    if psi.is_nan() || psi <= 0.0 {
        return 0.0;
    }
    let escape = (2.0 * psi).sqrt();
    let f = |q: f64| sphere.phase_density(psi * (1.0 - q * q));
    let edge = |k: usize| k as f64 / PARTS as f64;
    let bound = (0..PARTS).map(|k| edge(k + 1) * edge(k + 1) * f(edge(k))).fold(0.0, f64::max);
    if bound == 0.0 {
        return 0.0;
    }
    loop {
        let (q, height) = (draws.uniform(), draws.uniform());
        if height * bound < q * q * f(q) {
            return q * escape;
        }
    }
}

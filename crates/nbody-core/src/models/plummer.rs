//! Plummer's sphere.

use std::f64::consts::PI;

use compute_backend::Result;

use super::Sphere;
use super::scales::Scales;

/// Plummer's sphere (Plummer 1911; Aarseth, Hénon & Wielen 1974, A&A 37, 183): `ρ ∝ (1 + r²/a²)^(−5/2)`.
///
/// ```
/// use nbody_core::models::{Plummer, Sphere};
///
/// let cluster = Plummer::henon();
/// assert!((cluster.radius_enclosing(0.5) - 0.768_570_63).abs() < 1e-8);
/// assert!((cluster.potential_energy() + 0.5).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plummer(Scales);

impl Plummer {
    /// A sphere of `mass` with the scale radius a, with the gravitational constant `g` of your units.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if one is not positive or beyond 1e±60.
    pub fn new(g: f64, mass: f64, scale_radius: f64) -> Result<Self> {
        Scales::new(g, mass, scale_radius).map(Self)
    }

    /// In Hénon's units: G = M = 1, E = −1/4, so a = 3π/16.
    pub fn henon() -> Self {
        Self(Scales::unit(3.0 * PI / 16.0))
    }

    /// The scale radius a.
    pub fn scale_radius(&self) -> f64 {
        self.0.radius
    }
}

impl Sphere for Plummer {
    fn g(&self) -> f64 {
        self.0.g
    }

    fn mass(&self) -> f64 {
        self.0.mass
    }

    fn density(&self, r: f64) -> f64 {
        let (a, x) = (self.scale_radius(), r / self.scale_radius());
        let s = 1.0 + x * x;
        3.0 * self.mass() / (4.0 * PI * a * a * a) / (s * s * s.sqrt())
    }

    fn enclosed_mass(&self, r: f64) -> f64 {
        // Written so that a radius beyond all bounds gives the whole mass.
        let x = self.scale_radius() / r;
        let s = 1.0 + x * x;
        self.mass() / (s * s.sqrt())
    }

    fn relative_potential(&self, r: f64) -> f64 {
        self.g() * self.mass() / libm::hypot(r, self.scale_radius())
    }

    fn radius_enclosing(&self, fraction: f64) -> f64 {
        let c = libm::cbrt(fraction);
        self.scale_radius() * c / (1.0 - c * c).sqrt()
    }

    fn phase_density(&self, energy: f64) -> f64 {
        if energy <= 0.0 {
            return 0.0;
        }
        // 24 √2 / (7 π³) a² G⁻⁵ M⁻⁴ ℰ^(7/2), in powers of q = ℰ / ψ(0), which are numbers in any units.
        let q = energy / self.0.depth();
        24.0 * 2.0_f64.sqrt() / (7.0 * PI * PI * PI) * self.mass() / self.0.phase_volume()
            * q
            * q
            * q
            * q.sqrt()
    }

    fn potential_energy(&self) -> f64 {
        -3.0 * PI / 32.0 * self.g() * self.mass() * self.mass() / self.scale_radius()
    }
}

//! Hernquist's sphere.

use std::f64::consts::PI;

use compute_backend::Result;

use super::Sphere;
use super::scales::Scales;

/// Hernquist's model of galaxies and bulges (Hernquist 1990, ApJ 356, 359): `ρ = M/2π · a / (r (r + a)³)`.
///
/// A tenth of the mass lies beyond 18 a: the outermost of N drawn bodies is near 2 N a.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hernquist(Scales);

impl Hernquist {
    /// A sphere of `mass` with the scale radius a, with the gravitational constant `g` of your units.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if one is not positive or beyond 1e±60.
    pub fn new(g: f64, mass: f64, scale_radius: f64) -> Result<Self> {
        Scales::new(g, mass, scale_radius).map(Self)
    }

    /// In Hénon's units: G = M = 1, E = −1/4, so a = 1/3.
    pub fn henon() -> Self {
        Self(Scales::unit(1.0 / 3.0))
    }

    /// The scale radius a.
    pub fn scale_radius(&self) -> f64 {
        self.0.radius
    }
}

impl Sphere for Hernquist {
    fn g(&self) -> f64 {
        self.0.g
    }

    fn mass(&self) -> f64 {
        self.0.mass
    }

    fn density(&self, r: f64) -> f64 {
        let (a, s) = (self.scale_radius(), r + self.scale_radius());
        self.mass() / (2.0 * PI) * (a / r) / (s * s * s)
    }

    fn enclosed_mass(&self, r: f64) -> f64 {
        let x = 1.0 / (1.0 + self.scale_radius() / r);
        self.mass() * x * x
    }

    fn relative_potential(&self, r: f64) -> f64 {
        self.g() * self.mass() / (r + self.scale_radius())
    }

    fn radius_enclosing(&self, fraction: f64) -> f64 {
        let s = fraction.sqrt();
        self.scale_radius() * s * (1.0 + s) / (1.0 - fraction)
    }

    /// Equation 17 of the paper with q = sin θ, which folds its bracket to `3θ − sin 4θ + ⅛ sin 8θ`.
    fn phase_density(&self, energy: f64) -> f64 {
        if energy <= 0.0 {
            return 0.0;
        }
        let q2 = (energy / self.0.depth()).min(1.0);
        let theta = libm::asin(q2.sqrt());
        let bracket = if theta < 0.05 {
            // The first four powers cancel; the next terms of the series.
            let t2 = theta * theta;
            let t5 = t2 * t2 * theta;
            t5 * (25.6 - t2 * (245_760.0 / 5040.0 - t2 * (16_515_072.0 / 362_880.0 - t2 * 26.79)))
        } else {
            3.0 * theta - libm::sin(4.0 * theta) + 0.125 * libm::sin(8.0 * theta)
        };
        let rest = (1.0 - q2).max(f64::MIN_POSITIVE.sqrt());
        self.mass() / (8.0 * 2.0_f64.sqrt() * PI * PI * PI * self.0.phase_volume()) * bracket
            / (rest * rest * rest.sqrt())
    }

    fn potential_energy(&self) -> f64 {
        -self.g() * self.mass() * self.mass() / (6.0 * self.scale_radius())
    }
}

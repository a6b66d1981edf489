//! A homogeneous sphere.

use std::f64::consts::PI;

use compute_backend::{Error, Real, Result};

use super::{positive, random};
use crate::Bodies;

/// A homogeneous sphere with Gaussian velocities of any warmth: cold, it collapses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UniformSphere {
    g: f64,
    mass: f64,
    radius: f64,
    virial_ratio: f64,
}

impl UniformSphere {
    /// A sphere at rest.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a parameter is not positive or beyond 1e±60.
    pub fn cold(g: f64, mass: f64, radius: f64) -> Result<Self> {
        Ok(Self {
            g: positive("the gravitational constant", g)?,
            mass: positive("the mass", mass)?,
            radius: positive("the radius", radius)?,
            virial_ratio: 0.0,
        })
    }

    /// The same sphere with velocities such that 2 K / |W| is `ratio`, on average over seeds: 1 in virial equilibrium.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the ratio is negative or above 100.
    pub fn with_virial_ratio(self, ratio: f64) -> Result<Self> {
        if !(0.0..=100.0).contains(&ratio) {
            return Err(Error::invalid("the virial ratio", "between 0 and 100", ratio));
        }
        Ok(Self { virial_ratio: ratio, ..self })
    }

    /// The potential energy `−3/5 G M²/R`.
    pub fn potential_energy(&self) -> f64 {
        -0.6 * self.g * self.mass * self.mass / self.radius
    }

    /// When a cold sphere of continuous matter is a point: `π √(R³ / 8 G M)`.
    pub fn collapse_time(&self) -> f64 {
        PI * (self.radius / (8.0 * self.g * self.mass)).sqrt() * self.radius
    }

    /// `n` bodies of equal mass, the same for one `seed` on every platform, seen from their centre of mass.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value leaves the range of `T`.
    pub fn sample<T: Real>(&self, n: usize, seed: u64) -> Result<Bodies<T>> {
        // 2 K = 3 M σ².
        let sigma = (self.virial_ratio * -self.potential_energy() / (3.0 * self.mass)).sqrt();
        random::bodies(n, seed, self.mass, |draws| {
            let radius = self.radius * libm::cbrt(draws.uniform());
            let position = draws.direction(radius);
            let ([u, v], [w, _]) = (draws.normals(), draws.normals());
            [position, [u, v, w].map(|deviate| sigma * deviate)]
        })
    }
}

//! What models of one shape differ in.

use compute_backend::Result;

use super::positive;

/// The gravitational constant G, the mass M and the scale radius a of a model that knows no other number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scales {
    pub(super) g: f64,
    pub(super) mass: f64,
    pub(super) radius: f64,
}

impl Scales {
    pub(super) fn new(g: f64, mass: f64, radius: f64) -> Result<Self> {
        Ok(Self {
            g: positive("the gravitational constant", g)?,
            mass: positive("the mass", mass)?,
            radius: positive("the scale radius", radius)?,
        })
    }

    /// In units in which G and M are 1.
    pub(super) fn unit(radius: f64) -> Self {
        Self { g: 1.0, mass: 1.0, radius }
    }

    /// The unit of ψ, G M / a.
    pub(super) fn depth(&self) -> f64 {
        self.g * self.mass / self.radius
    }

    /// The unit of the volume of phase space, a³ (G M / a)^(3/2).
    pub(super) fn phase_volume(&self) -> f64 {
        let depth = self.depth();
        let speed3 = depth * depth.sqrt();
        self.radius * self.radius * self.radius * speed3
    }
}

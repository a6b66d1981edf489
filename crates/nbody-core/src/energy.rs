//! The energy of a system.

/// Kinetic and potential energy, in mass times velocity squared, summed in `f64`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Energy {
    /// ½ Σ m v².
    pub kinetic: f64,
    /// ½ Σ m φ: each pair once.
    pub potential: f64,
}

impl Energy {
    /// Kinetic and potential energy together, which motion conserves.
    pub fn total(&self) -> f64 {
        self.kinetic + self.potential
    }

    /// The virial ratio −2 T / W, one in equilibrium. NaN without potential energy.
    pub fn virial_ratio(&self) -> f64 {
        -2.0 * self.kinetic / self.potential
    }
}

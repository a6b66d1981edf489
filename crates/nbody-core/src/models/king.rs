//! King's models.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use super::table::{Row, Table};
use super::{Sphere, positive};

/// King's model of a star cluster with a tidal edge (King 1966, AJ 71, 64): `f(ℰ) ∝ exp(ℰ/σ²) − 1`.
///
/// ```
/// use nbody_core::models::King;
///
/// let cluster = King::henon(6.0)?;
/// assert!((cluster.concentration() - 1.2551).abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct King {
    w0: f64,
    mass: f64,
    core_radius: f64,
    /// σ².
    dispersion2: f64,
    central_density: f64,
    table: Table,
}

/// Potential W and its slope at dimensionless radii x = r / `r_c`, from the centre to the edge.
type Solution = Vec<[f64; 3]>;

impl King {
    /// A cluster of `mass` with the depth W₀ = ψ(0)/σ², between 0.1 and 16, and King's core radius
    /// `r_c = 3 σ / √(4π G ρ₀)`, with the gravitational constant `g` of your units.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a parameter is out of bounds.
    pub fn new(g: f64, w0: f64, mass: f64, core_radius: f64) -> Result<Self> {
        positive("the gravitational constant", g)?;
        positive("the mass", mass)?;
        positive("the core radius", core_radius)?;
        if !(0.1..=16.0).contains(&w0) {
            return Err(Error::invalid("King's W0", "between 0.1 and 16", w0));
        }
        Ok(Self::scaled(g, w0, mass, core_radius, &solve(w0)))
    }

    /// In Hénon's units: G = M = 1, E = −1/4.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn henon(w0: f64) -> Result<Self> {
        let unit = Self::new(1.0, w0, 1.0, 1.0)?;
        // W goes with the inverse of the radius, and is to be −1/2.
        Self::new(1.0, w0, 1.0, -2.0 * unit.potential_energy())
    }

    fn scaled(g: f64, w0: f64, mass: f64, core_radius: f64, solution: &Solution) -> Self {
        // Gauss: −x² W' is G M(r) / (σ² r_c).
        let enclosed = |[x, _, slope]: [f64; 3]| -x * x * slope;
        let whole = solution.last().map_or(1.0, |&end| enclosed(end));
        let dispersion2 = g * mass / (core_radius * whole);
        let central_density = 9.0 * dispersion2 / (4.0 * PI * g * core_radius * core_radius);
        let central = shape(w0);
        let rows = solution.iter().map(|&row| Row {
            radius: core_radius * row[0],
            density: central_density * shape(row[1]) / central,
            mass: mass * (enclosed(row) / whole),
            potential: dispersion2 * row[1],
            force: -dispersion2 * row[2] / core_radius,
        });
        let table = Table { g, rows: rows.collect() };
        Self { w0, mass, core_radius, dispersion2, central_density, table }
    }

    /// King's core radius `r_c`.
    pub fn core_radius(&self) -> f64 {
        self.core_radius
    }

    /// The radius beyond which there is nothing, `r_t`.
    pub fn tidal_radius(&self) -> f64 {
        self.table.edge()
    }

    /// The concentration `c = log₁₀(r_t / r_c)`.
    pub fn concentration(&self) -> f64 {
        libm::log10(self.tidal_radius() / self.core_radius)
    }
}

impl Sphere for King {
    fn g(&self) -> f64 {
        self.table.g
    }

    fn mass(&self) -> f64 {
        self.mass
    }

    fn density(&self, r: f64) -> f64 {
        self.central_density * shape(self.table.potential(r) / self.dispersion2) / shape(self.w0)
    }

    fn enclosed_mass(&self, r: f64) -> f64 {
        self.table.mass(r)
    }

    fn relative_potential(&self, r: f64) -> f64 {
        self.table.potential(r)
    }

    fn radius_enclosing(&self, fraction: f64) -> f64 {
        self.table.radius_of_mass(fraction * self.mass)
    }

    fn phase_density(&self, energy: f64) -> f64 {
        if energy <= 0.0 {
            return 0.0;
        }
        let normal = 2.0 * PI * self.dispersion2;
        // ρ = (2πσ²)^(3/2) f₁ · shape(W).
        let scale = self.central_density / shape(self.w0) / (normal * normal.sqrt());
        scale * libm::expm1(energy / self.dispersion2)
    }

    fn potential_energy(&self) -> f64 {
        self.table.potential_energy(|r| self.density(r))
    }
}

/// `e^W erf √W − √(4W/π) (1 + 2W/3)`, the density by the potential, as the series `2/√π Σₙ₌₂ 2ⁿ W^(n+½) / (2n+1)!!`
/// whose terms are all positive: full precision down to the edge.
fn shape(w: f64) -> f64 {
    if w <= 0.0 {
        return 0.0;
    }
    let mut term = w * w * w.sqrt() * (4.0 / 15.0);
    let (mut sum, mut n) = (0.0, 2.0);
    while term > 1e-17 * sum {
        sum += term;
        n += 1.0;
        term *= 2.0 * w / (2.0 * n + 1.0);
    }
    sum * 2.0 / PI.sqrt()
}

/// Poisson's equation `W″ + 2 W′/x = −9 ρ(W)/ρ(W₀)` by Runge-Kutta of order 4, from the centre to W = 0.
fn solve(w0: f64) -> Solution {
    let central = shape(w0);
    let slopes = |x: f64, [w, v]: [f64; 2]| {
        let source = -9.0 * shape(w) / central;
        // At the centre 2 W′/x is 2 W″.
        if x == 0.0 { [v, source / 3.0] } else { [v, source - 2.0 * v / x] }
    };
    let step = |x: f64, y: [f64; 2], h: f64| {
        let ahead = |k: [f64; 2], h: f64| [y[0] + h * k[0], y[1] + h * k[1]];
        let k1 = slopes(x, y);
        let k2 = slopes(x + 0.5 * h, ahead(k1, 0.5 * h));
        let k3 = slopes(x + 0.5 * h, ahead(k2, 0.5 * h));
        let k4 = slopes(x + h, ahead(k3, h));
        [0, 1].map(|i| y[i] + h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]))
    };
    let (mut x, mut y) = (0.0, [w0, 0.0]);
    let mut rows = vec![[x, y[0], y[1]]];
    loop {
        // A core radius shrinks with the square root of W₀; beyond the core the scale is the radius itself.
        let h = 0.01 * (x + 0.3);
        let next = step(x, y, h);
        if next[0] > 1e-12 * w0 {
            (x, y) = (x + h, next);
            rows.push([x, y[0], y[1]]);
            continue;
        }
        // The edge: Newton's method for the length of the last step. It converges from below or above, since the
        // density vanishes there to the power 5/2.
        let mut last = -y[0] / y[1];
        for _ in 0..8 {
            let end = step(x, y, last);
            last -= end[0] / end[1];
        }
        rows.push([x + last, 0.0, step(x, y, last)[1]]);
        return rows;
    }
}

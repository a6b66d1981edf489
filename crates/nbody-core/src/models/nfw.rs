//! The halo of Navarro, Frenk & White.

use std::f64::consts::PI;

use compute_backend::Result;

use super::table::{Row, Table};
use super::{Sphere, positive};

/// The halo of Navarro, Frenk & White (1997, ApJ 490, 493), whose mass has no bound, tapered as McMillan & Dehnen (2007,
/// MNRAS 378, 541) do: `ρ ∝ sech(r/r_t) / (r (r + r_s)²)`.
///
/// The velocities are isotropic: f(ℰ) is Eddington's inversion of the tapered density in its own potential, from a table
/// that supports the density to 5e-4 from 1 % to 99 % of the mass.
#[derive(Debug, Clone, PartialEq)]
pub struct Nfw {
    scale_radius: f64,
    truncation: f64,
    density_scale: f64,
    table: Table,
    /// ψ ascending, with f there.
    phase: Vec<[f64; 2]>,
}

impl Nfw {
    /// A halo of the total `mass` with the scale radius `r_s` and the truncation radius `r_t`, of which `r_t/r_s` is between
    /// 0.1 and 1000, with the gravitational constant `g` of your units.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if a parameter is out of bounds.
    pub fn new(g: f64, mass: f64, scale_radius: f64, truncation_radius: f64) -> Result<Self> {
        positive("the gravitational constant", g)?;
        positive("the mass", mass)?;
        positive("the scale radius", scale_radius)?;
        positive("the truncation radius", truncation_radius)?;
        let ratio = truncation_radius / scale_radius;
        if !(0.1..=1000.0).contains(&ratio) {
            let expected = "0.1 to 1000 scale radii";
            return Err(compute_backend::Error::invalid("the truncation radius", expected, ratio));
        }
        Ok(Self::tabulated(g, mass, scale_radius, truncation_radius))
    }

    fn tabulated(g: f64, mass: f64, scale_radius: f64, truncation: f64) -> Self {
        const ROWS: usize = 1500;
        let shape = |r: f64| {
            1.0 / ((r / scale_radius) * (1.0 + r / scale_radius) * (1.0 + r / scale_radius))
                / libm::cosh(r / truncation)
        };
        // From where a body in 10¹² lies to where the taper leaves 1e-17 of the density.
        let (first, last) = (1e-6 * scale_radius.min(truncation), 40.0 * truncation);
        let growth = libm::log(last / first) / (ROWS - 1) as f64;
        let radius: Vec<f64> = (0..ROWS).map(|i| first * libm::exp(growth * i as f64)).collect();
        // Mass by Simpson's rule in ln r, potential from outside in by the same cubic that reads the table.
        let shell = |r: f64| 4.0 * PI * r * r * r * shape(r);
        let mut masses = vec![2.0 * PI * first * first * scale_radius];
        for pair in radius.windows(2) {
            let middle = (pair[0] * pair[1]).sqrt();
            let part = growth / 6.0 * (shell(pair[0]) + 4.0 * shell(middle) + shell(pair[1]));
            masses.push(masses[masses.len() - 1] + part);
        }
        let density_scale = mass / masses[ROWS - 1];
        let mut rows: Vec<Row> = radius
            .iter()
            .zip(&masses)
            .map(|(&r, &m)| Row {
                radius: r,
                density: density_scale * shape(r),
                mass: density_scale * m,
                potential: 0.0,
                force: g * density_scale * m / r / r,
            })
            .collect();
        for i in (1..ROWS).rev() {
            let (a, b) = (rows[i - 1], rows[i]);
            // ∫ F dr = ∫ F r d ln r; the slopes of F r end the trapezium's error.
            let slope =
                |row: Row| 4.0 * PI * g * row.radius * row.radius * row.density - row.force * row.radius;
            let part = growth / 2.0 * (a.force * a.radius + b.force * b.radius)
                + growth * growth / 12.0 * (slope(a) - slope(b));
            rows[i - 1].potential = b.potential + part;
        }
        let centre = 2.0 * PI * g * density_scale * scale_radius;
        let depth = rows[0].potential + centre * first;
        rows.insert(0, Row { radius: 0.0, density: 0.0, mass: 0.0, potential: depth, force: centre });
        let log_slope = |r: f64| {
            let taper = r / truncation;
            -1.0 - 2.0 * r / (r + scale_radius) - taper * libm::tanh(taper)
        };
        // Ascending in ψ, with d²ρ/dψ² by the slopes of ln ρ, its slope and r ψ′ in ln r.
        let curvature = |row: &Row| {
            let (r, reach) = (row.radius, row.force * row.radius);
            let (x, taper) = (r / scale_radius, r / truncation);
            let (slope, tanh) = (log_slope(r), libm::tanh(taper));
            let bend =
                -2.0 * x / ((1.0 + x) * (1.0 + x)) - taper * tanh - taper * taper * (1.0 - tanh * tanh);
            let reach_slope = 4.0 * PI * r * r * r * row.density / row.mass - 1.0;
            row.density * (slope * (slope - reach_slope) + bend) / (reach * reach)
        };
        let curve: Vec<[f64; 2]> =
            rows[1..].iter().rev().map(|row| [row.potential, curvature(row)]).collect();
        let phase = eddington(&curve);
        Self { scale_radius, truncation, density_scale, table: Table { g, rows }, phase }
    }

    /// The scale radius `r_s`.
    pub fn scale_radius(&self) -> f64 {
        self.scale_radius
    }

    /// The truncation radius `r_t`.
    pub fn truncation_radius(&self) -> f64 {
        self.truncation
    }
}

/// Eddington's formula `f(ℰ) = 1/(√8 π²) ∫ d²ρ/dψ² dψ/√(ℰ − ψ)` with d²ρ/dψ² as straight lines between the points, for
/// which the integral is exact (Binney & Tremaine 2008, equation 4.46b).
fn eddington(curve: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let f = |energy: f64, upto: usize| {
        let parts = curve[..=upto].windows(2).map(|pair| {
            let [a, b] = [pair[0], pair[1]];
            // ∫ dψ/√(ℰ − ψ) = 2 (p − q) and ∫ (ψ − a)/√(ℰ − ψ) dψ = ⅔ (p − q)² (2p + q), without cancellation.
            let (p, q) = ((energy - a[0]).max(0.0).sqrt(), (energy - b[0]).max(0.0).sqrt());
            let width = b[0] - a[0];
            if width <= 0.0 || p <= 0.0 {
                return 0.0;
            }
            let gap = width / (p + q);
            2.0 * gap * a[1] + (b[1] - a[1]) / width * (2.0 / 3.0) * gap * gap * (2.0 * p + q)
        });
        parts.sum::<f64>() / (8.0_f64.sqrt() * PI * PI)
    };
    curve.iter().enumerate().map(|(i, point)| [point[0], f(point[0], i)]).collect()
}

impl Sphere for Nfw {
    fn g(&self) -> f64 {
        self.table.g
    }

    fn mass(&self) -> f64 {
        self.table.total()
    }

    fn density(&self, r: f64) -> f64 {
        let x = r / self.scale_radius;
        self.density_scale / (x * (1.0 + x) * (1.0 + x)) / libm::cosh(r / self.truncation)
    }

    fn enclosed_mass(&self, r: f64) -> f64 {
        self.table.mass(r)
    }

    fn relative_potential(&self, r: f64) -> f64 {
        self.table.potential(r)
    }

    fn radius_enclosing(&self, fraction: f64) -> f64 {
        self.table.radius_of_mass(fraction * self.table.total())
    }

    fn phase_density(&self, energy: f64) -> f64 {
        if energy <= 0.0 {
            return 0.0;
        }
        let above = self.phase.partition_point(|point| point[0] <= energy);
        match (above.checked_sub(1).map(|below| self.phase[below]), self.phase.get(above)) {
            (Some(a), Some(b)) => a[1] + (b[1] - a[1]) * ((energy - a[0]) / (b[0] - a[0])),
            (Some(last), None) => last[1],
            (None, _) => 0.0,
        }
    }

    fn potential_energy(&self) -> f64 {
        self.table.potential_energy(|r| self.density(r))
    }
}

//! The halo of Navarro, Frenk & White.

use std::f64::consts::PI;

use compute_backend::Result;

use super::table::{Row, Table};
use super::{Sphere, positive};

/// The halo of Navarro, Frenk & White (1997, ApJ 490, 493), whose mass has no bound, tapered as McMillan & Dehnen (2007,
/// MNRAS 378, 541) do: `ρ ∝ sech(r/r_t) / (r (r + r_s)²)`.
///
/// The velocities are isotropic: f(ℰ) is Eddington's inversion of the tapered density in its own potential, from a table
/// that supports the density to 1e-7 from a millionth of the mass to all but a hundred-thousandth.
#[derive(Debug, Clone, PartialEq)]
pub struct Nfw {
    scale_radius: f64,
    truncation: f64,
    density_scale: f64,
    table: Table,
    /// ψ ascending, with ln f there.
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
        // ρ is (r_s/r) (1 − 2 r/r_s) there.
        let mut masses = vec![2.0 * PI * first * first * (scale_radius - 4.0 / 3.0 * first)];
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
        let table = Table { g, rows };
        // d²ρ/dψ² by the slopes of ln ρ, its slope and r ψ′ in ln r.
        let curvature = |r: f64| {
            let (x, taper, mass) = (r / scale_radius, r / truncation, table.mass(r));
            let (density, tanh) = (density_scale * shape(r), libm::tanh(taper));
            let slope = -1.0 - 2.0 * x / (1.0 + x) - taper * tanh;
            let bend =
                -2.0 * x / ((1.0 + x) * (1.0 + x)) - taper * tanh - taper * taper * (1.0 - tanh * tanh);
            let (reach, reach_slope) = (g * mass / r, 4.0 * PI * r * r * r * density / mass - 1.0);
            [density * (slope * (slope - reach_slope) + bend) / (reach * reach), reach]
        };
        let phase = eddington(&table, curvature);
        Self { scale_radius, truncation, density_scale, table, phase }
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

/// Eddington's formula `f(ℰ) = 1/(√8 π²) ∫ d²ρ/dψ² dψ/√(ℰ − ψ)` (Binney & Tremaine 2008, equation 4.46b) at the radii of the
/// table, as (ℰ, ln f) with ℰ ascending; `curvature` gives d²ρ/dψ² and r |dψ/dr|.
///
/// With ln r = ln r(ℰ) + s² the integrand is an even analytic function of s that vanishes where the density does, so the
/// trapezium rule converges as e^(−2π w/Δs). The strip without poles has a half-width w of 0.2 or more, so that is e^−25;
/// what is left comes from the cubics of the table, 1e-8, and from those between the rows of this one, 1e-7 at most.
fn eddington(table: &Table, curvature: impl Fn(f64) -> [f64; 2]) -> Vec<[f64; 2]> {
    const STEP: f64 = 0.05;
    let f = |row: &Row| {
        let [bend, reach] = curvature(row.radius);
        // √(ℰ − ψ) is s √(r |dψ/dr|) near s = 0.
        let mut sum = 0.5 * 2.0 * bend * reach.sqrt();
        for k in 1.. {
            let s = STEP * f64::from(k);
            let r = row.radius * libm::exp(s * s);
            let depth = row.potential - table.potential(r);
            if r >= table.edge() || depth <= 0.0 {
                break;
            }
            let [bend, reach] = curvature(r);
            sum += bend * reach * 2.0 * s / depth.sqrt();
        }
        STEP * sum / (8.0_f64.sqrt() * PI * PI)
    };
    let rows = table.rows[1..].iter().rev();
    rows.map(|row| [row.potential, libm::log(f(row).max(f64::MIN_POSITIVE))]).collect()
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
        // The cubic through the four points around, in ln f, which is smooth where f falls by decades.
        let above = self.phase.partition_point(|point| point[0] <= energy);
        let first = above.saturating_sub(2).min(self.phase.len() - 4);
        let points = &self.phase[first..first + 4];
        let energy = energy.min(points[3][0]);
        let share = |i: usize| {
            let others = points.iter().enumerate().filter(|(j, _)| *j != i);
            others.map(|(_, point)| (energy - point[0]) / (points[i][0] - point[0])).product::<f64>()
        };
        libm::exp((0..4).map(|i| points[i][1] * share(i)).sum())
    }

    fn potential_energy(&self) -> f64 {
        self.table.potential_energy(|r| self.density(r))
    }
}

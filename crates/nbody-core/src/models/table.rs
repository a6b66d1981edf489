//! A spherical model as a table by radius.

use std::f64::consts::PI;

/// Mass and relative potential at ascending radii from zero, between them by cubics with the exact slopes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) g: f64,
    pub(super) rows: Vec<Row>,
}

/// One radius of a [`Table`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) radius: f64,
    pub(super) density: f64,
    /// The mass inside.
    pub(super) mass: f64,
    /// ψ, zero at the last radius.
    pub(super) potential: f64,
    /// The attraction G M / r², also where r is 0.
    pub(super) force: f64,
}

impl Table {
    pub(super) fn edge(&self) -> f64 {
        self.rows.last().map_or(0.0, |row| row.radius)
    }

    pub(super) fn total(&self) -> f64 {
        self.rows.last().map_or(0.0, |row| row.mass)
    }

    pub(super) fn mass(&self, r: f64) -> f64 {
        if r >= self.edge() {
            return self.total();
        }
        let slope = |row: &Row| 4.0 * PI * row.radius * row.radius * row.density;
        self.between(self.rows.partition_point(|row| row.radius <= r), r, |row| row.mass, slope)
    }

    /// ψ: inside as tabulated, negative outside, where no orbit of the model leads.
    pub(super) fn potential(&self, r: f64) -> f64 {
        if r >= self.edge() {
            return self.g * self.total() * (1.0 / r - 1.0 / self.edge());
        }
        let above = self.rows.partition_point(|row| row.radius <= r);
        self.between(above, r, |row| row.potential, |row| -row.force)
    }

    pub(super) fn radius_of_mass(&self, mass: f64) -> f64 {
        let above = self.rows.partition_point(|row| row.mass <= mass);
        if above >= self.rows.len() {
            return self.edge();
        }
        let (mut low, mut high) = (self.rows[above.max(1) - 1].radius, self.rows[above.max(1)].radius);
        let slope = |row: &Row| 4.0 * PI * row.radius * row.radius * row.density;
        // Bisection to the last bit: the cubic is as monotonic as the mass.
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                return middle;
            }
            if self.between(above.max(1), middle, |row| row.mass, slope) < mass {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /// `W = −G ∫ M dM / r`, by Simpson's rule in each interval.
    pub(super) fn potential_energy(&self, density: impl Fn(f64) -> f64) -> f64 {
        let integrand = |r: f64, m: f64| 4.0 * PI * r * m * density(r);
        let parts = self.rows.windows(2).map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            let middle = 0.5 * (a.radius + b.radius);
            let first = if a.radius == 0.0 { 0.0 } else { integrand(a.radius, a.mass) };
            let sum = first + 4.0 * integrand(middle, self.mass(middle)) + integrand(b.radius, b.mass);
            (b.radius - a.radius) / 6.0 * sum
        });
        -self.g * parts.sum::<f64>()
    }

    fn between(&self, above: usize, x: f64, value: impl Fn(&Row) -> f64, slope: impl Fn(&Row) -> f64) -> f64 {
        let above = above.clamp(1, self.rows.len() - 1);
        let (a, b) = (&self.rows[above - 1], &self.rows[above]);
        let h = b.radius - a.radius;
        let t = (x - a.radius) / h;
        let s = 1.0 - t;
        s * s * ((1.0 + 2.0 * t) * value(a) + t * h * slope(a))
            + t * t * ((1.0 + 2.0 * s) * value(b) - s * h * slope(b))
    }
}

//! Profiles by radius.

use std::f64::consts::PI;

use compute_backend::{Error, Real, Result};

use crate::Bodies;

/// The radii about `centre` within which the `fractions` of the mass lie, each the distance of the body that completes the
/// fraction.
///
/// # Errors
/// [`Error::Invalid`] if a fraction is not between 0 (excluded) and 1, or there is no mass.
pub fn lagrangian_radii<T: Real>(
    bodies: &Bodies<T>,
    centre: [f64; 3],
    fractions: &[f64],
) -> Result<Vec<f64>> {
    if let Some(bad) = fractions.iter().find(|&&fraction| !(fraction > 0.0 && fraction <= 1.0)) {
        return Err(Error::invalid("a fraction of the mass", "above 0 and at most 1", bad));
    }
    let order = by_radius(bodies, centre)?;
    let mut sum = 0.0;
    let enclosed: Vec<f64> = order
        .iter()
        .map(|&(_, i)| {
            sum += bodies.masses()[i].widen();
            sum
        })
        .collect();
    if sum.is_nan() || sum <= 0.0 {
        return Err(Error::invalid("the total mass", "positive", sum));
    }
    let last = order.len() - 1;
    Ok(fractions.iter().map(|f| order[enclosed.partition_point(|&m| m < f * sum).min(last)].0).collect())
}

/// Bodies between two radii.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shell {
    /// Where it begins: the outermost radius of the shell before, at first 0.
    pub inner: f64,
    /// The distance of its outermost body.
    pub outer: f64,
    /// How many bodies it has.
    pub count: usize,
    /// Their mass.
    pub mass: f64,
    /// Their mass by volume.
    pub density: f64,
    /// The mean radial velocity, by mass.
    pub radial_velocity: f64,
    /// The dispersion of the radial velocity about its mean, `σ_r`.
    pub radial_dispersion: f64,
    /// The dispersion of the velocity across in one dimension, `σ_t`: its mean square about the mean velocity of the shell
    /// is 2 `σ_t²`.
    pub tangential_dispersion: f64,
}

impl Shell {
    /// Binney's anisotropy `β = 1 − σ_t²/σ_r²`: 0 isotropic, 1 all radial.
    pub fn anisotropy(&self) -> f64 {
        let ratio = self.tangential_dispersion / self.radial_dispersion;
        1.0 - ratio * ratio
    }

    /// The dispersion in one dimension, `σ² = (σ_r² + 2 σ_t²) / 3`.
    pub fn dispersion(&self) -> f64 {
        let (r, t) = (self.radial_dispersion, self.tangential_dispersion);
        ((r * r + 2.0 * t * t) / 3.0).sqrt()
    }
}

/// Density and velocity dispersion in `count` shells of as many bodies each, as nearly as that goes, about `centre`.
/// Velocities are taken relative to the mean velocity of all bodies.
///
/// # Errors
/// [`Error::Invalid`] if `count` is 0 or more than there are bodies, or the mass of a shell is 0.
pub fn shells<T: Real>(bodies: &Bodies<T>, centre: [f64; 3], count: usize) -> Result<Vec<Shell>> {
    if count == 0 || count > bodies.len() {
        return Err(Error::invalid("the number of shells", "from 1 to the number of bodies", count));
    }
    let order = by_radius(bodies, centre)?;
    let total = bodies.total_mass();
    let drift = bodies.momentum().map(|p| p / total);
    let mut inner = 0.0;
    (0..count)
        .map(|k| {
            let part = &order[k * order.len() / count..(k + 1) * order.len() / count];
            let shell = shell(bodies, centre, drift, inner, part)?;
            inner = shell.outer;
            Ok(shell)
        })
        .collect()
}

fn shell<T: Real>(
    bodies: &Bodies<T>,
    centre: [f64; 3],
    drift: [f64; 3],
    inner: f64,
    part: &[(f64, usize)],
) -> Result<Shell> {
    let outer = part.last().map_or(inner, |&(r, _)| r);
    // Mass and the moments of v_r and of v_t².
    let mut sums = [0.0; 4];
    for &(r, i) in part {
        let m = bodies.masses()[i].widen();
        let x = [0, 1, 2].map(|k| bodies.positions()[[i, k]].widen() - centre[k]);
        let v = [0, 1, 2].map(|k| bodies.velocities()[[i, k]].widen() - drift[k]);
        let radial = if r > 0.0 { (x[0] * v[0] + x[1] * v[1] + x[2] * v[2]) / r } else { 0.0 };
        let square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
        let terms = [m, m * radial, m * radial * radial, m * (square - radial * radial)];
        sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    }
    let [mass, first, second, across] = sums;
    if mass.is_nan() || mass <= 0.0 {
        return Err(Error::invalid("the mass of a shell", "positive", mass));
    }
    let mean = first / mass;
    Ok(Shell {
        inner,
        outer,
        count: part.len(),
        mass,
        density: mass / (4.0 / 3.0 * PI * (outer * outer * outer - inner * inner * inner)),
        radial_velocity: mean,
        radial_dispersion: (second / mass - mean * mean).max(0.0).sqrt(),
        tangential_dispersion: (0.5 * across / mass).max(0.0).sqrt(),
    })
}

/// Distances from `centre`, ascending, with the indices.
fn by_radius<T: Real>(bodies: &Bodies<T>, centre: [f64; 3]) -> Result<Vec<(f64, usize)>> {
    Error::check_finite("the centre", &centre)?;
    let rows = bodies.positions();
    let distance = |i: usize| {
        let d = [0, 1, 2].map(|k| rows[[i, k]].widen() - centre[k]);
        libm::hypot(libm::hypot(d[0], d[1]), d[2])
    };
    let mut order: Vec<(f64, usize)> = (0..bodies.len()).map(|i| (distance(i), i)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    Ok(order)
}

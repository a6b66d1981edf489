//! Where the bodies crowd.

use std::f64::consts::PI;

use compute_backend::{Error, Real, Result};

use super::tree::Tree;
use crate::Bodies;

/// Where bodies crowd, and how closely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DensityCentre {
    /// The mean position of the bodies, weighted by the density around them.
    pub position: [f64; 3],
    /// The mean velocity with the same weights.
    pub velocity: [f64; 3],
    /// The root mean square distance from the centre, weighted by the square of the density: NBODY's core radius.
    pub core_radius: f64,
    /// The mean density, weighted by itself.
    pub core_density: f64,
}

/// The density centre of `bodies` by the `neighbours`-th nearest neighbour of each (Casertano & Hut 1985, `ApJ` 298, 80;
/// six is usual). O(N log N).
///
/// The density at a body is the mass of the neighbours nearer than the last, without the body itself, over the volume
/// to the last: their unbiased estimate. Where neighbours coincide the density is infinite; then only such bodies count,
/// each by the mass of its neighbours.
///
/// # Errors
/// [`Error::Invalid`] if `neighbours` is below 2 or not below the number of bodies, or all densities are zero.
pub fn density_centre<T: Real>(bodies: &Bodies<T>, neighbours: usize) -> Result<DensityCentre> {
    if neighbours < 2 || neighbours >= bodies.len() {
        let expected = "at least 2 and below the number of bodies";
        return Err(Error::invalid("the number of neighbours", expected, neighbours));
    }
    let at = |i: usize| [0, 1, 2].map(|k| bodies.positions()[[i, k]].widen());
    let tree = Tree::new((0..bodies.len()).map(at));
    let mut found = Vec::with_capacity(neighbours + 2);
    let mut density = |i: usize| {
        tree.nearest(at(i), neighbours + 1, &mut found);
        let radius = found.last().map_or(0.0, |last| last.0.sqrt());
        // The body itself is among the nearest unless as many others are in its place.
        let others = found[..neighbours].iter().filter(|&&(_, j)| j != i);
        let mass: f64 = others.map(|&(_, j)| bodies.masses()[j].widen()).sum();
        (mass, 4.0 / 3.0 * PI * radius * radius * radius)
    };
    let pairs: Vec<(f64, f64)> = (0..bodies.len()).map(&mut density).collect();
    let infinite = pairs.iter().any(|&(mass, volume)| mass > 0.0 && volume == 0.0);
    let weights: Vec<f64> = pairs
        .into_iter()
        .map(|(mass, volume)| match (infinite, volume == 0.0) {
            (false, false) => mass / volume,
            (true, true) => mass,
            _ => 0.0,
        })
        .collect();
    let total: f64 = weights.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err(Error::invalid("the density around the bodies", "positive and finite", total));
    }
    let mean =
        |of: &dyn Fn(usize) -> f64| weights.iter().enumerate().map(|(i, w)| w / total * of(i)).sum::<f64>();
    let position = [0, 1, 2].map(|k| mean(&|i| at(i)[k]));
    let velocity = [0, 1, 2].map(|k| mean(&|i| bodies.velocities()[[i, k]].widen()));
    let (mut squares, mut spread) = (0.0, 0.0);
    for (i, w) in weights.iter().enumerate() {
        let (share, x) = (w / total, at(i));
        let distance = [0, 1, 2].map(|k| x[k] - position[k]);
        squares += share * share;
        spread += share * share * distance.iter().map(|d| d * d).sum::<f64>();
    }
    let core_density = if infinite { f64::INFINITY } else { total * squares };
    Ok(DensityCentre { position, velocity, core_radius: (spread / squares).sqrt(), core_density })
}

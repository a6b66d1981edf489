//! Draws that are the same on every platform.

use compute_backend::{Error, Real, Result};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::Bodies;

/// ChaCha8, and what models draw from it.
#[derive(Debug)]
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform between 0 and 1, both excluded: the middles of 2⁵² intervals.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A vector of the given length in any direction (Marsaglia 1972: no trigonometry).
    pub(super) fn direction(&mut self, length: f64) -> [f64; 3] {
        let (x, y, s) = self.disc();
        let h = 2.0 * (1.0 - s).sqrt();
        [length * x * h, length * y * h, length * (1.0 - 2.0 * s)]
    }

    /// Two normal deviates with unit variance (Marsaglia's polar method).
    pub(super) fn normals(&mut self) -> [f64; 2] {
        let (x, y, s) = self.disc();
        let h = (-2.0 * libm::log(s) / s).sqrt();
        [x * h, y * h]
    }

    /// A point of the unit disc and its squared distance from the centre, which is not 0.
    pub(super) fn disc(&mut self) -> (f64, f64, f64) {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                return (x, y, s);
            }
        }
    }
}

/// `n` bodies of equal mass from a draw of position and velocity each, seen from their centre of mass.
pub(super) fn bodies<T: Real>(
    n: usize,
    seed: u64,
    mass: f64,
    mut draw: impl FnMut(&mut Draws) -> [[f64; 3]; 2],
) -> Result<Bodies<T>> {
    let mut draws = Draws::new(seed);
    let mut planes = [vec![0.0; 3 * n], vec![0.0; 3 * n]];
    for i in 0..n {
        let drawn = draw(&mut draws);
        for (plane, vector) in planes.iter_mut().zip(drawn) {
            for (k, value) in vector.into_iter().enumerate() {
                plane[k * n + i] = value;
            }
        }
    }
    let count = n.max(1) as f64;
    for plane in planes.iter_mut().flat_map(|planes| planes.chunks_mut(n.max(1))) {
        let mean = plane.iter().sum::<f64>() / count;
        plane.iter_mut().for_each(|value| *value -= mean);
    }
    let [positions, velocities] = planes.map(|plane| plane.into_iter().map(T::lit).collect());
    let each = T::lit(mass / count);
    if n > 0 && !each.is_normal() {
        return Err(Error::invalid("the mass of one body", "a normal number of the type", mass / count));
    }
    Bodies::from_planes(vec![each; n], positions, velocities)
}

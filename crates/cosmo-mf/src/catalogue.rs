//! Random haloes drawn from a mass function.

use compute_backend::{Error, Result};
use ndarray::Array1;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::{Model, Plan};

/// The distance in ln M of the points between which n(>M) is interpolated.
const STEP: f64 = 0.05;
/// No catalogue is longer.
const MOST: f64 = 1e9;

/// Haloes to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The redshift.
    pub redshift: f64,
    /// The lightest, in the model's unit of mass.
    pub lightest: f64,
    /// The volume, in the model's unit: Mpc³ or (Mpc/h)³, comoving.
    pub volume: f64,
    /// The same seed draws the same haloes, on every machine up to the rounding of the mass function.
    pub seed: u64,
}

impl Model {
    /// The masses of the haloes in a random volume, heaviest first: a Poisson process with this mass function. Haloes
    /// are not clustered.
    ///
    /// The heights n(>M) V of a Poisson process rise by steps that are drawn from an exponential distribution, so the
    /// number of haloes needs no draw of its own, and a lower `lightest` adds haloes to the end of the list.
    ///
    /// # Errors
    /// As [`above`](Self::above); [`Error::Invalid`] for a volume that is not positive and finite, and for more than 1e9
    /// haloes expected.
    pub fn sample_masses(&self, plan: &Plan, sample: Sample) -> Result<Array1<f64>> {
        let Sample { redshift, lightest, volume, seed } = sample;
        if !(volume > 0.0 && volume.is_finite()) {
            return Err(Error::invalid("the volume", "positive and finite", volume));
        }
        if !(lightest > 0.0 && lightest.is_finite()) {
            return Err(Error::invalid("the lightest mass", "positive and finite", lightest));
        }
        // Points at fixed masses, whatever the lightest, so that the list is the same as far as it goes.
        let top = 1e18 / self.units.mass_msun(self.cosmology.h());
        let count = ((top.ln() - lightest.ln()) / STEP).ceil().max(1.0) as usize + 1;
        let ln_masses: Vec<f64> = (0..count).map(|i| (top.ln()) - i as f64 * STEP).collect();
        let masses: Vec<f64> = ln_masses.iter().map(|x| x.exp().min(top)).collect();
        let heights = self.above(plan, redshift, &masses)?.number * volume;
        if heights[count - 1] > MOST {
            return Err(Error::invalid("the volume", "such that 1e9 haloes or fewer are expected", volume));
        }
        let steepness = self.clone().with_quantity(crate::Quantity::DnDlnM);
        let steepness = steepness.mass_function(plan, &[redshift][..], &masses)? * volume;

        let mut random = ChaCha12Rng::seed_from_u64(seed);
        let (mut drawn, mut height, mut cell) = (Vec::new(), 0.0, 0);
        loop {
            // 53 random bits in (0, 1].
            let uniform = ((random.next_u64() >> 11) + 1) as f64 * 2.0_f64.powi(-53);
            height -= uniform.ln();
            while cell + 1 < count && heights[cell + 1] < height {
                cell += 1;
            }
            if cell + 1 == count {
                return Ok(Array1::from(drawn));
            }
            let slopes = [steepness[[0, cell]], steepness[[0, cell + 1]]].map(|slope| slope * STEP);
            let t = invert([heights[cell], heights[cell + 1]], slopes, height);
            let mass = (ln_masses[cell] - t * STEP).exp();
            if mass < lightest {
                return Ok(Array1::from(drawn));
            }
            drawn.push(mass);
        }
    }
}

/// Where between two points a height is reached: a cubic of the logarithm of the height (of the height itself where
/// the first is zero), by bisection, since it rises.
fn invert(heights: [f64; 2], slopes: [f64; 2], height: f64) -> f64 {
    if heights[0] <= 0.0 {
        return height / heights[1];
    }
    let rise = (heights[1] / heights[0]).ln();
    let [d0, d1] = [slopes[0] / heights[0], slopes[1] / heights[1]];
    let want = (height / heights[0]).ln();
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let t = 0.5 * (low + high);
        let cubic = t * (d0 + t * (3.0 * rise - 2.0 * d0 - d1 + t * (d0 + d1 - 2.0 * rise)));
        if cubic < want { low = t } else { high = t }
    }
    0.5 * (low + high)
}

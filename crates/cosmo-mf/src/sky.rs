//! Random haloes on the past light cone.

use compute_backend::{Error, Result};
use ndarray::Array1;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::{Background, Model, Plan, Survey};

/// The widest cell in ln(1 + z).
const REDSHIFT_STEP: f64 = 0.01;
/// The distance in ln M of the points of n(>M).
const MASS_STEP: f64 = 0.05;
/// No catalogue is longer.
const MOST: f64 = 1e9;

/// Haloes to be drawn from a light cone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkySample {
    /// From, to; 0 is today.
    pub redshifts: (f64, f64),
    /// The lightest, in the model's unit of mass.
    pub lightest: f64,
    /// The area of the sky.
    pub square_degrees: f64,
    /// The same seed draws the same haloes, on every machine up to the rounding of the mass function.
    pub seed: u64,
}

/// Haloes of a light cone, nearest first; both arrays have the shape (H,).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sky {
    /// Their cosmological redshifts.
    pub redshifts: Array1<f64>,
    /// Their masses, in the model's unit.
    pub masses: Array1<f64>,
}

impl Model {
    /// The haloes that a random observer sees: a Poisson process in redshift and mass with this mass function and volume.
    /// Haloes are not clustered and have no peculiar velocity.
    ///
    /// Redshifts come from the cumulative number, whose steps are drawn from an exponential distribution and which is a
    /// cubic between points 0.01 apart in ln(1 + z); masses from n(>M, z), log-linear between those points and points 0.05
    /// apart in ln M, which follows the mass function to some 1e-3.
    ///
    /// # Errors
    /// As [`above`](Self::above); [`Error::Invalid`] for redshifts that are not from 0 and rising, an area beyond the sky,
    /// and for more than 1e9 haloes expected.
    pub fn sample_sky(&self, plan: &Plan, sample: SkySample) -> Result<Sky> {
        let SkySample { redshifts: (near, far), lightest, square_degrees, seed } = sample;
        let top = 1e18 / self.units.mass_msun(self.cosmology.h());
        if !(lightest > 0.0 && lightest < top) {
            return Err(Error::invalid("the lightest mass", "positive and below 1e18 Msun", lightest));
        }
        let area = Survey::new(&[near, far], &[lightest, top], square_degrees)?.steradians();
        let cells = ((far.ln_1p() - near.ln_1p()) / REDSHIFT_STEP).ceil().max(1.0) as usize;
        let width = (far - near) / cells as f64;
        // Ends and middles of cells.
        let nodes: Vec<f64> = (0..=2 * cells).map(|i| near + 0.5 * width * i as f64).collect();
        let points = ((top / lightest).ln() / MASS_STEP).ceil() as usize + 1;
        let masses: Vec<f64> =
            (0..points).map(|j| (lightest * (MASS_STEP * j as f64).exp()).min(top)).collect();
        let volumes = Background::new(&self.cosmology)?.volume_elements(&nodes)?;
        let density = self.units.density_per_mpc3(self.cosmology.h()) * area;
        let above: Vec<Array1<f64>> =
            nodes.iter().map(|&z| Ok(self.above(plan, z, &masses)?.number)).collect::<Result<_>>()?;
        let rates: Vec<f64> =
            volumes.iter().zip(&above).map(|(volume, number)| density * volume * number[0]).collect();
        let shares: Vec<f64> = (0..cells)
            .map(|i| width / 6.0 * (rates[2 * i] + 4.0 * rates[2 * i + 1] + rates[2 * i + 2]))
            .collect();
        let expected: f64 = shares.iter().sum();
        if expected.is_nan() || expected > MOST {
            return Err(Error::invalid("the sample", "one of 1e9 haloes or fewer expected", expected));
        }

        let mut random = ChaCha12Rng::seed_from_u64(seed);
        // 53 random bits in (0, 1].
        let mut uniform = || ((random.next_u64() >> 11) + 1) as f64 * 2.0_f64.powi(-53);
        let (mut redshifts, mut drawn) = (Vec::new(), Vec::new());
        let mut height = -uniform().ln();
        for (i, share) in shares.iter().enumerate() {
            while height < *share {
                let t = invert(*share, [rates[2 * i] * width, rates[2 * i + 2] * width], height);
                let z = near + width * (i as f64 + t);
                // The half of the cell that it is in.
                let half = 2 * i + usize::from(t >= 0.5);
                let fraction = 2.0 * t - f64::from(t >= 0.5);
                let ln_number = |j: usize| {
                    let [a, b] = [above[half][j], above[half + 1][j]];
                    // Where there is nothing any more there is no logarithm.
                    if a > 0.0 && b > 0.0 { a.ln() + fraction * (b / a).ln() } else { f64::NEG_INFINITY }
                };
                let target = ln_number(0) + uniform().ln();
                let after = (1..points - 1).find(|&j| ln_number(j) < target).unwrap_or(points - 1);
                let (high, low) = (ln_number(after - 1), ln_number(after));
                let step =
                    if low.is_finite() { ((high - target) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
                redshifts.push(z);
                drawn.push(masses[after - 1] * (masses[after] / masses[after - 1]).powf(step));
                height -= uniform().ln();
            }
            height -= share;
        }
        Ok(Sky { redshifts: redshifts.into(), masses: drawn.into() })
    }
}

/// Where between 0 and 1 the cubic that rises from zero to `rise` with these slopes at its ends has a height: by
/// bisection.
fn invert(rise: f64, [d0, d1]: [f64; 2], height: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let t = 0.5 * (low + high);
        let cubic = t * (d0 + t * (3.0 * rise - 2.0 * d0 - d1 + t * (d0 + d1 - 2.0 * rise)));
        if cubic < height {
            low = t;
        } else {
            high = t;
        }
    }
    0.5 * (low + high)
}

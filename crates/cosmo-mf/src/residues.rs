//! What bounds of the transform's errors are made of.

use compute_backend::Result;

use crate::plan::{BIAS, HALF_RANGE};
use crate::{Cosmology, Plan, Scalar, Transfer};

/// See [`Plan::residues`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Residues {
    pub(crate) truncation: [f64; 3],
    pub(crate) total: [f64; 3],
}

impl Plan {
    /// What error bounds of R^q dᵈσ²/d ln Rᵈ are made of, for d = 0, 1, 2: what lies beyond the last mode of `spectrum`,
    /// and the sum of the sizes of all modes.
    pub(crate) fn residues(&self, spectrum: &[f64]) -> Result<Residues> {
        let modes = self.modes(spectrum)?;
        let eighth = self.nodes() / 16;
        let mut residues = Residues { truncation: [0.0; 3], total: [0.0; 3] };
        for (d, mellin) in self.mellin().iter().enumerate() {
            let mut sums = [0.0; 8];
            for (m, (mode, kernel)) in modes.iter().zip(mellin).enumerate() {
                // Both signs of each mode.
                sums[(m / eighth).min(7)] += 2.0 * (mode * kernel).norm();
            }
            residues.total[d] = sums.iter().sum();
            residues.truncation[d] = beyond(sums);
        }
        Ok(residues)
    }

    /// By how much `spectrum` changes where oscillations fade out at three quarters of the wavenumbers where they do, if they do: more than what
    /// fading itself has changed, since the oscillations fall off.
    pub(crate) fn fading<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
        spectrum: &[S],
    ) -> Result<Option<Vec<S>>> {
        if !matches!(transfer.cold(), Transfer::EisensteinHu(_)) {
            return Ok(None);
        }
        let k = self.wavenumbers_per_mpc();
        let ln_k: Vec<f64> = (0..k.len()).map(|i| i as f64 * self.step() - HALF_RANGE).collect();
        let mut faded = vec![S::from(0.0); k.len()];
        transfer.sample(cosmology, BIAS, (k, &ln_k), self.step() * 4.0 / 3.0, &mut faded)?;
        // The same amplitude: nothing oscillates at the first wavenumber.
        let amplitude = spectrum[0] / faded[0];
        Ok(Some(faded.iter().zip(spectrum).map(|(faded, value)| *faded * amplitude - *value).collect()))
    }

    /// Σ |κF| R^-q of σ² and of its derivative at the node below a radius: what the rounding of such a sum is relative to.
    pub(crate) fn sizes(&self, spectrum: &[f64], radius_mpc: f64) -> [f64; 2] {
        let (n, (kernel, scale)) = (self.nodes(), self.kernels());
        let j = (self.position(radius_mpc.ln()) as usize).min(n - 1);
        std::array::from_fn(|d| {
            let row = kernel[d * n..][..n].iter().cycle().skip(j);
            row.zip(spectrum).map(|(k, f)| (k * f).abs()).sum::<f64>() * scale[j]
        })
    }
}

/// What may follow after the sums of modes in eight stretches: they go on falling from stretch to stretch as they fell least in
/// the second half, four times over; where they hardly fall, as much as four times the last two.
fn beyond(sums: [f64; 8]) -> f64 {
    let [.., a, b, c, d] = sums;
    let ratio = (b / a).max(c / b).max(d / c);
    let most = 4.0 * (c + d);
    if ratio < 1.0 { (4.0 * d * ratio / (1.0 - ratio)).min(most) } else { most }
}

//! A power spectrum given as a table.

use std::sync::Arc;

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::{Cosmology, PrimordialAmplitude, Scalar};

/// A linear power spectrum at redshift zero from elsewhere (CAMB, CLASS), normalised to σ₈ like any other.
///
/// Between the points ln P is a natural cubic spline in ln k; [`LinearPower::tabulate`](crate::LinearPower::tabulate) estimates what it
/// misses there. Beyond them it is extrapolated, and the error bounds of this
/// crate do not know by how much that is wrong, only which part of σ² came from there
/// ([`Variance::extrapolated`](crate::Variance::extrapolated)): below the first point P ∝ k^nₛ, above the last P ∝ k^(nₛ-4) ln²(k/k₀),
/// as cold dark matter has it, with the logarithm's k₀ such that the slope is continuous; where the last slope is outside
/// what that form can have, a power law.
///
/// ```
/// use cosmo_mf::PowerTable;
///
/// let k = [1e-4, 1e-2, 1e-1, 1.0, 10.0];
/// let table = PowerTable::from_h_units(&k[..], &[4e2, 2.3e4, 5e3, 1.2e2, 0.9][..], 0.677)?;
/// assert_eq!(table.len(), 5);
/// assert!(PowerTable::from_h_units(&[1.0, 0.5, 2.0][..], &[1.0, 1.0, 1.0][..], 0.7).is_err());
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PowerTable {
    spline: Arc<Spline>,
    primordial: Option<PrimordialAmplitude>,
}

#[derive(Debug, PartialEq)]
struct Spline {
    ln_k: Vec<f64>,
    ln_p: Vec<f64>,
    /// Second derivatives at the points.
    bend: Vec<f64>,
}

impl PowerTable {
    /// A table of wavenumbers in 1/Mpc and powers in Mpc³ (or any unit: unless a primordial amplitude is given only the shape counts).
    ///
    /// # Errors
    /// [`Error::Shape`] for arrays of different lengths, [`Error::Invalid`] for fewer than four points, for values that
    /// are not positive and finite, and for wavenumbers that do not rise or leave a gap of more than a factor 200.
    pub fn new<'k, 'p>(
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
        power: impl Into<ArrayView1<'p, f64>>,
    ) -> Result<Self> {
        Self::scaled(wavenumbers_per_mpc.into(), power.into(), 1.0)
    }

    /// A table of wavenumbers in h/Mpc and powers in (Mpc/h)³.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::Invalid`] for an h that is not positive and finite.
    pub fn from_h_units<'k, 'p>(
        wavenumbers_h_per_mpc: impl Into<ArrayView1<'k, f64>>,
        power: impl Into<ArrayView1<'p, f64>>,
        h: f64,
    ) -> Result<Self> {
        if !(h > 0.0 && h.is_finite()) {
            return Err(Error::invalid("h", "positive and finite", h));
        }
        Self::scaled(wavenumbers_h_per_mpc.into(), power.into(), h)
    }

    fn scaled(k: ArrayView1<'_, f64>, power: ArrayView1<'_, f64>, h: f64) -> Result<Self> {
        Error::check_len("the powers", k.len(), power.len())?;
        if k.len() < 4 {
            return Err(Error::invalid("the table of the spectrum", "at least 4 points", k.len()));
        }
        for (what, values) in [("the wavenumbers", &k), ("the powers", &power)] {
            if let Some(i) = values.iter().position(|v| !(*v > 0.0 && v.is_finite())) {
                let found = format_args!("{} at index {i}", values[i]);
                return Err(Error::invalid(what, "positive and finite", found));
            }
        }
        for i in 1..k.len() {
            let ratio = k[i] / k[i - 1];
            if !(ratio > 1.0 && ratio <= 200.0) {
                let expected = "rising, without a gap of more than a factor 200";
                return Err(Error::invalid(
                    "the wavenumbers",
                    expected,
                    format_args!("{} at index {i}", k[i]),
                ));
            }
        }
        let ln_k: Vec<f64> = k.iter().map(|k| (k * h).ln()).collect();
        let ln_p: Vec<f64> = power.iter().map(|p| (p / (h * h * h)).ln()).collect();
        let bend = second_derivatives(&ln_k, &ln_p);
        Ok(Self { spline: Arc::new(Spline { ln_k, ln_p, bend }), primordial: None })
    }

    /// This table, which has come of a primordial amplitude: its powers now count, in Mpc³ (in (Mpc/h)³ where it was made in
    /// such units), and [`Plan::sigma8_of`](crate::Plan::sigma8_of) scales them to another.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an amplitude or a pivot that is not positive and finite.
    pub fn with_primordial_amplitude(self, primordial: PrimordialAmplitude) -> Result<Self> {
        primordial.check()?;
        Ok(Self { primordial: Some(primordial), ..self })
    }

    /// The primordial amplitude that it has come of, if it says so.
    pub fn primordial(&self) -> Option<PrimordialAmplitude> {
        self.primordial
    }

    /// ln of the power in Mpc³ that [`spectrum`](Self::spectrum) is relative to.
    pub(crate) fn ln_level(&self) -> f64 {
        self.spline.ln_p.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// ln of the first and the last wavenumber in 1/Mpc.
    pub(crate) fn ends(&self) -> [f64; 2] {
        [self.spline.ln_k[0], self.spline.ln_k[self.len() - 1]]
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.spline.ln_k.len()
    }

    /// Never: a table has at least four points.
    pub fn is_empty(&self) -> bool {
        self.spline.ln_k.is_empty()
    }

    /// k^(3-bias) P(k) at exp(`ln_k`), up to a constant factor.
    pub(crate) fn spectrum<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        bias: f64,
        ln_k: &[f64],
        out: &mut [S],
    ) {
        let spline = &*self.spline;
        let last = spline.ln_k.len() - 1;
        // ln P ∝ (n - 4) x + 2 ln(x - x₀) above, whose slope there is n - 4 + 2/(x - x₀).
        let slope = spline.slope(last);
        let excess = S::from(slope) - (cosmology.spectral_index - 4.0);
        let level = self.ln_level();
        let mut cell = 0;
        for (out, &x) in out.iter_mut().zip(ln_k) {
            let ln_p = if x < spline.ln_k[0] {
                cosmology.spectral_index * (x - spline.ln_k[0]) + spline.ln_p[0]
            } else if x <= spline.ln_k[last] {
                while cell + 1 < last && spline.ln_k[cell + 1] < x {
                    cell += 1;
                }
                S::from(spline.at(cell, x))
            } else {
                let beyond = x - spline.ln_k[last];
                let end = S::from(spline.ln_p[last]);
                if excess.value() > 0.02 && excess.value() < 2.0 {
                    end + (cosmology.spectral_index - 4.0) * beyond
                        + (excess * (0.5 * beyond) + 1.0).ln() * 2.0
                } else {
                    end + slope * beyond
                }
            };
            // Relative to the largest, so that no unit overflows.
            *out = (ln_p - level + (3.0 - bias) * x).exp();
        }
    }
}

impl PowerTable {
    /// At each exp(`ln_k`), an estimate of the relative error that the spline makes between the points, and whether it lies between
    /// them at all. The spline through every other point misses those that it skips by about 16 times as much: an eighth of the largest
    /// miss nearby is taken, and near the ends the half of it.
    pub(crate) fn trust(&self, ln_k: &[f64]) -> (Array1<f64>, Array1<bool>) {
        let misses = self.spline.misses();
        let x = &self.spline.ln_k;
        let last = x.len() - 1;
        let inside = |at: f64| at >= x[0] && at <= x[last];
        let error = |at: f64| {
            if !inside(at) {
                return 0.0;
            }
            let after = x.partition_point(|&point| point <= at).clamp(1, last);
            let near = &misses[after.saturating_sub(2)..=(after + 1).min(last)];
            // Near its ends a natural spline is of second order: it misses four times as much, not sixteen.
            let share = if after <= 3 || after + 3 > last { 2.0 } else { 8.0 };
            near.iter().fold(0.0, |most: f64, miss| most.max(*miss)) / share
        };
        (ln_k.iter().map(|&at| error(at)).collect(), ln_k.iter().map(|&at| inside(at)).collect())
    }
}

impl Spline {
    /// At every point but the first and the last, by how much the spline without every other point misses it.
    fn misses(&self) -> Vec<f64> {
        let count = self.ln_k.len();
        let mut misses = vec![0.0; count];
        for skipped in [0, 1] {
            let kept: Vec<usize> =
                (0..count).filter(|i| i % 2 != skipped || *i == 0 || *i == count - 1).collect();
            let ln_k: Vec<f64> = kept.iter().map(|&i| self.ln_k[i]).collect();
            let ln_p: Vec<f64> = kept.iter().map(|&i| self.ln_p[i]).collect();
            let bend = second_derivatives(&ln_k, &ln_p);
            let coarse = Self { ln_k, ln_p, bend };
            for i in (1..count - 1).filter(|i| i % 2 == skipped) {
                let cell = coarse.ln_k.partition_point(|&x| x <= self.ln_k[i]) - 1;
                misses[i] = (coarse.at(cell, self.ln_k[i]) - self.ln_p[i]).abs();
            }
        }
        misses
    }

    /// The spline in the interval after point `i`.
    fn at(&self, i: usize, x: f64) -> f64 {
        let width = self.ln_k[i + 1] - self.ln_k[i];
        let b = (x - self.ln_k[i]) / width;
        let a = 1.0 - b;
        let bends = (a * a * a - a) * self.bend[i] + (b * b * b - b) * self.bend[i + 1];
        a * self.ln_p[i] + b * self.ln_p[i + 1] + bends * width * width / 6.0
    }

    /// The slope at the last point, `i`.
    fn slope(&self, i: usize) -> f64 {
        let width = self.ln_k[i] - self.ln_k[i - 1];
        (self.ln_p[i] - self.ln_p[i - 1]) / width + width / 6.0 * (2.0 * self.bend[i] + self.bend[i - 1])
    }
}

/// The second derivatives of the natural cubic spline: a tridiagonal system, dominated by its diagonal.
fn second_derivatives(x: &[f64], y: &[f64]) -> Vec<f64> {
    let n = x.len();
    let (mut bend, mut upper) = (vec![0.0; n], vec![0.0; n]);
    for i in 1..n - 1 {
        let (left, right) = (x[i] - x[i - 1], x[i + 1] - x[i]);
        let weight = left / (left + right);
        let pivot = weight * upper[i - 1] + 2.0;
        upper[i] = (weight - 1.0) / pivot;
        let jump = (y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left;
        bend[i] = (6.0 * jump / (left + right) - weight * bend[i - 1]) / pivot;
    }
    bend[n - 1] = 0.0;
    for i in (0..n - 1).rev() {
        bend[i] += upper[i] * bend[i + 1];
    }
    bend
}

//! A power spectrum given as a table.

use std::sync::Arc;

use compute_backend::{Error, Result};
use ndarray::ArrayView1;

use crate::spline::{Stretch, second_derivatives};
use crate::{Cosmology, PrimordialAmplitude, Scalar};

/// A linear power spectrum at redshift zero from elsewhere (CAMB, CLASS), normalised to σ₈ like any other.
///
/// Between the points ln P is a natural cubic spline in ln k. Beyond them it is extrapolated, and the error bounds of this
/// crate do not know by how much that is wrong: below the first point P ∝ k^nₛ, above the last P ∝ k^(nₛ-4) ln²(k/k₀),
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
        let (mut bend, mut scratch) = (vec![0.0; k.len()], vec![0.0; k.len()]);
        second_derivatives(&ln_k, &ln_p, &mut bend, &mut scratch);
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
        let slope = spline.after(last - 1).last_slope();
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
                S::from(spline.after(cell).at(x))
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

impl Spline {
    fn after(&self, i: usize) -> Stretch {
        Stretch::after(i, &self.ln_k, &self.ln_p, &self.bend)
    }
}

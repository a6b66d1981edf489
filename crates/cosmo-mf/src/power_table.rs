//! A power spectrum given as a table.

use std::sync::Arc;

use compute_backend::Result;
use ndarray::ArrayView1;

use crate::log_table::{LogTable, check_h};
use crate::{Cosmology, PrimordialAmplitude, Scalar};

/// What values are called in messages.
const POWERS: &str = "the powers";

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
    powers: Arc<LogTable>,
    /// ln of the unit that powers were given in, in Mpc³.
    ln_unit: f64,
    primordial: Option<PrimordialAmplitude>,
    /// ln of the power of cold matter and baryons over that of all matter.
    cold: Option<Arc<LogTable>>,
}

impl PowerTable {
    /// A table of wavenumbers in 1/Mpc and powers in Mpc³ (or any unit: unless a primordial amplitude is given only the shape counts).
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) for arrays of different lengths, [`Error::Invalid`](crate::Error::Invalid) for fewer than
    /// four points, for values that are not positive and finite, and for wavenumbers that do not rise or leave a gap of more than a
    /// factor 200.
    pub fn new<'k, 'p>(
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
        power: impl Into<ArrayView1<'p, f64>>,
    ) -> Result<Self> {
        Self::scaled(wavenumbers_per_mpc.into(), power.into(), 1.0)
    }

    /// A table of wavenumbers in h/Mpc and powers in (Mpc/h)³.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::Invalid`](crate::Error::Invalid) for an h that is not positive and finite.
    pub fn from_h_units<'k, 'p>(
        wavenumbers_h_per_mpc: impl Into<ArrayView1<'k, f64>>,
        power: impl Into<ArrayView1<'p, f64>>,
        h: f64,
    ) -> Result<Self> {
        Self::scaled(wavenumbers_h_per_mpc.into(), power.into(), check_h(h)?)
    }

    fn scaled(k: ArrayView1<'_, f64>, power: ArrayView1<'_, f64>, h: f64) -> Result<Self> {
        let ln_unit = -3.0 * h.ln();
        let powers = LogTable::new((k, h), (power, POWERS), |power| power.ln() + ln_unit)?;
        Ok(Self { powers: Arc::new(powers), ln_unit, primordial: None, cold: None })
    }

    /// This table, which has come of a primordial amplitude: its powers now count, in Mpc³ (in (Mpc/h)³ where it was made in
    /// such units), and [`Plan::sigma8_of`](crate::Plan::sigma8_of) scales them to another.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an amplitude or a pivot that is not positive and finite.
    pub fn with_primordial_amplitude(self, primordial: PrimordialAmplitude) -> Result<Self> {
        primordial.check()?;
        Ok(Self { primordial: Some(primordial), ..self })
    }

    /// This table of all matter with that of cold matter and baryons at the same wavenumbers and in the same unit, for
    /// [`Transfer::with_haloes_of_cold_matter`](crate::Transfer::with_haloes_of_cold_matter). Beyond the points their ratio is that
    /// at the last.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) for another number of powers, [`Error::Invalid`](crate::Error::Invalid) for powers that
    /// are not positive and finite.
    pub fn with_cold_matter_and_baryons<'p>(self, power: impl Into<ArrayView1<'p, f64>>) -> Result<Self> {
        let ratio = self.powers.ratio_to_this((power.into(), POWERS), |power| power.ln() + self.ln_unit)?;
        Ok(Self { cold: Some(Arc::new(ratio)), ..self })
    }

    /// The primordial amplitude that it has come of, if it says so.
    pub fn primordial(&self) -> Option<PrimordialAmplitude> {
        self.primordial
    }

    /// ln of the power in Mpc³ that [`spectrum`](Self::spectrum) is relative to.
    pub(crate) fn ln_level(&self) -> f64 {
        self.powers.largest()
    }

    /// ln P by ln k.
    pub(crate) fn table(&self) -> &LogTable {
        &self.powers
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.powers.len()
    }

    /// Never: a table has at least four points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// k^(3-bias) P(k) at exp(`ln_k`), up to a constant factor.
    pub(crate) fn spectrum<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        bias: f64,
        ln_k: &[f64],
        out: &mut [S],
    ) {
        // Relative to the largest, so that no unit overflows.
        let level = self.ln_level();
        self.powers.for_each(cosmology.spectral_index, ln_k, |i, ln_p| {
            out[i] = (ln_p - level + (3.0 - bias) * ln_k[i]).exp();
        });
    }

    /// ln of the power of cold matter and baryons over that of all matter, if there is such a table.
    pub(crate) fn cold(&self) -> Option<&LogTable> {
        self.cold.as_deref()
    }
}

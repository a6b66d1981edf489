//! A transfer function given as a table.

use std::sync::Arc;

use compute_backend::{Error, Result};
use ndarray::ArrayView1;

use crate::log_table::{LogTable, check_h};
use crate::transfer_file::{Columns, class_columns};
use crate::{Cosmology, Scalar};

/// What values are called in messages.
const TRANSFER: &str = "the transfer function";

/// A transfer function T(k) at redshift zero from elsewhere (CAMB, CLASS): P ∝ k^nₛ T², with the nₛ of the cosmology,
/// normalised to σ₈ like any other.
///
/// Between the points ln T is a natural cubic spline in ln k. Beyond them it is extrapolated, and the error bounds of this crate
/// do not know by how much that is wrong: below the first point T is constant, above the last T ∝ k⁻² ln(k/k₀), as cold dark
/// matter has it, with k₀ such that the slope is continuous; where the last slope is outside what that form can have, a power law.
///
/// ```
/// use cosmo_mf::TransferTable;
///
/// let k = [1e-4, 1e-2, 1e-1, 1.0, 10.0];
/// let table = TransferTable::from_h_units(&k[..], &[1.0, 0.7, 0.1, 4e-3, 8e-5][..], 0.677)?;
/// assert_eq!(table.len(), 5);
/// assert!(TransferTable::new(&k[..], &[1.0, 0.7, -0.1, 4e-3, 8e-5][..]).is_err());
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TransferTable {
    /// ln T².
    squares: Arc<LogTable>,
    /// Whether T is matter over primordial curvature and over k² in Mpc⁻², not one on the largest scales.
    of_curvature: bool,
    /// ln of the power of cold matter and baryons over that of all matter.
    cold: Option<Arc<LogTable>>,
}

impl TransferTable {
    /// A table of wavenumbers in 1/Mpc and T in any unit: T is one on scales larger than those of the first point.
    ///
    /// # Errors
    /// [`Error::Shape`] for arrays of different lengths, [`Error::Invalid`] for fewer than four points, for values that are not
    /// positive and finite, and for wavenumbers that do not rise or leave a gap of more than a factor 200.
    pub fn new<'k, 't>(
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
        transfer: impl Into<ArrayView1<'t, f64>>,
    ) -> Result<Self> {
        Self::scaled(wavenumbers_per_mpc.into(), transfer.into(), 1.0)
    }

    /// A table of wavenumbers in h/Mpc and T in any unit.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::Invalid`] for an h that is not positive and finite.
    pub fn from_h_units<'k, 't>(
        wavenumbers_h_per_mpc: impl Into<ArrayView1<'k, f64>>,
        transfer: impl Into<ArrayView1<'t, f64>>,
        h: f64,
    ) -> Result<Self> {
        Self::scaled(wavenumbers_h_per_mpc.into(), transfer.into(), check_h(h)?)
    }

    /// The transfer function of all matter in the text of CAMB's file `transfer_out.dat`, for the h that it was computed with:
    /// of seven columns the seventh; of thirteen also the eighth, that of cold matter and baryons.
    ///
    /// It is matter over curvature, so [`Plan::sigma8_of`](crate::Plan::sigma8_of) is as exact as CAMB.
    ///
    /// ```no_run
    /// use cosmo_mf::{Transfer, TransferTable};
    ///
    /// let text = std::fs::read_to_string("test_transfer_out.dat")?;
    /// let transfer = Transfer::TransferTable(TransferTable::from_camb_text(&text, 0.67)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_h_units`](Self::from_h_units); [`Error::Invalid`] with the line that does not have as many numbers as the first.
    pub fn from_camb_text(text: &str, h: f64) -> Result<Self> {
        let columns = Columns::of(text)?;
        let width = columns.width();
        if width != 7 && width != 13 {
            return Err(Error::invalid("the transfer file of CAMB", "of 7 or 13 columns", width));
        }
        let table = Self::from_h_units(&columns.get(0), &columns.get(6), h)?;
        let table = Self { of_curvature: true, ..table };
        if width == 7 { Ok(table) } else { table.with_cold_matter_and_baryons(&columns.get(7)) }
    }

    /// The transfer function of all matter in the text of CLASS's file `…tk.dat`, for the h that it was computed with: in its own
    /// format `d_m`, or `d_tot` of versions that have none, in that of CAMB `-T_tot/k2`, found by the header. The latter two count
    /// photons, a part in ten thousand today.
    ///
    /// It is matter over curvature, so [`Plan::sigma8_of`](crate::Plan::sigma8_of) is as exact as CLASS.
    ///
    /// # Errors
    /// As [`from_camb_text`](Self::from_camb_text); [`Error::Invalid`] where no header names these columns.
    pub fn from_class_text(text: &str, h: f64) -> Result<Self> {
        let h = check_h(h)?;
        let columns = Columns::of(text)?;
        let [k, total] = class_columns(text, columns.width())?;
        let (k, mut values) = (columns.get(k.index), columns.get(total.index));
        // The sign is a convention.
        let sign = values.first().map_or(1.0, |first: &f64| first.signum());
        for (value, k) in values.iter_mut().zip(&k) {
            *value *= if total.over_square { sign } else { sign / (k * h * k * h) };
        }
        Ok(Self { of_curvature: true, ..Self::scaled(k.view(), values.view(), h)? })
    }

    fn scaled(k: ArrayView1<'_, f64>, transfer: ArrayView1<'_, f64>, h: f64) -> Result<Self> {
        let squares = LogTable::new((k, h), (transfer, TRANSFER), |value| 2.0 * value.ln())?;
        Ok(Self { squares: Arc::new(squares), of_curvature: false, cold: None })
    }

    /// ln T² by ln k.
    pub(crate) fn table(&self) -> &LogTable {
        &self.squares
    }

    /// This table of all matter with that of cold matter and baryons at the same wavenumbers and in the same unit, for
    /// [`Transfer::with_haloes_of_cold_matter`](crate::Transfer::with_haloes_of_cold_matter): (Ωc Tc + Ωb Tb)/(Ωc + Ωb). Beyond
    /// the points their ratio is that at the last.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of values, [`Error::Invalid`] for values that are not positive and finite.
    pub fn with_cold_matter_and_baryons<'t>(self, transfer: impl Into<ArrayView1<'t, f64>>) -> Result<Self> {
        let ratio = self.squares.ratio_to_this((transfer.into(), TRANSFER), |value| 2.0 * value.ln())?;
        Ok(Self { cold: Some(Arc::new(ratio)), ..self })
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.squares.len()
    }

    /// Never: a table has at least four points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// T² at the first point, to which [`spectrum`](Self::spectrum) is relative, where T is matter over curvature and over k² in
    /// Mpc⁻².
    pub(crate) fn square_over_curvature(&self) -> Option<f64> {
        self.of_curvature.then(|| self.squares.first().exp())
    }

    /// k^(3-bias + nₛ) T² at exp(`ln_k`), over T² at the first point.
    pub(crate) fn spectrum<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        bias: f64,
        ln_k: &[f64],
        out: &mut [S],
    ) {
        let power = cosmology.spectral_index + (3.0 - bias);
        let level = self.squares.first();
        self.squares.for_each(S::from(0.0), ln_k, |i, ln_square| {
            out[i] = (ln_square - level + power * ln_k[i]).exp();
        });
    }

    /// ln of the power of cold matter and baryons over that of all matter, if there is such a table.
    pub(crate) fn cold(&self) -> Option<&LogTable> {
        self.cold.as_deref()
    }
}

//! The linear power spectrum at any wavenumber.

use std::f64::consts::PI;

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::log_table::LogTable;
use crate::plan::BIAS;
use crate::{Cosmology, Model, Plan, Scalar, Transfer};

/// The largest wavenumber in 1/Mpc: the phase of baryon oscillations stays below the 10⁶ up to which a sine is good.
const LARGEST_PER_MPC: f64 = 1e3;
/// The smallest: far beyond it powers of k leave the range of numbers.
const SMALLEST_PER_MPC: f64 = 1e-8;

/// A power spectrum with everything that tells how far to trust it; every array has the shape (K,).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TabulatedPower {
    /// P in Mpc³.
    pub values: Array1<f64>,
    /// A bound on their relative errors that numerics make: of the normalisation, rounding, and of what else the spectrum is made
    /// of. It takes the spectrum and the fit as they are, a table as its spline.
    pub error: Array1<f64>,
    /// Of a table's spline between its points, the relative error, as [`PowerTable`](crate::PowerTable) estimates it; zero of formulas. What
    /// extrapolation beyond a table does to P is nobody's to bound: `calibrated` says where it is.
    pub interpolation: Array1<f64>,
    /// Whether the spectrum is known there: not beyond the points of a table, nor beyond what a non-linear fit was calibrated on.
    pub calibrated: Array1<bool>,
}

/// The linear power spectrum of all matter of one cosmology today, normalised to its σ₈.
///
/// ```
/// use cosmo_mf::{Cosmology, Plan, Transfer};
///
/// let transfer = Transfer::EisensteinHuSmooth;
/// let power = Plan::suited_to(&transfer)?.linear_power(&Cosmology::planck18(), &transfer)?;
/// // P in Mpc³ for k in 1/Mpc.
/// let p = power.today_mpc3(&[0.01, 0.1][..])?;
/// assert!(p[0] > p[1]);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LinearPower<S = f64> {
    pub(crate) plan: Plan,
    pub(crate) cosmology: Cosmology<S>,
    pub(crate) transfer: Transfer,
    /// Of k^nₛ T².
    amplitude: S,
    /// Δ²(k) = k³P/2π² at the plan's wavenumbers.
    pub(crate) densities: Vec<S>,
}

impl Plan {
    /// The linear power spectrum of `cosmology` today.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    pub fn linear_power<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
    ) -> Result<LinearPower<S>> {
        let (spectrum, variance) = self.unnormalised(cosmology, transfer)?;
        let amplitude = cosmology.sigma8 * cosmology.sigma8 / variance;
        let density = |(&value, &k): (&S, &f64)| value * amplitude * k.powf(BIAS);
        let densities = spectrum.iter().zip(self.wavenumbers_per_mpc()).map(density).collect();
        Ok(LinearPower {
            plan: self.clone(),
            cosmology: *cosmology,
            transfer: transfer.clone(),
            amplitude,
            densities,
        })
    }
}

impl Model {
    /// The linear power spectrum of the model's universe today.
    ///
    /// # Errors
    /// As [`Plan::spectrum`].
    pub fn linear_power(&self, plan: &Plan) -> Result<LinearPower> {
        plan.linear_power(&self.cosmology, &self.transfer)
    }
}

impl<S: Scalar> LinearPower<S> {
    /// The universe.
    pub fn cosmology(&self) -> &Cosmology<S> {
        &self.cosmology
    }

    /// P(k) at redshift zero in Mpc³, for wavenumbers in 1/Mpc, in any order. Times D² it is that of another redshift.
    /// [`tabulate`](LinearPower::tabulate) bounds its errors.
    ///
    /// # Errors
    /// [`Error::Invalid`] for wavenumbers below 1e-8/Mpc, twenty thousand times the horizon's scale, and above 1000/Mpc.
    pub fn today_mpc3<'k>(&self, wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>) -> Result<Vec<S>> {
        let given = wavenumbers_per_mpc.into();
        if let Some(i) = given.iter().position(|k| !(SMALLEST_PER_MPC..=LARGEST_PER_MPC).contains(k)) {
            let found = format_args!("{} at index {i}", given[i]);
            return Err(Error::invalid("the wavenumbers", "between 1e-8 and 1000/Mpc", found));
        }
        let mut order: Vec<usize> = (0..given.len()).collect();
        order.sort_by(|&i, &j| given[i].total_cmp(&given[j]));
        let k: Vec<f64> = order.iter().map(|&i| given[i]).collect();
        let ln_k: Vec<f64> = k.iter().map(|k| k.ln()).collect();
        let mut sorted = vec![S::from(0.0); k.len()];
        // Each is wanted by itself: there is no step over which an oscillation would have to be averaged.
        self.transfer.sample(&self.cosmology, 3.0, (&k, &ln_k), 0.0, &mut sorted)?;
        let mut powers = vec![S::from(0.0); k.len()];
        for (&i, &value) in order.iter().zip(&sorted) {
            powers[i] = value * self.amplitude * (2.0 * PI * PI);
        }
        Ok(powers)
    }
}

impl LinearPower {
    /// [`today_mpc3`](Self::today_mpc3) with the bounds of its errors, and where it is known.
    ///
    /// # Errors
    /// As [`today_mpc3`](Self::today_mpc3).
    pub fn tabulate<'k>(
        &self,
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
    ) -> Result<TabulatedPower> {
        let given = wavenumbers_per_mpc.into();
        let values = Array1::from(self.today_mpc3(given)?);
        let normalisation = 2.0 * self.normalisation_error()?;
        let steep = 4.0 + self.cosmology.spectral_index.abs();
        let error = given.mapv(|k| {
            // Exponents of k are rounded, and so are the phases k s of oscillations, up to twice 300 Mpc.
            normalisation + f64::EPSILON * (64.0 + 8.0 * steep * k.ln().abs() + 600.0 * k)
        });
        let (mut interpolation, mut calibrated) =
            (Array1::zeros(given.len()), Array1::from_elem(given.len(), true));
        if let Some(table) = table_of(&self.transfer) {
            let ln_k: Vec<f64> = given.iter().map(|k| k.ln()).collect();
            (interpolation, calibrated) = table.trust(&ln_k);
        }
        Ok(TabulatedPower { values, error, interpolation, calibrated })
    }

    /// A bound on the relative error of σ at 8 Mpc/h, which everything is normalised with.
    pub(crate) fn normalisation_error(&self) -> Result<f64> {
        self.plan.normalisation_error(&self.cosmology, &self.transfer)
    }
}

/// The table that a spectrum is made of, if it is.
pub(crate) fn table_of(transfer: &Transfer) -> Option<&LogTable> {
    match transfer.cold() {
        Transfer::Table(table) => Some(table.table()),
        Transfer::TransferTable(table) => Some(table.table()),
        _ => None,
    }
}

impl Plan {
    /// A bound on the relative error of σ at 8 Mpc/h under a top-hat.
    pub(crate) fn normalisation_error(&self, cosmology: &Cosmology, transfer: &Transfer) -> Result<f64> {
        let radius = 8.0 / cosmology.h();
        Ok(self.variance_of(cosmology, transfer)?.at_radius_mpc(radius)?.sigma_error)
    }
}

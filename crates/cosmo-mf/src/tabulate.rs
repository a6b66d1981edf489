//! A mass function with everything that tells how far to trust it.

use compute_backend::{Error, Real, Result};
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::multiplicity::{Multiplicity, Peak, ROW, Row, for_form};
use crate::{Derivative, Dual, Growth, Model, Plan, Scalar, Sphere};

/// A mass function, its bias, its error bound and its calibrated range; every array has the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tabulated {
    /// The mass function, or its logarithm, as the model says, in its units.
    pub values: Array2<f64>,
    /// σ(M, z).
    pub sigma: Array2<f64>,
    /// ν = δc/σ(M, z).
    pub nu: Array2<f64>,
    /// The linear bias of haloes of this mass by the peak-background split of the fit itself, 1 + (∂ ln f/∂ ln σ)/δc:
    /// that of Mo & White 1996 for Press-Schechter, of Sheth & Tormen 1999 for theirs.
    pub bias: Array2<f64>,
    /// A bound on the absolute error of the bias, of the same parts.
    pub bias_error: Array2<f64>,
    /// A bound on the relative error of dn/dlnM (the absolute error of its logarithm) that numerics make. It takes the
    /// spectrum, the fit and its constants as they are.
    pub error: Array2<f64>,
    /// Whether the fit was calibrated there: see [`Fit::card`](crate::Fit::card).
    pub calibrated: Array2<bool>,
}

impl Model {
    /// [`mass_function`](Self::mass_function) with the bound of its error and the mask of the calibrated range.
    ///
    /// The bound is |∂ ln f/∂ ln σ| δσ + |1 + ∂ ln f/∂ ln s| δs for the errors of σ and of its slope s that
    /// [`Variance`](crate::Variance) gives, at M and at 8 Mpc/h, and that of growth ([`Growth::at`]); for Press-Schechter
    /// the first factor is ν² - 1.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function).
    pub fn tabulate<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Tabulated> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        let values = self.mass_function(plan, redshifts, masses)?;
        self.judged(plan, (&redshifts, &masses), values, |_, _, _| Ok(0.0))
    }

    /// [`tabulate`](Self::tabulate) of values that a backend has computed in `T`, whose rounding is added to the bound.
    pub(crate) fn judged_in<T: Real>(
        &self,
        plan: &Plan,
        grid: (&ArrayView1<'_, f64>, &ArrayView1<'_, f64>),
        values: Array2<f64>,
    ) -> Result<Tabulated> {
        let spectrum = plan.halo_spectrum(&self.cosmology, &self.transfer)?;
        let epsilon = T::epsilon().widen();
        let terms = (plan.nodes() / 64 + 9) as f64;
        // The slope of a table in `f32` is that of a cubic.
        let cubic = if epsilon > 1e-10 { 1e-7 } else { 0.0 };
        self.judged(plan, grid, values, |row, peak, sphere| {
            let sizes = plan.sizes(&spectrum, sphere.radius_mpc);
            let square = sphere.sigma * sphere.sigma;
            let value = terms * sizes[0] / square;
            let slope = terms * sizes[1] / (square * sphere.slope.abs()) + value;
            let [by_sigma, by_slope, by_row] =
                for_form!(self.fit.form(), multiplicity => rounding(multiplicity, row, peak));
            let along =
                by_sigma.abs() * (0.5 * value + 8.0) + (1.0 + by_slope).abs() * (slope + 8.0) + 8.0 * by_row;
            Ok(epsilon * along + (1.0 + by_slope).abs() * cubic)
        })
    }

    /// Bounds and masks for `values` at redshifts and masses; what `rounding` says is added.
    fn judged(
        &self,
        plan: &Plan,
        (redshifts, masses): (&ArrayView1<'_, f64>, &ArrayView1<'_, f64>),
        values: Array2<f64>,
        rounding: impl Fn(&Row<f64>, Peak<f64>, &Sphere) -> Result<f64>,
    ) -> Result<Tabulated> {
        let shape = values.dim();
        let zeros = Array2::zeros(shape);
        let mut table = Tabulated {
            values,
            sigma: zeros.clone(),
            nu: zeros.clone(),
            bias: zeros.clone(),
            bias_error: zeros.clone(),
            error: zeros,
            calibrated: Array2::from_elem(shape, false),
        };
        let h = self.cosmology.h();
        let unit = self.units.mass_msun(h);
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let normalisation = variance.at_radius_mpc(8.0 / h)?.sigma_error;
        let growth = Growth::new(&self.cosmology)?;
        let card = self.fit.card();
        // What depends on the mass alone.
        let sphere = |&mass: &f64| {
            let sphere = variance.at_mass_msun(mass * unit)?;
            let slope_error = match self.derivative {
                Derivative::Analytic => sphere.slope_error,
                // The difference of ln σ between R/2 and 3R/2, relative to what it is.
                Derivative::Taught => {
                    let ends = [0.5, 1.5].map(|factor| variance.at_radius_mpc(factor * sphere.radius_mpc));
                    let [below, above] = ends;
                    let (below, above) = (below?, above?);
                    (below.sigma_error + above.sigma_error) / (below.sigma / above.sigma).ln()
                }
            };
            Ok((mass, sphere, slope_error))
        };
        let spheres = masses.iter().map(sphere).collect::<Result<Vec<_>>>()?;
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let row = self.row(&self.cosmology, &growth, redshift)?;
            let growth_error = growth.at(redshift)?.factor_error;
            for (m, &(mass, sphere, slope_error)) in spheres.iter().enumerate() {
                let peak = Peak { sigma: sphere.sigma, slope: -sphere.slope / 3.0, inverse_mass: 1.0 / mass };
                let [by_sigma, by_slope] =
                    for_form!(self.fit.form(), multiplicity => sensitivity(multiplicity, &row, peak));
                let sigma = sphere.sigma * row.growth;
                let sigma_error = sphere.sigma_error + normalisation + growth_error;
                table.sigma[[z, m]] = sigma;
                table.nu[[z, m]] = row.barrier / sphere.sigma;
                table.bias[[z, m]] = 1.0 + by_sigma / (row.barrier * row.growth);
                // How ∂ ln f/∂ ln σ changes with σ, by a difference.
                let other = Peak { sigma: sphere.sigma * (1.0 + NUDGE), ..peak };
                let [moved, _] =
                    for_form!(self.fit.form(), multiplicity => sensitivity(multiplicity, &row, other));
                let bend = (moved - by_sigma).abs() / NUDGE + by_sigma.abs();
                table.bias_error[[z, m]] = (bend * (2.0 * sigma_error)
                    + 32.0 * f64::EPSILON * by_sigma.abs())
                    / (row.barrier * row.growth)
                    + 4.0 * f64::EPSILON;
                table.error[[z, m]] = by_sigma.abs() * sigma_error
                    + (1.0 + by_slope).abs() * slope_error
                    + 32.0 * f64::EPSILON
                    + rounding(&row, peak, &sphere)?;
                if table.bias_error[[z, m]].is_nan() || table.error[[z, m]].is_nan() {
                    let expected = "such that the slope of the fit in σ is a number";
                    let found = format_args!("ν = {:e} at z = {redshift}, M = {mass}", table.nu[[z, m]]);
                    return Err(Error::invalid("the model", expected, found));
                }
                table.calibrated[[z, m]] = card.covers(redshift, sigma, mass * unit * h);
            }
        }
        Ok(table)
    }
}

/// By how much σ is moved for the slope of a slope.
const NUDGE: f64 = 1e-4;

/// ∂ ln f/∂ ln σ and ∂ ln f/∂ ln slope.
fn sensitivity(multiplicity: impl Multiplicity<Dual<2>>, row: &Row<f64>, peak: Peak<f64>) -> [f64; 2] {
    let row = Row::from_array(row.to_array().map(Dual::from));
    let varied = Peak {
        sigma: Dual::variable(peak.sigma, 0),
        slope: Dual::variable(peak.slope, 1),
        inverse_mass: Dual::from(peak.inverse_mass),
    };
    let (factor, exponent) = multiplicity.at(&row, varied);
    let ln = factor.ln() + exponent;
    [ln.slopes[0] * peak.sigma, ln.slopes[1] * peak.slope]
}

/// The same, and what rounding of the row's numbers, of the exponent and of some factors adds up to in units of ε.
fn rounding(multiplicity: impl Multiplicity<Dual<{ ROW + 2 }>>, row: &Row<f64>, peak: Peak<f64>) -> [f64; 3] {
    let numbers = row.to_array();
    let varied = std::array::from_fn(|i| Dual::variable(numbers[i], i));
    let at = Peak {
        sigma: Dual::variable(peak.sigma, ROW),
        slope: Dual::variable(peak.slope, ROW + 1),
        inverse_mass: Dual::from(peak.inverse_mass),
    };
    let (factor, exponent) = multiplicity.at(&Row::from_array(varied), at);
    let ln = factor.ln() + exponent;
    // Zeros are exact.
    let of_row = numbers.iter().zip(&ln.slopes).filter(|(number, _)| **number != 0.0);
    let by_row: f64 = of_row.map(|(number, slope)| (number * slope).abs()).sum();
    [ln.slopes[ROW] * peak.sigma, ln.slopes[ROW + 1] * peak.slope, by_row + exponent.value.abs() + 4.0]
}

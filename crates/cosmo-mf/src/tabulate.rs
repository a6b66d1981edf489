//! A mass function with everything that tells how far to trust it.

use compute_backend::{Error, Result};
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::multiplicity::{Multiplicity, Peak, Row, for_form};
use crate::{Derivative, Dual, Growth, Model, Plan, Scalar};

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
        let shape = values.dim();
        let mut table = Tabulated {
            values,
            sigma: Array2::zeros(shape),
            nu: Array2::zeros(shape),
            bias: Array2::zeros(shape),
            error: Array2::zeros(shape),
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
                table.sigma[[z, m]] = sigma;
                table.nu[[z, m]] = row.barrier / sphere.sigma;
                table.bias[[z, m]] = 1.0 + by_sigma / (row.barrier * row.growth);
                table.error[[z, m]] = by_sigma.abs() * (sphere.sigma_error + normalisation + growth_error)
                    + (1.0 + by_slope).abs() * slope_error
                    + 32.0 * f64::EPSILON;
                if table.bias[[z, m]].is_nan() || table.error[[z, m]].is_nan() {
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

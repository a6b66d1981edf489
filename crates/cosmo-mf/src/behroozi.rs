//! The correction of Behroozi, Wechsler & Conroy 2013 to mass functions at high redshift.

use compute_backend::Result;
use ndarray::{Array2, ArrayView1};

use crate::{Model, Plan, Quantity};

/// A corrected mass function; both arrays have the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Corrected {
    /// The mass function, or whatever the model's quantity says of it.
    pub values: Array2<f64>,
    /// Whether the correction was calibrated there, from z = 0 to 8; that of the fit is on its card.
    pub calibrated: Array2<bool>,
}

impl Model {
    /// The mass function with the correction of Behroozi, Wechsler & Conroy 2013 (Astrophys. J. 770, 57, appendix G), which
    /// multiplies n(>M) by 10^θ, at `redshifts` (Z,) for `masses` (M,) in the model's units, with θ = 0.144 (M/10^11.5 Msun)^[1/2 / (1 + exp(6.5 a))] / (1 + exp[14.79 (a - 0.213)]).
    ///
    /// It acts on n(>M), so it is no [`Fit`](crate::Fit): it corrects the fit of the model. The paper's is Tinker et al. 2008 for
    /// virial masses, `Fit::Tinker08For(MassDefinition::Virial)`; beyond z = 1, where these are 178 times the mean density and below
    /// the table of that fit, take `Fit::Tinker08`. hmf gives the correction M h² for M (masses in Msun/h times h).
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function) and [`above`](Self::above).
    pub fn mass_function_behroozi13<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Corrected> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        let unit = self.units.mass_msun(self.cosmology.h());
        let plain = self.clone().with_quantity(Quantity::DnDlnM);
        let mut values = self.mass_function(plan, redshifts, masses)?;
        let fit = plain.mass_function(plan, redshifts, masses)?;
        let mut calibrated = Array2::from_elem(values.dim(), false);
        for (z, &redshift) in redshifts.iter().enumerate() {
            let above = plain.above(plan, redshift, masses)?.number;
            for (m, &mass) in masses.iter().enumerate() {
                // Where the mass function underflows, n(>M) is a small part of it.
                let ratio = if fit[[z, m]] > 0.0 { above[m] / fit[[z, m]] } else { 0.0 };
                let factor = factor(redshift, mass * unit, ratio);
                match self.quantity {
                    Quantity::LnDnDlnM => values[[z, m]] += factor.ln(),
                    _ => values[[z, m]] *= factor,
                }
                calibrated[[z, m]] = (0.0..=8.0).contains(&redshift);
            }
        }
        Ok(Corrected { values, calibrated })
    }
}

/// What dn/dlnM is multiplied by, of `ratio` = n(>M)/(dn/dlnM): -d/d ln M of 10^θ n(>M).
fn factor(redshift: f64, mass_msun: f64, ratio: f64) -> f64 {
    let a = 1.0 / (1.0 + redshift);
    let power = 0.5 / (1.0 + (6.5 * a).exp());
    let theta = 0.144 / (1.0 + (14.79 * (a - 0.213)).exp()) * (mass_msun / 10.0_f64.powf(11.5)).powf(power);
    10.0_f64.powf(theta) * (1.0 - ratio * std::f64::consts::LN_10 * power * theta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_correction_is_that_of_hmf() {
        // hmf 3.5.2, `Behroozi._modify_dndm(m, dndm, z, ngtm)`, given masses in Msun.
        let halos = [(1e10, 2e-13, 3e-3), (3e13, 5e-19, 4e-6)];
        for (z, want) in [
            (0.0, [2.000_005_819_951_215_2e-13, 5.000_014_651_144_763e-19]),
            (2.0, [2.075_345_150_844_592e-13, 5.307_293_213_740_319e-19]),
            (6.0, [2.249_837_994_986_284_5e-13, 7.831_293_656_130_489e-19]),
            (8.0, [2.245_461_624_355_073_5e-13, 8.631_884_898_689_981e-19]),
        ] {
            for ((mass, dn_dm, above), want) in halos.into_iter().zip(want) {
                let got: f64 = dn_dm * factor(z, mass, above / (dn_dm * mass));
                assert!((got / want - 1.0).abs() < 1e-13, "z = {z}, M = {mass:e}: {got:e} is not {want:e}");
            }
        }
    }
}

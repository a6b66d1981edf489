//! Haloes above a mass: their number and the matter in them.

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::quadrature::GAUSS_LEGENDRE_8;
use crate::spectra::Quantity;
use crate::{Model, Plan};

/// Integrals end here, in Msun: no halo is as heavy.
const HEAVIEST_MSUN: f64 = 1e18;
/// The widest panel in ln M.
const PANEL: f64 = 0.25;
/// What lies above each of some masses.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Above {
    /// n(>M): haloes per volume, in the model's units, shape (M,).
    pub number: Array1<f64>,
    /// ρ(>M): mass in haloes per volume, in the model's units, shape (M,).
    pub density: Array1<f64>,
    /// The collapsed fraction: the share of the matter that haloes are made of that is in haloes above M, shape (M,). Fits whose form is not
    /// normalised may exceed 1 for the lightest.
    pub fraction: Array1<f64>,
}

impl Model {
    /// n(>M) and ρ(>M) at `redshift` for `masses` (M,) in the model's unit, in any order, up to 1e18 Msun.
    ///
    /// Gauss-Legendre panels in ln M between the masses that are asked for: 1e-10 of the integral, beside the error of
    /// the mass function itself.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function); [`Error::Invalid`] for a mass above 1e18 Msun.
    pub fn above<'m>(
        &self,
        plan: &Plan,
        redshift: f64,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Above> {
        let masses = masses.into();
        let top = HEAVIEST_MSUN / self.units.mass_msun(self.cosmology.h());
        if let Some(i) = masses.iter().position(|&mass| !(mass > 0.0 && mass <= top)) {
            let found = format_args!("{:e} at index {i}", masses[i]);
            return Err(Error::invalid("the masses", "positive and at most 1e18 Msun", found));
        }
        // From the top down, so that small numbers are added first.
        let mut order: Vec<usize> = (0..masses.len()).collect();
        order.sort_by(|&a, &b| masses[b].total_cmp(&masses[a]));
        let (mut nodes, mut weights, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(order.len()));
        let mut high = top.ln();
        for &i in &order {
            let low = masses[i].ln();
            let panels = ((high - low) / PANEL).ceil().max(0.0) as usize;
            let half = 0.5 * (high - low) / panels.max(1) as f64;
            for panel in 0..panels {
                let middle = high - (2 * panel + 1) as f64 * half;
                for (node, weight) in GAUSS_LEGENDRE_8 {
                    nodes.extend([(middle - half * node).exp(), (middle + half * node).exp()]);
                    weights.extend([half * weight; 2]);
                }
            }
            ends.push(nodes.len());
            high = low;
        }
        let values =
            self.clone().with_quantity(Quantity::DnDlnM).mass_function(plan, &[redshift][..], &nodes)?;
        let zeros = Array1::zeros(masses.len());
        let mut above = Above { number: zeros.clone(), density: zeros.clone(), fraction: zeros };
        let h = self.cosmology.h();
        let unit = self.units.mass_msun(h) * self.units.density_per_mpc3(h);
        let mean = self.transfer.halo_density_msun_mpc3(&self.cosmology) / unit;
        let (mut start, mut number, mut density) = (0, 0.0, 0.0);
        for (&i, end) in order.iter().zip(ends) {
            for j in start..end {
                let share = weights[j] * values[[0, j]];
                number += share;
                density += share * nodes[j];
            }
            (above.number[i], above.density[i], above.fraction[i]) = (number, density, density / mean);
            start = end;
        }
        Ok(above)
    }
}

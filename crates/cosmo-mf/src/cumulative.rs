//! Haloes above a mass: their number and the matter in them.

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::quadrature::GAUSS_LEGENDRE_8;
use crate::spectra::Quantity;
use crate::{Model, Plan, Tabulated};

/// Integrals end here, in Msun: no halo is as heavy.
const HEAVIEST_MSUN: f64 = 1e18;
/// The widest panel in ln M.
const PANEL: f64 = 0.25;
/// The widest in units of the mass over which the mass function falls by e, at the lower end of an integral. Panels above may widen by
/// [`WIDENING`]: what is in them falls faster than their error rises.
const PANEL_BY_STEEPNESS: f64 = 4.0;
const WIDENING: f64 = 1.15;
/// What a rule of 8 points leaves of exp(-t x) on (-1, 1), over t¹⁶ and the largest value there: 2¹⁷ (8!)⁴ / (17 (16!)³).
const LEFT: f64 = 2.3e-18;
/// What it leaves of anything smooth on so narrow a panel, relative.
const SMOOTH: f64 = 1e-13;

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
    /// A bound on the relative error of the number that numerics make: of the mass function, as [`Tabulated::error`] has
    /// it, and of the quadrature.
    pub number_error: Array1<f64>,
    /// The same for the density and the fraction.
    pub density_error: Array1<f64>,
    /// The share of the number that is where the fit was calibrated, from 0 to 1.
    pub calibrated: Array1<f64>,
}

/// A panel of 8 nodes in ln M: where it begins among the nodes, and half its width.
struct Panel {
    first: usize,
    half: f64,
}

/// A sum with what may be wrong with it.
#[derive(Clone, Copy, Default)]
struct Sum {
    value: f64,
    error: f64,
}

impl Model {
    /// n(>M) and ρ(>M) at `redshift` for `masses` (M,) in the model's unit, in any order, up to 1e18 Msun.
    ///
    /// Gauss-Legendre panels in ln M between the masses that are asked for, narrow where the mass function falls steeply: below
    /// 1e-10 of the integral, beside the error of the mass function itself; the bounds have both.
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
        let steepness = self.steepness(plan, redshift, &masses)?;
        let (mut nodes, mut panels, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(order.len()));
        let mut high = top.ln();
        for &i in &order {
            let low = masses[i].ln();
            for pair in edges(low, high, steepness[i]).windows(2).rev() {
                let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
                panels.push(Panel { first: nodes.len(), half });
                for (node, _) in GAUSS_LEGENDRE_8 {
                    nodes.extend([(middle - half * node).exp(), (middle + half * node).exp()]);
                }
            }
            ends.push(panels.len());
            high = low;
        }
        let table = self.clone().with_quantity(Quantity::DnDlnM).tabulate(plan, &[redshift][..], &nodes)?;
        let zeros = Array1::zeros(masses.len());
        let mut above = Above {
            number: zeros.clone(),
            density: zeros.clone(),
            fraction: zeros.clone(),
            number_error: zeros.clone(),
            density_error: zeros.clone(),
            calibrated: zeros,
        };
        let h = self.cosmology.h();
        let unit = self.units.mass_msun(h) * self.units.density_per_mpc3(h);
        let mean = self.transfer.halo_density_msun_mpc3(&self.cosmology) / unit;
        let (mut start, mut number, mut density, mut calibrated) = (0, Sum::default(), Sum::default(), 0.0);
        // Nothing is expected where the mass function underflows.
        let of = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        for (&i, end) in order.iter().zip(ends) {
            for panel in &panels[start..end] {
                panel.add(&table, &nodes, (&mut number, &mut density, &mut calibrated));
            }
            (above.number[i], above.density[i]) = (number.value, density.value);
            above.fraction[i] = density.value / mean;
            // A running sum is rounded at each of its steps, by no more than it is.
            let rounding = 8.0 * f64::EPSILON * (1.0 + end as f64);
            above.number_error[i] = of(number.error, number.value) + rounding;
            above.density_error[i] = of(density.error, density.value) + rounding;
            above.calibrated[i] = of(calibrated, number.value);
            start = end;
        }
        Ok(above)
    }

    /// -d ln n/d ln M at each of `masses`, from below, where n rises zero.
    fn steepness(&self, plan: &Plan, redshift: f64, masses: &ArrayView1<'_, f64>) -> Result<Vec<f64>> {
        const STEP: f64 = 1e-3;
        let pairs: Vec<f64> = masses.iter().flat_map(|&mass| [mass * (1.0 - STEP), mass]).collect();
        let ln =
            self.clone().with_quantity(Quantity::LnDnDlnM).mass_function(plan, &[redshift][..], &pairs)?;
        Ok((0..masses.len()).map(|i| ((ln[[0, 2 * i]] - ln[[0, 2 * i + 1]]) / STEP).max(0.0)).collect())
    }
}

impl Panel {
    /// Adds the panel to the number, the density and the number that is calibrated.
    fn add(
        &self,
        table: &Tabulated,
        nodes: &[f64],
        (number, density, calibrated): (&mut Sum, &mut Sum, &mut f64),
    ) {
        let (mut most, mut least, mut heaviest) = (0.0_f64, f64::INFINITY, 0.0_f64);
        for (pair, (_, weight)) in GAUSS_LEGENDRE_8.into_iter().enumerate() {
            for j in [self.first + 2 * pair, self.first + 2 * pair + 1] {
                let value = table.values[[0, j]];
                let share = self.half * weight * value;
                let error = share * table.error[[0, j]];
                number.value += share;
                number.error += error;
                density.value += share * nodes[j];
                density.error += error * nodes[j];
                *calibrated += if table.calibrated[[0, j]] { share } else { 0.0 };
                (most, least) = (most.max(value), least.min(value));
                heaviest = heaviest.max(nodes[j]);
            }
        }
        if most > 0.0 {
            // As if it were exponential between the first and the last node, 1.92 apart, and a quarter steeper: the slope changes
            // inside. No rule is further off than what it measures.
            let steepness = 1.25 / 1.92 * (most / least.max(f64::MIN_POSITIVE)).ln();
            let left = self.half * most * (LEFT * steepness.powi(16) + SMOOTH).min(2.0);
            number.error += left;
            density.error += left * heaviest;
        }
    }
}

/// The edges of the panels from `low` to `high`, where the integrand falls by e over 1/`steepness` at first.
fn edges(low: f64, high: f64, steepness: f64) -> Vec<f64> {
    let (mut edges, mut width) = (vec![low], PANEL.min(PANEL_BY_STEEPNESS / steepness));
    let mut at = low;
    while high - at > width * (1.0 + 1e-9) {
        // Once as wide as they may be, panels are equal.
        if width >= PANEL {
            let count = ((high - at) / PANEL).ceil();
            let equal = (high - at) / count;
            edges.extend((1..count as usize).map(|i| at + i as f64 * equal));
            break;
        }
        at += width;
        edges.push(at);
        width = (width * WIDENING).min(PANEL);
    }
    if high > low {
        edges.push(high);
    }
    edges
}

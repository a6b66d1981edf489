//! The bias of a model's haloes at given masses.

use compute_backend::Result;
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::model::CRITICAL_CONTRAST;
use crate::{Bias, Cosmology, Dual, Growth, Model, PeakHeight, Plan};

/// Biases of haloes; every array has the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Biases {
    /// The linear bias.
    pub values: Array2<f64>,
    /// ν = δc/σ(M, z) with δc = 1.68647.
    pub nu: Array2<f64>,
    /// A bound on the relative error that numerics make: of σ, its normalisation, growth, and what else the bias depends
    /// on, by its derivatives. It takes the spectrum, the fit and its constants as they are.
    pub error: Array2<f64>,
    /// Whether the fit was calibrated there: in redshift and in ν, as [`BiasCard`](crate::BiasCard) has them.
    pub calibrated: Array2<bool>,
}

impl Model {
    /// The linear bias of haloes at `redshifts` (Z,) for `masses` (M,), in the model's units; the model's fit and δc play
    /// no part.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function); [`Error::Invalid`](crate::Error::Invalid) for an overdensity beyond the
    /// bias's table.
    pub fn bias<'z, 'm>(
        &self,
        plan: &Plan,
        bias: Bias,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Biases> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        let shape = (redshifts.len(), masses.len());
        let mut biases = Biases {
            values: Array2::zeros(shape),
            nu: Array2::zeros(shape),
            error: Array2::zeros(shape),
            calibrated: Array2::from_elem(shape, false),
        };
        let card = bias.card();
        let unit = self.units.mass_msun(self.cosmology.h());
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        let slopes = Slopes::new(plan, self)?;
        let normalisation = variance.at_radius_mpc(8.0 / self.cosmology.h())?.sigma_error;
        let lifted = Cosmology::<Dual<3>>::lift(&self.cosmology);
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let grown = growth.at(redshift)?;
            let factor = grown.factor;
            let common = normalisation + grown.factor_error;
            // M*, and the bound of its relative error.
            let (nonlinear, nonlinear_error) = match bias {
                Bias::SeljakWarren | Bias::SeljakWarrenCosmology => {
                    let mass = variance.mass_msun_of_sigma(CRITICAL_CONTRAST / factor)?;
                    let sphere = variance.at_mass_msun(mass)?;
                    (mass, 3.0 * (sphere.sigma_error + common) / sphere.slope.abs() + 1e-14)
                }
                _ => (unit, 0.0),
            };
            for (m, &mass) in masses.iter().enumerate() {
                let sphere = variance.at_mass_msun(mass * unit)?;
                let nu = CRITICAL_CONTRAST / (factor * sphere.sigma);
                // Only one asks for it, and under a cut-off it may be beyond all numbers.
                let (spectral_slope, slope_error) = match bias {
                    Bias::Jing => slopes.at_wavenumber(std::f64::consts::TAU / sphere.radius_mpc),
                    _ => (0.0, 0.0),
                };
                let ratio = mass * unit / nonlinear;
                let peak = PeakHeight {
                    nu: Dual::variable(nu, 0),
                    spectral_slope: Dual::variable(spectral_slope, 1),
                    mass_over_nonlinear: Dual::variable(ratio, 2),
                };
                let value = bias.at(&lifted, redshift, peak)?;
                let errors = [nu * (sphere.sigma_error + common), slope_error, ratio * nonlinear_error];
                let error: f64 =
                    errors.iter().zip(value.slopes).map(|(error, slope)| (error * slope).abs()).sum();
                biases.values[[z, m]] = value.value;
                biases.error[[z, m]] = error / value.value.abs() + 32.0 * f64::EPSILON;
                biases.nu[[z, m]] = nu;
                biases.calibrated[[z, m]] = (card.redshifts.0..=card.redshifts.1).contains(&redshift)
                    && (card.nu.0..=card.nu.1).contains(&nu);
            }
        }
        Ok(biases)
    }
}

/// The slope of a model's spectrum, without oscillations.
struct Slopes<'a> {
    plan: &'a Plan,
    /// ln F at the plan's wavenumbers.
    ln: Vec<f64>,
}

impl<'a> Slopes<'a> {
    fn new(plan: &'a Plan, model: &Model) -> Result<Self> {
        let spectrum = plan.halo_spectrum(&model.cosmology, &model.transfer.without_oscillations())?;
        Ok(Self { plan, ln: spectrum.iter().map(|f| f.ln()).collect() })
    }

    /// d ln P/d ln k by the polynomial through the six nearest nodes, an error of h⁵/60 of a sixth derivative; and a bound on it,
    /// by how much the two nodes at the ends change it.
    fn at_wavenumber(&self, per_mpc: f64) -> (f64, f64) {
        let position = self.plan.position(per_mpc.ln()).clamp(2.0, self.ln.len() as f64 - 4.0);
        let first = position.floor() as usize - 2;
        let nodes = &self.ln[first..first + 6];
        let t = position - first as f64;
        let (six, four) = (slope(nodes, t), slope(&nodes[1..5], t - 1.0));
        let step = self.plan.step();
        let largest = nodes.iter().fold(1.0_f64, |most, ln| most.max(ln.abs()));
        // F = k^(3-q) P.
        (six / step - (3.0 - crate::plan::BIAS), ((six - four).abs() + 32.0 * f64::EPSILON * largest) / step)
    }
}

/// The slope at `t` of the polynomial through values at 0, 1, 2 …
fn slope(values: &[f64], t: f64) -> f64 {
    let count = values.len();
    let mut slope = 0.0;
    for (i, value) in values.iter().enumerate() {
        for j in (0..count).filter(|&j| j != i) {
            let mut term = 1.0 / (i as f64 - j as f64);
            for k in (0..count).filter(|&k| k != i && k != j) {
                term *= (t - k as f64) / (i as f64 - k as f64);
            }
            slope += value * term;
        }
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cosmology;

    #[test]
    fn the_slope_of_a_power_law_is_its_exponent() {
        let model = Model::new(
            Cosmology::flat(0.3, 70.0).with_spectral_index(-1.3),
            crate::Transfer::PowerLaw,
            crate::Fit::PressSchechter,
        );
        let plan = Plan::default();
        let slopes = Slopes::new(&plan, &model).unwrap();
        for k in [1e-3, 0.1, 7.7, 300.0] {
            let (slope, error) = slopes.at_wavenumber(k);
            assert!((slope + 1.3).abs() <= error && error < 1e-11, "k = {k}: {slope}, {error:e}");
        }
    }
}

//! Bounds on the errors of derivatives.

use compute_backend::Result;
use ndarray::{Array2, Array3, ArrayView1};

use crate::gradient::{Number, OF_GROWN_SHAPE, OF_SHAPE, seeded, variables};
use crate::hermite::{self, Slope};
use crate::multiplicity::{Peak, for_form};
use crate::plan::BIAS;
use crate::{Derivative, Dual, Growth, Model, Parameter, Plan, Quantity, Sphere, Transfer, Variance};

/// A mass function and its derivatives with everything that tells how far to trust them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TabulatedGradient {
    /// The mass function (or its logarithm, as the model says), in the model's units, shape (Z, M).
    pub values: Array2<f64>,
    /// Its derivatives with respect to [`Parameter::ALL`], shape (Z, M, 7).
    pub slopes: Array3<f64>,
    /// A bound on the relative error of dn/dlnM (the absolute error of its logarithm), shape (Z, M).
    pub error: Array2<f64>,
    /// Bounds on the absolute errors of the derivatives, shape (Z, M, 7).
    pub slope_errors: Array3<f64>,
    /// Whether the fit was calibrated there, shape (Z, M).
    pub calibrated: Array2<bool>,
}

/// By how much σ and its slope are moved to see how derivatives change with them.
const NUDGE: f64 = 1e-5;
/// The error of d ln D/dp, which no method bounds by itself: quadrature around a cosmological constant leaves 1e-13, and the equation, whose
/// steps look at values alone, was measured at 1e-11.
const GROWTH: f64 = 2e-11;

/// What the transforms of the spectrum's derivatives leave.
struct Shapes<'a> {
    model: &'a Model,
    plan: &'a Plan,
    variance: Variance,
    /// The parameters that the shape depends on.
    parameters: Vec<Parameter>,
    /// By each of them.
    slopes: Vec<Variance>,
    /// The errors of d ln σ/dp at 8 Mpc/h, of each.
    normalisation: Vec<f64>,
}

/// Errors of d ln σ/dp and of d ln s/dp for one mass.
type PeakErrors = [[f64; 2]; Parameter::ALL.len()];

impl Model {
    /// [`mass_function_gradient`](Self::mass_function_gradient) with the bounds of errors and the mask of the calibrated range.
    ///
    /// A derivative of ln n is |∂ ln f/∂ ln σ| times that of ln σ, and so on: its error is that of the transform of the
    /// spectrum's derivative, by the same rules as the spectrum's own ([`Variance`]), and what the errors of σ, of its slope and
    /// of growth do to the factors, by differences.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function).
    pub fn tabulate_gradient<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<TabulatedGradient> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        let gradient = self.mass_function_gradient(plan, redshifts, masses)?;
        let table = self.tabulate(plan, redshifts, masses)?;
        let mut found = TabulatedGradient {
            slope_errors: Array3::zeros(gradient.slopes.dim()),
            values: gradient.values,
            slopes: gradient.slopes,
            error: table.error,
            calibrated: table.calibrated,
        };
        let logarithm = self.clone().with_quantity(Quantity::LnDnDlnM);
        let cosmology = variables(&self.cosmology);
        let peaks = self.peaks_of(&cosmology, plan, &masses)?;
        let nudged = |sigma: f64, slope: f64| -> Vec<Peak<Number>> {
            let moved = |peak: &Peak<Number>| Peak {
                sigma: peak.sigma * (1.0 + sigma),
                slope: peak.slope * (1.0 + slope),
                ..*peak
            };
            peaks.iter().map(moved).collect()
        };
        let (other_sigmas, other_slopes) = (nudged(NUDGE, 0.0), nudged(0.0, NUDGE));
        let shapes = Shapes::new(self, plan)?;
        let unit = self.units.mass_msun(self.cosmology.h());
        let of_peak = |(&mass, peak): (&f64, &Peak<Number>)| {
            let sphere = shapes.variance.at_mass_msun(mass * unit)?;
            Ok((sphere, shapes.errors(&sphere, peak)?))
        };
        let spheres = masses.iter().zip(&peaks).map(of_peak).collect::<Result<Vec<_>>>()?;
        let common = plan.normalisation_error(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&cosmology)?;
        let suppressed = self.suppressed(&cosmology)?;
        for (z, &redshift) in redshifts.iter().enumerate() {
            let row = self.row(&cosmology, &growth, redshift)?;
            let common = common + growth.at(redshift)?.factor_error;
            let along = |peaks: &[Peak<Number>]| for_form!(self.fit.form(), multiplicity => logarithm.along(multiplicity, &row, peaks, suppressed));
            let (here, by_sigma, by_slope) = (along(&peaks), along(&other_sigmas), along(&other_slopes));
            for (m, (sphere, errors)) in spheres.iter().enumerate() {
                // ∂ ln n/∂ ln σ and ∂ ln n/∂ ln s.
                let [of_sigma, of_slope] =
                    [&by_sigma, &by_slope].map(|moved| (moved[m].value - here[m].value).abs() / NUDGE);
                for (p, [sigma_error, slope_error]) in errors.iter().enumerate() {
                    let [bend_sigma, bend_slope] = [&by_sigma, &by_slope]
                        .map(|moved| (moved[m].slopes[p] - here[m].slopes[p]).abs() / NUDGE);
                    let grows =
                        matches!(Parameter::ALL[p], Parameter::OmegaMatter | Parameter::W0 | Parameter::Wa)
                            || self.cosmology.radiation.is_some();
                    let growth_error = if grows { GROWTH } else { 0.0 };
                    let error = of_sigma * (sigma_error + growth_error)
                        + of_slope * slope_error
                        + bend_sigma * (sphere.sigma_error + common)
                        + bend_slope * sphere.slope_error
                        + 64.0 * f64::EPSILON * here[m].slopes[p].abs();
                    found.slope_errors[[z, m, p]] = match self.quantity {
                        Quantity::LnDnDlnM => error,
                        _ => {
                            found.values[[z, m]].abs() * error
                                + found.slopes[[z, m, p]].abs() * found.error[[z, m]]
                        }
                    };
                }
            }
        }
        Ok(found)
    }
}

/// The spectrum's derivatives with respect to parameters, and those of what fading out its oscillations does to it.
type Planes = Vec<(Parameter, Vec<f64>, Option<Vec<f64>>)>;

/// These, for the parameters `of`.
fn planes<const N: usize>(model: &Model, plan: &Plan, of: [Parameter; N]) -> Result<Planes> {
    let cosmology = seeded(&model.cosmology, &of);
    let spectrum = plan.halo_spectrum(&cosmology, &model.transfer)?;
    let fading = plan.fading(&cosmology, &model.transfer, &spectrum)?;
    let plane = |numbers: &[Dual<N>], p: usize| numbers.iter().map(|number| number.slopes[p]).collect();
    let of = of.into_iter().enumerate();
    Ok(of.map(|(p, by)| (by, plane(&spectrum, p), fading.as_deref().map(|f| plane(f, p)))).collect())
}

impl<'a> Shapes<'a> {
    fn new(model: &'a Model, plan: &'a Plan) -> Result<Self> {
        let variance = plan.variance_of(&model.cosmology, &model.transfer)?;
        let planes = match model.transfer.cold() {
            Transfer::EisensteinHuNeutrinos => planes(model, plan, OF_GROWN_SHAPE)?,
            _ => planes(model, plan, OF_SHAPE)?,
        };
        let mut shapes = Self {
            model,
            plan,
            variance,
            parameters: Vec::new(),
            slopes: Vec::new(),
            normalisation: Vec::new(),
        };
        for (parameter, spectrum, fading) in planes {
            shapes.parameters.push(parameter);
            shapes.slopes.push(plan.variance_from(spectrum, fading.as_deref())?);
        }
        let eight = shapes.variance.at_radius_mpc(8.0 / model.cosmology.h())?;
        let mut errors = Vec::new();
        for (p, &parameter) in shapes.parameters.iter().enumerate() {
            // The radius itself moves with h.
            let moves = if parameter == Parameter::HubbleKmSMpc {
                1.0 / model.cosmology.hubble_km_s_mpc
            } else {
                0.0
            };
            errors.push(shapes.of_sigma(p, &eight) + moves * eight.slope_error * eight.slope.abs());
        }
        shapes.normalisation = errors;
        Ok(shapes)
    }

    fn errors(&self, sphere: &Sphere, peak: &Peak<Number>) -> Result<PeakErrors> {
        let mut errors = [[0.0; 2]; Parameter::ALL.len()];
        for (p, parameter) in Parameter::ALL.iter().enumerate() {
            let Some(shape) = self.parameters.iter().position(|other| other == parameter) else { continue };
            // d ln R/dp of a mass: of the mean density, and of a mass in Msun/h.
            let moves = match parameter {
                Parameter::OmegaMatter => {
                    let cosmology = &self.model.cosmology;
                    let cold = self.model.transfer.halo_density_msun_mpc3(cosmology);
                    cosmology.mean_density_msun_mpc3() / (3.0 * cosmology.omega_matter * cold)
                }
                Parameter::HubbleKmSMpc => 1.0 / self.model.cosmology.hubble_km_s_mpc,
                _ => 0.0,
            };
            let sigma = self.of_sigma(shape, sphere)
                + self.normalisation[shape]
                + moves * sphere.slope_error * sphere.slope.abs();
            let relative = (peak.slope.slopes[p] / peak.slope.value).abs();
            let slope = match self.model.derivative {
                Derivative::Analytic => {
                    self.of_slope(shape, sphere) / sphere.slope.abs()
                        + moves * sphere.curvature_error / sphere.slope.abs()
                }
                Derivative::Taught => {
                    let ends =
                        [0.5, 1.5].map(|factor| self.variance.at_radius_mpc(factor * sphere.radius_mpc));
                    let [below, above] = ends;
                    let (below, above) = (below?, above?);
                    let moved = moves * (below.slope_error + above.slope_error);
                    (self.of_sigma(shape, &below) + self.of_sigma(shape, &above) + moved)
                        / (below.sigma / above.sigma).ln()
                }
            };
            errors[p] = [sigma, slope + relative * sphere.slope_error];
        }
        Ok(errors)
    }

    /// Of d ln σ/dp = σ²ₚ/2σ², but for the normalisation.
    fn of_sigma(&self, p: usize, sphere: &Sphere) -> f64 {
        let ln_radius = sphere.radius_mpc.ln();
        let scale = (BIAS * ln_radius).exp() * sphere.sigma * sphere.sigma;
        let [value, ..] = self.slopes[p].node_errors(ln_radius);
        let (ratio, between) = self.at(p, ln_radius);
        0.5 * (value / scale + between) + ratio.abs() * 2.0 * sphere.sigma_error + 4.0 * f64::EPSILON
    }

    /// Of d/dp of d ln σ/d ln R.
    fn of_slope(&self, p: usize, sphere: &Sphere) -> f64 {
        let (ln_radius, step) = (sphere.radius_mpc.ln(), self.plan.step());
        let scale = (BIAS * ln_radius).exp() * sphere.sigma * sphere.sigma;
        let [value, first, _] = self.slopes[p].node_errors(ln_radius);
        let (ratio, between) = self.at(p, ln_radius);
        let slope = 2.0 * sphere.slope.abs();
        // Interpolation as in Variance: its error over the step, and rounding of the values over the step.
        let rounded =
            3.75 / step * (self.slopes[p].node_rounding() / scale + 2.0 * f64::EPSILON * (1.0 + ratio.abs()));
        let own = (first + slope * value) / scale + 3.44 * between / step + rounded;
        0.5 * own + ratio.abs() * 2.0 * (sphere.slope_error * slope + slope * sphere.sigma_error)
    }

    /// d ln σ²/dp at a radius, and what interpolation between the nodes adds to it: as for σ² itself, by skipping a node.
    fn at(&self, p: usize, ln_radius: f64) -> (f64, f64) {
        let step = self.plan.step();
        let node = |j: usize| {
            let (values, slopes) = (self.variance.node(j), self.slopes[p].node(j));
            [0, 1, 2].map(|d| Dual::<1> { value: values[d], slopes: [slopes[d]] })
        };
        let ratio = |number: Dual<1>| number.slopes[0] / number.value;
        let cell = self.plan.position(ln_radius).floor() as usize;
        let last = self.plan.nodes() - 2;
        let between =
            (cell.saturating_sub(1)..=cell + 2).map(|j| j.clamp(1, last)).fold(0.0, |worst: f64, j| {
                let half = Dual::<1>::from(0.5);
                let (skipped, _) =
                    hermite::interpolate(node(j - 1), node(j + 1), 2.0 * step, half, Slope::Quintic);
                worst.max((ratio(skipped) - ratio(node(j)[0])).abs() / 32.0)
            });
        (ratio(node(cell)[0]), between)
    }
}

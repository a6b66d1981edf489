//! How many haloes a survey sees, in bins of redshift and mass.

use compute_backend::{Error, Result};
use ndarray::{Array2, Array3};

use crate::gradient::variables;
use crate::quadrature::panels;
use crate::{Background, Gradient, Model, Parameter, Plan, Quantity};

/// The widest panel in ln M.
const MASS_PANEL: f64 = 0.25;
/// The widest panel in ln(1 + z).
const REDSHIFT_PANEL: f64 = 0.1;

/// A survey: a part of the sky, and the edges of bins.
///
/// ```
/// use cosmo_mf::{Cosmology, Fit, Model, Plan, Survey, Transfer, Units};
///
/// let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::Tinker08)
///     .with_units(Units::MsunPerH);
/// let survey = Survey::new(&[0.2, 0.4, 0.6], &[1e14, 3e14, 1e16], 5000.0)?;
/// let counts = model.counts(&Plan::default(), &survey)?;
/// assert_eq!(counts.numbers.dim(), (2, 2));
/// assert!(counts.numbers[[0, 0]] > 1000.0 && counts.calibrated[[0, 0]] > 0.99);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    redshifts: Vec<f64>,
    masses: Vec<f64>,
    steradians: f64,
}

/// What a survey is expected to count; every array has the shape (Z, M) of its bins.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// The expected numbers.
    pub numbers: Array2<f64>,
    /// A bound on their relative errors that the mass function's numerics make, beside 1e-9 of the quadrature where ν < 8.
    pub error: Array2<f64>,
    /// The share of them that is where the fit was calibrated, from 0 to 1.
    pub calibrated: Array2<f64>,
}

impl Survey {
    /// A survey of `square_degrees`, with bins between the edges `redshifts` (Z + 1,) and `masses` (M + 1,), in the units
    /// of the model that is asked.
    ///
    /// # Errors
    /// [`Error::Invalid`] for fewer than two edges, edges that do not rise, redshifts below zero, masses that are not
    /// positive and finite, and an area that is not positive or more than the sky.
    pub fn new(redshifts: &[f64], masses: &[f64], square_degrees: f64) -> Result<Self> {
        let rises = |what, edges: &[f64], low: f64, high: f64, expected| {
            let inside = |edge: &f64| *edge >= low && *edge <= high;
            if edges.len() < 2 {
                return Err(Error::invalid(what, "at least two edges", edges.len()));
            }
            match edges.iter().position(|edge| !inside(edge)) {
                Some(i) => Err(Error::invalid(what, expected, format_args!("{} at index {i}", edges[i]))),
                None => match edges.windows(2).position(|pair| pair[1] <= pair[0]) {
                    Some(i) => {
                        let found = format_args!("{} after {}", edges[i + 1], edges[i]);
                        Err(Error::invalid(what, "edges that rise", found))
                    }
                    None => Ok(()),
                },
            }
        };
        rises("the redshifts", redshifts, 0.0, 1e4, "from 0 to 10000")?;
        rises("the masses", masses, f64::MIN_POSITIVE, 1e20, "positive and at most 1e20")?;
        let sky = 4.0 * 180.0 * 180.0 / std::f64::consts::PI;
        if !(square_degrees > 0.0 && square_degrees <= sky * (1.0 + 1e-12)) {
            return Err(Error::invalid(
                "the area",
                "positive and at most 41253 square degrees",
                square_degrees,
            ));
        }
        let steradians = square_degrees * (std::f64::consts::PI / 180.0).powi(2);
        Ok(Self { redshifts: redshifts.to_vec(), masses: masses.to_vec(), steradians })
    }

    /// The bins of redshift and of mass.
    pub fn bins(&self) -> (usize, usize) {
        (self.redshifts.len() - 1, self.masses.len() - 1)
    }

    /// The area in steradians.
    #[cfg(feature = "rand")]
    pub(crate) fn steradians(&self) -> f64 {
        self.steradians
    }

    /// The nodes of the bins of redshift: each with its bin and its weight in z.
    fn redshift_nodes(&self) -> Vec<(usize, f64, f64)> {
        let bins = self.redshifts.windows(2).enumerate();
        bins.flat_map(|(bin, edges)| {
            let nodes = panels(edges[0].ln_1p(), edges[1].ln_1p(), REDSHIFT_PANEL);
            nodes.into_iter().map(move |(x, weight)| (bin, x.exp_m1(), weight * x.exp()))
        })
        .collect()
    }

    /// The nodes of the bins of mass: each with its bin and its weight in ln M.
    fn mass_nodes(&self) -> Vec<(usize, f64, f64)> {
        let bins = self.masses.windows(2).enumerate();
        bins.flat_map(|(bin, edges)| {
            let nodes = panels(edges[0].ln(), edges[1].ln(), MASS_PANEL);
            nodes.into_iter().map(move |(x, weight)| (bin, x.exp(), weight))
        })
        .collect()
    }
}

impl Model {
    /// The numbers of haloes that a survey is expected to count: ∫ dΩ dz (dV/dz dΩ) ∫ d ln M dn/dlnM over each bin.
    ///
    /// Gauss-Legendre panels of 8 points, no wider than 0.25 in ln M and 0.1 in ln(1 + z): 1e-9 where ν < 8 (rarer
    /// haloes fall by too much in a panel), but for fits that jump with redshift inside a bin (Watson et al. at z = 6) and the kink of Tinker et al. 2010 at z = 3. Masses are what the fit
    /// takes them for; what an observer makes of them is not modelled.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function).
    pub fn counts(&self, plan: &Plan, survey: &Survey) -> Result<Counts> {
        let (redshifts, masses) = (survey.redshift_nodes(), survey.mass_nodes());
        let (z, m): (Vec<f64>, Vec<f64>) =
            (redshifts.iter().map(|node| node.1).collect(), masses.iter().map(|node| node.1).collect());
        let table = self.clone().with_quantity(Quantity::DnDlnM).tabulate(plan, &z, &m)?;
        let volumes = Background::new(&self.cosmology)?.volume_elements(&z)?;
        let density = self.units.density_per_mpc3(self.cosmology.h()) * survey.steradians;
        let zeros = Array2::zeros(survey.bins());
        let mut counts = Counts { numbers: zeros.clone(), error: zeros.clone(), calibrated: zeros };
        for (i, &(z_bin, _, z_weight)) in redshifts.iter().enumerate() {
            for (j, &(m_bin, _, m_weight)) in masses.iter().enumerate() {
                let share = density * z_weight * volumes[i] * m_weight * table.values[[i, j]];
                let bin = [z_bin, m_bin];
                counts.numbers[bin] += share;
                counts.error[bin] += share * table.error[[i, j]];
                counts.calibrated[bin] += if table.calibrated[[i, j]] { share } else { 0.0 };
            }
        }
        for (bin, number) in counts.numbers.indexed_iter() {
            // Nothing is expected where the mass function underflows.
            let norm = if *number > 0.0 { 1.0 / number } else { 0.0 };
            counts.error[bin] *= norm;
            counts.calibrated[bin] *= norm;
        }
        Ok(counts)
    }

    /// [`counts`](Self::counts) and their derivatives with respect to [`Parameter::ALL`]: values of shape (Z, M), slopes of
    /// shape (Z, M, 7). The volume varies too.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function).
    pub fn counts_gradient(&self, plan: &Plan, survey: &Survey) -> Result<Gradient> {
        let (redshifts, masses) = (survey.redshift_nodes(), survey.mass_nodes());
        let (z, m): (Vec<f64>, Vec<f64>) =
            (redshifts.iter().map(|node| node.1).collect(), masses.iter().map(|node| node.1).collect());
        let table = self.clone().with_quantity(Quantity::DnDlnM).mass_function_gradient(plan, &z, &m)?;
        let cosmology = variables(&self.cosmology);
        let volumes = Background::new(&cosmology)?.volume_elements(&z)?;
        let density = self.units.density_per_mpc3(cosmology.h()) * survey.steradians;
        let (bins, parameters) = (survey.bins(), Parameter::ALL.len());
        let mut counts =
            Gradient { values: Array2::zeros(bins), slopes: Array3::zeros((bins.0, bins.1, parameters)) };
        for (i, &(z_bin, _, z_weight)) in redshifts.iter().enumerate() {
            let volume = density * volumes[i] * z_weight;
            for (j, &(m_bin, _, m_weight)) in masses.iter().enumerate() {
                let value = table.values[[i, j]] * m_weight;
                counts.values[[z_bin, m_bin]] += volume.value * value;
                for p in 0..parameters {
                    let slope = table.slopes[[i, j, p]] * m_weight;
                    counts.slopes[[z_bin, m_bin, p]] += volume.value * slope + volume.slopes[p] * value;
                }
            }
        }
        Ok(counts)
    }
}

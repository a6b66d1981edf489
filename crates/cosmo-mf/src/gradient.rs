//! Derivatives of the mass function with respect to the parameters of the universe.

use compute_backend::{Error, Result};
use ndarray::{Array2, Array3, ArrayView1};

use crate::cosmology::check_redshift;
use crate::hermite::{self, Slope};
use crate::multiplicity::{Multiplicity, Peak, Row, for_form};
use crate::scalar::magnitude;
use crate::spectra::Quantity;
use crate::suppression::Suppressed;
use crate::{Cosmology, Derivative, Dual, Growth, Model, Neutrinos, Plan, Scalar, Transfer};

/// A parameter of the universe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// Ωm; dark energy gives way, so that curvature stays.
    OmegaMatter,
    /// Ωb.
    OmegaBaryon,
    /// H₀ in km/s/Mpc.
    HubbleKmSMpc,
    /// σ₈.
    Sigma8,
    /// nₛ.
    SpectralIndex,
    /// w₀.
    W0,
    /// wₐ.
    Wa,
}

impl Parameter {
    /// All, in the order of the last axis of [`Gradient::slopes`].
    pub const ALL: [Self; 7] = [
        Self::OmegaMatter,
        Self::OmegaBaryon,
        Self::HubbleKmSMpc,
        Self::Sigma8,
        Self::SpectralIndex,
        Self::W0,
        Self::Wa,
    ];
}

/// A number with its derivatives with respect to [`Parameter::ALL`].
pub(crate) type Number = Dual<7>;

/// Of those, the ones that the shape of the spectrum depends on: σ₈ scales it, and dark energy mostly leaves it alone.
pub(crate) const OF_SHAPE: [Parameter; 4] =
    [Parameter::OmegaMatter, Parameter::OmegaBaryon, Parameter::HubbleKmSMpc, Parameter::SpectralIndex];

/// The same where growth is part of the shape, since not all scales of it grow alike.
pub(crate) const OF_GROWN_SHAPE: [Parameter; 6] = [
    Parameter::OmegaMatter,
    Parameter::OmegaBaryon,
    Parameter::HubbleKmSMpc,
    Parameter::SpectralIndex,
    Parameter::W0,
    Parameter::Wa,
];

/// A spectrum, and its derivatives with respect to some parameters.
type Shape = (Vec<f64>, Vec<(Parameter, Vec<f64>)>);

/// A mass function and its derivatives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Gradient {
    /// The mass function (or its logarithm, as the model says), in the model's units, shape (Z, M).
    pub values: Array2<f64>,
    /// Its derivatives with respect to [`Parameter::ALL`], shape (Z, M, 7).
    pub slopes: Array3<f64>,
}

impl Model {
    /// The mass function at `redshifts` (Z,) for `masses` (M,) and its derivatives with respect to the seven parameters
    /// of [`Parameter::ALL`], by forward-mode differentiation: exact to rounding, no step to choose.
    /// [`tabulate_gradient`](Self::tabulate_gradient) bounds their errors.
    ///
    /// The masses keep their numbers, in whatever unit: with [`Units::MsunPerH`](crate::Units) the derivative with
    /// respect to H₀ is at fixed mass in Msun/h.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function).
    pub fn mass_function_gradient<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Gradient> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        let cosmology = variables(&self.cosmology);
        let peaks = self.peaks_of(&cosmology, plan, &masses)?;
        let growth = Growth::new(&cosmology)?;
        let suppressed = self.suppressed(&cosmology)?;
        let mut gradient = Gradient {
            values: Array2::zeros((redshifts.len(), masses.len())),
            slopes: Array3::zeros((redshifts.len(), masses.len(), Parameter::ALL.len())),
        };
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let row = self.row(&cosmology, &growth, redshift)?;
            let values = for_form!(self.fit.form(), multiplicity => self.along(multiplicity, &row, &peaks, suppressed));
            for (m, value) in values.into_iter().enumerate() {
                if value.value.is_nan() || value.slopes.iter().any(|slope| slope.is_nan()) {
                    let expected = "such that the mass function and its derivatives are numbers";
                    return Err(Error::invalid(
                        "the model",
                        expected,
                        format_args!("z = {redshift}, M = {}", masses[m]),
                    ));
                }
                gradient.values[[z, m]] = value.value;
                for (p, slope) in value.slopes.into_iter().enumerate() {
                    gradient.slopes[[z, m, p]] = slope;
                }
            }
        }
        Ok(gradient)
    }

    pub(crate) fn along(
        &self,
        multiplicity: impl Multiplicity<Number>,
        row: &Row<Number>,
        peaks: &[Peak<Number>],
        suppressed: Option<Suppressed<Number>>,
    ) -> Vec<Number> {
        let value = |peak: &Peak<Number>| {
            let (share, mut exponent) = multiplicity.at(row, *peak);
            if let Some(suppressed) = suppressed {
                exponent = exponent + suppressed.ln_factor(peak.inverse_mass);
            }
            let factor = row.density * peak.inverse_mass * magnitude(peak.slope) * share;
            let value = match self.quantity {
                Quantity::LnDnDlnM => return factor.ln() + exponent,
                Quantity::DnDlnM => factor * exponent.exp(),
                Quantity::DnDM => factor * exponent.exp() * peak.inverse_mass,
                Quantity::DnDLog10M => factor * exponent.exp() * std::f64::consts::LN_10,
                Quantity::Multiplicity => share * exponent.exp(),
            };
            // What underflows is zero, and its derivatives more so, however large those of the exponent are.
            if value.value == 0.0 { Number::from(0.0) } else { value }
        };
        peaks.iter().map(value).collect()
    }

    /// The spectrum with its derivatives in the parameters `of`.
    fn shape<const N: usize>(&self, plan: &Plan, of: [Parameter; N]) -> Result<Shape> {
        let spectrum = plan.halo_spectrum(&seeded(&self.cosmology, &of), &self.transfer)?;
        let slopes = of.iter().enumerate();
        let slopes =
            slopes.map(|(i, &parameter)| (parameter, spectrum.iter().map(|n| n.slopes[i]).collect()));
        Ok((spectrum.iter().map(|number| number.value).collect(), slopes.collect()))
    }

    /// σ(M) and its slope with their derivatives: the same transform for each derivative of the spectrum, since σ² is
    /// linear in it.
    pub(crate) fn peaks_of(
        &self,
        cosmology: &Cosmology<Number>,
        plan: &Plan,
        masses: &ArrayView1<'_, f64>,
    ) -> Result<Vec<Peak<Number>>> {
        let (spectrum, of_shape) = match self.transfer.cold() {
            Transfer::EisensteinHuNeutrinos => self.shape(plan, OF_GROWN_SHAPE)?,
            _ => self.shape(plan, OF_SHAPE)?,
        };
        let unit = self.units.mass_msun(cosmology.h());
        let volume = self.transfer.halo_density_msun_mpc3(cosmology) * plan.filter().volume();
        let origin = plan.position((unit / volume).ln() / 3.0);
        let third = 1.0 / (3.0 * plan.step());
        let shifts = match self.derivative {
            Derivative::Analytic => [0.0, 0.0],
            Derivative::Taught => Derivative::SHIFTS.map(|shift| shift / plan.step()),
        };
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (i, &mass) in masses.iter().enumerate() {
            let position = mass.ln() * third + origin.value;
            if !(mass >= f64::MIN_POSITIVE
                && plan.covers(position + shifts[0])
                && plan.covers(position + shifts[1]))
            {
                let expected = "positive and finite, and of spheres whose radius the plan covers";
                return Err(Error::invalid("the masses", expected, format_args!("{mass} at index {i}")));
            }
            (low, high) = (low.min(position), high.max(position));
        }
        if masses.is_empty() {
            return Ok(Vec::new());
        }
        let window = plan.window(low + shifts[1], high + shifts[0]);
        let of_plane = |spectrum: &[f64]| {
            let mut table = vec![0.0; 3 * window.len];
            plan.variance(window, spectrum, &mut table).map(|()| table)
        };
        let values = of_plane(&spectrum)?;
        // σ² is proportional to σ₈².
        let slope = |parameter: &Parameter| match of_shape.iter().find(|(shape, _)| shape == parameter) {
            Some((_, slopes)) => of_plane(slopes),
            None if *parameter == Parameter::Sigma8 => {
                Ok(values.iter().map(|v| 2.0 / self.cosmology.sigma8 * v).collect())
            }
            None => Ok(vec![0.0; values.len()]),
        };
        let slopes = Parameter::ALL.iter().map(slope).collect::<Result<Vec<_>>>()?;
        let node = |j: usize| {
            [0, 1, 2].map(|d| {
                let at = d * window.len + j;
                Number { value: values[at], slopes: std::array::from_fn(|p| slopes[p][at]) }
            })
        };
        let at = |position: Number| {
            let cell = position.value.floor();
            let j = (cell as usize - window.first).min(window.len - 2);
            hermite::interpolate(node(j), node(j + 1), plan.step(), position - cell, Slope::Quintic)
        };
        let peak = |&mass: &f64| {
            let position = origin + crate::scalar::ln(mass) * third;
            let (variance, analytic) = at(position);
            let steepness = match self.derivative {
                Derivative::Analytic => analytic,
                Derivative::Taught => {
                    let [above, below] = shifts.map(|shift| at(position + shift).0);
                    (above / below).ln()
                }
            };
            Peak { sigma: variance.sqrt(), slope: steepness / -6.0, inverse_mass: Number::from(1.0 / mass) }
        };
        Ok(masses.iter().map(peak).collect())
    }
}

/// The cosmology whose parameters are variables.
pub(crate) fn variables(cosmology: &Cosmology) -> Cosmology<Number> {
    seeded(cosmology, &Parameter::ALL)
}

/// The cosmology whose parameters in `of` are variables, in that order.
pub(crate) fn seeded<const N: usize>(cosmology: &Cosmology, of: &[Parameter; N]) -> Cosmology<Dual<N>> {
    let plain = Dual::from;
    let variable = |value, parameter| match of.iter().position(|other| *other == parameter) {
        Some(index) => Dual::variable(value, index),
        None => plain(value),
    };
    let matter = variable(cosmology.omega_matter, Parameter::OmegaMatter);
    Cosmology {
        omega_matter: matter,
        omega_baryon: variable(cosmology.omega_baryon, Parameter::OmegaBaryon),
        omega_dark_energy: -(matter - cosmology.omega_matter) + cosmology.omega_dark_energy,
        w0: variable(cosmology.w0, Parameter::W0),
        wa: variable(cosmology.wa, Parameter::Wa),
        hubble_km_s_mpc: variable(cosmology.hubble_km_s_mpc, Parameter::HubbleKmSMpc),
        sigma8: variable(cosmology.sigma8, Parameter::Sigma8),
        spectral_index: variable(cosmology.spectral_index, Parameter::SpectralIndex),
        cmb_temperature_kelvin: plain(cosmology.cmb_temperature_kelvin),
        radiation: cosmology.radiation.map(Neutrinos::lift),
        critical_density_h2_msun_mpc3: cosmology.critical_density_h2_msun_mpc3,
    }
    // What radiation is of the critical density depends on H₀; curvature is not to.
    .giving_way(plain(cosmology.omega_radiation()))
}

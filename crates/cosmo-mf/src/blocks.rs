//! How the models of an ensemble are prepared, some at a time.

use compute_backend::{Error, Real, Result};
use ndarray::ArrayView1;

use crate::failures::Failures;
use crate::spectra::Interpolation;
use crate::{Derivative, DevicePlan, Model, Plan, Spectra};

/// What is kept of some models.
#[derive(Debug)]
pub(crate) struct Block<T: Real, B: Spectra<T>> {
    pub(crate) peaks: B::Buffer<T>,
    pub(crate) rows: B::Buffer<T>,
    pub(crate) out: B::Buffer<T>,
}

/// What the blocks of one ensemble share.
pub(crate) struct Problem<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) derivative: Derivative,
    /// The position of a unit of mass among the plan's nodes, in the first model.
    pub(crate) origin: f64,
    /// The positions of the masses if a unit of mass were at the first node.
    pub(crate) range: (f64, f64),
    pub(crate) count: usize,
}

impl Problem<'_> {
    /// σ(M) and its slope of some models.
    pub(crate) fn block<T: Real, B: Spectra<T>>(
        &self,
        backend: &B,
        loaded: &DevicePlan<T, B>,
        models: &[Model],
        masses: &B::Buffer<T>,
        (start, failures): (usize, &mut Failures),
    ) -> Result<Block<T, B>> {
        let plan = self.plan;
        let mut peaks = backend.zeros(2 * self.count * models.len())?;
        let (rows, out) = (backend.zeros(0)?, backend.zeros(0)?);
        let spectra = backend
            .executor()
            .map(models.len(), |i| plan.halo_spectrum(&models[i].cosmology, &models[i].transfer));
        let mut values = Vec::with_capacity(models.len() * plan.nodes());
        for (i, spectrum) in spectra.into_iter().enumerate() {
            match failures.permit(start + i, spectrum)? {
                Some(spectrum) => values.extend(spectrum.into_iter().map(T::lit)),
                // Never shown.
                None => values.resize(values.len() + plan.nodes(), T::one()),
            }
        }
        if self.count == 0 {
            return Ok(Block { peaks, rows, out });
        }
        let offsets: Vec<f64> = models.iter().map(|model| offset(plan, model)).collect();
        let least = offsets.iter().copied().fold(f64::INFINITY, f64::min);
        let most = offsets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let window = plan.window(self.range.0 + least, self.range.1 + most);
        let shifts: Vec<f64> = offsets.iter().map(|offset| offset - self.origin).collect();
        let spectra = backend.upload(&values)?;
        let mut table = backend.zeros(3 * window.len * models.len())?;
        backend.variance(loaded, window, &spectra, &mut table)?;
        let shifts: Vec<T> =
            shifts.iter().flat_map(|shift| [shift.floor(), shift - shift.floor()].map(T::lit)).collect();
        let shifts = backend.upload(&shifts)?;
        let interpolation = Interpolation { window, step: T::lit(plan.step()), derivative: self.derivative };
        backend.peaks(interpolation, &table, masses, &shifts, &mut peaks)?;
        Ok(Block { peaks, rows, out })
    }
}

/// The position among the plan's nodes of the radius that holds one of the model's units of mass.
pub(crate) fn offset(plan: &Plan, model: &Model) -> f64 {
    let cosmology = &model.cosmology;
    let unit = model.units.mass_msun(cosmology.h());
    let volume = plan.filter().volume() * model.transfer.halo_density_msun_mpc3(cosmology);
    plan.position(crate::scalar::ln(unit / volume) / 3.0)
}

/// Whether the plan covers the masses of a model, whose positions lie in `range` if a unit of mass were at the first node.
///
/// # Errors
/// [`Error::Invalid`] if it does not.
pub(crate) fn covered(plan: &Plan, model: &Model, range: (f64, f64)) -> Result<()> {
    let origin = offset(plan, model);
    let (low, high) = (range.0 + origin, range.1 + origin);
    if plan.covers(low) && plan.covers(high) {
        return Ok(());
    }
    let expected = "of spheres whose radius the plan covers";
    let radius = |position: f64| (position * plan.step() - crate::plan::HALF_RANGE).exp();
    Err(Error::invalid(
        "the masses",
        expected,
        format_args!("from {:e} to {:e} Mpc", radius(low), radius(high)),
    ))
}

/// ln M of each mass.
pub(crate) fn check_masses(masses: &ArrayView1<'_, f64>) -> Result<Vec<f64>> {
    let ln = |(i, &mass): (usize, &f64)| {
        // A mass that is not a normal number is that of no radius.
        if mass >= f64::MIN_POSITIVE && mass.is_finite() {
            return Ok(crate::scalar::ln(mass));
        }
        Err(Error::invalid("the masses", "positive and finite", format_args!("{mass} at index {i}")))
    };
    masses.iter().enumerate().map(ln).collect()
}

//! The mass functions of many cosmologies at once.

use compute_backend::{Buffer, Error, Real, Result};
use ndarray::{Array2, Array3, ArrayView1, s};

use crate::cosmology::check_redshift;
use crate::multiplicity::ROW;
use crate::spectra::{Interpolation, Law, MASS_PLANES};
use crate::{Derivative, DevicePlan, Growth, Model, Plan, Spectra};

/// Cosmologies to a block: what is needed between the steps of preparation is kept for so many at a time.
const BLOCK: usize = 256;

/// The mass functions of C models for the same masses, on a backend: for sampling a posterior or training an emulator.
///
/// The models may differ in cosmology, transfer function and units of density, and share the form of their fit.
///
/// ```
/// use cosmo_mf::{Cosmology, Ensemble, Fit, Model, Plan, Threads, Transfer};
///
/// let models: Vec<Model> = (0..100)
///     .map(|i| Cosmology::flat(0.25 + 0.001 * f64::from(i), 70.0))
///     .map(|cosmology| Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::Tinker08))
///     .collect();
/// let mut haloes = Ensemble::<f64, _>::new(Threads::new()?, &Plan::default(), &models, &[1e13, 1e14][..])?;
/// assert_eq!(haloes.at(&[0.0, 0.5, 1.0][..])?.dim(), (100, 3, 2));
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug)]
pub struct Ensemble<T: Real, B: Spectra<T>> {
    backend: B,
    law: Law,
    models: Vec<Model>,
    growths: Vec<Growth>,
    count: usize,
    redshifts: usize,
    masses: B::Buffer<T>,
    blocks: Vec<Block<T, B>>,
}

#[derive(Debug)]
struct Block<T: Real, B: Spectra<T>> {
    peaks: B::Buffer<T>,
    rows: B::Buffer<T>,
    out: B::Buffer<T>,
}

impl<T: Real, B: Spectra<T>> Ensemble<T, B> {
    /// Computes σ(M) and its slope of every model, for `masses` (M,), any order, in the models' units.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical model, models that differ in the form of the fit, in derivative or in
    /// quantity, and for masses that are not positive and finite or whose radius the plan does not cover; those of the
    /// device.
    pub fn new<'a>(
        backend: B,
        plan: &Plan,
        models: &[Model],
        masses: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Self> {
        let masses = masses.into();
        let Some(first) = models.first() else {
            return Err(Error::invalid("the models", "at least one", 0));
        };
        let (law, derivative) = (first.law(), first.derivative);
        if let Some(i) = models.iter().position(|m| m.law() != law || m.derivative != derivative) {
            let expected = "of one form of fit, one derivative and one quantity";
            return Err(Error::invalid("the models", expected, format_args!("different at index {i}")));
        }
        models.iter().try_for_each(Model::check)?;
        let growths = backend.executor().map(models.len(), |i| Growth::new(&models[i].cosmology));
        let growths = growths.into_iter().collect::<Result<_>>()?;
        let count = masses.len();
        let ln_masses = check_masses(&masses)?;
        let mut planes = vec![T::zero(); MASS_PLANES * count];
        let origin = offset(plan, first);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (i, (&mass, ln_mass)) in masses.iter().zip(&ln_masses).enumerate() {
            let position = ln_mass / (3.0 * plan.step()) + origin;
            (low, high) = (low.min(position), high.max(position));
            let cell = position.floor();
            planes[i] = T::lit(cell);
            planes[count + i] = T::lit(position - cell);
            planes[2 * count + i] = T::lit(1.0 / mass);
        }
        let reach = match derivative {
            Derivative::Analytic => [0.0, 0.0],
            Derivative::Taught => Derivative::SHIFTS.map(|shift| shift / plan.step()),
        };
        let problem = Problem { plan, derivative, origin, range: (low + reach[1], high + reach[0]), count };
        let masses = backend.upload(&planes)?;
        let loaded = plan.load(&backend)?;
        let blocks = models
            .chunks(BLOCK)
            .map(|models| problem.block(&backend, &loaded, models, &masses))
            .collect::<Result<_>>()?;
        let models = models.to_vec();
        Ok(Self { backend, law, models, growths, count, redshifts: 0, masses, blocks })
    }

    /// Moves to `redshifts` (Z,): sends [`ROW`] numbers for each and each model, and nothing else.
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    pub fn move_to<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<()> {
        let redshifts = redshifts.into();
        redshifts.iter().enumerate().try_for_each(|(index, &z)| check_redshift(z, index))?;
        let models = self.models.iter().zip(&self.growths);
        let mut rows = Vec::with_capacity(self.models.len() * redshifts.len() * ROW);
        for (model, growth) in models {
            for &redshift in redshifts {
                rows.extend(model.row(&model.cosmology, growth, redshift)?.to_array().map(T::lit));
            }
        }
        let of_block = BLOCK * redshifts.len() * ROW;
        for (i, block) in self.blocks.iter_mut().enumerate() {
            let rows = rows.get(i * of_block..).unwrap_or_default();
            let rows = &rows[..rows.len().min(of_block)];
            if rows.len() == block.rows.len() {
                self.backend.write(&mut block.rows, rows)?;
            } else {
                block.out = self.backend.zeros(rows.len() / ROW * self.count)?;
                block.rows = self.backend.upload(rows)?;
            }
        }
        self.redshifts = redshifts.len();
        Ok(())
    }

    /// Computes the mass functions at the redshifts moved to. On a device this makes no transfer.
    ///
    /// # Errors
    /// Those of the device.
    pub fn compute(&mut self) -> Result<()> {
        for block in &mut self.blocks {
            self.backend.abundance(self.law, &self.masses, &block.peaks, &block.rows, &mut block.out)?;
        }
        Ok(())
    }

    /// What [`compute`](Self::compute) computed, shape (C, Z, M).
    ///
    /// # Errors
    /// [`Error::Invalid`] where a value is no number; those of the device.
    pub fn values(&self) -> Result<Array3<T>> {
        let shape = (self.models.len(), self.redshifts, self.count);
        let mut values = Vec::with_capacity(shape.0 * shape.1 * shape.2);
        for block in &self.blocks {
            values.extend_from_slice(&self.backend.view(&block.out)?);
        }
        // The one way out. Sums of infinities would be NaN: of ν at redshifts or amplitudes past all meaning.
        if let Some(index) = values.iter().position(|value| value.is_nan()) {
            let expected = "such that the mass function is a number";
            return Err(Error::invalid(
                "the models",
                expected,
                format_args!("NaN at index {index} of {shape:?}"),
            ));
        }
        let len = values.len();
        Array3::from_shape_vec(shape, values)
            .map_err(|_| Error::shape("the mass function", format_args!("the shape {shape:?}"), len))
    }

    /// The mass functions at `redshifts` (Z,), shape (C, Z, M): [`move_to`](Self::move_to),
    /// [`compute`](Self::compute) and [`values`](Self::values).
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    pub fn at<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<Array3<T>> {
        self.move_to(redshifts)?;
        self.compute()?;
        self.values()
    }

    /// σ(M) today and -d ln σ / d ln M, each of shape (C, M).
    ///
    /// # Errors
    /// Those of the device.
    pub fn peaks(&self) -> Result<(Array2<T>, Array2<T>)> {
        let shape = (self.models.len(), self.count);
        let (mut sigma, mut slope) = (Array2::zeros(shape), Array2::zeros(shape));
        let mut first = 0;
        for block in &self.blocks {
            let peaks = self.backend.view(&block.peaks)?;
            let (block_sigma, block_slope) = peaks.split_at(peaks.len() / 2);
            let cosmologies = BLOCK.min(shape.0 - first);
            for (all, part) in [(&mut sigma, block_sigma), (&mut slope, block_slope)] {
                let mut all = all.slice_mut(s![first..first + cosmologies, ..]);
                all.iter_mut().zip(part).for_each(|(all, part)| *all = *part);
            }
            first += cosmologies;
        }
        Ok((sigma, slope))
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }
}

/// What the blocks of one ensemble share.
struct Problem<'a> {
    plan: &'a Plan,
    derivative: Derivative,
    /// The position of a unit of mass among the plan's nodes, in the first model.
    origin: f64,
    /// The positions that are asked for in the first model.
    range: (f64, f64),
    count: usize,
}

impl Problem<'_> {
    /// σ(M) and its slope of some models.
    fn block<T: Real, B: Spectra<T>>(
        &self,
        backend: &B,
        loaded: &DevicePlan<T, B>,
        models: &[Model],
        masses: &B::Buffer<T>,
    ) -> Result<Block<T, B>> {
        let plan = self.plan;
        let mut peaks = backend.zeros(2 * self.count * models.len())?;
        let (rows, out) = (backend.zeros(0)?, backend.zeros(0)?);
        if self.count == 0 {
            // Nothing to compute, but still models to check.
            models
                .iter()
                .try_for_each(|model| plan.spectrum(&model.cosmology, &model.transfer).map(|_| ()))?;
            return Ok(Block { peaks, rows, out });
        }
        let shifts: Vec<f64> = models.iter().map(|model| offset(plan, model) - self.origin).collect();
        let least = shifts.iter().copied().fold(f64::INFINITY, f64::min);
        let most = shifts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = (self.range.0 + least, self.range.1 + most);
        if !(plan.covers(low) && plan.covers(high)) {
            let expected = "of spheres whose radius the plan covers";
            let radius = |position: f64| (position * plan.step() - crate::plan::HALF_RANGE).exp();
            let found = format_args!("from {:e} to {:e} Mpc", radius(low), radius(high));
            return Err(Error::invalid("the masses", expected, found));
        }
        let window = plan.window(low, high);
        let spectra = backend
            .executor()
            .map(models.len(), |i| plan.spectrum(&models[i].cosmology, &models[i].transfer));
        let mut values = Vec::with_capacity(models.len() * plan.nodes());
        for spectrum in spectra {
            values.extend(spectrum?.into_iter().map(T::lit));
        }
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
fn offset(plan: &Plan, model: &Model) -> f64 {
    let cosmology = &model.cosmology;
    let unit = model.units.mass_msun(cosmology.h());
    let volume = plan.filter().volume() * cosmology.mean_density_msun_mpc3();
    plan.position(crate::scalar::ln(unit / volume) / 3.0)
}

/// ln M of each mass.
fn check_masses(masses: &ArrayView1<'_, f64>) -> Result<Vec<f64>> {
    let ln = |(i, &mass): (usize, &f64)| {
        // A mass that is not a normal number is that of no radius.
        if mass >= f64::MIN_POSITIVE && mass.is_finite() {
            return Ok(crate::scalar::ln(mass));
        }
        Err(Error::invalid("the masses", "positive and finite", format_args!("{mass} at index {i}")))
    };
    masses.iter().enumerate().map(ln).collect()
}

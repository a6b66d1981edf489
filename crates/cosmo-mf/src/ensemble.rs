//! The mass functions of many cosmologies at once.

use compute_backend::{Buffer, Error, Real, Result};
use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, s};

use crate::blocks::{Block, Problem, check_masses, covered, offset};
use crate::cosmology::check_redshift;
use crate::failures::Failures;
use crate::multiplicity::ROW;
use crate::spectra::{Law, MASS_PLANES};
use crate::{Derivative, Growth, Model, Plan, Spectra, Tabulated};

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
///
/// A sampler proposes universes that cannot be. [`new`](Self::new) fails with the index of the first;
/// [`marking_failures`](Self::marking_failures) computes the others and says what is wrong with each:
///
/// ```
/// use cosmo_mf::{Cosmology, Ensemble, Fit, Model, Plan, Serial, Transfer};
///
/// let of = |omega| Model::new(Cosmology::flat(omega, 70.0), Transfer::Bbks, Fit::PressSchechter);
/// let models = [of(0.3), of(-0.3)];
/// assert!(Ensemble::<f64, _>::new(Serial, &Plan::default(), &models, &[1e13][..]).is_err());
///
/// let mut haloes = Ensemble::<f64, _>::marking_failures(Serial, &Plan::default(), &models, &[1e13][..])?;
/// let rows = haloes.results(&[0.0][..])?;
/// assert!(rows[0].is_ok());
/// assert!(rows[1].as_ref().is_err_and(|error| error.to_string().starts_with("omega_matter")));
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug)]
pub struct Ensemble<T: Real, B: Spectra<T>> {
    backend: B,
    law: Law,
    models: Vec<Model>,
    growths: Vec<Growth>,
    failures: Failures,
    plan: Plan,
    /// As given, and the redshifts moved to.
    given: Array1<f64>,
    redshifts: Array1<f64>,
    masses: B::Buffer<T>,
    blocks: Vec<Block<T, B>>,
}

impl<T: Real, B: Spectra<T>> Ensemble<T, B> {
    /// Computes σ(M) and its slope of every model, for `masses` (M,), any order, in the models' units.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the index of the first model that cannot be; for models with suppressed haloes
    /// ([`Abundance`](crate::Abundance) takes one); for models that differ in the form of the fit, in derivative or in
    /// quantity; and for masses that are not positive and finite or whose radius the plan does
    /// not cover; those of the device.
    pub fn new<'a>(
        backend: B,
        plan: &Plan,
        models: &[Model],
        masses: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Self> {
        Self::prepare(backend, plan, models, masses.into(), Failures::of(models, false))
    }

    /// [`new`](Self::new), but a model that cannot be spoils no other: see [`failures`](Self::failures) and
    /// [`results`](Self::results); in [`values`](Self::values) and [`peaks`](Self::peaks) its rows are NaN, and so is
    /// any single value that is no number.
    ///
    /// # Errors
    /// As [`new`](Self::new) for what concerns all models; the failure of the first where none can be computed.
    pub fn marking_failures<'a>(
        backend: B,
        plan: &Plan,
        models: &[Model],
        masses: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Self> {
        Self::prepare(backend, plan, models, masses.into(), Failures::of(models, true))
    }

    fn prepare(
        backend: B,
        plan: &Plan,
        models: &[Model],
        masses: ArrayView1<'_, f64>,
        mut failures: Failures,
    ) -> Result<Self> {
        let Some(first) = models.first() else {
            return Err(Error::invalid("the models", "at least one", 0));
        };
        let (law, derivative) = (first.law(), first.derivative);
        if let Some(i) = models.iter().position(|m| m.law() != law || m.derivative != derivative) {
            let expected = "of one form of fit, one derivative and one quantity";
            return Err(Error::invalid("the models", expected, format_args!("different at index {i}")));
        }
        let examined = backend.executor().map(models.len(), |i| {
            models[i].check()?;
            Growth::new(&models[i].cosmology)
        });
        let mut growths = Vec::with_capacity(models.len());
        for (i, growth) in examined.into_iter().enumerate() {
            growths.push(failures.permit(i, growth)?);
        }
        let count = masses.len();
        let ln_masses = check_masses(&masses)?;
        let least = ln_masses.iter().copied().fold(f64::INFINITY, f64::min) / (3.0 * plan.step());
        let most = ln_masses.iter().copied().fold(f64::NEG_INFINITY, f64::max) / (3.0 * plan.step());
        let reach = match derivative {
            Derivative::Analytic => [0.0, 0.0],
            Derivative::Taught => Derivative::SHIFTS.map(|shift| shift / plan.step()),
        };
        let range = (least + reach[1], most + reach[0]);
        for (i, model) in models.iter().enumerate() {
            if count > 0 && growths[i].is_some() && failures.permit(i, covered(plan, model, range))?.is_none()
            {
                growths[i] = None;
            }
        }
        // Where a model cannot be, one that can is computed in its place, and never shown.
        let Some(sound) = growths.iter().position(Option::is_some) else {
            return Err(failures.first());
        };
        let models: Vec<Model> = models
            .iter()
            .zip(&growths)
            .map(|(model, growth)| if growth.is_some() { model } else { &models[sound] })
            .cloned()
            .collect();
        let instead = growths[sound].clone();
        let growths = growths.into_iter().filter_map(|growth| growth.or_else(|| instead.clone())).collect();

        let origin = offset(plan, &models[0]);
        let mut planes = vec![T::zero(); MASS_PLANES * count];
        for (i, (&mass, ln_mass)) in masses.iter().zip(&ln_masses).enumerate() {
            let position = ln_mass / (3.0 * plan.step()) + origin;
            let cell = position.floor();
            planes[i] = T::lit(cell);
            planes[count + i] = T::lit(position - cell);
            planes[2 * count + i] = T::lit(1.0 / mass);
        }
        let problem = Problem { plan, derivative, origin, range, count };
        let given = masses.to_owned();
        let loaded = plan.load(&backend)?;
        let masses = backend.upload(&planes)?;
        let mut blocks = Vec::with_capacity(models.len().div_ceil(BLOCK));
        for (i, models) in models.chunks(BLOCK).enumerate() {
            blocks.push(problem.block(&backend, &loaded, models, &masses, (i * BLOCK, &mut failures))?);
        }
        if failures.everywhere().count() == models.len() {
            return Err(failures.first());
        }
        let (plan, redshifts) = (plan.clone(), Array1::zeros(0));
        Ok(Self { backend, law, models, growths, failures, plan, given, redshifts, masses, blocks })
    }

    /// Moves to `redshifts` (Z,): sends [`ROW`] numbers for each and each model, and nothing else.
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1, and, unless failures are marked, where a
    /// model's growth or fit is not defined at one of them; those of the device.
    pub fn move_to<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<()> {
        let redshifts = redshifts.into();
        redshifts.iter().enumerate().try_for_each(|(index, &z)| check_redshift(z, index))?;
        self.failures.forget_redshifts();
        let models = self.models.iter().zip(&self.growths);
        let mut rows = Vec::with_capacity(self.models.len() * redshifts.len() * ROW);
        for (i, (model, growth)) in models.enumerate() {
            for &redshift in redshifts {
                let row = model.row(&model.cosmology, growth, redshift);
                match self.failures.permit_here(i, row)? {
                    Some(row) => rows.extend(row.to_array().map(T::lit)),
                    None => rows.extend([T::one(); ROW]),
                }
            }
        }
        let of_block = BLOCK * redshifts.len() * ROW;
        for (i, block) in self.blocks.iter_mut().enumerate() {
            let rows = rows.get(i * of_block..).unwrap_or_default();
            let rows = &rows[..rows.len().min(of_block)];
            if rows.len() == block.rows.len() {
                self.backend.write(&mut block.rows, rows)?;
            } else {
                block.out = self.backend.zeros(rows.len() / ROW * self.given.len())?;
                block.rows = self.backend.upload(rows)?;
            }
        }
        self.redshifts = redshifts.to_owned();
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
    /// [`Error::Invalid`] where a value is no number and failures are not marked; those of the device.
    pub fn values(&self) -> Result<Array3<T>> {
        let shape = (self.models.len(), self.redshifts.len(), self.given.len());
        let mut values = Vec::with_capacity(shape.0 * shape.1 * shape.2);
        for block in &self.blocks {
            values.extend_from_slice(&self.backend.view(&block.out)?);
        }
        let of_model = shape.1 * shape.2;
        for (i, _) in self.failures() {
            values[i * of_model..][..of_model].fill(T::nan());
        }
        // The one way out. Sums of infinities would be NaN: of ν at redshifts or amplitudes past all meaning.
        if let Some(index) =
            values.iter().position(|value| value.is_nan()).filter(|_| !self.failures.marked())
        {
            return Err(Error::invalid(
                "the models",
                NUMBER,
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

    /// [`at`](Self::at), model by model: the mass function of each, shape (Z, M), or why there is none.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn results<'a>(
        &mut self,
        redshifts: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Vec<Result<Array2<T>>>> {
        let values = self.at(redshifts)?;
        let of_model = |(i, values): (usize, ArrayView2<'_, T>)| match self.failure(i) {
            Some(error) => Err(error.clone()),
            None => match values.indexed_iter().find(|(_, value)| value.is_nan()) {
                Some((index, _)) => {
                    Err(Error::invalid("the model", NUMBER, format_args!("NaN at index {index:?}")))
                }
                None => Ok(values.to_owned()),
            },
        };
        Ok(values.outer_iter().enumerate().map(of_model).collect())
    }

    /// [`results`](Self::results) with the bounds of errors and the mask of the calibrated range, of each model in turn, by the
    /// backend's executor: several times the work of the values, and none unless it is asked for.
    ///
    /// The bound is that of [`Model::tabulate`] and what rounding in `T` adds, of sums as a device makes them; for host
    /// backends, which compute in `f64` and store `T`, it is as much as a hundred times the error in `f32`. It is relative, so it says nothing of
    /// values that underflow.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn tabulate<'a>(
        &mut self,
        redshifts: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Vec<Result<Tabulated>>> {
        let results = self.results(redshifts)?;
        let grid = (&self.redshifts.view(), &self.given.view());
        Ok(self.backend.executor().map(results.len(), |i| match &results[i] {
            Ok(values) => self.models[i].judged_in::<T>(&self.plan, grid, values.mapv(Real::widen)),
            Err(error) => Err(error.clone()),
        }))
    }

    /// Why the model at `index` has no mass function at the redshifts moved to; `None` if it has.
    pub fn failure(&self, index: usize) -> Option<&Error> {
        self.failures.of_model(index)
    }

    /// The models without mass functions at the redshifts moved to, by index, and what is wrong with each. There are none
    /// unless failures are marked.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        (0..self.models.len()).filter_map(|i| Some((i, self.failure(i)?)))
    }

    /// σ(M) today and -d ln σ / d ln M, each of shape (C, M).
    ///
    /// # Errors
    /// Those of the device.
    pub fn peaks(&self) -> Result<(Array2<T>, Array2<T>)> {
        let shape = (self.models.len(), self.given.len());
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
        for i in self.failures.everywhere() {
            sigma.row_mut(i).fill(T::nan());
            slope.row_mut(i).fill(T::nan());
        }
        Ok((sigma, slope))
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }
}

/// What values must be.
const NUMBER: &str = "such that the mass function is a number";

//! The mass function of given masses, kept where it is computed.

use compute_backend::{Buffer, Device, Error, Real, Result, Serial};
use ndarray::{Array1, Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::multiplicity::ROW;
use crate::spectra::{Interpolation, MASS_PLANES};
use crate::{Derivative, Growth, Model, Plan, Spectra};

/// A mass function on a backend: σ(M) and its slope stay in the backend's memory, so that moving to other redshifts
/// sends a few numbers per redshift, and computing sends nothing.
///
/// ```
/// use cosmo_mf::{Abundance, Model, Plan, Serial};
///
/// let plan = Plan::default();
/// let mut haloes = Abundance::<f64, _>::new(Serial, &plan, &Model::lesson(), &[1e12, 1e13][..])?;
/// let today = haloes.at(&[0.0])?;
/// assert!(today[[0, 0]] > today[[0, 1]]);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug)]
pub struct Abundance<T: Real, B: Spectra<T>> {
    backend: B,
    model: Model,
    growth: Growth,
    count: usize,
    masses: B::Buffer<T>,
    peaks: B::Buffer<T>,
    rows: B::Buffer<T>,
    out: B::Buffer<T>,
}

impl<T: Real, B: Spectra<T>> Abundance<T, B> {
    /// Computes σ(M) and its slope for `masses` (M,), any order, in the model's units.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical model, and for masses that are not positive and finite or whose radius
    /// the plan does not cover; those of the device.
    pub fn new<'a>(
        backend: B,
        plan: &Plan,
        model: &Model,
        masses: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Self> {
        let masses = masses.into();
        model.check()?;
        let growth = Growth::new(&model.cosmology)?;
        let (planes, positions) = place(plan, model, &masses)?;
        let count = masses.len();
        let masses = backend.upload(&planes)?;
        let mut peaks = backend.zeros(2 * count)?;
        if count > 0 {
            let reach = Derivative::SHIFTS.map(|shift| shift / plan.step());
            let (low, high) = positions;
            let window = match model.derivative {
                Derivative::Analytic => plan.window(low, high),
                Derivative::Taught => plan.window(low + reach[1], high + reach[0]),
            };
            let spectrum: Vec<T> =
                plan.spectrum(&model.cosmology, &model.transfer)?.into_iter().map(T::lit).collect();
            let spectrum = backend.upload(&spectrum)?;
            let mut table = backend.zeros(3 * window.len)?;
            let shifts = backend.zeros(2)?;
            backend.variance(&plan.load(&backend)?, window, &spectrum, &mut table)?;
            let step = T::lit(plan.step());
            let interpolation = Interpolation { window, step, derivative: model.derivative };
            backend.peaks(interpolation, &table, &masses, &shifts, &mut peaks)?;
        }
        let (rows, out) = (backend.zeros(0)?, backend.zeros(0)?);
        Ok(Self { backend, model: model.clone(), growth, count, masses, peaks, rows, out })
    }

    /// Moves to `redshifts` (Z,): sends [`ROW`] numbers for each, and nothing else.
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    pub fn move_to<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<()> {
        let redshifts = redshifts.into();
        let mut rows = Vec::with_capacity(ROW * redshifts.len());
        for (index, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, index)?;
            rows.extend(
                self.model.row(&self.model.cosmology, &self.growth, redshift)?.to_array().map(T::lit),
            );
        }
        if rows.len() == self.rows.len() {
            return self.backend.write(&mut self.rows, &rows);
        }
        let out = self.backend.zeros(self.count * redshifts.len())?;
        self.rows = self.backend.upload(&rows)?;
        self.out = out;
        Ok(())
    }

    /// Computes the mass function at the redshifts moved to. On a device this makes no transfer.
    ///
    /// # Errors
    /// Those of the device.
    pub fn compute(&mut self) -> Result<()> {
        self.backend.abundance(self.model.law(), &self.masses, &self.peaks, &self.rows, &mut self.out)
    }

    /// What [`compute`](Self::compute) computed, shape (Z, M).
    ///
    /// # Errors
    /// Those of the device.
    pub fn values(&self) -> Result<Array2<T>> {
        let shape = (self.rows.len() / ROW, self.count);
        from_vec(shape, self.backend.read(&self.out)?)
    }

    /// The mass function at `redshifts` (Z,), shape (Z, M): [`move_to`](Self::move_to), [`compute`](Self::compute)
    /// and [`values`](Self::values).
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    pub fn at<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<Array2<T>> {
        self.move_to(redshifts)?;
        self.compute()?;
        self.values()
    }

    /// σ(M) today and -d ln σ / d ln M, each of shape (M,).
    ///
    /// # Errors
    /// Those of the device.
    pub fn peaks(&self) -> Result<(Array1<T>, Array1<T>)> {
        let mut sigma = self.backend.read(&self.peaks)?;
        let slope = sigma.split_off(self.count);
        Ok((Array1::from(sigma), Array1::from(slope)))
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }
}

/// The planes of the masses' buffer, and the lowest and highest position among the plan's nodes.
fn place<T: Real>(plan: &Plan, model: &Model, masses: &ArrayView1<'_, f64>) -> Result<(Vec<T>, (f64, f64))> {
    let cosmology = &model.cosmology;
    let mass_msun = model.units.mass_msun(cosmology.h());
    let volume = plan.filter().volume() * cosmology.mean_density_msun_mpc3();
    let count = masses.len();
    let mut planes = vec![T::zero(); MASS_PLANES * count];
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (i, &mass) in masses.iter().enumerate() {
        if !(mass > 0.0 && mass.is_finite()) {
            let found = format_args!("{mass} at index {i}");
            return Err(Error::invalid("the masses", "positive and finite", found));
        }
        let ln_radius = crate::scalar::ln(mass * mass_msun / volume) / 3.0;
        let position = plan.position(ln_radius);
        if !plan.covers(position) {
            let found = format_args!("{mass:e} at index {i}");
            return Err(Error::invalid("the masses", "of spheres whose radius the plan covers", found));
        }
        (low, high) = (low.min(position), high.max(position));
        let cell = position.floor();
        planes[i] = T::lit(cell);
        planes[count + i] = T::lit(position - cell);
        planes[2 * count + i] = T::lit(1.0 / mass);
    }
    Ok((planes, (low, high)))
}

fn from_vec<T>(shape: (usize, usize), values: Vec<T>) -> Result<Array2<T>> {
    let len = values.len();
    Array2::from_shape_vec(shape, values).map_err(|_| {
        Error::shape("the mass function", format_args!("{} x {} elements", shape.0, shape.1), len)
    })
}

/// An [`Abundance`] on whatever backend: see [`open`].
pub trait HaloAbundance<T: Real>: Send {
    /// [`Abundance::move_to`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    fn move_to(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<()>;

    /// [`Abundance::compute`].
    ///
    /// # Errors
    /// Those of the device.
    fn compute(&mut self) -> Result<()>;

    /// [`Abundance::values`].
    ///
    /// # Errors
    /// Those of the device.
    fn values(&self) -> Result<Array2<T>>;

    /// [`Abundance::at`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for redshifts that are not finite and above -1; those of the device.
    fn at(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<Array2<T>>;

    /// [`Abundance::peaks`].
    ///
    /// # Errors
    /// Those of the device.
    fn peaks(&self) -> Result<(Array1<T>, Array1<T>)>;

    /// Waits for what is queued.
    ///
    /// # Errors
    /// Whatever an operation queued earlier failed with.
    fn sync(&self) -> Result<()>;

    /// What it runs on.
    fn backend_name(&self) -> String;
}

impl<T: Real, B: Spectra<T>> HaloAbundance<T> for Abundance<T, B> {
    fn move_to(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<()> {
        self.move_to(redshifts)
    }

    fn compute(&mut self) -> Result<()> {
        self.compute()
    }

    fn values(&self) -> Result<Array2<T>> {
        self.values()
    }

    fn at(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<Array2<T>> {
        self.at(redshifts)
    }

    fn peaks(&self) -> Result<(Array1<T>, Array1<T>)> {
        self.peaks()
    }

    fn sync(&self) -> Result<()> {
        self.backend.sync()
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

/// An [`Abundance`] on the device that is asked for, chosen at run time.
///
/// ```
/// use cosmo_mf::{Device, Model, Plan, open};
///
/// let mut haloes = open::<f64>(Device::Serial, &Plan::default(), &Model::lesson(), &[1e12, 1e13][..])?;
/// let today = haloes.at([0.0][..].into())?;
/// assert_eq!(haloes.backend_name(), "serial");
/// assert_eq!(today.dim(), (1, 2));
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unavailable`] if there is no such device; else those of [`Abundance::new`].
pub fn open<'a, T: Real>(
    device: Device,
    plan: &Plan,
    model: &Model,
    masses: impl Into<ArrayView1<'a, f64>>,
) -> Result<Box<dyn HaloAbundance<T>>> {
    fn boxed<T: Real, B: Spectra<T>>(
        backend: B,
        (plan, model, masses): (&Plan, &Model, ArrayView1<'_, f64>),
    ) -> Result<Box<dyn HaloAbundance<T>>> {
        Ok(Box::new(Abundance::new(backend, plan, model, masses)?))
    }
    let problem = (plan, model, masses.into());
    device.select(
        |serial| boxed(serial, problem),
        |threads| boxed(threads, problem),
        #[cfg(feature = "gpu")]
        |gpus| boxed(gpu_backend::Gpu::open(gpus)?, problem),
        #[cfg(not(feature = "gpu"))]
        |_| Err(Device::gpu_not_compiled("cosmo-mf")),
    )
}

impl Model {
    /// The mass function at `redshifts` (Z,) for `masses` (M,), shape (Z, M), on the calling thread. A plan that is
    /// kept between calls saves most of the time.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical model, redshifts that are not finite and above -1, and masses that are not
    /// positive and finite or whose radius the plan does not cover.
    pub fn mass_function<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Array2<f64>> {
        Abundance::<f64, _>::new(Serial, plan, self, masses)?.at(redshifts)
    }
}

//! The mass function of given masses, kept where it is computed.

use compute_backend::{Device, Error, Real, Result, Serial};
use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::{Ensemble, Model, Plan, Quantity, Spectra, Tabulated};

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
    ensemble: Ensemble<T, B>,
    /// ln of what warm dark matter leaves at each mass; empty where it takes nothing.
    ln_left: Vec<f64>,
    quantity: Quantity,
}

impl<T: Real, B: Spectra<T>> Abundance<T, B> {
    /// Computes σ(M) and its slope for `masses` (M,), any order, in the model's units.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an unphysical model, and for masses that are not positive and finite or whose radius
    /// the plan does not cover; those of the device.
    pub fn new<'a>(
        backend: B,
        plan: &Plan,
        model: &Model,
        masses: impl Into<ArrayView1<'a, f64>>,
    ) -> Result<Self> {
        let masses = masses.into();
        let plain = Model { suppression: None, ..model.clone() };
        let ensemble = Ensemble::new(backend, plan, &[plain], masses)?;
        let ln_left = match model.suppressed(&model.cosmology)? {
            Some(suppressed) => masses.iter().map(|mass| suppressed.ln_factor(1.0 / mass)).collect(),
            None => Vec::new(),
        };
        Ok(Self { ensemble, ln_left, quantity: model.quantity })
    }

    /// Moves to `redshifts` (Z,): sends [`ROW`](crate::ROW) numbers for each, and nothing else.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for redshifts that are not finite and above -1; those of the device.
    pub fn move_to<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<()> {
        self.ensemble.move_to(redshifts)
    }

    /// Computes the mass function at the redshifts moved to. On a device this makes no transfer.
    ///
    /// # Errors
    /// Those of the device.
    pub fn compute(&mut self) -> Result<()> {
        self.ensemble.compute()
    }

    /// What [`compute`](Self::compute) computed, shape (Z, M).
    ///
    /// # Errors
    /// Those of the device.
    pub fn values(&self) -> Result<Array2<T>> {
        let mut values = self.ensemble.values()?.remove_axis(Axis(0));
        self.suppress(&mut values);
        Ok(values)
    }

    /// Takes from values (Z, M) what warm dark matter takes.
    fn suppress<S: Real>(&self, values: &mut Array2<S>) {
        for (mut column, &ln_left) in values.axis_iter_mut(Axis(1)).zip(&self.ln_left) {
            match self.quantity {
                Quantity::LnDnDlnM => column.mapv_inplace(|value| value + S::lit(ln_left)),
                _ => column.mapv_inplace(|value| value * S::lit(ln_left.exp())),
            }
        }
    }

    /// The mass function at `redshifts` (Z,), shape (Z, M): [`move_to`](Self::move_to), [`compute`](Self::compute)
    /// and [`values`](Self::values).
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for redshifts that are not finite and above -1; those of the device.
    pub fn at<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<Array2<T>> {
        self.move_to(redshifts)?;
        self.compute()?;
        self.values()
    }

    /// [`at`](Self::at) with the bounds of errors, rounding in `T` included, and the mask of the calibrated range.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn tabulate<'a>(&mut self, redshifts: impl Into<ArrayView1<'a, f64>>) -> Result<Tabulated> {
        let none = || Error::invalid("the models", "one", "none");
        let mut table = self.ensemble.tabulate(redshifts)?.pop().unwrap_or_else(|| Err(none()))?;
        self.suppress(&mut table.values);
        for (mut column, ln_left) in table.error.axis_iter_mut(Axis(1)).zip(&self.ln_left) {
            column += T::epsilon().widen() * (1.0 + ln_left.abs());
        }
        Ok(table)
    }

    /// σ(M) today and -d ln σ / d ln M, each of shape (M,).
    ///
    /// # Errors
    /// Those of the device.
    pub fn peaks(&self) -> Result<(Array1<T>, Array1<T>)> {
        let (sigma, slope) = self.ensemble.peaks()?;
        Ok((sigma.remove_axis(Axis(0)), slope.remove_axis(Axis(0))))
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        self.ensemble.backend()
    }
}

/// An [`Abundance`] on whatever backend: see [`open`].
pub trait HaloAbundance<T: Real>: Send {
    /// [`Abundance::move_to`].
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for redshifts that are not finite and above -1; those of the device.
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
    /// [`Error::Invalid`](crate::Error::Invalid) for redshifts that are not finite and above -1; those of the device.
    fn at(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<Array2<T>>;

    /// [`Abundance::tabulate`].
    ///
    /// # Errors
    /// As [`at`](Self::at).
    fn tabulate(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<Tabulated>;

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

    fn tabulate(&mut self, redshifts: ArrayView1<'_, f64>) -> Result<Tabulated> {
        self.tabulate(redshifts)
    }

    fn peaks(&self) -> Result<(Array1<T>, Array1<T>)> {
        self.peaks()
    }

    fn sync(&self) -> Result<()> {
        self.backend().sync()
    }

    fn backend_name(&self) -> String {
        self.backend().name()
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
/// [`Error::Unavailable`](crate::Error::Unavailable) if there is no such device; else those of [`Abundance::new`].
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
    /// The mass function at `redshifts` (Z,) for `masses` (M,), shape (Z, M), in the model's [`Units`](crate::Units), on the
    /// calling thread. A plan that is kept between calls saves most of the time. [`tabulate`](Self::tabulate) has the same
    /// numbers with the bounds of their errors and the mask of the calibrated range.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an unphysical model, redshifts that are not finite and above -1, and masses that are not
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

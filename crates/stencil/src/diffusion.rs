//! Diffusion in time, with the field where the work is done.

use std::borrow::Cow;
use std::fmt;

use compute_backend::{Device, Error, Real, Result, Serial, Threads};
use ndarray::{ArrayD, ArrayView, Dimension, IxDyn};

#[cfg(feature = "gpu")]
use crate::Gpu;
use crate::{HeatEquation, Stencils, memory};

/// A field that diffuses on the backend `B`: it is uploaded once, and a step moves nothing to or from the host.
///
/// ```
/// use ndarray::Array2;
/// use stencil::{Boundary, Diffusion, HeatEquation, Laplacian, Serial, Simulation};
///
/// // A hot spot in a periodic box of 32 × 32 points.
/// let mut hot = Array2::zeros((32, 32));
/// hot[[16, 16]] = 1.0;
/// let laplacian = Laplacian::new([32, 32], [1.0, 1.0], Boundary::Periodic)?;
/// let heat = HeatEquation::new(laplacian, 1.0, 0.25)?;
/// let mut diffusion = Diffusion::new(Serial, heat, hot.view())?;
/// diffusion.run(100)?;
/// assert!((diffusion.field()?.sum() - 1.0_f64).abs() < 1e-13); // heat is conserved
/// assert_eq!(diffusion.time(), 25.0);
/// # Ok::<(), stencil::Error>(())
/// ```
pub struct Diffusion<T: Real, B: Stencils<T>> {
    backend: B,
    heat: HeatEquation<T>,
    field: B::Buffer<T>,
    spare: B::Buffer<T>,
    steps: u64,
}

impl<T: Real, B: Stencils<T>> Diffusion<T, B> {
    /// Uploads `field`, of the shape of the equation's grid and any strides, as the state at time zero. The values
    /// on fixed sides stay what they are.
    ///
    /// # Errors
    /// [`Error::Shape`] if the field has another shape, [`Error::Invalid`] if a value is not finite; those of the
    /// device.
    pub fn new<D: Dimension>(backend: B, heat: HeatEquation<T>, field: ArrayView<'_, T, D>) -> Result<Self> {
        heat.laplacian().check_shape("the initial field", field.shape())?;
        let values = match field.to_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => {
                let mut values = memory::reserve(&backend.name(), field.len())?;
                values.extend(&field);
                Cow::Owned(values)
            }
        };
        Error::check_finite("the initial field", &values)?;
        backend.check_real::<T>()?;
        // Both buffers hold the fixed rim, which no step writes.
        let spare = backend.upload(&values)?;
        Ok(Self { field: backend.upload(&values)?, spare, backend, heat, steps: 0 })
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The field in the backend's memory, row by row.
    pub fn buffer(&self) -> &B::Buffer<T> {
        &self.field
    }
}

/// Diffusion on whatever device: what [`open`] gives, and what [`Diffusion`] does.
pub trait Simulation<T: Real>: fmt::Debug + Send {
    /// Advances the field by so many steps. On a device the work may still run when this returns:
    /// [`sync`](Self::sync) and [`field`](Self::field) wait for it.
    ///
    /// # Errors
    /// Those of the device. The field is then lost.
    fn run(&mut self, steps: u64) -> Result<()>;

    /// The field, copied to the host.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn field(&self) -> Result<ArrayD<T>>;

    /// Waits until all steps are done.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn sync(&self) -> Result<()>;

    /// The number of steps so far.
    fn steps(&self) -> u64;

    /// The time so far: steps × Δt.
    fn time(&self) -> T {
        T::lit(self.steps() as f64) * self.heat().time_step()
    }

    /// The equation.
    fn heat(&self) -> &HeatEquation<T>;

    /// The name of the backend, such as `threads:8`: what [`Device::Auto`] chose.
    fn backend_name(&self) -> String;
}

impl<T: Real, B: Stencils<T>> Simulation<T> for Diffusion<T, B> {
    fn run(&mut self, steps: u64) -> Result<()> {
        self.backend.advance(&self.heat, steps, &mut self.field, &mut self.spare)?;
        self.steps = self.steps.saturating_add(steps);
        Ok(())
    }

    fn field(&self) -> Result<ArrayD<T>> {
        let shape = IxDyn(self.heat.laplacian().shape());
        ArrayD::from_shape_vec(shape, self.backend.read(&self.field)?)
            .map_err(|error| Error::shape("the field", "the shape of the grid", error))
    }

    fn sync(&self) -> Result<()> {
        self.backend.sync()
    }

    fn steps(&self) -> u64 {
        self.steps
    }

    fn heat(&self) -> &HeatEquation<T> {
        &self.heat
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

impl<T: Real, B: Stencils<T>> fmt::Debug for Diffusion<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diffusion")
            .field("backend", &self.backend)
            .field("heat", &self.heat)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

/// [`Diffusion`] on a device that is chosen at run time.
///
/// ```
/// use ndarray::Array1;
/// use stencil::{Boundary, HeatEquation, Laplacian};
///
/// // A rod of 101 points, hot at one end.
/// let mut rod = Array1::zeros(101);
/// rod[0] = 1.0;
/// let laplacian = Laplacian::new([101], [0.01], Boundary::Fixed)?;
/// let heat = HeatEquation::new(laplacian, 1.0, 5e-5)?;
/// let mut diffusion = stencil::open("threads".parse()?, heat, rod.view())?;
/// diffusion.run(40_000)?;
/// assert!((diffusion.field()?[[50]] - 0.5_f64).abs() < 1e-8); // a straight line in the end
/// # Ok::<(), stencil::Error>(())
/// ```
///
/// # Errors
/// Those of [`Diffusion::new`], and of the device that cannot be had.
pub fn open<T: Real, D: Dimension>(
    device: Device,
    heat: HeatEquation<T>,
    field: ArrayView<'_, T, D>,
) -> Result<Box<dyn Simulation<T>>> {
    fn erased<T: Real, B: Stencils<T>>(diffusion: Diffusion<T, B>) -> Box<dyn Simulation<T>> {
        Box::new(diffusion)
    }
    device.select(
        |serial: Serial| Diffusion::new(serial, heat, field.view()).map(erased),
        |threads: Threads| Diffusion::new(threads, heat, field.view()).map(erased),
        #[cfg(feature = "gpu")]
        |gpus| Diffusion::new(Gpu::open(gpus)?, heat, field.view()).map(erased),
        #[cfg(not(feature = "gpu"))]
        |_| Err(Device::gpu_not_compiled("stencil")),
    )
}

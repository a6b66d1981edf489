//! Bodies that move: state that stays on its backend, and leapfrog.

use std::fmt;

use compute_backend::{Device, Error, Real, Result};

use crate::{Bodies, Gravity, Newton, Write};

/// A kinetic and a potential energy, in `f64` whatever the bodies are stored in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Energy {
    /// `½ Σ m v²`.
    pub kinetic: f64,
    /// `−½ G Σ mᵢ mⱼ / √(rᵢⱼ² + ε²)` over i ≠ j.
    pub potential: f64,
}

impl Energy {
    /// The sum of the two.
    pub fn total(&self) -> f64 {
        self.kinetic + self.potential
    }
}

/// Bodies on a backend, moved by leapfrog (kick, drift, kick; Verlet 1967).
///
/// All state stays in the backend's memory from step to step. The scheme has order 2, is symplectic and, but for
/// rounding, reversible: steps of −Δt lead back.
#[derive(Debug)]
pub struct System<T: Real, B: Gravity<T>> {
    backend: B,
    law: Newton<T>,
    masses: B::Buffer<T>,
    positions: B::Buffer<T>,
    velocities: B::Buffer<T>,
    accelerations: B::Buffer<T>,
    /// Whether `accelerations` are those of `positions`.
    current: bool,
    len: usize,
    time: f64,
}

impl<T: Real, B: Gravity<T>> System<T, B> {
    /// Bodies at time zero, copied into the backend's memory.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the law makes no sense; those of the device.
    pub fn new(backend: B, law: Newton<T>, bodies: &Bodies<T>) -> Result<Self> {
        law.check()?;
        let [masses, positions, velocities] = bodies.planes();
        Ok(Self {
            masses: backend.upload(masses)?,
            positions: backend.upload(positions)?,
            velocities: backend.upload(velocities)?,
            accelerations: backend.zeros(positions.len())?,
            current: false,
            len: masses.len(),
            time: 0.0,
            law,
            backend,
        })
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// `steps` steps of length `dt`, without a transfer. One evaluation of all pairs to a step, and one more at the
    /// start.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dt` is not finite; those of the device.
    pub fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        if !dt.is_finite() {
            return Err(Error::invalid("the time step", "finite", dt));
        }
        if steps == 0 {
            return Ok(());
        }
        if !self.current {
            self.accelerate()?;
        }
        let half = dt * T::lit(0.5);
        for _ in 0..steps {
            self.backend.axpy(half, &self.accelerations, &mut self.velocities)?;
            self.current = false;
            self.backend.axpy(dt, &self.velocities, &mut self.positions)?;
            self.accelerate()?;
            self.backend.axpy(half, &self.accelerations, &mut self.velocities)?;
        }
        self.time += dt.widen() * steps as f64;
        Ok(())
    }

    fn accelerate(&mut self) -> Result<()> {
        let Self { backend, law, masses, positions, accelerations, .. } = self;
        backend.accelerations(*law, masses, positions, positions, Write::Replace, accelerations)?;
        self.current = true;
        Ok(())
    }
}

/// A running simulation, whatever it runs on. Object safe.
pub trait Simulation<T: Real>: fmt::Debug + Send {
    /// `steps` steps of length `dt`.
    ///
    /// # Errors
    /// As [`System::run`].
    fn run(&mut self, dt: T, steps: u64) -> Result<()>;
    /// Waits for the steps that a device still works on.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn sync(&self) -> Result<()>;
    /// A copy of the bodies as they are now.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value is no longer finite, which means that the step is too long for the closest
    /// pair; those of the device.
    fn bodies(&self) -> Result<Bodies<T>>;
    /// The energy as it is now: one evaluation of all pairs.
    ///
    /// # Errors
    /// Those of the device.
    fn energy(&self) -> Result<Energy>;
    /// The time since the start, the sum of all steps.
    fn time(&self) -> f64;
    /// The name of the backend: what [`Device::Auto`] chose.
    fn backend_name(&self) -> String;
}

impl<T: Real, B: Gravity<T>> Simulation<T> for System<T, B> {
    fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        Self::run(self, dt, steps)
    }

    fn sync(&self) -> Result<()> {
        self.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<T>> {
        let read = |buffer| self.backend.read(buffer);
        Bodies::from_planes(read(&self.masses)?, read(&self.positions)?, read(&self.velocities)?)
    }

    fn energy(&self) -> Result<Energy> {
        if self.len == 0 {
            return Ok(Energy { kinetic: 0.0, potential: 0.0 });
        }
        Ok(Energy {
            kinetic: self.backend.kinetic_energy(&self.masses, &self.velocities)?,
            potential: self.backend.potential_energy(self.law, &self.masses, &self.positions)?,
        })
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

/// A simulation on the device that was asked for.
///
/// ```
/// use nbody_core::{Bodies, Device, Newton, open};
/// use ndarray::array;
///
/// // A circular orbit about a heavy body: period 2π.
/// let bodies = Bodies::new(
///     array![1.0, 0.0].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
///     array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]].view(),
/// )?;
/// let mut orbit = open(Device::Serial, Newton::new(1.0), &bodies)?;
/// orbit.run(std::f64::consts::TAU / 1000.0, 1000)?;
/// let end = orbit.bodies()?;
/// assert!((end.positions()[[1, 0]] - 1.0).abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unavailable`] if the device is not there, [`Error::Unsupported`] if it lacks `T`, [`Error::Invalid`] if
/// the law makes no sense; those of the device.
pub fn open<T: Real>(device: Device, law: Newton<T>, bodies: &Bodies<T>) -> Result<Box<dyn Simulation<T>>> {
    fn boxed<T: Real, B: Gravity<T>>(
        backend: B,
        law: Newton<T>,
        bodies: &Bodies<T>,
    ) -> Result<Box<dyn Simulation<T>>> {
        Ok(Box::new(System::new(backend, law, bodies)?))
    }
    device.select(
        |serial| boxed(serial, law, bodies),
        |threads| boxed(threads, law, bodies),
        |gpus| {
            #[cfg(feature = "gpu")]
            return boxed(gpu_backend::Gpu::open(gpus)?, law, bodies);
            #[cfg(not(feature = "gpu"))]
            {
                let _ = gpus;
                Err(Device::gpu_not_compiled("nbody-core"))
            }
        },
    )
}

//! Bodies in motion, with their state where the work is done.

use std::fmt;

use compute_backend::{Device, Error, Real, Result, Serial, Threads};

#[cfg(feature = "gpu")]
use crate::Gpu;
use crate::{Bodies, Energy, Gravity, Newton, Sources, Write};

/// Bodies that move under their gravity on the backend `B`: uploaded once, and a step moves nothing to or from the host.
///
/// Steps are the leapfrog, kick-drift-kick: of second order, symplectic and reversible in time.
///
/// ```
/// use ndarray::array;
/// use nbody_core::{Bodies, Newton, Serial, Simulation, System};
///
/// // Two bodies on a circular orbit about each other, of period 2π.
/// let bodies = Bodies::new(
///     array![0.5, 0.5].view(),
///     array![[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0]].view(),
///     array![[0.0, -0.5, 0.0], [0.0, 0.5, 0.0]].view(),
/// )?;
/// let mut system = System::new(Serial, Newton::new(1.0), &bodies)?;
/// system.run(std::f64::consts::TAU / 1000.0, 1000)?;
/// let back = system.bodies()?.positions();
/// assert!((back[[0, 0]] + 0.5).abs() < 1e-6 && back[[0, 1]].abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
pub struct System<T: Real, B: Gravity<T>> {
    backend: B,
    law: Newton<T>,
    masses: B::Buffer<T>,
    positions: B::Buffer<T>,
    velocities: B::Buffer<T>,
    accelerations: B::Buffer<T>,
    time: f64,
}

impl<T: Real, B: Gravity<T>> System<T, B> {
    /// Uploads the bodies and computes their accelerations.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the law's parameters mean nothing; those of the device.
    pub fn new(backend: B, law: Newton<T>, bodies: &Bodies<T>) -> Result<Self> {
        law.check()?;
        let mut system = Self {
            masses: backend.upload(&bodies.masses)?,
            positions: backend.upload(&bodies.positions)?,
            velocities: backend.upload(&bodies.velocities)?,
            accelerations: backend.zeros(bodies.positions.len())?,
            backend,
            law,
            time: 0.0,
        };
        system.accelerate()?;
        Ok(system)
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    fn sources(&self) -> Sources<'_, B::Buffer<T>> {
        Sources { masses: &self.masses, positions: &self.positions }
    }

    fn accelerate(&mut self) -> Result<()> {
        let sources = Sources { masses: &self.masses, positions: &self.positions };
        let out = &mut self.accelerations;
        self.backend.accelerations(self.law, sources, &self.positions, Write::Replace, out)
    }

    fn step(&mut self, dt: T) -> Result<()> {
        let half = dt * T::lit(0.5);
        self.backend.axpy(half, &self.accelerations, &mut self.velocities)?;
        self.backend.axpy(dt, &self.velocities, &mut self.positions)?;
        self.accelerate()?;
        self.backend.axpy(half, &self.accelerations, &mut self.velocities)
    }
}

/// Bodies in motion on whatever device: what [`open`] gives, and what [`System`] does.
pub trait Simulation<T: Real>: fmt::Debug + Send {
    /// Takes so many steps of `dt`; negative steps go back. On a device the work may still run when this returns;
    /// [`sync`](Self::sync), [`bodies`](Self::bodies) and [`energy`](Self::energy) wait for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dt` is not finite; those of the device, after which the state is lost.
    fn run(&mut self, dt: T, steps: u64) -> Result<()>;

    /// Waits for the steps that a device still works on.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn sync(&self) -> Result<()>;

    /// The bodies now, copied to the host.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn bodies(&self) -> Result<Bodies<T>>;

    /// The energy now. The potentials are computed where the bodies are, and summed on the host.
    ///
    /// # Errors
    /// Those of the device, also those of steps before.
    fn energy(&self) -> Result<Energy>;

    /// The time since the start.
    fn time(&self) -> f64;

    /// The name of the backend, such as `threads:8`: what [`Device::Auto`] chose.
    fn backend_name(&self) -> String;
}

impl<T: Real, B: Gravity<T>> Simulation<T> for System<T, B> {
    fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        if !dt.is_finite() {
            return Err(Error::invalid("the time step", "finite", dt));
        }
        for _ in 0..steps {
            self.step(dt)?;
        }
        self.time += dt.widen() * steps as f64;
        Ok(())
    }

    fn sync(&self) -> Result<()> {
        self.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<T>> {
        Ok(Bodies {
            masses: self.backend.read(&self.masses)?,
            positions: self.backend.read(&self.positions)?,
            velocities: self.backend.read(&self.velocities)?,
        })
    }

    fn energy(&self) -> Result<Energy> {
        let bodies = self.bodies()?;
        let n = bodies.len();
        let mut potentials = self.backend.zeros(n)?;
        self.backend.potentials(
            self.law,
            self.sources(),
            &self.positions,
            Write::Replace,
            &mut potentials,
        )?;
        let potentials = self.backend.read(&potentials)?;
        let (mut kinetic, mut potential) = (0.0, 0.0);
        for (i, mass) in bodies.masses.iter().enumerate() {
            let v2: f64 = (0..3).map(|k| bodies.velocities[k * n + i].widen().powi(2)).sum();
            kinetic += 0.5 * mass.widen() * v2;
            potential += 0.5 * mass.widen() * potentials[i].widen();
        }
        Ok(Energy { kinetic, potential })
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

impl<T: Real, B: Gravity<T>> fmt::Debug for System<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System")
            .field("backend", &self.backend)
            .field("law", &self.law)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

/// A [`System`] on a device that is chosen at run time.
///
/// ```
/// use ndarray::array;
/// use nbody_core::{Bodies, Newton};
///
/// let bodies = Bodies::new(
///     array![1.0, 1e-3].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
///     array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]].view(),
/// )?;
/// let mut simulation = nbody_core::open("threads".parse()?, Newton::new(1.0), &bodies.in_centre_of_mass())?;
/// let before = simulation.energy()?.total();
/// simulation.run(0.01, 1000)?;
/// assert!((simulation.energy()?.total() / before - 1.0).abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// Those of [`System::new`], and of the device that cannot be had.
pub fn open<T: Real>(device: Device, law: Newton<T>, bodies: &Bodies<T>) -> Result<Box<dyn Simulation<T>>> {
    fn erased<T: Real, B: Gravity<T>>(system: System<T, B>) -> Box<dyn Simulation<T>> {
        Box::new(system)
    }
    device.select(
        |serial: Serial| System::new(serial, law, bodies).map(erased),
        |threads: Threads| System::new(threads, law, bodies).map(erased),
        #[cfg(feature = "gpu")]
        |gpus| System::new(Gpu::open(gpus)?, law, bodies).map(erased),
        #[cfg(not(feature = "gpu"))]
        |_| Err(Device::gpu_not_compiled("nbody-core")),
    )
}

//! The simulator of the lesson, with the backend chosen at run time.

use compute_backend::{Device, Real, Result};
use ndarray::Array2;

use crate::simulation::{on_device, simulation};
use crate::{Clock, Ended, Motion, Observer, Particles, Simulation, State, Steps, Swarm, When};

/// How the steps are computed. All give the answer of the same explicit Euler iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Engine {
    /// The closed form.
    #[default]
    Auto,
    /// Every step, with a square root and two divisions in the lesson's order: the same bits on every processor.
    Loop,
    /// Every step, without square root or division: the last bits depend on the processor.
    Newton,
    /// One evaluation for any number of steps, nearer to the exact iteration than any loop, and on hosts the same bits on
    /// every processor.
    ClosedForm,
}

impl Engine {
    /// What `Auto` becomes.
    pub(crate) fn resolved(self) -> Self {
        match self {
            Self::Auto => Self::ClosedForm,
            other => other,
        }
    }
}

/// What a simulation runs on and how: defaults that are right for the lesson, and a method for each change.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct Options {
    pub(crate) device: Device,
    pub(crate) engine: Engine,
    pub(crate) time_step: f64,
    pub(crate) steps: Steps,
}

impl Default for Options {
    fn default() -> Self {
        Self { device: Device::Threads(None), engine: Engine::Auto, time_step: 1e-5, steps: Steps::Nearest }
    }
}

impl Options {
    /// All cores where there is work for them (a few particles run on the calling thread; the bits are the same), the closed
    /// form, steps of 1e-5.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where to compute; all cores unless said.
    pub fn device(self, device: Device) -> Self {
        Self { device, ..self }
    }

    /// How to compute the steps; [`Engine::Auto`] unless said.
    pub fn engine(self, engine: Engine) -> Self {
        Self { engine, ..self }
    }

    /// The length of a step; 1e-5 unless said.
    pub fn time_step(self, time_step: f64) -> Self {
        Self { time_step, ..self }
    }

    /// How spans of time become steps; [`Steps::Nearest`] unless said.
    pub fn steps(self, steps: Steps) -> Self {
        Self { steps, ..self }
    }
}

/// Particles that rotate about the origin: `v = ang_vel · (-y, x)/r`, explicit Euler steps of 1e-5.
///
/// ```
/// use particle_sim::ParticleSimulator;
///
/// let mut simulator = ParticleSimulator::new(&[(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)])?;
/// simulator.evolve(0.1)?;
/// let first = simulator.positions()?.row(0).to_vec();
/// assert!((first[0] - 0.2102698450356825_f64).abs() < 1e-14);
/// assert!((first[1] - 0.5438635787296997_f64).abs() < 1e-14);
/// # Ok::<(), particle_sim::Error>(())
/// ```
///
/// `T` is the type of the numbers given: `f64`, or `f32`.
#[derive(Debug)]
pub struct ParticleSimulator<T: Real = f64> {
    inner: Box<dyn Rotation<T>>,
}

impl<T: Real> ParticleSimulator<T> {
    /// Particles `(x, y, ang_vel)` with the default [`Options`].
    ///
    /// # Errors
    /// Those of [`Particles::new`].
    pub fn new(particles: &[(T, T, T)]) -> Result<Self> {
        Self::open(&Particles::new(particles)?, Options::default())
    }

    /// Particles on a device.
    ///
    /// # Errors
    /// [`Error::Unavailable`](compute_backend::Error::Unavailable) if the device is not there and may not be replaced;
    /// those of [`Swarm::new`].
    pub fn open(particles: &Particles<T>, options: Options) -> Result<Self> {
        Self::on(options.device, Opening::Particles(particles, options))
    }

    /// A run that goes on where `state` was taken; see [`Swarm::resume`].
    ///
    /// # Errors
    /// Those of [`Swarm::resume`] and of the device.
    pub fn resume(state: &State<T>, device: Device) -> Result<Self> {
        Self::on(device, Opening::State(state))
    }

    fn on(device: Device, opening: Opening<'_, T>) -> Result<Self> {
        let inner = on_device!(device, backend => opening.on(backend))?;
        Ok(Self { inner })
    }

    /// Moves the particles on by `dt`, rounded to whole steps; see [`Swarm::evolve`].
    ///
    /// # Errors
    /// Those of [`Swarm::evolve`].
    pub fn evolve(&mut self, dt: f64) -> Result<()> {
        self.inner.evolve(dt)
    }

    /// Moves the particles on by `dt` and shows them to `observer` on the way; see [`Swarm::watch`].
    ///
    /// # Errors
    /// Those of [`Swarm::watch`].
    pub fn watch(&mut self, dt: f64, when: When<'_>, observer: &mut dyn Observer<T>) -> Result<Ended> {
        self.inner.watch(dt, when, observer)
    }

    /// The positions, one particle to a row (x, y).
    ///
    /// # Errors
    /// Those of the device.
    pub fn positions(&self) -> Result<Array2<T>> {
        self.inner.positions()
    }

    /// The velocities, one particle to a row (vx, vy).
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        self.inner.velocities()
    }

    /// The positions at the time `time` after the start, whatever the time is now; see [`Swarm::at`].
    ///
    /// # Errors
    /// Those of [`Swarm::evolve`].
    pub fn at(&self, time: f64) -> Result<Array2<T>> {
        self.inner.at(time)
    }

    /// Everything that the run depends on, to go on later or elsewhere by [`resume`](Self::resume).
    ///
    /// # Errors
    /// Those of the device.
    pub fn state(&self) -> Result<State<T>> {
        self.inner.state()
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.inner.clock()
    }

    /// How many particles there are.
    pub fn len(&self) -> usize {
        self.inner.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What computes: `serial`, `threads:8`, `gpu (name of the adapter)`.
    pub fn backend_name(&self) -> String {
        self.inner.backend_name()
    }
}

/// What a simulator is opened with.
#[derive(Clone, Copy)]
enum Opening<'a, T> {
    Particles(&'a Particles<T>, Options),
    State(&'a State<T>),
}

impl<T: Real> Opening<'_, T> {
    fn on<B: Motion<T>>(self, backend: B) -> Result<Box<dyn Rotation<T>>> {
        Ok(Box::new(match self {
            Self::Particles(particles, options) => Swarm::new(backend, particles, options)?,
            Self::State(state) => Swarm::resume(backend, state)?,
        }))
    }
}

/// A [`Swarm`] whose backend is not known: what [`ParticleSimulator`] holds.
trait Rotation<T: Real>: Simulation<T> {
    fn at(&self, time: f64) -> Result<Array2<T>>;
    fn state(&self) -> Result<State<T>>;
}

impl<T: Real, B: Motion<T>> Rotation<T> for Swarm<T, B> {
    fn at(&self, time: f64) -> Result<Array2<T>> {
        self.at(time)
    }

    fn state(&self) -> Result<State<T>> {
        self.state()
    }
}

simulation!([T: Real] ParticleSimulator<T>, ParticleSimulator::backend_name);

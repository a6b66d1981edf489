//! How bodies are moved: the choice of an integrator and of a device.
#![allow(clippy::excessive_precision, reason = "coefficients with the digits of their source")]
#![allow(clippy::needless_range_loop, reason = "several arrays run over the same bodies and coordinates")]

mod clock;
mod forces;
mod hermite;
mod hosted;
mod ias15;
mod law_text;
mod pairs;
mod scheme;
mod simulation;
mod state;
mod wisdom_holman;

use compute_backend::{Device, Error, Real, Result};

pub(crate) use clock::Clock;
pub use hermite::{Hermite, Steps};
pub(crate) use hermite::{corrected, criterion, predicted};
pub use ias15::{Criterion, Ias15};
pub(crate) use law_text::{describe, parse};
pub use scheme::Scheme;
pub(crate) use scheme::Substep;
pub use simulation::{Energy, Simulation};
pub use state::State;
pub(crate) use state::{Checksum, damaged};
pub use wisdom_holman::WisdomHolman;

pub(crate) use self::forces::{accelerate, potential_energy, recast};
use self::hosted::Hosted;
pub(crate) use self::hosted::converted;
use crate::{Bodies, Gravity, Newton, System};

/// How bodies are moved.
///
/// Any of the integrators turns into one: `open_with(device, law, Scheme::Yoshida6, &bodies)`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// A symplectic scheme with fixed steps, on any device.
    Fixed(Scheme),
    /// Adaptive steps of order 15, to the rounding of `f64` or beyond.
    Ias15(Ias15),
    /// Hermite's scheme of order 4, with fixed, shared or block steps.
    Hermite(Hermite),
    /// Kepler orbits that kick each other, for planetary systems.
    WisdomHolman(WisdomHolman),
}

impl Default for Method {
    fn default() -> Self {
        Self::Fixed(Scheme::default())
    }
}

impl From<Scheme> for Method {
    fn from(scheme: Scheme) -> Self {
        Self::Fixed(scheme)
    }
}

impl From<Ias15> for Method {
    fn from(settings: Ias15) -> Self {
        Self::Ias15(settings)
    }
}

impl From<WisdomHolman> for Method {
    fn from(settings: WisdomHolman) -> Self {
        Self::WisdomHolman(settings)
    }
}

impl From<Hermite> for Method {
    fn from(settings: Hermite) -> Self {
        Self::Hermite(settings)
    }
}

/// A simulation by leapfrog on the device that was asked for. [`open_with`] has the other integrators.
///
/// Its steps are as long as [`run`](Simulation::run) says. [`advance_to`](Simulation::advance_to) takes steps of the length
/// last given there, so give one first, be it for no steps: `run(dt, 0)`.
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
///
/// // The same by the time to go to: first how long steps are, then how far.
/// let mut again = open(Device::Serial, Newton::new(1.0), &bodies)?;
/// again.run(std::f64::consts::TAU / 1000.0, 0)?;
/// again.advance_to(std::f64::consts::TAU)?;
/// assert_eq!(again.bodies()?, end);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unavailable`](crate::Error::Unavailable) if the device is not there,
/// [`Error::Unsupported`](crate::Error::Unsupported) if it does not compute in `T` and the law is not
/// [`Mixed`](crate::Precision::Mixed), [`Error::Invalid`](crate::Error::Invalid) if the
/// law makes no sense; those of the device.
pub fn open<T: Real>(device: Device, law: Newton<T>, bodies: &Bodies<T>) -> Result<Box<dyn Simulation<T>>> {
    open_with(device, law, Method::default(), bodies)
}

/// A simulation by the integrator and on the device that were asked for.
///
/// # Errors
/// As [`open`]; [`Error::Invalid`](crate::Error::Invalid) if a parameter of the integrator, or the bodies for it, make
/// no sense.
pub fn open_with<T: Real>(
    device: Device,
    law: Newton<T>,
    method: impl Into<Method>,
    bodies: &Bodies<T>,
) -> Result<Box<dyn Simulation<T>>> {
    select(device, law, Start::New(method.into(), bodies))
}

/// The same on a backend at hand, such as one of your own: [`System`] for any [`Method`]. Integrators whose state is in
/// `f64` ask it for forces in `f64`, whatever the type of the bodies.
///
/// ```
/// use nbody_core::{Hermite, Newton, Serial, models, open_on};
///
/// let mut chase = open_on(Serial, Newton::new(1.0), Hermite::shared(), &models::figure_eight::<f64>()?)?;
/// chase.advance_to(1.0)?;
/// assert_eq!(chase.time(), 1.0);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// As [`open_with`].
pub fn open_on<T: Real, B: Gravity<T> + Gravity<f64>>(
    backend: B,
    law: Newton<T>,
    method: impl Into<Method>,
    bodies: &Bodies<T>,
) -> Result<Box<dyn Simulation<T>>> {
    Start::New(method.into(), bodies).on(backend, law)
}

/// The simulation that [`Simulation::save`] wrote, on the device that was asked for. On the kind of device that it ran
/// on, and with the law that it had, it goes on to the bit.
///
/// # Errors
/// As [`open`]; [`Error::Invalid`](crate::Error::Invalid) or [`Error::Shape`](crate::Error::Shape) if the state is not
/// one of a simulation with this law and type.
pub fn resume<T: Real>(device: Device, law: Newton<T>, state: &State) -> Result<Box<dyn Simulation<T>>> {
    select(device, law, Start::Resume(state))
}

/// The same on a backend at hand, such as one of your own: the counterpart of [`open_on`]. On the backend that it ran on it
/// goes on to the bit.
///
/// ```
/// use nbody_core::{Hermite, Newton, Serial, models, open_on, resume_on};
///
/// let law = Newton::new(1.0);
/// let mut chase = open_on(Serial, law, Hermite::shared(), &models::figure_eight::<f64>()?)?;
/// chase.advance_to(1.0)?;
/// let mut again = resume_on::<f64, _>(Serial, law, &chase.save()?)?;
/// chase.advance_to(2.0)?;
/// again.advance_to(2.0)?;
/// assert_eq!(again.bodies()?, chase.bodies()?);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// As [`resume`].
pub fn resume_on<T: Real, B: Gravity<T> + Gravity<f64>>(
    backend: B,
    law: Newton<T>,
    state: &State,
) -> Result<Box<dyn Simulation<T>>> {
    Start::Resume(state).on(backend, law)
}

/// What a simulation begins with.
#[derive(Clone, Copy)]
enum Start<'a, T> {
    New(Method, &'a Bodies<T>),
    Resume(&'a State),
}

impl<T: Real> Start<'_, T> {
    /// Whether steps are in double-double, which only bodies in `f64` have, and only on the host.
    fn is_extended(self) -> bool {
        match self {
            Self::New(Method::Ias15(settings), _) => settings.extended,
            Self::New(..) => false,
            Self::Resume(state) => state.method() == Ias15::EXTENDED,
        }
    }

    fn on<B: Gravity<T> + Gravity<f64>>(self, backend: B, law: Newton<T>) -> Result<Box<dyn Simulation<T>>> {
        if self.is_extended() && T::NAME != f64::NAME {
            return Err(Error::invalid("the type of bodies for IAS15 in double-double", "f64", T::NAME));
        }
        let wide: Newton<f64> = recast(law);
        if let Self::Resume(state) = self {
            state.check_law(&law)?;
        }
        let hosted: Box<dyn Simulation<f64>> = match self {
            Self::New(Method::Fixed(scheme), bodies) => {
                return Ok(Box::new(System::new(backend, law, bodies)?.with_scheme(scheme)));
            }
            Self::New(Method::Ias15(settings), bodies) => {
                Box::new(ias15::Run::new(backend, wide, settings, &converted(bodies)?)?)
            }
            Self::New(Method::Hermite(settings), bodies) => {
                settings.on(backend, wide, &converted(bodies)?)?
            }
            Self::Resume(state) if state.method() == Hermite::NAME => Hermite::resume(backend, wide, state)?,
            Self::New(Method::WisdomHolman(settings), bodies) => {
                Box::new(wisdom_holman::Run::new(backend, wide, settings, &converted(bodies)?)?)
            }
            Self::Resume(state) if state.method() == WisdomHolman::NAME => {
                Box::new(wisdom_holman::Run::resume(backend, wide, state)?)
            }
            Self::Resume(state) if [Ias15::NAME, Ias15::EXTENDED].contains(&state.method()) => {
                Box::new(ias15::Run::resume(backend, wide, state)?)
            }
            Self::Resume(state) => return Ok(Box::new(System::resume(backend, law, state)?)),
        };
        Ok(Box::new(Hosted { run: hosted, law }))
    }
}

fn select<T: Real>(device: Device, law: Newton<T>, start: Start<'_, T>) -> Result<Box<dyn Simulation<T>>> {
    device.select(
        |serial| start.on(serial, law),
        |threads| start.on(threads, law),
        |gpus| {
            if start.is_extended() {
                let (backend, feature) = ("gpu".to_owned(), "double-double arithmetic".to_owned());
                return Err(Error::Unsupported { backend, feature });
            }
            #[cfg(feature = "gpu")]
            return start.on(gpu_backend::Gpu::open(gpus)?, law);
            #[cfg(not(feature = "gpu"))]
            {
                let _ = gpus;
                Err(Device::gpu_not_compiled("nbody-core"))
            }
        },
    )
}

/// Whether a step makes sense.
pub(crate) fn check_step<T: Real>(dt: T) -> Result<()> {
    if dt.is_finite() {
        return Ok(());
    }
    Err(Error::invalid("the time step", "finite", dt))
}

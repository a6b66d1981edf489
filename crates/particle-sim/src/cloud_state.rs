//! The description of a cloud, at its start or on hold.

use compute_backend::{Device, Error, Real, Result};
use ndarray::{Array1, Array3, ArrayView2};

use crate::simulation::on_device;
use crate::{Clock, Cloud, Integrator, Law, Simulation, Steps, Tolerance, planes};

/// Everything that a [`Cloud`] depends on: where its particles start, or where a run is on hold, from [`Cloud::state`].
///
/// [`open`](Self::open) puts it on a device that is named at run time, [`Cloud::new`] on a backend that the program knows. With the
/// feature `serde` it can be written and read in any format, and `save` and `load` do so in JSON; the run goes on to the same
/// bits (on a GPU: of the same device).
///
/// ```
/// use ndarray::array;
/// use particle_sim::{CloudState, Device, Integrator, Law};
///
/// let (x, v) = (array![[1.0_f64, 0.0]], array![[0.0, 1.0]]);
/// let start = CloudState::new(x.view(), v.view(), Law::new().central(1.0, 0.0), Integrator::Leapfrog, 1e-3)?;
/// let mut planet = start.open(Device::Threads(None))?;
/// planet.evolve(std::f64::consts::TAU)?; // a year
/// assert!((&planet.positions()? - &x).iter().all(|d| d.abs() < 1e-3));
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CloudState<T> {
    pub(crate) integrator: Integrator,
    pub(crate) clock: Clock,
    pub(crate) laws: Vec<Law<T>>,
    pub(crate) group: Vec<usize>,
    /// Four planes: x, y, vx, vy.
    pub(crate) planes: Vec<T>,
}

impl<T: Real> CloudState<T> {
    /// Particles that all obey `law`; positions and velocities one to a row (n, 2).
    ///
    /// # Errors
    /// As [`with_groups`](Self::with_groups).
    pub fn new(
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
        law: Law<T>,
        integrator: Integrator,
        time_step: f64,
    ) -> Result<Self> {
        let group = vec![0; positions.nrows()];
        Self::with_groups(positions, velocities, &[law], &group, integrator, time_step)
    }

    /// Particles of which the i-th obeys `laws[group[i]]`.
    ///
    /// # Errors
    /// [`Error::Shape`] if positions and velocities are not (n, 2) or there are not n groups; [`Error::Invalid`] if a number
    /// is not finite, a group has no law, the integrator does not fit a law, or the time step is not positive.
    pub fn with_groups(
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
        laws: &[Law<T>],
        group: &[usize],
        integrator: Integrator,
        time_step: f64,
    ) -> Result<Self> {
        let clock = Clock::new(time_step, Steps::Nearest)?;
        let planes = planes::of_rows(positions, velocities)?;
        let state = Self { integrator, clock, laws: laws.to_vec(), group: group.to_vec(), planes };
        state.check()?;
        Ok(state)
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Puts the cloud on a device.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the device is not there and may not be replaced; those of [`Cloud::new`].
    pub fn open(&self, device: Device) -> Result<Box<dyn CloudSimulation<T>>> {
        on_device!(device, backend => Ok(Box::new(Cloud::new(backend, self)?) as Box<dyn CloudSimulation<T>>))
    }

    /// Whether a cloud could be in this state: it may come from a file.
    pub(crate) fn check(&self) -> Result<()> {
        self.clock.check()?;
        let n = planes::check(&self.planes)?;
        Error::check_len("the groups", n, self.group.len())?;
        for law in &self.laws {
            law.check()?;
            self.integrator.check(law)?;
        }
        match self.group.iter().position(|&g| g >= self.laws.len()) {
            Some(i) => {
                let found = format_args!("{} at index {i}, with {} laws", self.group[i], self.laws.len());
                Err(Error::invalid("a group", "the index of a law", found))
            }
            None => Ok(()),
        }
    }
}

#[cfg(feature = "serde")]
crate::files::json!(CloudState);

/// A [`Cloud`] whatever it runs on: what [`CloudState::open`] gives. Object safe.
pub trait CloudSimulation<T: Real>: Simulation<T> {
    /// The energy of each particle by unit of mass; see [`Law::energy`].
    ///
    /// # Errors
    /// Those of the device.
    fn energies(&self) -> Result<Array1<T>>;
    /// States at `times` by the adaptive method; see [`Cloud::solve`].
    ///
    /// # Errors
    /// As [`Cloud::solve`].
    fn solve(&self, times: &[f64], tolerance: Tolerance) -> Result<Array3<T>>;
    /// Everything that the run depends on, to go on later or elsewhere.
    ///
    /// # Errors
    /// Those of the device.
    fn state(&self) -> Result<CloudState<T>>;
}

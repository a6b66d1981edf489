//! The description of a crowd, at its start or on hold.

use compute_backend::{Device, Error, Real, Result};
use ndarray::{Array2, ArrayView2};

use crate::simulation::on_device;
use crate::{Clock, Crowd, Interaction, Simulation, Steps, Walls, planes};

/// Everything that a [`Crowd`] depends on: where its particles start, or where a run is on hold, from [`Crowd::state`].
///
/// [`open`](Self::open) puts it on a device that is named at run time, [`Crowd::new`] on a backend that the program knows. With the
/// feature `serde` it can be written and read in any format, and `save` and `load` do so in JSON; the run goes on to the same
/// bits (on a GPU: of the same device).
///
/// ```
/// use ndarray::array;
/// use particle_sim::{CrowdState, Device, Interaction, Walls};
///
/// let (x, v) = (array![[0.4_f64, 0.5], [0.6, 0.5]], array![[0.0, 0.0], [0.0, 0.0]]);
/// let life = Interaction::particle_life(array![[0.2, 1.0], [-0.7, 0.1]], 0.3, 0.3);
/// let start = CrowdState::new(x.view(), v.view(), 1.0, Walls::Periodic, &life, 1e-2)?.species(&[0, 1])?.drag(2.0)?;
/// let mut chase = start.open(Device::Threads(None))?;
/// chase.evolve(1.0)?;
/// assert!(chase.velocities()?[(0, 0)] > 0.0 && chase.velocities()?[(1, 0)] > 0.0);
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CrowdState<T> {
    pub(crate) clock: Clock,
    pub(crate) interaction: Interaction<T>,
    pub(crate) width: T,
    pub(crate) walls: Walls,
    pub(crate) drag: f64,
    pub(crate) species: Vec<u32>,
    /// Four planes: x, y, vx, vy.
    pub(crate) planes: Vec<T>,
}

impl<T: Real> CrowdState<T> {
    /// Particles at `positions` in `[0, width]²` with `velocities`, one to a row (n, 2), all of species 0 and without drag.
    ///
    /// # Errors
    /// [`Error::Shape`] if positions and velocities are not (n, 2); [`Error::Invalid`] if a number is not finite, a position is
    /// outside the box, the box is narrower than twice the range, or the time step is not positive.
    pub fn new(
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
        width: T,
        walls: Walls,
        interaction: &Interaction<T>,
        time_step: f64,
    ) -> Result<Self> {
        let state = Self {
            clock: Clock::new(time_step, Steps::Nearest)?,
            interaction: interaction.clone(),
            width,
            walls,
            drag: 0.0,
            species: vec![0; positions.nrows()],
            planes: planes::of_rows(positions, velocities)?,
        };
        state.check()?;
        Ok(state)
    }

    /// The species of each particle: a row and a column of the matrix of particle life.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not as many as particles, [`Error::Invalid`] if one is beyond the matrix.
    pub fn species(mut self, species: &[usize]) -> Result<Self> {
        // What does not fit is beyond any matrix.
        self.species = species.iter().map(|&s| u32::try_from(s).unwrap_or(u32::MAX)).collect();
        self.check()?;
        Ok(self)
    }

    /// Friction: velocities fade as `exp(-drag · t)` beside what the forces do.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is negative or not finite.
    pub fn drag(self, drag: f64) -> Result<Self> {
        let state = Self { drag, ..self };
        state.check()?;
        Ok(state)
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Puts the crowd on a device.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the device is not there and may not be replaced; those of [`Crowd::new`].
    pub fn open(&self, device: Device) -> Result<Box<dyn CrowdSimulation<T>>> {
        on_device!(device, backend => Ok(Box::new(Crowd::new(backend, self)?) as Box<dyn CrowdSimulation<T>>))
    }

    /// Whether a crowd could be in this state: it may come from a file.
    pub(crate) fn check(&self) -> Result<()> {
        self.clock.check()?;
        self.interaction.check()?;
        let range = self.interaction.pair.range;
        if !(self.width.is_finite() && self.width >= range + range) {
            let expected = "finite and at least twice the range";
            return Err(Error::invalid("the width of the box", expected, self.width));
        }
        if !(self.drag.is_finite() && self.drag >= 0.0) {
            return Err(Error::invalid("the drag", "finite and not negative", self.drag));
        }
        let n = planes::check(&self.planes)?;
        let outside = |x: &T| *x < T::zero() || *x > self.width;
        if let Some(i) = self.planes[..2 * n].iter().position(outside) {
            let found = format_args!("{} at index {}", self.planes[i], i % n);
            return Err(Error::invalid("the positions", "within the box", found));
        }
        Error::check_len("the species", n, self.species.len())?;
        let most = self.interaction.pair.species;
        match self.species.iter().position(|&s| s >= most) {
            Some(i) => {
                let found = format_args!("{} at index {i}, of {most}", self.species[i]);
                Err(Error::invalid("a species", "below the number of species", found))
            }
            None => Ok(()),
        }
    }
}

#[cfg(feature = "serde")]
crate::files::json!(CrowdState);

/// A [`Crowd`] whatever it runs on: what [`CrowdState::open`] gives. Object safe.
pub trait CrowdSimulation<T: Real>: Simulation<T> {
    /// The accelerations at the positions as they are, one particle to a row.
    ///
    /// # Errors
    /// Those of the device.
    fn accelerations(&self) -> Result<Array2<T>>;
    /// The kinetic and the potential energy of all; see [`Crowd::energy`].
    ///
    /// # Errors
    /// Those of the device.
    fn energy(&self) -> Result<(f64, f64)>;
    /// Everything that the run depends on, to go on later or elsewhere.
    ///
    /// # Errors
    /// Those of the device.
    fn state(&self) -> Result<CrowdState<T>>;
}

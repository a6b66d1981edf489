//! Particles that meet, in a box, on a backend.

use compute_backend::{Error, Real, Result};
use ndarray::{Array2, ArrayView2};

use crate::encounters::Grid;
use crate::observe::{Moments, Watched};
use crate::{Clock, Encounters, Ended, Interaction, Meeting, Observer, Push, Steps, Walls, When};

/// Particles of unit mass in a square box that act on those near them, stepped by velocity Verlet (kick, drift, kick; order 2,
/// symplectic without drag; a bounce off a reflecting wall is of order 1 in the force there). Neighbours are found by cells no narrower than the range, sorted anew at every step, so a step costs
/// what there are neighbours.
///
/// ```
/// use ndarray::array;
/// use particle_sim::{Crowd, Interaction, Serial, Walls};
///
/// let (x, v) = (array![[4.0_f64, 5.0], [6.0, 5.0]], array![[0.5, 0.0], [-0.5, 0.0]]);
/// let repulsion = Interaction::soft_repulsion(10.0, 1.0);
/// let mut crowd = Crowd::new(Serial, x.view(), v.view(), 10.0, Walls::Periodic, &repulsion, 1e-3)?;
/// crowd.evolve(4.0)?;
/// let v = crowd.velocities()?; // they have met and bounced
/// assert!((v[(0, 0)] + 0.5).abs() < 1e-4 && (v[(1, 0)] - 0.5).abs() < 1e-4);
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug)]
pub struct Crowd<T: Real, B: Encounters<T>> {
    backend: B,
    clock: Clock,
    meeting: Meeting<T>,
    drag: f64,
    len: usize,
    matrix: B::Buffer<T>,
    species: B::Buffer<u32>,
    /// Four planes: x, y, vx, vy.
    state: B::Buffer<T>,
    /// Two planes of accelerations, of the positions as they are.
    force: B::Buffer<T>,
    list: B::Buffer<u32>,
}

impl<T: Real, B: Encounters<T>> Crowd<T, B> {
    /// Particles at `positions` in `[0, width]²` with `velocities`, one to a row (n, 2), all of species 0 and without drag.
    ///
    /// # Errors
    /// [`Error::Shape`] if positions and velocities are not (n, 2); [`Error::Invalid`] if a number is not finite, a position is
    /// outside the box, the box is narrower than twice the range, or the time step is not positive; those of the device.
    pub fn new(
        backend: B,
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
        width: T,
        walls: Walls,
        interaction: &Interaction<T>,
        time_step: f64,
    ) -> Result<Self> {
        let clock = Clock::new(time_step, Steps::Nearest)?;
        interaction.check()?;
        let range = interaction.pair.range;
        if !(width.is_finite() && width >= range + range) {
            return Err(Error::invalid("the width of the box", "finite and at least twice the range", width));
        }
        let n = positions.nrows();
        for (what, array) in [("the positions", positions.view()), ("the velocities", velocities.view())] {
            if array.dim() != (n, 2) {
                let (rows, columns) = array.dim();
                return Err(Error::shape(
                    what,
                    format_args!("shape ({n}, 2)"),
                    format_args!("({rows}, {columns})"),
                ));
            }
        }
        let state: Vec<T> = [&positions, &velocities]
            .into_iter()
            .flat_map(|array| [array.column(0), array.column(1)])
            .flat_map(|plane| plane.to_vec())
            .collect();
        Error::check_finite("the positions and velocities", &state)?;
        if let Some(i) = state[..2 * n].iter().position(|x| *x < T::zero() || *x > width) {
            let found = format_args!("{} at index {}", state[i], i % n);
            return Err(Error::invalid("the positions", "within the box", found));
        }
        let meeting = Meeting { pair: interaction.pair, width, walls };
        let mut crowd = Self {
            clock,
            drag: 0.0,
            len: n,
            matrix: backend.upload(&interaction.matrix.iter().copied().collect::<Vec<_>>())?,
            species: backend.zeros(n)?,
            state: backend.upload(&state)?,
            force: backend.zeros(2 * n)?,
            list: backend.zeros(meeting.list_len(n))?,
            meeting,
            backend,
        };
        crowd.meet()?;
        Ok(crowd)
    }

    /// The species of each particle: a row and a column of the matrix of particle life.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not as many as particles, [`Error::Invalid`] if one is beyond the matrix; those of the
    /// device.
    pub fn species(mut self, species: &[usize]) -> Result<Self> {
        Error::check_len("the species", self.len, species.len())?;
        let most = self.meeting.pair.species as usize;
        if let Some(i) = species.iter().position(|&s| s >= most) {
            let found = format_args!("{} at index {i}, of {most}", species[i]);
            return Err(Error::invalid("a species", "below the number of species", found));
        }
        let species: Vec<u32> = species.iter().map(|&s| s as u32).collect();
        self.backend.write(&mut self.species, &species)?;
        self.meet()?;
        Ok(self)
    }

    /// Friction: velocities fade as `exp(-drag · t)` beside what the forces do.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is negative or not finite.
    pub fn drag(self, drag: f64) -> Result<Self> {
        if !(drag.is_finite() && drag >= 0.0) {
            return Err(Error::invalid("the drag", "finite and not negative", drag));
        }
        Ok(Self { drag, ..self })
    }

    /// How many particles there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Where the particles live.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// Moves the particles on by `dt`, rounded to whole steps. Nothing leaves the device.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dt` is negative or not finite, or takes more than 2⁶⁴ steps; those of the device.
    pub fn evolve(&mut self, dt: f64) -> Result<()> {
        let (steps, clock) = self.clock.after(dt)?;
        self.advance_to(steps, clock)
    }

    fn advance_to(&mut self, steps: u64, clock: Clock) -> Result<()> {
        let step = self.clock.time_step();
        let Meeting { width, walls, .. } = self.meeting;
        let (kick, keep) = (T::lit(0.5 * step), T::lit((-0.5 * step * self.drag).exp()));
        for _ in 0..steps {
            let push = Push { kick, keep, drift: T::lit(step), width, walls };
            self.backend.push(push, &self.force, &mut self.state)?;
            self.meet()?;
            self.backend.push(Push { drift: T::zero(), ..push }, &self.force, &mut self.state)?;
        }
        self.clock = clock;
        Ok(())
    }

    fn meet(&mut self) -> Result<()> {
        self.backend.meet(
            self.meeting,
            &self.matrix,
            &self.species,
            &self.state,
            &mut self.list,
            &mut self.force,
        )
    }

    /// Moves the particles on by `dt` and shows their positions to `observer` on the way.
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve), and as [`Swarm::watch`](crate::Swarm::watch).
    pub fn watch(&mut self, dt: f64, when: When<'_>, observer: &mut dyn Observer<T>) -> Result<Ended> {
        let (total, at_end) = self.clock.after(dt)?;
        let moments = Moments::new(when, self.clock, at_end.steps())?;
        moments.run(self, total, at_end, observer)
    }

    /// The positions, one particle to a row (x, y).
    ///
    /// # Errors
    /// Those of the device.
    pub fn positions(&self) -> Result<Array2<T>> {
        let state = self.backend.view(&self.state)?;
        Ok(Array2::from_shape_fn((self.len, 2), |(i, k)| state[k * self.len + i]))
    }

    /// The velocities, one particle to a row (vx, vy).
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        let state = self.backend.view(&self.state)?;
        Ok(Array2::from_shape_fn((self.len, 2), |(i, k)| state[(2 + k) * self.len + i]))
    }

    /// The accelerations at the positions as they are, one particle to a row.
    ///
    /// # Errors
    /// Those of the device.
    pub fn accelerations(&self) -> Result<Array2<T>> {
        let force = self.backend.view(&self.force)?;
        Ok(Array2::from_shape_fn((self.len, 2), |(i, k)| force[k * self.len + i]))
    }

    /// The kinetic and the potential energy of all, in `f64` on a host; particle life has no potential.
    ///
    /// # Errors
    /// Those of the device.
    pub fn energy(&self) -> Result<(f64, f64)> {
        let state = self.backend.view(&self.state)?;
        let n = self.len;
        let (x, y) = (&state[..n], &state[n..2 * n]);
        let kinetic = state[2 * n..].iter().map(|v| 0.5 * v.widen() * v.widen()).sum();
        let grid = Grid::new(&self.meeting, n);
        let mut list = vec![0; self.meeting.list_len(n)];
        grid.sort(x, y, &mut list);
        let mut potential = 0.0;
        for i in 0..n {
            grid.each_near(&list, x[i], y[i], |j| {
                if i < j {
                    let d = self.meeting.difference([x[i], y[i]], [x[j], y[j]]);
                    potential += self.meeting.pair.potential(d[0] * d[0] + d[1] * d[1]).widen();
                }
            });
        }
        Ok((kinetic, potential))
    }
}

impl<T: Real, B: Encounters<T>> Watched<T> for Crowd<T, B> {
    fn clock(&self) -> Clock {
        self.clock
    }

    fn positions(&self) -> Result<Array2<T>> {
        self.positions()
    }

    fn advance_to(&mut self, steps: u64, clock: Clock) -> Result<()> {
        self.advance_to(steps, clock)
    }
}

//! Particles that meet, in a box, on a backend.

use compute_backend::{Real, Result};
use ndarray::Array2;

use crate::encounters::Grid;
use crate::observe::{Moments, watched};
use crate::simulation::simulation;
use crate::{
    Clock, CrowdSimulation, CrowdState, Encounters, Ended, Interaction, Meeting, Observer, Push, When, planes,
};

/// Particles of unit mass in a square box that act on those near them, stepped by velocity Verlet (kick, drift, kick; order 2,
/// symplectic without drag and bounces; a bounce off a reflecting wall is of order 2 as well). Neighbours are found by cells no
/// narrower than the range, sorted anew at every step, so a step costs what there are neighbours: where all particles crowd
/// into a few cells, the square of their number.
///
/// ```
/// use ndarray::array;
/// use particle_sim::{Crowd, CrowdState, Interaction, Serial, Walls};
///
/// let (x, v) = (array![[4.0_f64, 5.0], [6.0, 5.0]], array![[0.5, 0.0], [-0.5, 0.0]]);
/// let repulsion = Interaction::soft_repulsion(10.0, 1.0);
/// let start = CrowdState::new(x.view(), v.view(), 10.0, Walls::Periodic, &repulsion, 1e-3)?;
/// let mut crowd = Crowd::new(Serial, &start)?;
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
    /// Particles that start, or go on, from `state`.
    ///
    /// # Errors
    /// [`Error::Shape`](compute_backend::Error::Shape) or [`Error::Invalid`](compute_backend::Error::Invalid) if the state is none that a
    /// crowd can be in; those of the device.
    pub fn new(backend: B, state: &CrowdState<T>) -> Result<Self> {
        state.check()?;
        backend.check_real::<T>()?;
        let n = state.species.len();
        let meeting = Meeting { pair: state.interaction.pair, width: state.width, walls: state.walls };
        let mut crowd = Self {
            clock: state.clock,
            drag: state.drag,
            len: n,
            matrix: backend.upload(&state.interaction.matrix.iter().copied().collect::<Vec<_>>())?,
            species: backend.upload(&state.species)?,
            state: backend.upload(&state.planes)?,
            force: backend.zeros(2 * n)?,
            list: backend.zeros(meeting.list_len(n))?,
            meeting,
            backend,
        };
        crowd.meet()?;
        Ok(crowd)
    }

    /// Everything that the run depends on, to go on later or elsewhere.
    ///
    /// # Errors
    /// Those of the device.
    pub fn state(&self) -> Result<CrowdState<T>> {
        let kinds = self.meeting.pair.species as usize;
        let matrix = self.backend.view(&self.matrix)?;
        let matrix = Array2::from_shape_fn((kinds, kinds), |(i, j)| matrix[i * kinds + j]);
        Ok(CrowdState {
            clock: self.clock,
            interaction: Interaction { pair: self.meeting.pair, matrix },
            width: self.meeting.width,
            walls: self.meeting.walls,
            drag: self.drag,
            species: self.backend.read(&self.species)?,
            planes: self.backend.read(&self.state)?,
        })
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
    /// [`Error::Invalid`](compute_backend::Error::Invalid) if `dt` is negative or not finite, or takes more than 2⁶⁴ steps; those of the device.
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
        planes::rows(&self.backend.view(&self.state)?, 0, self.len, |i| i)
    }

    /// The velocities, one particle to a row (vx, vy).
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        planes::rows(&self.backend.view(&self.state)?, 2, self.len, |i| i)
    }

    /// The accelerations at the positions as they are, one particle to a row.
    ///
    /// # Errors
    /// Those of the device.
    pub fn accelerations(&self) -> Result<Array2<T>> {
        planes::rows(&self.backend.view(&self.force)?, 0, self.len, |i| i)
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

watched!([T: Real, B: Encounters<T>] Crowd<T, B>, |crowd| {
    crowd.energy().map(|(kinetic, potential)| kinetic + potential)
});

simulation!([T: Real, B: Encounters<T>] Crowd<T, B>, |crowd| crowd.backend.name());

impl<T: Real, B: Encounters<T>> CrowdSimulation<T> for Crowd<T, B> {
    fn accelerations(&self) -> Result<Array2<T>> {
        self.accelerations()
    }

    fn energy(&self) -> Result<(f64, f64)> {
        self.energy()
    }

    fn state(&self) -> Result<CrowdState<T>> {
        self.state()
    }
}

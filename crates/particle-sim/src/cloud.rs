//! Particles under laws of motion, on a backend.

use std::ops::Range;

use compute_backend::{HostBackend, Real, Result};
use ndarray::{Array1, Array2, Array3, s};

use crate::dormand_prince::{self, Solve, Tolerance};
use crate::integrator::{OfField, euler, midpoint, runge_kutta_4};
use crate::observe::{Moments, watched};
use crate::simulation::simulation;
use crate::{
    Clock, CloudSimulation, CloudState, Dynamics, Ended, Flow, Integrator, Law, Observer, Run, When, planes,
};

/// Particles with positions and velocities, in groups that each obey a [`Law`], in a backend's memory.
///
/// ```
/// use ndarray::array;
/// use particle_sim::{Cloud, CloudState, Integrator, Law, Serial};
///
/// // An electron turns in a magnetic field: after 2π it is back.
/// let (x, v) = (array![[0.0_f64, 1.0]], array![[1.0, 0.0]]);
/// let start = CloudState::new(x.view(), v.view(), Law::new().magnetic(1.0), Integrator::Boris, 1e-3)?;
/// let mut cloud = Cloud::new(Serial, &start)?;
/// cloud.evolve(std::f64::consts::TAU)?;
/// assert!((&cloud.positions()? - &x).iter().all(|d| d.abs() < 1e-3));
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug)]
pub struct Cloud<T: Real, B: Dynamics<T>> {
    backend: B,
    integrator: Integrator,
    clock: Clock,
    /// Each law with its particles, which stand together in the state.
    laws: Vec<(Law<T>, Range<usize>)>,
    /// Where in the state the caller's i-th particle stands.
    place: Vec<usize>,
    /// Four planes: x, y, vx, vy.
    state: B::Buffer<T>,
}

impl<T: Real, B: Dynamics<T>> Cloud<T, B> {
    /// Particles that start, or go on, from `state`.
    ///
    /// # Errors
    /// [`Error::Shape`](compute_backend::Error::Shape) or [`Error::Invalid`](compute_backend::Error::Invalid) if the state is none that a cloud can be in; those of the device.
    pub fn new(backend: B, state: &CloudState<T>) -> Result<Self> {
        state.check()?;
        backend.check_real::<T>()?;
        let n = state.group.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| state.group[i]); // stable: within a group as they came
        let mut place = vec![0; n];
        let mut ranges = vec![0..0; state.laws.len()];
        for (stands, &i) in order.iter().enumerate() {
            place[i] = stands;
            let range = &mut ranges[state.group[i]];
            *range = if range.end == 0 { stands..stands + 1 } else { range.start..stands + 1 };
        }
        let planes: Vec<T> =
            (0..4).flat_map(|plane| order.iter().map(move |&i| state.planes[plane * n + i])).collect();
        Ok(Self {
            integrator: state.integrator,
            clock: state.clock,
            laws: state.laws.iter().copied().zip(ranges).collect(),
            place,
            state: backend.upload(&planes)?,
            backend,
        })
    }

    /// Everything that the run depends on, to go on later or elsewhere.
    ///
    /// # Errors
    /// Those of the device.
    pub fn state(&self) -> Result<CloudState<T>> {
        let n = self.len();
        let mut group = vec![0; n];
        for (place, group) in self.place.iter().zip(&mut group) {
            *group = self.laws.iter().position(|(_, range)| range.contains(place)).unwrap_or(0);
        }
        let state = self.backend.view(&self.state)?;
        Ok(CloudState {
            integrator: self.integrator,
            clock: self.clock,
            laws: self.laws.iter().map(|(law, _)| *law).collect(),
            group,
            planes: (0..4)
                .flat_map(|k| self.place.iter().map(move |i| k * n + i))
                .map(|i| state[i])
                .collect(),
        })
    }

    /// How many particles there are.
    pub fn len(&self) -> usize {
        self.place.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.place.is_empty()
    }

    /// Where the particles live.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// How steps are taken.
    pub fn integrator(&self) -> Integrator {
        self.integrator
    }

    /// The time and the number of steps so far.
    pub fn clock(&self) -> Clock {
        self.clock
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
        for (law, range) in &self.laws {
            if self.integrator == Integrator::Exact {
                let flow = Flow::new(law, steps as f64 * step, range.clone())?;
                self.backend.flow(flow, &mut self.state)?;
            } else {
                let run = Run {
                    integrator: self.integrator,
                    law: *law,
                    time_step: T::lit(step),
                    steps,
                    first: range.start,
                    count: range.len(),
                };
                self.backend.integrate(run, &mut self.state)?;
            }
        }
        self.clock = clock;
        Ok(())
    }

    /// Changes the state and sets the clock.
    #[cfg(feature = "gpu")]
    pub(crate) fn change(
        &mut self,
        clock: Clock,
        change: impl FnOnce(&mut B::Buffer<T>) -> Result<()>,
    ) -> Result<()> {
        change(&mut self.state)?;
        self.clock = clock;
        Ok(())
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
        planes::rows(&self.backend.view(&self.state)?, 0, self.len(), |i| self.place[i])
    }

    /// The velocities, one particle to a row (vx, vy). A velocity that the place dictates is not in them.
    ///
    /// # Errors
    /// Those of the device.
    pub fn velocities(&self) -> Result<Array2<T>> {
        planes::rows(&self.backend.view(&self.state)?, 2, self.len(), |i| self.place[i])
    }

    /// The energy of each particle by unit of mass; see [`Law::energy`].
    ///
    /// # Errors
    /// Those of the device.
    pub fn energies(&self) -> Result<Array1<T>> {
        let state = self.backend.view(&self.state)?;
        let n = self.len();
        let mut energies = Array1::from_elem(n, T::zero());
        for i in 0..n {
            let at = self.place[i];
            if let Some((law, _)) = self.laws.iter().find(|(_, range)| range.contains(&at)) {
                energies[i] = law.energy(std::array::from_fn(|k| state[k * n + at]));
            }
        }
        Ok(energies)
    }

    /// States (time, particle, x y vx vy) at `times` after the start of the simulation, in ascending order from now on, by the
    /// adaptive method of Dormand and Prince: each particle takes the steps that its orbit needs, and the states between
    /// steps come from its dense output. The particles themselves do not move.
    ///
    /// # Errors
    /// [`Error::Invalid`](compute_backend::Error::Invalid) if the times are out of order or before now, if the tolerance is nothing, or if it cannot be met;
    /// those of the device.
    pub fn solve(&self, times: &[f64], tolerance: Tolerance) -> Result<Array3<T>> {
        let now = self.clock.time();
        let from_now: Vec<f64> = times.iter().map(|time| time - now).collect();
        let mut paths = Array3::zeros((times.len(), self.len(), 4));
        for (law, range) in &self.laws {
            let what = Solve { law: *law, tolerance, first: range.start, count: range.len() };
            let path = self.backend.solve(what, &from_now, &self.state)?;
            let mut path = path.into_iter();
            paths.slice_mut(s![.., range.clone(), ..]).map_inplace(|v| *v = path.next().unwrap_or(*v));
        }
        Ok(self.in_order(&paths))
    }

    /// The states of particles as they stand, in the order that the caller gave.
    fn in_order(&self, paths: &Array3<T>) -> Array3<T> {
        Array3::from_shape_fn(paths.dim(), |(time, i, k)| paths[(time, self.place[i], k)])
    }
}

impl<T: Real, B: Dynamics<T> + HostBackend> Cloud<T, B> {
    /// Moves the particles on by `dt` under a field of the caller's in place of their laws: `field(t, [x, y, vx, vy])` is the
    /// derivative of a particle's state. The integrator must be Euler, midpoint or Runge-Kutta.
    ///
    /// A closure cannot run on a GPU: asking for it is an error of compilation, and
    #[cfg_attr(feature = "gpu", doc = "[`evolve_in_wgsl`](Cloud::evolve_in_wgsl) is the way there.")]
    #[cfg_attr(not(feature = "gpu"), doc = "`evolve_in_wgsl` (feature `gpu`) is the way there.")]
    ///
    /// ```
    /// use ndarray::array;
    /// use particle_sim::{Cloud, CloudState, Integrator, Law, Serial};
    ///
    /// // A pendulum, θ″ = -sin θ, in x and vx.
    /// let (x, v) = (array![[1.0, 0.0]], array![[0.0, 0.0]]);
    /// let start = CloudState::new(x.view(), v.view(), Law::new(), Integrator::RungeKutta4, 1e-3)?;
    /// let mut cloud = Cloud::new(Serial, &start)?;
    /// cloud.evolve_in(6.0, |_t, [x, _, v, _]: [f64; 4]| [v, 0.0, -x.sin(), 0.0])?;
    /// let (x, v) = (cloud.positions()?[(0, 0)], cloud.velocities()?[(0, 0)]);
    /// assert!((v * v / 2.0 - x.cos() + 1.0_f64.cos()).abs() < 1e-12); // the energy
    /// # Ok::<(), particle_sim::Error>(())
    /// ```
    #[cfg_attr(
        feature = "gpu",
        doc = "
```compile_fail,E0599
fn on_a_gpu(mut cloud: particle_sim::Cloud<f32, particle_sim::Gpu>) {
    let _ = cloud.evolve_in(1.0, |_t, s: [f32; 4]| s);
}
```
"
    )]
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve); [`Error::Invalid`](compute_backend::Error::Invalid) if the integrator is another.
    pub fn evolve_in(&mut self, dt: f64, field: impl Fn(T, [T; 4]) -> [T; 4] + Send + Sync) -> Result<()> {
        let (steps, clock) = self.clock.after(dt)?;
        let step = match self.integrator.of_field()? {
            OfField::Euler => euler,
            OfField::Midpoint => midpoint,
            OfField::RungeKutta4 => runge_kutta_4,
        };
        let (before, h) = (self.clock.steps(), T::lit(self.clock.time_step()));
        let n = self.len();
        let state = self.backend.slice_mut(&mut self.state);
        let (positions, velocities) = state.split_at_mut(2 * n);
        let ((x, y), (vx, vy)) = (positions.split_at_mut(n), velocities.split_at_mut(n));
        self.backend.executor().for_each_chunk([x, y, vx, vy], 64, |_, [x, y, vx, vy]| {
            for i in 0..x.len() {
                let mut s = [x[i], y[i], vx[i], vy[i]];
                for k in 0..steps {
                    let t = T::lit((before + k) as f64 * self.clock.time_step());
                    s = step(&field, t, s, h);
                }
                [x[i], y[i], vx[i], vy[i]] = s;
            }
        })?;
        self.clock = clock;
        Ok(())
    }

    /// As [`solve`](Self::solve), under a field of the caller's in place of the laws.
    ///
    /// # Errors
    /// As [`solve`](Self::solve).
    pub fn solve_in(
        &self,
        times: &[f64],
        tolerance: Tolerance,
        field: impl Fn(T, [T; 4]) -> [T; 4] + Send + Sync,
    ) -> Result<Array3<T>> {
        let now = self.clock.time();
        let from_now: Vec<f64> = times.iter().map(|time| time - now).collect();
        let n = self.len();
        let what = Solve { law: Law::new(), tolerance, first: 0, count: n };
        let state = self.backend.view(&self.state)?;
        what.check(&from_now, state.len())?;
        let paths = dormand_prince::each(&self.backend, what, (now, times), &state, field)?;
        let paths = Array3::from_shape_fn((times.len(), n, 4), |(time, i, k)| paths[(time * n + i) * 4 + k]);
        Ok(self.in_order(&paths))
    }
}

watched!([T: Real, B: Dynamics<T>] Cloud<T, B>, |cloud| {
    Ok(cloud.energies()?.iter().map(|e| e.widen()).sum())
});

simulation!([T: Real, B: Dynamics<T>] Cloud<T, B>, |cloud| cloud.backend.name());

impl<T: Real, B: Dynamics<T>> CloudSimulation<T> for Cloud<T, B> {
    fn energies(&self) -> Result<Array1<T>> {
        self.energies()
    }

    fn solve(&self, times: &[f64], tolerance: Tolerance) -> Result<Array3<T>> {
        self.solve(times, tolerance)
    }

    fn state(&self) -> Result<CloudState<T>> {
        self.state()
    }
}

//! Bodies on their way: steps made, judged and accepted, and the state between them.

use compute_backend::{Error, Result};

use super::extended::Extended;
use super::noise::noise;
use super::series::{NODES, at_the_end, continued, fit, integrated, newton_form, twice_integrated};
use super::{Criterion, Ias15};
use crate::exact::two_sum;
use crate::integrate::clock::check_time;
use crate::integrate::forces::{Forces, energy, extent};
use crate::integrate::pairs::add;
use crate::{Bodies, Energy, Gravity, Newton, Simulation, State};

/// A step shorter by more than this factor is made again, and one grows by no more than its inverse.
const SAFETY: f64 = 0.25;
/// Iterations of a step. Two or three are enough but where the step is too long, and then it is made again.
pub(super) const ITERATIONS: usize = 12;

/// What is too short, and how long it should be, where steps become shorter than time can tell, for want of precision.
const COLLISION: (&str, &str) = (
    "the step that the closest pair needs",
    "longer than the rounding of time: bodies collide, so soften the law or end the run before",
);
/// The same for want of convergence.
const NO_SERIES: (&str, &str) = (
    "the step whose iteration converges",
    "longer than the rounding of time: forces are not smooth there, so soften the law or take `Precision::Strict`",
);

/// What a step has found of one coordinate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Series {
    pub(super) b: [f64; 7],
    /// What b was expected to be.
    expected: [f64; 7],
}

/// Bodies moved by [`Ias15`].
#[derive(Debug)]
pub(crate) struct Run<B: Gravity<f64>> {
    settings: Ias15,
    forces: Forces<B>,
    extended: Option<Extended>,
    // Positions, velocities and time, each with what rounding left.
    x: [Vec<f64>; 2],
    v: [Vec<f64>; 2],
    time: [f64; 2],
    /// The next step, zero before the first; positive.
    next: f64,
    /// The last step that was made.
    last: f64,
    /// The series of that step.
    done: Vec<Series>,
    // Memory of a step.
    series: Vec<Series>,
    g: Vec<[f64; 7]>,
    start: Vec<f64>,
    at: [Vec<f64>; 2],
    there: Vec<f64>,
}

impl<B: Gravity<f64>> Run<B> {
    pub(in crate::integrate) fn new(
        backend: B,
        law: Newton<f64>,
        settings: Ias15,
        bodies: &Bodies<f64>,
    ) -> Result<Self> {
        settings.check()?;
        if settings.extended && bodies.lengths().is_some() {
            return Err(Error::invalid(
                "the softening lengths for IAS15 in double-double",
                "the law's, one for all bodies",
                "the bodies' own",
            ));
        }
        let [masses, positions, velocities] = bodies.planes();
        let zeros = || vec![0.0; positions.len()];
        Ok(Self {
            settings,
            extended: settings.extended.then(|| Extended::new(&law, masses.len())).transpose()?,
            forces: Forces::new(backend, law, masses, bodies.lengths())?,
            x: [positions.to_vec(), zeros()],
            v: [velocities.to_vec(), zeros()],
            time: [0.0; 2],
            next: 0.0,
            last: 0.0,
            done: vec![Series::default(); positions.len()],
            series: vec![Series::default(); positions.len()],
            g: vec![[0.0; 7]; positions.len()],
            start: zeros(),
            at: [zeros(), zeros()],
            there: zeros(),
        })
    }

    pub(in crate::integrate) fn resume(backend: B, law: Newton<f64>, state: &State) -> Result<Self> {
        let read = |name| state.array(name).map(<[f64]>::to_vec);
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(state.lengths())?;
        let settings = match *state.checked("settings", 2)? {
            [epsilon, global] => Ias15 {
                epsilon,
                criterion: if global == 0.0 { Criterion::Derivatives } else { Criterion::Global },
                extended: state.method() == Ias15::EXTENDED,
            },
            _ => Ias15::new(),
        };
        let mut run = Self::new(backend, law, settings, &bodies)?;
        let n = run.start.len();
        run.x[1].copy_from_slice(state.checked("positions_low", n)?);
        run.v[1].copy_from_slice(state.checked("velocities_low", n)?);
        if let [time, low, next, last] = *state.checked("steps", 4)? {
            (run.time, run.next, run.last) = ([time, low], next, last);
        }
        let series = state.checked("series", 14 * n)?.chunks_exact(14);
        for (done, saved) in run.done.iter_mut().zip(series) {
            done.b.copy_from_slice(&saved[..7]);
            done.expected.copy_from_slice(&saved[7..]);
        }
        Ok(run)
    }

    /// To exactly `time`.
    fn go(&mut self, time: f64) -> Result<()> {
        check_time(time)?;
        if self.start.is_empty() {
            self.time = [time, 0.0];
        }
        while self.time[0] != time || self.time[1] != 0.0 {
            self.step(time)?;
        }
        Ok(())
    }

    /// One step towards `time`, at most to it. The state changes only when it has succeeded.
    fn step(&mut self, time: f64) -> Result<()> {
        let left = (time - self.time[0]) - self.time[1];
        self.begin()?;
        if self.next == 0.0 {
            self.next = self.first_step(left);
        }
        let shortest = f64::EPSILON * time.abs().max(self.time[0].abs());
        let (mut length, mut converges) = (self.next, true);
        loop {
            if length < shortest {
                let (what, expected) = if converges { COLLISION } else { NO_SERIES };
                let found = format_args!("{length:e} at time {}", self.time[0]);
                return Err(Error::invalid(what, expected, found));
            }
            let whole = length >= left.abs();
            let dt = if whole { left } else { length.copysign(left) };
            converges = self.find(dt)?;
            let wanted = self.wanted(dt);
            if wanted < SAFETY * dt.abs() {
                length = wanted;
                continue;
            }
            converges = converges && self.refine(dt);
            if !converges {
                length = 0.5 * dt.abs();
                continue;
            }
            self.accept(dt);
            if whole {
                self.time = [time, 0.0];
            } else {
                let [high, low] = &mut self.time;
                add(high, low, dt);
            }
            // A step that was cut by the end of the run says nothing against longer ones.
            self.next = wanted.min(length.max(dt.abs()) / SAFETY);
            return Ok(());
        }
    }

    /// Accelerations where the step begins.
    pub(super) fn begin(&mut self) -> Result<()> {
        match &mut self.extended {
            Some(extended) => extended.begin(&self.forces.masses, &self.x, &mut self.start),
            None => self.forces.accelerations(&self.x[0], &self.x[1], &mut self.start)?,
        }
        Ok(())
    }

    /// A first guess, to be corrected by the criterion: a hundredth of the time to fall over the extent of the bodies.
    fn first_step(&self, left: f64) -> f64 {
        let largest = self.start.iter().fold(0.0_f64, |most, a| most.max(a.abs()));
        let guess = 0.01 * (extent(&self.x[0]) / largest).sqrt();
        if guess.is_finite() && guess > 0.0 { guess } else { left.abs() }
    }

    /// Continues the series of the last step over one of length `dt`, corrected as that turned out to need.
    fn expect(&mut self, dt: f64) {
        let ratio = dt / self.last;
        // A series says nothing about a time far from where it was found.
        let known = self.last != 0.0 && ratio.abs() <= 20.0;
        for ((series, g), done) in self.series.iter_mut().zip(&mut self.g).zip(&self.done) {
            *series = Series::default();
            if known {
                series.expected = continued(&done.b, ratio);
                series.b = std::array::from_fn(|k| series.expected[k] + (done.b[k] - done.expected[k]));
            }
            *g = newton_form(&series.b);
        }
    }

    /// The series of a step of length `dt` in `f64`, to the last digit; whether it was found.
    pub(super) fn find(&mut self, dt: f64) -> Result<bool> {
        self.expect(dt);
        self.iterate(dt)
    }

    fn iterate(&mut self, dt: f64) -> Result<bool> {
        let Self { forces, x: [x, x_low], v: [v, v_low], series, g, start, at: [at, at_low], there, .. } =
            self;
        let mut last_error = f64::INFINITY;
        let (mut change, mut scale, mut reach) = (0.0_f64, 0.0_f64, 0.0_f64);
        for iteration in 0..ITERATIONS {
            (change, scale, reach) = (0.0, 0.0, 0.0);
            for (n, &h) in NODES.iter().enumerate() {
                let t = h * dt;
                for i in 0..x.len() {
                    let curve = start[i] + twice_integrated(&series[i].b, h);
                    let moved = t * (v[i] + (v_low[i] + 0.5 * t * curve));
                    (at[i], at_low[i]) = two_sum(x[i], moved + x_low[i]);
                    // What the rounding of the place that the forces see is relative to.
                    reach = reach.max(if forces.see_low_parts() { moved.abs() } else { at[i].abs() });
                }
                forces.accelerations(at, at_low, there)?;
                for i in 0..x.len() {
                    let last = fit(n, there[i] - start[i], &mut g[i], &mut series[i].b);
                    if n == NODES.len() - 1 {
                        change = change.max(last.abs());
                        scale = scale.max(there[i].abs());
                    }
                }
            }
            let error = change / scale;
            // It ends when it has converged, or goes round in the last digit, or there is no acceleration (NaN).
            let goes_on = error > 1e-16 && (iteration <= 1 || error < last_error);
            if !goes_on {
                break;
            }
            last_error = error;
        }
        // An acceleration that is no number leaves no change (`max` drops it), and is seen by `wanted`.
        let noise = noise(scale, forces.rounding(), 0.5 * f64::EPSILON * reach, dt);
        Ok(change <= noise)
    }

    /// The length that the step should have had.
    fn wanted(&self, dt: f64) -> f64 {
        let n = self.forces.len();
        let (mut shortest, mut last, mut largest) = (f64::INFINITY, 0.0_f64, 0.0_f64);
        let mut sum = 0.0;
        for i in 0..n {
            let mut squares = [0.0; 4];
            for p in [i, n + i, 2 * n + i] {
                let [change, first, second, third] = at_the_end(&self.series[p].b);
                let a = self.start[p] + change;
                sum += a;
                squares[0] += a * a;
                squares[1] += first * first;
                squares[2] += second * second;
                squares[3] += third * third;
                last = last.max(self.series[p].b[6].abs());
                largest = largest.max(a.abs());
            }
            let [a, first, second, third] = squares;
            // Aarseth's criterion, which needs one derivative more, where the forces on a body just cancel.
            let other = ((a * second).sqrt() + first) / ((first * third).sqrt() + second);
            let square =
                if a < 0.01 * first * other { other } else { 2.0 * a / (first + (second * a).sqrt()) };
            if square > 0.0 && square < shortest {
                shortest = square;
            }
        }
        let factor = match self.settings.criterion {
            // A step that leads nowhere is far too long.
            _ if !sum.is_finite() => 0.1 * SAFETY,
            Criterion::Derivatives => shortest.sqrt() * libm::pow(5040.0 * self.settings.epsilon, 1.0 / 7.0),
            Criterion::Global if largest == 0.0 => f64::INFINITY,
            Criterion::Global => libm::pow(self.settings.epsilon * largest / last, 1.0 / 7.0),
        };
        // Without forces any step will do.
        (factor * dt.abs()).min(f64::MAX)
    }

    /// Refines the series where steps are in double-double; whether it was found.
    pub(super) fn refine(&mut self, dt: f64) -> bool {
        self.extended.as_mut().is_none_or(|extended| {
            extended.refine(dt, &self.forces.masses, &self.x, &self.v, &mut self.series)
        })
    }

    fn accept(&mut self, dt: f64) {
        match &self.extended {
            Some(extended) => extended.accept(dt, &mut self.x, &mut self.v),
            None => self.add_increments(dt),
        }
        std::mem::swap(&mut self.done, &mut self.series);
        self.last = dt;
    }

    fn add_increments(&mut self, dt: f64) {
        for i in 0..self.start.len() {
            let b = &self.series[i].b;
            let curve = self.start[i] + twice_integrated(b, 1.0);
            let moved = dt * (self.v[0][i] + (self.v[1][i] + 0.5 * dt * curve));
            let [x, x_low] = &mut self.x;
            add(&mut x[i], &mut x_low[i], moved);
            let [v, v_low] = &mut self.v;
            add(&mut v[i], &mut v_low[i], dt * (self.start[i] + integrated(b)));
        }
    }
}

impl<B: Gravity<f64>> Simulation<f64> for Run<B> {
    fn run(&mut self, dt: f64, steps: u64) -> Result<()> {
        crate::integrate::check_step(dt)?;
        self.go(self.time[0] + dt * steps as f64)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        self.go(time)
    }

    fn sync(&self) -> Result<()> {
        self.forces.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<f64>> {
        Bodies::from_planes(self.forces.masses.clone(), self.x[0].clone(), self.v[0].clone())?
            .with_lengths(self.forces.lengths())
    }

    fn energy(&self) -> Result<Energy> {
        energy(&self.forces.backend, self.forces.law, &self.bodies()?)
    }

    fn time(&self) -> f64 {
        self.time[0]
    }

    fn save(&self) -> Result<State> {
        let global = f64::from(u8::from(self.settings.criterion == Criterion::Global));
        let series = self.done.iter().flat_map(|done| done.b.into_iter().chain(done.expected)).collect();
        let arrays = vec![
            ("masses", self.forces.masses.clone()),
            ("positions", self.x[0].clone()),
            ("velocities", self.v[0].clone()),
            ("positions_low", self.x[1].clone()),
            ("velocities_low", self.v[1].clone()),
            ("steps", vec![self.time[0], self.time[1], self.next, self.last]),
            ("series", series),
            ("settings", vec![self.settings.epsilon, global]),
        ];
        let method = if self.settings.extended { Ias15::EXTENDED } else { Ias15::NAME };
        Ok(State::of(method, &self.forces.law, arrays).with_lengths(self.forces.lengths()))
    }

    fn backend_name(&self) -> String {
        self.forces.backend.name()
    }
}

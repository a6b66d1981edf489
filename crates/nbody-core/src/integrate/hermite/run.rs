//! Bodies on their way: predicted, pulled and corrected, and when each is due.

use compute_backend::{Error, Result};

use super::pulls::Pulls;
use super::{Hermite, Steps};
use crate::integrate::clock::{Clock, check_time};
use crate::integrate::forces::energy;
use crate::integrate::pairs::add;
use crate::{Bodies, Energy, Gravity, Newton, Simulation, State};

/// Motion of all bodies, in planes, each body at its own time.
#[derive(Debug, Clone)]
struct Motion {
    x: Vec<f64>,
    v: Vec<f64>,
    a: Vec<f64>,
    j: Vec<f64>,
}

/// Bodies moved by [`Hermite`]. Between calls they are all at one time.
#[derive(Debug)]
pub(crate) struct Run<B: Gravity<f64>> {
    settings: Hermite,
    pulls: Pulls<B>,
    motion: Motion,
    /// The step that each body should take next, by the criterion.
    wish: Vec<f64>,
    /// Whether accelerations, jerks and wishes are known.
    started: bool,
    /// Adaptive steps: the time and what rounding left of it.
    time: [f64; 2],
    clock: Clock,
    // Memory of a step.
    at: [Vec<f64>; 2],
    fields: Vec<f64>,
    active: Vec<usize>,
    /// For each body, when it was last moved and how far it goes next; from where the run was last whole.
    moved: Vec<f64>,
    step: Vec<f64>,
}

impl<B: Gravity<f64>> Run<B> {
    pub(in crate::integrate) fn new(
        backend: B,
        law: Newton<f64>,
        settings: Hermite,
        bodies: &Bodies<f64>,
    ) -> Result<Self> {
        settings.check(&law)?;
        let [masses, positions, velocities] = bodies.planes();
        let zeros = || vec![0.0; positions.len()];
        let none = || vec![0.0; masses.len()];
        Ok(Self {
            settings,
            pulls: Pulls::new(backend, law, masses, bodies.lengths())?,
            motion: Motion { x: positions.to_vec(), v: velocities.to_vec(), a: zeros(), j: zeros() },
            wish: none(),
            started: false,
            time: [0.0; 2],
            clock: Clock::default(),
            at: [zeros(), zeros()],
            fields: Vec::new(),
            active: Vec::new(),
            moved: none(),
            step: none(),
        })
    }

    pub(in crate::integrate) fn resume(backend: B, law: Newton<f64>, state: &State) -> Result<Self> {
        let read = |name| state.array(name).map(<[f64]>::to_vec);
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(state.lengths())?;
        let [steps, eta, iterations, started, time, low] = *state.checked("settings", 6)? else {
            return Err(Error::shape("the settings", "6 elements", "another number"));
        };
        let steps = [Steps::Fixed, Steps::Shared, Steps::Blocks][(steps as usize).min(2)];
        let settings = Hermite { steps, eta, iterations: iterations as u32 };
        let mut run = Self::new(backend, law, settings, &bodies)?;
        let n = run.pulls.len();
        run.motion.a.copy_from_slice(state.checked("accelerations", 3 * n)?);
        run.motion.j.copy_from_slice(state.checked("jerks", 3 * n)?);
        // The wish of a body without forces is infinite, which files of numbers may not hold.
        let wish = |&w: &f64| if w < 0.0 { f64::INFINITY } else { w };
        run.wish = state.checked("wishes", n)?.iter().map(wish).collect();
        (run.started, run.time) = (started != 0.0, [time, low]);
        run.clock = Clock::load(state.checked("clock", 4)?);
        Ok(run)
    }

    /// Evaluates what the first step needs.
    fn start(&mut self) -> Result<()> {
        if self.started {
            return Ok(());
        }
        let n = self.pulls.len();
        self.active.clear();
        self.active.extend(0..n);
        let Self { pulls, motion, active, fields, .. } = self;
        pulls.evaluate(&motion.x, &motion.v, active, fields)?;
        motion.a.copy_from_slice(&fields[..3 * n]);
        motion.j.copy_from_slice(&fields[3 * n..]);
        let extent = motion.x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let largest = |planes: &[f64]| (0..n).map(|i| norm(planes, i)).fold(0.0, f64::max);
        let (a, j) = (largest(&motion.a), largest(&motion.j));
        // Of bodies at rest the jerk says nothing, so no step is longer than a share of the time to fall. All begin with
        // the same, since the forces on one of them may just cancel.
        let wish = 0.5 * self.settings.eta * (a / j).min((extent / a).sqrt());
        self.wish.fill(if wish > 0.0 { wish } else { f64::INFINITY });
        self.started = true;
        Ok(())
    }

    /// Moves the bodies in `active` by `steps(i)` each, to the instant `now` after the run was last whole, in the
    /// direction `sign`. Nothing changes unless it succeeds.
    fn advance(&mut self, now: f64, sign: f64) -> Result<()> {
        let n = self.pulls.len();
        let Self { settings, pulls, motion, at: [x, v], fields, active, moved, wish, .. } = self;
        let length = |i: usize| sign * (now - moved[i]);
        predict(motion, length, x, v);
        let m = active.len();
        for _ in 0..settings.iterations {
            pulls.evaluate(x, v, active, fields)?;
            for (place, &i) in active.iter().enumerate() {
                let h = length(i);
                for k in 0..3 {
                    let (p, q) = (k * n + i, k * m + place);
                    let (a, j) = (fields[q], fields[3 * m + q]);
                    v[p] = motion.v[p] + h * (0.5 * (motion.a[p] + a) + h * (motion.j[p] - j) / 12.0);
                    x[p] = motion.x[p] + h * (0.5 * (motion.v[p] + v[p]) + h * (motion.a[p] - a) / 12.0);
                }
            }
        }
        let finite = |i: &usize| (0..3).all(|k| x[k * n + i].is_finite() && v[k * n + i].is_finite());
        if !active.iter().all(finite) || fields.iter().any(|f| !f.is_finite()) {
            return Err(Error::invalid(
                "positions, velocities and forces after a step",
                "finite: shorten the step or lower η, or soften the law",
                "not finite",
            ));
        }
        for (place, &i) in active.iter().enumerate() {
            let h = sign * (now - moved[i]);
            let mut squares = [0.0; 4];
            for k in 0..3 {
                let (p, q) = (k * n + i, k * m + place);
                let (a, j) = (fields[q], fields[3 * m + q]);
                let (da, dj) = (motion.a[p] - a, motion.j[p]);
                let third = (12.0 * da + 6.0 * h * (dj + j)) / (h * h * h);
                let second = (-6.0 * da - h * (4.0 * dj + 2.0 * j)) / (h * h) + h * third;
                for (square, value) in squares.iter_mut().zip([a, j, second, third]) {
                    *square += value * value;
                }
                (motion.x[p], motion.v[p], motion.a[p], motion.j[p]) = (x[p], v[p], a, j);
            }
            let [a, j, s, c] = squares.map(f64::sqrt);
            let square = settings.eta * (a * s + j * j) / (j * c + s * s);
            wish[i] = if square > 0.0 { square.sqrt() } else { f64::INFINITY };
            moved[i] = now;
        }
        Ok(())
    }

    fn everyone(&mut self) {
        let n = self.pulls.len();
        self.active.clear();
        self.active.extend(0..n);
        self.moved.fill(0.0);
    }

    fn fixed(&mut self, dt: f64, steps: u64) -> Result<()> {
        crate::integrate::check_step(dt)?;
        self.start()?;
        for _ in 0..steps {
            self.everyone();
            self.advance(dt.abs(), 1.0_f64.copysign(dt))?;
            self.clock.advance(dt, 1);
        }
        Ok(())
    }

    /// To exactly `time`, with adaptive steps.
    fn go(&mut self, time: f64) -> Result<()> {
        check_time(time)?;
        self.start()?;
        if self.settings.steps == Steps::Blocks {
            return self.blocks(time);
        }
        while self.time[0] != time || self.time[1] != 0.0 {
            let left = (time - self.time[0]) - self.time[1];
            let wish = self.wish.iter().fold(f64::INFINITY, |least, &w| least.min(w));
            self.check_length(wish, time)?;
            self.everyone();
            if wish >= left.abs() {
                self.advance(left.abs(), 1.0_f64.copysign(left))?;
                self.time = [time, 0.0];
            } else {
                self.advance(wish, 1.0_f64.copysign(left))?;
                let [high, low] = &mut self.time;
                add(high, low, wish.copysign(left));
            }
        }
        Ok(())
    }

    fn check_length(&self, step: f64, time: f64) -> Result<()> {
        let shortest = f64::EPSILON * time.abs().max(self.time[0].abs());
        if step >= shortest {
            return Ok(());
        }
        Err(Error::invalid(
            "the step that the closest pair needs",
            "longer than the rounding of time: bodies collide, so soften the law or end the run before",
            format_args!("{step:e} at time {}", self.time[0]),
        ))
    }

    /// Block steps to exactly `time`. Instants are sums of powers of two, counted from the start of this run: exact.
    fn blocks(&mut self, time: f64) -> Result<()> {
        let left = (time - self.time[0]) - self.time[1];
        let (total, sign) = (left.abs(), 1.0_f64.copysign(left));
        if total == 0.0 {
            return Ok(());
        }
        self.everyone();
        for i in 0..self.pulls.len() {
            self.step[i] = power_of_two(self.wish[i].min(total));
        }
        let mut now = 0.0;
        loop {
            let due = |i: usize| self.moved[i] + self.step[i];
            let next = (0..self.pulls.len()).map(due).fold(f64::INFINITY, f64::min);
            // The last step is everyone's, to the end.
            let last = next >= total;
            let next = if last { total } else { next };
            self.active.clear();
            self.active
                .extend((0..self.pulls.len()).filter(|&i| last || self.moved[i] + self.step[i] == next));
            let least = self.active.iter().fold(f64::INFINITY, |least, &i| least.min(self.step[i]));
            let done = self.check_length(least, time).and_then(|()| self.advance(next, sign));
            if let Err(error) = done {
                self.meet(now, sign);
                return Err(error);
            }
            now = next;
            if last {
                self.time = [time, 0.0];
                return Ok(());
            }
            for place in 0..self.active.len() {
                let i = self.active[place];
                let wish = power_of_two(self.wish[i].min(total));
                // Shorter at once; longer by two where the longer step would begin.
                let step = self.step[i];
                self.step[i] = match () {
                    () if wish < step => wish,
                    () if wish > step && now % (2.0 * step) == 0.0 => 2.0 * step,
                    () => step,
                };
            }
        }
    }

    /// Brings all bodies to one time by their predictors: where a run ends with an error.
    fn meet(&mut self, now: f64, sign: f64) {
        let Self { motion, at: [x, v], moved, .. } = self;
        predict(motion, |i| sign * (now - moved[i]), x, v);
        motion.x.copy_from_slice(x);
        motion.v.copy_from_slice(v);
        let [high, low] = &mut self.time;
        add(high, low, sign * now);
        self.started = false;
    }
}

/// Positions and velocities of all bodies, each `by(i)` after its own time.
fn predict(motion: &Motion, by: impl Fn(usize) -> f64, x: &mut [f64], v: &mut [f64]) {
    let n = x.len() / 3;
    for i in 0..n {
        let h = by(i);
        for p in [i, n + i, 2 * n + i] {
            let (a, j) = (motion.a[p], motion.j[p]);
            x[p] = motion.x[p] + h * (motion.v[p] + h * (0.5 * a + h * j / 6.0));
            v[p] = motion.v[p] + h * (a + 0.5 * h * j);
        }
    }
}

fn norm(planes: &[f64], i: usize) -> f64 {
    let n = planes.len() / 3;
    [i, n + i, 2 * n + i].iter().map(|&p| planes[p] * planes[p]).sum::<f64>().sqrt()
}

/// The greatest power of two that is at most `x`, for positive normal x.
fn power_of_two(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & (0x7FF << 52))
}

impl<B: Gravity<f64>> Simulation<f64> for Run<B> {
    fn run(&mut self, dt: f64, steps: u64) -> Result<()> {
        if self.settings.steps == Steps::Fixed {
            return self.fixed(dt, steps);
        }
        crate::integrate::check_step(dt)?;
        self.go(self.time[0] + dt * steps as f64)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        if self.settings.steps == Steps::Fixed {
            let (dt, steps) = self.clock.steps_to(time)?;
            return self.fixed(dt, steps);
        }
        self.go(time)
    }

    fn sync(&self) -> Result<()> {
        self.pulls.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<f64>> {
        Bodies::from_planes(self.pulls.masses.clone(), self.motion.x.clone(), self.motion.v.clone())?
            .with_lengths(self.pulls.lengths())
    }

    fn energy(&self) -> Result<Energy> {
        energy(&self.pulls.backend, self.pulls.law, &self.bodies()?)
    }

    fn time(&self) -> f64 {
        if self.settings.steps == Steps::Fixed { self.clock.time() } else { self.time[0] }
    }

    fn save(&self) -> Result<State> {
        let Motion { x, v, a, j } = self.motion.clone();
        let Hermite { steps, eta, iterations } = self.settings;
        let steps = f64::from(steps as u8);
        let started = f64::from(u8::from(self.started));
        let arrays = vec![
            ("masses", self.pulls.masses.clone()),
            ("positions", x),
            ("velocities", v),
            ("accelerations", a),
            ("jerks", j),
            ("wishes", self.wish.iter().map(|&w| if w.is_finite() { w } else { -1.0 }).collect()),
            ("settings", vec![steps, eta, f64::from(iterations), started, self.time[0], self.time[1]]),
            ("clock", self.clock.save()),
        ];
        Ok(State::of(Hermite::NAME, &self.pulls.law, arrays).with_lengths(self.pulls.lengths()))
    }

    fn backend_name(&self) -> String {
        self.pulls.backend.name()
    }
}

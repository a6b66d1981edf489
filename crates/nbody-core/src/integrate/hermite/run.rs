//! Bodies that take steps of their own: predicted, pulled and corrected, and when each is due.

use compute_backend::{Error, Result};

use super::formulas::{corrected, criterion, predicted};
use super::pulls::Pulls;
use super::{Hermite, judge};
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

/// Bodies moved by [`Hermite`] in block steps. Between calls they are all at one time.
#[derive(Debug)]
pub(crate) struct Run<B: Gravity<f64>> {
    settings: Hermite,
    pulls: Pulls<B>,
    motion: Motion,
    /// The step that each body should take next, by the criterion.
    wish: Vec<f64>,
    /// Whether accelerations, jerks and wishes are known: a step has been made.
    started: bool,
    /// The time and what rounding left of it.
    time: [f64; 2],
    // Memory of a step.
    at: [Vec<f64>; 2],
    fields: Vec<f64>,
    active: Vec<usize>,
    /// What the active ones wish after the step.
    wished: Vec<f64>,
    /// For each body, when it was last moved and how far it goes next; from where the run was last whole.
    moved: Vec<f64>,
    step: Vec<f64>,
}

impl<B: Gravity<f64>> Run<B> {
    pub(super) fn new(backend: B, law: Newton<f64>, settings: Hermite, bodies: &Bodies<f64>) -> Result<Self> {
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
            at: [zeros(), zeros()],
            fields: Vec::new(),
            active: Vec::new(),
            wished: Vec::new(),
            moved: none(),
            step: none(),
        })
    }

    pub(super) fn resume(backend: B, law: Newton<f64>, settings: Hermite, state: &State) -> Result<Self> {
        let read = |name| state.array(name).map(<[f64]>::to_vec);
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(state.lengths())?;
        let [_, _, _, started, time, low] = *state.checked("settings", 6)? else {
            return Err(Error::shape("the settings", "6 elements", "another number"));
        };
        let mut run = Self::new(backend, law, settings, &bodies)?;
        let n = run.pulls.len();
        run.motion.a.copy_from_slice(state.checked("accelerations", 3 * n)?);
        run.motion.j.copy_from_slice(state.checked("jerks", 3 * n)?);
        // The wish of a body without forces is infinite, which files of numbers may not hold.
        let wish = |&w: &f64| if w < 0.0 { f64::INFINITY } else { w };
        run.wish = state.checked("wishes", n)?.iter().map(wish).collect();
        (run.started, run.time) = (started != 0.0, [time, low]);
        Ok(run)
    }

    /// Evaluates what the first step needs, and guesses its length.
    fn start(&mut self) -> Result<()> {
        if self.started {
            return Ok(());
        }
        self.everyone();
        let Self { settings, pulls, motion, active, fields, .. } = self;
        pulls.evaluate(&motion.x, &motion.v, active, fields)?;
        if fields.iter().any(|f| !f.is_finite()) {
            return Err(not_finite());
        }
        let (accelerations, jerks) = fields.split_at(motion.x.len());
        motion.a.copy_from_slice(accelerations);
        motion.j.copy_from_slice(jerks);
        // All begin with the same, since the forces on one of them may just cancel.
        self.wish.fill(judge::guess(settings.eta, &motion.x, fields));
        Ok(())
    }

    /// Finds where a step leads the bodies in `active`, to the instant `now` after the run was last whole, in the direction
    /// `sign`, and what they wish then; or that it leads to what is not finite. Nothing changes yet.
    fn find(&mut self, now: f64, sign: f64) -> Result<bool> {
        let n = self.pulls.len();
        let Self { settings, pulls, motion, at: [x, v], fields, active, moved, .. } = self;
        let length = |i: usize| sign * (now - moved[i]);
        predict(motion, length, x, v);
        let m = active.len();
        for _ in 0..settings.iterations {
            pulls.evaluate(x, v, active, fields)?;
            for (place, &i) in active.iter().enumerate() {
                let h = length(i);
                for k in 0..3 {
                    let (p, q) = (k * n + i, k * m + place);
                    let before = [motion.a[p], motion.j[p]];
                    let after = [fields[q], fields[3 * m + q]];
                    [x[p], v[p]] = corrected(h, [motion.x[p], motion.v[p]], before, after);
                }
            }
        }
        let finite = |i: &usize| (0..3).all(|k| x[k * n + i].is_finite() && v[k * n + i].is_finite());
        if !active.iter().all(finite) || fields.iter().any(|f| !f.is_finite()) {
            return Ok(false);
        }
        self.judge(now, sign);
        Ok(true)
    }

    /// What the active bodies wish after the step that was found.
    fn judge(&mut self, now: f64, sign: f64) {
        let n = self.pulls.len();
        let Self { settings, motion, at: [x, _], fields, active, moved, wished, .. } = self;
        let m = active.len();
        let planes = |from: &[f64], i: usize, n: usize| [0, 1, 2].map(|k| from[k * n + i]);
        wished.clear();
        let (mut reach, mut silent) = (None, Vec::new());
        for (place, &i) in active.iter().enumerate() {
            let h = sign * (now - moved[i]);
            let before = [planes(&motion.a, i, n), planes(&motion.j, i, n)];
            let after = [planes(fields, place, m), planes(&fields[3 * m..], place, m)];
            let wish = criterion(h, settings.eta, before, after).sqrt();
            let odd = judge::is_odd(h.abs(), wish);
            let silenced = odd && {
                let reach = *reach.get_or_insert_with(|| judge::reach(x));
                judge::says_nothing(h, reach, [before[0], after[0]])
            };
            if silenced {
                silent.push(place);
            }
            wished.push(if silenced { f64::INFINITY } else { wish });
        }
        if silent.is_empty() {
            return;
        }
        // Whose pulls cancel goes with those that move fastest: nothing changes sooner.
        let others = (0..n).filter(|i| active.binary_search(i).is_err()).map(|i| self.wish[i]);
        let least = wished.iter().copied().chain(others).fold(f64::INFINITY, f64::min);
        for place in silent {
            wished[place] = least;
        }
    }

    /// Moves the active bodies to where [`find`](Self::find) has led them.
    fn accept(&mut self, now: f64) {
        let n = self.pulls.len();
        let Self { motion, at: [x, v], fields, active, moved, wish, wished, .. } = self;
        let (a, j) = fields.split_at(3 * active.len());
        for (place, &i) in active.iter().enumerate() {
            for k in 0..3 {
                let (p, q) = (k * n + i, k * active.len() + place);
                (motion.x[p], motion.v[p], motion.a[p], motion.j[p]) = (x[p], v[p], a[q], j[q]);
            }
            (wish[i], moved[i]) = (wished[place], now);
        }
        self.started = true;
    }

    /// Moves the active bodies to the instant `now`. Or nothing changes: there is an error, or this is the first step and has
    /// to be made again, of the length that is returned.
    fn advance(&mut self, now: f64, sign: f64) -> Result<Option<f64>> {
        let finite = self.find(now, sign)?;
        if !self.started {
            // A guess that leads nowhere is too long.
            let least = if finite { self.wished.iter().copied().fold(f64::INFINITY, f64::min) } else { 0.0 };
            if let Some(shorter) = judge::shorter(now, least) {
                return Ok(Some(shorter));
            }
        }
        if !finite {
            return Err(not_finite());
        }
        self.accept(now);
        Ok(None)
    }

    fn everyone(&mut self) {
        let n = self.pulls.len();
        self.active.clear();
        self.active.extend(0..n);
        self.moved.fill(0.0);
    }

    /// Block steps to exactly `time`. Instants are sums of powers of two, counted from the start of this run: exact.
    fn blocks(&mut self, time: f64) -> Result<()> {
        check_time(time)?;
        let left = (time - self.time[0]) - self.time[1];
        let (total, sign) = (left.abs(), 1.0_f64.copysign(left));
        if total == 0.0 {
            return Ok(());
        }
        self.start()?;
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
            let done =
                Hermite::check_length(least, time, self.time[0]).and_then(|()| self.advance(next, sign));
            match done {
                Ok(None) => {}
                Ok(Some(shorter)) => {
                    self.step.fill(power_of_two(shorter));
                    continue;
                }
                Err(error) => {
                    self.meet(now, sign);
                    return Err(error);
                }
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
            [x[p], v[p]] = predicted(h, [motion.x[p], motion.v[p]], [motion.a[p], motion.j[p]]);
        }
    }
}

/// What a step ends with that is too long.
pub(super) fn not_finite() -> Error {
    Error::invalid(
        "positions, velocities and forces after a step",
        "finite: shorten the step or lower η, or soften the law",
        "not finite",
    )
}

/// The greatest power of two that is at most `x`, for positive normal x.
fn power_of_two(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & (0x7FF << 52))
}

impl<B: Gravity<f64>> Simulation<f64> for Run<B> {
    fn run(&mut self, dt: f64, steps: u64) -> Result<()> {
        crate::integrate::check_step(dt)?;
        self.blocks(self.time[0] + dt * steps as f64)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        self.blocks(time)
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
        self.time[0]
    }

    fn save(&self) -> Result<State> {
        let Motion { x, v, a, j } = self.motion.clone();
        let arrays = vec![
            ("masses", self.pulls.masses.clone()),
            ("positions", x),
            ("velocities", v),
            ("accelerations", a),
            ("jerks", j),
            ("wishes", self.wish.iter().map(|&w| if w.is_finite() { w } else { -1.0 }).collect()),
            ("settings", self.settings.save(self.started, self.time)),
            ("clock", Clock::default().save()),
        ];
        Ok(State::of(Hermite::NAME, &self.pulls.law, arrays).with_lengths(self.pulls.lengths()))
    }

    fn backend_name(&self) -> String {
        self.pulls.backend.name()
    }
}

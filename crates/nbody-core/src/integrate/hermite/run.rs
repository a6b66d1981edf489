//! Bodies that take steps of their own: predicted, pulled and corrected, and when each is due.

use std::mem::swap;

use compute_backend::{Error, Result};

use super::block::Block;
use super::pulls::{Place, Pulls};
use super::{Hermite, judge};
use crate::integrate::clock::{Clock, check_time};
use crate::integrate::pairs::add;
use crate::{Bodies, Energy, Gravity, Newton, Simulation, State, Times};

/// Bodies moved by [`Hermite`] in block steps. Between calls they are all at one time.
///
/// Where they are stands on the backend, when each is due on the host: a block step sends the numbers of those that move
/// and brings back how long their next steps should be.
#[derive(Debug)]
pub(crate) struct Run<B: Gravity<f64>> {
    settings: Hermite,
    pulls: Pulls<B>,
    /// Each body where it was last moved, and when that was on the way: counted from where the run was last whole, below zero
    /// on the way back.
    motion: Place<B>,
    own: B::Buffer<f64>,
    /// Positions and velocities of all bodies where a step ends.
    ahead: [B::Buffer<f64>; 2],
    /// Those that move, where the step leads them.
    block: Block<B>,
    /// Whether accelerations, jerks and wishes are known: a step has been made.
    started: bool,
    /// The time and what rounding left of it.
    time: [f64; 2],
    /// The step that each body should take next, by the criterion.
    wish: Vec<f64>,
    /// For each body, when it was last moved and how far it goes next; from where the run was last whole.
    moved: Vec<f64>,
    step: Vec<f64>,
    /// The numbers of those that move, ascending.
    active: Vec<u32>,
    /// What the active ones wish after the step.
    wished: Vec<f64>,
}

impl<B: Gravity<f64>> Run<B> {
    pub(super) fn new(backend: B, law: Newton<f64>, settings: Hermite, bodies: &Bodies<f64>) -> Result<Self> {
        settings.check(&law)?;
        Self::at(settings, Pulls::new(backend, law, bodies)?)
    }

    fn at(settings: Hermite, (pulls, motion): (Pulls<B>, Place<B>)) -> Result<Self> {
        let n = pulls.len;
        // The active bodies are numbered by `u32`.
        u32::try_from(n).map_err(|_| Error::shape("the bodies", "fewer than 2³² with block steps", n))?;
        let backend = &pulls.backend;
        Ok(Self {
            settings,
            own: backend.zeros(n)?,
            ahead: [backend.zeros(3 * n)?, backend.zeros(3 * n)?],
            block: Block::none(backend)?,
            motion,
            started: false,
            time: [0.0; 2],
            wish: vec![0.0; n],
            moved: vec![0.0; n],
            step: vec![0.0; n],
            active: Vec::new(),
            wished: Vec::new(),
            pulls,
        })
    }

    pub(super) fn resume(backend: B, law: Newton<f64>, settings: Hermite, state: &State) -> Result<Self> {
        settings.check(&law)?;
        let mut run = Self::at(settings, Pulls::resume(backend, law, state)?)?;
        (run.wish, run.started, run.time) = run.pulls.load(state)?;
        Ok(run)
    }

    /// Evaluates what the first step needs, and guesses its length.
    fn start(&mut self) -> Result<()> {
        if self.started {
            return Ok(());
        }
        let Self { settings, pulls, motion: Place { positions, velocities, fields }, .. } = self;
        let mut found = pulls.backend.zeros(6 * pulls.len)?;
        pulls.all(positions, velocities, &mut found)?;
        let (x, both) = (pulls.backend.view(positions)?, pulls.backend.view(&found)?);
        if compute_backend::non_finite(&both).is_some() {
            return Err(not_finite());
        }
        // All begin with the same, since the forces on one of them may just cancel.
        self.wish.fill(judge::guess(settings.eta, &x, &both));
        drop((x, both));
        *fields = found;
        Ok(())
    }

    /// Finds where a step leads the bodies in `active`, to the instant `now` after the run was last whole, in the direction
    /// `sign`, and what they wish then; or that it leads to what is not finite. Nothing changes yet.
    fn find(&mut self, now: f64, sign: f64) -> Result<bool> {
        let Self { settings, pulls, motion, own, ahead: [x, v], block, active, .. } = self;
        let (backend, before) = (&pulls.backend, motion.motion());
        let times = Times { own: &*own, now: sign * now };
        backend.predict_each(times, before, x, v)?;
        block.gather(pulls, active, [&*x, &*v])?;
        for iteration in 0..settings.iterations {
            if iteration > 0 {
                block.scatter(backend, [&mut *x, &mut *v])?;
            }
            block.pull(pulls, [&*x, &*v])?;
            block.correct(backend, times, before)?;
        }
        let wished =
            backend.next_steps(times, settings.eta, &block.list, &motion.fields, block.place.motion())?;
        let Some(wished) = wished else { return Ok(false) };
        self.wished = wished;
        let odd = |(&i, &wish): (&u32, &f64)| judge::is_odd(now - self.moved[i as usize], wish);
        if self.active.iter().zip(&self.wished).any(odd) {
            self.silence(now)?;
        }
        Ok(true)
    }

    /// Looks at those whose wishes are odd, on the host: that those may be left out whose pulls cancel. It comes about in starts,
    /// where something comes close of a sudden, and where there is a symmetry.
    fn silence(&mut self, now: f64) -> Result<()> {
        let Self {
            pulls: Pulls { backend, .. }, motion, ahead: [x, v], block, active, moved, wished, ..
        } = self;
        block.scatter(backend, [&mut *x, v])?;
        let m = active.len();
        let mut before = backend.zeros(6 * m)?;
        backend.gather(6, &block.list, &motion.fields, &mut before)?;
        let reach = judge::reach(&backend.view(x)?);
        let (before, after) = (backend.view(&before)?, backend.view(&block.place.fields)?);
        let mut silent = Vec::new();
        for (place, &i) in active.iter().enumerate() {
            let h = now - moved[i as usize];
            let ends = [&before, &after].map(|fields| [0, 1, 2].map(|k| fields[k * m + place]));
            if judge::is_odd(h, wished[place]) && judge::says_nothing(h, reach, ends) {
                wished[place] = f64::INFINITY;
                silent.push(place);
            }
        }
        if silent.is_empty() {
            return Ok(());
        }
        // Whose pulls cancel goes with those that move fastest: nothing changes sooner.
        let others = (0_u32..).zip(&self.wish).filter(|(i, _)| active.binary_search(i).is_err());
        let wishes = wished.iter().chain(others.map(|(_, wish)| wish));
        let least = wishes.copied().fold(f64::INFINITY, f64::min);
        for place in silent {
            wished[place] = least;
        }
        Ok(())
    }

    /// Moves the active bodies to where [`find`](Self::find) has led them.
    fn accept(&mut self, now: f64, sign: f64) -> Result<()> {
        self.block.accept(&self.pulls.backend, sign * now, &mut self.motion, &mut self.own)?;
        for (&i, &wished) in self.active.iter().zip(&self.wished) {
            let i = i as usize;
            (self.wish[i], self.moved[i]) = (wished, now);
        }
        self.started = true;
        Ok(())
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
        self.accept(now, sign)?;
        Ok(None)
    }

    /// Block steps to exactly `time`. Instants are sums of powers of two, counted from the start of this run: exact.
    fn blocks(&mut self, time: f64) -> Result<()> {
        check_time(time)?;
        let left = (time - self.time[0]) - self.time[1];
        let (total, sign) = (left.abs(), 1.0_f64.copysign(left));
        if total == 0.0 {
            return Ok(());
        }
        if self.pulls.len == 0 {
            self.time = [time, 0.0];
            return Ok(());
        }
        self.start()?;
        self.moved.fill(0.0);
        self.pulls.backend.fill(0.0, &mut self.own)?;
        for (step, wish) in self.step.iter_mut().zip(&self.wish) {
            *step = power_of_two(wish.min(total));
        }
        let mut now = 0.0;
        loop {
            let due = || self.moved.iter().zip(&self.step).map(|(moved, step)| moved + step);
            let next = due().fold(f64::INFINITY, f64::min);
            // The last step is everyone's, to the end.
            let last = next >= total;
            let next = if last { total } else { next };
            self.active.clear();
            let are_due = (0_u32..).zip(due()).filter(|&(_, due)| last || due == next);
            self.active.extend(are_due.map(|(i, _)| i));
            let least = self.active.iter().fold(f64::INFINITY, |least, &i| least.min(self.step[i as usize]));
            let done =
                Hermite::check_length(least, time, self.time[0]).and_then(|()| self.advance(next, sign));
            match done {
                Ok(None) => {}
                Ok(Some(shorter)) => {
                    self.step.fill(power_of_two(shorter));
                    continue;
                }
                Err(error) => {
                    self.meet(now, sign)?;
                    return Err(error);
                }
            }
            now = next;
            if last {
                self.time = [time, 0.0];
                return Ok(());
            }
            for &i in &self.active {
                let i = i as usize;
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
    fn meet(&mut self, now: f64, sign: f64) -> Result<()> {
        let Self { pulls: Pulls { backend, .. }, motion, own, ahead: [x, v], .. } = self;
        backend.predict_each(Times { own: &*own, now: sign * now }, motion.motion(), x, v)?;
        swap(&mut motion.positions, x);
        swap(&mut motion.velocities, v);
        let [high, low] = &mut self.time;
        add(high, low, sign * now);
        self.started = false;
        Ok(())
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
        self.pulls.bodies(&self.motion)
    }

    fn energy(&self) -> Result<Energy> {
        self.pulls.energy(&self.motion)
    }

    fn time(&self) -> f64 {
        self.time[0]
    }

    fn save(&self) -> Result<State> {
        let settings = self.settings.save(self.started, self.time);
        self.pulls.save(&self.motion, self.wish.clone(), settings, &Clock::default())
    }

    fn backend_name(&self) -> String {
        self.pulls.backend.name()
    }
}

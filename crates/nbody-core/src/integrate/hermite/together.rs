//! Bodies that all take the same step: state that stays on its backend.

use std::mem::swap;

use compute_backend::Result;

use super::pulls::{Place, Pulls};
use super::run::not_finite;
use super::{Hermite, Steps, judge};
use crate::integrate::check_step;
use crate::integrate::clock::{Clock, check_time};
use crate::integrate::pairs::add;
use crate::{Bodies, Energy, Gravity, Newton, Simulation, State};

/// Bodies moved by [`Hermite`] in fixed or shared steps.
///
/// A fixed step asks nothing of a device but to compute. A shared one waits for the length of the next.
#[derive(Debug)]
pub(crate) struct Together<B: Gravity<f64>> {
    settings: Hermite,
    pulls: Pulls<B>,
    now: Place<B>,
    /// Where a step leads, until it is taken.
    next: Place<B>,
    /// Whether the fields of `now` are those of its positions.
    started: bool,
    /// The step that is to be taken next, of shared ones.
    wish: f64,
    /// Whether that is a guess, before the first of them.
    guessed: bool,
    /// Shared steps: the time and what rounding left of it.
    time: [f64; 2],
    clock: Clock,
}

impl<B: Gravity<f64>> Together<B> {
    pub(super) fn new(backend: B, law: Newton<f64>, settings: Hermite, bodies: &Bodies<f64>) -> Result<Self> {
        settings.check(&law)?;
        Self::at(settings, Pulls::new(backend, law, bodies)?)
    }

    fn at(settings: Hermite, (pulls, now): (Pulls<B>, Place<B>)) -> Result<Self> {
        Ok(Self {
            settings,
            next: Place::new(&pulls.backend, pulls.len)?,
            pulls,
            now,
            started: false,
            wish: f64::INFINITY,
            guessed: false,
            time: [0.0; 2],
            clock: Clock::default(),
        })
    }

    pub(super) fn resume(backend: B, law: Newton<f64>, settings: Hermite, state: &State) -> Result<Self> {
        settings.check(&law)?;
        let mut run = Self::at(settings, Pulls::resume(backend, law, state)?)?;
        let (wishes, started, time) = run.pulls.load(state)?;
        run.wish = wishes.into_iter().fold(f64::INFINITY, f64::min);
        (run.started, run.time) = (started, time);
        run.clock = Clock::load(state.checked("clock", 4)?);
        Ok(run)
    }

    /// Evaluates what the first step needs.
    fn start(&mut self) -> Result<()> {
        if self.started {
            return Ok(());
        }
        let Self { settings, pulls, now, .. } = self;
        pulls.all(&now.positions, &now.velocities, &mut now.fields)?;
        if settings.steps != Steps::Fixed {
            let backend = &pulls.backend;
            let (positions, fields) = (backend.view(&now.positions)?, backend.view(&now.fields)?);
            if compute_backend::non_finite(&fields).is_some() {
                return Err(not_finite());
            }
            self.wish = judge::guess(settings.eta, &positions, &fields);
            self.guessed = true;
        }
        self.started = true;
        Ok(())
    }

    /// Finds where a step of `h` leads.
    fn find(&mut self, h: f64) -> Result<()> {
        let Self { settings, pulls, now, next: Place { positions, velocities, fields }, .. } = self;
        let backend = &pulls.backend;
        backend.predict(h, now.motion(), positions, velocities)?;
        for _ in 0..settings.iterations {
            pulls.all(positions, velocities, fields)?;
            backend.correct(h, now.motion(), fields, positions, velocities)?;
        }
        Ok(())
    }

    /// The step that is to follow the one of `h` that was found, or `None` if that led to what is not finite.
    fn judged(&self, h: f64) -> Result<Option<f64>> {
        let Self { settings: Hermite { eta, .. }, pulls: Pulls { backend, .. }, now, next, .. } = self;
        let wish = backend.next_step(h, *eta, &now.fields, next.motion())?;
        if wish.is_none_or(|wish| !judge::is_odd(h.abs(), wish)) {
            return Ok(wish);
        }
        // On the host, that those may be left out whose pulls cancel. It comes about in starts with a symmetry alone.
        let [positions, before, after] =
            [&next.positions, &now.fields, &next.fields].map(|buffer| backend.view(buffer));
        Ok(Some(judge::shortest(h, *eta, &positions?, &before?, &after?)))
    }

    fn fixed(&mut self, dt: f64, steps: u64) -> Result<()> {
        check_step(dt)?;
        self.clock.advance(dt, 0);
        for _ in 0..steps {
            if self.pulls.len > 0 {
                self.start()?;
                self.find(dt)?;
                swap(&mut self.now, &mut self.next);
            }
            self.clock.advance(dt, 1);
        }
        Ok(())
    }

    /// To exactly `time`, with steps that the bodies choose.
    fn shared(&mut self, time: f64) -> Result<()> {
        check_time(time)?;
        if self.pulls.len == 0 {
            self.time = [time, 0.0];
        }
        while self.time[0] != time || self.time[1] != 0.0 {
            self.start()?;
            let left = (time - self.time[0]) - self.time[1];
            Hermite::check_length(self.wish, time, self.time[0])?;
            let whole = self.wish >= left.abs();
            let step = if whole { left } else { self.wish.copysign(left) };
            self.find(step)?;
            let wish = self.judged(step)?;
            if self.guessed {
                // A guess that leads nowhere is too long.
                if let Some(shorter) = judge::shorter(step.abs(), wish.unwrap_or(0.0)) {
                    self.wish = shorter;
                    continue;
                }
            }
            self.wish = wish.ok_or_else(not_finite)?;
            self.guessed = false;
            swap(&mut self.now, &mut self.next);
            if whole {
                self.time = [time, 0.0];
            } else {
                let [high, low] = &mut self.time;
                add(high, low, step);
            }
        }
        Ok(())
    }
}

impl<B: Gravity<f64>> Simulation<f64> for Together<B> {
    fn run(&mut self, dt: f64, steps: u64) -> Result<()> {
        if self.settings.steps == Steps::Fixed {
            return self.fixed(dt, steps);
        }
        check_step(dt)?;
        self.shared(self.time[0] + dt * steps as f64)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        if self.settings.steps == Steps::Fixed {
            let (dt, steps) = self.clock.steps_to(time)?;
            return self.fixed(dt, steps);
        }
        self.shared(time)
    }

    fn sync(&self) -> Result<()> {
        self.pulls.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<f64>> {
        self.pulls.bodies(&self.now)
    }

    fn energy(&self) -> Result<Energy> {
        self.pulls.energy(&self.now)
    }

    fn time(&self) -> f64 {
        if self.settings.steps == Steps::Fixed { self.clock.time() } else { self.time[0] }
    }

    fn save(&self) -> Result<State> {
        let settings = self.settings.save(self.started && !self.guessed, self.time);
        self.pulls.save(&self.now, vec![self.wish; self.pulls.len], settings, &self.clock)
    }

    fn backend_name(&self) -> String {
        self.pulls.backend.name()
    }
}

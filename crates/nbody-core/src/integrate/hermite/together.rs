//! Bodies that all take the same step: state that stays on its backend.

use std::mem::swap;

use compute_backend::{Backend, Error, Result};

use super::run::not_finite;
use super::{Hermite, Steps, judge};
use crate::integrate::clock::{Clock, check_time};
use crate::integrate::pairs::add;
use crate::integrate::{check_step, potential_energy};
use crate::{Bodies, Energy, Fields, Gravity, Motion, Newton, Simulation, Sources, State, Targets, Write};

/// Bodies moved by [`Hermite`] in fixed or shared steps.
///
/// A fixed step asks nothing of a device but to compute. A shared one waits for the length of the next.
#[derive(Debug)]
pub(crate) struct Together<B: Gravity<f64>> {
    settings: Hermite,
    backend: B,
    law: Newton<f64>,
    len: usize,
    masses: B::Buffer<f64>,
    /// Softening lengths of the bodies' own.
    lengths: Option<B::Buffer<f64>>,
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

/// Positions, velocities, and accelerations with jerks.
#[derive(Debug)]
struct Place<B: Backend> {
    positions: B::Buffer<f64>,
    velocities: B::Buffer<f64>,
    fields: B::Buffer<f64>,
}

impl<B: Gravity<f64>> Place<B> {
    fn motion(&self) -> Motion<&B::Buffer<f64>> {
        Motion { positions: &self.positions, velocities: &self.velocities, fields: &self.fields }
    }

    /// Finds accelerations and jerks.
    fn pull(
        &mut self,
        backend: &B,
        law: Newton<f64>,
        masses: &B::Buffer<f64>,
        lengths: Option<&B::Buffer<f64>>,
    ) -> Result<()> {
        let Self { positions, velocities, fields } = self;
        let all = Sources::new(masses, &*positions).moving(&*velocities).with_checked_lengths(lengths);
        let both = Fields::ACCELERATION | Fields::JERK;
        backend.fields(law, all, Targets::of(&all), both, Write::Replace, fields)
    }
}

impl<B: Gravity<f64>> Together<B> {
    pub(super) fn new(backend: B, law: Newton<f64>, settings: Hermite, bodies: &Bodies<f64>) -> Result<Self> {
        settings.check(&law)?;
        law.check_for(&backend, bodies.lengths())?;
        let [masses, positions, velocities] = bodies.planes();
        let (len, coordinates) = (masses.len(), positions.len());
        let place = |positions, velocities| -> Result<Place<B>> {
            Ok(Place { positions, velocities, fields: backend.zeros(2 * coordinates)? })
        };
        Ok(Self {
            settings,
            masses: backend.upload(masses)?,
            lengths: bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?,
            now: place(backend.upload(positions)?, backend.upload(velocities)?)?,
            next: place(backend.zeros(coordinates)?, backend.zeros(coordinates)?)?,
            started: false,
            wish: f64::INFINITY,
            guessed: false,
            time: [0.0; 2],
            clock: Clock::default(),
            len,
            law,
            backend,
        })
    }

    pub(super) fn resume(backend: B, law: Newton<f64>, settings: Hermite, state: &State) -> Result<Self> {
        let read = |name| state.array(name).map(<[f64]>::to_vec);
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(state.lengths())?;
        let mut run = Self::new(backend, law, settings, &bodies)?;
        let coordinates = 3 * run.len;
        let mut fields = state.checked("accelerations", coordinates)?.to_vec();
        fields.extend_from_slice(state.checked("jerks", coordinates)?);
        run.backend.write(&mut run.now.fields, &fields)?;
        // The wish of a body without forces is infinite, which files of numbers may not hold.
        let wishes = state.checked("wishes", run.len)?.iter();
        run.wish = wishes.filter(|&&wish| wish >= 0.0).fold(f64::INFINITY, |least, &wish| least.min(wish));
        let [_, _, _, started, time, low] = *state.checked("settings", 6)? else {
            return Err(Error::shape("the settings", "6 elements", "another number"));
        };
        (run.started, run.time) = (started != 0.0, [time, low]);
        run.clock = Clock::load(state.checked("clock", 4)?);
        Ok(run)
    }

    /// Evaluates what the first step needs.
    fn start(&mut self) -> Result<()> {
        if self.started {
            return Ok(());
        }
        let Self { settings, backend, law, masses, lengths, now, .. } = self;
        now.pull(backend, *law, masses, lengths.as_ref())?;
        if settings.steps != Steps::Fixed {
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
        let Self { settings, backend, law, masses, lengths, now, next, .. } = self;
        let Place { positions, velocities, .. } = next;
        backend.predict(h, now.motion(), positions, velocities)?;
        for _ in 0..settings.iterations {
            next.pull(backend, *law, masses, lengths.as_ref())?;
            let Place { positions, velocities, fields } = next;
            backend.correct(h, now.motion(), fields, positions, velocities)?;
        }
        Ok(())
    }

    /// The step that is to follow the one of `h` that was found, or `None` if that led to what is not finite.
    fn judged(&self, h: f64) -> Result<Option<f64>> {
        let Self { settings: Hermite { eta, .. }, backend, now, next, .. } = self;
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
            if self.len > 0 {
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
        if self.len == 0 {
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
        self.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<f64>> {
        let read = |buffer| self.backend.read(buffer);
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Bodies::from_planes(read(&self.masses)?, read(&self.now.positions)?, read(&self.now.velocities)?)?
            .with_lengths(lengths)
    }

    fn energy(&self) -> Result<Energy> {
        if self.len == 0 {
            return Ok(Energy { kinetic: 0.0, potential: 0.0 });
        }
        Ok(Energy {
            kinetic: self.backend.kinetic_energy(&self.masses, &self.now.velocities)?,
            potential: potential_energy(
                &self.backend,
                self.law,
                &self.masses,
                &self.now.positions,
                self.lengths.as_ref(),
            )?,
        })
    }

    fn time(&self) -> f64 {
        if self.settings.steps == Steps::Fixed { self.clock.time() } else { self.time[0] }
    }

    fn save(&self) -> Result<State> {
        let read = |buffer| self.backend.read(buffer);
        let mut accelerations: Vec<f64> = read(&self.now.fields)?;
        let jerks = accelerations.split_off(3 * self.len);
        let wish = if self.wish.is_finite() { self.wish } else { -1.0 };
        let arrays = vec![
            ("masses", read(&self.masses)?),
            ("positions", read(&self.now.positions)?),
            ("velocities", read(&self.now.velocities)?),
            ("accelerations", accelerations),
            ("jerks", jerks),
            ("wishes", vec![wish; self.len]),
            ("settings", self.settings.save(self.started && !self.guessed, self.time)),
            ("clock", self.clock.save()),
        ];
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Ok(State::of(Hermite::NAME, &self.law, arrays).with_lengths(lengths))
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

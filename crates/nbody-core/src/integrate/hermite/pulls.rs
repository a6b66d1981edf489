//! Bodies on a backend: what pulls, and where they are.

use compute_backend::{Backend, Result};

use super::Hermite;
use crate::integrate::clock::Clock;
use crate::integrate::potential_energy;
use crate::{Bodies, Energy, Fields, Gravity, Motion, Newton, Sources, State, Targets, Write};

/// Acceleration and jerk.
const BOTH: fn() -> Fields = || Fields::ACCELERATION | Fields::JERK;

/// What does not change while bodies move.
#[derive(Debug)]
pub(super) struct Pulls<B: Gravity<f64>> {
    pub(super) backend: B,
    pub(super) law: Newton<f64>,
    pub(super) len: usize,
    masses: B::Buffer<f64>,
    /// Softening lengths of the bodies' own.
    pub(super) lengths: Option<B::Buffer<f64>>,
}

/// Positions, velocities, and accelerations with jerks.
#[derive(Debug)]
pub(super) struct Place<B: Backend> {
    pub(super) positions: B::Buffer<f64>,
    pub(super) velocities: B::Buffer<f64>,
    pub(super) fields: B::Buffer<f64>,
}

impl<B: Backend> Place<B> {
    /// Room for so many bodies.
    pub(super) fn new(backend: &B, len: usize) -> Result<Self> {
        Ok(Self {
            positions: backend.zeros(3 * len)?,
            velocities: backend.zeros(3 * len)?,
            fields: backend.zeros(6 * len)?,
        })
    }

    pub(super) fn motion(&self) -> Motion<&B::Buffer<f64>> {
        Motion { positions: &self.positions, velocities: &self.velocities, fields: &self.fields }
    }
}

impl<B: Gravity<f64>> Pulls<B> {
    /// The bodies, and where they begin.
    pub(super) fn new(backend: B, law: Newton<f64>, bodies: &Bodies<f64>) -> Result<(Self, Place<B>)> {
        law.check_for(&backend, bodies.lengths())?;
        let [masses, positions, velocities] = bodies.planes();
        let place = Place {
            positions: backend.upload(positions)?,
            velocities: backend.upload(velocities)?,
            fields: backend.zeros(2 * positions.len())?,
        };
        let pulls = Self {
            len: masses.len(),
            masses: backend.upload(masses)?,
            lengths: bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?,
            law,
            backend,
        };
        Ok((pulls, place))
    }

    /// The same from a saved state.
    pub(super) fn resume(backend: B, law: Newton<f64>, state: &State) -> Result<(Self, Place<B>)> {
        let read = |name| state.array(name).map(<[f64]>::to_vec);
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(state.lengths())?;
        let (pulls, mut place) = Self::new(backend, law, &bodies)?;
        let mut fields = state.checked("accelerations", 3 * pulls.len)?.to_vec();
        fields.extend_from_slice(state.checked("jerks", 3 * pulls.len)?);
        pulls.backend.write(&mut place.fields, &fields)?;
        Ok((pulls, place))
    }

    /// All bodies as sources at these positions, with these velocities.
    fn sources<'a>(
        &'a self,
        positions: &'a B::Buffer<f64>,
        velocities: &'a B::Buffer<f64>,
    ) -> Sources<&'a B::Buffer<f64>> {
        Sources::new(&self.masses, positions).moving(velocities).with_checked_lengths(self.lengths.as_ref())
    }

    /// Accelerations and jerks of all bodies at these positions, with these velocities.
    pub(super) fn all(
        &self,
        positions: &B::Buffer<f64>,
        velocities: &B::Buffer<f64>,
        fields: &mut B::Buffer<f64>,
    ) -> Result<()> {
        let all = self.sources(positions, velocities);
        self.backend.fields(self.law, all, Targets::of(&all), BOTH(), Write::Replace, fields)
    }

    /// Those at `place`, of some of the bodies, by all at these positions, with these velocities, among which they are:
    /// at no distance from themselves and at rest, they do nothing to themselves. `lengths` are their softening lengths.
    pub(super) fn some(
        &self,
        positions: &B::Buffer<f64>,
        velocities: &B::Buffer<f64>,
        lengths: Option<&B::Buffer<f64>>,
        place: &mut Place<B>,
    ) -> Result<()> {
        let there = Targets::new(&place.positions).moving(&place.velocities).with_checked_lengths(lengths);
        let all = self.sources(positions, velocities);
        self.backend.fields(self.law, all, there, BOTH(), Write::Replace, &mut place.fields)
    }

    pub(super) fn bodies(&self, at: &Place<B>) -> Result<Bodies<f64>> {
        let read = |buffer| self.backend.read(buffer);
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Bodies::from_planes(read(&self.masses)?, read(&at.positions)?, read(&at.velocities)?)?
            .with_lengths(lengths)
    }

    pub(super) fn energy(&self, at: &Place<B>) -> Result<Energy> {
        if self.len == 0 {
            return Ok(Energy { kinetic: 0.0, potential: 0.0 });
        }
        let Self { backend, law, masses, lengths, .. } = self;
        Ok(Energy {
            kinetic: backend.kinetic_energy(masses, &at.velocities)?,
            potential: potential_energy(backend, *law, masses, &at.positions, lengths.as_ref())?,
        })
    }

    pub(super) fn save(
        &self,
        at: &Place<B>,
        wishes: Vec<f64>,
        settings: Vec<f64>,
        clock: &Clock,
    ) -> Result<State> {
        let read = |buffer| self.backend.read(buffer);
        let mut accelerations: Vec<f64> = read(&at.fields)?;
        let jerks = accelerations.split_off(3 * self.len);
        // The wish of a body without forces is infinite, which files of numbers may not hold.
        let wishes = wishes.into_iter().map(|wish| if wish.is_finite() { wish } else { -1.0 }).collect();
        let arrays = vec![
            ("masses", read(&self.masses)?),
            ("positions", read(&at.positions)?),
            ("velocities", read(&at.velocities)?),
            ("accelerations", accelerations),
            ("jerks", jerks),
            ("wishes", wishes),
            ("settings", settings),
            ("clock", clock.save()),
        ];
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Ok(State::of(Hermite::NAME, &self.law, arrays).with_lengths(lengths))
    }

    /// The wishes and whether and when, of a saved state.
    pub(super) fn load(&self, state: &State) -> Result<(Vec<f64>, bool, [f64; 2])> {
        let wish = |&wish: &f64| if wish < 0.0 { f64::INFINITY } else { wish };
        let wishes = state.checked("wishes", self.len)?.iter().map(wish).collect();
        let [_, _, _, started, time, low] = *state.checked("settings", 6)? else {
            return Err(compute_backend::Error::shape("the settings", "6 elements", "another number"));
        };
        Ok((wishes, started != 0.0, [time, low]))
    }
}

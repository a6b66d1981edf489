//! The bodies of [`Gravity`](crate::Gravity) for any backend: plain slices and the backend's cores.

mod blocks;
mod hermite;

use std::borrow::Cow;

use compute_backend::simd::Level;
use compute_backend::{Backend, Buffer, Error, Executor, Real, Result};
use profiling::operation;

pub use self::blocks::{correct_each, gather, next_steps, predict_each, scatter};
pub use self::hermite::{correct, next_step, predict};
use crate::direct::Problem;
use crate::fields::check_lengths;
use crate::{Fields, Newton, Sources, Targets, Write};

/// Floating-point operations to a pair: for accelerations as the literature counts them (Nyland et al. 2007), so that
/// rates of different codes can be compared, and what the other fields add.
pub(crate) fn flops(fields: Fields) -> f64 {
    let more = [(Fields::POTENTIAL, 2.0), (Fields::JERK, 20.0), (Fields::TIDAL, 18.0)];
    20.0 + more.into_iter().filter(|(field, _)| fields.contains(*field)).map(|(_, flops)| flops).sum::<f64>()
}

/// The body of [`Gravity::fields`](crate::Gravity::fields).
///
/// # Errors
/// [`Error::Invalid`] if the law, the lengths or the fields make no sense, or as [`Coincident`](crate::Coincident) says;
/// [`Error::Shape`] if lengths do not fit; those of the backend.
pub fn fields<T: Real, B: Backend>(
    backend: &B,
    law: Newton<T>,
    sources: Sources<&B::Buffer<T>>,
    targets: Targets<&B::Buffer<T>>,
    fields: Fields,
    write: Write,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    check_lengths(sources, targets, fields, out.len(), Buffer::len)?;
    let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
    operation!(
        "gravity::fields",
        backend = backend.name(),
        items = n * m,
        flops = flops(fields) * n as f64 * m as f64,
        bytes = (4 * n + 3 * m + out.len()) * size_of::<T>()
    );
    // What the fields do not need is not read from a device.
    let jerk = fields.contains(Fields::JERK);
    let of = [
        Some(sources.masses),
        Some(sources.positions),
        sources.velocities.filter(|_| jerk),
        sources.softening,
    ];
    let [masses, positions, velocities, softening] =
        [view(backend, of[0])?, view(backend, of[1])?, view(backend, of[2])?, view(backend, of[3])?];
    let at = [Some(targets.positions), targets.velocities.filter(|_| jerk), targets.softening];
    let at = [view(backend, at[0])?, view(backend, at[1])?, view(backend, at[2])?];
    let problem = Problem {
        law,
        sources: Sources {
            masses: masses.as_deref().unwrap_or_default(),
            positions: positions.as_deref().unwrap_or_default(),
            velocities: velocities.as_deref(),
            softening: softening.as_deref(),
            checked: sources.checked,
        },
        targets: Targets {
            positions: at[0].as_deref().unwrap_or_default(),
            velocities: at[1].as_deref(),
            softening: at[2].as_deref(),
            are_sources: targets.are_sources,
            checked: targets.checked,
        },
        fields,
        level: Level::best(),
    };
    backend.update(out, |out| problem.evaluate(backend.executor(), write, out))?
}

fn view<'a, T: Real, B: Backend>(
    backend: &B,
    buffer: Option<&'a B::Buffer<T>>,
) -> Result<Option<Cow<'a, [T]>>> {
    buffer.map(|buffer| backend.view(buffer)).transpose()
}

/// `½ Σ mᵢ φᵢ` in `f64`: the potential energy of bodies from the potentials at their places.
///
/// # Errors
/// [`Error::Shape`] if the lengths differ; those of the backend.
pub fn half_weighted_sum<T: Real, B: Backend>(
    backend: &B,
    masses: &B::Buffer<T>,
    potentials: &B::Buffer<T>,
) -> Result<f64> {
    Error::check_len("the potentials", masses.len(), potentials.len())?;
    let (masses, potentials) = (backend.view(masses)?, backend.view(potentials)?);
    Ok(0.5 * sum(masses.len(), |i| masses[i].widen() * potentials[i].widen())?)
}

/// The body of [`Gravity::kinetic_energy`](crate::Gravity::kinetic_energy).
///
/// # Errors
/// [`Error::Shape`] if there are not three velocities for each mass; those of the backend.
pub fn kinetic_energy<T: Real, B: Backend>(
    backend: &B,
    masses: &B::Buffer<T>,
    velocities: &B::Buffer<T>,
) -> Result<f64> {
    let n = masses.len();
    Error::check_len("the velocities, 3 for each mass", 3 * n, velocities.len())?;
    let (masses, velocities) = (backend.view(masses)?, backend.view(velocities)?);
    let squared = |i: usize| {
        let [x, y, z] = [0, 1, 2].map(|k| velocities[k * n + i].widen());
        x * x + y * y + z * z
    };
    Ok(0.5 * sum(n, |i| masses[i].widen() * squared(i))?)
}

/// Σ term(i) over `0..n`, in pairs of chunks. Beside the pairs it is no work, so the calling thread adds them all.
fn sum(n: usize, term: impl Fn(usize) -> f64 + Send + Sync) -> Result<f64> {
    Executor::SERIAL.sum(0.0, n, 256, |range| range.map(&term).sum())
}

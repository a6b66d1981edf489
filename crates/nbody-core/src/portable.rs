//! The bodies of [`Gravity`](crate::Gravity) for any backend: plain slices and the backend's cores.

use compute_backend::simd::Level;
use compute_backend::{Backend, Buffer, Error, Executor, Real, Result};
use profiling::operation;

use crate::direct::Problem;
use crate::{Newton, Write};

/// Floating-point operations to a pair as the field counts them (Nyland et al. 2007), so that rates of different codes
/// can be compared.
const FLOPS: f64 = 20.0;

/// The body of [`Gravity::accelerations`](crate::Gravity::accelerations).
///
/// # Errors
/// [`Error::Invalid`] if the law makes no sense, [`Error::Shape`] if lengths do not fit; those of the backend.
pub fn accelerations<T: Real, B: Backend>(
    backend: &B,
    law: Newton<T>,
    masses: &B::Buffer<T>,
    sources: &B::Buffer<T>,
    targets: &B::Buffer<T>,
    write: Write,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    check_planes(masses.len(), sources.len(), targets.len())?;
    Error::check_len("the accelerations, 3 for each target", targets.len(), out.len())?;
    operation!(
        "gravity::accelerations",
        backend = backend.name(),
        items = masses.len() * (targets.len() / 3),
        flops = FLOPS * masses.len() as f64 * (targets.len() / 3) as f64,
        bytes = (4 * masses.len() + targets.len() + out.len()) * size_of::<T>()
    );
    let (masses, sources, targets) = (backend.view(masses)?, backend.view(sources)?, backend.view(targets)?);
    let problem =
        Problem { law, masses: &masses, sources: &sources, targets: &targets, level: Level::best() };
    backend.update(out, |out| problem.accelerations(backend.executor(), write, out))?
}

/// The body of [`Gravity::potentials`](crate::Gravity::potentials).
///
/// # Errors
/// As [`accelerations`].
pub fn potentials<T: Real, B: Backend>(
    backend: &B,
    law: Newton<T>,
    masses: &B::Buffer<T>,
    sources: &B::Buffer<T>,
    targets: &B::Buffer<T>,
    write: Write,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    check_planes(masses.len(), sources.len(), targets.len())?;
    Error::check_len("the potentials, 1 for each target", targets.len() / 3, out.len())?;
    operation!(
        "gravity::potentials",
        backend = backend.name(),
        items = masses.len() * (targets.len() / 3),
        flops = FLOPS * masses.len() as f64 * (targets.len() / 3) as f64,
        bytes = (4 * masses.len() + targets.len() + out.len()) * size_of::<T>()
    );
    let (masses, sources, targets) = (backend.view(masses)?, backend.view(sources)?, backend.view(targets)?);
    let problem =
        Problem { law, masses: &masses, sources: &sources, targets: &targets, level: Level::best() };
    backend.update(out, |out| problem.potentials(backend.executor(), write, out))?
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

pub(crate) fn check_planes(masses: usize, sources: usize, targets: usize) -> Result<()> {
    Error::check_len("the sources' positions, 3 for each mass", 3 * masses, sources)?;
    if !targets.is_multiple_of(3) {
        return Err(Error::shape("the targets' positions", "3 elements for each target", targets));
    }
    Ok(())
}

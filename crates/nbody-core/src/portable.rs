//! The bodies of [`Gravity`](crate::Gravity) for any backend.

use compute_backend::simd::Level;
use compute_backend::{Backend, Buffer, Error, Real, Result};
use profiling::operation;

use crate::direct::Problem;
use crate::{Newton, Sources, Write};

/// The accelerations of `targets` by `sources`, with the best instructions of this machine.
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length, [`Error::Invalid`] for parameters that mean nothing; those of the
/// backend.
pub fn accelerations<T: Real, B: Backend>(
    backend: &B,
    law: Newton<T>,
    sources: Sources<'_, B::Buffer<T>>,
    targets: &B::Buffer<T>,
    write: Write,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let pairs = check::<T, _>(&law, &sources, targets)?;
    Error::check_len("the accelerations", targets.len(), out.len())?;
    // 19 operations of the textbook's formula, however a kernel gets there.
    operation!("gravity::accelerations", backend = backend.name(), items = pairs, flops = 19 * pairs);
    let (masses, points, targets) =
        (backend.view(sources.masses)?, backend.view(sources.positions)?, backend.view(targets)?);
    let problem = Problem { law, masses: &masses, sources: &points, targets: &targets, level: Level::best() };
    backend.update(out, |out| problem.accelerations(backend.executor(), write, out))?
}

/// The potentials at `targets` of `sources`.
///
/// # Errors
/// As [`accelerations`].
pub fn potentials<T: Real, B: Backend>(
    backend: &B,
    law: Newton<T>,
    sources: Sources<'_, B::Buffer<T>>,
    targets: &B::Buffer<T>,
    write: Write,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let pairs = check::<T, _>(&law, &sources, targets)?;
    Error::check_len("the potentials", targets.len() / 3, out.len())?;
    operation!("gravity::potentials", backend = backend.name(), items = pairs, flops = 11 * pairs);
    let (masses, points, targets) =
        (backend.view(sources.masses)?, backend.view(sources.positions)?, backend.view(targets)?);
    let problem = Problem { law, masses: &masses, sources: &points, targets: &targets, level: Level::best() };
    backend.update(out, |out| problem.potentials(backend.executor(), write, out))?
}

/// Checks parameters and lengths, and counts the pairs.
pub(crate) fn check<T: Real, Data: Buffer<T>>(
    law: &Newton<T>,
    sources: &Sources<'_, Data>,
    targets: &Data,
) -> Result<usize> {
    law.check()?;
    let n = sources.masses.len();
    Error::check_len(
        "the sources' positions, 3 for each mass",
        n.saturating_mul(3),
        sources.positions.len(),
    )?;
    if !targets.len().is_multiple_of(3) {
        return Err(Error::shape("the targets", "3 coordinates for each", targets.len()));
    }
    Ok(n.saturating_mul(targets.len() / 3))
}

//! The bodies of [`Stencils`](crate::Stencils) for any backend: plain slices, the backend's cores.

use compute_backend::{Backend, Buffer, Error, Executor, Real, Result};
use profiling::operation;

use crate::laplacian::AXES;
use crate::region::Block;
use crate::sweep::{Manner, Sweep};
use crate::view::{Source, Target};
use crate::{HeatEquation, Laplacian, Region, march};

/// The Laplacian of `from`, in `to`.
///
/// # Errors
/// Those of [`Stencils::apply`](crate::Stencils::apply).
pub fn apply<T: Real, B: Backend>(
    backend: &B,
    laplacian: &Laplacian<T>,
    region: Region,
    from: &B::Buffer<T>,
    to: &mut B::Buffer<T>,
) -> Result<()> {
    let blocks = check(laplacian, region, from.len(), to.len())?;
    operation!(
        "stencil::laplacian",
        backend = backend.name(),
        items = points(&blocks),
        flops = laplacian.flops(points(&blocks)),
        bytes = Laplacian::<T>::bytes(points(&blocks))
    );
    let from = backend.view(from)?;
    backend.update(to, |to| {
        sweep(backend.executor(), laplacian, laplacian.weights(T::one()), false, &blocks, &from, to);
    })
}

/// One explicit step from `from` to `to`.
///
/// # Errors
/// Those of [`Stencils::step`](crate::Stencils::step).
pub fn step<T: Real, B: Backend>(
    backend: &B,
    heat: &HeatEquation<T>,
    region: Region,
    from: &B::Buffer<T>,
    to: &mut B::Buffer<T>,
) -> Result<()> {
    let laplacian = heat.laplacian();
    let blocks = check(laplacian, region, from.len(), to.len())?;
    operation!(
        "stencil::step",
        backend = backend.name(),
        items = points(&blocks),
        flops = laplacian.flops(points(&blocks)) + points(&blocks),
        bytes = Laplacian::<T>::bytes(points(&blocks))
    );
    let from = backend.view(from)?;
    backend.update(to, |to| {
        sweep(backend.executor(), laplacian, heat.weights(), true, &blocks, &from, to);
    })
}

/// So many explicit steps of `field`; `spare` is room to work in.
///
/// # Errors
/// Those of [`Stencils::advance`](crate::Stencils::advance).
pub fn advance<T: Real, B: Backend>(
    backend: &B,
    heat: &HeatEquation<T>,
    steps: u64,
    field: &mut B::Buffer<T>,
    spare: &mut B::Buffer<T>,
) -> Result<()> {
    let laplacian = heat.laplacian();
    if laplacian.shape().len() == AXES || steps < 2 {
        for _ in 0..steps {
            step(backend, heat, Region::All, field, spare)?;
            std::mem::swap(field, spare);
        }
        return Ok(());
    }
    let points = points(&check(laplacian, Region::All, field.len(), spare.len())?);
    let updates = points.saturating_mul(usize::try_from(steps).unwrap_or(usize::MAX));
    operation!(
        "stencil::advance",
        backend = backend.name(),
        items = updates,
        flops = laplacian.flops(updates).saturating_add(updates),
        bytes = Laplacian::<T>::bytes(points)
    );
    let swapped = backend.update(field, |field| {
        backend.update(spare, |spare| march::advance(backend.executor(), heat, steps, field, spare))
    })???;
    if swapped {
        std::mem::swap(field, spare);
    }
    Ok(())
}

fn sweep<T: Real>(
    executor: &Executor,
    laplacian: &Laplacian<T>,
    weights: [T; AXES],
    step: bool,
    blocks: &[Block; 6],
    from: &[T],
    to: &mut [T],
) {
    let (from, to) = (Source::rows(laplacian, from), Target::rows(laplacian, to));
    let manner = Manner::best::<T>(points(blocks));
    let mut sweep = Sweep::new(laplacian, weights, step, from, to, manner);
    for block in blocks {
        sweep.compute(executor, block);
    }
}

/// The boxes of the region, if the fields have the length that they must have.
pub(crate) fn check<T: Real>(
    laplacian: &Laplacian<T>,
    region: Region,
    from: usize,
    to: usize,
) -> Result<[Block; 6]> {
    Error::check_len("the field read", laplacian.len(), from)?;
    Error::check_len("the field written", laplacian.len(), to)?;
    region.blocks(laplacian.shape(), &laplacian.computed())
}

pub(crate) fn points(blocks: &[Block; 6]) -> usize {
    blocks.iter().map(Block::len).sum()
}

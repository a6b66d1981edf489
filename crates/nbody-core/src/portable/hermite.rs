//! The bodies of Hermite's predictor and corrector.

use compute_backend::{Backend, Buffer, Error, Real, Result};

use crate::Motion;
use crate::integrate::{corrected, criterion, predicted};

/// The body of [`Gravity::predict`](crate::Gravity::predict).
///
/// # Errors
/// [`Error::Shape`] if lengths do not fit; those of the backend.
pub fn predict<T: Real, B: Backend>(
    backend: &B,
    dt: T,
    from: Motion<&B::Buffer<T>>,
    positions: &mut B::Buffer<T>,
    velocities: &mut B::Buffer<T>,
) -> Result<()> {
    from.check(Buffer::len, positions.len(), velocities.len())?;
    let [x0, v0, fields] = [from.positions, from.velocities, from.fields].map(|array| backend.view(array));
    let (x0, v0, fields) = (x0?, v0?, fields?);
    let (a, j) = fields.split_at(x0.len());
    backend.update(positions, |x| {
        backend.update(velocities, |v| {
            for p in 0..x0.len() {
                [x[p], v[p]] = predicted(dt, [x0[p], v0[p]], [a[p], j[p]]);
            }
        })
    })?
}

/// The body of [`Gravity::correct`](crate::Gravity::correct).
///
/// # Errors
/// [`Error::Shape`] if lengths do not fit; those of the backend.
pub fn correct<T: Real, B: Backend>(
    backend: &B,
    dt: T,
    from: Motion<&B::Buffer<T>>,
    after: &B::Buffer<T>,
    positions: &mut B::Buffer<T>,
    velocities: &mut B::Buffer<T>,
) -> Result<()> {
    from.check(Buffer::len, positions.len(), velocities.len())?;
    Error::check_len("the fields after the step", from.fields.len(), after.len())?;
    let arrays = [from.positions, from.velocities, from.fields, after];
    let [x0, v0, before, after] = arrays.map(|array| backend.view(array));
    let (x0, v0, before, after) = (x0?, v0?, before?, after?);
    let n = x0.len();
    backend.update(positions, |x| {
        backend.update(velocities, |v| {
            for p in 0..n {
                let (before, after) = ([before[p], before[n + p]], [after[p], after[n + p]]);
                [x[p], v[p]] = corrected(dt, [x0[p], v0[p]], before, after);
            }
        })
    })?
}

/// The body of [`Gravity::next_step`](crate::Gravity::next_step).
///
/// # Errors
/// [`Error::Shape`] if lengths do not fit; those of the backend.
pub fn next_step<T: Real, B: Backend>(
    backend: &B,
    dt: T,
    eta: T,
    before: &B::Buffer<T>,
    to: Motion<&B::Buffer<T>>,
) -> Result<Option<f64>> {
    to.check(Buffer::len, to.positions.len(), to.velocities.len())?;
    Error::check_len("the fields before the step", to.fields.len(), before.len())?;
    let arrays = [to.positions, to.velocities, before, to.fields].map(|array| backend.view(array));
    let [x, v, before, after] = arrays;
    let (x, v, before, after) = (x?, v?, before?, after?);
    if [&x, &v, &after].iter().any(|values| compute_backend::non_finite(values).is_some()) {
        return Ok(None);
    }
    let n = x.len() / 3;
    let both = |fields: &[T], i: usize| [0, 3].map(|first| [0, 1, 2].map(|k| fields[(first + k) * n + i]));
    let squares = (0..n).map(|i| criterion(dt, eta, both(&before, i), both(&after, i)));
    Ok(Some(squares.fold(f64::INFINITY, |least, square| least.min(square.widen())).sqrt()))
}

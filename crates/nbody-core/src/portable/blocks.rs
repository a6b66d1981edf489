//! The bodies of what block steps are made of: some of the bodies, each from a time of its own.

use compute_backend::{Backend, Buffer, Real, Result};

use crate::fields::{check_correction, check_listed, check_next_steps, check_prediction};
use crate::integrate::{corrected, criterion, predicted};
use crate::{Motion, Times};

/// The body of [`Gravity::predict_each`](crate::Gravity::predict_each).
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the backend.
pub fn predict_each<T: Real, B: Backend>(
    backend: &B,
    times: Times<&B::Buffer<T>, T>,
    from: Motion<&B::Buffer<T>>,
    positions: &mut B::Buffer<T>,
    velocities: &mut B::Buffer<T>,
) -> Result<()> {
    check_prediction(Buffer::len, times, from, positions.len(), velocities.len())?;
    let arrays = [times.own, from.positions, from.velocities, from.fields].map(|array| backend.view(array));
    let [own, x0, v0, fields] = arrays;
    let (own, x0, v0, fields) = (own?, x0?, v0?, fields?);
    let n = own.len();
    let (a, j) = fields.split_at(3 * n);
    backend.update(positions, |x| {
        backend.update(velocities, |v| {
            for i in 0..n {
                let h = times.now - own[i];
                for p in [i, n + i, 2 * n + i] {
                    [x[p], v[p]] = predicted(h, [x0[p], v0[p]], [a[p], j[p]]);
                }
            }
        })
    })?
}

/// The body of [`Gravity::gather`](crate::Gravity::gather).
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the backend.
pub fn gather<T: Real, B: Backend>(
    backend: &B,
    planes: usize,
    list: &B::Buffer<u32>,
    from: &B::Buffer<T>,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let n = check_listed(planes, list.len(), from.len(), out.len())?;
    let (list, from) = (backend.view(list)?, backend.view(from)?);
    backend.update(out, |out| each(planes, n, &list, |listed, of_all| out[listed] = from[of_all]))
}

/// The body of [`Gravity::scatter`](crate::Gravity::scatter).
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the backend.
pub fn scatter<T: Real, B: Backend>(
    backend: &B,
    planes: usize,
    list: &B::Buffer<u32>,
    from: &B::Buffer<T>,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let n = check_listed(planes, list.len(), out.len(), from.len())?;
    let (list, from) = (backend.view(list)?, backend.view(from)?);
    backend.update(out, |out| each(planes, n, &list, |listed, of_all| out[of_all] = from[listed]))
}

/// Goes through the planes of those of `n` bodies that are listed: their places in an array of these and in one of all.
fn each(planes: usize, n: usize, list: &[u32], mut of: impl FnMut(usize, usize)) {
    // Of nobody there may be any number of planes.
    let planes = if list.is_empty() { 0 } else { planes };
    for k in 0..planes {
        for (place, i) in bodies(n, list) {
            of(k * list.len() + place, k * n + i);
        }
    }
}

/// Those of `n` bodies that are listed, with their places in the list.
fn bodies(n: usize, list: &[u32]) -> impl Iterator<Item = (usize, usize)> {
    list.iter().map(|&i| i as usize).enumerate().filter(move |&(_, i)| i < n)
}

/// The body of [`Gravity::correct_each`](crate::Gravity::correct_each).
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the backend.
pub fn correct_each<T: Real, B: Backend>(
    backend: &B,
    times: Times<&B::Buffer<T>, T>,
    list: &B::Buffer<u32>,
    from: Motion<&B::Buffer<T>>,
    after: &B::Buffer<T>,
    positions: &mut B::Buffer<T>,
    velocities: &mut B::Buffer<T>,
) -> Result<()> {
    let to = [after, &*positions, &*velocities].map(Buffer::len);
    check_correction(Buffer::len, times, list.len(), from, to)?;
    let arrays = [times.own, from.positions, from.velocities, from.fields, after];
    let [own, x0, v0, before, after] = arrays.map(|array| backend.view(array));
    let (own, x0, v0, before, after) = (own?, x0?, v0?, before?, after?);
    let list = backend.view(list)?;
    let (n, m) = (own.len(), list.len());
    backend.update(positions, |x| {
        backend.update(velocities, |v| {
            for (place, i) in bodies(n, &list) {
                let h = times.now - own[i];
                for k in 0..3 {
                    let (p, q) = (k * n + i, k * m + place);
                    let (before, after) = ([before[p], before[3 * n + p]], [after[q], after[3 * m + q]]);
                    [x[q], v[q]] = corrected(h, [x0[p], v0[p]], before, after);
                }
            }
        })
    })?
}

/// The body of [`Gravity::next_steps`](crate::Gravity::next_steps).
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the backend.
pub fn next_steps<T: Real, B: Backend>(
    backend: &B,
    times: Times<&B::Buffer<T>, T>,
    eta: T,
    list: &B::Buffer<u32>,
    before: &B::Buffer<T>,
    to: Motion<&B::Buffer<T>>,
) -> Result<Option<Vec<f64>>> {
    check_next_steps(Buffer::len, times, list.len(), before, to)?;
    let arrays = [times.own, before, to.positions, to.velocities, to.fields];
    let [own, before, x, v, after] = arrays.map(|array| backend.view(array));
    let (own, before, x, v, after) = (own?, before?, x?, v?, after?);
    if [&x, &v, &after].iter().any(|values| compute_backend::non_finite(values).is_some()) {
        return Ok(None);
    }
    let list = backend.view(list)?;
    let (n, m) = (own.len(), list.len());
    let both =
        |fields: &[T], n: usize, i: usize| [0, 3].map(|first| [0, 1, 2].map(|k| fields[(first + k) * n + i]));
    let mut steps = vec![f64::INFINITY; m];
    for (place, i) in bodies(n, &list) {
        let h = times.now - own[i];
        steps[place] = criterion(h, eta, both(&before, n, i), both(&after, m, place)).widen().sqrt();
    }
    Ok(Some(steps))
}

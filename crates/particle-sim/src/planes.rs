//! Rows (n, 2) at the door, planes of one coordinate each inside.

use compute_backend::{Error, Real, Result};
use ndarray::{Array2, ArrayView2};

/// All x, all y, all vx, all vy of positions and velocities given one particle to a row.
///
/// # Errors
/// [`Error::Shape`] if either is not (n, 2), [`Error::Invalid`] if a number is not finite.
pub(crate) fn of_rows<T: Real>(
    positions: ArrayView2<'_, T>,
    velocities: ArrayView2<'_, T>,
) -> Result<Vec<T>> {
    let n = positions.nrows();
    for (what, array) in [("the positions", positions), ("the velocities", velocities)] {
        if array.dim() != (n, 2) {
            let (rows, columns) = array.dim();
            let found = format_args!("({rows}, {columns})");
            return Err(Error::shape(what, format_args!("shape ({n}, 2)"), found));
        }
    }
    let planes: Vec<T> = [positions, velocities]
        .iter()
        .flat_map(|array| array.columns())
        .flat_map(|plane| plane.to_vec())
        .collect();
    check(&planes)?;
    Ok(planes)
}

/// Whether these are four planes of numbers; and how many particles they hold.
pub(crate) fn check<T: Real>(planes: &[T]) -> Result<usize> {
    if !planes.len().is_multiple_of(4) {
        let found = format_args!("{} numbers", planes.len());
        return Err(Error::shape("the state", "four planes of one length", found));
    }
    Error::check_finite("the positions and velocities", planes)?;
    Ok(planes.len() / 4)
}

/// Two planes from the plane `first` on as rows, the i-th of them from `place(i)`.
///
/// # Errors
/// [`Error::Invalid`] if a number is no longer finite.
pub(crate) fn rows<T: Real>(
    planes: &[T],
    first: usize,
    n: usize,
    place: impl Fn(usize) -> usize,
) -> Result<Array2<T>> {
    let rows = Array2::from_shape_fn((n, 2), |(i, k)| planes[(first + k) * n + place(i)]);
    match rows.iter().position(|v| !v.is_finite()) {
        Some(i) => {
            let expected =
                "finite: the time step is too long, or more particles crowd a cell than the device can count";
            Err(Error::invalid("the state of the particles", expected, format_args!("at index {}", i / 2)))
        }
        None => Ok(rows),
    }
}

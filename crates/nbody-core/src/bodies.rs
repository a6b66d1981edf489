//! Bodies as the caller gives and gets them.
#![allow(clippy::needless_pass_by_value, reason = "views are handed over by value, as ndarray does")]

use compute_backend::{Error, Real, Result};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// Masses (n,), positions (n, 3) and velocities (n, 3) in consistent units, checked at the door.
///
/// Inside, positions and velocities are planes: all x, then all y, then all z.
#[derive(Debug, Clone, PartialEq)]
pub struct Bodies<T> {
    pub(crate) masses: Vec<T>,
    pub(crate) positions: Vec<T>,
    pub(crate) velocities: Vec<T>,
}

impl<T: Real> Bodies<T> {
    /// Bodies from arrays of any stride.
    ///
    /// # Errors
    /// [`Error::Shape`] if positions or velocities are not (n, 3) for n masses, [`Error::Invalid`] if a number is not
    /// finite.
    pub fn new(
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
    ) -> Result<Self> {
        let n = masses.len();
        Ok(Self {
            positions: planes("the positions", n, positions)?,
            velocities: planes("the velocities", n, velocities)?,
            masses: checked("the masses", masses)?,
        })
    }

    /// How many bodies there are.
    pub fn len(&self) -> usize {
        self.masses.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.masses.is_empty()
    }

    /// The masses (n,).
    pub fn masses(&self) -> ArrayView1<'_, T> {
        ArrayView1::from(&self.masses)
    }

    /// The positions (n, 3).
    pub fn positions(&self) -> Array2<T> {
        rows(&self.positions)
    }

    /// The velocities (n, 3).
    pub fn velocities(&self) -> Array2<T> {
        rows(&self.velocities)
    }

    /// The momentum Σ m v, in mass times velocity, summed in `f64`.
    pub fn momentum(&self) -> [f64; 3] {
        self.weighted(|[_, v]| v)
    }

    /// The angular momentum Σ m x × v about the origin, summed in `f64`.
    pub fn angular_momentum(&self) -> [f64; 3] {
        self.weighted(|[x, v]| {
            [x[1] * v[2] - x[2] * v[1], x[2] * v[0] - x[0] * v[2], x[0] * v[1] - x[1] * v[0]]
        })
    }

    /// The same bodies seen from their centre of mass, at rest there. Without mass there is no centre: nothing changes.
    #[must_use]
    pub fn in_centre_of_mass(mut self) -> Self {
        let mass: f64 = self.masses.iter().map(|m| m.widen()).sum();
        if mass == 0.0 {
            return self;
        }
        let centre = self.weighted(|[x, _]| x).map(|x| x / mass);
        let motion = self.momentum().map(|p| p / mass);
        let n = self.len();
        for (planes, shift) in [(&mut self.positions, centre), (&mut self.velocities, motion)] {
            for (plane, shift) in planes.chunks_mut(n.max(1)).zip(shift) {
                plane.iter_mut().for_each(|x| *x = T::lit(x.widen() - shift));
            }
        }
        self
    }

    /// Σ m f(x, v).
    fn weighted(&self, f: impl Fn([[f64; 3]; 2]) -> [f64; 3]) -> [f64; 3] {
        let n = self.len();
        let at = |planes: &[T], i: usize| [0, 1, 2].map(|k| planes[k * n + i].widen());
        let mut sum = [0.0; 3];
        for (i, mass) in self.masses.iter().enumerate() {
            let term = f([at(&self.positions, i), at(&self.velocities, i)]);
            for (sum, term) in sum.iter_mut().zip(term) {
                *sum += mass.widen() * term;
            }
        }
        sum
    }
}

/// A copy of one number for each body, all finite.
pub(crate) fn checked<T: Real>(what: &'static str, values: ArrayView1<'_, T>) -> Result<Vec<T>> {
    let values = values.to_vec();
    Error::check_finite(what, &values)?;
    Ok(values)
}

/// The planes of an (n, 3) array of any stride, all finite.
pub(crate) fn planes<T: Real>(what: &'static str, n: usize, rows: ArrayView2<'_, T>) -> Result<Vec<T>> {
    if rows.dim() != (n, 3) {
        let (a, b) = rows.dim();
        return Err(Error::shape(what, format_args!("the shape ({n}, 3)"), format_args!("({a}, {b})")));
    }
    let mut planes = Vec::with_capacity(3 * n);
    for plane in rows.axis_iter(Axis(1)) {
        planes.extend(plane);
    }
    Error::check_finite(what, &planes)?;
    Ok(planes)
}

/// The (n, 3) array of planes.
pub(crate) fn rows<T: Real>(planes: &[T]) -> Array2<T> {
    let n = planes.len() / 3;
    Array2::from_shape_fn((n, 3), |(i, k)| planes[k * n + i])
}

//! The discrete Laplacian: a grid, its spacings and its boundaries, checked once.

use compute_backend::{Error, Real, Result};

use crate::Boundary;
use crate::region::Block;

/// The most axes that a grid may have.
pub(crate) const AXES: usize = 3;

/// The Laplacian of second order on a uniform grid of one, two or three axes.
///
/// ```
/// use stencil::{Boundary, Laplacian};
///
/// // 200 × 300 points; axis 0 is held at its rim, axis 1 is periodic.
/// let laplacian = Laplacian::new([200, 300], [0.1, 0.2], Boundary::Fixed)?
///     .with_sides(1, Boundary::Periodic, Boundary::Periodic)?;
/// assert_eq!(laplacian.len(), 60_000);
/// # Ok::<(), stencil::Error>(())
/// ```
///
/// A value: made once, checked once, and good for any backend and any number of arrays of this shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laplacian<T> {
    axes: usize,
    shape: [usize; AXES],
    spacings: [T; AXES],
    sides: [[Boundary<T>; 2]; AXES],
}

impl<T: Real> Laplacian<T> {
    /// For arrays of this shape, the points of axis `i` at a distance of `spacings[i]`, with one boundary on all
    /// sides.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not one, two or three axes, not as many spacings, too many points, or so few
    /// that the boundary leaves none to compute: an axis with two fixed sides needs three points, any other one.
    /// [`Error::Invalid`] if a spacing is not positive and finite, or 1 / h² is beyond the range of the type, or the
    /// value of a Dirichlet condition is not finite.
    pub fn new(shape: impl AsRef<[usize]>, spacings: impl AsRef<[T]>, boundary: Boundary<T>) -> Result<Self> {
        let (dims, steps) = (shape.as_ref(), spacings.as_ref());
        if !(1..=AXES).contains(&dims.len()) {
            return Err(Error::shape("the grid", "one, two or three axes", dims.len()));
        }
        if steps.len() != dims.len() {
            let expected = format_args!("one for each of the {} axes", dims.len());
            return Err(Error::shape("the spacings", expected, steps.len()));
        }
        let (mut shape, mut spacings) = ([1; AXES], [T::one(); AXES]);
        for (axis, (&n, &h)) in dims.iter().zip(steps).enumerate() {
            // Twelve of these are the largest eigenvalue on three axes.
            let square = T::one() / (h * h);
            if !(h > T::zero() && square.is_normal() && (T::lit(12.0) * square).is_finite()) {
                let expected = "positive, with 1 / h² well within the range of the type";
                return Err(Error::invalid("the spacing", expected, format_args!("{h} on axis {axis}")));
            }
            (shape[axis], spacings[axis]) = (n, h);
        }
        let bytes = shape.iter().try_fold(size_of::<T>(), |bytes, &n| bytes.checked_mul(n));
        if bytes.is_none_or(|bytes| bytes > isize::MAX as usize) {
            return Err(Error::shape("the grid", "no more points than memory has", format_args!("{dims:?}")));
        }
        let laplacian = Self { axes: dims.len(), shape, spacings, sides: [[boundary; 2]; AXES] };
        (0..laplacian.axes).try_for_each(|axis| laplacian.check_sides(axis))?;
        Ok(laplacian)
    }

    /// With these boundaries at the first and the last point of one axis.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such axis, one side alone is periodic, or the value of a Dirichlet
    /// condition is not finite; [`Error::Shape`] if the axis has too few points, as for [`new`](Self::new).
    pub fn with_sides(mut self, axis: usize, low: Boundary<T>, high: Boundary<T>) -> Result<Self> {
        if axis >= self.axes {
            return Err(Error::invalid(
                "the axis",
                "one of the grid's",
                format_args!("{axis} of {}", self.axes),
            ));
        }
        self.sides[axis] = [low, high];
        self.check_sides(axis)?;
        Ok(self)
    }

    fn check_sides(&self, axis: usize) -> Result<()> {
        let sides = self.sides[axis];
        if (sides[0] == Boundary::Periodic) != (sides[1] == Boundary::Periodic) {
            let found = format_args!("{:?} and {:?} on axis {axis}", sides[0], sides[1]);
            return Err(Error::invalid("the two sides of an axis", "both periodic or neither", found));
        }
        for side in sides {
            if let Boundary::Dirichlet(value) = side
                && !value.is_finite()
            {
                let found = format_args!("{value} on axis {axis}");
                return Err(Error::invalid("the value of a Dirichlet condition", "finite", found));
            }
        }
        let least = 1 + sides.iter().filter(|&&side| side == Boundary::Fixed).count();
        if self.shape[axis] < least {
            let expected = format_args!("at least {least} points on axis {axis}");
            return Err(Error::shape("the grid", expected, self.shape[axis]));
        }
        Ok(())
    }

    /// The number of points along each axis.
    pub fn shape(&self) -> &[usize] {
        &self.shape[..self.axes]
    }

    /// The distance between points along each axis.
    pub fn spacings(&self) -> &[T] {
        &self.spacings[..self.axes]
    }

    /// The boundaries at the first and the last point of each axis.
    pub fn sides(&self) -> &[[Boundary<T>; 2]] {
        &self.sides[..self.axes]
    }

    /// The number of points of the grid: the length of a buffer that holds a field, row by row.
    #[expect(clippy::len_without_is_empty, reason = "a grid has at least one point")]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// The number of points that the boundaries leave to compute.
    pub fn computed_len(&self) -> usize {
        self.computed().len()
    }

    /// 4 Σ 1/hᵢ²: the eigenvalues of the discrete −∇² lie between zero and this.
    pub fn largest_eigenvalue(&self) -> T {
        self.weights(T::one())[..self.axes].iter().fold(T::zero(), |sum, &w| sum + T::lit(4.0) * w)
    }

    /// `factor` / hᵢ²: what multiplies the second difference along each axis.
    pub(crate) fn weights(&self, factor: T) -> [T; AXES] {
        self.spacings.map(|h| factor * (T::one() / (h * h)))
    }

    /// The points that are computed. A fixed side takes one layer off, so they are a box whatever the boundaries.
    pub(crate) fn computed(&self) -> Block {
        let mut axis = 0;
        Block(self.shape.map(|n| {
            let fixed = self.sides[axis].map(|side| usize::from(axis < self.axes && side == Boundary::Fixed));
            axis += 1;
            fixed[0]..n - fixed[1]
        }))
    }

    /// The arithmetic operations of so many points.
    pub(crate) fn flops(&self, points: usize) -> usize {
        points.saturating_mul(5 * self.axes - 1)
    }

    /// The bytes that so many points must move at least: each value in, each result out.
    pub(crate) fn bytes(points: usize) -> usize {
        2 * points * size_of::<T>()
    }
}

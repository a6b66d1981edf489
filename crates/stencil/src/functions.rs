//! ndarray in, ndarray out.

#![allow(unsafe_code, reason = "hands the views' pointers to the sweep, and memory that holds nothing yet")]

use compute_backend::{Error, HostBackend, Real, Result, Serial, Threads};
use ndarray::{Array, Array1, ArrayView, ArrayView1, ArrayViewMut, ArrayViewMut1, Dimension};
use profiling::operation;

use crate::laplacian::AXES;
use crate::sweep::{Manner, Sweep, TILE};
use crate::view::{Source, Target};
use crate::{Boundary, Laplacian, memory};

/// The second derivative f″ of values at a distance of `dx`, to second order:
/// ((fⱼ₊₁ − fⱼ) − (fⱼ − fⱼ₋₁)) / dx². The first and the last point have none and become zero.
///
/// ```
/// let f = ndarray::Array1::linspace(0.0, 1.0, 5).mapv(|x: f64| x * x);
/// assert_eq!(stencil::second_derivative(f.view(), 0.25)?.to_vec(), [0.0, 2.0, 2.0, 2.0, 0.0]);
/// # Ok::<(), stencil::Error>(())
/// ```
///
/// # Errors
/// As [`laplacian`].
pub fn second_derivative<T: Real>(field: ArrayView1<'_, T>, dx: T) -> Result<Array1<T>> {
    laplacian(field, [dx])
}

/// [`second_derivative`] into an array of the same length, whose first and last element are left as they are.
///
/// # Errors
/// As [`laplacian_into`].
pub fn second_derivative_into<T: Real>(
    field: ArrayView1<'_, T>,
    dx: T,
    out: ArrayViewMut1<'_, T>,
) -> Result<()> {
    laplacian_into(field, [dx], out)
}

/// The Laplacian ∇²f on a grid of one, two or three axes, the points of axis `i` at a distance of `spacings[i]`, to
/// second order: the sum of the second derivatives along the axes. The points of the rim become zero.
///
/// Runs on all cores, large grids only. For other boundaries, or to choose the cores, make a [`Laplacian`].
///
/// ```
/// use ndarray::Array2;
///
/// let (dx, dy) = (0.25, 0.5);
/// let f = Array2::from_shape_fn((5, 4), |(i, j)| (i as f64 * dx).powi(2) + 3.0 * (j as f64 * dy).powi(2));
/// let laplacian = stencil::laplacian(f.view(), [dx, dy])?;
/// assert_eq!(laplacian[[2, 1]], 2.0 + 6.0);
/// assert_eq!(laplacian[[0, 1]], 0.0); // the rim
/// # Ok::<(), stencil::Error>(())
/// ```
///
/// A value that is NaN or infinite spoils the points whose stencil it is in, and no others.
///
/// # Errors
/// Those of [`Laplacian::new`] with a fixed rim; [`Error::OutOfMemory`] if there is no room for the result.
pub fn laplacian<T: Real, D: Dimension>(
    field: ArrayView<'_, T, D>,
    spacings: impl AsRef<[T]>,
) -> Result<Array<T, D>> {
    let laplacian = Laplacian::new(field.shape(), spacings, Boundary::Fixed)?;
    match laplacian.len() {
        ..=TILE => laplacian.apply(&Serial, field),
        _ => laplacian.apply(&Threads::new()?, field),
    }
}

/// [`laplacian`] into an array of the same shape, whose rim is left as it is. Allocates nothing.
///
/// # Errors
/// Those of [`Laplacian::new`] with a fixed rim; [`Error::Shape`] if the shapes differ.
pub fn laplacian_into<T: Real, D: Dimension>(
    field: ArrayView<'_, T, D>,
    spacings: impl AsRef<[T]>,
    out: ArrayViewMut<'_, T, D>,
) -> Result<()> {
    let laplacian = Laplacian::new(field.shape(), spacings, Boundary::Fixed)?;
    match laplacian.len() {
        ..=TILE => laplacian.apply_into(&Serial, field, out),
        _ => laplacian.apply_into(&Threads::new()?, field, out),
    }
}

impl<T: Real> Laplacian<T> {
    /// The Laplacian of `field` in a new array, zero where the boundaries leave nothing to compute.
    ///
    /// ```
    /// use ndarray::array;
    /// use stencil::{Boundary, Laplacian, Serial};
    ///
    /// let f = array![0.0, 1.0, 0.0, 0.0];
    /// let periodic = Laplacian::new([4], [1.0], Boundary::Periodic)?;
    /// assert_eq!(periodic.apply(&Serial, f.view())?, array![1.0, -2.0, 1.0, 0.0]);
    /// # Ok::<(), stencil::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the field is not of this shape; [`Error::OutOfMemory`] if there is no room for the
    /// result.
    pub fn apply<B: HostBackend, D: Dimension>(
        &self,
        backend: &B,
        field: ArrayView<'_, T, D>,
    ) -> Result<Array<T, D>> {
        let from = self.source("the field", &field)?;
        operation!(
            "stencil::laplacian",
            backend = backend.name(),
            items = self.computed_len(),
            flops = self.flops(self.computed_len()),
            bytes = Self::bytes(self.computed_len())
        );
        let mut values = memory::reserve(&backend.name(), self.len())?;
        let to = Target::fresh(self, &mut values.spare_capacity_mut()[..self.len()]);
        Sweep::new(self, self.weights(T::one()), false, from, to, Manner::best::<T>(self.len()))
            .compute_and_clear(backend.executor());
        // SAFETY: the sweep has written every element.
        unsafe { values.set_len(self.len()) };
        Array::from_shape_vec(field.raw_dim(), values)
            .map_err(|error| Error::shape("the result", "the shape of the field", error))
    }

    /// [`apply`](Self::apply) into an array of the same shape, where the points that the boundaries leave out stay
    /// as they are. Allocates nothing.
    ///
    /// # Errors
    /// [`Error::Shape`] if one of the arrays is not of this shape.
    pub fn apply_into<B: HostBackend, D: Dimension>(
        &self,
        backend: &B,
        field: ArrayView<'_, T, D>,
        mut out: ArrayViewMut<'_, T, D>,
    ) -> Result<()> {
        let from = self.source("the field", &field)?;
        let to = self.target("the array for the result", &mut out)?;
        operation!(
            "stencil::laplacian",
            backend = backend.name(),
            items = self.computed_len(),
            flops = self.flops(self.computed_len()),
            bytes = Self::bytes(self.computed_len())
        );
        Sweep::new(self, self.weights(T::one()), false, from, to, Manner::best::<T>(self.len()))
            .compute(backend.executor(), &self.computed());
        Ok(())
    }

    fn source<'a, D: Dimension>(
        &self,
        what: &'static str,
        field: &'a ArrayView<'_, T, D>,
    ) -> Result<Source<'a, T>> {
        self.check_shape(what, field.shape())?;
        // SAFETY: the view is borrowed for the lifetime and leads to an element for every index of its shape.
        Ok(unsafe { Source::new(field.as_ptr(), strides(field.strides())) })
    }

    fn target<'a, D: Dimension>(
        &self,
        what: &'static str,
        field: &'a mut ArrayViewMut<'_, T, D>,
    ) -> Result<Target<'a, T>> {
        self.check_shape(what, field.shape())?;
        // SAFETY: as above; a mutable view has a place of its own for every index.
        Ok(unsafe { Target::new(field.as_mut_ptr(), strides(field.strides())) })
    }

    pub(crate) fn check_shape(&self, what: &'static str, shape: &[usize]) -> Result<()> {
        if self.shape() == shape {
            return Ok(());
        }
        Err(Error::shape(what, format_args!("the shape {:?}", self.shape()), format_args!("{shape:?}")))
    }
}

fn strides(of: &[isize]) -> [isize; AXES] {
    let mut strides = [0; AXES];
    for (slot, &stride) in strides.iter_mut().zip(of) {
        *slot = stride;
    }
    strides
}

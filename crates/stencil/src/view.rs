//! Fields in memory: where the element of an index is.
#![allow(unsafe_code, reason = "pointers and strides, for arrays that threads share by rows")]

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use compute_backend::Real;

use crate::Laplacian;
use crate::laplacian::AXES;

/// A field to read: an element for each index of the grid, at any strides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a, T> {
    pub(crate) start: *const T,
    pub(crate) strides: [isize; AXES],
    elements: PhantomData<&'a [T]>,
}

/// A field to write, which may hold nothing yet.
#[derive(Debug)]
pub(crate) struct Target<'a, T> {
    pub(crate) start: *mut T,
    pub(crate) strides: [isize; AXES],
    elements: PhantomData<&'a mut [MaybeUninit<T>]>,
}

impl<'a, T: Real> Source<'a, T> {
    /// # Safety
    /// For the lifetime, `start` with these strides leads to a readable `T` for every index of the grids that this
    /// is used with, and nobody writes there.
    pub(crate) unsafe fn new(start: *const T, strides: [isize; AXES]) -> Self {
        Self { start, strides, elements: PhantomData }
    }

    /// The field of `laplacian` that lies in `field` row by row.
    pub(crate) fn rows(laplacian: &Laplacian<T>, field: &'a [T]) -> Self {
        assert_eq!(field.len(), laplacian.len(), "a field has one element for each point");
        // SAFETY: the strides of the shape stay within the slice, which is borrowed for the lifetime.
        unsafe { Self::new(field.as_ptr(), row_strides(laplacian.shape())) }
    }
}

impl<'a, T: Real> Target<'a, T> {
    /// # Safety
    /// For the lifetime, `start` with these strides leads to a writable place of its own for every index of the
    /// grids that this is used with, and nobody else reads or writes there.
    pub(crate) unsafe fn new(start: *mut T, strides: [isize; AXES]) -> Self {
        Self { start, strides, elements: PhantomData }
    }

    /// The field of `laplacian` that lies in `field` row by row.
    pub(crate) fn rows(laplacian: &Laplacian<T>, field: &'a mut [T]) -> Self {
        assert_eq!(field.len(), laplacian.len(), "a field has one element for each point");
        // SAFETY: the strides of the shape stay within the slice, which is borrowed for the lifetime; what is written
        // there is always a `T`.
        unsafe { Self::new(field.as_mut_ptr(), row_strides(laplacian.shape())) }
    }

    /// The same for memory that holds nothing yet.
    pub(crate) fn fresh(laplacian: &Laplacian<T>, field: &'a mut [MaybeUninit<T>]) -> Self {
        assert_eq!(field.len(), laplacian.len(), "a field has one element for each point");
        // SAFETY: as above, and a sweep reads nothing from its target.
        unsafe { Self::new(field.as_mut_ptr().cast(), row_strides(laplacian.shape())) }
    }
}

/// The strides of an array whose rows follow one another.
fn row_strides(shape: &[usize]) -> [isize; AXES] {
    let mut strides = [0; AXES];
    let mut stride = 1;
    for (slot, &n) in strides.iter_mut().zip(shape).rev() {
        *slot = stride;
        stride *= n as isize;
    }
    strides
}

/// The same elements as room for new ones.
pub(crate) fn as_room<T: Real>(elements: &mut [T]) -> &mut [MaybeUninit<T>] {
    // SAFETY: the layout is the same, and kernels put nothing there but a `T`.
    unsafe { std::slice::from_raw_parts_mut(elements.as_mut_ptr().cast(), elements.len()) }
}

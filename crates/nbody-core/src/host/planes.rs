//! Views of any stride into planes and back, with checks of shapes and values.

use compute_backend::{Error, Real, Result};
use ndarray::{ArrayView, ArrayView1, ArrayView2, ArrayViewMut1, Dimension};

use super::check_shape;
use crate::Write;

/// Memory from which planes are cut.
pub(super) struct Planes<'a, T>(pub(super) &'a mut [T]);

impl<'a, T: Real> Planes<'a, T> {
    fn cut(&mut self, len: usize) -> &'a mut [T] {
        let (planes, rest) = std::mem::take(&mut self.0).split_at_mut(len);
        self.0 = rest;
        planes
    }

    pub(super) fn numbers(
        &mut self,
        what: &'static str,
        from: ArrayView1<'_, T>,
        len: usize,
    ) -> Result<&'a [T]> {
        Error::check_len(what, len, from.len())?;
        let to = self.cut(len);
        pack(from, to);
        Error::check_finite(what, to)?;
        Ok(to)
    }

    pub(super) fn vectors(
        &mut self,
        what: &'static str,
        from: ArrayView2<'_, T>,
        len: usize,
    ) -> Result<&'a [T]> {
        check_shape(what, (len, 3), from.dim())?;
        let to = self.cut(3 * len);
        pack_planes(from, to);
        Error::check_finite(what, to)?;
        Ok(to)
    }
}

/// Whether two views are the same elements in the same order.
pub(super) fn same_view<T, D: Dimension>(a: ArrayView<'_, T, D>, b: ArrayView<'_, T, D>) -> bool {
    std::ptr::eq(a.as_ptr(), b.as_ptr()) && a.raw_dim() == b.raw_dim() && a.strides() == b.strides()
}

/// Whether two views are the same, or neither is there.
pub(super) fn same_or_none<T, D: Dimension>(
    a: Option<ArrayView<'_, T, D>>,
    b: Option<ArrayView<'_, T, D>>,
) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same_view(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn pack<T: Real>(from: ArrayView1<'_, T>, to: &mut [T]) {
    match from.as_slice() {
        Some(from) => to.copy_from_slice(from),
        None => to.iter_mut().zip(from).for_each(|(to, &from)| *to = from),
    }
}

/// (N, 3) in any layout to planes x, y, z.
pub(crate) fn pack_planes<T: Real>(from: ArrayView2<'_, T>, to: &mut [T]) {
    let n = from.nrows();
    if let Some(rows) = from.as_slice() {
        let (x, rest) = to.split_at_mut(n);
        let (y, z) = rest.split_at_mut(n);
        for (((row, x), y), z) in rows.chunks_exact(3).zip(x).zip(y).zip(z) {
            (*x, *y, *z) = (row[0], row[1], row[2]);
        }
        return;
    }
    for (k, column) in from.columns().into_iter().enumerate() {
        pack(column, &mut to[k * n..][..n]);
    }
}

pub(super) fn put<T: Real>(write: Write, from: &[T], mut to: ArrayViewMut1<'_, T>) {
    match write {
        Write::Replace => to.iter_mut().zip(from).for_each(|(to, &from)| *to = from),
        Write::Accumulate => to.iter_mut().zip(from).for_each(|(to, &from)| *to += from),
    }
}

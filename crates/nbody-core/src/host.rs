//! The door for ndarray: one call, on all cores of this machine.

use compute_backend::simd::Level;
use compute_backend::{Error, Executor, Real, Result};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};
use profiling::operation;

use crate::direct::Problem;
use crate::{Newton, Write};

/// Newtonian accelerations (N, 3) of point `masses` (N) at `positions` (N, 3), with the gravitational constant `g`.
///
/// Uses all cores where the problem deserves them. [`Newton`] has the other forms: softened, with targets of their
/// own, into an array that exists, potentials.
///
/// ```
/// use ndarray::array;
///
/// let masses = array![1.0, 3.0];
/// let positions = array![[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
/// let a = nbody_core::acceleration(masses.view(), positions.view(), 1.0)?;
/// assert!((&a - &array![[0.75, 0.0, 0.0], [-0.25, 0.0, 0.0]]).iter().all(|d: &f64| d.abs() < 1e-15));
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`] if the arrays do not fit together, [`Error::Invalid`] if a value is not finite, a mass is
/// negative or `g` is not finite.
pub fn acceleration<T: Real>(
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    g: T,
) -> Result<Array2<T>> {
    Newton::new(g).acceleration(masses, positions)
}

/// As [`acceleration`], into `out` (N, 3), without an allocation for up to 32 bodies.
///
/// # Errors
/// As [`acceleration`].
pub fn acceleration_into<T: Real>(
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    g: T,
    out: ArrayViewMut2<'_, T>,
) -> Result<()> {
    Newton::new(g).acceleration_into(masses, positions, out)
}

/// Evaluation on this machine, on all cores where the problem deserves them.
impl<T: Real> Newton<T> {
    /// Accelerations (N, 3) of `masses` (N) at `positions` (N, 3).
    ///
    /// # Errors
    /// As [`acceleration`]; [`Error::Invalid`] if a softening length is negative or not finite.
    pub fn acceleration(&self, masses: ArrayView1<'_, T>, positions: ArrayView2<'_, T>) -> Result<Array2<T>> {
        self.acceleration_at(positions, masses, positions)
    }

    /// As [`acceleration`](Self::acceleration), into `out` (N, 3).
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn acceleration_into(
        &self,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
        out: ArrayViewMut2<'_, T>,
    ) -> Result<()> {
        self.acceleration_at_into(positions, masses, positions, Write::Replace, out)
    }

    /// Accelerations (M, 3) that `masses` (N) at `positions` (N, 3) give to points at `targets` (M, 3): N × M pairs.
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn acceleration_at(
        &self,
        targets: ArrayView2<'_, T>,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
    ) -> Result<Array2<T>> {
        let mut out = Array2::zeros((targets.nrows(), 3));
        self.acceleration_at_into(targets, masses, positions, Write::Replace, out.view_mut())?;
        Ok(out)
    }

    /// As [`acceleration_at`](Self::acceleration_at), into or onto `out` (M, 3).
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn acceleration_at_into(
        &self,
        targets: ArrayView2<'_, T>,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
        write: Write,
        mut out: ArrayViewMut2<'_, T>,
    ) -> Result<()> {
        operation!(
            "gravity::acceleration",
            backend = "host".to_owned(),
            items = masses.len() * targets.nrows(),
            flops = 20.0 * masses.len() as f64 * targets.nrows() as f64,
            bytes = (4 * masses.len() + 6 * targets.nrows()) * size_of::<T>()
        );
        let (n, m) = (masses.len(), targets.nrows());
        check_shape("the positions", (n, 3), positions.dim())?;
        check_shape("the targets", (m, 3), targets.dim())?;
        check_shape("the output", (m, 3), out.dim())?;
        with_planes(self, targets, masses, positions, 3 * m, |problem, executor, planes| {
            problem.accelerations(executor, Write::Replace, planes)?;
            for (k, mut column) in out.columns_mut().into_iter().enumerate() {
                put(write, &planes[k * m..][..m], column.view_mut());
            }
            Ok(())
        })
    }

    /// Potentials (N) of `masses` (N) at their own `positions` (N, 3), each without the body itself.
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn potential(&self, masses: ArrayView1<'_, T>, positions: ArrayView2<'_, T>) -> Result<Array1<T>> {
        self.potential_at(positions, masses, positions)
    }

    /// Potentials (M) of `masses` (N) at `positions` (N, 3) at the points `targets` (M, 3). A mass in the very place
    /// of a target is left out.
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn potential_at(
        &self,
        targets: ArrayView2<'_, T>,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
    ) -> Result<Array1<T>> {
        operation!(
            "gravity::potential",
            backend = "host".to_owned(),
            items = masses.len() * targets.nrows(),
            flops = 20.0 * masses.len() as f64 * targets.nrows() as f64,
            bytes = (4 * masses.len() + 4 * targets.nrows()) * size_of::<T>()
        );
        let (n, m) = (masses.len(), targets.nrows());
        check_shape("the positions", (n, 3), positions.dim())?;
        check_shape("the targets", (m, 3), targets.dim())?;
        let mut out = Array1::zeros(m);
        with_planes(self, targets, masses, positions, m, |problem, executor, planes| {
            problem.potentials(executor, Write::Replace, planes)?;
            put(Write::Replace, planes, out.view_mut());
            Ok(())
        })?;
        Ok(out)
    }
}

/// Checks the values, packs them into planes, and hands them to `work` with room for `room` results.
fn with_planes<T: Real>(
    law: &Newton<T>,
    targets: ArrayView2<'_, T>,
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    room: usize,
    work: impl FnOnce(Problem<'_, T>, &Executor, &mut [T]) -> Result<()>,
) -> Result<()> {
    /// Numbers that fit on the stack: 32 bodies with their accelerations. More are worth an allocation.
    const STACK: usize = 32 * 10;
    let (n, m) = (masses.len(), targets.nrows());
    let same = same_view(targets, positions);
    let needed = 4 * n + if same { 0 } else { 3 * m } + room;
    let (mut stack, mut heap);
    let memory = if needed <= STACK {
        stack = [T::zero(); STACK];
        &mut stack[..needed]
    } else {
        heap = vec![T::zero(); needed];
        &mut heap[..]
    };
    let (mass_plane, rest) = memory.split_at_mut(n);
    let (source_planes, rest) = rest.split_at_mut(3 * n);
    let (target_planes, out) = rest.split_at_mut(if same { 0 } else { 3 * m });
    pack(masses, mass_plane);
    pack_planes(positions, source_planes);
    check_masses(mass_plane)?;
    Error::check_finite("the positions", source_planes)?;
    if !same {
        pack_planes(targets, target_planes);
        Error::check_finite("the targets", target_planes)?;
    }
    let targets = if same { &*source_planes } else { &*target_planes };
    let problem =
        Problem { law: *law, masses: mass_plane, sources: source_planes, targets, level: Level::best() };
    if problem.is_small() {
        work(problem, &Executor::SERIAL, out)
    } else {
        work(problem, &Executor::shared()?, out)
    }
}

/// Masses are finite and not negative.
pub(crate) fn check_masses<T: Real>(masses: &[T]) -> Result<()> {
    Error::check_finite("the masses", masses)?;
    match masses.iter().position(|&m| m < T::zero()) {
        None => Ok(()),
        Some(i) => {
            Err(Error::invalid("the masses", "at least zero", format_args!("{} at index {i}", masses[i])))
        }
    }
}

pub(crate) fn check_shape(what: &'static str, expected: (usize, usize), found: (usize, usize)) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::shape(
        what,
        format_args!("shape ({}, {})", expected.0, expected.1),
        format_args!("({}, {})", found.0, found.1),
    ))
}

/// Whether two views are the same elements in the same order.
fn same_view<T>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> bool {
    std::ptr::eq(a.as_ptr(), b.as_ptr()) && a.dim() == b.dim() && a.strides() == b.strides()
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

fn put<T: Real>(write: Write, from: &[T], mut to: ArrayViewMut1<'_, T>) {
    match write {
        Write::Replace => to.iter_mut().zip(from).for_each(|(to, &from)| *to = from),
        Write::Accumulate => to.iter_mut().zip(from).for_each(|(to, &from)| *to += from),
    }
}

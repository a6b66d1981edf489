//! The common case in one call: arrays in, an array out.
#![allow(clippy::needless_pass_by_value, reason = "views are handed over by value, as ndarray does")]

use compute_backend::{Error, Real, Result, Serial, Threads};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};

use crate::bodies::{checked, planes, rows};
use crate::{Gravity, Newton, Sources, Write};

/// Pairs below which all cores are not worth asking for.
const SMALL: usize = 1 << 17;

/// The accelerations (n, 3) of n bodies by one another, from `masses` (n,), `positions` (n, 3) of any stride and the
/// gravitational constant `g`, on all cores, with the same bits on any number of them.
///
/// Point masses; bodies in one place do not pull each other. For softening or the strict mode see
/// [`Newton::acceleration`].
///
/// # Errors
/// [`Error::Shape`] if the positions are not (n, 3), [`Error::Invalid`] if a number is not finite.
pub fn acceleration<T: Real>(
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    g: T,
) -> Result<Array2<T>> {
    Newton::new(g).acceleration(masses, positions)
}

/// [`acceleration`] into an array (n, 3) of any stride.
///
/// # Errors
/// As [`acceleration`]; [`Error::Shape`] if `out` is not (n, 3).
pub fn acceleration_into<T: Real>(
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    g: T,
    mut out: ArrayViewMut2<'_, T>,
) -> Result<()> {
    if out.dim() != (masses.len(), 3) {
        let expected = format_args!("the shape ({}, 3)", masses.len()).to_string();
        return Err(Error::shape(
            "the array for the accelerations",
            expected,
            format_args!("{:?}", out.dim()),
        ));
    }
    out.assign(&acceleration(masses, positions, g)?);
    Ok(())
}

/// The potentials (n,) at n bodies of all the others, from `masses` (n,), `positions` (n, 3) and `g`.
///
/// # Errors
/// As [`acceleration`].
pub fn potential<T: Real>(
    masses: ArrayView1<'_, T>,
    positions: ArrayView2<'_, T>,
    g: T,
) -> Result<Array1<T>> {
    Newton::new(g).potential(masses, positions)
}

impl<T: Real> Newton<T> {
    /// The accelerations (n, 3) under this law, as [`acceleration`].
    ///
    /// ```
    /// use ndarray::array;
    /// use nbody_core::{Newton, Softening};
    ///
    /// let law = Newton::new(1.0).softened(Softening::Plummer(0.75));
    /// let a = law.acceleration(array![1.0, 1.0].view(), array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view())?;
    /// assert_eq!(a[[0, 0]], 1.0 / 1.25_f64.powi(3));
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`acceleration`]; [`Error::Invalid`] if the law's parameters mean nothing.
    pub fn acceleration(&self, masses: ArrayView1<'_, T>, positions: ArrayView2<'_, T>) -> Result<Array2<T>> {
        let (masses, points) =
            (checked("the masses", masses)?, planes("the positions", masses.len(), positions)?);
        let mut out = vec![T::zero(); points.len()];
        self.sum_up(&masses, &points, &points, &mut out, Field::Acceleration)?;
        Ok(rows(&out))
    }

    /// The accelerations (m, 3) at `targets` (m, 3), which need not be sources: a target that stands where a source does
    /// is not pulled by it.
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn acceleration_at(
        &self,
        targets: ArrayView2<'_, T>,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
    ) -> Result<Array2<T>> {
        let (masses, points) =
            (checked("the masses", masses)?, planes("the positions", masses.len(), positions)?);
        let targets = planes("the targets", targets.len_of(Axis(0)), targets)?;
        let mut out = vec![T::zero(); targets.len()];
        self.sum_up(&masses, &points, &targets, &mut out, Field::Acceleration)?;
        Ok(rows(&out))
    }

    /// The potentials (n,) under this law, as [`potential`].
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn potential(&self, masses: ArrayView1<'_, T>, positions: ArrayView2<'_, T>) -> Result<Array1<T>> {
        let (masses, points) =
            (checked("the masses", masses)?, planes("the positions", masses.len(), positions)?);
        let mut out = vec![T::zero(); masses.len()];
        self.sum_up(&masses, &points, &points, &mut out, Field::Potential)?;
        Ok(Array1::from_vec(out))
    }

    fn sum_up(
        &self,
        masses: &Vec<T>,
        points: &Vec<T>,
        targets: &Vec<T>,
        out: &mut Vec<T>,
        field: Field,
    ) -> Result<()> {
        fn on<T: Real, B: Gravity<T>>(
            backend: &B,
            law: Newton<T>,
            sources: Sources<'_, B::Buffer<T>>,
            targets: &B::Buffer<T>,
            out: &mut B::Buffer<T>,
            field: Field,
        ) -> Result<()> {
            match field {
                Field::Acceleration => backend.accelerations(law, sources, targets, Write::Replace, out),
                Field::Potential => backend.potentials(law, sources, targets, Write::Replace, out),
            }
        }
        let sources = Sources { masses, positions: points };
        if masses.len().saturating_mul(targets.len() / 3) < SMALL {
            on(&Serial, *self, sources, targets, out, field)
        } else {
            on(&Threads::new()?, *self, sources, targets, out, field)
        }
    }
}

/// What a sum over the sources gives.
#[derive(Debug, Clone, Copy)]
enum Field {
    Acceleration,
    Potential,
}

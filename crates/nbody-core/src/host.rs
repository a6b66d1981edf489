//! The door for ndarray: one call, on all cores of this machine.

mod planes;

use compute_backend::simd::Level;
use compute_backend::{Error, Executor, Real, Result};
use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, ArrayViewMut2};
use profiling::operation;

pub(crate) use self::planes::pack_planes;
use self::planes::{Planes, put, same_or_none, same_view};
use crate::direct::Problem;
use crate::{Fields, Newton, Sources, Targets, Write, portable};

/// Newtonian accelerations (N, 3) of point `masses` (N) at `positions` (N, 3), with the gravitational constant `g`.
///
/// Uses all cores where the problem deserves them. [`Newton`] has the other forms: softened, with targets of their
/// own, into an array that exists, potentials, jerks and tides.
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

/// Sources in ndarray: numbers (N), vectors (N, 3).
pub type SourceViews<'a, T> = Sources<ArrayView1<'a, T>, ArrayView2<'a, T>>;
/// Targets in ndarray: numbers (M), vectors (M, 3).
pub type TargetViews<'a, T> = Targets<ArrayView1<'a, T>, ArrayView2<'a, T>>;

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
        check_shape("the output", (targets.nrows(), 3), out.dim())?;
        let (sources, targets) = bodies(masses, positions, targets);
        self.with_planes(sources, targets, Fields::ACCELERATION, |planes, m| {
            for (k, column) in out.columns_mut().into_iter().enumerate() {
                put(write, &planes[k * m..][..m], column);
            }
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
        let mut out = Array1::zeros(targets.nrows());
        let (sources, targets) = bodies(masses, positions, targets);
        self.with_planes(sources, targets, Fields::POTENTIAL, |planes, _| {
            put(Write::Replace, planes, out.view_mut());
        })?;
        Ok(out)
    }

    /// Jerks da/dt (N, 3) of `masses` (N) at `positions` (N, 3) that move with `velocities` (N, 3).
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn jerk(
        &self,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
    ) -> Result<Array2<T>> {
        let mut out = Array2::zeros(positions.raw_dim());
        let sources = Sources::new(masses, positions).moving(velocities);
        self.with_planes(sources, Targets::of(&sources), Fields::JERK, |planes, m| {
            out = vectors(planes, m);
        })?;
        Ok(out)
    }

    /// Tidal tensors ∂a/∂x (N, 3, 3), symmetric, of `masses` (N) at their own `positions` (N, 3), each without the body
    /// itself.
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn tidal_tensor(&self, masses: ArrayView1<'_, T>, positions: ArrayView2<'_, T>) -> Result<Array3<T>> {
        self.tidal_tensor_at(positions, masses, positions)
    }

    /// Tidal tensors (M, 3, 3) of `masses` (N) at `positions` (N, 3) at the points `targets` (M, 3). A mass in the very
    /// place of a target is left out.
    ///
    /// ```
    /// use nbody_core::Newton;
    /// use ndarray::array;
    ///
    /// // What the Moon does to the sea, in units of its own mass and distance.
    /// let [moon, earth] = [array![[1.0, 0.0, 0.0]], array![[0.0, 0.0, 0.0]]];
    /// let tide = Newton::new(1.0).tidal_tensor_at(earth.view(), array![1.0].view(), moon.view())?;
    /// assert!((tide[[0, 0, 0]] - 2.0_f64).abs() < 1e-14 && (tide[[0, 1, 1]] + 1.0).abs() < 1e-14);
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration).
    pub fn tidal_tensor_at(
        &self,
        targets: ArrayView2<'_, T>,
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
    ) -> Result<Array3<T>> {
        let mut out = Array3::zeros((targets.nrows(), 3, 3));
        let (sources, targets) = bodies(masses, positions, targets);
        self.with_planes(sources, targets, Fields::TIDAL, |planes, m| out = tensors(planes, m))?;
        Ok(out)
    }

    /// Any `fields` that `sources` give at `targets`, in one pass over the pairs; those that were not asked for are `None`.
    ///
    /// ```
    /// use nbody_core::{Fields, Newton, Softening, Sources, Targets};
    /// use ndarray::array;
    ///
    /// let masses = array![1.0, 1.0];
    /// let positions = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    /// let velocities = array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    /// let law = Newton::new(1.0).softened(Softening::CubicSpline(0.01));
    ///
    /// let sources = Sources::new(masses.view(), positions.view()).moving(velocities.view());
    /// let there = law.fields(sources, Targets::of(&sources), Fields::ACCELERATION | Fields::JERK | Fields::TIDAL)?;
    /// let (a, jerk, tidal) = (there.acceleration.unwrap(), there.jerk.unwrap(), there.tidal.unwrap());
    /// let is = |got: f64, want: f64| assert!((got - want).abs() < 1e-14);
    /// is(a[[0, 0]], 1.0);
    /// is(jerk[[0, 1]], 1.0);
    /// is(tidal[[0, 0, 0]], 2.0);
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`acceleration`](Self::acceleration); [`Error::Invalid`] also if velocities are missing that the jerk needs,
    /// lengths are given for a law without softening, or as [`Coincident`](crate::Coincident) says.
    pub fn fields(
        &self,
        sources: SourceViews<'_, T>,
        targets: TargetViews<'_, T>,
        fields: Fields,
    ) -> Result<FieldsAt<T>> {
        let mut at = FieldsAt { acceleration: None, potential: None, jerk: None, tidal: None };
        self.with_planes(sources, targets, fields, |planes, m| {
            let of = |field| fields.plane_of(field).map(|first| &planes[first * m..]);
            at.acceleration = of(Fields::ACCELERATION).map(|planes| vectors(planes, m));
            at.potential = of(Fields::POTENTIAL).map(|plane| Array1::from_vec(plane[..m].to_vec()));
            at.jerk = of(Fields::JERK).map(|planes| vectors(planes, m));
            at.tidal = of(Fields::TIDAL).map(|planes| tensors(planes, m));
        })?;
        Ok(at)
    }

    /// Checks the values, packs them into planes, and hands the planes of the fields and the number of targets to
    /// `take`.
    fn with_planes(
        &self,
        sources: SourceViews<'_, T>,
        targets: TargetViews<'_, T>,
        fields: Fields,
        take: impl FnOnce(&[T], usize),
    ) -> Result<()> {
        /// Numbers that fit on the stack: 32 bodies with their accelerations. More are worth an allocation.
        const STACK: usize = 32 * 10;
        let (n, m) = (sources.masses.len(), targets.positions.nrows());
        operation!(
            "gravity::newton",
            backend = "host".to_owned(),
            items = n * m,
            flops = portable::flops(fields) * n as f64 * m as f64,
            bytes = (4 * n + (3 + fields.planes()) * m) * size_of::<T>()
        );
        let jerk = fields.contains(Fields::JERK);
        // What is the sources' own need not be packed twice.
        let same = targets.are_sources && same_view(targets.positions, sources.positions);
        let same_motion = same && same_or_none(targets.velocities, sources.velocities);
        let same_lengths = same && same_or_none(targets.softening, sources.softening);
        let count = |present: bool, len: usize| if present { len } else { 0 };
        let needed = 4 * n
            + count(jerk && sources.velocities.is_some(), 3 * n)
            + count(sources.softening.is_some(), n)
            + count(!same, 3 * m)
            + count(jerk && !same_motion && targets.velocities.is_some(), 3 * m)
            + count(!same_lengths && targets.softening.is_some(), m)
            + fields.planes() * m;
        let (mut stack, mut heap);
        let memory = if needed <= STACK {
            stack = [T::zero(); STACK];
            &mut stack[..needed]
        } else {
            heap = vec![T::zero(); needed];
            &mut heap[..]
        };
        let mut rest = Planes(memory);
        let packed = Sources {
            masses: rest.numbers("the masses", sources.masses, n)?,
            positions: rest.vectors("the positions", sources.positions, n)?,
            velocities: match sources.velocities.filter(|_| jerk) {
                None => None,
                Some(velocities) => Some(rest.vectors("the velocities", velocities, n)?),
            },
            softening: match sources.softening {
                None => None,
                Some(lengths) => Some(rest.numbers("the softening lengths", lengths, n)?),
            },
            checked: false,
        };
        check_masses(packed.masses)?;
        let places = Targets {
            positions: match same {
                true => packed.positions,
                false => rest.vectors("the targets", targets.positions, m)?,
            },
            velocities: match targets.velocities.filter(|_| jerk) {
                _ if same_motion => packed.velocities,
                None => None,
                Some(velocities) => Some(rest.vectors("the targets' velocities", velocities, m)?),
            },
            softening: match targets.softening {
                _ if same_lengths => packed.softening,
                None => None,
                Some(lengths) => Some(rest.numbers("the targets' softening lengths", lengths, m)?),
            },
            are_sources: targets.are_sources,
            checked: false,
        };
        let out = rest.0;
        let problem = Problem { law: *self, sources: packed, targets: places, fields, level: Level::best() };
        let shared;
        let executor = if problem.is_small() {
            &Executor::SERIAL
        } else {
            shared = Executor::shared()?;
            &shared
        };
        problem.evaluate(executor, Write::Replace, out)?;
        take(out, m);
        Ok(())
    }
}

/// Fields at M targets; those that were asked for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FieldsAt<T> {
    /// Accelerations (M, 3).
    pub acceleration: Option<Array2<T>>,
    /// Potentials (M).
    pub potential: Option<Array1<T>>,
    /// Jerks da/dt (M, 3).
    pub jerk: Option<Array2<T>>,
    /// Tidal tensors ∂a/∂x (M, 3, 3), symmetric.
    pub tidal: Option<Array3<T>>,
}

/// (M, 3) from planes x, y, z.
fn vectors<T: Real>(planes: &[T], m: usize) -> Array2<T> {
    Array2::from_shape_fn((m, 3), |(i, k)| planes[k * m + i])
}

/// (M, 3, 3) from planes xx xy xz, yy yz, zz.
fn tensors<T: Real>(planes: &[T], m: usize) -> Array3<T> {
    let plane = |a: usize, b: usize| [[0, 1, 2], [1, 3, 4], [2, 4, 5]][a][b];
    Array3::from_shape_fn((m, 3, 3), |(i, a, b)| planes[plane(a, b) * m + i])
}

/// What is pulled by what; the same view given for both means that targets are sources.
fn bodies<'a, T>(
    masses: ArrayView1<'a, T>,
    positions: ArrayView2<'a, T>,
    targets: ArrayView2<'a, T>,
) -> (SourceViews<'a, T>, TargetViews<'a, T>) {
    let sources = Sources::new(masses, positions);
    (sources, if same_view(targets, positions) { Targets::of(&sources) } else { Targets::new(targets) })
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

//! Masses, positions and velocities: ndarray outside, planes inside.

use compute_backend::{Error, Real, Result};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ShapeBuilder};

use crate::host::{check_masses, check_shape, pack_planes};
use crate::lengths;

/// N bodies: finite masses of at least zero, finite positions and velocities.
///
/// ```
/// use nbody_core::Bodies;
/// use ndarray::array;
///
/// let bodies = Bodies::new(
///     array![3.0, 1.0].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
///     array![[0.0, -0.5, 0.0], [0.0, 1.5, 0.0]].view(),
/// )?;
/// assert_eq!(bodies.len(), 2);
/// assert_eq!(bodies.momentum(), [0.0, 0.0, 0.0]);
/// assert_eq!(bodies.kinetic_energy(), 1.5);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bodies<T> {
    masses: Array1<T>,
    // Shape (N, 3), stored by columns: planes.
    positions: Array2<T>,
    velocities: Array2<T>,
    softenings: Option<Array1<T>>,
}

impl<T: Real> Bodies<T> {
    /// Bodies with `masses` (N), `positions` (N, 3) and `velocities` (N, 3), from views of any stride.
    ///
    /// # Errors
    /// [`Error::Shape`] if the arrays do not fit together, [`Error::Invalid`] if a value is not finite or a mass is
    /// negative.
    pub fn new(
        masses: ArrayView1<'_, T>,
        positions: ArrayView2<'_, T>,
        velocities: ArrayView2<'_, T>,
    ) -> Result<Self> {
        let n = masses.len();
        check_shape("the positions", (n, 3), positions.dim())?;
        check_shape("the velocities", (n, 3), velocities.dim())?;
        let planes = |from| {
            let mut planes = vec![T::zero(); 3 * n];
            pack_planes(from, &mut planes);
            planes
        };
        Self::from_planes(masses.to_vec(), planes(positions), planes(velocities))
    }

    /// Bodies from planes x, y, z of N values each, checked.
    pub(crate) fn from_planes(masses: Vec<T>, positions: Vec<T>, velocities: Vec<T>) -> Result<Self> {
        check_masses(&masses)?;
        Error::check_finite("the positions", &positions)?;
        Error::check_finite("the velocities", &velocities)?;
        let shape = (masses.len(), 3).f();
        let array = |what, planes| {
            Array2::from_shape_vec(shape, planes).map_err(|e| Error::shape(what, "3 values for each mass", e))
        };
        Ok(Self {
            positions: array("the positions", positions)?,
            velocities: array("the velocities", velocities)?,
            masses: Array1::from_vec(masses),
            softenings: None,
        })
    }

    /// The same bodies with softening lengths (N) of their own in place of the law's: a pair is softened by the larger of
    /// its two, in the form that the law names, whose own length then counts for no body: name it as zero. A simulation uses
    /// them and saves them with its state; [`WisdomHolman`](crate::WisdomHolman) and IAS15 in double-double have none and refuse them.
    ///
    /// ```
    /// use nbody_core::{Device, Newton, Softening, models, open};
    /// use ndarray::array;
    ///
    /// let bodies = models::figure_eight::<f64>()?.softened(array![0.1, 0.1, 0.3].view())?;
    /// let law = Newton::new(1.0).softened(Softening::Plummer(0.0)); // the form: all lengths are the bodies' own
    /// let mut run = open(Device::Serial, law, &bodies)?;
    /// run.run(0.01, 10)?;
    /// assert_eq!(run.bodies()?.softenings(), bodies.softenings());
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there are more or fewer than bodies, [`Error::Invalid`] if one is negative or not finite.
    pub fn softened(self, lengths: ArrayView1<'_, T>) -> Result<Self> {
        self.with_lengths(Some(lengths.to_vec()))
    }

    /// The same with lengths of their own, or none.
    pub(crate) fn with_lengths(self, lengths: Option<Vec<T>>) -> Result<Self> {
        if let Some(lengths) = &lengths {
            Error::check_len("the softening lengths", self.len(), lengths.len())?;
            lengths::check_values(lengths)?;
        }
        // No bodies have no lengths, so that two ways to say so are equal.
        let lengths = lengths.filter(|lengths| !lengths.is_empty());
        Ok(Self { softenings: lengths.map(Array1::from_vec), ..self })
    }

    /// The same bodies moved by `shift`, with `boost` added to their velocities.
    ///
    /// ```
    /// # #[cfg(feature = "rand")] {
    /// use nbody_core::models::{Plummer, Sphere};
    ///
    /// // Two galaxies that meet, in three lines.
    /// let galaxy = Plummer::henon().sample::<f64>(1000, 1)?;
    /// let other = Plummer::henon().sample(500, 2)?.moved([20.0, 5.0, 0.0], [-1.0, 0.0, 0.0])?;
    /// let both = galaxy.join(&other)?.in_centre_of_mass()?;
    ///
    /// assert_eq!(both.len(), 1500);
    /// assert!(both.momentum().iter().all(|p| p.abs() < 1e-14));
    /// # }
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value is not finite or leaves the range of `T`.
    pub fn moved(&self, shift: [f64; 3], boost: [f64; 3]) -> Result<Self> {
        let moved = |from: &Array2<T>, by: [f64; 3]| {
            (0..3).flat_map(|k| from.column(k).mapv(|x| T::lit(x.widen() + by[k]))).collect()
        };
        Self::from_planes(
            self.masses.to_vec(),
            moved(&self.positions, shift),
            moved(&self.velocities, boost),
        )?
        .with_lengths(self.lengths().map(<[T]>::to_vec))
    }

    /// These bodies, followed by `others`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if bodies with softening lengths of their own are to be joined with some that have none: give
    /// them lengths by [`softened`](Self::softened).
    pub fn join(&self, others: &Self) -> Result<Self> {
        let lengths = match (self.lengths(), others.lengths()) {
            (Some(a), Some(b)) => Some([a, b].concat()),
            (Some(lengths), None) if others.is_empty() => Some(lengths.to_vec()),
            (None, Some(lengths)) if self.is_empty() => Some(lengths.to_vec()),
            (None, None) => None,
            _ => {
                let what = "the softening lengths of bodies that are joined";
                return Err(Error::invalid(what, "given for both or for neither", "given for one"));
            }
        };
        let [masses, positions, velocities] = self.planes();
        let [more, there, motion] = others.planes();
        let (n, m) = (masses.len(), more.len());
        let joined = |a: &[T], b: &[T]| {
            (0..3).flat_map(|k| a[k * n..][..n].iter().chain(&b[k * m..][..m]).copied()).collect()
        };
        Self::from_planes([masses, more].concat(), joined(positions, there), joined(velocities, motion))?
            .with_lengths(lengths)
    }

    /// These bodies, followed by tracers without mass at `positions` (M, 3) with `velocities` (M, 3): they are pulled and do
    /// not pull, and a tracer costs the pulls on it. Where bodies have softening lengths of their own tracers have zero, so
    /// that the length of what pulls them counts. (With [`Coincident::Softened`](crate::Coincident::Softened), which asks
    /// every length to be positive, they need some by [`softened`](Self::softened).)
    ///
    /// ```
    /// use nbody_core::models::{Orbit, planets};
    /// use ndarray::array;
    ///
    /// let star_and_planet = planets::<f64>(1.0, 1.0, &[(1e-3, Orbit::circular(1.0))])?;
    /// let with_comet =
    ///     star_and_planet.with_tracers(array![[30.0, 0.0, 1.0]].view(), array![[0.0, 0.05, 0.0]].view())?;
    /// assert_eq!(with_comet.masses()[2], 0.0);
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the arrays do not fit together, [`Error::Invalid`] if a value is not finite.
    pub fn with_tracers(&self, positions: ArrayView2<'_, T>, velocities: ArrayView2<'_, T>) -> Result<Self> {
        let none = Array1::zeros(positions.nrows());
        let tracers = Self::new(none.view(), positions, velocities)?;
        self.join(&if self.softenings.is_some() { tracers.softened(none.view())? } else { tracers })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.masses.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.masses.is_empty()
    }

    /// The masses (N).
    pub fn masses(&self) -> ArrayView1<'_, T> {
        self.masses.view()
    }

    /// The positions (N, 3).
    pub fn positions(&self) -> ArrayView2<'_, T> {
        self.positions.view()
    }

    /// The velocities (N, 3).
    pub fn velocities(&self) -> ArrayView2<'_, T> {
        self.velocities.view()
    }

    /// Softening lengths of their own (N), if they have any.
    pub fn softenings(&self) -> Option<ArrayView1<'_, T>> {
        self.softenings.as_ref().map(|lengths| lengths.view())
    }

    /// The same as a slice.
    pub(crate) fn lengths(&self) -> Option<&[T]> {
        self.softenings.as_ref().and_then(|lengths| lengths.as_slice())
    }

    /// Masses, positions and velocities as a backend stores them.
    pub(crate) fn planes(&self) -> [&[T]; 3] {
        // The arrays are made contiguous, so none of the three is `None`.
        [
            self.masses.as_slice().unwrap_or_default(),
            self.positions.as_slice_memory_order().unwrap_or_default(),
            self.velocities.as_slice_memory_order().unwrap_or_default(),
        ]
    }

    /// The sum of the masses, in `f64`.
    pub fn total_mass(&self) -> f64 {
        self.masses.iter().map(|m| m.widen()).sum()
    }

    /// The kinetic energy `½ Σ m v²`, in `f64`.
    pub fn kinetic_energy(&self) -> f64 {
        let squared = |v: ArrayView1<'_, T>| v.iter().map(|v| v.widen() * v.widen()).sum::<f64>();
        0.5 * self.sum(|m, _, v| m * squared(v))
    }

    /// The momentum `Σ m v`, in `f64`.
    pub fn momentum(&self) -> [f64; 3] {
        [0, 1, 2].map(|k| self.sum(|m, _, v| m * v[k].widen()))
    }

    /// The angular momentum about the origin, `Σ m x × v`, in `f64`.
    pub fn angular_momentum(&self) -> [f64; 3] {
        [(1, 2), (2, 0), (0, 1)]
            .map(|(a, b)| self.sum(|m, x, v| m * (x[a].widen() * v[b].widen() - x[b].widen() * v[a].widen())))
    }

    /// The centre of mass, `Σ m x / Σ m`, in `f64`; the origin if there is no mass.
    pub fn centre_of_mass(&self) -> [f64; 3] {
        let total = self.total_mass();
        if total == 0.0 {
            return [0.0; 3];
        }
        [0, 1, 2].map(|k| self.sum(|m, x, _| m * x[k].widen()) / total)
    }

    /// The same bodies seen from their centre of mass, which then rests at the origin.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value leaves the range of `T`.
    pub fn in_centre_of_mass(&self) -> Result<Self> {
        let mass = self.total_mass();
        let drift = self.momentum().map(|p| if mass == 0.0 { 0.0 } else { p / mass });
        self.moved(self.centre_of_mass().map(|x| -x), drift.map(|v| -v))
    }

    fn sum(&self, term: impl Fn(f64, ArrayView1<'_, T>, ArrayView1<'_, T>) -> f64) -> f64 {
        let rows = self.positions.rows().into_iter().zip(self.velocities.rows());
        self.masses.iter().zip(rows).map(|(m, (x, v))| term(m.widen(), x, v)).sum()
    }
}

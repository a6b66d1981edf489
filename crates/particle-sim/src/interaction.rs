//! Forces between two particles within a range.

use compute_backend::{Error, Real, Result};
use ndarray::Array2;

/// How two particles of unit mass act on each other; beyond the range they do not.
///
/// ```
/// use ndarray::array;
/// use particle_sim::Interaction;
///
/// let argon = Interaction::lennard_jones(1.0, 1.0, 2.5);
/// // Red chases green, green flees from red.
/// let life = Interaction::particle_life(array![[0.2, 1.0], [-0.7, 0.1]], 0.1, 0.3);
/// # let _: (Interaction<f64>, Interaction<f32>) = (argon, life);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use]
pub struct Interaction<T> {
    pub(crate) pair: Pair<T>,
    pub(crate) matrix: Array2<T>,
}

/// The numbers of an [`Interaction`] but for its matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Pair<T> {
    pub(crate) kind: Kind,
    /// Beyond it there is no force.
    pub(crate) range: T,
    /// Soft: the strength. Lennard-Jones: 24 times the depth. Life: the part of the range that repels.
    pub(crate) a: T,
    /// Lennard-Jones: the square of the diameter.
    pub(crate) b: T,
    /// Lennard-Jones: the force at the range, which is taken away from it everywhere.
    pub(crate) c: T,
    pub(crate) species: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Kind {
    Soft = 0,
    LennardJones = 1,
    Life = 2,
}

impl<T: Real> Interaction<T> {
    /// Repulsion that falls linearly from `strength` at contact to zero at `range`: `strength · (1 - r/range)`.
    pub fn soft_repulsion(strength: T, range: T) -> Self {
        Self::single(Kind::Soft, range, [strength, T::zero(), T::zero()])
    }

    /// The force of Lennard and Jones, `24 depth (2 (d/r)¹² - (d/r)⁶)/r` with the diameter d, less its value at `range`, so that neither
    /// force nor energy jumps there (the shifted force of M. P. Allen and D. J. Tildesley, Computer Simulation of Liquids, 5.2).
    pub fn lennard_jones(depth: T, diameter: T, range: T) -> Self {
        let (a, b) = (T::lit(24.0) * depth, diameter * diameter);
        let zero = T::zero();
        let mut all = Self::single(Kind::LennardJones, range, [a, b, zero]);
        all.pair.c = all.pair.over_distance(range * range, zero) * range;
        all
    }

    /// Particle life (after J. Ventrella, Clusters): all repel up to the part `core` of the range, linearly from -1 at contact;
    /// from there to the range a particle of the species i is drawn to one of the species j by a triangle of height `matrix[(i, j)]`. The
    /// matrix need not be symmetric, nor are then momentum and energy kept: use drag.
    pub fn particle_life(matrix: Array2<T>, range: T, core: T) -> Self {
        let species = matrix.nrows() as u32;
        let pair = Pair { species, ..Self::single(Kind::Life, range, [core, T::zero(), T::zero()]).pair };
        Self { pair, matrix }
    }

    fn single(kind: Kind, range: T, [a, b, c]: [T; 3]) -> Self {
        Self { pair: Pair { kind, range, a, b, c, species: 1 }, matrix: Array2::from_elem((1, 1), T::zero()) }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let Pair { kind, range, a, b, c, .. } = self.pair;
        Error::check_finite("the numbers of an interaction", &[range, a, b, c])?;
        if range <= T::zero() {
            return Err(Error::invalid("the range of an interaction", "positive", range));
        }
        if kind == Kind::Life && !(a > T::zero() && a < T::one()) {
            return Err(Error::invalid(
                "the core of particle life",
                "a part of the range, between 0 and 1",
                a,
            ));
        }
        let (rows, columns) = self.matrix.dim();
        if rows != columns || rows == 0 || rows > 1024 {
            let found = format_args!("({rows}, {columns})");
            return Err(Error::shape(
                "the matrix of particle life",
                "as many rows as columns, 1 to 1024",
                found,
            ));
        }
        match self.matrix.iter().find(|v| !v.is_finite()) {
            Some(found) => Err(Error::invalid("the matrix of particle life", "finite", found)),
            None => Ok(()),
        }
    }
}

impl<T: Real> Pair<T> {
    /// The same numbers in `f64`.
    #[cfg(feature = "conformance")]
    pub(crate) fn widened(self) -> Pair<f64> {
        let Self { kind, range, a, b, c, species } = self;
        Pair { kind, range: range.widen(), a: a.widen(), b: b.widen(), c: c.widen(), species }
    }

    /// The force over the distance, positive outwards, at the square of the distance; zero beyond the range and between
    /// particles at one place, which have no direction.
    #[inline(always)]
    pub(crate) fn over_distance(&self, r2: T, coefficient: T) -> T {
        let one = T::one();
        if r2 > self.range * self.range || r2 <= T::zero() {
            return T::zero();
        }
        match self.kind {
            Kind::Soft => {
                let r = r2.sqrt();
                self.a * (one - r / self.range) / r
            }
            Kind::LennardJones => {
                let near = self.b / r2;
                let near6 = near * near * near;
                self.a * near6 * (near6 + near6 - one) / r2 - self.c / r2.sqrt()
            }
            Kind::Life => {
                let r = r2.sqrt();
                let part = r / self.range;
                let force = if part < self.a {
                    one - part / self.a
                } else {
                    -coefficient * (one - (part + part - one - self.a).abs() / (one - self.a))
                };
                force / r
            }
        }
    }

    /// The potential whose force this is, zero at the range; none for particle life.
    pub(crate) fn potential(&self, r2: T) -> T {
        if r2 > self.range * self.range {
            return T::zero();
        }
        let (r, one) = (r2.sqrt(), T::one());
        match self.kind {
            Kind::Soft => T::lit(0.5) * self.a * self.range * (one - r / self.range).powi(2),
            Kind::LennardJones => {
                let energy = |r2: T| {
                    let near6 = (self.b / r2).powi(3);
                    self.a / T::lit(6.0) * near6 * (near6 - one)
                };
                energy(r2) - energy(self.range * self.range) + self.c * (r - self.range)
            }
            Kind::Life => T::zero(),
        }
    }
}

//! Particles as the caller gives them.

use compute_backend::{Error, Real, Result};
use ndarray::ArrayView1;

/// Positions and speeds, checked once at the door.
///
/// The speed is the lesson's `ang_vel`. In the lesson's law, `v = ang_vel · (-y, x)/r`, it is a *linear* speed, positive
/// for counter-clockwise: a particle at the radius r turns by `ang_vel / r` a unit of time.
///
/// A particle at the origin has no tangent; the lesson divides zero by zero there. It is an error here, and so is a
/// distance from the origin whose square is not a normal number: radii must be between 1e-100 and 1e100 in `f64`, between
/// 1e-15 and 1e15 in `f32`.
#[derive(Debug, Clone, PartialEq)]
pub struct Particles<T> {
    x: Vec<T>,
    y: Vec<T>,
    ang_vel: Vec<T>,
}

/// The least and the largest radius, whose squares are normal numbers with room to add steps.
pub(crate) fn reach<T: Real>() -> (f64, f64) {
    if size_of::<T>() == 4 { (1e-15, 1e15) } else { (1e-100, 1e100) }
}

impl<T: Real> Particles<T> {
    /// Particles from tuples `(x, y, ang_vel)`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a number is not finite or a radius is out of bounds, with its index.
    pub fn new(particles: &[(T, T, T)]) -> Result<Self> {
        Self::checked(
            particles.iter().map(|p| p.0).collect(),
            particles.iter().map(|p| p.1).collect(),
            particles.iter().map(|p| p.2).collect(),
        )
    }

    /// Particles from arrays of one length, of any stride.
    ///
    /// # Errors
    /// [`Error::Shape`] if the lengths differ; else as [`new`](Self::new).
    pub fn from_arrays(
        x: ArrayView1<'_, T>,
        y: ArrayView1<'_, T>,
        ang_vel: ArrayView1<'_, T>,
    ) -> Result<Self> {
        Self::checked(x.to_vec(), y.to_vec(), ang_vel.to_vec())
    }

    fn checked(x: Vec<T>, y: Vec<T>, ang_vel: Vec<T>) -> Result<Self> {
        Error::check_len("y", x.len(), y.len())?;
        Error::check_len("ang_vel", x.len(), ang_vel.len())?;
        Error::check_finite("x", &x)?;
        Error::check_finite("y", &y)?;
        Error::check_finite("ang_vel", &ang_vel)?;
        check_radii(&x, &y)?;
        Ok(Self { x, y, ang_vel })
    }

    /// `n` particles with x, y and `ang_vel` uniform in [-1, 1), as the book has them: the same for one `seed` on every
    /// platform and in every version, from the generator `ChaCha8`.
    ///
    /// # Errors
    /// [`Error::Invalid`] in the unheard-of case that one is drawn at the origin.
    #[cfg(feature = "rand")]
    pub fn random(n: usize, seed: u64) -> Result<Self> {
        use ndarray_rand::rand::{Rng, SeedableRng};
        let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut plane = || -> Vec<T> {
            // 53 bits of one word, whatever T is: `f32` particles are the `f64` ones, rounded.
            (0..n)
                .map(|_| (generator.random::<u64>() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
                .map(T::lit)
                .collect()
        };
        Self::checked(plane(), plane(), plane())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// All x, then all y.
    pub(crate) fn planes(&self) -> Vec<T> {
        [&self.x[..], &self.y[..]].concat()
    }

    /// The length of one step of each particle, `time_step · ang_vel`, rounded once to `T`.
    pub(crate) fn strides(&self, time_step: f64) -> Result<Vec<T>> {
        let strides: Vec<T> = self.ang_vel.iter().map(|w| T::lit(time_step * w.widen())).collect();
        Error::check_finite("ang_vel times the time step", &strides)?;
        Ok(strides)
    }
}

/// Whether every particle is where it has a tangent and a square.
pub(crate) fn check_radii<T: Real>(x: &[T], y: &[T]) -> Result<()> {
    let (near, far) = reach::<T>();
    for (i, (x, y)) in x.iter().zip(y).enumerate() {
        let r = x.widen().hypot(y.widen());
        if !(near..=far).contains(&r) {
            let what = "the distance of a particle from the origin";
            let expected = if size_of::<T>() == 4 {
                "between 1e-15 and 1e15 (at the origin there is no tangent)"
            } else {
                "between 1e-100 and 1e100 (at the origin there is no tangent)"
            };
            return Err(Error::invalid(what, expected, format_args!("{r} at index {i}")));
        }
    }
    Ok(())
}

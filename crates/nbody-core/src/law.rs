//! What is computed: Newton's law and its parameters.

use compute_backend::{Backend, Error, Precision, Real, Result};

use crate::{Gravity, lengths};

/// Newton's law of gravity: `a(x) = G Σ mⱼ (xⱼ − x) / |xⱼ − x|³`, [softened](Softening) or not.
///
/// ```
/// use nbody_core::{Newton, Precision, Softening};
///
/// let law = Newton::new(1.0).softened(Softening::Plummer(0.01)).with(Precision::Strict);
/// assert_eq!(law.g, 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Newton<T> {
    /// The gravitational constant, in the units of the masses, lengths and times; 6.674 30e-11 m³ kg⁻¹ s⁻² in SI.
    pub g: T,
    /// How the force is softened at short distances.
    pub softening: Softening<T>,
    /// The contract on the last bits.
    pub precision: Precision,
    /// What two bodies in one place do to each other.
    pub coincident: Coincident,
}

/// How the force of a pair is softened at short distances: a form, and one length ε for all bodies.
///
/// The length is Plummer's or its equivalent, with −G m / ε at the centre, and not the radius of the kernel, which is 2.8 ε
/// or 3 ε. Codes that take the radius, as pytreegrav's `softening` is, mean h = 2.8 ε:
///
/// ```
/// use nbody_core::{Newton, Softening};
/// use ndarray::array;
///
/// let h = 0.7; // pytreegrav's `softening`: Newton's law holds beyond
/// let law = Newton::new(1.0).softened(Softening::CubicSpline(h / 2.8));
/// let a = law.acceleration_at(array![[0.35, 0.0, 0.0]].view(), array![1.0].view(), array![[0.0; 3]].view())?;
/// // Its `ForceKernel` at h / 2.
/// let kernel = (32.0 / 3.0 - 38.4 / 4.0 + 32.0 / 8.0) / (h * h * h);
/// assert!((a[[0, 0]] + kernel * 0.35_f64).abs() < 1e-14);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// Bodies may have lengths of their own ([`Bodies::softened`](crate::Bodies::softened),
/// [`Sources::softened`](crate::Sources::softened)). The form is then still the law's, which is why it cannot be `None`; its
/// length is that of sources or targets to which none were given, and where all have theirs it counts for nothing:
/// `Softening::Plummer(0.0)`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Softening<T> {
    /// Not at all: point masses.
    #[default]
    None,
    /// Plummer spheres: r² becomes r² + ε² with this length ε ≥ 0 (Aarseth 1963), so that the potential of one is
    /// −G m / √(r² + ε²).
    Plummer(T),
    /// Balls of the M₄ cubic spline (Monaghan & Lattanzio 1985), Newtonian beyond h = 2.8 ε with this length ε ≥ 0, so
    /// that the potential at the centre is that of a Plummer sphere, −G m / ε. Springel, Yoshida & White (2001),
    /// equation 71; GADGET (Springel 2005, section 2.1) uses the same ε and h.
    CubicSpline(T),
    /// Balls of Wendland's C² function (Wendland 1995), Newtonian beyond H = 3 ε with this length ε ≥ 0, with the
    /// potential −G m / ε at the centre, as in SWIFT (Schaller et al. 2024, MNRAS 530, 2378).
    WendlandC2(T),
}

impl<T: Real> Softening<T> {
    /// The length ε; zero for point masses.
    pub fn length(&self) -> T {
        match *self {
            Self::None => T::zero(),
            Self::Plummer(length) | Self::CubicSpline(length) | Self::WendlandC2(length) => length,
        }
    }

    /// The same form with another length, in any type.
    pub(crate) fn of_length<S>(self, length: S) -> Softening<S> {
        match self {
            Self::None => Softening::None,
            Self::Plummer(_) => Softening::Plummer(length),
            Self::CubicSpline(_) => Softening::CubicSpline(length),
            Self::WendlandC2(_) => Softening::WendlandC2(length),
        }
    }

    /// How many lengths ε the ball of the kernel extends: Newton's law holds beyond. Zero for point masses, infinite for
    /// Plummer spheres.
    pub fn support(&self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Plummer(_) => f64::INFINITY,
            Self::CubicSpline(_) => 2.8,
            Self::WendlandC2(_) => 3.0,
        }
    }
}

/// What a target and a massive source in the very same place do to each other. What a body does to itself is left out
/// whatever is chosen, where the targets are the sources
/// ([`Targets::of`](crate::Targets::of), or the same buffer given for both).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Coincident {
    /// Nothing, in any field.
    #[default]
    Skip,
    /// They are an error, which names them.
    Error,
    /// What the softened law gives at no distance: the potential and the tide at the centre of the kernel, the jerk of
    /// two bodies that pass through each other, and no acceleration. Needs a softening length above zero for every pair.
    Softened,
}

impl<T: Real> Newton<T> {
    /// Point masses with the gravitational constant `g`, at full precision.
    pub fn new(g: T) -> Self {
        Self { g, softening: Softening::None, precision: Precision::Fast, coincident: Coincident::Skip }
    }

    /// The same law with another softening.
    #[must_use]
    pub fn softened(self, softening: Softening<T>) -> Self {
        Self { softening, ..self }
    }

    /// The same law with another contract on the last bits.
    #[must_use]
    pub fn with(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// The same law with another rule for bodies in one place.
    #[must_use]
    pub fn coincident(self, coincident: Coincident) -> Self {
        Self { coincident, ..self }
    }

    /// Whether the law makes sense, also for bodies with those softening lengths of their own, and `backend` computes it.
    pub(crate) fn check_for<B: Gravity<T>>(&self, backend: &B, lengths: Option<&[T]>) -> Result<()> {
        self.check()?;
        if lengths.is_some() {
            lengths::check(self, [lengths; 2])?;
        }
        backend.check_law(*self)
    }

    /// Whether `backend` computes in `T`, or the law is in [`Precision::Mixed`], which needs no arithmetic of `f64`.
    pub(crate) fn check_on<B: Backend>(&self, backend: &B) -> Result<()> {
        if self.precision == Precision::Mixed {
            return Ok(());
        }
        backend.check_real::<T>().map_err(|error| match error {
            Error::Unsupported { backend, feature } => Error::Unsupported {
                backend,
                feature: format!("{feature} (`Precision::Mixed` does without)"),
            },
            other => other,
        })
    }

    /// Whether the parameters make sense.
    ///
    /// # Errors
    /// [`Error::Invalid`] if g is not finite, or a softening length negative or not finite.
    pub fn check(&self) -> Result<()> {
        if !self.g.is_finite() {
            return Err(Error::invalid("the gravitational constant", "finite", self.g));
        }
        let length = self.softening.length();
        if !length.is_finite() || length < T::zero() {
            return Err(Error::invalid("the softening length", "finite and at least zero", length));
        }
        Ok(())
    }
}

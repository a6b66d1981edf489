//! One step of each integrator, for one particle: generic in the law, so that the laws of this crate, a user's closure and
//! the SIMD kernels share it.

use compute_backend::{Error, Real, Result};

use crate::Law;
use crate::law::Terms;

/// How steps of a fixed length are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Integrator {
    /// Explicit Euler, order 1: the lesson's.
    Euler,
    /// The explicit midpoint rule, order 2.
    Midpoint,
    /// The classical Runge-Kutta method, order 4.
    RungeKutta4,
    /// Kick, drift, kick, order 2, symplectic: the energy does not drift. For forces that depend on the position alone.
    Leapfrog,
    /// Boris's push, order 2: drift, half a kick, a rotation about the magnetic field, half a kick, drift. The rotation keeps the
    /// speed to the last bits. For forces of position and a magnetic field (J. P. Boris, Proc. Fourth Conf. Num. Sim. Plasmas,
    /// 1970).
    Boris,
    /// The flow itself, for laws that are linear in position and velocity: rigid rotation, harmonic force, uniform fields, drag.
    /// As exact after a million steps as after one.
    Exact,
}

impl Integrator {
    /// Whether it can integrate `law`.
    pub(crate) fn check<T: Real>(self, law: &Law<T>) -> Result<()> {
        let what = "the integrator";
        match self {
            Self::Euler | Self::Midpoint | Self::RungeKutta4 => Ok(()),
            Self::Leapfrog if law.depends_on_velocity() || law.dictates_velocity() => {
                Err(Error::invalid(what, "Boris or RungeKutta4 for a law with velocities in it", "Leapfrog"))
            }
            Self::Boris if !law.drag.is_zero() || law.dictates_velocity() => {
                let expected = "RungeKutta4 for a law with drag or a velocity that the place dictates";
                Err(Error::invalid(what, expected, "Boris"))
            }
            Self::Exact if !law.is_linear() || (law.dictates_velocity() && law.has_forces()) => {
                let expected = "RungeKutta4 for a law that is not linear or mixes rotation with forces";
                Err(Error::invalid(what, expected, "Exact"))
            }
            Self::Leapfrog | Self::Boris | Self::Exact => Ok(()),
        }
    }
}

/// The integrators that need no more of a field than its value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OfField {
    Euler,
    Midpoint,
    RungeKutta4,
}

impl Integrator {
    /// The same, if it can integrate any field.
    pub(crate) fn of_field(self) -> Result<OfField> {
        match self {
            Self::Euler => Ok(OfField::Euler),
            Self::Midpoint => Ok(OfField::Midpoint),
            Self::RungeKutta4 => Ok(OfField::RungeKutta4),
            other => {
                let found = format_args!("{other:?}");
                Err(Error::invalid("the integrator of a field", "Euler, Midpoint or RungeKutta4", found))
            }
        }
    }
}

/// `s + h k`.
#[inline(always)]
fn along<T: Real, const D: usize>(s: [T; D], h: T, k: [T; D]) -> [T; D] {
    let mut out = s;
    for i in 0..D {
        out[i] += h * k[i];
    }
    out
}

#[inline(always)]
pub(crate) fn euler<T: Real, const D: usize>(
    f: impl Fn(T, [T; D]) -> [T; D],
    t: T,
    s: [T; D],
    h: T,
) -> [T; D] {
    along(s, h, f(t, s))
}

#[inline(always)]
pub(crate) fn midpoint<T: Real, const D: usize>(
    f: impl Fn(T, [T; D]) -> [T; D],
    t: T,
    s: [T; D],
    h: T,
) -> [T; D] {
    let half = h * T::lit(0.5);
    along(s, h, f(t + half, along(s, half, f(t, s))))
}

#[inline(always)]
pub(crate) fn runge_kutta_4<T: Real, const D: usize>(
    f: impl Fn(T, [T; D]) -> [T; D],
    t: T,
    s: [T; D],
    h: T,
) -> [T; D] {
    let (half, two, sixth) = (h * T::lit(0.5), T::lit(2.0), h / T::lit(6.0));
    let k1 = f(t, s);
    let k2 = f(t + half, along(s, half, k1));
    let k3 = f(t + half, along(s, half, k2));
    let k4 = f(t + h, along(s, h, k3));
    let mut out = s;
    for i in 0..D {
        out[i] += sixth * ((k1[i] + k4[i]) + two * (k2[i] + k3[i]));
    }
    out
}

#[inline(always)]
pub(crate) fn leapfrog<T: Real, const ROUND: bool>(
    law: &Terms<T, ROUND>,
    [x, y, vx, vy]: [T; 4],
    h: T,
) -> [T; 4] {
    let half = h * T::lit(0.5);
    let (_, a) = law.field(x, y);
    let (vx, vy) = (vx + half * a[0], vy + half * a[1]);
    let (x, y) = (x + h * vx, y + h * vy);
    let (_, a) = law.field(x, y);
    [x, y, vx + half * a[0], vy + half * a[1]]
}

#[inline(always)]
pub(crate) fn boris<T: Real, const ROUND: bool>(
    law: &Terms<T, ROUND>,
    [x, y, vx, vy]: [T; 4],
    h: T,
) -> [T; 4] {
    let half = h * T::lit(0.5);
    let (x, y) = (x + half * vx, y + half * vy);
    let (_, a) = law.field(x, y);
    let (vx, vy) = (vx + half * a[0], vy + half * a[1]);
    // The rotation by 2 atan(t) in two shears and a scale: |v| is kept.
    let t = half * law.0[7];
    let s = T::lit(2.0) * t / (T::one() + t * t);
    let (ux, uy) = (vx + t * vy, vy - t * vx);
    let (vx, vy) = (vx + s * uy, vy - s * ux);
    let (vx, vy) = (vx + half * a[0], vy + half * a[1]);
    [x + half * vx, y + half * vy, vx, vy]
}

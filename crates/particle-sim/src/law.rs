//! What moves particles.

use compute_backend::{Error, Real, Result};

/// The law of motion of a group of particles: a velocity that the place dictates, and forces that change the velocity.
///
/// With the position r and the velocity v, in two dimensions and with n the outward unit vector,
///
/// ```text
/// dr/dt = v + speed · (-y, x)/r + rotation · (-y, x)
/// dv/dt = -stiffness · r - strength · r/(r² + softening²)^(3/2) + electric + magnetic · (vy, -vx) - drag · v
/// ```
///
/// All terms are zero until set. Forces are by unit of mass: `electric` and `magnetic` are q E/m and q B/m, the field B
/// along z. At the origin itself the tangent and, unsoftened, the central force are taken as zero.
///
/// ```
/// use particle_sim::Law;
///
/// let penning = Law::new().magnetic(5.0).stiffness(-1.0).drag(0.01);
/// # let _: Law<f64> = penning;
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use]
pub struct Law<T> {
    pub(crate) speed: T,
    pub(crate) rotation: T,
    pub(crate) stiffness: T,
    pub(crate) strength: T,
    pub(crate) softening: T,
    pub(crate) electric: [T; 2],
    pub(crate) magnetic: T,
    pub(crate) drag: T,
}

/// Numbers to a law: those of [`Law`], the softening squared.
pub(crate) const TERMS: usize = 9;

impl<T: Real> Default for Law<T> {
    fn default() -> Self {
        let zero = T::zero();
        Self {
            speed: zero,
            rotation: zero,
            stiffness: zero,
            strength: zero,
            softening: zero,
            electric: [zero; 2],
            magnetic: zero,
            drag: zero,
        }
    }
}

impl<T: Real> Law<T> {
    /// No term: straight lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lesson's law: along the tangent at a linear speed that does not depend on the radius.
    pub fn tangential_speed(self, speed: T) -> Self {
        Self { speed, ..self }
    }

    /// Rotation as a rigid body, `rotation` radians a unit of time.
    pub fn rigid_rotation(self, rotation: T) -> Self {
        Self { rotation, ..self }
    }

    /// The harmonic force `-stiffness · r`; the square of the angular frequency.
    pub fn stiffness(self, stiffness: T) -> Self {
        Self { stiffness, ..self }
    }

    /// The attraction `strength / r²` of a centre (G M, say), softened at the length `softening` (0 for none).
    pub fn central(self, strength: T, softening: T) -> Self {
        Self { strength, softening, ..self }
    }

    /// A uniform field, q E/m.
    pub fn electric(self, electric: [T; 2]) -> Self {
        Self { electric, ..self }
    }

    /// A uniform field along z, q B/m: the rate of gyration, clockwise where positive.
    pub fn magnetic(self, magnetic: T) -> Self {
        Self { magnetic, ..self }
    }

    /// Friction `-drag · v`.
    pub fn drag(self, drag: T) -> Self {
        Self { drag, ..self }
    }

    /// Whether every number is one.
    pub(crate) fn check(&self) -> Result<()> {
        Error::check_finite("the terms of a law", &self.terms())?;
        if self.softening < T::zero() {
            return Err(Error::invalid("the softening", "not negative", self.softening));
        }
        Ok(())
    }

    pub(crate) fn terms(&self) -> [T; TERMS] {
        [
            self.speed,
            self.rotation,
            self.stiffness,
            self.strength,
            self.softening * self.softening,
            self.electric[0],
            self.electric[1],
            self.magnetic,
            self.drag,
        ]
    }

    /// The energy by unit of mass, `v²/2` and the potentials of the forces that have one. Drag takes from it; the terms
    /// that dictate a velocity are outside it.
    pub fn energy(&self, [x, y, vx, vy]: [T; 4]) -> T {
        let half = T::lit(0.5);
        let r2 = x * x + y * y;
        let softened = r2 + self.softening * self.softening;
        let attraction = if softened > T::zero() { -self.strength / softened.sqrt() } else { T::zero() };
        half * (vx * vx + vy * vy) + half * self.stiffness * r2 + attraction
            - self.electric[0] * x
            - self.electric[1] * y
    }

    pub(crate) fn depends_on_velocity(&self) -> bool {
        !(self.magnetic.is_zero() && self.drag.is_zero())
    }

    pub(crate) fn dictates_velocity(&self) -> bool {
        !(self.speed.is_zero() && self.rotation.is_zero())
    }

    pub(crate) fn has_forces(&self) -> bool {
        self.depends_on_velocity()
            || !(self.stiffness.is_zero() && self.strength.is_zero())
            || self.electric.iter().any(|e| !e.is_zero())
    }

    /// Whether it is linear in position and velocity, so that its flow is known.
    pub(crate) fn is_linear(&self) -> bool {
        self.speed.is_zero() && self.strength.is_zero()
    }
}

/// The terms of a law, ready for a kernel. `ROUND` says whether any of them needs the radius: a square root and
/// divisions that a harmonic force or a uniform field does without.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms<T, const ROUND: bool>(pub(crate) [T; TERMS]);

impl<T: Real, const ROUND: bool> Terms<T, ROUND> {
    /// `(dx/dt, dy/dt)` and the part of the acceleration that does not depend on the velocity.
    #[inline(always)]
    pub(crate) fn field(&self, x: T, y: T) -> ([T; 2], [T; 2]) {
        let [speed, rotation, stiffness, strength, softening2, ex, ey, _, _] = self.0;
        if !ROUND {
            return ([-rotation * y, rotation * x], [ex - stiffness * x, ey - stiffness * y]);
        }
        let r2 = x * x + y * y;
        let softened = r2 + softening2;
        // Divisions whose result at the origin is not used.
        let tangent = if r2 > T::zero() { speed / r2.sqrt() } else { T::zero() } + rotation;
        let pull = if softened > T::zero() { strength / (softened * softened.sqrt()) } else { T::zero() };
        let inward = stiffness + pull;
        ([-tangent * y, tangent * x], [ex - inward * x, ey - inward * y])
    }

    /// `d(x, y, vx, vy)/dt`.
    #[inline(always)]
    pub(crate) fn derivative(&self, [x, y, vx, vy]: [T; 4]) -> [T; 4] {
        let (flow, force) = self.field(x, y);
        let (magnetic, drag) = (self.0[7], self.0[8]);
        [
            vx + flow[0],
            vy + flow[1],
            force[0] + magnetic * vy - drag * vx,
            force[1] - magnetic * vx - drag * vy,
        ]
    }
}

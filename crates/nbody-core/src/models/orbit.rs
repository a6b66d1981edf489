//! Orbits of two bodies: elements, places and speeds.

use std::f64::consts::{PI, TAU};

use compute_backend::{Error, Real, Result};

use super::positive;
use crate::Bodies;

/// The elements of an ellipse or a hyperbola about a centre of attraction. Angles are in radians.
///
/// Where an angle has no meaning it is taken as zero: the node of an orbit in the reference plane (the periapsis then counts
/// from the x axis), the periapsis of a circle (the anomaly then counts from the node).
///
/// ```
/// use nbody_core::models::Orbit;
///
/// let orbit = Orbit { eccentricity: 0.5, inclination: 0.1, ..Orbit::circular(2.0) };
/// let [position, velocity] = orbit.state(1.0)?;
/// assert!((position[0] - 1.0).abs() < 1e-15); // at periapsis, a (1 − e)
/// let same = Orbit::of_state(1.0, position, velocity)?;
/// assert!((same.eccentricity - 0.5).abs() < 1e-15);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orbit {
    /// a, negative for a hyperbola.
    pub semi_major_axis: f64,
    /// e, at least zero; above 1 for a hyperbola.
    pub eccentricity: f64,
    /// i, from 0 to π: above π/2 the orbit is retrograde.
    pub inclination: f64,
    /// Ω, the longitude at which the orbit rises through the reference plane.
    pub ascending_node: f64,
    /// ω, the angle from the node to the nearest point.
    pub argument_of_periapsis: f64,
    /// M, the time since periapsis times √(μ/|a|³).
    pub mean_anomaly: f64,
}

impl Orbit {
    /// A circle in the reference plane, its body on the x axis.
    pub fn circular(radius: f64) -> Self {
        Self {
            semi_major_axis: radius,
            eccentricity: 0.0,
            inclination: 0.0,
            ascending_node: 0.0,
            argument_of_periapsis: 0.0,
            mean_anomaly: 0.0,
        }
    }

    /// The time of one turn with μ = G (m₁ + m₂), `2π √(a³/μ)`; infinite for a hyperbola.
    pub fn period(&self, mu: f64) -> f64 {
        let a = self.semi_major_axis;
        if a > 0.0 { TAU * a * (a / mu).sqrt() } else { f64::INFINITY }
    }

    /// Position and velocity with respect to the centre, with μ = G (m₁ + m₂).
    ///
    /// # Errors
    /// [`Error::Invalid`] if an element is not finite, or a and e do not belong together: a parabola has no semi-major axis.
    pub fn state(&self, mu: f64) -> Result<[[f64; 3]; 2]> {
        positive("μ = G (m₁ + m₂)", mu)?;
        let (a, e) = (self.semi_major_axis, self.eccentricity);
        positive("the magnitude of the semi-major axis", a.abs())?;
        let fits = if a > 0.0 { (0.0..1.0).contains(&e) } else { e > 1.0 && e.is_finite() };
        if !fits {
            let expected = if a > 0.0 { "from 0 to below 1 where a > 0" } else { "above 1 where a < 0" };
            return Err(Error::invalid("the eccentricity", expected, e));
        }
        let angles = [self.inclination, self.ascending_node, self.argument_of_periapsis, self.mean_anomaly];
        Error::check_finite("the angles of an orbit", &angles)?;
        // Along the periapsis, and across it.
        let b = a.abs() * ((1.0 - e) * (1.0 + e)).abs().sqrt();
        let speed = (mu / a.abs()).sqrt() * a.abs();
        let ([x, y], [u, v]) = if a > 0.0 {
            let (sine, cosine) = libm::sincos(eccentric_anomaly(e, self.mean_anomaly));
            let r = a * (1.0 - e * cosine);
            ([a * (cosine - e), b * sine], [-speed * sine / r, speed * (b / a) * cosine / r])
        } else {
            let anomaly = hyperbolic_anomaly(e, self.mean_anomaly);
            let (sine, cosine) = (libm::sinh(anomaly), libm::cosh(anomaly));
            let r = a * (1.0 - e * cosine);
            ([a * (cosine - e), b * sine], [-speed * sine / r, -speed * (b / a) * cosine / r])
        };
        let (s_node, c_node) = libm::sincos(self.ascending_node);
        let (s_peri, c_peri) = libm::sincos(self.argument_of_periapsis);
        let (s_incl, c_incl) = libm::sincos(self.inclination);
        let turn = |x: f64, y: f64| {
            let (x, y) = (c_peri * x - s_peri * y, s_peri * x + c_peri * y);
            [c_node * x - s_node * c_incl * y, s_node * x + c_node * c_incl * y, s_incl * y]
        };
        Ok([turn(x, y), turn(u, v)])
    }

    /// The elements of a body at `position` with `velocity`, both with respect to the centre, with μ = G (m₁ + m₂).
    ///
    /// # Errors
    /// [`Error::Invalid`] if a number is not finite, and for motion along a line and parabolas, to rounding.
    pub fn of_state(mu: f64, position: [f64; 3], velocity: [f64; 3]) -> Result<Self> {
        positive("μ = G (m₁ + m₂)", mu)?;
        Error::check_finite("the position", &position)?;
        Error::check_finite("the velocity", &velocity)?;
        let (r, v2) = (dot(position, position).sqrt(), dot(velocity, velocity));
        let h = cross(position, velocity);
        let spin = dot(h, h).sqrt();
        if spin <= 4.0 * f64::EPSILON * r * v2.sqrt() {
            return Err(Error::invalid(
                "the orbit",
                "one that is not a straight line",
                "no angular momentum",
            ));
        }
        let curvature = 2.0 - r * v2 / mu; // r / a
        if curvature.abs() <= 4.0 * f64::EPSILON {
            return Err(Error::invalid("the orbit", "an ellipse or a hyperbola", "a parabola"));
        }
        let a = r / curvature;
        let radial = dot(position, velocity) / (mu * a.abs()).sqrt();
        // e cos E and e sin E lose no digits for small e, as the vector of Laplace does.
        let (eccentricity, mean_anomaly, true_anomaly) = if a > 0.0 {
            let e_cosine = 1.0 - curvature;
            let e = libm::hypot(e_cosine, radial);
            let anomaly = libm::atan2(radial, e_cosine);
            let (sine, cosine) = libm::sincos(anomaly);
            let root = ((1.0 - e) * (1.0 + e)).max(0.0).sqrt();
            (e, anomaly - radial, libm::atan2(root * sine, cosine - e))
        } else {
            let root2 = spin * (spin / (mu * -a));
            let e = (1.0 + root2).sqrt();
            let anomaly = libm::asinh(radial / e);
            (e, radial - anomaly, libm::atan2(root2.sqrt() * libm::sinh(anomaly), e - libm::cosh(anomaly)))
        };
        let tilt = libm::hypot(h[0], h[1]);
        let in_plane = tilt <= 4.0 * f64::EPSILON * spin;
        let ascending_node = if in_plane { 0.0 } else { libm::atan2(h[0], -h[1]) };
        let (s_node, c_node) = libm::sincos(ascending_node);
        let node = [c_node, s_node, 0.0];
        let across = cross(h, node);
        let latitude = libm::atan2(dot(position, across) / spin, dot(position, node));
        Ok(Self {
            semi_major_axis: a,
            eccentricity,
            inclination: libm::atan2(tilt, h[2]),
            ascending_node,
            argument_of_periapsis: within_a_turn(latitude - true_anomaly),
            mean_anomaly,
        })
    }
}

/// Two bodies of `masses` on an `orbit` of the second about the first, seen from their centre of mass.
///
/// # Errors
/// [`Error::Invalid`] if a mass is negative or the elements make no orbit; see [`Orbit::state`].
pub fn kepler<T: Real>(g: f64, masses: [f64; 2], orbit: Orbit) -> Result<Bodies<T>> {
    let total = masses[0] + masses[1];
    let [position, velocity] = orbit.state(g * total)?;
    let shares = [-masses[1] / total, masses[0] / total];
    super::few_bodies::of_rows(
        &masses,
        &shares.map(|share| position.map(|x| share * x)),
        &shares.map(|share| velocity.map(|v| share * v)),
    )
}

/// E of Kepler's equation E − e sin E = M.
fn eccentric_anomaly(e: f64, mean: f64) -> f64 {
    let mean = within_a_turn(mean);
    solve(mean - e, mean + e, |anomaly| {
        let (sine, cosine) = libm::sincos(anomaly);
        [anomaly - e * sine - mean, 1.0 - e * cosine]
    })
}

/// H of Kepler's equation e sinh H − H = M.
fn hyperbolic_anomaly(e: f64, mean: f64) -> f64 {
    // (e − 1) sinh H is at most M.
    let bound = libm::asinh(mean / (e - 1.0));
    solve(bound.min(0.0), bound.max(0.0), |anomaly| {
        [e * libm::sinh(anomaly) - anomaly - mean, e * libm::cosh(anomaly) - 1.0]
    })
}

/// The zero of a rising function between two bounds: Newton's steps, halves where these lead outside.
fn solve(mut low: f64, mut high: f64, value_and_slope: impl Fn(f64) -> [f64; 2]) -> f64 {
    let mut x = 0.5 * (low + high);
    for _ in 0..200 {
        let [value, slope] = value_and_slope(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if next == x || (next - x).abs() <= f64::EPSILON * x.abs() {
            return next;
        }
        x = next;
    }
    x
}

/// The same angle between −π and π.
pub(super) fn within_a_turn(angle: f64) -> f64 {
    if angle.abs() <= PI { angle } else { angle - TAU * (angle / TAU).round() }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

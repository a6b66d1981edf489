//! How a pair's pull depends on its distance: Newton's law and the softened ones, over any vector.
//!
//! All are written in a scale k, an inverse length, and three pure numbers W, M and Q: with n = k d, d = xⱼ − x,
//!
//! ```text
//! φ = −m k W      a = m k² M n      da/dt = m k³ (M ḋ + Q (n·ḋ) n)      ∂a/∂x = −m k³ (M 1 + Q n n)
//! ```
//!
//! Point masses and Plummer spheres have k = (r² + ε²)^(−1/2), W = M = 1, Q = −3. Inside the ball of a kernel k = 1/h and
//! the three are polynomials in u = r/h, here in Bernstein's form Σ bᵢ uⁱ (1 − u)ⁿ⁻ⁱ, in which all terms have one sign:
//! nothing cancels, and u = 1 gives Newton's values without a branch. `docs/numerics/nbody-core.md` derives them.
#![allow(unsafe_code, reason = "vectors are made with a promise about the processor")]

use compute_backend::Real;

use crate::Softening;
use crate::arch::Vector;

/// How roots are taken and whether multiplications fuse.
pub(crate) trait Arithmetic {
    /// Whether to use refined estimates and fused multiplications.
    const FAST: bool;

    /// `a × by + to`.
    fn fused<V: Vector>(a: V, by: V, to: V) -> V;
    /// r⁻¹ of r²; zero of zero where that is not `FAST`.
    fn inverse_sqrt<V: Vector>(r2: V) -> V;
}

/// Full precision of the type, as fast as the processor can.
pub(crate) struct Fast;
/// IEEE square roots and divisions, nothing fused.
pub(crate) struct Strict;

impl Arithmetic for Fast {
    const FAST: bool = true;

    #[inline(always)]
    fn fused<V: Vector>(a: V, by: V, to: V) -> V {
        a.mul_add(by, to)
    }

    #[inline(always)]
    fn inverse_sqrt<V: Vector>(r2: V) -> V {
        r2.inverse(constant(V::INVERSE))
    }
}

impl Arithmetic for Strict {
    const FAST: bool = false;

    #[inline(always)]
    fn fused<V: Vector>(a: V, by: V, to: V) -> V {
        a.mul(by).add(to)
    }

    #[inline(always)]
    fn inverse_sqrt<V: Vector>(r2: V) -> V {
        constant::<V>(1.0).div(r2.sqrt()).where_positive(r2)
    }
}

/// `x` in every lane, in code that already works with `V`.
#[inline(always)]
pub(crate) fn constant<V: Vector>(x: f64) -> V {
    // SAFETY: only the kernels call it, whose caller has promised the instructions of `V`.
    unsafe { V::splat(V::Scalar::lit(x)) }
}

/// k, W, M and Q of a pair; W, M and Q only where [`Radial::PLAIN`] is false.
pub(crate) struct Shape<V> {
    pub(crate) k: V,
    pub(crate) w: V,
    pub(crate) m: V,
    pub(crate) q: V,
}

/// A law of distance. What is given here is that of kernels with a ball.
pub(crate) trait Radial {
    /// Whether W = M = 1 and Q = −3.
    const PLAIN: bool = false;
    /// Whether there is one length for all, and a pair at no distance is skipped.
    const UNIFORM: bool = false;

    /// The number of a length ε that the kernel reads: ε² or 1/h, in scaled units; `nearest` is the shortest length.
    fn parameter(length: f64, nearest: f64) -> f64;
    /// That of the larger of two lengths.
    #[inline(always)]
    fn of_larger<V: Vector>(a: V, b: V) -> V {
        a.min(b)
    }
    /// `r2` is at least the square of the shortest length; `parameter` that of the pair.
    fn shape<A: Arithmetic, V: Vector>(r2: V, parameter: V) -> Shape<V>;
}

/// Point masses and Plummer spheres of one length.
pub(crate) struct Plain;
/// Plummer spheres of lengths of their own.
pub(crate) struct Plummer;
/// Springel's cubic spline.
pub(crate) struct Spline;
/// SWIFT's Wendland C².
pub(crate) struct Wendland;

macro_rules! plain {
    ($name:ident, $uniform:literal) => {
        impl Radial for $name {
            const PLAIN: bool = true;
            const UNIFORM: bool = $uniform;

            fn parameter(length: f64, nearest: f64) -> f64 {
                length.max(nearest).powi(2)
            }

            #[inline(always)]
            fn of_larger<V: Vector>(a: V, b: V) -> V {
                a.max(b)
            }

            #[inline(always)]
            fn shape<A: Arithmetic, V: Vector>(r2: V, parameter: V) -> Shape<V> {
                let one = constant(1.0);
                Shape { k: A::inverse_sqrt(r2.add(parameter)), w: one, m: one, q: constant(-3.0) }
            }
        }
    };
}
plain!(Plain, true);
plain!(Plummer, false);

impl Radial for Spline {
    fn parameter(length: f64, nearest: f64) -> f64 {
        1.0 / (Softening::CubicSpline(1.0).support() * length).max(nearest)
    }

    #[inline(always)]
    fn shape<A: Arithmetic, V: Vector>(r2: V, parameter: V) -> Shape<V> {
        let one = constant::<V>(1.0);
        let y = A::inverse_sqrt(r2);
        let u = r2.mul(y).mul(parameter).min(one);
        // Inside u = 1/2: polynomials in 2u.
        let (t, s) = (u.add(u), one.sub(u).sub(u));
        let within = |coefficients: &[f64]| bernstein::<A, V>(coefficients, t, s);
        let w1 = within(&[2.8, 14.0, 80.0 / 3.0, 24.0, 10.6, 28.0 / 15.0]);
        let m1 = within(&[32.0 / 3.0, 32.0, 22.4, 76.0 / 15.0]);
        let q1 = within(&[-76.8, -28.8]);
        // Between 1/2 and 1: Newton's values less what the mass further out takes.
        let v = one.sub(u);
        let v2 = v.mul(v);
        let v4 = v2.mul(v2);
        let outside =
            A::fused(u, A::fused(u, constant(16.0), v.mul(constant(6.4))), v2.mul(constant(16.0 / 15.0)));
        let m2 = one.sub(v4.mul(outside));
        let w2 = one.sub(v4.mul(v).mul(constant(16.0 / 15.0)).mul(t.add(one)));
        let uv = u.mul(v);
        let q2 = A::fused(uv.mul(constant(64.0)), uv.mul(uv), m2.mul(constant(-3.0)));
        Shape {
            k: parameter.where_positive_else(s, y),
            w: w1.where_positive_else(s, w2),
            m: m1.where_positive_else(s, m2),
            q: q1.where_positive_else(s, q2),
        }
    }
}

impl Radial for Wendland {
    fn parameter(length: f64, nearest: f64) -> f64 {
        1.0 / (Softening::WendlandC2(1.0).support() * length).max(nearest)
    }

    #[inline(always)]
    fn shape<A: Arithmetic, V: Vector>(r2: V, parameter: V) -> Shape<V> {
        let one = constant::<V>(1.0);
        let y = A::inverse_sqrt(r2);
        let u = r2.mul(y).mul(parameter).min(one);
        let v = one.sub(u);
        Shape {
            // The inverse of the larger of r and h.
            k: y.min(parameter),
            w: bernstein::<A, V>(&[3.0, 21.0, 56.0, 70.0, 56.0, 28.0, 8.0, 1.0], u, v),
            m: bernstein::<A, V>(&[14.0, 70.0, 56.0, 28.0, 8.0, 1.0], u, v),
            q: bernstein::<A, V>(&[-168.0, -84.0, -24.0, -3.0], u, v),
        }
    }
}

/// Σ bᵢ uⁱ vⁿ⁻ⁱ.
#[inline(always)]
fn bernstein<A: Arithmetic, V: Vector>(coefficients: &[f64], u: V, v: V) -> V {
    let mut sum = constant::<V>(coefficients[0]);
    let mut power = u;
    for (i, &b) in coefficients.iter().enumerate().skip(1) {
        if i > 1 {
            power = power.mul(u);
        }
        sum = A::fused(sum, v, power.mul(constant(b)));
    }
    sum
}

//! The closed form of the explicit Euler iteration: a scaled spiral of Theodorus.
//!
//! Each step `z ← z (1 + i h/|z|)` multiplies by a number of modulus `√(1 + h²/r²)` and argument `atan(h/r)`. Hence
//! `r_N² = r_0² + N h²` exactly, and the angle is `θ = Σ atan(h/r_n)` over n < N, whose terms depend on
//! `v = r_n²/h² = v_0 + n` alone. So `θ = φ(v_0 + N) - φ(v_0)` for the φ with `φ(v + 1) - φ(v) = atan(1/√v)`. With the
//! ansatz `φ(v) = 2 √v + P(1/√v)` each coefficient of the odd series P follows from those before:
//!
//! ```text
//! θ = 2 N h/(r_N + r_0) + P(h/r_N) - P(h/r_0),    P(e) = e/6 - e³/120 - e⁵/840 + 5 e⁷/8064 + …
//! ```
//!
//! P is asymptotic. For `r ≥ 16 h` eight terms leave less than 10⁻²⁴; particles nearer than that take explicit steps, at
//! most 256, until they are there. The two terms with N are computed with twice the precision of `f64` and reduced by
//! multiples of π/2 before they are rounded; θ is below `2 √N` < 2³³. What is left is the rounding of a sine, a cosine
//! and a rotation: four ε, whatever N. (P. J. Davis, Spirals: From Theodorus to Chaos, 1993, for the spiral.)

use compute_backend::Real;
use compute_backend::simd::Kernel;

use crate::double::{Double, product, sum};

/// The coefficients of P: exact rationals, from the functional equation.
const P: [f64; 8] = [
    1.0 / 6.0,
    -1.0 / 120.0,
    -1.0 / 840.0,
    5.0 / 8064.0,
    1.0 / 4224.0,
    -521.0 / 2_196_480.0,
    -29.0 / 199_680.0,
    1067.0 / 5_013_504.0,
];

/// Below this ratio of radius to stride the steps are taken one by one.
const NEAR: f64 = 16.0;

/// Where `steps` steps lead from `x0`, `y0`. `FUSED` must be false where the processor may lack a fused multiply-add, which
/// is then emulated at a hundred times the cost; the bits are the same.
pub(crate) struct Spiral<'a, T, const FUSED: bool> {
    pub(crate) steps: u64,
    pub(crate) stride: &'a [T],
    pub(crate) x0: &'a [T],
    pub(crate) y0: &'a [T],
    pub(crate) x: &'a mut [T],
    pub(crate) y: &'a mut [T],
}

impl<T: Real, const FUSED: bool> Kernel for Spiral<'_, T, FUSED> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let ends = self.x.chunks_mut(BLOCK).zip(self.y.chunks_mut(BLOCK));
        let starts = self.stride.chunks(BLOCK).zip(self.x0.chunks(BLOCK)).zip(self.y0.chunks(BLOCK));
        for ((x, y), ((stride, x0), y0)) in ends.zip(starts) {
            advance_block::<T, FUSED>(self.steps, stride, x0, y0, x, y);
        }
    }
}

/// Particles to a block, in local arrays that no other pointer reaches, so that the compiler can vectorise.
const BLOCK: usize = 48;

#[inline(always)]
fn advance_block<T: Real, const FUSED: bool>(
    steps: u64,
    stride: &[T],
    x0: &[T],
    y0: &[T],
    x: &mut [T],
    y: &mut [T],
) {
    let n = Double::<FUSED>::from_u64(steps);
    let (mut h, mut zx, mut zy) = ([0.0; BLOCK], [1.0; BLOCK], [0.0; BLOCK]);
    for i in 0..stride.len() {
        (h[i], zx[i], zy[i]) = (stride[i].widen(), x0[i].widen(), y0[i].widen());
    }
    let mut near = 0_u64;
    for i in 0..BLOCK {
        near |= u64::from(is_near(h[i], zx[i], zy[i]));
        let s = product::<FUSED>(zx[i], zx[i]).plus(product(zy[i], zy[i]));
        (zx[i], zy[i]) = advance(h[i], (zx[i], zy[i]), s, n);
    }
    for i in 0..x.len() {
        (x[i], y[i]) = (T::lit(zx[i]), T::lit(zy[i]));
    }
    if near != 0 {
        for i in 0..x.len() {
            let (zx, zy) = (x0[i].widen(), y0[i].widen());
            if is_near(h[i], zx, zy) {
                let (zx, zy) = advance_from_near(h[i], (zx, zy), steps);
                (x[i], y[i]) = (T::lit(zx), T::lit(zy));
            }
        }
    }
}

/// Whether the series does not converge yet.
#[inline(always)]
fn is_near(h: f64, x: f64, y: f64) -> bool {
    x * x + y * y < NEAR * NEAR * h * h
}

/// Explicit steps, in twice the precision, until the radius is large enough or no step is left, then the closed form. The
/// radius must not be rounded between: at 16 strides half an ulp of it is 16 ulp of the angle.
#[cold]
#[inline(never)]
fn advance_from_near(h: f64, (x, y): (f64, f64), steps: u64) -> (f64, f64) {
    let (mut x, mut y, mut left) = (Double::<false>::new(x), Double::new(y), steps);
    loop {
        let s = x * x + y * y;
        if left == 0 {
            return (x.hi, y.hi);
        }
        if s.hi >= NEAR * NEAR * h * h {
            return advance(h, (x.hi, y.hi), s, Double::from_u64(left));
        }
        let (r, per_r) = s.sqrt();
        let f = Double::new(h).over(r, per_r);
        let back = Double { hi: -f.hi, lo: -f.lo };
        (x, y) = (x + back * y, y + f * x);
        left -= 1;
    }
}

/// `n` steps from `(x, y)` at least [`NEAR`] strides from the origin, s the square of the radius.
#[inline(always)]
fn advance<const FUSED: bool>(h: f64, (x, y): (f64, f64), s: Double<FUSED>, n: Double<FUSED>) -> (f64, f64) {
    let n_h = n.times(h);
    let ((r, per_r), (r_end, per_r_end)) = (s.sqrt(), s.plus(n_h.times(h)).sqrt());
    let both = r.plus(r_end);
    let chord = n_h.over(both, 1.0 / both.hi);
    let turn = series(h * per_r_end) - series(h * per_r);
    let (sin, cos) = sin_cos::<FUSED>(Double { hi: 2.0 * chord.hi, lo: 2.0 * chord.lo }, turn);
    let grown = r_end.over(r, per_r).hi;
    ((x * cos - y * sin) * grown, (y * cos + x * sin) * grown)
}

/// P(e).
#[inline(always)]
fn series(e: f64) -> f64 {
    let e2 = e * e;
    let mut sum = 0.0;
    let mut k = P.len();
    while k > 0 {
        k -= 1;
        sum = sum * e2 + P[k];
    }
    sum * e
}

/// Sine and cosine of `a + b` for `|a| < 2³⁴` and `|b|` < 1, with an error below one ulp of 1.
#[inline(always)]
fn sin_cos<const FUSED: bool>(a: Double<FUSED>, b: f64) -> (f64, f64) {
    /// π/2 to 106 bits.
    const HALF_PI: (f64, f64) = (std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17);
    /// Adding and subtracting it rounds to an integer.
    const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 · 2⁵²
    let angle = sum::<FUSED>(a.hi, b);
    let quarter = (angle.hi * std::f64::consts::FRAC_2_PI + ROUND) - ROUND;
    let turned = product::<FUSED>(-quarter, HALF_PI.0);
    let rest = sum::<FUSED>(angle.hi, turned.hi);
    let rest = sum::<FUSED>(rest.hi, rest.lo + (turned.lo + ((angle.lo + a.lo) - quarter * HALF_PI.1)));
    let (s, c) = sin_cos_small(rest.hi, rest.lo);
    // The quadrant, 0 to 3: quarter - 4 ⌊quarter/4⌋, without conversions to integers.
    let quadrant = quarter - 4.0 * (((quarter * 0.25 - 0.375) + ROUND) - ROUND);
    let (s, c) = if quadrant == 1.0 || quadrant == 3.0 { (c, s) } else { (s, c) };
    let s = if quadrant >= 2.0 { -s } else { s };
    let c = if quadrant == 1.0 || quadrant == 2.0 { -c } else { c };
    (s, c)
}

/// Sine and cosine of `x + tail` for `|x| ≤ π/4`: the polynomials of FDLIBM (`k_sin.c`, `k_cos.c`).
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "digits as published")]
fn sin_cos_small(x: f64, tail: f64) -> (f64, f64) {
    const S: [f64; 6] = [
        -1.66666666666666324348e-01,
        8.33333333332248946124e-03,
        -1.98412698298579493134e-04,
        2.75573137070700676789e-06,
        -2.50507602534068634195e-08,
        1.58969099521155010221e-10,
    ];
    const C: [f64; 6] = [
        4.16666666666666019037e-02,
        -1.38888888888741095749e-03,
        2.48015872894767294178e-05,
        -2.75573143513906633035e-07,
        2.08757232129817482790e-09,
        -1.13596475577881948265e-11,
    ];
    let z = x * x;
    let r = S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * S[5])));
    let v = z * x;
    let sin = x - ((z * (0.5 * tail - v * r) - tail) - v * S[0]);
    let r = C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * C[5]))));
    let half = 0.5 * z;
    let w = 1.0 - half;
    let cos = w + (((1.0 - w) - half) + (z * (z * r) - x * tail));
    (sin, cos)
}

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

use crate::double::{Double, product, quick_sum};

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
        let ((strides, last), (x0s, last_x0), (y0s, last_y0)) =
            (self.stride.as_chunks(), self.x0.as_chunks(), self.y0.as_chunks());
        let ((xs, last_x), (ys, last_y)) = (self.x.as_chunks_mut(), self.y.as_chunks_mut());
        for (((stride, x0), y0), (x, y)) in strides.iter().zip(x0s).zip(y0s).zip(xs.iter_mut().zip(ys)) {
            advance_block::<T, FUSED>(self.steps, stride, x0, y0, x, y);
        }
        if !last.is_empty() {
            // Filled up with particles at rest.
            let (mut stride, mut x0, mut y0) = ([T::zero(); BLOCK], [T::one(); BLOCK], [T::zero(); BLOCK]);
            for (block, part) in [(&mut stride, last), (&mut x0, last_x0), (&mut y0, last_y0)] {
                block[..part.len()].copy_from_slice(part);
            }
            let (mut x, mut y) = (x0, y0);
            advance_block::<T, FUSED>(self.steps, &stride, &x0, &y0, &mut x, &mut y);
            last_x.copy_from_slice(&x[..last_x.len()]);
            last_y.copy_from_slice(&y[..last_y.len()]);
        }
    }
}

/// Particles to a block.
const BLOCK: usize = 48;

#[inline(always)]
fn advance_block<T: Real, const FUSED: bool>(
    steps: u64,
    stride: &[T; BLOCK],
    x0: &[T; BLOCK],
    y0: &[T; BLOCK],
    x: &mut [T; BLOCK],
    y: &mut [T; BLOCK],
) {
    let zero = [0.0; BLOCK];
    let (mut h, mut zx, mut zy) = (zero, zero, zero);
    for i in 0..BLOCK {
        (h[i], zx[i], zy[i]) = (stride[i].widen(), x0[i].widen(), y0[i].widen());
    }
    let (mut near, mut s) = (0_u64, Doubles::<BLOCK, FUSED>::ZERO);
    for i in 0..BLOCK {
        near |= u64::from(is_near(h[i], zx[i], zy[i]));
        s.set(i, product(zx[i], zx[i]).plus(product(zy[i], zy[i])));
    }
    advance::<BLOCK, FUSED>(Double::from_u64(steps), &h, s, &mut zx, &mut zy);
    for i in 0..BLOCK {
        (x[i], y[i]) = (T::lit(zx[i]), T::lit(zy[i]));
    }
    if near != 0 {
        for i in 0..BLOCK {
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
            let (mut zx, mut zy) = ([x.hi], [y.hi]);
            advance::<1, false>(Double::from_u64(left), &[h], Doubles::all(s), &mut zx, &mut zy);
            return (zx[0], zy[0]);
        }
        let root = s.hi.sqrt();
        let f = Double::new(h).over(s.sqrt(root, 1.0 / root), 1.0 / root);
        let back = Double { hi: -f.hi, lo: -f.lo };
        (x, y) = (x + back * y, y + f * x);
        left -= 1;
    }
}

/// As many numbers of twice the precision, each half by itself.
#[derive(Clone, Copy)]
struct Doubles<const N: usize, const FUSED: bool> {
    hi: [f64; N],
    lo: [f64; N],
}

impl<const N: usize, const FUSED: bool> Doubles<N, FUSED> {
    const ZERO: Self = Self { hi: [0.0; N], lo: [0.0; N] };

    fn all(value: Double<FUSED>) -> Self {
        Self { hi: [value.hi; N], lo: [value.lo; N] }
    }

    #[inline(always)]
    fn get(&self, i: usize) -> Double<FUSED> {
        Double { hi: self.hi[i], lo: self.lo[i] }
    }

    #[inline(always)]
    fn set(&mut self, i: usize, value: Double<FUSED>) {
        (self.hi[i], self.lo[i]) = (value.hi, value.lo);
    }
}

/// `n` steps from `(x, y)`, all at least [`NEAR`] strides from the origin, s the squares of the radii.
///
/// Local arrays, which no other pointer reaches, so that the compiler vectorises; and a loop for each part, because the chain
/// from a position to the next is longer than a processor looks ahead, and its parts are not.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "several arrays side by side")]
fn advance<const N: usize, const FUSED: bool>(
    n: Double<FUSED>,
    h: &[f64; N],
    s: Doubles<N, FUSED>,
    x: &mut [f64; N],
    y: &mut [f64; N],
) {
    let (zero, none) = ([0.0; N], Doubles::<N, FUSED>::ZERO);
    let (mut n_h, mut s_end) = (none, none);
    for i in 0..N {
        let product = n.times(h[i]);
        n_h.set(i, product);
        s_end.set(i, s.get(i).plus(product.times(h[i])));
    }
    let (mut root, mut root_end, mut per_r, mut per_r_end) = (zero, zero, zero, zero);
    for i in 0..N {
        (root[i], root_end[i]) = (s.hi[i].sqrt(), s_end.hi[i].sqrt());
        // One quotient gives both reciprocals. The squares are normal numbers, and so is this product.
        let both = 1.0 / (root[i] * root_end[i]);
        (per_r[i], per_r_end[i]) = (both * root_end[i], both * root[i]);
    }
    let (mut r, mut r_end) = (none, none);
    for i in 0..N {
        r.set(i, s.get(i).sqrt(root[i], per_r[i]));
        r_end.set(i, s_end.get(i).sqrt(root_end[i], per_r_end[i]));
    }
    let (mut chord, mut grown) = (none, zero);
    for i in 0..N {
        let (r, r_end) = (r.get(i), r_end.get(i));
        let sum = r_end.plus_less(r);
        let half = n_h.get(i).over(sum, 1.0 / sum.hi);
        chord.set(i, Double { hi: 2.0 * half.hi, lo: 2.0 * half.lo });
        grown[i] = r_end.over(r, per_r[i]).hi;
    }
    let mut turn = zero;
    for i in 0..N {
        turn[i] = series(h[i] * per_r_end[i]) - series(h[i] * per_r[i]);
    }
    let (mut rest, mut quarter) = (none, zero);
    for i in 0..N {
        let (reduced, quarters) = reduce(chord.get(i), turn[i]);
        rest.set(i, reduced);
        quarter[i] = quarters;
    }
    let (mut sin, mut cos) = (zero, zero);
    for i in 0..N {
        (sin[i], cos[i]) = sin_cos_small(rest.hi[i], rest.lo[i]);
    }
    for i in 0..N {
        let (sin, cos) = turned(sin[i], cos[i], quarter[i]);
        (x[i], y[i]) = ((x[i] * cos - y[i] * sin) * grown[i], (y[i] * cos + x[i] * sin) * grown[i]);
    }
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

/// Adding and subtracting it rounds to an integer.
const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 · 2⁵²

/// What `a + b` is beyond a multiple of π/2, and the multiple, for `|a| < 2³⁴` and `512 |b| ≤ |a|`.
#[inline(always)]
fn reduce<const FUSED: bool>(a: Double<FUSED>, b: f64) -> (Double<FUSED>, f64) {
    /// π/2 to 106 bits.
    const HALF_PI: (f64, f64) = (std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17);
    let angle = quick_sum::<FUSED>(a.hi, b);
    let quarter = (angle.hi * std::f64::consts::FRAC_2_PI + ROUND) - ROUND;
    let turned = product::<FUSED>(-quarter, HALF_PI.0);
    // Exact: what is left is a multiple of the angle's last bit and below one.
    let rest = angle.hi + turned.hi;
    (quick_sum(rest, turned.lo + ((angle.lo + a.lo) - quarter * HALF_PI.1)), quarter)
}

/// Sine and cosine `quarter` quarters of a turn on.
#[inline(always)]
fn turned(s: f64, c: f64, quarter: f64) -> (f64, f64) {
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

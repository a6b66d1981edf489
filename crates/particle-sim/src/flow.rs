//! The exact flow of a linear law, as a linear map of position and velocity.
//!
//! With w = x + i y and c = drag + i magnetic the law is `w″ + c w′ + k w = E` with complex E. Its flow over a time t is
//! `(w, w′) ← G (w, w′) + g`, and with `s² = c²/4 - k`
//!
//! ```text
//! G = e^(-c t/2) [ cosh(s t) + (c/2) S   S               ]      S = sinh(s t)/s
//!                [ -k S                  cosh(s t) - (c/2) S ]
//! ```
//!
//! which needs no case for roots that meet or vanish. The shift g is `E/k - G (E/k, 0)` for k ≠ 0, and for k = 0
//! `E t (t φ₂(-c t), φ₁(-c t))` with `φ₁(z) = (e^z - 1)/z`, `φ₂(z) = (φ₁(z) - 1)/z`.

use compute_backend::Real;
use num_complex::Complex64;

use crate::Law;

/// Numbers to a flow: real and imaginary parts of the four entries of G, then of g.
pub(crate) const NUMBERS: usize = 12;

/// The flow of `law`, which is linear, over the time `t`.
pub(crate) fn of<T: Real>(law: &Law<T>, t: f64) -> [f64; NUMBERS] {
    let [rotation, k, drag, magnetic] =
        [law.rotation, law.stiffness, law.drag, law.magnetic].map(Real::widen);
    let field = Complex64::new(law.electric[0].widen(), law.electric[1].widen());
    let (matrix, shift) = if rotation == 0.0 {
        forced(Complex64::new(drag, magnetic), k, field, t)
    } else {
        // Without forces, which the check of the integrator excludes, the velocity stays what it is: unused.
        let zero = Complex64::ZERO;
        ([Complex64::from_polar(1.0, rotation * t), zero, zero, Complex64::ONE], [zero; 2])
    };
    let mut numbers = [0.0; NUMBERS];
    for (pair, z) in numbers.chunks_mut(2).zip(matrix.into_iter().chain(shift)) {
        pair.copy_from_slice(&[z.re, z.im]);
    }
    numbers
}

fn forced(c: Complex64, k: f64, field: Complex64, t: f64) -> ([Complex64; 4], [Complex64; 2]) {
    let half = 0.5 * c;
    let s = (half * half - k).sqrt();
    // e^(-ct/2) cosh(st) and e^(-ct/2) sinh(st)/s, the exponentials joined before they can over- or underflow.
    let (up, down) = (((s - half) * t).exp(), ((-s - half) * t).exp());
    let cosh = 0.5 * (up + down);
    let z = s * t;
    let sinh = if z.norm() < 0.1 {
        // sinh(z)/z, eight terms: 0.01⁸/17! is nothing.
        let z2 = z * z;
        let series = (1..9)
            .rev()
            .fold(Complex64::ONE, |sum, n| Complex64::ONE + sum * z2 / f64::from(2 * n * (2 * n + 1)));
        (-half * t).exp() * series * t
    } else {
        0.5 * (up - down) / s
    };
    let matrix = [cosh + half * sinh, sinh, -k * sinh, cosh - half * sinh];
    let shift = if k == 0.0 {
        let (one, two) = phi(-c * t);
        [field * t * t * two, field * t * one]
    } else {
        let rest = field / k;
        [rest - matrix[0] * rest, -matrix[2] * rest]
    };
    (matrix, shift)
}

/// φ₁ and φ₂.
fn phi(z: Complex64) -> (Complex64, Complex64) {
    if z.norm() < 0.5 {
        // Σ zⁿ/(n + 1)! and Σ zⁿ/(n + 2)!, Horner from n = 17.
        let one = (0..18).rev().fold(Complex64::ZERO, |sum, n| (sum * z + 1.0) / f64::from(n + 1));
        let two = (0..18).rev().fold(Complex64::ZERO, |sum, n| (sum * z + 1.0) / f64::from(n + 2));
        (one, two)
    } else {
        let one = (z.exp() - 1.0) / z;
        (one, (one - 1.0) / z)
    }
}

//! The hypergeometric functions of linear growth.

use compute_backend::{Error, Result};

use crate::Scalar;

/// ₂F₁(1/3, 1; 11/6; -y) for y ≥ 0: growth with a cosmological constant.
pub(crate) fn lambda<S: Scalar>(y: S) -> S {
    if y.value() <= 4.0 {
        // Pfaff: (1 + y)⁻¹ ₂F₁(3/2, 1; 11/6; y/(1 + y)), a series of positive terms.
        return series(11.0 / 6.0, y / (y + 1.0)) / (y + 1.0);
    }
    // The connection to 1/y. Of its two series the first is the binomial one, √(1 + 1/y), and the second, by Pfaff
    // again, (1 + 1/y)⁻¹ ₂F₁(3/2, 1; 5/3; 1/(1 + y)); -5/4 = Γ(11/6) Γ(-2/3) / (Γ(1/3) Γ(5/6)).
    const GAMMAS: f64 = 1.437_283_088_460_994_7; // Γ(11/6) Γ(2/3) / Γ(3/2)
    let sum = y + 1.0;
    let binomial = (sum / y).sqrt() * y.powf(-1.0 / 3.0) * GAMMAS;
    binomial - series(5.0 / 3.0, S::from(1.0) / sum) / sum * 1.25
}

/// ₂F₁(3/2, 1; c; x) for 0 ≤ x ≤ 0.8: positive terms, at most 200 of them.
fn series<S: Scalar>(c: f64, x: S) -> S {
    let (mut sum, mut term) = (S::from(1.0), S::from(1.0));
    for n in 0..200 {
        let n = f64::from(n);
        term = term * x * ((n + 1.5) / (n + c));
        sum = sum + term;
        // The rest is a geometric series whose ratio is at most x.
        if term.value() <= 0.25 * f64::EPSILON * sum.value() * (1.0 - x.value()) {
            break;
        }
    }
    sum
}

/// ₂F₁(-1/3w, (w-1)/2w; 1 - 5/6w; -y) for y ≥ 0 and w < 0, and its logarithmic derivative in ln y: growth with a
/// constant w.
pub(crate) fn constant_w<S: Scalar>(y: S, w: S) -> Result<(S, S)> {
    const TERMS: u32 = 100_000;
    let third = S::from(-1.0 / 3.0) / w;
    // Pfaff: (1 + y)^-a ₂F₁(a, c - b; c; x) with x = y/(1 + y), a = -1/3w, c - b = a + 1/2, c = 1 + 5a/2: all positive.
    let (b, c) = (third + 0.5, third * 2.5 + 1.0);
    let x = y / (y + 1.0);
    let (mut sum, mut slope, mut term) = (S::from(1.0), S::from(0.0), S::from(1.0));
    for n in 0..TERMS {
        let n = f64::from(n);
        term = term * x * (third + n) * (b + n) / ((c + n) * (n + 1.0));
        sum = sum + term;
        slope = slope + term * (n + 1.0);
        // Derivatives of the terms with respect to w decay as the terms do, n times.
        if term.value() * (n + 2.0) <= 0.1 * f64::EPSILON * sum.value() * (1.0 - x.value()) {
            let value = (-third * (y + 1.0).ln()).exp() * sum;
            // d ln x/d ln y = 1 - x.
            return Ok((value, -third * x + slope / sum * (S::from(1.0) - x)));
        }
    }
    let found = format_args!("{} times matter", y.value());
    Err(Error::invalid("dark energy", "no more than some thousand times matter at every redshift", found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_branches_of_lambda_meet() {
        let (below, above) = (lambda(4.0_f64), lambda(4.0 + 1e-14));
        assert!((below / above - 1.0).abs() < 1e-14, "{below} is not {above}");
    }

    #[test]
    fn a_constant_w_of_minus_one_is_lambda() {
        for y in [1e-12, 0.1, 1.0, 2.3, 19.0, 300.0] {
            let (value, _) = constant_w(y, -1.0).unwrap();
            assert!((value / lambda(y) - 1.0).abs() < 1e-13, "y = {y}");
        }
        assert!(constant_w(1e7, -1.0).is_err());
    }
}

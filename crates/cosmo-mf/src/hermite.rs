//! Between the nodes of a table: quintic Hermite interpolation of ln σ² in ln R.

use crate::Scalar;

/// How the slope is taken between nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slope {
    /// The derivative of the quintic: error of fifth order in the step, but rounding of σ² is divided by the step.
    Quintic,
    /// A cubic through the nodes' slopes: fourth order, and no such division. For tables stored in `f32`.
    Cubic,
}

impl Slope {
    /// The one that suits a table stored in `T`.
    pub(crate) fn of<T: compute_backend::Real>() -> Self {
        if T::epsilon().widen() > 1e-10 { Self::Cubic } else { Self::Quintic }
    }
}

/// σ² and d ln σ² / d ln R at the fraction `t` of the way from node `a` to node `b`, each of which holds σ² and its
/// first two derivatives in ln R.
///
/// Everything is relative to node `a`, so that no logarithm of σ² itself loses digits.
#[inline(always)]
pub(crate) fn interpolate<S: Scalar>(a: [S; 3], b: [S; 3], step: f64, t: S, slope: Slope) -> (S, S) {
    let log_derivatives = |[s, first, second]: [S; 3]| {
        let first = first / s;
        (first * step, (second / s - first * first) * (step * step))
    };
    let (d0, c0) = log_derivatives(a);
    let (d1, c1) = log_derivatives(b);
    let half = c0 * 0.5;
    let rise = (b[0] / a[0]).ln() - (d0 + half);
    let turn = d1 - (d0 + c0);
    let bend = c1 - c0;
    let c3 = rise * 10.0 - turn * 4.0 + bend * 0.5;
    let c4 = turn * 7.0 - rise * 15.0 - bend;
    let c5 = rise * 6.0 - turn * 3.0 + bend * 0.5;
    let ln_ratio = t * (d0 + t * (half + t * (c3 + t * (c4 + t * c5))));
    let derivative = match slope {
        Slope::Quintic => d0 + t * (c0 + t * (c3 * 3.0 + t * (c4 * 4.0 + t * (c5 * 5.0)))),
        Slope::Cubic => {
            let difference = d1 - d0;
            let quadratic = difference * 3.0 - c0 * 2.0 - c1;
            let cubic = c0 + c1 - difference * 2.0;
            d0 + t * (c0 + t * (quadratic + t * cubic))
        }
    };
    (a[0] * ln_ratio.exp(), derivative / step)
}

/// d² ln σ²/d ln R² at the same place: the second derivative of the same quintic.
pub(crate) fn curvature(a: [f64; 3], b: [f64; 3], step: f64, t: f64) -> f64 {
    let log_derivatives = |[s, first, second]: [f64; 3]| {
        let first = first / s;
        (first * step, (second / s - first * first) * (step * step))
    };
    let ((d0, c0), (d1, c1)) = (log_derivatives(a), log_derivatives(b));
    let rise = (b[0] / a[0]).ln() - (d0 + 0.5 * c0);
    let turn = d1 - (d0 + c0);
    let bend = c1 - c0;
    let c3 = rise * 10.0 - turn * 4.0 + bend * 0.5;
    let c4 = turn * 7.0 - rise * 15.0 - bend;
    let c5 = rise * 6.0 - turn * 3.0 + bend * 0.5;
    (c0 + t * (c3 * 6.0 + t * (c4 * 12.0 + t * (c5 * 20.0)))) / (step * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_of_a_quintic_is_met_exactly_and_its_slope_by_both_rules_to_their_order() {
        let step = 0.07;
        // ln σ² = p(x), x = ln R.
        let p = [0.3, -1.1, 0.4, -0.7, 0.9, 0.5];
        let at = |x: f64| {
            let l = p.iter().rev().fold(0.0, |s, &c| s * x + c);
            let d = (1..6).rev().fold(0.0, |s, i| s * x + i as f64 * p[i]);
            let c = (2..6).rev().fold(0.0, |s, i| s * x + (i * (i - 1)) as f64 * p[i]);
            let s = l.exp();
            (s, d, [s, s * d, s * (c + d * d)])
        };
        for t in [0.0, 0.25, 0.5, 1.0] {
            let (s, d, _) = at(t * step);
            let (a, b) = (at(0.0).2, at(step).2);
            let (quintic, slope) = interpolate(a, b, step, t, Slope::Quintic);
            assert!((quintic / s - 1.0).abs() < 1e-14, "{quintic} is not {s}");
            assert!((slope - d).abs() < 1e-12, "{slope} is not {d}");
            let x = t * step;
            let second = (2..6).rev().fold(0.0, |s, i| s * x + (i * (i - 1)) as f64 * p[i]);
            let got = curvature(a, b, step, t);
            // ε of the values over the step squared.
            assert!((got - second).abs() < 1e-11, "{got} is not {second}");
            let (_, slope) = interpolate(a, b, step, t, Slope::Cubic);
            // h⁴/384 times the fifth derivative of p, 120 · 0.5.
            assert!((slope - d).abs() <= 60.0 * step.powi(4) / 384.0 + 1e-12, "{slope} is not {d}");
        }
    }
}

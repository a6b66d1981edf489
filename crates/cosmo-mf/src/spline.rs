//! Natural cubic splines.

use crate::Scalar;

/// The second derivatives at the points of the natural cubic spline through `y` at rising `x`, into `bend`: a tridiagonal
/// system, dominated by its diagonal. All arrays, `scratch` too, are of one length of at least two.
pub(crate) fn second_derivatives(x: &[f64], y: &[f64], bend: &mut [f64], scratch: &mut [f64]) {
    let last = x.len() - 1;
    (bend[0], scratch[0]) = (0.0, 0.0);
    for i in 1..last {
        let (left, right) = (x[i] - x[i - 1], x[i + 1] - x[i]);
        let weight = left / (left + right);
        let pivot = weight * scratch[i - 1] + 2.0;
        scratch[i] = (weight - 1.0) / pivot;
        let jump = (y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left;
        bend[i] = (6.0 * jump / (left + right) - weight * bend[i - 1]) / pivot;
    }
    bend[last] = 0.0;
    for i in (0..last).rev() {
        bend[i] += scratch[i] * bend[i + 1];
    }
}

/// The stretch of a cubic spline between two neighbouring points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    x: [f64; 2],
    y: [f64; 2],
    bend: [f64; 2],
}

impl Stretch {
    /// The one after point `i` of a spline with these points and second derivatives.
    pub(crate) fn after(i: usize, x: &[f64], y: &[f64], bend: &[f64]) -> Self {
        Self { x: [x[i], x[i + 1]], y: [y[i], y[i + 1]], bend: [bend[i], bend[i + 1]] }
    }

    fn width(self) -> f64 {
        self.x[1] - self.x[0]
    }

    /// The spline at x.
    pub(crate) fn at<S: Scalar>(self, x: S) -> S {
        let b = (x - self.x[0]) / self.width();
        let a = S::from(1.0) - b;
        let sixth = self.width() * self.width() / 6.0;
        let cubic = |t: S, bend: f64| (t * t * t - t) * (bend * sixth);
        a * self.y[0] + b * self.y[1] + cubic(a, self.bend[0]) + cubic(b, self.bend[1])
    }

    /// Its slope at the right end.
    pub(crate) fn last_slope(self) -> f64 {
        (self.y[1] - self.y[0]) / self.width() + self.width() / 6.0 * (2.0 * self.bend[1] + self.bend[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dual;

    #[test]
    fn the_spline_is_that_of_scipy() {
        // `scipy.interpolate.CubicSpline(x, y, bc_type='natural')`; a few roundings of numbers up to 16.
        let (x, y) = ([0.0, 0.5, 2.0, 3.0, 7.0], [1.0, -1.0, 4.0, 0.0, 2.0]);
        let (mut bend, mut scratch) = ([f64::NAN; 5], [f64::NAN; 5]);
        second_derivatives(&x, &y, &mut bend, &mut scratch);
        let want = [0.0, 16.463_976_945_244_96, -14.570_605_187_319_885, 4.157_060_518_731_988, 0.0];
        for (got, want) in bend.iter().zip(want) {
            assert!((got - want).abs() < 2e-14, "{bend:?}");
        }
        let at = |i, t: f64| Stretch::after(i, &x, &y, &bend).at(t);
        assert!((at(1, 1.25) - 1.233_744_596_541_787_3).abs() < 2e-14);
        assert!((at(3, 6.0) + 1.098_162_824_207_492).abs() < 2e-14);
        let last = Stretch::after(3, &x, &y, &bend);
        assert!((last.last_slope() - 3.271_373_679_154_655).abs() < 2e-14);
        // The slope at the end is the derivative there.
        let end = last.at(Dual::<1>::variable(7.0, 0));
        assert!((end.slopes[0] - last.last_slope()).abs() < 2e-14 && end.value == 2.0);
    }
}

//! Numbers that carry their derivatives: forward-mode differentiation.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::Scalar;

/// A value and its derivatives with respect to `N` parameters. A formula in these is the formula and its gradient.
///
/// ```
/// use cosmo_mf::{Dual, Scalar};
///
/// let x = Dual::<1>::variable(3.0, 0);
/// let y = (x * x).ln();
/// assert!((y.slopes[0] - 2.0 / 3.0).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dual<const N: usize> {
    /// The value.
    pub value: f64,
    /// Its derivatives.
    pub slopes: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// The parameter of this index, with this value.
    pub fn variable(value: f64, index: usize) -> Self {
        Self { value, slopes: std::array::from_fn(|i| if i == index { 1.0 } else { 0.0 }) }
    }

    /// A function of this number, by its value and its derivative there.
    #[inline(always)]
    fn chain(self, value: f64, derivative: f64) -> Self {
        Self { value, slopes: self.slopes.map(|slope| derivative * slope) }
    }
}

impl<const N: usize> From<f64> for Dual<N> {
    #[inline(always)]
    fn from(value: f64) -> Self {
        Self { value, slopes: [0.0; N] }
    }
}

impl<const N: usize> Neg for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.chain(-self.value, -1.0)
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let slopes = std::array::from_fn(|i| self.slopes[i] + other.slopes[i]);
        Self { value: self.value + other.value, slopes }
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let slopes = std::array::from_fn(|i| self.slopes[i] - other.slopes[i]);
        Self { value: self.value - other.value, slopes }
    }
}

#[allow(clippy::suspicious_arithmetic_impl, reason = "the product rule is a sum")]
impl<const N: usize> Mul for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let slopes = std::array::from_fn(|i| self.slopes[i] * other.value + self.value * other.slopes[i]);
        Self { value: self.value * other.value, slopes }
    }
}

impl<const N: usize> Div for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let inverse = 1.0 / other.value;
        let value = self.value * inverse;
        let slopes = std::array::from_fn(|i| (self.slopes[i] - value * other.slopes[i]) * inverse);
        Self { value: self.value / other.value, slopes }
    }
}

impl<const N: usize> Add<f64> for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: f64) -> Self {
        Self { value: self.value + other, ..self }
    }
}

impl<const N: usize> Sub<f64> for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: f64) -> Self {
        Self { value: self.value - other, ..self }
    }
}

impl<const N: usize> Mul<f64> for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: f64) -> Self {
        self.chain(self.value * other, other)
    }
}

impl<const N: usize> Div<f64> for Dual<N> {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: f64) -> Self {
        self.chain(self.value / other, 1.0 / other)
    }
}

impl<const N: usize> Scalar for Dual<N> {
    #[inline(always)]
    fn value(self) -> f64 {
        self.value
    }

    fn varies(self) -> bool {
        self.slopes.iter().any(|&slope| slope != 0.0)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        let value = crate::scalar::exp(self.value);
        self.chain(value, value)
    }

    #[inline(always)]
    fn ln(self) -> Self {
        self.chain(crate::scalar::ln(self.value), 1.0 / self.value)
    }

    #[inline(always)]
    fn ln_1p(self) -> Self {
        self.chain(crate::scalar::ln_1p(self.value), 1.0 / (1.0 + self.value))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        let value = self.value.sqrt();
        self.chain(value, 0.5 / value)
    }

    #[inline(always)]
    fn sin(self) -> Self {
        self.chain(
            crate::scalar::sin(self.value),
            crate::scalar::sin(self.value + std::f64::consts::FRAC_PI_2),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_the_slope_of_its_differences() {
        type Function<S> = fn(S) -> S;
        fn all<S: Scalar>() -> [Function<S>; 11] {
            [
                |x| x.exp(),
                |x| x.ln(),
                |x| x.ln_1p(),
                |x| x.sqrt(),
                |x| x.sin(),
                |x| x.powf(-1.7),
                |x| -x * x - x,
                |x| S::from(2.0) / x,
                |x| x / (x + 1.0),
                |x| (x - 3.0) * 2.5,
                |x| x / 7.0 + x,
            ]
        }
        for x in [0.3, 1.0, 2.7] {
            for (i, (dual, plain)) in all::<Dual<1>>().iter().zip(all::<f64>()).enumerate() {
                let got = dual(Dual::variable(x, 0));
                // Fourth-order differences: h⁴ of a fifth derivative and ε/h.
                let h = 1e-3;
                let slope = (8.0 * (plain(x + h) - plain(x - h)) - (plain(x + 2.0 * h) - plain(x - 2.0 * h)))
                    / (12.0 * h);
                assert_eq!(got.value, plain(x), "function {i}");
                assert!((got.slopes[0] - slope).abs() < 1e-8 * slope.abs().max(1.0), "function {i} at {x}");
            }
        }
    }
}

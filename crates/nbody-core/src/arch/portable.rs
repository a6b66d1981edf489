//! Vectors for any processor: arrays that the compiler maps onto what the baseline has (SSE2, NEON).

use std::array::from_fn;

use compute_backend::Real;

use super::Vector;

const LANES: usize = 8;

/// Eight numbers. Square roots and divisions are IEEE and nothing is fused, so it needs no refinement.
#[derive(Clone, Copy)]
pub(crate) struct Portable<T>([T; LANES]);

impl<T: Real> Portable<T> {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(T, T) -> T) -> Self {
        Self(from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl<T: Real> Vector for Portable<T> {
    type Scalar = T;
    const LANES: usize = LANES;
    const CUBE: f64 = 1.0;
    const INVERSE: f64 = 1.0;

    #[inline(always)]
    unsafe fn splat(x: T) -> Self {
        Self([x; LANES])
    }

    #[inline(always)]
    unsafe fn load(from: &[T]) -> Self {
        Self(from_fn(|i| from[i]))
    }

    #[inline(always)]
    unsafe fn store(self, to: &mut [T]) {
        to[..LANES].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.map(T::sqrt))
    }

    #[inline(always)]
    fn mul_add(self, by: Self, to: Self) -> Self {
        self.mul(by).add(to)
    }

    #[inline(always)]
    fn mul_sub_from(self, by: Self, from: Self) -> Self {
        from.sub(self.mul(by))
    }

    #[inline(always)]
    fn across(self) -> T {
        super::halves(self.0)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn where_positive(self, test: Self) -> Self {
        self.zip(test, |x, test| if test > T::zero() { x } else { T::zero() })
    }

    #[inline(always)]
    fn where_positive_else(self, test: Self, other: Self) -> Self {
        Self(from_fn(|i| if test.0[i] > T::zero() { self.0[i] } else { other.0[i] }))
    }

    #[inline(always)]
    fn inverse_cube(self) -> Self {
        let y = Self([T::one(); LANES]).div(self.sqrt());
        y.mul(y.mul(y))
    }

    #[inline(always)]
    fn inverse(self, mass: Self) -> Self {
        mass.div(self.sqrt())
    }
}

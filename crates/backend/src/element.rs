//! What an array may hold.

use std::fmt;
use std::iter::Sum;

use bytemuck::Pod;
use num_traits::{Float, FloatConst, NumAssign};

/// Plain old data that a device can hold: any `Copy` type without padding or pointers.
pub trait Element: Pod + Send + Sync + fmt::Debug {}

impl<T: Pod + Send + Sync + fmt::Debug> Element for T {}

/// `f32` or `f64`. Sealed: kernels may rely on there being no other.
pub trait Real:
    Element + Float + FloatConst + NumAssign + Sum + fmt::Display + fmt::LowerExp + sealed::Sealed
{
    /// The name in Rust and in WGSL: `f32` or `f64`.
    const NAME: &'static str;

    /// The value nearest to `x`: a literal in generic code.
    fn lit(x: f64) -> Self;

    /// The value as `f64`, exactly.
    fn widen(self) -> f64;
}

impl Real for f32 {
    const NAME: &'static str = "f32";

    #[inline(always)]
    fn lit(x: f64) -> Self {
        x as Self
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    const NAME: &'static str = "f64";

    #[inline(always)]
    fn lit(x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        self
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

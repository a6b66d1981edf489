//! NEON.
//!
//! Estimates of r⁻¹ are refined as in the module for x86-64. NEON's are good to 8.25 bits only, the same on every processor, since
//! the architecture prescribes them; one step of Newton's method, for which there is an instruction, makes them good
//! to 16. Then a polynomial of degree 3 gives 53 bits, one of degree 1 gives 24: 12 and 9 instructions of a kind of
//! which processors start two or four a cycle. With square root and division a pair takes twice as long on a Neoverse
//! V2 or N2, if somewhat less on a V1 or N1. Apple's processors start a division every cycle and a root every other, and
//! so these are used there. `docs/numerics/nbody-core.md` counts both.

use std::arch::aarch64::*;

use super::monic::Monic;
use super::{Lanes, Vector};

/// Runs `work` with NEON.
///
/// # Safety
/// The processor has NEON.
#[target_feature(enable = "neon")]
pub(super) unsafe fn neon<W: Lanes, V: Vector<Scalar = W::Scalar>>(work: W) -> W::Output {
    // Two vectors of targets would save an eighth of the instructions of a sum over all pairs, but have no room in the
    // registers where every pair is worked out once.
    // SAFETY: as promised.
    unsafe { work.run::<V, 1>() }
}

/// Whether square root and division are faster than refined estimates.
const DIVIDES: bool = cfg!(target_vendor = "apple");

/// Declares a vector type.
macro_rules! vector {
    (
        $(#[$doc:meta])* $name:ident, $scalar:ty, $raw:ty, $lanes:literal,
        $splat:ident $load:ident $store:ident $add:ident $sub:ident $mul:ident $div:ident $sqrt:ident
        $min:ident $max:ident $fma:ident $fms:ident $positive:ident $select:ident
        $estimate:ident $step:ident,
        cube: $cube:expr,
        inverse: $inverse:expr,
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name($raw);

        impl Vector for $name {
            type Scalar = $scalar;
            const LANES: usize = $lanes;
            const CUBE: f64 = if DIVIDES { 1.0 } else { Self::REFINED_CUBE };
            const INVERSE: f64 = if DIVIDES { 1.0 } else { Self::REFINED_INVERSE };

            #[inline(always)]
            unsafe fn splat(x: $scalar) -> Self {
                // SAFETY: as promised.
                Self(unsafe { $splat(x) })
            }

            #[inline(always)]
            unsafe fn load(from: &[$scalar]) -> Self {
                debug_assert!(from.len() >= $lanes);
                // SAFETY: as promised.
                Self(unsafe { $load(from.as_ptr()) })
            }

            #[inline(always)]
            unsafe fn store(self, to: &mut [$scalar]) {
                debug_assert!(to.len() >= $lanes);
                // SAFETY: as promised.
                unsafe { $store(to.as_mut_ptr(), self.0) }
            }

            vector!(@binary add $add, sub $sub, mul $mul, div $div, min $min, max $max);

            #[inline(always)]
            fn sqrt(self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $sqrt(self.0) })
            }

            #[inline(always)]
            fn mul_add(self, by: Self, to: Self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $fma(to.0, self.0, by.0) })
            }

            #[inline(always)]
            fn mul_sub_from(self, by: Self, from: Self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $fms(from.0, self.0, by.0) })
            }

            #[inline(always)]
            fn where_positive(self, test: Self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                self.where_positive_else(test, unsafe { Self::splat(0.0) })
            }

            #[inline(always)]
            fn where_positive_else(self, test: Self, other: Self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $select($positive(test.0), self.0, other.0) })
            }

            #[inline(always)]
            fn across(self) -> $scalar {
                let mut lanes = [0.0; $lanes];
                // SAFETY: there are as many elements as lanes.
                unsafe { self.store(&mut lanes) };
                super::halves(lanes)
            }

            #[inline(always)]
            fn inverse_cube(self) -> Self {
                if DIVIDES { self.divided_cube() } else { self.refined_cube() }
            }

            #[inline(always)]
            fn inverse(self, mass: Self) -> Self {
                if DIVIDES { self.divided_inverse(mass) } else { self.refined_inverse(mass) }
            }
        }

        #[cfg_attr(not(test), allow(dead_code, reason = "a processor uses one of the two ways"))]
        impl $name {
            /// What [`refined_cube`](Self::refined_cube) leaves out.
            const REFINED_CUBE: f64 = $cube.factor(size_of::<$scalar>());
            /// What [`refined_inverse`](Self::refined_inverse) leaves out.
            const REFINED_INVERSE: f64 = $inverse.factor(size_of::<$scalar>());

            /// About r⁻¹ of r² = `self`, less rather than more.
            #[inline(always)]
            fn inverse_sqrt_seed(self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                let y = Self(unsafe { $estimate(self.0) });
                // (3 − r²y²)/2.
                // SAFETY: as above.
                y.mul(Self(unsafe { $step(self.0, y.mul(y).0) }))
            }

            #[inline(always)]
            fn refined_cube(self) -> Self {
                let y = self.inverse_sqrt_seed();
                let y2 = y.mul(y);
                let refined = $cube.at(self, y2);
                y.mul(y2).mul(refined)
            }

            #[inline(always)]
            fn refined_inverse(self, mass: Self) -> Self {
                let y = self.inverse_sqrt_seed();
                let refined = $inverse.at(self, y.mul(y));
                mass.mul(y).mul(refined)
            }

            #[inline(always)]
            fn divided_cube(self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                unsafe { Self::splat(1.0) }.div(self.mul(self.sqrt()))
            }

            #[inline(always)]
            fn divided_inverse(self, mass: Self) -> Self {
                mass.div(self.sqrt())
            }
        }
    };
    (@binary $($method:ident $intrinsic:ident),*) => {$(
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            // SAFETY: whoever made the values promised the instructions.
            Self(unsafe { $intrinsic(self.0, other.0) })
        }
    )*};
}

// Chebyshev interpolants of (1 − e)^(−3/2) and (1 − e)^(−1/2) on what the estimate and the step leave of e.
/// What they leave in `f64`; below zero it is rounding.
#[cfg(test)]
const LEFT_F64: [f64; 2] = [-1e-9, 3.23e-5];
/// What they leave in `f32`.
#[cfg(test)]
const LEFT_F32: [f64; 2] = [-4e-7, 3.27e-5];
/// Relative error 4.7e-20, and 5.1e-17 with its factor as that is rounded.
const CUBE_F64: Monic<3> =
    Monic { a: [0.457_109_636_105_621_8, 0.685_664_454_158_442_1, 0.857_080_566_231_054_2], at_zero: 1.0 };
/// Relative error 4.6e-21, and 3.9e-18 with its factor as that is rounded.
const INVERSE_F64: Monic<3> =
    Monic { a: [3.199_819_128_593_962, 1.599_909_564_296_988_3, 1.199_932_172_081_741], at_zero: 1.0 };
/// Relative error 2.6e-10.
const CUBE_F32: Monic<1> = Monic { a: [0.666_639_750_038_042_6], at_zero: 0.999_999_999_767_732_6 };
/// Relative error 5.2e-11.
const INVERSE_F32: Monic<1> = Monic { a: [1.999_951_549_931_523_3], at_zero: 0.999_999_999_953_547 };

vector! {
    /// Two `f64`.
    F64x2, f64, float64x2_t, 2,
    vdupq_n_f64 vld1q_f64 vst1q_f64 vaddq_f64 vsubq_f64 vmulq_f64 vdivq_f64 vsqrtq_f64
    vminq_f64 vmaxq_f64 vfmaq_f64 vfmsq_f64 vcgtzq_f64 vbslq_f64
    vrsqrteq_f64 vrsqrtsq_f64,
    cube: CUBE_F64,
    inverse: INVERSE_F64,
}

vector! {
    /// Four `f32`.
    F32x4, f32, float32x4_t, 4,
    vdupq_n_f32 vld1q_f32 vst1q_f32 vaddq_f32 vsubq_f32 vmulq_f32 vdivq_f32 vsqrtq_f32
    vminq_f32 vmaxq_f32 vfmaq_f32 vfmsq_f32 vcgtzq_f32 vbslq_f32
    vrsqrteq_f32 vrsqrtsq_f32,
    cube: CUBE_F32,
    inverse: INVERSE_F32,
}

#[cfg(test)]
mod tests {
    use super::super::monic::tests::error;
    use super::*;
    use crate::exact::Double;

    /// Both ends of each interval of numbers from 1 to 4 that agree in what an estimate depends on, 8 bits and the parity
    /// of the exponent, and the next numbers on both sides: bits above those of 1.
    fn ends(shift: u32) -> impl Iterator<Item = u64> {
        (0..=512_u64).flat_map(move |i| [(i << shift).saturating_sub(1), i << shift, (i << shift) + 1])
    }

    #[test]
    fn the_seed_leaves_no_more_than_the_polynomials_are_made_for() {
        for bits in ends(44) {
            let x = f64::from_bits(1.0_f64.to_bits() + bits);
            // SAFETY: tests of this module run on processors that have NEON.
            let y = unsafe { vgetq_lane_f64::<0>(F64x2::splat(x).inverse_sqrt_seed().0) };
            let e = 1.0 - x * y * y;
            assert!((LEFT_F64[0]..=LEFT_F64[1]).contains(&e), "{x}: {e:e}");
        }
        for bits in ends(15) {
            let x = f32::from_bits(1.0_f32.to_bits() + bits as u32);
            // SAFETY: as above.
            let y = unsafe { vgetq_lane_f32::<0>(F32x4::splat(x).inverse_sqrt_seed().0) };
            let (x, y) = (f64::from(x), f64::from(y));
            let e = 1.0 - x * y * y;
            assert!((LEFT_F32[0]..=LEFT_F32[1]).contains(&e), "{x}: {e:e}");
        }
    }

    #[test]
    fn the_polynomials_are_as_close_as_they_say() {
        assert!(error(&CUBE_F64, 8, true, LEFT_F64) < 5.11e-17);
        assert!(error(&INVERSE_F64, 8, false, LEFT_F64) < 3.9e-18);
        assert!(error(&CUBE_F32, 4, true, LEFT_F32) < 2.62e-10);
        assert!(error(&INVERSE_F32, 4, false, LEFT_F32) < 5.2e-11);
    }

    macro_rules! both_ways {
        ($name:ident, $vector:ident, $scalar:ty, $lane:ident) => {
            #[test]
            fn $name() {
                let unit = f64::from(<$scalar>::EPSILON) / 2.0;
                let mass = 0.7 as $scalar;
                for i in 0..20_000 {
                    // From 1e-4 to 1e4.
                    let r2 = (10_f64.powf(f64::from(i) / 2500.0 - 4.0)) as $scalar;
                    // SAFETY: tests of this module run on processors that have NEON.
                    let (x, m) = unsafe { ($vector::splat(r2), $vector::splat(mass)) };
                    // SAFETY: as above.
                    let lane = |v: $vector| Double::new(f64::from(unsafe { $lane::<0>(v.0) }));
                    let y = Double::new(f64::from(r2)).inverse_sqrt();
                    let (inverse, cube) = (Double::new(f64::from(mass)) * y, y * y * y);
                    for (way, got, factor, want, units) in [
                        // y² (half of it cancels), the last step of the polynomial, two products, the factor, and for
                        // what is left of the polynomial's own error and of roundings that are multiplied by e.
                        ("refined", x.refined_cube(), $vector::REFINED_CUBE, cube, 4.6),
                        ("refined", x.refined_inverse(m), $vector::REFINED_INVERSE, inverse, 4.6),
                        // Root, product, quotient.
                        ("divided", x.divided_cube(), 1.0, cube, 3.01),
                        ("divided", x.divided_inverse(m), 1.0, inverse, 2.01),
                    ] {
                        let error = (lane(got) * Double::new(factor)).relative_to(want).abs();
                        assert!(error <= units * unit, "{way}, {r2}: {} units", error / unit);
                    }
                }
            }
        };
    }
    both_ways!(both_ways_are_good_to_a_few_units_in_f64, F64x2, f64, vgetq_lane_f64);
    both_ways!(both_ways_are_good_to_a_few_units_in_f32, F32x4, f32, vgetq_lane_f32);
}

//! AVX-512 and AVX2.
//!
//! A reciprocal square root starts from the processor's estimate y = r⁻¹(1 + δ) and is refined by a polynomial in
//! e = 1 − r²y², which is small and, with a fused multiplication, all but exact: r⁻³ = y³(1 − e)^(−3/2) and
//! r⁻¹ = y(1 − e)^(−1/2). The polynomials are the Chebyshev interpolants on the interval that e can take, divided by
//! their leading coefficient: the first step of Horner's scheme is then an addition, for which some processors have
//! separate units, and the coefficient goes into the factor that the sum is multiplied by in the end.
//! `docs/numerics/nbody-core.md` derives the errors; tests of `monic` prove the coefficients.

use std::arch::x86_64::*;

use super::monic::Monic;
use super::{Lanes, Others, Passing, TURN, Vector, pipelined};

/// Runs `work` with AVX-512.
///
/// # Safety
/// The processor has AVX-512 F, BW, CD, DQ and VL, and AVX2, FMA and BMI2.
#[target_feature(enable = "avx2,fma,bmi1,bmi2,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
pub(super) unsafe fn avx512<W: Lanes, V: Vector<Scalar = W::Scalar>>(work: W) -> W::Output {
    // SAFETY: as promised.
    unsafe { work.run::<V, 2>() }
}

/// Runs `work` with AVX2 and FMA.
///
/// # Safety
/// The processor has AVX2, FMA and BMI2.
#[target_feature(enable = "avx2,fma,bmi1,bmi2")]
pub(super) unsafe fn avx2<W: Lanes, V: Vector<Scalar = W::Scalar>>(work: W) -> W::Output {
    // SAFETY: as promised.
    unsafe { work.run::<V, 1>() }
}

/// Declares a vector type.
macro_rules! vector {
    (
        $(#[$doc:meta])* $name:ident, $scalar:ty, $raw:ty, $lanes:literal,
        $splat:ident $load:ident $store:ident $add:ident $sub:ident $mul:ident $div:ident $sqrt:ident
        $min:ident $max:ident $fmadd:ident $fnmadd:ident,
        blend: |$bx:ident, $btest:ident, $other:ident| $blend:expr,
        where_positive: |$x:ident, $test:ident| $where_positive:expr,
        across: |$all:ident| $across:expr,
        $(across_each: $across_each:ident,)?
        seed: |$r2:ident| $seed:expr,
        cube: $cube:expr,
        inverse: $inverse:expr,
        $(meet: $accelerations:ident $forces:ident, turns: $turns:expr,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(crate) struct $name($raw);

        impl Vector for $name {
            type Scalar = $scalar;
            const LANES: usize = $lanes;
            const CUBE: f64 = $cube.factor(size_of::<$scalar>());
            const INVERSE: f64 = $inverse.factor(size_of::<$scalar>());

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
                Self(unsafe { $fmadd(self.0, by.0, to.0) })
            }

            #[inline(always)]
            fn mul_sub_from(self, by: Self, from: Self) -> Self {
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $fnmadd(self.0, by.0, from.0) })
            }

            #[inline(always)]
            fn where_positive(self, test: Self) -> Self {
                let ($x, $test) = (self.0, test.0);
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $where_positive })
            }

            #[inline(always)]
            fn where_positive_else(self, test: Self, other: Self) -> Self {
                let ($bx, $btest, $other) = (self.0, test.0, other.0);
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $blend })
            }

            #[inline(always)]
            fn across(self) -> $scalar {
                let $all = self.0;
                // SAFETY: whoever made the value promised the instructions.
                unsafe { $across }
            }
            $(
                #[inline(always)]
                unsafe fn across_each(of: &[[Self; 3]], k: usize) -> Self {
                    let mut vectors = [of[0][k].0; $lanes];
                    for (vector, of) in vectors.iter_mut().zip(&of[..$lanes]) {
                        *vector = of[k].0;
                    }
                    // SAFETY: as promised.
                    Self(unsafe { $across_each(vectors) })
                }
            )?

            #[inline(always)]
            fn inverse_cube(self) -> Self {
                let y = self.inverse_sqrt_seed();
                let y2 = y.mul(y);
                let refined = $cube.at(self, y2);
                y.mul(y2).mul(refined)
            }

            #[inline(always)]
            fn inverse(self, mass: Self) -> Self {
                let y = self.inverse_sqrt_seed();
                let refined = $inverse.at(self, y.mul(y));
                mass.mul(y).mul(refined)
            }
            $(
                const TURNS: [usize; 2] = $turns;

                #[inline(always)]
                fn inverse_cube_times(self, a: Self, b: Self) -> Self {
                    let y = self.inverse_sqrt_seed();
                    let y2 = y.mul(y);
                    let refined = $cube.at(self, y2);
                    y.mul(y2).mul(a).mul(b).mul(refined)
                }

                #[inline(always)]
                unsafe fn meet(
                    forces: bool,
                    floor: $scalar,
                    bodies: (&mut Passing<Self>, usize),
                    others: &mut Others<'_, $scalar>,
                    places: (usize, usize),
                ) -> usize {
                    // SAFETY: whoever made the values promised the instructions; the planes are the caller's promise.
                    unsafe {
                        if forces {
                            pipelined::$forces(floor, bodies, others, places)
                        } else {
                            pipelined::$accelerations(floor, bodies, others, places)
                        }
                    }
                }
            )?
        }

        impl $name {
            /// About r⁻¹ of r² = `self`.
            #[inline(always)]
            fn inverse_sqrt_seed(self) -> Self {
                let $r2 = self.0;
                // SAFETY: whoever made the value promised the instructions.
                Self(unsafe { $seed })
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

/// The sums over the lanes of each, in halves: two vectors that are to be folded become one by a single addition.
///
/// # Safety
/// The processor has AVX-512 F.
#[inline(always)]
unsafe fn across_f64x8(of: [__m512d; 8]) -> __m512d {
    #[inline(always)]
    unsafe fn halves(a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: as promised.
        unsafe { _mm512_add_pd(_mm512_shuffle_f64x2::<0x44>(a, b), _mm512_shuffle_f64x2::<0xEE>(a, b)) }
    }
    #[inline(always)]
    unsafe fn quarters(a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: as promised.
        unsafe { _mm512_add_pd(_mm512_shuffle_f64x2::<0x88>(a, b), _mm512_shuffle_f64x2::<0xDD>(a, b)) }
    }
    // SAFETY: as promised.
    unsafe {
        let even = quarters(halves(of[0], of[2]), halves(of[4], of[6]));
        let odd = quarters(halves(of[1], of[3]), halves(of[5], of[7]));
        _mm512_add_pd(_mm512_unpacklo_pd(even, odd), _mm512_unpackhi_pd(even, odd))
    }
}

/// As [`across_f64x8`].
///
/// # Safety
/// The processor has AVX-512 F.
#[inline(always)]
unsafe fn across_f32x16(of: [__m512; 16]) -> __m512 {
    #[inline(always)]
    unsafe fn halves(a: __m512, b: __m512) -> __m512 {
        // SAFETY: as promised.
        unsafe { _mm512_add_ps(_mm512_shuffle_f32x4::<0x44>(a, b), _mm512_shuffle_f32x4::<0xEE>(a, b)) }
    }
    #[inline(always)]
    unsafe fn quarters(of: &[__m512; 16], i: usize) -> __m512 {
        // SAFETY: as promised.
        unsafe {
            let (a, b) = (halves(of[i], of[i + 4]), halves(of[i + 8], of[i + 12]));
            _mm512_add_ps(_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b))
        }
    }
    #[inline(always)]
    unsafe fn eighths(a: __m512, b: __m512) -> __m512 {
        // SAFETY: as promised.
        unsafe {
            let (a, b) = (_mm512_castps_pd(a), _mm512_castps_pd(b));
            let (low, high) = (_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
            _mm512_add_ps(_mm512_castpd_ps(low), _mm512_castpd_ps(high))
        }
    }
    // SAFETY: as promised.
    unsafe {
        let first = eighths(quarters(&of, 0), quarters(&of, 1));
        let last = eighths(quarters(&of, 2), quarters(&of, 3));
        _mm512_add_ps(_mm512_shuffle_ps::<0x88>(first, last), _mm512_shuffle_ps::<0xDD>(first, last))
    }
}

// Chebyshev interpolants of (1 − e)^(−3/2) and (1 − e)^(−1/2), by the relative error of the estimate of r⁻¹. The errors named are
// those before their constants are rounded.
/// Estimates good to 2⁻¹⁴, for `f64`: relative error 6.8e-17.
pub(super) const CUBE_14_F64: Monic<3> = Monic {
    a: [0.457_142_856_376_511_7, 0.685_714_284_564_767_7, 0.857_142_872_469_765_8],
    at_zero: 0.999_999_999_999_999_9,
};
/// Relative error 7.6e-18.
pub(super) const INVERSE_14_F64: Monic<3> =
    Monic { a: [3.200_000_004_172_325_3, 1.600_000_002_086_162_7, 1.200_000_014_603_138], at_zero: 1.0 };
/// Estimates good to 2⁻¹⁴, for `f32`: relative error 1.4e-8.
pub(super) const CUBE_14_F32: Monic<1> =
    Monic { a: [0.666_666_674_945_089_6], at_zero: 1.000_000_013_969_838_6 };
/// Relative error 2.8e-9.
pub(super) const INVERSE_14_F32: Monic<1> =
    Monic { a: [2.000_000_007_450_580_6], at_zero: 1.000_000_002_793_967_7 };
/// Estimates good to 1.5 × 2⁻¹², for `f32`: relative error 2.2e-10.
pub(super) const CUBE_12_F32: Monic<2> =
    Monic { a: [0.533_333_302_040_956_7, 0.800_000_422_447_919_9], at_zero: 1.000_000_000_000_118_1 };
/// Relative error 3.1e-11.
pub(super) const INVERSE_12_F32: Monic<2> =
    Monic { a: [2.666_666_778_425_488, 1.333_333_724_488_815], at_zero: 1.000_000_000_000_016_9 };

vector! {
    /// Eight `f64` in AVX-512.
    F64x8, f64, __m512d, 8,
    _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd _mm512_sqrt_pd
    _mm512_min_pd _mm512_max_pd _mm512_fmadd_pd _mm512_fnmadd_pd,
    blend: |x, test, other| {
        _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(test, _mm512_setzero_pd()), other, x)
    },
    where_positive: |x, test| {
        _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(test, _mm512_setzero_pd()), x)
    },
    across: |x| _mm512_reduce_add_pd(x),
    across_each: across_f64x8,
    seed: |r2| _mm512_rsqrt14_pd(r2),
    cube: CUBE_14_F64,
    inverse: INVERSE_14_F64,
    meet: f64x8 f64x8_forces, turns: [4, TURN],
}

vector! {
    /// Sixteen `f32` in AVX-512.
    F32x16, f32, __m512, 16,
    _mm512_set1_ps _mm512_loadu_ps _mm512_storeu_ps
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps _mm512_sqrt_ps
    _mm512_min_ps _mm512_max_ps _mm512_fmadd_ps _mm512_fnmadd_ps,
    blend: |x, test, other| {
        _mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(test, _mm512_setzero_ps()), other, x)
    },
    where_positive: |x, test| {
        _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(test, _mm512_setzero_ps()), x)
    },
    across: |x| _mm512_reduce_add_ps(x),
    across_each: across_f32x16,
    seed: |r2| _mm512_rsqrt14_ps(r2),
    cube: CUBE_14_F32,
    inverse: INVERSE_14_F32,
    meet: f32x16 f32x16_forces, turns: [TURN; 2],
}

vector! {
    /// Four `f64` in AVX2.
    F64x4, f64, __m256d, 4,
    _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd _mm256_sqrt_pd
    _mm256_min_pd _mm256_max_pd _mm256_fmadd_pd _mm256_fnmadd_pd,
    blend: |x, test, other| {
        _mm256_blendv_pd(other, x, _mm256_cmp_pd::<_CMP_GT_OQ>(test, _mm256_setzero_pd()))
    },
    where_positive: |x, test| _mm256_and_pd(_mm256_cmp_pd::<_CMP_GT_OQ>(test, _mm256_setzero_pd()), x),
    across: |x| super::halves(std::mem::transmute::<__m256d, [f64; 4]>(x)),
    // AVX2 has no estimate for `f64`. Half of the exponent by an integer subtraction is good to 3.43 % (the constant
    // is known from Lomont 2003); the Chebyshev interpolant of degree 2 on what that leaves makes it 2.6e-5.
    seed: |r2| {
        let halved = _mm256_srli_epi64::<1>(_mm256_castpd_si256(r2));
        let y = _mm256_castsi256_pd(_mm256_sub_epi64(_mm256_set1_epi64x(0x5FE6_EB50_C7B5_37A9), halved));
        let e = _mm256_fnmadd_pd(r2, _mm256_mul_pd(y, y), _mm256_set1_pd(1.0));
        let p = _mm256_fmadd_pd(e, _mm256_set1_pd(0.374_862_101_360_513_34), _mm256_set1_pd(0.501_102_456_093_571_8));
        _mm256_mul_pd(y, _mm256_fmadd_pd(p, e, _mm256_set1_pd(1.000_001_296_711_083)))
    },
    cube: CUBE_14_F64,
    inverse: INVERSE_14_F64,
}

vector! {
    /// Eight `f32` in AVX2.
    F32x8, f32, __m256, 8,
    _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps _mm256_sqrt_ps
    _mm256_min_ps _mm256_max_ps _mm256_fmadd_ps _mm256_fnmadd_ps,
    blend: |x, test, other| {
        _mm256_blendv_ps(other, x, _mm256_cmp_ps::<_CMP_GT_OQ>(test, _mm256_setzero_ps()))
    },
    where_positive: |x, test| _mm256_and_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(test, _mm256_setzero_ps()), x),
    across: |x| super::halves(std::mem::transmute::<__m256, [f32; 8]>(x)),
    seed: |r2| _mm256_rsqrt_ps(r2),
    cube: CUBE_12_F32,
    inverse: INVERSE_12_F32,
}

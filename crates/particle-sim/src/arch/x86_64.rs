//! AVX2 with FMA, and AVX-512.

use std::arch::x86_64::*;

use compute_backend::Real;
use compute_backend::simd::Level;

use super::{Lanes, Vector, body};

/// The Newton loop for AVX2 or AVX-512.
///
/// # Safety
/// The processor must have `level`.
pub(super) unsafe fn newton<T: Real>(level: Level, steps: u64, lanes: &mut Lanes<T>) {
    let lanes: *mut Lanes<T> = lanes;
    // SAFETY: `Real` is sealed, so a `T` of eight bytes is `f64` and any other is `f32`; the level is the caller's word.
    unsafe {
        match (level, size_of::<T>()) {
            (Level::Avx512, 8) => avx512_f64(steps, &mut *lanes.cast()),
            (Level::Avx512, _) => avx512_f32(steps, &mut *lanes.cast()),
            (_, 8) => avx2_f64(steps, &mut *lanes.cast()),
            (_, _) => avx2_f32(steps, &mut *lanes.cast()),
        }
    }
}

macro_rules! vector {
    ($function:ident, $features:literal, $vector:ty, $real:ty, $lanes:literal, $flight:literal,
     $splat:ident, $load:ident, $store:ident, $add:ident, $mul:ident, $mul_add:ident, $neg_mul_add:ident) => {
        #[target_feature(enable = $features)]
        fn $function(steps: u64, lanes: &mut Lanes<$real>) {
            // SAFETY: this function is compiled for the instructions of the vector.
            unsafe { body::<$vector, $real, $flight>(steps, lanes) }
        }

        // SAFETY (of all methods): the caller vouches for the instructions and for the elements behind a pointer.
        impl Vector<$real> for $vector {
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn splat(value: $real) -> Self {
                // SAFETY: see above.
                unsafe { $splat(value) }
            }

            #[inline(always)]
            unsafe fn load(from: *const $real) -> Self {
                // SAFETY: see above.
                unsafe { $load(from) }
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $real) {
                // SAFETY: see above.
                unsafe { $store(to, self) }
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $add(self, other) }
            }

            #[inline(always)]
            unsafe fn mul(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $mul(self, other) }
            }

            #[inline(always)]
            unsafe fn mul_add(self, other: Self, more: Self) -> Self {
                // SAFETY: see above.
                unsafe { $mul_add(self, other, more) }
            }

            #[inline(always)]
            unsafe fn neg_mul_add(self, other: Self, more: Self) -> Self {
                // SAFETY: see above.
                unsafe { $neg_mul_add(self, other, more) }
            }
        }
    };
}

// The number in flight: x, y, p and s of six vectors fill 24 of the 32 registers of AVX-512; AVX2 has 16 registers.
vector!(
    avx512_f64,
    "avx512f",
    __m512d,
    f64,
    8,
    6,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_add_pd,
    _mm512_mul_pd,
    _mm512_fmadd_pd,
    _mm512_fnmadd_pd
);
vector!(
    avx512_f32,
    "avx512f",
    __m512,
    f32,
    16,
    6,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_add_ps,
    _mm512_mul_ps,
    _mm512_fmadd_ps,
    _mm512_fnmadd_ps
);
vector!(
    avx2_f64,
    "avx2,fma",
    __m256d,
    f64,
    4,
    4,
    _mm256_set1_pd,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    _mm256_add_pd,
    _mm256_mul_pd,
    _mm256_fmadd_pd,
    _mm256_fnmadd_pd
);
vector!(
    avx2_f32,
    "avx2,fma",
    __m256,
    f32,
    8,
    4,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_mul_ps,
    _mm256_fmadd_ps,
    _mm256_fnmadd_ps
);

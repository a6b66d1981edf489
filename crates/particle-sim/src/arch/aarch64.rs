//! NEON.

use std::arch::aarch64::*;

use compute_backend::Real;

use super::{Lanes, Vector, body};

/// How many vectors are in flight: x, y, p and s of six fill 24 of the 32 registers.
const FLIGHT: usize = 6;

/// The Newton loop for NEON.
///
/// # Safety
/// The processor must have NEON.
#[target_feature(enable = "neon")]
pub(super) unsafe fn newton<T: Real>(steps: u64, lanes: &mut Lanes<T>) {
    let lanes: *mut Lanes<T> = lanes;
    // SAFETY: `Real` is sealed, so a `T` of eight bytes is `f64` and any other is `f32`; the instructions are the
    // caller's word.
    unsafe {
        match size_of::<T>() {
            8 => body::<float64x2_t, f64, FLIGHT>(steps, &mut *lanes.cast()),
            _ => body::<float32x4_t, f32, FLIGHT>(steps, &mut *lanes.cast()),
        }
    }
}

macro_rules! vector {
    ($vector:ty, $real:ty, $lanes:literal, $splat:ident $load:ident $store:ident $add:ident $mul:ident $fma:ident $fms:ident) => {
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
                unsafe { $fma(more, self, other) }
            }

            #[inline(always)]
            unsafe fn neg_mul_add(self, other: Self, more: Self) -> Self {
                // SAFETY: see above.
                unsafe { $fms(more, self, other) }
            }
        }
    };
}
vector!(float64x2_t, f64, 2, vdupq_n_f64 vld1q_f64 vst1q_f64 vaddq_f64 vmulq_f64 vfmaq_f64 vfmsq_f64);
vector!(float32x4_t, f32, 4, vdupq_n_f32 vld1q_f32 vst1q_f32 vaddq_f32 vmulq_f32 vfmaq_f32 vfmsq_f32);

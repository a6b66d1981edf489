//! The Newton loop in vectors: one body, one type of vector per instruction set.
#![allow(unsafe_code, reason = "vector instructions beyond the baseline are unsafe to call")]

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use compute_backend::Real;
use compute_backend::simd::Level;

use crate::euler::{GROUP, Group};

/// A group with what the Newton loop carries beside the positions: `p = h/r` and `s = 1/2p²`.
pub(crate) struct Lanes<T> {
    pub(crate) group: Group<T>,
    pub(crate) p: [T; GROUP],
    pub(crate) s: [T; GROUP],
}

/// `steps` (fewer than 2²³) steps of a group with the instructions of `level`.
pub(crate) fn newton<T: Real>(level: Level, steps: u64, lanes: &mut Lanes<T>) {
    #[cfg(target_arch = "x86_64")]
    if level >= Level::Avx2 && (level == Level::best() || level.is_available()) {
        // SAFETY: the processor has the level, as just asked.
        return unsafe { x86_64::newton(level, steps, lanes) };
    }
    #[cfg(target_arch = "aarch64")]
    if level == Level::Neon && level.is_available() {
        // SAFETY: the processor has the level, as just asked.
        return unsafe { aarch64::newton(steps, lanes) };
    }
    // SAFETY: arrays of `T` need no instructions beyond the baseline.
    unsafe { body::<[T; 8], T, 3>(steps, lanes) }
}

/// A vector of `T`.
///
/// # Safety
/// The methods may be called only where the processor has the vector's instructions, and `load` and `store` only where
/// `LANES` elements follow the pointer.
trait Vector<T>: Copy {
    const LANES: usize;
    unsafe fn splat(value: T) -> Self;
    unsafe fn load(from: *const T) -> Self;
    unsafe fn store(self, to: *mut T);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    /// `self · other + more`.
    unsafe fn mul_add(self, other: Self, more: Self) -> Self;
    /// `more - self · other`.
    unsafe fn neg_mul_add(self, other: Self, more: Self) -> Self;
}

impl<T: Real> Vector<T> for [T; 8] {
    const LANES: usize = 8;

    #[inline(always)]
    unsafe fn splat(value: T) -> Self {
        [value; 8]
    }

    #[inline(always)]
    unsafe fn load(from: *const T) -> Self {
        // SAFETY: the caller vouches for eight elements; an array is aligned as its element.
        unsafe { from.cast::<Self>().read() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut T) {
        // SAFETY: as in `load`.
        unsafe { to.cast::<Self>().write(self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] + other[i])
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] * other[i])
    }

    #[inline(always)]
    unsafe fn mul_add(self, other: Self, more: Self) -> Self {
        std::array::from_fn(|i| more[i] + self[i] * other[i])
    }

    #[inline(always)]
    unsafe fn neg_mul_add(self, other: Self, more: Self) -> Self {
        std::array::from_fn(|i| more[i] - self[i] * other[i])
    }
}

/// `steps` steps of a group, `U` vectors at a time: so many are in flight that none waits for the one before.
///
/// # Safety
/// The processor must have the instructions of `V`.
#[inline(always)]
unsafe fn body<V: Vector<T>, T: Real, const U: usize>(steps: u64, lanes: &mut Lanes<T>) {
    let len = crate::euler::group::<T>();
    // SAFETY: the processor has the instructions, says the caller; every load and store below is of `LANES` elements
    // at `at + u · LANES`, and `at + U · LANES` is at most `len`, which no plane is shorter than.
    unsafe {
        let three_halves = V::splat(T::lit(1.5));
        let three_eighths = V::splat(T::lit(0.375));
        let half = V::splat(T::lit(0.5));
        let mut at = 0;
        while at + U * V::LANES <= len {
            let load = |plane: &[T; GROUP]| -> [V; U] {
                std::array::from_fn(|u| V::load(plane.as_ptr().add(at + u * V::LANES)))
            };
            let (mut x, mut y) = (load(&lanes.group.x), load(&lanes.group.y));
            let (mut p, s) = (load(&lanes.p), load(&lanes.s));
            let mut grown = V::splat(T::zero()); // half the number of steps, exactly
            for _ in 0..steps {
                grown = grown.add(half);
                for u in 0..U {
                    let x_new = p[u].neg_mul_add(y[u], x[u]);
                    y[u] = p[u].mul_add(x[u], y[u]);
                    x[u] = x_new;
                    let t = p[u].mul(p[u]);
                    let corrected = three_eighths.neg_mul_add(t, s[u].add(grown));
                    p[u] = p[u].mul(t.neg_mul_add(corrected, three_halves));
                }
            }
            for u in 0..U {
                x[u].store(lanes.group.x.as_mut_ptr().add(at + u * V::LANES));
                y[u].store(lanes.group.y.as_mut_ptr().add(at + u * V::LANES));
            }
            at += U * V::LANES;
        }
    }
}

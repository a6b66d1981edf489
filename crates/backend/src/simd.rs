//! The instruction set, chosen at run time: one binary is fast on every processor.
//!
//! A [`Kernel`] is compiled once per level; [`dispatch`] runs the copy for the best level of this machine. The
//! compiler then vectorises the body with what that level has. It never fuses a multiplication and an addition by
//! itself, so plain arithmetic gives the same bits at every level.
//!
//! ```
//! use compute_backend::simd::{self, Kernel};
//!
//! struct SumOfSquares<'a>(&'a [f64]);
//!
//! impl Kernel for SumOfSquares<'_> {
//!     type Output = f64;
//!     #[inline(always)]
//!     fn run(self) -> f64 {
//!         let mut lanes = [0.0; 8]; // eight sums at once, joined in a fixed order
//!         for (i, x) in self.0.iter().enumerate() {
//!             lanes[i % 8] += x * x;
//!         }
//!         lanes.iter().sum()
//!     }
//! }
//! assert_eq!(simd::dispatch(SumOfSquares(&[3.0, 4.0])), 25.0);
//! ```
#![allow(
    unsafe_code,
    reason = "calling a function compiled for more instructions than the baseline is unsafe"
)]

use std::sync::OnceLock;

/// A level of the instruction set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// What the compiler makes of portable code: SSE2 on x86-64, NEON on 64-bit Arm.
    Baseline,
    /// NEON (64-bit Arm) for kernels written with its intrinsics; others are as in the baseline, which has it already.
    Neon,
    /// AVX2, FMA and BMI2 (x86-64-v3).
    Avx2,
    /// AVX-512 F, BW, CD, DQ and VL (x86-64-v4).
    Avx512,
}

impl Level {
    /// The best level of this machine.
    #[inline]
    pub fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| Self::all().into_iter().rfind(|l| l.is_available()).unwrap_or(Self::Baseline))
    }

    /// Every level that this machine has, lowest first.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::all().into_iter().filter(|l| l.is_available())
    }

    /// Whether this machine has it.
    pub fn is_available(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "aarch64")]
            Self::Neon => std::arch::is_aarch64_feature_detected!("neon"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("bmi1")
                    && is_x86_feature_detected!("bmi2")
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                Self::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512cd")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            // Those of other architectures.
            _ => false,
        }
    }

    fn all() -> [Self; 4] {
        [Self::Baseline, Self::Neon, Self::Avx2, Self::Avx512]
    }
}

/// A computation that is compiled once per [`Level`].
pub trait Kernel {
    /// What it gives.
    type Output;
    /// The computation. Mark it, and what it calls, `#[inline(always)]`: only what is inlined here is compiled
    /// for the level.
    fn run(self) -> Self::Output;
}

/// Runs `kernel`, compiled for the best level of this machine.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    dispatch_at(Level::best(), kernel)
}

/// Runs `kernel`, compiled for `level`, or for the baseline if this machine lacks it.
#[inline]
pub fn dispatch_at<K: Kernel>(level: Level, kernel: K) -> K::Output {
    // `best` is cached; `is_available` is not, so it is asked only for the levels that a test names.
    if level != Level::best() && !level.is_available() {
        return kernel.run();
    }
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level is available, so the processor has every feature that the function is compiled for.
        Level::Avx2 => unsafe { avx2(kernel) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx512 => unsafe { avx512(kernel) },
        // What the binary is compiled for: NEON, too, on 64-bit Arm.
        _ => kernel.run(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

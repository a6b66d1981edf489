//! Vectors of numbers, one type per instruction set: the pair kernels are written once over [`Vector`].
#![allow(unsafe_code, reason = "intrinsics of the processor")]

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod monic;
#[cfg(target_arch = "x86_64")]
mod pipelined;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use compute_backend::Real;
use compute_backend::simd::Level;
use num_traits::Zero;

use crate::tile::WIDEST;
use portable::Portable;

/// `LANES` numbers that are worked on at once.
///
/// Whoever calls [`splat`](Self::splat) or [`load`](Self::load) promises that the processor has the instructions;
/// the other methods need a value, and so follow from that promise.
pub(crate) trait Vector: Copy {
    /// What a lane holds.
    type Scalar: Real;
    /// How many lanes there are.
    const LANES: usize;
    /// What [`inverse_cube`](Self::inverse_cube) leaves out.
    const CUBE: f64;
    /// What [`inverse`](Self::inverse) leaves out.
    const INVERSE: f64;

    /// `x` in every lane.
    ///
    /// # Safety
    /// The processor has the instructions of this type.
    unsafe fn splat(x: Self::Scalar) -> Self;

    /// The first `LANES` of `from`.
    ///
    /// # Safety
    /// The processor has the instructions of this type, and `from` has `LANES` elements.
    unsafe fn load(from: &[Self::Scalar]) -> Self;

    /// Writes the first `LANES` of `to`.
    ///
    /// # Safety
    /// `to` has `LANES` elements.
    unsafe fn store(self, to: &mut [Self::Scalar]);

    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    fn sqrt(self) -> Self;
    /// `self × by + to`, fused where the instruction set can.
    fn mul_add(self, by: Self, to: Self) -> Self;
    /// `from − self × by`, fused where the instruction set can.
    fn mul_sub_from(self, by: Self, from: Self) -> Self;
    /// The sum of all lanes, in halves.
    fn across(self) -> Self::Scalar;
    /// The same of component `k` of the first `LANES` of `of`, each sum in the lane of its number.
    ///
    /// # Safety
    /// The processor has the instructions of this type, and `of` has `LANES` elements.
    #[inline(always)]
    unsafe fn across_each(of: &[[Self; 3]], k: usize) -> Self {
        let mut sums = [Self::Scalar::zero(); WIDEST];
        for (sum, of) in sums.iter_mut().zip(&of[..Self::LANES]) {
            *sum = of[k].across();
        }
        // SAFETY: passed on to the caller.
        unsafe { Self::load(&sums) }
    }
    /// The smaller, lane by lane.
    fn min(self, other: Self) -> Self;
    /// The larger, lane by lane.
    fn max(self, other: Self) -> Self;
    /// Itself where `test > 0`, else zero.
    fn where_positive(self, test: Self) -> Self;
    /// Itself where `test > 0`, else `other`.
    fn where_positive_else(self, test: Self, other: Self) -> Self;

    /// `r⁻³ / CUBE` of r² = `self` to full precision (`docs/numerics/nbody-core.md`), for positive normal r² whose r⁻³
    /// does not overflow.
    fn inverse_cube(self) -> Self;
    /// `mass × r⁻¹ / INVERSE`, as [`inverse_cube`](Self::inverse_cube).
    fn inverse(self, mass: Self) -> Self;

    /// Vectors to a turn of the loops of [`meet`](Self::meet), whose instructions are laid down in order: of accelerations
    /// and of forces. It has such loops if these are more than one, and forces are summed only there.
    const TURNS: [usize; 2] = [1; 2];

    /// `a b r⁻³ / CUBE`, as [`inverse_cube`](Self::inverse_cube), with the products in the order of those loops.
    #[inline(always)]
    fn inverse_cube_times(self, a: Self, b: Self) -> Self {
        self.inverse_cube().mul(a).mul(b)
    }

    /// Lets the first `count` of `bodies`, and as many of the others from `from` up to `to` as it can, pull each other: gives
    /// where it stopped. If it met any, it sets what pulls the bodies, and takes what the others are pulled from theirs.
    /// With `forces`, what is summed are forces, else accelerations. `floor` is what r² starts from.
    ///
    /// # Safety
    /// All planes of `others` reach up to `to`.
    #[inline(always)]
    unsafe fn meet(
        _forces: bool,
        _floor: Self::Scalar,
        (_bodies, _count): (&mut Passing<Self>, usize),
        _others: &mut Others<'_, Self::Scalar>,
        (from, _to): (usize, usize),
    ) -> usize {
        from
    }
}

/// Bodies that pass along others, which stand in the lanes. Loops in assembly know where its planes are.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Passing<V: Vector> {
    /// What each is pulled by the others of each lane.
    pub(crate) pull: [[V; 3]; PASSING],
    pub(crate) position: [[V::Scalar; PASSING]; 3],
    pub(crate) mass: [V::Scalar; PASSING],
}

/// The most bodies that pass at once: they share the first-level cache with the others.
pub(crate) const PASSING: usize = 32;

/// Bodies in planes, and the pulls on them.
pub(crate) struct Others<'a, S> {
    pub(crate) position: [&'a [S]; 3],
    pub(crate) mass: &'a [S],
    pub(crate) pull: &'a mut [[S; PLANE]; 3],
}

/// Vectors of others to a turn of most loops in AVX-512.
pub(crate) const TURN: usize = 6;

/// The longest plane of [`Others`], in bodies.
pub(crate) const PLANE: usize = 960;

/// The sum of numbers, in halves. As many as a power of two.
#[inline(always)]
fn halves<S: Real, const N: usize>(mut lanes: [S; N]) -> S {
    let mut half = N / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[half + i];
        }
        half /= 2;
    }
    lanes[0]
}

/// Work that is written over [`Vector`], to be run with the best one.
pub(crate) trait Lanes {
    /// What it gives.
    type Output;
    /// The work. `U` is how many vectors of targets to hold in registers at once. Mark it, and what it calls,
    /// `#[inline(always)]`: only what is inlined is compiled for the instruction set.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    unsafe fn run<V: Vector<Scalar = Self::Scalar>, const U: usize>(self) -> Self::Output;
    /// What a lane holds.
    type Scalar: Real;
}

/// Runs `work` with the vectors of `level`, or of the baseline if this machine lacks it.
pub(crate) fn dispatch<W: Lanes<Scalar: Native>>(level: Level, work: W) -> W::Output {
    // `best` is cached; `is_available` is asked only for the levels that a test names.
    let level = if level == Level::best() || level.is_available() { level } else { Level::Baseline };
    W::Scalar::dispatch(level, work)
}

/// Whether [`Vector::meet`] is faster with forces at a level of this machine.
pub(crate) fn prefers_forces(level: Level) -> bool {
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => level.is_available() && pipelined::has_separate_additions(),
        _ => false,
    }
}

/// Which vectors hold a type at which level.
pub(crate) trait Native: Real {
    /// [`dispatch`], once the level is known to be there.
    fn dispatch<W: Lanes<Scalar = Self>>(level: Level, work: W) -> W::Output;
}

macro_rules! native {
    ($scalar:ty: $avx512:ident, $avx2:ident, $neon:ident) => {
        impl Native for $scalar {
            fn dispatch<W: Lanes<Scalar = Self>>(level: Level, work: W) -> W::Output {
                match level {
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: the level is available.
                    Level::Avx512 => unsafe { x86_64::avx512::<W, x86_64::$avx512>(work) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: the level is available.
                    Level::Avx2 => unsafe { x86_64::avx2::<W, x86_64::$avx2>(work) },
                    #[cfg(target_arch = "aarch64")]
                    // SAFETY: the level is available.
                    Level::Neon => unsafe { aarch64::neon::<W, aarch64::$neon>(work) },
                    // SAFETY: every processor of the architecture has the baseline.
                    _ => unsafe { work.run::<Portable<$scalar>, 1>() },
                }
            }
        }
    };
}
native!(f32: F32x16, F32x8, F32x4);
native!(f64: F64x8, F64x4, F64x2);

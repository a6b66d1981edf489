//! The inner loops: what the sources of a tile do to a few vectors of targets.
//!
//! Targets stand in the lanes, one source at a time is spread over all of them: there is no sum across lanes, and what
//! a target gets does not depend on the lane that it stands in.
#![allow(unsafe_code, reason = "vectors are made with a promise about the processor")]

use std::ops::Range;

use crate::arch::Vector;

/// Sources as the inner loop reads them: x, y, z and mass in scaled units.
pub(crate) struct Tile<S, const N: usize>(pub(crate) [[S; N]; 4]);

/// What is summed over the sources, and how a pair adds to it.
pub(crate) trait Pair {
    /// How many numbers a target gets.
    const FIELDS: usize;
    /// Sums over the sources `range` of a tile, one for each field and vector of targets.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, and `range` lies within the tile.
    unsafe fn sums<V: Vector, const U: usize, const N: usize>(
        tile: &Tile<V::Scalar, N>,
        range: Range<usize>,
        targets: &[[V; 3]; U],
        softening2: V,
    ) -> [[V; 3]; U];
    /// What [`sums`](Self::sums) leaves out.
    fn left_out<V: Vector>() -> f64;
}

/// Σ m r⁻³ (xⱼ − x).
pub(crate) struct Acceleration;
/// The same with IEEE square roots and divisions, nothing fused, in an order that no compiler changes.
pub(crate) struct StrictAcceleration;
/// Σ m r⁻¹ over the pairs at a distance.
pub(crate) struct Potential;
/// The same as [`StrictAcceleration`] is to [`Acceleration`].
pub(crate) struct StrictPotential;

impl Pair for Acceleration {
    const FIELDS: usize = 3;

    #[inline(always)]
    unsafe fn sums<V: Vector, const U: usize, const N: usize>(
        tile: &Tile<V::Scalar, N>,
        range: Range<usize>,
        targets: &[[V; 3]; U],
        softening2: V,
    ) -> [[V; 3]; U] {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut sums = [[V::splat(num_traits::Zero::zero()); 3]; U];
            for j in range {
                let [x, y, z, mass] = source::<V, N>(tile, j);
                for u in 0..U {
                    let [dx, dy, dz] = [x.sub(targets[u][0]), y.sub(targets[u][1]), z.sub(targets[u][2])];
                    let r2 = dz.mul_add(dz, dy.mul_add(dy, dx.mul_add(dx, softening2)));
                    let f = r2.inverse_cube(mass);
                    sums[u][0] = f.mul_add(dx, sums[u][0]);
                    sums[u][1] = f.mul_add(dy, sums[u][1]);
                    sums[u][2] = f.mul_add(dz, sums[u][2]);
                }
            }
            sums
        }
    }

    fn left_out<V: Vector>() -> f64 {
        V::CUBE
    }
}

impl Pair for StrictAcceleration {
    const FIELDS: usize = 3;

    #[inline(always)]
    unsafe fn sums<V: Vector, const U: usize, const N: usize>(
        tile: &Tile<V::Scalar, N>,
        range: Range<usize>,
        targets: &[[V; 3]; U],
        softening2: V,
    ) -> [[V; 3]; U] {
        // SAFETY: passed on to the caller.
        unsafe {
            let one = V::splat(num_traits::One::one());
            let mut sums = [[V::splat(num_traits::Zero::zero()); 3]; U];
            for j in range {
                let [x, y, z, mass] = source::<V, N>(tile, j);
                for u in 0..U {
                    let [dx, dy, dz] = [x.sub(targets[u][0]), y.sub(targets[u][1]), z.sub(targets[u][2])];
                    let d2 = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
                    // m r⁻² times the direction: unlike r⁻³, neither overflows before the force does.
                    let inverse = one.div(d2.add(softening2).sqrt()).where_positive(d2);
                    let f = mass.mul(inverse).mul(inverse);
                    sums[u][0] = sums[u][0].add(f.mul(dx.mul(inverse)));
                    sums[u][1] = sums[u][1].add(f.mul(dy.mul(inverse)));
                    sums[u][2] = sums[u][2].add(f.mul(dz.mul(inverse)));
                }
            }
            sums
        }
    }

    fn left_out<V: Vector>() -> f64 {
        1.0
    }
}

impl Pair for Potential {
    const FIELDS: usize = 1;

    #[inline(always)]
    unsafe fn sums<V: Vector, const U: usize, const N: usize>(
        tile: &Tile<V::Scalar, N>,
        range: Range<usize>,
        targets: &[[V; 3]; U],
        softening2: V,
    ) -> [[V; 3]; U] {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut sums = [[V::splat(num_traits::Zero::zero()); 3]; U];
            for j in range {
                let [x, y, z, mass] = source::<V, N>(tile, j);
                for u in 0..U {
                    let [dx, dy, dz] = [x.sub(targets[u][0]), y.sub(targets[u][1]), z.sub(targets[u][2])];
                    let d2 = dz.mul_add(dz, dy.mul_add(dy, dx.mul(dx)));
                    let term = d2.add(softening2).inverse(mass).where_positive(d2);
                    sums[u][0] = sums[u][0].add(term);
                }
            }
            sums
        }
    }

    fn left_out<V: Vector>() -> f64 {
        V::INVERSE
    }
}

impl Pair for StrictPotential {
    const FIELDS: usize = 1;

    #[inline(always)]
    unsafe fn sums<V: Vector, const U: usize, const N: usize>(
        tile: &Tile<V::Scalar, N>,
        range: Range<usize>,
        targets: &[[V; 3]; U],
        softening2: V,
    ) -> [[V; 3]; U] {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut sums = [[V::splat(num_traits::Zero::zero()); 3]; U];
            for j in range {
                let [x, y, z, mass] = source::<V, N>(tile, j);
                for u in 0..U {
                    let [dx, dy, dz] = [x.sub(targets[u][0]), y.sub(targets[u][1]), z.sub(targets[u][2])];
                    let d2 = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
                    let term = mass.div(d2.add(softening2).sqrt()).where_positive(d2);
                    sums[u][0] = sums[u][0].add(term);
                }
            }
            sums
        }
    }

    fn left_out<V: Vector>() -> f64 {
        1.0
    }
}

/// # Safety
/// The processor has the instructions of `V`, and `j` lies within the tile.
#[inline(always)]
unsafe fn source<V: Vector, const N: usize>(tile: &Tile<V::Scalar, N>, j: usize) -> [V; 4] {
    debug_assert!(j < N);
    // SAFETY: as promised.
    unsafe { [0, 1, 2, 3].map(|k| V::splat(*tile.0[k].get_unchecked(j))) }
}

//! One body and many others in AVX-512, with the order of instructions laid down.
//!
//! What two bodies do to each other is a chain of some 25 instructions, each of which waits for one before it: 50 cycles
//! from end to end, of which the multipliers need nine. So five chains must be under way at once, more than the
//! processor's scheduler holds when they come one after the other, and compilers put them one after the other. Here
//! a chain begins every so many cycles, and its instructions stand among those of four others at about the time when
//! their operands are ready, with loads, stores and results of the turn before. `schedule` writes the text and says more;
//! the results are those of [`Vector`](super::Vector)'s own methods to the bit, which a test asserts.

use std::arch::{asm, x86_64::*};

use super::Others;
use super::x86_64::{CUBE_14_F32, CUBE_14_F64};

#[cfg(test)]
mod schedule;

/// Declares a function whose loop is the text of a file.
macro_rules! pipelined {
    (
        $(#[$doc:meta])*
        $name:ident, $scalar:ty, $raw:ty, $splat:ident, turn: $turn:literal, constants: $constants:expr, $text:literal
    ) => {
        $(#[$doc])*
        ///
        /// Meets whole turns of vectors in `from..to`; gives where it stopped, and adds to `pull`.
        ///
        /// # Safety
        /// The processor has AVX-512 F, and all planes of `others` reach up to `to`.
        #[target_feature(enable = "avx512f")]
        pub(super) unsafe fn $name(
            position: &[$raw; 3],
            (mass, floor): ($raw, $raw),
            others: &mut Others<'_, $scalar>,
            (from, to): (usize, usize),
            pull: &mut [$raw; 3],
        ) -> usize {
            /// Bodies to a turn.
            const TURN: usize = $turn * 64 / size_of::<$scalar>();
            let stop = from + to.saturating_sub(from) / TURN * TURN;
            if stop == from {
                return from;
            }
            let Others { position: there, mass: masses, pull: pulls } = others;
            debug_assert!(there.iter().all(|plane| plane.len() >= stop) && masses.len() >= stop);
            debug_assert!(pulls.iter().all(|plane| plane.len() >= stop));
            let constants: [f64; 4] = $constants;
            let [one, last, middle, first] = constants.map(|x| $splat(x as $scalar));
            // SAFETY: the text reads and writes the elements from..stop of these planes, and the registers named here.
            unsafe {
                asm!(
                    include_str!($text),
                    x = in(reg) there[0].as_ptr(),
                    y = in(reg) there[1].as_ptr(),
                    z = in(reg) there[2].as_ptr(),
                    m = in(reg) masses.as_ptr(),
                    px = in(reg) pulls[0].as_mut_ptr(),
                    py = in(reg) pulls[1].as_mut_ptr(),
                    pz = in(reg) pulls[2].as_mut_ptr(),
                    at = inout(reg) from * size_of::<$scalar>() => _,
                    stop = in(reg) stop * size_of::<$scalar>(),
                    in("zmm0") position[0], in("zmm1") position[1], in("zmm2") position[2],
                    in("zmm3") mass, in("zmm4") floor, in("zmm5") one,
                    inout("zmm6") last => _, inout("zmm7") middle => _, inout("zmm8") first => _,
                    inout("zmm9") pull[0], inout("zmm10") pull[1], inout("zmm11") pull[2],
                    out("zmm12") _, out("zmm13") _, out("zmm14") _, out("zmm15") _, out("zmm16") _,
                    out("zmm17") _, out("zmm18") _, out("zmm19") _, out("zmm20") _, out("zmm21") _,
                    out("zmm22") _, out("zmm23") _, out("zmm24") _, out("zmm25") _, out("zmm26") _,
                    out("zmm27") _, out("zmm28") _, out("zmm29") _, out("zmm30") _, out("zmm31") _,
                    options(nostack)
                );
            }
            stop
        }
    };
}

pipelined! {
    /// Eight `f64` to a vector, four vectors to a turn.
    f64x8, f64, __m512d, _mm512_set1_pd, turn: 4,
    constants: [1.0, CUBE_14_F64.a[2], CUBE_14_F64.a[1], CUBE_14_F64.a[0]],
    "f64x8.s"
}

pipelined! {
    /// Sixteen `f32` to a vector, five vectors to a turn.
    f32x16, f32, __m512, _mm512_set1_ps, turn: 5,
    constants: [1.0 + CUBE_14_F32.a[0], 0.0, 0.0, 0.0],
    "f32x16.s"
}

#[cfg(test)]
mod tests {
    use compute_backend::Real;
    use compute_backend::simd::Level;

    use crate::arch::{Lanes, Native, Others, Vector, dispatch};

    /// Numbers between 1/2 and 1, always the same.
    fn numbers<S: Real>(count: usize, seed: u64) -> Vec<S> {
        let mut state = seed;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            S::lit(0.5 + (state >> 12) as f64 * 0.5_f64.powi(53))
        };
        (0..count).map(|_| number()).collect()
    }

    /// One body meets others from 16 on, by `meet` and then, for what it left, by the methods of vectors; or by these alone.
    struct Meets<S> {
        others: usize,
        by_methods_alone: bool,
        scalar: std::marker::PhantomData<S>,
    }

    impl<S: Native> Lanes for Meets<S> {
        /// Where `meet` stopped, the pulls on the others and those on the one body.
        type Output = (usize, Vec<Vec<S>>, Vec<S>);
        type Scalar = S;

        unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) -> Self::Output {
            let (from, to) = (16, 16 + self.others * V::LANES);
            let planes: Vec<Vec<S>> = (1..=4).map(|seed| numbers(to, seed)).collect();
            let mut pulled: Vec<Vec<S>> = (5..=7).map(|seed| numbers(to, seed)).collect();
            let one: Vec<S> = numbers(8, 8);
            // SAFETY: `dispatch` promises the instructions, and all planes reach up to `to`.
            unsafe {
                let [x, y, z, mass, px, py, pz] = [0, 1, 2, 3, 4, 5, 6].map(|i| V::splat(one[i]));
                let (position, mut pull, floor) = ([x, y, z], [px, py, pz], V::splat(S::lit(1e-3)));
                let mut stop = from;
                if !self.by_methods_alone {
                    let [px, py, pz] = &mut pulled[..] else { unreachable!() };
                    let mut others = Others {
                        position: [&planes[0], &planes[1], &planes[2]],
                        mass: &planes[3],
                        pull: [px, py, pz],
                    };
                    stop = V::meet(&position, (mass, floor), &mut others, (from, to), &mut pull);
                }
                for j in (stop..to).step_by(V::LANES) {
                    let d = [0, 1, 2].map(|k| V::load(&planes[k][j..]).sub(position[k]));
                    let r2 = d.iter().fold(floor, |sum, &d| d.mul_add(d, sum));
                    let cube = r2.inverse_cube();
                    let (here, back) = (cube.mul(V::load(&planes[3][j..])), cube.mul(mass));
                    for k in 0..3 {
                        pull[k] = here.mul_add(d[k], pull[k]);
                        let place = &mut pulled[k][j..];
                        back.mul_sub_from(d[k], V::load(place)).store(place);
                    }
                }
                let mut lanes = vec![S::zero(); 3 * V::LANES];
                for (k, pull) in pull.into_iter().enumerate() {
                    pull.store(&mut lanes[k * V::LANES..]);
                }
                (stop - from, pulled, lanes)
            }
        }
    }

    fn meets<S: Native>(others: usize, by_methods_alone: bool) -> (usize, Vec<Vec<S>>, Vec<S>) {
        dispatch(Level::Avx512, Meets { others, by_methods_alone, scalar: std::marker::PhantomData })
    }

    fn agrees<S: Native>(turn: usize) {
        if !Level::Avx512.is_available() {
            return;
        }
        let lanes = 64 / size_of::<S>();
        for others in 0..4 * turn + 3 {
            let (stopped, there, here) = meets::<S>(others, false);
            assert_eq!(stopped, others / turn * turn * lanes, "{others} vectors");
            let (_, expected_there, expected_here) = meets::<S>(others, true);
            assert!(there == expected_there && here == expected_here, "{others} vectors of {}", S::NAME);
        }
    }

    #[test]
    fn the_text_gives_the_bits_of_the_methods_in_f64() {
        agrees::<f64>(4);
    }

    #[test]
    fn the_text_gives_the_bits_of_the_methods_in_f32() {
        agrees::<f32>(5);
    }
}

//! Bodies passing along many others in AVX-512, with the order of instructions laid down.
//!
//! What two bodies do to each other is a chain of some 25 instructions, each of which waits for one before it: 50 cycles
//! from end to end, of which the multipliers need six to nine. So six chains must be under way at once, more than the
//! processor's scheduler holds when they come one after the other, and compilers put them one after the other. Here
//! a chain begins every so many cycles, and its instructions stand among those of others at about the time when
//! their operands are ready; with forces also where one body is done and the next begins. `schedule` writes the text and
//! says more; the results are those of [`Vector`](super::Vector)'s own methods to the bit, which a test asserts.
//!
//! There are two chains. *Accelerations* has the fewest instructions: (mⱼ r⁻³) d for one body and (mᵢ r⁻³) d for the other,
//! both fused with their sums. *Forces* works out the three products mᵢ mⱼ r⁻³ d once, and both bodies add them: three
//! multiplications fewer and nine additions more, three of them differences made a second time, which saves registers.
//! That is less where additions have units of their own, as in AMD's processors since Zen 4 (measured on Zen 5).

use std::arch::{asm, x86_64::*};
use std::sync::OnceLock;

use super::x86_64::{CUBE_14_F32, CUBE_14_F64, F32x16, F64x8};
use super::{Others, PASSING, PLANE, Passing, Vector};

#[cfg(test)]
mod schedule;

/// Whether additions have units beside those of multiplications.
pub(super) fn has_separate_additions() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| {
        #[allow(unused_unsafe, reason = "unsafe before Rust 1.94")]
        // SAFETY: every x86-64 processor has the instruction.
        let vendor = unsafe { __cpuid(0) };
        // "AuthenticAMD": all of its processors that have AVX-512.
        [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).concat() == b"AuthenticAMD"
    })
}

/// Declares a function whose loop is the text of a file.
macro_rules! pipelined {
    (
        $(#[$doc:meta])*
        $name:ident, $vector:ident, $scalar:ty, forces: $forces:literal, constants: $constants:expr, $text:literal
    ) => {
        $(#[$doc])*
        ///
        /// Meets whole turns of vectors in `from..to`; gives where it stopped. If that is not where it began, the pulls
        /// of `bodies` are set.
        ///
        /// # Safety
        /// The processor has AVX-512 F, and all planes of `others` reach up to `to`.
        #[target_feature(enable = "avx512f")]
        pub(super) unsafe fn $name(
            floor: $scalar,
            (bodies, count): (&mut Passing<$vector>, usize),
            others: &mut Others<'_, $scalar>,
            (from, to): (usize, usize),
        ) -> usize {
            /// Others to a turn.
            const OTHERS: usize = $vector::TURNS[$forces as usize] * $vector::LANES;
            let stop = from + to.saturating_sub(from) / OTHERS * OTHERS;
            if stop == from || count == 0 {
                return from;
            }
            let Others { position: there, mass: masses, pull: pulls } = others;
            assert!(there.iter().all(|plane| plane.len() >= stop) && masses.len() >= stop);
            assert!(PLANE >= stop && PASSING >= count);
            let constants: [f64; 4] = $constants;
            let [one, last, middle, first] = constants.map(|x| x as $scalar);
            let constants = [floor, one, last, middle, first];
            let bodies = &raw mut *bodies;
            // SAFETY: the place is that of a field; through this pointer the text also reads what stands behind.
            let places = unsafe { &raw const (*bodies).position }.cast::<$scalar>();
            // SAFETY: the text reads the elements from..stop of these planes and the bodies, writes the same elements of
            // the pulls and those of the bodies, and uses the registers named here.
            unsafe {
                asm!(
                    include_str!($text),
                    x = in(reg) there[0].as_ptr().add(from),
                    y = in(reg) there[1].as_ptr().add(from),
                    z = in(reg) there[2].as_ptr().add(from),
                    m = in(reg) masses.as_ptr().add(from),
                    p = in(reg) pulls.as_mut_ptr().cast::<$scalar>().add(from),
                    second = const PLANE * size_of::<$scalar>(),
                    third = const 2 * PLANE * size_of::<$scalar>(),
                    at = out(reg) _,
                    was = out(reg) _,
                    stop = in(reg) (stop - from) * size_of::<$scalar>(),
                    body = inout(reg) places => _,
                    end = in(reg) places.add(count),
                    pull = inout(reg) &raw mut (*bodies).pull => _,
                    constants = in(reg) constants.as_ptr(),
                    out("zmm0") _, out("zmm1") _, out("zmm2") _, out("zmm3") _, out("zmm4") _, out("zmm5") _,
                    out("zmm6") _, out("zmm7") _, out("zmm8") _, out("zmm9") _, out("zmm10") _, out("zmm11") _,
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

/// What refines an estimate: one, and the polynomial's coefficients.
const F64: [f64; 4] = [1.0, CUBE_14_F64.a[2], CUBE_14_F64.a[1], CUBE_14_F64.a[0]];
const F32: [f64; 4] = [1.0 + CUBE_14_F32.a[0], 0.0, 0.0, 0.0];

pipelined! {
    /// Accelerations, eight `f64` to a vector.
    f64x8, F64x8, f64, forces: false, constants: F64, "f64x8.s"
}

pipelined! {
    /// Forces, eight `f64` to a vector.
    f64x8_forces, F64x8, f64, forces: true, constants: F64, "f64x8_forces.s"
}

pipelined! {
    /// Accelerations, sixteen `f32` to a vector.
    f32x16, F32x16, f32, forces: false, constants: F32, "f32x16.s"
}

pipelined! {
    /// Forces, sixteen `f32` to a vector.
    f32x16_forces, F32x16, f32, forces: true, constants: F32, "f32x16_forces.s"
}

#[cfg(test)]
mod tests {
    use compute_backend::Real;
    use compute_backend::simd::Level;

    use crate::arch::x86_64::{F32x16, F64x8};
    use crate::arch::{Lanes, Native, Others, PASSING, PLANE, Passing, Vector, dispatch};

    /// Numbers between 1/2 and 1, always the same.
    fn numbers<S: Real>(count: usize, seed: u64) -> Vec<S> {
        let mut state = seed;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            S::lit(0.5 + (state >> 12) as f64 * 0.5_f64.powi(53))
        };
        (0..count).map(|_| number()).collect()
    }

    /// Bodies meet others from 16 on, by `meet`; or, as far as that came, by the methods of vectors.
    struct Meets<S> {
        bodies: usize,
        others: usize,
        forces: bool,
        by_methods: bool,
        scalar: std::marker::PhantomData<S>,
    }

    impl<S: Native> Lanes for Meets<S> {
        /// Where `meet` stopped, the pulls on the others and those on the bodies.
        type Output = (usize, Vec<[S; PLANE]>, Vec<S>);
        type Scalar = S;

        unsafe fn run<V: Vector<Scalar = S>, const U: usize>(self) -> Self::Output {
            let (from, to) = (16, 16 + self.others * V::LANES);
            let planes: Vec<Vec<S>> = (1..=4).map(|seed| numbers(to, seed)).collect();
            let mut pulled = [5, 6, 7].map(|seed| numbers(PLANE, seed).try_into().unwrap());
            let one: Vec<S> = numbers(4 * PASSING, 8);
            let floor = S::lit(1e-3);
            // SAFETY: `dispatch` promises the instructions, and all planes reach up to `to`.
            unsafe {
                let plane = |k: usize| -> [S; PASSING] { std::array::from_fn(|i| one[4 * i + k]) };
                let mut bodies = Passing {
                    pull: [[V::splat(S::zero()); 3]; PASSING],
                    position: [0, 1, 2].map(plane),
                    mass: plane(3),
                };
                let mut others = Others {
                    position: [&planes[0], &planes[1], &planes[2]],
                    mass: &planes[3],
                    pull: &mut pulled,
                };
                let (mut by_text, mut elsewhere) = (bodies, *others.pull);
                let mut there = Others { position: others.position, mass: others.mass, pull: &mut elsewhere };
                let stop = V::meet(self.forces, floor, (&mut by_text, self.bodies), &mut there, (from, to));
                if self.by_methods {
                    // As far as the text.
                    for i in 0..self.bodies {
                        for j in (from..stop).step_by(V::LANES) {
                            with_methods(self.forces, V::splat(floor), (&mut bodies, i), &mut others, j);
                        }
                    }
                } else {
                    bodies = by_text;
                    pulled = elsewhere;
                }
                let mut lanes = vec![S::zero(); 3 * V::LANES * PASSING];
                for (place, pull) in lanes.chunks_exact_mut(V::LANES).zip(bodies.pull.as_flattened()) {
                    pull.store(place);
                }
                (stop - from, pulled.to_vec(), lanes)
            }
        }
    }

    /// A body and the others of one vector pull each other.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    unsafe fn with_methods<V: Vector>(
        forces: bool,
        floor: V,
        (bodies, i): (&mut Passing<V>, usize),
        others: &mut Others<'_, V::Scalar>,
        j: usize,
    ) {
        // SAFETY: as promised.
        unsafe {
            let d = [0, 1, 2].map(|k| V::load(&others.position[k][j..]).sub(V::splat(bodies.position[k][i])));
            let r2 = d.iter().fold(floor, |sum, &d| d.mul_add(d, sum));
            let (there, mass) = (V::load(&others.mass[j..]), V::splat(bodies.mass[i]));
            for (k, &d) in d.iter().enumerate() {
                let place = &mut others.pull[k][j..];
                let pull = V::load(place);
                if forces {
                    let force = r2.inverse_cube_times(there, mass).mul(d);
                    bodies.pull[i][k] = bodies.pull[i][k].add(force);
                    pull.sub(force).store(place);
                } else {
                    bodies.pull[i][k] = r2.inverse_cube().mul(there).mul_add(d, bodies.pull[i][k]);
                    r2.inverse_cube().mul(mass).mul_sub_from(d, pull).store(place);
                }
            }
        }
    }

    fn meets<S: Native>(
        bodies: usize,
        others: usize,
        forces: bool,
        by_methods: bool,
    ) -> (usize, Vec<[S; PLANE]>, Vec<S>) {
        let scalar = std::marker::PhantomData;
        dispatch(Level::Avx512, Meets { bodies, others, forces, by_methods, scalar })
    }

    fn agrees<S: Native>(forces: bool, turn: usize) {
        if !Level::Avx512.is_available() {
            return;
        }
        let lanes = 64 / size_of::<S>();
        for (bodies, others) in [0, 1, 2, 3, PASSING]
            .into_iter()
            .flat_map(|bodies| (0..4 * turn + 3).map(move |others| (bodies, others)))
        {
            let (stopped, there, here) = meets::<S>(bodies, others, forces, false);
            let whole = if bodies == 0 { 0 } else { others / turn * turn };
            assert_eq!(stopped, whole * lanes, "{bodies} bodies, {others} vectors");
            let (_, expected_there, expected_here) = meets::<S>(bodies, others, forces, true);
            let same = there == expected_there && here == expected_here;
            assert!(same, "{bodies} bodies, {others} vectors of {}", S::NAME);
        }
    }

    #[test]
    fn the_text_gives_the_bits_of_the_methods() {
        agrees::<f64>(false, F64x8::TURNS[0]);
        agrees::<f32>(false, F32x16::TURNS[0]);
    }

    #[test]
    fn the_text_of_forces_gives_the_bits_of_the_methods() {
        agrees::<f64>(true, F64x8::TURNS[1]);
        agrees::<f32>(true, F32x16::TURNS[1]);
    }
}

//! The explicit Euler loop without square root or division.
//!
//! With `p = h/r` a step is `x ← x - p y`, `y ← y + p x`, and `r² ← r² + h²` exactly. So `s = r²/2h² = 1/2p²` grows by
//! exactly one half a step, and `p` follows it by the series of `p (1 - δ)^(-1/2)` with `δ = 1 - 2 s p² = -p²`:
//!
//! ```text
//! t = p²,   p ← p (3/2 - t (s - 3/8 t))
//! ```
//!
//! which is Newton's step for the inverse square root with the next term of the series. What is left out is 5/16 p⁶ of
//! `p`, below half an ulp while `|p|` is below [`limit`]; an error in the `p` before comes in times 3/2 p², so errors do
//! not pile up. Particles nearer to the origin than that have their whole group stepped by the reference loop.
//! Six operations but one fuse to seven instructions a step, against a division and a square root of tens of cycles.

use compute_backend::Real;
use compute_backend::simd::{Level, dispatch_at};

use crate::arch::{self, Lanes};
use crate::euler::{self, Group, Loop};

/// After so many steps `p` and `s` are taken from the positions anew, so that the count of steps stays exact.
const RUN: u64 = 1 << 16;

/// `|p|` must be between these for the recurrence: 5/16 p⁶ < ε/4 above, and no underflow of p² below.
pub(crate) fn limit<T: Real>() -> (T, T) {
    if size_of::<T>() == 4 {
        (T::lit(2_f64.powi(-60)), T::lit(2_f64.powi(-5)))
    } else {
        (T::lit(2_f64.powi(-500)), T::lit(2_f64.powi(-9)))
    }
}

/// `steps` steps of each particle with the instructions of `level`.
pub(crate) fn advance<T: Real>(level: Level, steps: u64, stride: &[T], x: &mut [T], y: &mut [T]) {
    let n = euler::group::<T>();
    let mut done = 0;
    while done < steps {
        let run = RUN.min(steps - done);
        for ((stride, x), y) in stride.chunks(n).zip(x.chunks_mut(n)).zip(y.chunks_mut(n)) {
            let group = Group::load(stride, x, y);
            match Lanes::new(group) {
                Ok(mut lanes) => {
                    arch::newton(level, run, &mut lanes);
                    lanes.group.store(x, y);
                }
                Err(_) => dispatch_at(level, Loop { steps: run, stride, x, y }),
            }
        }
        done += run;
    }
}

impl<T: Real> Lanes<T> {
    /// The group with `p` and `s` of each particle, or nothing if one of them is too near to the origin.
    fn new(group: Group<T>) -> Result<Self, ()> {
        let (low, high) = limit::<T>();
        let half = T::lit(0.5);
        let mut lanes = Self { p: [T::zero(); euler::GROUP], s: [T::one(); euler::GROUP], group };
        let Group { stride, x, y } = &lanes.group;
        for i in 0..euler::group::<T>() {
            if stride[i].is_zero() {
                continue; // at rest: p = 0 stays 0
            }
            let r2 = x[i] * x[i] + y[i] * y[i];
            let p = stride[i] / r2.sqrt();
            if !(low..=high).contains(&p.abs()) {
                return Err(());
            }
            lanes.p[i] = p;
            lanes.s[i] = half / (p * p);
        }
        Ok(lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spiral;

    /// Every group's own radii: from where the recurrence must not be used to where it freezes.
    fn particles<T: Real>(n: usize) -> (Vec<T>, Vec<T>, Vec<T>) {
        let radius = |i: usize| 10_f64.powi((i / 96) as i32 - 4);
        let stride = (0..n)
            .map(|i| T::lit(if i % 7 == 3 { 0.0 } else { 1e-5 * (1 + i % 3) as f64 * [1.0, -1.0][i % 2] }));
        let x = (0..n).map(|i| T::lit(radius(i) * (i as f64).cos()));
        let y = (0..n).map(|i| T::lit(radius(i) * (i as f64).sin()));
        (stride.collect(), x.collect(), y.collect())
    }

    fn loops_at_every_level<T: Real>() {
        let (stride, x0, y0) = particles::<T>(1003);
        let steps = 70_001; // beyond one run
        let (mut x_want, mut y_want) = (x0.clone(), y0.clone());
        dispatch_at(Level::Baseline, Loop { steps, stride: &stride, x: &mut x_want, y: &mut y_want });
        let (mut x_exact, mut y_exact) = (x0.clone(), y0.clone());
        dispatch_at(
            Level::Baseline,
            spiral::Spiral::<T, false> {
                steps,
                stride: &stride,
                x0: &x0,
                y0: &y0,
                x: &mut x_exact,
                y: &mut y_exact,
            },
        );
        for level in Level::available() {
            let (mut x, mut y) = (x0.clone(), y0.clone());
            dispatch_at(level, Loop { steps, stride: &stride, x: &mut x, y: &mut y });
            assert!(x == x_want && y == y_want, "the loop at {level:?} in {}", T::NAME);

            let (mut x, mut y) = (x0.clone(), y0.clone());
            dispatch_at(
                level,
                spiral::Spiral::<T, false> { steps, stride: &stride, x0: &x0, y0: &y0, x: &mut x, y: &mut y },
            );
            assert!(x == x_exact && y == y_exact, "the closed form at {level:?} in {}", T::NAME);
            // Fused or not, also where it is emulated.
            let (mut x, mut y) = (x0.clone(), y0.clone());
            let (stride, x0, y0) = (&stride[..], &x0[..], &y0[..]);
            let fused = spiral::Spiral::<T, true> { steps, stride, x0, y0, x: &mut x, y: &mut y };
            dispatch_at(level, fused);
            assert!(x == x_exact && y == y_exact, "the fused closed form at {level:?} in {}", T::NAME);

            let (mut x, mut y) = (x0.to_vec(), y0.to_vec());
            advance(level, steps, stride, &mut x, &mut y);
            for i in 0..x.len() {
                let error = (x[i].widen() - x_exact[i].widen()).hypot(y[i].widen() - y_exact[i].widen());
                let (r, r0) =
                    (x_exact[i].widen().hypot(y_exact[i].widen()), x0[i].widen().hypot(y0[i].widen()));
                let turn = (2.0 * (steps as f64).sqrt()).min(steps as f64 * stride[i].widen().abs() / r0);
                // The bound of the operation, and an answer of the same size as the loop's.
                let bound = (4.0 * steps as f64 * (1.0 + turn) * T::epsilon().widen() * r).min(3.0 * r);
                assert!(
                    error <= bound,
                    "Newton at {level:?} in {}: particle {i} is off by {error:e}",
                    T::NAME
                );
                if size_of::<T>() == 8 {
                    assert!(
                        error <= 1e-11 * r * (1.0 + turn),
                        "particle {i} at {level:?}: {error:e} of {r:e}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_level_gives_the_bits_of_the_baseline_or_the_newton_loop_within_its_bound() {
        loops_at_every_level::<f32>();
        loops_at_every_level::<f64>();
    }

    #[test]
    fn the_recurrence_is_used_up_to_its_limit_and_not_beyond() {
        let (low, high) = limit::<f64>();
        let usable = |p: f64| Lanes::new(Group::load(&[p], &[1.0], &[0.0])).is_ok();
        assert!(usable(high) && usable(-high) && usable(low) && usable(0.0));
        assert!(!usable(high * 1.001) && !usable(-high * 1.001) && !usable(low / 2.0));
    }
}

//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! use particle_sim::{Serial, conformance};
//!
//! conformance::suite::<f64, _>(&Serial)?;
//! # Ok::<(), particle_sim::Error>(())
//! ```

use compute_backend::{Error, Real, Result, Serial};

use crate::Motion;

/// Nothing, one, and around the groups and workgroups that kernels work in.
const LENGTHS: [usize; 9] = [0, 1, 47, 48, 49, 96, 97, 257, 1000];

/// None, one, and enough to turn some particles round and round.
const STEPS: [u64; 4] = [0, 1, 100, 3000];

/// All of [`Motion`], against the closed form in `f64` on one core, which its own tests hold against 60 digits.
///
/// The loops must be within `4 n ε (1 + θ) |z|` after n steps through the angle θ: a step rounds by `ε |z|` or less, its
/// stride by a few ε, and an error of the radius turns into one of the angle at most θ times as large. The closed form
/// must be within `(16 + 8 θ) ε |z|`: devices compute θ in `T`, by divisions and roots of a few ulp.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Motion<T>>(backend: &B) -> Result<()> {
    for n in LENGTHS {
        let (stride, start) = particles::<T>(n);
        let (stride_on, start_on) = (backend.upload(&stride)?, backend.upload(&start)?);
        for steps in STEPS {
            let want = Exact::of(steps, &stride, &start)?;
            let mut position = backend.upload(&start)?;
            backend.euler_loop(steps, &stride_on, &mut position)?;
            want.check("euler_loop", &backend.read(&position)?, |turn| 4.0 * steps as f64 * (1.0 + turn));

            let mut position = backend.upload(&start)?;
            backend.euler_newton(steps, &stride_on, &mut position)?;
            want.check("euler_newton", &backend.read(&position)?, |turn| 4.0 * steps as f64 * (1.0 + turn));

            let mut position = backend.zeros::<T>(2 * n)?;
            backend.euler_closed_form(steps, &stride_on, &start_on, &mut position)?;
            want.check("euler_closed_form", &backend.read(&position)?, |turn| 16.0 + 8.0 * turn);
        }
        let mut longer = backend.zeros::<T>(2 * n + 2)?;
        assert_shape(&backend.euler_loop(1, &stride_on, &mut longer));
        assert_shape(&backend.euler_newton(1, &stride_on, &mut longer));
        assert_shape(&backend.euler_closed_form(1, &stride_on, &start_on, &mut longer));
    }
    backend.sync()
}

/// Radii from 10⁻³ to 10 and strides from 0 to 10⁻² of both signs: near the origin and far, at rest, in every quadrant.
fn particles<T: Real>(n: usize) -> (Vec<T>, Vec<T>) {
    let unit = |i: usize, salt: usize| ((i * 7919 + salt * 104_729) % 10_007) as f64 / 10_007.0;
    let stride = (0..n).map(|i| {
        T::lit(if i % 11 == 10 {
            0.0
        } else {
            0.01 * unit(i, 1).powi(3) * if i % 2 == 0 { 1.0 } else { -1.0 }
        })
    });
    let polar = |i: usize| (10_f64.powf(4.0 * unit(i, 2) - 3.0), std::f64::consts::TAU * unit(i, 3));
    let x = (0..n).map(|i| T::lit(polar(i).0 * polar(i).1.cos()));
    let y = (0..n).map(|i| T::lit(polar(i).0 * polar(i).1.sin()));
    (stride.collect(), x.chain(y).collect())
}

/// The answer in `f64`, and the angle through which each particle turned.
struct Exact {
    position: Vec<f64>,
    turn: Vec<f64>,
}

impl Exact {
    fn of<T: Real>(steps: u64, stride: &[T], start: &[T]) -> Result<Self> {
        let widen = |values: &[T]| values.iter().map(|v| v.widen()).collect::<Vec<f64>>();
        let (stride, start) = (widen(stride), widen(start));
        let n = stride.len();
        let mut position = vec![0.0; 2 * n];
        Serial.euler_closed_form(steps, &stride, &start, &mut position)?;
        // 2 √N bounds the angle from anywhere; N h/r₀ is sharper where r₀ is large.
        let root = 2.0 * (steps as f64).sqrt();
        let turn = (0..n).map(|i| root.min(steps as f64 * stride[i].abs() / start[i].hypot(start[n + i])));
        Ok(Self { turn: turn.collect(), position })
    }

    /// Whether `got` is within `factor(turn) ε |z|`.
    fn check<T: Real>(&self, operation: &str, got: &[T], factor: impl Fn(f64) -> f64) {
        let n = self.turn.len();
        assert_eq!(got.len(), 2 * n);
        for i in 0..n {
            let (x, y) = (self.position[i], self.position[n + i]);
            let error = (got[i].widen() - x).hypot(got[n + i].widen() - y);
            // With no step at all the position must be what it was, and `|z|` is its scale; one ulp is for `T::lit`.
            let bound = (1.0 + factor(self.turn[i])) * T::epsilon().widen() * x.hypot(y);
            assert!(
                error <= bound,
                "{operation}, particle {i} of {n}: ({}, {}) is not ({x}, {y}) within {bound:e}",
                got[i],
                got[n + i]
            );
        }
    }
}

fn assert_shape(result: &Result<()>) {
    assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`");
}

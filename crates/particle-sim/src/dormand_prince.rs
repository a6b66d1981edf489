//! The adaptive method of Dormand and Prince, order 5 with an error estimate of order 4, and its dense output.
//!
//! J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 19 (1980); dense output and step control as in E. Hairer,
//! S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I (2nd edition), II.4-II.6, code DOPRI5.

use compute_backend::{Backend, Error, Real, Result};
use profiling::operation;

use crate::Law;
use crate::dynamics::check_range;
use crate::law::Terms;

/// How large the error of a step may be: `absolute + relative · |s|` in each component, in the root mean square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Relative to the magnitude of each component.
    pub relative: f64,
    /// In the units of the state.
    pub absolute: f64,
}

impl Tolerance {
    pub(crate) fn check(self) -> Result<()> {
        for (what, value) in
            [("the relative tolerance", self.relative), ("the absolute tolerance", self.absolute)]
        {
            if !(value.is_finite() && value >= 0.0) {
                return Err(Error::invalid(what, "finite and not negative", value));
            }
        }
        if self.relative + self.absolute == 0.0 {
            return Err(Error::invalid("the tolerance", "relative or absolute above zero", 0));
        }
        Ok(())
    }
}

/// Particles that share a law, each of which takes the steps that its orbit needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solve<T> {
    /// What moves the particles.
    pub law: Law<T>,
    /// How large the error of a step may be.
    pub tolerance: Tolerance,
    /// The first particle.
    pub first: usize,
    /// How many there are, from the first on.
    pub count: usize,
}

impl<T: Real> Solve<T> {
    /// Whether there are such particles in a state of so many numbers, and the times from now on ascend; and how many particles
    /// there are in all.
    pub(crate) fn check(&self, times: &[f64], numbers: usize) -> Result<usize> {
        self.law.check()?;
        self.tolerance.check()?;
        let mut last = 0.0;
        for &time in times {
            if !(time.is_finite() && time >= last) {
                return Err(Error::invalid("the times", "finite, in ascending order from now on", time));
            }
            last = time;
        }
        check_range(numbers, self.first, self.count)
    }
}

/// What particles do whose steps would not move the time.
pub(crate) fn given_up(what: impl std::fmt::Display) -> Error {
    Error::invalid("the tolerance", "so large that steps still move the time", what)
}

/// The body of [`Dynamics::solve`](crate::Dynamics::solve) for any backend.
///
/// # Errors
/// As there.
pub(crate) fn solve_law<T: Real, B: Backend>(
    backend: &B,
    what: Solve<T>,
    times: &[f64],
    state: &B::Buffer<T>,
) -> Result<Vec<T>> {
    let state = backend.view(state)?;
    what.check(times, state.len())?;
    operation!(
        "dynamics::solve",
        backend = backend.name(),
        items = what.count,
        bytes = 4 * what.count * times.len() * size_of::<T>()
    );
    let terms = Terms::<T, true>(what.law.terms());
    each(backend, what, (0.0, times), &state, |_, s| terms.derivative(s))
}

/// The states (time, particle, x y vx vy) of each particle that is asked for, in a field of any kind.
///
/// # Errors
/// As [`solve`].
pub(crate) fn each<T: Real, B: Backend>(
    backend: &B,
    what: Solve<T>,
    (now, times): (f64, &[f64]),
    state: &[T],
    field: impl Fn(T, [T; 4]) -> [T; 4] + Send + Sync,
) -> Result<Vec<T>> {
    let n = state.len() / 4;
    let paths = backend.executor().map(what.count, |i| {
        let mut path = Vec::with_capacity(times.len());
        let start = std::array::from_fn(|k| state[k * n + what.first + i]);
        solve(&field, now, start, times, what.tolerance, |s| path.push(s)).map(|()| path)
    });
    let paths = paths.into_iter().collect::<Result<Vec<_>>>()?;
    Ok((0..times.len()).flat_map(|time| paths.iter().flat_map(move |path| path[time])).collect())
}

/// The most steps that are tried for a particle.
pub(crate) const MOST_ATTEMPTS: usize = 1_000_000;

const C: [f64; 7] = [0.0, 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0, 1.0];
const A: [[f64; 6]; 7] = [
    [0.0; 6],
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
/// Order 5 less order 4.
const E: [f64; 7] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];
const D: [f64; 7] = [
    -12715105075.0 / 11282082432.0,
    0.0,
    87487479700.0 / 32700410799.0,
    -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0,
    -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0,
];

/// The states at `times`, in ascending order and not before `t`, of the solution through `s` at `t`.
///
/// # Errors
/// [`Error::Invalid`] if the steps become too short to move the time, or if there are more than a million of them.
pub(crate) fn solve<T: Real, const N: usize>(
    f: impl Fn(T, [T; N]) -> [T; N],
    mut t: f64,
    mut s: [T; N],
    times: &[f64],
    tolerance: Tolerance,
    mut found: impl FnMut([T; N]),
) -> Result<()> {
    let Some(&end) = times.last() else { return Ok(()) };
    let mut times = times.iter().copied().peekable();
    while times.next_if(|&time| time <= t).is_some() {
        found(s);
    }
    let mut k = [[T::zero(); N]; 7];
    k[0] = f(T::lit(t), s);
    let mut h = first_step(&f, t, s, k[0], end - t, tolerance);
    let mut before = 1e-4; // the error of the step before, for the controller
    let mut rejected = false;
    for _ in 0..MOST_ATTEMPTS {
        if times.peek().is_none() {
            return Ok(());
        }
        h = h.min(end - t);
        if !(t + 0.1 * h > t || end - t <= h) || !h.is_finite() {
            break;
        }
        let step = T::lit(h);
        let mut next = s;
        for stage in 1..7 {
            next = s;
            for i in 0..N {
                let mut sum = T::zero();
                for (a, k) in A[stage].iter().zip(&k[..stage]) {
                    sum += T::lit(*a) * k[i];
                }
                next[i] += step * sum;
            }
            k[stage] = f(T::lit(t + C[stage] * h), next);
        }
        let mut error = 0.0;
        for i in 0..N {
            let estimate: T = E.iter().zip(&k).map(|(e, k)| T::lit(*e) * k[i]).sum();
            let scale =
                tolerance.absolute + tolerance.relative * s[i].widen().abs().max(next[i].widen().abs());
            // A component that is zero and stays zero needs no scale.
            let wrong = h * estimate.widen();
            if wrong != 0.0 {
                error += (wrong / scale).powi(2) / N as f64;
            }
        }
        let error = error.sqrt();
        if error <= 1.0 {
            let dense = Dense::new(s, next, step, &k);
            let last = t + h >= end;
            while let Some(time) = times.next_if(|&time| last || time <= t + h) {
                // The last time is the end of the last step, not an interpolation.
                found(if time >= t + h { next } else { dense.at(T::lit((time - t) / h)) });
            }
            (t, s, k[0]) = (t + h, next, k[6]);
            // The proportional-integral controller of DOPRI5.
            let factor = 0.9 * error.max(1e-10).powf(-0.17) * f64::powf(before, 0.04);
            h *= factor.clamp(0.2, if rejected { 1.0 } else { 10.0 });
            before = error.max(1e-4);
            rejected = false;
        } else {
            // Also what is not a number comes here: a shorter step may avoid it.
            h *= (0.9 * error.powf(-0.2)).clamp(0.1, 0.9);
            rejected = true;
        }
    }
    Err(given_up(format_args!("missed at t = {t}")))
}

/// A first step: such that an explicit Euler step changes the state by a hundredth of its scale, then by the
/// second derivative (Hairer, Nørsett, Wanner, II.4).
fn first_step<T: Real, const N: usize>(
    f: &impl Fn(T, [T; N]) -> [T; N],
    t: f64,
    s: [T; N],
    k: [T; N],
    span: f64,
    tolerance: Tolerance,
) -> f64 {
    let norm = |v: [T; N]| {
        let parts = (0..N).map(|i| {
            let scale = tolerance.absolute + tolerance.relative * s[i].widen().abs();
            if scale > 0.0 { (v[i].widen() / scale).powi(2) } else { 0.0 }
        });
        (parts.sum::<f64>() / N as f64).sqrt()
    };
    let (size, slope) = (norm(s), norm(k));
    let h = if size < 1e-5 || slope < 1e-5 { 1e-6 } else { 0.01 * size / slope }.min(span);
    let mut moved = s;
    for i in 0..N {
        moved[i] += T::lit(h) * k[i];
    }
    let there = f(T::lit(t + h), moved);
    let mut change = there;
    for i in 0..N {
        change[i] -= k[i];
    }
    let bend = norm(change) / h;
    let second =
        if slope.max(bend) <= 1e-15 { (h * 1e-3).max(1e-6) } else { (0.01 / slope.max(bend)).powf(0.2) };
    second.min(100.0 * h).min(span)
}

/// The interpolating polynomial of a step, of order 4.
struct Dense<T, const N: usize>([[T; N]; 5]);

impl<T: Real, const N: usize> Dense<T, N> {
    fn new(s: [T; N], next: [T; N], h: T, k: &[[T; N]; 7]) -> Self {
        let mut r = [s; 5];
        for i in 0..N {
            let rise = next[i] - s[i];
            let bend = h * k[0][i] - rise;
            r[1][i] = rise;
            r[2][i] = bend;
            r[3][i] = rise - h * k[6][i] - bend;
            r[4][i] = h * D.iter().zip(k).map(|(d, k)| T::lit(*d) * k[i]).sum::<T>();
        }
        Self(r)
    }

    fn at(&self, part: T) -> [T; N] {
        let rest = T::one() - part;
        std::array::from_fn(|i| {
            let r = self.0.map(|r| r[i]);
            r[0] + part * (r[1] + rest * (r[2] + part * (r[3] + rest * r[4])))
        })
    }
}

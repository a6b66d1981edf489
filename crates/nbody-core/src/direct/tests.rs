//! The pair kernels at every level of this machine, against arithmetic of 31 digits and against each other.

mod coincident;
mod fields;
mod mutual;
mod units;

use super::*;
use crate::exact::{self, Case, Double, Exact, FIELDS, Numbers, laws, with_length};
use crate::{Error, Softening, portable};

fn accelerations<T: Real>(law: Newton<T>, level: Level, m: &[T], x: &[T], targets: &[T]) -> Vec<T> {
    evaluate(law, level, Fields::ACCELERATION, m, x, targets)
}

fn potentials<T: Real>(law: Newton<T>, level: Level, m: &[T], x: &[T], targets: &[T]) -> Vec<T> {
    evaluate(law, level, Fields::POTENTIAL, m, x, targets)
}

fn evaluate<T: Real>(
    law: Newton<T>,
    level: Level,
    fields: Fields,
    m: &[T],
    x: &[T],
    targets: &[T],
) -> Vec<T> {
    answer(&Problem { law, sources: Sources::new(m, x), targets: Targets::new(targets), fields, level })
}

fn answer<T: Real>(problem: &Problem<'_, T>) -> Vec<T> {
    let mut out = vec![T::nan(); problem.fields.planes() * problem.targets.positions.len() / 3];
    problem.evaluate(&Executor::SERIAL, Write::Replace, &mut out).unwrap();
    out
}

fn problem<T: Real>(
    case: &Case<T>,
    law: Newton<T>,
    fields: Fields,
    own_lengths: bool,
    level: Level,
) -> Problem<'_, T> {
    let (sources, targets) = (case.sources(own_lengths), case.targets(own_lengths));
    Problem { law, sources, targets, fields, level }
}

/// All fields with 31 digits.
fn exact_fields<T: Real>(case: &Case<T>, law: Newton<T>, own_lengths: bool) -> Vec<Exact> {
    let targets = case.targets(own_lengths);
    exact::fields(law, case.sources(own_lengths), targets, Fields::ALL, 0..case.targets.len() / 3)
}

/// Accelerations and the scales Σ m / r² of their errors, with 31 digits.
fn exact<T: Real>(m: &[T], x: &[T], targets: &[T], softening: f64) -> Vec<([Double; 3], f64)> {
    let (n, k) = (m.len(), targets.len() / 3);
    (0..k)
        .map(|i| {
            let mut sum = [Double::new(0.0); 3];
            let mut scale = 0.0;
            for j in 0..n {
                let d = [0, 1, 2]
                    .map(|c| Double::new(x[c * n + j].widen()) - Double::new(targets[c * k + i].widen()));
                let d2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
                if d2.high > 0.0 {
                    let y = (d2 + Double::new(softening) * Double::new(softening)).inverse_sqrt();
                    let f = Double::new(m[j].widen()) * y * y * y;
                    scale += (f * d2 * d2.inverse_sqrt()).high;
                    for c in 0..3 {
                        sum[c] = sum[c] + f * d[c];
                    }
                }
            }
            (sum, scale)
        })
        .collect()
}

/// Root mean square and largest error on the scale of the summed magnitudes.
fn errors<T: Real>(got: &[T], exact: &[([Double; 3], f64)]) -> (f64, f64) {
    let k = exact.len();
    let squares: Vec<f64> = (0..k)
        .map(|i| {
            let (sum, scale) = &exact[i];
            (0..3).map(|c| ((Double::new(got[c * k + i].widen()) - sum[c]).high / scale).powi(2)).sum()
        })
        .collect();
    ((squares.iter().sum::<f64>() / k as f64).sqrt(), squares.iter().fold(0.0, |a, &b| f64::max(a, b)).sqrt())
}

/// Half the spacing of numbers at 1.
fn unit<T: Real>() -> f64 {
    T::epsilon().widen() / 2.0
}

/// `docs/numerics/nbody-core.md`: the largest error of a pair in units, where operations are fused and where they are not.
/// `Strict` works in `f64` and rounds once to `f32`.
fn pair_bound<T: Real>(level: Level, precision: Precision) -> f64 {
    match (precision, level) {
        (Precision::Strict, _) if T::NAME == f32::NAME => 1.01,
        (Precision::Strict, _) | (_, Level::Baseline) => 22.0,
        _ => 17.0,
    }
}

/// `docs/numerics/nbody-core.md`: a pair errs by at most so much, and by 3.5 units in the root mean square.
fn pairs_are_exact<T: Real>() {
    let mut numbers = Numbers(7);
    // Magnitudes from 2⁻⁸ to 2⁸: the estimate of the reciprocal root depends on the exponent's last bit alone.
    let targets: Vec<T> =
        (0..30_000).map(|_| T::lit(numbers.next() * (8.0 * numbers.next()).exp2())).collect();
    let (m, x) = ([T::lit(0.7)], [T::lit(0.1), T::lit(-0.2), T::lit(0.3)]);
    // G that is no power of two takes a rounding more.
    for g in [1.0, 0.7].map(T::lit) {
        let mut exact = exact(&m, &x, &targets, 0.0);
        for (pull, scale) in &mut exact {
            *pull = pull.map(|a| a * g.widen());
            *scale *= g.widen();
        }
        for level in Level::available() {
            for precision in [Precision::Fast, Precision::Strict] {
                let law = Newton::new(g).with(precision);
                let (rms, most) = errors(&accelerations(law, level, &m, &x, &targets), &exact);
                let bound = pair_bound::<T>(level, precision);
                assert!(rms <= 3.5 * unit::<T>(), "{level:?} {precision:?}: {rms:e}");
                assert!(most <= bound * unit::<T>(), "{level:?} {precision:?}: {most:e}");
            }
        }
    }
}

#[test]
fn a_pair_is_good_to_the_bound_in_f32() {
    pairs_are_exact::<f32>();
}

#[test]
fn a_pair_is_good_to_the_bound_in_f64() {
    pairs_are_exact::<f64>();
}

/// As for the force, with at most 9 units and 2.5 in the root mean square.
fn potentials_are_exact<T: Real>() {
    let mut numbers = Numbers(8);
    let targets: Vec<T> =
        (0..9_000).map(|_| T::lit(numbers.next() * (8.0 * numbers.next()).exp2())).collect();
    let k = targets.len() / 3;
    let (m, x) = ([T::lit(0.7)], [T::lit(0.1), T::lit(-0.2), T::lit(0.3)]);
    let each = Level::available().flat_map(|level| [(level, 1.0), (level, 0.7)]);
    for (level, g) in each.map(|(level, g)| (level, T::lit(g))) {
        for precision in [Precision::Fast, Precision::Strict] {
            let law = Newton::new(g).with(precision);
            let got = potentials(law, level, &m, &x, &targets);
            let mut sum = 0.0;
            for i in 0..k {
                let d =
                    [0, 1, 2].map(|c| Double::new(x[c].widen()) - Double::new(targets[c * k + i].widen()));
                let d2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
                let exact = Double::new(-m[0].widen()) * d2.inverse_sqrt() * g.widen();
                let error = Double::new(got[i].widen()).relative_to(exact).abs();
                assert!(error <= 9.0 * unit::<T>(), "{level:?} {precision:?}: {error:e}");
                sum += error * error;
            }
            let rms = (sum / k as f64).sqrt();
            assert!(rms <= 2.5 * unit::<T>(), "{level:?} {precision:?}: {rms:e}");
        }
    }
}

#[test]
fn a_potential_is_good_to_the_bound_in_both_types() {
    potentials_are_exact::<f32>();
    potentials_are_exact::<f64>();
}

/// The contract: 3e-7 in `f32`, 4e-16 in `f64` at any N, in the worst case for a running sum too: all pulls alike.
fn sums_are_exact<T: Real>(rms_bound: f64) {
    for n in [64, 1000, 20_000] {
        let mut numbers = Numbers(9);
        let (m, x) = (numbers.masses::<T>(n), numbers.reals::<T>(3 * n));
        for far in [0.0, 10.0] {
            let targets: Vec<T> = numbers.reals::<T>(3 * 60).iter().map(|&t| t + T::lit(far)).collect();
            let exact = exact(&m, &x, &targets, 0.0);
            for level in Level::available() {
                let got = accelerations(Newton::new(T::one()), level, &m, &x, &targets);
                let (rms, most) = errors(&got, &exact);
                assert!(rms <= rms_bound, "{level:?}, {n} sources, {far} away: {rms:e}");
                assert!(most <= 5.0 * rms_bound, "{level:?}, {n} sources, {far} away: {most:e}");
            }
        }
    }
}

#[test]
fn the_error_does_not_grow_with_the_number_of_sources() {
    sums_are_exact::<f32>(3e-7);
    sums_are_exact::<f64>(4e-16);
}

/// Every number of sources and targets around a vector, a run, a tile and a block.
const COUNTS: [usize; 14] = [1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 65, 255, 257, 600];

fn levels_agree<T: Real>() {
    let mut numbers = Numbers(10);
    for (n, k) in COUNTS.into_iter().zip(COUNTS.into_iter().rev()) {
        let (m, x, t) = (numbers.masses::<T>(n), numbers.reals::<T>(3 * n), numbers.reals::<T>(3 * k));
        let law = Newton::new(T::lit(1.5)).softened(Softening::Plummer(T::lit(0.05)));
        let strict = law.with(Precision::Strict);
        let exact = exact(&m, &x, &t, T::lit(0.05).widen());
        let exact: Vec<_> =
            exact.into_iter().map(|(a, s)| (a.map(|a| a * Double::new(1.5)), 1.5 * s)).collect();
        let baseline = accelerations(strict, Level::Baseline, &m, &x, &t);
        let baseline_potentials = potentials(strict, Level::Baseline, &m, &x, &t);
        for level in Level::available() {
            // To the bit in Strict, within the bound in Fast.
            assert_eq!(accelerations(strict, level, &m, &x, &t), baseline, "{level:?}");
            assert_eq!(potentials(strict, level, &m, &x, &t), baseline_potentials, "{level:?}");
            let (_, most) = errors(&accelerations(law, level, &m, &x, &t), &exact);
            assert!(most <= 32.0 * unit::<T>(), "{level:?}, {n} on {k}: {most:e}");
            for (got, want) in potentials(law, level, &m, &x, &t).iter().zip(&baseline_potentials) {
                assert!((*got / *want - T::one()).abs().widen() <= 32.0 * unit::<T>(), "{got} is not {want}");
            }
        }
    }
}

#[test]
fn every_level_gives_the_same_bits_in_strict_and_the_same_answer_in_fast() {
    levels_agree::<f32>();
    levels_agree::<f64>();
}

//! How good a force is, sampled against an oracle.

use compute_backend::{Error, Real, Result};

use crate::integrate::accelerate;
use crate::{Bodies, Gravity, Newton, Softening};

/// The error of accelerations at sampled bodies, on the scale of the summed magnitudes `fᵢ = Σⱼ G mⱼ / rᵢⱼ²` (Dehnen
/// 2014), which does not vanish where forces balance.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ForceError {
    /// How many bodies were looked at.
    pub sampled: usize,
    /// The root mean square.
    pub rms: f64,
    /// The error that half of the bodies do not exceed.
    pub median: f64,
    /// The error that 99 % of the bodies do not exceed.
    pub percent_99: f64,
    /// The error that 99.99 % of the bodies do not exceed; the maximum of fewer than 10 000 bodies.
    pub percent_99_99: f64,
    /// The largest.
    pub maximum: f64,
}

/// The most bodies that are looked at.
const SAMPLES: usize = 20_000;

/// Compares the accelerations that `backend` computes under `law` for `bodies` with an oracle at up to 20 000 of them,
/// evenly spaced by index, which is enough to tell 99.99 % from the maximum: square root and division in `f64` on the
/// positions as they are stored, compensated sums (Neumaier 1974). O(20 000 N) on one core. At least half as many
/// are looked at where there are more bodies.
///
/// The oracle errs by 2.5e-16 itself, in the root mean square, where one pair outweighs all others, and by less elsewhere;
/// a report about `f64` may be off by so much. Distances must lie between 1e-100 and 1e150, in whatever unit.
///
/// ```
/// use nbody_core::{Newton, Serial, diagnostics::force_error, models::pythagorean};
///
/// let error = force_error(&Serial, Newton::new(1.0), &pythagorean::<f64>()?)?;
/// assert!(error.maximum < 1e-15);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`] if there are no two bodies of mass in different places, or the law makes no sense; those
/// of the device.
pub fn force_error<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    bodies: &Bodies<T>,
) -> Result<ForceError> {
    let [masses, positions, _] = bodies.planes();
    let (source_masses, sources) = (backend.upload(masses)?, backend.upload(positions)?);
    let mut out = backend.zeros(positions.len())?;
    let lengths = bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?;
    accelerate(backend, law, &source_masses, &sources, lengths.as_ref(), &mut out)?;
    summary(errors(law, bodies, &backend.read(&out)?))
}

/// The errors of the accelerations that were `found`, at the sampled bodies that feel any.
fn errors<T: Real>(law: Newton<T>, bodies: &Bodies<T>, found: &[T]) -> Vec<f64> {
    let n = bodies.len();
    let error = |i: usize| {
        let (exact, scale) = oracle(law, bodies, i);
        let d = [0, 1, 2].map(|k| (found[k * n + i].widen() - exact[k]) / scale);
        (scale > 0.0).then(|| libm::hypot(libm::hypot(d[0], d[1]), d[2]))
    };
    (0..n).step_by(n.div_ceil(SAMPLES).max(1)).filter_map(error).collect()
}

/// The acceleration of body `i`, and the sum of the magnitudes without softening.
fn oracle<T: Real>(law: Newton<T>, bodies: &Bodies<T>, i: usize) -> ([f64; 3], f64) {
    let [masses, positions, _] = bodies.planes();
    let n = masses.len();
    let softening = |j: usize| match bodies.lengths() {
        Some(lengths) => law.softening.of_length(lengths[i].max(lengths[j])),
        None => law.softening,
    };
    let at = |k: usize, j: usize| positions[k * n + j].widen();
    let mut sums = [Sum::default(); 4];
    for (j, mass) in masses.iter().enumerate() {
        let d = [0, 1, 2].map(|k| at(k, j) - at(k, i));
        let r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        if r2 == 0.0 {
            continue;
        }
        let pull = law.g.widen() * mass.widen();
        let factor = pull * inverse_cube(softening(j), r2);
        for (sum, d) in sums.iter_mut().zip(d) {
            sum.add(factor * d);
        }
        sums[3].add((pull / r2).abs());
    }
    let [x, y, z, scale] = sums.map(Sum::value);
    ([x, y, z], scale)
}

/// What stands for r⁻³ at a squared distance, by the closed forms of the papers that [`Softening`] names.
fn inverse_cube<T: Real>(softening: Softening<T>, r2: f64) -> f64 {
    let point = |r2: f64| 1.0 / (r2 * r2.sqrt());
    let length = softening.length().widen();
    let radius = softening.support() * length;
    let u = r2.sqrt() / radius;
    match softening {
        Softening::None => point(r2),
        Softening::Plummer(_) => point(r2 + length * length),
        Softening::CubicSpline(_) | Softening::WendlandC2(_) if u.is_nan() || u >= 1.0 => point(r2),
        Softening::CubicSpline(_) => {
            let shape = if u < 0.5 {
                32.0 / 3.0 + u * u * (32.0 * u - 38.4)
            } else {
                64.0 / 3.0 - 48.0 * u + 38.4 * u * u - 32.0 / 3.0 * u * u * u - 1.0 / (15.0 * u * u * u)
            };
            shape / (radius * radius * radius)
        }
        Softening::WendlandC2(_) => {
            let shape = 14.0 + u * u * (-84.0 + u * (140.0 + u * (-90.0 + 21.0 * u)));
            shape / (radius * radius * radius)
        }
    }
}

/// A sum that keeps what rounding loses (Neumaier 1974).
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    fn add(&mut self, term: f64) {
        let sum = self.high + term;
        let (large, small) =
            if self.high.abs() >= term.abs() { (self.high, term) } else { (term, self.high) };
        self.low += (large - sum) + small;
        self.high = sum;
    }

    fn value(self) -> f64 {
        self.high + self.low
    }
}

fn summary(mut errors: Vec<f64>) -> Result<ForceError> {
    errors.sort_by(f64::total_cmp);
    let sampled = errors.len();
    let Some(&maximum) = errors.last() else {
        return Err(Error::invalid(
            "the bodies",
            "at least two in different places, with masses",
            "none such",
        ));
    };
    // The least error that at least that fraction of the bodies does not exceed.
    let quantile =
        |fraction: f64| errors[((fraction * sampled as f64).ceil() as usize).clamp(1, sampled) - 1];
    Ok(ForceError {
        sampled,
        rms: (errors.iter().map(|e| e * e).sum::<f64>() / sampled as f64).sqrt(),
        median: quantile(0.5),
        percent_99: quantile(0.99),
        percent_99_99: quantile(0.9999),
        maximum,
    })
}

#[cfg(test)]
mod tests {
    use compute_backend::Serial;

    use super::*;
    use crate::exact::{self, Case, Double, laws};
    use crate::{Fields, Sources, Targets, Write};

    fn bodies<T: Real>(case: &Case<T>) -> Bodies<T> {
        let [masses, positions, velocities] =
            [&case.masses, &case.positions, &case.velocities].map(Vec::clone);
        Bodies::from_planes(masses, positions, velocities).unwrap()
    }

    /// Numbers 1 to n, each once, out of order.
    fn shuffled(n: usize) -> impl Iterator<Item = usize> {
        // 7919 is a prime that divides none of the counts below.
        (0..n).map(move |i| i * 7919 % n + 1)
    }

    #[test]
    fn errors_that_were_planted_are_reported_as_they_are() {
        // The error of the k-th of n bodies is k/n of a thousandth of its scale, in one direction: all quantiles are known.
        let size = |rank: usize, n: usize| 1e-3 * rank as f64 / n as f64;
        let check = |report: ForceError, n: usize| {
            let count = n as f64;
            let mean_square = (count + 1.0) * (2.0 * count + 1.0) / (6.0 * count * count);
            let at = |fraction: f64| 1e-3 * (fraction * count).ceil() / count;
            // Rounding of the planted sum is 1e-16 of the scale: 1e-10 of the smallest of these errors.
            let close =
                |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-9, "{n}: {got} is not {want}");
            assert_eq!(report.sampled, n);
            close(report.rms, 1e-3 * mean_square.sqrt());
            close(report.median, at(0.5));
            close(report.percent_99, at(0.99));
            close(report.percent_99_99, at(0.9999));
            close(report.maximum, 1e-3);
            assert_eq!(report.percent_99_99 < report.maximum, n > 10_000, "{report:?}");
        };
        for n in [10, 1000] {
            let case = Case::<f64>::random(81, n, 0, 1.0);
            let law = Newton::new(1.5);
            let bodies = bodies(&case);
            let mut found = vec![0.0; 3 * n];
            for (i, rank) in shuffled(n).enumerate() {
                let (exact, scale) = oracle(law, &bodies, i);
                for k in 0..3 {
                    // (2, -1, 2) / 3 is a direction.
                    found[k * n + i] = exact[k] + size(rank, n) * scale * [2.0, -1.0, 2.0][k] / 3.0;
                }
            }
            check(summary(errors(law, &bodies, &found)).unwrap(), n);
        }
        let many = 12_000;
        check(summary(shuffled(many).map(|rank| size(rank, many)).collect()).unwrap(), many);
    }

    /// The report on a small system and the one that fields of 31 digits give.
    fn against_fields_of_31_digits<T: Real>() {
        let case = Case::<T>::random(82, 200, 0, 1.0);
        let sources = Sources::new(&case.masses[..], &case.positions[..]);
        for law in laws::<T>(0.2) {
            let own = Targets::of(&sources);
            let mut found = vec![T::zero(); 600];
            Serial
                .accelerations(
                    law,
                    &case.masses,
                    &case.positions,
                    &case.positions,
                    Write::Replace,
                    &mut found,
                )
                .unwrap();
            let exact = exact::fields(law, sources, own, Fields::ACCELERATION, 0..200);
            // The scale of the report is without softening.
            let plain = exact::fields(Newton::new(law.g), sources, own, Fields::ACCELERATION, 0..200);
            let want: Vec<f64> = (0..200)
                .map(|i| {
                    let off = [0, 1, 2].map(|k| {
                        (Double::new(found[k * 200 + i].widen()) - exact[i].fields[k]).high
                            / plain[i].scales[0]
                    });
                    libm::hypot(libm::hypot(off[0], off[1]), off[2])
                })
                .collect();
            let bodies = bodies(&case);
            let got = errors(law, &bodies, &found);
            // A pair of the oracle: d, rounded once, by its square and itself 4 u; r² by three roundings 4.5 u; and six more.
            let most = 14.5 * f64::EPSILON / 2.0;
            let worst = got.iter().zip(&want).fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()));
            assert!(worst <= most, "{law:?}: {worst:e}");
            let [got, want] = [got, want].map(|errors| summary(errors).unwrap());
            assert!((got.rms - want.rms).abs() <= 2.5e-16, "{law:?}: {got:?} is not {want:?}");
        }
    }

    #[test]
    fn the_report_on_a_small_system_is_that_of_exact_sums() {
        against_fields_of_31_digits::<f32>();
        against_fields_of_31_digits::<f64>();
    }
}

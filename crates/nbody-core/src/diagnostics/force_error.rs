//! How good a force is, sampled against an oracle.

use std::iter::once;

use compute_backend::{Error, Real, Result};

use crate::exact::{self, Double};
use crate::integrate::accelerate;
use crate::scale::{Factor, exponent, largest, power_of_two};
use crate::{Bodies, Fields, Gravity, Newton, Sources, Targets};

/// The error of accelerations at sampled bodies, on the scale of the summed magnitudes of the pulls, `fᵢ = Σⱼ |aᵢⱼ|`, which
/// does not vanish where forces balance (Dehnen 2014): `Σⱼ G mⱼ / rᵢⱼ²` for point masses, and what the softened law makes of
/// each pull otherwise. On this scale the crate's promises are made.
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
    /// The error that 99.99 % of the bodies do not exceed; the maximum of 10 000 bodies or fewer.
    pub percent_99_99: f64,
    /// The largest.
    pub maximum: f64,
}

/// The pairs that are looked at if nothing is said: half a minute of one core.
const PAIRS: usize = 200_000_000;
/// The bodies that are looked at however many there are.
const LEAST: usize = 100;

/// Compares the accelerations that `backend` computes under `law` for `bodies` with an oracle of 31 digits: at all of up to
/// 14 000 bodies; of more, at as many as make 2 × 10⁸ pairs, some half a minute of one core, but at 100 at least.
/// [`force_error_with`] looks at as many as it is told; more than 10 000 tell 99.99 % from the maximum.
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
/// [`Error::Invalid`] if nothing pulls anything: no two bodies with mass are in different places; or if the law makes no
/// sense; those of the device.
pub fn force_error<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    bodies: &Bodies<T>,
) -> Result<ForceError> {
    force_error_with(backend, law, bodies, (PAIRS / bodies.len().max(1)).max(LEAST))
}

/// As [`force_error`], at up to `samples` bodies: one out of each of as many stretches of their order, by numbers that
/// look random and are the same each time. O(`samples` N), on the cores of `backend`, with the same bits for any number
/// of threads.
///
/// The oracle takes the positions as they are stored and works in double-double (`docs/numerics/nbody-core.md`), in any unit;
/// pairs nearer than 1e-90 of the largest coordinate are beyond it.
///
/// ```
/// use nbody_core::{Newton, Softening, Threads, diagnostics::force_error_with};
/// use ndarray::{Array1, Array2};
///
/// // A grid of 1000 bodies.
/// let positions = Array2::from_shape_fn((1000, 3), |(i, k)| ((i / [1, 10, 100][k]) % 10) as f32);
/// let bodies = nbody_core::Bodies::new(Array1::ones(1000).view(), positions.view(), Array2::zeros((1000, 3)).view())?;
/// let law = Newton::new(1.0).softened(Softening::Plummer(0.5));
/// let error = force_error_with(&Threads::new()?, law, &bodies, 100)?;
/// assert!(error.sampled == 100 && error.rms < 3e-7);
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// As [`force_error`]; [`Error::Invalid`] also if `samples` is zero.
pub fn force_error_with<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    bodies: &Bodies<T>,
    samples: usize,
) -> Result<ForceError> {
    if samples == 0 {
        return Err(Error::invalid("the number of samples", "at least one", samples));
    }
    let [masses, positions, _] = bodies.planes();
    let (source_masses, sources) = (backend.upload(masses)?, backend.upload(positions)?);
    let mut out = backend.zeros(positions.len())?;
    let lengths = bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?;
    accelerate(backend, law, &source_masses, &sources, lengths.as_ref(), &mut out)?;
    let found = backend.read(&out)?;
    let reference = Reference::new(law, bodies);
    let which = sample(bodies.len(), samples);
    let errors = backend.executor().map(which.len(), |s| reference.error(which[s], &found));
    summary(errors.into_iter().flatten().collect())
}

/// Which of `n` bodies are looked at: one of each of `samples` stretches, so that all are where there are not more.
fn sample(n: usize, samples: usize) -> Vec<usize> {
    let count = samples.min(n);
    let stretch = |s: usize| (s as u128 * n as u128 / count as u128) as usize;
    (0..count)
        .map(|s| {
            let (first, after) = (stretch(s), stretch(s + 1));
            first + (scrambled(s as u64) % (after - first) as u64) as usize
        })
        .collect()
}

/// The number `i` of the generator `SplitMix64` (Steele, Lea & Flood 2014).
fn scrambled(i: u64) -> u64 {
    let z = i.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Bodies in `f64`, in units in which the largest length and mass lie between 1 and 2. Units change by powers of two, which
/// is exact.
struct Reference {
    law: Newton<f64>,
    masses: Vec<f64>,
    positions: Vec<f64>,
    lengths: Option<Vec<f64>>,
    /// Turns accelerations into those units.
    unit: Factor,
}

impl Reference {
    fn new<T: Real>(law: Newton<T>, bodies: &Bodies<T>) -> Self {
        let [masses, positions, _] = bodies.planes();
        let lengths = bodies.lengths();
        let softening = law.softening.length().widen().max(lengths.map_or(0.0, largest));
        let length = -exponent(largest(positions).max(softening), false);
        let mass = -exponent(largest(masses), false);
        let scaled =
            |values: &[T], exponent| values.iter().map(|x| x.widen() * power_of_two(exponent)).collect();
        Self {
            law: Newton::new(law.g.widen())
                .softened(law.softening.of_length(law.softening.length().widen() * power_of_two(length)))
                .coincident(law.coincident),
            masses: scaled(masses, mass),
            positions: scaled(positions, length),
            lengths: lengths.map(|lengths| scaled(lengths, length)),
            unit: Factor::new(1.0, mass - 2 * length),
        }
    }

    /// The error of the acceleration of body `i` among all that were `found`, if anything pulls it.
    fn error<T: Real>(&self, i: usize, found: &[T]) -> Option<f64> {
        let mut sources = Sources::new(&self.masses[..], &self.positions[..]);
        sources.softening = self.lengths.as_deref();
        let exact = exact::fields(self.law, sources, Targets::of(&sources), Fields::ACCELERATION, once(i));
        let (exact, n) = (exact.first()?, self.masses.len());
        let off = [0, 1, 2].map(|k| {
            let found = Double::new(self.unit.times(found[k * n + i].widen()));
            (found - exact.fields[k]).high
        });
        let off = libm::hypot(libm::hypot(off[0], off[1]), off[2]);
        // Where nothing pulls, what is not zero errs without bound.
        (exact.scales[0] > 0.0 || off != 0.0).then(|| off / exact.scales[0])
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
    use crate::Write;
    use crate::exact::{Case, laws};

    fn bodies<T: Real>(case: &Case<T>, own_lengths: bool) -> Bodies<T> {
        let [masses, positions, velocities] =
            [&case.masses, &case.positions, &case.velocities].map(Vec::clone);
        let lengths = own_lengths.then(|| case.lengths.clone());
        Bodies::from_planes(masses, positions, velocities).unwrap().with_lengths(lengths).unwrap()
    }

    fn report<T: Real>(law: Newton<T>, bodies: &Bodies<T>, found: &[T]) -> ForceError {
        let reference = Reference::new(law, bodies);
        summary((0..bodies.len()).filter_map(|i| reference.error(i, found)).collect()).unwrap()
    }

    /// Accelerations of which the k-th is off by `size(k)` of its scale, in one direction.
    fn off_by(
        law: Newton<f64>,
        case: &Case<f64>,
        own_lengths: bool,
        size: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let n = case.masses.len();
        let sources = case.sources(own_lengths);
        let exact = exact::fields(law, sources, Targets::of(&sources), Fields::ACCELERATION, 0..n);
        // (2, -1, 2) / 3 is a direction.
        let direction = [2.0 / 3.0, -1.0 / 3.0, 2.0 / 3.0];
        (0..3 * n)
            .map(|at| {
                let (k, i) = (at / n, at % n);
                exact[i].fields[k].high + size(i) * exact[i].scales[0] * direction[k]
            })
            .collect()
    }

    /// Numbers 1 to n, each once, out of order.
    fn shuffled(n: usize) -> impl Iterator<Item = usize> {
        // 7919 is a prime that divides none of the counts below.
        (0..n).map(move |i| i * 7919 % n + 1)
    }

    #[test]
    fn errors_that_were_planted_are_reported_as_they_are() {
        // The error of the k-th of n bodies is k/n of a thousandth of its scale: all quantiles are known.
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
            let ranks: Vec<usize> = shuffled(n).collect();
            let found = off_by(law, &case, false, |i| size(ranks[i], n));
            check(report(law, &bodies(&case, false), &found), n);
        }
        let many = 12_000;
        check(summary(shuffled(many).map(|rank| size(rank, many)).collect()).unwrap(), many);
    }

    #[test]
    fn a_softening_beyond_the_spacing_does_not_flatter() {
        // Bodies within 1 of the origin, softened by 1000: their pulls are 1e-9 of those of point masses and less.
        let mut case = Case::<f64>::random(84, 50, 0, 1.0);
        for own_lengths in [false, true] {
            for law in &laws::<f64>(1e3)[1..] {
                let found = off_by(*law, &case, own_lengths, |_| 1e-3);
                let report = report(*law, &bodies(&case, own_lengths), &found);
                for error in [report.rms, report.median, report.maximum] {
                    assert!((error / 1e-3 - 1.0).abs() < 1e-9, "{law:?}: {report:?}");
                }
            }
            case.lengths.iter_mut().for_each(|length| *length *= 1e3);
        }
    }

    #[test]
    fn of_a_number_that_is_merely_rounded_the_error_is_what_rounding_left() {
        // 3² + 4² + 12² = 13²; neither 6 / 2197 nor the other components are numbers of the type.
        let exact = [3.0, 4.0, 12.0].map(|d| Double::new(2.0 * d) / 2197.0);
        let found: Vec<f64> = exact.iter().flat_map(|a| [a.high, 0.0]).collect();
        let pair =
            Bodies::from_planes(vec![0.0, 2.0], vec![0.0, 3.0, 0.0, 4.0, 0.0, 12.0], vec![0.0; 6]).unwrap();
        let left = exact.iter().map(|a| a.low * a.low).sum::<f64>().sqrt() / (2.0 / 169.0);
        let error = Reference::new(Newton::new(1.0), &pair).error(0, &found).unwrap();
        // An oracle in f64 would be off by more than that itself.
        assert!(left < 1e-16 && (error - left).abs() < 1e-29, "{error:e} is not {left:e}");
    }

    #[test]
    fn a_report_does_not_depend_on_the_unit() {
        let law = Newton::new(1.5).softened(crate::Softening::CubicSpline(0.3));
        let case = Case::<f64>::random(83, 60, 0, 1.0);
        let of = |case: &Case<f64>, law: Newton<f64>| {
            let (m, x) = (&case.masses, &case.positions);
            let mut found = vec![0.0; 180];
            Serial.accelerations(law, m, x, x, Write::Replace, &mut found).unwrap();
            report(law, &bodies(case, false), &found)
        };
        let want = of(&case, law);
        // Cubes and squares of such lengths are beyond the type, accelerations are not.
        for exponent in [-450, 450] {
            let by = f64::from(exponent).exp2();
            let mut far = case.clone();
            far.masses.iter_mut().for_each(|m| *m *= by * by);
            far.positions.iter_mut().for_each(|x| *x *= by);
            assert_eq!(of(&far, law.softened(crate::Softening::CubicSpline(0.3 * by))), want, "{exponent}");
        }
    }

    #[test]
    fn samples_are_spread_over_all_bodies_and_blind_to_their_order() {
        for (n, samples) in [(0, 5), (1, 5), (7, 7), (100, 1000), (1000, 999), (40_000, 20_000), (1 << 40, 3)]
        {
            let which = sample(n, samples);
            assert_eq!(which.len(), samples.min(n));
            assert!(which.windows(2).all(|pair| pair[0] < pair[1]) && which.iter().all(|&i| i < n));
            assert_eq!(which, sample(n, samples));
        }
        // A stride would see one body of every pair.
        let odd = sample(40_000, 20_000).iter().filter(|&i| i % 2 == 1).count();
        assert!((9_000..11_000).contains(&odd), "{odd}");
    }
}

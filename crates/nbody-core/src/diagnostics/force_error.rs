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
const SAMPLES: usize = 4096;

/// Compares the accelerations that `backend` computes under `law` for `bodies` with an oracle at up to 4096 of them,
/// evenly spaced by index: square root and division in `f64` on the positions as they are stored, compensated sums
/// (Neumaier 1974). O(4096 N) on one core.
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
    let n = bodies.len();
    let stride = n.div_ceil(SAMPLES).max(1);
    let [masses, positions, _] = bodies.planes();
    let sampled: Vec<usize> = (0..n).step_by(stride).collect();
    let (source_masses, sources) = (backend.upload(masses)?, backend.upload(positions)?);
    let mut out = backend.zeros(positions.len())?;
    let lengths = bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?;
    accelerate(backend, law, &source_masses, &sources, lengths.as_ref(), &mut out)?;
    let found = backend.read(&out)?;
    let mut errors = Vec::with_capacity(sampled.len());
    for i in sampled {
        let (exact, scale) = oracle(law, bodies, i);
        if scale > 0.0 {
            let d = [0, 1, 2].map(|k| (found[k * n + i].widen() - exact[k]) / scale);
            errors.push(libm::hypot(libm::hypot(d[0], d[1]), d[2]));
        }
    }
    summary(errors)
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

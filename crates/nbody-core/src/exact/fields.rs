//! Every field by every law with 31 digits, in the polynomials as they are published: the oracle.

use compute_backend::Real;

use super::{Double, two_sum};
use crate::pair::{COMPONENTS, SLOTS};
use crate::{Coincident, Fields, Newton, Softening, Sources, Targets};

/// The fields at a target in the order of their planes, and the sums of magnitudes that errors are measured by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exact {
    pub(crate) fields: [Double; SLOTS],
    /// Of accelerations, potentials, jerks and tides (`docs/numerics/nbody-core.md`, "Fields and softening").
    pub(crate) scales: [f64; 4],
}

/// Each field, in the order of the planes.
#[cfg(any(test, feature = "conformance"))]
pub(crate) const FIELDS: [Fields; 4] = [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL];

/// The fields that are `asked` for at the targets of the indices `which`, the others incomplete. Bodies without velocities
/// rest.
pub(crate) fn fields<T: Real>(
    law: Newton<T>,
    sources: Sources<&[T]>,
    targets: Targets<&[T]>,
    asked: Fields,
    which: impl Iterator<Item = usize>,
) -> Vec<Exact> {
    let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
    let wide = |of: Option<&[T]>, i: usize| of.map(|of| of[i].widen());
    let default = law.softening.length().widen();
    let difference = |from: &[T], to: &[T], j: usize, i: usize| {
        [0, 1, 2].map(|c| {
            let (high, low) = two_sum(from[c * n + j].widen(), -to[c * m + i].widen());
            Double { high, low }
        })
    };
    // Accelerations come first, then potentials.
    let slots = match (needs_slope(asked), asked.contains(Fields::POTENTIAL)) {
        (true, _) => SLOTS,
        (false, true) => 4,
        (false, false) => 3,
    };
    let at = |i: usize| {
        let mut sum = Exact { fields: [number(0.0); SLOTS], scales: [0.0; 4] };
        for j in 0..n {
            let itself = targets.are_sources && i == j;
            let mass = sources.masses[j].widen();
            let d = difference(sources.positions, targets.positions, j, i);
            let skipped = law.coincident != Coincident::Softened && d.iter().all(|d| d.high == 0.0);
            if itself || skipped || mass == 0.0 {
                continue;
            }
            let dv = match (sources.velocities, targets.velocities) {
                (Some(v), Some(w)) => difference(v, w, j, i),
                _ => [number(0.0); 3],
            };
            // The larger of the two.
            let [a, b] = [wide(sources.softening, j), wide(targets.softening, i)];
            let length = a.unwrap_or(default).max(b.unwrap_or(default));
            let one = pair(law.softening, length, mass, d, dv, asked);
            for (sum, &one) in sum.fields.iter_mut().zip(&one.fields[..slots]) {
                *sum = *sum + one;
            }
            for (sum, one) in sum.scales.iter_mut().zip(one.scales) {
                *sum += one;
            }
        }
        let g = law.g.widen();
        Exact { fields: sum.fields.map(|x| x * number(g)), scales: sum.scales.map(|x| x * g.abs()) }
    };
    which.map(at).collect()
}

/// Whether g'(r) is needed.
fn needs_slope(asked: Fields) -> bool {
    asked.contains(Fields::JERK) || asked.contains(Fields::TIDAL)
}

#[inline(always)]
fn number(x: f64) -> Double {
    Double::new(x)
}

/// Of a positive number.
fn inverse(x: Double) -> Double {
    (x * x).inverse_sqrt()
}

fn polynomial(coefficients: &[f64], u: Double) -> Double {
    coefficients.iter().rev().fold(number(0.0), |sum, &c| sum * u + number(c))
}

#[inline]
fn pair<T: Real>(
    law: Softening<T>,
    length: f64,
    m: f64,
    d: [Double; 3],
    dv: [Double; 3],
    asked: Fields,
) -> Exact {
    let dot = |a: [Double; 3], b: [Double; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let r2 = dot(d, d);
    let [w, g, q] = radial(law, length, r2, needs_slope(asked)).map(|x| x * m);
    let mut one = Exact { fields: [number(0.0); SLOTS], scales: [0.0; 4] };
    let r = r2.high.sqrt();
    let magnitudes = [g.high.abs(), q.high.abs()];
    for (field, d) in one.fields.iter_mut().zip(d) {
        *field = g * d;
    }
    one.fields[3] = number(0.0) - w;
    one.scales[..2].copy_from_slice(&[magnitudes[0] * r, w.high.abs()]);
    if asked.contains(Fields::JERK) {
        let along = dot(d, dv);
        for k in 0..3 {
            one.fields[4 + k] = g * dv[k] + q * along * d[k];
        }
        let speed = dot(dv, dv).high.sqrt();
        one.scales[2] = magnitudes[0] * speed + magnitudes[1] * along.high.abs() * r;
    }
    if asked.contains(Fields::TIDAL) {
        for (field, (a, b)) in one.fields[7..].iter_mut().zip(COMPONENTS) {
            let diagonal = if a == b { g } else { number(0.0) };
            *field = number(0.0) - diagonal - q * d[a] * d[b];
        }
        one.scales[3] = magnitudes[0] + magnitudes[1] * r * r;
    }
    one
}

/// (w, g, q) of φ = −m w, a = m g d, q = g'/r, this only if the `slope` is wanted. At no distance the law is softened.
#[inline]
fn radial<T: Real>(law: Softening<T>, length: f64, r2: Double, slope: bool) -> [Double; 3] {
    let plain = |y: Double| {
        let y3 = y * y * y;
        [y, y3, if slope { y3 * y * y * -3.0 } else { number(0.0) }]
    };
    let h = match law {
        Softening::None => return plain(r2.inverse_sqrt()),
        Softening::Plummer(_) => return plain((r2 + Double::product(length, length)).inverse_sqrt()),
        Softening::CubicSpline(_) => Double::product(14.0, length) / 5.0,
        Softening::WendlandC2(_) => Double::product(3.0, length),
    };
    if (r2 - h * h).high >= 0.0 {
        return plain(r2.inverse_sqrt());
    }
    let k = inverse(h);
    let y = if r2.high > 0.0 { r2.inverse_sqrt() } else { number(0.0) };
    let u = r2 * y * k;
    let over = |x: Double, by: f64| x * inverse(number(by));
    let [w, g, q] = match law {
        Softening::WendlandC2(_) => [
            polynomial(&[3.0, 0.0, -7.0, 0.0, 21.0, -28.0, 15.0, -3.0], u),
            polynomial(&[14.0, 0.0, -84.0, 140.0, -90.0, 21.0], u),
            polynomial(&[-168.0, 420.0, -360.0, 105.0], u),
        ],
        // Springel, Yoshida & White 2001, equation 71, times 15; its derivative over u, and that of this.
        _ if u.high < 0.5 => [
            over(polynomial(&[42.0, 0.0, -80.0, 0.0, 144.0, -96.0], u), 15.0),
            over(polynomial(&[160.0, 0.0, -576.0, 480.0], u), 15.0),
            over(polynomial(&[-1152.0, 1440.0], u), 15.0),
        ],
        _ => {
            let v = h * y;
            [
                over(polynomial(&[48.0, 0.0, -160.0, 240.0, -144.0, 32.0], u) - v, 15.0),
                over(polynomial(&[320.0, -720.0, 576.0, -160.0], u) - v * v * v, 15.0),
                over(polynomial(&[-720.0, 1152.0, -480.0], u) * v + number(3.0) * v * v * v * v * v, 15.0),
            ]
        }
    };
    [w * k, g * k * k * k, q * k * k * k * k * k]
}

/// Root mean square and largest error of `fields[field]` on the scale of its summed magnitudes; `got` has the planes of
/// `fields` for all targets, `exact` those of the indices `which`. Where nothing pulls, what is not zero errs without bound.
#[cfg(any(test, feature = "conformance"))]
pub(crate) fn errors<T: Real>(
    got: &[T],
    fields: Fields,
    field: usize,
    exact: &[Exact],
    which: impl Iterator<Item = usize>,
) -> (f64, f64) {
    let targets = got.len() / fields.planes().max(1);
    let Some(first) = fields.plane_of(FIELDS[field]) else { return (f64::NAN, f64::NAN) };
    let (mut sum, mut most, mut count) = (0.0, 0.0_f64, 0);
    for (i, exact) in which.zip(exact) {
        let square: f64 = FIELDS[field]
            .slots()
            .enumerate()
            .map(|(c, slot)| {
                let got = got[(first + c) * targets + i].widen();
                let off = (number(got) - exact.fields[slot]).high;
                // What a device may flush to zero is no error.
                let off = if off.abs() <= T::min_positive_value().widen() { 0.0 } else { off };
                if off == 0.0 { 0.0 } else { (off / exact.scales[field]).powi(2) }
            })
            .sum();
        // A NaN shows in the mean.
        most = most.max(square);
        sum += square;
        count += 1;
    }
    ((sum / f64::from(count.max(1))).sqrt(), most.sqrt())
}

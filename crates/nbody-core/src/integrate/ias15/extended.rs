//! A step of IAS15 in double-double: the series that `f64` has found, refined until it has some 24 digits.

use compute_backend::{Error, Precision, Result};

use super::noise::noise;
use super::run::{ITERATIONS, Series};
use super::series::{BASIS, INVERSE_BASIS, NODES};
use crate::exact::Double;
use crate::{Coincident, Newton, Softening};

/// The change of the last coefficient, relative to the accelerations, at which a step has been found: 2⁻⁸⁰.
const CONVERGED: f64 = 1.0 / (1_u128 << 80) as f64;

/// The relative rounding of a product in double-double, and of all that a pull or a place is made of: 2⁻¹⁰².
const UNIT: f64 = 1.0 / (1_u128 << 102) as f64;

/// Memory of a step, each in planes of x, y and z; velocities and positions belong to the run.
#[derive(Debug)]
pub(super) struct Extended {
    g: f64,
    softening2: Double,
    start: Vec<Double>,
    at: Vec<Double>,
    there: Vec<Double>,
    b: Vec<[Double; 7]>,
}

impl Extended {
    /// For `n` bodies.
    pub(super) fn new(law: &Newton<f64>, n: usize) -> Result<Self> {
        let length = match law.softening {
            Softening::None => 0.0,
            Softening::Plummer(length) => length,
            other => return Err(refused("the softening", "`None` or `Plummer`", other)),
        };
        if law.precision == Precision::Mixed {
            return Err(refused("the precision", "`Fast` or `Strict`", law.precision));
        }
        if law.coincident != Coincident::Skip {
            return Err(refused("the rule for bodies in one place", "`Skip`", law.coincident));
        }
        let zeros = || vec![Double::default(); 3 * n];
        Ok(Self {
            g: law.g,
            softening2: Double::product(length, length),
            start: zeros(),
            at: zeros(),
            there: zeros(),
            b: vec![Default::default(); 3 * n],
        })
    }

    /// Accelerations where the step begins, and in `start` their high parts.
    pub(super) fn begin(&mut self, masses: &[f64], x: &[Vec<f64>; 2], start: &mut [f64]) {
        for (p, at) in self.at.iter_mut().enumerate() {
            *at = part(x, p);
        }
        accelerations(self.g, self.softening2, masses, &self.at, &mut self.start);
        for (high, value) in start.iter_mut().zip(&self.start) {
            *high = value.high;
        }
    }

    /// Improves the series of a step of length `dt`: at each node the acceleration less that of the series is found in
    /// double-double. It is small, so that `f64` is enough for the term that takes it away. Whether the series was found.
    pub(super) fn refine(
        &mut self,
        dt: f64,
        masses: &[f64],
        x: &[Vec<f64>; 2],
        v: &[Vec<f64>; 2],
        series: &mut [Series],
    ) -> bool {
        let Self { g, softening2, start, at, there, b } = self;
        for (b, series) in b.iter_mut().zip(&*series) {
            *b = series.b.map(Double::new);
        }
        let mut last_error = f64::INFINITY;
        let (mut change, mut scale, mut reach) = (0.0_f64, 0.0_f64, 0.0_f64);
        for _ in 0..ITERATIONS {
            (change, scale, reach) = (0.0, 0.0, 0.0);
            for (n, &h) in NODES.iter().enumerate() {
                let t = Double::product(h, dt);
                for p in 0..at.len() {
                    let curve = start[p] + twice_integrated(&b[p], h);
                    at[p] = part(x, p) + t * (part(v, p) + t * curve * 0.5);
                    reach = reach.max(at[p].high.abs());
                }
                accelerations(*g, *softening2, masses, at, there);
                for p in 0..at.len() {
                    let rest = (there[p] - start[p] - value(&b[p], h)).high;
                    let term = rest * INVERSE_BASIS[n];
                    for k in 0..=n {
                        b[p][k] = b[p][k] + Double::new(BASIS[n][k] * term);
                    }
                    if n == NODES.len() - 1 {
                        change = change.max(term.abs());
                        scale = scale.max(there[p].high.abs());
                    }
                }
            }
            let error = change / scale;
            // It ends when it has converged, or goes round in the last digits, or there is no acceleration (NaN).
            let goes_on = error > CONVERGED && error < last_error;
            if !goes_on {
                break;
            }
            last_error = error;
        }
        for (series, b) in series.iter_mut().zip(b) {
            series.b = b.map(|b| b.high);
        }
        // `max` drops what is no number.
        series.iter().all(|series| series.b.iter().all(|b| b.is_finite()))
            && change <= noise(scale, UNIT, UNIT * reach, dt)
    }

    /// Moves the bodies by the step that was refined.
    pub(super) fn accept(&self, dt: f64, x: &mut [Vec<f64>; 2], v: &mut [Vec<f64>; 2]) {
        for p in 0..self.at.len() {
            let curve = self.start[p] + twice_integrated(&self.b[p], 1.0);
            let moved = (part(v, p) + curve * (0.5 * dt)) * dt;
            set(x, p, part(x, p) + moved);
            set(v, p, part(v, p) + (self.start[p] + integrated(&self.b[p])) * dt);
        }
    }
}

fn refused(what: &'static str, expected: &'static str, found: impl std::fmt::Debug) -> Error {
    Error::invalid(what, expected, format_args!("{found:?}, which IAS15 in double-double does not know"))
}

#[inline(always)]
fn part(planes: &[Vec<f64>; 2], p: usize) -> Double {
    Double { high: planes[0][p], low: planes[1][p] }
}

fn set(planes: &mut [Vec<f64>; 2], p: usize, value: Double) {
    (planes[0][p], planes[1][p]) = (value.high, value.low);
}

/// The change of a from the start of the step to h.
#[inline(always)]
fn value(b: &[Double; 7], h: f64) -> Double {
    b.iter().rev().fold(Double::default(), |sum, &b| (sum + b) * h)
}

/// As [`super::series::twice_integrated`], over the common denominator.
#[inline(always)]
fn twice_integrated(b: &[Double; 7], h: f64) -> Double {
    const WEIGHTS: [f64; 7] = [420.0, 210.0, 126.0, 84.0, 60.0, 45.0, 35.0];
    weighted(b, &WEIGHTS, h) / 1260.0
}

/// As [`super::series::integrated`], over the common denominator.
fn integrated(b: &[Double; 7]) -> Double {
    const WEIGHTS: [f64; 7] = [420.0, 280.0, 210.0, 168.0, 140.0, 120.0, 105.0];
    weighted(b, &WEIGHTS, 1.0) / 840.0
}

#[inline(always)]
fn weighted(b: &[Double; 7], weights: &[f64; 7], h: f64) -> Double {
    b.iter().zip(weights).rev().fold(Double::default(), |sum, (&b, &weight)| (sum + b * weight) * h)
}

/// As [`pairs::accelerations`](crate::integrate::pairs::accelerations), to some 30 digits: both bodies of a pair get the same force, and a pair at
/// no distance gives none.
fn accelerations(g: f64, softening2: Double, masses: &[f64], at: &[Double], out: &mut [Double]) {
    let n = masses.len();
    out.fill(Double::default());
    for i in 0..n {
        for j in i + 1..n {
            let d = [0, n, 2 * n].map(|plane| at[plane + j] - at[plane + i]);
            let d2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            if d2.high == 0.0 {
                continue;
            }
            let inverse = (d2 + softening2).inverse_sqrt();
            let cube = inverse * inverse * inverse * g;
            let (mine, others) = (cube * masses[j], cube * masses[i]);
            for (d, plane) in d.into_iter().zip([0, n, 2 * n]) {
                out[plane + i] = out[plane + i] + mine * d;
                out[plane + j] = out[plane + j] - others * d;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a - b` where both are near.
    fn difference(a: Double, b: Double) -> f64 {
        (a - b).high
    }

    #[test]
    fn the_integrals_of_powers_are_right_to_thirty_digits() {
        for k in 0..7 {
            let mut b = [Double::default(); 7];
            b[k] = Double::new(1.0);
            let m = (k + 2) as f64;
            assert!(difference(integrated(&b), Double::new(1.0) / m).abs() < 1e-31);
            let power = Double::new(0.5_f64.powi(k as i32 + 1));
            assert_eq!(difference(value(&b, 0.5), power), 0.0);
            assert!(difference(twice_integrated(&b, 0.5), power * 2.0 / (m * (m + 1.0))).abs() < 1e-31);
        }
    }

    #[test]
    fn a_pair_pulls_itself_together_to_thirty_digits() {
        // 1e-10 apart along x at 1e6; G = 2, masses 1 and 3.
        let mut at = vec![Double::default(); 6];
        at[0] = Double::new(1e6);
        at[1] = Double::new(1e6) + Double::new(1e-10);
        let mut a = vec![Double::default(); 6];
        accelerations(2.0, Double::default(), &[1.0, 3.0], &at, &mut a);
        // The distance is that of the two positions: 1e6 (1 + 1e-16) is held to 2⁻¹⁰⁴ × 1e6 = 5e-26.
        assert!((a[0].high / 6e20 - 1.0).abs() < 1e-14, "{a:?}");
        assert!((a[0] + a[1] * 3.0).high.abs() < 1e-10, "{a:?}");
        // At a distance of 3 with ε = 4 the cube is 125.
        let at = [0.0, 3.0, 0.0, 0.0, 0.0, 0.0].map(Double::new);
        accelerations(1.0, Double::new(16.0), &[1.0, 1.0], &at, &mut a);
        assert!(difference(a[0] * 125.0, Double::new(3.0)).abs() < 1e-29, "{a:?}");
        accelerations(1.0, Double::default(), &[1.0, 1.0], &[Double::new(1.0); 6], &mut a);
        assert!(a.iter().all(|a| a.high == 0.0));
    }
}

//! Positive functions of the wavenumber given as tables.

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::Scalar;
use crate::spline::{Stretch, second_derivatives};

/// The longest gap between two wavenumbers of a table, as a factor.
const LONGEST_GAP: f64 = 200.0;

/// A function of the wavenumber whose logarithm is a natural cubic spline in ln k between the points of a table, and beyond
/// them what cold dark matter has: below ∝ kⁿ, above ∝ k^(n-4) ln²(k/k₀), with k₀ such that the slope is continuous; where
/// the last slope is outside what that form can have, a power law. The exponent n is given with each question.
#[derive(Debug, PartialEq)]
pub(crate) struct LogTable {
    ln_k: Vec<f64>,
    ln_y: Vec<f64>,
    /// Second derivatives at the points.
    bend: Vec<f64>,
}

/// Whether all values are positive and finite.
///
/// # Errors
/// [`Error::Invalid`] with the index of the first that is not.
fn check_positive(what: &'static str, values: &ArrayView1<'_, f64>) -> Result<()> {
    match values.iter().position(|v| !(*v > 0.0 && v.is_finite())) {
        Some(i) => {
            let found = format_args!("{} at index {i}", values[i]);
            Err(Error::invalid(what, "positive and finite", found))
        }
        None => Ok(()),
    }
}

/// A unit of h for tables in h/Mpc.
///
/// # Errors
/// [`Error::Invalid`] for an h that is not positive and finite.
pub(crate) fn check_h(h: f64) -> Result<f64> {
    if h > 0.0 && h.is_finite() { Ok(h) } else { Err(Error::invalid("h", "positive and finite", h)) }
}

impl LogTable {
    /// Of `values`, called `what` in messages, at the wavenumbers `k` times `unit` in 1/Mpc. What is kept is
    /// `ln_of(value)`.
    ///
    /// # Errors
    /// [`Error::Shape`] for arrays of different lengths, [`Error::Invalid`] for fewer than four points, for numbers that are
    /// not positive and finite, and for wavenumbers that do not rise or leave a gap of more than a factor 200.
    pub(crate) fn new(
        (k, unit): (ArrayView1<'_, f64>, f64),
        (values, what): (ArrayView1<'_, f64>, &'static str),
        ln_of: impl Fn(f64) -> f64,
    ) -> Result<Self> {
        Error::check_len(what, k.len(), values.len())?;
        if k.len() < 4 {
            return Err(Error::invalid("the table of the spectrum", "at least 4 points", k.len()));
        }
        check_positive("the wavenumbers", &k)?;
        check_positive(what, &values)?;
        for i in 1..k.len() {
            let ratio = k[i] / k[i - 1];
            if !(ratio > 1.0 && ratio <= LONGEST_GAP) {
                let expected = "rising, without a gap of more than a factor 200";
                let found = format_args!("{} at index {i}", k[i]);
                return Err(Error::invalid("the wavenumbers", expected, found));
            }
        }
        let ln_k = k.iter().map(|k| (k * unit).ln()).collect();
        let ln_y = values.iter().map(|&value| ln_of(value)).collect();
        Ok(Self::through(ln_k, ln_y))
    }

    /// The ratio of other `values` at the same wavenumbers to this function.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of values, [`Error::Invalid`] for values that are not positive and finite.
    pub(crate) fn ratio_to_this(
        &self,
        (values, what): (ArrayView1<'_, f64>, &'static str),
        ln_of: impl Fn(f64) -> f64,
    ) -> Result<Self> {
        Error::check_len(what, self.len(), values.len())?;
        check_positive(what, &values)?;
        let ln_y = values.iter().zip(&self.ln_y).map(|(&value, ln_y)| ln_of(value) - ln_y).collect();
        Ok(Self::through(self.ln_k.clone(), ln_y))
    }

    fn through(ln_k: Vec<f64>, ln_y: Vec<f64>) -> Self {
        let (mut bend, mut scratch) = (vec![0.0; ln_k.len()], vec![0.0; ln_k.len()]);
        second_derivatives(&ln_k, &ln_y, &mut bend, &mut scratch);
        Self { ln_k, ln_y, bend }
    }

    /// The number of points.
    pub(crate) fn len(&self) -> usize {
        self.ln_k.len()
    }

    /// The logarithm at the first point.
    pub(crate) fn first(&self) -> f64 {
        self.ln_y[0]
    }

    /// The largest logarithm at a point.
    pub(crate) fn largest(&self) -> f64 {
        self.ln_y.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// Gives to `each` the index and the logarithm at each of the rising `ln_k`; `n` is the exponent of extrapolation.
    pub(crate) fn for_each<S: Scalar>(&self, n: S, ln_k: &[f64], mut each: impl FnMut(usize, S)) {
        let last = self.len() - 1;
        let (start, end) = (self.ln_k[0], self.ln_k[last]);
        // ln y ∝ (n - 4) x + 2 ln(x - x₀) above, whose slope there is n - 4 + 2/(x - x₀).
        let slope = self.after(last - 1).last_slope();
        let excess = S::from(slope) - (n - 4.0);
        let mut cell = 0;
        for (i, &x) in ln_k.iter().enumerate() {
            let value = if x < start {
                n * (x - start) + self.ln_y[0]
            } else if x <= end {
                while cell + 1 < last && self.ln_k[cell + 1] < x {
                    cell += 1;
                }
                S::from(self.after(cell).at(x))
            } else {
                let beyond = x - end;
                let last = S::from(self.ln_y[last]);
                if excess.value() > 0.02 && excess.value() < 2.0 {
                    last + (n - 4.0) * beyond + (excess * (0.5 * beyond) + 1.0).ln() * 2.0
                } else {
                    last + slope * beyond
                }
            };
            each(i, value);
        }
    }

    /// The same without extrapolation: beyond the points, the value at the last.
    pub(crate) fn for_each_held(&self, ln_k: &[f64], mut each: impl FnMut(usize, f64)) {
        let (start, end) = (self.ln_k[0], self.ln_k[self.len() - 1]);
        for (i, x) in ln_k.iter().enumerate() {
            let x = x.clamp(start, end);
            let cell = self.ln_k.partition_point(|point| *point < x).clamp(1, self.len() - 1) - 1;
            each(i, self.after(cell).at(x));
        }
    }

    /// ln of the first and the last wavenumber in 1/Mpc.
    pub(crate) fn ends(&self) -> [f64; 2] {
        [self.ln_k[0], self.ln_k[self.len() - 1]]
    }

    /// At each exp(`ln_k`), an estimate of the relative error that the spline makes between the points, and whether it lies between
    /// them at all. The spline through every other point misses those that it skips by about 16 times as much: an eighth of the largest
    /// miss nearby is taken, and near the ends the half of it.
    pub(crate) fn trust(&self, ln_k: &[f64]) -> (Array1<f64>, Array1<bool>) {
        let (misses, [start, end], last) = (self.misses(), self.ends(), self.len() - 1);
        let inside = |at: f64| at >= start && at <= end;
        let error = |at: f64| {
            if !inside(at) {
                return 0.0;
            }
            let after = self.ln_k.partition_point(|&point| point <= at).clamp(1, last);
            let near = &misses[after.saturating_sub(2)..=(after + 1).min(last)];
            // Near its ends a natural spline is of second order: it misses four times as much, not sixteen.
            let share = if after <= 3 || after + 3 > last { 2.0 } else { 8.0 };
            near.iter().fold(0.0, |most: f64, miss| most.max(*miss)) / share
        };
        (ln_k.iter().map(|&at| error(at)).collect(), ln_k.iter().map(|&at| inside(at)).collect())
    }

    /// At every point but the first and the last, by how much the spline without every other point misses it.
    fn misses(&self) -> Vec<f64> {
        let count = self.len();
        let mut misses = vec![0.0; count];
        for skipped in [0, 1] {
            let kept: Vec<usize> =
                (0..count).filter(|i| i % 2 != skipped || *i == 0 || *i == count - 1).collect();
            let [ln_k, ln_y] = [&self.ln_k, &self.ln_y].map(|all| kept.iter().map(|&i| all[i]).collect());
            let coarse = Self::through(ln_k, ln_y);
            for i in (1..count - 1).filter(|i| i % 2 == skipped) {
                let cell = coarse.ln_k.partition_point(|&x| x <= self.ln_k[i]) - 1;
                misses[i] = (coarse.after(cell).at(self.ln_k[i]) - self.ln_y[i]).abs();
            }
        }
        misses
    }

    fn after(&self, i: usize) -> Stretch {
        Stretch::after(i, &self.ln_k, &self.ln_y, &self.bend)
    }
}

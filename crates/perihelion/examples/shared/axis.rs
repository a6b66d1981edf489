//! An axis with round numbers on it, linear or logarithmic.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// From where to where, and the numbers between, all as logarithms on a logarithmic axis.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
    ticks: Vec<f64>,
}

impl Axis {
    /// An axis for these values, with a margin in parts of their distance.
    pub(crate) fn around(values: impl Iterator<Item = f64>, margin: f64, logarithmic: bool) -> Self {
        let values = values.map(|v| if logarithmic { v.log10() } else { v }).filter(|v| v.is_finite());
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        let margin = if high > low { margin * (high - low) } else { 1.0 };
        let (low, high) = if low > high { (0.0, 1.0) } else { (low - margin, high + margin) };
        let ticks = if logarithmic { decades(low, high) } else { round_numbers(low, high) };
        Self { low, high, logarithmic, ticks }
    }

    pub(crate) fn length(&self) -> f64 {
        self.high - self.low
    }

    /// The same middle, but another length.
    pub(crate) fn resized(&self, length: f64) -> Self {
        let middle = 0.5 * (self.low + self.high);
        let (low, high) = (middle - 0.5 * length, middle + 0.5 * length);
        Self { low, high, ticks: round_numbers(low, high), ..*self }
    }

    /// How far along the axis a value lies, from 0 to 1; not a number where it has no place.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((if self.logarithmic { value.log10() } else { value }) - self.low) / self.length()
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        limit.0 + (self.share(*value) * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|&v| if self.logarithmic { 10_f64.powf(v) } else { v }).collect()
    }

    fn range(&self) -> Range<f64> {
        if self.logarithmic { 10_f64.powf(self.low)..10_f64.powf(self.high) } else { self.low..self.high }
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let step = match self.ticks[..] {
            _ if self.logarithmic => value.abs(),
            [first, second, ..] => second - first,
            _ => self.length(),
        };
        let value = if value.abs() < 1e-6 * step { 0.0 } else { *value };
        let largest = self.low.abs().max(self.high.abs());
        let scientific =
            if self.logarithmic { !(1e-3..5e3).contains(&step) } else { !(1e-3..1e7).contains(&largest) };
        if value == 0.0 {
            return "0".to_owned();
        }
        if scientific {
            return format!("{value:.1e}").replace(".0e", "e").replace('-', "−");
        }
        // A hair larger, so that rounding does not ask for another decimal.
        let decimals = (-(1.000_001 * step).log10().floor()).clamp(0.0, 9.0) as usize;
        format!("{value:.decimals$}").replace('-', "−")
    }
}

/// Multiples of 1, 2 or 5 times a power of ten, four to ten of them.
fn round_numbers(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 8.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|f| f * power).into_iter().find(|step| *step >= rough).unwrap_or(rough);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|k| k as f64 * step).collect()
}

/// The logarithms of powers of ten, and of 2 and 5 times them where they are few.
fn decades(low: f64, high: f64) -> Vec<f64> {
    let factors: &[f64] = if high - low < 2.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let stride = ((high - low) / 8.0).ceil() as i64;
    let powers = (low.floor() as i64..=high.ceil() as i64).filter(|k| k % stride == 0);
    let places = powers.flat_map(|k| factors.iter().map(move |f| k as f64 + f.log10()));
    places.filter(|v| (low..=high).contains(v)).collect()
}

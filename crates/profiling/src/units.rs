//! Times and counts as people write them.

use std::fmt;

/// Seconds with three significant digits and a unit, as `IPython` prints them: `1.23 ms`, `45 ns`.
pub(crate) struct Seconds(pub(crate) f64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The limits are those where three digits round up into the next unit.
        let (value, unit) = match self.0.abs() {
            s if s >= 0.9995 => (self.0, "s"),
            s if s >= 0.9995e-3 => (self.0 * 1e3, "ms"),
            s if s >= 0.9995e-6 => (self.0 * 1e6, "µs"),
            _ => (self.0 * 1e9, "ns"),
        };
        let decimals = match value.abs() {
            v if v >= 99.95 => 0,
            v if v >= 9.995 => 1,
            v if v >= 0.9995 => 2,
            _ => 3,
        };
        let digits = format!("{value:.decimals$}");
        let digits = if decimals > 0 { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
        f.pad(&format!("{digits} {unit}"))
    }
}

/// A count with commas: `10,000,000`.
pub(crate) struct Count(pub(crate) u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::with_capacity(digits.len() * 4 / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_significant_digits() {
        for (seconds, text) in [
            (0.0, "0 ns"),
            (0.25e-9, "0.25 ns"),
            (45e-9, "45 ns"),
            (4.5e-6, "4.5 µs"),
            (1.2345e-3, "1.23 ms"),
            (12.345e-3, "12.3 ms"),
            (123.45e-3, "123 ms"),
            (0.9999e-3, "1 ms"),
            (0.99951, "1 s"),
            (100.0, "100 s"),
            (54_321.0, "54321 s"),
        ] {
            assert_eq!(Seconds(seconds).to_string(), text);
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(Count(count).to_string(), text);
        }
    }
}

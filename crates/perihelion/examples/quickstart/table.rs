//! The table of lessons, backends, times and differences.

use std::fmt;

/// One lesson on one backend.
pub(crate) struct Row {
    pub(crate) lesson: String,
    pub(crate) backend: String,
    pub(crate) seconds: f64,
    /// From the strict answer.
    pub(crate) difference: f64,
}

/// Rows, those of one lesson in a block that begins with `serial`.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&Row) -> &String, title: &str| {
            self.0.iter().map(|r| of(r).chars().count()).chain([title.len()]).max().unwrap_or(0)
        };
        let (lesson, backend) = (width(|r| &r.lesson, "lesson"), width(|r| &r.backend, "backend"));
        writeln!(
            f,
            "{:lesson$}  {:backend$}  {:>10}  {:>8}  {:>18}",
            "lesson", "backend", "time", "speed-up", "largest difference"
        )?;
        let mut serial = f64::NAN;
        for (i, row) in self.0.iter().enumerate() {
            let first = i == 0 || self.0[i - 1].lesson != row.lesson;
            if first {
                serial = row.seconds;
                writeln!(f, "{}", "─".repeat(lesson + backend + 44))?;
            }
            writeln!(
                f,
                "{:lesson$}  {:backend$}  {:>10}  {:>7.2}×  {:>18}",
                if first { &row.lesson } else { "" },
                row.backend,
                time(row.seconds),
                serial / row.seconds,
                if row.difference == 0.0 { "none".to_owned() } else { format!("{:.1e}", row.difference) },
            )?;
        }
        Ok(())
    }
}

/// Seconds in the unit that suits them.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

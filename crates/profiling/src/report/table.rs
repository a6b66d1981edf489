//! The report as text: cProfile's columns.

use std::fmt;
use std::time::Duration;

use super::{Report, Row, Sort, operations};
use crate::units::{Count, Seconds};

/// `name`, or `name on backend`.
pub(super) fn label(name: &str, backend: Option<&str>) -> String {
    backend.map_or_else(|| name.to_owned(), |backend| format!("{name} on {backend}"))
}

/// The calls, and the primitive ones if others were: `13/1`.
pub(super) fn calls(all: u64, primitive: u64) -> String {
    if all == primitive { all.to_string() } else { format!("{all}/{primitive}") }
}

fn per(time: Duration, calls: u64) -> String {
    if calls == 0 { "-".to_owned() } else { Seconds(time.as_secs_f64() / calls as f64).to_string() }
}

impl fmt::Display for Row {
    /// The line of the table: `ncalls`, `tottime` in seconds and per call, `cumtime` in seconds and per primitive
    /// call, place and name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>9} {:>10.6} {:>10} {:>10.6} {:>10}  {}:{}({})",
            calls(self.calls, self.primitive_calls),
            self.total.as_secs_f64(),
            per(self.total, self.calls),
            self.cumulative.as_secs_f64(),
            per(self.cumulative, self.primitive_calls),
            self.file,
            self.line,
            label(self.name, self.backend.as_deref()),
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !cfg!(feature = "enabled") {
            return writeln!(
                f,
                "Nothing was recorded: the crate `profiling` was built without its feature `enabled`."
            );
        }
        let all: u64 = self.rows.iter().map(|r| r.calls).sum();
        let primitive: u64 = self.rows.iter().map(|r| r.primitive_calls).sum();
        let inside: Duration = self.rows.iter().map(|r| r.total).sum();
        write!(f, "         {} calls", Count(all))?;
        if primitive != all {
            write!(f, " ({} primitive calls)", Count(primitive))?;
        }
        writeln!(f, " in {:.6} seconds", inside.as_secs_f64())?;
        writeln!(f, "         of a session of {:.6} seconds", self.elapsed.as_secs_f64())?;
        if !self.rows.is_empty() {
            let order = match self.sort {
                Sort::TotalTime => "internal time",
                Sort::CumulativeTime => "cumulative time",
                Sort::Calls => "call count",
                Sort::Name => "name",
            };
            writeln!(f, "\n   Ordered by: {order}")?;
            let shown = self.limit.min(self.rows.len());
            if shown < self.rows.len() {
                writeln!(f, "   List reduced from {} to {shown}", self.rows.len())?;
            }
            writeln!(
                f,
                "\n{:>9} {:>10} {:>10} {:>10} {:>10}  filename:lineno(name)",
                "ncalls", "tottime", "percall", "cumtime", "percall"
            )?;
            for row in &self.rows[..shown] {
                writeln!(f, "{row}")?;
            }
        }
        if !self.operations.is_empty() {
            writeln!(f)?;
            operations::write(&self.operations, f)?;
        }
        if !self.rows.is_empty() {
            let overhead = self.overhead;
            let (call, own) = (Seconds(overhead.call), Seconds(overhead.own));
            writeln!(
                f,
                "\n   Times are raw: a call costs {call} to measure, {own} in its own time ({}).",
                overhead.clock
            )?;
        }
        if self.open > 0 {
            writeln!(f, "   Calls that were open at the end, and count up to there: {}.", self.open)?;
        }
        if self.untimed > 0 {
            writeln!(f, "   Calls that were not timed, for want of room: {}.", self.untimed)?;
        }
        Ok(())
    }
}

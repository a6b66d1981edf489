//! What a session found.

use std::fmt;
use std::time::Duration;

/// How the rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// The most time in the scope itself first.
    TotalTime,
    /// The most time in the scope and what it called first.
    #[default]
    CumulativeTime,
    /// The most calls first.
    Calls,
    /// By file, line and name.
    Name,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The name of the scope.
    pub name: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line in the file.
    pub line: u32,
    /// All calls.
    pub calls: u64,
    /// The calls that were not recursive.
    pub primitive_calls: u64,
    /// The time in the scope itself, without the scopes that it opened.
    pub total: Duration,
    /// The time in the scope and all that it called; of recursive calls only the outermost.
    pub cumulative: Duration,
    /// The shortest call.
    pub min: Duration,
    /// The longest call.
    pub max: Duration,
}

impl Row {
    #[cfg(feature = "enabled")]
    pub(crate) fn new(site: &crate::Site) -> Self {
        Self {
            name: site.name(),
            file: site.file(),
            line: site.line(),
            calls: 0,
            primitive_calls: 0,
            total: Duration::ZERO,
            cumulative: Duration::ZERO,
            min: Duration::MAX,
            max: Duration::ZERO,
        }
    }
}

/// Whose clock timed an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timed {
    /// The host's: from the call to the return.
    Host,
    /// The device's own timestamps.
    Device,
}

/// All calls of an operation on one backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The operation, such as `gravity::accelerations`.
    pub name: &'static str,
    /// The backend, such as `threads:8`.
    pub backend: String,
    /// Whose clock timed it.
    pub timed: Timed,
    /// The calls.
    pub calls: u64,
    /// The items of all calls.
    pub items: u64,
    /// The floating-point operations of all calls; 0 if not stated.
    pub flops: u64,
    /// The bytes moved by all calls; 0 if not stated.
    pub bytes: u64,
    /// The time of all calls.
    pub time: Duration,
}

/// What a session found. Prints as the table of cProfile.
#[derive(Debug, Clone)]
pub struct Report {
    elapsed: Duration,
    rows: Vec<Row>,
    operations: Vec<Operation>,
    limit: Option<usize>,
}

impl Report {
    #[cfg(feature = "enabled")]
    pub(crate) fn new(elapsed: Duration, rows: Vec<Row>, operations: Vec<Operation>) -> Self {
        Self { elapsed, rows, operations, limit: None }.sort_by(Sort::default())
    }

    #[cfg(not(feature = "enabled"))]
    pub(crate) fn empty() -> Self {
        Self { elapsed: Duration::ZERO, rows: Vec::new(), operations: Vec::new(), limit: None }
    }

    /// Orders the rows.
    #[must_use]
    pub fn sort_by(mut self, sort: Sort) -> Self {
        match sort {
            Sort::TotalTime => self.rows.sort_by_key(|r| std::cmp::Reverse(r.total)),
            Sort::CumulativeTime => self.rows.sort_by_key(|r| std::cmp::Reverse(r.cumulative)),
            Sort::Calls => self.rows.sort_by_key(|r| std::cmp::Reverse(r.calls)),
            Sort::Name => self.rows.sort_by_key(|r| (r.file, r.line, r.name)),
        }
        self
    }

    /// Prints no more than the first `rows` rows.
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = Some(rows);
        self
    }

    /// The time from the start of the session to its end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The rows, ordered.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The operations of backends.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Who called whom, as text.
    #[must_use]
    pub fn tree(&self) -> String {
        String::new()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "   ncalls    tottime    cumtime filename:lineno(name)")?;
        for r in self.rows.iter().take(self.limit.unwrap_or(usize::MAX)) {
            let (total, cumulative) = (r.total.as_secs_f64(), r.cumulative.as_secs_f64());
            writeln!(f, "{:>9} {total:>10.6} {cumulative:>10.6} {}:{}({})", r.calls, r.file, r.line, r.name)?;
        }
        for o in &self.operations {
            let time = o.time.as_secs_f64();
            writeln!(f, "{} on {}: {} calls, {} items in {time:.6} s", o.name, o.backend, o.calls, o.items)?;
        }
        Ok(())
    }
}

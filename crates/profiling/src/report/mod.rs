//! What a session found.

#[cfg(feature = "enabled")]
mod merge;
mod operations;
mod table;
#[cfg(test)]
#[cfg(feature = "enabled")]
mod tests;
mod tree;

use std::cmp::Reverse;
use std::time::Duration;

pub use operations::{Operation, Timed};

use crate::Site;
use crate::overhead::Overhead;

/// How the rows of a [`Report`] are ordered. Equals stand in the order of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Sort {
    /// The most time in the scope itself first (`tottime`).
    TotalTime,
    /// The most time in the scope and all that it called first (`cumtime`).
    #[default]
    CumulativeTime,
    /// The most calls first (`ncalls`).
    Calls,
    /// By name.
    Name,
}

/// A scope, or an operation on one backend: a line of the table. All threads together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The name of the scope.
    pub name: &'static str,
    /// The backend, of an operation.
    pub backend: Option<String>,
    /// The source file, as the compiler was given it.
    pub file: &'static str,
    /// The line in the file.
    pub line: u32,
    /// All calls.
    pub calls: u64,
    /// The calls that were not made, on whatever way, by a call of the same scope in the same thread.
    pub primitive_calls: u64,
    /// The time in the scope itself, without the scopes that it called. Raw: it holds part of the cost of measuring
    /// ([`Report::overhead`]).
    pub total: Duration,
    /// The time in the scope and all that it called in its thread; of recursive calls only the outermost. Raw too.
    pub cumulative: Duration,
    /// The shortest call, with all that it called.
    pub min: Duration,
    /// The longest call, with all that it called.
    pub max: Duration,
}

/// A path of calls, merged over the threads.
#[derive(Debug, Clone)]
struct Context {
    site: Site,
    backend: Option<String>,
    /// Smaller than the own index.
    parent: Option<usize>,
    calls: u64,
    primitive_calls: u64,
    total: Duration,
    cumulative: Duration,
}

/// What a [`Session`](crate::Session) found. It prints as cProfile's table does, with a table of the operations
/// below; [`tree`](Self::tree) tells who called whom.
#[derive(Debug, Clone)]
pub struct Report {
    elapsed: Duration,
    rows: Vec<Row>,
    contexts: Vec<Context>,
    operations: Vec<Operation>,
    overhead: Overhead,
    open: u64,
    untimed: u64,
    sort: Sort,
    limit: usize,
}

impl Report {
    /// The report of a session that saw nothing.
    pub(crate) fn empty() -> Self {
        Self {
            elapsed: Duration::ZERO,
            rows: Vec::new(),
            contexts: Vec::new(),
            operations: Vec::new(),
            overhead: Overhead::NONE,
            open: 0,
            untimed: 0,
            sort: Sort::default(),
            limit: usize::MAX,
        }
    }

    /// Orders the rows.
    #[must_use]
    pub fn sort_by(mut self, sort: Sort) -> Self {
        self.sort = sort;
        let place = |r: &Row| (r.file, r.line, r.name, r.backend.clone());
        self.rows.sort_by_cached_key(place);
        match sort {
            Sort::TotalTime => self.rows.sort_by_key(|r| Reverse(r.total)),
            Sort::CumulativeTime => self.rows.sort_by_key(|r| Reverse(r.cumulative)),
            Sort::Calls => self.rows.sort_by_key(|r| Reverse(r.calls)),
            Sort::Name => self.rows.sort_by_key(|r| r.name),
        }
        self
    }

    /// Prints at most so many rows. [`rows`](Self::rows) still holds all.
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = rows;
        self
    }

    /// The time from the start of the session to its end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// All rows, ordered.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The operations that backends reported, the longest first.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// What a scope costs on this machine.
    #[must_use]
    pub fn overhead(&self) -> Overhead {
        self.overhead
    }

    /// The calls that were open when the session ended. They count as calls, up to that end; the work that an open
    /// operation stated does not count.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.open
    }

    /// The calls that were not timed because their thread knew 65 536 paths of calls already. Their time is in the
    /// own time of their callers.
    #[must_use]
    pub fn untimed(&self) -> u64 {
        self.untimed
    }
}

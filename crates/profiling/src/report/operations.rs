//! The operations of backends: how often, how much, how fast.

use std::fmt;
use std::time::Duration;

use crate::units::Count;

/// Whose clock timed an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timed {
    /// The host's: from the call to the return. If the backend only queues work, it is the time to queue it.
    Host,
    /// The device's own.
    Device,
    /// The host's, around work of a device that it waited for: the way there and back is in it.
    Waited,
}

/// All calls of an operation on one backend, by one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation, such as `gravity::accelerations`.
    pub name: &'static str,
    /// The backend, such as `threads:8`.
    pub backend: String,
    /// Whose clock timed it.
    pub timed: Timed,
    /// All calls.
    pub calls: u64,
    /// The items of the outermost calls.
    pub items: u64,
    /// The floating-point operations that the outermost calls stated; 0 if none.
    pub flops: u64,
    /// The bytes that the outermost calls stated to move; 0 if none.
    pub bytes: u64,
    /// The time of the outermost calls. Calls of several threads at once count each.
    pub time: Duration,
}

impl Operation {
    #[cfg(feature = "enabled")]
    pub(super) const fn new(name: &'static str, backend: String, timed: Timed) -> Self {
        Self { name, backend, timed, calls: 0, items: 0, flops: 0, bytes: 0, time: Duration::ZERO }
    }

    fn rate(&self, amount: u64) -> Option<f64> {
        (amount > 0 && !self.time.is_zero()).then(|| amount as f64 / self.time.as_secs_f64())
    }

    /// Items per second of a call. `None` if there were none, or no time passed.
    #[must_use]
    pub fn items_per_second(&self) -> Option<f64> {
        self.rate(self.items)
    }

    /// Billions of floating-point operations per second of a call. `None` if none were stated, or no time passed.
    #[must_use]
    pub fn gflops(&self) -> Option<f64> {
        self.rate(self.flops).map(|rate| rate * 1e-9)
    }

    /// Billions of bytes per second of a call. `None` if none were stated, or no time passed.
    #[must_use]
    pub fn gigabytes_per_second(&self) -> Option<f64> {
        self.rate(self.bytes).map(|rate| rate * 1e-9)
    }
}

/// The table of the operations.
pub(super) fn write(operations: &[Operation], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let width = |title: &str, text: fn(&Operation) -> &str| {
        operations.iter().map(|o| text(o).chars().count()).chain([title.len()]).max().unwrap_or(0)
    };
    let name = width("operation", |o| o.name);
    let backend = width("backend", |o| &o.backend);
    writeln!(
        f,
        "   {:name$}  {:backend$}  {:6}  {:>9}  {:>15}  {:>10}  {:>9}  {:>8}  {:>8}",
        "operation", "backend", "clock", "calls", "items", "seconds", "items/s", "GFLOP/s", "GB/s"
    )?;
    for o in operations {
        let clock = match o.timed {
            Timed::Host => "host",
            Timed::Device => "device",
            Timed::Waited => "waited",
        };
        let rate = |rate: Option<f64>| rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.2}"));
        writeln!(
            f,
            "   {:name$}  {:backend$}  {clock:6}  {:>9}  {:>15}  {:>10.6}  {:>9}  {:>8}  {:>8}",
            o.name,
            o.backend,
            o.calls,
            Count(o.items),
            o.time.as_secs_f64(),
            o.items_per_second().map_or_else(|| "-".to_owned(), |rate| format!("{rate:.2e}")),
            rate(o.gflops()),
            rate(o.gigabytes_per_second()),
        )?;
    }
    Ok(())
}

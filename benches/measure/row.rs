//! The JSON line of one result, as the peers' scripts print it.

use std::fmt;

use benches::timing::{Samples, clock_ghz};
use serde::Serialize;
use serde_json::{Map, Value};

/// One result.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    case: &'static str,
    peer: &'static str,
    n: usize,
    dtype: &'static str,
    threads: usize,
    seconds_median: f64,
    seconds_min: f64,
    repeats: usize,
    /// The backend's name, on hosts the clock just after, the error against the oracle, the rate in the field's unit.
    extra: Map<String, Value>,
}

impl Row {
    /// A result of `n` items of `dtype` on the backend called `backend`.
    pub(crate) fn new(
        case: &'static str,
        n: usize,
        dtype: &'static str,
        backend: &str,
        samples: &Samples,
    ) -> Self {
        let threads = backend.strip_prefix("threads:").and_then(|n| n.parse().ok()).unwrap_or(1);
        let row = Self {
            case,
            peer: "perihelion",
            n,
            dtype,
            threads,
            seconds_median: samples.median(),
            seconds_min: samples.min(),
            repeats: samples.count(),
            extra: Map::new(),
        };
        let row = row.with("backend", backend);
        // Of a device, the host's clock says nothing.
        if backend.starts_with("serial") || backend.starts_with("threads") {
            return row.with("clock_GHz", clock_ghz());
        }
        row
    }

    /// Adds a word about it.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(key.to_owned(), value.into());
        self
    }

    /// Adds a rate, at the median and at the best.
    pub(crate) fn rate(self, key: &str, work: f64) -> Self {
        let (median, best) = (work / self.seconds_median, work / self.seconds_min);
        self.with(key, median).with(&format!("{key}_best"), best)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

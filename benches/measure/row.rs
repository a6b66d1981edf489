//! The JSON line of one result, as the peers' scripts print it.

use serde::Serialize;
use serde_json::{Map, Value};

/// One result.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) case: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) n: usize,
    pub(crate) dtype: &'static str,
    pub(crate) threads: usize,
    pub(crate) seconds_median: f64,
    pub(crate) seconds_min: f64,
    pub(crate) repeats: usize,
    /// The backend's name, the error against the oracle, the rate in the field's unit.
    pub(crate) extra: Map<String, Value>,
}

//! What a scope costs.

/// What a scope costs, measured once on the machine that runs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Overhead {
    /// The clock: `tsc` (x86-64), `cntvct` (ARM, 64 bits) or `std`.
    pub clock: &'static str,
    /// The seconds that a call costs whoever waits for it.
    pub call: f64,
    /// How many of those are counted as the call's own time. The rest is in the own time of its caller.
    pub own: f64,
}

impl Overhead {
    /// What a report without a session says.
    pub(crate) const NONE: Self = Self { clock: "none", call: 0.0, own: 0.0 };
}

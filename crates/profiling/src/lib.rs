//! Scopes, tables and timers that cost nothing when compiled out.
//!
//! A first, simple form of the interface; the arenas, the clock and the whole table follow.

mod macros;
mod report;
mod site;
mod timeit;
mod units;

#[cfg(not(feature = "enabled"))]
#[path = "disabled.rs"]
mod session;
#[cfg(feature = "enabled")]
mod session;

pub use report::{Operation, Report, Row, Sort, Timed};
pub use session::{OperationGuard, ScopeGuard, Session, is_active, record_device};
pub use site::Site;
pub use timeit::{Timeit, Timing, timeit};

/// Runs `work` in a [`Session`] of its own and returns what it returned with the report.
pub fn run<R>(work: impl FnOnce() -> R) -> (R, Report) {
    let session = Session::start();
    let result = work();
    (result, session.finish())
}

/// The work of one call of an operation: what [`operation!`] hands over.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Work<B> {
    pub backend: B,
    pub items: u64,
    pub flops: u64,
    pub bytes: u64,
}

#[doc(hidden)]
pub trait Amount {
    fn amount(self) -> u64;
}

macro_rules! amount {
    ($($t:ty),*) => {$(
        impl Amount for $t {
            #[allow(clippy::unnecessary_cast, reason = "one body for every type of number")]
            fn amount(self) -> u64 {
                self as u64
            }
        }
    )*};
}
amount!(u32, u64, usize, f64);

/// For the macros alone.
#[doc(hidden)]
#[must_use]
pub fn amount(n: impl Amount) -> u64 {
    n.amount()
}

//! Scopes, tables and timers that cost nothing when compiled out.

mod amount;
#[cfg(feature = "enabled")]
mod calibrate;
#[cfg(feature = "enabled")]
mod clock;
#[cfg(not(feature = "enabled"))]
mod disabled;
mod macros;
mod overhead;
#[cfg(feature = "enabled")]
mod record;
mod report;
#[cfg(feature = "enabled")]
mod scope;
#[cfg(feature = "enabled")]
mod session;
mod site;
mod timeit;
mod units;

#[doc(hidden)]
pub use amount::{Amount, Stated, amount};
#[cfg(not(feature = "enabled"))]
pub use disabled::{OperationGuard, ScopeGuard, Session, is_active, record_device};
pub use overhead::Overhead;
pub use report::{Operation, Report, Row, Sort, Timed};
#[cfg(feature = "enabled")]
pub use scope::{OperationGuard, ScopeGuard, is_active, record_device};
#[cfg(feature = "enabled")]
pub use session::Session;
pub use site::Site;
pub use timeit::{Timeit, Timing, timeit};

/// Runs `work` in a [`Session`] of its own and returns what it returned with the report.
pub fn run<R>(work: impl FnOnce() -> R) -> (R, Report) {
    let session = Session::start();
    let result = work();
    (result, session.finish())
}

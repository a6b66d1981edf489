//! Scopes, tables and timers that cost nothing when compiled out.
//!
//! ```
//! use profiling::{Sort, operation, scope};
//!
//! fn growth(redshift: f64) -> f64 {
//!     scope!("growth"); // timed from here to the end of the block
//!     (0..1000).map(|i| 1e-3 / (1.0 + redshift) * f64::from(i).cos().powi(2)).sum()
//! }
//!
//! fn mass_function(redshift: f64, masses: &[f64]) -> Vec<f64> {
//!     operation!("mass_function", backend = "serial", items = masses.len());
//!     masses.iter().map(|m| growth(redshift) / m).collect()
//! }
//!
//! let (numbers, report) = profiling::run(|| mass_function(1.0, &[1e12, 1e13, 1e14]));
//! println!("{}", report.clone().sort_by(Sort::TotalTime)); // cProfile's table
//! println!("{}", report.tree()); // who called whom
//! # assert_eq!(numbers.len(), 3);
//! # if cfg!(feature = "enabled") {
//! let calls: Vec<_> = report.rows().iter().map(|row| (row.name, row.calls)).collect();
//! assert_eq!(calls, [("mass_function", 1), ("growth", 3)]);
//! # }
//! ```
//!
//! `cargo run --release -p profiling --example table` profiles a Press–Schechter mass function and prints, the last
//! line by [`timeit`] in the words of `IPython`,
//!
//! ```text
//!          50,101 calls in 0.001648 seconds
//!          of a session of 0.001657 seconds
//!
//!    Ordered by: internal time
//!
//!    ncalls    tottime    percall    cumtime    percall  filename:lineno(name)
//!        50   0.000937    18.7 µs   0.001433    28.7 µs  crates/profiling/examples/table.rs:22(deviation)
//!     50000   0.000496    9.91 ns   0.000496    9.91 ns  crates/profiling/examples/table.rs:25(window)
//!        50   0.000211    4.21 µs   0.000211    4.21 µs  crates/profiling/examples/table.rs:11(growth)
//!         1   0.000005    5.15 µs   0.001648    1.65 ms  crates/profiling/examples/table.rs:34(mass_function)
//!
//!    Times are raw: a call costs 19.6 ns to measure, 9.76 ns in its own time (tsc).
//!
//!    ncalls    cumtime    tottime  name
//!         1   0.001648   0.000005  mass_function
//!        50   0.001433   0.000937  ├─ deviation
//!     50000   0.000496   0.000496  │  └─ window
//!        50   0.000211   0.000211  └─ growth
//!
//! 1.04 ms ± 73.9 µs per loop (mean ± std. dev. of 7 runs, 500 loops each)
//! ```
//!
//! # What is guaranteed
//!
//! * **The sums are right.** A row counts calls as cProfile does: `13/1` are 13 calls, of which one was not made by
//!   another of them; own time leaves out what was called; cumulative time counts of recursive calls the outermost,
//!   on whatever way they recur. All threads count, those that have ended too. Each [`Session`] sees just what
//!   happened between its start and its end, whatever other sessions do. Panics and early returns end scopes as they
//!   end blocks. The tests compare any program of calls, threads and sessions with these definitions, to the tick.
//! * **Compiled out, nothing is left.** Without the feature `enabled` guards are of size zero and have no destructor,
//!   expressions are not evaluated, and a [`Session`] gives an empty [`Report`].
//! * **Off, a relaxed load.** Without an active session a scope is one load and one branch, and the expressions of
//!   [`operation!`] are not evaluated.
//! * **On, two readings of the clock and little more.** No lock, no allocation and no locked instruction, except when
//!   a thread meets a path of calls for the first time. An operation besides allocates what its expressions do.
//! * **Failure is a value.** Nothing here panics, whatever is dropped in whatever order.
//!
//! `cargo run --release -p profiling --example overhead` measures these costs and the clocks; on a shared virtual
//! machine (AMD EPYC, 2 cores, two readings of the clock in 19.7 ns) a scope cost 0.4 to 0.9 ns off and 19 to 23 ns
//! on; without the feature it cost nothing, and the assembly of a loop with scopes is that of the loop without.
//!
//! # What is counted
//!
//! Time as it passes, not the processor's time: a thread that waits in a scope spends time in it. Times are raw, with
//! the cost of measuring inside; the report tells that cost for this machine, so that `calls` × it can be weighed
//! against `total`. The clock is the processor's counter where that is steady (x86-64, ARM of 64 bits), scaled by the
//! standard library's clock, and else that; `PROFILING_CLOCK=std` in the environment asks for the latter. The counter
//! is read without a fence, so a scope of a few tens of nanoseconds may lend some of its time to its neighbours: put
//! scopes around loops, not into the innermost.
//!
//! **A scope that is open across `rayon::join`, or any wait that runs other tasks meanwhile, counts those tasks as
//! called by it.** A thread that waits for a stolen task steals others, and they run on its stack. Open no scope
//! inside the tasks of a parallel loop, or read cumulative times there as upper bounds. The scopes of the tasks that
//! run on other threads begin paths of their own. A scope opened outside of the pool is exact: its thread only waits.
//!
//! # Why it is built this way
//!
//! The clock is most of the cost, so nothing else may be: each thread adds to counters of its own, in a tree of the
//! calls that it made, and a report reads them from outside. Aggregating there needs memory for the different paths
//! alone, where a log of events grows with the calls. A session never stops a thread: its start and end only begin a
//! new era, whose counters are separate. The thread charges the time since it last entered or left a scope to the
//! scope where it is, so that time has one owner at each moment, and any moment can be the end.
//!
//! # Features
//!
//! `enabled` (default): scopes, operations and sessions record. [`timeit`] works without it too. The feature is that
//! of this crate, not of the crates that use the macros: a program turns it on for all of them at once.
#![cfg_attr(docsrs, feature(doc_cfg))]

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
pub use disabled::{OperationGuard, ScopeGuard, Session, is_active, record_device, record_waited};
pub use overhead::Overhead;
pub use report::{Operation, Report, Row, Sort, Timed};
#[cfg(feature = "enabled")]
pub use scope::{OperationGuard, ScopeGuard, is_active, record_device, record_waited};
#[cfg(feature = "enabled")]
pub use session::Session;
pub use site::Site;
pub use timeit::{Timeit, Timing, timeit};

/// Runs `work` in a [`Session`] of its own and returns what it returned, with the report.
///
/// If `work` panics, the session ends and the panic goes on.
pub fn run<R>(work: impl FnOnce() -> R) -> (R, Report) {
    let session = Session::start();
    let result = work();
    (result, session.finish())
}

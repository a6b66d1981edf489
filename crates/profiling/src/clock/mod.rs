//! Ticks: the processor's own counter where one can trust it, else the clock of the standard library.

mod counter;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether [`now`] reads the processor's counter. Decided by [`prepare`], before the first tick that counts.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// What [`prepare`] found, once.
static CLOCK: OnceLock<Clock> = OnceLock::new();

/// The least time over which the counter is compared with [`Instant`]. Both are read within some 0.1 µs, so the
/// scale is good to 2 · 10⁻⁵ at the worst.
const BASE: Duration = Duration::from_millis(5);

#[derive(Debug)]
struct Clock {
    name: &'static str,
    then: Reading,
}

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    instant: Instant,
    ticks: u64,
}

impl Reading {
    fn take() -> Self {
        // The tightest of a few: one of them may be interrupted between the two clocks.
        let mut best = None;
        for _ in 0..8 {
            let before = Instant::now();
            let ticks = now();
            let gap = before.elapsed();
            if best.is_none_or(|(least, _)| gap < least) {
                best = Some((gap, Self { instant: before + gap / 2, ticks }));
            }
        }
        best.map_or_else(|| Self { instant: Instant::now(), ticks: now() }, |(_, reading)| reading)
    }
}

/// Chooses the clock at the first call. `PROFILING_CLOCK=std` keeps to that of the standard library.
pub(crate) fn prepare() {
    CLOCK.get_or_init(|| {
        let wanted = std::env::var_os("PROFILING_CLOCK").is_none_or(|clock| clock != "std");
        let counter = wanted && counter::is_steady() && counter_is_cheaper();
        COUNTER.store(counter, Ordering::Relaxed);
        Clock { name: if counter { counter::NAME } else { "std" }, then: Reading::take() }
    });
}

/// A virtual machine may trap the counter: then the system call is the faster.
fn counter_is_cheaper() -> bool {
    fn fastest<T>(read: impl Fn() -> T) -> Duration {
        let batch = || {
            let start = Instant::now();
            for _ in 0..64 {
                std::hint::black_box(read());
            }
            start.elapsed()
        };
        (0..16).map(|_| batch()).min().unwrap_or(Duration::MAX)
    }
    fastest(counter::read) < fastest(Instant::now)
}

/// The tick. Only differences mean something; [`nanoseconds_per_tick`] says what.
#[inline]
pub(crate) fn now() -> u64 {
    if COUNTER.load(Ordering::Relaxed) { counter::read() } else { nanoseconds() }
}

/// The nanoseconds since the first call.
fn nanoseconds() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    // 584 years fit.
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

/// What the clock is called: `tsc`, `cntvct` or `std`.
pub(crate) fn name() -> &'static str {
    CLOCK.get().map_or("std", |clock| clock.name)
}

/// The length of a tick, measured since [`prepare`]; waits if that was less than [`BASE`] ago.
pub(crate) fn nanoseconds_per_tick() -> f64 {
    let Some(Clock { then, .. }) = CLOCK.get() else { return 1.0 };
    if !COUNTER.load(Ordering::Relaxed) {
        return 1.0;
    }
    let past = then.instant.elapsed();
    if past < BASE {
        std::thread::sleep(BASE - past);
    }
    let now = Reading::take();
    let ticks = now.ticks.saturating_sub(then.ticks);
    if ticks == 0 { 1.0 } else { now.instant.duration_since(then.instant).as_nanos() as f64 / ticks as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_do_not_go_back_and_have_a_length() {
        prepare();
        let mut last = now();
        for _ in 0..10_000 {
            let next = now();
            assert!(next >= last);
            last = next;
        }
        let length = nanoseconds_per_tick();
        // Counters in use tick between some MHz and some GHz; the standard clock counts nanoseconds.
        assert!(length > 0.01 && length < 1000.0, "{length}");
        assert_eq!(name() == "std", length == 1.0);
    }
}

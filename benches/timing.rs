//! Timing as the peers' harness does it: warm once, then repeat; short calls several times a repeat, each by itself.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// A call shorter than this is repeated within a round.
const SHORT: Duration = Duration::from_millis(50);
/// So many times at the most.
const MOST_CALLS: u32 = 20;

/// The seconds of every timed call, sorted.
#[derive(Debug, Clone)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// The middle one.
    pub fn median(&self) -> f64 {
        let n = self.0.len();
        if n % 2 == 1 { self.0[n / 2] } else { 0.5 * (self.0[n / 2 - 1] + self.0[n / 2]) }
    }

    /// The smallest.
    pub fn min(&self) -> f64 {
        self.0[0]
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Times `run` for `repeats` rounds after one call that is not counted. `reset` is called, untimed, before every
/// call.
///
/// # Errors
/// The first that `reset` or `run` gives.
pub fn sample<S, E>(
    state: &mut S,
    repeats: usize,
    mut reset: impl FnMut(&mut S) -> Result<(), E>,
    mut run: impl FnMut(&mut S) -> Result<(), E>,
) -> Result<Samples, E> {
    let mut once = |state: &mut S| -> Result<Duration, E> {
        reset(state)?;
        let start = Instant::now();
        run(state)?;
        Ok(start.elapsed())
    };
    // The first call pays for page faults and pools, the second tells how long a call is.
    once(state)?;
    let guess = once(state)?;
    let calls = (SHORT.as_secs_f64() / guess.as_secs_f64().max(1e-6)) as u32;
    let calls = calls.clamp(1, MOST_CALLS);
    let mut seconds = Vec::new();
    for _ in 0..repeats.max(1) {
        for _ in 0..calls {
            seconds.push(once(state)?.as_secs_f64());
        }
    }
    seconds.sort_by(f64::total_cmp);
    Ok(Samples(seconds))
}

/// The clock of the core that this runs on, in GHz: how often in a second it starts a cycle, under the load of the
/// moment.
///
/// Timed by a chain in which each exclusive or (one cycle) and each 64-bit multiplication (three, on every x86-64 since
/// 2008 and on current 64-bit ARM) waits for the one before. The fastest of a few short chains counts, since all that
/// disturbs one makes it slower.
pub fn clock_ghz() -> f64 {
    const CHAIN: u64 = 200_000;
    const CYCLES: f64 = 4.0;
    let chain = || {
        let start = Instant::now();
        // The two operations do not commute, so no compiler shortens the chain.
        black_box((0..CHAIN).fold(1, |x: u64, i| (x ^ i).wrapping_mul(0x5851_F42D_4C95_7F2D)));
        start.elapsed().as_secs_f64()
    };
    let fastest = (0..20).map(|_| chain()).fold(f64::INFINITY, f64::min);
    CYCLES * CHAIN as f64 / fastest * 1e-9
}

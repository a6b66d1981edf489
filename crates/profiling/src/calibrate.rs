//! How long a tick is, and what a scope costs on the machine that runs.

use std::sync::OnceLock;
use std::time::Duration;

use crate::record::Recorder;
use crate::{Overhead, Site, clock};

/// The cost of an empty scope: the best of some batches, so that what disturbs the machine does not count.
pub(crate) fn overhead(nanoseconds_per_tick: f64) -> Overhead {
    const CALLS: u64 = 1024;
    const BATCHES: usize = 16;
    static TICKS: OnceLock<(u64, u64)> = OnceLock::new();
    let (call, own) = *TICKS.get_or_init(|| {
        static OUTER: Site = Site::new("outer", file!(), line!());
        static INNER: Site = Site::new("inner", file!(), line!());
        static RECORDER: Recorder = Recorder::new();
        let arena = RECORDER.adopt();
        let batch = |_| {
            let session = RECORDER.begin(clock::now);
            let era = || RECORDER.era();
            let enter = |site| era().and_then(|era| arena.enter(era, site, None, clock::now));
            let outer = enter(&OUTER);
            let start = clock::now();
            for _ in 0..CALLS {
                if let Some(frame) = enter(&INNER) {
                    arena.exit(era(), &frame, clock::now);
                }
            }
            let call = clock::now().saturating_sub(start);
            if let Some(frame) = outer {
                arena.exit(era(), &frame, clock::now);
            }
            let own = RECORDER.finish(session, clock::now).map_or(0, |recording| {
                recording
                    .threads
                    .iter()
                    .flat_map(|thread| thread.nodes.iter().zip(&thread.totals))
                    .filter(|(node, _)| std::ptr::eq(node.function.site, &INNER))
                    .map(|(_, totals)| totals.own)
                    .sum()
            });
            (call, own)
        };
        (0..BATCHES).map(batch).min().unwrap_or_default()
    });
    let seconds = |ticks: u64| ticks as f64 * nanoseconds_per_tick * 1e-9 / CALLS as f64;
    Overhead { clock: clock::name(), call: seconds(call), own: seconds(own) }
}

/// Ticks as a time.
pub(crate) fn duration(ticks: u64, nanoseconds_per_tick: f64) -> Duration {
    Duration::from_nanos((ticks as f64 * nanoseconds_per_tick).round() as u64)
}

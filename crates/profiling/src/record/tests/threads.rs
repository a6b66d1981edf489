//! Real threads, with times of their own.

use super::*;

#[test]
fn threads_add_up_by_path_whether_they_live_or_not() {
    const THREADS: u64 = 8;
    let recorder: &'static Recorder = Box::leak(Box::new(Recorder::new()));
    let session = recorder.begin(|| 0);
    std::thread::scope(|scope| {
        for t in 1..=THREADS {
            scope.spawn(move || {
                let bench = Bench { recorder, now: Cell::new(0) };
                let thread = bench.thread();
                for _ in 0..1000 {
                    thread.call(A, || {
                        bench.pass(t);
                        thread.call(B, || bench.pass(1));
                    });
                }
                if t % 2 == 0 {
                    recorder.release(thread.arena);
                }
            });
        }
    });
    let report = Report::in_ticks_of(1.0, recorder.finish(session, || 1_000_000).expect("a session"));
    let own = u128::from(1000 * THREADS * (THREADS + 1) / 2);
    let calls = 1000 * THREADS;
    assert_eq!(row(&report, "a"), (calls, calls, own, own + u128::from(calls), 2, 9));
    assert_eq!(row(&report, "b"), (calls, calls, calls.into(), calls.into(), 1, 1));
    assert_eq!(report.tree().lines().count(), 3, "{}", report.tree());
}

#[test]
fn sessions_that_come_and_go_lose_at_most_the_call_that_is_ending() {
    const THREADS: u64 = 4;
    const CALLS: u64 = 20_000;
    let recorder: &'static Recorder = Box::leak(Box::new(Recorder::new()));
    let outer = recorder.begin(|| 0);
    let mut ends = 0;
    let inside = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(move || {
                    let bench = Bench { recorder, now: Cell::new(0) };
                    let thread = bench.thread();
                    for _ in 0..CALLS {
                        thread.call(A, || ());
                    }
                })
            })
            .collect();
        let mut inside = 0;
        while !workers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let session = recorder.begin(|| 0);
            let recording = recorder.finish(session, || 0).expect("a session");
            let report = Report::in_ticks_of(1.0, recording);
            inside += report.rows().first().map_or(0, |r| r.calls - report.open());
            ends += 2;
        }
        inside
    });
    let report = Report::in_ticks_of(1.0, recorder.finish(outer, || 0).expect("a session"));
    let (calls, ..) = row(&report, "a");
    assert!(
        calls <= THREADS * CALLS && calls + ends * THREADS >= THREADS * CALLS,
        "{calls} calls, {ends} ends"
    );
    assert!(inside <= calls, "{inside} of {calls}");
}

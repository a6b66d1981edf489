//! Small cases with sums by hand.

use super::*;
use crate::Timed::{Device, Waited};

#[test]
fn own_time_is_what_the_callees_leave_and_cumulative_time_is_all() {
    let bench = Bench::new();
    let thread = bench.thread();
    let session = bench.start();
    bench.pass(5);
    thread.call(A, || {
        bench.pass(10);
        thread.call(B, || bench.pass(3));
        bench.pass(20);
        thread.call(B, || {
            bench.pass(4);
            thread.call(C, || bench.pass(100));
        });
    });
    bench.pass(7);
    let report = bench.finish(session);
    assert_eq!(row(&report, "a"), (1, 1, 30, 137, 137, 137));
    assert_eq!(row(&report, "b"), (2, 2, 7, 107, 3, 104));
    assert_eq!(row(&report, "c"), (1, 1, 100, 100, 100, 100));
    assert_eq!(report.elapsed().as_nanos(), 149);
    assert_eq!((report.open(), report.untimed()), (0, 0));
}

#[test]
fn of_recursive_calls_only_the_outermost_is_cumulative() {
    fn fibonacci(n: u32, thread: Thread<'_>) -> u64 {
        thread.call(A, || {
            thread.bench.pass(1);
            if n < 2 { u64::from(n) } else { fibonacci(n - 1, thread) + fibonacci(n - 2, thread) }
        })
    }
    let bench = Bench::new();
    let session = bench.start();
    assert_eq!(fibonacci(10, bench.thread()), 55);
    let report = bench.finish(session);
    // cProfile counts 177/1 calls for this function too.
    assert_eq!(row(&report, "a"), (177, 1, 177, 177, 1, 177));
    // Recursion prints one line.
    assert_eq!(report.tree().lines().count(), 2, "{}", report.tree());
}

#[test]
fn mutual_recursion_counts_no_time_twice_on_any_path() {
    let bench = Bench::new();
    let thread = bench.thread();
    let session = bench.start();
    // a → b → a → c → b: the inner b is reached by a path on which the tree has no b, and is inside one all the same.
    thread.call(A, || {
        bench.pass(1);
        thread.call(B, || {
            bench.pass(2);
            thread.call(A, || {
                bench.pass(4);
                thread.call(C, || {
                    bench.pass(8);
                    thread.call(B, || bench.pass(16));
                });
            });
        });
    });
    let report = bench.finish(session);
    assert_eq!(row(&report, "a"), (2, 1, 5, 31, 28, 31));
    assert_eq!(row(&report, "b"), (2, 1, 18, 30, 16, 30));
    assert_eq!(row(&report, "c"), (1, 1, 8, 24, 24, 24));
}

#[test]
fn a_scope_open_at_the_end_counts_up_to_there_and_in_the_next_session_from_there() {
    let bench = Bench::new();
    let thread = bench.thread();
    let first = bench.start();
    bench.pass(1);
    let a = thread.enter(A, None);
    bench.pass(10);
    let b = thread.enter(B, None);
    bench.pass(100);
    let report = bench.finish(first);
    assert_eq!(row(&report, "a"), (1, 1, 10, 110, 110, 110));
    assert_eq!(row(&report, "b"), (1, 1, 100, 100, 100, 100));
    assert_eq!(report.open(), 2);

    bench.pass(1000);
    thread.call(C, || bench.pass(10_000));
    let second = bench.start();
    bench.pass(3);
    thread.exit(b);
    bench.pass(30);
    thread.exit(a);
    bench.pass(300);
    let report = bench.finish(second);
    // The shortest and longest are those of whole calls; c was called while nobody looked.
    assert_eq!(row(&report, "a"), (1, 1, 30, 33, 11_143, 11_143));
    assert_eq!(row(&report, "b"), (1, 1, 3, 3, 11_103, 11_103));
    assert_eq!((report.rows().len(), report.open()), (2, 0));
}

#[test]
fn a_scope_opened_while_no_session_was_active_is_never_seen() {
    let bench = Bench::new();
    let thread = bench.thread();
    let a = thread.enter(A, None);
    bench.pass(1);
    let session = bench.start();
    bench.pass(10);
    thread.call(B, || bench.pass(100));
    thread.exit(a);
    let report = bench.finish(session);
    assert_eq!(report.rows().len(), 1);
    assert_eq!(row(&report, "b"), (1, 1, 100, 100, 100, 100));
}

#[test]
fn sessions_that_overlap_see_each_its_own_part() {
    let bench = Bench::new();
    let thread = bench.thread();
    let first = bench.start();
    let a = thread.enter(A, None);
    bench.pass(1);
    let second = bench.start();
    bench.pass(10);
    thread.call(B, || bench.pass(100));
    let report = bench.finish(first);
    assert_eq!(row(&report, "a"), (1, 1, 11, 111, 111, 111));
    assert_eq!(row(&report, "b"), (1, 1, 100, 100, 100, 100));
    bench.pass(1000);
    thread.exit(a);
    thread.call(C, || bench.pass(5));
    let report = bench.finish(second);
    assert_eq!(row(&report, "a"), (1, 1, 1010, 1110, 1111, 1111));
    assert_eq!(row(&report, "b"), (1, 1, 100, 100, 100, 100));
    assert_eq!(row(&report, "c"), (1, 1, 5, 5, 5, 5));
    assert!(!bench.recorder.is_active());
    assert!(bench.recorder.finish(first, || 0).is_none());
}

#[test]
fn guards_dropped_out_of_order_lose_no_time_and_leave_the_thread_where_it_was() {
    let bench = Bench::new();
    let thread = bench.thread();
    let session = bench.start();
    let a = thread.enter(A, None);
    bench.pass(1);
    let b = thread.enter(B, None);
    bench.pass(10);
    thread.exit(a);
    bench.pass(100);
    thread.exit(b);
    thread.call(C, || bench.pass(1000));
    let report = bench.finish(session);
    assert_eq!(row(&report, "a"), (1, 1, 1, 11, 11, 11));
    assert_eq!(row(&report, "b"), (1, 1, 110, 110, 110, 110));
    // c is called by nobody: a and b are over.
    let c = report.tree().lines().find(|l| l.ends_with('c')).map(str::to_owned);
    assert!(c.is_some_and(|line| line.ends_with("  c")), "{}", report.tree());
}

#[test]
fn a_thread_that_ends_keeps_its_record_and_leaves_no_scope_open() {
    let bench = Bench::new();
    let session = bench.start();
    let thread = bench.thread();
    // Never dropped.
    let _forgotten = thread.enter(A, None);
    thread.call(B, || bench.pass(10));
    bench.recorder.release(thread.arena);
    let next = bench.thread();
    assert!(std::ptr::eq(next.arena, thread.arena), "the arena serves the next thread");
    next.call(B, || bench.pass(100));
    let report = bench.finish(session);
    assert_eq!(row(&report, "b"), (2, 2, 110, 110, 10, 100));
    assert_eq!(report.open(), 0);
    assert_eq!(report.tree().lines().filter(|l| l.ends_with("  b")).count(), 1, "{}", report.tree());
}

#[test]
fn paths_beyond_the_room_are_counted_and_their_time_is_the_callers() {
    let bench = Bench::new();
    // Room for the root and two paths.
    let arena: &'static Arena = Box::leak(Box::new(Arena::with_capacity(3)));
    bench.recorder.share(arena);
    let thread = Thread { bench: &bench, arena };
    let session = bench.start();
    for _ in 0..2 {
        thread.call(A, || {
            bench.pass(1);
            thread.call(B, || bench.pass(10));
            thread.call(C, || bench.pass(100));
            thread.call(A, || bench.pass(1000));
        });
    }
    let report = bench.finish(session);
    assert_eq!(report.untimed(), 2);
    assert_eq!(row(&report, "a"), (4, 2, 2202, 2222, 1000, 1111));
    assert_eq!(row(&report, "b"), (2, 2, 20, 20, 10, 10));
    assert!(report.to_string().contains("not timed, for want of room: 2"), "{report}");
}

#[test]
fn an_operation_sums_its_work_by_backend_and_a_devices_own_times_stand_apart() {
    let bench = Bench::new();
    let thread = bench.thread();
    let work = Work { items: 10, flops: 300, bytes: 80 };
    bench.recorder.device("a", "gpu", Device, 7, 1);
    let session = bench.start();
    for (backend, ticks) in [("serial", 100), ("threads:2", 60), ("serial", 200)] {
        let frame = thread.enter(A, Some(backend));
        bench.pass(ticks);
        thread.exit_with(frame, work);
    }
    bench.recorder.device("a", "gpu", Device, 7, 20);
    bench.recorder.device("a", "gpu", Waited, 1, 5);
    bench.recorder.device("a", "gpu", Device, 8, 10);
    let report = bench.finish(session);
    bench.recorder.device("a", "gpu", Device, 7, 1);
    let found: Vec<_> = report
        .operations()
        .iter()
        .map(|o| (&*o.backend, o.timed, o.calls, o.items, o.flops, o.bytes, o.time.as_nanos()))
        .collect();
    use crate::Timed::Host;
    assert_eq!(
        found,
        [
            ("serial", Host, 2, 20, 600, 160, 300),
            ("threads:2", Host, 1, 10, 300, 80, 60),
            ("gpu", Device, 2, 15, 0, 0, 30),
            ("gpu", Waited, 1, 1, 0, 0, 5),
        ]
    );
    let serial = &report.operations()[0];
    assert_eq!(serial.gflops(), Some(600.0 / 300e-9 * 1e-9));
    assert_eq!(serial.gigabytes_per_second(), Some(160.0 / 300e-9 * 1e-9));
    assert_eq!(serial.items_per_second(), Some(20.0 / 300e-9));
    assert_eq!(report.operations()[2].gflops(), None);
    // A backend is a line of its own in the table too.
    let backends: Vec<_> = report.rows().iter().map(|r| r.backend.as_deref()).collect();
    assert_eq!(backends, [Some("serial"), Some("threads:2")]);
}

#[test]
fn the_work_of_a_recursive_operation_is_that_of_the_outermost_call() {
    let bench = Bench::new();
    let thread = bench.thread();
    let session = bench.start();
    let outer = thread.enter(A, Some("serial"));
    let inner = thread.enter(A, Some("serial"));
    bench.pass(10);
    thread.exit_with(inner, Work { items: 1, flops: 1, bytes: 1 });
    thread.exit_with(outer, Work { items: 8, flops: 8, bytes: 8 });
    let report = bench.finish(session);
    let operation = &report.operations()[0];
    assert_eq!((operation.calls, operation.items, operation.time.as_nanos()), (2, 8, 10));
}

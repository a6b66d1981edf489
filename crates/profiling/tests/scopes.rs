//! The macros as another crate uses them. Sessions see the whole program, and so the other tests: each test looks
//! only at names of its own.
#![cfg(feature = "enabled")]
#![deny(unused)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::time::Duration;

use profiling::{Report, Row, ScopeGuard, Session, Site, Sort, Timed, operation, run, scope};

fn row<'a>(report: &'a Report, name: &str) -> &'a Row {
    report.rows().iter().find(|r| r.name == name).unwrap_or_else(|| panic!("no {name} in\n{report}"))
}

#[test]
fn a_scope_lasts_to_the_end_of_its_block() {
    let ((), report) = run(|| {
        scope!("block::outer");
        for _ in 0..3 {
            scope!("block::inner");
        }
        scope!("block::second");
    });
    for (name, calls) in [("block::outer", 1), ("block::inner", 3), ("block::second", 1)] {
        let row = row(&report, name);
        assert_eq!((row.calls, row.primitive_calls, row.file), (calls, calls, file!()));
    }
    let (outer, inner) = (row(&report, "block::outer"), row(&report, "block::inner"));
    assert!(outer.line < inner.line);
    assert!(inner.min <= inner.max && inner.max <= inner.total);
    let tree = report.tree();
    assert!(tree.contains("├─ block::") && tree.contains("└─ block::"), "{tree}");
}

#[test]
fn every_way_out_of_a_block_ends_its_scope() {
    fn leave(how: u32) -> Result<u32, u32> {
        scope!("leave");
        if how == 0 {
            return Ok(0);
        }
        Err(how)?;
        Ok(1)
    }
    let (_, report) = run(|| {
        scope!("leave::all");
        for how in 0..5 {
            let _ = leave(how);
            let _ = catch_unwind(|| {
                scope!("leave::panic");
                scope!("leave::panic within");
                std::panic::resume_unwind(Box::new(()));
            });
            if how == 3 {
                break;
            }
            scope!("leave::late");
        }
        scope!("leave::after");
    });
    for (name, calls) in [
        ("leave", 4),
        ("leave::panic", 4),
        ("leave::panic within", 4),
        ("leave::late", 3),
        ("leave::after", 1),
    ] {
        assert_eq!(row(&report, name).calls, calls, "{name}");
    }
    // After all that the thread is where it was.
    let last =
        report.tree().lines().filter(|l| l.contains("leave::after")).map(str::to_owned).collect::<Vec<_>>();
    assert!(last.len() == 1 && last[0].contains("─ leave::after") && !last[0].contains('│'), "{last:?}");
}

#[test]
fn a_panic_of_the_work_ends_its_session() {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        run(|| {
            scope!("panic::of the work");
            std::panic::resume_unwind(Box::new(7));
        })
    }));
    assert_eq!(caught.unwrap_err().downcast_ref::<i32>(), Some(&7));
    let ((), report) = run(scope_once);
    assert!(!report.rows().iter().any(|r| r.name == "panic::of the work"), "{report}");

    fn scope_once() {
        scope!("panic::next");
    }
}

#[test]
fn threads_that_have_ended_and_threads_that_wait_are_counted_alike() {
    let session = Session::start();
    let (done, all_done) = channel();
    let (go_on, wait) = channel::<()>();
    let waiting = std::thread::spawn(move || {
        {
            scope!("threads::work");
        }
        scope!("threads::wait");
        done.send(()).unwrap();
        wait.recv().unwrap_err();
    });
    for _ in 0..3 {
        std::thread::spawn(|| {
            scope!("threads::work");
        })
        .join()
        .unwrap();
    }
    all_done.recv().unwrap();
    let report = session.finish();
    // Two macros on two lines are two scopes, whatever their names.
    let calls = |r: &Row| (r.name == "threads::work").then_some(r.calls);
    assert_eq!(report.rows().iter().filter_map(calls).sum::<u64>(), 4);
    assert_eq!(row(&report, "threads::wait").calls, 1);
    assert!(report.open() >= 1);
    drop(go_on);
    waiting.join().unwrap();
}

#[test]
fn a_session_may_end_inside_its_own_scopes() {
    let session = Session::start();
    scope!("inside");
    let report = session.finish();
    let inside = row(&report, "inside");
    assert_eq!((inside.calls, inside.total), (1, inside.cumulative));
    assert!(inside.min == inside.max && inside.max <= report.elapsed());
    assert!(report.open() >= 1 && report.to_string().contains("open at the end"), "{report}");
}

#[test]
fn sessions_nest_and_overlap() {
    let first = Session::start();
    {
        scope!("overlap::first");
    }
    let second = Session::start();
    {
        scope!("overlap::both");
    }
    let first = first.finish();
    {
        scope!("overlap::second");
    }
    let second = second.finish();
    let names = |report: &Report| {
        let mut names: Vec<_> =
            report.rows().iter().map(|r| r.name).filter(|n| n.starts_with("overlap")).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(&first), ["overlap::both", "overlap::first"]);
    assert_eq!(names(&second), ["overlap::both", "overlap::second"]);
}

#[test]
fn scopes_of_a_thread_that_is_being_torn_down_do_no_harm() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            scope!("late::destructor");
            operation!("late::operation", backend = "serial", items = 1);
        }
    }
    thread_local!(static FIRST: RefCell<Option<Late>> = const { RefCell::new(None) });
    thread_local!(static LAST: RefCell<Option<Late>> = const { RefCell::new(None) });
    let ((), report) = run(|| {
        std::thread::spawn(|| {
            // Destructors run in no order that one may rely on: one value from before the first scope, one from after.
            FIRST.set(Some(Late));
            {
                scope!("late::body");
            }
            LAST.set(Some(Late));
        })
        .join()
        .unwrap();
    });
    assert_eq!(row(&report, "late::body").calls, 1);
}

#[test]
fn guards_may_be_dropped_in_any_order() {
    static SITES: [Site; 2] =
        [Site::new("order::a", file!(), line!()), Site::new("order::b", file!(), line!())];
    let ((), report) = run(|| {
        let (a, b) = (ScopeGuard::open(&SITES[0]), ScopeGuard::open(&SITES[1]));
        drop(a);
        drop(b);
    });
    assert_eq!((row(&report, "order::a").calls, row(&report, "order::b").calls), (1, 1));
}

#[test]
fn an_operation_reports_its_backend_and_its_work() {
    let data = [1.0_f64; 100];
    let ((), report) = run(|| {
        for backend in ["serial".to_owned(), "threads:2".to_owned(), "serial".to_owned()] {
            operation!(
                "work::sum",
                backend = backend,
                items = data.len(),
                flops = 1.5 * data.len() as f64,
                bytes = size_of_val(&data) as u64,
            );
        }
        operation!("work::least", backend = &"serial", items = 3);
        profiling::record_device("work::sum", "gpu (a)", 50, Duration::from_millis(2));
    });
    let work: Vec<_> = report
        .operations()
        .iter()
        .filter(|o| o.name.starts_with("work::"))
        .map(|o| (o.name, &*o.backend, o.timed, o.calls, o.items, o.flops, o.bytes))
        .collect();
    assert_eq!(work.len(), 4);
    for expected in [
        ("work::sum", "serial", Timed::Host, 2, 200, 300, 1600),
        ("work::sum", "threads:2", Timed::Host, 1, 100, 150, 800),
        ("work::least", "serial", Timed::Host, 1, 3, 0, 0),
        ("work::sum", "gpu (a)", Timed::Device, 1, 50, 0, 0),
    ] {
        assert!(work.contains(&expected), "{work:?}");
    }
    let device = report.operations().iter().find(|o| o.timed == Timed::Device).unwrap();
    assert_eq!((device.time, device.items_per_second()), (Duration::from_millis(2), Some(25_000.0)));
}

#[test]
fn rows_are_ordered_as_asked() {
    fn call(n: u32) {
        scope!("sorted::many");
        if n > 0 {
            call(n - 1);
        }
    }
    let ((), report) = run(|| {
        scope!("sorted::all");
        call(9);
        scope!("sorted::wait");
        std::thread::sleep(Duration::from_millis(1));
    });
    let is_sorted = |sort: Sort, right: fn(&[Row]) -> bool| right(report.clone().sort_by(sort).rows());
    assert!(is_sorted(Sort::TotalTime, |rows| rows.is_sorted_by(|a, b| a.total >= b.total)));
    assert!(is_sorted(Sort::CumulativeTime, |rows| rows.is_sorted_by(|a, b| a.cumulative >= b.cumulative)));
    assert!(is_sorted(Sort::Calls, |rows| rows.is_sorted_by(|a, b| a.calls >= b.calls)));
    assert!(is_sorted(Sort::Name, |rows| rows.is_sorted_by(|a, b| a.name <= b.name)));
    let row = row(&report, "sorted::many");
    assert_eq!((row.calls, row.primitive_calls), (10, 1));
    assert!(report.to_string().contains("10/1 "), "{report}");
    let limited = report.clone().limit(1);
    assert!(limited.rows().len() == report.rows().len() && limited.rows().len() > 1);
    assert!(limited.to_string().contains(&format!("List reduced from {} to 1", limited.rows().len())));
}

//! Between sessions. Alone in its program, so that no other test has a session.
#![cfg(feature = "enabled")]
#![deny(unused)]

use std::cell::Cell;

use profiling::{Session, is_active, operation, record_device, scope};

#[test]
fn an_operation_evaluates_its_expressions_in_a_session_and_only_there() {
    let evaluated = Cell::new(0);
    let work = || {
        scope!("work");
        operation!("operation", backend = evaluated.replace(evaluated.get() + 1).to_string(), items = 1);
    };
    assert!(!is_active());
    work();
    record_device("operation", "gpu", 1, std::time::Duration::from_secs(1));
    assert_eq!(evaluated.get(), 0);

    let session = Session::start();
    assert!(is_active());
    work();
    assert_eq!(evaluated.get(), 1);
    let report = session.finish();
    assert_eq!((report.rows().len(), report.operations().len()), (2, 1));

    assert!(!is_active());
    work();
    drop(Session::start());
    work();
    assert_eq!(evaluated.get(), 1);

    // Nothing of the first session, nor of between, is left.
    let report = Session::start().finish();
    assert!(report.rows().is_empty() && report.operations().is_empty());
    assert_eq!(report.tree().lines().count(), 1);
    assert!(report.to_string().starts_with("         0 calls in 0.000000 seconds\n"), "{report}");
    let overhead = report.overhead();
    assert!(overhead.own >= 0.0 && overhead.own <= overhead.call, "{overhead:?}");
}

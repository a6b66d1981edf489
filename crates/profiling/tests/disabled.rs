//! Without the feature `enabled`: `cargo test -p profiling --no-default-features`.
#![cfg(not(feature = "enabled"))]
#![deny(unused)]

use std::mem::needs_drop;

use profiling::{
    OperationGuard, ScopeGuard, Session, is_active, operation, record_device, record_waited, scope,
};

#[test]
fn guards_and_sessions_are_nothing() {
    assert_eq!((size_of::<ScopeGuard>(), size_of::<OperationGuard>(), size_of::<Session>()), (0, 0, 0));
    assert!(!needs_drop::<ScopeGuard>() && !needs_drop::<OperationGuard>() && !needs_drop::<Session>());
    const { assert!(!is_active()) };
}

#[test]
fn no_expression_is_evaluated_and_none_of_its_variables_is_unused() {
    let items = || -> usize { panic!("evaluated") };
    let ((), report) = profiling::run(|| {
        let name = "backend".to_owned();
        scope!("scope");
        operation!("operation", backend = name, items = items(), flops = items(), bytes = items());
        record_device("operation", "gpu", 1, std::time::Duration::from_secs(1));
        record_waited("operation", "gpu", 1, std::time::Duration::from_secs(1));
    });
    assert!(report.rows().is_empty() && report.operations().is_empty());
    assert!(report.elapsed().is_zero());
    assert_eq!(
        report.to_string(),
        "Nothing was recorded: the crate `profiling` was built without its feature `enabled`.\n"
    );
}

#[test]
fn times_can_still_be_taken() {
    let timing = profiling::Timeit::new().runs(2).min_time(std::time::Duration::ZERO).time(|| ());
    assert_eq!((timing.runs, timing.loops, timing.per_run.len()), (2, 1, 2));
}

//! The texts, of a program whose calls took times that the test chose.

use crate::record::{Recorder, Work};
use crate::{Report, Site, Sort};

/// One tick is a microsecond.
fn report() -> Report {
    static MAIN: Site = Site::new("main", "src/main.rs", 7);
    static VARIANCE: Site = Site::new("variance", "src/variance.rs", 40);
    static WINDOW: Site = Site::new("window", "src/variance.rs", 12);
    static AXPY: Site = Site::new("arrays::axpy", "src/portable.rs", 90);
    let recorder: &'static Recorder = Box::leak(Box::new(Recorder::new()));
    let session = recorder.begin(|| 0);
    let arena = recorder.adopt();
    let enter = |site, backend, at| arena.enter(recorder.era().unwrap(), site, backend, || at).unwrap();
    let exit = |frame, at| arena.exit(recorder.era(), &frame, || at);
    let main = enter(&MAIN, None, 500);
    let axpy = enter(&AXPY, Some("serial"), 1000);
    arena.exit(recorder.era(), &axpy, || 3000);
    arena.work(
        recorder.era().unwrap(),
        &axpy,
        Work { items: 1_000_000, flops: 2_000_000, bytes: 24_000_000 },
    );
    for start in [5000, 105_000] {
        let outer = enter(&VARIANCE, None, start);
        let window = enter(&WINDOW, None, start + 10);
        exit(window, start + 20);
        let inner = enter(&VARIANCE, None, start + 40);
        exit(inner, start + 90);
        exit(outer, start + 100_000);
    }
    exit(main, 1_000_500);
    recorder.device("gravity::kick", "gpu (x)", crate::Timed::Device, 64, 12_345_000);
    Report::in_ticks_of(1000.0, recorder.finish(session, || 1_250_000).unwrap())
}

#[test]
fn the_table_is_that_of_cprofile() {
    let expected = "         8 calls (6 primitive calls) in 1.000000 seconds
         of a session of 1.250000 seconds

   Ordered by: cumulative time

   ncalls    tottime    percall    cumtime    percall  filename:lineno(name)
        1   0.798000     798 ms   1.000000        1 s  src/main.rs:7(main)
      4/2   0.199980      50 ms   0.200000     100 ms  src/variance.rs:40(variance)
        1   0.002000       2 ms   0.002000       2 ms  src/portable.rs:90(arrays::axpy on serial)
        2   0.000020      10 µs   0.000020      10 µs  src/variance.rs:12(window)

   operation      backend  clock       calls            items     seconds    items/s   GFLOP/s      GB/s
   gravity::kick  gpu (x)  device          1               64    0.012345     5.18e3         -         -
   arrays::axpy   serial   host            1        1,000,000    0.002000     5.00e8      1.00     12.00

   Times are raw: a call costs 0 ns to measure, 0 ns in its own time (none).
";
    assert_eq!(report().to_string(), expected);
}

#[test]
fn a_limit_and_an_order_change_the_rows_alone() {
    let text = report().sort_by(Sort::Calls).limit(2).to_string();
    assert!(text.contains(
        "
   Ordered by: call count
   List reduced from 4 to 2

   ncalls    tottime    percall    cumtime    percall  filename:lineno(name)
      4/2   0.199980      50 ms   0.200000     100 ms  src/variance.rs:40(variance)
        2   0.000020      10 µs   0.000020      10 µs  src/variance.rs:12(window)

   operation "
    ));
}

#[test]
fn the_tree_shows_who_called_whom() {
    let expected = "   ncalls    cumtime    tottime  name
        1   1.000000   0.798000  main
      4/2   0.200000   0.199980  ├─ variance
        2   0.000020   0.000020  │  └─ window
        1   0.002000   0.002000  └─ arrays::axpy on serial
";
    assert_eq!(report().tree(), expected);
}

//! What a scope costs on this machine: when no session is active, and when one is.
//!
//! `cargo run --release -p profiling --example overhead`; with `--no-default-features` the costs are those of code
//! without scopes. Each figure is the best of many loops, less an empty loop.
#![allow(clippy::print_stdout, reason = "an example")]

use std::hint::black_box;
use std::time::Instant;

use profiling::{Session, operation, scope};

const LOOPS: u32 = 200_000;

/// Nanoseconds per loop.
fn best(mut body: impl FnMut()) -> f64 {
    let run = |body: &mut dyn FnMut()| {
        let start = Instant::now();
        body();
        start.elapsed().as_secs_f64() * 1e9 / f64::from(LOOPS)
    };
    (0..15).map(|_| run(&mut body)).fold(f64::INFINITY, f64::min)
}

macro_rules! best_of {
    ($body:block) => {
        best(|| {
            for i in 0..LOOPS {
                black_box(i);
                $body
            }
        })
    };
}

fn scopes(label: &str, empty: f64) {
    let one = best_of!({
        scope!("one");
        black_box(());
    });
    let nested = best_of!({
        scope!("1");
        {
            scope!("2");
            {
                scope!("3");
                {
                    scope!("4");
                    black_box(());
                }
            }
        }
    });
    let siblings = best_of!({
        {
            scope!("a");
            black_box(());
        }
        {
            scope!("b");
            black_box(());
        }
        {
            scope!("c");
            black_box(());
        }
        {
            scope!("d");
            black_box(());
        }
    });
    let operation = best_of!({
        operation!("sum", backend = "serial".to_owned(), items = 1, flops = 1, bytes = 8);
        black_box(());
    });
    println!(
        "{label:<20} {:>8.2} {:>8.2} {:>8.2} {:>8.2}",
        one - empty,
        (nested - empty) / 4.0,
        (siblings - empty) / 4.0,
        operation - empty
    );
}

fn main() {
    let empty = best_of!({});
    println!("ns per call:");
    println!("{:<20} {:>8} {:>8} {:>8} {:>9}", "", "scope", "nested", "siblings", "operation");
    scopes("no session", empty);
    let session = Session::start();
    scopes("in a session", empty);
    let report = session.finish();
    let overhead = report.overhead();
    println!("\nclock {}; std::time::Instant costs {:.2}", overhead.clock, {
        best_of!({
            black_box(Instant::now());
        }) - empty
    });
    println!(
        "the report says: {:.2} ns per call, {:.2} of them in its own time",
        overhead.call * 1e9,
        overhead.own * 1e9
    );
}

//! The arithmetic, driven with times that the tests choose: one tick is one nanosecond, so that every sum is exact.

mod cases;
mod oracle;
mod threads;

use std::cell::Cell;

use super::{Arena, Frame, Recorder, Work};
use crate::{Report, Row, Site};

static SITES: [Site; 4] = [
    Site::new("a", "a.rs", 1),
    Site::new("b", "b.rs", 2),
    Site::new("c", "c.rs", 3),
    Site::new("d", "d.rs", 4),
];
static A: &Site = &SITES[0];
static B: &Site = &SITES[1];
static C: &Site = &SITES[2];

/// A recorder of its own with a clock that stands still until it is told to go on.
struct Bench {
    recorder: &'static Recorder,
    now: Cell<u64>,
}

impl Bench {
    fn new() -> Self {
        Self { recorder: Box::leak(Box::new(Recorder::new())), now: Cell::new(1000) }
    }

    fn pass(&self, ticks: u64) {
        self.now.set(self.now.get() + ticks);
    }

    fn start(&self) -> u64 {
        self.recorder.begin(|| self.now.get())
    }

    fn finish(&self, session: u64) -> Report {
        let recording = self.recorder.finish(session, || self.now.get()).expect("an active session");
        Report::in_ticks_of(1.0, recording)
    }

    fn thread(&self) -> Thread<'_> {
        Thread { bench: self, arena: self.recorder.adopt() }
    }
}

/// What a thread does.
#[derive(Clone, Copy)]
struct Thread<'a> {
    bench: &'a Bench,
    arena: &'static Arena,
}

impl Thread<'_> {
    fn enter(&self, site: &'static Site, backend: Option<&str>) -> Option<Frame> {
        self.arena.enter(self.bench.recorder.era()?, site, backend, || self.bench.now.get())
    }

    fn exit(&self, frame: Option<Frame>) {
        if let Some(frame) = frame {
            self.arena.exit(self.bench.recorder.era(), &frame, || self.bench.now.get());
        }
    }

    /// The guard of an operation.
    fn exit_with(&self, frame: Option<Frame>, work: Work) {
        if let Some(frame) = frame {
            let era = self.bench.recorder.era();
            self.arena.exit(era, &frame, || self.bench.now.get());
            if let Some(era) = era {
                self.arena.work(era, &frame, work);
            }
        }
    }

    fn call<R>(&self, site: &'static Site, body: impl FnOnce() -> R) -> R {
        let frame = self.enter(site, None);
        let result = body();
        self.exit(frame);
        result
    }
}

/// (calls, primitive calls, own, cumulative, min, max) of a row, in ticks.
fn numbers(row: &Row) -> (u64, u64, u128, u128, u128, u128) {
    (
        row.calls,
        row.primitive_calls,
        row.total.as_nanos(),
        row.cumulative.as_nanos(),
        row.min.as_nanos(),
        row.max.as_nanos(),
    )
}

fn row(report: &Report, name: &str) -> (u64, u64, u128, u128, u128, u128) {
    let mut rows = report.rows().iter().filter(|r| r.name == name);
    let found = rows.next().unwrap_or_else(|| panic!("{name} has a row in\n{report}"));
    assert!(rows.next().is_none(), "{name} has one row");
    numbers(found)
}

//! Sessions and guards.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::{Operation, Report, Row, Site, Timed, Work};

static ACTIVE: AtomicUsize = AtomicUsize::new(0);
static TOTALS: Mutex<Totals> = Mutex::new(Totals { rows: Vec::new(), operations: Vec::new() });

thread_local! {
    static CHILDREN: RefCell<Vec<(&'static str, Duration)>> = const { RefCell::new(Vec::new()) };
}

struct Totals {
    rows: Vec<Row>,
    operations: Vec<Operation>,
}

fn totals() -> MutexGuard<'static, Totals> {
    TOTALS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a session is active.
#[inline]
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed) != 0
}

/// Adds the time of an operation that the device itself measured.
pub fn record_device(name: &'static str, backend: &str, items: usize, time: Duration) {
    if is_active() {
        record(name, Work { backend, items: items as u64, flops: 0, bytes: 0 }, Timed::Device, time);
    }
}

fn record(name: &'static str, work: Work<&str>, timed: Timed, time: Duration) {
    let mut totals = totals();
    let found = totals
        .operations
        .iter_mut()
        .find(|o| o.name == name && o.backend == work.backend && o.timed == timed);
    if let Some(o) = found {
        o.calls += 1;
        o.items += work.items;
        o.flops += work.flops;
        o.bytes += work.bytes;
        o.time += time;
    } else {
        totals.operations.push(Operation {
            name,
            backend: work.backend.to_owned(),
            timed,
            calls: 1,
            items: work.items,
            flops: work.flops,
            bytes: work.bytes,
            time,
        });
    }
}

/// A time during which scopes are recorded.
#[derive(Debug)]
#[must_use = "nothing is recorded once the session is dropped"]
pub struct Session {
    start: Instant,
}

impl Session {
    /// Starts to record.
    pub fn start() -> Self {
        if ACTIVE.fetch_add(1, Ordering::Relaxed) == 0 {
            let mut totals = totals();
            totals.rows.clear();
            totals.operations.clear();
        }
        Self { start: Instant::now() }
    }

    /// Ends the recording and reports.
    #[must_use]
    pub fn finish(self) -> Report {
        let totals = totals();
        Report::new(self.start.elapsed(), totals.rows.clone(), totals.operations.clone())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        ACTIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Times until it is dropped.
#[derive(Debug)]
#[must_use = "the scope ends when the guard is dropped"]
pub struct ScopeGuard {
    open: Option<(&'static Site, Instant)>,
    _not_send: PhantomData<*const ()>,
}

impl ScopeGuard {
    /// Opens a scope.
    #[inline]
    pub fn open(site: &'static Site) -> Self {
        let open = is_active().then(|| {
            CHILDREN.with_borrow_mut(|c| c.push((site.name(), Duration::ZERO)));
            (site, Instant::now())
        });
        Self { open, _not_send: PhantomData }
    }
}

impl Drop for ScopeGuard {
    fn drop(&mut self) {
        let Some((site, start)) = self.open else { return };
        let time = start.elapsed();
        let (children, recursive) = CHILDREN.with_borrow_mut(|c| {
            let children = c.pop().map_or(Duration::ZERO, |(_, t)| t);
            if let Some((_, parent)) = c.last_mut() {
                *parent += time;
            }
            (children, c.iter().any(|(name, _)| *name == site.name()))
        });
        let mut totals = totals();
        let place = |r: &&mut Row| (r.name, r.file, r.line) == (site.name(), site.file(), site.line());
        if totals.rows.iter_mut().find(place).is_none() {
            totals.rows.push(Row::new(site));
        }
        if let Some(row) = totals.rows.iter_mut().find(place) {
            row.calls += 1;
            row.total += time.saturating_sub(children);
            row.min = row.min.min(time);
            row.max = row.max.max(time);
            if !recursive {
                row.primitive_calls += 1;
                row.cumulative += time;
            }
        }
    }
}

/// Times an operation until it is dropped.
#[derive(Debug)]
#[must_use = "the operation ends when the guard is dropped"]
pub struct OperationGuard {
    scope: ScopeGuard,
    work: Option<Work<String>>,
}

impl OperationGuard {
    /// Opens an operation; `work` runs only while a session is active.
    #[inline]
    pub fn open<B: AsRef<str>>(site: &'static Site, work: impl FnOnce() -> Work<B>) -> Self {
        let work = is_active().then(work).map(|w| Work {
            backend: w.backend.as_ref().to_owned(),
            items: w.items,
            flops: w.flops,
            bytes: w.bytes,
        });
        Self { scope: ScopeGuard::open(site), work }
    }
}

impl Drop for OperationGuard {
    fn drop(&mut self) {
        if let (Some(work), Some((site, start))) = (&self.work, self.scope.open) {
            let work = Work {
                backend: work.backend.as_str(),
                items: work.items,
                flops: work.flops,
                bytes: work.bytes,
            };
            record(site.name(), work, Timed::Host, start.elapsed());
        }
    }
}

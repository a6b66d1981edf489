//! The guards, and the arena of each thread.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::amount::Stated;
use crate::record::{Arena, Frame, Recorder, Work};
use crate::{Site, Timed, clock};

/// All that the program records.
pub(crate) static RECORDER: Recorder = Recorder::new();

thread_local! {
    /// The thread's arena. Without a destructor, so that reading it is one load.
    static ARENA: Cell<Option<&'static Arena>> = const { Cell::new(None) };
    /// Gives it back when the thread ends.
    static LEASE: Lease = Lease(RECORDER.adopt());
}

struct Lease(&'static Arena);

impl Drop for Lease {
    fn drop(&mut self) {
        ARENA.set(None);
        RECORDER.release(self.0);
    }
}

/// The thread's arena; none while the thread ends, when other destructors may still open scopes.
#[inline]
fn arena() -> Option<&'static Arena> {
    ARENA.get().or_else(adopt)
}

#[cold]
fn adopt() -> Option<&'static Arena> {
    LEASE
        .try_with(|lease| {
            ARENA.set(Some(lease.0));
            lease.0
        })
        .ok()
}

/// Whether a session is active: one relaxed load.
#[inline]
pub fn is_active() -> bool {
    RECORDER.is_active()
}

/// Adds to the table of operations a time that a device measured itself, as with timestamps, for one call of `name`
/// on `items` items. It may come long after the call: it counts in the sessions that are active now.
pub fn record_device(name: &'static str, backend: &str, items: usize, time: std::time::Duration) {
    if is_active() {
        RECORDER.device(name, backend, Timed::Device, items as u64, time.as_nanos());
    }
}

/// As [`record_device`], for a device without a clock: `time` is the host's, which waited for this work alone.
pub fn record_waited(name: &'static str, backend: &str, items: usize, time: std::time::Duration) {
    if is_active() {
        RECORDER.device(name, backend, Timed::Waited, items as u64, time.as_nanos());
    }
}

/// Times a scope until it is dropped: what [`scope!`](crate::scope) makes.
///
/// It belongs to its thread, so it can be neither sent nor held across an `.await` of a future that is `Send`:
///
/// ```compile_fail,E0277
/// # use profiling::{ScopeGuard, Site};
/// static SITE: Site = Site::new("here", file!(), line!());
/// let guard = ScopeGuard::open(&SITE);
/// std::thread::spawn(move || drop(guard));
/// ```
#[derive(Debug)]
#[must_use = "the scope ends when the guard is dropped"]
pub struct ScopeGuard {
    frame: Option<Frame>,
    _not_send: PhantomData<*const ()>,
}

impl ScopeGuard {
    /// Opens a scope, if a session is active.
    #[inline]
    pub fn open(site: &'static Site) -> Self {
        Self { frame: if is_active() { enter(site, None) } else { None }, _not_send: PhantomData }
    }
}

impl Drop for ScopeGuard {
    #[inline]
    fn drop(&mut self) {
        if let Some(frame) = &self.frame {
            leave(frame);
        }
    }
}

#[inline(never)]
fn enter(site: &'static Site, backend: Option<&str>) -> Option<Frame> {
    arena()?.enter(RECORDER.era()?, site, backend, clock::now)
}

#[inline(never)]
fn leave(frame: &Frame) {
    if let Some(arena) = ARENA.get() {
        arena.exit(RECORDER.era(), frame, clock::now);
    }
}

/// Times an operation until it is dropped: what [`operation!`](crate::operation) makes.
#[derive(Debug)]
#[must_use = "the operation ends when the guard is dropped"]
pub struct OperationGuard {
    open: Option<(Frame, Work)>,
    _not_send: PhantomData<*const ()>,
}

impl OperationGuard {
    /// Opens an operation, if a session is active. `stated` runs only then.
    #[inline]
    pub fn open<B: AsRef<str>>(site: &'static Site, stated: impl FnOnce() -> Stated<B>) -> Self {
        let open = if is_active() {
            let Stated { backend, items, flops, bytes } = stated();
            enter(site, Some(backend.as_ref())).map(|frame| (frame, Work { items, flops, bytes }))
        } else {
            None
        };
        Self { open, _not_send: PhantomData }
    }
}

impl Drop for OperationGuard {
    #[inline]
    fn drop(&mut self) {
        if let Some((frame, work)) = &self.open {
            leave_operation(frame, *work);
        }
    }
}

#[inline(never)]
fn leave_operation(frame: &Frame, work: Work) {
    if let Some(arena) = ARENA.get() {
        let era = RECORDER.era();
        arena.exit(era, frame, clock::now);
        if let Some(era) = era {
            arena.work(era, frame, work);
        }
    }
}

//! Eras, sessions and the arenas of all threads.
//!
//! Sessions may overlap and nest. Each start and each end of one closes an era; the counters of a closed era are
//! added to every session that was active in it. So each session sees just what happened between its own start and
//! its own end, and the threads that record know nothing of sessions.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::arena::Arena;
use super::counters::{Era, Totals};
use super::node::Node;
use crate::Timed;

/// All that is recorded: one for the program, more in tests.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// Twice the epoch, and one if a session is active.
    state: AtomicU64,
    /// The tick at which the era began. Written before `state`, read after it.
    start: AtomicU64,
    shared: Mutex<Shared>,
}

#[derive(Debug)]
struct Shared {
    arenas: Vec<&'static Arena>,
    /// Those whose thread has ended.
    free: Vec<&'static Arena>,
    sessions: Vec<Active>,
    next_session: u64,
}

#[derive(Debug)]
struct Active {
    id: u64,
    start: u64,
    /// By arena and node.
    totals: Vec<Vec<Totals>>,
    device: Vec<Device>,
}

/// Work of a device, timed by it or by who waited for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) name: &'static str,
    pub(crate) backend: String,
    pub(crate) timed: Timed,
    pub(crate) calls: u64,
    pub(crate) items: u64,
    pub(crate) nanoseconds: u128,
}

/// What a session saw.
#[derive(Debug)]
pub(crate) struct Recording {
    /// From its start to its end.
    pub(crate) ticks: u64,
    pub(crate) threads: Vec<Thread>,
    pub(crate) device: Vec<Device>,
    /// Calls that were open at the end.
    pub(crate) open: u64,
}

/// What a session saw of one arena.
#[derive(Debug)]
pub(crate) struct Thread {
    /// The contexts; the first is the root, whose calls are those that found no room.
    pub(crate) nodes: Vec<&'static Node>,
    /// What each of them counted.
    pub(crate) totals: Vec<Totals>,
}

impl Recorder {
    pub(crate) const fn new() -> Self {
        Self {
            state: AtomicU64::new(0),
            start: AtomicU64::new(0),
            shared: Mutex::new(Shared {
                arenas: Vec::new(),
                free: Vec::new(),
                sessions: Vec::new(),
                next_session: 0,
            }),
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Nothing here panics half-way.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a session is active.
    #[inline]
    pub(crate) fn is_active(&self) -> bool {
        self.state.load(Ordering::Relaxed) & 1 == 1
    }

    /// The era, if a session is active.
    #[inline]
    pub(crate) fn era(&self) -> Option<Era> {
        let state = self.state.load(Ordering::Acquire);
        // The start may already be that of the next era. Then this thread's last instant before it is lost; the
        // other way round it would count twice.
        (state & 1 == 1).then(|| Era { epoch: state >> 1, start: self.start.load(Ordering::Relaxed) })
    }

    /// An arena for a thread.
    pub(crate) fn adopt(&self) -> &'static Arena {
        let mut shared = self.shared();
        shared.free.pop().unwrap_or_else(|| {
            let new = Box::leak(Box::new(Arena::new()));
            shared.arenas.push(new);
            new
        })
    }

    /// Watches an arena that the tests made.
    #[cfg(test)]
    pub(super) fn share(&self, arena: &'static Arena) {
        self.shared().arenas.push(arena);
    }

    /// Takes back the arena of a thread that ends. What it recorded stays.
    pub(crate) fn release(&self, arena: &'static Arena) {
        arena.abandon();
        self.shared().free.push(arena);
    }

    /// Begins a session and names it.
    pub(crate) fn begin(&self, clock: impl FnOnce() -> u64) -> u64 {
        let mut shared = self.shared();
        let now = clock();
        shared.next_era(self, now, true);
        let id = shared.next_session;
        shared.next_session += 1;
        shared.sessions.push(Active { id, start: now, totals: Vec::new(), device: Vec::new() });
        id
    }

    /// Ends a session. `None` if there is none of that name.
    pub(crate) fn finish(&self, id: u64, clock: impl FnOnce() -> u64) -> Option<Recording> {
        let mut shared = self.shared();
        let at = shared.sessions.iter().position(|s| s.id == id)?;
        let now = clock();
        let active = shared.sessions.len() > 1;
        let open = shared.next_era(self, now, active);
        let Active { start, mut totals, device, .. } = shared.sessions.remove(at);
        let mut calls = 0;
        for (totals, open) in totals.iter_mut().zip(open) {
            for open in open {
                let Some(total) = totals.get_mut(open.node) else { continue };
                calls += open.calls;
                total.add(&Totals {
                    calls: open.calls,
                    primitive: 1,
                    min: open.ticks,
                    max: open.ticks,
                    ..Totals::NOTHING
                });
            }
        }
        let threads = shared
            .arenas
            .iter()
            .zip(totals)
            .map(|(arena, totals)| Thread { nodes: arena.nodes(), totals })
            .collect();
        Some(Recording { ticks: now.saturating_sub(start), threads, device, open: calls })
    }

    /// Adds a time that a device measured to every session that is active.
    pub(crate) fn device(
        &self,
        name: &'static str,
        backend: &str,
        timed: Timed,
        items: u64,
        nanoseconds: u128,
    ) {
        for session in &mut self.shared().sessions {
            let known = session
                .device
                .iter_mut()
                .find(|d| d.name == name && d.backend == backend && d.timed == timed);
            if let Some(device) = known {
                device.calls += 1;
                device.items = device.items.wrapping_add(items);
                device.nanoseconds += nanoseconds;
            } else {
                let backend = backend.to_owned();
                session.device.push(Device { name, backend, timed, calls: 1, items, nanoseconds });
            }
        }
    }
}

impl Shared {
    /// Closes the era, adds what it counted to the active sessions, and returns the calls that are open, by arena.
    fn next_era(&mut self, recorder: &Recorder, now: u64, active: bool) -> Vec<Vec<super::arena::Open>> {
        let state = recorder.state.load(Ordering::Relaxed);
        let ended = Era { epoch: state >> 1, start: recorder.start.load(Ordering::Relaxed) };
        recorder.start.store(now, Ordering::Relaxed);
        recorder.state.store(((ended.epoch + 1) << 1) | u64::from(active), Ordering::Release);
        if self.sessions.is_empty() {
            return Vec::new();
        }
        let mut open = Vec::with_capacity(self.arenas.len());
        let mut totals = Vec::new();
        for (i, arena) in self.arenas.iter().enumerate() {
            totals.clear();
            open.push(arena.read(ended, now, &mut totals));
            for session in &mut self.sessions {
                session.totals.resize_with(session.totals.len().max(i + 1), Vec::new);
                let sums = &mut session.totals[i];
                sums.resize(totals.len(), Totals::NOTHING);
                for (sum, total) in sums.iter_mut().zip(&totals) {
                    sum.add(total);
                }
            }
        }
        open
    }
}

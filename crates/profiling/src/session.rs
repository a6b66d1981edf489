//! Sessions: from when to when is recorded.

use crate::scope::RECORDER;
use crate::{Report, clock};

/// A time during which the scopes of all threads are recorded, from [`start`](Self::start) to
/// [`finish`](Self::finish).
///
/// Sessions may overlap and nest, in one thread or in several, and each reports just what happened between its own
/// start and end:
///
/// * A scope opened while no session was active is never seen, not even if one starts before it ends.
/// * A scope that is open when a session starts, because an earlier session saw it open, counts from that start.
/// * A scope that is open when a session ends counts up to that end, as a call; [`Report::open`] tells how many.
///
/// Threads go on while a session starts or ends. What they did before something that orders them with it (a join, a
/// message, a lock) is counted exactly; else, for each of them, the call that is just ending may be counted in part.
///
/// A session sees the whole program: that of a test sees the calls of the tests that run beside it. Look for names of
/// your own there, or let the tests wait for each other.
///
/// A session dropped without `finish` ends too, and its record is lost.
#[derive(Debug)]
#[must_use = "nothing is recorded once the session is dropped"]
pub struct Session {
    id: u64,
}

impl Session {
    /// Starts to record.
    pub fn start() -> Self {
        clock::prepare();
        Self { id: RECORDER.begin(clock::now) }
    }

    /// Ends the recording and reports.
    #[must_use]
    pub fn finish(self) -> Report {
        RECORDER.finish(self.id, clock::now).map_or_else(Report::empty, Report::of)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // `None` after `finish`.
        drop(RECORDER.finish(self.id, clock::now));
    }
}

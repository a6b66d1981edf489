//! What the compiler does not do by itself, for each architecture.
#![allow(unsafe_code, reason = "stores that go round the caches write through pointers")]

#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::{caches, compute, fence, fetch};

#[cfg(not(target_arch = "x86_64"))]
mod other;
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use other::{caches, compute, fence, fetch};

/// The sizes of the caches that the cutting of the work minds. They move no bit of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caches {
    /// Bytes that one core has for itself.
    pub(crate) private: usize,
    /// Bytes of the last level, shared by many cores; `None` where stores cannot go round it.
    pub(crate) last: Option<usize>,
}

/// How values travel between memory, the caches and a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traffic {
    /// All that a sweep touches fits the cache of one core: as the processor does by itself.
    Cached,
    /// Lines are asked for long before their use.
    Fetched,
    /// And results go round the caches: none is read in order to be overwritten, and none displaces what is still
    /// needed.
    Streamed,
}

impl Traffic {
    /// The best for a sweep over `bytes` in and out together. What is larger than the last cache will not be found
    /// there when it is used again.
    pub(crate) fn best(bytes: usize) -> Self {
        let Caches { private, last } = caches();
        match last {
            Some(last) if bytes >= last => Self::Streamed,
            _ if bytes > private => Self::Fetched,
            _ => Self::Cached,
        }
    }
}

/// Bytes of a cache line.
pub(crate) const LINE: usize = 64;

/// How the lines of a row get from and to memory: a [`Traffic`] with the instructions for it.
pub(crate) trait Store: Copy {
    /// Whether there is more to do than to load and store; else the rest is never called.
    const BY_LINES: bool;

    /// Copies whole cache lines.
    ///
    /// # Safety
    /// Both pointers are good for `bytes`, a multiple of [`LINE`] to which `to` is aligned, and the processor has
    /// the instructions.
    unsafe fn lines<T>(self, from: *const T, to: *mut T, bytes: usize);

    /// Asks for the lines that will be read some time after those at `now`.
    fn ahead<T>(self, now: *const T, bytes: usize);
}

/// [`Traffic::Cached`], on any processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cached;

impl Store for Cached {
    const BY_LINES: bool = false;

    unsafe fn lines<T>(self, _from: *const T, _to: *mut T, _bytes: usize) {}

    fn ahead<T>(self, _now: *const T, _bytes: usize) {}
}

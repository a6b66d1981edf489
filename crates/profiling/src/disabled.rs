//! What is left of the sessions without the feature `enabled`: nothing that costs.

use std::marker::PhantomData;
use std::time::Duration;

use crate::amount::Stated;
use crate::{Report, Site};

/// Whether a session is active: never, without the feature `enabled`.
#[inline(always)]
pub const fn is_active() -> bool {
    false
}

/// Adds the time of an operation that the device itself measured: nothing, without the feature `enabled`.
#[inline(always)]
pub const fn record_device(_name: &'static str, _backend: &str, _items: usize, _time: Duration) {}

/// Adds the time of an operation of a device that the host waited for: nothing, without the feature `enabled`.
#[inline(always)]
pub const fn record_waited(_name: &'static str, _backend: &str, _items: usize, _time: Duration) {}

/// A time during which scopes are recorded: none, without the feature `enabled`.
#[derive(Debug)]
#[must_use = "nothing is recorded once the session is dropped"]
pub struct Session(());

impl Session {
    /// Starts a session that records nothing.
    #[inline(always)]
    pub const fn start() -> Self {
        Self(())
    }

    /// An empty report.
    #[must_use]
    pub fn finish(self) -> Report {
        Report::empty()
    }
}

/// Times nothing.
#[derive(Debug)]
#[must_use = "the scope ends when the guard is dropped"]
pub struct ScopeGuard(PhantomData<*const ()>);

impl ScopeGuard {
    /// Opens nothing.
    #[inline(always)]
    pub const fn open(_site: &'static Site) -> Self {
        Self(PhantomData)
    }
}

/// Times nothing.
#[derive(Debug)]
#[must_use = "the operation ends when the guard is dropped"]
pub struct OperationGuard(PhantomData<*const ()>);

impl OperationGuard {
    /// Opens nothing, and does not run `stated`.
    #[inline(always)]
    pub fn open<B: AsRef<str>>(_site: &'static Site, _stated: impl FnOnce() -> Stated<B>) -> Self {
        Self(PhantomData)
    }
}

//! A pointer that its owner moves while others look. All the unsafe code of the contexts is here.
#![allow(unsafe_code, reason = "an atomic reference; the standard library has only atomic pointers")]

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// An atomic `Option<&'static T>`.
#[derive(Debug)]
pub(super) struct Link<T: Sync + 'static>(AtomicPtr<T>);

impl<T: Sync + 'static> Link<T> {
    /// A link to nothing.
    pub(super) const fn empty() -> Self {
        Self(AtomicPtr::new(ptr::null_mut()))
    }

    /// A link to `to`.
    pub(super) const fn new(to: &'static T) -> Self {
        Self(AtomicPtr::new(ptr::from_ref(to).cast_mut()))
    }

    /// What it links to.
    #[inline]
    pub(super) fn get(&self) -> Option<&'static T> {
        // SAFETY: the pointer is null or was made from a `&'static T` by `new` or `set`; it is never written
        // through, `T: Sync` lets any thread read, and acquire pairs with the release that published it.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }

    /// Links to `to` from now on.
    #[inline]
    pub(super) fn set(&self, to: &'static T) {
        self.0.store(ptr::from_ref(to).cast_mut(), Ordering::Release);
    }
}

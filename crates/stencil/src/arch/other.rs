//! Ordinary stores, and caches of ordinary size.

use std::mem::MaybeUninit;

use compute_backend::Real;
use compute_backend::simd;

use super::{Cached, Caches};
use crate::row::{Lines, Row, Update};
use crate::sweep::Manner;

/// Updates a row at a level of the instruction set that this machine has.
pub(crate) fn compute<T: Real>(
    manner: Manner,
    update: Update<T>,
    from: Lines<'_, T>,
    to: &mut [MaybeUninit<T>],
) {
    simd::dispatch_at(manner.level, Row { update, from, to, store: Cached });
}

/// Nothing: the processor fetches what it needs.
pub(crate) fn fetch<T>(_soon: &[T]) {}

/// Nothing: no store is late.
pub(crate) fn fence() {}

/// What most processors have.
pub(crate) fn caches() -> Caches {
    Caches { private: 1 << 20, last: None }
}

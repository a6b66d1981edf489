//! Counters that one thread writes and any thread reads.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only its owner writes: load and store, never a locked instruction.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) const fn new(value: u64) -> Self {
        Self(AtomicU64::new(value))
    }

    #[inline]
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn add(&self, value: u64) {
        self.set(self.get().wrapping_add(value));
    }
}

/// The time between two starts or ends of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Era {
    /// Counts up from one.
    pub(super) epoch: u64,
    /// The tick at which it began: what was open then counts from there.
    pub(super) start: u64,
}

impl Era {
    /// The ticks from `from` to `to` that lie in this era. Clocks of two cores may disagree by some ticks; what
    /// would be negative is zero.
    #[inline]
    pub(super) fn ticks(self, from: u64, to: u64) -> u64 {
        to.saturating_sub(from.max(self.start))
    }
}

/// What one call of an operation worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Work {
    pub(crate) items: u64,
    pub(crate) flops: u64,
    pub(crate) bytes: u64,
}

/// The counters of one context in one era. A context has two such banks and writes that of the era's parity, so
/// that a session which ends can still read the one while its owner goes on in the other.
#[derive(Debug)]
pub(super) struct Bank {
    epoch: AtomicU64,
    pub(super) calls: Counter,
    pub(super) primitive: Counter,
    pub(super) own: Counter,
    pub(super) cumulative: Counter,
    min: Counter,
    max: Counter,
    items: Counter,
    flops: Counter,
    bytes: Counter,
}

impl Bank {
    pub(super) const fn new() -> Self {
        Self {
            epoch: AtomicU64::new(0),
            calls: Counter::new(0),
            primitive: Counter::new(0),
            own: Counter::new(0),
            cumulative: Counter::new(0),
            min: Counter::new(u64::MAX),
            max: Counter::new(0),
            items: Counter::new(0),
            flops: Counter::new(0),
            bytes: Counter::new(0),
        }
    }

    /// Makes the bank that of the era: the owner calls this before it writes.
    #[inline]
    pub(super) fn open(&self, epoch: u64) -> &Self {
        if self.epoch.load(Ordering::Relaxed) != epoch {
            self.clear(epoch);
        }
        self
    }

    #[cold]
    fn clear(&self, epoch: u64) {
        self.calls.set(0);
        self.primitive.set(0);
        self.own.set(0);
        self.cumulative.set(0);
        self.min.set(u64::MAX);
        self.max.set(0);
        self.items.set(0);
        self.flops.set(0);
        self.bytes.set(0);
        // Last, and released: who sees the epoch sees no number of an older one.
        self.epoch.store(epoch, Ordering::Release);
    }

    /// One call that took so many ticks.
    #[inline]
    pub(super) fn call(&self, ticks: u64) {
        self.calls.add(1);
        if ticks < self.min.get() {
            self.min.set(ticks);
        }
        if ticks > self.max.get() {
            self.max.set(ticks);
        }
    }

    pub(super) fn work(&self, work: Work) {
        self.items.add(work.items);
        self.flops.add(work.flops);
        self.bytes.add(work.bytes);
    }

    /// What the era counted.
    pub(super) fn read(&self, epoch: u64) -> Totals {
        if self.epoch.load(Ordering::Acquire) != epoch {
            return Totals::NOTHING;
        }
        Totals {
            calls: self.calls.get(),
            primitive: self.primitive.get(),
            own: self.own.get(),
            cumulative: self.cumulative.get(),
            min: self.min.get(),
            max: self.max.get(),
            work: Work { items: self.items.get(), flops: self.flops.get(), bytes: self.bytes.get() },
        }
    }
}

/// The sums of a context over the eras of a session. Times are in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) calls: u64,
    pub(crate) primitive: u64,
    pub(crate) own: u64,
    pub(crate) cumulative: u64,
    pub(crate) min: u64,
    pub(crate) max: u64,
    pub(crate) work: Work,
}

impl Totals {
    pub(crate) const NOTHING: Self = Self {
        calls: 0,
        primitive: 0,
        own: 0,
        cumulative: 0,
        min: u64::MAX,
        max: 0,
        work: Work { items: 0, flops: 0, bytes: 0 },
    };

    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.primitive += other.primitive;
        self.own += other.own;
        self.cumulative += other.cumulative;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        // The user's own numbers may be anything.
        self.work.items = self.work.items.wrapping_add(other.work.items);
        self.work.flops = self.work.flops.wrapping_add(other.work.flops);
        self.work.bytes = self.work.bytes.wrapping_add(other.work.bytes);
    }
}

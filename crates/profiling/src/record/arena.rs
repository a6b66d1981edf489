//! What one thread records: the contexts that it met, and where in them it is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::counters::{Counter, Era, Totals, Work};
use super::link::Link;
use super::node::{Edge, Function, Node};
use crate::Site;

/// The most contexts of one thread, some 15 MB. Calls by further paths are counted and not timed.
const CAPACITY: usize = 1 << 16;

/// A call that has not returned.
#[derive(Debug)]
pub(crate) struct Frame {
    node: &'static Node,
    /// Where the thread was before the call.
    previous: &'static Node,
    start: u64,
}

/// The contexts of one thread at a time. Only that thread calls [`enter`](Self::enter), [`work`](Self::work) and
/// [`exit`](Self::exit); anybody may [`read`](Self::read).
#[derive(Debug)]
pub(crate) struct Arena {
    /// Never a function of its own: its calls are those that found no room.
    root: &'static Node,
    current: Link<Node>,
    /// When the thread last entered or left a scope: from then on its time is that of `current`.
    last: Counter,
    contexts: Mutex<Contexts>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Contexts {
    nodes: Vec<&'static Node>,
    functions: Vec<&'static Function>,
}

/// A call that was open when a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    /// The node of the outermost call.
    pub(super) node: usize,
    /// This call and those that it made of the same function and that are open too.
    pub(super) calls: u64,
    /// How long the outermost has run.
    pub(super) ticks: u64,
}

impl Arena {
    pub(super) fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    pub(super) fn with_capacity(capacity: usize) -> Self {
        static ROOT: Site = Site::new("(thread)", "", 0);
        let function = Function::new(&ROOT, None);
        function.open.set(1);
        let root: &'static Node = Box::leak(Box::new(Node::new(Box::leak(Box::new(function)), None, 0)));
        Self {
            root,
            current: Link::new(root),
            last: Counter::new(0),
            contexts: Mutex::new(Contexts { nodes: vec![root], functions: Vec::new() }),
            capacity,
        }
    }

    fn contexts(&self) -> MutexGuard<'_, Contexts> {
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn current(&self) -> &'static Node {
        self.current.get().unwrap_or(self.root)
    }

    /// Calls `site`. `None` if there is no room for a new path.
    #[inline]
    pub(crate) fn enter(
        &self,
        era: Era,
        site: &'static Site,
        backend: Option<&str>,
        clock: impl FnOnce() -> u64,
    ) -> Option<Frame> {
        let previous = self.current();
        let Some(node) = self.callee(previous, site, backend) else {
            self.root.counters(era).calls.add(1);
            return None;
        };
        let own = &previous.counters(era).own;
        let function = node.function;
        // As late as can be: what comes before is the caller's time.
        let start = clock();
        own.add(era.ticks(self.last.get(), start));
        self.last.set(start);
        self.current.set(node);
        let open = function.open.get();
        if open == 0 {
            function.entered.set(start);
            function.outermost.set(node);
        }
        function.open.set(open + 1);
        Some(Frame { node, previous, start })
    }

    /// Adds what a call worked that has returned, unless it was made by a call of the same function, whose work
    /// holds it.
    pub(crate) fn work(&self, era: Era, frame: &Frame, work: Work) {
        if frame.node.function.open.get() == 0 {
            frame.node.counters(era).work(work);
        }
    }

    /// Returns from a call. Without an era nothing is recorded and the clock not read.
    #[inline]
    pub(crate) fn exit(&self, era: Option<Era>, frame: &Frame, clock: impl FnOnce() -> u64) {
        let Frame { node, previous, start } = *frame;
        let function = node.function;
        let current = self.current();
        if let Some(era) = era {
            // As early as can be: what comes after is the caller's time.
            let now = clock();
            current.counters(era).own.add(era.ticks(self.last.get(), now));
            self.last.set(now);
            let counters = node.counters(era);
            counters.call(now.saturating_sub(start));
            if function.open.get() <= 1 {
                counters.primitive.add(1);
                counters.cumulative.add(era.ticks(function.entered.get(), now));
            }
        }
        function.open.set(function.open.get().saturating_sub(1));
        // A guard dropped before those opened after it: the thread stays where it is until they go too.
        let back = if std::ptr::eq(current, node) { previous } else { current };
        self.current.set(back.nearest_open());
    }

    #[inline]
    fn callee(
        &self,
        from: &'static Node,
        site: &'static Site,
        backend: Option<&str>,
    ) -> Option<&'static Node> {
        let mut edge = from.edges.get();
        while let Some(Edge { to, next }) = edge {
            if to.function.is(site, backend) {
                return Some(to);
            }
            edge = *next;
        }
        self.grow(from, site, backend)
    }

    /// The first call of `site` from here: a path back if the path holds it already, else a new node.
    #[cold]
    fn grow(&self, from: &'static Node, site: &'static Site, backend: Option<&str>) -> Option<&'static Node> {
        let mut above = Some(from);
        while let Some(node) = above
            && !node.function.is(site, backend)
        {
            above = node.parent;
        }
        let to = match above {
            Some(node) => node,
            None => {
                let mut contexts = self.contexts();
                if contexts.nodes.len() >= self.capacity {
                    return None;
                }
                let known = contexts.functions.iter().copied().find(|f| f.is(site, backend));
                let function = known.unwrap_or_else(|| {
                    let new = Box::leak(Box::new(Function::new(site, backend)));
                    contexts.functions.push(new);
                    new
                });
                let node: &'static Node =
                    Box::leak(Box::new(Node::new(function, Some(from), contexts.nodes.len())));
                contexts.nodes.push(node);
                node
            }
        };
        from.edges.set(Box::leak(Box::new(Edge { to, next: from.edges.get() })));
        Some(to)
    }

    /// Forgets the calls that will never return: their thread has ended.
    pub(super) fn abandon(&self) {
        for function in &self.contexts().functions {
            function.open.set(0);
        }
        self.current.set(self.root);
    }

    /// The nodes so far, each after its parent.
    pub(super) fn nodes(&self) -> Vec<&'static Node> {
        self.contexts().nodes.clone()
    }

    /// Adds what an era that ended at `now` counted to `totals`, by the index of the node, with the time so far of
    /// the calls that are open. Returns those.
    pub(super) fn read(&self, era: Era, now: u64, totals: &mut Vec<Totals>) -> Vec<Open> {
        let contexts = self.contexts();
        totals.resize(contexts.nodes.len(), Totals::NOTHING);
        for (total, node) in totals.iter_mut().zip(&contexts.nodes) {
            total.add(&node.bank(era.epoch).read(era.epoch));
        }
        let current = self.current();
        if let Some(total) = totals.get_mut(current.index) {
            total.own += era.ticks(self.last.get(), now);
        }
        let mut open = Vec::new();
        for function in &contexts.functions {
            let calls = function.open.get();
            if calls > 0
                && let Some(node) = function.outermost.get()
                && let Some(total) = totals.get_mut(node.index)
            {
                let entered = function.entered.get();
                total.cumulative += era.ticks(entered, now);
                open.push(Open { node: node.index, calls, ticks: now.saturating_sub(entered) });
            }
        }
        open
    }
}

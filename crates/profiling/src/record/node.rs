//! The calling contexts of one thread.
//!
//! A [`Function`] is what is called, a [`Node`] is a path by which it was reached, an [`Edge`] leads from a node to
//! those that it called. A call back to a function that the path already holds leads back to that node, so that
//! recursion makes no path longer than the number of different functions (a *calling context tree*: Ammons, Ball
//! and Larus, PLDI 1997). All three live as long as the program: they are few, and pointers to them are plain.

use super::counters::{Bank, Counter, Era};
use super::link::Link;
use crate::Site;

/// A scope or an operation on one backend, as one thread calls it.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) site: &'static Site,
    /// The backend, of an operation.
    pub(crate) backend: Option<Box<str>>,
    /// How many of its calls have not returned.
    pub(super) open: Counter,
    /// When the outermost of them began, and where.
    pub(super) entered: Counter,
    pub(super) outermost: Link<Node>,
}

impl Function {
    pub(super) fn new(site: &'static Site, backend: Option<&str>) -> Self {
        Self {
            site,
            backend: backend.map(Into::into),
            open: Counter::new(0),
            entered: Counter::new(0),
            outermost: Link::empty(),
        }
    }

    /// Whether it is the one that is asked for.
    #[inline]
    pub(super) fn is(&self, site: &'static Site, backend: Option<&str>) -> bool {
        std::ptr::eq(self.site, site) && self.backend.as_deref() == backend
    }
}

/// A function as reached by one path. Aligned to a cache line, which only its own thread writes.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Node {
    pub(crate) function: &'static Function,
    /// `None` for the root alone.
    pub(crate) parent: Option<&'static Node>,
    /// The place among the nodes of the arena; that of the parent is smaller.
    pub(crate) index: usize,
    pub(super) edges: Link<Edge>,
    banks: [Bank; 2],
}

impl Node {
    pub(super) fn new(function: &'static Function, parent: Option<&'static Self>, index: usize) -> Self {
        Self { function, parent, index, edges: Link::empty(), banks: [const { Bank::new() }; 2] }
    }

    /// The counters of an epoch, for whoever reads.
    #[inline]
    pub(super) fn bank(&self, epoch: u64) -> &Bank {
        &self.banks[(epoch & 1) as usize]
    }

    /// The counters of an era, for the owner to write.
    #[inline]
    pub(super) fn counters(&self, era: Era) -> &Bank {
        self.bank(era.epoch).open(era.epoch)
    }

    /// The node itself or the nearest above it whose function has calls open; the root always has.
    #[inline]
    pub(super) fn nearest_open(&'static self) -> &'static Self {
        let mut node = self;
        while node.function.open.get() == 0
            && let Some(parent) = node.parent
        {
            node = parent;
        }
        node
    }
}

/// A call from one node to another.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) to: &'static Node,
    pub(super) next: Option<&'static Edge>,
}

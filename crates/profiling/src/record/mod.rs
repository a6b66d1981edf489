//! The arithmetic of profiling: calling contexts, their counters and the sessions that read them.
//!
//! Nothing here knows a clock or a thread: whoever calls hands over the time in ticks. So the tests drive the very
//! code that runs, with times that they choose.

mod arena;
mod counters;
mod link;
mod node;
mod recorder;
#[cfg(test)]
mod tests;

pub(crate) use arena::{Arena, Frame};
pub(crate) use counters::{Totals, Work};
pub(crate) use recorder::{Recorder, Recording, Thread};

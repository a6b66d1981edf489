//! Against other programs, and against absurd input.
#![allow(clippy::unwrap_used, reason = "tests")]

mod conventions;
mod unphysical;

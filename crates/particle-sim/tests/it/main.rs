//! The tests of the crate from outside, in one program.
#![allow(clippy::unwrap_used, reason = "in a test a failure is a panic")]

mod adaptive;
mod bits;
mod golden;
#[cfg(feature = "gpu")]
mod gpu;
mod laws;
mod meeting;
mod properties;
mod state;
mod watching;

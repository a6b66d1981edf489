//! Against other programs, and against absurd input.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "tests, one of which prints a table")]

mod constants;
mod conventions;
mod page;
mod printed;
mod unphysical;

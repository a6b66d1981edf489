//! Integrators: measured orders, the way back, reference orbits, and runs that go on to the bit.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![allow(clippy::excessive_precision, reason = "values with the digits of their source")]
#![allow(clippy::print_stdout, reason = "measured orders and errors, shown with --nocapture")]

mod first_steps;
mod hermite;
mod ias15;
mod problems;
mod recorder;
mod restart;
mod schemes;
mod wisdom_holman;

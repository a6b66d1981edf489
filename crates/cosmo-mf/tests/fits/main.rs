//! Fits: their values, and what they do with what means nothing.
#![allow(clippy::unwrap_used, reason = "what the tests share fails as they do")]

#[path = "../table/mod.rs"]
mod table;

mod recent;
mod rules;
mod tables;

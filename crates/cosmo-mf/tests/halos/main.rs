//! Haloes beside their number: bias, mass definitions, filters, surveys.

mod bias;
mod structure;
#[path = "../table/mod.rs"]
mod table;

//! Haloes beside their number: bias, mass definitions, filters, surveys.

mod bias;
#[path = "../table/mod.rs"]
mod table;

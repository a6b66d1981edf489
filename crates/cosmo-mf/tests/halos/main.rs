//! Haloes beside their number: bias, mass definitions, filters, surveys.

mod bias;
mod filters;
#[path = "../oracle/mod.rs"]
mod oracle;
mod structure;
#[path = "../table/mod.rs"]
mod table;

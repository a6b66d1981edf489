//! Haloes beside their number: bias, mass definitions, filters, surveys.

mod bias;
mod bounds;
mod conditional;
mod filters;
#[path = "../oracle/mod.rs"]
mod oracle;
mod structure;
mod survey;
#[path = "../table/mod.rs"]
mod table;
mod warm;

//! The smooth universe, growth with radiation, named parameter sets and spectra: closed forms first, then tables.
#![allow(clippy::unwrap_used, reason = "what the tests share fails as they do")]

#[path = "../table/mod.rs"]
mod table;

mod amplitude;
mod bounds;
mod closed_forms;
mod cold_matter;
mod derivatives;
mod growth;
mod halofit;
mod peers;
mod power;
mod sets;
mod transfer_tables;

//! The smooth universe, growth with radiation, named parameter sets and spectra: closed forms first, then tables.

#[path = "../table/mod.rs"]
mod table;

mod closed_forms;
mod derivatives;
mod growth;
mod peers;

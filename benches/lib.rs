//! Inputs and helpers shared by the benchmarks.

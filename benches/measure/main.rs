//! Times one case.
fn main() {}

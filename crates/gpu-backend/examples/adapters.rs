//! What this machine offers, and what `Gpu::new` would take of it.
//!
//! `cargo run -p gpu-backend --example adapters`

use compute_backend::Backend;
use gpu_backend::Gpu;

#[allow(clippy::print_stdout, reason = "it is a program")]
fn main() {
    let adapters = Gpu::adapters();
    println!("{} adapters; choose one by `PERIHELION_GPU=<number or part of the name>`", adapters.len());
    for (i, adapter) in adapters.iter().enumerate() {
        println!("{i}: {adapter}");
    }
    match Gpu::new() {
        Ok(gpu) => println!("taken: {}\n{:#?}", gpu.name(), gpu.capabilities()),
        Err(error) => println!("taken: none; {error}"),
    }
}

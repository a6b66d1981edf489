//! The Laplacian of the lesson: f(x, y) = sin x · cos y, whose ∇²f is −2 f.
//!
//! `cargo run --release -p stencil --example laplacian`
#![allow(clippy::reversed_empty_ranges, reason = "ndarray counts negative indices from the end")]
#![allow(clippy::print_stdout, reason = "a program")]

use ndarray::{Array2, s};

fn main() -> stencil::Result<()> {
    for n in [64, 256, 1024] {
        let h = std::f64::consts::TAU / n as f64;
        let f = Array2::from_shape_fn((n, n), |(i, j)| (i as f64 * h).sin() * (j as f64 * h).cos());
        let laplacian = stencil::laplacian(f.view(), [h, h])?;
        let inside = s![1..-1, 1..-1];
        let error = (&laplacian.slice(inside) + 2.0 * &f.slice(inside)).fold(0.0_f64, |m, e| m.max(e.abs()));
        println!("{n:5} × {n:<5} h = {h:.5}   largest error {error:.2e} = {:.4} h²", error / (h * h));
    }
    Ok(())
}

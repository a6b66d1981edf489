//! The lesson's Laplacian, from a project that knows `stencil` alone.
use ndarray::Array2;

fn main() -> stencil::Result<()> {
    let field = Array2::from_shape_fn((64, 64), |(i, j)| (i * i + 3 * j * j) as f64);
    let laplacian = stencil::laplacian(field.view(), [1.0, 1.0])?;
    assert_eq!(laplacian[[30, 40]], 8.0);
    println!("the Laplacian of x² + 3 y² is {}", laplacian[[30, 40]]);
    Ok(())
}

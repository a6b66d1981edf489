//! The lesson's gravity, from a project that knows `nbody-core` alone.
use ndarray::array;

fn main() -> nbody_core::Result<()> {
    let masses = array![1.0, 1.0];
    let positions = array![[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    let acceleration = nbody_core::acceleration(masses.view(), positions.view(), 1.0)?;
    assert!((acceleration[[0, 0]] - 0.25_f64).abs() < 1e-15);
    println!("two unit masses two apart pull each other with {}", acceleration[[0, 0]]);
    Ok(())
}

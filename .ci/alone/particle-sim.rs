//! The lesson's particles, from a project that knows `particle-sim` alone.
use particle_sim::ParticleSimulator;

fn main() -> particle_sim::Result<()> {
    let mut simulator = ParticleSimulator::new(&[(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)])?;
    simulator.evolve(0.1)?;
    let x: f64 = simulator.positions()?[[0, 0]];
    assert!((x - 0.2102698450356825).abs() < 1e-14);
    println!("the first particle is at x = {x}");
    Ok(())
}

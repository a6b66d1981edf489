//! The lesson's three particles as an animated GIF: `cargo run -p particle-sim --features plot --example lesson`.
#![allow(clippy::print_stdout, reason = "a program")]

use particle_sim::{ParticleSimulator, Picture};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut simulator = ParticleSimulator::new(&[(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)])?;
    let folder = std::path::Path::new("gallery");
    std::fs::create_dir_all(folder)?;
    let path = folder.join("lesson.gif");
    let picture = Picture::new().size(240).half_width(0.7).trail(20).frames_per_second(20);
    picture.visualize(&mut simulator, 1.73, 64, &path)?;
    println!("{} shows {} steps of {} particles", path.display(), simulator.clock().steps(), simulator.len());
    Ok(())
}

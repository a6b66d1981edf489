//! A thousand particles drawn at random, as the lesson times them, as an animated GIF:
//! `cargo run -p particle-sim --features plot,rand --example thousand`.
#![allow(clippy::print_stdout, reason = "a program")]

use particle_sim::{Options, ParticleSimulator, Particles, Picture, Progress, Trajectory, When};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let particles = Particles::<f64>::random(1000, 1)?;
    let mut simulator = ParticleSimulator::open(&particles, Options::new())?;
    let mut trajectory = Trajectory::new();
    let mut progress = Progress::new(|so_far| {
        if let Some(left) = so_far.left {
            println!("{:3.0} % in {:.1?}, {left:.1?} left", 100.0 * so_far.fraction, so_far.elapsed);
        }
    });
    simulator.watch(2.0, When::Every(0.02), &mut (&mut trajectory, &mut progress))?;
    std::fs::create_dir_all("gallery")?;
    let path = std::path::Path::new("gallery").join("thousand.gif");
    let picture = Picture::new().half_width(1.5).trail(12);
    picture.save_gif(&trajectory, &path)?;
    picture.save_png(&trajectory, 33, path.with_extension("png"))?;
    println!("{} shows {} steps of {} particles", path.display(), simulator.clock().steps(), simulator.len());
    Ok(())
}

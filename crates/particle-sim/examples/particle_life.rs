//! Six hundred particles of four species that chase and flee one another, as an animated GIF:
//! `cargo run --release -p particle-sim --features plot --example particle_life`.
#![allow(clippy::print_stdout, reason = "a program")]

use ndarray::{Array2, array};
use particle_sim::{CrowdState, Device, Interaction, Picture, Progress, Trajectory, Walls, When};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const N: usize = 600;
    const WIDTH: f64 = 2.0;
    // Rows are drawn to columns: each species holds together, chases the next and flees from the one before.
    let attraction =
        array![[0.7, 0.5, 0.0, -0.4], [-0.4, 0.7, 0.5, 0.0], [0.0, -0.4, 0.7, 0.5], [0.5, 0.0, -0.4, 0.7],];
    let life = Interaction::particle_life(attraction, 0.3, 0.3);
    // Spread evenly without a lattice: multiples of the plastic number's powers, modulo the box.
    let x = Array2::from_shape_fn((N, 2), |(i, k)| {
        WIDTH * (i as f64 * [0.754_877_666_2, 0.569_840_290_9][k]).fract()
    });
    let v = Array2::zeros((N, 2));
    let species: Vec<usize> = (0..N).map(|i| i % 4).collect();
    let start = CrowdState::new(x.view(), v.view(), WIDTH, Walls::Periodic, &life, 0.01)?;
    let mut crowd = start.species(&species)?.drag(8.0)?.open(Device::Auto)?;
    let mut trajectory = Trajectory::new();
    let mut progress = Progress::new(|so_far| {
        if let Some(left) = so_far.left {
            println!("{:3.0} % in {:.1?}, {left:.1?} left", 100.0 * so_far.fraction, so_far.elapsed);
        }
    });
    crowd.watch(40.0, When::Every(0.16), &mut (&mut trajectory, &mut progress))?;
    std::fs::create_dir_all("gallery")?;
    let path = std::path::Path::new("gallery").join("particle_life.gif");
    let picture = Picture::new().box_of(WIDTH).colors(4).trail(0);
    picture.save_gif(&trajectory, &path)?;
    picture.save_png(&trajectory, 90, path.with_extension("png"))?;
    println!("{} shows {} steps of {N} particles", path.display(), crowd.clock().steps());
    Ok(())
}

//! A charge in crossed fields and how its energy drifts, by integrator:
//! `cargo run -p particle-sim --features plot --example lorentz`.
#![allow(clippy::print_stdout, reason = "a program")]

use std::f64::consts::TAU;

use ndarray::array;
use particle_sim::{CloudState, Device, Integrator, Law, Picture, Trajectory, When};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Two charges of opposite sign, gyrating once in a unit of time. E along y drives both to the right, E/B a unit of time.
    let charge = |sign: f64| Law::new().magnetic(sign * TAU).electric([0.0, sign * 0.8]);
    let (x, v) = (array![[-1.2, 0.4], [-1.2, -0.4]], array![[1.2, 0.0], [1.2, 0.0]]);
    let laws = [charge(1.0), charge(-1.0)];
    let cloud = |integrator, step| {
        CloudState::with_groups(x.view(), v.view(), &laws, &[0, 1], integrator, step)?.open(Device::Serial)
    };

    println!("after 1000 gyrations, 50 steps to each:    energy, relative    place");
    let mut exact = cloud(Integrator::Exact, 0.02)?;
    let start = exact.energies()?;
    exact.evolve(1000.0)?;
    for integrator in [Integrator::Exact, Integrator::Boris, Integrator::RungeKutta4, Integrator::Midpoint] {
        let mut cloud = cloud(integrator, 0.02)?;
        cloud.evolve(1000.0)?;
        let energy = (cloud.energies()?[0] - start[0]) / start[0];
        let place =
            (&cloud.positions()? - &exact.positions()?).row(0).iter().map(|d| d * d).sum::<f64>().sqrt();
        println!("{:<42} {energy:>16.1e} {place:>9.1e}", format!("{integrator:?}"));
    }

    let mut trajectory = Trajectory::new();
    cloud(Integrator::Boris, 1e-3)?.watch(19.0, When::Every(0.1), &mut trajectory)?;
    std::fs::create_dir_all("gallery")?;
    let path = std::path::Path::new("gallery").join("lorentz.gif");
    Picture::new().size(280).half_width(1.6).trail(200).save_gif(&trajectory, &path)?;
    println!("{} shows the drift of both charges", path.display());
    Ok(())
}

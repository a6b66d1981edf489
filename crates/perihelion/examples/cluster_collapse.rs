//! A star cluster that starts nearly at rest, collapses and settles, by Hermite's scheme with block steps:
//! `cargo run --release -p perihelion --features rand,plot --example cluster_collapse`.
#![allow(clippy::print_stdout, reason = "a program")]

mod shared;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use ndarray::s;
use perihelion::Device;
use perihelion::nbody::diagnostics::{density_centre, lagrangian_radii};
use perihelion::nbody::models::UniformSphere;
use perihelion::nbody::{Hermite, Newton, Snapshot, Softening, open_with};
use perihelion::particles::{Picture, Trajectory};
use shared::chart::{Line, Panel, Scale, draw};

#[derive(Debug, Parser)]
#[command(about = "The violent relaxation of a cold cluster, with G = M = R = 1: it collapses at t = 1.1")]
struct Options {
    /// How many stars.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..))]
    stars: u32,
    /// The virial ratio 2 K / |W| at the start.
    #[arg(long, default_value_t = 0.1)]
    warmth: f64,
    /// How long.
    #[arg(long, default_value_t = 5.0, value_parser = shared::positive)]
    time: f64,
    /// Plummer's softening length.
    #[arg(long, default_value_t = 0.01)]
    softening: f64,
    /// The stars' seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// auto, serial, threads, threads:N or gpu.
    #[arg(long, default_value = "threads")]
    device: Device,
    /// A file (.npz) for the run, written at every frame; from one that is there, of a run with the same options, it goes on,
    /// and shows the rest.
    #[arg(long)]
    resume: Option<PathBuf>,
    /// The folder for the pictures.
    #[arg(long, default_value = "gallery")]
    out: PathBuf,
}

/// Frames of the animation in a unit of time.
const FRAMES: f64 = 25.0;
const FRACTIONS: [f64; 4] = [0.1, 0.25, 0.5, 0.75];

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let sphere = UniformSphere::cold(1.0, 1.0, 1.0)?.with_virial_ratio(options.warmth)?;
    let stars = sphere.sample::<f64>(options.stars as usize, options.seed)?;
    let law = Newton::new(1.0).softened(Softening::Plummer(options.softening));
    let mut run = match &options.resume {
        Some(file) if file.exists() => {
            let snapshot = Snapshot::load(file)?;
            if snapshot.law() != Some(law) || snapshot.bodies().masses() != stars.masses() {
                return Err("the run to resume must have as many stars and the softening of this one".into());
            }
            snapshot.resume(options.device)?
        }
        _ => open_with(options.device, law, Hermite::blocks(), &stars)?,
    };
    // That of the beginning, also where the run was resumed.
    let energy = law.energy(&stars)?.total();

    let name = |fraction: f64| format!("{:.0} % of the mass", 100.0 * fraction);
    let mut radii: Vec<Line> =
        FRACTIONS.into_iter().enumerate().map(|(i, f)| Line::new(name(f), i, FRACTIONS.len())).collect();
    let (mut virial, mut error) = (Line::new("", 0, 1), Line::new("", 0, 1));
    let mut trajectory = Trajectory::new();
    let frames = (FRAMES * options.time).ceil() as usize;
    let bar = shared::progress(frames);
    let at = |frame: usize| options.time * frame as f64 / frames as f64;
    let began = run.time();
    if began > options.time {
        return Err(format!("the run to resume is at t = {began} already").into());
    }
    for frame in (0..=frames).skip_while(|&frame| at(frame) < began) {
        run.advance_to(at(frame))?;
        let (time, stars, now) = (run.time(), run.bodies()?, run.energy()?);
        let centre = density_centre(&stars, 6)?.position;
        for (line, radius) in radii.iter_mut().zip(lagrangian_radii(&stars, centre, &FRACTIONS)?) {
            line.points.push((time, radius));
        }
        virial.points.push((time, now.virial_ratio()));
        error.points.push((time, (now.total() / energy - 1.0).abs()));
        trajectory.push(time, stars.positions().slice(s![.., ..2]))?;
        if let Some(file) = &options.resume {
            Snapshot::of(&*run)?.save(file)?;
        }
        bar.set_message(format!("t = {time:.2}"));
        bar.set_position(frame as u64);
    }
    let seconds = bar.elapsed().as_secs_f64();
    bar.finish_and_clear();

    let drift = run.energy()?.total() / energy - 1.0;
    println!("{} stars to t = {} on {} in {seconds:.0} s", stars.len(), run.time(), run.backend_name());
    println!("the energy errs by {drift:.1e}");

    std::fs::create_dir_all(&options.out)?;
    let animation = options.out.join("cluster_collapse.gif");
    Picture::new().half_width(1.5).trail(0).colors(1).save_gif(&trajectory, &animation)?;
    let file = options.out.join("cluster_collapse.svg");
    let panels = [
        Panel {
            place: [0, 0, 800, 360],
            title: "Lagrangian radii about the density centre",
            axes: ["time", "radius"],
            scale: Scale::Logarithmic,
            lines: radii,
        },
        Panel {
            place: [0, 360, 800, 240],
            title: "Virial ratio",
            axes: ["time", "2 K / |W|"],
            scale: Scale::Linear,
            lines: vec![virial],
        },
        Panel {
            place: [0, 600, 800, 240],
            title: "Error of the energy, relative",
            axes: ["time", "|ΔE / E|"],
            scale: Scale::Logarithmic,
            lines: vec![error],
        },
    ];
    draw(&file, [800, 840], &panels)?;
    println!("{} and {} show it", animation.display(), file.display());
    Ok(())
}

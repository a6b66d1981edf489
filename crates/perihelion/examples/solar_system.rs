//! The outer Solar System for a million years by Wisdom and Holman's mapping, some seconds of work:
//! `cargo run --release -p perihelion --example solar_system`.
#![allow(clippy::print_stdout, reason = "a program")]

mod shared;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use perihelion::Device;
use perihelion::nbody::diagnostics::orbits;
use perihelion::nbody::models::{
    GAUSS_G, OUTER_SOLAR_SYSTEM, SOLAR_SYSTEM, outer_solar_system, solar_system,
};
use perihelion::nbody::{Newton, Snapshot, WisdomHolman, open_with};
use shared::chart::{Line, Panel, Scale, draw};

#[derive(Debug, Parser)]
#[command(about = "The Solar System over ages: how eccentricities swing, and how little the energy errs")]
struct Options {
    /// How long.
    #[arg(long, default_value_t = 1e6, value_parser = shared::positive)]
    years: f64,
    /// The inner planets too: fifty times the steps.
    #[arg(long)]
    whole: bool,
    /// The step in days; 200, or 4 for the whole, unless given: a twentieth of the shortest year.
    #[arg(long, value_parser = shared::positive)]
    step: Option<f64>,
    /// A file (.npz) for the run, written now and then; from one that is there the run goes on, and shows the rest.
    #[arg(long)]
    resume: Option<PathBuf>,
    /// The folder for the picture.
    #[arg(long, default_value = "gallery")]
    out: PathBuf,
}

const DAYS_PER_YEAR: f64 = 365.25;
/// Points of the picture.
const POINTS: u64 = 1000;
/// Points from one save to the next.
const SAVED: u64 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (bodies, names, step) = if options.whole {
        (solar_system()?, &SOLAR_SYSTEM[..], 4.0)
    } else {
        (outer_solar_system()?, &OUTER_SOLAR_SYSTEM[..], 200.0)
    };
    let step = options.step.unwrap_or(step);
    let law = Newton::new(GAUSS_G);
    let mut run = match &options.resume {
        Some(file) if file.exists() => Snapshot::load(file)?.resume(Device::Serial)?,
        _ => open_with(Device::Serial, law, WisdomHolman::new(), &bodies)?,
    };
    if run.bodies()?.masses() != bodies.masses() {
        return Err(format!("the run to resume must have the {} bodies of this one", names.len()).into());
    }
    // That of the beginning, also where the run was resumed.
    let energy = law.energy(&bodies)?.total();

    // Pluto's eccentricity of 0.25 would leave the planets no room.
    let planets = names.len() - 2;
    let line = |i: usize| Line::new(names[1 + i], i, planets);
    let mut eccentricities: Vec<Line> = (0..planets).map(line).collect();
    let mut error = Line::new("", 0, 1);
    let steps = (options.years * DAYS_PER_YEAR / step).round().max(1.0) as u64;
    let bar = shared::progress(POINTS as usize);
    let mut done = (run.time() / step).round() as u64;
    if done > steps {
        return Err(format!("the run to resume is {:.0} years on already", run.time() / DAYS_PER_YEAR).into());
    }
    for point in 0..=POINTS {
        bar.set_position(point);
        let due = (u128::from(steps) * u128::from(point) / u128::from(POINTS)) as u64;
        if due < done {
            continue; // before the run was resumed
        }
        run.run(step, due - done)?;
        done = due;
        let millennia = run.time() / DAYS_PER_YEAR / 1000.0;
        for (line, orbit) in eccentricities.iter_mut().zip(orbits(&run.bodies()?, GAUSS_G)?) {
            line.points.push((millennia, orbit.eccentricity));
        }
        error.points.push((millennia, run.energy()?.total() / energy - 1.0));
        if let Some(file) = options.resume.as_ref().filter(|_| point % SAVED == 0) {
            Snapshot::of(&*run)?.save(file)?;
        }
    }
    let seconds = bar.elapsed().as_secs_f64();
    bar.finish_and_clear();

    let worst = error.points.iter().map(|p| p.1.abs()).fold(0.0, f64::max);
    println!("{} years in steps of {step} days: {seconds:.1} s", options.years);
    println!("the energy errs by {worst:.1e} at most");
    for line in &eccentricities {
        let range = line.points.iter().fold((f64::MAX, 0.0), |(low, high), p| (p.1.min(low), p.1.max(high)));
        println!("{:15} eccentricity {:.4} to {:.4}", line.name, range.0, range.1);
    }

    std::fs::create_dir_all(&options.out)?;
    let file = options.out.join("solar_system.svg");
    let panels = [
        Panel {
            place: [0, 0, 1000, 420],
            title: "The planets' eccentricities",
            axes: ["time / 1000 years", "eccentricity"],
            scale: Scale::Linear,
            lines: eccentricities,
        },
        Panel {
            place: [0, 420, 1000, 300],
            title: "Error of the energy, relative",
            axes: ["time / 1000 years", "ΔE / E"],
            scale: Scale::Linear,
            lines: vec![error],
        },
    ];
    draw(&file, [1000, 720], &panels)?;
    println!("{} shows the eccentricities and the error", file.display());
    Ok(())
}

//! Burrau's problem, masses of 3, 4 and 5 that fall from rest, to its end by IAS15 in double-double:
//! `cargo run --release -p perihelion --example pythagorean`.
#![allow(clippy::print_stdout, reason = "a program")]

mod shared;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use perihelion::Device;
use perihelion::nbody::models::pythagorean;
use perihelion::nbody::{Ias15, Newton, open_with};
use shared::chart::{Line, Panel, Scale, draw};

#[derive(Debug, Parser)]
#[command(about = "The Pythagorean three-body problem, to rounding")]
struct Options {
    /// How long, with G = 1.
    #[arg(long, default_value_t = 70.0, value_parser = shared::positive)]
    time: f64,
    /// The folder for the picture.
    #[arg(long, default_value = "gallery")]
    out: PathBuf,
}

/// Where the bodies are at t = 70: Taylor series in 120 and 160 bits (`crates/nbody-core/tests/integrators/ias15.rs`).
const REFERENCE: [[f64; 2]; 3] = [
    [6.933_463_599_011_887, 20.261_804_305_951_714],
    [-2.003_006_002_605_984, -6.872_463_435_824_545],
    [-2.557_673_357_322_345, -6.659_111_834_911_393],
];

/// What is shown larger: before the last encounters, after which the lightest leaves.
const EARLY: f64 = 40.0;
/// Points of the picture in a unit of time.
const POINTS: f64 = 100.0;

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mut run = open_with(Device::Serial, Newton::new(1.0), Ias15::extended(), &pythagorean()?)?;
    let energy = run.energy()?.total();

    let mut paths: Vec<Line> =
        (0..3).map(|i| Line::new(format!("mass {}", i + 3), i, 3).with_disc()).collect();
    let mut early = paths.clone();
    let mut error = Line::new("", 0, 1);
    let points = (POINTS * options.time).ceil() as usize;
    let bar = shared::progress(points);
    for point in 0..=points {
        run.advance_to(options.time * point as f64 / points as f64)?;
        for (i, p) in run.bodies()?.positions().outer_iter().enumerate() {
            paths[i].points.push((p[0], p[1]));
            if run.time() <= EARLY {
                early[i].points.push((p[0], p[1]));
            }
        }
        error.points.push((run.time(), (run.energy()?.total() / energy - 1.0).abs()));
        bar.inc(1);
    }
    bar.finish_and_clear();

    println!("t = {}: the energy errs by {:.1e}", run.time(), run.energy()?.total() / energy - 1.0);
    let end = run.bodies()?;
    for (i, p) in end.positions().outer_iter().enumerate() {
        println!("mass {}: {:17.12} {:17.12}", i + 3, p[0], p[1]);
    }
    if options.time == 70.0 {
        let off = |i: usize| (0..2).map(move |k| (i, k));
        let errors = (0..3).flat_map(off).map(|(i, k)| (end.positions()[[i, k]] - REFERENCE[i][k]).abs());
        println!("{:.1e} from the reference", errors.fold(0.0, f64::max));
    }

    std::fs::create_dir_all(&options.out)?;
    let file = options.out.join("pythagorean.svg");
    let until = |time: f64| format!("Burrau's problem, t = 0 to {}", time.min(options.time));
    let panels = [
        Panel {
            place: [0, 0, 620, 560],
            title: &until(EARLY),
            axes: ["x", "y"],
            scale: Scale::Equal,
            lines: early,
        },
        Panel {
            place: [620, 0, 460, 560],
            title: &until(options.time),
            axes: ["x", "y"],
            scale: Scale::Equal,
            lines: paths,
        },
        Panel {
            place: [0, 560, 1080, 260],
            title: "Error of the energy, relative",
            axes: ["time", "|ΔE / E|"],
            scale: Scale::Logarithmic,
            lines: vec![error],
        },
    ];
    draw(&file, [1080, 820], &panels)?;
    println!("{} shows the paths and the error", file.display());
    Ok(())
}

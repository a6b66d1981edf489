//! Three bodies that chase each other along one eight, for a hundred units of time by IAS15:
//! `cargo run --release -p perihelion --example figure_eight`.
#![allow(clippy::print_stdout, reason = "a program")]

mod shared;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use perihelion::Device;
use perihelion::nbody::models::{FIGURE_EIGHT_PERIOD, figure_eight};
use perihelion::nbody::{Bodies, Ias15, Newton, open_with};
use shared::chart::{Line, Panel, Scale, draw};

#[derive(Debug, Parser)]
#[command(about = "The figure-eight choreography, and how exactly it comes back")]
struct Options {
    /// How long, with G = 1 and masses of 1: a period is 6.3259.
    #[arg(long, default_value_t = 100.0, value_parser = shared::positive)]
    time: f64,
    /// The folder for the picture.
    #[arg(long, default_value = "gallery")]
    out: PathBuf,
}

/// Where the first two bodies are at t = 100, by Bulirsch and Stoer's method in quadruple precision.
const REFERENCE: [[f64; 2]; 2] = [
    [-0.151_635_831_644_492_57, 0.135_746_416_985_387_59],
    [-0.878_628_540_567_177, -0.306_778_486_161_290_94],
];

/// Points of each body's path, a third of the eight.
const POINTS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let start = figure_eight::<f64>()?;
    let mut run = open_with(Device::Serial, Newton::new(1.0), Ias15::new(), &start)?;
    let energy = run.energy()?.total();

    let mut paths: Vec<Line> =
        (0..3).map(|i| Line::new(format!("body {}", i + 1), i, 3).with_disc()).collect();
    for point in 0..=POINTS {
        run.advance_to(FIGURE_EIGHT_PERIOD / 3.0 * point as f64 / POINTS as f64)?;
        for (path, p) in paths.iter_mut().zip(run.bodies()?.positions().outer_iter()) {
            path.points.push((p[0], p[1]));
        }
    }

    let thirds = (3.0 * options.time / FIGURE_EIGHT_PERIOD) as usize;
    let mut errors = vec![Line::new("place", 0, 2), Line::new("energy, relative", 1, 2)];
    errors[0].points.push((0.0, 0.0));
    let bar = shared::progress(thirds);
    for third in 1..=thirds {
        run.advance_to(FIGURE_EIGHT_PERIOD / 3.0 * third as f64)?;
        errors[0].points.push((run.time(), distance(&run.bodies()?, &start, third)));
        errors[1].points.push((run.time(), (run.energy()?.total() / energy - 1.0).abs()));
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let Some((time, back)) = errors[0].points[1..].last() {
        println!("t = {time:.2}: {back:.1e} from where the bodies began, in turn");
    }
    run.advance_to(options.time)?;
    let end = run.bodies()?;
    println!("t = {}: the energy errs by {:.1e}", run.time(), run.energy()?.total() / energy - 1.0);
    if options.time == 100.0 {
        let error = |i: usize, k: usize| (end.positions()[[i, k]] - REFERENCE[i][k]).abs();
        let worst = (0..2).flat_map(|i| [error(i, 0), error(i, 1)]).fold(0.0, f64::max);
        println!("t = 100: {worst:.1e} from the reference in quadruple precision");
    }

    std::fs::create_dir_all(&options.out)?;
    let file = options.out.join("figure_eight.svg");
    let panels = [
        Panel {
            place: [0, 0, 620, 400],
            title: "A third of a period",
            axes: ["x", "y"],
            scale: Scale::Equal,
            lines: paths,
        },
        Panel {
            place: [620, 0, 460, 400],
            title: "Errors of IAS15",
            axes: ["time", "error"],
            scale: Scale::Logarithmic,
            lines: errors,
        },
    ];
    draw(&file, [1080, 400], &panels)?;
    println!("{} shows the path and the errors", file.display());
    Ok(())
}

/// How far the bodies are from where they began, after so many thirds of a period, in each of which each of them takes the
/// place of the one before it.
fn distance(bodies: &Bodies<f64>, start: &Bodies<f64>, thirds: usize) -> f64 {
    let (there, began) = (bodies.positions(), start.positions());
    let off = |i: usize, k: usize| (there[[i, k]] - began[[(i + 2 * thirds) % 3, k]]).abs();
    (0..3).flat_map(|i| [off(i, 0), off(i, 1)]).fold(0.0, f64::max)
}

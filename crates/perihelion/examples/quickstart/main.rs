//! Four lessons and the outer Solar System on every backend that this machine has: compared, timed and drawn.
//!
//! ```sh
//! cargo run --release -p perihelion --example quickstart
//! ```
#![allow(clippy::print_stdout, reason = "a program that prints")]

mod lessons;
mod pictures;
#[path = "../shared/mod.rs"]
mod shared;
mod table;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use perihelion::{Device, Gpu};

use table::{Row, Table};

/// What the command line says.
#[derive(Debug, Parser)]
#[command(about = "Runs the lessons on every backend, compares them, and draws what they computed")]
struct Options {
    /// The folder for the pictures.
    #[arg(long, default_value = "gallery")]
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mut devices = vec![Device::Serial, Device::Threads(None)];
    match Gpu::new() {
        Ok(gpu) => {
            println!("GPU: {}", perihelion::Backend::name(&gpu));
            devices.push(Device::Gpu);
        }
        Err(why) => println!("GPU: {why}"),
    }

    let lessons = lessons::all()?;
    let progress = shared::progress(lessons.len() * (1 + devices.len()));
    let mut table = Table::default();
    for lesson in &lessons {
        progress.set_message(format!("{}: the strict answer", lesson.name()));
        let strict = lesson.strict()?;
        progress.inc(1);
        for &device in &devices {
            progress.set_message(format!("{}: {device}", lesson.name()));
            let run = lesson.time(device)?;
            table.push(Row {
                lesson: lesson.name().to_owned(),
                difference: lesson.difference(&run.values, &strict),
                backend: run.backend,
                seconds: run.seconds,
            });
            progress.inc(1);
        }
    }
    progress.set_message("drawing");
    let pictures = lessons::draw(&options.out)?;
    progress.finish_and_clear();

    println!("\n{table}");
    println!(
        "The differences are relative to the largest value; for the mass function, to each value above 1e-10 per Mpc³."
    );
    println!("\nPictures in {}:", options.out.canonicalize()?.display());
    for picture in pictures {
        println!("  {}", picture.file_name().unwrap_or_default().to_string_lossy());
    }
    Ok(())
}

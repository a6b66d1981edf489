//! Times one case on one backend and prints the JSON lines by which peers are compared.
//!
//! ```sh
//! cargo run --release -p benches --bin measure -- --case nbody_direct --n 10000 --dtype f64 --backend threads:2
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod cases;
mod row;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use perihelion::{Device, Error};

/// What the command line says.
#[derive(Debug, Parser)]
#[command(about = "Times one case and prints a JSON line per result")]
struct Options {
    /// The case to time; `--list` names them.
    #[arg(long, required_unless_present = "list")]
    case: Option<String>,
    /// Name the cases and stop.
    #[arg(long)]
    list: bool,
    /// The size, as the case understands it.
    #[arg(long)]
    n: Option<usize>,
    /// The element type.
    #[arg(long, default_value = "f64")]
    dtype: Dtype,
    /// serial, threads, threads:N, gpu or auto.
    #[arg(long, default_value = "threads")]
    backend: Device,
    /// Timed rounds.
    #[arg(long, default_value_t = 7)]
    repeats: usize,
    /// Time steps, where the case has some.
    #[arg(long)]
    steps: Option<u64>,
    /// particles: loop, newton, closed or auto.
    #[arg(long, default_value = "auto")]
    engine: String,
    /// `press_schechter`: warm (plan reused), cold (first call) or taught (the lesson's finite difference).
    #[arg(long, default_value = "warm")]
    mode: String,
    /// laplacian2d, `second_derivative_1d`: time the call that returns a new array.
    #[arg(long)]
    allocate: bool,
}

/// The element type of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dtype {
    F32,
    F64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for (name, what, _) in cases::ALL {
            println!("{name:24}{what}");
        }
        return ExitCode::SUCCESS;
    }
    match run(&options) {
        Ok(rows) => {
            for row in rows {
                println!("{row}");
            }
            ExitCode::SUCCESS
        }
        Err(why) => {
            #[expect(clippy::print_stderr, reason = "a program's complaint")]
            {
                eprintln!("measure: {why}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> perihelion::Result<Vec<row::Row>> {
    let name = options.case.as_deref().unwrap_or_default();
    let (_, _, case) = cases::ALL.iter().find(|(known, ..)| *known == name).ok_or_else(|| {
        Error::invalid("--case", "one of those that --list names", format_args!("{name:?}"))
    })?;
    case(options)
}

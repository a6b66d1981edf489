//! The lessons: each computes the same thing on any device and in either precision, and strictly.

mod gravity;
mod laplacian;
mod mass_function;
mod particles;
mod solar_system;

use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::time::Instant;

use perihelion::{Device, Error, Real, Result};

/// What one run gave.
pub(crate) struct Run {
    pub(crate) backend: String,
    pub(crate) seconds: f64,
    pub(crate) values: Vec<f64>,
}

/// A lesson in `f64` where the device has it, else in `f32`.
pub(crate) trait Lesson {
    fn name(&self) -> &'static str;

    /// The answer that the others are held against.
    fn strict(&self) -> Result<Vec<f64>>;

    /// Sets up on `device`, computes, and returns the answer with the seconds that the computation took.
    fn time(&self, device: Device) -> Result<Run>;

    /// The largest difference, relative to the largest value.
    fn difference(&self, values: &[f64], strict: &[f64]) -> f64 {
        let largest = strict.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        values.iter().zip(strict).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / largest
    }
}

/// Every lesson, in the order of the table.
pub(crate) fn all() -> Result<Vec<Box<dyn Lesson>>> {
    Ok(vec![
        Box::new(gravity::Gravity),
        Box::new(laplacian::Diffusion),
        Box::new(particles::Rotation),
        Box::new(mass_function::PressSchechter),
        Box::new(solar_system::SolarSystem),
    ])
}

/// Draws what the lessons computed into `folder`, which is made if it is not there.
pub(crate) fn draw(folder: &Path) -> std::result::Result<Vec<PathBuf>, Box<dyn StdError>> {
    std::fs::create_dir_all(folder)?;
    Ok(vec![
        solar_system::draw(folder)?,
        particles::draw(folder)?,
        mass_function::draw(folder)?,
        laplacian::draw(folder)?,
    ])
}

/// Runs `double`, or `single` where the device has no `f64`.
fn either(double: impl FnOnce() -> Result<Run>, single: impl FnOnce() -> Result<Run>) -> Result<Run> {
    match double() {
        Err(Error::Unsupported { .. }) => {
            let run = single()?;
            Ok(Run { backend: format!("{}, f32", run.backend), ..run })
        }
        other => other,
    }
}

/// Calls `work` once to warm up, then takes the shortest of three.
fn clock<R>(mut work: impl FnMut() -> Result<R>) -> Result<(f64, R)> {
    work()?;
    let mut best: Option<(f64, R)> = None;
    for _ in 0..3 {
        let start = Instant::now();
        let result = work()?;
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(s, _)| seconds < *s) {
            best = Some((seconds, result));
        }
    }
    best.ok_or_else(|| Error::invalid("the number of runs", "three", 0))
}

fn widen<'a, T: Real>(values: impl IntoIterator<Item = &'a T>) -> Vec<f64> {
    values.into_iter().map(|v| v.widen()).collect()
}

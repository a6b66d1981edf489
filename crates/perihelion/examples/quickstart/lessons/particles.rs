//! A thousand rotating particles, 10 000 Euler steps each.

use std::error::Error;
use std::path::{Path, PathBuf};

use perihelion::particles::{Engine, Options, ParticleSimulator, Particles};
use perihelion::{Device, Real, Result};

use super::{Lesson, Run, clock, either, widen};
use crate::pictures;
use crate::shared::chart::Line;

const COUNT: usize = 1000;
const TIME: f64 = 0.1;

pub(crate) struct Rotation;

impl Lesson for Rotation {
    fn name(&self) -> &'static str {
        "particles: 1000, 10 000 steps each"
    }

    fn strict(&self) -> Result<Vec<f64>> {
        let mut simulator = start::<f64>(Device::Serial, Engine::Loop)?;
        simulator.evolve(TIME)?;
        Ok(widen(&simulator.positions()?))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }
}

/// The engine that takes every step without a square root: the lesson's work, not its shortcut.
fn time<T: Real>(device: Device) -> Result<Run> {
    let (seconds, (backend, positions)) = clock(|| {
        let mut simulator = start::<T>(device, Engine::Newton)?;
        simulator.evolve(TIME)?;
        Ok((simulator.backend_name(), simulator.positions()?))
    })?;
    Ok(Run { backend, seconds, values: widen(&positions) })
}

fn start<T: Real>(device: Device, engine: Engine) -> Result<ParticleSimulator<T>> {
    // A spiral of particles fills the disc evenly, away from the origin.
    let golden = std::f64::consts::PI * (3.0 - 5_f64.sqrt());
    let particle = |i: usize| {
        let (r, angle) = (((i as f64 + 0.5) / COUNT as f64).sqrt(), i as f64 * golden);
        let speed = if i.is_multiple_of(2) { 1.0 } else { -0.5 };
        (T::lit(r * angle.cos()), T::lit(r * angle.sin()), T::lit(speed))
    };
    let particles = Particles::new(&(0..COUNT).map(particle).collect::<Vec<_>>())?;
    ParticleSimulator::open(&particles, Options::new().device(device).engine(engine))
}

/// The paths of the lesson's three particles.
pub(crate) fn draw(folder: &Path) -> std::result::Result<PathBuf, Box<dyn Error>> {
    const FRAMES: usize = 400;
    let (three, time) = ([(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)], 1.5);
    let simulator = ParticleSimulator::new(&three)?;
    let mut paths: Vec<_> = three
        .iter()
        .enumerate()
        .map(|(i, p)| Line::new(format!("ang_vel = {}", p.2), i, three.len()).with_disc())
        .collect();
    for frame in 0..FRAMES {
        let positions = simulator.at(time * frame as f64 / (FRAMES - 1) as f64)?;
        for (path, p) in paths.iter_mut().zip(positions.outer_iter()) {
            path.points.push((p[0], p[1]));
        }
    }
    pictures::particles(folder, time, paths)
}

//! The Sun and the outer planets, by the leapfrog.

use std::error::Error as StdError;
use std::path::{Path, PathBuf};

use perihelion::nbody::models::{GAUSS_G, OUTER_SOLAR_SYSTEM, outer_solar_system};
use perihelion::nbody::{Newton, open};
use perihelion::{Device, Precision, Real, Result};

use super::{Lesson, Run, clock, either, widen};
use crate::pictures;
use crate::shared::chart::Line;

const STEP_DAYS: f64 = 20.0;
const STEPS: u64 = 2000;
const DAYS_PER_YEAR: f64 = 365.25;

pub(crate) struct SolarSystem;

impl Lesson for SolarSystem {
    fn name(&self) -> &'static str {
        "Solar System: 6 bodies, 2000 steps"
    }

    fn strict(&self) -> Result<Vec<f64>> {
        let law = Newton::new(GAUSS_G).with(Precision::Strict);
        let mut simulation = open(Device::Serial, law, &outer_solar_system()?)?;
        simulation.run(STEP_DAYS, STEPS)?;
        Ok(widen(&simulation.bodies()?.positions().to_owned()))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }
}

fn time<T: Real>(device: Device) -> Result<Run> {
    let (seconds, (backend, positions)) = clock(|| {
        let mut simulation = open(device, Newton::new(T::lit(GAUSS_G)), &outer_solar_system::<T>()?)?;
        simulation.run(T::lit(STEP_DAYS), STEPS)?;
        Ok((simulation.backend_name(), simulation.bodies()?.positions().to_owned()))
    })?;
    Ok(Run { backend, seconds, values: widen(&positions) })
}

/// One orbit of Pluto, seen along the z axis, in au.
pub(crate) fn draw(folder: &Path) -> std::result::Result<PathBuf, Box<dyn StdError>> {
    let years = 248.0;
    let frames = 1500;
    let step = years * DAYS_PER_YEAR / f64::from(frames);
    let mut simulation = open(Device::Serial, Newton::new(GAUSS_G), &outer_solar_system::<f64>()?)?;
    let line = |(i, name)| Line::new(name, i, OUTER_SOLAR_SYSTEM.len()).with_disc();
    let mut paths: Vec<_> = OUTER_SOLAR_SYSTEM.into_iter().enumerate().map(line).collect();
    for _ in 0..=frames {
        for (path, p) in paths.iter_mut().zip(simulation.bodies()?.positions().outer_iter()) {
            path.points.push((p[0], p[1]));
        }
        simulation.run(step / 4.0, 4)?;
    }
    pictures::orbits(folder, years, paths)
}

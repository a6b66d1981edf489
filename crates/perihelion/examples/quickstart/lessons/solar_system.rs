//! The Sun and the outer planets, by the leapfrog.

use std::error::Error as StdError;
use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2};
use perihelion::nbody::{Bodies, Newton, open};
use perihelion::{Device, Error, Precision, Real, Result};
use serde::Deserialize;

use super::{Lesson, Run, clock, either, widen};
use crate::pictures::{self, Path2};

/// Masses, positions and velocities; the file tells their source.
const DATA: &str = include_str!("../../../data/outer_solar_system.csv");
/// au³ / (solar mass day²).
const G: f64 = 2.959_122_082_86e-4;
const STEP_DAYS: f64 = 20.0;
const STEPS: u64 = 2000;
const DAYS_PER_YEAR: f64 = 365.25;

pub(crate) struct SolarSystem;

#[derive(Deserialize)]
struct Record {
    body: String,
    mass_msun: f64,
    x_au: f64,
    y_au: f64,
    z_au: f64,
    vx_au_per_day: f64,
    vy_au_per_day: f64,
    vz_au_per_day: f64,
}

impl Lesson for SolarSystem {
    fn name(&self) -> &'static str {
        "Solar System: 6 bodies, 2000 steps"
    }

    fn strict(&self) -> Result<Vec<f64>> {
        let law = Newton::new(G).with(Precision::Strict);
        let mut simulation = open(Device::Serial, law, &bodies()?)?;
        simulation.run(STEP_DAYS, STEPS)?;
        Ok(widen(&simulation.bodies()?.positions().to_owned()))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }
}

fn time<T: Real>(device: Device) -> Result<Run> {
    let (seconds, (backend, positions)) = clock(|| {
        let mut simulation = open(device, Newton::new(T::lit(G)), &bodies::<T>()?)?;
        simulation.run(T::lit(STEP_DAYS), STEPS)?;
        Ok((simulation.backend_name(), simulation.bodies()?.positions().to_owned()))
    })?;
    Ok(Run { backend, seconds, values: widen(&positions) })
}

fn records() -> Result<Vec<Record>> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(DATA.as_bytes())
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| Error::invalid("the data of the Solar System", "a table of bodies", e))
}

fn bodies<T: Real>() -> Result<Bodies<T>> {
    let records = records()?;
    let table = |row: fn(&Record) -> [f64; 3]| {
        Array2::from_shape_fn((records.len(), 3), |(i, k)| T::lit(row(&records[i])[k]))
    };
    let masses: Array1<T> = records.iter().map(|r| T::lit(r.mass_msun)).collect();
    let positions = table(|r| [r.x_au, r.y_au, r.z_au]);
    let velocities = table(|r| [r.vx_au_per_day, r.vy_au_per_day, r.vz_au_per_day]);
    Bodies::new(masses.view(), positions.view(), velocities.view())?.in_centre_of_mass()
}

/// One orbit of Pluto, seen along the z axis, in au.
pub(crate) fn draw(folder: &Path) -> std::result::Result<PathBuf, Box<dyn StdError>> {
    let years = 248.0;
    let frames = 1500;
    let step = years * DAYS_PER_YEAR / f64::from(frames);
    let mut simulation = open(Device::Serial, Newton::new(G), &bodies::<f64>()?)?;
    let mut paths: Vec<_> =
        records()?.into_iter().map(|r| Path2 { name: r.body, points: Vec::new() }).collect();
    for _ in 0..=frames {
        for (path, p) in paths.iter_mut().zip(simulation.bodies()?.positions().outer_iter()) {
            path.points.push((p[0], p[1]));
        }
        simulation.run(step / 4.0, 4)?;
    }
    pictures::orbits(folder, years, &paths)
}

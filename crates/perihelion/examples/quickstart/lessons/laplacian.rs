//! The Laplacian, at work: heat spreads from a few hot spots.

use std::error::Error;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use perihelion::stencil::{Boundary, HeatEquation, Laplacian, Simulation, open};
use perihelion::{Device, Real, Result};

use super::{Lesson, Run, clock, either, widen};
use crate::pictures;

const SIDE: usize = 1024;
const STEPS: u64 = 100;
/// The time step in units of the largest stable one.
const FRACTION: f64 = 0.9;

pub(crate) struct Diffusion;

impl Lesson for Diffusion {
    fn name(&self) -> &'static str {
        "Laplacian: 100 steps of heat, 1024²"
    }

    fn strict(&self) -> Result<Vec<f64>> {
        let mut heat = spread::<f64>(Device::Serial, SIDE)?;
        for _ in 0..STEPS {
            heat.run(1)?;
        }
        Ok(widen(&heat.field()?))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }
}

fn time<T: Real>(device: Device) -> Result<Run> {
    let mut heat = spread::<T>(device, SIDE)?;
    heat.run(STEPS)?;
    let values = widen(&heat.field()?);
    let (seconds, ()) = clock(|| {
        heat.run(STEPS)?;
        heat.sync()
    })?;
    Ok(Run { backend: heat.backend_name(), seconds, values })
}

fn spread<T: Real>(device: Device, side: usize) -> Result<Box<dyn Simulation<T>>> {
    let laplacian = Laplacian::new([side, side], [T::one(), T::one()], Boundary::Fixed)?;
    let step = T::lit(FRACTION) * HeatEquation::largest_time_step(&laplacian, T::one())?;
    open(device, HeatEquation::new(laplacian, T::one(), step)?, hot_spots(side).view())
}

/// Three discs of warmth 1, 0.8 and 0.6 in the cold.
fn hot_spots<T: Real>(side: usize) -> Array2<T> {
    let discs = [(0.35, 0.3, 0.14, 1.0), (0.6, 0.68, 0.18, 0.8), (0.75, 0.3, 0.08, 0.6)];
    Array2::from_shape_fn((side, side), |(i, j)| {
        let (y, x) = (i as f64 / side as f64, j as f64 / side as f64);
        let warmth = discs.iter().find(|(cx, cy, r, _)| (x - cx).hypot(y - cy) < *r);
        T::lit(warmth.map_or(0.0, |disc| disc.3))
    })
}

/// The heat map: a coarser grid, so that the spreading can be seen.
pub(crate) fn draw(folder: &Path) -> std::result::Result<PathBuf, Box<dyn Error>> {
    let (side, steps) = (160, 600);
    let mut heat = spread::<f64>(Device::Threads(None), side)?;
    heat.run(steps)?;
    let after = heat.field()?.into_dimensionality()?;
    pictures::heat(folder, hot_spots(side).view(), after.view(), steps)
}

//! The Press-Schechter mass function at the lesson's five redshifts and two hundred masses.

use std::error::Error;
use std::path::{Path, PathBuf};

use ndarray::Array1;
use perihelion::cosmo::{Model, Plan, open};
use perihelion::{Device, Real, Result};

use super::{Lesson, Run, clock, either, widen};
use crate::pictures;

pub(crate) struct PressSchechter;

/// Below this many per Mpc³ there is nothing to compare: the lesson plots down to 1e-7.
const FLOOR: f64 = 1e-10;

impl Lesson for PressSchechter {
    fn name(&self) -> &'static str {
        "mass function: 5 redshifts, 200 masses"
    }

    /// A plan four times as fine.
    fn strict(&self) -> Result<Vec<f64>> {
        let fine = Plan::builder().nodes(4 * Plan::default().nodes()).build()?;
        let mut haloes = open::<f64>(Device::Serial, &fine, &Model::lesson(), masses().view())?;
        Ok(widen(&haloes.at(redshifts().view())?))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }

    fn difference(&self, values: &[f64], strict: &[f64]) -> f64 {
        let counted = values.iter().zip(strict).filter(|(_, strict)| **strict > FLOOR);
        counted.map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max)
    }
}

/// From the power spectrum on; the plan is kept.
fn time<T: Real>(device: Device) -> Result<Run> {
    let (plan, model) = (Plan::default(), Model::lesson());
    let (masses, redshifts) = (masses(), redshifts());
    let (seconds, (backend, density)) = clock(|| {
        let mut haloes = open::<T>(device, &plan, &model, masses.view())?;
        Ok((haloes.backend_name(), haloes.at(redshifts.view())?))
    })?;
    Ok(Run { backend, seconds, values: widen(&density) })
}

fn redshifts() -> Array1<f64> {
    Array1::from_vec(vec![0.0, 5.0, 10.0, 20.0, 30.0])
}

fn masses() -> Array1<f64> {
    Array1::logspace(10.0, 2.0, 15.0, 200)
}

/// dn/dlnM at the five redshifts.
pub(crate) fn draw(folder: &Path) -> std::result::Result<PathBuf, Box<dyn Error>> {
    let (redshifts, masses) = (redshifts(), masses());
    let density = perihelion::cosmo::mass_function(redshifts.view(), masses.view())?;
    pictures::mass_function(folder, redshifts.view(), masses.view(), density.view())
}

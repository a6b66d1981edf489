//! Gravity between all pairs of a few thousand bodies.

use ndarray::{Array1, Array2};
use perihelion::nbody::{Newton, Write};
use perihelion::{Device, Gpu, Precision, Real, Result, Serial, Threads};

use super::{Lesson, Run, clock, either, widen};

const BODIES: usize = 4096;

pub(crate) struct Gravity;

impl Lesson for Gravity {
    fn name(&self) -> &'static str {
        "gravity: 4096 bodies, all pairs"
    }

    fn strict(&self) -> Result<Vec<f64>> {
        let (masses, positions) = ball::<f64>();
        let law = Newton::new(1.0).with(Precision::Strict);
        Ok(widen(law.acceleration(masses.view(), positions.view())?.t()))
    }

    fn time(&self, device: Device) -> Result<Run> {
        either(|| time::<f64>(device), || time::<f32>(device))
    }
}

fn time<T: Real>(device: Device) -> Result<Run> {
    device.select(
        |b: Serial| resident::<T, _>(&b),
        |b: Threads| resident::<T, _>(&b),
        |gpus| resident::<T, _>(&Gpu::open(gpus)?),
    )
}

/// The sum over all pairs, with the bodies where it is computed.
fn resident<T: Real, B: perihelion::nbody::Gravity<T>>(backend: &B) -> Result<Run> {
    let (masses, positions) = ball::<T>();
    let planes: Vec<T> = positions.t().iter().copied().collect();
    let (masses, positions) = (backend.upload(&masses.to_vec())?, backend.upload(&planes)?);
    let mut out = backend.zeros(planes.len())?;
    let (seconds, ()) = clock(|| {
        backend.accelerations(
            Newton::new(T::one()),
            &masses,
            &positions,
            &positions,
            Write::Replace,
            &mut out,
        )?;
        backend.sync()
    })?;
    Ok(Run { backend: backend.name(), seconds, values: widen(&backend.read(&out)?) })
}

/// Bodies of unequal mass, spread evenly through a ball by a spiral.
fn ball<T: Real>() -> (Array1<T>, Array2<T>) {
    let golden = std::f64::consts::PI * (3.0 - 5_f64.sqrt());
    let place = |i: usize| {
        let share = (i as f64 + 0.5) / BODIES as f64;
        let (r, z, angle) = (share.cbrt(), 2.0 * (i as f64 * 0.618_034).fract() - 1.0, i as f64 * golden);
        let around = (1.0 - z * z).sqrt();
        [r * around * angle.cos(), r * around * angle.sin(), r * z]
    };
    let masses = Array1::from_shape_fn(BODIES, |i| T::lit((1.0 + (i % 7) as f64) / BODIES as f64));
    (masses, Array2::from_shape_fn((BODIES, 3), |(i, k)| T::lit(place(i)[k])))
}

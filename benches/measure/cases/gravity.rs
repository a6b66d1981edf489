//! Gravity between all pairs.

use benches::inputs;
use benches::timing::sample;
use ndarray::s;
use perihelion::nbody::{Gravity, Newton, Write};
use perihelion::{Precision, Real, Result};

use crate::Options;
use crate::row::Row;

/// How many targets the error is taken over: 500, as in the peers' script.
const CHECKED: usize = 500;

case! {
    /// `nbody_direct`.
    run = timed
}

fn timed<T: Real, B: Gravity<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(10_000);
    let (masses, positions) = inputs::bodies::<T>(n);
    // Planes, as the peers have them: x, y and z apart.
    let planes: Vec<T> = positions.t().iter().copied().collect();
    let (on_masses, on_positions) = (backend.upload(&masses.to_vec())?, backend.upload(&planes)?);
    let mut out = backend.zeros(3 * n)?;
    let law = Newton::new(T::one());
    let samples = sample(
        &mut out,
        options.repeats,
        |_| Ok(()),
        |out| {
            backend.accelerations(law, &on_masses, &on_positions, &on_positions, Write::Replace, out)?;
            backend.sync()
        },
    )?;

    let got = backend.read(&out)?;
    let checked = n.min(CHECKED);
    let (masses, positions) = (masses.mapv(Real::widen), positions.mapv(Real::widen));
    let strict = Newton::new(1.0).with(Precision::Strict);
    let targets = positions.slice(s![..checked, ..]);
    let want = strict.acceleration_at(targets, masses.view(), positions.view())?;
    let (mut worst, mut squares) = (0.0_f64, 0.0);
    for i in 0..checked {
        let length = |a: [f64; 3]| a.iter().map(|a| a * a).sum::<f64>().sqrt();
        let error = length([0, 1, 2].map(|k| got[k * n + i].widen() - want[[i, k]]));
        worst = worst.max(error / length([0, 1, 2].map(|k| want[[i, k]])));
        // In units of the summed magnitudes of the pulls, which do not cancel.
        let pull: f64 = (0..n)
            .map(|j| {
                let d2: f64 = (0..3).map(|k| (positions[[j, k]] - positions[[i, k]]).powi(2)).sum();
                if d2 == 0.0 { 0.0 } else { masses[j] / d2 }
            })
            .sum();
        squares += (error / pull).powi(2);
    }
    let pairs = (n * n) as f64;
    let row = Row::new("nbody_direct", n, T::NAME, &perihelion::Backend::name(backend), &samples)
        .with("error", if worst.is_finite() { worst } else { 0.0 })
        .with("error_is", "largest relative difference from the strict f64 answer on 500 targets")
        .with("error_rms_of_pulls", (squares / checked.max(1) as f64).sqrt())
        .rate("Ginteractions_per_s", pairs * 1e-9)
        // Twenty operations to a pair, as the literature counts them; a pair of `f32` on a GPU issues 13 instructions.
        .rate("TFLOP_per_s", pairs * 20e-12);
    Ok(vec![row])
}

//! Gravity between all pairs.

use benches::inputs;
use benches::timing::sample;
use ndarray::s;
use perihelion::nbody::{Fields, Gravity, Newton, Sources, Targets, Write};
use perihelion::{Backend, Precision, Real, Result, Threads};

use crate::Options;
use crate::row::Row;

/// How many targets the error is taken over: 500, as in the peers' script.
const CHECKED: usize = 500;

case! {
    /// `nbody_direct`.
    run = timed
}

case! {
    /// `nbody_fields`.
    fields = timed_fields
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
    let row = Row::new("nbody_direct", n, T::NAME, &backend.name(), &samples)
        .with("error", if worst.is_finite() { worst } else { 0.0 })
        .with("error_is", "largest relative difference from the strict f64 answer on 500 targets")
        .with("error_rms_of_pulls", (squares / checked.max(1) as f64).sqrt())
        .rate("Ginteractions_per_s", pairs * 1e-9)
        // Twenty operations to a pair, as the literature counts them; a pair of `f32` on a GPU issues 13 instructions.
        .rate("TFLOP_per_s", pairs * 20e-12);
    Ok(vec![row])
}

/// What a pass over the pairs is asked for: by itself, for energies, for Hermite's scheme, for tides, and all at once.
fn asked() -> [(&'static str, Fields); 6] {
    let acceleration = Fields::ACCELERATION;
    [
        ("acceleration", acceleration),
        ("potential", Fields::POTENTIAL),
        ("acceleration and potential", acceleration | Fields::POTENTIAL),
        ("acceleration and jerk", acceleration | Fields::JERK),
        ("acceleration and tide", acceleration | Fields::TIDAL),
        ("all", Fields::ALL),
    ]
}

fn timed_fields<T: Real, B: Gravity<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(10_000);
    let (masses, positions) = inputs::bodies::<T>(n);
    let masses = masses.to_vec();
    let planes: Vec<T> = positions.t().iter().copied().collect();
    // As large as positions, and no function of the distance.
    let velocities = [&planes[n..], &planes[..n]].concat();
    let [m, x, v] = [&masses, &planes, &velocities].map(|array| backend.upload(array));
    let (m, x, v) = (m?, x?, v?);
    let all = Sources::new(&m, &x).moving(&v);
    let mut rows = Vec::new();
    for (name, fields) in asked() {
        let mut out = backend.zeros(fields.planes() * n)?;
        let law = Newton::new(T::one());
        let samples = sample(
            &mut out,
            options.repeats,
            |_| Ok(()),
            |out| {
                backend.fields(law, all, Targets::of(&all), fields, Write::Replace, out)?;
                backend.sync()
            },
        )?;
        let (got, checked) = (backend.read(&out)?, n.min(CHECKED));
        let want = strict([&masses, &planes, &velocities], checked, fields)?;
        // Of each plane by itself: fields have units of their own.
        let error = got.chunks_exact(n).zip(want.chunks_exact(checked)).map(|(got, want)| {
            let differences = got.iter().zip(want).map(|(got, want)| (got.widen() - want).powi(2));
            (differences.sum::<f64>() / want.iter().map(|want| want * want).sum::<f64>()).sqrt()
        });
        // One that is no number stays.
        let error = error.fold(0.0, |most: f64, error| if error <= most { most } else { error });
        rows.push(
            Row::new("nbody_fields", n, T::NAME, &backend.name(), &samples)
                .with("fields", name)
                .with("error", error)
                .with(
                    "error_is",
                    "RMS difference from the strict f64 fields at 500 targets over their RMS, of the worst component",
                )
                .rate("Ginteractions_per_s", (n * n) as f64 * 1e-9),
        );
    }
    Ok(rows)
}

/// The fields at the first `targets` of the bodies, in strict `f64`.
fn strict<T: Real>(bodies: [&Vec<T>; 3], targets: usize, fields: Fields) -> Result<Vec<f64>> {
    let host = Threads::new()?;
    let [m, x, v] = bodies.map(|array| array.iter().map(|value| value.widen()).collect::<Vec<f64>>());
    let some = |planes: &[f64]| -> Vec<f64> {
        planes.chunks_exact(m.len()).flat_map(|plane| &plane[..targets]).copied().collect()
    };
    let there = [&x, &v].map(|planes| host.upload(&some(planes)));
    let [m, x, v] = [&m, &x, &v].map(|array| host.upload(array));
    let (m, x, v) = (m?, x?, v?);
    let [at, moving] = there;
    let (at, moving) = (at?, moving?);
    let law = Newton::new(1.0).with(Precision::Strict);
    let mut out = host.zeros(fields.planes() * targets)?;
    let sources = Sources::new(&m, &x).moving(&v);
    host.fields(law, sources, Targets::new(&at).moving(&moving), fields, Write::Replace, &mut out)?;
    host.read(&out)
}

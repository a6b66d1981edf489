//! What the machine itself gives, to set beside the other cases.

use benches::timing::sample;
use perihelion::backend::Arrays;
use perihelion::{Real, Result};

use crate::Options;
use crate::row::Row;

case! {
    /// `copy`: n numbers from one array into another.
    copy = timed
}

fn timed<T: Real, B: Arrays<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(1 << 24);
    let from = backend.upload(&(0..n).map(|i| T::lit((i % 1000) as f64)).collect::<Vec<_>>())?;
    let mut to = backend.zeros(n)?;
    let samples = sample(
        &mut to,
        options.repeats,
        |_| Ok(()),
        |to| {
            backend.copy(&from, to)?;
            backend.sync()
        },
    )?;
    let differ = backend.read(&from)?.iter().zip(&backend.read(&to)?).filter(|(a, b)| a != b).count();
    let row = Row::new("copy", n, T::NAME, &backend.name(), &samples)
        .with("error", differ as f64)
        .with("error_is", "how many numbers differ")
        .rate("GBps", 2.0 * (n * size_of::<T>()) as f64 * 1e-9);
    Ok(vec![row])
}

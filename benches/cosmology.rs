//! `cosmology/WHAT/TYPE/DEVICE/VALUES`: the lesson's mass function, 5 redshifts × 200 masses.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use benches::{devices, inputs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use perihelion::cosmo::{Model, Plan, open};
use perihelion::{Error, Real, Result};

fn typed<T: Real>(c: &mut Criterion) -> Result<()> {
    let (redshifts, masses) = inputs::mass_function();
    let (plan, model) = (Plan::default(), Model::lesson());
    let mut group = c.benchmark_group("cosmology");
    group.throughput(Throughput::Elements((redshifts.len() * masses.len()) as u64));
    for device in devices() {
        let id = |what: &str| BenchmarkId::from_parameter(format!("{what}/{}/{device}/1000", T::NAME));
        let mut haloes = match open::<T>(device, &plan, &model, masses.view()) {
            Err(Error::Unsupported { .. }) => continue, // a GPU without f64
            other => other?,
        };
        group.bench_function(id("other_redshifts"), |b| b.iter(|| haloes.at(redshifts.view())));
        group.bench_function(id("new_cosmology"), |b| {
            b.iter(|| open::<T>(device, &plan, &model, masses.view())?.at(redshifts.view()));
        });
    }
    group.finish();
    Ok(())
}

#[expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]
fn all(c: &mut Criterion) {
    typed::<f32>(c).unwrap();
    typed::<f64>(c).unwrap();
}

criterion_group!(benches, all);
criterion_main!(benches);

//! `gravity/direct/TYPE/DEVICE/BODIES`: a step of the leapfrog, resident on the backend; nearly all of it is the sum over pairs.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use benches::{devices, inputs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;
use perihelion::nbody::{Bodies, Newton, Softening, open};
use perihelion::{Error, Real, Result};

fn typed<T: Real>(c: &mut Criterion) -> Result<()> {
    let mut group = c.benchmark_group("gravity");
    group.sample_size(20);
    let law = Newton::new(T::one()).softened(Softening::Plummer(T::lit(0.01)));
    for device in devices() {
        for n in [8, 1000, 10_000] {
            let (masses, positions) = inputs::bodies::<T>(n);
            let bodies = Bodies::new(masses.view(), positions.view(), Array2::zeros((n, 3)).view())?;
            let mut simulation = match open(device, law, &bodies) {
                Err(Error::Unsupported { .. }) => continue, // a GPU without f64
                other => other?,
            };
            group.throughput(Throughput::Elements((n * n) as u64));
            let id = format!("direct/{}/{device}/{n}", T::NAME);
            group.bench_function(BenchmarkId::from_parameter(id), |b| {
                b.iter(|| simulation.run(T::lit(1e-9), 1).and_then(|()| simulation.sync()));
            });
        }
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

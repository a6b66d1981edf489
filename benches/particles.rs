//! `particles/ENGINE/TYPE/DEVICE/PARTICLES`: 10 000 Euler steps of the lesson's particles.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use benches::{devices, inputs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use perihelion::particles::{Engine, Options, ParticleSimulator, Particles};
use perihelion::{Error, Real, Result};

fn typed<T: Real>(c: &mut Criterion) -> Result<()> {
    let n = 1000;
    let particles: Vec<_> =
        inputs::particles(n).into_iter().map(|p| (T::lit(p.0), T::lit(p.1), T::lit(p.2))).collect();
    let particles = Particles::new(&particles)?;
    let mut group = c.benchmark_group("particles");
    group.throughput(Throughput::Elements(n as u64 * 10_000)).sample_size(20);
    for device in devices() {
        for (name, engine) in
            [("loop", Engine::Loop), ("newton", Engine::Newton), ("closed", Engine::ClosedForm)]
        {
            let options = Options::new().device(device).engine(engine);
            let mut simulator = match ParticleSimulator::open(&particles, options) {
                Err(Error::Unsupported { .. }) => continue, // a GPU without f64
                other => other?,
            };
            let id = format!("{name}/{}/{device}/{n}", T::NAME);
            group.bench_function(BenchmarkId::from_parameter(id), |b| {
                // Reading the positions waits for a device.
                b.iter(|| simulator.evolve(0.1).and_then(|()| simulator.positions()));
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

//! `stencil/OPERATION/TYPE/DEVICE/POINTS`: Laplacians and diffusion, resident on the backend.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use benches::{devices, inputs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;
use perihelion::stencil::{Boundary, HeatEquation, Laplacian, open};
use perihelion::{Error, Real, Result};

fn diffusion<T: Real>(c: &mut Criterion) -> Result<()> {
    const STEPS: u64 = 10;
    let mut group = c.benchmark_group("stencil");
    for device in devices() {
        for n in [256, 2048] {
            let field: Array2<T> = inputs::uniform((n, n));
            let laplacian = Laplacian::new([n, n], [T::one(), T::one()], Boundary::Fixed)?;
            let heat = HeatEquation::new(laplacian, T::one(), T::lit(0.2))?;
            let mut diffusion = match open(device, heat, field.view()) {
                Err(Error::Unsupported { .. }) => continue, // a GPU without f64
                other => other?,
            };
            group.throughput(Throughput::Elements((n * n) as u64 * STEPS));
            let id = format!("diffusion_10_steps/{}/{device}/{}", T::NAME, n * n);
            group.bench_function(BenchmarkId::from_parameter(id), |b| {
                b.iter(|| diffusion.run(STEPS).and_then(|()| diffusion.sync()));
            });
        }
    }
    group.finish();
    Ok(())
}

fn laplacian<T: Real>(c: &mut Criterion) -> Result<()> {
    let mut group = c.benchmark_group("stencil");
    for n in [256, 2048] {
        let field: Array2<T> = inputs::uniform((n, n));
        let mut out = Array2::zeros((n, n));
        group.throughput(Throughput::Bytes((2 * n * n * size_of::<T>()) as u64));
        let id = format!("laplacian_into/{}/auto/{}", T::NAME, n * n);
        group.bench_function(BenchmarkId::from_parameter(id), |b| {
            b.iter(|| {
                perihelion::stencil::laplacian_into(field.view(), [T::one(), T::one()], out.view_mut())
            });
        });
    }
    group.finish();
    Ok(())
}

#[expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]
fn all(c: &mut Criterion) {
    laplacian::<f32>(c).unwrap();
    laplacian::<f64>(c).unwrap();
    diffusion::<f32>(c).unwrap();
    diffusion::<f64>(c).unwrap();
}

criterion_group!(benches, all);
criterion_main!(benches);

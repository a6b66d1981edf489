//! `arrays/OPERATION/TYPE/DEVICE/LENGTH`: the first operations, resident on the backend.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use benches::{devices, inputs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use perihelion::{Arrays, Device, Gpu, Real, Result, Serial, Threads};

fn resident<T: Real, B: Arrays<T>>(c: &mut Criterion, device: Device, backend: &B) -> Result<()> {
    for n in [1_000, 1_000_000] {
        let values = inputs::uniform::<T, _>(n).to_vec();
        let (x, mut y) = (backend.upload(&values)?, backend.upload(&values)?);
        let mut group = c.benchmark_group("arrays");
        let id =
            |operation: &str| BenchmarkId::from_parameter(format!("{operation}/{}/{device}/{n}", T::NAME));
        group.throughput(Throughput::Bytes((3 * n * size_of::<T>()) as u64));
        group.bench_function(id("axpy"), |b| {
            b.iter(|| backend.axpy(T::lit(1e-9), &x, &mut y).and_then(|()| backend.sync()));
        });
        group.throughput(Throughput::Bytes((n * size_of::<T>()) as u64));
        group.bench_function(id("sum"), |b| b.iter(|| backend.sum(&x)));
        group.finish();
    }
    Ok(())
}

fn typed<T: Real>(c: &mut Criterion) -> Result<()> {
    for device in devices() {
        // The arms take turns with the one `Criterion`.
        let c = std::cell::RefCell::new(&mut *c);
        device.select(
            |b: Serial| resident::<T, _>(&mut c.borrow_mut(), device, &b),
            |b: Threads| resident::<T, _>(&mut c.borrow_mut(), device, &b),
            |gpus| resident::<T, _>(&mut c.borrow_mut(), device, &Gpu::open(gpus)?),
        )?;
    }
    Ok(())
}

#[expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]
fn all(c: &mut Criterion) {
    typed::<f32>(c).unwrap();
    typed::<f64>(c).unwrap();
}

criterion_group!(benches, all);
criterion_main!(benches);

//! Which sources have a mass: only those are worked with.

use compute_backend::{Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};

use super::extent::words;

static MASSIVE: Kernel =
    Kernel::new("gravity::massive", include_str!("massive.wgsl")).workgroup(256).constant("CHUNKS", CHUNKS);

/// Workgroups that share the sources.
const CHUNKS: u32 = 64;

/// The numbers of those of the `masses` that are not zero, in their order, and behind them, after as many places as there
/// are masses, how many there are. Kernels of it compute nothing in `C`.
pub(super) fn list<T: Real, C: Real>(gpu: &Gpu, masses: &GpuBuffer<T>) -> Result<GpuBuffer<u32>> {
    let n = masses.len();
    let mut counts = gpu.scratch::<u32>(CHUNKS as usize)?;
    let mut list = gpu.scratch::<u32>(n + 1)?;
    for stage in 0..2 {
        let kernel = kernel::<T>(stage);
        let launch = Launch::of::<C>(&kernel).len(n).input(masses).output(&mut counts).output(&mut list);
        gpu.launch(launch.workgroups([CHUNKS, 1, 1]))?;
    }
    Ok(list)
}

fn kernel<T: Real>(stage: u32) -> Kernel {
    MASSIVE.include(words::<T>()).constant("STAGE", stage)
}

#[cfg(test)]
mod tests {
    use compute_backend::Backend;
    use gpu_backend::testing;

    use super::super::evaluation::Evaluation;
    use super::super::tuning::Tuning;
    use super::*;
    use crate::exact::Case;
    use crate::{Coincident, Fields, Newton, Precision, Softening, Sources, Targets, Write};

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for stage in 0..2 {
            kernel::<f32>(stage).validate::<f32>().unwrap();
            kernel::<f64>(stage).validate::<f32>().unwrap();
            kernel::<f64>(stage).validate::<f64>().unwrap();
        }
    }

    #[test]
    fn the_list_has_the_massive_in_their_order() {
        let Some(gpu) = testing::gpu() else { return };
        // Fewer than invocations, around the edges of chunks and runs, and runs of several.
        for n in [1, 2, 63, 64, 65, 1000, 16_384, 16_385, 50_001] {
            for every in [1, 2, 3, 1000, usize::MAX] {
                let masses: Vec<f32> =
                    (0..n).map(|i| if i % every == every / 2 { 1e-45 } else { -0.0 }).collect();
                let want: Vec<u32> = (0..n).filter(|i| masses[*i] != 0.0).map(|i| i as u32).collect();
                let list = list::<f32, f32>(&gpu, &gpu.upload(&masses).unwrap()).unwrap();
                let list = gpu.read(&list).unwrap();
                assert_eq!((&list[..want.len()], list[n] as usize), (&want[..], want.len()), "{n}, {every}");
            }
        }
    }

    /// Fields at other places or at the bodies' own, with a list of the massive or not.
    fn fields<T: Real>(gpu: &Gpu, law: Newton<T>, case: &Case<T>, apart: bool, listed: bool) -> Vec<T> {
        let on = |array: &[T]| gpu.upload(array).unwrap();
        let [m, x, v, l] =
            [&case.masses, &case.positions, &case.velocities, &case.lengths].map(|array| on(array));
        let [to, moving, wide] =
            [&case.targets, &case.target_velocities, &case.target_lengths].map(|array| on(array));
        let sources = Sources::new(&m, &x).moving(&v).softened(&l);
        let targets =
            if apart { Targets::new(&to).moving(&moving).softened(&wide) } else { Targets::of(&sources) };
        let usual = Tuning::of(gpu.capabilities());
        let tuning = Tuning { listed: if listed { 0 } else { usize::MAX }, ..usual };
        let mut out = gpu.zeros::<T>(13 * targets.positions.len() / 3).unwrap();
        let fields = Fields::ALL;
        Evaluation { gpu, law, sources, targets, fields, tuning }.run(Write::Replace, &mut out).unwrap();
        gpu.read(&out).unwrap()
    }

    fn massless_are_left_alone<T: Real>(gpu: &Gpu, precision: Precision) {
        // So few that all sources are one segment: the order of sums is that of the massive alone.
        let (n, all) = (700, Case::<T>::random(5, 700, 300, 1.5));
        let massive = |i: usize| i % 7 == 3 || (200..300).contains(&i);
        let keep =
            |from: &[T]| -> Vec<T> { (0..from.len()).filter(|i| massive(i % n)).map(|i| from[i]).collect() };
        let fewer = Case {
            masses: keep(&all.masses),
            positions: keep(&all.positions),
            velocities: keep(&all.velocities),
            lengths: keep(&all.lengths),
            ..all.clone()
        };
        let mut more = all;
        (0..n).filter(|i| !massive(*i)).for_each(|i| more.masses[i] = T::zero());
        for softening in [Softening::Plummer(T::lit(0.1)), Softening::WendlandC2(T::lit(0.1))] {
            for coincident in [Coincident::Skip, Coincident::Softened] {
                let law = Newton::new(T::one()).softened(softening).with(precision).coincident(coincident);
                // At the bodies' own places a body is told from the others by its number.
                let own = fields(gpu, law, &more, false, true);
                assert_eq!(keep(&own), fields(gpu, law, &fewer, false, false), "{law:?}");
                // Elsewhere those without mass are not even looked at.
                let mut lost = more.clone();
                (0..3 * n).filter(|i| !massive(i % n)).for_each(|i| lost.positions[i] = T::nan());
                let here = fields(gpu, law, &lost, true, true);
                assert_eq!(here, fields(gpu, law, &fewer, true, false), "{law:?}");
            }
        }
    }

    #[test]
    fn a_list_that_ends_within_a_segment_is_whole() {
        let Some(gpu) = testing::gpu() else { return };
        let (n, m) = (5000, 70);
        // Alike, so that what is missing or taken twice shows in the sum, wherever it is.
        // Segments have 576 or 640 sources.
        for massive in [0, 1, 63, 64, 65, 575, 576, 577, 639, 640, 641, 1999, 5000] {
            let mut masses = vec![0.0_f32; n];
            (0..massive).for_each(|i| masses[(i * 7919) % n] = 1.0);
            let x: Vec<f32> = (0..3 * n).map(|i| if i < n { 1.0 } else { 0.0 }).collect();
            let [masses, x, to] = [&masses, &x, &vec![0.0; 3 * m]].map(|array| gpu.upload(array).unwrap());
            let (sources, targets) = (Sources::new(&masses, &x), Targets::new(&to));
            for (coincident, full) in
                [(Coincident::Skip, 8), (Coincident::Skip, 2048), (Coincident::Softened, 2048)]
            {
                let tuning = Tuning { listed: 0, full, ..Tuning::of(gpu.capabilities()) };
                let law = Newton::new(1.0).softened(Softening::Plummer(0.5)).coincident(coincident);
                let mut out = gpu.zeros::<f32>(m).unwrap();
                let fields = Fields::POTENTIAL;
                let evaluation = Evaluation { gpu: &gpu, law, sources, targets, fields, tuning };
                evaluation.run(Write::Replace, &mut out).unwrap();
                let want = -(massive as f64) / 1.25_f64.sqrt();
                for got in gpu.read(&out).unwrap() {
                    // One source more or less would be 2e-4 of it.
                    assert!(
                        (f64::from(got) - want).abs() <= 1e-5 * want.abs(),
                        "{massive}, {full}: {got}, {want}"
                    );
                }
            }
        }
    }

    #[test]
    fn sources_without_mass_are_not_worked_with() {
        let Some(gpu) = testing::gpu() else { return };
        massless_are_left_alone::<f32>(&gpu, Precision::Fast);
        if gpu.capabilities().f64 {
            massless_are_left_alone::<f64>(&gpu, Precision::Fast);
        }
        let Some(gpu) = testing::gpu_without_f64() else { return };
        massless_are_left_alone::<f64>(&gpu, Precision::Mixed);
    }
}

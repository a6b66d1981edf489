//! The same bits on any number of threads; the suite on every backend; a step on the GPU that moves nothing.

use nbody_core::{
    Bodies, Gravity, Newton, Precision, Real, Serial, Simulation, Sources, System, Threads, Write,
    conformance,
};
use ndarray::{Array1, Array2};

fn bodies<T: Real>(n: usize) -> Bodies<T> {
    let at = |i: usize, k: usize| T::lit(((i * 7919 + k * 104_729) % 10_007) as f64 / 5000.0 - 1.0);
    let positions = Array2::from_shape_fn((n, 3), |(i, k)| at(i, k));
    let velocities = Array2::from_shape_fn((n, 3), |(i, k)| at(i, k + 3) * T::lit(0.1));
    let masses = Array1::from_shape_fn(n, |i| T::lit(1.0 / n as f64) * (T::one() + at(i, 7) * T::lit(0.5)));
    Bodies::new(masses.view(), positions.view(), velocities.view()).expect("finite bodies")
}

#[test]
fn any_number_of_threads_gives_the_bits_of_one() {
    fn check<T: Real>() {
        for n in [1, 63, 64, 65, 500, 1111] {
            for precision in [Precision::Fast, Precision::Strict] {
                let law = Newton::new(T::one()).with(precision);
                let mut serial = System::new(Serial, law, &bodies(n)).unwrap();
                serial.run(T::lit(1e-3), 2).unwrap();
                let want = serial.bodies().unwrap();
                for count in [1, 2, 3, 8] {
                    let mut threads =
                        System::new(Threads::with_count(count).unwrap(), law, &bodies(n)).unwrap();
                    threads.run(T::lit(1e-3), 2).unwrap();
                    assert_eq!(threads.bodies().unwrap(), want, "{n} bodies, {count} threads, {precision:?}");
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

/// Targets in parts are what a machine of many does; what a target gets must not depend on the cut.
#[test]
fn what_a_target_gets_does_not_depend_on_who_stands_beside_it() {
    let (n, law) = (300, Newton::new(1.0));
    let all = bodies::<f64>(n);
    let positions = all.positions();
    let want = law.acceleration(all.masses(), positions.view()).unwrap();
    for (start, end) in [(0, 1), (17, 90), (200, 300)] {
        let part = positions.slice(ndarray::s![start..end, ..]);
        let got = law.acceleration_at(part, all.masses(), positions.view()).unwrap();
        assert_eq!(got, want.slice(ndarray::s![start..end, ..]));
    }
}

#[test]
fn host_backends_conform() {
    conformance::suite::<f32, _>(&Serial).unwrap();
    conformance::suite::<f64, _>(&Serial).unwrap();
    conformance::suite::<f32, _>(&Threads::with_count(3).unwrap()).unwrap();
    conformance::suite::<f64, _>(&Threads::with_count(2).unwrap()).unwrap();
}

#[cfg(feature = "gpu")]
mod gpu {
    use gpu_backend::testing;
    use nbody_core::Backend;

    use super::*;

    #[test]
    fn the_gpu_conforms() {
        let Some(gpu) = testing::gpu() else { return };
        conformance::suite::<f32, _>(&gpu).unwrap();
        if gpu.capabilities().f64 {
            conformance::suite::<f64, _>(&gpu).unwrap();
        }
    }

    #[test]
    fn a_step_makes_no_transfer() {
        let Some(gpu) = testing::gpu() else { return };
        let mut system = System::new(gpu.clone(), Newton::new(1.0_f32), &bodies(100)).unwrap();
        system.sync().unwrap();
        let before = gpu.counters();
        system.run(1e-3, 10).unwrap();
        system.sync().unwrap();
        let after = gpu.counters();
        assert_eq!((after.uploads, after.downloads), (before.uploads, before.downloads));
        assert!(after.launches > before.launches);
    }

    /// One invocation of Mesa's software driver stops after 65 535 iterations without a word.
    #[test]
    fn more_sources_than_a_driver_loops_over_are_all_counted() {
        let Some(gpu) = testing::gpu() else { return };
        let n = 150_000;
        let masses = gpu.upload(&vec![1.0_f32; n]).unwrap();
        // All sources in one place, one away from the only target: the acceleration is their number.
        let positions = gpu.upload(&[vec![1.0_f32; n], vec![0.0; 2 * n]].concat()).unwrap();
        let target = gpu.upload(&[0.0_f32; 3]).unwrap();
        let mut out = gpu.zeros::<f32>(3).unwrap();
        let sources = Sources { masses: &masses, positions: &positions };
        gpu.accelerations(Newton::new(1.0), sources, &target, Write::Replace, &mut out).unwrap();
        assert_eq!(gpu.read(&out).unwrap(), [n as f32, 0.0, 0.0]);
    }
}

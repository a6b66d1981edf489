//! Bodies with softening lengths of their own.

use gpu_backend::testing;
use nbody_core::{Backend, Bodies, Newton, Serial, Simulation, Softening, System};
use ndarray::{Array1, Array2};

#[test]
fn bodies_with_lengths_of_their_own_stay_on_the_gpu_and_go_on_to_the_bit() {
    let Some(gpu) = testing::gpu() else { return };
    let n = 100;
    let x = Array2::from_shape_fn((n, 3), |(i, k)| ((5 * i + k) as f32).sin());
    let bodies = Bodies::new(Array1::from_elem(n, 0.01).view(), x.view(), Array2::zeros((n, 3)).view());
    let lengths = Array1::from_shape_fn(n, |i| 0.05 * (1 + i % 5) as f32);
    let bodies = bodies.and_then(|bodies| bodies.softened(lengths.view())).unwrap();
    let law = Newton::new(1.0).softened(Softening::Plummer(0.0));
    let mut system = System::new(gpu.clone(), law, &bodies).unwrap();
    gpu.sync().unwrap();
    let before = gpu.counters();
    system.run(0.01, 10).unwrap();
    gpu.sync().unwrap();
    let after = gpu.counters();
    assert_eq!(
        (after.uploads, after.downloads),
        (before.uploads, before.downloads),
        "lengths come in checked"
    );

    let mut resumed = System::resume(gpu, law, &system.save().unwrap()).unwrap();
    for run in [&mut system, &mut resumed] {
        run.run(0.01, 10).unwrap();
    }
    assert_eq!(resumed.save().unwrap(), system.save().unwrap());
    assert_eq!(system.bodies().unwrap().softenings(), Some(lengths.view()));

    // 20 steps that turn each velocity of order one by accelerations of order one, of which each is good to 3e-7 of the
    // summed magnitudes, some 1.
    let mut host = System::new(Serial, law, &bodies).unwrap();
    host.run(0.01, 20).unwrap();
    let (gpu, host) = (system.bodies().unwrap(), host.bodies().unwrap());
    let apart = (&gpu.positions() - &host.positions()).iter().fold(0.0_f32, |most, d| most.max(d.abs()));
    assert!(apart < 1e-5, "{apart:e}");
}

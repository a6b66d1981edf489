//! What fails says what failed, and leaves the rest as it was. (Memory that is used up cannot be had from software, which
//! takes it only when it is touched; the tests of `gpu-backend` try.)

use super::*;

fn bodies<T: Real>(n: usize) -> Bodies<T> {
    let [m, x, v] = cluster(n);
    let vectors = |planes: &[f64]| Array2::from_shape_fn((n, 3), |(i, k)| T::lit(planes[k * n + i]));
    let masses = Array1::from_shape_fn(n, |i| T::lit(m[i]));
    Bodies::new(masses.view(), vectors(&x).view(), vectors(&v).view()).unwrap()
}

#[test]
fn after_the_device_is_lost_every_operation_says_so() {
    let Some((gpu, device)) = small_device(64 << 20) else { return };
    let law = Newton::new(1.0_f32).softened(Softening::Plummer(0.1));
    let bodies = bodies(300);
    let mut system = System::new(gpu.clone(), law, &bodies).unwrap();
    let [m, x, lengths] =
        [vec![1.0_f32; 300], vec![0.5; 900], vec![0.1; 300]].map(|values| gpu.upload(&values).unwrap());
    let mut out = gpu.zeros::<f32>(900).unwrap();
    system.run(0.001, 3).unwrap(); // queued, and never to run
    device.destroy();
    let lost = |error: Option<Error>| match error {
        Some(error @ Error::Lost { .. }) => assert!(error.to_string().contains("anew"), "{error}"),
        other => panic!("{other:?} is not `Error::Lost`"),
    };
    lost(Simulation::sync(&system).err());
    lost(system.run(0.001, 3).err());
    lost(system.bodies().err());
    lost(system.energy().err());
    lost(system.save().err());
    lost(gpu.kinetic_energy(&m, &x).err());
    lost(gpu.potential_energy(law, &m, &x).err());
    lost(gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut out).err());
    let softened = Sources::new(&m, &x).softened(&lengths);
    let targets = Targets::of(&softened);
    lost(gpu.fields(law, softened, targets, Fields::ACCELERATION, Write::Replace, &mut out).err());
    let law = law.coincident(Coincident::Error);
    lost(gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut out).err());
    lost(System::new(gpu, law, &bodies).err());
}

fn no_body_and_one<T: Real>(gpu: &Gpu) {
    for law in [Newton::new(T::one()), Newton::new(T::one()).coincident(Coincident::Error)] {
        let mut nothing = System::new(gpu.clone(), law, &bodies::<T>(0)).unwrap();
        nothing.run(T::one(), 3).unwrap();
        assert_eq!((nothing.bodies().unwrap().len(), nothing.energy().unwrap().total()), (0, 0.0));
        let one = bodies::<T>(1);
        let mut alone = System::new(gpu.clone(), law, &one).unwrap();
        let quarter = T::lit(0.25);
        alone.run(quarter, 8).unwrap();
        // Eight drifts of which each rounds coordinates up to 4 by half an ulp.
        for (x, (x0, v)) in
            alone.bodies().unwrap().positions().iter().zip(one.positions().iter().zip(one.velocities()))
        {
            let want = x0.widen() + 2.0 * v.widen();
            assert!((x.widen() - want).abs() <= 8.0 * 2.0 * T::epsilon().widen(), "{x} is not {want}");
        }
        let energy = alone.energy().unwrap();
        assert_eq!(energy.potential, 0.0);
        let want = one.kinetic_energy();
        assert!((energy.kinetic - want).abs() <= 4.0 * T::epsilon().widen() * want);
    }
}

#[test]
fn no_body_is_at_rest_and_one_moves_straight_on() {
    let Some(gpu) = testing::gpu() else { return };
    no_body_and_one::<f32>(&gpu);
    if gpu.capabilities().f64 {
        no_body_and_one::<f64>(&gpu);
    }
}

#[test]
fn more_bodies_than_an_array_may_hold_are_too_large_and_say_by_how_much() {
    // Positions of 1000 bodies take 12 000 bytes, and one more is too many.
    let Some((gpu, _)) = small_device(12_000) else { return };
    let law = Newton::new(1.0_f32);
    let mut system = System::new(gpu.clone(), law, &bodies(1000)).unwrap();
    match System::new(gpu.clone(), law, &bodies(1001)).err() {
        Some(error @ Error::TooLarge { requested: 12_012, limit: 12_000, .. }) => {
            assert!(error.to_string().contains("parts"), "{error}");
            assert!(error.is_of_the_device(), "`Device::Auto` may take another");
        }
        other => panic!("{other:?} is not `Error::TooLarge`"),
    }
    // All fields of 1000 targets do not fit, those of 200 do; and the system has not noticed.
    assert!(matches!(gpu.zeros::<f32>(13 * 1000).err(), Some(Error::TooLarge { .. })));
    system.run(0.001, 2).unwrap();
    assert!(system.energy().unwrap().total().is_finite());
}

#[test]
fn full_precision_in_f64_is_refused_by_a_device_without_before_anything_runs() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let refused = |error: Option<Error>| match error {
        Some(error @ Error::Unsupported { .. }) => {
            assert!(error.is_of_the_device(), "`Device::Auto` may take another");
            let text = error.to_string();
            for word in ["f64", "Precision::Mixed", "f32"] {
                assert!(text.contains(word), "{text} does not name {word}");
            }
        }
        other => panic!("{other:?} is not `Error::Unsupported`"),
    };
    let bodies = bodies::<f64>(40);
    let before = gpu.counters();
    for precision in [Precision::Fast, Precision::Strict] {
        let law = Newton::new(1.0).with(precision);
        refused(System::new(gpu.clone(), law, &bodies).err());
        for method in [
            Method::Fixed(Scheme::Yoshida8),
            Ias15::new().into(),
            Hermite::fixed().into(),
            Hermite::blocks().into(),
        ] {
            refused(nbody_core::open_on(gpu.clone(), law, method, &bodies).err());
        }
    }
    let planets = nbody_core::models::outer_solar_system::<f64>().unwrap();
    let law = Newton::new(nbody_core::models::GAUSS_G);
    refused(nbody_core::open_on(gpu.clone(), law, WisdomHolman::new(), &planets).err());
    assert_eq!(gpu.counters().since(before).uploads, 0);
    let (m, x) = (gpu.upload(&[1.0_f64]).unwrap(), gpu.upload(&[0.0_f64; 3]).unwrap());
    let mut out = gpu.upload(&[7.0_f64; 3]).unwrap();
    let before = gpu.counters();
    refused(gpu.accelerations(Newton::new(1.0), &m, &x, &x, Write::Replace, &mut out).err());
    assert_eq!(gpu.counters().since(before).launches, 0);
    assert_eq!(gpu.read(&out).unwrap(), [7.0; 3]);
}

#[test]
fn a_device_without_f64_takes_mixed_bodies_in_f32_as_fast_ones() {
    let Some(gpu) = testing::gpu_without_f64() else { return };
    let [fast, mixed] = [Precision::Fast, Precision::Mixed].map(|precision| {
        let mut system =
            System::new(gpu.clone(), Newton::new(1.0_f32).with(precision), &bodies::<f32>(100)).unwrap();
        system.run(0.001, 5).unwrap();
        system.bodies().unwrap()
    });
    assert_eq!(fast, mixed);
}

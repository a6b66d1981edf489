//! Symmetries, determinism, and what is refused.

use ndarray::{Array1, Array2, s};
use particle_sim::{
    Device, Engine, Error, Motion, Options, ParticleSimulator, Particles, Real, Serial, Swarm, Threads,
    conformance,
};
use proptest::prelude::*;

const ENGINES: [Engine; 3] = [Engine::Loop, Engine::Newton, Engine::ClosedForm];

/// Particles within [-1, 1)², speeds too; here and there one close to the origin or at rest.
fn swarm<T: Real>(n: usize) -> Vec<(T, T, T)> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut unit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let mut all: Vec<_> = (0..n).map(|_| (T::lit(unit()), T::lit(unit()), T::lit(unit()))).collect();
    for (i, particle) in all.iter_mut().enumerate() {
        if i % 101 == 50 {
            *particle = (T::lit(1e-4), T::lit(-1e-5), T::lit(0.5));
        } else if i % 103 == 51 {
            particle.2 = T::zero();
        }
    }
    all
}

fn after<T: Real, B: Motion<T>>(backend: B, engine: Engine, particles: &[(T, T, T)], dt: f64) -> Array2<T> {
    let options = Options::new().engine(engine);
    let mut swarm = Swarm::new(backend, &Particles::new(particles).unwrap(), options).unwrap();
    swarm.evolve(dt).unwrap();
    swarm.positions().unwrap()
}

#[test]
fn any_number_of_threads_gives_the_bits_of_one() {
    fn check<T: Real>() {
        for n in [1, 48, 97, 1000, 5000] {
            let particles = swarm::<T>(n);
            for engine in ENGINES {
                let want = after(Serial, engine, &particles, 0.01);
                for count in [1, 2, 3, 8] {
                    let got = after(Threads::with_count(count).unwrap(), engine, &particles, 0.01);
                    assert_eq!(got, want, "{engine:?}, {n} particles, {count} threads, {}", T::NAME);
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn host_backends_conform() {
    fn check<B: Motion<f32> + Motion<f64>>(backend: &B) {
        conformance::suite::<f32, _>(backend).unwrap();
        conformance::suite::<f64, _>(backend).unwrap();
    }
    check(&Serial);
    check(&Threads::new().unwrap());
    check(&Threads::with_count(3).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn radii_grow_by_the_square_of_the_stride(x in 0.01..2.0_f64, y in -2.0..2.0_f64, w in -5.0..5.0_f64, steps in 0_u64..5000) {
        let h = w * 1e-3;
        for engine in ENGINES {
            let options = Options::new().engine(engine).time_step(1e-3);
            let mut swarm = Swarm::new(Serial, &Particles::new(&[(x, y, w)]).unwrap(), options).unwrap();
            swarm.advance(steps).unwrap();
            let z = swarm.positions().unwrap();
            let r2 = z[(0, 0)] * z[(0, 0)] + z[(0, 1)] * z[(0, 1)];
            let want = x * x + y * y + steps as f64 * h * h;
            // Twice the bound on |z|, and the rounding of the sum itself.
            let bound = if engine == Engine::ClosedForm { 10.0 } else { 8.0 * steps as f64 + 4.0 };
            prop_assert!((r2 - want).abs() <= bound * f64::EPSILON * want, "{:?}: {} is not {}", engine, r2, want);
        }
    }

    #[test]
    fn a_rotated_start_ends_rotated(angle in 0.0..6.3_f64, x in 0.1..1.0_f64, y in -1.0..1.0_f64, w in -3.0..3.0_f64, steps in 0_u64..2000) {
        let (sin, cos) = angle.sin_cos();
        let turned = (x * cos - y * sin, y * cos + x * sin, w);
        for engine in ENGINES {
            let end = |particle| {
                let mut swarm = Swarm::new(Serial, &Particles::new(&[particle]).unwrap(), Options::new().engine(engine)).unwrap();
                swarm.advance(steps).unwrap();
                let z = swarm.positions().unwrap();
                (z[(0, 0)], z[(0, 1)])
            };
            let (a, b) = (end((x, y, w)), end(turned));
            let error = (a.0 * cos - a.1 * sin - b.0).hypot(a.1 * cos + a.0 * sin - b.1);
            let bound = if engine == Engine::ClosedForm { 16.0 } else { 16.0 + 8.0 * steps as f64 } * f64::EPSILON * 2.0;
            prop_assert!(error <= bound, "{:?}: off by {:e}", engine, error);
        }
    }

    #[test]
    fn a_mirrored_particle_turns_the_other_way_to_the_bit(x in 0.1..1.0_f64, y in -1.0..1.0_f64, w in -3.0..3.0_f64, steps in 0_u64..2000) {
        for engine in ENGINES {
            let pair = [(x, y, w), (x, -y, -w)];
            let mut swarm = Swarm::new(Serial, &Particles::new(&pair).unwrap(), Options::new().engine(engine)).unwrap();
            swarm.advance(steps).unwrap();
            let z = swarm.positions().unwrap();
            prop_assert_eq!((z[(0, 0)], z[(0, 1)]), (z[(1, 0)], -z[(1, 1)]), "{:?}", engine);
        }
    }

    #[test]
    fn the_order_of_the_particles_does_not_matter(seed in 0_usize..1000, steps in 0_u64..300) {
        let particles = swarm::<f64>(200);
        let order: Vec<usize> = (0..200).map(|i| (i * 77 + seed) % 200).collect();
        let shuffled: Vec<_> = order.iter().map(|&i| particles[i]).collect();
        for engine in [Engine::Loop, Engine::ClosedForm] {
            let dt = steps as f64 * 1e-5;
            let (a, b) = (after(Serial, engine, &particles, dt), after(Serial, engine, &shuffled, dt));
            prop_assert!(order.iter().enumerate().all(|(k, &i)| a.row(i) == b.row(k)), "{:?}", engine);
        }
    }

    #[test]
    fn parts_of_a_time_end_where_the_whole_ends(a in 0.0..0.01_f64, b in 0.0..0.01_f64) {
        // Keep clear of half a step, where a rounding of a + b decides.
        let fraction = ((a + b) / 1e-5).fract();
        prop_assume!((fraction - 0.5).abs() > 1e-6);
        let particles = Particles::new(&swarm::<f64>(3)).unwrap();
        for engine in [Engine::Loop, Engine::ClosedForm] {
            let options = Options::new().engine(engine);
            let mut parts = Swarm::new(Serial, &particles, options).unwrap();
            let mut whole = Swarm::new(Serial, &particles, options).unwrap();
            parts.evolve(a).unwrap();
            parts.evolve(b).unwrap();
            whole.evolve(a + b).unwrap();
            prop_assert_eq!(parts.positions().unwrap(), whole.positions().unwrap(), "{:?}", engine);
        }
    }
}

#[test]
fn a_particle_at_rest_stays_where_it_is_to_the_bit() {
    for engine in ENGINES {
        let z = after(Serial, engine, &[(0.3, -0.7, 0.0), (1e-9, 1e-9, 0.0), (0.3, -0.7, 0.0)], 1.0);
        assert_eq!(z, ndarray::array![[0.3, -0.7], [1e-9, 1e-9], [0.3, -0.7]], "{engine:?}");
    }
}

#[test]
fn nothing_is_a_simulation_too() {
    for device in ["serial", "threads"] {
        let options = Options::new().device(device.parse().unwrap());
        let mut simulator = ParticleSimulator::<f64>::open(&Particles::new(&[]).unwrap(), options).unwrap();
        simulator.evolve(0.1).unwrap();
        assert!(simulator.is_empty());
        assert_eq!(simulator.positions().unwrap().dim(), (0, 2));
        assert_eq!(simulator.backend_name().split(':').next(), Some(device));
    }
}

#[test]
fn arrays_of_any_stride_come_in() {
    let table = Array2::from_shape_fn((10, 3), |(i, k)| 0.1 + i as f64 + 0.1 * k as f64);
    let columns = Particles::from_arrays(table.column(0), table.column(1), table.column(2)).unwrap();
    let tuples: Vec<_> = table.rows().into_iter().map(|r| (r[0], r[1], r[2])).collect();
    assert_eq!(columns, Particles::new(&tuples).unwrap());
    let backwards = table.slice(s![..;-1, ..]);
    let reversed =
        Particles::from_arrays(backwards.column(0), backwards.column(1), backwards.column(2)).unwrap();
    assert_ne!(reversed, columns);
    assert_eq!(reversed.len(), 10);
}

#[test]
fn what_is_no_particle_is_an_error_that_says_why() {
    let text = |particles: &[(f64, f64, f64)]| Particles::new(particles).unwrap_err().to_string();
    assert_eq!(
        text(&[(1.0, 0.0, 1.0), (0.0, 0.0, 1.0)]),
        "the distance of a particle from the origin must be between 1e-100 and 1e100 (at the origin there is no \
         tangent), but is 0 at index 1"
    );
    assert!(text(&[(1.0, f64::NAN, 1.0)]).contains("y must be finite values"));
    assert!(text(&[(f64::INFINITY, 0.0, 1.0)]).contains("x must be finite values"));
    assert!(text(&[(1.0, 0.0, f64::NEG_INFINITY)]).contains("ang_vel must be finite values"));
    assert!(text(&[(1e-200, 0.0, 1.0)]).contains("index 0"));
    assert!(text(&[(1e200, 0.0, 1.0)]).contains("index 0"));
    assert!(Particles::new(&[(1e-20_f32, 0.0, 1.0)]).is_err());
    let (two, three) = (Array1::<f64>::ones(2), Array1::<f64>::ones(3));
    for (x, y, w) in [(&two, &three, &two), (&two, &two, &three)] {
        let error = Particles::from_arrays(x.view(), y.view(), w.view()).unwrap_err();
        assert!(matches!(error, Error::Shape { .. }), "{error}");
    }
}

#[test]
fn what_is_no_time_is_an_error_and_moves_nothing() {
    for engine in ENGINES {
        let options = Options::new().engine(engine);
        let particles = Particles::new(&[(0.3, 0.5, 1.0)]).unwrap();
        let mut simulator = ParticleSimulator::open(&particles, options).unwrap();
        for dt in [-0.1, f64::NAN, f64::INFINITY, 1e300, 2e14] {
            let error = simulator.evolve(dt).unwrap_err();
            assert!(matches!(error, Error::Invalid { .. }), "{dt}: {error}");
            assert!(simulator.at(dt).is_err());
        }
        assert_eq!(simulator.positions().unwrap(), ndarray::array![[0.3, 0.5]]);
        assert_eq!(simulator.clock().steps(), 0);
    }
    for step in [0.0, -1e-5, f64::NAN, f64::INFINITY] {
        let options = Options::new().time_step(step);
        assert!(ParticleSimulator::open(&Particles::new(&[(0.3, 0.5, 1.0)]).unwrap(), options).is_err());
    }
}

#[test]
fn speeds_too_great_for_their_squares_are_errors() {
    let open = |w: f64, step: f64| {
        ParticleSimulator::open(&Particles::new(&[(1.0, 0.0, w)]).unwrap(), Options::new().time_step(step))
    };
    assert!(open(1e300, 1e300).is_err(), "the stride is infinite");
    let mut fast = open(1e200, 1.0).unwrap();
    assert!(fast.evolve(1.0).unwrap_err().to_string().contains("number of steps"));
    assert_eq!(fast.clock().steps(), 0);
}

#[test]
fn a_time_of_2_to_the_63_steps_takes_no_time() {
    let mut simulator = ParticleSimulator::new(&[(0.3_f64, 0.5, 1.0)]).unwrap();
    simulator.evolve(9e13).unwrap();
    // The quotient of two numbers of 53 bits, 1e-5 among them.
    assert!(simulator.clock().steps().abs_diff(9_000_000_000_000_000_000) < 4096);
    let z = simulator.positions().unwrap();
    let want = (0.34 + 9e18 * 1e-10_f64).sqrt();
    assert!((z[(0, 0)].hypot(z[(0, 1)]) / want - 1.0).abs() < 1e-15);
}

#[cfg(not(feature = "gpu"))]
#[test]
fn a_gpu_that_was_not_compiled_in_is_an_error_that_names_the_feature() {
    let options = Options::new().device(Device::Gpu);
    let error = ParticleSimulator::open(&Particles::new(&[(0.3, 0.5, 1.0)]).unwrap(), options).unwrap_err();
    assert!(error.to_string().contains("feature `gpu`"), "{error}");
}

#[test]
fn auto_finds_something_to_run_on() {
    let options = Options::new().device(Device::Auto);
    let simulator =
        ParticleSimulator::open(&Particles::new(&[(0.3_f32, 0.5, 1.0)]).unwrap(), options).unwrap();
    assert!(simulator.backend_name().starts_with("threads:") || simulator.backend_name().starts_with("gpu"));
}

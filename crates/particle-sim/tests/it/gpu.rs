//! The shaders on a device: conformance, residency, and loops longer than a launch. Skipped, loudly, without an adapter.

use compute_backend::Gpus;
use particle_sim::{
    Backend, Cloud, CloudState, Crowd, CrowdState, Device, Engine, Error, Integrator, Interaction, Law,
    Motion, Options, ParticleSimulator, Particles, Real, Serial, Swarm, Tolerance, Walls,
};

const ENGINES: [Engine; 3] = [Engine::Loop, Engine::Newton, Engine::ClosedForm];

fn ring<T: Real>(n: usize) -> Particles<T> {
    let particles: Vec<_> = (0..n)
        .map(|i| {
            let angle = i as f64;
            (T::lit(0.7 * angle.cos()), T::lit(0.7 * angle.sin()), T::lit(0.5 + 0.001 * angle))
        })
        .collect();
    Particles::new(&particles).unwrap()
}

#[test]
fn a_step_on_the_gpu_makes_no_transfer() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    for engine in ENGINES {
        let mut swarm = Swarm::new(gpu.clone(), &ring::<f32>(1000), Options::new().engine(engine)).unwrap();
        gpu.sync().unwrap();
        let before = gpu.counters();
        for _ in 0..5 {
            swarm.evolve(0.001).unwrap();
        }
        gpu.sync().unwrap();
        let used = gpu.counters().since(before);
        assert_eq!((used.transfers(), used.launches), (0, 5), "{engine:?}");
    }
}

#[test]
fn a_loop_longer_than_a_launch_is_cut_and_loses_no_step() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    let stride = [1e-3_f32];
    let start = [1.0_f32, 0.0];
    let steps = 200_000;
    let on_device = gpu.upload(&stride).unwrap();
    let (mut looped, mut newton) = (gpu.upload(&start).unwrap(), gpu.upload(&start).unwrap());
    gpu.euler_loop(steps, &on_device, &mut looped).unwrap();
    gpu.euler_newton(steps, &on_device, &mut newton).unwrap();
    let mut want = vec![0.0; 2];
    Serial.euler_closed_form(steps, &[f64::from(stride[0])].to_vec(), &vec![1.0, 0.0], &mut want).unwrap();
    for got in [gpu.read(&looped).unwrap(), gpu.read(&newton).unwrap()] {
        // r² grows by h² a step: a run that lost a launch of 60 000 steps would be short by 0.03 in r.
        let (r, r_want) = (got[0].hypot(got[1]), want[0].hypot(want[1]));
        assert!((f64::from(r) - r_want).abs() < 0.01, "{r} is not {r_want}");
    }
}

#[test]
fn the_lesson_on_the_gpu_is_right_to_the_precision_of_the_type() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    check::<f32>(&gpu);
    if gpu.capabilities().f64 {
        check::<f64>(&gpu);
    }
    fn check<T: Real>(gpu: &gpu_backend::Gpu) {
        let want = [
            [0.210_269_845_035_680_4, 0.543_863_578_729_694_8],
            [-0.099_334_766_056_736_09, -0.490_034_288_853_804_1],
            [0.191_358_503_825_263_65, -0.365_227_221_074_438_2],
        ];
        let lesson = [(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)]
            .map(|(x, y, w)| (T::lit(x), T::lit(y), T::lit(w)));
        let particles = Particles::new(&lesson).unwrap();
        let eps = T::epsilon().widen();
        // The loops sum in three levels: ten roundings of the position by at most ε/4, 313 of a sum of a thousand steps, below
        // 1/32, by ε/128, and the rounding of the input, ε/2: in all 5.5 ε, even if every one had the same sign.
        for (engine, tolerance) in
            [(Engine::Loop, 6.0 * eps), (Engine::Newton, 6.0 * eps), (Engine::ClosedForm, 4.0 * eps)]
        {
            assert!(T::NAME == "f64" || tolerance < 1e-6, "the lesson's regression, on a GPU without f64");
            let mut swarm = Swarm::new(gpu.clone(), &particles, Options::new().engine(engine)).unwrap();
            swarm.evolve(0.1).unwrap();
            let got = swarm.positions().unwrap();
            for (i, want) in want.iter().enumerate() {
                for k in 0..2 {
                    let error = (got[(i, k)].widen() - want[k]).abs();
                    assert!(error < tolerance, "{engine:?} {}: particle {i}, off by {error:e}", T::NAME);
                }
            }
        }
    }
}

#[test]
fn the_suite_holds() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    particle_sim::conformance::suite::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        particle_sim::conformance::suite::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn laws_and_fields_stay_on_the_gpu_and_agree_with_the_host() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    particle_sim::conformance::dynamics::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        particle_sim::conformance::dynamics::<f64, _>(&gpu).unwrap();
    }
    let x = ndarray::Array2::from_shape_fn((300, 2), |(i, k)| 0.01 * i as f32 + k as f32);
    let v = ndarray::Array2::from_shape_fn((300, 2), |(i, k)| 1.0 - 0.01 * i as f32 * k as f32);
    let laws = [Law::new().stiffness(1.0_f32).magnetic(0.5), Law::new().magnetic(2.0)];
    let group: Vec<usize> = (0..300).map(|i| i % 2).collect();
    for integrator in [Integrator::Boris, Integrator::Exact] {
        let (mut on_host, mut on_gpu) = (
            Cloud::new(
                Serial,
                &CloudState::with_groups(x.view(), v.view(), &laws, &group, integrator, 0.01).unwrap(),
            )
            .unwrap(),
            Cloud::new(
                gpu.clone(),
                &CloudState::with_groups(x.view(), v.view(), &laws, &group, integrator, 0.01).unwrap(),
            )
            .unwrap(),
        );
        gpu.sync().unwrap();
        let before = gpu.counters();
        on_gpu.evolve(1.0).unwrap();
        gpu.sync().unwrap();
        assert_eq!(gpu.counters().since(before).transfers(), 0, "{integrator:?}");
        on_host.evolve(1.0).unwrap();
        let difference = &on_gpu.positions().unwrap() - &on_host.positions().unwrap();
        assert!(difference.iter().all(|d| d.abs() < 16.0 * 100.0 * 4.0 * f32::EPSILON), "{integrator:?}");
    }
    // x' = t over two calls: the field sees the time.
    let mut cloud = Cloud::new(
        gpu,
        &CloudState::new(x.view(), v.view(), Law::new(), Integrator::RungeKutta4, 0.125).unwrap(),
    )
    .unwrap();
    for _ in 0..2 {
        cloud
            .evolve_in_wgsl(
                1.0,
                "fn field(t: real, s: vec4<real>) -> vec4<real> { return vec4<real>(t, 0.0, 0.0, 0.0); }",
            )
            .unwrap();
    }
    let moved = &cloud.positions().unwrap() - &x;
    assert!(moved.column(0).iter().all(|d| (d - 2.0).abs() < 1e-5));
    let error = cloud.evolve_in_wgsl(1.0, "fn field(t: real) {").unwrap_err();
    assert!(matches!(error, particle_sim::Error::Kernel { .. }), "{error}");
    assert_eq!(cloud.clock().time(), 2.0);
}

#[test]
fn a_crowd_stays_on_the_gpu_and_agrees_with_the_host_and_with_itself() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    particle_sim::conformance::encounters::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        particle_sim::conformance::encounters::<f64, _>(&gpu).unwrap();
    }
    let n = 1500;
    let x =
        ndarray::Array2::from_shape_fn((n, 2), |(i, k)| ((i * (3 + 4 * k)) as f32 * 0.618).rem_euclid(8.0));
    let v = ndarray::Array2::zeros((n, 2));
    let life = Interaction::particle_life(ndarray::array![[0.4, -0.6], [0.9, 0.2]], 0.5, 0.3);
    let species: Vec<usize> = (0..n).map(|i| i % 2).collect();
    let run = || {
        let start = CrowdState::new(x.view(), v.view(), 8.0, Walls::Periodic, &life, 0.02).unwrap();
        let start = start.species(&species).unwrap().drag(2.0).unwrap();
        let mut crowd = Crowd::new(gpu.clone(), &start).unwrap();
        gpu.sync().unwrap();
        let before = gpu.counters();
        crowd.evolve(1.0).unwrap();
        gpu.sync().unwrap();
        assert_eq!(gpu.counters().since(before).transfers(), 0);
        crowd.positions().unwrap()
    };
    // Particles come into the cells in any order; sorted, they give the same sums.
    assert_eq!(run(), run(), "from run to run to the bit");
}

#[test]
fn eccentric_orbits_are_solved_on_the_gpu_as_on_the_host() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    fn check<T: Real>(gpu: &gpu_backend::Gpu, relative: f64) {
        // Perihelion 0.1 of semi-axis 1, and others rounder: each takes steps of its own.
        let n = 70;
        let perihelion = |i: usize| 0.1 + 0.01 * i as f64;
        let x = ndarray::Array2::from_shape_fn((n, 2), |(i, k)| T::lit([perihelion(i), 0.0][k]));
        let v = ndarray::Array2::from_shape_fn((n, 2), |(i, k)| {
            T::lit([0.0, (2.0 / perihelion(i) - 1.0).sqrt()][k])
        });
        let (law, tolerance) =
            (Law::new().central(T::one(), T::zero()), Tolerance { relative, absolute: relative });
        let start = CloudState::new(x.view(), v.view(), law, Integrator::Leapfrog, 0.01).unwrap();
        // More moments than a launch takes.
        let times: Vec<f64> = (0..=20_000).map(|i| 3.0 * f64::from(i) / 20_000.0).collect();
        let on_gpu = Cloud::new(gpu.clone(), &start).unwrap().solve(&times, tolerance).unwrap();
        let on_host = Cloud::new(Serial, &start).unwrap().solve(&times, tolerance).unwrap();
        // Forty steps or so, of a tolerance each, and a lag of the phase that grows with the speed at perihelion.
        let error = (&on_gpu - &on_host).iter().fold(0.0, |most: f64, d| d.widen().abs().max(most));
        assert!(error < 1e4 * relative, "{}: {error:e}", T::NAME);
        let too_fine = Tolerance { relative: 0.0, absolute: 1e-30 };
        let (x, v) = (x.slice(ndarray::s![..1, ..]), v.slice(ndarray::s![..1, ..]));
        let one = CloudState::new(x, v, law, Integrator::Leapfrog, 0.01).unwrap();
        let error = Cloud::new(gpu.clone(), &one).unwrap().solve(&[1.0], too_fine).unwrap_err();
        assert!(error.to_string().contains("steps still move the time"), "{error}");
    }
    check::<f32>(&gpu, 1e-5);
    if gpu.capabilities().f64 {
        check::<f64>(&gpu, 1e-9);
    }
}

#[test]
fn a_crowded_cell_is_summed_to_the_end_or_refused() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    // All in a corner: nine tenths of the cells are empty, one holds all.
    let crowd = |n: usize| {
        let x = ndarray::Array2::from_shape_fn((n, 2), |(i, k)| {
            0.3 + 0.25 * ((i as f32 * [0.754_877, 0.569_84][k]).fract() - 0.5)
        });
        let soft = Interaction::soft_repulsion(1.0_f32, 0.5);
        CrowdState::new(x.view(), ndarray::Array2::zeros((n, 2)).view(), 20.0, Walls::Reflecting, &soft, 1e-3)
            .unwrap()
    };
    let start = crowd(3000);
    let on_gpu = Crowd::new(gpu.clone(), &start).unwrap().accelerations().unwrap();
    let on_host = Crowd::new(Serial, &start).unwrap().accelerations().unwrap();
    // Three thousand terms of at most 1, and directions that are off by ε 0.3/d.
    let error = (&on_gpu - &on_host).iter().fold(0.0, |most: f32, d| d.abs().max(most));
    assert!(error < 3000.0 * 8.0 * f32::EPSILON, "{error:e}");
    // More than a software driver counts to: an error in place of a sum of some.
    if gpu.capabilities().loop_budget.is_some() {
        let error = Crowd::new(gpu, &crowd(70_000)).unwrap().accelerations().unwrap_err();
        assert!(error.to_string().contains("crowd a cell"), "{error}");
    }
}

#[test]
fn the_simulator_opens_the_gpu_that_it_is_asked_for() {
    let Some(gpu) = gpu_backend::testing::gpu() else { return };
    let simulator = ParticleSimulator::open(&ring::<f32>(10), Options::new().device(Device::Gpu)).unwrap();
    assert_eq!(simulator.backend_name(), gpu.name());
    // `auto` takes hardware alone.
    let auto = ParticleSimulator::open(&ring::<f32>(10), Options::new().device(Device::Auto)).unwrap();
    let hardware = gpu_backend::Gpu::open(Gpus::HardwareOnly).is_ok();
    assert_eq!(auto.backend_name().starts_with("threads"), !hardware);
}

#[test]
fn a_device_without_f64_refuses_it_before_the_first_step() {
    let Some(gpu) = gpu_backend::testing::gpu_without_f64() else { return };
    let refused = |error: Option<Error>| {
        let error = error.unwrap();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
        assert!(error.is_of_the_device(), "`Device::Auto` may take another");
    };
    let particles = ring::<f64>(10);
    let swarm = Swarm::new(Serial, &particles, Options::new()).unwrap();
    refused(Swarm::new(gpu.clone(), &particles, Options::new()).err());
    refused(Swarm::resume(gpu.clone(), &swarm.state().unwrap()).err());
    let (x, v) = (ndarray::Array2::<f64>::ones((3, 2)), ndarray::Array2::zeros((3, 2)));
    let start = CloudState::new(x.view(), v.view(), Law::new(), Integrator::Leapfrog, 0.01).unwrap();
    refused(Cloud::new(gpu.clone(), &start).err());
    let soft = Interaction::soft_repulsion(1.0, 0.5);
    let start = CrowdState::new(x.view(), v.view(), 20.0, Walls::Reflecting, &soft, 1e-3).unwrap();
    refused(Crowd::new(gpu, &start).err());
}

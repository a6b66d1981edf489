//! Runs that are interrupted, and particles drawn at random.

use ndarray::{Array2, array};
use particle_sim::{
    CloudState, CrowdState, Device, Engine, Integrator, Interaction, Law, Options, ParticleSimulator,
    Particles, Real, Simulation, Walls,
};

fn lesson(engine: Engine) -> ParticleSimulator {
    let particles = [(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)];
    ParticleSimulator::open(&Particles::new(&particles).unwrap(), Options::new().engine(engine)).unwrap()
}

#[test]
fn an_interrupted_run_ends_where_the_whole_one_ends_to_the_bit() {
    for engine in [Engine::Loop, Engine::ClosedForm] {
        let mut whole = lesson(engine);
        whole.evolve(0.031_234_5).unwrap();
        whole.evolve(0.068_765_5).unwrap();
        let mut first = lesson(engine);
        first.evolve(0.031_234_5).unwrap();
        let mut second = ParticleSimulator::resume(&first.state().unwrap(), Device::Threads(None)).unwrap();
        second.evolve(0.068_765_5).unwrap();
        assert_eq!(second.positions().unwrap(), whole.positions().unwrap(), "{engine:?}");
        assert_eq!(second.state().unwrap(), whole.state().unwrap());
        assert_eq!(second.clock().steps(), 10_000);
    }
}

/// Every device of this machine that has the type.
fn devices<T: Real>() -> impl Iterator<Item = Device> {
    let all = ["serial", "threads:3", "gpu"].map(|device| device.parse().unwrap());
    all.into_iter().filter(|device| *device != Device::Gpu || has_gpu(T::NAME))
}

#[cfg(feature = "gpu")]
fn has_gpu(of: &str) -> bool {
    gpu_backend::testing::gpu().is_some_and(|gpu| of == "f32" || gpu.capabilities().f64)
}

#[cfg(not(feature = "gpu"))]
fn has_gpu(_of: &str) -> bool {
    false
}

/// Charges and planets, each with its law.
fn cloud<T: Real>() -> CloudState<T> {
    let t = T::lit;
    let x = Array2::from_shape_fn((100, 2), |(i, k)| t(1.0 + (0.3 * i as f64 + k as f64).sin().powi(2)));
    let v = Array2::from_shape_fn((100, 2), |(i, k)| t((0.7 * i as f64 - k as f64).cos()));
    let laws = [Law::new().magnetic(t(2.0)).electric([t(0.1), t(0.2)]), Law::new().central(t(1.0), t(0.1))];
    let group: Vec<usize> = (0..100).map(|i| i * 5 % 7 % 2).collect();
    CloudState::with_groups(x.view(), v.view(), &laws, &group, Integrator::Boris, 0.01).unwrap()
}

/// Two species that hunt each other.
fn crowd<T: Real>() -> CrowdState<T> {
    let t = T::lit;
    let x = Array2::from_shape_fn((150, 2), |(i, k)| t((i as f64 * [0.754_877, 0.569_840][k]).fract() * 3.0));
    let life = Interaction::particle_life(array![[t(0.2), t(1.0)], [t(-0.7), t(0.1)]], t(0.5), t(0.3));
    let start =
        CrowdState::new(x.view(), Array2::zeros((150, 2)).view(), t(3.0), Walls::Periodic, &life, 0.01);
    let species: Vec<usize> = (0..150).map(|i| i % 2).collect();
    start.unwrap().species(&species).unwrap().drag(1.5).unwrap()
}

/// Whether a run that is put on hold in the middle of a step, goes through `hold` and on, ends where the whole one does.
fn interrupted<T: Real, S, R: Simulation<T> + ?Sized>(
    start: &S,
    open: impl Fn(&S, Device) -> Box<R>,
    state: impl Fn(&R) -> S,
    hold: impl Fn(S) -> S,
) {
    let mut first_end = None;
    for device in devices::<T>() {
        let mut whole = open(start, device);
        whole.evolve(0.314).unwrap();
        whole.evolve(0.186).unwrap();
        let mut first = open(start, device);
        first.evolve(0.314).unwrap();
        let mut second = open(&hold(state(&*first)), device);
        second.evolve(0.186).unwrap();
        assert_eq!((second.clock(), second.clock().steps(), second.len()), (whole.clock(), 50, whole.len()));
        let end = (second.positions().unwrap(), second.velocities().unwrap());
        assert_eq!(end, (whole.positions().unwrap(), whole.velocities().unwrap()), "{device} in {}", T::NAME);
        // All devices tell of the same particles: hosts to the bit, a GPU to half the digits after fifty steps.
        let first_end = first_end.get_or_insert_with(|| end.clone());
        let bound = if device == Device::Gpu { T::epsilon().sqrt() } else { T::zero() };
        assert!((&end.0 - &first_end.0).iter().all(|d| d.abs() <= bound), "{device} in {}", T::NAME);
        assert!(end.0.iter().all(|v| v.is_finite()));
    }
}

#[test]
fn clouds_and_crowds_on_hold_go_on_to_the_bit_on_every_device() {
    fn check<T: Real>() {
        let same = |state| state;
        interrupted(&cloud::<T>(), |s, d| s.open(d).unwrap(), |run| run.state().unwrap(), same);
        let same = |state| state;
        interrupted(&crowd::<T>(), |s, d| s.open(d).unwrap(), |run| run.state().unwrap(), same);
        // What is taken at once is what was given.
        assert_eq!(cloud::<T>().open(Device::Serial).unwrap().state().unwrap(), cloud());
        assert_eq!(crowd::<T>().open(Device::Serial).unwrap().state().unwrap(), crowd());
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn what_the_door_opens_has_all_that_the_cloud_and_the_crowd_have() {
    let times = [0.5, 1.0];
    let tolerance = particle_sim::Tolerance { relative: 1e-9, absolute: 1e-9 };
    for device in devices::<f64>() {
        let planets = cloud::<f64>().open(device).unwrap();
        assert_eq!(planets.energies().unwrap().len(), 100);
        assert_eq!(planets.solve(&times, tolerance).unwrap().dim(), (2, 100, 4));
        let mut hunt = crowd::<f64>().open(device).unwrap();
        assert_eq!(hunt.accelerations().unwrap().dim(), (150, 2));
        assert_eq!(hunt.energy().unwrap(), (0.0, 0.0), "at rest, and particle life has no potential");
        hunt.evolve(0.1).unwrap();
        assert!(hunt.energy().unwrap().0 > 0.0);
        assert!(planets.backend_name().starts_with(device.to_string().split(':').next().unwrap()));
    }
    #[cfg(not(feature = "gpu"))]
    for error in
        [cloud::<f64>().open(Device::Gpu).unwrap_err(), crowd::<f64>().open(Device::Gpu).unwrap_err()]
    {
        assert!(error.to_string().contains("feature `gpu`"), "{error}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn clouds_and_crowds_go_through_files_to_the_same_bits_and_nothing_else_does() {
    let path = std::env::temp_dir().join(format!("particle-sim-on-hold-{}.json", std::process::id()));
    macro_rules! through_file {
        ($state:ident, $start:ident, $real:ty) => {
            interrupted(
                &$start::<$real>(),
                |s, d| s.open(d).unwrap(),
                |run| run.state().unwrap(),
                |state| {
                    state.save(&path).unwrap();
                    $state::load(&path).unwrap()
                },
            )
        };
    }
    through_file!(CloudState, cloud, f32);
    through_file!(CloudState, cloud, f64);
    through_file!(CrowdState, crowd, f32);
    through_file!(CrowdState, crowd, f64);
    // A crowd is no cloud, and a particle outside of its box is none.
    assert_eq!(CloudState::<f64>::load(&path).unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"width\":3.0", "\"width\":1.5")).unwrap();
    let error = CrowdState::<f64>::load(&path).unwrap_err();
    assert!(error.to_string().contains("within the box"), "{error}");
    cloud::<f64>().save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"group\":[0", "\"group\":[9")).unwrap();
    assert!(CloudState::<f64>::load(&path).unwrap_err().to_string().contains("the index of a law"));
    std::fs::remove_file(&path).unwrap();
}

#[cfg(feature = "serde")]
#[test]
fn a_state_goes_through_a_file_to_the_same_bits() {
    use particle_sim::State;
    let path = std::env::temp_dir().join(format!("particle-sim-state-{}.json", std::process::id()));
    let mut simulator = lesson(Engine::Loop);
    simulator.evolve(0.012_345_67).unwrap();
    let state = simulator.state().unwrap();
    state.save(&path).unwrap();
    assert_eq!(State::load(&path).unwrap(), state);

    let single = Particles::new(&[(0.1_f32, 0.7, 0.3)]).unwrap();
    let mut simulator = ParticleSimulator::open(&single, Options::new().engine(Engine::Loop)).unwrap();
    simulator.evolve(0.01).unwrap();
    let single = simulator.state().unwrap();
    single.save(&path).unwrap();
    assert_eq!(State::load(&path).unwrap(), single);

    // What is no state: cut short, of other lengths, with a number beyond f64, with a particle at the origin.
    state.save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let last = text.rfind(',').unwrap();
    for (what, wrong) in [
        ("cut", text[..text.len() / 2].to_owned()),
        ("short", format!("{}]}}", &text[..last])),
        ("beyond", format!("{},1e999]}}", &text[..last])),
        ("step", text.replace("0.00001", "-1.0").replace("1e-5", "-1.0")),
    ] {
        std::fs::write(&path, wrong).unwrap();
        let error = State::<f64>::load(&path).unwrap_err();
        assert!(
            matches!(error.kind(), std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof),
            "{what}: {error}"
        );
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(State::<f64>::load(&path).unwrap_err().kind(), std::io::ErrorKind::NotFound);
}

#[cfg(feature = "rand")]
#[test]
fn a_seed_gives_the_same_particles_everywhere() {
    let drawn = Particles::<f64>::random(1000, 42).unwrap();
    assert_eq!(drawn, Particles::random(1000, 42).unwrap());
    assert_ne!(drawn, Particles::random(1000, 43).unwrap());
    // ChaCha8 from the seed 42: the first draw of each plane, as it came out on x86-64 Linux.
    let first = ParticleSimulator::open(&Particles::<f64>::random(1, 42).unwrap(), Options::new()).unwrap();
    let z = first.positions().unwrap();
    assert_eq!((z[(0, 0)].to_bits(), z[(0, 1)].to_bits()), (FIRST.0, FIRST.1), "{z}");
    // The mean of 3000 uniform numbers in [-1, 1) is within 5/√(3 · 3000) of 0 but once in a million seeds.
    let mut simulator = ParticleSimulator::open(&drawn, Options::new()).unwrap();
    simulator.evolve(0.0).unwrap();
    let z = simulator.positions().unwrap();
    assert!(z.iter().all(|v| (-1.0..1.0).contains(v)));
    assert!(z.mean().unwrap().abs() < 5.0 / 6000_f64.sqrt());
    assert_eq!(Particles::<f32>::random(1000, 42).unwrap().len(), 1000);
}

#[cfg(feature = "rand")]
const FIRST: (u64, u64) = (4_600_225_120_909_045_420, 4_606_286_660_178_108_004);

//! What is promised to have the same bits on every processor, as it came out on x86-64.

use ndarray::Array2;
use particle_sim::{Cloud, CloudState, Engine, Integrator, Law, Options, Particles, Real, Serial, Swarm};

/// FNV-1a (Fowler, Noll & Vo 1991) of the bits of numbers.
fn bits<T: Real>(numbers: impl IntoIterator<Item = T>) -> u64 {
    let bytes = numbers.into_iter().flat_map(|number| number.widen().to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Marsaglia's xorshift (2003): uniform in −1 to 1.
fn numbers<T: Real>() -> impl FnMut() -> T {
    let mut state = 20_260_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        T::lit((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    }
}

fn swarm<T: Real>(engine: Engine, time: f64) -> u64 {
    let mut next = numbers::<T>();
    let particles: Vec<_> = (0..503).map(|_| (next(), next(), next())).collect();
    let options = Options::new().engine(engine);
    let mut swarm = Swarm::new(Serial, &Particles::new(&particles).unwrap(), options).unwrap();
    swarm.evolve(time).unwrap();
    bits(swarm.positions().unwrap())
}

#[test]
fn the_loop_and_the_closed_form_have_the_same_bits_on_every_processor() {
    let got = [
        swarm::<f64>(Engine::Loop, 0.01),
        swarm::<f32>(Engine::Loop, 0.01),
        swarm::<f64>(Engine::ClosedForm, 0.1),
        swarm::<f32>(Engine::ClosedForm, 0.1),
        swarm::<f64>(Engine::ClosedForm, 1e6),
    ];
    assert_eq!(got, SWARMS);
}

fn cloud<T: Real>(law: Law<T>, integrator: Integrator) -> u64 {
    let mut next = numbers::<T>();
    let mut plane = || Array2::from_shape_simple_fn((131, 2), &mut next);
    let (x, v) = (plane(), plane());
    let start = CloudState::new(x.view(), v.view(), law, integrator, 0.01).unwrap();
    let mut cloud = Cloud::new(Serial, &start).unwrap();
    cloud.evolve(1.0).unwrap();
    bits(cloud.positions().unwrap().into_iter().chain(cloud.velocities().unwrap()))
}

#[test]
fn steps_in_a_field_of_force_have_the_same_bits_on_every_processor() {
    let drag = Law::<f64>::new().stiffness(2.25).drag(0.1);
    let free_of_drag = Law::<f64>::new().stiffness(2.25);
    let got = [
        cloud(drag, Integrator::Euler),
        cloud(drag, Integrator::Midpoint),
        cloud(drag, Integrator::RungeKutta4),
        cloud(free_of_drag, Integrator::Leapfrog),
        cloud(Law::<f32>::new().stiffness(2.25), Integrator::RungeKutta4),
    ];
    assert_eq!(got, CLOUDS);
}

const SWARMS: [u64; 5] =
    [8300556630448610875, 845939238277313684, 5560945873874459880, 11099503365079305474, 6687012494276099739];
const CLOUDS: [u64; 5] = [
    11266852479322433595,
    3346943446775141770,
    3838848786521048667,
    7920977473779539490,
    6490235307421994239,
];

//! What is promised to have the same bits on every processor, as it came out on x86-64.
#![allow(clippy::unwrap_used, reason = "in a test a failure is a panic")]

use compute_backend::Real;
use nbody_core::{
    Bodies, Device, Fields, Hermite, Ias15, Method, Newton, Precision, Scheme, Softening, Sources, Targets,
    WisdomHolman, models, open_with,
};
use ndarray::{Array1, Array2};

/// FNV-1a (Fowler, Noll & Vo 1991) of the bits of numbers, one after the other.
struct Bits(u64);

impl Bits {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add<'a, T: Real>(&mut self, numbers: impl IntoIterator<Item = &'a T>) -> &mut Self {
        for number in numbers {
            // Exact for both types; the sign of zero counts.
            for byte in number.widen().to_bits().to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        self
    }
}

/// Marsaglia's xorshift (2003): uniform in −1 to 1.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

fn bodies<T: Real>(n: usize, seed: u64) -> (Array1<T>, Array2<T>, Array2<T>) {
    let mut next = numbers(seed);
    let masses = Array1::from_shape_simple_fn(n, || T::lit(next().abs()));
    let positions = Array2::from_shape_simple_fn((n, 3), || T::lit(next()));
    let velocities = Array2::from_shape_simple_fn((n, 3), || T::lit(next()));
    (masses, positions, velocities)
}

fn strict_fields<T: Real>() -> u64 {
    // Beyond a tile and a block of 256, and with a remainder of every vector.
    let (m, x, v) = bodies::<T>(777, 20_260);
    let mut bits = Bits::new();
    for softening in [
        Softening::None,
        Softening::Plummer(T::lit(0.05)),
        Softening::CubicSpline(T::lit(0.2)),
        Softening::WendlandC2(T::lit(0.2)),
    ] {
        let law = Newton::new(T::lit(0.7)).softened(softening).with(Precision::Strict);
        let sources = Sources::new(m.view(), x.view()).moving(v.view());
        for fields in [Fields::ACCELERATION, Fields::POTENTIAL, Fields::ALL] {
            let at = law.fields(sources, Targets::of(&sources), fields).unwrap();
            bits.add(at.acceleration.iter().flatten()).add(at.potential.iter().flatten());
            bits.add(at.jerk.iter().flatten()).add(at.tidal.iter().flatten());
        }
    }
    bits.0
}

#[test]
fn strict_fields_have_the_same_bits_on_every_processor() {
    assert_eq!([strict_fields::<f64>(), strict_fields::<f32>()], FIELDS);
}

/// Where the bodies are after `steps` steps, and their energy.
fn strict_run<T: Real>(
    law: Newton<T>,
    method: impl Into<Method>,
    bodies: &Bodies<T>,
    dt: f64,
    steps: u64,
) -> u64 {
    let law = law.with(Precision::Strict);
    let mut simulation = open_with(Device::Serial, law, method, bodies).unwrap();
    simulation.run(T::lit(dt), steps).unwrap();
    let (after, energy) = (simulation.bodies().unwrap(), simulation.energy().unwrap().total());
    let mut bits = Bits::new();
    bits.add(after.positions().iter()).add(after.velocities().iter()).add([energy].iter());
    bits.0
}

#[test]
fn strict_runs_have_the_same_bits_on_every_processor() {
    let (m, x, v) = bodies::<f64>(60, 7);
    let bodies = Bodies::new(m.view(), x.view(), v.view()).unwrap();
    let (m, x, v) = (m.mapv(|m| m as f32), x.mapv(|x| x as f32), v.mapv(|v| v as f32));
    let single = Bodies::new(m.view(), x.view(), v.view()).unwrap();
    let law = Newton::new(1.0).softened(Softening::Plummer(0.1));
    let planets = models::outer_solar_system::<f64>().unwrap();
    let of_planets = Newton::new(models::GAUSS_G);
    assert_eq!(
        [
            strict_run(law, Scheme::KickDriftKick, &bodies, 0.01, 30),
            strict_run(law, Scheme::Yoshida8, &bodies, 0.01, 5),
            strict_run(Newton::new(1.0_f32), Scheme::KickDriftKick, &single, 0.01, 30),
            strict_run(law, Hermite::blocks(), &bodies, 0.01, 5),
            strict_run(of_planets, Ias15::new(), &planets, 1000.0, 10),
            strict_run(of_planets, WisdomHolman::new(), &planets, 100.0, 50),
        ],
        RUNS
    );
}

#[test]
fn models_have_the_same_bits_on_every_processor() {
    let mut bits = Bits::new();
    for bodies in [models::figure_eight::<f64>(), models::pythagorean(), models::solar_system()] {
        add_bodies(&mut bits, &bodies.unwrap());
    }
    assert_eq!(bits.0, MODELS);
}

#[cfg(feature = "rand")]
#[test]
fn drawn_models_have_the_same_bits_on_every_processor() {
    use nbody_core::models::{ExponentialDisc, Hernquist, King, Nfw, Plummer, Sphere, UniformSphere};
    let drawn = [
        Plummer::henon().sample::<f64>(200, 42),
        Hernquist::henon().sample(200, 42),
        King::henon(6.0).unwrap().sample(200, 42),
        Nfw::new(1.0, 1.0, 1.0, 10.0).unwrap().sample(200, 42),
        UniformSphere::cold(1.0, 1.0, 1.0).unwrap().sample(200, 42),
        ExponentialDisc::new(1.0, 1.0, 1.0, 0.1, 1.5).unwrap().sample(200, 42),
    ];
    let bits = drawn.map(|bodies| {
        let mut bits = Bits::new();
        add_bodies(&mut bits, &bodies.unwrap());
        bits.0
    });
    assert_eq!(bits, DRAWN);
}

fn add_bodies(bits: &mut Bits, bodies: &Bodies<f64>) {
    bits.add(bodies.masses().iter()).add(bodies.positions().iter()).add(bodies.velocities().iter());
}

const FIELDS: [u64; 2] = [18268033217388444723, 4402888820707471748];
const RUNS: [u64; 6] = [
    8796017809797703007,
    10026014870976169323,
    10612544021833312878,
    12184821505799095417,
    2780484692566837154,
    6141511560231832192,
];
const MODELS: u64 = 11908711081853758483;
#[cfg(feature = "rand")]
const DRAWN: [u64; 6] = [
    7349153255328100275,
    7923292478179883425,
    9549904620733876357,
    6092462968546096474,
    15871044374115016784,
    16126023076730972443,
];

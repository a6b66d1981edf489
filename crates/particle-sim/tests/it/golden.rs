//! The lesson's regression values, and the iteration in 60 digits far beyond them.
//!
//! Sources: the table of six values is the explicit Euler iteration of Lanaro's `simul.py` (Python High Performance,
//! chapter 1: three particles, evolve(0.1), steps of 1e-5) in 50-digit arithmetic with the time step that `f64` holds; it
//! agrees with the book's 16 digits to 5e-15. The others were computed with 70 digits: explicit steps up to a radius of
//! 1000 strides, then the closed form with ten terms, whose first omitted term is below 1e-66; against 20 000 explicit
//! steps the two agree to 1e-52.

use particle_sim::{
    Clock, Device, Engine, Motion, Options, ParticleSimulator, Particles, Serial, Steps, Swarm, Threads,
};

const LESSON: [(f64, f64, f64); 3] = [(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)];

#[expect(clippy::excessive_precision, reason = "digits as computed")]
const EULER: [[f64; 2]; 3] = [
    [0.21026984503568037597, 0.54386357872969481839],
    [-0.099334766056736085702, -0.49003428885380409919],
    [0.19135850382526366176, -0.36522722107443822267],
];

/// The book's own digits.
#[expect(clippy::excessive_precision, reason = "digits as printed")]
const BOOK: [[f64; 2]; 3] = [
    [0.2102698450356825, 0.5438635787296997],
    [-0.0993347660567358, -0.4900342888538049],
    [0.1913585038252641, -0.3652272210744360],
];

/// The true circle, which is not the answer asked for.
#[expect(clippy::excessive_precision, reason = "digits as computed")]
const CIRCLE: [[f64; 2]; 3] = [
    [0.21026946723168505, 0.54386280544830723],
    [-0.099334665397530608, -0.49003288892062081],
    [0.19135695574775649, -0.36521571089830074],
];

fn lesson(engine: Engine, device: Device) -> ParticleSimulator {
    let options = Options::new().engine(engine).device(device);
    ParticleSimulator::open(&Particles::new(&LESSON).unwrap(), options).unwrap()
}

/// The largest difference in any of the six values.
fn worst(got: impl Fn(usize, usize) -> f64, want: [[f64; 2]; 3]) -> f64 {
    (0..6).map(|i| (got(i / 2, i % 2) - want[i / 2][i % 2]).abs()).fold(0.0, f64::max)
}

fn evolved(engine: Engine, device: Device) -> impl Fn(usize, usize) -> f64 {
    let mut simulator = lesson(engine, device);
    simulator.evolve(0.1).unwrap();
    assert_eq!(simulator.clock().steps(), 10_000);
    let positions = simulator.positions().unwrap();
    move |i, k| positions[(i, k)]
}

#[test]
fn the_loops_give_the_six_values_of_the_lesson() {
    // A step rounds by less than an ulp of 1/2, and ten thousand of random sign add up to 100 of these; the
    // bound of the operation, all of one sign, is 10⁻¹².
    for device in ["serial", "threads:2"] {
        for engine in [Engine::Loop, Engine::Newton] {
            let got = evolved(engine, device.parse().unwrap());
            let error = worst(&got, EULER);
            assert!(error < 2e-14, "{engine:?} on {device} is off by {error:e}");
        }
    }
    // In the lesson's own order of operations even the book's last digits come out, but for the way it prints them.
    assert!(worst(evolved(Engine::Loop, Device::Serial), BOOK) < 1e-15);
}

#[test]
fn the_closed_form_gives_them_to_four_units_in_the_last_place() {
    // 4 ε |z| with |z| below 0.6, and half an ulp for the constants.
    for engine in [Engine::ClosedForm, Engine::Auto] {
        let error = worst(evolved(engine, Device::Serial), EULER);
        assert!(error < 4e-16, "{engine:?} is off by {error:e}");
    }
}

#[test]
fn the_tolerance_tells_euler_from_everything_else() {
    let tolerance = 1e-12;
    let wrong = |name: &str, got: [[f64; 2]; 3]| {
        let error = worst(|i, k| got[i][k], EULER);
        assert!(error > 1e4 * tolerance, "{name} passes for Euler at {error:e}");
    };
    wrong("the true circle", CIRCLE);
    let run = |steps: usize, step: fn(f64, f64, f64) -> (f64, f64)| {
        LESSON.map(|(x, y, w)| {
            let (x, y) = (0..steps).fold((x, y), |(x, y), _| step(x, y, w * 1e-5));
            [x, y]
        })
    };
    fn euler(x: f64, y: f64, h: f64) -> (f64, f64) {
        let r = x.hypot(y);
        (x - h * y / r, y + h * x / r)
    }
    wrong("a step too few", run(9_999, euler));
    wrong("a step too many", run(10_001, euler));
    wrong(
        "the position overwritten before it is used",
        run(10_000, |x, y, h| {
            let r = x.hypot(y);
            let x = x - h * y / r;
            (x, y + h * x / r)
        }),
    );
    wrong(
        "the midpoint rule",
        run(10_000, |x, y, h| {
            let (mx, my) = euler(x, y, h / 2.0);
            let r = mx.hypot(my);
            (x - h * my / r, y + h * mx / r)
        }),
    );
    wrong("an angular velocity taken for the speed", run(10_000, |x, y, h| (x - h * y, y + h * x)));
    wrong("turning the other way", run(10_000, |x, y, h| euler(x, y, -h)));
    assert!(worst(|i, k| run(10_000, euler)[i][k], EULER) < tolerance);
}

/// x₀, y₀, stride, steps, and where they lead.
#[expect(clippy::excessive_precision, reason = "digits as computed")]
const FAR: [(f64, f64, f64, u64, f64, f64); 12] = [
    (0.3, 0.5, 1e-5, 1_000_000, 0.45689921502343886064448196, -0.3624128961708804442137857),
    (0.3, 0.5, 1e-5, 1_000_000_000_000, 1.78653096736713716638714983, 9.85638407848630143016650900),
    (-0.7, 0.1, -2.5e-6, 1_000_000_000_000_000, 73.0438564586940242042232546, 30.2505377413642732753524693),
    (0.3, 0.5, 0.03, 100_000, 4.27532620586465401087195494, -8.4889095785882261572151964),
    (1.0, 0.0, 0.0625, 100_000, -6.9773328984194306045493598, -18.518688550343782583475797),
    (0.001, -0.002, 0.01, 1_000_000, 9.99917638065818793078979378, -0.1283616316795067099640088),
    (1e-9, 0.0, 1.0, 1000, 31.1774781911298485675938605, -5.2881805606108672044879673),
    (1e-9, 0.0, 1.0, 300, -15.250802593105408204729232, 8.21054323818645734972609712),
    (5.0, 4.0, -7.0, 100, 10.2621142472584789385342439, 69.5391185677257095774718372),
    (1e50, 2e50, 3e48, 12_345, 3.8984068305819158629792614e50, 9.5547066060254323750813202e49),
    (0.3, 0.5, 1e-5, u64::MAX, 40546.1345065459621353598755, -14166.346892831556343623999),
    (0.25, 0.25, 1e-5, 1, 0.24999292893218813452417755, 0.25000707106781186547582244),
];

#[test]
fn the_closed_form_is_as_good_after_any_number_of_steps() {
    for (x, y, h, steps, want_x, want_y) in FAR {
        let mut got = vec![0.0; 2];
        Serial.euler_closed_form(steps, &vec![h], &vec![x, y], &mut got).unwrap();
        let error = (got[0] - want_x).hypot(got[1] - want_y) / want_x.hypot(want_y);
        assert!(
            error < 4.0 * f64::EPSILON,
            "{steps} steps of {h} from ({x}, {y}): off by {error:e} of the radius"
        );
    }
}

#[test]
fn the_loops_hold_their_bound_wherever_they_can_go() {
    for (x, y, h, steps, want_x, want_y) in FAR.into_iter().filter(|case| case.3 <= 1_000_000) {
        let (mut looped, mut newton) = (vec![x, y], vec![x, y]);
        Serial.euler_loop(steps, &vec![h], &mut looped).unwrap();
        Serial.euler_newton(steps, &vec![h], &mut newton).unwrap();
        let turn = (2.0 * (steps as f64).sqrt()).min(steps as f64 * h.abs() / x.hypot(y));
        for (engine, got) in [("loop", looped), ("newton", newton)] {
            let error = (got[0] - want_x).hypot(got[1] - want_y) / want_x.hypot(want_y);
            let bound = 4.0 * steps as f64 * (1.0 + turn) * f64::EPSILON;
            assert!(
                error < bound,
                "{engine}, {steps} steps of {h} from ({x}, {y}): off by {error:e}, not {bound:e}"
            );
        }
    }
}

#[test]
fn a_particle_seven_times_its_stride_from_the_origin_takes_explicit_steps_and_only_as_many_as_there_are() {
    // r² = r₀² + n h² holds through the change from explicit steps to the closed form, and at every count before it.
    let (stride, start) = (vec![1.0], vec![7.0, 0.0]);
    let mut looped = start.clone();
    for steps in 0..400_u64 {
        let mut got = vec![0.0; 2];
        Serial.euler_closed_form(steps, &stride, &start, &mut got).unwrap();
        let r2 = got[0] * got[0] + got[1] * got[1];
        let want = 49.0 + steps as f64;
        assert!((r2 - want).abs() < 9.0 * f64::EPSILON * want, "{steps} steps: {r2} is not {want}");
        let error = (got[0] - looped[0]).hypot(got[1] - looped[1]);
        let bound =
            (4.0 + 4.0 * steps as f64) * (1.0 + 2.0 * (steps as f64).sqrt()) * f64::EPSILON * want.sqrt();
        assert!(error <= bound, "{steps} steps: off by {error:e}");
        Serial.euler_loop(1, &stride, &mut looped).unwrap();
    }
}

#[test]
fn single_precision_keeps_its_digits_in_the_closed_form_and_loses_one_in_the_loops() {
    let particles = LESSON.map(|(x, y, w)| (x as f32, y as f32, w as f32));
    let particles = Particles::new(&particles).unwrap();
    let eps = f64::from(f32::EPSILON);
    // Loops: 10⁴ roundings of up to ulp(1/2)/2 = 3e-8; those of random sign add up to 3e-6. The closed form is computed
    // in f64; what is left is the rounding of the input and of the result.
    for (engine, tolerance) in [(Engine::Loop, 3e-6), (Engine::Newton, 3e-6), (Engine::ClosedForm, 2.0 * eps)]
    {
        let mut swarm = Swarm::new(Serial, &particles, Options::new().engine(engine)).unwrap();
        swarm.evolve(0.1).unwrap();
        let got = swarm.positions().unwrap();
        let error = worst(|i, k| f64::from(got[(i, k)]), EULER);
        assert!(error < tolerance, "{engine:?}: off by {error:e}");
    }
}

#[test]
fn the_book_truncates_and_we_do_not_unless_asked() {
    let steps = |rounding| {
        let options = Options::new().steps(rounding);
        let mut simulator = ParticleSimulator::open(&Particles::new(&LESSON).unwrap(), options).unwrap();
        for _ in 0..10 {
            simulator.evolve(0.01).unwrap();
        }
        simulator.clock().steps()
    };
    assert_eq!(steps(Steps::Nearest), 10_000);
    assert_eq!(steps(Steps::Truncate), 9_990);
    assert_eq!(Clock::new(1e-5, Steps::Nearest).unwrap().time(), 0.0);
}

#[test]
fn ten_frames_end_where_one_call_ends() {
    for engine in [Engine::Loop, Engine::ClosedForm] {
        let mut frames = lesson(engine, Device::Serial);
        for _ in 0..100 {
            frames.evolve(0.001).unwrap();
        }
        let mut whole = lesson(engine, Device::Serial);
        whole.evolve(0.1).unwrap();
        assert_eq!(frames.positions().unwrap(), whole.positions().unwrap(), "{engine:?}, to the bit");
        assert_eq!(whole.at(0.1).unwrap(), whole.positions().unwrap(), "{engine:?}, to the bit");
        let start = whole.at(0.0).unwrap();
        assert_eq!(start.row(0).to_vec(), [0.3, 0.5]);
        assert_eq!(whole.clock().steps(), 10_000, "looking elsewhere moves nothing");
    }
    let threads = Threads::with_count(2).unwrap();
    let mut swarm = Swarm::new(threads, &Particles::new(&LESSON).unwrap(), Options::new()).unwrap();
    swarm.advance(4_000).unwrap();
    swarm.advance(6_000).unwrap();
    let got = swarm.positions().unwrap();
    assert!(worst(|i, k| got[(i, k)], EULER) < 4e-16);
}

//! Bodies among themselves, each pair once.

use super::*;
use crate::kernels::Worker;
use crate::mutual;

/// Sizes on both sides of every seam but those below: one panel, four, eight; whole and broken vectors, groups, turns, runs and
/// segments; two segments to a panel in `f64`, whole turns of all loops in one panel (480), and a last segment of one body (6481).
const SIZES: [usize; 12] = [128, 129, 191, 480, 512, 513, 639, 640, 1001, 3050, 6399, 6481];
/// In `f32` two segments to a panel: many times the pairs of all others together.
const LARGE: usize = 25_599;
/// Segments of full length, in `f64` and in `f32`.
const FULL: [usize; 2] = [7001, 13_825];
/// In `f32` a last segment of one body.
const BY_ONE: usize = 12_961;

fn among_themselves<T: Real>(law: Newton<T>, level: Level, executor: &Executor, m: &[T], x: &[T]) -> Vec<T> {
    let mut out = vec![T::nan(); x.len()];
    let sources = Sources::new(m, x);
    let targets = Targets::of(&sources);
    let problem = Problem { law, sources, targets, fields: Fields::ACCELERATION, level };
    assert!(mutual::applies(&problem, Kernel::new(&problem), m.len()));
    problem.evaluate(executor, Write::Replace, &mut out).unwrap();
    out
}

/// Whether forces are summed for these masses, in units in which the heaviest lies between 1 and 2.
fn sums_forces<T: Worker>(level: Level, masses: &[T]) -> bool {
    let of = |a: T, b: T, greater: bool| if (a > b) == greater { a } else { b };
    let [least, most] = [false, true].map(|greater| masses.iter().fold(masses[0], |a, &b| of(a, b, greater)));
    let unit = T::lit(most.widen().log2().floor().exp2());
    mutual::sums_forces(level, [least / unit, most / unit])
}

/// `docs/numerics/nbody-core.md`: sums err by at most 3e-7 or 4e-16 in the root mean square, and none by more than a pair
/// may: 17 units, 22 where nothing is fused, and 20 where forces are summed.
fn sums_are_good_to<T: Worker>(bound: f64, sizes: &[usize], masses: impl Fn(&mut Numbers, usize) -> Vec<T>) {
    let mut numbers = Numbers(3);
    for &n in sizes {
        let (m, x) = (masses(&mut numbers, n), numbers.reals::<T>(3 * n));
        // A few bodies of each place in vectors, groups and panels are enough for the slow arithmetic.
        let some: Vec<usize> = (0..n).filter(|i| i % (n / 40) == 0 || i + 20 > n).collect();
        let pick = |from: &[T]| -> Vec<T> {
            (0..3).flat_map(|k| some.iter().map(move |&i| (k, i))).map(|(k, i)| from[k * n + i]).collect()
        };
        let exact = exact(&m, &x, &pick(&x), 0.05);
        for level in Level::available() {
            let law = Newton::new(T::one()).softened(Softening::Plummer(T::lit(0.05)));
            let got = among_themselves(law, level, &Executor::SERIAL, &m, &x);
            let (rms, most) = errors(&pick(&got), &exact);
            let of_any = if sums_forces(level, &m) { 20.0 } else { pair_bound::<T>(level, Precision::Fast) };
            assert!(rms <= bound && most <= of_any * unit::<T>(), "{n} bodies, {level:?}: {rms:e}, {most:e}");
        }
    }
}

#[test]
fn pairs_taken_once_are_as_good_in_f32() {
    // T::lit(0.05) differs from 0.05 by less than an ulp, which is within the bound.
    sums_are_good_to::<f32>(3e-7, &SIZES, Numbers::masses);
}

#[test]
fn pairs_taken_once_are_as_good_in_f64() {
    sums_are_good_to::<f64>(4e-16, &SIZES, Numbers::masses);
}

#[test]
fn pairs_of_a_large_system_taken_once_are_as_good() {
    sums_are_good_to::<f32>(3e-7, &[FULL[1], BY_ONE, LARGE], Numbers::masses);
    sums_are_good_to::<f64>(4e-16, &[FULL[0], LARGE], Numbers::masses);
}

/// Masses from 1 down to a power of two.
fn down_to<T: Real>(exponent: i32) -> impl Fn(&mut Numbers, usize) -> Vec<T> {
    move |_, n| (0..n).map(|i| T::lit(f64::from(i as i32 % 7 * exponent / 6).exp2())).collect()
}

#[test]
fn masses_of_all_sizes_pull_as_well() {
    let faster = mutual::sums_forces(Level::best(), [1.0_f64; 2]);
    // The last one for which forces are summed, where they are at all, the first for which they are not, and others.
    for (exponent, in_range) in [(-20, true), (-40, true), (-41, false), (-95, false)] {
        let lightest = f64::from(exponent).exp2() as f32;
        assert_eq!(mutual::sums_forces(Level::best(), [lightest, 1.0]), faster && in_range);
        sums_are_good_to::<f32>(3e-7, &[191, 480, 3050], down_to(exponent));
    }
    for (exponent, in_range) in [(-200, true), (-332, true), (-333, false), (-900, false)] {
        assert_eq!(mutual::sums_forces(Level::best(), [f64::from(exponent).exp2(), 1.0]), faster && in_range);
        sums_are_good_to::<f64>(4e-16, &[191, 480, 3050], down_to(exponent));
    }
}

#[test]
fn masses_at_the_end_of_the_type_do_nothing_in_one_place() {
    // Units in which they lie between 1 and 2 are beyond the type. G is subnormal, and good to seven digits in `f32`.
    fn two_heaps<T: Real>(mass: f64, bound: f64) {
        let n = 200;
        let m = vec![T::lit(mass); n];
        let x: Vec<T> = (0..3 * n).map(|i| T::lit(f64::from(u8::from(i < n && i % 2 == 0)))).collect();
        let law = Newton::new(T::lit(1.0 / mass));
        let a = among_themselves(law, Level::best(), &Executor::SERIAL, &m, &x);
        assert!(a[..n].iter().all(|a| (a.widen().abs() - 100.0).abs() <= 100.0 * bound), "{:?}", &a[..n]);
        assert!(a[n..].iter().all(|&a| a == T::zero()));
    }
    // A pair, and the rounding of mass and G.
    let pair = pair_bound::<f64>(Level::best(), Precision::Fast);
    two_heaps::<f32>(1e38, (pair + 1.0) * unit::<f32>() + 0.5 * 1e38 * f64::from(f32::from_bits(1)));
    two_heaps::<f64>(1e308, (pair + 1.0) * unit::<f64>() + 0.5 * 1e308 * f64::from_bits(1));
    let faster = mutual::sums_forces(Level::best(), [1.0_f64; 2]);
    assert_eq!(mutual::sums_forces(Level::best(), [1.0, 2.0_f64.next_down()]), faster);
    assert!(!mutual::sums_forces(Level::best(), [1.0, 2.0_f64]));
}

#[test]
fn pairs_taken_once_give_the_same_bits_on_any_number_of_threads() {
    let mut numbers = Numbers(5);
    let (m, x) = (numbers.masses::<f64>(6399), numbers.reals::<f64>(3 * 6399));
    let law = Newton::new(1.0);
    let alone = among_themselves(law, Level::best(), &Executor::SERIAL, &m, &x);
    for threads in [1, 2, 3, 8] {
        let executor = Executor::with_threads(threads).unwrap();
        assert_eq!(alone, among_themselves(law, Level::best(), &executor, &m, &x), "{threads} threads");
    }
}

#[test]
fn the_momentum_of_pairs_taken_once_is_kept_to_rounding() {
    let mut numbers = Numbers(9);
    let n = 1001;
    let (m, x) = (numbers.masses::<f64>(n), numbers.reals::<f64>(3 * n));
    let a = among_themselves(Newton::new(1.0), Level::best(), &Executor::SERIAL, &m, &x);
    let scale: f64 = exact(&m, &x, &x, 0.0).iter().zip(&m).map(|((_, scale), m)| scale * m).sum();
    for k in 0..3 {
        let force: f64 = (0..n).map(|i| m[i] * a[k * n + i]).sum();
        // The sums at 1001 bodies, whose errors are not correlated, and this one's own rounding.
        assert!(force.abs() <= 4e-16 * scale, "{force:e} of {scale:e}");
    }
}

#[test]
fn bodies_in_one_place_do_nothing_to_each_other() {
    let n = 300;
    let m = vec![1.0; n];
    // Two heaps, one at the origin, where the places without a body are.
    let x: Vec<f64> = (0..3 * n).map(|i| if i < n { f64::from(u8::from(i % 2 == 0)) } else { 0.0 }).collect();
    let a = among_themselves(Newton::new(1.0), Level::best(), &Executor::SERIAL, &m, &x);
    for i in 0..n {
        let expected = if i % 2 == 0 { -150.0 } else { 150.0 };
        // All pulls are alike, so their errors, of at most 20 units, or 22 where nothing is fused, are too.
        assert!((a[i] - expected).abs() <= 150.0 * 22.0 * f64::EPSILON / 2.0, "{}", a[i]);
        assert_eq!((a[n + i], a[2 * n + i]), (0.0, 0.0));
    }
}

#[test]
fn a_change_of_units_changes_no_bit_of_pairs_taken_once() {
    let mut numbers = Numbers(11);
    let (m, x) = (numbers.masses::<f64>(200), numbers.reals::<f64>(600));
    let scaled = |values: &[f64], exponent: i32| -> Vec<f64> {
        values.iter().map(|x| x * f64::from(exponent).exp2()).collect()
    };
    let law = Newton::new(1.0);
    let a = among_themselves(law, Level::best(), &Executor::SERIAL, &m, &x);
    let b = among_themselves(law, Level::best(), &Executor::SERIAL, &scaled(&m, 300), &scaled(&x, 90));
    assert_eq!(scaled(&a, 300 - 180), b);
}

#[test]
fn pairs_taken_once_are_added_to_what_is_there() {
    let mut numbers = Numbers(13);
    let (m, x) = (numbers.masses::<f64>(130), numbers.reals::<f64>(390));
    let law = Newton::new(1.0);
    let once = among_themselves(law, Level::best(), &Executor::SERIAL, &m, &x);
    let mut twice = once.clone();
    let sources = Sources::new(&m[..], &x[..]);
    let targets = Targets::of(&sources);
    let problem = Problem { law, sources, targets, fields: Fields::ACCELERATION, level: Level::best() };
    problem.evaluate(&Executor::SERIAL, Write::Accumulate, &mut twice).unwrap();
    assert!(once.iter().zip(&twice).all(|(once, twice)| 2.0 * once == *twice));
}

#[test]
fn bodies_without_mass_leave_the_others_to_themselves_and_are_pulled_by_them() {
    let (mut numbers, n) = (Numbers(17), 700);
    let x = numbers.reals::<f64>(3 * n);
    // Where the first and the last pull or do not, the rest being mixed, and only one that does not.
    for is_massive in [|i: usize| !i.is_multiple_of(3), |i: usize| i.is_multiple_of(3), |i: usize| i != 699] {
        let mut m = numbers.masses::<f64>(n);
        (0..n).filter(|&i| !is_massive(i)).for_each(|i| m[i] = 0.0);
        let keep = |from: &[f64], which: bool| -> Vec<f64> {
            (0..from.len()).filter(|i| is_massive(i % n) == which).map(|i| from[i]).collect()
        };
        let law = Newton::new(1.0).softened(Softening::Plummer(0.01));
        let threads = Executor::with_threads(2).unwrap();
        let sources = Sources::new(&m[..], &x[..]);
        let (fields, level) = (Fields::ACCELERATION, Level::best());
        let all = Problem { law, sources, targets: Targets::of(&sources), fields, level };
        let together = answer(&all);
        let (m, pulling, pulled) = (keep(&m, true), keep(&x, true), keep(&x, false));
        assert_eq!(keep(&together, true), among_themselves(law, level, &threads, &m, &pulling));
        let sources = Sources::new(&m[..], &pulling[..]);
        let alone = Problem { law, sources, targets: Targets::new(&pulled[..]), fields, level };
        assert_eq!(keep(&together, false), answer(&alone));
        let mut twice = together.clone();
        all.evaluate(&threads, Write::Accumulate, &mut twice).unwrap();
        assert!(together.iter().zip(&twice).all(|(once, twice)| 2.0 * once == *twice));
    }
}

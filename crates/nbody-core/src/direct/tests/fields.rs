//! Every field and softening against arithmetic of 31 digits, in the polynomials as they are published.

use super::*;
use crate::{Coincident, portable};

/// A pair's fields with 31 digits, in planes, and the magnitudes of each that its errors are measured by.
struct Pair {
    fields: [Double; 13],
    scales: [f64; 4],
}

const FIELDS: [Fields; 4] = [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL];

fn number(x: f64) -> Double {
    Double::new(x)
}

fn inverse(x: Double) -> Double {
    (x * x).inverse_sqrt()
}

fn polynomial(coefficients: &[f64], u: Double) -> Double {
    coefficients.iter().rev().fold(number(0.0), |sum, &c| sum * u + number(c))
}

/// (w, g, q) of φ = −m w, a = m g d, q = g'/r, for r > 0.
fn radial(law: Softening<f64>, length: f64, r2: Double) -> [Double; 3] {
    let plain = |y: Double| [y, y * y * y, number(-3.0) * y * y * y * y * y];
    let (y, fifth) = (r2.inverse_sqrt(), inverse(number(5.0)));
    let h = match law {
        Softening::None => return plain(y),
        Softening::Plummer(_) => return plain((r2 + number(length) * number(length)).inverse_sqrt()),
        Softening::CubicSpline(_) => number(14.0) * fifth * number(length),
        Softening::WendlandC2(_) => number(3.0) * number(length),
    };
    let k = inverse(h);
    let u = r2 * y * k;
    if u.high >= 1.0 {
        return plain(y);
    }
    let over = |x: Double, by: f64| x * inverse(number(by));
    let [w, g, q] = match law {
        Softening::WendlandC2(_) => [
            polynomial(&[3.0, 0.0, -7.0, 0.0, 21.0, -28.0, 15.0, -3.0], u),
            polynomial(&[14.0, 0.0, -84.0, 140.0, -90.0, 21.0], u),
            polynomial(&[-168.0, 420.0, -360.0, 105.0], u),
        ],
        // Springel, Yoshida & White 2001, equation 71, times 15; its derivative over u, and that of this.
        _ if u.high < 0.5 => [
            over(polynomial(&[42.0, 0.0, -80.0, 0.0, 144.0, -96.0], u), 15.0),
            over(polynomial(&[160.0, 0.0, -576.0, 480.0], u), 15.0),
            over(polynomial(&[-1152.0, 1440.0], u), 15.0),
        ],
        _ => {
            let v = h * y;
            [
                over(polynomial(&[48.0, 0.0, -160.0, 240.0, -144.0, 32.0], u) - v, 15.0),
                over(polynomial(&[320.0, -720.0, 576.0, -160.0], u) - v * v * v, 15.0),
                over(polynomial(&[-720.0, 1152.0, -480.0], u) * v + number(3.0) * v * v * v * v * v, 15.0),
            ]
        }
    };
    [w * k, g * k * k * k, q * k * k * k * k * k]
}

fn pair(law: Softening<f64>, length: f64, m: f64, d: [Double; 3], dv: [Double; 3]) -> Pair {
    let dot = |a: [Double; 3], b: [Double; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let r2 = dot(d, d);
    let mut fields = [number(0.0); 13];
    if r2.high == 0.0 {
        return Pair { fields, scales: [0.0; 4] };
    }
    let [w, g, q] = radial(law, length, r2).map(|x| x * number(m));
    let along = dot(d, dv);
    for k in 0..3 {
        fields[k] = g * d[k];
        fields[4 + k] = g * dv[k] + q * along * d[k];
    }
    fields[3] = number(0.0) - w;
    for (slot, (a, b)) in [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)].into_iter().enumerate() {
        let diagonal = if a == b { g } else { number(0.0) };
        fields[7 + slot] = number(0.0) - diagonal - q * d[a] * d[b];
    }
    let (r, speed) = (r2.high.sqrt(), dot(dv, dv).high.sqrt());
    let (g, q) = (g.high.abs(), q.high.abs());
    Pair { fields, scales: [g * r, w.high.abs(), g * speed + q * along.high.abs() * r, g + q * r * r] }
}

/// A problem with all that there is.
struct Case<T> {
    m: Vec<T>,
    x: Vec<T>,
    v: Vec<T>,
    lengths: Vec<T>,
    targets: Vec<T>,
    at_v: Vec<T>,
    at_lengths: Vec<T>,
}

impl<T: Real> Case<T> {
    fn random(seed: u64, n: usize, k: usize, reach: f64) -> Self {
        let mut numbers = Numbers(seed);
        let mut within =
            |n: usize, reach: f64| -> Vec<T> { (0..n).map(|_| T::lit(reach * numbers.next())).collect() };
        let lengths = |from: Vec<T>| from.into_iter().map(T::abs).collect::<Vec<T>>();
        Self {
            m: lengths(within(n, 2.0)),
            x: within(3 * n, if n == 1 { 0.0 } else { reach }),
            v: within(3 * n, 1.0),
            lengths: lengths(within(n, 0.6)),
            targets: within(3 * k, reach),
            at_v: within(3 * k, 1.0),
            at_lengths: lengths(within(k, 0.6)),
        }
    }

    fn problem(&self, law: Newton<T>, fields: Fields, own_lengths: bool, level: Level) -> Problem<'_, T> {
        let mut sources = Sources::new(&self.m[..], &self.x[..]).moving(&self.v[..]);
        let mut targets = Targets::new(&self.targets[..]).moving(&self.at_v[..]);
        if own_lengths {
            sources = sources.softened(&self.lengths[..]);
            targets = targets.softened(&self.at_lengths[..]);
        }
        Problem { law, sources, targets, fields, level }
    }

    /// For each target.
    fn exact(&self, law: Newton<T>, own_lengths: bool) -> Vec<Pair> {
        let wide = |length: T| length.widen();
        let softening = match law.softening {
            Softening::None => Softening::None,
            Softening::Plummer(l) => Softening::Plummer(wide(l)),
            Softening::CubicSpline(l) => Softening::CubicSpline(wide(l)),
            Softening::WendlandC2(l) => Softening::WendlandC2(wide(l)),
        };
        let (n, k) = (self.m.len(), self.targets.len() / 3);
        let difference = |a: &[T], b: &[T], i: usize, j: usize| {
            [0, 1, 2].map(|c| number(a[c * n + j].widen()) - number(b[c * k + i].widen()))
        };
        let mut all = Vec::new();
        for i in 0..k {
            let mut sum = Pair { fields: [number(0.0); 13], scales: [0.0; 4] };
            for j in 0..n {
                let length = match own_lengths {
                    true => wide(self.lengths[j]).max(wide(self.at_lengths[i])),
                    false => softening.length(),
                };
                let d = difference(&self.x, &self.targets, i, j);
                let dv = difference(&self.v, &self.at_v, i, j);
                let one = pair(softening, length, self.m[j].widen(), d, dv);
                for slot in 0..13 {
                    sum.fields[slot] = sum.fields[slot] + one.fields[slot];
                }
                for (sum, one) in sum.scales.iter_mut().zip(one.scales) {
                    *sum += one;
                }
            }
            all.push(sum);
        }
        all
    }
}

/// Root mean square and largest error of a field on the scale of its summed magnitudes.
fn field_errors<T: Real>(got: &[T], fields: Fields, field: usize, exact: &[Pair]) -> (f64, f64) {
    let k = exact.len();
    let first = fields.plane_of(FIELDS[field]).unwrap();
    let slots: Vec<usize> = FIELDS[field].slots().collect();
    let squares: Vec<f64> = (0..k)
        .map(|i| {
            let error = |c: usize| {
                let got = number(got[(first + c) * k + i].widen());
                (got - exact[i].fields[slots[c]]).high / exact[i].scales[field]
            };
            (0..slots.len()).map(|c| error(c).powi(2)).sum()
        })
        .collect();
    ((squares.iter().sum::<f64>() / k as f64).sqrt(), squares.iter().fold(0.0, |a, &b| f64::max(a, b)).sqrt())
}

fn laws<T: Real>(length: f64) -> [Newton<T>; 4] {
    let length = T::lit(length);
    [
        Softening::None,
        Softening::Plummer(length),
        Softening::CubicSpline(length),
        Softening::WendlandC2(length),
    ]
    .map(|softening| Newton::new(T::one()).softened(softening))
}

fn unit_of<T: Real>(precision: Precision) -> f64 {
    if precision == Precision::Mixed { unit::<f32>() } else { unit::<T>() }
}

/// `docs/numerics/nbody-core.md`: at most 64 units, and 8 in the root mean square.
fn every_field_of_a_pair_is_exact<T: Real>() {
    // Distances from 0 to 2.6 with a ball of radius 1.12 or 1.2, at which the pieces of the kernels meet.
    let case = Case::<T>::random(21, 1, 5_000, 1.5);
    for law in laws(0.4) {
        let exact = case.exact(law, false);
        for level in Level::available() {
            for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
                let law = law.with(precision);
                let mut got = vec![T::nan(); 13 * exact.len()];
                let problem = case.problem(law, Fields::ALL, false, level);
                problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
                for (field, name) in FIELDS.iter().enumerate() {
                    let (rms, most) = field_errors(&got, Fields::ALL, field, &exact);
                    let unit = unit_of::<T>(precision);
                    let what =
                        format!("{:?} of {law:?} at {level:?}: {} and {}", name, rms / unit, most / unit);
                    assert!(rms <= 8.0 * unit && most <= 64.0 * unit, "{what}");
                }
            }
        }
    }
}

#[test]
fn every_field_of_a_pair_is_good_to_the_bound_in_f32() {
    every_field_of_a_pair_is_exact::<f32>();
}

#[test]
fn every_field_of_a_pair_is_good_to_the_bound_in_f64() {
    every_field_of_a_pair_is_exact::<f64>();
}

/// All fifteen combinations, with lengths of the particles and of the law, around vectors and tiles.
fn every_combination_is_exact<T: Real>() {
    for (n, k) in [(1, 3), (70, 33), (300, 20)] {
        let case = Case::<T>::random(22, n, k, 1.5);
        for law in laws(0.4) {
            for own_lengths in [false, true] {
                if own_lengths && law.softening == Softening::None {
                    continue;
                }
                let exact = case.exact(law, own_lengths);
                for bits in 1..16 {
                    let chosen = (0..4).filter(|field| bits >> field & 1 == 1).map(|field| FIELDS[field]);
                    let fields = chosen.reduce(|a, b| a | b).unwrap();
                    for level in Level::available() {
                        for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
                            let law = law.with(precision);
                            let mut got = vec![T::nan(); fields.planes() * k];
                            let problem = case.problem(law, fields, own_lengths, level);
                            problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
                            for field in (0..4).filter(|&field| fields.contains(FIELDS[field])) {
                                let (_, most) = field_errors(&got, fields, field, &exact);
                                let what = format!(
                                    "{:?} of {fields:?}, {law:?}, {level:?}: {most:e}",
                                    FIELDS[field]
                                );
                                // A pair's 64 units, and 63 of a run of as many sources.
                                assert!(most <= 127.0 * unit_of::<T>(precision), "{n} on {k}: {what}");
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_combination_of_fields_is_good_to_the_bound_in_f32() {
    every_combination_is_exact::<f32>();
}

#[test]
fn every_combination_of_fields_is_good_to_the_bound_in_f64() {
    every_combination_is_exact::<f64>();
}

#[test]
fn strict_fields_have_the_same_bits_at_every_level() {
    let case = Case::<f64>::random(23, 300, 77, 1.5);
    for law in laws(0.4) {
        let law = law.with(Precision::Strict);
        let at = |level| {
            let mut got = vec![f64::NAN; 13 * 77];
            let problem = case.problem(law, Fields::ALL, law.softening != Softening::None, level);
            problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
            got
        };
        for level in Level::available() {
            assert_eq!(at(level), at(Level::Baseline), "{law:?} at {level:?}");
        }
    }
}

#[test]
fn bodies_without_mass_change_no_bit() {
    let case = Case::<f64>::random(24, 600, 50, 1.5);
    let massless = |i: usize| i.is_multiple_of(3) || (100..400).contains(&i);
    let keep = |from: &[f64], width: usize| -> Vec<f64> {
        (0..width).flat_map(|c| (0..600).filter(|&i| !massless(i)).map(move |i| from[c * 600 + i])).collect()
    };
    let fewer = Case {
        m: keep(&case.m, 1),
        x: keep(&case.x, 3),
        v: keep(&case.v, 3),
        lengths: keep(&case.lengths, 1),
        targets: case.targets.clone(),
        at_v: case.at_v.clone(),
        at_lengths: case.at_lengths.clone(),
    };
    let mut zeros = case;
    (0..600).filter(|&i| massless(i)).for_each(|i| zeros.m[i] = 0.0);
    for law in laws(0.2) {
        let of = |case: &Case<f64>| {
            let mut got = vec![f64::NAN; 13 * 50];
            let problem = case.problem(law, Fields::ALL, law.softening != Softening::None, Level::best());
            problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
            got
        };
        assert_eq!(of(&zeros), of(&fewer), "{law:?}");
    }
}

#[test]
fn a_change_of_units_by_a_power_of_two_changes_no_bit_of_any_field() {
    // Lengths × 2^k, velocities × 2^k and masses × 2^3k: accelerations and jerks × 2^k, potentials × 2^2k, tides × 1.
    let case = Case::<f64>::random(25, 80, 40, 1.5);
    for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
        for law in laws::<f64>(0.25) {
            let law = law.with(precision);
            let mut want = vec![f64::NAN; 13 * 40];
            case.problem(law, Fields::ALL, false, Level::best())
                .evaluate(&Executor::SERIAL, Write::Replace, &mut want)
                .unwrap();
            for k in [-300, -7, 250] {
                let by = 2.0_f64.powi(k);
                let times = |values: &[f64], by: f64| values.iter().map(|x| x * by).collect::<Vec<_>>();
                let far = Case {
                    m: case.m.iter().map(|m| m * by * by * by).collect(),
                    x: times(&case.x, by),
                    v: times(&case.v, by),
                    lengths: times(&case.lengths, by),
                    targets: times(&case.targets, by),
                    at_v: times(&case.at_v, by),
                    at_lengths: times(&case.at_lengths, by),
                };
                let softening = match law.softening {
                    Softening::None => Softening::None,
                    Softening::Plummer(l) => Softening::Plummer(l * by),
                    Softening::CubicSpline(l) => Softening::CubicSpline(l * by),
                    Softening::WendlandC2(l) => Softening::WendlandC2(l * by),
                };
                let mut got = vec![f64::NAN; 13 * 40];
                far.problem(law.softened(softening), Fields::ALL, false, Level::best())
                    .evaluate(&Executor::SERIAL, Write::Replace, &mut got)
                    .unwrap();
                for (slot, got) in got.chunks(40).enumerate() {
                    let by = match slot {
                        ..3 | 4..7 => by,
                        3 => by * by,
                        _ => 1.0,
                    };
                    assert_eq!(got, times(&want[slot * 40..][..40], by), "{law:?}, 2^{k}, plane {slot}");
                }
            }
        }
    }
}

#[test]
fn mixed_keeps_full_single_precision_of_pairs_far_from_the_origin() {
    // A cluster of size 1 at 1e6: in f32 its coordinates would be multiples of 1/16.
    let mut case = Case::<f64>::random(26, 500, 60, 1.0);
    for x in case.x.iter_mut().chain(&mut case.targets) {
        *x += 1e6;
    }
    // And a pair much closer than f32 resolves even from the middle of the cluster.
    for c in 0..3 {
        case.targets[c * 60] = case.x[c * 500] + 1e-9 * (1.0 + c as f64);
    }
    let law = Newton::new(1.0).with(Precision::Mixed);
    let exact = case.exact(law, false);
    for level in Level::available() {
        let mut got = vec![f64::NAN; 13 * 60];
        let problem = case.problem(law, Fields::ALL, false, level);
        problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
        for (field, name) in FIELDS.iter().enumerate() {
            let (rms, _) = field_errors(&got, Fields::ALL, field, &exact);
            assert!(rms <= 3e-7, "{:?} at {level:?}: {rms:e}", name);
        }
    }
}

#[test]
fn a_cluster_far_from_the_origin_in_f32_is_exact_for_its_coordinates_as_they_are() {
    let mut case = Case::<f32>::random(27, 500, 60, 100.0);
    for x in case.x.iter_mut().chain(&mut case.targets) {
        *x += 1e6;
    }
    let law = Newton::new(1.0).softened(Softening::WendlandC2(1.0));
    let exact = case.exact(law, false);
    for precision in [Precision::Fast, Precision::Mixed] {
        let mut got = vec![f32::NAN; 13 * 60];
        let problem = case.problem(law.with(precision), Fields::ALL, false, Level::best());
        problem.evaluate(&Executor::SERIAL, Write::Replace, &mut got).unwrap();
        for (field, name) in FIELDS.iter().enumerate() {
            let (rms, _) = field_errors(&got, Fields::ALL, field, &exact);
            assert!(rms <= 3e-7, "{:?}: {rms:e}", name);
        }
    }
}

#[test]
fn coincident_bodies_do_what_the_law_says() {
    // Three bodies, two of them in one place; each has a length of 1/2.
    let (m, x, v) = (
        [2.0, 3.0, 5.0],
        [1.0, 1.0, 9.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0],
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    );
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    for law in [Softening::Plummer(0.5), Softening::CubicSpline(0.5), Softening::WendlandC2(0.5)] {
        for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
            let law = Newton::new(1.0).softened(law).with(precision);
            let of = |law: Newton<f64>, targets, fields: Fields| {
                let problem = Problem { law, sources, targets, fields, level: Level::best() };
                let mut out = vec![f64::NAN; 3 * fields.planes()];
                problem.evaluate(&Executor::SERIAL, Write::Replace, &mut out).map(|()| out)
            };
            let close = |got: f64, want: f64, what: &str| {
                assert!(
                    (got - want).abs() <= 1e-5 * want.abs().max(1e-6),
                    "{what} of {law:?}: {got} is not {want}"
                );
            };
            for fields in [Fields::ALL, Fields::POTENTIAL | Fields::TIDAL | Fields::JERK] {
                let potential = fields.plane_of(Fields::POTENTIAL).unwrap() * 3;
                let jerk = fields.plane_of(Fields::JERK).unwrap() * 3;
                let tidal = fields.plane_of(Fields::TIDAL).unwrap() * 3;
                let skipped = of(law, Targets::of(&sources), fields).unwrap();
                let softened =
                    of(law.coincident(Coincident::Softened), Targets::of(&sources), fields).unwrap();
                // Each has −G m / ε of the other, and nothing of itself; the third is as it was.
                close(softened[potential] - skipped[potential], -3.0 / 0.5, "the potential at the first");
                close(
                    softened[potential + 1] - skipped[potential + 1],
                    -2.0 / 0.5,
                    "the potential at the second",
                );
                close(softened[potential + 2], skipped[potential + 2], "the potential at the third");
                // g = 8 (Plummer), 32/3 / 1.4³, 14 / 1.5³ at the centre.
                let g = match law.softening {
                    Softening::Plummer(_) => 8.0,
                    Softening::CubicSpline(_) => 32.0 / 3.0 / 1.4_f64.powi(3),
                    _ => 14.0 / 1.5_f64.powi(3),
                };
                close(softened[jerk] - skipped[jerk], -3.0 * g, "the jerk of the first");
                close(softened[jerk + 1] - skipped[jerk + 1], 2.0 * g, "the jerk of the second");
                close(softened[tidal] - skipped[tidal], -3.0 * g, "the tide at the first");
                close(softened[tidal + 3] - skipped[tidal + 3], 0.0, "the tide across at the first");
                // Points that are not the bodies feel both.
                let targets = Targets::new(&x[..]).moving(&v[..]);
                let there = of(law.coincident(Coincident::Softened), targets, fields).unwrap();
                close(there[potential] - skipped[potential], -5.0 / 0.5, "the potential there");
            }
            let error =
                of(law.coincident(Coincident::Error), Targets::of(&sources), Fields::ALL).unwrap_err();
            let named = "target 0 and source 1, both at (1, 0, 2)";
            assert!(error.to_string().contains(named), "{error}");
            let apart = law.coincident(Coincident::Error);
            let targets = Targets::new(&[7.0, 7.0, 7.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0][..]);
            of(apart, targets, Fields::ACCELERATION).unwrap();
            of(apart, Targets::new(&x[..]), Fields::ACCELERATION).unwrap_err();
        }
    }
    let unsoftened = Newton::new(1.0).coincident(Coincident::Softened);
    let problem = Problem {
        law: unsoftened,
        sources,
        targets: Targets::of(&sources),
        fields: Fields::ALL,
        level: Level::best(),
    };
    let error = problem.evaluate(&Executor::SERIAL, Write::Replace, &mut [0.0; 39]).unwrap_err();
    assert!(matches!(error, Error::Invalid { .. }), "{error}");
}

#[test]
fn a_hundred_thousand_bodies_in_one_place_are_as_good_as_any() {
    let n = 100_000;
    let (m, v) = (vec![1.0_f32; n], vec![0.5_f32; 3 * n]);
    let x: Vec<f32> = [1e6, -3.0, 0.25].iter().flat_map(|&c| vec![c; n]).collect();
    let sources = Sources::new(&m[..], &x[..]).moving(&v[..]);
    let at = [1e6_f32, -3.0, 0.25];
    let targets = Targets::new(&at[..]).moving(&at[..]);
    for law in laws::<f32>(0.5) {
        let of = |law: Newton<f32>| {
            let problem = Problem { law, sources, targets, fields: Fields::ALL, level: Level::best() };
            let mut out = [f32::NAN; 13];
            problem.evaluate(&Executor::SERIAL, Write::Replace, &mut out).map(|()| out)
        };
        assert_eq!(of(law).unwrap(), [0.0; 13].map(|zero: f32| zero), "{law:?}");
        if law.softening != Softening::None {
            let phi = of(law.coincident(Coincident::Softened)).unwrap()[3];
            assert!((phi / -2e5 - 1.0).abs() < 1e-5, "{law:?}: {phi}");
        }
        of(law.coincident(Coincident::Error)).unwrap_err();
        // Among themselves, too.
        let own = Problem {
            law: law.coincident(Coincident::Error),
            sources,
            targets: Targets::of(&sources),
            fields: Fields::ACCELERATION,
            level: Level::best(),
        };
        own.evaluate(&Executor::SERIAL, Write::Replace, &mut vec![0.0; 3 * n]).unwrap_err();
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let [one, three] = [vec![1.0_f64], vec![0.0; 3]];
    let sources = Sources::new(&one, &three);
    let law = Newton::new(1.0);
    let evaluate = |law, sources, targets, fields, room: usize| {
        portable::fields(
            &compute_backend::Serial,
            law,
            sources,
            targets,
            fields,
            Write::Replace,
            &mut vec![0.0; room],
        )
        .unwrap_err()
    };
    let invalid = |error: Error| assert!(matches!(error, Error::Invalid { .. }), "{error}");
    let shape = |error: Error| assert!(matches!(error, Error::Shape { .. }), "{error}");
    let at = Targets::of(&sources);
    // No velocities; lengths without a kernel; negative lengths.
    invalid(evaluate(law, sources, at, Fields::JERK, 3));
    invalid(evaluate(law, sources.softened(&one), at, Fields::ACCELERATION, 3));
    let spline = law.softened(Softening::CubicSpline(0.1));
    let negative = vec![-1.0];
    invalid(evaluate(spline, sources.softened(&negative), at, Fields::ACCELERATION, 3));
    shape(evaluate(spline, sources.softened(&three), at, Fields::ACCELERATION, 3));
    shape(evaluate(spline, sources, at, Fields::ACCELERATION | Fields::POTENTIAL, 3));
}

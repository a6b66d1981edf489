//! Units, origins and magnitudes of all sizes.

use super::*;

fn units_do_not_matter<T: Real>(exponents: [i32; 3]) {
    let mut numbers = Numbers(11);
    let n = 50;
    let (m, x) = (numbers.masses::<T>(n), numbers.reals::<T>(3 * n));
    let two = T::lit(2.0);
    for level in Level::available() {
        for precision in [Precision::Fast, Precision::Strict] {
            let law = Newton::new(T::one()).with(precision);
            let a = accelerations(law, level, &m, &x, &x);
            for exponent in exponents {
                let far: Vec<T> = x.iter().map(|&x| x * two.powi(exponent)).collect();
                // Masses such that the accelerations keep their size: m / r².
                let heavy: Vec<T> = m.iter().map(|&m| m * two.powi(exponent) * two.powi(exponent)).collect();
                assert_eq!(accelerations(law, level, &heavy, &far, &far), a, "{level:?}, 2^{exponent}");
            }
        }
    }
}

#[test]
fn a_change_of_units_by_a_power_of_two_changes_no_bit() {
    units_do_not_matter::<f32>([-40, 40, 60]);
    units_do_not_matter::<f64>([-40, 400, -450]);
}

#[test]
fn no_power_of_a_distance_leaves_the_range_in_si_units() {
    // The Milky Way in kilograms and metres: r³ is 1e63, beyond f32 as r² is.
    let (g, mass, r) = (6.6743e-11_f32, 2e41_f64, 2.5e20_f64);
    let x = [0.0_f32, r as f32, 0.0, 0.0, 0.0, 0.0];
    // 2e41 kg is beyond f32 itself, so half of the exponent goes into G.
    let m = [(mass * 1e-10) as f32, 0.0];
    for level in Level::available() {
        for precision in [Precision::Fast, Precision::Strict] {
            let law = Newton::new(g * 1e10).with(precision);
            let a = accelerations(law, level, &m, &x, &x);
            let exact = -6.6743e-11 * mass / (r * r);
            assert!((f64::from(a[1]) / exact - 1.0).abs() < 2e-6, "{level:?} {precision:?}: {a:?}");
            assert_eq!([a[0], a[3], a[5]], [0.0; 3]);
        }
    }
}

#[test]
fn masses_over_thirty_orders_of_magnitude_all_pull() {
    // The lightest alone pulls the heaviest.
    for level in Level::available() {
        let m = [1.0_f32, 1e-30];
        let a = accelerations(Newton::new(1.0_f32), level, &m, &[0.0, 2.0, 0.0, 0.0, 0.0, 0.0], &[0.0; 3]);
        assert!((a[0] / 2.5e-31 - 1.0).abs() < 1e-6, "{level:?}: {a:?}");
    }
}

#[test]
fn subnormal_and_huge_coordinates_are_numbers_like_any_other() {
    for level in Level::available() {
        for precision in [Precision::Fast, Precision::Strict] {
            let law = Newton::new(1.0_f64).with(precision);
            for r in [1e-310_f64, 5e-324, 1e300] {
                // m / r² = 1 / r · (1 / r), chosen so that the answer is 1.
                let (m, r) = (if r > 1.0 { 1e300 } else { 1e-310 }, r);
                let a = accelerations(law, level, &[m], &[r, 0.0, 0.0], &[0.0; 3])[0];
                let exact = if r > 1.0 { 1e-300 } else { 1e-310 / r / r };
                let close = a == exact || (a / exact - 1.0).abs() < 1e-12;
                assert!(close, "{level:?} {precision:?}, r = {r:e}: {a:e} is not {exact:e}");
            }
        }
    }
}

#[test]
fn a_change_of_units_by_a_power_of_two_changes_no_bit_of_any_field() {
    // Lengths × 2^k, velocities × 2^k and masses × 2^3k: accelerations and jerks × 2^k, potentials × 2^2k, tides × 1.
    let case = Case::<f64>::random(25, 80, 40, 1.5);
    for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
        for law in laws::<f64>(0.25) {
            let law = law.with(precision);
            let want = answer(&problem(&case, law, Fields::ALL, false, Level::best()));
            for k in [-300, -7, 250] {
                let by = 2.0_f64.powi(k);
                let times = |values: &[f64], by: f64| values.iter().map(|x| x * by).collect::<Vec<_>>();
                let far = Case {
                    masses: case.masses.iter().map(|m| m * by * by * by).collect(),
                    positions: times(&case.positions, by),
                    velocities: times(&case.velocities, by),
                    lengths: times(&case.lengths, by),
                    targets: times(&case.targets, by),
                    target_velocities: times(&case.target_velocities, by),
                    target_lengths: times(&case.target_lengths, by),
                };
                let softening = with_length(law.softening, law.softening.length() * by);
                let got = answer(&problem(&far, law.softened(softening), Fields::ALL, false, Level::best()));
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
    for x in case.positions.iter_mut().chain(&mut case.targets) {
        *x += 1e6;
    }
    // And a pair much closer than f32 resolves even from the middle of the cluster.
    for c in 0..3 {
        case.targets[c * 60] = case.positions[c * 500] + 1e-9 * (1.0 + c as f64);
    }
    let law = Newton::new(1.0).with(Precision::Mixed);
    let exact = exact_fields(&case, law, false);
    for level in Level::available() {
        let got = answer(&problem(&case, law, Fields::ALL, false, level));
        for (field, name) in FIELDS.iter().enumerate() {
            let (rms, _) = exact::errors(&got, Fields::ALL, field, &exact, 0..);
            assert!(rms <= 3e-7, "{:?} at {level:?}: {rms:e}", name);
        }
    }
}

#[test]
fn a_cluster_far_from_the_origin_in_f32_is_exact_for_its_coordinates_as_they_are() {
    let mut case = Case::<f32>::random(27, 500, 60, 100.0);
    for x in case.positions.iter_mut().chain(&mut case.targets) {
        *x += 1e6;
    }
    let law = Newton::new(1.0).softened(Softening::WendlandC2(1.0));
    let exact = exact_fields(&case, law, false);
    for precision in [Precision::Fast, Precision::Mixed] {
        let got = answer(&problem(&case, law.with(precision), Fields::ALL, false, Level::best()));
        for (field, name) in FIELDS.iter().enumerate() {
            let (rms, _) = exact::errors(&got, Fields::ALL, field, &exact, 0..);
            assert!(rms <= 3e-7, "{:?}: {rms:e}", name);
        }
    }
}

#[test]
fn strict_tells_a_pair_apart_until_the_square_of_its_distance_underflows() {
    for level in Level::available() {
        let law = Newton::new(1.0_f64).with(Precision::Strict);
        let near =
            |d: f64| accelerations(law, level, &[1e-300], &[d, 0.0, 0.0], &[0.0, 1.0, 0.0, 0.0, 0.0, 0.0])[0];
        for d in [1e-100, 1e-140, 1e-150_f64] {
            assert!((near(d) * d * (d * 1e300) - 1.0).abs() < 1e-13, "{level:?}, {d}: {}", near(d));
        }
        assert_eq!(near(1e-170), 0.0);
    }
}

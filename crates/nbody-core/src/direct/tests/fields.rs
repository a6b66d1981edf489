//! Every field and softening against arithmetic of 31 digits.

use super::*;

fn unit_of<T: Real>(precision: Precision) -> f64 {
    if precision == Precision::Mixed { unit::<f32>() } else { unit::<T>() }
}

/// `docs/numerics/nbody-core.md`: at most 64 units, and 8 in the root mean square.
fn every_field_of_a_pair_is_exact<T: Real>() {
    // Distances from 0 to 2.6 with a ball of radius 1.12 or 1.2, at which the pieces of the kernels meet.
    let case = Case::<T>::random(21, 1, 5_000, 1.5);
    for law in laws(0.4) {
        let exact = exact_fields(&case, law, false);
        for level in Level::available() {
            for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
                let law = law.with(precision);
                let got = answer(&problem(&case, law, Fields::ALL, false, level));
                for (field, name) in FIELDS.iter().enumerate() {
                    let (rms, most) = exact::errors(&got, Fields::ALL, field, &exact, 0..);
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
                let exact = exact_fields(&case, law, own_lengths);
                for bits in 1..16 {
                    let chosen = (0..4).filter(|field| bits >> field & 1 == 1).map(|field| FIELDS[field]);
                    let fields = chosen.reduce(|a, b| a | b).unwrap();
                    for level in Level::available() {
                        for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
                            let law = law.with(precision);
                            let got = answer(&problem(&case, law, fields, own_lengths, level));
                            for field in (0..4).filter(|&field| fields.contains(FIELDS[field])) {
                                let (_, most) = exact::errors(&got, fields, field, &exact, 0..);
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
        let at = |level| answer(&problem(&case, law, Fields::ALL, law.softening != Softening::None, level));
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
        masses: keep(&case.masses, 1),
        positions: keep(&case.positions, 3),
        velocities: keep(&case.velocities, 3),
        lengths: keep(&case.lengths, 1),
        ..case.clone()
    };
    let mut zeros = case;
    (0..600).filter(|&i| massless(i)).for_each(|i| zeros.masses[i] = 0.0);
    for law in laws(0.2) {
        let of = |case: &Case<f64>| {
            answer(&problem(case, law, Fields::ALL, law.softening != Softening::None, Level::best()))
        };
        assert_eq!(of(&zeros), of(&fewer), "{law:?}");
    }
}

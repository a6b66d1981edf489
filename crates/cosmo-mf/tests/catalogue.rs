//! Random haloes: as many as expected, distributed as expected, and the same for the same seed.
#![cfg(feature = "rand")]

use cosmo_mf::{Cosmology, Fit, Model, Plan, Sample, SkySample, Survey, Transfer};

fn problem() -> (Model, Plan, Sample) {
    assert_eq!(Model::lesson().fit, Fit::PressSchechter);
    (Model::lesson(), Plan::default(), Sample { redshift: 0.5, lightest: 1e12, volume: 1e6, seed: 7 })
}

#[test]
fn the_counts_in_bins_are_poisson_about_the_mass_function() {
    let (model, plan, sample) = problem();
    let edges = [1e12, 2e12, 5e12, 1e13, 1e14];
    let above = model.above(&plan, 0.5, &edges[..]).unwrap().number * sample.volume;
    let seeds = 20;
    let mut counts = [0.0; 5];
    for seed in 0..seeds {
        let masses = model.sample_masses(&plan, Sample { seed, ..sample }).unwrap();
        assert!(masses.iter().all(|m| *m >= 1e12) && masses.windows(2).into_iter().all(|w| w[0] >= w[1]));
        for (count, edge) in counts.iter_mut().zip(edges) {
            *count += masses.iter().filter(|m| **m >= edge).count() as f64;
        }
    }
    for (count, expected) in counts.iter().zip(&above) {
        // Five standard deviations of a Poisson number: one run in a million; the seeds are fixed.
        let expected = expected * seeds as f64;
        assert!((count - expected).abs() < 5.0 * expected.sqrt(), "{count} is not {expected}");
    }
}

#[test]
fn the_same_seed_draws_the_same_haloes_and_a_lower_limit_adds_to_them() {
    let (model, plan, sample) = problem();
    let masses = model.sample_masses(&plan, sample).unwrap();
    assert_eq!(masses, model.sample_masses(&plan, sample).unwrap());
    assert_ne!(masses, model.sample_masses(&plan, Sample { seed: 8, ..sample }).unwrap());
    let more = model.sample_masses(&plan, Sample { lightest: 3e11, ..sample }).unwrap();
    assert!(more.len() > masses.len());
    for (a, b) in masses.iter().zip(&more) {
        assert!((a / b - 1.0).abs() < 1e-9, "{a} is not {b}");
    }
}

#[test]
fn bad_samples_are_errors() {
    let (model, plan, sample) = problem();
    for bad in [
        Sample { volume: 0.0, ..sample },
        Sample { volume: f64::NAN, ..sample },
        Sample { volume: 1e30, ..sample },
        Sample { lightest: -1.0, ..sample },
        Sample { lightest: 1e-300, ..sample },
        Sample { redshift: -1.0, ..sample },
    ] {
        assert!(model.sample_masses(&plan, bad).is_err(), "{bad:?}");
    }
    assert_eq!(model.sample_masses(&plan, Sample { lightest: 1e17, ..sample }).unwrap().len(), 0);
}

fn sky() -> (Model, SkySample) {
    let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::Tinker08);
    (model, SkySample { redshifts: (0.1, 1.3), lightest: 1e14, square_degrees: 300.0, seed: 3 })
}

#[test]
fn the_counts_of_a_random_sky_are_poisson_about_those_expected() {
    let ((model, sample), plan) = (sky(), Plan::default());
    let (redshifts, masses) = ([0.1, 0.3, 0.6, 0.9, 1.3], [1e14, 1.5e14, 3e14, 1e16]);
    let survey = Survey::new(&redshifts, &masses, 300.0).unwrap();
    let expected = model.counts(&plan, &survey).unwrap().numbers;
    let seeds = 8;
    let mut counts = expected.clone() * 0.0;
    for seed in 0..seeds {
        let sky = model.sample_sky(&plan, SkySample { seed, ..sample }).unwrap();
        assert!(sky.redshifts.windows(2).into_iter().all(|pair| pair[0] <= pair[1]));
        for (z, m) in sky.redshifts.iter().zip(&sky.masses) {
            assert!((0.1..=1.3).contains(z) && *m >= 1e14);
            let bin = |edges: &[f64], x: f64| edges.iter().filter(|edge| **edge <= x).count() - 1;
            counts[[bin(&redshifts, *z).min(3), bin(&masses, *m)]] += 1.0;
        }
    }
    for (count, expected) in counts.iter().zip(&expected) {
        // Five standard deviations of a Poisson number, and the 1e-3 of interpolation; the seeds are fixed.
        let expected = expected * seeds as f64;
        let tolerance = 5.0 * expected.sqrt() + 1e-3 * expected;
        assert!((count - expected).abs() < tolerance, "{count} is not {expected}");
    }
}

#[test]
fn the_same_seed_draws_the_same_sky_and_bad_skies_are_errors() {
    let ((model, sample), plan) = (sky(), Plan::default());
    let haloes = model.sample_sky(&plan, sample).unwrap();
    assert_eq!(haloes, model.sample_sky(&plan, sample).unwrap());
    assert_ne!(haloes, model.sample_sky(&plan, SkySample { seed: 4, ..sample }).unwrap());
    for bad in [
        SkySample { redshifts: (-0.5, 1.0), ..sample },
        SkySample { redshifts: (1.0, 0.5), ..sample },
        SkySample { redshifts: (0.0, f64::NAN), ..sample },
        SkySample { lightest: 0.0, ..sample },
        SkySample { lightest: f64::NAN, ..sample },
        SkySample { lightest: 1e19, ..sample },
        SkySample { square_degrees: 1e6, ..sample },
        SkySample { lightest: 1e6, square_degrees: 41_000.0, ..sample },
    ] {
        assert!(model.sample_sky(&plan, bad).is_err(), "{bad:?}");
    }
    let none = model.sample_sky(&plan, SkySample { lightest: 1e17, ..sample }).unwrap();
    assert_eq!(none.masses.len(), 0);
}

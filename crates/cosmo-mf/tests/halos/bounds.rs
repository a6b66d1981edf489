//! Bounds of errors and masks of calibrated ranges: they hold where the answer is known, and bounds are not much more than errors.

use std::f64::consts::PI;

use cosmo_mf::{
    Bias, Concentration, Cosmology, Ensemble, EquationsOf, Fit, MassDefinition, Model, Parameter, Plan,
    Quantity, Serial, Transfer, Units,
};

/// k^-1.4 under Press & Schechter: everything has a closed form, and the transform an error, since the spectrum is no period of its
/// wavenumbers.
const INDEX: f64 = -1.4;

fn power_law() -> Model {
    let cosmology = Cosmology::flat(0.3, 70.0).with_spectral_index(INDEX).with_sigma8(0.9);
    Model::new(cosmology, Transfer::PowerLaw, Fit::PressSchechter).with_quantity(Quantity::LnDnDlnM)
}

/// ln(R/8 Mpc/h) and ν² at z = 0.
fn closed(model: &Model, mass: f64) -> (f64, f64) {
    let c = &model.cosmology;
    let radius = (mass / (4.0 / 3.0 * PI * c.mean_density_msun_mpc3())).cbrt();
    let ln = (radius * c.h() / 8.0).ln();
    let sigma = c.sigma8 * (-0.5 * (INDEX + 3.0) * ln).exp();
    (ln, (cosmo_mf::CRITICAL_CONTRAST / sigma).powi(2))
}

fn masses() -> Vec<f64> {
    (0..12).map(|i| 10.0_f64.powf(9.0 + 0.5 * f64::from(i))).collect()
}

#[test]
fn mass_functions_and_derivatives_of_a_power_law_are_within_their_bounds() {
    let (model, plan, masses) = (power_law(), Plan::default(), masses());
    let table = model.tabulate_gradient(&plan, &[0.0][..], &masses).unwrap();
    let (c, s) = (&model.cosmology, INDEX + 3.0);
    let mut tightest = f64::INFINITY;
    for (m, &mass) in masses.iter().enumerate() {
        let (ln_radius, square) = closed(&model, mass);
        let want =
            (c.mean_density_msun_mpc3() / mass * (2.0 * square / PI).sqrt() * s / 6.0).ln() - 0.5 * square;
        let off = (table.values[[0, m]] - want).abs();
        assert!(off <= table.error[[0, m]], "{mass:e}: {off:e}, {:e}", table.error[[0, m]]);
        // ν f(ν) ∝ ν exp(-ν²/2), ln σ = ln σ₈ - (s/2) ln(R/R₈), M = (4π/3) ρ R³.
        let of_sigma = square - 1.0;
        let slope = |parameter| match parameter {
            Parameter::OmegaMatter => (1.0 + of_sigma * s / 6.0) / c.omega_matter,
            Parameter::HubbleKmSMpc => (2.0 - of_sigma * s / 6.0) / c.hubble_km_s_mpc,
            Parameter::Sigma8 => of_sigma / c.sigma8,
            Parameter::SpectralIndex => 1.0 / s - 0.5 * of_sigma * ln_radius,
            _ => 0.0,
        };
        for (p, &parameter) in Parameter::ALL.iter().enumerate() {
            let (got, bound) = (table.slopes[[0, m, p]], table.slope_errors[[0, m, p]]);
            let off = (got - slope(parameter)).abs();
            assert!(off <= bound, "{mass:e}, {parameter:?}: {off:e}, {bound:e}");
            if parameter == Parameter::SpectralIndex {
                tightest = tightest.min(bound / off);
            }
        }
    }
    // Where the error is not rounding, the bound is within a factor that one may state.
    assert!(tightest < 1e4, "the bound is {tightest:e} times the error at least");
}

#[test]
fn derivatives_of_baryons_oscillations_are_within_their_bounds_of_those_with_more_nodes() {
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let model = Model::new(Cosmology::planck18(), transfer, Fit::Tinker08).with_units(Units::MsunPerH);
    let (plan, finer) =
        (Plan::suited_to(&model.transfer).unwrap(), Plan::builder().nodes(8192).build().unwrap());
    let (redshifts, masses) = ([0.0, 1.0], [1e9, 1e12, 1e14, 1e15]);
    let got = model.tabulate_gradient(&plan, &redshifts[..], &masses[..]).unwrap();
    let want = model.tabulate_gradient(&finer, &redshifts[..], &masses[..]).unwrap();
    let card = model.fit.card();
    let plain = model.tabulate(&plan, &redshifts[..], &masses[..]).unwrap();
    assert_eq!((&got.error, &got.calibrated), (&plain.error, &plain.calibrated));
    for ((z, m, p), slope) in got.slopes.indexed_iter() {
        let bound = got.slope_errors[[z, m, p]] + want.slope_errors[[z, m, p]];
        let off = (slope - want.slopes[[z, m, p]]).abs();
        assert!(off <= bound, "{z} {m} {p}: {off:e}, {bound:e}");
        let scale = got.values[[z, m]] * (1.0 + got.slopes[[z, m, 3]].abs() / got.values[[z, m]]);
        assert!(
            got.slope_errors[[z, m, p]] <= 1e-6 * scale,
            "{z} {m} {p}: {:e} of {scale:e}",
            got.slope_errors[[z, m, p]]
        );
    }
    for ((z, m), mask) in got.calibrated.indexed_iter() {
        let mass = masses[m];
        assert_eq!(*mask, card.covers(redshifts[z], plain.sigma[[z, m]], mass), "{z} {m}");
    }
}

#[test]
fn the_bound_with_baryons_oscillations_is_below_1e_9_where_there_are_haloes() {
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let model = Model::new(Cosmology::planck18(), transfer, Fit::Tinker08).with_units(Units::MsunPerH);
    let (plan, finer) =
        (Plan::suited_to(&model.transfer).unwrap(), Plan::builder().nodes(8192).build().unwrap());
    let masses: Vec<f64> = (0..40).map(|i| 10.0_f64.powf(8.0 + 0.2 * f64::from(i))).collect();
    let redshifts = [0.0, 1.0, 5.0];
    let (got, want) = (
        model.tabulate(&plan, &redshifts[..], &masses).unwrap(),
        model.tabulate(&finer, &redshifts[..], &masses).unwrap(),
    );
    for ((z, m), value) in got.values.indexed_iter().filter(|(_, n)| **n > 1e-10) {
        let off = (value / want.values[[z, m]] - 1.0).abs();
        assert!(off <= got.error[[z, m]] + want.error[[z, m]], "{z} {m}: {off:e}, {:e}", got.error[[z, m]]);
        assert!(got.error[[z, m]] < 1e-9, "{z} {m}: {:e} (off {off:e})", got.error[[z, m]]);
        let off = (got.bias[[z, m]] - want.bias[[z, m]]).abs();
        assert!(off <= got.bias_error[[z, m]] + want.bias_error[[z, m]], "{z} {m}: {off:e}");
        assert!(got.bias_error[[z, m]] < 1e-8 * got.bias[[z, m]].abs().max(1.0));
    }
}

#[test]
fn an_ensemble_has_the_bounds_and_masks_of_its_models_and_of_its_numbers() {
    let models: Vec<Model> = (0..5)
        .map(|i| Cosmology::flat(0.25 + 0.02 * f64::from(i), 70.0))
        .map(|cosmology| Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::Tinker08))
        .collect();
    let (plan, redshifts, masses) = (Plan::default(), [0.0, 1.5, 4.0], [1e9, 1e12, 1e14, 1e15]);
    let mut double = Ensemble::<f64, _>::new(Serial, &plan, &models, &masses[..]).unwrap();
    let mut single = Ensemble::<f32, _>::new(Serial, &plan, &models, &masses[..]).unwrap();
    let (double, single) =
        (double.tabulate(&redshifts[..]).unwrap(), single.tabulate(&redshifts[..]).unwrap());
    for ((model, double), single) in models.iter().zip(double).zip(single) {
        let (double, single) = (double.unwrap(), single.unwrap());
        let alone = model.tabulate(&plan, &redshifts[..], &masses[..]).unwrap();
        assert_eq!(double.calibrated, alone.calibrated);
        assert_eq!(single.calibrated, alone.calibrated);
        for (i, want) in alone.values.indexed_iter() {
            // Sums of a device are rounded more than transforms, by a few ten ε.
            let bound = double.error[i] + alone.error[i];
            assert!((double.values[i] - want).abs() <= bound * want, "{i:?}: {bound:e}");
            assert!(double.error[i] <= 10.0 * alone.error[i] + 1e-11, "{i:?}: {:e}", double.error[i]);
            let nu = alone.nu[i];
            if nu < 8.0 {
                let off = (single.values[i] / want - 1.0).abs();
                assert!(off <= single.error[i] + alone.error[i], "{i:?}: {off:e}, {:e}", single.error[i]);
                // (ν² + 3) times (N/64 + 9)/2 + 8 roundings and those of the fit's constants: a hundred times the error.
                assert!(single.error[i] < 1e-5 * (nu * nu + 10.0), "{i:?}: {:e}", single.error[i]);
            }
        }
    }
}

#[test]
fn what_lies_above_a_mass_is_within_its_bound_and_knows_its_share_that_is_calibrated() {
    // Sums over other panels, with ends in between, and far in the tail, where the mass function falls by e in a hundredth of ln M.
    let (model, plan) = (Model::lesson(), Plan::default());
    for redshift in [0.0, 10.0] {
        let (low, high) = (1e12, 1e15);
        let few = model.above(&plan, redshift, &[low, high][..]).unwrap();
        let many: Vec<f64> = (0..=500).map(|i| low * (high / low).powf(f64::from(i) / 500.0)).collect();
        let many_above = model.above(&plan, redshift, &many).unwrap();
        for (few_index, many_index) in [(0, 0), (1, 500)] {
            for (a, b, error) in [
                (few.number[few_index], many_above.number[many_index], few.number_error[few_index]),
                (few.density[few_index], many_above.density[many_index], few.density_error[few_index]),
            ] {
                assert!((a / b - 1.0).abs() <= error, "{redshift}: {a:e} is not {b:e} to {error:e}");
                let nu = model.tabulate(&plan, &[redshift][..], &[many[many_index]][..]).unwrap().nu[[0, 0]];
                assert!(error < 1e-10 * (nu * nu + 3.0), "{redshift}, ν = {nu}: {error:e}");
            }
        }
    }
    // Warren et al. have a range of masses, at redshift zero alone.
    let cosmology = Cosmology::flat(0.3, 70.0);
    let warren = Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::Warren).with_units(Units::MsunPerH);
    let above = warren.above(&plan, 0.0, &[1e12, 1e15][..]).unwrap();
    let want = 1.0 - above.number[1] / above.number[0];
    // The node nearest to the edge is on one side or the other: a panel's share of n.
    assert!(
        (above.calibrated[0] - want).abs() < 1e-2 * (1.0 - want) + 1e-4,
        "{} is not {want}",
        above.calibrated[0]
    );
    assert_eq!(above.calibrated[1], 0.0);
    assert_eq!(warren.above(&plan, 0.5, &[1e12][..]).unwrap().calibrated[0], 0.0);
}

#[test]
fn biases_are_within_their_bounds_and_know_their_calibrated_range() {
    let (model, plan, masses) = (power_law(), Plan::default(), masses());
    let table = model.bias(&plan, Bias::MoWhite, &[0.0][..], &masses).unwrap();
    for (m, &mass) in masses.iter().enumerate() {
        let (_, square) = closed(&model, mass);
        let want = 1.0 + (square - 1.0) / cosmo_mf::CRITICAL_CONTRAST;
        let off = (table.values[[0, m]] / want - 1.0).abs();
        assert!(off <= table.error[[0, m]], "{mass:e}: {off:e}, {:e}", table.error[[0, m]]);
    }
    let smooth = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::Tinker08);
    let finer = Plan::builder().nodes(4096).build().unwrap();
    for bias in Bias::ALL {
        let (redshifts, masses) = ([0.0, 1.0, 3.0], [1e9, 1e12, 1e15]);
        let got = smooth.bias(&plan, bias, &redshifts[..], &masses[..]).unwrap();
        let want = smooth.bias(&finer, bias, &redshifts[..], &masses[..]).unwrap();
        for (i, value) in got.values.indexed_iter() {
            let off = (value / want.values[i] - 1.0).abs();
            assert!(off <= got.error[i] + want.error[i], "{bias:?} {i:?}: {off:e}, {:e}", got.error[i]);
            // Jing's slope is a difference between nodes.
            let most = if bias == Bias::Jing { 1e-6 } else { 1e-9 };
            assert!(got.error[i] < most, "{bias:?} {i:?}: {:e}", got.error[i]);
            let card = bias.card();
            let inside = (card.redshifts.0..=card.redshifts.1).contains(&redshifts[i.0])
                && (card.nu.0..=card.nu.1).contains(&got.nu[i]);
            assert_eq!(got.calibrated[i], inside, "{bias:?} {i:?}");
        }
    }
}

#[test]
fn converted_mass_functions_are_within_their_bounds_of_those_with_more_nodes() {
    let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::Tinker08);
    let (plan, finer) = (Plan::default(), Plan::builder().nodes(4096).build().unwrap());
    let convert = |plan: &Plan| {
        let (to, by) = (MassDefinition::Critical(200.0), Concentration::Duffy);
        model.mass_function_for(plan, to, by, &[0.0, 1.0][..], &[1e11, 1e13, 1e15][..]).unwrap()
    };
    let (got, want) = (convert(&plan), convert(&finer));
    for (i, value) in got.values.indexed_iter() {
        let off = (value / want.values[i] - 1.0).abs();
        assert!(off <= got.error[i] + want.error[i], "{i:?}: {off:e}, {:e}", got.error[i]);
        assert!(got.error[i] < 1e-8, "{i:?}: {:e}", got.error[i]);
    }
}

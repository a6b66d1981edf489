//! What holds of every fit, and of one's own.

use cosmo_mf::{
    Contrast, Cosmology, Fit, Fluctuation, Form, Given, MassDefinition, Model, Plan, Quantity, Transfer,
    Units,
};

const H: f64 = 0.6774;

#[test]
fn msun_and_msun_over_h_are_two_ways_to_say_the_same() {
    let plan = Plan::default();
    for fit in Fit::ALL {
        let model = Model::new(Cosmology::planck15(), Transfer::EisensteinHuSmooth, fit);
        let (masses, redshifts) = ([1e10, 1e13, 1e15], [0.0, 1.5]);
        let plain = model.mass_function(&plan, &redshifts[..], &masses[..]).unwrap();
        let scaled = model.with_units(Units::MsunPerH);
        let scaled = scaled.mass_function(&plan, &redshifts[..], &masses.map(|m| m * H)[..]).unwrap();
        for (plain, scaled) in plain.iter().zip(&scaled) {
            // Rounding of ln M, times ν² ≤ 100.
            assert!((scaled * H.powi(3) / plain - 1.0).abs() < 1e-12, "{fit:?}: {plain} and {scaled}");
        }
    }
}

#[test]
fn cards_say_where_a_fit_is_calibrated() {
    let card = Fit::Tinker08.card();
    assert!(card.covers(0.0, 1.0, 1e13));
    assert!(!card.covers(3.0, 1.0, 1e13) && !card.covers(0.0, 5.0, 1e9) && !card.covers(0.0, 0.3, 1e16));
    let card = Fit::Bocquet200c.card();
    assert!(card.covers(1.0, 0.1, 1e13) && !card.covers(1.0, 1.0, 1e11));
    assert!(Fit::PressSchechter.card().covers(1e3, 1e-9, 1e-9));
    for fit in Fit::ALL {
        let card = fit.card();
        assert!(!card.name.is_empty() && !card.source.is_empty() && !card.note.is_empty());
        assert!(card.redshifts.0 <= card.redshifts.1);
    }
}

#[test]
fn results_beyond_the_calibration_are_marked() {
    let model = Model::new(Cosmology::planck15(), Transfer::EisensteinHuSmooth, Fit::Warren);
    let masses = [1e9, 1e12, 1e16];
    let table = model.tabulate(&Plan::default(), &[0.0, 1.0][..], &masses.map(|m| m / H)[..]).unwrap();
    // 1e10 to 1e15 Msun/h at z = 0.
    assert_eq!(table.calibrated.as_slice().unwrap(), [false, true, false, false, false, false]);
    for fit in Fit::ALL {
        let model = Model::new(Cosmology::planck15(), Transfer::EisensteinHuSmooth, fit);
        let table = model.tabulate(&Plan::default(), &[0.0, 7.0][..], &masses[..]).unwrap();
        for ((value, error), nu) in table.values.iter().zip(&table.error).zip(&table.nu) {
            assert!(value.is_finite() && *value >= 0.0 && *error > 0.0, "{fit:?}: {value}, {error}");
            assert!(*error < 1e-9 * (nu * nu + 3.0), "{fit:?}, ν = {nu}: {error:e}");
        }
    }
}

#[test]
fn the_bias_of_the_split_has_its_closed_forms() {
    let plan = Plan::default();
    let masses: Vec<f64> = (0..60).map(|i| 10.0_f64.powf(6.0 + 0.16 * f64::from(i))).collect();
    for (fit, closed) in [
        (Fit::PressSchechter, (|nu: f64| (nu * nu - 1.0) / CONTRAST) as fn(f64) -> f64),
        (Fit::ShethTormen, |nu: f64| {
            let x = 0.707 * nu * nu;
            (x - 1.0 + 0.6 / (1.0 + x.powf(0.3))) / CONTRAST
        }),
    ] {
        let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, fit);
        let table = model.tabulate(&plan, &[0.0, 2.0][..], &masses).unwrap();
        for (bias, &nu) in table.bias.iter().zip(&table.nu) {
            assert!((bias - 1.0 - closed(nu)).abs() < 1e-12 * (1.0 + nu * nu), "{fit:?}, ν = {nu}: {bias}");
        }
    }
}

const CONTRAST: f64 = cosmo_mf::CRITICAL_CONTRAST;

#[test]
fn at_any_redshift_a_fit_has_an_answer_or_an_error_and_never_nan() {
    let plan = Plan::default();
    let masses = [1e3, 1e9, 1e12, 1e15, 1e17];
    let (mut answers, mut errors) = (0, 0);
    for fit in Fit::ALL {
        for omega in [0.1, 0.3, 0.9] {
            let cosmology = Cosmology::flat(omega, 70.0);
            let model = Model::new(cosmology, Transfer::EisensteinHuSmooth, fit);
            for z in [-0.5, 0.0, 1.0, 5.9, 6.0, 12.0, 15.0, 20.0, 40.0, 1000.0] {
                for quantity in [Quantity::DnDlnM, Quantity::LnDnDlnM] {
                    match model.clone().with_quantity(quantity).mass_function(&plan, &[z][..], &masses[..]) {
                        Ok(values) => {
                            answers += 1;
                            let fine =
                                |v: &f64| v.is_finite() && (quantity == Quantity::LnDnDlnM || *v >= 0.0);
                            assert!(values.iter().all(fine), "{fit:?}, Ωm = {omega}, z = {z}: {values}");
                        }
                        Err(error) => {
                            errors += 1;
                            let text = error.to_string();
                            assert!(
                                text.starts_with("the redshifts") || text.starts_with("the overdensity"),
                                "{fit:?}: {error}"
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(answers > 20 * errors && errors > 0, "{answers} answers, {errors} errors");
}

#[test]
fn an_overdensity_beyond_the_table_is_an_error_wherever_it_enters() {
    let plan = Plan::default();
    for (masses, z) in [
        (MassDefinition::Mean(100.0), 0.0),
        (MassDefinition::Mean(5000.0), 0.0),
        (MassDefinition::Critical(2500.0), 0.0),
        // 178 times the mean density.
        (MassDefinition::Virial, 5.0),
    ] {
        for fit in [Fit::Tinker08For(masses), Fit::Tinker10For(masses), Fit::Tinker10NormalisedFor(masses)] {
            let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, fit);
            let text = model.mass_function(&plan, &[z][..], &[1e13][..]).unwrap_err().to_string();
            assert!(text.starts_with("the overdensity"), "{text}");
            let text = model.mass_function_gradient(&plan, &[z][..], &[1e13][..]).unwrap_err().to_string();
            assert!(text.starts_with("the overdensity"), "{text}");
        }
    }
    let fof = MassDefinition::FriendsOfFriends(0.2);
    for fit in [Fit::Tinker08For(fof), Fit::WatsonFor(fof), Fit::DespaliFor(fof)] {
        let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, fit);
        let text = model.mass_function(&plan, &[0.0][..], &[1e13][..]).unwrap_err().to_string();
        assert!(text.starts_with("the mass definition"), "{text}");
    }
    let model =
        Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::DiemerSplashbackPercentile(30));
    assert!(model.mass_function(&plan, &[0.0][..], &[1e13][..]).is_err());
}

#[test]
fn multiplicities_of_what_means_nothing_are_errors() {
    let cosmology = Cosmology::planck18();
    let good = Fluctuation { sigma: 1.0, slope: 0.3, mass_msun: 1e13 };
    let f = |at, z| Fit::Reed07.multiplicity(&cosmology, z, Contrast::OfFit, at);
    assert!(f(good, 0.0).unwrap() > 0.0);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(f(Fluctuation { sigma: bad, ..good }, 0.0).is_err());
        assert!(f(Fluctuation { slope: bad, ..good }, 0.0).is_err());
        assert!(f(Fluctuation { mass_msun: bad, ..good }, 0.0).is_err());
    }
    assert!(f(good, -1.0).is_err() && f(good, f64::NAN).is_err());
}

#[test]
fn fits_for_any_overdensity_meet_those_for_one_and_vary_smoothly_between() {
    let cosmology = Cosmology::planck18();
    let at = Fluctuation { sigma: 0.8, slope: 0.3, mass_msun: 1e14 };
    let f = |fit: Fit| fit.multiplicity(&cosmology, 0.5, Contrast::OfFit, at).unwrap();
    for (any, one) in [
        (Fit::Tinker08For(MassDefinition::Mean(200.0)), Fit::Tinker08),
        (Fit::Tinker08FullPrecisionFor(MassDefinition::Mean(200.0)), Fit::Tinker08FullPrecision),
        (Fit::Tinker10For(MassDefinition::Mean(200.0)), Fit::Tinker10),
        (Fit::Tinker10NormalisedFor(MassDefinition::Mean(200.0)), Fit::Tinker10Normalised),
        (Fit::DespaliFor(MassDefinition::Virial), Fit::Despali),
        (Fit::WatsonFor(MassDefinition::Mean(200.0)), Fit::Watson200m),
    ] {
        assert!((f(any) / f(one) - 1.0).abs() < 1e-13, "{any:?}");
    }
    for family in [Fit::Tinker08For as fn(MassDefinition) -> Fit, Fit::Tinker10For] {
        let mut before = f(family(MassDefinition::Mean(200.0)));
        for i in 1..=300 {
            let now = f(family(MassDefinition::Mean(200.0 + 10.0 * f64::from(i))));
            // A step of 5 % in Δ at most.
            assert!((now / before - 1.0).abs() < 0.03, "Δ = {}", 200 + 10 * i);
            before = now;
        }
    }
}

#[test]
fn every_quantity_is_dn_dlnm_in_other_words() {
    let (plan, masses) = (Plan::default(), [1e9, 3e12, 1e15]);
    for fit in Fit::ALL {
        let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, fit);
        let of = |quantity| {
            model.clone().with_quantity(quantity).mass_function(&plan, &[6.5][..], &masses[..]).unwrap()
        };
        let plain = of(Quantity::DnDlnM);
        let table = model.tabulate(&plan, &[6.5][..], &masses[..]).unwrap();
        let variance = plan.variance_of(&model.cosmology, &model.transfer).unwrap();
        for (m, &mass) in masses.iter().enumerate() {
            let n = plain[[0, m]];
            let slope = -variance.at_mass_msun(mass).unwrap().slope / 3.0;
            let close = |got: f64, want: f64| (got / want - 1.0).abs() < 1e-13;
            assert!(close(of(Quantity::DnDM)[[0, m]], n / mass), "{fit:?}");
            assert!(close(of(Quantity::DnDLog10M)[[0, m]], n * std::f64::consts::LN_10), "{fit:?}");
            // The logarithm of a number as small as e^-200: 200 ε.
            assert!((of(Quantity::LnDnDlnM)[[0, m]] - n.ln()).abs() < 1e-13 * n.ln().abs(), "{fit:?}");
            let f = of(Quantity::Multiplicity)[[0, m]];
            let share = mass / model.cosmology.mean_density_msun_mpc3() / slope;
            assert!((f / (n * share) - 1.0).abs() < 1e-11, "{fit:?}: {f}");
            // And as the fit has it, where σ is not so small that ν² magnifies its rounding.
            let at = Fluctuation { sigma: table.sigma[[0, m]], slope, mass_msun: mass };
            let direct = fit.multiplicity(&model.cosmology, 6.5, Contrast::OfFit, at).unwrap();
            let nu = table.nu[[0, m]];
            assert!((f / direct - 1.0).abs() < 1e-13 * (nu * nu + 10.0), "{fit:?}: {f} and {direct}");
        }
    }
}

#[test]
fn derivatives_see_that_omega_changes_what_a_critical_density_is() {
    let plan = Plan::default();
    let (masses, redshifts) = ([1e11, 1e14, 1e15], [0.0, 1.2]);
    for fit in Fit::ALL.into_iter().chain([
        Fit::Tinker08For(MassDefinition::Critical(500.0)),
        Fit::Tinker10NormalisedFor(MassDefinition::Critical(700.0)),
        Fit::DespaliFor(MassDefinition::Critical(500.0)),
    ]) {
        let model = |omega: f64| {
            let cosmology = Cosmology::flat(omega, 70.0).with_baryons(0.045);
            Model::new(cosmology, Transfer::EisensteinHuSmooth, fit).with_quantity(Quantity::LnDnDlnM)
        };
        let gradient = model(0.3).mass_function_gradient(&plan, &redshifts[..], &masses[..]).unwrap();
        let h = 1e-3;
        let at = |k: f64| model(0.3 + k * h).mass_function(&plan, &redshifts[..], &masses[..]).unwrap();
        let slope = ((at(1.0) - at(-1.0)) * 8.0 - (at(2.0) - at(-2.0))) / (12.0 * h);
        for (((z, m), want), nu) in
            slope.indexed_iter().zip(&model(0.3).tabulate(&plan, &redshifts[..], &masses[..]).unwrap().nu)
        {
            let got = gradient.slopes[[z, m, 0]];
            // h⁴/30 of a fifth derivative of ν², which Ωm changes by its own size within 0.3: 120 ν² h⁴/(30 · 0.3⁵);
            // 1e-13 ν² of rounding over h.
            let tolerance = 1e-7 * (nu * nu + 3.0);
            assert!((got - want).abs() < tolerance, "{fit:?}, z {z}, mass {m}: {got} is not {want}");
        }
    }
}

#[test]
fn the_correction_of_behroozi_multiplies_what_lies_above() {
    let (plan, z) = (Plan::default(), 5.0);
    let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::Tinker08);
    // Simpson's rule from 1e10 to 1e12 Msun: h⁴/180 of a fourth derivative of a function that falls by e in 0.4.
    let count = 401;
    let step = 2.0 * std::f64::consts::LN_10 / f64::from(count - 1);
    let masses: Vec<f64> = (0..count).map(|i| 1e10 * (step * f64::from(i)).exp()).collect();
    let corrected = model.mass_function_behroozi13(&plan, &[z][..], &masses).unwrap();
    let weights = |i: usize| if i == 0 || i == masses.len() - 1 { 1.0 } else { 2.0 + 2.0 * (i % 2) as f64 };
    let got: f64 = corrected.values.iter().enumerate().map(|(i, n)| step / 3.0 * weights(i) * n).sum();
    let above = model.above(&plan, z, &[1e10, 1e12][..]).unwrap().number;
    let a: f64 = 1.0 / (1.0 + z);
    let theta = |mass: f64| {
        0.144 / (1.0 + (14.79 * (a - 0.213)).exp())
            * (mass / 10.0_f64.powf(11.5)).powf(0.5 / (1.0 + (6.5 * a).exp()))
    };
    let want = above[0] * 10.0_f64.powf(theta(1e10)) - above[1] * 10.0_f64.powf(theta(1e12));
    assert!((got / want - 1.0).abs() < 1e-7, "{got} is not {want}");
    assert!(corrected.calibrated.iter().all(|inside| *inside));
    // In other words, and where nothing is left.
    for (quantity, want) in [
        (Quantity::DnDM, corrected.values[[0, 0]] / 1e10),
        (Quantity::LnDnDlnM, corrected.values[[0, 0]].ln()),
        (Quantity::DnDLog10M, corrected.values[[0, 0]] * std::f64::consts::LN_10),
    ] {
        let model = model.clone().with_quantity(quantity);
        let table = model.mass_function_behroozi13(&plan, &[z, 20.0][..], &[1e10, 1e16][..]).unwrap();
        assert!((table.values[[0, 0]] / want - 1.0).abs() < 1e-12, "{quantity:?}");
        assert!(table.values.iter().all(|v| v.is_finite()) && !table.calibrated[[1, 0]]);
    }
}

#[test]
fn a_fit_of_ones_own_is_checked_and_computed_as_any_other() {
    let groups = MassDefinition::FriendsOfFriends(0.2);
    let own = Given::new(Form::Cutoff, &[0.7234, 1.0, 1.625, 0.2538, 1.1982], groups).unwrap();
    assert_eq!((own.form(), own.mass_definition()), (Form::Cutoff, groups));
    let plan = Plan::default();
    let of = |fit| {
        let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, fit);
        (
            model.mass_function(&plan, &[0.0, 3.0][..], &[1e10, 1e15][..]).unwrap(),
            model.mass_function_gradient(&plan, &[0.0][..], &[1e13][..]).unwrap(),
        )
    };
    assert_eq!(of(Fit::Given(own)), of(Fit::Warren));
    assert_eq!(Fit::Given(own).card().mass_definition, groups);
    assert_ne!(own, Given::new(Form::Cutoff, &[0.7, 1.0, 1.625, 0.2538, 1.1982], groups).unwrap());
    for bad in [&[][..], &[-0.7, 1.0, 1.6, 0.2, 1.2], &[0.7, f64::NAN, 1.6, 0.2, 1.2], &[1.0; 10]] {
        let text = Given::new(Form::Cutoff, bad, groups).unwrap_err().to_string();
        assert!(text.starts_with("the constants"), "{text}");
    }
}

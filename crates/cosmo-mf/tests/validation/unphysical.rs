//! Absurd numbers give errors or finite answers, never NaN.

use cosmo_mf::{Cosmology, EquationsOf, Fit, Model, Plan, Quantity, Transfer};
use proptest::prelude::*;

/// Any `f64`, the absurd ones as often as those one might mean.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        Just(f64::MAX),
        -2.0..2.0_f64,
        0.0..1.0_f64,
        (-300.0..300.0_f64).prop_map(|x| 10_f64.powf(x)),
    ]
}

/// A parameter that is mostly as it should be.
fn mostly(usual: f64) -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(usual), 1 => (0.5..1.5_f64).prop_map(move |x| x * usual), 1 => number()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_nan_passes_in_silence(
        (matter, hubble, sigma8, index) in (mostly(0.3), mostly(70.0), mostly(0.8), mostly(0.96)),
        (baryons, dark, w0, wa) in (mostly(0.05), mostly(0.7), mostly(-1.0), mostly(0.1)),
        redshift in mostly(1.0),
        mass in mostly(1e13),
        (transfer, fit) in (0..4_usize, 0..5_usize),
    ) {
        let cosmology = Cosmology::flat(matter, hubble)
            .with_sigma8(sigma8)
            .with_spectral_index(index)
            .with_baryons(baryons)
            .with_dark_energy(dark)
            .with_equation_of_state(w0, wa);
        let transfer = match transfer {
            0 => Transfer::Bbks,
            1 => Transfer::BbksSugiyama,
            2 => Transfer::EisensteinHuSmooth,
            _ => Transfer::EisensteinHu(EquationsOf::Paper),
        };
        let fit =
            [Fit::PressSchechter, Fit::Tinker08, Fit::Despali, Fit::Reed07, Fit::Bocquet200c][fit];
        let plan = Plan::builder().nodes(1024).build().unwrap();
        let model = Model::new(cosmology, transfer, fit);
        let (redshifts, masses) = ([redshift], [mass]);
        if let Ok(values) = model.mass_function(&plan, &redshifts[..], &masses[..]) {
            prop_assert!(values.iter().all(|n| n.is_finite()), "{model:?}: {values}");
        }
        if let Ok(table) = model.tabulate(&plan, &redshifts[..], &masses[..]) {
            let arrays = [&table.values, &table.sigma, &table.nu, &table.bias, &table.error];
            prop_assert!(arrays.iter().all(|a| a.iter().all(|x| !x.is_nan())), "{model:?}: {table:?}");
        }
        if let Ok(gradient) = model.mass_function_gradient(&plan, &redshifts[..], &masses[..]) {
            prop_assert!(gradient.slopes.iter().all(|s| !s.is_nan()), "{model:?}: {gradient:?}");
        }
        let model = model.with_quantity(Quantity::LnDnDlnM);
        if let Ok(values) = model.mass_function(&plan, &redshifts[..], &masses[..]) {
            prop_assert!(values.iter().all(|n| !n.is_nan()), "{model:?}: {values}");
        }
    }
}

#[test]
fn the_logarithm_of_what_underflows_is_finite() {
    let (model, plan) = (Model::lesson(), Plan::default());
    let at = (&[30.0][..], &[1e15][..]);
    assert_eq!(model.mass_function(&plan, at.0, at.1).unwrap()[[0, 0]], 0.0);
    let model = model.with_quantity(Quantity::LnDnDlnM);
    let ln = model.mass_function(&plan, at.0, at.1).unwrap()[[0, 0]];
    assert!(ln.is_finite() && ln < -708.0, "{ln}");
    let gradient = model.mass_function_gradient(&plan, at.0, at.1).unwrap();
    assert!(gradient.slopes.iter().all(|slope| slope.is_finite()));
}

#[test]
fn a_redshift_at_which_growth_underflows_is_an_error_that_names_it() {
    let (model, plan) = (Model::lesson(), Plan::default());
    let error = model.mass_function(&plan, &[f64::MAX][..], &[1e12][..]).unwrap_err().to_string();
    assert!(error.starts_with("the redshifts"), "{error}");
}

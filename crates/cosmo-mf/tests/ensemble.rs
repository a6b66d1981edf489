//! Many cosmologies at once, some of which cannot be.

use cosmo_mf::{
    Abundance, Cosmology, Ensemble, Error, Fit, Model, Plan, Quantity, Serial, Threads, Transfer, Units,
};
use proptest::prelude::*;

const MASSES: [f64; 3] = [1e9, 1e12, 1e15];

fn model(cosmology: Cosmology) -> Model {
    Model::new(cosmology, Transfer::Bbks, Fit::ShethTormen)
}

/// Ten that can be, with what cannot at 0, 4 and 9.
fn models() -> Vec<Model> {
    let mut models: Vec<Model> =
        (0..10).map(|i| model(Cosmology::flat(0.2 + 0.02 * f64::from(i), 70.0))).collect();
    models[0] = model(Cosmology::flat(f64::NAN, 70.0));
    models[4] = model(Cosmology::flat(0.3, 1e-3));
    models[9] = model(Cosmology::flat(0.1, 70.0).with_dark_energy(2.0));
    models
}

#[test]
fn a_model_that_cannot_be_is_an_error_with_its_index() {
    let plan = Plan::default();
    for (range, name, index) in
        [(0..10, "omega_matter", 0), (1..9, "hubble_km_s_mpc", 3), (5..10, "the cosmology", 4)]
    {
        let some = &models()[range];
        let text = Ensemble::<f64, _>::new(Serial, &plan, some, &MASSES[..]).unwrap_err().to_string();
        assert!(
            text.starts_with(name) && text.ends_with(&format!("in the model at index {index}")),
            "{text}"
        );
    }
}

#[test]
fn marked_failures_leave_the_others_as_they_are_alone() {
    let (plan, models, redshifts) = (Plan::default(), models(), [0.0, 2.0]);
    let mut haloes =
        Ensemble::<f64, _>::marking_failures(Threads::with_count(2).unwrap(), &plan, &models, &MASSES[..])
            .unwrap();
    let values = haloes.at(&redshifts[..]).unwrap();
    let (sigma, slope) = haloes.peaks().unwrap();
    let failed: Vec<usize> = haloes.failures().map(|(i, _)| i).collect();
    assert_eq!(failed, [0, 4, 9]);
    let results = haloes.results(&redshifts[..]).unwrap();
    assert_eq!(results.len(), models.len());
    for (i, result) in results.iter().enumerate() {
        match result {
            Ok(row) => {
                let alone = models[i].mass_function(&plan, &redshifts[..], &MASSES[..]).unwrap();
                // The offset of the masses is the first model's plus a shift: rounding of positions among nodes.
                let same = row.iter().zip(&alone).all(|(a, b)| (a - b).abs() <= 1e-10 * b);
                assert!(same && *row == values.index_axis(ndarray::Axis(0), i), "{i}");
                assert!(sigma.row(i).iter().chain(slope.row(i)).all(|v| v.is_finite()));
            }
            Err(error) => {
                assert!(matches!(error, Error::Invalid { .. }) && failed.contains(&i), "{error}");
                assert_eq!(haloes.failure(i), Some(error));
                let row = values.index_axis(ndarray::Axis(0), i);
                assert!(row.iter().chain(sigma.row(i)).chain(slope.row(i)).all(|v| v.is_nan()), "{i}");
            }
        }
    }
}

fn ok(haloes: &mut Ensemble<f64, Serial>, redshift: f64) -> Vec<bool> {
    let rows = haloes.results(&[redshift][..]);
    rows.map(|rows| rows.iter().map(Result::is_ok).collect()).unwrap_or_default()
}

#[test]
fn failures_at_some_redshifts_are_forgotten_at_others() {
    // A universe that falls back never is ten times as large as today.
    let plan = Plan::default();
    let lambda = Cosmology::flat(0.3, 70.0);
    let models = [model(lambda), model(lambda.with_dark_energy(-1.0))];
    let mut haloes = Ensemble::<f64, _>::marking_failures(Serial, &plan, &models, &MASSES[..]).unwrap();

    assert_eq!(ok(&mut haloes, -0.9), [true, false]);
    assert_eq!(haloes.failures().count(), 1);
    assert_eq!(ok(&mut haloes, 0.0), [true, true]);
    assert_eq!(haloes.failures().count(), 0);
    let mut strict = Ensemble::<f64, _>::new(Serial, &plan, &models, &MASSES[..]).unwrap();
    let text = strict.at(&[-0.9][..]).unwrap_err().to_string();
    assert!(text.starts_with("the cosmology") && text.ends_with("in the model at index 1"), "{text}");
}

#[test]
fn an_ensemble_of_failures_is_the_first_of_them() {
    let models = [model(Cosmology::flat(-0.3, 70.0)), model(Cosmology::flat(0.3, f64::NAN))];
    let error =
        Ensemble::<f64, _>::marking_failures(Serial, &Plan::default(), &models, &MASSES[..]).unwrap_err();
    assert!(error.to_string().starts_with("omega_matter"), "{error}");
}

#[test]
fn a_fluctuation_that_has_stopped_falling_makes_no_negative_number_of_haloes() {
    // Spectra of large scales alone: σ is the same for all small spheres, and its slope is what rounding leaves. Where it
    // leaves no σ², that is an error.
    let plan = Plan::default();
    let mut below_zero = 0;
    for index in [-1.99, -1.9, -1.5] {
        let model = model(Cosmology::flat(0.3, 70.0).with_spectral_index(index));
        for i in 0..200 {
            let mass = [10.0_f64.powf(-3.5 + 0.05 * f64::from(i))];
            let mut haloes = Abundance::<f64, _>::new(Serial, &plan, &model, &mass[..]).unwrap();
            let Ok(values) = haloes.at(&[0.0, 3.0][..]) else { continue };
            below_zero += usize::from(haloes.peaks().unwrap().1[0] < 0.0);
            assert!(values.iter().all(|n| *n >= 0.0), "{mass:?}: {values}");
            let gradient = model.mass_function_gradient(&plan, &[0.0][..], &mass[..]).unwrap();
            assert!(gradient.values.iter().all(|n| *n >= 0.0), "{mass:?}");
        }
    }
    assert!(below_zero > 0, "the case is not met");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_universe_at_all_has_haloes_or_an_error(
        numbers in (-1.0..12.0_f64, -9.0..9.0_f64, 1.0..500.0_f64, 0.001..9.0_f64, -5.0..5.0_f64),
        z in -0.99..60.0_f64,
        fit in prop::sample::select(Fit::ALL.to_vec()),
    ) {
        let (matter, energy, hubble, sigma8, index) = numbers;
        let cosmology = Cosmology::flat(matter, hubble)
            .with_dark_energy(energy)
            .with_sigma8(sigma8)
            .with_spectral_index(index);
        let plan = Plan::builder().nodes(128).build().unwrap();
        let model = Model::new(cosmology, Transfer::Bbks, fit).with_units(Units::MsunPerH);
        for quantity in [Quantity::DnDlnM, Quantity::DnDM, Quantity::Multiplicity] {
            if let Ok(n) = model.clone().with_quantity(quantity).mass_function(&plan, &[z][..], &MASSES[..]) {
                prop_assert!(n.iter().all(|n| *n >= 0.0), "{:?}: {n}", fit.name());
            }
        }
    }
}

//! Bad input is an error with a name, or has a defined answer; good input of any shape gives the same answer.

use cosmo_mf::{
    Cosmology, EquationsOf, Error, Fit, Model, Plan, PowerTable, Transfer, mass_function,
    mass_function_as_taught,
};
use ndarray::{Array1, s};
use proptest::prelude::*;

fn message(result: cosmo_mf::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(error @ Error::Invalid { .. }) => error.to_string(),
        other => panic!("{other:?} is not `Error::Invalid`"),
    }
}

#[test]
fn masses_that_are_not_positive_and_finite_are_errors_with_their_index() {
    for bad in [0.0, -1e12, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for text in [
            message(mass_function(&[0.0][..], &[1e10, bad, 1e12][..])),
            message(mass_function_as_taught(&[0.0][..], &[1e10, bad, 1e12][..])),
        ] {
            assert!(text.starts_with("the masses") && text.contains("index 1"), "{text}");
        }
    }
}

#[test]
fn masses_whose_radius_no_plan_covers_are_errors() {
    for bad in [5e-324, 1e-300, 1e40, 1e300] {
        let text = message(mass_function(&[0.0][..], &[bad][..]));
        assert!(text.starts_with("the masses"), "{text}");
    }
}

#[test]
fn redshifts_at_or_below_minus_one_are_errors_with_their_index() {
    for bad in [-1.0, -3.0, f64::NAN, f64::INFINITY] {
        let text = message(mass_function(&[0.0, bad][..], &[1e10][..]));
        assert!(text.starts_with("the redshifts") && text.contains("index 1"), "{text}");
    }
}

#[test]
fn the_future_and_the_early_universe_have_answers() {
    let n = mass_function(&[-0.999, -0.5, 0.0, 100.0][..], &[1e6, 1e14][..]).unwrap();
    assert!(n.iter().all(|v| v.is_finite() && *v >= 0.0));
    assert!(n[[0, 1]] > n[[2, 1]], "clusters go on forming");
    assert!(n[[3, 0]] > 0.0 && n[[3, 0]] < n[[2, 0]]);
}

#[test]
fn nothing_in_gives_nothing_out_and_one_gives_one() {
    let none: [f64; 0] = [];
    assert_eq!(mass_function(&none[..], &none[..]).unwrap().dim(), (0, 0));
    assert_eq!(mass_function(&[0.0][..], &none[..]).unwrap().dim(), (1, 0));
    assert_eq!(mass_function(&none[..], &[1e10][..]).unwrap().dim(), (0, 1));
    let one = mass_function(&[0.0][..], &[1e10][..]).unwrap();
    let many = mass_function(&[1.0, 0.0][..], &[1e12, 1e10][..]).unwrap();
    assert_eq!(one[[0, 0]], many[[1, 1]]);
}

#[test]
fn plans_out_of_range_and_radii_beyond_them_are_errors() {
    for nodes in [0, 64, 100, 513, 1 << 20] {
        let text = Plan::builder().nodes(nodes).build().unwrap_err().to_string();
        assert!(text.starts_with("the number of nodes"), "{text}");
    }
    let variance = Plan::default().variance_of(&Cosmology::lesson(), &Transfer::Bbks).unwrap();
    for bad in [0.0, -1.0, 1e-9, 1e9, f64::NAN] {
        assert!(message(variance.at_radius_mpc(bad)).starts_with("the radius"));
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(message(variance.at_mass_msun(bad)).starts_with("the mass"));
    }
}

#[test]
fn an_unphysical_universe_is_an_error_wherever_it_enters() {
    let plan = Plan::default();
    let bad = Cosmology::flat(-0.3, 70.0);
    let model = Model::new(bad, Transfer::Bbks, Fit::PressSchechter);
    assert!(message(model.mass_function(&plan, &[0.0][..], &[1e10][..])).starts_with("omega_matter"));
    assert!(message(plan.variance_of(&bad, &Transfer::Bbks)).starts_with("omega_matter"));
    assert!(message(cosmo_mf::Growth::new(&bad)).starts_with("omega_matter"));
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    assert!(
        message(plan.spectrum(&Cosmology::flat(0.3, 70.0), &transfer)).starts_with("the number of nodes")
    );
    let plan = Plan::suited_to(&transfer).unwrap();
    let dark = Cosmology::flat(0.3, 70.0).with_baryons(0.0);
    assert!(message(plan.spectrum(&dark, &transfer)).starts_with("omega_baryon"));
    // 8 Mpc/h must be a radius of the plan.
    for hubble in [1e-3, 1e9] {
        let far = Cosmology::flat(0.3, hubble);
        assert!(message(plan.spectrum(&far, &Transfer::Bbks)).starts_with("hubble_km_s_mpc"));
    }
}

#[test]
fn a_table_of_a_spectrum_must_be_one() {
    let (k, p) = ([1e-3, 1e-2, 0.1, 1.0], [1.0, 2.0, 1.0, 0.1]);
    assert!(PowerTable::new(&k[..], &p[..]).is_ok());
    assert!(matches!(PowerTable::new(&k[..], &p[..3]), Err(Error::Shape { .. })));
    assert!(message(PowerTable::new(&k[..3], &p[..3])).starts_with("the table"));
    for (bad, name) in [
        ([1e-3, 1e-3, 0.1, 1.0], "the wavenumbers"),
        ([1e-3, 0.1, 1e-2, 1.0], "the wavenumbers"),
        ([1e-3, 1e-2, f64::NAN, 1.0], "the wavenumbers"),
        ([0.0, 1e-2, 0.1, 1.0], "the wavenumbers"),
        ([1e-9, 1e-2, 0.1, 1.0], "the wavenumbers"),
    ] {
        assert!(message(PowerTable::new(&bad[..], &p[..])).starts_with(name));
    }
    assert!(message(PowerTable::new(&k[..], &[1.0, -1.0, 1.0, 1.0][..])).starts_with("the powers"));
    assert!(message(PowerTable::from_h_units(&k[..], &p[..], f64::NAN)).starts_with('h'));
}

#[test]
fn strided_and_reversed_views_are_read_as_they_are() {
    let masses = Array1::from_iter((0..40).map(|i| 10.0_f64.powf(6.0 + 0.2 * f64::from(i))));
    let redshifts = Array1::from(vec![0.0, 9.0, 1.0, 9.0, 2.0]);
    let all = mass_function(&redshifts, &masses).unwrap();
    let some = mass_function(redshifts.slice(s![..;2]), masses.slice(s![..;-3])).unwrap();
    assert_eq!(some, all.slice(s![..;2, ..;-3]));
}

proptest! {
    #[test]
    fn sigma_is_proportional_to_sigma8(sigma8 in 0.1..3.0_f64, omega in 0.05..1.0_f64, ln_r in -8.0..5.0_f64) {
        let plan = Plan::builder().nodes(128).build().unwrap();
        let at = |sigma8| {
            let cosmology = Cosmology::flat(omega, 70.0).with_sigma8(sigma8);
            plan.variance_of(&cosmology, &Transfer::Bbks).unwrap().at_radius_mpc(ln_r.exp()).unwrap()
        };
        let (unit, scaled) = (at(1.0), at(sigma8));
        prop_assert!((scaled.sigma / sigma8 / unit.sigma - 1.0).abs() < 1e-10);
        prop_assert!((scaled.slope / unit.slope - 1.0).abs() < 1e-8);
    }

    #[test]
    fn the_order_of_masses_does_not_matter(exponents in prop::collection::vec(4.0..15.5_f64, 1..20)) {
        let masses: Vec<f64> = exponents.iter().map(|e| 10.0_f64.powf(*e)).collect();
        let together = mass_function(&[0.0, 2.0][..], &masses).unwrap();
        for (i, &mass) in masses.iter().enumerate() {
            let alone = mass_function(&[0.0, 2.0][..], &[mass][..]).unwrap();
            prop_assert_eq!(alone[[0, 0]], together[[0, i]]);
            prop_assert_eq!(alone[[1, 0]], together[[1, i]]);
        }
    }

    #[test]
    fn any_floats_at_all_give_an_answer_or_an_error(z in any::<f64>(), mass in any::<f64>()) {
        if let Ok(n) = mass_function(&[z][..], &[mass][..]) {
            prop_assert!(n[[0, 0]] >= 0.0 && n[[0, 0]].is_finite(), "{}", n[[0, 0]]);
        }
    }
}

//! Derivatives against differences, and against what is known.

use cosmo_mf::{Cosmology, Derivative, EquationsOf, Fit, Model, Parameter, Plan, Quantity, Transfer, Units};

fn universes() -> [Cosmology; 4] {
    let flat = Cosmology::flat(0.31, 67.0).with_baryons(0.048).with_sigma8(0.82).with_spectral_index(0.965);
    [
        flat,
        flat.with_dark_energy(0.66),
        flat.with_equation_of_state(-0.9, 0.0),
        flat.with_equation_of_state(-0.9, -0.2),
    ]
}

fn moved(cosmology: Cosmology, parameter: Parameter, by: f64) -> Cosmology {
    let c = cosmology;
    match parameter {
        Parameter::OmegaMatter => {
            let mut moved = c;
            moved.omega_matter += by;
            moved.omega_dark_energy -= by;
            moved
        }
        Parameter::OmegaBaryon => c.with_baryons(c.omega_baryon + by),
        Parameter::HubbleKmSMpc => {
            let mut moved = c;
            moved.hubble_km_s_mpc += by;
            moved
        }
        Parameter::Sigma8 => c.with_sigma8(c.sigma8 + by),
        Parameter::SpectralIndex => c.with_spectral_index(c.spectral_index + by),
        Parameter::W0 => c.with_equation_of_state(c.w0 + by, c.wa),
        Parameter::Wa => c.with_equation_of_state(c.w0, c.wa + by),
        other => panic!("{other:?} is not known here"),
    }
}

/// Fourth-order central differences of ln dn/dlnM against the gradient.
fn compare(model: &Model, plan: &Plan) -> cosmo_mf::Result<()> {
    let (masses, redshifts) = ([1e9, 1e12, 3e14], [0.0, 1.0, 6.0]);
    let gradient = model.mass_function_gradient(plan, &redshifts[..], &masses[..])?;
    let value = model.mass_function(plan, &redshifts[..], &masses[..])?;
    for (got, want) in gradient.values.iter().zip(&value) {
        // The same formulas, but growth by the equation where w is constant and the value has a closed form: 1e-12 ν².
        assert!((got - want).abs() < 1e-9 * want.abs().max(1.0), "{got} is not {want}");
    }
    for (p, &parameter) in Parameter::ALL.iter().enumerate() {
        let h = if parameter == Parameter::HubbleKmSMpc { 0.1 } else { 2e-3 };
        let at = |k: f64| {
            let mut other = model.clone();
            other.cosmology = moved(model.cosmology, parameter, k * h);
            other.mass_function(plan, &redshifts[..], &masses[..])
        };
        let difference = (8.0 * (at(1.0)? - at(-1.0)?) - (at(2.0)? - at(-2.0)?)) / (12.0 * h);
        for ((z, m), want) in difference.indexed_iter() {
            // h⁴ of a fifth derivative, in units of the largest second or so: 1e-6 of |slope| and of the exponent.
            let got = gradient.slopes[[z, m, p]];
            let scale = want.abs() + 1e-2 * value[[z, m]].abs() / h.max(1e-2);
            assert!(
                (got - want).abs() < 1e-6 * scale,
                "{:?} {parameter:?} {z} {m}: {got} is not {want}",
                model.fit
            );
        }
    }
    Ok(())
}

#[test]
fn gradients_are_the_limits_of_differences() {
    let plan = Plan::suited_to(&Transfer::EisensteinHu(EquationsOf::Paper)).unwrap();
    for cosmology in universes() {
        for (transfer, fit) in [
            (Transfer::EisensteinHu(EquationsOf::Paper), Fit::Tinker08),
            (Transfer::EisensteinHuSmooth, Fit::Despali),
            (Transfer::BbksSugiyama, Fit::Reed07),
            (Transfer::EisensteinHuSmooth, Fit::Bocquet200c),
        ] {
            let model = Model::new(cosmology, transfer, fit).with_quantity(Quantity::LnDnDlnM);
            compare(&model, &plan).unwrap();
            compare(&model.with_units(Units::MsunPerH).with_derivative(Derivative::Taught), &plan).unwrap();
        }
    }
}

#[test]
fn the_slope_in_sigma8_of_press_and_schechter_is_known() {
    // d ln(dn/dlnM)/d ln σ₈ = ν² - 1, with σ ∝ σ₈.
    let model = Model::lesson().with_quantity(Quantity::LnDnDlnM);
    let plan = Plan::default();
    let masses: Vec<f64> = (0..50).map(|i| 10.0_f64.powf(6.0 + 0.19 * f64::from(i))).collect();
    let gradient = model.mass_function_gradient(&plan, &[0.0, 3.0][..], &masses).unwrap();
    let haloes = cosmo_mf::Abundance::<f64, _>::new(cosmo_mf::Serial, &plan, &model, &masses).unwrap();
    let (sigma, _) = haloes.peaks().unwrap();
    for (z, redshift) in [0.0, 3.0].into_iter().enumerate() {
        let growth = cosmo_mf::Growth::new(&model.cosmology).unwrap().factor(redshift).unwrap();
        for (m, sigma) in sigma.iter().enumerate() {
            let nu = 1.69 / (growth * sigma);
            let want = (nu * nu - 1.0) / 0.72;
            assert!((gradient.slopes[[z, m, 3]] - want).abs() < 1e-10 * (1.0 + nu * nu), "{redshift}, {m}");
        }
    }
}

#[test]
fn gradients_of_bad_input_are_errors_and_of_none_are_none() {
    let (model, plan) = (Model::lesson(), Plan::default());
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 1e300] {
        let text = model.mass_function_gradient(&plan, &[0.0][..], &[bad][..]).unwrap_err().to_string();
        assert!(text.starts_with("the masses"), "{text}");
    }
    assert!(model.mass_function_gradient(&plan, &[-1.0][..], &[1e12][..]).is_err());
    let none: [f64; 0] = [];
    assert_eq!(model.mass_function_gradient(&plan, &none[..], &none[..]).unwrap().slopes.dim(), (0, 0, 7));
}

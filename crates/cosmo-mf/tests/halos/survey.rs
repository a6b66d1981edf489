//! Counts in a survey: against sums by hand, CCL, and differences.

use cosmo_mf::{Cosmology, EquationsOf, Fit, Model, Parameter, Plan, Survey, Transfer, Units};

fn model() -> Model {
    let cosmology = Cosmology::flat(0.3, 70.0).with_baryons(0.05);
    Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::Tinker08)
}

#[test]
fn counts_are_the_integral_of_the_mass_function_over_the_volume() {
    let (model, plan) = (model(), Plan::default());
    let survey = Survey::new(&[0.1, 0.5, 1.1], &[1e14, 4e14, 3e15], 1000.0).unwrap();
    let counts = model.counts(&plan, &survey).unwrap();
    // A fine Simpson rule in both, with the distance by its own sum: h⁴/180 of fourth derivatives, below 1e-6.
    let (zs, ms) = (41_usize, 81_usize);
    let weight =
        |i: usize, n: usize| if i == 0 || i == n - 1 { 1.0 } else { 2.0 + 2.0 * (i % 2) as f64 } / 3.0;
    let rate = |z: f64| (0.3 * (1.0 + z).powi(3) + 0.7).sqrt();
    let distance = |z: f64| {
        let n = 2001;
        let h = z / (n - 1) as f64;
        (0..n).map(|i| weight(i, n) * h / rate(i as f64 * h)).sum::<f64>() * 299_792.458 / 70.0
    };
    let steradians = 1000.0 * (std::f64::consts::PI / 180.0_f64).powi(2);
    for (zb, z_edges) in [[0.1, 0.5], [0.5, 1.1]].into_iter().enumerate() {
        for (mb, m_edges) in [[1e14, 4e14], [4e14, 3e15_f64]].into_iter().enumerate() {
            let (hz, hm) = ((z_edges[1] - z_edges[0]) / 40.0, (m_edges[1] / m_edges[0]).ln() / 80.0);
            let redshifts: Vec<f64> = (0..zs).map(|i| z_edges[0] + hz * i as f64).collect();
            let masses: Vec<f64> = (0..ms).map(|i| m_edges[0] * (hm * i as f64).exp()).collect();
            let n = model.mass_function(&plan, &redshifts, &masses).unwrap();
            let mut want = 0.0;
            for (i, &z) in redshifts.iter().enumerate() {
                let volume = distance(z).powi(2) * 299_792.458 / 70.0 / rate(z);
                for j in 0..ms {
                    want += steradians * volume * n[[i, j]] * weight(i, zs) * hz * weight(j, ms) * hm;
                }
            }
            let got = counts.numbers[[zb, mb]];
            assert!((got / want - 1.0).abs() < 1e-6, "bin {zb}, {mb}: {got} is not {want}");
            assert!(counts.error[[zb, mb]] > 0.0 && counts.error[[zb, mb]] < 1e-7);
        }
    }
}

#[test]
fn counts_are_those_of_ccl() {
    // pyccl 3.3.6, `MassFuncTinker08(mass_def="200m")` times c/H χ², by Gauss-Legendre rules of 24 points, for the universe of
    // `model`. Its σ(M, z) is good to 1e-4, which ν² ≤ 10 magnifies.
    let transfer = Transfer::EisensteinHu(EquationsOf::Program);
    let plan = Plan::suited_to(&transfer).unwrap();
    let model = Model::new(model().cosmology, transfer, Fit::Tinker08);
    let survey = Survey::new(&[0.1, 0.5, 1.1], &[1e14, 4e14, 3e15], 1000.0).unwrap();
    let counts = model.counts(&plan, &survey).unwrap().numbers;
    let want = [5_930.164_765_827_574, 384.585_694_419_192_3, 12_285.124_527_097_123, 354.596_518_326_803_85];
    for (got, want) in counts.iter().zip(want) {
        assert!((got / want - 1.0).abs() < 1e-3, "{got} is not {want}");
    }
}

#[test]
fn the_panels_are_fine_enough_and_bins_add_up() {
    // One wide bin is the sum of many narrow ones, whose panels are other ones: 1e-9.
    let (model, plan) = (model(), Plan::default());
    let wide = Survey::new(&[0.0, 2.0], &[1e13, 1e16], 41_252.0).unwrap();
    let redshifts: Vec<f64> = (0..=40).map(|i| 0.05 * f64::from(i)).collect();
    let masses: Vec<f64> = (0..=60).map(|i| 10.0_f64.powf(13.0 + 0.05 * f64::from(i))).collect();
    let narrow = Survey::new(&redshifts, &masses, 41_252.0).unwrap();
    assert_eq!(narrow.bins(), (40, 60));
    let (wide, narrow) = (model.counts(&plan, &wide).unwrap(), model.counts(&plan, &narrow).unwrap());
    let (one, all) = (wide.numbers[[0, 0]], narrow.numbers.sum());
    assert!((one / all - 1.0).abs() < 1e-9, "{one} and {all}");
    // Tinker et al. were calibrated from σ = 1.58 down at z > 0: nearly everything is.
    assert!(wide.calibrated[[0, 0]] > 0.9 && wide.calibrated[[0, 0]] <= 1.0);
}

#[test]
fn the_unit_of_mass_does_not_change_what_is_counted() {
    let (model, plan) = (model(), Plan::default());
    let plain = Survey::new(&[0.2, 0.8], &[2e14, 1e15], 500.0).unwrap();
    let scaled = Survey::new(&[0.2, 0.8], &[1.4e14, 7e14], 500.0).unwrap();
    let n = model.counts(&plan, &plain).unwrap().numbers[[0, 0]];
    let scaled = model.with_units(Units::MsunPerH).counts(&plan, &scaled).unwrap().numbers[[0, 0]];
    assert!((n / scaled - 1.0).abs() < 1e-12, "{n} and {scaled}");
}

#[test]
fn the_gradient_is_the_limit_of_differences_volume_and_all() {
    let plan = Plan::default();
    for units in [Units::Msun, Units::MsunPerH] {
        let survey = Survey::new(&[0.1, 0.6, 1.2], &[2e14, 1e15], 1500.0).unwrap();
        let of = |cosmology: Cosmology| {
            let model = Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::Tinker08).with_units(units);
            model.counts(&plan, &survey).unwrap().numbers
        };
        let base = Cosmology::flat(0.3, 70.0).with_baryons(0.05);
        let gradient = Model::new(base, Transfer::EisensteinHuSmooth, Fit::Tinker08)
            .with_units(units)
            .counts_gradient(&plan, &survey)
            .unwrap();
        let numbers = of(base);
        for (got, want) in gradient.values.iter().zip(&numbers) {
            assert!((got / want - 1.0).abs() < 1e-10);
        }
        for (p, parameter) in Parameter::ALL.into_iter().enumerate() {
            let (scale, moved): (f64, Box<dyn Fn(f64) -> Cosmology>) = match parameter {
                // Dark energy gives way.
                Parameter::OmegaMatter => (0.3, Box::new(|x| Cosmology::flat(x, 70.0).with_baryons(0.05))),
                Parameter::OmegaBaryon => (0.05, Box::new(|x| base.with_baryons(x))),
                Parameter::HubbleKmSMpc => (70.0, Box::new(|x| Cosmology::flat(0.3, x).with_baryons(0.05))),
                Parameter::Sigma8 => (0.8, Box::new(|x| base.with_sigma8(x))),
                Parameter::SpectralIndex => (0.96, Box::new(|x| base.with_spectral_index(x))),
                Parameter::W0 => (-1.0, Box::new(|x| base.with_equation_of_state(x, 0.0))),
                Parameter::Wa => (0.0, Box::new(|x| base.with_equation_of_state(-1.0, x))),
                other => panic!("{other:?} has no difference"),
            };
            // h⁴/30 of a fifth derivative, which for numbers of clusters is some 10⁵ of them; growth to 1e-13 over h.
            let h = 2e-3 * if scale == 0.0 { 1.0 } else { scale };
            let at = |k: f64| of(moved(scale + k * h));
            let slopes = ((at(1.0) - at(-1.0)) * 8.0 - (at(2.0) - at(-2.0))) / (12.0 * h);
            for (bin, want) in slopes.indexed_iter() {
                let got = gradient.slopes[[bin.0, bin.1, p]];
                let tolerance = 1e-6 * (want.abs() + numbers[bin] / scale.abs().max(0.1));
                assert!((got - want).abs() < tolerance, "{parameter:?}, {bin:?}: {got} is not {want}");
            }
        }
    }
}

#[test]
fn surveys_that_are_none_are_errors() {
    let good = (&[0.1, 0.2][..], &[1e14, 1e15][..], 100.0);
    assert!(Survey::new(good.0, good.1, good.2).is_ok());
    for redshifts in [&[][..], &[0.1], &[0.2, 0.1], &[0.1, 0.1], &[-0.1, 0.2], &[0.1, f64::NAN], &[0.1, 1e9]]
    {
        let text = Survey::new(redshifts, good.1, good.2).unwrap_err().to_string();
        assert!(text.starts_with("the redshifts"), "{text}");
    }
    for masses in [&[1e14][..], &[1e15, 1e14], &[0.0, 1e14], &[-1.0, 1e14], &[1e14, f64::INFINITY]] {
        let text = Survey::new(good.0, masses, good.2).unwrap_err().to_string();
        assert!(text.starts_with("the masses"), "{text}");
    }
    for area in [0.0, -1.0, 50_000.0, f64::NAN] {
        let text = Survey::new(good.0, good.1, area).unwrap_err().to_string();
        assert!(text.starts_with("the area"), "{text}");
    }
    // A fit that stops at an overdensity says so here too.
    let model = Model::new(
        Cosmology::planck18(),
        Transfer::EisensteinHuSmooth,
        Fit::Tinker08For(cosmo_mf::MassDefinition::Mean(100.0)),
    );
    let survey = Survey::new(good.0, good.1, good.2).unwrap();
    assert!(model.counts(&Plan::default(), &survey).is_err());
    assert!(model.counts_gradient(&Plan::default(), &survey).is_err());
}

//! Biases against packages, and against the mass functions that they follow from.

use cosmo_mf::{
    Bias, CRITICAL_CONTRAST, Contrast, Cosmology, Fit, Fluctuation, Growth, MassDefinition, Model,
    PeakHeight, Plan, Transfer,
};

use crate::table::Table;

fn cosmology() -> Cosmology {
    Cosmology::flat(0.3, 70.0).with_baryons(0.05)
}

#[test]
fn every_bias_is_that_of_a_package() {
    let table = Table::read("f_bias.csv");
    let (names, masses, packages) = (table.texts("bias"), table.texts("masses"), table.texts("package"));
    let [z, nu, n, x, want] = ["z", "nu", "n", "x", "b"].map(|name| table.column(name));
    let mut seen = std::collections::HashSet::new();
    for i in 0..names.len() {
        let bias = match names[i] {
            "mo96" => Bias::MoWhite,
            "jing98" => Bias::Jing,
            "st99" => Bias::ShethTormen,
            "smt01" => Bias::ShethMoTormen,
            "seljak04" => Bias::SeljakWarren,
            "seljak04_cosmo" => Bias::SeljakWarrenCosmology,
            "tinker05" => Bias::Tinker05,
            "mandelbaum05" => Bias::Mandelbaum,
            "manera10" => Bias::Manera,
            "pillepich10" => Bias::Pillepich,
            "bhattacharya11" => Bias::Bhattacharya,
            "comparat17" => Bias::Comparat,
            "tinker10" => Bias::Tinker10(match masses[i] {
                "200c" => MassDefinition::Critical(200.0),
                "500c" => MassDefinition::Critical(500.0),
                mean => MassDefinition::Mean(mean.trim_end_matches('m').parse().unwrap()),
            }),
            other => panic!("{other} is no bias"),
        };
        let peak = PeakHeight { nu: nu[i], spectral_slope: n[i], mass_over_nonlinear: x[i] };
        let got = bias.at(&cosmology(), z[i], peak).unwrap();
        // Packages have δc = 1.68647, 1.2e-7 less: in b that is (b - 1) 1.2e-7, and of Pillepich's σ twice (b - 0.6) that.
        let tolerance = 3e-7 * (want[i].abs() + 1.0);
        assert!(
            (got - want[i]).abs() < tolerance,
            "{bias:?} of {}, ν = {}: {got}, {}",
            packages[i],
            nu[i],
            want[i]
        );
        seen.insert(names[i]);
    }
    assert_eq!(seen.len(), Bias::ALL.len());
}

#[test]
fn biases_that_are_the_split_of_a_mass_function_are_that_split() {
    let plan = Plan::default();
    let masses: Vec<f64> = (0..40).map(|i| 10.0_f64.powf(8.0 + 0.19 * f64::from(i))).collect();
    for (fit, bias, redshifts) in [
        (Fit::PressSchechter, Bias::MoWhite, [0.0, 3.0]),
        (Fit::ShethTormen, Bias::ShethTormen, [0.0, 3.0]),
        (Fit::ManeraLinked02, Bias::Manera, [0.0, 1.0]),
        (Fit::Bhattacharya, Bias::Bhattacharya, [0.0, 2.0]),
        (Fit::Comparat, Bias::Comparat, [0.0, 1.0]),
    ] {
        let model = Model::new(cosmology(), Transfer::EisensteinHuSmooth, fit);
        let split = model.tabulate(&plan, &redshifts[..], &masses).unwrap();
        let published = model.bias(&plan, bias, &redshifts[..], &masses).unwrap();
        for ((got, want), nu) in split.bias.iter().zip(&published.values).zip(&published.nu) {
            assert!((got - want).abs() < 1e-12 * (1.0 + nu * nu), "{bias:?}, ν = {nu}: {got} is not {want}");
        }
    }
}

#[test]
fn where_all_matter_is_in_haloes_it_is_not_biased() {
    // ∫ f b d ln ν = 1 for the split of a normalised f: the split adds the integral of a derivative.
    let cosmology = cosmology();
    let f = |fit: Fit, nu: f64, z: f64| {
        let at = Fluctuation { sigma: CRITICAL_CONTRAST / nu, slope: 0.3, mass_msun: 1e13 };
        fit.multiplicity(&cosmology, z, Contrast::EinsteinDeSitter, at).unwrap()
    };
    // A trapezoid in ln ν from e^-80 to e^3: exponentially accurate, and what is left below is ν^0.4 at least.
    let step = 0.02;
    let nodes: Vec<f64> = (-4000..150).map(|i| (step * f64::from(i)).exp()).collect();
    for (fit, bias, tolerance) in [
        (Fit::PressSchechter, Bias::MoWhite, 1e-12),
        // A = 0.3222 has four digits: half a unit of the last is 1.6e-4 of it.
        (Fit::ShethTormen, Bias::ShethTormen, 1.6e-4),
        (Fit::ManeraLinked02, Bias::Manera, 1e-10),
    ] {
        for z in [0.0, 1.0] {
            let peak = |nu| PeakHeight { nu, spectral_slope: -1.5, mass_over_nonlinear: 1.0 };
            let sum: f64 = nodes
                .iter()
                .map(|&nu| step * f(fit, nu, z) * bias.at(&cosmology, z, peak(nu)).unwrap())
                .sum();
            assert!((sum - 1.0).abs() < tolerance, "{bias:?}: {sum}");
        }
    }
    for (fit, tolerance) in [
        (Fit::Peacock, 1e-12),
        (Fit::Tinker10Normalised, 1e-8),
        (Fit::Tinker10NormalisedFor(MassDefinition::Mean(1200.0)), 1e-6),
        (Fit::Manera, 1e-8),
    ] {
        let sum: f64 = nodes.iter().map(|&nu| step * f(fit, nu, 0.5)).sum();
        assert!((sum - 1.0).abs() < tolerance, "{fit:?}: {sum}");
    }
    // Tinker et al. 2010 made their bias such that this holds for their mass function at z = 0, to what their constants'
    // three digits allow.
    let bias = Bias::Tinker10(MassDefinition::Mean(200.0));
    let sum: f64 = nodes
        .iter()
        .map(|&nu| {
            let peak = PeakHeight { nu, spectral_slope: -1.5, mass_over_nonlinear: 1.0 };
            step * f(Fit::Tinker10, nu, 0.0) * bias.at(&cosmology, 0.0, peak).unwrap()
        })
        .sum();
    assert!((sum - 1.0).abs() < 0.02, "{sum}");
}

#[test]
fn the_nonlinear_mass_is_where_the_peak_height_is_one() {
    let plan = Plan::default();
    let variance = plan.variance_of(&cosmology(), &Transfer::EisensteinHuSmooth).unwrap();
    let growth = Growth::new(&cosmology()).unwrap();
    for z in [0.0, 1.0, 5.0] {
        let sigma = CRITICAL_CONTRAST / growth.factor(z).unwrap();
        let mass = variance.mass_msun_of_sigma(sigma).unwrap();
        assert!((variance.at_mass_msun(mass).unwrap().sigma / sigma - 1.0).abs() < 1e-14, "z = {z}");
        let model = Model::new(cosmology(), Transfer::EisensteinHuSmooth, Fit::PressSchechter);
        let of = |bias| model.bias(&plan, bias, &[z][..], &[mass][..]).unwrap();
        assert!((of(Bias::MoWhite).values[[0, 0]] - 1.0).abs() < 1e-12);
        // 0.53 + 0.39 + 0.13/41 + 5e-4 at M = M*.
        let want = 0.53 + 0.39 + 0.13 / 41.0 + 5e-4;
        assert!((of(Bias::SeljakWarren).values[[0, 0]] - want).abs() < 1e-12);
    }
    for bad in [0.0, -1.0, f64::NAN, 1e9] {
        assert!(variance.mass_msun_of_sigma(bad).is_err());
    }
}

#[test]
fn biases_are_marked_beyond_their_range() {
    let plan = Plan::default();
    let model = Model::new(cosmology(), Transfer::EisensteinHuSmooth, Fit::Tinker10);
    let bias = Bias::Tinker10(MassDefinition::Mean(200.0));
    let table = model.bias(&plan, bias, &[0.0, 3.0][..], &[1e6, 1e13][..]).unwrap();
    // ν is 0.24 and 1.1 at z = 0.
    assert_eq!(table.calibrated.as_slice().unwrap(), [false, true, false, false]);
    assert!(table.values.iter().all(|b| b.is_finite()));
    for bias in Bias::ALL {
        let card = bias.card();
        assert!(!card.name.is_empty() && !card.source.is_empty() && !card.note.is_empty());
    }
}

#[test]
fn biases_of_what_means_nothing_are_errors() {
    let good = PeakHeight { nu: 1.0, spectral_slope: -1.5, mass_over_nonlinear: 1.0 };
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Bias::MoWhite.at(&cosmology(), 0.0, PeakHeight { nu: bad, ..good }).is_err());
        let peak = PeakHeight { mass_over_nonlinear: bad, ..good };
        assert!(Bias::SeljakWarren.at(&cosmology(), 0.0, peak).is_err());
    }
    assert!(Bias::Jing.at(&cosmology(), 0.0, PeakHeight { spectral_slope: f64::NAN, ..good }).is_err());
    assert!(Bias::MoWhite.at(&cosmology(), -1.0, good).is_err());
    for masses in [MassDefinition::Mean(100.0), MassDefinition::Mean(1e4), MassDefinition::SplashbackMean] {
        assert!(Bias::Tinker10(masses).at(&cosmology(), 0.0, good).is_err());
    }
}

//! Haloes of warm dark matter.

use cosmo_mf::{
    Abundance, Cosmology, Ensemble, Filter, Fit, Form, Given, MassDefinition, Model, Parameter, Plan,
    Quantity, Serial, Suppression, Threads, Transfer, Units, WarmDarkMatter,
};

const PARTICLE: WarmDarkMatter = WarmDarkMatter::Viel05 { mass_kev: 1.0 };
const MASSES: [f64; 4] = [1e8, 1e10, 1e12, 1e15];

fn universe() -> Cosmology {
    Cosmology::flat(0.3, 70.0).with_baryons(0.05).with_sigma8(0.8)
}

fn cold() -> Model {
    Model::new(universe(), Transfer::EisensteinHuSmooth, Fit::ShethTormen)
}

#[test]
fn suppressions_are_those_of_hmf() {
    // `Schneider12_vCDM`, `Schneider12` and `Lovell14` of `hmf.alternatives.wdm` of hmf 3.5.2, of a mass function of 1 at MASSES
    // in Msun/h, for `Viel05(1.0, FlatLambdaCDM(70, 0.3, Tcmb0=0, Ob0=0.05))`, whose half-mode mass in Msun/h is this.
    let half_mode = 13_874_365_677.192_015;
    for (suppression, want) in [
        (
            Suppression::Schneider12OfCold,
            [
                0.003_246_495_160_923_824_5,
                0.364_417_365_220_544_1,
                0.984_143_423_060_118_7,
                0.999_983_905_976_972_4,
            ],
        ),
        (
            Suppression::Schneider12,
            [
                0.051_617_948_248_179_98,
                0.593_254_300_455_844_5,
                0.991_766_682_295_656_2,
                0.999_991_675_472_991_6,
            ],
        ),
        (
            Suppression::Lovell14,
            [
                0.002_824_962_321_739_883_3,
                0.214_007_212_831_277_44,
                0.964_246_400_077_767_8,
                0.999_962_915_202_824_4,
            ],
        ),
    ] {
        for (mass, want) in MASSES.into_iter().zip(want) {
            let got: f64 = suppression.factor(mass, half_mode).unwrap();
            assert!((got / want - 1.0).abs() < 1e-13, "{suppression:?}, {mass:e}: {got} is not {want}");
        }
    }
    // Lovell's of 2020 as pyHalo has them, `LOVELL2020` and `SHMF_LOVELL2020`: at the half-mode mass itself.
    let at_half = |suppression: Suppression| suppression.factor(1e9, 1e9).unwrap();
    assert!((at_half(Suppression::Lovell20) * (1.0 + 2.3_f64.powf(0.8)) - 1.0).abs() < 1e-14);
    let subhaloes = (1.0 + 4.2_f64.powf(2.5)).powf(-0.2);
    assert!((at_half(Suppression::Lovell20Subhaloes) / subhaloes - 1.0).abs() < 1e-14);
    let own = Suppression::OfCold { scale: 2.0, steepness: 1.0, exponent: 3.0 };
    assert!((at_half(own) - 1.0 / 27.0).abs() < 1e-15);
    // Far below there is a power law, however far; far above nothing is taken.
    for mass in [1e-3, 1e-30, 1e-200] {
        let ratio = own.factor(mass, 1e9).unwrap() / (mass / 2e9_f64).powi(3);
        assert!(mass < 1e-100 || (ratio - 1.0).abs() < 1e-11, "{mass:e}: {ratio}");
    }
    assert_eq!(own.factor(1e30, 1e9).unwrap(), 1.0);
}

#[test]
fn mass_functions_are_suppressed_in_every_quantity_unit_and_call() {
    let plan = Plan::default();
    for suppression in [Suppression::Schneider12, Suppression::Schneider12OfCold, Suppression::Lovell20] {
        let warm = cold().with_suppressed_haloes(PARTICLE, suppression);
        // What is corrected: the mass function of the warm spectrum, or that of the cold one.
        let plain = match suppression {
            Suppression::Schneider12 => cold().with_warm_dark_matter(PARTICLE),
            _ => cold(),
        };
        assert_eq!(warm.transfer, plain.transfer);
        for (units, unit) in [(Units::Msun, 1.0), (Units::MsunPerH, 1.0 / 0.7)] {
            let half_mode = PARTICLE.half_mode_mass_msun(&universe()).unwrap();
            let left = MASSES.map(|mass| suppression.factor(mass * unit, half_mode).unwrap());
            for quantity in [
                Quantity::DnDlnM,
                Quantity::LnDnDlnM,
                Quantity::DnDM,
                Quantity::DnDLog10M,
                Quantity::Multiplicity,
            ] {
                let of = |model: &Model| model.clone().with_units(units).with_quantity(quantity);
                let table = |model: &Model| of(model).tabulate(&plan, &[0.0, 3.0][..], &MASSES[..]).unwrap();
                let (few, many) = (table(&warm), table(&plain));
                let gradient = of(&warm).mass_function_gradient(&plan, &[0.0, 3.0][..], &MASSES[..]).unwrap();
                for z in 0..2 {
                    for (m, left) in left.iter().enumerate() {
                        let want = match quantity {
                            Quantity::LnDnDlnM => many.values[[z, m]] + left.ln(),
                            _ => many.values[[z, m]] * left,
                        };
                        // A rounding or two of the factor, of its logarithm where that is what counts.
                        assert!((few.values[[z, m]] - want).abs() <= 4e-15 * want.abs(), "{quantity:?}");
                        let error = (gradient.values[[z, m]] - want).abs();
                        assert!(error <= 1e-9 * want.abs(), "{quantity:?}: {error:e} of {want:e}");
                    }
                }
                assert_eq!((&few.bias, &few.sigma, &few.error), (&many.bias, &many.sigma, &many.error));
            }
            let counts =
                |model: &Model| model.clone().with_units(units).above(&plan, 0.0, &MASSES[..]).unwrap();
            let (few, many) = (counts(&warm), counts(&plain));
            assert!(few.number[0] < 0.5 * many.number[0] && few.number[3] > 0.999 * many.number[3]);
        }
        // In single precision, and on threads.
        let mut single =
            Abundance::<f32, _>::new(Threads::new().unwrap(), &plan, &warm, &MASSES[..]).unwrap();
        let want = warm.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap();
        for (got, want) in single.at(&[0.0][..]).unwrap().iter().zip(&want) {
            assert!((f64::from(*got) / want - 1.0).abs() < 1e-5);
        }
    }
    // Heavy particles are cold, to s M½/M.
    let heavy = WarmDarkMatter::Viel05 { mass_kev: 1e4 };
    let warm = cold().with_suppressed_haloes(heavy, Suppression::Lovell14);
    let [few, many] =
        [&warm, &cold()].map(|model| model.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap());
    for (m, mass) in MASSES.into_iter().enumerate() {
        let change = 1.0 - few[[0, m]] / many[[0, m]];
        let limit = 2.7 * 0.99 * heavy.half_mode_mass_msun(&universe()).unwrap() / mass;
        assert!((change - limit).abs() < 1e-3 * limit + 1e-15 && limit < 1e-10, "{change:e} {limit:e}");
    }
    // The last call counts.
    assert_eq!(warm.clone().with_warm_dark_matter(PARTICLE), cold().with_warm_dark_matter(PARTICLE));
    let both = cold().with_warm_dark_matter(PARTICLE).with_suppressed_haloes(PARTICLE, Suppression::Lovell14);
    assert_eq!(both, cold().with_suppressed_haloes(PARTICLE, Suppression::Lovell14));
}

#[test]
fn derivatives_of_the_suppressed_are_those_of_differences() {
    let plan = Plan::default();
    for (particle, suppression) in [
        (PARTICLE, Suppression::Schneider12),
        (WarmDarkMatter::SterileNeutrino { mass_kev: 4.0 }, Suppression::Lovell20),
        (
            WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h: 0.05, beta: 2.5, gamma: -4.0 },
            Suppression::Schneider12,
        ),
    ] {
        let model = |matter: f64, hubble: f64, baryons: f64| {
            let cosmology = Cosmology::flat(0.3 + matter, 70.0 + hubble).with_baryons(0.05 + baryons);
            Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::ShethTormen)
                .with_suppressed_haloes(particle, suppression)
        };
        let gradient = model(0.0, 0.0, 0.0).mass_function_gradient(&plan, &[0.0][..], &MASSES[..]).unwrap();
        for (parameter, h) in
            [(Parameter::OmegaMatter, 3e-4), (Parameter::HubbleKmSMpc, 0.07), (Parameter::OmegaBaryon, 5e-5)]
        {
            // Fourth order, steps of 1e-3: h⁴/30 of a fifth derivative, and 1e-11 of rounding over 1e-3.
            let number = |steps: f64| {
                let of = |other| if parameter == other { steps * h } else { 0.0 };
                model(of(Parameter::OmegaMatter), of(Parameter::HubbleKmSMpc), of(Parameter::OmegaBaryon))
                    .mass_function(&plan, &[0.0][..], &MASSES[..])
                    .unwrap()
            };
            let difference = (8.0 * (number(1.0) - number(-1.0)) - (number(2.0) - number(-2.0))) / (12.0 * h);
            let column = Parameter::ALL.iter().position(|other| *other == parameter).unwrap();
            for m in 0..MASSES.len() {
                let (got, want) = (gradient.slopes[[0, m, column]], difference[[0, m]]);
                let scale = gradient.values[[0, m]] / h * 1e-3;
                let tolerance = 1e-6 * (want.abs() + scale);
                assert!((got - want).abs() < tolerance, "{parameter:?}, {m}: {got} is not {want}");
            }
        }
    }
}

#[test]
fn particles_are_those_of_their_papers() {
    let cosmology = universe();
    // A sterile neutrino of 4.43 keV is a thermal relic of 1 keV where Ωdm h² is 0.1225: here, at Ωdm = 0.25 and h = 0.7.
    let sterile = WarmDarkMatter::SterileNeutrino { mass_kev: 4.43 };
    let thermal = sterile.thermal_mass_kev(&cosmology).unwrap().unwrap();
    assert!((thermal - 1.0).abs() < 1e-14, "{thermal}");
    for what in [WarmDarkMatter::scale_mpc, WarmDarkMatter::half_mode_mass_msun] {
        let (got, want) = (what(sterile, &cosmology).unwrap(), what(PARTICLE, &cosmology).unwrap());
        assert!((got / want - 1.0).abs() < 1e-13, "{got} {want}");
    }
    // m ∝ m_thermal^(4/3).
    let heavy = WarmDarkMatter::SterileNeutrino { mass_kev: 4.43 * 16.0 };
    assert!((heavy.thermal_mass_kev(&cosmology).unwrap().unwrap() - 8.0).abs() < 1e-13);
    // Thermal relics are a case of α, β and γ: T² itself, and the half mode.
    let alpha_mpc_per_h = PARTICLE.scale_mpc(&cosmology).unwrap() * 0.7;
    let general = WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h, beta: 2.24, gamma: -5.0 / 1.12 };
    assert_eq!((general.mass_kev(), general.thermal_mass_kev(&cosmology).unwrap()), (None, None));
    let masses = [PARTICLE, general].map(|particle| particle.half_mode_mass_msun(&cosmology).unwrap());
    assert!((masses[0] / masses[1] - 1.0).abs() < 1e-13, "{masses:?}");
    let k = [0.1, 3.0, 30.0, 300.0];
    let [one, other] = [PARTICLE, general].map(|particle| {
        let transfer = Transfer::EisensteinHuSmooth.with_warm_dark_matter(particle);
        Plan::default().linear_power(&cosmology, &transfer).unwrap().today_mpc3(&k[..]).unwrap()
    });
    for (one, other) in one.iter().zip(&other) {
        assert!((one / other - 1.0).abs() < 1e-11, "{one:e} {other:e}");
    }
    // T is ½ at the half mode of a steep one too.
    let steep = WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h: 0.1, beta: 8.0, gamma: -0.5 };
    let k = [1e-5, steep.half_mode_wavenumber_per_mpc(&cosmology).unwrap()];
    let [cold, warm] =
        [Transfer::EisensteinHuSmooth, Transfer::EisensteinHuSmooth.with_warm_dark_matter(steep)].map(
            |transfer| {
                Plan::default().linear_power(&cosmology, &transfer).unwrap().today_mpc3(&k[..]).unwrap()
            },
        );
    let got = warm[1] / cold[1] / (warm[0] / cold[0]);
    assert!((got - 0.25).abs() < 1e-10, "{got}");
}

#[test]
fn a_sharp_filter_ends_where_the_spectrum_does() {
    // Sheth and Tormen's fit with q = 1, as Schneider et al. take it: 2A = 0.3222 √(2/π).
    let fit = Given::new(
        Form::Peak,
        &[0.3222 * (2.0 / std::f64::consts::PI).sqrt(), 1.0, 0.3, 0.5, 1.0],
        MassDefinition::FriendsOfFriends(0.2),
    )
    .unwrap();
    let model = Model::new(universe(), Transfer::EisensteinHuSmooth, Fit::Given(fit));
    let plan = Plan::builder().filter(Filter::SHARP_K).build().unwrap();
    let [cold, warm] = [model.clone(), model.with_warm_dark_matter(PARTICLE)]
        .map(|model| model.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap());
    let half_mode = PARTICLE.half_mode_mass_msun(&universe()).unwrap();
    let simulations = MASSES.map(|mass| Suppression::Schneider12OfCold.factor(mass, half_mode).unwrap());
    for m in 0..MASSES.len() {
        let left = warm[[0, m]] / cold[[0, m]];
        // Of simulations within a factor two where a tenth or more is left; below, next to nothing.
        if simulations[m] > 0.1 {
            assert!((0.5..2.0).contains(&(left / simulations[m])), "{left} and {}", simulations[m]);
        } else {
            assert!(left < 0.05, "{left}");
        }
    }
}

#[test]
fn suppressions_that_mean_nothing_are_errors_with_names() {
    let plan = Plan::default();
    let message = |particle, suppression| {
        let model = cold().with_suppressed_haloes(particle, suppression);
        assert!(model.check().is_err());
        assert!(model.mass_function_gradient(&plan, &[0.0][..], &MASSES[..]).is_err());
        model.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap_err().to_string()
    };
    let steep = Suppression::OfCold { scale: 1.0, steepness: 11.0, exponent: 1.0 };
    assert!(message(PARTICLE, steep).contains("a steepness of 11"));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let light = WarmDarkMatter::Viel05 { mass_kev: bad };
        for suppression in [Suppression::Schneider12, Suppression::Lovell14] {
            assert!(message(light, suppression).starts_with("the mass of warm dark matter"));
        }
        for suppression in [
            Suppression::OfCold { scale: bad, steepness: 1.0, exponent: 1.0 },
            Suppression::OfCold { scale: 1.0, steepness: bad, exponent: 1.0 },
            Suppression::OfCold { scale: 1.0, steepness: 1.0, exponent: bad },
        ] {
            assert!(message(PARTICLE, suppression).starts_with("the suppression of haloes"));
        }
        assert!(Suppression::Lovell14.factor(bad, 1e9).unwrap_err().to_string().starts_with("the mass"));
        assert!(Suppression::Lovell14.factor(1e9, bad).unwrap_err().to_string().starts_with("the half-mode"));
        for (particle, name) in [
            (WarmDarkMatter::SterileNeutrino { mass_kev: bad }, "the mass"),
            (WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h: bad, beta: 2.0, gamma: -4.0 }, "α"),
            (WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h: 0.1, beta: bad, gamma: -4.0 }, "β"),
            (
                WarmDarkMatter::AlphaBetaGamma { alpha_mpc_per_h: 0.1, beta: 2.0, gamma: -25.0 * bad.abs() },
                "γ",
            ),
        ] {
            let text = particle.check().map_or_else(|error| error.to_string(), |()| format!("{particle:?}"));
            assert!(text.starts_with(name), "{text}");
        }
    }
    // Many models at once are not corrected, and say so.
    let model = cold().with_suppressed_haloes(PARTICLE, Suppression::Schneider12);
    let error = Ensemble::<f64, _>::new(Serial, &plan, &[model], &MASSES[..]).unwrap_err().to_string();
    assert!(error.contains("suppression"), "{error}");
}

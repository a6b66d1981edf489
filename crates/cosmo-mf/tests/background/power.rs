//! Spectra, their amplitudes, and what becomes of them.

use cosmo_mf::{
    Abundance, Bias, Conventions, Cosmology, EquationsOf, Fit, Model, Neutrinos, Parameter, Plan, Serial,
    Threads, Transfer, WarmDarkMatter,
};

fn universe() -> Cosmology {
    Cosmology::flat(0.3, 70.0).with_baryons(0.05).with_sigma8(0.8).with_spectral_index(0.96)
}

#[test]
fn the_linear_spectrum_has_the_variance_that_it_is_normalised_to() {
    // The trapezoidal rule in ln k, from where the integrand is k⁴ to where the window has made it k⁻⁵.
    let h = 0.7;
    for transfer in [Transfer::Bbks, Transfer::EisensteinHuSmooth, Transfer::BondEfstathiou] {
        let power = Plan::default().linear_power(&universe(), &transfer).unwrap();
        let step = 1e-3;
        let k: Vec<f64> =
            (0..20_000).map(|i| (-13.0 + step * f64::from(i)).exp()).filter(|k| *k < 400.0).collect();
        let p = power.today_mpc3(&k).unwrap();
        let variance: f64 = k
            .iter()
            .zip(&p)
            .map(|(k, p)| {
                let x = k * 8.0 / h;
                let window = if x < 0.1 {
                    1.0 - x * x / 10.0 + x.powi(4) / 280.0
                } else {
                    3.0 * (x.sin() - x * x.cos()) / x.powi(3)
                };
                step * k.powi(3) * p / (2.0 * std::f64::consts::PI.powi(2)) * window * window
            })
            .sum();
        assert!((variance.sqrt() / 0.8 - 1.0).abs() < 1e-8, "{transfer:?}: {}", variance.sqrt());
    }
}

#[test]
fn without_much_mass_the_fit_of_1999_is_near_the_smooth_one_of_1998() {
    // The papers claim a few per cent for each.
    let cosmology = universe().with_radiation(Neutrinos::with_masses_ev([1e-3, 0.0, 0.0]));
    let k = [1e-3, 1e-2, 0.1, 1.0, 10.0];
    let [old, new] = [Transfer::EisensteinHuSmooth, Transfer::EisensteinHuNeutrinos].map(|transfer| {
        Plan::default().linear_power(&cosmology, &transfer).unwrap().today_mpc3(&k[..]).unwrap()
    });
    for (old, new) in old.iter().zip(&new) {
        assert!((new / old - 1.0).abs() < 0.06, "{new} is not {old}");
    }
}

#[test]
fn bond_and_efstathiou_is_its_equation_and_near_bardeen() {
    // Their T differ by up to 10 %, in P over what it is at 8 Mpc/h by 25 %.
    let k = [1e-4, 1e-2, 0.1, 1.0];
    let [one, other] = [Transfer::BondEfstathiou, Transfer::Bbks]
        .map(|transfer| Plan::default().linear_power(&universe(), &transfer).unwrap());
    for (one, other) in one.today_mpc3(&k[..]).unwrap().iter().zip(other.today_mpc3(&k[..]).unwrap()) {
        assert!((one / other - 1.0).abs() < 0.25, "{one} and {other}");
    }
    // q = k/(Ωm h²) is 1 and 1e-7: of the latter T² = 1 - 2 (6.4e-7)^1.13/1.13.
    let [unit, tiny] =
        [0.3 * 0.49, 0.3 * 0.49 * 1e-7].map(|k| one.today_mpc3(&[k][..]).unwrap()[0] / k.powf(0.96));
    let by_hand = (1.0 + (6.4 + 27.0_f64.sqrt() + 2.89).powf(1.13)).powf(-2.0 / 1.13);
    assert!((unit / tiny / by_hand - 1.0).abs() < 5e-7, "{}", unit / tiny / by_hand - 1.0);
}

#[test]
fn the_shape_of_liddle_and_lyth_is_that_of_hmf_and_colossus() {
    // `modelSugiyama95(k, 0.7, 0.3, 0.05, 2.7)` of colossus 1.4.0: at 2.7 K the temperature makes no difference. And
    // `BBKS(FlatLambdaCDM(50, 0.3, Tcmb0=0, Ob0=0.05), use_sugiyama_baryons=True, use_liddle_baryons=False)` of hmf 3.5.2, which
    // has 1 in place of √(2h): at h = ½ they are the same. T at k in h/Mpc.
    let k = [1e-4, 1e-2, 0.1, 1.0, 10.0];
    for (h, want) in [
        (
            0.7,
            [
                0.998_671_613_725_345_9,
                0.761_924_640_349_953_9,
                0.137_520_092_805_735_54,
                0.004_650_269_955_440_365,
                8.507_073_013_821_353e-5,
            ],
        ),
        (
            0.5,
            [
                0.998_185_533_718_546_6,
                0.678_875_573_267_134_9,
                0.093_973_334_808_998_53,
                0.002_792_432_244_933_283,
                4.896_557_855_300_795e-5,
            ],
        ),
    ] {
        let cosmology = Cosmology::flat(0.3, 100.0 * h).with_baryons(0.05).with_spectral_index(0.96);
        let per_mpc = k.map(|k| k * h);
        let power = Plan::default().linear_power(&cosmology, &Transfer::BbksLiddleLyth).unwrap();
        let p = power.today_mpc3(&per_mpc[..]).unwrap();
        for i in 1..k.len() {
            let got = (p[i] / p[0] * (k[0] / k[i]).powf(0.96)).sqrt();
            assert!((got / (want[i] / want[0]) - 1.0).abs() < 1e-13, "k = {}: {got}", k[i]);
        }
        // Sugiyama's is the same at 2.7 K, and no other.
        let of = |kelvin: f64, transfer: &Transfer| {
            let cosmology = cosmology.with_cmb_temperature_kelvin(kelvin);
            Plan::default().linear_power(&cosmology, transfer).unwrap().today_mpc3(&per_mpc[..]).unwrap()
        };
        assert_eq!(of(2.7, &Transfer::BbksSugiyama), of(2.7, &Transfer::BbksLiddleLyth));
        assert_eq!(of(2.9, &Transfer::BbksLiddleLyth), of(2.7, &Transfer::BbksLiddleLyth));
        assert_ne!(of(2.9, &Transfer::BbksSugiyama), of(2.7, &Transfer::BbksSugiyama));
    }
}

#[test]
fn the_half_mode_mass_is_hmfs() {
    // `hmf.alternatives.wdm.Viel05(mx, FlatLambdaCDM(70, 0.3, Tcmb0=0, Ob0=0.05))` of hmf 3.5.2: α and T(k) in Mpc/h and Msun/h.
    // Its mean density is 2e-6 off, for its constants are astropy's.
    for (mass_kev, alpha, mass, transfer) in [
        (
            0.5,
            0.105_764_367_177_433_87,
            1.395_221_057_538_957_5e11,
            [0.999_832_417_896_445_6, 0.971_386_524_169_336_6, 0.033_931_444_050_769_46],
        ),
        (
            1.0,
            0.049,
            1.387_436_567_719_201_5e10,
            [0.999_970_092_283_743_6, 0.994_819_030_395_266_4, 0.439_306_101_816_048_8],
        ),
        (
            3.3,
            0.013_021_038_013_037_268,
            2.603_524_788_011_129_8e8,
            [0.999_998_463_410_955_2, 0.999_733_014_810_079_8, 0.954_884_609_875_796_7],
        ),
    ] {
        let particle = WarmDarkMatter::Viel05 { mass_kev };
        let got = particle.scale_mpc(&universe()).unwrap() * 0.7;
        assert!((got / alpha - 1.0).abs() < 1e-14, "{got}");
        let got = particle.half_mode_mass_msun(&universe()).unwrap() * 0.7;
        assert!((got / mass - 1.0).abs() < 3e-6, "{got} {:e}", got / mass - 1.0);
        // σ₈ is the same, so T² is the ratio of spectra over what it is on large scales.
        let k = [1e-5, 0.07, 0.7, 7.0];
        let [cold, warm] = [Transfer::Bbks, Transfer::Bbks.with_warm_dark_matter(particle)].map(|transfer| {
            Plan::default().linear_power(&universe(), &transfer).unwrap().today_mpc3(&k[..]).unwrap()
        });
        for i in 0..3 {
            let got = (warm[i + 1] / cold[i + 1] / (warm[0] / cold[0])).sqrt();
            assert!((got - transfer[i]).abs() < 1e-8, "{got} is not {}", transfer[i]);
        }
    }
    // Bode's by its equations, at Ω = 0.25, h = 0.7, g = 1.5, 2 keV; and T is ½ at the half mode.
    let particle = WarmDarkMatter::Bode01 { mass_kev: 2.0, degrees_of_freedom: 1.5 };
    let alpha = 0.048 * 0.625_f64.powf(0.15) * (70.0_f64 / 65.0).powf(1.3) * 2.0_f64.powf(-1.15);
    assert!((particle.scale_mpc(&universe()).unwrap() * 0.7 / alpha - 1.0).abs() < 1e-14);
    for particle in [particle, WarmDarkMatter::Viel05 { mass_kev: 0.2 }] {
        let k = [1e-5, particle.half_mode_wavenumber_per_mpc(&universe()).unwrap()];
        let [cold, warm] =
            [Transfer::PowerLaw, Transfer::PowerLaw.with_warm_dark_matter(particle)].map(|transfer| {
                let cosmology = universe().with_spectral_index(-1.5);
                Plan::default().linear_power(&cosmology, &transfer).unwrap().today_mpc3(&k[..]).unwrap()
            });
        let got = warm[1] / cold[1] / (warm[0] / cold[0]);
        assert!((got - 0.25).abs() < 1e-10, "{got}");
    }
}

#[test]
fn warm_and_heavy_universes_flow_through_every_call() {
    let cosmology = universe().with_radiation(Neutrinos::with_masses_ev([0.1; 3]));
    let particle = WarmDarkMatter::Viel05 { mass_kev: 3.0 };
    let cold = Model::new(cosmology, Transfer::EisensteinHuNeutrinos, Fit::ShethTormen);
    let warm = cold.clone().with_warm_dark_matter(particle);
    let plan = Plan::suited_to(&warm.transfer).unwrap();
    let masses = [1e8, 1e10, 1e12, 1e15];
    let numbers = |model: &Model| {
        let serial =
            Abundance::<f64, _>::new(Serial, &plan, model, &masses[..]).unwrap().at(&[0.0, 6.0][..]).unwrap();
        let threads = Abundance::<f64, _>::new(Threads::new().unwrap(), &plan, model, &masses[..]).unwrap();
        let mut threads = threads;
        assert_eq!(threads.at(&[0.0, 6.0][..]).unwrap(), serial);
        serial
    };
    let (few, many) = (numbers(&warm), numbers(&cold));
    assert!(few[[0, 0]] < 0.9 * many[[0, 0]] && few.iter().all(|n| n.is_finite() && *n >= 0.0));
    assert!((few[[0, 3]] / many[[0, 3]] - 1.0).abs() < 1e-3);
    // The bound of 512 nodes is as good as without the cut.
    let table = warm.tabulate(&plan, &[0.0][..], &masses[..]).unwrap();
    assert!(table.error.iter().all(|error| *error < 1e-7), "{:?}", table.error);
    let gradient = warm.mass_function_gradient(&plan, &[0.0][..], &masses[..]).unwrap();
    assert!((gradient.values[[0, 1]] / few[[0, 1]] - 1.0).abs() < 1e-9);
    for (parameter, h) in [(Parameter::OmegaMatter, 3e-4), (Parameter::HubbleKmSMpc, 0.07)] {
        // Fourth-order differences with steps of 1e-3: h⁴/30 of a fifth derivative, and 1e-11 of rounding over 1e-3.
        let number = |steps: f64| {
            let (matter, hubble) =
                if parameter == Parameter::OmegaMatter { (steps * h, 0.0) } else { (0.0, steps * h) };
            let mut model = warm.clone();
            model.cosmology = Cosmology::flat(0.3 + matter, 70.0 + hubble)
                .with_baryons(0.05)
                .with_sigma8(0.8)
                .with_spectral_index(0.96)
                .with_radiation(Neutrinos::with_masses_ev([0.1; 3]));
            model.mass_function(&plan, &[0.0][..], &masses[..]).unwrap()
        };
        let difference = (8.0 * (number(1.0) - number(-1.0)) - (number(2.0) - number(-2.0))) / (12.0 * h);
        let column = Parameter::ALL.iter().position(|other| *other == parameter).unwrap();
        for m in 0..masses.len() {
            let (got, want) = (gradient.slopes[[0, m, column]], difference[[0, m]]);
            assert!((got - want).abs() < 1e-6 * want.abs(), "{parameter:?}, {m}: {got} is not {want}");
        }
    }
    // Conventions reach the transfer function beneath.
    let wiggly = Model::new(universe(), Transfer::EisensteinHu(EquationsOf::Paper), Fit::Tinker10)
        .with_warm_dark_matter(particle);
    let program = Transfer::EisensteinHu(EquationsOf::Program).with_warm_dark_matter(particle);
    assert_eq!(wiggly.clone().with_conventions(Conventions::Hmf).transfer, program);
    let plan = Plan::suited_to(&program).unwrap();
    for bias in Bias::ALL {
        let bias = wiggly.bias(&plan, bias, &[0.0][..], &[1e13][..]).unwrap();
        assert!(bias.values.iter().all(|b| b.is_finite()));
    }
}

#[test]
fn spectra_that_cannot_be_are_errors_with_names() {
    let (plan, cosmology) = (Plan::default(), universe());
    for radiation in [cosmology, cosmology.with_radiation(Neutrinos::massless())] {
        let message = plan.spectrum(&radiation, &Transfer::EisensteinHuNeutrinos).unwrap_err().to_string();
        assert!(message.starts_with("the neutrinos"), "{message}");
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
        let warm = Transfer::Bbks.with_warm_dark_matter(WarmDarkMatter::Viel05 { mass_kev: bad });
        let message = plan.spectrum(&cosmology, &warm).unwrap_err().to_string();
        assert!(message.starts_with("the mass of warm dark matter"), "{message}");
        let particle =
            WarmDarkMatter::Bode01 { mass_kev: 1.0, degrees_of_freedom: if bad > 0.0 { -bad } else { bad } };
        assert!(plan.spectrum(&cosmology, &Transfer::Bbks.with_warm_dark_matter(particle)).is_err());
    }
    let power = plan.linear_power(&cosmology, &Transfer::EisensteinHuSmooth).unwrap();
    for bad in [0.0, -1.0, f64::NAN, 1e9] {
        assert!(power.today_mpc3(&[0.1, bad][..]).unwrap_err().to_string().contains("index 1"));
    }
    assert!(power.today_mpc3(&[][..]).unwrap().is_empty());
}

//! Haloes of cold matter and baryons beside neutrinos with mass.

use cosmo_mf::{
    Bias, Cosmology, EquationsOf, Fit, Model, Neutrinos, Parameter, Plan, PowerTable, Transfer,
    TransferTable, Units, WarmDarkMatter,
};

use crate::table::Table;
use crate::transfer_tables::{H, camb, text, universe};

const MASSES: [f64; 4] = [1e10, 1e13, 1e14, 1e15];

#[test]
fn fluctuations_are_those_of_camb_in_radii_and_in_masses() {
    let (plan, _, sigma8) = camb();
    let cosmology = universe().with_sigma8(sigma8);
    let of_all = Transfer::TransferTable(TransferTable::from_camb_text(&text(), H).unwrap());
    let of_cold = of_all.clone().with_haloes_of_cold_matter();
    let table = Table::read("transfer_camb_sigma.csv");
    let radii = table.column("radius_mpc_per_h");
    for (transfer, name, omega) in
        [(&of_all, "all", 0.144_548), (&of_cold, "cold", 0.142_4)].map(|(t, n, o)| (t, n, o / (H * H)))
    {
        let variance = plan.variance_of(&cosmology, transfer).unwrap();
        for (radius, want) in radii.iter().zip(table.column(name)) {
            let sphere = variance.at_radius_mpc(radius / H).unwrap();
            // CAMB's own integral is good to some 1e-6; below 2 Mpc/h a part in 10⁴ is beyond the file, whose last point is
            // 10 h/Mpc, and the spectrum there is extrapolated.
            let tolerance = if *radius < 2.0 { 2e-4 } else { 2e-5 };
            assert!(
                (sphere.sigma / want - 1.0).abs() < tolerance,
                "{name}, R = {radius}: {:e}",
                sphere.sigma / want - 1.0
            );
            let density = omega * H * H * cosmology.critical_density_h2_msun_mpc3;
            let mass = 4.0 / 3.0 * std::f64::consts::PI * density * (radius / H).powi(3);
            // Neutrinos' energy is Σm / 93.14 eV to 1e-5 and a hundredth of matter.
            assert!((sphere.mass_msun / mass - 1.0).abs() < 1e-6, "{:e}", sphere.mass_msun / mass - 1.0);
        }
    }
}

#[test]
fn without_mass_nothing_changes() {
    let plan = Plan::default();
    let table = |model: &Model| model.tabulate(&plan, &[0.0, 1.0][..], &MASSES[..]).unwrap();
    let cosmology = universe().with_radiation(Neutrinos::massless());
    for transfer in [Transfer::Bbks, Transfer::EisensteinHuSmooth] {
        for units in [Units::Msun, Units::MsunPerH] {
            let plain = Model::new(cosmology, transfer.clone(), Fit::Tinker08).with_units(units);
            let cold = plain.clone().with_haloes_of_cold_matter();
            assert_ne!(plain, cold);
            assert_eq!(table(&plain), table(&cold), "{transfer:?}");
            assert_eq!(
                plain.mass_function_gradient(&plan, &[0.5][..], &MASSES[..]).unwrap(),
                cold.mass_function_gradient(&plan, &[0.5][..], &MASSES[..]).unwrap()
            );
        }
    }
    // And little mass changes little: of cold matter alone σ is at most 1/(1 - fν) that of all, and at a mass less, since its
    // radius is larger. A species of 10⁻⁴ eV is barely slower than light, and its energy that of 5·10⁻⁴ eV at rest.
    for mass_ev in [1e-4, 1e-3, 1e-2] {
        let cosmology = universe().with_radiation(Neutrinos::with_masses_ev([mass_ev, 0.0, 0.0]));
        let plain = Model::new(cosmology, Transfer::EisensteinHuNeutrinos, Fit::PressSchechter);
        let (all, cold) = (table(&plain), table(&plain.with_haloes_of_cold_matter()));
        let change = cold.sigma[[0, 1]] / all.sigma[[0, 1]] - 1.0;
        let share = cosmology.omega_neutrinos() / cosmology.omega_matter;
        assert!(change > 0.2 * share && change < 1.01 * share, "{mass_ev} eV: {change:e}, fν = {share:e}");
    }
}

#[test]
fn mass_functions_are_those_of_a_universe_that_has_the_cold_spectrum_alone() {
    // What Costanzi et al. prescribe, by hand: the table of cold matter as that of all, its σ₈, and Ωm without neutrinos.
    let table = Table::read("transfer_camb_power.csv");
    let (k, all, cold) = (table.column("k_per_mpc"), table.column("all_mpc3"), table.column("cold_mpc3"));
    let heavy = universe();
    let both = PowerTable::new(&k, &all).unwrap().with_cold_matter_and_baryons(&cold).unwrap();
    let transfer = Transfer::Table(both).with_haloes_of_cold_matter();
    let plan = Plan::suited_to(&transfer).unwrap();
    let model = Model::new(heavy, transfer, Fit::Tinker08);
    let got = model.tabulate(&plan, &[0.0][..], &MASSES[..]).unwrap();
    let by_hand = Transfer::Table(PowerTable::new(&k, &cold).unwrap());
    let alone = {
        let variance = plan.variance_of(&heavy, &model.transfer).unwrap();
        let sigma8 = variance.at_radius_mpc(8.0 / H).unwrap().sigma;
        assert!(sigma8 > 1.005 * heavy.sigma8);
        let omega = heavy.omega_matter - heavy.omega_neutrinos();
        let cosmology = Cosmology::flat(omega, 100.0 * H)
            .with_baryons(heavy.omega_baryon)
            .with_spectral_index(heavy.spectral_index)
            .with_sigma8(sigma8);
        Model::new(cosmology, by_hand, Fit::Tinker08)
    };
    let want = alone.tabulate(&plan, &[0.0][..], &MASSES[..]).unwrap();
    for m in 0..MASSES.len() {
        // Ends of the spectra are extrapolated together or apart, at 1e-4 and 7/Mpc; the least mass is of spheres of 0.4 Mpc.
        let tolerance = if m == 0 { 2e-3 } else { 2e-5 };
        for (got, want) in [(&got.values, &want.values), (&got.sigma, &want.sigma)] {
            let error = got[[0, m]] / want[[0, m]] - 1.0;
            assert!(error.abs() < tolerance, "M = {:e}: {error:e}", MASSES[m]);
        }
    }
    // More haloes, the more so the rarer.
    let plain = Model::new(heavy, Transfer::Table(PowerTable::new(&k, &all).unwrap()), Fit::Tinker08);
    let plain = plain.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap();
    let more: Vec<f64> = (1..4).map(|m| got.values[[0, m]] / plain[[0, m]] - 1.0).collect();
    assert!(more[2] > more[1] && more[1] > more[0] && (0.01..0.1).contains(&more[2]), "{more:?}");
    // Bias and collapsed fractions flow from the same fluctuations.
    let bias = model.bias(&plan, Bias::ShethMoTormen, &[0.0][..], &MASSES[..]).unwrap();
    let want = alone.bias(&plan, Bias::ShethMoTormen, &[0.0][..], &MASSES[..]).unwrap();
    assert!((bias.values[[0, 2]] / want.values[[0, 2]] - 1.0).abs() < 1e-4);
    let (above, want) =
        (model.above(&plan, 0.0, &[1e14][..]).unwrap(), alone.above(&plan, 0.0, &[1e14][..]).unwrap());
    assert!((above.fraction[0] / want.fraction[0] - 1.0).abs() < 1e-4);
}

#[test]
fn derivatives_are_those_of_differences() {
    let plan = Plan::default();
    let neutrinos = Neutrinos::with_masses_ev([0.1; 3]);
    // The growth that tells neutrinos from other matter is that of the universe, so that w₀ is part of the shape: at redshift zero
    // it comes in nowhere else.
    let model = |[matter, hubble, baryons, w0]: [f64; 4]| {
        let cosmology = Cosmology::flat(0.3 + matter, 70.0 + hubble)
            .with_baryons(0.05 + baryons)
            .with_radiation(neutrinos)
            .with_equation_of_state(-0.9 + w0, 0.1);
        Model::new(cosmology, Transfer::EisensteinHuNeutrinos, Fit::ShethTormen).with_haloes_of_cold_matter()
    };
    let gradient = model([0.0; 4]).mass_function_gradient(&plan, &[0.0][..], &MASSES[..]).unwrap();
    let all = [
        (Parameter::OmegaMatter, 3e-4),
        (Parameter::HubbleKmSMpc, 0.07),
        (Parameter::OmegaBaryon, 5e-5),
        (Parameter::W0, 1e-3),
    ];
    for (parameter, h) in all {
        // As in `power.rs`: fourth order, with steps of 1e-3.
        let number = |steps: f64| {
            model(all.map(|(other, _)| if parameter == other { steps * h } else { 0.0 }))
                .mass_function(&plan, &[0.0][..], &MASSES[..])
                .unwrap()
        };
        let difference = (8.0 * (number(1.0) - number(-1.0)) - (number(2.0) - number(-2.0))) / (12.0 * h);
        let column = Parameter::ALL.iter().position(|other| *other == parameter).unwrap();
        for m in 0..MASSES.len() {
            let (got, want) = (gradient.slopes[[0, m, column]], difference[[0, m]]);
            let scale = gradient.values[[0, m]] / h * 1e-3;
            assert!(
                (got - want).abs() < 1e-6 * (want.abs() + scale),
                "{parameter:?}, {m}: {got} is not {want}"
            );
        }
    }
}

#[test]
fn transfer_functions_that_do_not_tell_are_errors_with_names() {
    let (plan, heavy) = (Plan::builder().nodes(2048).build().unwrap(), universe());
    let message = |cosmology: Cosmology, transfer: Transfer| {
        let model = Model::new(cosmology, transfer, Fit::Tinker08).with_haloes_of_cold_matter();
        model.mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap_err().to_string()
    };
    let k = [1e-3, 0.1, 1.0, 10.0];
    let table = PowerTable::new(&k[..], &[1e4, 5e3, 50.0, 0.1][..]).unwrap();
    for (text, start) in [
        (message(heavy, Transfer::EisensteinHu(EquationsOf::Paper)), "the transfer function"),
        (message(heavy, Transfer::Bbks), "the transfer function"),
        (message(heavy, Transfer::Table(table)), "the table of the spectrum"),
        (message(heavy.without_radiation(), Transfer::Bbks), "the neutrinos"),
    ] {
        assert!(text.starts_with(start), "{text}");
    }
    // Twice is once.
    let cold = Transfer::EisensteinHuNeutrinos.with_haloes_of_cold_matter();
    assert_eq!(cold.clone().with_haloes_of_cold_matter(), cold);
    let power = plan.linear_power(&heavy, &Transfer::Bbks).unwrap();
    assert!(power.cold_matter_today_mpc3(&[0.1][..]).is_err());
}

#[test]
fn haloes_are_of_cold_matter_however_the_choices_are_nested() {
    let (plan, heavy) = (Plan::builder().nodes(512).build().unwrap(), universe());
    let particle = WarmDarkMatter::Viel05 { mass_kev: 2.0 };
    let cold = Transfer::EisensteinHuNeutrinos;
    let inside = Transfer::Warm(Box::new(cold.clone().with_haloes_of_cold_matter()), particle);
    let outside = cold.with_warm_dark_matter(particle).with_haloes_of_cold_matter();
    let values = [inside, outside].map(|transfer| {
        Model::new(heavy, transfer, Fit::Tinker08).mass_function(&plan, &[0.0][..], &MASSES[..]).unwrap()
    });
    assert_eq!(values[0], values[1]);
}

//! Bounds of errors: they hold against values of many digits, and are not much more than the errors.

use cosmo_mf::{
    Background, Cosmology, EquationsOf, Growth, Halofit, Plan, PowerTable, PrimordialAmplitude, Transfer,
};

/// Ωm, Ω and w; z, D(z)/D(0) and f: the hypergeometric function and Heath's integral, by mpmath 1.3 with 40 digits.
const GROWTH: &[([f64; 3], f64, f64, f64)] = &[
    ([0.3, 0.70, -1.0], 0.0, 1.0, 0.5127962477302379),
    ([0.3, 0.70, -1.0], 1.0, 0.6118057533006068, 0.8692851211850068),
    ([0.3, 0.70, -1.0], 20.0, 0.06112712048743372, 0.9998625975787775),
    ([0.3, 0.70, -1.0], -0.5, 1.2568416745073179, 0.18340480618426294),
    ([0.05, 0.95, -1.0], 0.0, 1.0, 0.18158262383024615),
    ([0.05, 0.95, -1.0], 1.0, 0.7971887569465965, 0.5092127725248184),
    ([0.05, 0.95, -1.0], 20.0, 0.09770933541697882, 0.9988826780662436),
    ([0.05, 0.95, -1.0], -0.5, 1.0755184995738818, 0.05256639057138728),
    ([0.3, 0.70, -0.8], 0.0, 1.0, 0.5083891872640929),
    ([0.3, 0.70, -0.8], 1.0, 0.6277271261206342, 0.8163737838963974),
    ([0.3, 0.70, -0.8], 20.0, 0.06524133690354968, 0.9991384078594482),
    ([0.3, 0.70, -0.8], -0.5, 1.279378901479845, 0.22536368201369333),
    ([0.3, 0.70, -1.3], 0.0, 1.0, 0.5178066223604714),
    ([0.3, 0.70, -1.3], 1.0, 0.5924091470126479, 0.9245818936389965),
    ([0.3, 0.70, -1.3], 20.0, 0.05758401384588717, 0.9999912308944133),
    ([0.3, 0.70, -1.3], -0.5, 1.227097238469252, 0.13374960785860632),
    ([0.3, 0.6, -1.0], 0.0, 1.0, 0.5094049093770154),
    ([0.3, 0.6, -1.0], 1.0, 0.6233691935394134, 0.8229203502829611),
    ([0.3, 0.6, -1.0], 20.0, 0.06665751417592046, 0.9909230295589152),
    ([0.3, 0.0, -1.0], 0.0, 1.0, 0.49172894478911816),
    ([0.3, 0.0, -1.0], 1.0, 0.6760308233363362, 0.6372941407144318),
    ([0.3, 0.0, -1.0], 20.0, 0.0980722840359501, 0.9414269837181871),
    ([0.3, 1.65, -1.0], 0.0, 1.0, 0.5583391525342738),
    ([0.3, 1.65, -1.0], 1.0, 0.33720019564721687, 3.5681669601548607),
    ([0.3, 1.65, -1.0], 20.0, 0.004058785361664206, 1.0970924838327833),
    ([0.1, 0.2, -1.0], 0.0, 1.0, 0.2508048249719218),
    ([0.1, 0.2, -1.0], 1.0, 0.7994900428145828, 0.3967197062090501),
    ([0.1, 0.2, -1.0], 20.0, 0.17689345993171837, 0.8473563414515827),
];

#[test]
fn growth_in_closed_form_is_within_its_bound() {
    for &([matter, energy, w], z, factor, rate) in GROWTH {
        let cosmology = Cosmology::flat(matter, 70.0).with_dark_energy(energy).with_equation_of_state(w, 0.0);
        let got = Growth::new(&cosmology).unwrap().at(z).unwrap();
        let off = [(got.factor / factor - 1.0).abs(), (got.rate - rate).abs()];
        assert!(
            off[0] <= got.factor_error && off[1] <= got.rate_error,
            "{matter} {energy} {w} {z}: {off:?}, {got:?}"
        );
        // Some hundred roundings for smooth integrals and the series of Λ; that of w is rounded 300 times where dark energy is 35
        // times matter, and f takes 1 + 3|w| of it; panels that were halved are let off at 1e-13, and where H all but vanished
        // f is a difference of larger terms.
        let most = match (energy > 1.0, w == -1.0) {
            (true, _) => 2e-11,
            (_, false) => 5e-13,
            _ => 1e-13,
        };
        assert!(got.factor_error < most && got.rate_error < most, "{matter} {energy} {w} {z}: {got:?}");
    }
}

/// Ωm, Ω, w and z; in Mpc, Mpc³/sr and Gyr the distance along and across the line of sight, the volume, the lookback time and the age:
/// mpmath 1.3, quadrature with 40 digits. The fourth universe all but stood still, the last is a closed one.
const MEASURES: &[([f64; 4], [f64; 5])] = &[
    (
        [0.3, 0.7, -1.0, 1.0],
        [3303.828805887468, 3303.828805887468, 12020744092.014242, 7.715337003613593, 5.751646943448283],
    ),
    (
        [0.3, 0.7, -1.0, 1000.0],
        [
            13660.529296916044,
            13660.529296916044,
            849730733635.9304,
            13.466447106236606,
            0.0005368408252708426,
        ],
    ),
    (
        [0.3, 0.6, -0.9, 3.0],
        [6038.947322024639, 6241.064679909717, 76386357142.05962, 10.83299996516652, 2.0583644297061943],
    ),
    (
        [0.3, 1.65, -1.0, 2.0],
        [12800.48029556297, 994.9976657409863, 132927262146.87381, 22.357010012604054, 5.4926683491535595],
    ),
    (
        [1.5, 1.0, -1.0, 20.0],
        [6633.45640748714, 3312.4682310985704, 47046304539.55622, 9.648031655867431, 0.08016754109381931],
    ),
];

#[test]
fn distances_volumes_and_times_are_within_their_bounds() {
    for &([matter, energy, w, z], want) in MEASURES {
        let cosmology = Cosmology::flat(matter, 70.0).with_dark_energy(energy).with_equation_of_state(w, 0.0);
        let got = Background::new(&cosmology).unwrap().measures(z).unwrap();
        for ((value, error), want) in [
            (got.comoving_distance_mpc, got.comoving_distance_error),
            (got.transverse_comoving_distance_mpc, got.transverse_comoving_distance_error),
            (got.comoving_volume_mpc3_per_sr, got.comoving_volume_error),
            (got.lookback_time_gyr, got.lookback_time_error),
            (got.age_gyr, got.age_error),
        ]
        .into_iter()
        .zip(want)
        {
            let off = (value / want - 1.0).abs();
            assert!(off <= error, "{matter} {energy} {z}, {want}: {off:e}, {error:e}");
            // Panels are halved until 1e-13 stands; near the far side of a closed universe its sine magnifies that fifty times.
            let most = if energy > 1.0 { 2e-11 } else { 4e-13 };
            assert!(error < most, "{matter} {energy} {z}, {want}: {error:e}");
        }
    }
    let today = Background::new(&Cosmology::planck18()).unwrap().measures(0.0).unwrap();
    assert!(today.comoving_distance_mpc == 0.0 && today.comoving_distance_error < 1e-14);
}

#[test]
fn the_sigma8_of_a_primordial_amplitude_is_within_its_bound_in_curved_universes_too() {
    // A power law of n = -3/2 at fixed Aₛ and H₀: σ₈ ∝ D/Ωm, and the closed form of `amplitude.rs`.
    // D today by mpmath 1.3 with 40 digits, as in `ode.rs`.
    let (plan, primordial) = (Plan::default(), PrimordialAmplitude::new(1e-9));
    let matter: f64 = 299_792.458_f64.powi(4) / 50.0_f64.powi(4) * 4.0 / 25.0
        * 1e-9
        * f64::powf(0.05, 2.5)
        * 16.0_f64.powf(-1.5)
        * 16.0
        * std::f64::consts::PI.sqrt()
        / 15.0;
    for ([omega, energy, w0, wa], growth) in [
        ([1.0, 0.0, -1.0, 0.0], 1.0),
        ([0.3, 0.6, -0.9, 0.0], 0.6923753857865281),
        ([0.3, 0.6, -1.1, -0.5], 0.7340934961637825),
        ([0.05, 0.1, -0.9, 0.1], 0.11524999394367826),
        ([0.3, 1.8, -0.9, 0.1], 12.686058558174597),
    ] {
        let cosmology = Cosmology::flat(omega, 50.0)
            .with_dark_energy(energy)
            .with_equation_of_state(w0, wa)
            .with_spectral_index(-1.5);
        let got = plan.normalisation_of(&cosmology, &Transfer::PowerLaw, primordial).unwrap();
        let off = (got.sigma8 / (matter.sqrt() * growth / omega) - 1.0).abs();
        // 512 nodes' interpolation, a thousand times what it is for so plain a spectrum.
        assert!(off <= got.error && got.error < 1e-10, "{omega} {energy} {w0}: {off:e}, {:e}", got.error);
    }
}

#[test]
fn spectra_are_within_their_bounds() {
    // A power law: σ² = A/2π² R^-s (9√π/4) Γ(s/2)/[Γ((5-s)/2) (3-s/2) (2-s/2)], for n = -1 is 9/4 R⁻² A/2π².
    let cosmology = Cosmology::flat(0.3, 70.0).with_spectral_index(-1.0).with_sigma8(0.9);
    let power = Plan::default().linear_power(&cosmology, &Transfer::PowerLaw).unwrap();
    let k = [1e-6, 1e-2, 1.0, 900.0];
    let table = power.tabulate(&k[..]).unwrap();
    let amplitude = 0.81 * 2.0 * std::f64::consts::PI.powi(2) * (8.0_f64 / 0.7).powi(2) / 2.25;
    for (i, k) in k.iter().enumerate() {
        let off = (table.values[i] * k / amplitude - 1.0).abs();
        assert!(off <= table.error[i], "k = {k}: {off:e}, {:e}", table.error[i]);
        assert!(table.interpolation[i] == 0.0 && table.calibrated[i]);
    }
    // Non-linear: against four times the nodes.
    for (transfer, nodes, finer) in
        [(Transfer::EisensteinHuSmooth, 512, 2048), (Transfer::EisensteinHu(EquationsOf::Paper), 2048, 8192)]
    {
        for halofit in [Halofit::Smith03, Halofit::Takahashi12] {
            for z in [0.0, 1.0, 4.0] {
                let k = [1e-3, 0.05, 0.3, 2.0, 20.0];
                let of = |nodes| {
                    let plan = Plan::builder().nodes(nodes).build().unwrap();
                    let power = plan.linear_power(&Cosmology::planck18(), &transfer).unwrap();
                    power.non_linear(halofit, z).unwrap().tabulate(&k[..]).unwrap()
                };
                let (got, want) = (of(nodes), of(finer));
                for (i, k) in k.iter().enumerate() {
                    let off = (got.values[i] / want.values[i] - 1.0).abs();
                    let bound = got.error[i] + want.error[i];
                    assert!(off <= bound, "{halofit:?} {} {z} {}: {off:e}, {bound:e}", transfer.name(), k);
                    assert!(
                        got.error[i] < 1e-8,
                        "{halofit:?} {} {z} {}: {:e}",
                        transfer.name(),
                        k,
                        got.error[i]
                    );
                }
            }
        }
    }
    let h = 0.7;
    let power = Plan::default().linear_power(&Cosmology::flat(0.3, 70.0), &Transfer::Bbks).unwrap();
    let mask = |halofit, z| {
        let table = power.non_linear(halofit, z).unwrap().tabulate(&[29.0 * h, 31.0 * h][..]).unwrap();
        [table.calibrated[0], table.calibrated[1]]
    };
    assert_eq!(mask(Halofit::Takahashi12, 0.0), [true, false]);
    assert_eq!(mask(Halofit::Smith03, 0.0), [true, true]);
    assert!(Halofit::Takahashi12.covers(10.0, 1.0) && !Halofit::Takahashi12.covers(10.1, 1.0));
    assert!(!Halofit::Takahashi12.covers(-0.1, 1.0) && !Halofit::Smith03.covers(-0.1, 1.0));
}

#[test]
fn a_table_knows_what_lies_between_its_points_and_what_lies_beyond() {
    // BBKS at Ωm h² = 0.147, n = 0.96, by hand.
    let power = |k: f64| {
        let q = k / 0.147;
        let log = (2.34 * q).ln_1p() / (2.34 * q);
        let polynomial = 1.0 + 3.89 * q + (16.1 * q).powi(2) + (5.46 * q).powi(3) + (6.71 * q).powi(4);
        k.powf(0.96) * log * log / polynomial.sqrt()
    };
    let sampled = |last: f64, count: u32| {
        let k: Vec<f64> =
            (0..count).map(|i| 1e-4 * (last / 1e-4).powf(f64::from(i) / f64::from(count - 1))).collect();
        let p: Vec<f64> = k.iter().map(|&k| power(k)).collect();
        (PowerTable::new(&k, &p).unwrap(), k)
    };
    let cosmology = Cosmology::flat(0.3, 70.0).with_spectral_index(0.96).with_sigma8(0.8);
    let plan = Plan::builder().nodes(1024).build().unwrap();
    for count in [20, 60, 200] {
        let (table, points) = sampled(100.0, count);
        let linear = plan.linear_power(&cosmology, &Transfer::Table(table)).unwrap();
        let middles: Vec<f64> = points.windows(2).map(|pair| (pair[0] * pair[1]).sqrt()).collect();
        let found = linear.tabulate(&middles).unwrap();
        // At a point there is no error but the normalisation.
        let level = linear.today_mpc3(&points[5..6]).unwrap()[0] / power(points[5]);
        let (mut largest, mut bound) = (0.0_f64, 0.0_f64);
        for (i, &k) in middles.iter().enumerate() {
            let off = (found.values[i] / (level * power(k)) - 1.0).abs();
            assert!(
                off <= found.interpolation[i] + 1e-12,
                "{count} points, {k}: {off:e}, {:e}",
                found.interpolation[i]
            );
            (largest, bound) = (largest.max(off), bound.max(found.interpolation[i]));
        }
        assert!(bound < 50.0 * largest, "{count} points: {bound:e} for {largest:e}");
        let outside = linear.tabulate(&[1e-5, 1e-4, 1.0, 101.0][..]).unwrap();
        assert_eq!(outside.calibrated.to_vec(), [false, true, true, false]);
    }
    // Two tables that differ beyond 1/Mpc alone: σ² by no more than the part that is extrapolated.
    let of = |last| plan.variance_of(&cosmology, &Transfer::Table(sampled(last, 200).0)).unwrap();
    let (short, long) = (of(1.0), of(1000.0));
    for radius in [0.1, 1.0, 3.0, 8.0 / 0.7, 50.0] {
        let part = short.extrapolated(radius).unwrap();
        let eight = short.extrapolated(8.0 / 0.7).unwrap();
        let ratio = short.at_radius_mpc(radius).unwrap().sigma / long.at_radius_mpc(radius).unwrap().sigma;
        assert!((ratio * ratio - 1.0).abs() <= part + eight, "{radius}: {ratio}, {part:e}, {eight:e}");
        assert!(long.extrapolated(radius).unwrap() < 1e-3 && (0.0..=1.0).contains(&part));
    }
    assert!(short.extrapolated(0.1).unwrap() > 0.3 && short.extrapolated(50.0).unwrap() < 1e-2);
    let formula = plan.variance_of(&cosmology, &Transfer::Bbks).unwrap();
    assert_eq!(formula.extrapolated(0.1).unwrap(), 0.0);
}

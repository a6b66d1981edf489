//! Against astropy and CCL, to what these are good for.

use crate::table::Table;
use cosmo_mf::{Background, Cosmology, Growth, Neutrinos};

#[test]
fn distances_volumes_and_times_are_astropys() {
    // astropy integrates to 1.5e-8, for ages absolute in 1/H₀ = 14 Gyr.
    let table = Table::read("background_astropy.csv");
    let column = |name| table.column(name);
    let (z, temperature) = (column("z"), column("tcmb"));
    for (i, &z) in z.iter().enumerate() {
        let mut cosmology = Cosmology::flat(column("om")[i], column("h0")[i])
            .with_dark_energy(column("ode")[i])
            .with_equation_of_state(column("w0")[i], column("wa")[i]);
        if temperature[i] > 0.0 {
            cosmology = cosmology.with_radiation(Neutrinos::massless());
        }
        let universe = Background::new(&cosmology).unwrap();
        for (name, got, tolerance) in [
            // The constants' last digits: 1e-9 of radiation.
            ("e", universe.expansion_rate(z), 1e-9),
            ("dc", universe.comoving_distance_mpc(z), 2e-9),
            ("dm", universe.transverse_comoving_distance_mpc(z), 2e-9),
            ("da", universe.angular_diameter_distance_mpc(z), 2e-9),
            ("dl", universe.luminosity_distance_mpc(z), 2e-9),
            ("vc", universe.comoving_volume_mpc3(z), 1e-8),
            ("dvc_per_sr", universe.comoving_volume_element_mpc3_per_sr(z), 5e-9),
            ("lookback", universe.lookback_time_gyr(z), 2e-8),
            ("age", universe.age_gyr(z), 5e-8),
        ] {
            if name == "vc" && temperature[i] > 0.0 && column("om")[i] + column("ode")[i] == 1.0 {
                // astropy's Ωk is 1e-17 here, not 0, and its closed form for the volume then cancels to nothing.
                continue;
            }
            let (got, want) = (got.unwrap(), column(name)[i]);
            let tolerance = if name == "age" { f64::max(tolerance, 1.5e-8 * 14.0 / want) } else { tolerance };
            assert!((got / want - 1.0).abs() < tolerance, "row {i}, {name}: {got} is not {want}");
        }
    }
}

#[test]
fn neutrinos_with_mass_are_ccls() {
    // CCL interpolates: E to 1e-5 beyond z = 5 (before, and by the sum of its own densities, 1e-6), growth to 1e-5. With
    // masses its growth at z = 20 is 1.1e-4 to 3e-4 less: it lets all the energy of neutrinos cluster, also what they had
    // more while they were fast, where this crate lets Ωm a⁻³ cluster.
    let table = Table::read("background_ccl.csv");
    let column = |name| table.column(name);
    for (i, &z) in column("z").iter().enumerate() {
        let masses = [column("m1")[i], column("m2")[i], column("m3")[i]];
        let cosmology = Cosmology::flat(column("om")[i], 100.0 * column("h")[i])
            .with_radiation(Neutrinos::with_masses_ev(masses));
        let universe = Background::new(&cosmology).unwrap();
        let growth = Growth::new(&cosmology).unwrap();
        let rate = universe.expansion_rate(z).unwrap();
        assert!((rate / column("e")[i] - 1.0).abs() < 2e-5, "row {i}: {rate}");
        let distance = universe.comoving_distance_mpc(z).unwrap();
        assert!((distance - column("dc")[i]).abs() <= 2e-5 * distance, "row {i}: {distance}");
        let (factor, of_rate) = (growth.factor(z).unwrap(), growth.rate(z).unwrap());
        let (ccl, ccl_rate) = (column("growth")[i], column("rate")[i]);
        if masses[0] > 0.0 {
            let all = growth_of_all_energy(&universe, z) / growth_of_all_energy(&universe, 0.0);
            assert!((all / ccl - 1.0).abs() < 2e-5, "row {i}: {all}");
            assert!((factor / ccl - 1.0).abs() < 1e-3 && (of_rate / ccl_rate - 1.0).abs() < 2e-3, "row {i}");
        } else {
            assert!((factor / ccl - 1.0).abs() < 2e-5, "row {i}: {factor}");
            assert!((of_rate / ccl_rate - 1.0).abs() < 4e-5, "row {i}: {of_rate}");
        }
    }
}

/// (a² E D′)′ = 3/2 Ωm(a) a² E D in ln a with all that [`Background::omega_matter`] counts, by the rule of Runge and Kutta in
/// steps of 0.01 from a = 1e-6, so 1e-9.
fn growth_of_all_energy(universe: &Background, z: f64) -> f64 {
    let start = 1e-6_f64.ln();
    let count = ((-z.ln_1p() - start) / 0.01).ceil();
    let step = (-z.ln_1p() - start) / count;
    let rates = |ln_a: f64, [growth, flow]: [f64; 2]| {
        let (a, z) = (ln_a.exp(), (-ln_a).exp_m1());
        let weight = a * a * universe.expansion_rate(z).unwrap();
        [flow / weight, 1.5 * universe.omega_matter(z).unwrap() * weight * growth]
    };
    // D = a while radiation holds it is not the growing solution, which outgrows the rest.
    let a = start.exp();
    let mut state = [a, a.powi(3) * universe.expansion_rate(1.0 / a - 1.0).unwrap()];
    for i in 0..count as u32 {
        let x = start + step * f64::from(i);
        let moved = |by: f64, rate: [f64; 2]| [state[0] + by * rate[0], state[1] + by * rate[1]];
        let first = rates(x, state);
        let second = rates(x + 0.5 * step, moved(0.5 * step, first));
        let third = rates(x + 0.5 * step, moved(0.5 * step, second));
        let last = rates(x + step, moved(step, third));
        for j in 0..2 {
            state[j] += step / 6.0 * (first[j] + 2.0 * second[j] + 2.0 * third[j] + last[j]);
        }
    }
    state[0]
}

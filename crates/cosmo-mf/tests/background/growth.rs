//! Growth with radiation.

use crate::table::Table;
use cosmo_mf::{Background, Cosmology, Growth, Neutrinos};

#[test]
fn growth_with_radiation_is_that_of_the_table() {
    // 1e-11: DOP853 at a tolerance of 2e-14 per step; with masses both leave out a²-terms at the start, alike.
    let table = Table::read("background_growth.csv");
    let column = |name| table.column(name);
    for (i, &z) in column("z").iter().enumerate() {
        let masses = [column("m1")[i], column("m2")[i], column("m3")[i]];
        let mut cosmology = Cosmology::flat(column("om")[i], 100.0 * column("h")[i])
            .with_equation_of_state(column("w0")[i], column("wa")[i])
            .with_radiation(Neutrinos::with_masses_ev(masses));
        cosmology = cosmology.with_dark_energy(column("ode")[i]);
        let growth = Growth::new(&cosmology).unwrap();
        let expansion = Background::new(&cosmology).unwrap().expansion_rate(z).unwrap();
        let (factor, rate) = (growth.factor(z).unwrap(), growth.rate(z).unwrap());
        assert!((expansion / column("e")[i] - 1.0).abs() < 1e-13, "row {i}: {expansion}");
        assert!((factor / column("growth")[i] - 1.0).abs() < 1e-11, "row {i}: {factor}");
        assert!((rate / column("rate")[i] - 1.0).abs() < 1e-11, "row {i}: {rate}");
    }
}

#[test]
fn matter_and_radiation_alone_grow_as_meszaros_found() {
    let radiation = Cosmology::flat(0.9, 70.0).with_radiation(Neutrinos::massless()).omega_radiation();
    let matter = 1.0 - radiation;
    let cosmology = Cosmology::flat(matter, 70.0).with_radiation(Neutrinos::massless()).with_dark_energy(0.0);
    let growth = Growth::new(&cosmology).unwrap();
    let shape = |a: f64| a + 2.0 / 3.0 * radiation / matter;
    for z in [0.0, 1.0, 30.0, 3400.0, 1e5, 1e8, 1e10] {
        let a = 1.0 / (1.0 + z);
        let want = shape(a) / shape(1.0);
        let factor = growth.factor(z).unwrap();
        assert!((factor / want - 1.0).abs() < 1e-12, "z = {z}: {factor} is not {want}");
        let rate = growth.rate(z).unwrap();
        assert!((rate * shape(a) / a - 1.0).abs() < 1e-12, "z = {z}: {rate}");
    }
}

#[test]
fn little_radiation_is_no_radiation() {
    // Ωr falls as T⁴: 1e-10 K⁴ less.
    let cold = Cosmology::planck18().with_cmb_temperature_kelvin(0.1);
    let some = cold.with_radiation(Neutrinos::massless().with_effective_number(0.0));
    let (with, without) = (Growth::new(&some).unwrap(), Growth::new(&cold).unwrap());
    for z in [0.5, 3.0, 10.0] {
        let (a, b) = (with.factor(z).unwrap(), without.factor(z).unwrap());
        // 2/3 of a_eq = 1.5e-10 (1 + z), and as much from the expansion.
        assert!((a / b - 1.0).abs() < 1e-9 * (1.0 + z), "z = {z}: {a} is not {b}");
    }
}

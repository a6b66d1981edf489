//! σ(M) of the spectra that programs have.

use cosmo_mf::{Conventions, Fit, Plan, Transfer};

use crate::page::{Findings, quoted, table};
use crate::printed::model;

/// Mass in Msun/h and σ, as a program prints them.
fn printed(program: &str, spectrum: &str) -> Vec<(f64, f64)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |i: usize| cells[i].parse::<f64>().unwrap();
        (cells[..2] == [program.to_lowercase().as_str(), spectrum]).then(|| (number(2), number(3)))
    };
    include_str!("../data/l_spectra.csv").lines().skip(1).filter_map(row).collect()
}

/// By how much the logarithm of σ differs at most, in a universe whose microwave background is `warmer` times as warm.
fn largest(printed: &[(f64, f64)], transfer: &Transfer, warmer: f64) -> f64 {
    let cosmology = model(Fit::PressSchechter).cosmology;
    let cosmology = cosmology.with_cmb_temperature_kelvin(cosmology.cmb_temperature_kelvin * warmer);
    let variance = Plan::suited_to(transfer).unwrap().variance_of(&cosmology, transfer).unwrap();
    let off = |&(mass, sigma): &(f64, f64)| {
        (sigma / variance.at_mass_msun(mass / cosmology.h()).unwrap().sigma).ln().abs()
    };
    printed.iter().map(off).fold(0.0, f64::max)
}

fn transfer(name: &str) -> Transfer {
    match name {
        "EisensteinHuSmooth" => Transfer::EisensteinHuSmooth,
        "Bbks" => Transfer::Bbks,
        "BbksSugiyama" => Transfer::BbksSugiyama,
        "BondEfstathiou" => Transfer::BondEfstathiou,
        other => panic!("{other} is no spectrum here"),
    }
}

#[test]
fn other_spectra_are_off_by_what_the_page_says() {
    let mut findings = Findings::default();
    let rows = table("Other spectra");
    for cells in &rows {
        let name = quoted(&cells[1])[0];
        let of = printed(&cells[0], name);
        assert_eq!(of.len(), 7, "{} {name}", cells[0]);
        findings.compare(&format!("{} {name}", cells[0]), largest(&of, &transfer(name), 1.0), &cells[3]);
    }
    assert_eq!(rows.len() * 7, include_str!("../data/l_spectra.csv").lines().count() - 1);
    // hmf's q = k/(13.4 k_eq) is that of a background warmer by √(1/(13.4 · 0.0746)); 2e-8 is Simpson's rule at 0.002.
    let warmer = (1.0_f64 / (13.4 * 0.0746)).sqrt();
    let left = largest(&printed("hmf", "EisensteinHuSmooth"), &Transfer::EisensteinHuSmooth, warmer);
    assert!(left < 2e-8, "{left:e}");
    // CCL's BBKS is the other one in its conventions, to what its integral is off.
    let mut own = model(Fit::PressSchechter);
    own.transfer = Transfer::Bbks;
    let own = own.with_conventions(Conventions::Ccl);
    let left = largest(&printed("ccl", "Bbks"), &own.transfer, 1.0);
    println!("CCL Bbks in its conventions: {left:.1e}");
    assert!(left < 1e-6, "{left:e}");
    findings.finish();
}

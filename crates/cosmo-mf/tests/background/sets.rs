//! Universes with names.

use crate::table::Table;
use cosmo_mf::{Cosmology, ParameterSet};

#[test]
fn every_set_can_be_has_a_source_and_is_found_by_its_name() {
    for set in ParameterSet::ALL {
        for cosmology in [set.cosmology(), set.cosmology_with_radiation()] {
            cosmology.check().unwrap();
            assert_eq!(cosmology.omega_curvature(), 0.0, "{}", set.name());
        }
        assert!(set.source().contains(|c: char| c.is_ascii_digit()), "{}", set.name());
        assert_eq!(ParameterSet::named(&set.name().to_lowercase()).unwrap(), *set);
        let alike = ParameterSet::ALL.iter().filter(|other| other.name().eq_ignore_ascii_case(set.name()));
        assert_eq!(alike.count(), 1, "{}", set.name());
    }
    let text = ParameterSet::named("Planck21").unwrap_err().to_string();
    assert!(text.contains("Planck21") && text.contains("Planck18"), "{text}");
    assert_eq!(ParameterSet::named("Planck15").unwrap().cosmology(), Cosmology::planck15());
}

#[test]
fn the_numbers_are_those_of_astropy_and_colossus() {
    // Both round what the papers print: Ωm to 3 digits at worst, Ωb to 4. Every number is found unrounded in one of them,
    // but for Ωm of Planck 2013, where both leave out the neutrinos.
    let table = Table::read("parameter_sets.csv");
    let column = |name| table.column(name);
    let names = ["om", "ob", "h0", "sigma8", "ns"];
    let tolerances = [5.1e-4, 5.1e-5, 0.0, 0.0, 0.0];
    for set in ParameterSet::ALL {
        let (c, full) = (set.cosmology(), set.cosmology_with_radiation());
        let neutrinos = full.omega_neutrinos();
        let got = [c.omega_matter, c.omega_baryon, c.hubble_km_s_mpc, c.sigma8, c.spectral_index];
        let rows: Vec<usize> = table
            .texts("set")
            .iter()
            .enumerate()
            .filter(|(_, name)| **name == set.name())
            .map(|(row, _)| row)
            .collect();
        assert!(!rows.is_empty(), "{}", set.name());
        for ((name, got), tolerance) in names.into_iter().zip(got).zip(tolerances) {
            let without = |row: usize| {
                let cold = column("m_nu_ev")[row] > 0.0 || table.texts("name")[row] == "planck13";
                if name == "om" && cold { neutrinos } else { 0.0 }
            };
            let off = |row: usize| (got - without(row) - column(name)[row]).abs();
            let (best, worst) = rows.iter().fold((f64::INFINITY, 0.0), |(best, worst), &row| {
                (f64::min(best, off(row)), f64::max(worst, off(row)))
            });
            let exact = if set.name() == "Planck13" && name == "om" { 5e-6 } else { 0.0 };
            assert!(best <= exact && worst <= tolerance, "{}, {name}: {best}, {worst}", set.name());
        }
    }
}

#[test]
fn temperatures_and_neutrinos_are_those_of_astropy() {
    let table = Table::read("parameter_sets.csv");
    let column = |name| table.column(name);
    for (row, package) in table.texts("package").into_iter().enumerate() {
        let set = ParameterSet::named(table.texts("set")[row]).unwrap();
        if package == "astropy" {
            let neutrinos = set.neutrinos().unwrap();
            assert_eq!(set.cosmology().cmb_temperature_kelvin, column("tcmb")[row], "{}", set.name());
            assert_eq!(neutrinos.effective_number, column("neff")[row], "{}", set.name());
            assert_eq!(neutrinos.masses_ev.iter().sum::<f64>(), column("m_nu_ev")[row], "{}", set.name());
        } else {
            // Simulations without radiation have none in colossus either.
            assert_eq!(set.neutrinos().is_some(), column("neff")[row] > 0.0, "{}", set.name());
        }
    }
}

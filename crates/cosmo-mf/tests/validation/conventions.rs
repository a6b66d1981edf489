//! What hmf, colossus and CCL print, in their conventions, and what `docs/validation.md` says of it.
//!
//! dn/dlnM is (ρ/M) f |d ln σ/d ln M|. A program's σ is in the table, and its Press-Schechter function gives its slope,
//! so that f of every other fit can be compared where the program evaluates it: what its σ and slopes are off is gone.

use std::collections::BTreeMap;

use cosmo_mf::{
    ConstantsOf, Contrast, Conventions, EquationsOf, Fit, Fluctuation, Model, Plan, Transfer, Units,
};

use crate::page::{Findings, number, quoted, table};
use crate::printed::{Printed, fit, mass_functions, model, program};

const H: f64 = 0.6774;

/// By how much a program's logarithms differ: of σ, of dn/dlnM, and of dn/dlnM with its σ taken out by the exact
/// ∂ ln f/∂ ln σ; `None` where there is nothing to count.
fn difference(row: &Printed, plan: &Plan) -> Option<[f64; 3]> {
    let model = row.model();
    // In the tables everything is per h.
    let (mass, density) = match model.units {
        Units::Msun => (row.mass_msun_per_h / H, H.powi(3)),
        _ => (row.mass_msun_per_h, 1.0),
    };
    let exact = model.tabulate(plan, &[row.redshift][..], &[mass][..]).unwrap();
    let [n, sigma, nu, bias] =
        [&exact.values, &exact.sigma, &exact.nu, &exact.bias].map(|values| values[[0, 0]]);
    if n / density < 1e-12 {
        return None;
    }
    let of_sigma = (row.sigma / sigma).ln();
    let of_n = (row.dn_dlnm / (n / density)).ln();
    Some([of_sigma.abs(), of_n.abs(), (of_n - (bias - 1.0) * nu * sigma * of_sigma).abs()])
}

fn plan() -> Plan {
    Plan::suited_to(&Transfer::EisensteinHu(EquationsOf::Paper)).unwrap()
}

#[test]
fn variances_and_slopes_are_off_by_what_the_page_says() {
    let (rows, plan) = (mass_functions(include_str!("../data/i_conventions.csv")), plan());
    let stated = table("Variance and its slope");
    assert_eq!(stated.len(), 9);
    let mut findings = Findings::default();
    for cells in stated {
        let (conventions, z) = (program(&cells[0]), number(&cells[1]));
        let of = rows.iter().filter(|row| row.conventions == conventions && row.redshift == z);
        let worst = of
            .filter_map(|row| difference(row, &plan))
            .reduce(|worst, next| std::array::from_fn(|i| worst[i].max(next[i])))
            .unwrap();
        for ((measured, cell), what) in worst.into_iter().zip(&cells[2..]).zip(["σ", "dn/dlnM", "not by σ"])
        {
            findings.compare(&format!("{conventions:?}, z = {z}, {what}"), measured, cell);
        }
    }
    findings.finish();
}

/// By how much the logarithm of the fit's f differs from a program's at the program's σ and slope, over ν² + 3, and that
/// itself.
fn of_multiplicity(row: &Printed, press_schechter: &Printed) -> [f64; 2] {
    let cosmology = model(row.fit).cosmology;
    let at = Fluctuation { sigma: row.sigma, slope: 1.0, mass_msun: row.mass_msun_per_h / H };
    let of_press_schechter = press_schechter.model().multiplicity(row.redshift, at).unwrap();
    let density = cosmology.mean_density_msun_mpc3() / (H * H);
    let slope = press_schechter.dn_dlnm * row.mass_msun_per_h / (density * of_press_schechter);
    let f = row.model().multiplicity(row.redshift, Fluctuation { slope, ..at }).unwrap();
    let left = (row.dn_dlnm / press_schechter.dn_dlnm / (f / of_press_schechter)).ln().abs();
    let nu = 1.686 / row.sigma;
    [left / (nu * nu + 3.0), left]
}

#[test]
fn every_fit_of_every_program_agrees_but_for_differences_with_a_name() {
    let rows = mass_functions(include_str!("../data/j_conventions_of_all_fits.csv"));
    let mut worst = BTreeMap::<String, [f64; 2]>::new();
    for row in &rows {
        let place = |other: &&Printed| {
            other.fit == Fit::PressSchechter
                && other.conventions == row.conventions
                && other.redshift == row.redshift
                && other.mass_msun_per_h == row.mass_msun_per_h
        };
        let left = of_multiplicity(row, rows.iter().find(place).unwrap());
        let key = format!("{:?} {:?} {}", row.conventions, row.fit, row.redshift);
        let entry = worst.entry(key).or_default();
        *entry = std::array::from_fn(|i| entry[i].max(left[i]));
    }
    let (all, mut named, mut findings) = (worst.len(), 0, Findings::default());
    for cells in table("Every fit") {
        let redshifts: Vec<&str> = cells[2].split(", ").collect();
        let of = quoted(&cells[1]).into_iter().flat_map(|fit| {
            redshifts.iter().map(|z| format!("{:?} {fit} {z}", program(&cells[0]))).collect::<Vec<_>>()
        });
        let mut largest = 0.0_f64;
        for key in of {
            let [scaled, left] = worst.remove(&key).unwrap_or_else(|| panic!("{key} is not in the table"));
            assert!(scaled > FLOOR, "{key} differs by {left:e} alone, which is no {}", cells[3]);
            largest = largest.max(left);
            named += 1;
        }
        findings.compare(&format!("{}, {}", cells[0], cells[3]), largest, &cells[4]);
    }
    for (what, [scaled, left]) in &worst {
        assert!(*scaled < FLOOR, "{what} has no name and differs by {left:e}");
    }
    findings.finish();
    assert_eq!((all, worst.len()), (152, 152 - named));
}

/// Over ν² + 3: eight digits of σ are 5e-8, which the exponent makes 5e-8 ν² in each of two functions; eight of each
/// dn/dlnM are 5e-8; and the δc that colossus has for Despali et al. ends after six digits, 1.2e-7 ν².
const FLOOR: f64 = 1.2e-7;

#[test]
fn each_choice_makes_what_the_page_says() {
    let plan = plan();
    let n = |model: Model| {
        let masses: Vec<f64> = (10..=15).map(|i| 10_f64.powi(i)).collect();
        model.with_units(Units::MsunPerH).mass_function(&plan, &[0.0, 1.0][..], &masses).unwrap()
    };
    let (mut seen, mut findings) = (std::collections::BTreeSet::new(), Findings::default());
    for cells in table("Choices, which a convention follows") {
        let fit = fit(quoted(&cells[1])[0]);
        let own = model(fit).with_conventions(program(&cells[0]));
        let mut undone = own.clone();
        match cells[2].as_str() {
            "δc" => undone.contrast = Contrast::OfFit,
            "ρc" => undone.cosmology = model(fit).cosmology,
            "equations" => undone.transfer = Transfer::EisensteinHu(EquationsOf::Paper),
            "digits" => undone.fit = fit,
            "constants" => undone.constants = ConstantsOf::Paper,
            other => panic!("{other} is no choice"),
        }
        seen.insert(format!("{} {}", cells[0], cells[2]));
        let (own, undone) = (n(own), n(undone));
        let differences =
            own.iter().zip(&undone).filter(|(n, _)| **n > 1e-12).map(|(a, b)| (a / b).ln().abs());
        let largest = differences.fold(0.0, f64::max);
        findings.compare(&format!("{} {fit:?}, {}", cells[0], cells[2]), largest, &cells[4]);
    }
    findings.finish();
    assert_eq!(seen.len(), 10, "{seen:?}");
    let units = [Conventions::Hmf, Conventions::Colossus, Conventions::Ccl]
        .map(|conventions| model(Fit::Jenkins).with_conventions(conventions).units);
    assert_eq!(units, [Units::MsunPerH, Units::MsunPerH, Units::Msun]);
}

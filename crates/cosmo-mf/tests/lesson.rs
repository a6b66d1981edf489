//! The lesson's call against its reference table (`tests/data/README.md`).

mod table;

use cosmo_mf::{Derivative, Growth, Model, Plan, Quantity, Serial, mass_function, mass_function_as_taught};
use table::Table;

/// Relative, where the value is above 1e-200: the table is good to 1e-13 (1 + ν²), ν² reaches 900, and this crate
/// promises (ν² + 3) 1e-12 for a smooth spectrum.
const TOLERANCE: f64 = 1e-9;

fn lesson() -> (Table, Vec<f64>, Vec<f64>) {
    let table = Table::read("a_teaching_ps.csv");
    let masses = table.column("M_Msun")[..200].to_vec();
    let redshifts: Vec<f64> = table.column("z").iter().step_by(200).copied().collect();
    assert_eq!(redshifts.len(), 5);
    (table, redshifts, masses)
}

fn worst(got: &[f64], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len());
    got.iter()
        .zip(want)
        .filter(|(_, want)| **want > 1e-200)
        .map(|(g, w)| (g / w - 1.0).abs())
        .fold(0.0, f64::max)
}

#[test]
fn the_exact_derivative_is_that_of_the_table() {
    let (table, redshifts, masses) = lesson();
    let got = mass_function(&redshifts, &masses).unwrap();
    let error = worst(got.as_slice().unwrap(), &table.column("dndlnM_exact_analytic"));
    assert!(error < TOLERANCE, "{error:e}");
}

#[test]
fn the_taught_difference_is_that_of_the_table_and_5_to_9_percent_too_large() {
    let (table, redshifts, masses) = lesson();
    let got = mass_function_as_taught(&redshifts, &masses).unwrap();
    let error = worst(got.as_slice().unwrap(), &table.column("dndlnM_exact_fd05"));
    assert!(error < TOLERANCE, "{error:e}");
    let exact = mass_function(&redshifts, &masses).unwrap();
    for (taught, exact) in got.iter().zip(&exact).filter(|(_, exact)| **exact > 1e-200) {
        let excess = taught / exact - 1.0;
        assert!((0.05..0.09).contains(&excess), "{excess}");
    }
}

#[test]
fn the_published_code_is_met_within_its_own_quadrature_error() {
    // Its quadrature stops at an absolute error that is up to 1.7e-4 of σ, and noisy: ν² times that from the
    // exponential, and 6e-3 from the difference, which divides the noise by ln σ(R/2) - ln σ(3R/2) ≥ 0.15.
    let (table, redshifts, masses) = lesson();
    let got = mass_function_as_taught(&redshifts, &masses).unwrap();
    let (want, nu) = (table.column("dndlnM_code_as_is"), table.column("nu"));
    for (i, (got, want)) in got.iter().zip(&want).enumerate().filter(|(_, (_, want))| **want > 1e-200) {
        // In the logarithm, so that the tail's exponent is linear in the error of σ.
        let error = (got / want).ln().abs();
        assert!(error < 1.7e-4 * nu[i] * nu[i] + 6e-3, "row {i}: {got} is not {want}");
    }
}

#[test]
fn sigma_and_its_slope_are_those_of_the_table() {
    let (table, _, masses) = lesson();
    let haloes =
        cosmo_mf::Abundance::<f64, _>::new(Serial, &Plan::default(), &Model::lesson(), &masses).unwrap();
    let (sigma, slope) = haloes.peaks().unwrap();
    for i in 0..masses.len() {
        let (want_sigma, want_slope) = (table.column("sigma0")[i], table.column("dlnsigma_dlnR")[i]);
        assert!((sigma[i] / want_sigma - 1.0).abs() < 2e-12, "σ at {:e}", masses[i]);
        assert!((slope[i] * -3.0 / want_slope - 1.0).abs() < 1e-10, "slope at {:e}", masses[i]);
    }
}

#[test]
fn growth_is_that_of_the_table() {
    let table = Table::read("a_teaching_ps.csv");
    let growth = Growth::new(&Model::lesson().cosmology).unwrap();
    for i in (0..1000).step_by(200) {
        let want = 1.69 / (table.column("nu")[i] * table.column("sigma0")[i]);
        assert!((growth.factor(table.column("z")[i]).unwrap() / want - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_logarithm_goes_on_where_the_value_has_underflown() {
    let (table, redshifts, masses) = lesson();
    let model = Model::lesson().with_quantity(Quantity::LnDnDlnM);
    let ln = model.mass_function(&Plan::default(), &redshifts, &masses).unwrap();
    let value = mass_function(&redshifts, &masses).unwrap();
    assert!(value.iter().any(|&v| v == 0.0), "the tail underflows");
    for ((ln, value), nu) in ln.iter().zip(&value).zip(table.column("nu")) {
        assert!(ln.is_finite());
        if *value > 1e-290 {
            // ln of a rounded value: ε, and what exp amplified, ε ν²/2.
            assert!((ln - value.ln()).abs() < 1e-15 * (50.0 + nu * nu), "{ln} is not {}", value.ln());
        }
    }
}

#[test]
fn every_value_is_within_its_bound() {
    let (table, redshifts, masses) = lesson();
    for (derivative, column) in
        [(Derivative::Analytic, "dndlnM_exact_analytic"), (Derivative::Taught, "dndlnM_exact_fd05")]
    {
        let model = Model::lesson().with_derivative(derivative);
        let result = model.tabulate(&Plan::default(), &redshifts, &masses).unwrap();
        assert_eq!(result.values, model.mass_function(&Plan::default(), &redshifts, &masses).unwrap());
        let (want, nu) = (table.column(column), table.column("nu"));
        for (i, (value, bound)) in result.values.iter().zip(&result.error).enumerate() {
            assert!((result.nu.iter().nth(i).unwrap() / nu[i] - 1.0).abs() < 1e-11);
            if want[i] > 1e-200 {
                let error = (value / want[i] - 1.0).abs();
                // The table's own error besides.
                let table = 1e-13 * (1.0 + nu[i] * nu[i]);
                assert!(error <= bound + table, "row {i}: {error:e} above {bound:e}");
                assert!(*bound < 1e-9 * (nu[i] * nu[i] + 5.0), "row {i}: the bound is {bound:e}");
            }
        }
        assert!(result.calibrated.iter().all(|c| *c), "Press-Schechter has no range");
    }
}

//! The fits of the 2020s against the programs that have them, and against what they promise.

use crate::table::Table;
use cosmo_mf::{Contrast, Cosmology, Fit, Fluctuation, Form, Given, HaloState, MassDefinition};

const CASTRO: [Fit; 4] = [Fit::Castro, Fit::CastroAhf, Fit::CastroSubfind, Fit::CastroVelociraptor];

fn universe() -> Cosmology {
    Cosmology::flat(0.3, 70.0).with_baryons(0.05)
}

fn f(fit: Fit, z: f64, contrast: Contrast, sigma: f64, slope: f64) -> f64 {
    fit.multiplicity(&universe(), z, contrast, Fluctuation { sigma, slope, mass_msun: 1e14 }).unwrap()
}

#[test]
fn recent_fits_are_those_of_the_programs_that_have_them() {
    let table = Table::read("k_recent_fits.csv");
    let (names, redshifts, want) = (table.texts("fit"), table.column("z"), table.column("f"));
    let (sigma, slope) = (table.column("sigma"), table.column("slope"));
    let digits = Contrast::Fixed(1.68647);
    for (i, &name) in names.iter().enumerate() {
        // δc with as many digits as the program has.
        let (fit, contrast, tolerance) = match name {
            "castro23_rockstar" => (Fit::Castro, Contrast::OfFit, 1e-13),
            "castro23_ahf" => (Fit::CastroAhf, Contrast::OfFit, 1e-13),
            "castro23_subfind" => (Fit::CastroSubfind, Contrast::OfFit, 1e-13),
            "castro23_velociraptor" => (Fit::CastroVelociraptor, Contrast::OfFit, 1e-13),
            "zheng25" => (Fit::Zheng, digits, 1e-13),
            // The program sums by Simpson's rule; its δc is 1.2e-7 apart, in ν² and in σ.
            "seppi20" => (Fit::Seppi, digits, 3e-7),
            other => panic!("{other} is no fit"),
        };
        let got = f(fit, redshifts[i], contrast, sigma[i], slope[i]);
        let nu = 1.686 / sigma[i];
        let error = (got / want[i] - 1.0).abs();
        assert!(error < tolerance * (nu * nu + 10.0), "row {i}, {fit:?}, σ = {}: {error:e}", sigma[i]);
    }
    assert_eq!(names.len(), 181);
}

/// ∫ f d ln ν at a fixed slope: the trapezoidal rule, which converges faster than any power, from where the slowest power,
/// ν^0.17, is 1e-14.
fn share(fit: Fit, z: f64, slope: f64) -> f64 {
    let step = 0.05;
    (-160..=100)
        .flat_map(|whole| (0..20).map(move |part| f64::from(whole) + step * f64::from(part)))
        .filter(|ln_nu| *ln_nu < 4.0)
        .map(|ln_nu| step * f(fit, z, Contrast::OfFit, (-ln_nu).exp(), slope))
        .sum()
}

#[test]
fn all_matter_is_in_the_haloes_of_castro_and_nearly_all_in_those_of_delos() {
    for fit in CASTRO {
        for (z, slope) in [(0.0, 0.01), (0.0, 0.3), (1.0, 0.2), (2.0, 0.6)] {
            let share = share(fit, z, slope);
            assert!((share - 1.0).abs() < 1e-11, "{fit:?}, z = {z}, slope {slope}: {share}");
        }
    }
    // Three digits of three constants.
    let share = share(Fit::Delos, 0.0, 0.3);
    assert!((share - 1.0).abs() < 2e-3, "{share}");
}

#[test]
fn delos_is_the_power_and_the_gaussian_that_it_says_and_evolves_by_growth_alone() {
    let nu: f64 = 1.5 / 0.8;
    let want = 0.519 * nu.powf(0.582) * (-0.469 * nu * nu).exp();
    for z in [0.0, 3.0] {
        let got = f(Fit::Delos, z, Contrast::OfFit, 0.8, 0.3);
        assert!((got / want - 1.0).abs() < 1e-14, "{got} is not {want}");
    }
}

#[test]
fn slopes_that_no_power_law_has_are_taken_as_the_nearest_that_one_has() {
    for fit in CASTRO {
        let at = |slope| f(fit, 0.5, Contrast::OfFit, 0.7, slope);
        assert_eq!(at(2.0 / 3.0), at(30.0));
        assert!(at(1e-300) > 0.0 && at(0.1) != at(0.2));
    }
}

#[test]
fn the_law_of_offsets_and_spins_is_that_of_colossus() {
    // modelSeppi20(sigma, 0.5, deltac_args={}, xoff, spin, int_over_xoff=False, int_over_spin=False) of colossus 1.4.0.
    for (sigma, offset, spin, want) in [
        (1.2, 0.03, 0.02, 2.170_536_83e-1),
        (1.2, 0.03, 0.1, 4.403_939_89e-3),
        (1.2, 0.2, 0.02, 5.665_020_97e-2),
        (1.2, 0.2, 0.1, 8.415_217_25e-2),
        (0.6, 0.03, 0.02, 4.879_597_08e-2),
        (0.6, 0.03, 0.1, 2.700_498_37e-5),
        (0.6, 0.2, 0.02, 1.734_677_43e-2),
        (0.6, 0.2, 0.1, 3.958_933_71e-3),
    ] {
        let got = HaloState { sigma, offset, spin }.multiplicity(0.5).unwrap();
        // Nine digits, and δc with six.
        assert!((got / want - 1.0).abs() < 3e-6, "{got} is not {want}");
    }
}

#[test]
fn constants_of_ones_own_for_the_new_forms_are_checked() {
    let make = |form, constants: &[f64]| Given::new(form, constants, MassDefinition::Virial);
    let castro = [0.7962, 0.1449, -0.5612, -0.4743, 0.3688, -0.2804];
    assert!(make(Form::Castro, &castro).is_ok());
    for (index, value) in [(0, -1.0), (1, -1.0), (2, 0.3), (2, -0.9), (3, 0.5), (4, 0.0), (5, 0.4)] {
        let mut bad = castro;
        bad[index] = value;
        assert!(make(Form::Castro, &bad).is_err(), "{bad:?}");
    }
    assert!(make(Form::Zheng, &[0.2, 0.7, 0.3, 1.0, 0.1, 4.0]).is_ok());
    assert!(make(Form::Zheng, &[0.2, 0.7, 0.3, 1.0, 0.6, 4.0]).is_err());
    assert!(make(Form::TwoPowers, &[0.5, 0.6, 0.0, 0.0, 0.5]).is_ok());
    assert!(make(Form::TwoPowers, &[0.5, 0.6, -0.1, 0.0, 0.5]).is_err());
    assert!(make(Form::TwoPowers, &[0.5, 0.6, 0.0, 0.0, 0.0]).is_err());
}

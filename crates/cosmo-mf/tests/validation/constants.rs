//! f at given σ, with constants and δc as programs read them: neither σ nor the slope of a program enters.

use cosmo_mf::{ConstantsOf, Fit, Fluctuation, MassDefinition};

use crate::printed::{fit, model, program};

#[test]
fn readings_of_the_constants_are_those_of_the_programs() {
    let (mut compared, mut differ) = (0, std::collections::BTreeSet::new());
    for line in include_str!("../data/k_constants.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split('|').collect();
        let [z, sigma, want] = [2, 3, 4].map(|i: usize| cells[i].parse::<f64>().unwrap());
        let (program, fit) = (program(cells[0]), fit(cells[1]));
        let own = model(fit).with_conventions(program);
        let at = Fluctuation { sigma, slope: 0.3, mass_msun: 1e13 };
        let nu = 1.686 / sigma;
        let rounding = 1e-14 * (nu * nu + 3.0);
        let tolerance = match (cells[0], fit) {
            // Rounds Δ to a whole number, at most 1e-3 of 500: d ln f/d ln Δ is below 1 for ν < 4.
            ("colossus", Fit::Tinker08For(MassDefinition::Critical(_))) => 1e-3,
            // log₁₀ 75 to 11 digits, 9.2e-11 off, in the exponent of 1 + z for b: dα/d log Δ < 0.39, ln 5, a < 2.67.
            ("ccl", Fit::Tinker08For(_)) => rounding + 9.2e-11 * 0.39 * (1.0 + z).ln() * 2.67,
            // δc to 12 digits.
            ("ccl", Fit::Despali | Fit::DespaliFor(_) | Fit::DespaliEllipsoidalFor(_)) => {
                rounding + 7e-13 * (nu * nu + 3.0)
            }
            _ => rounding,
        };
        let left = (own.multiplicity(z, at).unwrap() / want).ln().abs();
        assert!(left < tolerance, "{line}: {left:e} of {tolerance:e}");
        let paper = own.with_constants(ConstantsOf::Paper).multiplicity(z, at).unwrap();
        if (paper / want).ln().abs() > 4e-5 {
            differ.insert((cells[0], cells[1].split('(').next().unwrap()));
        }
        compared += 1;
    }
    // Each reading is told from the paper's by more than its tolerance, for every fit that it is one of.
    assert_eq!((compared, differ.len()), (748, 11), "{differ:?}");
}

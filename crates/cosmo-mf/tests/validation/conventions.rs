//! What hmf, colossus and CCL print, in their conventions.
//!
//! A program's dn/dlnM differs from the exact one of its own formula by what its σ and its slope are off. Its σ is in the
//! table; taking it out with the exact ∂ ln f/∂ ln σ leaves the slope and what is of second order.

use cosmo_mf::{Conventions, Cosmology, EquationsOf, Fit, MassDefinition, Model, Plan, Transfer, Units};

struct Printed {
    conventions: Conventions,
    fit: Fit,
    redshift: f64,
    mass_msun_per_h: f64,
    sigma: f64,
    dn_dlnm: f64,
}

fn printed(text: &str) -> Vec<Printed> {
    let line = |line: &str| {
        // Names of fits may hold commas.
        let (package, rest) = line.split_once(',').unwrap();
        let mut words: Vec<&str> = rest.rsplitn(6, ',').collect();
        words.reverse();
        let number = |i: usize| words[i].parse::<f64>().unwrap();
        Printed {
            conventions: match package {
                "hmf" => Conventions::Hmf,
                "colossus" => Conventions::Colossus,
                "ccl" => Conventions::Ccl,
                other => panic!("{other} is no package"),
            },
            fit: fit(words[0]),
            redshift: number(1),
            mass_msun_per_h: number(2),
            sigma: number(3),
            dn_dlnm: number(5),
        }
    };
    text.lines().skip(1).map(line).collect()
}

/// The fits of the tables by their names in Rust.
fn fit(name: &str) -> Fit {
    let others = [Fit::Tinker08For(MassDefinition::Mean(800.0))];
    let known = Fit::ALL.into_iter().chain(others).find(|fit| format!("{fit:?}") == name);
    known.unwrap_or_else(|| panic!("{name} is no fit"))
}

/// By how much a program's logarithms differ: of σ, of dn/dlnM, and of dn/dlnM with its σ taken out.
struct Difference {
    sigma: f64,
    n: f64,
    left: f64,
}

impl Printed {
    /// Beside the same in its conventions; `None` where there is nothing to count.
    fn difference(&self, cosmology: Cosmology, transfer: &Transfer, plan: &Plan) -> Option<Difference> {
        let model = Model::new(cosmology, transfer.clone(), self.fit).with_conventions(self.conventions);
        let h = cosmology.h();
        // In the tables everything is per h.
        let (mass, density) = match model.units {
            Units::Msun => (self.mass_msun_per_h / h, h * h * h),
            _ => (self.mass_msun_per_h, 1.0),
        };
        let exact = model.tabulate(plan, &[self.redshift][..], &[mass][..]).unwrap();
        let [n, sigma, nu, bias] =
            [&exact.values, &exact.sigma, &exact.nu, &exact.bias].map(|values| values[[0, 0]]);
        if n / density < 1e-12 {
            return None; // second order in ν² δσ
        }
        let of_sigma = (self.sigma / sigma).ln();
        let of_n = (self.dn_dlnm / (n / density)).ln();
        Some(Difference { sigma: of_sigma, n: of_n, left: of_n - (bias - 1.0) * nu * sigma * of_sigma })
    }
}

/// σ today, σ at z = 5, and dn/dlnM once σ is taken out: what each program is known to be off (`docs/validation.md`).
fn tolerances(conventions: Conventions) -> [f64; 3] {
    match conventions {
        // Simpson's rule on a coarse grid; growth with photons in Heath's integral; slopes by differences.
        Conventions::Hmf => [2e-5, 3e-3, 2e-3],
        // A table of 18 radii at 3e-3; slopes of a spline.
        Conventions::Colossus => [1.5e-3, 1.5e-3, 5e-3],
        // A spline in the scale factor; slopes of a spline.
        Conventions::Ccl => [2e-6, 1e-3, 3e-4],
        other => panic!("{other:?} is not known here"),
    }
}

#[test]
fn other_programs_agree_in_their_conventions_but_for_their_variance_and_its_slope() {
    let cosmology = Cosmology::planck15();
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer).unwrap();
    let mut worst = std::collections::BTreeMap::<String, [f64; 3]>::new();
    for row in printed(include_str!("../data/i_conventions.csv")) {
        let Some(Difference { sigma, n, left }) = row.difference(cosmology, &transfer, &plan) else {
            continue;
        };
        let key = format!("{:?} {:?} z = {}", row.conventions, row.fit, row.redshift);
        let entry = worst.entry(key).or_default();
        entry[0] = entry[0].max(sigma.abs());
        entry[1] = entry[1].max(n.abs());
        entry[2] = entry[2].max(left.abs());
        let [today, early, rest] = tolerances(row.conventions);
        let tolerance = if row.redshift == 0.0 { today } else { early };
        assert!(
            sigma.abs() < tolerance,
            "σ of {:?} at {:e}: {sigma:e}",
            row.conventions,
            row.mass_msun_per_h
        );
        assert!(left.abs() < rest, "{:?} {:?} {}: {left:e}", row.conventions, row.fit, row.redshift);
    }
    for (what, [sigma, n, left]) in worst {
        println!("{what}: σ {sigma:.1e}, dn/dlnM {n:.1e}, of which not by σ {left:.1e}");
    }
}

/// What a program is known to do otherwise with a fit, and the most that it makes up to z = 1.
fn named(conventions: Conventions, fit: Fit, z: f64) -> Option<(f64, &'static str)> {
    use Fit::*;
    match (conventions, fit) {
        (Conventions::Ccl, Bocquet200c | Bocquet200cHydro | Bocquet500c | Bocquet500cHydro) if z > 0.0 => {
            Some((0.36, "Ωm of the redshift in the ratio of masses"))
        }
        (Conventions::Ccl, Despali | DespaliFor(_) | DespaliEllipsoidalFor(_)) => {
            Some((2e-3, "δc of Nakamura & Suto"))
        }
        (
            Conventions::Ccl,
            Tinker08For(MassDefinition::Critical(_)) | Tinker10For(MassDefinition::Critical(_)),
        ) => Some((0.04, "constants between the table's overdensities by lines in log Δ")),
        (Conventions::Ccl, Tinker10Normalised) => Some((0.19, "a fit to the normalisation at each redshift")),
        (Conventions::Colossus, Tinker08For(MassDefinition::Critical(_))) => {
            Some((0.04, "constants between the table's overdensities by lines in Δ"))
        }
        (
            Conventions::Hmf,
            Bocquet200m | Bocquet200mHydro | Bocquet200c | Bocquet200cHydro | Bocquet500c | Bocquet500cHydro,
        ) => Some((0.7, "other constants than the paper's table 2")),
        (Conventions::Hmf, ManeraLinked02) => Some((0.2, "p = 0.289")),
        (Conventions::Hmf, Tinker10) if z > 0.0 => Some((0.25, "normalised at z > 0: Tinker10Normalised")),
        (Conventions::Hmf, Watson200m) if z > 0.0 => Some((0.4, "α and β exchanged for 0 < z < 6")),
        (Conventions::Hmf, ShethTormen) => Some((6e-4, "A normalised exactly, 5e-5 less")),
        _ => None,
    }
}

#[test]
fn every_fit_of_every_program_agrees_but_for_differences_with_a_name() {
    let cosmology = Cosmology::planck15();
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer).unwrap();
    let mut worst = std::collections::BTreeMap::<String, (f64, &str)>::new();
    let mut plain = std::collections::HashSet::new();
    for row in printed(include_str!("../data/j_conventions_of_all_fits.csv")) {
        let Some(Difference { left, .. }) = row.difference(cosmology, &transfer, &plan) else { continue };
        let key = format!("{:?} {:?}", row.conventions, row.fit);
        // Slopes of splines and of a coarse grid, as above, up to z = 1.
        let of_slopes = match row.conventions {
            Conventions::Hmf => 4e-4,
            Conventions::Colossus => 4e-3,
            _ => 2e-5,
        };
        let (most, why) = named(row.conventions, row.fit, row.redshift).unwrap_or((of_slopes, ""));
        assert!(left.abs() < most, "{key}, z = {}, {:e}: {left:e} {why}", row.redshift, row.mass_msun_per_h);
        if why.is_empty() {
            plain.insert(key.clone());
        }
        let entry = worst.entry(format!("{key} {why}")).or_insert((0.0, why));
        entry.0 = entry.0.max(left.abs());
    }
    for (what, (left, why)) in &worst {
        println!("{what}: {left:.1e}");
        // A name for nothing would hide something; that of Sheth & Tormen's is below what slopes make.
        assert!(why.is_empty() || *left > 2e-4, "{what} differs by {left:e} alone");
    }
    assert!(plain.len() >= 45, "{} fits agree", plain.len());
}

#[test]
fn conventions_are_told_from_each_other_by_more_than_the_tolerance() {
    // At 3e15 Msun/h, σ of the two readings and δc of the packages make a difference that the test above would see.
    let cosmology = Cosmology::planck15();
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer).unwrap();
    let n = |conventions| {
        let model = Model::new(cosmology, transfer.clone(), Fit::Tinker08).with_conventions(conventions);
        let model = model.with_units(Units::MsunPerH);
        model.mass_function(&plan, &[1.0][..], &[1e15][..]).unwrap()[[0, 0]]
    };
    let [hmf, colossus, ccl] = [Conventions::Hmf, Conventions::Colossus, Conventions::Ccl].map(n);
    // Tinker's constants with more digits.
    assert!((hmf / ccl - 1.0).abs() > 1e-2);
    // The readings of Eisenstein & Hu.
    let readings = (colossus / ccl - 1.0).abs();
    assert!(readings > 1e-5 && readings < 1e-3, "{readings:e}");
}

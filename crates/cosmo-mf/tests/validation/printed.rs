//! What hmf, colossus and CCL print.

use cosmo_mf::{Conventions, Cosmology, EquationsOf, Fit, MassDefinition, Model, Transfer};

/// A line of a table of mass functions, all per h.
pub(crate) struct Printed {
    pub(crate) conventions: Conventions,
    pub(crate) fit: Fit,
    pub(crate) redshift: f64,
    pub(crate) mass_msun_per_h: f64,
    pub(crate) sigma: f64,
    pub(crate) dn_dlnm: f64,
}

impl Printed {
    /// This crate's model of it.
    pub(crate) fn model(&self) -> Model {
        model(self.fit).with_conventions(self.conventions)
    }
}

/// The universe of the tables.
pub(crate) fn model(fit: Fit) -> Model {
    Model::new(Cosmology::planck15(), Transfer::EisensteinHu(EquationsOf::Paper), fit)
}

/// Reads a table of mass functions.
pub(crate) fn mass_functions(text: &str) -> Vec<Printed> {
    let line = |line: &str| {
        // Names of fits may hold commas.
        let (package, rest) = line.split_once(',').unwrap();
        let mut words: Vec<&str> = rest.rsplitn(6, ',').collect();
        words.reverse();
        let number = |i: usize| words[i].parse::<f64>().unwrap();
        Printed {
            conventions: program(package),
            fit: fit(words[0]),
            redshift: number(1),
            mass_msun_per_h: number(2),
            sigma: number(3),
            dn_dlnm: number(5),
        }
    };
    text.lines().skip(1).map(line).collect()
}

/// A program by its name.
pub(crate) fn program(name: &str) -> Conventions {
    match name.to_lowercase().as_str() {
        "hmf" => Conventions::Hmf,
        "colossus" => Conventions::Colossus,
        "ccl" => Conventions::Ccl,
        other => panic!("{other} is no program"),
    }
}

/// A fit by its name in Rust.
pub(crate) fn fit(name: &str) -> Fit {
    let for_masses = [
        Fit::Tinker08For as fn(MassDefinition) -> Fit,
        Fit::Tinker10For,
        Fit::Tinker10NormalisedFor,
        Fit::DespaliFor,
        Fit::DespaliEllipsoidalFor,
    ];
    let masses = |text: &str| {
        let (kind, delta) = text.trim_end_matches(')').split_once('(').unwrap_or((text, "0"));
        let delta = delta.parse().unwrap();
        match kind {
            "Mean" => MassDefinition::Mean(delta),
            "Critical" => MassDefinition::Critical(delta),
            _ => MassDefinition::Virial,
        }
    };
    let argument = name.split_once('(').map_or("Virial", |(_, argument)| argument);
    let others = for_masses.map(|fit| fit(masses(argument)));
    let known = Fit::ALL.into_iter().chain(others).find(|fit| format!("{fit:?}") == name);
    known.unwrap_or_else(|| panic!("{name} is no fit"))
}

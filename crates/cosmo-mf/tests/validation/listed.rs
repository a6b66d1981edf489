//! The list of fits on the page, the cards and `Fit::ALL`.

use std::collections::BTreeSet;

use cosmo_mf::{Conventions, Fit};

use crate::page::{quoted, table};
use crate::printed::mass_functions;

/// The name in Rust, without what it holds.
fn plain(fit: Fit) -> String {
    format!("{fit:?}").split('(').next().unwrap_or_default().to_owned()
}

#[test]
fn the_list_of_fits_is_that_of_the_cards_and_says_who_else_has_them() {
    let rows = mass_functions(include_str!("../data/j_conventions_of_all_fits.csv"));
    let of = |fit: Fit| {
        let has = |(name, conventions): (&'static str, Conventions)| {
            let found = rows.iter().any(|row| row.conventions == conventions && plain(row.fit) == plain(fit));
            found.then_some(name)
        };
        let programs =
            [("hmf", Conventions::Hmf), ("colossus", Conventions::Colossus), ("CCL", Conventions::Ccl)];
        let names: Vec<&str> = programs.into_iter().filter_map(has).collect();
        if names.is_empty() { "-".to_owned() } else { names.join(", ") }
    };
    let expected: BTreeSet<String> = Fit::ALL
        .into_iter()
        .map(|fit| format!("| `{}` | {} | {} |", plain(fit), fit.card().name, of(fit)))
        .collect();
    let listed: BTreeSet<String> = table("The fits")
        .into_iter()
        .map(|cells| format!("| `{}` | {} | {} |", quoted(&cells[0])[0], cells[1], cells[2]))
        .collect();
    let missing: Vec<&String> = expected.difference(&listed).collect();
    let wrong: Vec<&String> = listed.difference(&expected).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "to add: {missing:#?}\nto remove: {wrong:#?}");
    assert_eq!(expected.len(), Fit::ALL.len(), "two fits have one name");
}

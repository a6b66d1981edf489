//! What `docs/validation.md` says, so that it cannot say what is not so.

use std::path::Path;

/// The page.
pub(crate) fn text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/validation.md");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The cells of the first table under a heading, without the table's own head.
pub(crate) fn table(heading: &str) -> Vec<Vec<String>> {
    let text = text();
    let after = text.lines().skip_while(|line| line.trim_start_matches('#').trim() != heading).skip(1);
    let lines = after.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "{heading} has no table");
    rows
}

/// A number as the page writes it: 8.1e-7 or 31 %.
pub(crate) fn number(cell: &str) -> f64 {
    let (digits, unit) = cell.strip_suffix(" %").map_or((cell, 1.0), |digits| (digits, 0.01));
    digits.parse::<f64>().unwrap_or_else(|_| panic!("{cell} is no number")) * unit
}

/// What a cell quotes: `so` and `so`.
pub(crate) fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// What is measured beside what the page states, to be found wrong all at once.
#[derive(Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    /// Notes it where the page's two digits are not those of what was measured.
    pub(crate) fn compare(&mut self, what: &str, measured: f64, cell: &str) {
        println!("{what}: {measured:.1e}, stated {cell}");
        // Half a unit of the second of two digits is at most 5 % of the number.
        if (measured / number(cell) - 1.0).abs() > 0.051 {
            self.0.push(format!("{what}: {measured:.2e} is not {cell}"));
        }
    }

    /// Fails if anything was wrong.
    pub(crate) fn finish(self) {
        assert!(self.0.is_empty(), "docs/validation.md says otherwise: {:#?}", self.0);
    }
}

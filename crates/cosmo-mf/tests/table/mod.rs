//! Reads the reference tables of `tests/data`.
#![allow(dead_code, reason = "not every test reads text")]

use std::path::Path;

/// Columns of numbers under a header line.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The table in a file of `tests/data`. A cell that is empty or text is NaN.
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut lines = text.lines();
        let header: Vec<String> = lines.next().unwrap_or_default().split(',').map(str::to_owned).collect();
        let cells = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
        let rows: Vec<Vec<String>> = lines.map(cells).collect();
        assert!(rows.iter().all(|row| row.len() == header.len()), "{name} is not rectangular");
        Self { header, rows }
    }

    /// The column of this name, as it is written.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        let index = self.header.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    /// The column of this name, as numbers.
    pub(crate) fn column(&self, name: &str) -> Vec<f64> {
        self.texts(name).iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }
}

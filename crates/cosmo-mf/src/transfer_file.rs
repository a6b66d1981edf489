//! Columns of numbers in the files of other programs.

use compute_backend::{Error, Result};
use ndarray::Array1;

const FILE: &str = "the transfer file";

/// Rows of numbers of one width.
pub(crate) struct Columns {
    width: usize,
    values: Vec<f64>,
}

impl Columns {
    /// The numbers of a text, without empty lines and what follows a `#`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the line that is not of numbers, or not of as many as the first.
    pub(crate) fn of(text: &str) -> Result<Self> {
        let mut columns = Self { width: 0, values: Vec::new() };
        for (i, line) in text.lines().enumerate() {
            let numbers = line.split('#').next().unwrap_or_default().split_whitespace();
            let before = columns.values.len();
            for word in numbers {
                let Ok(number) = word.parse() else {
                    let found = format_args!("{word:?} in line {}", i + 1);
                    return Err(Error::invalid(FILE, "of numbers, but for lines after a #", found));
                };
                columns.values.push(number);
            }
            let width = columns.values.len() - before;
            if columns.width == 0 {
                columns.width = width;
            } else if width != columns.width && width > 0 {
                let found = format_args!("{width} numbers in line {}, {} before", i + 1, columns.width);
                return Err(Error::invalid(FILE, "of as many columns in each line", found));
            }
        }
        Ok(columns)
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The column at an index below the width.
    pub(crate) fn get(&self, index: usize) -> Array1<f64> {
        self.values.iter().skip(index).step_by(self.width.max(1)).copied().collect()
    }
}

/// Where a column is, and whether it is over k².
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Column {
    pub(crate) index: usize,
    pub(crate) over_square: bool,
}

/// The columns of k in h/Mpc and of all matter in a file of CLASS, whose header reads `# 1:k (h/Mpc) 2:d_g …`.
///
/// # Errors
/// [`Error::Invalid`] where no header names them among the first `width`.
pub(crate) fn class_columns(text: &str, width: usize) -> Result<[Column; 2]> {
    let header = text.lines().rfind(|line| line.trim_start().starts_with('#') && line.contains("1:"));
    let mut names = Vec::new();
    let mut rest = header.unwrap_or_default();
    for number in 1..=width {
        let mark = format!("{number}:");
        let Some(start) = rest.find(&mark) else { break };
        rest = &rest[start + mark.len()..];
        let end = rest.find(&format!("{}:", number + 1)).unwrap_or(rest.len());
        names.push(rest[..end].trim());
    }
    let find = |name: &str| names.iter().position(|other| *other == name);
    let total = find("-T_tot/k2")
        .map(|index| Column { index, over_square: true })
        .or_else(|| find("d_m").or(find("d_tot")).map(|index| Column { index, over_square: false }));
    match (find("k (h/Mpc)"), total) {
        (Some(index), Some(total)) => Ok([Column { index, over_square: false }, total]),
        _ => {
            let expected = "with a header that names `k (h/Mpc)` and `d_m`, `d_tot` or `-T_tot/k2`";
            Err(Error::invalid("the transfer file of CLASS", expected, format_args!("{names:?}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_text() {
        let columns = Columns::of("# 1 2\n  1.0 -2e3\n\n3 4 # five\n").unwrap();
        assert_eq!((columns.width(), columns.get(1).to_vec()), (2, vec![-2e3, 4.0]));
        assert_eq!(Columns::of("").unwrap().width(), 0);
        for (bad, line) in [("1 2\n1 2 3\n", "line 2"), ("1 2\n\n1 x\n", "line 3"), ("1 2\n1\n", "line 2")] {
            let text = Columns::of(bad).err().unwrap().to_string();
            assert!(text.starts_with(FILE) && text.contains(line), "{text}");
        }
    }

    #[test]
    fn a_header_of_class_tells_where_matter_is() {
        let [k, total] = class_columns("# a file\n#  1:k (h/Mpc)  2:d_g   3:d_tot  4:phi\n", 4).unwrap();
        assert_eq!((k.index, total), (0, Column { index: 2, over_square: false }));
        let matter = "# 1:k (h/Mpc) 2:d_cdm 3:d_m 4:d_tot\n";
        assert_eq!(class_columns(matter, 4).unwrap()[1], Column { index: 2, over_square: false });
        let camb = "# 1:k (h/Mpc) 2:-T_cdm/k2 3:-T_tot/k2\n 1 2 3\n";
        assert_eq!(class_columns(camb, 3).unwrap()[1], Column { index: 2, over_square: true });
        for bad in ["", "1 2 3", "# 1:k (h/Mpc) 2:d_g", "# 1:k (1/Mpc) 2:d_tot"] {
            assert!(class_columns(bad, 3).is_err(), "{bad}");
        }
    }
}

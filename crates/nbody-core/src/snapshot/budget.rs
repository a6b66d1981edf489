//! How much memory the numbers of a file may take.

use std::io;

use super::invalid;

/// Snapshots pack to a fifth at the least, as positions hardly pack; a file of nothing but zeros packs to a thousandth.
const TIMES: u64 = 64;

/// What any file may take, however short it is.
const ALWAYS: u64 = 8 << 20;

/// What is left of the memory that one file's numbers may take.
#[derive(Debug)]
pub(super) struct Budget {
    all: u64,
    left: u64,
    file: u64,
}

impl Budget {
    /// For a file of that many bytes: what was asked for, or a defined multiple of its length.
    pub(super) fn new(file: u64, asked: Option<u64>) -> Self {
        let all = asked.unwrap_or_else(|| file.saturating_mul(TIMES).max(ALWAYS));
        Self { all, left: all, file }
    }

    /// Takes what an array of so many bytes needs, before any of it is read.
    pub(super) fn take(&mut self, bytes: Option<u64>) -> io::Result<()> {
        match bytes.and_then(|bytes| self.left.checked_sub(bytes)) {
            Some(left) => self.left = left,
            None => return Err(invalid(self.exceeded(bytes))),
        }
        Ok(())
    }

    fn exceeded(&self, bytes: Option<u64>) -> String {
        let bytes = bytes.map_or_else(|| "more bytes than there are".to_owned(), |n| format!("{n} bytes"));
        format!(
            "it unpacks to {bytes}, and {} of the {} are left that a file of {} bytes may take; if that is what it \
             should hold, allow more with `Snapshot::load_within`",
            self.left, self.all, self.file
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_taken_once_and_no_more_than_there_is() {
        let mut budget = Budget::new(100, None);
        budget.take(Some(ALWAYS - 1)).unwrap();
        budget.take(Some(1)).unwrap();
        let error = budget.take(Some(1)).unwrap_err().to_string();
        assert!(error.contains("a file of 100 bytes") && error.contains("load_within"), "{error}");
        assert!(Budget::new(u64::MAX, None).take(None).is_err(), "a length beyond all numbers");
        assert!(Budget::new(1 << 20, None).take(Some(TIMES << 20)).is_ok());
        assert!(Budget::new(1 << 20, Some(7)).take(Some(8)).is_err());
    }
}

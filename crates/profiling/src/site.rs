//! A place in the source that is timed.

/// A place in the source that is timed: one static per use of a macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    name: &'static str,
    file: &'static str,
    line: u32,
}

impl Site {
    /// A site; the macros fill in the place.
    #[must_use]
    pub const fn new(name: &'static str, file: &'static str, line: u32) -> Self {
        Self { name, file, line }
    }

    /// The name that the table shows.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The source file, as the compiler was given it.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line in the file.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }
}

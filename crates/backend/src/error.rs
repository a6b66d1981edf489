//! The one error type of the workspace.

use std::fmt;

use crate::Real;

/// A result with the workspace's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong: one variant per thing that a caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The backend does not exist on this machine or was not compiled in. Use another device.
    Unavailable {
        /// The backend that was asked for.
        backend: String,
        /// Why it is not there, and what would bring it.
        reason: String,
    },
    /// The backend lacks a feature, such as `f64`. Use another element type or another device.
    Unsupported {
        /// The backend that lacks it.
        backend: String,
        /// What it lacks.
        feature: String,
    },
    /// One array or launch is beyond a fixed limit of the device. Cut the problem into parts.
    TooLarge {
        /// The backend with the limit.
        backend: String,
        /// What is too large.
        what: String,
        /// What was asked for, in bytes or items as `what` says.
        requested: u64,
        /// The most that the device takes.
        limit: u64,
    },
    /// The memory is used up. Free buffers, or take a smaller problem.
    OutOfMemory {
        /// The backend whose memory it is.
        backend: String,
        /// The bytes that were asked for.
        requested: usize,
    },
    /// The device is gone (driver reset, unplugged). Build the backend and its buffers anew.
    Lost {
        /// The backend that is gone.
        backend: String,
        /// What the driver said.
        reason: String,
    },
    /// A kernel was refused by the compiler or the driver. Report it: this is a bug of the kernel.
    Kernel {
        /// The kernel.
        kernel: String,
        /// What the compiler said, with line and column where it did.
        message: String,
    },
    /// An array has the wrong shape. Fix the call.
    Shape {
        /// The argument.
        what: &'static str,
        /// The shape that is needed.
        expected: String,
        /// The shape that came.
        found: String,
    },
    /// A value is outside its domain. Fix the call.
    Invalid {
        /// The argument.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it was.
        found: String,
    },
}

impl Error {
    /// An [`Error::Invalid`].
    pub fn invalid(what: &'static str, expected: &'static str, found: impl fmt::Display) -> Self {
        Self::Invalid { what, expected, found: found.to_string() }
    }

    /// An [`Error::Shape`].
    pub fn shape(what: &'static str, expected: impl fmt::Display, found: impl fmt::Display) -> Self {
        Self::Shape { what, expected: expected.to_string(), found: found.to_string() }
    }

    /// Whether `what` has the length that it must have.
    ///
    /// # Errors
    /// [`Error::Shape`] if it has not.
    pub fn check_len(what: &'static str, expected: usize, found: usize) -> Result<()> {
        if expected == found {
            return Ok(());
        }
        Err(Self::shape(what, format_args!("{expected} elements"), found))
    }

    /// Whether every value is finite.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the first value that is not, and its index.
    pub fn check_finite<T: Real>(what: &'static str, values: &[T]) -> Result<()> {
        match non_finite(values) {
            None => Ok(()),
            Some(i) => Err(Self::invalid(what, "finite values", format_args!("{} at index {i}", values[i]))),
        }
    }

    /// Whether another device could do what this one could not: what lets [`Device::Auto`](crate::Device) fall back.
    pub fn is_of_the_device(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::Unsupported { .. }
                | Self::TooLarge { .. }
                | Self::OutOfMemory { .. }
        )
    }
}

/// The index of the first value that is NaN or infinite.
pub fn non_finite<T: Real>(values: &[T]) -> Option<usize> {
    // A block that holds only finite values sums to a finite value times zero: one pass without branches.
    const BLOCK: usize = 256;
    values
        .chunks(BLOCK)
        .position(|block| !block.iter().fold(T::zero(), |sum, &v| sum + v * T::zero()).is_zero())
        .and_then(|b| {
            let start = b * BLOCK;
            values[start..].iter().position(|v| !v.is_finite()).map(|i| start + i)
        })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable { backend, reason } => write!(f, "no {backend} here: {reason}"),
            Self::Unsupported { backend, feature } => {
                let instead =
                    if feature.starts_with("f64") { "f32 or another device" } else { "another device" };
                write!(f, "{backend} has no {feature}; use {instead}")
            }
            Self::TooLarge { backend, what, requested, limit } => {
                write!(
                    f,
                    "{backend} takes at most {limit} for {what}, not {requested}; cut the problem into parts"
                )
            }
            Self::OutOfMemory { backend, requested } => {
                write!(f, "{backend} is out of memory: {requested} bytes more were asked for")
            }
            Self::Lost { backend, reason } => {
                write!(f, "{backend} is gone ({reason}); open it anew and upload again")
            }
            Self::Kernel { kernel, message } => write!(f, "the kernel `{kernel}` was refused: {message}"),
            Self::Shape { what, expected, found } => {
                write!(f, "{what} must have {expected}, but has {found}")
            }
            Self::Invalid { what, expected, found } => write!(f, "{what} must be {expected}, but is {found}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_that_is_not_finite_is_found_wherever_it_stands() {
        for at in [0, 1, 255, 256, 999] {
            for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let mut values = vec![f64::MAX; 1000];
                values[at] = bad;
                assert_eq!(non_finite(&values), Some(at));
            }
        }
        assert_eq!(non_finite(&[f64::MAX; 1000]), None);
        assert_eq!(non_finite::<f32>(&[]), None);
    }

    #[test]
    fn an_error_says_what_was_expected_what_was_found_and_what_to_do() {
        let text = Error::check_finite("the positions", &[1.0, f64::NAN]).unwrap_err().to_string();
        assert_eq!(text, "the positions must be finite values, but is NaN at index 1");
        let text = Error::check_len("the masses", 3, 2).unwrap_err().to_string();
        assert_eq!(text, "the masses must have 3 elements, but has 2");
    }
}

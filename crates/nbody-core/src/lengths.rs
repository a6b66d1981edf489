//! Softening lengths of particles: whether they make sense, and are there where the law needs them.

use compute_backend::{Error, Real, Result};

use crate::{Coincident, Newton, Softening};

/// Whether a law goes with lengths of particles, or without where none are `given`.
///
/// # Errors
/// [`Error::Invalid`] if they are given to a law without a kernel, or missing where coincident pairs are to be softened.
pub(crate) fn check_law<T: Real>(law: &Newton<T>, given: bool) -> Result<()> {
    if law.softening == Softening::None && given {
        return Err(Error::invalid("the softening of a law with lengths of particles", "a kernel", "none"));
    }
    if law.coincident == Coincident::Softened && !given && law.softening.length() == T::zero() {
        return Err(unsoftened());
    }
    Ok(())
}

/// Whether the lengths of sources and of targets, where they are given, make sense, and leave no pair unsoftened that is
/// to be.
///
/// # Errors
/// [`Error::Invalid`], which names the first that does not.
pub(crate) fn check<T: Real>(law: &Newton<T>, given: [Option<&[T]>; 2]) -> Result<()> {
    check_law(law, given.iter().any(Option::is_some))?;
    for lengths in given.into_iter().flatten() {
        if let Some(i) = lengths.iter().position(|&l| !(l.is_finite() && l >= T::zero())) {
            let found = format_args!("{} at index {i}", lengths[i]);
            return Err(Error::invalid("the softening lengths", "finite and at least zero", found));
        }
    }
    if law.coincident == Coincident::Softened {
        // A pair has the larger of its two lengths.
        let own = law.softening.length() > T::zero();
        let all = |lengths: Option<&[T]>| lengths.map_or(own, |l| l.iter().all(|&l| l > T::zero()));
        if !given.into_iter().any(all) {
            return Err(unsoftened());
        }
    }
    Ok(())
}

fn unsoftened() -> Error {
    let what = "a softening length for every pair, since coincident ones are softened,";
    Error::invalid(what, "above zero", "zero")
}

//! What a run needs to go on to the bit.

use compute_backend::{Error, Real, Result};

use super::law_text::{describe, parse};
use super::recast;
use crate::{Newton, Scheme};

/// The whole state of a simulation: resumed from it, a run gives the bits that it would have given without a break.
///
/// It is a list of named arrays in `f64`, which holds every `f32` exactly, so that any format for arrays can carry it:
/// [`to_bytes`](Self::to_bytes) is one, feature `serde` gives others (one that keeps the bits of `f64`, such as
/// `serde_json` with `float_roundtrip`).
///
/// ```
/// use nbody_core::{Bodies, Device, Newton, Scheme, State, open_with, resume};
/// use ndarray::array;
///
/// let bodies = Bodies::new(
///     array![1.0, 0.5].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
///     array![[0.0, -0.4, 0.0], [0.0, 0.8, 0.0]].view(),
/// )?;
/// let law = Newton::new(1.0);
/// let mut run = open_with(Device::Serial, law, Scheme::Yoshida4, &bodies)?;
/// run.run(0.01, 50)?;
/// let bytes = run.save()?.to_bytes();
///
/// let mut again = resume::<f64>(Device::Serial, law, &State::from_bytes(&bytes)?)?;
/// run.run(0.01, 50)?;
/// again.run(0.01, 50)?;
/// assert_eq!(run.bodies()?, again.bodies()?);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State {
    method: String,
    law: String,
    arrays: Vec<(String, Vec<f64>)>,
}

/// The first bytes of a saved state, with the number of its format.
const MAGIC: &[u8] = b"perihelion nbody state 1\n";

impl State {
    /// A state from its parts, as a file format found them.
    pub fn new(method: String, law: String, arrays: Vec<(String, Vec<f64>)>) -> Self {
        Self { method, law, arrays }
    }

    pub(crate) fn of<T: Real>(method: &str, law: &Newton<T>, arrays: Vec<(&str, Vec<f64>)>) -> Self {
        let arrays = arrays.into_iter().map(|(name, values)| (name.to_owned(), values)).collect();
        Self::new(method.to_owned(), describe(law), arrays)
    }

    /// The same state of a run with that law.
    pub(crate) fn under<T: Real>(self, law: &Newton<T>) -> Self {
        Self { law: describe(law), ..self }
    }

    /// The same state of a run in `T`. The schemes with fixed steps have their bodies in it; the state of the other
    /// integrators is in `f64` whatever it is.
    pub(crate) fn cast<T: Real>(&self) -> Result<Self> {
        let law: Newton<T> = recast(parse(&self.law).ok_or_else(damaged)?);
        law.check()?;
        let mut state = self.clone().under(&law);
        if Scheme::from_name(&self.method).is_ok() {
            for (_, values) in state.arrays.iter_mut().filter(|(name, _)| name != "clock") {
                values.iter_mut().for_each(|value| *value = T::lit(*value).widen());
            }
        }
        Ok(state)
    }

    /// The name of the integrator.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The type of the bodies and the law, in words: what a run to resume must have.
    pub fn law(&self) -> &str {
        &self.law
    }

    /// The arrays with their names.
    pub fn arrays(&self) -> impl Iterator<Item = (&str, &[f64])> {
        self.arrays.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The array `name`.
    pub(crate) fn array(&self, name: &'static str) -> Result<&[f64]> {
        self.arrays().find(|(other, _)| *other == name).map(|(_, values)| values).ok_or_else(|| {
            Error::invalid(
                "the saved state",
                "one with all arrays of its method",
                format_args!("without `{name}`"),
            )
        })
    }

    /// The array `name`, which must have `len` elements, all finite.
    pub(crate) fn checked(&self, name: &'static str, len: usize) -> Result<&[f64]> {
        let values = self.array(name)?;
        Error::check_len(name, len, values.len())?;
        Error::check_finite(name, values)?;
        Ok(values)
    }

    /// The same state of bodies with those softening lengths of their own, or none.
    pub(crate) fn with_lengths(mut self, lengths: Option<Vec<f64>>) -> Self {
        self.arrays.extend(lengths.map(|lengths| (Self::LENGTHS.to_owned(), lengths)));
        self
    }

    /// The softening lengths of the bodies' own, if they had any.
    pub(crate) fn lengths(&self) -> Option<Vec<f64>> {
        self.arrays().find(|(name, _)| *name == Self::LENGTHS).map(|(_, values)| values.to_vec())
    }

    /// The name of the array that only bodies with lengths of their own have.
    pub(crate) const LENGTHS: &'static str = "softenings";

    /// Whether this is a state of a run with that law.
    pub(crate) fn check_law<T: Real>(&self, law: &Newton<T>) -> Result<()> {
        let found = describe(law);
        if found == self.law {
            return Ok(());
        }
        let name = self.law.split(',').next().unwrap_or_default();
        if name != T::NAME {
            return Err(Error::invalid(
                "the type of the run",
                "that of the saved run, unless `Snapshot::cast` made it another",
                format_args!("{}, and the saved run had {name}", T::NAME),
            ));
        }
        Err(Error::invalid(
            "the law",
            "that of the saved run",
            format_args!("{found}, and the saved run had {}", self.law),
        ))
    }

    /// The state as bytes: a line that names the format, the names and arrays with their lengths (little-endian), and a
    /// checksum. The same on every platform.
    pub fn to_bytes(&self) -> Vec<u8> {
        fn text(to: &mut Vec<u8>, text: &str) {
            to.extend((text.len() as u64).to_le_bytes());
            to.extend(text.as_bytes());
        }
        let mut bytes = MAGIC.to_vec();
        text(&mut bytes, &self.method);
        text(&mut bytes, &self.law);
        bytes.extend((self.arrays.len() as u64).to_le_bytes());
        for (name, values) in &self.arrays {
            text(&mut bytes, name);
            bytes.extend((values.len() as u64).to_le_bytes());
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        let sum = checksum(&bytes);
        bytes.extend(sum.to_le_bytes());
        bytes
    }

    /// The state that [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the bytes are not a saved state, or not all of it, or not as they were written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(MAGIC) {
            return Err(Error::invalid(
                "the saved state",
                "one of format 1 of this library",
                "something else",
            ));
        }
        let body = bytes.len().checked_sub(8).filter(|&body| body >= MAGIC.len()).ok_or_else(damaged)?;
        let (body, sum) = bytes.split_at(body);
        if sum != checksum(body).to_le_bytes() {
            return Err(damaged());
        }
        let mut reader = Reader(&body[MAGIC.len()..]);
        let state = reader.state().ok_or_else(damaged)?;
        if reader.0.is_empty() { Ok(state) } else { Err(damaged()) }
    }
}

/// FNV-1a with 64 bits: enough against accidents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checksum(u64);

impl Checksum {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0 =
            bytes.iter().fold(self.0, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }

    pub(crate) fn value(self) -> u64 {
        self.0
    }
}

/// The checksum of all of `bytes`.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = Checksum::new();
    sum.add(bytes);
    sum.value()
}

/// What a saved state is that does not fit its checksum.
pub(crate) fn damaged() -> Error {
    Error::invalid("the saved state", "whole, as it was written", "cut short or damaged")
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.take(8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    }

    fn text(&mut self) -> Option<String> {
        let len = self.number()?;
        String::from_utf8(self.take(len)?.to_vec()).ok()
    }

    fn state(&mut self) -> Option<State> {
        let (method, law) = (self.text()?, self.text()?);
        let mut arrays = Vec::new();
        for _ in 0..self.number()? {
            let name = self.text()?;
            let len = self.number()?.checked_mul(8)?;
            let values = self.take(len)?.chunks_exact(8);
            arrays.push((name, values.filter_map(|v| v.try_into().ok().map(f64::from_le_bytes)).collect()));
        }
        Some(State { method, law, arrays })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let arrays = vec![("x", vec![0.1, -0.0, f64::MIN_POSITIVE]), ("empty", vec![])];
        State::of("yoshida4", &Newton::new(1.0_f32), arrays)
    }

    #[test]
    fn bytes_bring_the_state_back() {
        assert_eq!(State::from_bytes(&state().to_bytes()), Ok(state()));
    }

    #[test]
    fn bytes_that_are_cut_short_or_changed_are_refused_wherever_it_was() {
        let good = state().to_bytes();
        for len in 0..good.len() {
            assert!(State::from_bytes(&good[..len]).is_err(), "{len} bytes");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            assert!(State::from_bytes(&bad).is_err(), "byte {at}");
        }
        assert!(State::from_bytes(&[good, vec![0]].concat()).is_err());
    }

    #[test]
    fn another_law_or_type_is_refused_with_both_named() {
        assert!(state().check_law(&Newton::new(1.0_f32)).is_ok());
        let error = state().check_law(&Newton::new(2.0_f32)).unwrap_err().to_string();
        assert!(error.contains("g: 2.0") && error.contains("g: 1.0"), "{error}");
        let error = state().check_law(&Newton::new(1.0_f64)).unwrap_err().to_string();
        assert!(error.contains("f64, and the saved run had f32") && error.contains("cast"), "{error}");
        assert!(state().array("velocities").is_err() && state().checked("x", 2).is_err());
    }
}

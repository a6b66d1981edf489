//! The multiplicity function f: which share of matter is in haloes, per logarithm of σ.

use std::f64::consts::PI;

use crate::Scalar;

/// A published multiplicity function.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Fit {
    /// Press & Schechter 1974 (Astrophys. J. 187, 425): f = √(2/π) ν exp(-ν²/2), spherical collapse of Gaussian peaks.
    PressSchechter,
}

impl Fit {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::PressSchechter => "Press-Schechter",
        }
    }

    /// The functional form that it is a case of.
    pub fn form(self) -> Form {
        match self {
            Self::PressSchechter => Form::PressSchechter,
        }
    }
}

/// The functional forms that fits are cases of, and that backends know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// √(2/π) ν exp(-ν²/2), without coefficients.
    PressSchechter,
}

/// Reals to a row: what the mass function needs to know of one cosmology at one redshift.
pub const ROW: usize = 12;

/// One cosmology at one redshift, as [`Spectra::abundance`](crate::Spectra::abundance) reads it from its buffer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<S> {
    /// The mean density of matter in the units of the output times those of the masses.
    pub(crate) density: S,
    /// δc/D, so that ν is this over σ today.
    pub(crate) barrier: S,
    /// D.
    pub(crate) growth: S,
    /// Of the form.
    pub(crate) coefficients: [S; ROW - 3],
}

impl<S: Scalar> Row<S> {
    pub(crate) fn to_array(self) -> [S; ROW] {
        let mut array = [S::from(0.0); ROW];
        array[..3].copy_from_slice(&[self.density, self.barrier, self.growth]);
        array[3..].copy_from_slice(&self.coefficients);
        array
    }

    #[inline(always)]
    pub(crate) fn from_array(array: [S; ROW]) -> Self {
        let [density, barrier, growth, coefficients @ ..] = array;
        Self { density, barrier, growth, coefficients }
    }
}

/// A multiplicity as a factor and an exponent, f = factor · exp(exponent): the logarithm never underflows.
pub(crate) trait Multiplicity<S>: Copy + Send + Sync {
    fn at(self, row: &Row<S>, sigma: S, slope: S) -> (S, S);
}

/// [`Form::PressSchechter`].
#[derive(Clone, Copy)]
pub(crate) struct PressSchechter;

impl<S: Scalar> Multiplicity<S> for PressSchechter {
    #[inline(always)]
    fn at(self, row: &Row<S>, sigma: S, _slope: S) -> (S, S) {
        let nu = row.barrier / sigma;
        (nu * (2.0 / PI).sqrt(), nu * nu * -0.5)
    }
}

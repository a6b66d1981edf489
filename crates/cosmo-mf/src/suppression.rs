//! Corrections of mass functions for warm dark matter.

use compute_backend::{Error, Result};

use crate::{Cosmology, Model, Scalar, WarmDarkMatter};

/// How many haloes simulations of warm dark matter have, of those that a mass function counts:
/// [1 + (s M½/M)^b]^-a with the half-mode mass M½ ([`WarmDarkMatter::half_mode_mass_msun`]).
///
/// A top-hat does not see a cut-off: below it σ(M) goes on as if haloes of all masses formed, where simulations have few. Either
/// one of these takes them away, or a sharp filter does: [`Filter::SHARP_K`](crate::Filter::SHARP_K) on the spectrum with the cut-off
/// needs no correction, and takes none.
///
/// ```
/// use cosmo_mf::{Cosmology, Fit, Model, Plan, Suppression, Transfer, WarmDarkMatter};
///
/// let cold = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::ShethTormen);
/// let particle = WarmDarkMatter::Viel05 { mass_kev: 3.0 };
/// let warm = cold.clone().with_suppressed_haloes(particle, Suppression::Schneider12);
/// let plan = Plan::default();
/// let number = |model: &Model| model.mass_function(&plan, &[0.0][..], &[1e8, 1e12][..]);
/// let (few, many) = (number(&warm)?, number(&cold)?);
/// assert!(few[[0, 0]] < 0.5 * many[[0, 0]] && few[[0, 1]] > 0.99 * many[[0, 1]]);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Suppression {
    /// Schneider et al. 2012 (Mon. Not. R. Astron. Soc. 424, 684), of the mass function that the spectrum with the cut-off has
    /// under a top-hat: s = b = 1, a = 0.6. Theirs is Sheth and Tormen's.
    Schneider12,
    /// The same authors, of the mass function of cold dark matter: s = b = 1, a = 1.16.
    Schneider12OfCold,
    /// Lovell et al. 2014 (Mon. Not. R. Astron. Soc. 439, 300), eq. 7, of that of cold dark matter, for the subhaloes of a halo
    /// such as the Milky Way's: s = 2.7, b = 1, a = 0.99.
    Lovell14,
    /// Lovell 2020 (Astrophys. J. 897, 147), of that of cold dark matter, for haloes by themselves: s = 2.3, b = 0.8, a = 1.
    Lovell20,
    /// The same, for subhaloes: s = 4.2, b = 2.5, a = 0.2.
    Lovell20Subhaloes,
    /// Your own, of the mass function of cold dark matter.
    OfCold {
        /// s.
        scale: f64,
        /// b.
        steepness: f64,
        /// a.
        exponent: f64,
    },
}

impl Suppression {
    /// s, b, a.
    fn constants(self) -> [f64; 3] {
        match self {
            Self::Schneider12 => [1.0, 1.0, 0.6],
            Self::Schneider12OfCold => [1.0, 1.0, 1.16],
            Self::Lovell14 => [2.7, 1.0, 0.99],
            Self::Lovell20 => [2.3, 0.8, 1.0],
            Self::Lovell20Subhaloes => [4.2, 2.5, 0.2],
            Self::OfCold { scale, steepness, exponent } => [scale, steepness, exponent],
        }
    }

    /// Whether it multiplies the mass function of the spectrum with the cut-off, not that of cold dark matter.
    fn of_warm(self) -> bool {
        matches!(self, Self::Schneider12)
    }

    /// Whether its constants mean something.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a scale or an exponent that is not from 0.001 to 1000, or a steepness from 0.001 to 10.
    pub fn check(self) -> Result<()> {
        // What is steeper has a kink that no quadrature over masses resolves.
        let most = [("scale", 1e3), ("steepness", 10.0), ("exponent", 1e3)];
        for ((what, most), value) in most.into_iter().zip(self.constants()) {
            if !(1e-3..=most).contains(&value) {
                let expected =
                    "of a scale and an exponent from 0.001 to 1000, and a steepness from 0.001 to 10";
                let found = format_args!("a {what} of {value}");
                return Err(Error::invalid("the suppression of haloes", expected, found));
            }
        }
        Ok(())
    }

    /// What is left of the mass function at a `mass`, where `half_mode_mass` is in the same unit.
    ///
    /// # Errors
    /// As [`check`](Self::check); [`Error::Invalid`] for masses that are not positive and finite.
    pub fn factor<S: Scalar>(self, mass: S, half_mode_mass: S) -> Result<S> {
        self.check()?;
        for (what, value) in [("the mass", mass.value()), ("the half-mode mass", half_mode_mass.value())] {
            if !(value >= f64::MIN_POSITIVE && value.is_finite()) {
                return Err(Error::invalid(what, "positive and finite", value));
            }
        }
        Ok(self.ln_factor(half_mode_mass.ln() - mass.ln()).exp())
    }

    /// ln of that, of ln M½/M.
    pub(crate) fn ln_factor<S: Scalar>(self, ln_ratio: S) -> S {
        let [scale, steepness, exponent] = self.constants();
        let power = (ln_ratio + scale.ln()) * steepness;
        // ln(1 + eˣ), which past 30 is x to 1e-13 and past 700 would not be a number.
        let softplus = if power.value() > 30.0 { power } else { power.exp().ln_1p() };
        softplus * -exponent
    }
}

/// A particle and what it does to haloes, at the numbers of one cosmology.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suppressed<S> {
    law: Suppression,
    /// ln of the half-mode mass, in the model's unit.
    ln_half_mode: S,
}

impl<S: Scalar> Suppressed<S> {
    /// ln of what is left of the mass function at 1/M in the model's unit.
    pub(crate) fn ln_factor(&self, inverse_mass: S) -> S {
        self.law.ln_factor(self.ln_half_mode + inverse_mass.ln())
    }
}

impl Model {
    /// This model with the haloes that are left by warm dark matter of this particle: the spectrum has the cut-off where the
    /// suppression is of the mass function that it gives, and none where it is of that of cold dark matter.
    ///
    /// All that follows from the mass function is suppressed with it: derivatives, numbers above a mass, counts, catalogues.
    /// What is of fluctuations alone remains: biases, concentrations, [`multiplicity`](Self::multiplicity), conditional mass
    /// functions. An [`Ensemble`](crate::Ensemble) does not take such models.
    #[must_use]
    pub fn with_suppressed_haloes(self, particle: WarmDarkMatter, suppression: Suppression) -> Self {
        let transfer = if suppression.of_warm() {
            self.transfer.with_warm_dark_matter(particle)
        } else {
            self.transfer.with_cold_dark_matter()
        };
        Self { transfer, suppression: Some((particle, suppression)), ..self }
    }

    /// What this model's suppression is with the numbers of `cosmology`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a particle that cannot be.
    pub(crate) fn suppressed<S: Scalar>(&self, cosmology: &Cosmology<S>) -> Result<Option<Suppressed<S>>> {
        let Some((particle, law)) = self.suppression else { return Ok(None) };
        law.check()?;
        let half_mode = particle.half_mode_mass_msun(cosmology)? / self.units.mass_msun(cosmology.h());
        Ok(Some(Suppressed { law, ln_half_mode: half_mode.ln() }))
    }
}

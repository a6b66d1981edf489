//! The constants of fits as programs read them from the papers' tables.

use compute_backend::Result;

use crate::coefficients::{normalised, padded};
use crate::multiplicity::ROW;
use crate::spline::Stretch;
use crate::tinker::{OVERDENSITIES, evolve10, tinker08_by, tinker10_by};
use crate::{Cosmology, Fit, MassDefinition, Scalar};

/// Whose reading of its paper the constants of a fit are: what programs made of digits, of the overdensities between
/// those of a table, and of a normalisation.
///
/// A fit without a reading of its own is the paper's under each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ConstantsOf {
    /// The paper's, as [`Fit::card`] describes it.
    #[default]
    Paper,
    /// hmf 3.5's. A of Sheth & Tormen such that all matter is in haloes; the constants of Tinker et al. by a cubic spline in
    /// Δ whose first two and last two pieces are one; α of Tinker et al. 2010 such that all matter is in haloes, but that of
    /// the table at z = 0 for the overdensities of the table.
    Hmf,
    /// colossus 1.4's: the constants of Tinker et al. by lines in Δ.
    Colossus,
    /// CCL 3.3's: the constants of Tinker et al. by lines in log Δ, and α of Tinker et al. 2010 where normalised by a fit,
    /// α exp(z (p + q z)) up to z = 3.
    Ccl,
}

/// p of CCL's normalisation of Tinker et al. 2010, at each of [`OVERDENSITIES`].
const CCL_P: [f64; 9] = [-0.158, -0.195, -0.213, -0.254, -0.281, -0.349, -0.367, -0.435, -0.504];
/// Its q.
const CCL_Q: [f64; 9] = [0.0128, 0.0128, 0.0143, 0.0154, 0.0172, 0.0174, 0.0199, 0.0203, 0.0205];

impl ConstantsOf {
    /// The coefficients of the form of `fit`, where this reading has its own; `None` where they are the paper's.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an overdensity beyond the fit's table.
    pub(crate) fn coefficients<S: Scalar>(
        self,
        fit: Fit,
        cosmology: &Cosmology<S>,
        z: f64,
    ) -> Result<Option<[S; ROW - 3]>> {
        let mean = |masses: MassDefinition| masses.mean_overdensity(cosmology, z);
        let own = match (self, fit) {
            (Self::Hmf, Fit::ShethTormen) => {
                let mut own = fit.coefficients(cosmology, z, S::from(1.0))?;
                own[0] = own[0] * (normalised(0.3) / 0.3222);
                own
            }
            (Self::Paper, _) => return Ok(None),
            (_, Fit::Tinker08For(masses)) => self.tinker08(mean(masses)?, z, false)?,
            (_, Fit::Tinker08FullPrecisionFor(masses)) => self.tinker08(mean(masses)?, z, true)?,
            (_, Fit::Tinker10) => self.tinker10(S::from(200.0), z, false)?,
            (_, Fit::Tinker10Normalised) => self.tinker10(S::from(200.0), z, true)?,
            (_, Fit::Tinker10For(masses)) => self.tinker10(mean(masses)?, z, false)?,
            (_, Fit::Tinker10NormalisedFor(masses)) => self.tinker10(mean(masses)?, z, true)?,
            _ => return Ok(None),
        };
        Ok(Some(own))
    }

    /// As [`Form::Cutoff`](crate::Form::Cutoff).
    fn tinker08<S: Scalar>(self, delta: S, z: f64, full: bool) -> Result<[S; ROW - 3]> {
        let [amplitude, b, a, c] = tinker08_by(|column, delta| self.between(column, delta), delta, z, full)?;
        Ok(padded([amplitude, b, a, S::from(1.0), c]))
    }

    /// As [`Form::Peak`](crate::Form::Peak).
    fn tinker10<S: Scalar>(self, delta: S, z: f64, normalised: bool) -> Result<[S; ROW - 3]> {
        let today = tinker10_by(|column, delta| self.between(column, delta), delta)?;
        let integral = match self {
            Self::Hmf => z != 0.0 || !OVERDENSITIES.contains(&delta.value()),
            Self::Ccl => false,
            _ => normalised,
        };
        let mut constants = evolve10(today, z, integral);
        if self == Self::Ccl && normalised {
            let z = z.min(3.0);
            let [p, q] = [CCL_P, CCL_Q].map(|column| self.between(&column, delta));
            constants[0] = constants[0] * ((p + q * z) * z).exp();
        }
        Ok(padded(constants))
    }

    /// A column of a table of Tinker et al. at the overdensity `delta`.
    fn between<S: Scalar>(self, column: &[f64; 9], delta: S) -> S {
        match self {
            Self::Hmf => cubic(&OVERDENSITIES, column, delta),
            Self::Colossus => line(&OVERDENSITIES, column, delta),
            _ => line(&OVERDENSITIES.map(f64::ln), column, delta.ln()),
        }
    }
}

/// The piece between points that `at` lies in.
fn cell<S: Scalar>(x: &[f64; 9], at: S) -> usize {
    (1..8).take_while(|&i| x[i] <= at.value()).count()
}

/// The lines through the points.
fn line<S: Scalar>(x: &[f64; 9], y: &[f64; 9], at: S) -> S {
    let i = cell(x, at);
    (at - x[i]) * ((y[i + 1] - y[i]) / (x[i + 1] - x[i])) + y[i]
}

/// The cubic spline through the points whose first two pieces are one cubic, and its last two ("not a knot").
fn cubic<S: Scalar>(x: &[f64; 9], y: &[f64; 9], at: S) -> S {
    Stretch::after(cell(x, at), x, y, &second_derivatives(x, y)).at(at)
}

/// The second derivatives of that spline: continuous slopes inside, and a third derivative without jumps at the second
/// point and the last but one, which gives the first and last of them from their two neighbours.
fn second_derivatives(x: &[f64; 9], y: &[f64; 9]) -> [f64; 9] {
    let width: [f64; 8] = std::array::from_fn(|i| x[i + 1] - x[i]);
    let slope: [f64; 8] = std::array::from_fn(|i| (y[i + 1] - y[i]) / width[i]);
    let [first, last] = [width[0] / width[1], width[7] / width[6]];
    let (mut bend, mut upper) = ([0.0; 9], [0.0; 9]);
    for i in 1..8 {
        let (mut below, mut middle, mut above) = (width[i - 1], 2.0 * (width[i - 1] + width[i]), width[i]);
        if i == 1 {
            (middle, above) = (middle + below * (1.0 + first), above - below * first);
            below = 0.0;
        }
        if i == 7 {
            (middle, below) = (middle + above * (1.0 + last), below - above * last);
            above = 0.0;
        }
        let pivot = middle - below * upper[i - 1];
        upper[i] = above / pivot;
        bend[i] = (6.0 * (slope[i] - slope[i - 1]) - below * bend[i - 1]) / pivot;
    }
    for i in (1..7).rev() {
        bend[i] -= upper[i] * bend[i + 1];
    }
    bend[0] = bend[1] * (1.0 + first) - bend[2] * first;
    bend[8] = bend[7] * (1.0 + last) - bend[6] * last;
    bend
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cubic_spline_is_a_cubic_where_the_points_are_on_one() {
        let cubic_at = |x: f64| 1.0 + x * (-0.3 + x * (2e-3 + x * 1e-6));
        let y = OVERDENSITIES.map(cubic_at);
        for delta in [200.0, 250.0, 777.0, 1200.0, 3000.0, 3200.0] {
            let (got, want) = (cubic(&OVERDENSITIES, &y, delta), cubic_at(delta));
            // Rounding of numbers up to 5e4, which cubics of 5e4 magnify by as much as 100.
            assert!((got - want).abs() < 1e-9, "{delta}: {got} is not {want}");
            assert!(
                (line(&OVERDENSITIES, &OVERDENSITIES.map(|x| 3.0 * x - 1.0), delta) - 3.0 * delta + 1.0)
                    .abs()
                    < 1e-11
            );
        }
    }

    #[test]
    fn every_reading_is_the_papers_at_the_overdensities_of_the_table() {
        let cosmology = Cosmology::planck18();
        for reading in [ConstantsOf::Hmf, ConstantsOf::Colossus, ConstantsOf::Ccl] {
            for delta in OVERDENSITIES {
                let masses = MassDefinition::Mean(delta);
                for (fit, z) in [
                    (Fit::Tinker08For(masses), 0.7),
                    (Fit::Tinker08FullPrecisionFor(masses), 0.7),
                    (Fit::Tinker10For(masses), 0.0),
                ] {
                    let own: [f64; ROW - 3] = reading.coefficients(fit, &cosmology, z).unwrap().unwrap();
                    let paper: [f64; ROW - 3] = fit.coefficients(&cosmology, z, 1.0).unwrap();
                    for (own, paper) in own.iter().zip(paper) {
                        assert!(
                            (own - paper).abs() <= 1e-14 * paper.abs(),
                            "{reading:?} {fit:?}: {own} is not {paper}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_amplitude_of_sheth_and_tormen_is_that_of_four_digits() {
        assert!((normalised(0.3) - 0.3222).abs() < 5e-5);
    }
}

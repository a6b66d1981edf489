//! The profile of Navarro, Frenk & White: from the mass in one sphere to that in another.

use compute_backend::{Error, Result};

use crate::{Cosmology, MassDefinition, Scalar};

/// A halo of a given profile as another definition has it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Converted<S = f64> {
    /// Its mass over that in the first definition.
    pub mass_ratio: S,
    /// Its concentration, the radius over that of the slope -2.
    pub concentration: S,
}

impl MassDefinition {
    /// A halo of this definition with the profile ρ ∝ 1/[x (1 + x)²] and this `concentration`, in another definition, at
    /// `redshift` in `cosmology`.
    ///
    /// ```
    /// use cosmo_mf::{Cosmology, MassDefinition};
    ///
    /// let (from, to) = (MassDefinition::Critical(200.0), MassDefinition::Critical(500.0));
    /// let halo = from.convert(to, &Cosmology::planck18(), 0.0, 5.0)?;
    /// assert!((halo.mass_ratio - 0.72).abs() < 0.01 && halo.concentration < 5.0);
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    ///
    /// Newton's method on m(x)/x³ with m = ln(1 + x) - x/(1 + x), to rounding; in dual numbers a last step carries the
    /// derivatives.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a definition without a density, and a concentration that is not from 1e-3 to 1e6.
    pub fn convert<S: Scalar>(
        self,
        to: Self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        concentration: S,
    ) -> Result<Converted<S>> {
        cosmology.check()?;
        crate::cosmology::check_redshift(redshift, 0)?;
        let from = self.critical_overdensity(cosmology, redshift)?;
        convert(concentration, to.critical_overdensity(cosmology, redshift)? / from)
    }
}

/// The same for the ratio of the densities.
///
/// # Errors
/// [`Error::Invalid`] for a concentration that is not from 1e-3 to 1e6, before or after.
pub(crate) fn convert<S: Scalar>(concentration: S, density_ratio: S) -> Result<Converted<S>> {
    let within = |value: f64| {
        if (1e-3..=1e6).contains(&value) {
            return Ok(());
        }
        Err(Error::invalid("the concentration", "from 1e-3 to 1e6, in both definitions", value))
    };
    within(concentration.value())?;
    let enclosed = enclosed_mass(concentration);
    // ln [m(x)/x³] is to be this; it falls between the third and the first power of x.
    let target = (enclosed * density_ratio).ln() - concentration.ln() * 3.0;
    let step = |x: S| {
        let ratio = x / (x + 1.0);
        let m = enclosed_mass(x);
        (m.ln() - x.ln() * 3.0 - target) / (S::from(3.0) - ratio * ratio / m)
    };
    let mut ln = concentration.value().ln() - 0.4 * density_ratio.value().ln();
    for _ in 0..60 {
        let change = step(S::from(ln.exp())).value();
        ln += change;
        if ln.abs() > 20.0 || change.abs() < 4.0 * f64::EPSILON {
            break;
        }
    }
    within(ln.exp())?;
    let x = S::from(ln.exp());
    let x = x * (step(x) + 1.0);
    Ok(Converted { mass_ratio: enclosed_mass(x) / enclosed, concentration: x })
}

/// m(x) = ln(1 + x) - x/(1 + x), in units of 4π ρₛ rₛ³.
pub(crate) fn enclosed_mass<S: Scalar>(x: S) -> S {
    if x.value() < 0.02 {
        // Σ (-1)ᵏ (k - 1)/k xᵏ from k = 2: what the difference would lose.
        let series = (2..=12).rev().fold(S::from(0.0), |sum, k| {
            let k = f64::from(k);
            sum * x * -1.0 + (k - 1.0) / k
        });
        return series * x * x;
    }
    x.ln_1p() - x / (x + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dual;

    #[test]
    fn the_two_branches_of_the_enclosed_mass_meet() {
        let (below, above) = (enclosed_mass(0.02_f64.next_down()), enclosed_mass(0.02));
        // The difference of two numbers of 0.02 leaves 2e-4 of them: two ulp of each are 100 ε.
        assert!((below / above - 1.0).abs() < 3e-14, "{below} and {above}");
        // By hand: ln 2 - 1/2.
        assert!((enclosed_mass(1.0_f64) - (std::f64::consts::LN_2 - 0.5)).abs() < 1e-15);
    }

    #[test]
    fn there_and_back_is_where_one_was() {
        for c in [0.05, 0.7, 4.0, 20.0, 500.0] {
            for ratio in [0.3, 0.99, 1.0, 2.5, 20.0] {
                let there = convert(c, ratio).unwrap();
                let back = convert(there.concentration, 1.0 / ratio).unwrap();
                assert!((back.concentration / c - 1.0).abs() < 1e-12, "c = {c}, {ratio}");
                assert!((there.mass_ratio * back.mass_ratio - 1.0).abs() < 1e-12, "c = {c}, {ratio}");
                // The density inside is what it should be.
                let density = there.mass_ratio * (c / there.concentration).powi(3);
                assert!((density / ratio - 1.0).abs() < 1e-12, "c = {c}, {ratio}: {density}");
            }
        }
    }

    #[test]
    fn slopes_are_those_of_differences() {
        let at = |c: f64, ratio: f64| convert(c, ratio).unwrap();
        let got = convert(Dual::<2>::variable(5.0, 0), Dual::variable(2.5, 1)).unwrap();
        let h = 1e-3;
        let slope = |f: &dyn Fn(f64) -> f64| (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
        for (i, want) in
            [slope(&|k| at(5.0 + k, 2.5).concentration), slope(&|k| at(5.0, 2.5 + k).concentration)]
                .into_iter()
                .enumerate()
        {
            assert!((got.concentration.slopes[i] - want).abs() < 1e-10);
        }
        let want = slope(&|k| at(5.0 + k, 2.5).mass_ratio);
        assert!((got.mass_ratio.slopes[0] - want).abs() < 1e-10);
    }

    #[test]
    fn concentrations_that_mean_nothing_are_errors() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
            let text = convert(bad, 2.0).unwrap_err().to_string();
            assert!(text.starts_with("the concentration"), "{text}");
        }
        // A sphere that would be smaller than the profile is known.
        assert!(convert(1e-2, 1e9).is_err());
    }
}

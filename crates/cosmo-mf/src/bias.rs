//! How much more haloes cluster than matter: published fits of the linear bias.

use compute_backend::{Error, Result};
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::model::CRITICAL_CONTRAST;
use crate::{Cosmology, Growth, MassDefinition, Model, Plan, Scalar};

/// A published linear bias of haloes. [`Bias::card`] says what it is.
///
/// The bias that a mass function implies by the peak-background split is [`Tabulated::bias`](crate::Tabulated::bias).
/// Those that follow from it are gated against it, and all against colossus, halomod and CCL where they have them
/// (`tests/data/f_bias.csv`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bias {
    /// Mo & White 1996, as Cole & Kaiser 1989: the split of Press & Schechter.
    MoWhite,
    /// Jing 1998, which depends on the slope of the spectrum.
    Jing,
    /// Sheth & Tormen 1999: the split of their mass function.
    ShethTormen,
    /// Sheth, Mo & Tormen 2001: ellipsoidal collapse.
    ShethMoTormen,
    /// Seljak & Warren 2004, eq. 5, a function of M/M*.
    SeljakWarren,
    /// Seljak & Warren 2004, eq. 6: with its dependence on cosmology, without running.
    SeljakWarrenCosmology,
    /// Tinker et al. 2005: the form of Sheth, Mo & Tormen.
    Tinker05,
    /// Mandelbaum et al. 2005: the form of Sheth & Tormen.
    Mandelbaum,
    /// Manera, Sheth & Scoccimarro 2010: the split of their mass function for a linking length of 0.2.
    Manera,
    /// Pillepich, Porciani & Hahn 2010, Gaussian runs.
    Pillepich,
    /// Tinker et al. 2010, eq. 6 and table 2, for spheres of this density.
    Tinker10(MassDefinition),
    /// Bhattacharya et al. 2011: the split of their mass function.
    Bhattacharya,
    /// Comparat et al. 2017: the split of their mass function.
    Comparat,
}

/// What there is to know of a bias before one trusts it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct BiasCard {
    /// Authors and year.
    pub name: &'static str,
    /// The paper, and the constants.
    pub source: &'static str,
    /// The masses of the haloes.
    pub mass_definition: MassDefinition,
    /// The redshifts of the calibration, from and to.
    pub redshifts: (f64, f64),
    /// The ν = δc/σ(M, z) of the calibration, from and to; from zero to infinity where it is analytic or states none.
    pub nu: (f64, f64),
    /// Conventions, and how other codes differ.
    pub note: &'static str,
}

/// What a bias depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakHeight<S = f64> {
    /// ν = δc/σ(M, z) with δc = 1.68647.
    pub nu: S,
    /// d ln P/d ln k at k = 2π/R, with R of the mass; [`Bias::Jing`] alone uses it.
    pub spectral_slope: S,
    /// M/M* with ν(M*) = 1; those of Seljak & Warren alone use it.
    pub mass_over_nonlinear: S,
}

/// Biases of haloes; every array has the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Biases {
    /// The linear bias.
    pub values: Array2<f64>,
    /// ν = δc/σ(M, z) with δc = 1.68647.
    pub nu: Array2<f64>,
    /// Whether the fit was calibrated there.
    pub calibrated: Array2<bool>,
}

impl Bias {
    /// Every bias; of the one for any overdensity, one case.
    pub const ALL: [Self; 13] = [
        Self::MoWhite,
        Self::Jing,
        Self::ShethTormen,
        Self::ShethMoTormen,
        Self::SeljakWarren,
        Self::SeljakWarrenCosmology,
        Self::Tinker05,
        Self::Mandelbaum,
        Self::Manera,
        Self::Pillepich,
        Self::Tinker10(MassDefinition::Mean(200.0)),
        Self::Bhattacharya,
        Self::Comparat,
    ];

    /// What there is to know of it.
    pub fn card(self) -> BiasCard {
        let always = (0.0, f64::INFINITY);
        let card = |name, source, mass_definition, redshifts, nu, note| BiasCard {
            name,
            source,
            mass_definition,
            redshifts,
            nu,
            note,
        };
        let groups = MassDefinition::FriendsOfFriends(0.2);
        match self {
            Self::MoWhite => card(
                "Mo & White 1996",
                "Mon. Not. R. Astron. Soc. 282, 347, eq. 20: 1 + (ν² - 1)/δc",
                MassDefinition::Virial,
                always,
                always,
                "The split of Press & Schechter, analytic. colossus calls it cole89, halomod Mo96.",
            ),
            Self::Jing => card(
                "Jing 1998",
                "Astrophys. J. Lett. 503, L9: (0.5/ν⁴ + 1)^(0.06 - 0.02 n) [1 + (ν² - 1)/δc]",
                groups,
                always,
                always,
                "Calibrated on power laws. n is the slope of the spectrum at k = 2π/R without oscillations; colossus takes \
                 it without baryons, halomod from σ. The range of masses is not stated here.",
            ),
            Self::ShethTormen => card(
                "Sheth & Tormen 1999",
                "Mon. Not. R. Astron. Soc. 308, 119, eq. 12: a = 0.707, p = 0.3",
                MassDefinition::Virial,
                (0.0, 4.0),
                always,
                "The split of their mass function.",
            ),
            Self::ShethMoTormen => card(
                "Sheth, Mo & Tormen 2001",
                "Mon. Not. R. Astron. Soc. 323, 1, eq. 8: a = 0.707, b = 0.5, c = 0.6",
                MassDefinition::Virial,
                (0.0, 4.0),
                always,
                "From ellipsoidal collapse; not the split of a mass function.",
            ),
            Self::SeljakWarren => card(
                "Seljak & Warren 2004",
                "Mon. Not. R. Astron. Soc. 355, 129, eq. 5",
                groups,
                (0.0, 0.0),
                always,
                "A function of M/M*. The range of masses is not stated here.",
            ),
            Self::SeljakWarrenCosmology => card(
                "Seljak & Warren 2004, with cosmology",
                "Mon. Not. R. Astron. Soc. 355, 129, eqs. 5 and 6, without running",
                groups,
                (0.0, 0.0),
                always,
                "As colossus; halomod stops the term at M = 0.1 M*.",
            ),
            Self::Tinker05 => card(
                "Tinker et al. 2005",
                "Astrophys. J. 631, 41: the form of Sheth, Mo & Tormen with b = 0.35, c = 0.8",
                groups,
                (0.0, 0.0),
                always,
                "As halomod.",
            ),
            Self::Mandelbaum => card(
                "Mandelbaum et al. 2005",
                "Mon. Not. R. Astron. Soc. 362, 1451: the form of Sheth & Tormen with a = 0.73, p = 0.15",
                groups,
                (0.0, 0.0),
                always,
                "Fitted to the simulations of Seljak & Warren. As halomod.",
            ),
            Self::Manera => card(
                "Manera, Sheth & Scoccimarro 2010",
                "Mon. Not. R. Astron. Soc. 402, 589: the form of Sheth & Tormen with a = 0.709, p = 0.248",
                groups,
                (0.0, 0.0),
                always,
                "The split of their mass function, which the paper shows to be inaccurate. As halomod.",
            ),
            Self::Pillepich => card(
                "Pillepich, Porciani & Hahn 2010",
                "Mon. Not. R. Astron. Soc. 402, 191: 0.647 - 0.540/σ + 1.614/σ²",
                groups,
                (0.0, 1.6),
                always,
                "A function of σ, as colossus; halomod has it rounded, in ν.",
            ),
            Self::Tinker10(masses) => card(
                "Tinker et al. 2010",
                "Astrophys. J. 724, 878, eq. 6 and table 2",
                masses,
                (0.0, 2.5),
                (0.4, 4.0),
                "For 200 to 3200 times the mean density; accuracy 6 %. As colossus; CCL takes δc = 1.68647 too.",
            ),
            Self::Bhattacharya => card(
                "Bhattacharya et al. 2011",
                "Astrophys. J. 732, 122: the split of eq. 12",
                groups,
                (0.0, 2.0),
                always,
                "The split of their mass function; the authors note that it is less accurate than a direct calibration. \
                 Masses as on the card of the fit.",
            ),
            Self::Comparat => card(
                "Comparat et al. 2017",
                "Mon. Not. R. Astron. Soc. 469, 4157, constants as colossus has them",
                MassDefinition::Virial,
                (0.0, 0.0),
                always,
                "Bhattacharya's form; the split of their mass function.",
            ),
        }
    }

    /// The bias in `cosmology` at `redshift`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology or redshift, an overdensity beyond the fit's table, and for a ν or a
    /// mass that is not positive and finite.
    pub fn at<S: Scalar>(self, cosmology: &Cosmology<S>, redshift: f64, peak: PeakHeight<S>) -> Result<S> {
        cosmology.check()?;
        check_redshift(redshift, 0)?;
        let PeakHeight { nu, spectral_slope, mass_over_nonlinear: x } = peak;
        for (what, value) in [("ν", nu), ("M/M*", x)] {
            if !(value.value() >= f64::MIN_POSITIVE && value.value().is_finite()) {
                return Err(Error::invalid(what, "positive and finite", value.value()));
            }
        }
        if !spectral_slope.value().is_finite() {
            return Err(Error::invalid("the slope of the spectrum", "finite", spectral_slope.value()));
        }
        let (one, square) = (S::from(1.0), nu * nu);
        Ok(match self {
            Self::MoWhite => (square - 1.0) / CRITICAL_CONTRAST + 1.0,
            Self::Jing => {
                let exponent = spectral_slope * -0.02 + 0.06;
                let rise = (exponent * (S::from(0.5) / (square * square)).ln_1p()).exp();
                rise * ((square - 1.0) / CRITICAL_CONTRAST + 1.0)
            }
            Self::ShethTormen => split(square, 0.707, 0.3, 1.0),
            Self::Mandelbaum => split(square, 0.73, 0.15, 1.0),
            Self::Manera => split(square, 0.709, 0.248, 1.0),
            Self::Bhattacharya => split(square, 0.788 * (1.0 + redshift).powf(-0.01), 0.807, 1.795),
            Self::Comparat => split(square, 0.897, 0.624, 1.589),
            Self::ShethMoTormen => ellipsoidal(square, 0.5, 0.6),
            Self::Tinker05 => ellipsoidal(square, 0.35, 0.8),
            Self::SeljakWarren => seljak_warren(x),
            Self::SeljakWarrenCosmology => {
                let tilt = cosmology.omega_matter - 0.3 + cosmology.spectral_index - 1.0;
                let amplitude = cosmology.sigma8 - 0.9 + cosmology.h() - 0.7;
                let decades = x.ln() / std::f64::consts::LN_10;
                seljak_warren(x) + decades * (tilt * 0.4 + amplitude * 0.3)
            }
            Self::Pillepich => {
                let inverse = nu / CRITICAL_CONTRAST;
                inverse * (inverse * 1.614 - 0.540) + 0.647
            }
            Self::Tinker10(masses) => {
                let delta = masses.mean_overdensity(cosmology, redshift)?;
                if !(200.0 * (1.0 - 1e-9)..=3200.0 * (1.0 + 1e-9)).contains(&delta.value()) {
                    let expected = "from 200 to 3200 times the mean density";
                    return Err(Error::invalid("the overdensity", expected, delta.value()));
                }
                let y = delta.ln() / std::f64::consts::LN_10;
                let inverse = S::from(4.0) / y;
                let rise = (-(inverse * inverse * inverse * inverse)).exp();
                let [a, c] = [y * 0.44 - 0.88, y * 0.107 + rise * 0.19 + 0.019];
                let amplitude = y * rise * 0.24 + 1.0;
                // ν^a/(ν^a + δc^a).
                let share = one / ((a * (S::from(CRITICAL_CONTRAST) / nu).ln()).exp() + 1.0);
                one - amplitude * share + nu.powf(1.5) * 0.183 + c * nu.powf(2.4)
            }
        })
    }
}

/// 1 + [a ν² - q + 2p/(1 + (a ν²)^p)]/δc.
fn split<S: Scalar>(square: S, a: f64, p: f64, q: f64) -> S {
    let x = square * a;
    (x - q + S::from(2.0 * p) / (x.powf(p) + 1.0)) / CRITICAL_CONTRAST + 1.0
}

/// Sheth, Mo & Tormen 2001, eq. 8, with a = 0.707.
fn ellipsoidal<S: Scalar>(square: S, b: f64, c: f64) -> S {
    let x = square * 0.707;
    let share = S::from(1.0) / (x.powf(-c) * (b * (1.0 - c) * (1.0 - 0.5 * c)) + 1.0);
    (x + x.powf(1.0 - c) * b - share / 0.707_f64.sqrt()) / CRITICAL_CONTRAST + 1.0
}

fn seljak_warren<S: Scalar>(x: S) -> S {
    x.powf(0.45) * 0.39 + S::from(0.13) / (x * 40.0 + 1.0) + x.powf(1.5) * 5e-4 + 0.53
}

impl Model {
    /// The linear bias of haloes at `redshifts` (Z,) for `masses` (M,), in the model's units; the model's fit and δc play
    /// no part.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function); [`Error::Invalid`] for an overdensity beyond the bias's table.
    pub fn bias<'z, 'm>(
        &self,
        plan: &Plan,
        bias: Bias,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Biases> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        let shape = (redshifts.len(), masses.len());
        let mut biases = Biases {
            values: Array2::zeros(shape),
            nu: Array2::zeros(shape),
            calibrated: Array2::from_elem(shape, false),
        };
        let card = bias.card();
        let unit = self.units.mass_msun(self.cosmology.h());
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        let slopes = Slopes::new(plan, self)?;
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let factor = growth.factor(redshift)?;
            let nonlinear = match bias {
                Bias::SeljakWarren | Bias::SeljakWarrenCosmology => {
                    variance.mass_msun_of_sigma(CRITICAL_CONTRAST / factor)?
                }
                _ => unit,
            };
            for (m, &mass) in masses.iter().enumerate() {
                let sphere = variance.at_mass_msun(mass * unit)?;
                let nu = CRITICAL_CONTRAST / (factor * sphere.sigma);
                let spectral_slope = slopes.at_wavenumber(std::f64::consts::TAU / sphere.radius_mpc);
                let peak = PeakHeight { nu, spectral_slope, mass_over_nonlinear: mass * unit / nonlinear };
                biases.values[[z, m]] = bias.at(&self.cosmology, redshift, peak)?;
                biases.nu[[z, m]] = nu;
                biases.calibrated[[z, m]] = (card.redshifts.0..=card.redshifts.1).contains(&redshift)
                    && (card.nu.0..=card.nu.1).contains(&nu);
            }
        }
        Ok(biases)
    }
}

/// The slope of a model's spectrum, without oscillations.
struct Slopes<'a> {
    plan: &'a Plan,
    /// ln F at the plan's wavenumbers.
    ln: Vec<f64>,
}

impl<'a> Slopes<'a> {
    fn new(plan: &'a Plan, model: &Model) -> Result<Self> {
        let spectrum = plan.spectrum(&model.cosmology, &model.transfer.without_oscillations())?;
        Ok(Self { plan, ln: spectrum.iter().map(|f| f.ln()).collect() })
    }

    /// d ln P/d ln k by the polynomial through the six nearest nodes: an error of h⁵/60 of a sixth derivative.
    fn at_wavenumber(&self, per_mpc: f64) -> f64 {
        let position = self.plan.position(per_mpc.ln()).clamp(2.0, self.ln.len() as f64 - 4.0);
        let first = position.floor() as usize - 2;
        let t = position - first as f64;
        let mut slope = 0.0;
        for i in 0..6 {
            for j in (0..6).filter(|&j| j != i) {
                let mut term = 1.0 / (i as f64 - j as f64);
                for k in (0..6).filter(|&k| k != i && k != j) {
                    term *= (t - k as f64) / (i as f64 - k as f64);
                }
                slope += self.ln[first + i] * term;
            }
        }
        // F = k^(3-q) P.
        slope / self.plan.step() - (3.0 - crate::plan::BIAS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_power_law_is_its_exponent() {
        let model = Model::new(
            Cosmology::flat(0.3, 70.0).with_spectral_index(-1.3),
            crate::Transfer::PowerLaw,
            crate::Fit::PressSchechter,
        );
        let plan = Plan::default();
        let slopes = Slopes::new(&plan, &model).unwrap();
        for k in [1e-3, 0.1, 7.7, 300.0] {
            assert!((slopes.at_wavenumber(k) + 1.3).abs() < 1e-11, "k = {k}: {}", slopes.at_wavenumber(k));
        }
    }

    #[test]
    fn slopes_in_the_peak_height_are_those_of_differences() {
        let (cosmology, number) = (Cosmology::planck18(), crate::gradient::Number::from);
        let varied = crate::gradient::variables(&cosmology);
        for bias in Bias::ALL {
            for nu in [0.7, 1.5, 3.0] {
                let at = |nu| {
                    let peak = PeakHeight { nu, spectral_slope: -2.0, mass_over_nonlinear: nu };
                    bias.at(&cosmology, 0.3, peak).unwrap()
                };
                // h⁴/30 of a fifth derivative, and ε/h.
                let h = 1e-3;
                let want =
                    (8.0 * (at(nu + h) - at(nu - h)) - (at(nu + 2.0 * h) - at(nu - 2.0 * h))) / (12.0 * h);
                // wₐ plays no part in what a bias takes from the cosmology at the mean density.
                let nu =
                    crate::gradient::Number { value: nu, slopes: std::array::from_fn(|i| f64::from(i == 6)) };
                let peak = PeakHeight { nu, spectral_slope: number(-2.0), mass_over_nonlinear: nu };
                let got = bias.at(&varied, 0.3, peak).unwrap().slopes[6];
                assert!((got - want).abs() < 1e-8, "{bias:?}, ν = {nu:?}: {got} is not {want}");
            }
        }
    }
}

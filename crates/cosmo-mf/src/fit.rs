//! Published multiplicity functions, and where each is calibrated.

use std::f64::consts::PI;

use crate::model::CRITICAL_CONTRAST;
use crate::multiplicity::ROW;
use crate::{Cosmology, Form, Scalar};

/// A published multiplicity function. [`Fit::card`] says what it is, what it was calibrated on and where it is valid.
///
/// Every one is gated against `tests/data/b_dndlnM.csv` to (ν² + 3) 1e-9, and through it against hmf, colossus and CCL
/// where they have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fit {
    /// Press & Schechter 1974.
    PressSchechter,
    /// Sheth & Tormen 1999.
    ShethTormen,
    /// Jenkins et al. 2001.
    Jenkins,
    /// Reed et al. 2003.
    Reed03,
    /// Warren et al. 2006.
    Warren,
    /// Reed et al. 2007, which depends on the local slope of the spectrum.
    Reed07,
    /// Tinker et al. 2008 for 200 times the mean density, constants as printed in its table 2.
    Tinker08,
    /// Tinker et al. 2008 for 200 times the mean density, constants with more digits, as hmf has them.
    Tinker08FullPrecision,
    /// Tinker et al. 2010 for 200 times the mean density, with α = 0.368 at every redshift.
    Tinker10,
    /// Tinker et al. 2010 for 200 times the mean density, with α such that all matter is in haloes at every redshift.
    Tinker10Normalised,
    /// Crocce et al. 2010.
    Crocce,
    /// Manera, Sheth & Scoccimarro 2010, linking length 0.15, redshift 0, normalised.
    Manera,
    /// Pillepich, Porciani & Hahn 2010.
    Pillepich,
    /// Bhattacharya et al. 2011.
    Bhattacharya,
    /// Courtin et al. 2011, with its own δc = 1.673.
    Courtin,
    /// Angulo et al. 2012.
    Angulo,
    /// Watson et al. 2013, friends of friends.
    WatsonFof,
    /// Watson et al. 2013, spherical overdensity, for 200 times the mean density.
    Watson200m,
    /// Ishiyama et al. 2015.
    Ishiyama,
    /// Bocquet et al. 2016 for 200 times the mean density, without baryons.
    Bocquet200m,
    /// Bocquet et al. 2016 for 200 times the mean density, with baryons.
    Bocquet200mHydro,
    /// Bocquet et al. 2016 for 200 times the critical density, without baryons.
    Bocquet200c,
    /// Bocquet et al. 2016 for 500 times the critical density, without baryons.
    Bocquet500c,
    /// Despali et al. 2016 for virial masses.
    Despali,
    /// Rodríguez-Puebla et al. 2016.
    RodriguezPuebla,
    /// Comparat et al. 2017.
    Comparat,
    /// Yung et al. 2024, for masses in Msun/h.
    Yung,
}

/// How the mass of a halo is defined.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum MassDefinition {
    /// Particles linked when nearer than this fraction of their mean distance.
    FriendsOfFriends(f64),
    /// A sphere of so many times the mean density of matter.
    Mean(f64),
    /// A sphere of so many times the critical density.
    Critical(f64),
    /// A sphere of the density that spherical collapse gives (Bryan & Norman 1998).
    Virial,
}

/// What a calibrated range is given in.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum CalibratedRange {
    /// No range: analytic, or none stated.
    Unlimited,
    /// From, to, in ln σ⁻¹(M, z).
    LnInverseSigma(f64, f64),
    /// From, to, in Msun/h.
    MassMsunPerH(f64, f64),
}

/// What there is to know of a fit before one trusts it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ModelCard {
    /// Authors and year.
    pub name: &'static str,
    /// The paper, and where in it the constants are.
    pub source: &'static str,
    /// The masses that it counts.
    pub mass_definition: MassDefinition,
    /// The redshifts of the calibration, from and to.
    pub redshifts: (f64, f64),
    /// The masses of the calibration.
    pub range: CalibratedRange,
    /// Conventions, variants, and how other codes differ.
    pub note: &'static str,
}

impl ModelCard {
    /// Whether the fit was calibrated at this redshift, σ(M, z) and mass in Msun/h.
    pub fn covers(&self, redshift: f64, sigma: f64, mass_msun_per_h: f64) -> bool {
        let (from, to) = self.redshifts;
        let inside = match self.range {
            CalibratedRange::Unlimited => true,
            CalibratedRange::LnInverseSigma(low, high) => (low..=high).contains(&-sigma.ln()),
            CalibratedRange::MassMsunPerH(low, high) => (low..=high).contains(&mass_msun_per_h),
        };
        inside && (from..=to).contains(&redshift)
    }
}

/// The linear contrast δc at which a sphere collapses.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Contrast {
    /// What the fit was made with: 1.68647 for most.
    #[default]
    OfFit,
    /// (3/20)(12π)^(2/3) = 1.68647, exact in a universe of matter alone.
    EinsteinDeSitter,
    /// 1.68647 Ωm(z)^0.0055, close to what spherical collapse gives in a flat universe.
    OmegaPower,
    /// Any other.
    Fixed(f64),
}

impl Contrast {
    /// δc in `cosmology` at `redshift`.
    pub(crate) fn value<S: Scalar>(self, fit: Fit, cosmology: &Cosmology<S>, redshift: f64) -> S {
        let power = || cosmology.omega_matter_at(redshift).powf(0.0055) * CRITICAL_CONTRAST;
        match self {
            Self::EinsteinDeSitter => S::from(CRITICAL_CONTRAST),
            Self::OmegaPower => power(),
            Self::Fixed(contrast) => S::from(contrast),
            Self::OfFit => match fit {
                Fit::Courtin => S::from(1.673),
                Fit::Despali => power(),
                _ => S::from(CRITICAL_CONTRAST),
            },
        }
    }
}

impl Fit {
    /// Every fit.
    pub const ALL: [Self; 27] = [
        Self::PressSchechter,
        Self::ShethTormen,
        Self::Jenkins,
        Self::Reed03,
        Self::Warren,
        Self::Reed07,
        Self::Tinker08,
        Self::Tinker08FullPrecision,
        Self::Tinker10,
        Self::Tinker10Normalised,
        Self::Crocce,
        Self::Manera,
        Self::Pillepich,
        Self::Bhattacharya,
        Self::Courtin,
        Self::Angulo,
        Self::WatsonFof,
        Self::Watson200m,
        Self::Ishiyama,
        Self::Bocquet200m,
        Self::Bocquet200mHydro,
        Self::Bocquet200c,
        Self::Bocquet500c,
        Self::Despali,
        Self::RodriguezPuebla,
        Self::Comparat,
        Self::Yung,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        self.card().name
    }

    /// The functional form that it is a case of.
    pub fn form(self) -> Form {
        match self {
            Self::PressSchechter => Form::PressSchechter,
            Self::Jenkins => Form::Jenkins,
            Self::Reed03 => Form::Reed03,
            Self::Reed07 => Form::Reed07,
            Self::ShethTormen
            | Self::Tinker10
            | Self::Tinker10Normalised
            | Self::Manera
            | Self::Bhattacharya
            | Self::Courtin
            | Self::Despali
            | Self::Comparat => Form::Peak,
            Self::Watson200m | Self::Bocquet200c | Self::Bocquet500c => Form::Extended,
            _ => Form::Cutoff,
        }
    }

    /// The coefficients of its form in `cosmology` at `redshift`, for masses in units of `unit` Msun.
    pub(crate) fn coefficients<S: Scalar>(
        self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        unit: S,
    ) -> [S; ROW - 3] {
        let z = redshift;
        let late = |power: f64| (1.0 + z).powf(power);
        let quadratic = |[c0, c1, c2]: [f64; 3]| c0 + z * (c1 + z * c2);
        match self {
            Self::PressSchechter => constant([]),
            Self::ShethTormen => constant(sheth_tormen(0.3222, 0.707, 0.3)),
            Self::Courtin => constant(sheth_tormen(0.348, 0.695, 0.1)),
            Self::Despali => constant(sheth_tormen(0.3292, 0.7665, 0.2488)),
            // A = 1/[1 + 2^-p Γ(1/2 - p)/√π] at p = 0.289.
            Self::Manera => constant(sheth_tormen(MANERA_AMPLITUDE, 0.709, 0.289)),
            Self::Bhattacharya => {
                let a = 0.788 * late(-0.01);
                constant([0.333 * late(-0.11) * (2.0 / PI).sqrt(), a, 0.807, 0.5 * 1.795, a])
            }
            Self::Comparat => constant([0.324 * (2.0 / PI).sqrt(), 0.897, 0.624, 0.5 * 1.589, 0.897]),
            Self::Tinker10 => constant(tinker10(z, false)),
            Self::Tinker10Normalised => constant(tinker10(z, true)),
            Self::Jenkins => constant([0.315, 0.61, 3.8]),
            Self::Reed03 => constant([0.3222 * (2.0 / PI).sqrt(), 0.707, 0.3, 0.7]),
            Self::Reed07 => constant([0.3222 * (2.0 / PI).sqrt(), 0.764 / 1.08, 0.3, 1.08]),
            Self::Warren => constant([0.7234, 1.0, 1.625, 0.2538, 1.1982]),
            Self::Pillepich => constant([0.6853, 1.0, 1.868, 0.3324, 1.2266]),
            Self::Crocce => constant([
                0.58 * late(-0.13),
                1.0,
                1.37 * late(-0.15),
                0.3 * late(-0.084),
                1.036 * late(-0.024),
            ]),
            Self::Tinker08 => constant(tinker08([0.186, 2.57, 1.47, 1.19], z)),
            Self::Tinker08FullPrecision => {
                constant(tinker08([0.185_865_9, 2.571_104, 1.466_904, 1.193_958], z))
            }
            Self::Angulo => constant([0.201, 2.08, 1.7, 1.0, 1.172]),
            Self::WatsonFof => constant([0.282, 1.406, 2.163, 1.0, 1.21]),
            Self::Ishiyama => constant([0.193, 2.184, 1.55, 1.0, 1.186]),
            Self::RodriguezPuebla => constant([
                quadratic([0.144, -0.011, 0.003]),
                quadratic([3.113, -0.077, -0.013]),
                quadratic([1.351, 0.068, 0.006]),
                1.0,
                quadratic([1.187, 0.009, 0.0]),
            ]),
            Self::Yung => constant([
                quadratic([0.114_166_32, -0.014_867_46, 0.001_371_91]),
                quadratic([8.628_130_20, 0.003_849_69, -0.023_499_83]),
                quadratic([1.052_743_99, 0.028_030_87, -0.003_061_26]),
                1.0,
                quadratic([1.131_389_24, 0.017_131_72, -0.001_136_30]),
            ]),
            Self::Bocquet200m => {
                constant(evolved([0.175, 2.55, 1.53, 1.19], [-0.012, -0.194, -0.040, -0.021], z))
            }
            Self::Bocquet200mHydro => {
                constant(evolved([0.228, 1.69, 2.15, 1.30], [0.285, -0.366, -0.058, -0.045], z))
            }
            Self::Bocquet200c => {
                let plain = evolved([0.222, 2.24, 1.71, 1.46], [0.269, -0.621, 0.321, -0.153], z);
                with_mass_ratio(plain, bocquet_200c(cosmology.omega_matter, z), unit)
            }
            Self::Bocquet500c => {
                let plain = evolved([0.241, 2.35, 2.18, 2.02], [0.370, -0.698, 0.251, -0.310], z);
                with_mass_ratio(plain, bocquet_500c(cosmology.omega_matter, z), unit)
            }
            Self::Watson200m => watson(cosmology.omega_matter_at(z), z, 200.0),
        }
    }
}

/// Constants, then zeros.
fn constant<S: Scalar, const N: usize>(values: [f64; N]) -> [S; ROW - 3] {
    std::array::from_fn(|i| S::from(values.get(i).copied().unwrap_or(0.0)))
}

const MANERA_AMPLITUDE: f64 = 0.332_980_469_398_528_5;

/// A √(2a/π) ν [1 + (a ν²)^-p] exp(-a ν²/2) as [`Form::Peak`].
fn sheth_tormen(amplitude: f64, a: f64, p: f64) -> [f64; 5] {
    [amplitude * (2.0 / PI).sqrt(), a, p, 0.5, a]
}

/// Tinker et al. 2010, table 4 for Δ = 200 and eqs. 9-12, which stop at z = 3.
fn tinker10(z: f64, normalised: bool) -> [f64; 5] {
    let late = 1.0 + z.min(3.0);
    let beta = 0.589 * late.powf(0.20);
    let phi = -0.729 * late.powf(-0.08);
    let eta = -0.243 * late.powf(0.27);
    let gamma = 0.864 * late.powf(-0.01);
    let alpha = if normalised {
        // ∫ f d ln ν = 1: two gamma functions.
        let moment = |power: f64| 0.5 * (power * (2.0 / gamma).ln()).exp() * gamma_function(power);
        1.0 / (moment(eta + 0.5) + beta.powf(-2.0 * phi) * moment(eta + 0.5 - phi))
    } else {
        0.368
    };
    [alpha * beta.powf(-2.0 * eta - 1.0), beta * beta, phi, eta + 0.5, gamma]
}

fn gamma_function(x: f64) -> f64 {
    crate::gamma::ln_gamma(x.into()).exp().re
}

/// Tinker et al. 2008, eqs. 5-8, for Δ = 200; A, b, a, c of z = 0.
fn tinker08([amplitude, b, a, c]: [f64; 4], z: f64) -> [f64; 5] {
    let alpha = 10.0_f64.powf(-(0.75 / (200.0_f64 / 75.0).log10()).powf(1.2));
    evolved([amplitude, b, a, c], [-0.14, -alpha, -0.06, 0.0], z)
}

/// A, b, a, d of [`Form::Cutoff`], each times a power of 1 + z.
fn evolved(values: [f64; 4], powers: [f64; 4], z: f64) -> [f64; 5] {
    let [amplitude, b, a, d] = std::array::from_fn(|i| values[i] * (1.0 + z).powf(powers[i]));
    [amplitude, b, a, 1.0, d]
}

/// [`Form::Extended`] with the factor `ratio` = [r, s] of r + s ln(M/Msun).
fn with_mass_ratio<S: Scalar>(plain: [f64; 5], ratio: [S; 2], unit: S) -> [S; ROW - 3] {
    let [a, b, c, d, e] = plain.map(S::from);
    let [r, s] = ratio;
    [a, b, c, d, e, S::from(0.0), S::from(0.0), r + s * unit.ln(), s]
}

/// M200c/M200m, Bocquet et al. 2016, eq. A2, with Ωm of today as colossus has it (CCL takes that of the redshift).
fn bocquet_200c<S: Scalar>(omega: S, z: f64) -> [S; 2] {
    let inverse = S::from(1.0) / omega;
    let [g0, g1] = [omega.powf(0.09) + 3.54e-2, inverse * 2.68e-2 + 4.56e-2];
    let [g2, g3] = [inverse * 3.50e-2 + 0.721, inverse * 0.164 + 0.628];
    let distance = (g2 - z) / g3;
    let delta = omega * 2.18e-2 - 1.67e-2 + (S::from(6.52e-3) - omega * 6.86e-3) * z;
    [g0 + g1 * (-(distance * distance)).exp(), delta]
}

/// M500c/M200m, Bocquet et al. 2016, eq. 6, with Ωm of today.
fn bocquet_500c<S: Scalar>(omega: S, z: f64) -> [S; 2] {
    let inverse = S::from(1.0) / omega;
    let [a0, a1, a2] = [omega * 0.329 + 0.880, inverse * 4.31e-2 + 1.00, inverse * 0.254 - 0.365];
    [a0 * (a1 * z + a2) / (a2 + z), omega * 3.74e-3 - 1.7e-2]
}

/// Watson et al. 2013: its three fits by redshift, and the correction Γ to the overdensity `delta` (eqs. 17-19).
fn watson<S: Scalar>(omega: S, z: f64, delta: f64) -> [S; ROW - 3] {
    let evolved = |[c0, c1, c2]: [f64; 3]| omega * (c0 * (1.0 + z).powf(-c1) + c2);
    let [amplitude, alpha, beta, gamma] = if z <= 0.0 {
        [0.194, 1.805, 2.267, 1.287].map(S::from)
    } else if z >= 6.0 {
        [0.563, 3.810, 0.874, 1.453].map(S::from)
    } else {
        let (alpha, beta) = (evolved([5.907, 3.058, 2.349]), evolved([3.136, 3.599, 2.344]));
        [evolved([1.097, 3.216, 0.074]), alpha, beta, S::from(1.318)]
    };
    let ratio = delta / 178.0;
    let power = -(omega * 0.456) - 0.139;
    let level = amplitude * (0.023 * (ratio - 1.0)).exp() * (power * ratio.ln()).exp();
    let [one, zero] = [S::from(1.0), S::from(0.0)];
    [level, beta, alpha, one, gamma, S::from(0.072 * (1.0 - ratio)), S::from(2.130), one, zero]
}

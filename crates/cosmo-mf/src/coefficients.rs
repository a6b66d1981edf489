//! The constants of every fit at a redshift, in the order of its form.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use crate::gamma::ln_gamma_real;
use crate::multiplicity::ROW;
use crate::tinker::{
    TINKER08_200M, TINKER08_200M_FULL, TINKER10_200M, evolve08, evolve10, tinker08, tinker10,
};
use crate::{Cosmology, Fit, MassDefinition, Scalar};

impl Fit {
    /// The coefficients of its form in `cosmology` at `redshift`, for masses in units of `unit` Msun.
    pub(crate) fn coefficients<S: Scalar>(
        self,
        cosmology: &Cosmology<S>,
        redshift: f64,
        unit: S,
    ) -> Result<[S; ROW - 3]> {
        let z = redshift;
        let late = |power: f64| (1.0 + z).powf(power);
        let quadratic = |[c0, c1, c2]: [f64; 3]| c0 + z * (c1 + z * c2);
        Ok(match self {
            Self::Given(given) => constant(given.constants()),
            Self::PressSchechter => constant([]),
            Self::ShethTormen => constant(sheth_tormen(0.3222, 0.707, 0.3)),
            Self::Courtin => constant(sheth_tormen(0.348, 0.695, 0.1)),
            Self::Despali => constant(sheth_tormen(0.3292, 0.7665, 0.2488)),
            Self::DespaliFor(masses) => padded(despali(cosmology, z, masses, false)?),
            Self::DespaliEllipsoidalFor(masses) => padded(despali(cosmology, z, masses, true)?),
            Self::Manera => constant(manera(0.289)),
            Self::ManeraLinked02 => constant(manera(0.248)),
            Self::Bhattacharya => {
                let a = 0.788 * late(-0.01);
                constant([0.333 * late(-0.11) * (2.0 / PI).sqrt(), a, 0.807, 0.5 * 1.795, a])
            }
            Self::Comparat => constant([0.324 * (2.0 / PI).sqrt(), 0.897, 0.624, 0.5 * 1.589, 0.897]),
            Self::Tinker10 => constant(evolve10(TINKER10_200M, z, false)),
            Self::Tinker10Normalised => constant(evolve10(TINKER10_200M, z, true)),
            Self::Tinker10For(masses) => {
                padded(evolve10(tinker10(masses.mean_overdensity(cosmology, z)?)?, z, false))
            }
            Self::Tinker10NormalisedFor(masses) => {
                padded(evolve10(tinker10(masses.mean_overdensity(cosmology, z)?)?, z, true))
            }
            Self::Jenkins => constant([0.315, 0.61, 3.8]),
            Self::Reed03 => constant([0.3222 * (2.0 / PI).sqrt(), 0.707, 0.3, 0.7]),
            Self::Reed07 => constant([0.3222 * (2.0 / PI).sqrt(), 0.764 / 1.08, 0.3, 1.08]),
            Self::Peacock => constant([1.529, 0.704, 0.412]),
            Self::Warren => constant([0.7234, 1.0, 1.625, 0.2538, 1.1982]),
            Self::Pillepich => constant([0.6853, 1.0, 1.868, 0.3324, 1.2266]),
            Self::Crocce => constant([
                0.58 * late(-0.13),
                1.0,
                1.37 * late(-0.15),
                0.3 * late(-0.084),
                1.036 * late(-0.024),
            ]),
            Self::Tinker08 => constant(cutoff(evolve08(TINKER08_200M, 200.0, z))),
            Self::Tinker08For(masses) => {
                padded(cutoff(tinker08(masses.mean_overdensity(cosmology, z)?, z, false)?))
            }
            Self::Tinker08FullPrecisionFor(masses) => {
                padded(cutoff(tinker08(masses.mean_overdensity(cosmology, z)?, z, true)?))
            }
            Self::Tinker08FullPrecision => constant(cutoff(evolve08(TINKER08_200M_FULL, 200.0, z))),
            Self::Angulo => constant([0.201, 2.08, 1.7, 1.0, 1.172]),
            Self::AnguloBound => constant([0.265, 1.675, 1.9, 1.0, 1.4]),
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
            Self::Yung25 => constant([
                quadratic([0.297_165_630, -2.768_084_34e-3, -1.275_283_36e-4]),
                quadratic([1.697_004_38, -0.086_280_12, 0.010_808_24]),
                quadratic([1.655_903_38, -5.503_994_10e-2, -1.638_198_07e-6]),
                1.0,
                quadratic([1.160_985_76, 4.834_634_88e-3, -3.762_724_78e-4]),
            ]),
            Self::DiemerSplashback => constant(diemer(0.124_399, 1.191_457, 0.337_871, 0.431_710)),
            Self::DiemerSplashbackPercentile(percent) => {
                if !(50..=90).contains(&percent) {
                    return Err(Error::invalid("the percentile of apocentres", "from 50 to 90", percent));
                }
                let level = (f64::from(percent) / 100.0).powf(1.756_618);
                let (a, c) = (1.088_267 + 0.167_465 * level, 0.445_337 - 0.068_969 * level);
                constant(diemer(0.091_878, a, 0.242_074, c))
            }
            Self::Seppi => constant(crate::seppi::marginal(z)),
            Self::Castro => padded(castro(
                cosmology.omega_matter_at(z),
                [0.7962, 0.1449, -0.0658, -0.5612, -0.4743, 0.3688, -0.2804, 0.0251],
            )),
            Self::CastroAhf => padded(castro(
                cosmology.omega_matter_at(z),
                [0.7937, 0.1119, -0.0693, -0.5689, -0.4522, 0.3652, -0.2628, 0.0376],
            )),
            Self::CastroSubfind => padded(castro(
                cosmology.omega_matter_at(z),
                [0.7953, 0.1667, -0.0642, -0.6265, -0.4907, 0.3215, -0.2993, 0.0330],
            )),
            Self::CastroVelociraptor => padded(castro(
                cosmology.omega_matter_at(z),
                [0.7987, 0.1227, -0.0523, -0.5912, -0.4088, 0.3634, -0.2732, 0.0715],
            )),
            Self::Delos => constant([0.519, 0.582, 0.0, 0.0, 0.469]),
            Self::Zheng => {
                let early = (-0.1 * (1.0 + z)).exp();
                let (alpha, beta) = (0.275 - 0.304 * early, 1.75 - 1.45 * early);
                let c = (1.03 + 0.05 * z).min(1.08);
                constant([0.3222 * (2.0 / PI).sqrt(), 0.707, 0.3, c, alpha, beta.exp()])
            }
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
            Self::Bocquet200cHydro => {
                let plain = evolved([0.202, 2.00, 2.21, 1.57], [1.147, -1.074, 0.375, -0.196], z);
                with_mass_ratio(plain, bocquet_200c(cosmology.omega_matter, z), unit)
            }
            Self::Bocquet500c => {
                let plain = evolved([0.241, 2.35, 2.18, 2.02], [0.370, -0.698, 0.251, -0.310], z);
                with_mass_ratio(plain, bocquet_500c(cosmology.omega_matter, z), unit)
            }
            Self::Bocquet500cHydro => {
                let plain = evolved([0.180, 2.44, 2.29, 1.97], [1.088, -1.008, 0.150, -0.322], z);
                with_mass_ratio(plain, bocquet_500c(cosmology.omega_matter, z), unit)
            }
            Self::Watson200m => watson(cosmology.omega_matter_at(z), z, S::from(200.0)),
            Self::WatsonFor(masses) => {
                watson(cosmology.omega_matter_at(z), z, masses.mean_overdensity(cosmology, z)?)
            }
        })
    }
}

/// Constants, then zeros.
fn constant<S: Scalar, const N: usize>(values: [f64; N]) -> [S; ROW - 3] {
    std::array::from_fn(|i| S::from(values.get(i).copied().unwrap_or(0.0)))
}

/// The same for numbers that carry derivatives.
pub(crate) fn padded<S: Scalar, const N: usize>(values: [S; N]) -> [S; ROW - 3] {
    std::array::from_fn(|i| values.get(i).copied().unwrap_or(S::from(0.0)))
}

/// q = 0.709 and p, normalised.
fn manera(p: f64) -> [f64; 5] {
    sheth_tormen(normalised(p), 0.709, p)
}

/// A of Sheth & Tormen's form with p such that all matter is in haloes: 1/[1 + 2^-p Γ(1/2 - p)/√π].
pub(crate) fn normalised(p: f64) -> f64 {
    let share = 2.0_f64.powf(-p) * ln_gamma_real(0.5 - p).exp() / PI.sqrt();
    1.0 / (1.0 + share)
}

/// A [(ν/b)^a + 1] exp(-c ν²) as [`Form::Peak`].
fn diemer(amplitude: f64, a: f64, b: f64, c: f64) -> [f64; 5] {
    [amplitude, 1.0 / (b * b), -0.5 * a, 0.0, 2.0 * c]
}

/// a₁, a₂, p₁, p₂, q₁, q₂ of [`Form::Castro`](crate::Form::Castro) at Ωm(z), of Castro et al. 2023, eqs. 12-16: there a₁, a₂,
/// `a_z`, p₁, p₂, q₁, q₂, `q_z`.
fn castro<S: Scalar>(omega: S, [a1, a2, az, p1, p2, q1, q2, qz]: [f64; 8]) -> [S; 6] {
    let (a, q) = (omega.powf(az), omega.powf(qz));
    [a * a1, a * a2, S::from(p1), S::from(p2), q * q1, q * q2]
}

/// Despali et al. 2016, eq. 12, whose constants are polynomials in the logarithm of Δ/Δvir.
fn despali<S: Scalar>(
    cosmology: &Cosmology<S>,
    z: f64,
    masses: MassDefinition,
    ellipsoidal: bool,
) -> Result<[S; 5]> {
    let virial = MassDefinition::Virial.critical_overdensity(cosmology, z)?;
    let ratio = masses.critical_overdensity(cosmology, z)? / virial;
    // Beyond, the polynomials are of no use; where to stop is a choice made here, not in the paper.
    if !(0.2..=50.0).contains(&ratio.value()) {
        return Err(Error::invalid("the overdensity", "from 0.2 to 50 times the virial one", ratio.value()));
    }
    let x = ratio.ln() / std::f64::consts::LN_10;
    let quadratic = |[c0, c1, c2]: [f64; 3]| x * (x * c2 + c1) + c0;
    let [amplitude, a, p] = if ellipsoidal {
        [[0.3953, -0.1768, 0.0], [0.7057, 0.2125, 0.3268], [0.2206, 0.1937, -0.04570]]
    } else {
        [[0.3292, -0.1362, 0.0], [0.7665, 0.2263, 0.4332], [0.2488, 0.2554, -0.1151]]
    }
    .map(quadratic);
    Ok([amplitude * (2.0 / PI).sqrt(), a, p, S::from(0.5), a])
}

/// A √(2a/π) ν [1 + (a ν²)^-p] exp(-a ν²/2) as [`Form::Peak`].
fn sheth_tormen(amplitude: f64, a: f64, p: f64) -> [f64; 5] {
    [amplitude * (2.0 / PI).sqrt(), a, p, 0.5, a]
}

/// A, b, a, c of Tinker et al. 2008 as [`Form::Cutoff`].
fn cutoff<S: Scalar>([amplitude, b, a, c]: [S; 4]) -> [S; 5] {
    [amplitude, b, a, S::from(1.0), c]
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
fn watson<S: Scalar>(omega: S, z: f64, delta: S) -> [S; ROW - 3] {
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
    let level = amplitude * ((ratio - 1.0) * 0.023).exp() * (power * ratio.ln()).exp();
    let [one, zero] = [S::from(1.0), S::from(0.0)];
    [level, beta, alpha, one, gamma, (one - ratio) * 0.072, S::from(2.130), one, zero]
}

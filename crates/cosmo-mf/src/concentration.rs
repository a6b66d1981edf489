//! How concentrated haloes of a mass are: published relations.

use compute_backend::{Error, Result};

use crate::model::CRITICAL_CONTRAST;
use crate::nfw::enclosed_mass;
use crate::{Cosmology, Growth, MassDefinition, Variance};

/// A published relation of concentration to mass. [`Concentration::card`] says what it is.
///
/// All are gated against colossus (`tests/data/g_concentration.csv`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Concentration {
    /// Duffy et al. 2008, all haloes, z = 0 to 2.
    Duffy,
    /// Klypin et al. 2011, z = 0.
    Klypin,
    /// Prada et al. 2012.
    Prada,
    /// Bhattacharya et al. 2013.
    Bhattacharya,
    /// Dutton & Macciò 2014.
    DuttonMaccio,
    /// Child et al. 2018, individual haloes.
    Child,
    /// Diemer & Joyce 2019, the median.
    DiemerJoyce,
    /// Diemer & Joyce 2019, the mean.
    DiemerJoyceMean,
    /// Ishiyama et al. 2021, all haloes, from fits of the profile.
    Ishiyama,
    /// Ishiyama et al. 2021, relaxed haloes, from fits of the profile.
    IshiyamaRelaxed,
    /// Ishiyama et al. 2021, all haloes, from the largest circular velocity.
    IshiyamaVelocity,
    /// Ishiyama et al. 2021, relaxed haloes, from the largest circular velocity.
    IshiyamaVelocityRelaxed,
}

/// What there is to know of a concentration before one trusts it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ConcentrationCard {
    /// Authors and year.
    pub name: &'static str,
    /// The paper.
    pub source: &'static str,
    /// The mass definitions that it was made for; others are reached through the profile.
    pub mass_definitions: &'static [MassDefinition],
    /// The redshifts of the calibration, from and to.
    pub redshifts: (f64, f64),
    /// The masses of the calibration at z = 0, from and to, in Msun/h.
    pub masses_msun_per_h: (f64, f64),
    /// Conventions, and how other codes differ.
    pub note: &'static str,
}

const VIRIAL: MassDefinition = MassDefinition::Virial;
const C200: MassDefinition = MassDefinition::Critical(200.0);
const C500: MassDefinition = MassDefinition::Critical(500.0);
const M200: MassDefinition = MassDefinition::Mean(200.0);

/// κ, a₀, a₁, b₀, b₁, c of Diemer & Joyce 2019.
type DiemerJoyce = [f64; 6];

/// What a concentration is asked of: one universe at one redshift.
pub(crate) struct Environment<'a> {
    pub(crate) cosmology: &'a Cosmology,
    pub(crate) variance: &'a Variance,
    pub(crate) redshift: f64,
    /// D, and f = d ln D/d ln a.
    pub(crate) growth: f64,
    pub(crate) rate: f64,
    /// M* in Msun, where the relation needs it.
    nonlinear_msun: f64,
}

impl<'a> Environment<'a> {
    pub(crate) fn new(
        relation: Concentration,
        cosmology: &'a Cosmology,
        variance: &'a Variance,
        growth: &Growth,
        redshift: f64,
    ) -> Result<Self> {
        let (factor, rate) = (growth.factor(redshift)?, growth.rate(redshift)?);
        let nonlinear_msun = match relation {
            Concentration::Child => variance.mass_msun_of_sigma(CRITICAL_CONTRAST / factor)?,
            _ => 1.0,
        };
        Ok(Self { cosmology, variance, redshift, growth: factor, rate, nonlinear_msun })
    }
}

impl Concentration {
    /// Every relation.
    pub const ALL: [Self; 12] = [
        Self::Duffy,
        Self::Klypin,
        Self::Prada,
        Self::Bhattacharya,
        Self::DuttonMaccio,
        Self::Child,
        Self::DiemerJoyce,
        Self::DiemerJoyceMean,
        Self::Ishiyama,
        Self::IshiyamaRelaxed,
        Self::IshiyamaVelocity,
        Self::IshiyamaVelocityRelaxed,
    ];

    /// What there is to know of it.
    pub fn card(self) -> ConcentrationCard {
        let any = (0.0, f64::INFINITY);
        let card = |name, source, mass_definitions, redshifts, masses_msun_per_h, note| ConcentrationCard {
            name,
            source,
            mass_definitions,
            redshifts,
            masses_msun_per_h,
            note,
        };
        let slopes = "A function of ν, the slope of σ and the rate of growth. Where the equation has no solution, at very \
                      low concentrations, the least is given and marked. colossus interpolates in a table, to 1 %.";
        match self {
            Self::Duffy => card(
                "Duffy et al. 2008",
                "Mon. Not. R. Astron. Soc. 390, L64, table 1: NFW, full sample, z = 0 to 2",
                &[C200, VIRIAL, M200],
                (0.0, 2.0),
                (1e11, 1e15),
                "For the cosmology of WMAP5. As colossus and CCL.",
            ),
            Self::Klypin => card(
                "Klypin et al. 2011",
                "Astrophys. J. 740, 102: 9.6 (M/1e12)^-0.075",
                &[VIRIAL],
                (0.0, 0.01),
                (3e10, 5e14),
                "For the cosmology of Bolshoi. As colossus and CCL.",
            ),
            Self::Prada => card(
                "Prada et al. 2012",
                "Mon. Not. R. Astron. Soc. 423, 3018, eqs. 12-22",
                &[C200],
                any,
                any,
                "From velocity ratios, with an upturn at high masses that fits of profiles do not show. A function of σ as \
                 in the paper and CCL; colossus goes through ν and has σ 2.8e-4 less. The range is not stated here.",
            ),
            Self::Bhattacharya => card(
                "Bhattacharya et al. 2013",
                "Astrophys. J. 766, 32: the full sample, constants as colossus and CCL have them",
                &[C200, VIRIAL, M200],
                (0.0, 2.0),
                (2e12, 2e15),
                "With δc = 1.68647, as colossus; CCL takes Nakamura & Suto's. Up to 2e14 Msun/h at z > 0.5 and 1e14 at \
                 z > 1.5.",
            ),
            Self::DuttonMaccio => card(
                "Dutton & Macciò 2014",
                "Mon. Not. R. Astron. Soc. 441, 3359: NFW, constants as colossus has them",
                &[C200, VIRIAL],
                (0.0, 5.0),
                (1e10, f64::INFINITY),
                "For the cosmology of Planck 2013. As colossus.",
            ),
            Self::Child => card(
                "Child et al. 2018",
                "Astrophys. J. 859, 55, eq. 18: individual haloes, all",
                &[C200],
                (0.0, 4.0),
                (2.1e11, f64::INFINITY),
                "A function of M/M*. As colossus, whose M* is good to 1e-4.",
            ),
            Self::DiemerJoyce => card(
                "Diemer & Joyce 2019, median",
                "Astrophys. J. 871, 168: the constants that colossus has",
                &[C200],
                any,
                any,
                slopes,
            ),
            Self::DiemerJoyceMean => card(
                "Diemer & Joyce 2019, mean",
                "Astrophys. J. 871, 168: the constants that colossus has",
                &[C200],
                any,
                any,
                slopes,
            ),
            Self::Ishiyama => card(
                "Ishiyama et al. 2021",
                "Mon. Not. R. Astron. Soc. 506, 4210: all, fits of profiles",
                &[C200, VIRIAL, C500],
                any,
                any,
                slopes,
            ),
            Self::IshiyamaRelaxed => card(
                "Ishiyama et al. 2021, relaxed",
                "Mon. Not. R. Astron. Soc. 506, 4210: relaxed, fits of profiles",
                &[C200, VIRIAL, C500],
                any,
                any,
                slopes,
            ),
            Self::IshiyamaVelocity => card(
                "Ishiyama et al. 2021, velocities",
                "Mon. Not. R. Astron. Soc. 506, 4210: all, from the largest circular velocity",
                &[C200, VIRIAL],
                any,
                any,
                slopes,
            ),
            Self::IshiyamaVelocityRelaxed => card(
                "Ishiyama et al. 2021, velocities, relaxed",
                "Mon. Not. R. Astron. Soc. 506, 4210: relaxed, from the largest circular velocity",
                &[C200, VIRIAL],
                any,
                any,
                slopes,
            ),
        }
    }

    /// The definition to ask it for between two others: the first that it was made for and that is one of them, else the
    /// first. The same both ways, so that masses come back.
    pub(crate) fn between(self, ends: [MassDefinition; 2]) -> MassDefinition {
        let made_for = self.card().mass_definitions;
        made_for.iter().copied().find(|d| ends.contains(d)).unwrap_or(made_for[0])
    }

    /// The concentration of haloes of `mass_msun` in a definition that it was made for, and whether it was calibrated
    /// there.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another definition, and a mass that the variance does not cover.
    pub(crate) fn at(
        self,
        around: &Environment<'_>,
        definition: MassDefinition,
        mass_msun: f64,
    ) -> Result<(f64, bool)> {
        let card = self.card();
        let Some(index) = card.mass_definitions.iter().position(|d| *d == definition) else {
            return Err(Error::invalid("the mass definition", "one that the concentration has", definition));
        };
        let z = around.redshift;
        let mass = mass_msun * around.cosmology.h();
        let sphere = || around.variance.at_mass_msun(mass_msun);
        let mut calibrated = (card.redshifts.0..=card.redshifts.1).contains(&z)
            && (card.masses_msun_per_h.0..=card.masses_msun_per_h.1).contains(&mass);
        let value = match self {
            Self::Duffy => {
                let [a, b, c] =
                    [[5.71, -0.084, -0.47], [7.85, -0.081, -0.71], [10.14, -0.081, -1.01]][index.min(2)];
                a * (mass / 2e12).powf(b) * (1.0 + z).powf(c)
            }
            Self::Klypin => 9.6 * (mass / 1e12).powf(-0.075),
            Self::Prada => prada(around, sphere()?.sigma),
            Self::Bhattacharya => {
                let [a, b, c] = [[5.9, 0.54, -0.35], [7.7, 0.90, -0.29], [9.0, 1.15, -0.29]][index.min(2)];
                let nu = CRITICAL_CONTRAST / (around.growth * sphere()?.sigma);
                let heaviest = if z > 1.5 {
                    1e14
                } else if z > 0.5 {
                    2e14
                } else {
                    2e15
                };
                calibrated &= mass <= heaviest;
                a * around.growth.powf(b) * nu.powf(c)
            }
            Self::DuttonMaccio => {
                let [a, b] = if definition == C200 {
                    [0.520 + (0.905 - 0.520) * (-0.617 * z.max(0.0).powf(1.21)).exp(), -0.101 + 0.026 * z]
                } else {
                    [0.537 + (1.025 - 0.537) * (-0.718 * z.max(0.0).powf(1.08)).exp(), -0.097 + 0.024 * z]
                };
                10.0_f64.powf(a + b * (mass / 1e12).log10())
            }
            Self::Child => {
                let x = mass_msun / (around.nonlinear_msun * 430.49);
                3.19 + 3.44 * ((x / (1.0 + x)).powf(-0.10) - 1.0)
            }
            _ => {
                let constants = self.constants(index);
                let (value, solved) = diemer_joyce(around, constants, mass_msun)?;
                calibrated &= solved;
                value
            }
        };
        Ok((value, calibrated))
    }

    /// The constants of those of Diemer & Joyce's form, for the definition of this index on the card.
    fn constants(self, index: usize) -> DiemerJoyce {
        match (self, index) {
            (Self::DiemerJoyceMean, _) => [0.42, 2.37, 1.74, 3.39, 1.82, 0.20],
            (Self::Ishiyama, 2) => [1.83, 1.95, 1.17, 3.57, 0.91, 0.26],
            (Self::Ishiyama, 1) => [1.64, 2.67, 1.23, 3.92, 1.30, -0.19],
            (Self::Ishiyama, _) => [1.19, 2.54, 1.33, 4.04, 1.21, 0.22],
            (Self::IshiyamaRelaxed, 2) => [0.38, 1.44, 3.41, 2.86, 2.99, 0.42],
            (Self::IshiyamaRelaxed, 1) => [1.22, 2.52, 1.87, 2.13, 4.19, -0.017],
            (Self::IshiyamaRelaxed, _) => [0.60, 2.14, 2.63, 1.69, 6.36, 0.37],
            (Self::IshiyamaVelocity, 1) => [0.76, 2.34, 1.82, 1.83, 3.52, -0.18],
            (Self::IshiyamaVelocity, _) => [1.10, 2.30, 1.64, 1.72, 3.60, 0.32],
            (Self::IshiyamaVelocityRelaxed, 1) => [2.40, 2.27, 1.80, 0.56, 13.24, 0.079],
            (Self::IshiyamaVelocityRelaxed, _) => [1.79, 2.15, 2.06, 0.88, 9.24, 0.51],
            _ => [0.41, 2.45, 1.82, 3.20, 2.30, 0.21],
        }
    }
}

/// Prada et al. 2012, eqs. 12-22, of σ today.
fn prada(around: &Environment<'_>, sigma: f64) -> f64 {
    let between = |x: f64, [centre, low, high, width]: [f64; 4]| {
        low + (high - low) * ((width * (x - centre)).atan() / std::f64::consts::PI + 0.5)
    };
    let [least, steepest] = [[0.424, 3.681, 5.033, 6.948], [0.526, 1.047, 1.646, 7.386]];
    let cosmology = around.cosmology;
    let x = (cosmology.omega_dark_energy.max(0.0) / cosmology.omega_matter).cbrt() / (1.0 + around.redshift);
    let scaled = between(x, steepest) / between(1.393, steepest) * sigma * around.growth;
    let shape = 2.881 * ((scaled / 1.257).powf(1.022) + 1.0) * (0.060 / (scaled * scaled)).exp();
    between(x, least) / between(1.393, least) * shape
}

/// Diemer & Joyce 2019: c with C G(c), and whether there is such a c.
fn diemer_joyce(
    around: &Environment<'_>,
    [kappa, a0, a1, b0, b1, c_alpha]: DiemerJoyce,
    mass_msun: f64,
) -> Result<(f64, bool)> {
    let sphere = around.variance.at_mass_msun(mass_msun)?;
    let nu = CRITICAL_CONTRAST / (around.growth * sphere.sigma);
    let n = -2.0 * around.variance.at_radius_mpc(kappa * sphere.radius_mpc)?.slope - 3.0;
    let [a, b] = [a0 * (1.0 + a1 * (n + 3.0)), b0 * (1.0 + b1 * (n + 3.0))];
    let level = a / nu * (1.0 + nu * nu / b);
    let factor = 1.0 - c_alpha * (1.0 - around.rate);
    let power = (5.0 + n) / 6.0;
    // ln [c / m(c)^power] and its slope in ln c: it falls to a minimum, if n > -2, and then rises for good.
    let ln_g = |ln_c: f64| ln_c - power * enclosed_mass(ln_c.exp()).ln();
    let rises = |ln_c: f64| {
        let c = ln_c.exp();
        let ratio = c / (1.0 + c);
        power * ratio * ratio / enclosed_mass(c) < 1.0
    };
    let bisect = |low: f64, high: f64, above: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (low, high);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if above(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        0.5 * (low + high)
    };
    let (least, most) = (-4.0, 14.0);
    let bottom = if rises(least) { least } else { bisect(least, most, &rises) };
    let target = level.ln();
    // A level that is not a number, of a steep spectrum that a or b change sign for, is met nowhere.
    let solved = ln_g(bottom) <= target && target <= ln_g(most);
    if !solved {
        return Ok((factor * bottom.exp(), false));
    }
    // Newton's method in the bracket, which it halves where it would leave it.
    let (mut low, mut high) = (bottom, most);
    let mut ln_c = bottom.max(1.5);
    for _ in 0..100 {
        let c = ln_c.exp();
        let (m, ratio) = (enclosed_mass(c), c / (1.0 + c));
        let excess = ln_c - power * m.ln() - target;
        if excess > 0.0 {
            high = ln_c;
        } else {
            low = ln_c;
        }
        let newton = ln_c - excess / (1.0 - power * ratio * ratio / m);
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let change = (next - ln_c).abs();
        ln_c = next;
        if change < 4.0 * f64::EPSILON {
            break;
        }
    }
    Ok((factor * ln_c.exp(), true))
}

//! The mass function of Fiorilli et al. 2026 (arXiv:2511.16730): constants that follow the shape of the spectrum and the
//! recent growth.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use crate::cosmology::check_redshift;
use crate::model::CRITICAL_CONTRAST;
use crate::quadrature::integrate;
use crate::{Cosmology, Form, Given, Growth, MassDefinition, Plan, Transfer};

/// Which particles inside a sphere count towards the mass of its halo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Particles {
    /// Those that are bound to it.
    #[default]
    Bound,
    /// All.
    All,
}

impl Given {
    /// The fit of Fiorilli et al. 2026 ("evolution mapping") at one redshift of one universe, for spheres of 150 to 1600
    /// times the mean density.
    ///
    /// A₀ ν [(1 + A n) ν^(a n) + (B₀ + B x̃ + B' n) ν^(b n)] exp(-C ν²), a case of [`Form::TwoPowers`], with δc = 1.68647, where n
    /// is the slope -2 d ln σ/d ln R - 3 at ν = 1, and x̃ the mean of Ωm/f² over the recent growth, weighted with half a
    /// Gaussian in ln D. Constants are those of the table for the overdensities in it and of the paper's curves between them.
    /// The authors state 1 % for 200 times the mean density, and 5 % for the highest. Constants as colossus has them, checked
    /// there and in PHANTOM, which differs between the overdensities of the table. colossus takes the table's constants for
    /// overdensities whose whole part is in it, n from a table of σ, and ends x̃ at a factor of e² in 1 + z.
    ///
    /// ```
    /// use cosmo_mf::{Cosmology, Fit, Given, MassDefinition, Model, Particles, Plan, Transfer};
    ///
    /// let (plan, cosmology, transfer) = (Plan::default(), Cosmology::planck18(), Transfer::EisensteinHuSmooth);
    /// let masses = MassDefinition::Mean(200.0);
    /// let fit = Fit::Given(Given::fiorilli26(&plan, &cosmology, &transfer, 0.5, masses, Particles::Bound)?);
    /// let n = Model::new(cosmology, transfer, fit).mass_function(&plan, &[0.5][..], &[1e13, 1e15][..])?;
    /// assert!(n[[0, 0]] > n[[0, 1]]);
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology or redshift, for an overdensity beyond the table, where no radius of the
    /// plan has ν = 1, and where f would be negative.
    pub fn fiorilli26(
        plan: &Plan,
        cosmology: &Cosmology,
        transfer: &Transfer,
        redshift: f64,
        masses: MassDefinition,
        particles: Particles,
    ) -> Result<Self> {
        check_redshift(redshift, 0)?;
        let growth = Growth::new(cosmology)?;
        let overdensity = masses.mean_overdensity(cosmology, redshift)?;
        let constants = constants(overdensity, particles)?;
        let variance = plan.variance_of(cosmology, transfer)?;
        let mass = variance.mass_msun_of_sigma(CRITICAL_CONTRAST / growth.factor(redshift)?)?;
        let slope = -2.0 * variance.at_mass_msun(mass)?.slope - 3.0;
        let recent = recent_growth(cosmology, &growth, redshift, 10.0_f64.powf(constants[7]))?;
        // What the authors fixed.
        let lowest = (overdensity / 150.0 - 1.0).abs() < 1e-9;
        let rest = if particles == Particles::All && !lowest { -0.55 } else { -0.6 };
        Self::new(Form::TwoPowers, &powers(constants, rest, slope, recent), masses)
    }
}

/// A, a, B, b, c of [`Form::TwoPowers`].
fn powers([height, ma, a, mb, mbn, b, c, _]: [f64; 8], rest: f64, slope: f64, recent: f64) -> [f64; 5] {
    let second = rest + mb * recent + mbn * slope;
    [height * (1.0 + ma * slope), 1.0 + a * slope, height * second, 1.0 + b * slope, c]
}

/// Overdensities, and for each A₀, the slopes of A and a in n, of B in x̃ and in n and of b in n, C and log₁₀ of the memory,
/// of bound particles.
const BOUND: [(f64, [f64; 8]); 10] = [
    (150.0, [0.420_179, 0.039_496, 0.231_785, 1.209_711, 0.147_693, -0.587_214, 0.430_895, -0.365_159]),
    (200.0, [0.473_317, 0.082_095, 0.233_696, 1.031_511, 0.102_342, -0.633_97, 0.445_163, -0.535_402]),
    (350.0, [0.616_211, 0.164_419, 0.218_697, 0.771_759, 0.035_216, -0.764_383, 0.486_745, -0.736_517]),
    (500.0, [0.680_618, 0.200_122, 0.220_196, 0.683_583, 0.008_838, -0.803_405, 0.516_894, -0.924_594]),
    (650.0, [0.713_565, 0.221_22, 0.227_979, 0.643_937, -0.003_431, -0.818_353, 0.542_734, -1.075_271]),
    (800.0, [0.790_642, 0.247_776, 0.219_6, 0.574_126, -0.026_488, -0.862_872, 0.561_443, -1.126_259]),
    (1000.0, [0.862_865, 0.272_441, 0.211_811, 0.509_796, -0.049_462, -0.830_703, 0.575_597, -1.403_23]),
    (1200.0, [0.846_278, 0.273_011, 0.215_391, 0.509_352, -0.046_756, -0.843_784, 0.598_936, -1.651_781]),
    (
        1400.0,
        [0.874_217, 0.285_563, 0.215_301, 0.461_444, -0.064_397, -0.793_947, 0.597_651, f64::NEG_INFINITY],
    ),
    (1600.0, [0.891_903, 0.294_428, 0.228_58, 0.470_713, -0.060_58, -0.827_234, 0.626_81, f64::NEG_INFINITY]),
];
/// The same of all particles.
const ALL: [(f64, [f64; 8]); 9] = [
    (
        150.0,
        [
            0.291_982_69,
            -0.171_740_35,
            0.248_371_54,
            1.584_609_52,
            0.257_990_66,
            -0.553_263_03,
            0.419_770_53,
            -0.525_985_78,
        ],
    ),
    (
        200.0,
        [
            0.459_572_71,
            0.035_855_33,
            0.209_536_02,
            0.941_505_42,
            0.096_511_53,
            -0.656_694_68,
            0.438_200_68,
            -0.617_159_44,
        ],
    ),
    (
        350.0,
        [
            0.621_057_17,
            0.150_184_11,
            0.207_518_36,
            0.694_002_79,
            0.028_850_85,
            -0.786_628_5,
            0.481_134_62,
            -0.767_734_92,
        ],
    ),
    (
        500.0,
        [
            0.671_994_92,
            0.176_708_84,
            0.202_500_74,
            0.620_982_54,
            0.007_356_98,
            -0.866_986_63,
            0.520_012_07,
            -0.946_720_69,
        ],
    ),
    (
        650.0,
        [
            0.697_230_14,
            0.194_264_23,
            0.210_794_69,
            0.584_181_05,
            -0.004_172_43,
            -0.901_091_42,
            0.547_307_61,
            -1.086_588_36,
        ],
    ),
    (
        800.0,
        [
            0.756_647_9,
            0.221_879_78,
            0.209_033_28,
            0.524_667_27,
            -0.025_211_39,
            -0.912_350_26,
            0.562_544_99,
            -1.224_044_72,
        ],
    ),
    (
        1000.0,
        [
            0.822_927_15,
            0.246_108_51,
            0.190_173_63,
            0.460_596_74,
            -0.046_681_31,
            -0.892_733_29,
            0.575_687_65,
            -1.581_102_05,
        ],
    ),
    (
        1200.0,
        [
            0.883_889_47,
            0.267_323_26,
            0.188_016_87,
            0.426_203_12,
            -0.058_920_36,
            -0.884_871_59,
            0.591_308_43,
            -1.897_039_52,
        ],
    ),
    (
        1600.0,
        [
            0.999_822_38,
            0.299_537_02,
            0.188_314_57,
            0.374_504_3,
            -0.080_528_48,
            -0.925_390_03,
            0.630_603_66,
            f64::NEG_INFINITY,
        ],
    ),
];
/// The constants in the order of the tables; between their overdensities, the curves of the paper's appendix.
///
/// # Errors
/// [`Error::Invalid`] for an overdensity beyond the tables.
fn constants(delta: f64, particles: Particles) -> Result<[f64; 8]> {
    if !(150.0 * (1.0 - 1e-9)..=1600.0 * (1.0 + 1e-9)).contains(&delta) {
        let expected = "from 150 to 1600 times the mean density";
        return Err(Error::invalid("the overdensity", expected, delta));
    }
    let table = match particles {
        Particles::Bound => &BOUND[..],
        Particles::All => &ALL[..],
    };
    // What is 200 critical at early times is 200 mean up to rounding.
    if let Some((_, constants)) = table.iter().find(|(known, _)| (delta / known - 1.0).abs() < 1e-9) {
        return Ok(*constants);
    }
    let x = delta.log10();
    let memory = |scale: f64, power: f64| {
        if delta < 1400.0 { scale * (delta / 1000.0).powf(power) } else { f64::NEG_INFINITY }
    };
    Ok(match particles {
        Particles::Bound => {
            let of_growth = 8.111_414_25 * x.powf(-2.483_991_73);
            [
                0.499_280_71 * x - 0.668_725_44,
                0.291_738_86 * (x - 2.130_018_1).powf(0.674_902_84),
                0.274_399_48 - 0.019_258_92 * x,
                of_growth,
                0.288_057_21 * of_growth - 0.190_866_68,
                -0.860_824_24 * (x - 2.044_258_32).powf(0.196_050_53),
                (0.068_491_32 * x - 0.169_926) * x + 0.475_367_06,
                memory(-1.402_940_73, 0.653_489_85),
            ]
        }
        Particles::All => {
            let of_growth = (3.755_664_07 - 0.677_280_12 * x) * x - 4.949_604_08 + 0.254_958_63 / (x - 2.0);
            [
                0.449_745_26 * of_growth.powf(-0.811_081_09),
                0.453_218_55 - 0.439_989_55 * of_growth,
                0.308_439_05 - 0.037_730_26 * x,
                of_growth,
                0.312_802_77 * of_growth - 0.189_461_7,
                -0.934_413_7 * (x - 2.126_051_88).powf(0.177_199_82),
                0.038_216_61 * x * x + 0.237_960_6,
                memory(-1.398_846_19, 0.536_911_6),
            ]
        }
    })
}

/// x̃: the mean of Ωm/f² over ln D up to now, weighted with half a Gaussian of the width `memory`; without memory, that of
/// now.
fn recent_growth(cosmology: &Cosmology, growth: &Growth<f64>, redshift: f64, memory: f64) -> Result<f64> {
    let now = -redshift.ln_1p();
    let at = |ln_a: f64| {
        let (factor, rate) = growth.raw(ln_a.exp())?;
        Ok((factor, rate, cosmology.omega_matter_at((-ln_a).exp_m1())))
    };
    let (today, rate, omega) = at(now)?;
    if memory == 0.0 {
        return Ok(omega / (rate * rate));
    }
    let share = |ln_a: f64| {
        let (factor, rate, omega) = at(ln_a)?;
        let distance = (factor / today).ln() / memory;
        Ok((-0.5 * distance * distance).exp() * omega / rate)
    };
    // ln D falls by nine widths within 9 memory + 1 of ln a, unless growth has all but ended: e^-40 is left.
    let sum: f64 = integrate(now - 9.0 * memory - 1.0, now, &share)?;
    Ok((2.0 / PI).sqrt() / memory * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_those_of_colossus_in_the_tables_and_between_them() {
        let mut compared = 0;
        for line in include_str!("../tests/data/k_fiorilli.csv").lines().skip(1) {
            let words: Vec<&str> = line.split(',').collect();
            let number = |i: usize| words[i].parse::<f64>().unwrap();
            let (delta, slope, recent) = (number(0), number(2), number(3));
            let particles = if words[1] == "all" { Particles::All } else { Particles::Bound };
            let rest = if particles == Particles::All && delta != 150.0 { -0.55 } else { -0.6 };
            let got = powers(constants(delta, particles).unwrap(), rest, slope, recent);
            for (i, got) in got.iter().enumerate() {
                // Sums of a few numbers of the size of 1.
                assert!((got - number(4 + i)).abs() < 1e-14, "{line}: {got} at {i}");
            }
            compared += 1;
        }
        assert_eq!(compared, 15);
    }

    #[test]
    fn recent_growth_is_one_where_matter_is_all_and_that_of_colossus_elsewhere() {
        let einstein_de_sitter = Cosmology::flat(1.0, 70.0);
        let growth = Growth::new(&einstein_de_sitter).unwrap();
        for memory in [0.0, 0.01, 0.4] {
            let got = recent_growth(&einstein_de_sitter, &growth, 0.3, memory).unwrap();
            assert!((got - 1.0).abs() < 1e-12, "{memory}: {got}");
        }
        let cosmology = Cosmology::flat(0.3, 70.0);
        let growth = Growth::new(&cosmology).unwrap();
        for (z, log, want) in [
            (0.0, -0.535_402, 1.069_751_076_383_196_8),
            (2.0, -0.535_402, 1.004_199_710_702_576_4),
            (0.0, -1.403_230, 1.124_275_755_577_982_5),
            (0.5, -0.365_159, 1.022_778_492_707_390_9),
        ] {
            let got = recent_growth(&cosmology, &growth, z, 10.0_f64.powf(log)).unwrap();
            // Its table of growth is good to 3e-5, and differentiated for f.
            assert!((got / want - 1.0).abs() < 3e-4, "z = {z}: {got} is not {want}");
        }
        // Without memory it is the limit.
        let [short, none] = [1e-3, 0.0].map(|m| recent_growth(&cosmology, &growth, 0.0, m).unwrap());
        assert!((short / none - 1.0).abs() < 1e-3 && short != none, "{short}, {none}");
    }

    #[test]
    fn what_the_fit_does_not_cover_is_an_error() {
        let (plan, transfer) = (Plan::default(), Transfer::EisensteinHuSmooth);
        let fit = |z, masses| {
            Given::fiorilli26(&plan, &Cosmology::planck18(), &transfer, z, masses, Particles::All)
        };
        for delta in [149.0, 1601.0, f64::NAN] {
            assert!(fit(0.0, MassDefinition::Mean(delta)).unwrap_err().to_string().contains("overdensity"));
        }
        assert!(fit(0.0, MassDefinition::FriendsOfFriends(0.2)).is_err());
        assert!(fit(-1.0, MassDefinition::Virial).is_err() && fit(f64::NAN, MassDefinition::Virial).is_err());
        assert!(fit(1e6, MassDefinition::Virial).unwrap_err().to_string().starts_with("sigma"));
        for z in [0.0, 1.0, 10.0] {
            assert_eq!(fit(z, MassDefinition::Virial).unwrap().form(), Form::TwoPowers);
        }
    }

    #[test]
    fn the_whole_fit_is_that_of_colossus_but_for_its_variance() {
        // f at σ = 0.3 in a flat universe of Ωm = 0.3, Ωb = 0.05, h = 0.7, σ₈ = 0.8 and nₛ = 0.96.
        let cosmology =
            Cosmology::flat(0.3, 70.0).with_baryons(0.05).with_sigma8(0.8).with_spectral_index(0.96);
        let transfer = Transfer::EisensteinHu(crate::EquationsOf::Paper);
        let plan = Plan::suited_to(&transfer).unwrap();
        for (masses, z, particles, want) in [
            (MassDefinition::Mean(200.0), 0.0, Particles::Bound, 6.414_939_591_060_411e-6),
            (MassDefinition::Mean(200.0), 2.0, Particles::All, 7.213_026_170_645_135e-6),
            (MassDefinition::Virial, 0.5, Particles::Bound, 4.538_580_338_593_633e-6),
            (MassDefinition::Critical(200.0), 0.5, Particles::All, 1.985_325_891_377_191_3e-6),
        ] {
            let given = Given::fiorilli26(&plan, &cosmology, &transfer, z, masses, particles).unwrap();
            let at = crate::Fluctuation { sigma: 0.3, slope: 0.3, mass_msun: 1e14 };
            let got =
                crate::Fit::Given(given).multiplicity(&cosmology, z, crate::Contrast::OfFit, at).unwrap();
            // n of its table is off by 1e-3, and stands in an exponent of ln ν = 1.7.
            assert!((got / want - 1.0).abs() < 1e-2, "{masses:?}, z = {z}: {got} is not {want}");
        }
    }
}

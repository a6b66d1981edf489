//! The model cards: what each fit is, where its constants are, and on what it was calibrated.

use crate::Contrast;
use crate::fit::{CalibratedRange, Fit, ModelCard};
use crate::mass_definition::MassDefinition;

use CalibratedRange::{LnInverseSigma, LnInverseSigmaFrom, MassMsunPerH, Unlimited};
use MassDefinition::{Critical, FriendsOfFriends, Mean, SplashbackMean, SplashbackPercentile, Virial};

/// From σ = 4 to σ = 0.4, the range of Tinker et al. 2008 (0.25 ≤ σ⁻¹ ≤ 2.5); at z > 0 from log σ⁻¹ = -0.2.
const TINKER: CalibratedRange =
    LnInverseSigmaFrom(-1.386_294_361_119_890_6, -0.460_517_018_598_809_1, 0.916_290_731_874_155);
/// Bocquet et al. 2016: 6.2e11 to 1e16 Msun at their h = 0.704.
const BOCQUET: CalibratedRange = MassMsunPerH(4.4e11, 7.0e15);

fn card(
    name: &'static str,
    source: &'static str,
    mass_definition: MassDefinition,
    (redshifts, range): ((f64, f64), CalibratedRange),
    note: &'static str,
) -> ModelCard {
    ModelCard { name, source, mass_definition, redshifts, range, contrast: Contrast::EinsteinDeSitter, note }
}

fn castro(name: &'static str) -> ModelCard {
    card(
        name,
        "Astron. Astrophys. 671, A100, eqs. 3-4 and 12-16, table 4",
        Virial,
        ((0.0, 2.0), Unlimited),
        "All matter is in haloes. Depends on the slope of σ and on Ωm(z); with massive neutrinos both are those of cold matter \
         and baryons. δc of Nakamura & Suto. Constants as the authors' CCToolkit has them, of ROCKSTAR cosmocnc too. Made for \
         clusters; the range of masses is not known here.",
    )
}

impl Fit {
    /// What there is to know of it.
    pub fn card(self) -> ModelCard {
        ModelCard { contrast: self.contrast(), ..self.described() }
    }

    fn described(self) -> ModelCard {
        match self {
            Self::PressSchechter => card(
                "Press-Schechter 1974",
                "Astrophys. J. 187, 425: analytic, no constants",
                Virial,
                ((0.0, f64::INFINITY), Unlimited),
                "Spherical collapse of Gaussian peaks, times 2 so that all matter is in haloes.",
            ),
            Self::ShethTormen => card(
                "Sheth-Tormen 1999",
                "Mon. Not. R. Astron. Soc. 308, 119, eq. 10: A = 0.3222, a = 0.707, p = 0.3",
                Virial,
                ((0.0, 4.0), Unlimited),
                "Normalised, to the four digits of A. colossus has 0.3222, hmf the exact value, 5e-5 smaller.",
            ),
            Self::Jenkins => card(
                "Jenkins et al. 2001",
                "Mon. Not. R. Astron. Soc. 321, 372, eq. 9",
                FriendsOfFriends(0.2),
                ((0.0, 5.0), LnInverseSigma(-1.2, 1.05)),
                "A function of σ alone. Accuracy 20 %.",
            ),
            Self::Reed03 => card(
                "Reed et al. 2003",
                "Mon. Not. R. Astron. Soc. 346, 565, eqs. 5 and 9",
                FriendsOfFriends(0.2),
                ((0.0, 14.5), LnInverseSigma(-1.7, 0.9)),
                "Sheth-Tormen with fewer rare haloes. Accuracy 10 to 20 %.",
            ),
            Self::Warren => card(
                "Warren et al. 2006",
                "Astrophys. J. 646, 881, eq. 8",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), MassMsunPerH(1e10, 1e15)),
                "A function of σ alone; one cosmology. Masses corrected for the number of particles.",
            ),
            Self::Reed07 => card(
                "Reed et al. 2007",
                "Mon. Not. R. Astron. Soc. 374, 2, eqs. 11-12",
                FriendsOfFriends(0.2),
                ((0.0, 30.0), LnInverseSigma(-0.5, 1.2)),
                "Depends on the local slope n = -6 d ln σ/d ln M - 3. The range of σ as hmf has it.",
            ),
            Self::Tinker08 => card(
                "Tinker et al. 2008",
                "Astrophys. J. 688, 709, table 2 (rounded) and eqs. 5-8, Δ = 200",
                Mean(200.0),
                ((0.0, 2.5), TINKER),
                "colossus and CCL use these; hmf the constants with more digits, which differ by 3 to 7 % in the tail.",
            ),
            Self::Tinker08FullPrecision => card(
                "Tinker et al. 2008, full precision",
                "Astrophys. J. 688, 709, table 2 with the digits that appendix B implies, Δ = 200",
                Mean(200.0),
                ((0.0, 2.5), TINKER),
                "hmf uses these; colossus and CCL the printed constants.",
            ),
            Self::Tinker08For(masses) => card(
                "Tinker et al. 2008, any overdensity",
                "Astrophys. J. 688, 709, table 2 (rounded) and eqs. 5-8, natural splines in log Δ as appendix B",
                masses,
                ((0.0, 2.5), TINKER),
                "At the nine overdensities of the table as colossus and CCL. Between them they interpolate linearly, \
                 colossus in Δ, which it rounds, and CCL in log Δ; hmf takes constants with more digits and a cubic \
                 spline in Δ. Apart from these by up to 4 % (colossus), 2 % (CCL) and 4 % (hmf) at \
                 σ = 0.45, and by less than 1 % at σ > 2.",
            ),
            Self::Tinker08FullPrecisionFor(masses) => card(
                "Tinker et al. 2008, any overdensity, full precision",
                "Astrophys. J. 688, 709, table 2 with more digits and eqs. 5-8, natural splines in log Δ",
                masses,
                ((0.0, 2.5), TINKER),
                "The splines are those of which appendix B prints the second derivatives. hmf has these constants and a \
                 cubic spline in Δ.",
            ),
            Self::Tinker10 => card(
                "Tinker et al. 2010",
                "Astrophys. J. 724, 878, table 4 and eqs. 9-12, Δ = 200",
                Mean(200.0),
                ((0.0, 2.5), TINKER),
                "α = 0.368 at every redshift, as CCL by default. Constants stop evolving at z = 3.",
            ),
            Self::Tinker10Normalised => card(
                "Tinker et al. 2010, normalised",
                "Astrophys. J. 724, 878, table 4, eqs. 8-12, Δ = 200",
                Mean(200.0),
                ((0.0, 2.5), TINKER),
                "α from the integral at each redshift. hmf does so at z > 0 alone; CCL's fit to it is 6 to 19 % off.",
            ),
            Self::Tinker10For(masses) => card(
                "Tinker et al. 2010, any overdensity",
                "Astrophys. J. 724, 878, table 4 and eqs. 9-12, natural splines in log Δ",
                masses,
                ((0.0, 2.5), TINKER),
                "α of today at every redshift, as CCL by default, which interpolates linearly in log Δ (up to 4 % at \
                 ν = 4) and takes δc = 1.686. Constants stop evolving at z = 3.",
            ),
            Self::Tinker10NormalisedFor(masses) => card(
                "Tinker et al. 2010, any overdensity, normalised",
                "Astrophys. J. 724, 878, table 4, eqs. 8-12, natural splines in log Δ",
                masses,
                ((0.0, 2.5), TINKER),
                "α from the integral at each redshift. hmf does so but at z = 0 for the overdensities of the table, and \
                 takes a cubic spline in Δ.",
            ),
            Self::Peacock => card(
                "Peacock 2007",
                "Mon. Not. R. Astron. Soc. 379, 1067: a = 1.529, b = 0.704, c = 0.412",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), MassMsunPerH(1e10, 1e15)),
                "The derivative of F(>ν) = exp(-c ν²)/(1 + a ν^b), fitted to Warren's fit: all matter is in haloes. hmf \
                 has the same; its mask of the range is empty by mistake.",
            ),
            Self::Crocce => card(
                "Crocce et al. 2010",
                "Mon. Not. R. Astron. Soc. 403, 1353, eqs. 20 and 22, table 2",
                FriendsOfFriends(0.2),
                ((0.0, 1.0), MassMsunPerH(2e10, 2.5e15)),
                "Warren's form with constants that evolve. Accuracy 2 % at z = 0.",
            ),
            Self::Manera => card(
                "Manera, Sheth & Scoccimarro 2010",
                "Mon. Not. R. Astron. Soc. 402, 589, table 2: q = 0.709, p = 0.289, z = 0",
                FriendsOfFriends(0.15),
                ((0.0, 0.0), MassMsunPerH(6.3e13, f64::INFINITY)),
                "Normalised. hmf has these constants and says that they are for a linking length of 0.2.",
            ),
            Self::ManeraLinked02 => card(
                "Manera, Sheth & Scoccimarro 2010, linking length 0.2",
                "Mon. Not. R. Astron. Soc. 402, 589, table 2: q = 0.709, p = 0.248, z = 0",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), MassMsunPerH(6.3e13, f64::INFINITY)),
                "Normalised. halomod's bias of this name has these constants; hmf's mass function has p = 0.289.",
            ),
            Self::Pillepich => card(
                "Pillepich, Porciani & Hahn 2010",
                "Mon. Not. R. Astron. Soc. 402, 191, section 3.1, Gaussian runs",
                FriendsOfFriends(0.2),
                ((0.0, 1.6), LnInverseSigma(-1.2, 1.1)),
                "A function of σ alone.",
            ),
            Self::Bhattacharya => card(
                "Bhattacharya et al. 2011",
                "Astrophys. J. 732, 122, eq. 12 and table 4",
                FriendsOfFriends(0.2),
                ((0.0, 2.0), MassMsunPerH(4.3e11, 2.2e15)),
                "Sheth-Tormen with one more exponent.",
            ),
            Self::Courtin => card(
                "Courtin et al. 2011",
                "Mon. Not. R. Astron. Soc. 410, 1911, eq. 22, with δc = 1.673",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), LnInverseSigma(-0.8, 0.7)),
                "hmf uses δc = 1.686 with the same constants, which differs by 9 to 29 %.",
            ),
            Self::Angulo => card(
                "Angulo et al. 2012",
                "Mon. Not. R. Astron. Soc. 426, 2046, eq. 2",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), MassMsunPerH(7.3e7, 7.3e15)),
                "The paper prints the bracket's exponent in the wrong place; all codes have it so.",
            ),
            Self::AnguloBound => card(
                "Angulo et al. 2012, bound",
                "Mon. Not. R. Astron. Soc. 426, 2046: the main subhalo of each group, constants as hmf has them",
                FriendsOfFriends(0.2),
                ((0.0, 0.0), MassMsunPerH(7.3e7, 7.3e15)),
                "As for friends of friends, which it counts without what is not bound.",
            ),
            Self::WatsonFof => card(
                "Watson et al. 2013, friends of friends",
                "Mon. Not. R. Astron. Soc. 433, 1230, eq. 12 and table 2",
                FriendsOfFriends(0.2),
                ((0.0, 26.0), LnInverseSigma(-0.55, 1.31)),
                "A function of σ alone. Accuracy 10 %.",
            ),
            Self::Watson200m => card(
                "Watson et al. 2013, 200 mean",
                "Mon. Not. R. Astron. Soc. 433, 1230, table 2, eqs. 14-19",
                Mean(200.0),
                ((0.0, 26.0), LnInverseSigma(-0.55, 1.05)),
                "Three fits (z = 0, 0 < z < 6, z ≥ 6) that do not join. α and β as colossus and CCL pair their constants; \
                 hmf pairs them otherwise for 0 < z < 6, which differs by 29 %.",
            ),
            Self::WatsonFor(masses) => card(
                "Watson et al. 2013, any overdensity",
                "Mon. Not. R. Astron. Soc. 433, 1230, table 2, eqs. 14-19",
                masses,
                ((0.0, 26.0), LnInverseSigma(-0.55, 1.05)),
                "As for 200 mean; the fit was made for Δ = 178 and rescaled by eqs. 17-19. colossus takes Δ in units of \
                 the mean density, as here; CCL takes the nominal Δ, whatever its unit.",
            ),
            Self::Ishiyama => card(
                "Ishiyama et al. 2015",
                "Publ. Astron. Soc. Jpn. 67, 61, eq. 2 and table 3",
                FriendsOfFriends(0.2),
                ((0.0, 10.0), LnInverseSigma(-1.611_809_565_095_832, 0.690_775_527_898_213_7)),
                "A function of σ alone.",
            ),
            Self::Bocquet200m => card(
                "Bocquet et al. 2016, 200 mean",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2",
                Mean(200.0),
                ((0.0, 2.0), BOCQUET),
                "hmf 3.5 has other constants (25 % at z = 0).",
            ),
            Self::Bocquet200mHydro => card(
                "Bocquet et al. 2016, 200 mean, with baryons",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2",
                Mean(200.0),
                ((0.0, 2.0), BOCQUET),
                "hmf 3.5 has other constants.",
            ),
            Self::Bocquet200c => card(
                "Bocquet et al. 2016, 200 critical",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2 and eq. A2",
                Critical(200.0),
                ((0.0, 2.0), BOCQUET),
                "The mass ratio takes Ωm of today, as colossus; CCL takes that of the redshift, 31 to 36 % apart at z = 1.",
            ),
            Self::Bocquet200cHydro => card(
                "Bocquet et al. 2016, 200 critical, with baryons",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2 and eq. A2",
                Critical(200.0),
                ((0.0, 2.0), BOCQUET),
                "As without baryons. hmf 3.5 has other constants.",
            ),
            Self::Bocquet500c => card(
                "Bocquet et al. 2016, 500 critical",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2 and eq. 6",
                Critical(500.0),
                ((0.0, 2.0), BOCQUET),
                "As for 200 critical.",
            ),
            Self::Bocquet500cHydro => card(
                "Bocquet et al. 2016, 500 critical, with baryons",
                "Mon. Not. R. Astron. Soc. 456, 2361, table 2 and eq. 6",
                Critical(500.0),
                ((0.0, 2.0), BOCQUET),
                "As for 200 critical. hmf 3.5 has other constants.",
            ),
            Self::Despali => card(
                "Despali et al. 2016, virial",
                "Mon. Not. R. Astron. Soc. 456, 2486, eq. 12 at Δ = Δvir: A = 0.3292, a = 0.7665, p = 0.2488",
                Virial,
                ((0.0, 1.25), Unlimited),
                "With δc = 1.68647 Ωm(z)^0.0055.",
            ),
            Self::DespaliFor(masses) => card(
                "Despali et al. 2016, any overdensity",
                "Mon. Not. R. Astron. Soc. 456, 2486, eq. 12",
                masses,
                ((0.0, 1.25), Unlimited),
                "With δc = 1.68647 Ωm(z)^0.0055, as colossus by default; CCL takes Nakamura & Suto's, 1e-4 apart.",
            ),
            Self::DespaliEllipsoidalFor(masses) => card(
                "Despali et al. 2016, ellipsoids",
                "Mon. Not. R. Astron. Soc. 456, 2486, eq. 12 with the constants of the ellipsoidal finder",
                masses,
                ((0.0, 1.25), Unlimited),
                "As for spheres; haloes are found as ellipsoids of that density.",
            ),
            Self::RodriguezPuebla => card(
                "Rodríguez-Puebla et al. 2016",
                "Mon. Not. R. Astron. Soc. 462, 893, eq. 25 and table 3",
                Virial,
                ((0.0, 9.0), Unlimited),
                "Constants are quadratic in z.",
            ),
            Self::Comparat => card(
                "Comparat et al. 2017",
                "Mon. Not. R. Astron. Soc. 469, 4157, table 4",
                Virial,
                ((0.0, 0.0), Unlimited),
                "Bhattacharya's form at z = 0.",
            ),
            Self::DiemerSplashback => card(
                "Diemer 2020, mean apocentre",
                "Astrophys. J. 903, 87: the fit to the mean of the apocentres, constants as colossus has them",
                SplashbackMean,
                ((0.0, 2.0), Unlimited),
                "A function of ν alone, universal to 10 % at z < 2. As colossus, whose documentation of δc differs.",
            ),
            Self::DiemerSplashbackPercentile(percent) => card(
                "Diemer 2020, percentile of apocentres",
                "Astrophys. J. 903, 87: the fit to percentiles of the apocentres, constants as colossus has them",
                SplashbackPercentile(percent),
                ((0.0, 2.0), Unlimited),
                "As for the mean; percentiles from 50 to 90.",
            ),
            Self::Yung => card(
                "Yung et al. 2024",
                "Mon. Not. R. Astron. Soc. 530, 4868, table A1",
                Virial,
                ((6.0, 19.0), MassMsunPerH(1e6, 1e13)),
                "Constants are quadratic in z, and of no use below z = 6.",
            ),
            Self::Yung25 => card(
                "Yung et al. 2025",
                "Mon. Not. R. Astron. Soc. 543, 3802, constants as colossus has them",
                Virial,
                ((6.0, 30.0), Unlimited),
                "Constants are quadratic in z, and of no use below z = 6. The range of masses is not known here.",
            ),
            Self::Seppi => card(
                "Seppi et al. 2021",
                "arXiv:2008.03179, eq. 21, tables A.4 and A.5, over all offsets and spins in closed form",
                Virial,
                ((0.0, 1.425), MassMsunPerH(4e13, f64::INFINITY)),
                "The marginal of a law of mass, offset and spin (`HaloState`). colossus sums offsets and spins from 10^-3.5 \
                 to 10^-0.3: 6e-4 less at z = 0, 2.3e-3 at z = 1.4. Constants as colossus and PHANTOM have them.",
            ),
            Self::Castro => castro("Castro et al. 2023, ROCKSTAR"),
            Self::CastroAhf => castro("Castro et al. 2023, AHF"),
            Self::CastroSubfind => castro("Castro et al. 2023, SUBFIND"),
            Self::CastroVelociraptor => castro("Castro et al. 2023, VELOCIraptor"),
            Self::Delos => card(
                "Delos 2024",
                "arXiv:2311.17986: 0.519 ν^0.582 exp(-0.469 ν²) per ln ν, with δ = 1.5",
                Mean(200.0),
                ((0.0, f64::INFINITY), Unlimited),
                "First crossings of walks with the top-hat, no fit to simulations. For matter alone the masses are those of 200 \
                 times the mean density; with Λ they are between 200 mean and 200 critical. Constants seen in 21cmFAST alone; \
                 with them all matter is in haloes to 1e-3.",
            ),
            Self::Zheng => card(
                "Zheng et al. 2025",
                "constants of the authors' program hmfc (github.com/haonan-zheng/hmfc), seen there alone",
                Mean(200.0),
                ((0.0, 30.0), MassMsunPerH(1e-6, 1e16)),
                "Reed et al. 2007 without the slope and with fewer haloes below ν = 4. The program states the range in Msun.",
            ),
            Self::Given(given) => card(
                "given by the user",
                "constants given by the user",
                given.mass_definition(),
                ((f64::NEG_INFINITY, f64::INFINITY), Unlimited),
                "For one redshift. What it was calibrated on is not known here.",
            ),
        }
    }
}

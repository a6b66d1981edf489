//! The Sun and its planets.

use compute_backend::{Real, Result};

use super::Orbit;
use super::few_bodies::from_the_centre;
use crate::Bodies;

/// Gauss's gravitational constant, 0.017 202 098 95², in AU³ per solar mass and day².
pub const GAUSS_G: f64 = 0.017_202_098_95 * 0.017_202_098_95;

/// The bodies of [`solar_system`], in order.
pub const SOLAR_SYSTEM: [&str; 10] =
    ["Sun", "Mercury", "Venus", "Earth and Moon", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];

/// The bodies of [`outer_solar_system`], in order.
pub const OUTER_SOLAR_SYSTEM: [&str; 6] = ["Sun", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];

/// The Sun's mass over that of a planet with its moons, and the elements of its mean orbit about the Sun at J2000 in the
/// ecliptic: a in AU, e, then in degrees i, the mean longitude, the longitude of the perihelion and that of the node.
///
/// Masses: the IAU 2009 system (Luzum et al. 2011, Celestial Mechanics 110, 293, table 1); that of Earth and Moon
/// from its GM of the Sun and the Earth and its ratio of Moon to Earth, 1.327 124 400 41e20 / (3.986 004 356e14 ×
/// 1.012 300 037 1). Elements: Standish & Williams, "Keplerian elements for approximate positions of the major planets"
/// (JPL), table 1, 1800 to 2050. Every digit compared with copies of both tables in several programs that do not
/// depend on each other.
const PLANETS: [[f64; 7]; 9] = [
    [6.0236e6, 0.387_099_27, 0.205_635_93, 7.004_979_02, 252.250_323_50, 77.457_796_28, 48.330_765_93],
    [4.085_237_19e5, 0.723_335_66, 0.006_776_72, 3.394_676_05, 181.979_099_50, 131.602_467_18, 76.679_842_55],
    [328_900.559_6, 1.000_002_61, 0.016_711_23, -0.000_015_31, 100.464_571_66, 102.937_681_93, 0.0],
    [3.098_703_59e6, 1.523_710_34, 0.093_394_10, 1.849_691_42, -4.553_432_05, -23.943_629_59, 49.559_538_91],
    [1.047_348_644e3, 5.202_887_00, 0.048_386_24, 1.304_396_95, 34.396_440_51, 14.728_479_83, 100.473_909_09],
    [3.497_901_8e3, 9.536_675_94, 0.053_861_79, 2.485_991_87, 49.954_244_23, 92.598_878_31, 113.662_424_48],
    [2.290_298e4, 19.189_164_64, 0.047_257_44, 0.772_637_83, 313.238_104_51, 170.954_276_30, 74.016_925_03],
    [1.941_226e4, 30.069_922_76, 0.008_590_48, 1.770_043_47, -55.120_029_69, 44.964_762_27, 131.784_225_74],
    [1.365_66e8, 39.482_116_75, 0.248_827_30, 17.140_012_06, 238.929_038_33, 224.068_916_29, 110.303_936_84],
];

/// The Sun, the planets and Pluto near J2000 (2000 January 1.5), seen from their centre of mass, in AU, days and solar
/// masses: use [`GAUSS_G`].
///
/// They start on their mean orbits of 1800 to 2050, which are good to some minutes of arc (Saturn to ten): for long runs
/// that ask how such a system behaves, not for the places of planets on a date.
///
/// # Errors
/// None for the types of this crate.
pub fn solar_system<T: Real>() -> Result<Bodies<T>> {
    let (mut masses, mut positions, mut velocities) = (vec![1.0], vec![[0.0; 3]], vec![[0.0; 3]]);
    for [ratio, semi_major_axis, eccentricity, inclination, longitude, perihelion, node] in PLANETS {
        let orbit = Orbit {
            semi_major_axis,
            eccentricity,
            inclination: inclination.to_radians(),
            ascending_node: node.to_radians(),
            argument_of_periapsis: (perihelion - node).to_radians(),
            mean_anomaly: (longitude - perihelion).to_radians(),
        };
        let [position, velocity] = orbit.state(GAUSS_G * (1.0 + 1.0 / ratio))?;
        masses.push(1.0 / ratio);
        positions.push(position);
        velocities.push(velocity);
    }
    from_the_centre(&masses, &positions, &velocities)
}

/// The Sun with the inner planets' mass, the four giants and Pluto on 1994 September 5, seen from their centre of mass,
/// in AU, days and solar masses, with G = 2.959 122 082 86e-4: a standard problem for integrators (Hairer, Lubich &
/// Wanner 2006, Geometric Numerical Integration, section I.2.3, table 2.2; every digit compared with four copies of that
/// table in other programs).
///
/// # Errors
/// None for the types of this crate.
pub fn outer_solar_system<T: Real>() -> Result<Bodies<T>> {
    from_the_centre(
        &[
            1.000_005_976_82,
            0.000_954_786_104_043,
            0.000_285_583_733_151,
            0.000_043_727_316_454_6,
            0.000_051_775_913_844_9,
            1.0 / 1.3e8,
        ],
        &[
            [0.0; 3],
            [-3.502_365_3, -3.816_984_7, -1.550_796_3],
            [9.075_531_4, -3.045_835_3, -1.648_370_8],
            [8.310_142_0, -16.290_108_6, -7.252_127_8],
            [11.470_766_6, -25.729_482_9, -10.816_945_6],
            [-15.538_735_7, -25.222_559_4, -3.190_238_2],
        ],
        &[
            [0.0; 3],
            [0.005_654_29, -0.004_124_90, -0.001_905_89],
            [0.001_683_18, 0.004_835_25, 0.001_924_62],
            [0.003_541_78, 0.001_371_02, 0.000_550_29],
            [0.002_889_30, 0.001_145_27, 0.000_396_77],
            [0.002_767_25, -0.001_707_02, -0.001_365_04],
        ],
    )
}

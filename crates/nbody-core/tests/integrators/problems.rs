//! Initial conditions with known answers, G = 1.

use nbody_core::Bodies;
use ndarray::{Array2, array};

/// A test particle about a unit mass, at the nearest point of an orbit with semi-major axis 1: period 2π.
pub(crate) fn kepler(eccentricity: f64) -> Bodies<f64> {
    let e = eccentricity;
    Bodies::new(
        array![1.0, 0.0].view(),
        array![[0.0, 0.0, 0.0], [1.0 - e, 0.0, 0.0]].view(),
        array![[0.0, 0.0, 0.0], [0.0, ((1.0 + e) / (1.0 - e)).sqrt(), 0.0]].view(),
    )
    .unwrap()
}

pub(crate) const EIGHT_PERIOD: f64 = 6.325_913_982_926_21;

/// Three equal masses on one eight-shaped orbit (Moore 1993, Chenciner & Montgomery 2000); the numbers are Simó's.
pub(crate) fn figure_eight() -> Bodies<f64> {
    let (x, y) = (0.970_004_356_697_34, -0.243_087_531_535_83);
    let (u, v) = (-0.932_407_371_441_04, -0.864_731_460_921_02);
    Bodies::new(
        array![1.0, 1.0, 1.0].view(),
        array![[x, y, 0.0], [-x, -y, 0.0], [0.0, 0.0, 0.0]].view(),
        array![[-u / 2.0, -v / 2.0, 0.0], [-u / 2.0, -v / 2.0, 0.0], [u, v, 0.0]].view(),
    )
    .unwrap()
}

/// The greatest difference of a coordinate.
pub(crate) fn farthest(a: &Bodies<f64>, b: &Bodies<f64>) -> f64 {
    let differences: Array2<f64> = a.positions().to_owned() - b.positions();
    differences.iter().fold(0.0, |most, d| f64::max(most, d.abs()))
}

/// The exponents with which errors fall when steps are halved.
pub(crate) fn orders(errors: &[f64]) -> Vec<f64> {
    errors.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect()
}

/// The Sun with the inner planets' mass, Jupiter, Saturn, Uranus, Neptune and Pluto on 1994 September 5, in au, days and
/// solar masses, from Applegate et al. 1986 (AJ 92, 176) as tabled in Hairer, Lubich & Wanner 2006, section I.2.3; and
/// the gravitational constant that goes with it.
pub(crate) fn outer_solar_system() -> (Bodies<f64>, f64) {
    let masses = array![
        1.000_005_976_823_13,
        0.000_954_786_104_043,
        0.000_285_583_733_151,
        0.000_043_727_316_454_6,
        0.000_051_775_913_844_9,
        1.0 / 1.3e8
    ];
    let positions = array![
        [0.0, 0.0, 0.0],
        [-3.502_365_3, -3.816_984_7, -1.550_796_3],
        [9.075_531_4, -3.045_835_3, -1.648_358_8],
        [8.310_142_0, -16.290_108_6, -7.252_127_8],
        [11.470_766_6, -25.729_482_9, -10.816_945_6],
        [-15.538_735_7, -25.222_559_4, -3.190_238_2]
    ];
    let velocities = array![
        [0.0, 0.0, 0.0],
        [0.005_654_29, -0.004_124_90, -0.001_905_89],
        [0.001_683_18, 0.004_835_25, 0.001_924_62],
        [0.003_541_78, 0.001_371_02, 0.000_550_29],
        [0.002_889_30, 0.001_145_27, 0.000_396_77],
        [0.002_767_25, -0.001_707_02, -0.001_365_04]
    ];
    let bodies = Bodies::new(masses.view(), positions.view(), velocities.view()).unwrap();
    (bodies.in_centre_of_mass().unwrap(), 2.959_122_082_86e-4)
}

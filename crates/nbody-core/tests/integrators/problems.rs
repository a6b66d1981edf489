//! Initial conditions with known answers, G = 1.

use nbody_core::{Bodies, models};
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

/// The greatest difference of a coordinate.
pub(crate) fn farthest(a: &Bodies<f64>, b: &Bodies<f64>) -> f64 {
    let differences: Array2<f64> = a.positions().to_owned() - b.positions();
    differences.iter().fold(0.0, |most, d| f64::max(most, d.abs()))
}

/// The exponents with which errors fall when steps are halved.
pub(crate) fn orders(errors: &[f64]) -> Vec<f64> {
    errors.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect()
}

pub(crate) fn figure_eight() -> Bodies<f64> {
    models::figure_eight().unwrap()
}

/// The outer Solar System, and the gravitational constant that goes with it.
pub(crate) fn outer_solar_system() -> (Bodies<f64>, f64) {
    (models::outer_solar_system().unwrap(), 2.959_122_082_86e-4)
}

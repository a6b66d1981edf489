//! A few bodies of the literature.

use compute_backend::{Real, Result};

use crate::Bodies;

/// The period of [`figure_eight`]. A third of it later, each body is where another one was.
pub const FIGURE_EIGHT_PERIOD: f64 = 6.325_913_982_926_21;

/// Three equal masses that chase each other along one eight, with G = 1 (Moore 1993, PRL 70, 3675; Chenciner & Montgomery 2000,
/// Annals of Mathematics 152, 881; the numbers are Simó's). The period is [`FIGURE_EIGHT_PERIOD`].
///
/// # Errors
/// None for the types of this crate.
pub fn figure_eight<T: Real>() -> Result<Bodies<T>> {
    let (x, y) = (0.970_004_356_697_34, -0.243_087_531_535_83);
    let (u, v) = (-0.932_407_371_441_04, -0.864_731_460_921_02);
    of_rows(
        &[1.0; 3],
        &[[x, y, 0.0], [-x, -y, 0.0], [0.0; 3]],
        &[[-0.5 * u, -0.5 * v, 0.0], [-0.5 * u, -0.5 * v, 0.0], [u, v, 0.0]],
    )
}

/// Masses of 3, 4 and 5 that fall from rest at the corners of the right triangle with sides opposite to them of 3, 4 and 5, with
/// G = 1 (Burrau 1913; Szebehely & Peters 1967, AJ 72, 876).
///
/// # Errors
/// None for the types of this crate.
pub fn pythagorean<T: Real>() -> Result<Bodies<T>> {
    of_rows(&[3.0, 4.0, 5.0], &[[1.0, 3.0, 0.0], [-2.0, -1.0, 0.0], [1.0, -1.0, 0.0]], &[[0.0; 3]; 3])
}

/// Bodies from rows of `f64`, rounded to `T`.
pub(super) fn of_rows<T: Real>(
    masses: &[f64],
    positions: &[[f64; 3]],
    velocities: &[[f64; 3]],
) -> Result<Bodies<T>> {
    let planes =
        |rows: &[[f64; 3]]| (0..3).flat_map(|k| rows.iter().map(move |row| T::lit(row[k]))).collect();
    Bodies::from_planes(masses.iter().map(|&m| T::lit(m)).collect(), planes(positions), planes(velocities))
}

/// The same, seen from their centre of mass. In `f64`, so that `f32` bodies are the `f64` ones, rounded.
pub(super) fn from_the_centre<T: Real>(
    masses: &[f64],
    positions: &[[f64; 3]],
    velocities: &[[f64; 3]],
) -> Result<Bodies<T>> {
    let bodies = of_rows::<f64>(masses, positions, velocities)?.in_centre_of_mass()?;
    let [masses, positions, velocities] =
        bodies.planes().map(|plane| plane.iter().map(|&x| T::lit(x)).collect());
    Bodies::from_planes(masses, positions, velocities)
}

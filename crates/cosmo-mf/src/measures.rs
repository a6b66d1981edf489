//! Distances, volumes and times at one redshift, with bounds of their errors.

use compute_backend::Result;

use crate::Background;
use crate::cosmology::check_redshift;

/// What lies between here and a redshift, with bounds of the relative errors that quadrature and rounding make.
///
/// ```
/// use cosmo_mf::{Background, Cosmology};
///
/// let background = Background::new(&Cosmology::planck18())?;
/// let there = background.measures(1.0)?;
/// assert_eq!(there.comoving_distance_mpc, background.comoving_distance_mpc(1.0)?);
/// assert!(there.comoving_distance_error < 1e-13 && there.age_error < 1e-13);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Measures {
    /// The comoving distance along the line of sight, in Mpc.
    pub comoving_distance_mpc: f64,
    /// A bound on its relative error.
    pub comoving_distance_error: f64,
    /// The transverse comoving distance in Mpc. The angular diameter and the luminosity distance are this over and times 1 + z,
    /// and have its error; the distance modulus has 5/ln 10 times as much.
    pub transverse_comoving_distance_mpc: f64,
    /// A bound on its relative error, which grows towards the far side of a closed universe, where the distance is zero.
    pub transverse_comoving_distance_error: f64,
    /// The comoving volume up to the redshift per steradian, in Mpc³.
    pub comoving_volume_mpc3_per_sr: f64,
    /// A bound on its relative error.
    pub comoving_volume_error: f64,
    /// The time since light set out, in Gyr.
    pub lookback_time_gyr: f64,
    /// A bound on its relative error.
    pub lookback_time_error: f64,
    /// The age of the universe then, in Gyr.
    pub age_gyr: f64,
    /// A bound on its relative error.
    pub age_error: f64,
}

impl Background {
    /// Distances, volumes and times at a redshift, each the same number as its own method gives, with bounds of their errors.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate), and as [`age_gyr`](Self::age_gyr).
    pub fn measures(&self, redshift: f64) -> Result<Measures> {
        check_redshift(redshift, 0)?;
        let here = -redshift.ln_1p();
        let rounding = self.rounding(here.min(0.0), here.max(0.0));
        let (distance, distance_error) = self.distance_bounded(0.0, redshift)?;
        let comoving = relative(distance, distance_error) + rounding;
        let distance_mpc = distance * self.hubble_distance_mpc();

        // d = χ sin x/x (sinh in open space): d ln d/d ln χ is x cot x. Of a series of either sign the terms round.
        let square = self.bending(distance_mpc);
        let x = square.abs().sqrt();
        let bent = crate::distances::bend(square);
        let cosine = if square < 0.0 { x.cos() } else { x.cosh() };
        let terms = if square < 0.0 { (x.sinh() / x) / bent.abs() } else { 1.0 };
        // Ωk is what is left of 1.
        let curvature = 4.0 * f64::EPSILON * (distance * distance) / bent.abs();
        let transverse = (cosine / bent).abs() * comoving + 8.0 * f64::EPSILON * terms + curvature;

        let volume = self.comoving_volume_mpc3_per_sr(redshift)?;
        let transverse_mpc = self.transverse_comoving_distance_mpc(redshift)?;
        // dV = d² dχ.
        let steepness =
            if volume == 0.0 { 3.0 } else { transverse_mpc * transverse_mpc * distance_mpc / volume };
        let terms = if square < 0.0 { (2.0 * x).exp() } else { 1.0 };
        let volume_error = steepness.abs() * comoving + 8.0 * f64::EPSILON * terms + curvature;

        let (lookback, lookback_error) = self.lookback_bounded(redshift)?;
        let (age, age_error) = self.age_bounded(redshift)?;
        Ok(Measures {
            comoving_distance_mpc: self.comoving_distance_mpc(redshift)?,
            comoving_distance_error: comoving,
            transverse_comoving_distance_mpc: transverse_mpc,
            transverse_comoving_distance_error: transverse,
            comoving_volume_mpc3_per_sr: volume,
            comoving_volume_error: volume_error,
            lookback_time_gyr: self.lookback_time_gyr(redshift)?,
            lookback_time_error: relative(lookback, lookback_error) + rounding,
            age_gyr: self.age_gyr(redshift)?,
            age_error: relative(age, age_error) + self.rounding(here - BEGINNING, here),
        })
    }

    /// What rounding of H does to an integral between two times.
    fn rounding(&self, low: f64, high: f64) -> f64 {
        const POINTS: u32 = 64;
        let worst =
            (0..=POINTS).map(|i| self.cancellation(low + (high - low) * f64::from(i) / f64::from(POINTS)));
        4.0 * f64::EPSILON * (2.0 + worst.fold(1.0, f64::max))
    }
}

/// How far back in ln a what is not matter or radiation may be seen.
const BEGINNING: f64 = 12.0;

/// An error in units of what it is an error of; of nothing it is nothing.
fn relative(value: f64, error: f64) -> f64 {
    if value == 0.0 { 0.0 } else { error / value.abs() }
}

//! How the mass of a halo is defined, and the density that each definition stands for.

use std::f64::consts::PI;
use std::fmt;
use std::hash::{Hash, Hasher};

use compute_backend::{Error, Result};

use crate::{Cosmology, Scalar};

/// How the mass of a halo is defined.
///
/// Two definitions are equal where their numbers are, bit for bit, so that they can be keys.
///
/// ```
/// use cosmo_mf::{Cosmology, MassDefinition};
///
/// // At early times, when there is matter alone, the mean density is the critical one.
/// let early = MassDefinition::Critical(200.0).mean_overdensity(&Cosmology::planck18(), 99.0)?;
/// assert!((early - 200.0).abs() < 1e-3);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
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
    /// The sphere that the mean apocentre of falling particles reaches (Diemer 2017).
    SplashbackMean,
    /// The sphere that this percentile of the apocentres reaches.
    SplashbackPercentile(u8),
}

impl MassDefinition {
    /// Which definition, and the bits of its number.
    fn key(self) -> (u8, u64) {
        match self {
            Self::FriendsOfFriends(length) => (0, length.to_bits()),
            Self::Mean(delta) => (1, delta.to_bits()),
            Self::Critical(delta) => (2, delta.to_bits()),
            Self::Virial => (3, 0),
            Self::SplashbackMean => (4, 0),
            Self::SplashbackPercentile(percent) => (5, percent.into()),
        }
    }

    /// The density inside such a sphere in `cosmology` at `redshift`, in units of the critical density there.
    ///
    /// The virial one is that of Bryan & Norman 1998 (Astrophys. J. 495, 80), eq. 6: 18π² + 82x - 39x² with
    /// x = Ωm(z) - 1, and 18π² + 60x - 32x² where there is no dark energy. A universe with both curvature and dark energy
    /// takes the first, as colossus and hmf do.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a definition without a density, and an overdensity that is not positive and finite.
    pub fn critical_overdensity<S: Scalar>(self, cosmology: &Cosmology<S>, redshift: f64) -> Result<S> {
        let omega = cosmology.omega_matter_at(redshift);
        match self {
            Self::Mean(delta) => Ok(omega * positive(delta)?),
            Self::Critical(delta) => Ok(S::from(positive(delta)?)),
            Self::Virial => {
                let x = omega - 1.0;
                let empty =
                    cosmology.omega_dark_energy.value() == 0.0 && !cosmology.omega_dark_energy.varies();
                let [linear, square] = if empty { [60.0, 32.0] } else { [82.0, 39.0] };
                Ok(x * linear - x * x * square + 18.0 * PI * PI)
            }
            Self::FriendsOfFriends(_) | Self::SplashbackMean | Self::SplashbackPercentile(_) => {
                Err(Error::invalid("the mass definition", "one with a fixed density inside", self))
            }
        }
    }

    /// The density inside such a sphere in `cosmology` at `redshift`, in units of the mean density of matter there.
    ///
    /// # Errors
    /// As [`critical_overdensity`](Self::critical_overdensity).
    pub fn mean_overdensity<S: Scalar>(self, cosmology: &Cosmology<S>, redshift: f64) -> Result<S> {
        match self {
            // Exactly as it was said.
            Self::Mean(delta) => positive(delta).map(S::from),
            other => {
                let critical = other.critical_overdensity(cosmology, redshift)?;
                Ok(critical / cosmology.omega_matter_at(redshift))
            }
        }
    }
}

fn positive(delta: f64) -> Result<f64> {
    if delta > 0.0 && delta.is_finite() {
        return Ok(delta);
    }
    Err(Error::invalid("the overdensity", "positive and finite", delta))
}

impl PartialEq for MassDefinition {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for MassDefinition {}

impl Hash for MassDefinition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for MassDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FriendsOfFriends(length) => write!(f, "friends of friends, {length}"),
            Self::Mean(delta) => write!(f, "{delta}m"),
            Self::Critical(delta) => write!(f, "{delta}c"),
            Self::Virial => write!(f, "virial"),
            Self::SplashbackMean => write!(f, "splashback, mean"),
            Self::SplashbackPercentile(percent) => write!(f, "splashback, {percent} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_are_those_of_their_definitions() {
        let cosmology = Cosmology::flat(0.3, 70.0);
        for z in [0.0, 0.7, 3.0] {
            let omega = cosmology.omega_matter_at(z);
            let mean = MassDefinition::Mean(200.0);
            assert_eq!(mean.mean_overdensity(&cosmology, z).unwrap(), 200.0);
            assert_eq!(mean.critical_overdensity(&cosmology, z).unwrap(), 200.0 * omega);
            let critical = MassDefinition::Critical(500.0).mean_overdensity(&cosmology, z).unwrap();
            assert!((critical * omega / 500.0 - 1.0).abs() < 1e-15);
        }
        // By hand: x = -0.7, 18π² - 57.4 - 19.11.
        let virial = MassDefinition::Virial.critical_overdensity(&cosmology, 0.0).unwrap();
        assert!((virial - (18.0 * PI * PI - 76.51)).abs() < 1e-12);
        // x = -0.7 again, without dark energy: 18π² - 42 - 15.68.
        let open =
            MassDefinition::Virial.critical_overdensity(&cosmology.with_dark_energy(0.0), 0.0).unwrap();
        assert!((open - (18.0 * PI * PI - 57.68)).abs() < 1e-12);
    }

    #[test]
    fn the_slope_in_omega_is_that_of_the_formula() {
        // d/dΩm of Δ/Ωm at z = 0.
        let varied = crate::gradient::variables(&Cosmology::flat(0.3, 70.0));
        // The expansion today is Ωm + Ωk + ΩΛ = 1 whatever Ωm, so Ωm(0) = Ωm.
        let delta = MassDefinition::Critical(500.0).mean_overdensity(&varied, 0.0).unwrap();
        assert!((delta.slopes[0] / (-500.0 / 0.09) - 1.0).abs() < 1e-12, "{delta:?}");
    }

    #[test]
    fn what_has_no_density_is_an_error_and_definitions_are_keys() {
        let cosmology = Cosmology::flat(0.3, 70.0);
        for none in [
            MassDefinition::FriendsOfFriends(0.2),
            MassDefinition::SplashbackMean,
            MassDefinition::SplashbackPercentile(75),
        ] {
            let text = none.mean_overdensity(&cosmology, 0.0).unwrap_err().to_string();
            assert!(text.starts_with("the mass definition"), "{text}");
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            for definition in [MassDefinition::Mean(bad), MassDefinition::Critical(bad)] {
                let text = definition.mean_overdensity(&cosmology, 0.0).unwrap_err().to_string();
                assert!(text.starts_with("the overdensity"), "{text}");
            }
        }
        assert_eq!(MassDefinition::Mean(200.0), MassDefinition::Mean(200.0));
        assert_ne!(MassDefinition::Mean(200.0), MassDefinition::Critical(200.0));
        assert_eq!(MassDefinition::Critical(500.0).to_string(), "500c");
    }
}

//! The smooth universe: how fast it expands, and what it is made of, at every time.

use compute_backend::Result;

use crate::cosmology::check_redshift;
use crate::growth::bounce;
use crate::neutrinos::{PHOTONS_H2_AT_ONE_KELVIN, energy};
use crate::{Cosmology, Scalar};

/// The expansion of one cosmology; distances, volumes and times are in `distances.rs`.
///
/// Matter, curvature and dark energy, and where [`Cosmology::with_radiation`] says so photons and neutrinos.
/// `z` is the redshift, 0 today; everything is defined for z > -1, the future included.
///
/// ```
/// use cosmo_mf::{Background, Cosmology};
///
/// let background = Background::new(&Cosmology::planck18())?;
/// let distance = background.comoving_distance_mpc(1.0)?;
/// assert!((distance - 3395.0).abs() < 5.0);
/// assert!((background.age_gyr(0.0)? - 13.79).abs() < 0.02);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background<S = f64> {
    cosmology: Cosmology<S>,
    /// Cold matter and baryons.
    cold: S,
    /// Photons and neutrinos without mass.
    radiation: S,
    curvature: S,
    /// One massive species while it is relativistic, and m/kT today of each.
    massive: S,
    masses: [S; 3],
}

impl<S: Scalar> Background<S> {
    /// The expansion of `cosmology`.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for an unphysical cosmology.
    pub fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        cosmology.check()?;
        Ok(Self::unchecked(cosmology))
    }

    pub(crate) fn unchecked(cosmology: &Cosmology<S>) -> Self {
        let zero = S::from(0.0);
        let mut background = Self {
            cosmology: *cosmology,
            cold: cosmology.omega_matter,
            radiation: cosmology.omega_radiation(),
            curvature: cosmology.omega_curvature(),
            massive: zero,
            masses: [zero; 3],
        };
        if let Some(neutrinos) = cosmology.radiation {
            background.massive = photons(cosmology) * neutrinos.massive_per_photons();
            background.masses = neutrinos.masses_in_temperatures(cosmology.cmb_temperature_kelvin);
            background.cold = cosmology.omega_matter - background.neutrinos(1.0).0;
        }
        background
    }

    /// Ω of neutrinos with mass and its derivative in ln a, in units of today's critical density.
    fn neutrinos(&self, a: f64) -> (S, S) {
        let (mut value, mut slope) = (S::from(0.0), S::from(0.0));
        let mut before: Option<(S, (S, S))> = None;
        for mass in self.masses {
            if mass.value() <= 0.0 {
                continue;
            }
            // Species are often alike.
            let (density, derivative) = match before {
                Some((same, result)) if same.value() == mass.value() && !mass.varies() && !same.varies() => {
                    result
                }
                _ => energy(mass * a),
            };
            before = Some((mass, (density, derivative)));
            value = value + density;
            slope = slope + derivative - density * 4.0;
        }
        let factor = self.massive / (a * a * a * a);
        (value * factor, slope * factor)
    }

    /// (H/H₀)² and its derivative in ln a, at the scale factor a.
    pub(crate) fn expansion(&self, a: f64, ln_a: f64) -> (S, S) {
        let cosmology = &self.cosmology;
        let inverse = 1.0 / a;
        let square = inverse * inverse;
        let matter = self.cold * (inverse * square);
        let radiation = self.radiation * (square * square);
        let curvature = self.curvature * square;
        let energy = cosmology.omega_dark_energy * cosmology.dark_energy(a, ln_a);
        let w = cosmology.w0 + cosmology.wa * (1.0 - a);
        let mut value = matter + curvature + energy;
        let mut slope = matter * -3.0 - curvature * 2.0 - energy * (w + 1.0) * 3.0;
        if cosmology.radiation.is_some() {
            let (neutrinos, derivative) = self.neutrinos(a);
            value = value + radiation + neutrinos;
            slope = slope - radiation * 4.0 + derivative;
        }
        (value, slope)
    }

    /// What rounding of (H/H₀)² is relative to: the sum of its parts, curvature and negative energies as if positive, over it.
    pub(crate) fn cancellation(&self, ln_a: f64) -> f64 {
        let (a, value) = (ln_a.exp(), self.expansion(ln_a.exp(), ln_a).0.value());
        let curvature = self.curvature.value() / (a * a);
        let energy = self.cosmology.omega_dark_energy.value() * self.cosmology.dark_energy(a, ln_a).value();
        // Each negative part is in the sum once, and once more in what it was taken from.
        (value + 2.0 * (curvature.min(0.0).abs() + energy.min(0.0).abs())) / value
    }

    /// Of [`expansion`](Self::expansion) the first, where the universe expands.
    pub(crate) fn expansion_squared(&self, ln_a: f64) -> Result<S> {
        let a = ln_a.exp();
        let (value, _) = self.expansion(a, ln_a);
        if value.value() > 0.0 { Ok(value) } else { Err(bounce(a)) }
    }

    /// Radiation and massive neutrinos while these are relativistic.
    pub(crate) fn early_radiation(&self) -> S {
        let massive = self.masses.iter().filter(|mass| mass.value() > 0.0).count();
        self.radiation + self.massive * massive as f64
    }

    /// Cold matter and baryons today.
    pub(crate) fn omega_cold(&self) -> S {
        self.cold
    }

    /// The parameters.
    pub fn cosmology(&self) -> &Cosmology<S> {
        &self.cosmology
    }

    /// E = H/H₀ at a redshift.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) unless z > -1 and finite, and where the universe never was that small
    /// or never gets that large. So for all that follow.
    pub fn expansion_rate(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        Ok(self.expansion_squared(-redshift.ln_1p())?.sqrt())
    }

    /// H in km/s/Mpc at a redshift.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn hubble_km_s_mpc(&self, redshift: f64) -> Result<S> {
        Ok(self.expansion_rate(redshift)? * self.cosmology.hubble_km_s_mpc)
    }

    /// The critical density at a redshift, in Msun per cubic Mpc of physical volume.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn critical_density_msun_mpc3(&self, redshift: f64) -> Result<S> {
        let rate = self.expansion_rate(redshift)? * self.cosmology.h();
        Ok(rate * rate * self.cosmology.critical_density_h2_msun_mpc3)
    }

    /// Ωm at a redshift: cold matter, baryons, and massive neutrinos as much as there are.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn omega_matter(&self, redshift: f64) -> Result<S> {
        let scale = 1.0 + redshift;
        let rate = self.expansion_rate(redshift)?;
        let neutrinos = self.neutrinos(1.0 / scale).0;
        Ok((self.cold * (scale * scale * scale) + neutrinos) / (rate * rate))
    }

    /// Ω of massive neutrinos at a redshift, which is part of Ωm.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn omega_neutrinos(&self, redshift: f64) -> Result<S> {
        let rate = self.expansion_rate(redshift)?;
        Ok(self.neutrinos(1.0 / (1.0 + redshift)).0 / (rate * rate))
    }

    /// Ω of photons and of neutrinos without mass at a redshift; zero where radiation is neglected.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn omega_radiation(&self, redshift: f64) -> Result<S> {
        let rate = self.expansion_rate(redshift)?;
        Ok(self.radiation * (1.0 + redshift).powi(4) / (rate * rate))
    }

    /// Ω of dark energy at a redshift.
    ///
    /// # Errors
    /// As [`expansion_rate`](Self::expansion_rate).
    pub fn omega_dark_energy(&self, redshift: f64) -> Result<S> {
        let rate = self.expansion_rate(redshift)?;
        let ln_a = -redshift.ln_1p();
        let energy = self.cosmology.dark_energy(ln_a.exp(), ln_a);
        Ok(self.cosmology.omega_dark_energy * energy / (rate * rate))
    }
}

/// Ωγ today.
pub(crate) fn photons<S: Scalar>(cosmology: &Cosmology<S>) -> S {
    let (h, square) = (cosmology.h(), cosmology.cmb_temperature_kelvin * cosmology.cmb_temperature_kelvin);
    square * square * PHOTONS_H2_AT_ONE_KELVIN / (h * h)
}

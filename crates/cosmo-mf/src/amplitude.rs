//! The amplitude of fluctuations: that of the beginning, and that of today.

use std::f64::consts::PI;

use compute_backend::{Error, Result};

use crate::distances::LIGHT_KM_S;
use crate::{Cosmology, Growth, Model, Plan, Scalar, Transfer};

/// The amplitude of the primordial curvature: Δ²(k) = Aₛ (k/k₀)^(nₛ - 1).
///
/// A [`Cosmology`] has one amplitude, its σ₈; this is where that comes from.
///
/// ```
/// use cosmo_mf::{Cosmology, Plan, PrimordialAmplitude, Transfer};
///
/// let (plan, transfer) = (Plan::default(), Transfer::EisensteinHuSmooth);
/// let cosmology = Cosmology::planck18();
/// let sigma8 = plan.sigma8_of(&cosmology, &transfer, PrimordialAmplitude::new(2.1e-9))?;
/// assert!((sigma8 - 0.81).abs() < 0.03);
/// let back = plan.primordial_amplitude_of(&cosmology.with_sigma8(sigma8), &transfer, 0.05)?;
/// assert!((back.amplitude / 2.1e-9 - 1.0).abs() < 1e-14);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PrimordialAmplitude<S = f64> {
    /// Aₛ.
    pub amplitude: S,
    /// k₀ in 1/Mpc.
    pub pivot_per_mpc: f64,
}

impl<S: Scalar> PrimordialAmplitude<S> {
    /// Aₛ at 0.05/Mpc, where Planck has it.
    pub fn new(amplitude: S) -> Self {
        Self { amplitude, pivot_per_mpc: 0.05 }
    }

    /// At this k₀, in 1/Mpc; WMAP took 0.002.
    #[must_use]
    pub fn at_pivot_per_mpc(self, pivot_per_mpc: f64) -> Self {
        Self { pivot_per_mpc, ..self }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let amplitude = self.amplitude.value();
        if !(amplitude > 0.0 && amplitude.is_finite()) {
            return Err(Error::invalid("the primordial amplitude", "positive and finite", amplitude));
        }
        if !(self.pivot_per_mpc > 0.0 && self.pivot_per_mpc.is_finite()) {
            let expected = "positive and finite, in 1/Mpc";
            return Err(Error::invalid("the pivot wavenumber", expected, self.pivot_per_mpc));
        }
        Ok(())
    }
}

/// The σ₈ that a primordial amplitude has become, from [`Plan::normalisation_of`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Normalisation {
    /// σ₈.
    pub sigma8: f64,
    /// A bound on its relative error that numerics make: of the integral over the spectrum and of growth. It takes the transfer
    /// function as it is.
    pub error: f64,
}

impl Plan {
    /// [`sigma8_of`](Self::sigma8_of) with the bound of its error.
    ///
    /// # Errors
    /// As [`sigma8_of`](Self::sigma8_of).
    pub fn normalisation_of(
        &self,
        cosmology: &Cosmology,
        transfer: &Transfer,
        primordial: PrimordialAmplitude,
    ) -> Result<Normalisation> {
        let sigma8 = self.sigma8_of(cosmology, transfer, primordial)?;
        let growth_error = match transfer.cold() {
            Transfer::Table(_) => 0.0,
            _ => Growth::new(&cosmology.without_radiation())?.today()?.1,
        };
        // An exponential of nₛ and a square root, of numbers of some rounding each.
        let tilt = (cosmology.spectral_index - 1.0).abs() * 20.0;
        let error =
            self.normalisation_error(cosmology, transfer)? + growth_error + f64::EPSILON * (32.0 + tilt);
        Ok(Normalisation { sigma8, error })
    }

    /// The σ₈ that a primordial amplitude has become; the σ₈ of `cosmology` need only be positive.
    ///
    /// Δ²(k) = (4/25) Aₛ (k/k₀)^(nₛ-1) (c k/H₀)⁴ T²(k) (D/Ωm)² today, with D = a early on in a universe
    /// without radiation, whose part T has. It is as good as T: of
    /// Eisenstein and Hu's fits some per cent. A table knows no T; one that says of which amplitude it came
    /// ([`PowerTable::with_primordial_amplitude`](crate::PowerTable::with_primordial_amplitude)) is scaled, and good to what it is
    /// good for; from its pivot to another the tilt is the cosmology's nₛ, which should be the table's.
    ///
    /// [`normalisation_of`](Self::normalisation_of) bounds its error. In dual numbers its derivatives are those with respect to Aₛ and everything else: put it into
    /// [`with_sigma8`](Cosmology::with_sigma8), and what follows is differentiated at fixed Aₛ.
    ///
    /// # Errors
    /// [`Error::Invalid`] for Aₛ or k₀ that are not positive and finite, an unphysical cosmology, and a table that does not say
    /// of which amplitude it came.
    pub fn sigma8_of<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
        primordial: PrimordialAmplitude<S>,
    ) -> Result<S> {
        primordial.check()?;
        let variance = self.variance_of_unit(cosmology, transfer, primordial.pivot_per_mpc)?;
        let sigma8 = (primordial.amplitude * variance).sqrt();
        Error::check_finite("the σ₈ of the primordial amplitude", &[sigma8.value()])?;
        Ok(sigma8)
    }

    /// The primordial amplitude at `pivot_per_mpc` from which the cosmology's σ₈ has come.
    ///
    /// # Errors
    /// As [`sigma8_of`](Self::sigma8_of).
    pub fn primordial_amplitude_of<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
        pivot_per_mpc: f64,
    ) -> Result<PrimordialAmplitude<S>> {
        PrimordialAmplitude::new(1.0).at_pivot_per_mpc(pivot_per_mpc).check()?;
        let variance = self.variance_of_unit(cosmology, transfer, pivot_per_mpc)?;
        let amplitude = cosmology.sigma8 * cosmology.sigma8 / variance;
        Ok(PrimordialAmplitude { amplitude, pivot_per_mpc })
    }

    /// σ₈² of Aₛ = 1.
    fn variance_of_unit<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
        pivot: f64,
    ) -> Result<S> {
        let (_, variance) = self.unnormalised(cosmology, transfer)?;
        let (factor, reference) = match transfer.cold() {
            Transfer::Table(table) => {
                let Some(primordial) = table.primordial() else {
                    let expected =
                        "one that says of which amplitude (`PowerTable::with_primordial_amplitude`)";
                    return Err(Error::invalid("the table of the spectrum", expected, "one that does not"));
                };
                let level = table.ln_level().exp() / (2.0 * PI * PI * primordial.amplitude);
                (S::from(level), primordial.pivot_per_mpc)
            }
            Transfer::TransferTable(table) if table.square_over_curvature().is_some() => {
                (S::from(table.square_over_curvature().unwrap_or_default()), 1.0)
            }
            _ => {
                let hubble = S::from(LIGHT_KM_S) / cosmology.hubble_km_s_mpc;
                // What radiation does to growth is in transfer functions: they are one for the largest scales today.
                let (growth, _) = Growth::new(&cosmology.without_radiation())?.today()?;
                let poisson = hubble * hubble * growth / cosmology.omega_matter;
                (poisson * poisson * (4.0 / 25.0), 1.0)
            }
        };
        // From Aₛ at the pivot to that at the wavenumber that the factor is for.
        let tilt = ((cosmology.spectral_index - 1.0) * (reference / pivot).ln()).exp();
        Ok(factor * tilt * variance)
    }
}

impl Model {
    /// This model with the σ₈ that a primordial amplitude has become, in place of its own.
    ///
    /// # Errors
    /// As [`Plan::sigma8_of`].
    pub fn with_primordial_amplitude(mut self, plan: &Plan, primordial: PrimordialAmplitude) -> Result<Self> {
        self.cosmology.sigma8 = plan.sigma8_of(&self.cosmology, &self.transfer, primordial)?;
        Ok(self)
    }
}

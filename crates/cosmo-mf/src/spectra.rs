//! The operations of this crate on a backend's buffers.

use compute_backend::{Backend, Real, Result, Serial, Threads};

use crate::{DevicePlan, Form, Window, portable};

/// Planes of the masses' buffer: the node below each mass as a whole number, the fraction of the way to the next
/// node, and 1/M.
pub const MASS_PLANES: usize = 3;

/// How d ln σ / d ln M is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Derivative {
    /// The derivative of the transform: exact.
    #[default]
    Analytic,
    /// As the lesson has it: the central difference of ln σ between R/2 and 3R/2. It makes dn/dlnM 5.7 to 8.5 %
    /// too large in the lesson's range.
    Taught,
}

impl Derivative {
    /// What is added to ln R for the two ends of the lesson's difference.
    pub(crate) const SHIFTS: [f64; 2] = [0.405_465_108_108_164_4, -std::f64::consts::LN_2];
}

/// What [`Spectra::abundance`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Quantity {
    /// dn/dlnM. Below the smallest normal number it is zero.
    #[default]
    DnDlnM,
    /// ln(dn/dlnM), which does not underflow.
    LnDnDlnM,
    /// dn/dM, per unit of mass of the model.
    DnDM,
    /// dn/dlog₁₀M.
    DnDLog10M,
    /// The multiplicity f = (M/ρ) dn/d ln σ⁻¹, without a dimension.
    Multiplicity,
}

/// The parameters of [`Spectra::peaks`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interpolation<T> {
    /// The nodes that the table covers.
    pub window: Window,
    /// Their spacing in ln R.
    pub step: T,
    /// How the slope is taken.
    pub derivative: Derivative,
}

/// The parameters of [`Spectra::abundance`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// The functional form of the multiplicity.
    pub form: Form,
    /// What is written.
    pub quantity: Quantity,
}

/// From power spectra to mass functions, on any backend, for any number of cosmologies at once.
///
/// Three kernels: the first two are preparation, the third is what moving to other redshifts costs. The bodies are the
/// [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compute mass functions in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `cosmo-mf`",
    note = "for your own backend, start with `impl Spectra<{T}> for {Self} {{}}`"
)]
pub trait Spectra<T: Real>: Backend {
    /// σ²(R) and its first two derivatives in ln R at the nodes of `window`, of each of the C power spectra in
    /// `spectra` (C, N): the circular correlation with the plan's kernels, into `table` (C, 3, window).
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) for buffers of the wrong length; those of the device.
    fn variance(
        &self,
        plan: &DevicePlan<T, Self>,
        window: Window,
        spectra: &Self::Buffer<T>,
        table: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::variance(self, plan, window, spectra, table)
    }

    /// σ(M) and -d ln σ / d ln M, between the nodes, into `peaks` (2, C, M).
    ///
    /// `masses` has [`MASS_PLANES`] planes of M; `shifts` (C, 2) are whole nodes and a fraction to add for each
    /// cosmology, whose mean density tells mass from radius.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) for buffers of the wrong length; those of the device.
    fn peaks(
        &self,
        interpolation: Interpolation<T>,
        table: &Self::Buffer<T>,
        masses: &Self::Buffer<T>,
        shifts: &Self::Buffer<T>,
        peaks: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::peaks(self, interpolation, table, masses, shifts, peaks)
    }

    /// The mass function from `masses`, `peaks` and the `rows` (C, Z, [`ROW`](crate::ROW)), one for each cosmology and
    /// redshift, into `out` (C, Z, M).
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) for buffers of the wrong length; those of the device.
    fn abundance(
        &self,
        law: Law,
        masses: &Self::Buffer<T>,
        peaks: &Self::Buffer<T>,
        rows: &Self::Buffer<T>,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::abundance(self, law, masses, peaks, rows, out)
    }
}

impl<T: Real> Spectra<T> for Serial {}
impl<T: Real> Spectra<T> for Threads {}

//! Halo mass functions: how many haloes of dark matter of each mass there are, at any redshift, on any backend.
//!
//! ```
//! use cosmo_mf::mass_function;
//!
//! // dn/dlnM in Mpc⁻³ at two redshifts for three masses in Msun, in the universe of the lesson.
//! let n = mass_function(&[0.0, 5.0][..], &[1e10, 1e12, 1e14][..])?;
//! assert_eq!(n.dim(), (2, 3));
//! assert!(n[[0, 2]] > n[[1, 2]], "clusters are young");
//! # Ok::<(), cosmo_mf::Error>(())
//! ```
//!
//! # What is computed
//!
//! ```text
//! dn/dlnM = (ρ/M) f(ν) |d ln σ/d ln M|        ν = δc / (D(z) σ(M))        M = (4π/3) ρ R³
//! σ²(R)   = ∫ dk/k k³P(k)/2π² W²(kR)          P(k) ∝ k^nₛ T²(k), normalised by σ(8 Mpc/h) = σ₈
//! ```
//!
//! A [`Model`] says which universe, which transfer function T, which multiplicity f and which conventions; a [`Plan`]
//! turns spectra into variances and is made once; an [`Abundance`] holds the result for given masses on a backend and
//! moves between redshifts; an [`Ensemble`] does so for many cosmologies. [`mass_function`] is the lesson in one call.
//!
//! ```
//! use cosmo_mf::{Cosmology, EquationsOf, Fit, Model, Plan, Transfer, Units};
//!
//! let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
//! let plan = Plan::suited_to(&transfer)?;
//! let model = Model::new(Cosmology::planck18(), transfer, Fit::Tinker08).with_units(Units::MsunPerH);
//! // (h/Mpc)³ for Msun/h, each value with the bound of its error and whether the fit was calibrated there.
//! let table = model.tabulate(&plan, &[0.0, 1.0][..], &[1e12, 1e15][..])?;
//! assert!(table.error.iter().all(|e| *e < 1e-7) && table.calibrated[[0, 0]]);
//! # Ok::<(), cosmo_mf::Error>(())
//! ```
//!
//! | wanted | where |
//! |---|---|
//! | σ(R), σ(M), M(σ), slopes and curvature, with bounds | [`Plan::variance_of`] |
//! | filters: top-hat, Gaussian, sharp-k, smooth-k; spectral moments | [`Filter`], [`Plan::moments_of`] |
//! | growth: Λ, constant w, w₀ + wₐ, curvature, radiation | [`Growth`] |
//! | H(z), distances, volumes, times, with bounds | [`Background`], [`Background::measures`] |
//! | photons, neutrinos with and without mass | [`Neutrinos`] |
//! | spectra: Eisenstein-Hu (two readings, smooth, with massive neutrinos), BBKS (three), Bond-Efstathiou, tables of P or T of CAMB or CLASS | [`Transfer`], [`PowerTable`], [`TransferTable`] |
//! | P(k): linear, and non-linear by HALOFIT | [`LinearPower`], [`Halofit`] |
//! | haloes of cold matter and baryons beside massive neutrinos | [`Model::with_haloes_of_cold_matter`] |
//! | warm dark matter and other cut-offs, half-mode masses, corrections of mass functions | [`WarmDarkMatter`], [`Suppression`] |
//! | σ₈ of Aₛ and Aₛ of σ₈ | [`PrimordialAmplitude`], [`Plan::sigma8_of`] |
//! | 49 fits with sources, mass definitions, calibrated ranges, and your own | [`Fit`], [`ModelCard`], [`Given`] |
//! | a fit that follows the spectrum and the recent growth | [`Given::fiorilli26`] |
//! | a mass function of triaxial collapse | [`Model::mass_function_fernandez_garcia26`] |
//! | the abundance of haloes by offset and spin too | [`HaloState`] |
//! | dn/dlnM, its logarithm, dn/dM, dn/dlog₁₀M, f | [`Quantity`], [`Fit::multiplicity`] |
//! | masses of spheres of any density, concentrations, conversion | [`MassDefinition`], [`Concentration`], [`Model::convert_masses`] |
//! | the mass function for other masses than the fit's | [`Model::mass_function_for`] |
//! | progenitors of a halo, haloes of a region | [`Model::conditional_mass_function`], [`Barrier`], [`Around`] |
//! | 13 biases of haloes | [`Bias`], [`Model::bias`] |
//! | bias by the split, error bounds, calibrated range | [`Model::tabulate`] |
//! | n(>M), ρ(>M), the collapsed fraction | [`Model::above`] |
//! | counts of a survey in bins of redshift and mass, with derivatives | [`Survey`], [`Model::counts`] |
//! | universes with names: WMAP, Planck, simulations | [`ParameterSet`] |
//! | derivatives with respect to seven parameters, with bounds | [`Model::mass_function_gradient`], [`Model::tabulate_gradient`] |
//! | many cosmologies at once, also where some cannot be, with bounds | [`Ensemble`], [`Ensemble::marking_failures`], [`Ensemble::tabulate`] |
//! | the conventions of hmf, colossus and CCL | [`Model::with_conventions`], [`ConstantsOf`], [`Contrast`] |
//! | random haloes, in a box or on the light cone | `Model::sample_masses`, `Model::sample_sky`, with the feature `rand` |
//!
//! # What is guaranteed
//!
//! * **Accuracy.** In `f64`, with the default plan and a smooth transfer function or a plan suited to Eisenstein and
//!   Hu's: σ to 1e-11, its slope to 1e-10, growth to 1e-12, and dn/dlnM to (ν² + 3) 1e-9. The exponential
//!   amplifies: at ν = 30 a relative error ε of σ is 900 ε in dn/dlnM. In `f32`: 1e-5 in dn/dlnM for ν ≤ 8.
//!   [`Model::tabulate`] bounds each value, and most of what else is computed has its bound and its mask in the call that its
//!   documentation names; `docs/numerics/cosmo-mf.md` derives the figures and lists what has none.
//! * **Determinism.** The same bits for any number of threads on one machine. Transforms use the instructions that the
//!   processor has, so another processor may differ in the last bits; there is no `Strict` mode.
//! * **Failure is a value.** Masses ≤ 0, redshifts ≤ -1, NaN and unphysical parameters are errors with names; empty
//!   inputs give empty outputs. What underflows in dn/dlnM is zero; [`Quantity::LnDnDlnM`] does not underflow.
//! * **Nothing hidden.** No global state, no cache; a plan is shared by handle and is `Send + Sync`. Moving an
//!   [`Abundance`] to other redshifts sends [`ROW`] numbers for each to a device, and computing sends nothing.
//!
//! Radiation and massive neutrinos are left out of the expansion and of growth unless [`Cosmology::with_radiation`] puts
//! them in.
//!
//! # Backends and features
//!
//! | backend | σ²(R) | feature |
//! |---|---|---|
//! | `Serial` | one FFT forward, three back | - |
//! | `Threads` | the same, cosmologies and masses cut into chunks | - |
//! | `Gpu` | direct circular correlation, in `f32` or `f64` | `gpu` |
//! | a stranger's | the portable bodies, one line | - |
//!
//! `conformance`: the `conformance` suite, for authors of backends. `rand`: random haloes.
//!
//! # Why it is built this way
//!
//! σ² for all radii is one linear map of the spectrum, whose matrix no cosmology changes. Its Fourier form is exact in
//! the kernel (a Mellin transform in closed form), so the derivative costs nothing in accuracy, where quadrature and
//! differences cost the lesson 8 %, and one cosmology takes tens of microseconds. Fits are rows of numbers for a few
//! functional forms, so one kernel serves them all on every backend. Physics is generic in its numbers: derivatives are
//! the same formulas in [`Dual`] numbers.
//!
//! # References
//!
//! Press & Schechter 1974, Astrophys. J. 187, 425; Bardeen et al. 1986, Astrophys. J. 304, 15; Eisenstein & Hu 1998,
//! Astrophys. J. 496, 605; Hamilton 2000, Mon. Not. R. Astron. Soc. 312, 257 (FFTLog); Heath 1977, Mon. Not. R. Astron.
//! Soc. 179, 351 (growth). Those of the fits are on their cards.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod abundance;
mod amplitude;
mod background;
mod behroozi;
mod bias;
mod biases;
mod blocks;
mod cards;
#[cfg(feature = "rand")]
mod catalogue;
mod coefficients;
mod concentration;
mod conditional;
#[cfg(feature = "conformance")]
pub mod conformance;
mod contrast;
mod conventions;
mod conversion;
mod cosmology;
mod cumulative;
mod device_plan;
mod distances;
mod dual;
mod eisenstein_hu;
mod eisenstein_hu_neutrinos;
mod ensemble;
mod failures;
mod fernandez_garcia;
mod filter;
mod fiorilli;
mod fit;
mod gamma;
mod given;
#[cfg(feature = "gpu")]
mod gpu;
mod gradient;
mod gradient_bounds;
mod growth;
mod growth_response;
mod halo_matter;
mod halofit;
mod hermite;
mod hypergeometric;
mod linear_power;
mod log_table;
mod mass_definition;
mod measures;
mod model;
mod moments;
mod multiplicity;
mod neutrinos;
mod nfw;
mod ode;
mod parameter_sets;
mod plan;
pub mod portable;
mod power_table;
mod quadrature;
mod readings;
mod residues;
mod scalar;
mod seppi;
#[cfg(feature = "rand")]
mod sky;
mod spectra;
mod spline;
mod suppression;
mod survey;
mod tabulate;
mod tinker;
mod transfer;
mod transfer_file;
mod transfer_table;
mod variance;
mod warm;

pub use abundance::{Abundance, HaloAbundance, open};
pub use amplitude::{Normalisation, PrimordialAmplitude};
pub use background::Background;
pub use behroozi::Corrected;
pub use bias::{Bias, BiasCard, PeakHeight};
pub use biases::Biases;
#[cfg(feature = "rand")]
pub use catalogue::Sample;
pub use compute_backend::{Backend, Device, Error, Precision, Real, Result, Serial, Threads};
pub use concentration::{Concentration, ConcentrationCard};
pub use conditional::{Around, Barrier, linear_contrast};
pub use contrast::Contrast;
pub use conventions::Conventions;
pub use conversion::{ConvertedMassFunction, ConvertedMasses};
pub use cosmology::{CRITICAL_DENSITY_H2_MSUN_MPC3, Cosmology};
pub use cumulative::Above;
pub use device_plan::DevicePlan;
pub use distances::SQUARE_DEGREES_PER_STERADIAN;
pub use dual::Dual;
pub use eisenstein_hu::EquationsOf;
pub use ensemble::Ensemble;
pub use fernandez_garcia::Triaxial;
pub use filter::Filter;
pub use fiorilli::Particles;
pub use fit::{CalibratedRange, Fit, Fluctuation, ModelCard};
pub use given::Given;
#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;
pub use gradient::{Gradient, Parameter};
pub use gradient_bounds::TabulatedGradient;
pub use growth::{Grown, Growth};
pub use halofit::{Halofit, NonLinearPower};
pub use linear_power::{LinearPower, TabulatedPower};
pub use mass_definition::MassDefinition;
pub use measures::Measures;
pub use model::{CRITICAL_CONTRAST, Model, Units};
pub use moments::{Moment, Moments};
pub use multiplicity::{Form, ROW, Row};
use ndarray::{Array2, ArrayView1};
pub use neutrinos::Neutrinos;
pub use nfw::Converted;
pub use parameter_sets::ParameterSet;
pub use plan::{Plan, PlanBuilder, Window};
pub use power_table::PowerTable;
pub use readings::ConstantsOf;
pub use scalar::Scalar;
pub use seppi::HaloState;
#[cfg(feature = "rand")]
pub use sky::{Sky, SkySample};
pub use spectra::{Derivative, Interpolation, Law, MASS_PLANES, Quantity, Spectra};
pub use suppression::Suppression;
pub use survey::{Counts, Survey};
pub use tabulate::Tabulated;
pub use transfer::Transfer;
pub use transfer_table::TransferTable;
pub use variance::{Sphere, Variance};
pub use warm::WarmDarkMatter;

/// The lesson's mass function with the exact derivative: dn/dlnM in Mpc⁻³, shape (Z, M), at `redshifts` (Z,) for
/// `masses` (M,) in Msun.
///
/// Press-Schechter with δc = 1.69, BBKS and [`Cosmology::lesson`]. Makes a plan at each call; keep a [`Plan`] and call
/// [`Model::mass_function`] where that counts.
///
/// # Errors
/// [`Error::Invalid`] for redshifts that are not finite and above -1, and masses that are not positive and finite.
pub fn mass_function<'z, 'm>(
    redshifts: impl Into<ArrayView1<'z, f64>>,
    masses: impl Into<ArrayView1<'m, f64>>,
) -> Result<Array2<f64>> {
    Model::lesson().mass_function(&Plan::default(), redshifts, masses)
}

/// [`mass_function`] as the lesson takes the derivative: ln σ between R/2 and 3R/2. The answer is 5.7 to 8.5 % larger
/// than the exact one; everything else is the same.
///
/// # Errors
/// As [`mass_function`].
pub fn mass_function_as_taught<'z, 'm>(
    redshifts: impl Into<ArrayView1<'z, f64>>,
    masses: impl Into<ArrayView1<'m, f64>>,
) -> Result<Array2<f64>> {
    Model::lesson().with_derivative(Derivative::Taught).mass_function(&Plan::default(), redshifts, masses)
}

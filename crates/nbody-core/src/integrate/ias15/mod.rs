//! IAS15: adaptive steps of order 15, to the rounding of `f64`.

mod extended;
mod noise;
mod run;
mod series;

use compute_backend::{Error, Result};

pub(super) use self::run::Run;

/// The integrator IAS15 (Rein & Spiegel 2015, MNRAS 446, 1424): a Gauss-Radau scheme of order 15 that chooses its steps.
///
/// The acceleration over a step is a series in time through eight nodes, found by iteration to the last digit; a step
/// whose error shows above the rounding of `f64`, or whose iteration does not converge, is made again, shorter. (With
/// [`Precision::Mixed`](crate::Precision::Mixed) the rounding of forces hides all but plain divergence.) So the error of a run is that
/// of rounding: energy errs by a random walk, some 1e-16 times the root of the number of steps. Not symplectic, since it
/// need not be.
///
/// The step is chosen by the criterion of Pham, Rein & Spiegel (2024, Open J. Astrophys. 7, 1): for each body
/// `τ² = 2 |a|² / (|ȧ|² + |a| |ä|)`, and the step is the least τ times `(5040 ε)^(1/7)`. For a body whose forces just
/// cancel that would be zero; there Aarseth's `τ² = (|a| |ä| + |ȧ|²) / (|ȧ| |a⃛| + |ä|²)` takes its place. The criterion of
/// the paper of 2015 is [`Criterion::Global`].
///
/// State is in `f64` on the host, whatever type the bodies have; positions, velocities and time are sums with
/// compensation. The forces of up to 32 point masses or Plummer spheres are summed on the calling thread, without an
/// allocation, with distances of close pairs to full precision; those of more bodies, by other laws, or softened by
/// lengths of their own, on the backend (an evaluation moves the positions there and the accelerations back). A step takes 1
/// evaluation and 7 for each iteration, of which there are two or three.
///
/// Where bodies meet closely, errors grow: rounding of `f64` in any one step of the Pythagorean problem before its
/// closest encounters is 1e-8 of the positions later. [`extended`](Self::extended) carries steps out in double-double.
///
/// ```
/// use nbody_core::{Bodies, Device, Ias15, Newton, open_with};
/// use ndarray::array;
///
/// // An orbit of eccentricity 0.9 about a heavy body: period 2π.
/// let bodies = Bodies::new(
///     array![1.0, 0.0].view(),
///     array![[0.0, 0.0, 0.0], [0.1, 0.0, 0.0]].view(),
///     array![[0.0, 0.0, 0.0], [0.0, 19.0_f64.sqrt(), 0.0]].view(),
/// )?;
/// let mut orbit = open_with(Device::Serial, Newton::new(1.0), Ias15::new(), &bodies)?;
/// orbit.advance_to(std::f64::consts::TAU)?;
/// assert!((orbit.bodies()?.positions()[[1, 0]] - 0.1).abs() < 1e-13);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Ias15 {
    /// The precision parameter: 1e-9 keeps the error of a step below the rounding of `f64`. From some 0.1 on it allows
    /// steps that no iteration finds; they cost an attempt each, and are made shorter.
    pub epsilon: f64,
    /// How steps are chosen.
    pub criterion: Criterion,
    /// Whether steps are carried out in double-double: [`extended`](Self::extended).
    pub extended: bool,
}

/// How [`Ias15`] chooses its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Criterion {
    /// From the first two derivatives of each body's acceleration (Pham, Rein & Spiegel 2024).
    #[default]
    Derivatives,
    /// From the last term of the series over the acceleration, each the largest of all bodies (Rein & Spiegel 2015,
    /// eq. 9 and 11). Wastes steps where a body is far from the origin of a strong field, and trusts a distant one
    /// less than it may.
    Global,
}

impl Ias15 {
    /// With ε = 1e-9 and the criterion of 2024.
    pub fn new() -> Self {
        Self { epsilon: 1e-9, criterion: Criterion::default(), extended: false }
    }

    /// In double-double, with ε = 1e-11: positions, velocities, the series and the forces have some 30 digits, and the
    /// error of a step is below 1e-22. For a few bodies whose encounters multiply errors by 10⁷ and more, which it gives
    /// to the last digit of `f64` where [`new`](Self::new) has none; at some fifty times the cost.
    ///
    /// The series is found in `f64` first and then refined: what is left of the acceleration at each node, in
    /// double-double, is small enough that `f64` will do for its correction (iterative refinement, as of linear systems;
    /// Wilkinson 1963). All of it on the calling thread, so that the bits are the same for any number of threads and on
    /// every processor.
    ///
    /// Bodies must be in `f64`, without [lengths of their own](crate::Bodies::softened), the law
    /// [`Softening::None`](crate::Softening::None) or [`Plummer`](crate::Softening::Plummer) without
    /// [`Precision::Mixed`](crate::Precision::Mixed), bodies in one place [skipped](crate::Coincident::Skip), and the
    /// device not a GPU (or `Auto`, which then takes threads): anything else is an error when the simulation is opened.
    /// With [`Criterion::Global`] ε cannot be less than 1e-11: the last term of the series is known in `f64` alone when
    /// a step is judged.
    ///
    /// ```
    /// use nbody_core::{Device, Ias15, Newton, models, open_with};
    ///
    /// let bodies = models::pythagorean::<f64>()?;
    /// let mut run = open_with(Device::Serial, Newton::new(1.0), Ias15::extended(), &bodies)?;
    /// run.advance_to(10.0)?;
    /// assert!((run.bodies()?.positions()[[0, 0]] - 0.778_480_410_138_085_49).abs() < 1e-15);
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    pub fn extended() -> Self {
        Self { epsilon: 1e-11, extended: true, ..Self::new() }
    }

    /// The same with another precision parameter.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// The same with another criterion.
    #[must_use]
    pub fn criterion(self, criterion: Criterion) -> Self {
        Self { criterion, ..self }
    }

    fn check(&self) -> Result<()> {
        if self.epsilon > 0.0 && self.epsilon < 1.0 {
            return Ok(());
        }
        Err(Error::invalid(
            "the precision parameter of IAS15",
            "between 0 and 1, 1e-9 for the full precision",
            self.epsilon,
        ))
    }

    pub(super) const NAME: &'static str = "ias15";
    pub(super) const EXTENDED: &'static str = "ias15 in double-double";
}

impl Default for Ias15 {
    fn default() -> Self {
        Self::new()
    }
}

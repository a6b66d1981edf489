//! The operations of gravity on a backend's buffers.

use compute_backend::{Arrays, Real, Result, Serial, Threads};

use crate::{Fields, Motion, Newton, Sources, Targets, Times, Write, portable};

/// Accelerations, potentials, jerks, tides and energies of all pairs, on any backend.
///
/// Vectors are stored in planes: a buffer of N positions holds the N values of x, then of y, then of z. Time steps
/// need nothing more: a kick `v ← v + a Δt` and a drift `x ← x + v Δt` are [`Arrays::axpy`].
///
/// Values are not checked here, since they stay on the device, but for softening lengths;
/// [`Bodies`](crate::Bodies) and the functions that take ndarray do so at the door. The bodies of these methods are the
/// [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compute gravity in `{T}`",
    note = "for `Gpu`, enable the feature `gpu` of `nbody-core`",
    note = "for your own backend, start with `impl Gravity<{T}> for {Self} {{}}`"
)]
pub trait Gravity<T: Real>: Arrays<T> {
    /// Fields that `sources` (N) give at `targets` (M), in one pass over the pairs, into the planes of M elements of
    /// `out` in the order of [`Fields`].
    ///
    /// A pair at no distance gives what [`Newton::coincident`] says, a target that is a source nothing to itself.
    /// O(M × the sources that have a mass); a GPU makes no difference between sources where there are few pairs.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if the law, the softening lengths or the fields make no sense,
    /// velocities are missing, or as [`Coincident`](crate::Coincident) says;
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn fields(
        &self,
        law: Newton<T>,
        sources: Sources<&Self::Buffer<T>>,
        targets: Targets<&Self::Buffer<T>>,
        fields: Fields,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::fields(self, law, sources, targets, fields, write, out)
    }

    /// Whether this backend computes the law. What builds a state to run asks this first, so that it fails before
    /// anything runs, where [`Device::Auto`](crate::Device::Auto) can still take another device.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) if it does not.
    fn check_law(&self, law: Newton<T>) -> Result<()> {
        law.check_on(self)
    }

    /// Accelerations that the `masses` (N) at `sources` (3 N) give to points at `targets` (3 M), into `out` (3 M).
    ///
    /// Given the same buffer for both, targets are the sources. The short form of [`fields`](Self::fields).
    ///
    /// # Errors
    /// As [`fields`](Self::fields).
    fn accelerations(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        sources: &Self::Buffer<T>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        let (sources, targets) = pair(masses, sources, targets);
        self.fields(law, sources, targets, Fields::ACCELERATION, write, out)
    }

    /// Potentials of the `masses` (N) at `sources` (3 N) at the points `targets` (3 M), into `out` (M): `φ = −G Σ m / r`
    /// without softening, and with it as [`Softening`](crate::Softening) says.
    ///
    /// Given the same buffer for both, targets are the sources. The short form of [`fields`](Self::fields).
    ///
    /// # Errors
    /// As [`fields`](Self::fields).
    fn potentials(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        sources: &Self::Buffer<T>,
        targets: &Self::Buffer<T>,
        write: Write,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        let (sources, targets) = pair(masses, sources, targets);
        self.fields(law, sources, targets, Fields::POTENTIAL, write, out)
    }

    /// The potential energy of all pairs, `½ Σ mᵢ φᵢ`, O(N²). Summed in `f64`, for bodies in `f32` on a device that has
    /// none in `f32`; a GPU gives the host a handful of partial sums, and bodies in `f64` where it has none.
    ///
    /// # Errors
    /// As [`accelerations`](Self::accelerations).
    fn potential_energy(
        &self,
        law: Newton<T>,
        masses: &Self::Buffer<T>,
        positions: &Self::Buffer<T>,
    ) -> Result<f64> {
        let mut potentials = self.zeros(compute_backend::Buffer::len(masses))?;
        self.potentials(law, masses, positions, positions, Write::Replace, &mut potentials)?;
        self.half_weighted_sum(masses, &potentials)
    }

    /// `½ Σ mᵢ φᵢ`: the potential energy of `masses` (N) from the potentials at their places (N), summed as that is.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if the lengths differ; those of the device.
    fn half_weighted_sum(&self, masses: &Self::Buffer<T>, potentials: &Self::Buffer<T>) -> Result<f64> {
        portable::half_weighted_sum(self, masses, potentials)
    }

    /// The kinetic energy `½ Σ m v²` of `masses` (N) with `velocities` (3 N), summed as the potential energy is.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn kinetic_energy(&self, masses: &Self::Buffer<T>, velocities: &Self::Buffer<T>) -> Result<f64> {
        portable::kinetic_energy(self, masses, velocities)
    }

    /// Where bodies are after `dt`, by the accelerations and jerks at the begin of the step: `x + v Δt + ½ a Δt² + ⅙ j Δt³`
    /// and `v + a Δt + ½ j Δt²`, into `positions` and `velocities` (3 N each). [`Hermite`](crate::Hermite)'s predictor.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn predict(
        &self,
        dt: T,
        from: Motion<&Self::Buffer<T>>,
        positions: &mut Self::Buffer<T>,
        velocities: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::predict(self, dt, from, positions, velocities)
    }

    /// The same by the accelerations and jerks at both ends of the step, of which `after` (6 N) has those at its end.
    /// [`Hermite`](crate::Hermite)'s corrector, in the symmetric form.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    fn correct(
        &self,
        dt: T,
        from: Motion<&Self::Buffer<T>>,
        after: &Self::Buffer<T>,
        positions: &mut Self::Buffer<T>,
        velocities: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::correct(self, dt, from, after, positions, velocities)
    }

    /// The shortest of the steps that Aarseth's criterion with `eta` gives the bodies after a step of `dt`, which led from
    /// where accelerations and jerks were `before` (6 N) `to` where they are; infinite if nothing limits it, and `None` if
    /// something there is not finite. A GPU gives the host a handful of numbers. No square of a derivative of the acceleration,
    /// up to the third, may leave the range of `T`.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    fn next_step(
        &self,
        dt: T,
        eta: T,
        before: &Self::Buffer<T>,
        to: Motion<&Self::Buffer<T>>,
    ) -> Result<Option<f64>> {
        portable::next_step(self, dt, eta, before, to)
    }

    /// Where bodies are at one time, of which each was last moved at a time of its own: [`predict`](Self::predict) with a
    /// step to each, into `positions` and `velocities` (3 N each).
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    fn predict_each(
        &self,
        times: Times<&Self::Buffer<T>, T>,
        from: Motion<&Self::Buffer<T>>,
        positions: &mut Self::Buffer<T>,
        velocities: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::predict_each(self, times, from, positions, velocities)
    }

    /// What `from`, with `planes` of N elements, has of the bodies whose numbers (M) `list` has, into `out`, which has as many
    /// planes of M. To the bit. Here and below, a number that is no body's is left out: what stands in its place stays.
    ///
    /// # Errors
    /// [`Error::Shape`](crate::Error::Shape) if lengths do not fit; those of the device.
    fn gather(
        &self,
        planes: usize,
        list: &Self::Buffer<u32>,
        from: &Self::Buffer<T>,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::gather(self, planes, list, from, out)
    }

    /// The way back: `from`, with `planes` of M elements, to the places of the bodies whose numbers (M) `list` has in `out`,
    /// with as many planes of N. No number may come twice.
    ///
    /// # Errors
    /// As [`gather`](Self::gather).
    fn scatter(
        &self,
        planes: usize,
        list: &Self::Buffer<u32>,
        from: &Self::Buffer<T>,
        out: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::scatter(self, planes, list, from, out)
    }

    /// [`correct`](Self::correct) for those of the N bodies, each with a time of its own, whose numbers (M) `list` has: by their
    /// fields `after` (6 M), into `positions` and `velocities` (3 M each).
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    fn correct_each(
        &self,
        times: Times<&Self::Buffer<T>, T>,
        list: &Self::Buffer<u32>,
        from: Motion<&Self::Buffer<T>>,
        after: &Self::Buffer<T>,
        positions: &mut Self::Buffer<T>,
        velocities: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::correct_each(self, times, list, from, after, positions, velocities)
    }

    /// The steps that Aarseth's criterion with `eta` gives those of N bodies whose numbers (M) `list` has, after steps from
    /// times of their own, where accelerations and jerks were `before` (6 N), `to` where they are (M bodies); infinite for one
    /// that nothing limits, and `None` if something there is not finite. All that a GPU gives the host is a number for each of the M.
    /// Ranges as for [`next_step`](Self::next_step).
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    fn next_steps(
        &self,
        times: Times<&Self::Buffer<T>, T>,
        eta: T,
        list: &Self::Buffer<u32>,
        before: &Self::Buffer<T>,
        to: Motion<&Self::Buffer<T>>,
    ) -> Result<Option<Vec<f64>>> {
        portable::next_steps(self, times, eta, list, before, to)
    }
}

pub(crate) fn pair<'a, A>(masses: &'a A, sources: &'a A, targets: &'a A) -> (Sources<&'a A>, Targets<&'a A>) {
    let all = Sources::new(masses, sources);
    (all, if std::ptr::eq(sources, targets) { Targets::of(&all) } else { Targets::new(targets) })
}

impl<T: Real> Gravity<T> for Serial {}
impl<T: Real> Gravity<T> for Threads {}

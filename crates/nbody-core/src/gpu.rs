//! [`Gravity`] in WGSL.
//!
//! An evaluation is four launches. `extent` and `units` find the largest magnitudes and from them powers of two by which
//! all numbers are multiplied, so that units are as free as on the host. `pairs` has the work: it cuts the targets among
//! workgroups and, where those are too few for the device, the sources into segments. `join` adds the segments in their
//! order. Where there are pairs enough to pay for two launches more, `massive` lists the sources that have a mass, and the
//! others are not looked at. All state stays on the device, and the same launches on the same adapter give the same bits.
//!
//! What can be wrong with values that stay on the device is found there, too: softening lengths of particles that make no
//! sense, and with [`Coincident::Error`](crate::Coincident::Error) points in one place. Such an evaluation waits for a
//! verdict of two numbers (not for lengths of [`Bodies`](crate::Bodies), which have checked them, but where zeros are forbidden); only where that is bad,
//! arrays come to the host, which names the culprit as it does its own. Of Hermite's steps, shared ones bring back a pair of numbers to a
//! workgroup, and block steps one for each body that moves, while its number of four bytes goes up. Energies come
//! back as a partial sum to each workgroup, of which there are at most 64.
//!
//! [`Precision::Strict`] cannot be had on a GPU, whose square roots and divisions are not IEEE. [`Precision::Mixed`] takes
//! positions in `f64` as the sum of two `f32`, computes pairs in `f32` and adds their runs in `f64`.
//!
//! On an adapter without `f64` bodies in `f64` are held as their bits. `Mixed` takes positions apart into two `f32` by integers,
//! adds in `f32` on the same levels, and puts the fields together as `f64` by integers too, so that units are as free as
//! anywhere; kicks and drifts are [`axpy`](compute_backend::Arrays::axpy), which has the bits of the host. So the symplectic
//! schemes make no transfer there. Energies, and Hermite's predictors, correctors and choices of steps, are sums of products in `f64`:
//! these are the [`portable`] functions, for which arrays come to the host. `Fast` is refused before anything runs.

mod blocks;
mod energy;
mod evaluation;
mod extent;
mod hermite;
mod massive;
mod plan;
mod tuning;
mod verdict;

use compute_backend::{Backend, Buffer, Error, Precision, Real, Result};
use gpu_backend::{Gpu, GpuBuffer};
use profiling::operation;

use self::blocks::Way;
use self::evaluation::Evaluation;
use self::tuning::Tuning;
use crate::fields::{check_correction, check_lengths, check_listed, check_next_steps, check_prediction};
use crate::{Fields, Gravity, Motion, Newton, Sources, Targets, Times, Write, lengths, portable};

impl<T: Real> Gravity<T> for Gpu {
    fn fields(
        &self,
        law: Newton<T>,
        sources: Sources<&GpuBuffer<T>>,
        targets: Targets<&GpuBuffer<T>>,
        fields: Fields,
        write: Write,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        check_lengths(sources, targets, fields, out.len(), Buffer::len)?;
        law.check()?;
        lengths::check_law(&law, sources.softening.is_some() || targets.softening.is_some())?;
        self.check_law(law)?;
        let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
        operation!(
            "gravity::fields",
            backend = self.name(),
            items = n * m,
            flops = portable::flops(fields) * n as f64 * m as f64,
            bytes = (4 * n + 3 * m + out.len()) * size_of::<T>()
        );
        let tuning = Tuning::of(self.capabilities());
        Evaluation { gpu: self, law, sources, targets, fields, tuning }.run(write, out)
    }

    fn check_law(&self, law: Newton<T>) -> Result<()> {
        law.check_on(self)?;
        if law.precision == Precision::Strict {
            return Err(Error::Unsupported {
                backend: self.name(),
                feature: "IEEE square roots and divisions, and so no `Precision::Strict`".to_owned(),
            });
        }
        Ok(())
    }

    fn half_weighted_sum(&self, masses: &GpuBuffer<T>, potentials: &GpuBuffer<T>) -> Result<f64> {
        if self.check_real::<T>().is_err() {
            return portable::half_weighted_sum(self, masses, potentials);
        }
        Error::check_len("the potentials", masses.len(), potentials.len())?;
        Ok(0.5 * energy::weighted_sum(self, masses, potentials)?)
    }

    fn kinetic_energy(&self, masses: &GpuBuffer<T>, velocities: &GpuBuffer<T>) -> Result<f64> {
        if self.check_real::<T>().is_err() {
            return portable::kinetic_energy(self, masses, velocities);
        }
        Error::check_len("the velocities, 3 for each mass", 3 * masses.len(), velocities.len())?;
        Ok(0.5 * energy::weighted_squares(self, masses, velocities)?)
    }

    fn predict(
        &self,
        dt: T,
        from: Motion<&GpuBuffer<T>>,
        positions: &mut GpuBuffer<T>,
        velocities: &mut GpuBuffer<T>,
    ) -> Result<()> {
        if self.check_real::<T>().is_err() {
            return portable::predict(self, dt, from, positions, velocities);
        }
        from.check(Buffer::len, positions.len(), velocities.len())?;
        hermite::step(self, dt, from, None, positions, velocities)
    }

    fn correct(
        &self,
        dt: T,
        from: Motion<&GpuBuffer<T>>,
        after: &GpuBuffer<T>,
        positions: &mut GpuBuffer<T>,
        velocities: &mut GpuBuffer<T>,
    ) -> Result<()> {
        if self.check_real::<T>().is_err() {
            return portable::correct(self, dt, from, after, positions, velocities);
        }
        from.check(Buffer::len, positions.len(), velocities.len())?;
        Error::check_len("the fields after the step", from.fields.len(), after.len())?;
        hermite::step(self, dt, from, Some(after), positions, velocities)
    }

    fn next_step(
        &self,
        dt: T,
        eta: T,
        before: &GpuBuffer<T>,
        to: Motion<&GpuBuffer<T>>,
    ) -> Result<Option<f64>> {
        if self.check_real::<T>().is_err() {
            return portable::next_step(self, dt, eta, before, to);
        }
        to.check(Buffer::len, to.positions.len(), to.velocities.len())?;
        Error::check_len("the fields before the step", to.fields.len(), before.len())?;
        hermite::next_step(self, dt, eta, before, to)
    }

    fn predict_each(
        &self,
        times: Times<&GpuBuffer<T>, T>,
        from: Motion<&GpuBuffer<T>>,
        positions: &mut GpuBuffer<T>,
        velocities: &mut GpuBuffer<T>,
    ) -> Result<()> {
        if self.check_real::<T>().is_err() {
            return portable::predict_each(self, times, from, positions, velocities);
        }
        check_prediction(Buffer::len, times, from, positions.len(), velocities.len())?;
        blocks::predict_each(self, times, from, positions, velocities)
    }

    fn gather(
        &self,
        planes: usize,
        list: &GpuBuffer<u32>,
        from: &GpuBuffer<T>,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        let n = check_listed(planes, list.len(), from.len(), out.len())?;
        blocks::listed(self, Way::Gather, [planes, n], list, from, out)
    }

    fn scatter(
        &self,
        planes: usize,
        list: &GpuBuffer<u32>,
        from: &GpuBuffer<T>,
        out: &mut GpuBuffer<T>,
    ) -> Result<()> {
        let n = check_listed(planes, list.len(), out.len(), from.len())?;
        blocks::listed(self, Way::Scatter, [planes, n], list, from, out)
    }

    fn correct_each(
        &self,
        times: Times<&GpuBuffer<T>, T>,
        list: &GpuBuffer<u32>,
        from: Motion<&GpuBuffer<T>>,
        after: &GpuBuffer<T>,
        positions: &mut GpuBuffer<T>,
        velocities: &mut GpuBuffer<T>,
    ) -> Result<()> {
        if self.check_real::<T>().is_err() {
            return portable::correct_each(self, times, list, from, after, positions, velocities);
        }
        let to = [after, &*positions, &*velocities].map(Buffer::len);
        check_correction(Buffer::len, times, list.len(), from, to)?;
        blocks::correct_each(self, times, list, from, after, positions, velocities)
    }

    fn next_steps(
        &self,
        times: Times<&GpuBuffer<T>, T>,
        eta: T,
        list: &GpuBuffer<u32>,
        before: &GpuBuffer<T>,
        to: Motion<&GpuBuffer<T>>,
    ) -> Result<Option<Vec<f64>>> {
        if self.check_real::<T>().is_err() {
            return portable::next_steps(self, times, eta, list, before, to);
        }
        check_next_steps(Buffer::len, times, list.len(), before, to)?;
        blocks::next_steps(self, times, eta, list, before, to)
    }
}

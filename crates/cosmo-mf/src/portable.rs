//! The bodies of [`Spectra`](crate::Spectra) for any backend: host code on the backend's cores. All arithmetic is in
//! `f64`, whatever the buffers hold.

use std::sync::OnceLock;

use compute_backend::simd::{self, Kernel};
use compute_backend::{Backend, Buffer, Error, Real, Result};
use profiling::operation;

use crate::hermite::{self, Slope};
use crate::multiplicity::{Multiplicity, Peak, ROW, Row, for_form};
use crate::scalar;
use crate::spectra::{Interpolation, Law, MASS_PLANES, Quantity};
use crate::{Derivative, DevicePlan, Window};

/// Masses to a chunk: enough that handing one to a thread is cheap beside working on it.
const CHUNK: usize = 2048;

/// [`Spectra::variance`](crate::Spectra::variance) by FFT.
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length; those of the backend.
pub fn variance<T: Real, B: Backend>(
    backend: &B,
    plan: &DevicePlan<T, B>,
    window: Window,
    spectra: &B::Buffer<T>,
    table: &mut B::Buffer<T>,
) -> Result<()> {
    let plan = plan.plan();
    let n = plan.nodes();
    let cosmologies = check_variance(n, window, spectra.len(), table.len())?;
    // A real transform is 2.5 n log₂ n flops; there are four.
    operation!(
        "spectra::variance",
        backend = backend.name(),
        items = cosmologies * window.len,
        flops = cosmologies * 10 * n * n.ilog2() as usize,
        bytes = (spectra.len() + table.len()) * size_of::<T>()
    );
    let spectra = backend.view(spectra)?;
    backend.update(table, |table| {
        let row = 3 * window.len;
        if row == 0 || table.is_empty() {
            return Ok(());
        }
        let failure = OnceLock::new();
        backend.executor().for_each_chunk([table], row, |c, [table]| {
            if let Err(error) = plan.variance(window, &spectra[c * n..][..n], table) {
                failure.get_or_init(|| error);
            }
        })?;
        failure.into_inner().map_or(Ok(()), Err)
    })?
}

/// The number of cosmologies in the buffers of a variance.
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length, [`Error::Invalid`] for a window beyond the nodes.
pub(crate) fn check_variance(nodes: usize, window: Window, spectra: usize, table: usize) -> Result<usize> {
    if window.first.checked_add(window.len).is_none_or(|end| end > nodes) {
        let found = format_args!("{} nodes from {} of {nodes}", window.len, window.first);
        return Err(Error::invalid("the window", "within the plan's nodes", found));
    }
    let cosmologies = spectra / nodes;
    Error::check_len("the spectra", cosmologies * nodes, spectra)?;
    Error::check_len("the table of the variance", 3 * cosmologies * window.len, table)?;
    Ok(cosmologies)
}

/// [`Spectra::peaks`](crate::Spectra::peaks).
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length; those of the backend.
pub fn peaks<T: Real, B: Backend>(
    backend: &B,
    interpolation: Interpolation<T>,
    table: &B::Buffer<T>,
    masses: &B::Buffer<T>,
    shifts: &B::Buffer<T>,
    peaks: &mut B::Buffer<T>,
) -> Result<()> {
    let count = check_peaks(interpolation.window, table.len(), masses.len(), shifts.len(), peaks.len())?;
    operation!(
        "spectra::peaks",
        backend = backend.name(),
        items = peaks.len() / 2,
        flops = 60 * peaks.len() / 2,
        bytes = (table.len() + masses.len() + peaks.len()) * size_of::<T>()
    );
    let (table, masses, shifts) = (backend.view(table)?, backend.view(masses)?, backend.view(shifts)?);
    backend.update(peaks, |peaks| {
        let (sigma, slope) = peaks.split_at_mut(peaks.len() / 2);
        backend.executor().for_each_chunk([sigma, slope], CHUNK, |i, [sigma, slope]| {
            let (masses, shifts, start) = (&masses[..], &shifts[..], i * CHUNK);
            simd::dispatch(Peaks {
                interpolation,
                table: &table,
                masses,
                shifts,
                count,
                start,
                sigma,
                slope,
            });
        })
    })?
}

/// The number of masses in the buffers of peaks.
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length.
pub(crate) fn check_peaks(
    window: Window,
    table: usize,
    masses: usize,
    shifts: usize,
    peaks: usize,
) -> Result<usize> {
    let (count, cosmologies) = (masses / MASS_PLANES, shifts / 2);
    Error::check_len("the masses' planes", MASS_PLANES * count, masses)?;
    Error::check_len("the shifts", 2 * cosmologies, shifts)?;
    Error::check_len("the table of the variance", 3 * cosmologies * window.len, table)?;
    Error::check_len("the peaks", 2 * cosmologies * count, peaks)?;
    Ok(count)
}

struct Peaks<'a, T> {
    interpolation: Interpolation<T>,
    table: &'a [T],
    masses: &'a [T],
    shifts: &'a [T],
    /// Masses per cosmology.
    count: usize,
    /// Where the outputs begin among all peaks.
    start: usize,
    sigma: &'a mut [T],
    slope: &'a mut [T],
}

impl<T: Real> Kernel for Peaks<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Interpolation { window, step, derivative } = self.interpolation;
        let step = step.widen();
        let rule = Slope::of::<T>();
        let (cells, rest) = self.masses.split_at(self.count);
        let fractions = &rest[..self.count];
        for (i, (sigma, slope)) in self.sigma.iter_mut().zip(self.slope.iter_mut()).enumerate() {
            let (cosmology, mass) = ((self.start + i) / self.count, (self.start + i) % self.count);
            let table = &self.table[3 * window.len * cosmology..][..3 * window.len];
            let cell = cells[mass].widen() + self.shifts[2 * cosmology].widen() - window.first as f64;
            let fraction = fractions[mass].widen() + self.shifts[2 * cosmology + 1].widen();
            let at = |shift: f64| {
                let offset = fraction + shift;
                let carry = offset.floor();
                // A cell beyond the window is the caller's error: the nearest one, and its polynomial, answer.
                let j = ((cell + carry).max(0.0) as usize).min(window.len.saturating_sub(2));
                let node = |j: usize| {
                    [table[j].widen(), table[window.len + j].widen(), table[2 * window.len + j].widen()]
                };
                hermite::interpolate(node(j), node(j + 1), step, offset - carry, rule)
            };
            let (variance, analytic) = at(0.0);
            let steepness = match derivative {
                Derivative::Analytic => analytic,
                Derivative::Taught => {
                    let [above, below] = Derivative::SHIFTS.map(|shift| at(shift / step).0);
                    scalar::ln(above / below)
                }
            };
            *sigma = T::lit(variance.sqrt());
            // d ln σ / d ln M is a sixth of d ln σ² / d ln R.
            *slope = T::lit(-steepness / 6.0);
        }
    }
}

/// [`Spectra::abundance`](crate::Spectra::abundance).
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length; those of the backend.
pub fn abundance<T: Real, B: Backend>(
    backend: &B,
    law: Law,
    masses: &B::Buffer<T>,
    peaks: &B::Buffer<T>,
    rows: &B::Buffer<T>,
    out: &mut B::Buffer<T>,
) -> Result<()> {
    let (count, redshifts) = check_abundance(masses.len(), peaks.len(), rows.len(), out.len())?;
    operation!(
        "spectra::abundance",
        backend = backend.name(),
        items = out.len(),
        flops = 40 * out.len(),
        bytes = (masses.len() + peaks.len() + rows.len() + out.len()) * size_of::<T>()
    );
    let (masses, peaks, rows) = (backend.view(masses)?, backend.view(peaks)?, backend.view(rows)?);
    backend.update(out, |out| {
        backend.executor().for_each_chunk([out], CHUNK, |i, [out]| {
            let chunk = Chunk { masses: &masses, peaks: &peaks, rows: &rows, count, redshifts };
            chunk.fill(law, i * CHUNK, out);
        })
    })?
}

/// The numbers of masses and of redshifts in the buffers of an abundance.
///
/// # Errors
/// [`Error::Shape`] for buffers of the wrong length.
pub(crate) fn check_abundance(
    masses: usize,
    peaks: usize,
    rows: usize,
    out: usize,
) -> Result<(usize, usize)> {
    let count = masses / MASS_PLANES;
    Error::check_len("the masses' planes", MASS_PLANES * count, masses)?;
    let cosmologies = peaks.checked_div(2 * count).unwrap_or(0);
    Error::check_len("the peaks", 2 * cosmologies * count, peaks)?;
    let redshifts = rows.checked_div(ROW * cosmologies).unwrap_or(0);
    if count > 0 {
        Error::check_len("the rows", ROW * cosmologies * redshifts, rows)?;
    }
    Error::check_len("the mass function", cosmologies * redshifts * count, out)?;
    Ok((count, redshifts))
}

/// What the chunks of an abundance share.
struct Chunk<'a, T> {
    masses: &'a [T],
    peaks: &'a [T],
    rows: &'a [T],
    count: usize,
    redshifts: usize,
}

impl<T: Real> Chunk<'_, T> {
    /// Fills `out`, which begins at `start` among all outputs: row by row, so that each loop runs over masses alone.
    fn fill(&self, law: Law, start: usize, out: &mut [T]) {
        let (mut start, mut out) = (start, out);
        while !out.is_empty() {
            let (index, mass) = (start / self.count, start % self.count);
            let len = out.len().min(self.count - mass);
            let (now, later) = std::mem::take(&mut out).split_at_mut(len);
            let row = std::array::from_fn(|i| self.rows[ROW * index + i].widen());
            let (sigma, slope) = self.peaks.split_at(self.peaks.len() / 2);
            let first = index / self.redshifts * self.count + mass;
            for_form!(law.form, multiplicity => simd::dispatch(Segment {
                multiplicity,
                quantity: law.quantity,
                row: Row::from_array(row),
                inverse_mass: &self.masses[2 * self.count + mass..][..len],
                sigma: &sigma[first..][..len],
                slope: &slope[first..][..len],
                out: now,
            }));
            (start, out) = (start + len, later);
        }
    }
}

/// One row's masses, or some of them.
struct Segment<'a, T, F> {
    multiplicity: F,
    quantity: Quantity,
    row: Row<f64>,
    inverse_mass: &'a [T],
    sigma: &'a [T],
    slope: &'a [T],
    out: &'a mut [T],
}

impl<T: Real, F: Multiplicity<f64>> Kernel for Segment<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let inputs = self.inverse_mass.iter().zip(self.sigma).zip(self.slope);
        let (row, multiplicity) = (self.row, self.multiplicity);
        let parts = |inverse_mass: T, sigma: T, slope: T| {
            let (sigma, slope, inverse_mass) = (sigma.widen(), slope.widen(), inverse_mass.widen());
            let (factor, exponent) = multiplicity.at(&row, Peak { sigma, slope, inverse_mass });
            // Where σ has stopped falling, as in spectra of large scales alone, rounding decides the slope's sign.
            (row.density * inverse_mass * slope.abs() * factor, exponent)
        };
        match self.quantity {
            Quantity::DnDlnM => {
                for (out, ((&inverse_mass, &sigma), &slope)) in self.out.iter_mut().zip(inputs) {
                    let (factor, exponent) = parts(inverse_mass, sigma, slope);
                    *out = T::lit(factor * scalar::exp(exponent));
                }
            }
            Quantity::LnDnDlnM => {
                for (out, ((&inverse_mass, &sigma), &slope)) in self.out.iter_mut().zip(inputs) {
                    let (factor, exponent) = parts(inverse_mass, sigma, slope);
                    *out = T::lit(scalar::ln(factor) + exponent);
                }
            }
            Quantity::DnDM => {
                for (out, ((&inverse_mass, &sigma), &slope)) in self.out.iter_mut().zip(inputs) {
                    let (factor, exponent) = parts(inverse_mass, sigma, slope);
                    *out = T::lit(factor * scalar::exp(exponent) * inverse_mass.widen());
                }
            }
            Quantity::DnDLog10M => {
                for (out, ((&inverse_mass, &sigma), &slope)) in self.out.iter_mut().zip(inputs) {
                    let (factor, exponent) = parts(inverse_mass, sigma, slope);
                    *out = T::lit(factor * scalar::exp(exponent) * std::f64::consts::LN_10);
                }
            }
            Quantity::Multiplicity => {
                for (out, ((&inverse_mass, &sigma), &slope)) in self.out.iter_mut().zip(inputs) {
                    let (sigma, slope, inverse_mass) = (sigma.widen(), slope.widen(), inverse_mass.widen());
                    let (factor, exponent) = multiplicity.at(&row, Peak { sigma, slope, inverse_mass });
                    *out = T::lit(factor * scalar::exp(exponent));
                }
            }
        }
    }
}

//! What is wrong with values that stay on the device: found there, told by the host.

use compute_backend::{Backend, Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};

use super::extent::words;
use crate::{Coincident, Newton, Sources, Targets, coincident, lengths};

/// The numbers of a verdict.
pub(super) const LEN: usize = 2;
/// Where it has the bits of `faults.wgsl`.
pub(super) const LENGTHS: usize = 0;
/// Where it has 1 if points may be in one place.
pub(super) const COINCIDENT: usize = 1;

/// The bits of `faults.wgsl`.
const SENSELESS: u32 = 1;
const ZERO_OF: [u32; 2] = [2, 4];

static SHARED_PLACES: Kernel = Kernel::new("gravity::coincident", include_str!("coincident.wgsl"))
    .constant("COINCIDENT", COINCIDENT as u32)
    .constant("PROBES", PROBES);

/// The longest search in the table. With half of the slots taken at most, the longest of N searches has some 5 ln N.
const PROBES: u32 = 512;

/// Refuses what the host would refuse, for kernels that compute in `C`.
///
/// `verdict` has what is known of the lengths. Waits for the device where there are
/// lengths that nobody has looked at, or coincident points are errors, and else asks nothing of it.
///
/// # Errors
/// Those of the host, which name the culprit; those of the device.
pub(super) fn check<T: Real, C: Real>(
    gpu: &Gpu,
    law: &Newton<T>,
    sources: Sources<&GpuBuffer<T>>,
    targets: Targets<&GpuBuffer<T>>,
    mut verdict: GpuBuffer<u32>,
) -> Result<()> {
    let given = [sources.softening, targets.softening];
    let strict = law.coincident == Coincident::Error;
    // Lengths of `Bodies` were looked at on their way in, but for zeros that the law may forbid.
    let own = |lengths: &GpuBuffer<T>| sources.softening.is_some_and(|of| std::ptr::eq(of, lengths));
    let known = sources.checked
        && law.coincident != Coincident::Softened
        && targets.softening.is_none_or(|lengths| targets.checked || own(lengths));
    if !strict && (known || given.iter().all(Option::is_none)) {
        return Ok(());
    }
    // Without a table that fits the device, only the host can tell.
    let undecided = strict && !look::<T, C>(gpu, sources, targets, &mut verdict)?;
    let found = gpu.read(&verdict)?;
    let read = |array: Option<&GpuBuffer<T>>| array.map(|array| gpu.read(array)).transpose();
    if senseless(law, given.map(|lengths| lengths.is_some()), found[LENGTHS]) {
        let given = [read(given[0])?, read(given[1])?];
        lengths::check(law, [given[0].as_deref(), given[1].as_deref()])?;
    }
    if strict && (undecided || found[COINCIDENT] != 0) {
        let [masses, from, to] =
            [gpu.read(sources.masses)?, gpu.read(sources.positions)?, gpu.read(targets.positions)?];
        let to = Targets { are_sources: targets.are_sources, ..Targets::new(&to[..]) };
        coincident::refuse(Sources::new(&masses[..], &from[..]), to)?;
    }
    Ok(())
}

/// Whether the host would refuse lengths of which the device says this, by the rule of [`lengths::check`].
fn senseless<T: Real>(law: &Newton<T>, given: [bool; 2], found: u32) -> bool {
    let own = law.softening.length() > T::zero();
    let all = |side: usize| if given[side] { found & ZERO_OF[side] == 0 } else { own };
    found & SENSELESS != 0 || (law.coincident == Coincident::Softened && !all(0) && !all(1))
}

/// Looks for points in one place. `false` if there is no room for the table.
fn look<T: Real, C: Real>(
    gpu: &Gpu,
    sources: Sources<&GpuBuffer<T>>,
    targets: Targets<&GpuBuffer<T>>,
    verdict: &mut GpuBuffer<u32>,
) -> Result<bool> {
    let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
    let slots = (2 * n).max(64).next_power_of_two();
    if slots as u64 * 4 > gpu.capabilities().max_array_bytes {
        return Ok(false);
    }
    let mut table = gpu.scratch::<u32>(slots)?;
    for (stage, count) in [slots, n, m].into_iter().enumerate() {
        let kernel = SHARED_PLACES.include(words::<T>()).constant("STAGE", stage as u32);
        gpu.launch(
            Launch::of::<C>(&kernel)
                .len(count)
                .len(n)
                .len(m)
                .u32(u32::from(targets.are_sources))
                .len(slots - 1)
                .input(sources.masses)
                .input(sources.positions)
                .input(targets.positions)
                .output(&mut table)
                .output(verdict)
                .invocations(count),
        )?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Softening;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for stage in 0..3 {
            let kernel = SHARED_PLACES.constant("STAGE", stage);
            kernel.include(words::<f32>()).validate::<f32>().unwrap();
            kernel.include(words::<f64>()).validate::<f64>().unwrap();
            kernel.include(words::<f64>()).validate::<f32>().unwrap();
        }
    }

    #[test]
    fn the_device_and_the_host_refuse_the_same_lengths() {
        let arrays: [Option<&[f64]>; 5] =
            [None, Some(&[1.0, 2.0]), Some(&[1.0, 0.0]), Some(&[1.0, -1.0]), Some(&[f64::NAN, 1.0])];
        let bits = |lengths: Option<&[f64]>, zero: u32| {
            let bit = |&l: &f64| {
                if l == 0.0 {
                    zero
                } else if l > 0.0 {
                    0
                } else {
                    SENSELESS
                }
            };
            lengths.map_or(0, |l| l.iter().map(bit).fold(0, |a, b| a | b))
        };
        for own in [0.0, 0.5] {
            for rule in [Coincident::Skip, Coincident::Softened] {
                let law = Newton::new(1.0).softened(Softening::Plummer(own)).coincident(rule);
                for (of, at) in arrays.iter().flat_map(|&of| arrays.map(|at| (of, at))) {
                    let given = [of.is_some(), at.is_some()];
                    let found = bits(of, ZERO_OF[0]) | bits(at, ZERO_OF[1]);
                    let refused = lengths::check(&law, [of, at]).is_err();
                    assert_eq!(senseless(&law, given, found), refused, "{law:?} {of:?} {at:?}");
                }
            }
        }
    }
}

//! The largest magnitudes of what an operation reads, and the powers of two that make them 1 to 2.

use compute_backend::{Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use super::verdict;

const WORDS_F32: Include = Include::new("words", include_str!("words_f32.wgsl"));
const WORDS_F64: Include = Include::new("words", include_str!("words_f64.wgsl"));
pub(super) const PARAMETER: Include = Include::new("parameter", include_str!("parameter.wgsl"));
const FAULTS: Include = Include::new("faults", include_str!("faults.wgsl"));

static EXTENT: Kernel =
    Kernel::new("gravity::extent", include_str!("extent.wgsl")).include(FAULTS).constant("EXTENTS", EXTENTS);
static UNITS: Kernel = Kernel::new("gravity::units", include_str!("units.wgsl"))
    .include(FAULTS)
    .include(PARAMETER)
    .constant("LENGTHS", verdict::LENGTHS as u32)
    .constant("COINCIDENT", verdict::COINCIDENT as u32)
    .workgroup(EXTENTS);

/// Workgroups that look for the largest magnitudes. One workgroup of as many invocations compares what they find.
const EXTENTS: u32 = 64;
/// Numbers that `units.wgsl` writes: six, and three for each field.
const UNITS_LEN: usize = 6 + 3 * 4;

/// The arrays that are looked at, each with all its elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extents<'a, T: Real> {
    pub(super) masses: &'a GpuBuffer<T>,
    /// Of sources and of targets.
    pub(super) positions: [Option<&'a GpuBuffer<T>>; 2],
    pub(super) velocities: [Option<&'a GpuBuffer<T>>; 2],
    pub(super) lengths: [Option<&'a GpuBuffer<T>>; 2],
}

/// What the units depend on beside the arrays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    /// The law, as `parameter.wgsl` numbers it.
    pub(super) law: u32,
    /// Whether pairs are computed in `f32`.
    pub(super) single: bool,
    pub(super) softening: f64,
    /// The exponent of two of g.
    pub(super) g_exponent: i32,
}

impl<T: Real> Extents<'_, T> {
    /// The units for kernels that compute in `C`, and the verdict with what is wrong with the lengths.
    pub(super) fn units<C: Real>(&self, gpu: &Gpu, scales: Scales) -> Result<(GpuBuffer<C>, GpuBuffer<u32>)> {
        let mut largest = gpu.scratch::<[u32; 4]>(EXTENTS as usize)?;
        let Self { masses, positions, velocities, lengths } = *self;
        let extent = EXTENT.include(words::<T>());
        let mut launch = Launch::of::<C>(&extent).len(masses.len());
        let arrays = [positions, velocities, lengths].into_iter().flatten();
        for array in arrays.clone() {
            launch = launch.len(array.map_or(0, Buffer::len));
        }
        launch = launch.input(masses);
        for array in arrays {
            launch = launch.input(array.unwrap_or(masses));
        }
        gpu.launch(launch.output(&mut largest).workgroups([EXTENTS, 1, 1]))?;
        let (mut units, mut verdict) = (gpu.scratch::<C>(UNITS_LEN)?, gpu.scratch::<u32>(verdict::LEN)?);
        let kernel = kernel::<T, C>(scales.law, scales.single);
        let Scales { softening, g_exponent, .. } = scales;
        let (exponent, mantissa) = split(softening);
        gpu.launch(
            Launch::of::<C>(&kernel)
                .real(C::lit(mantissa))
                .i32(if softening == 0.0 { -100_000 } else { exponent })
                .i32(g_exponent)
                .input(&largest)
                .output(&mut units)
                .output(&mut verdict)
                .workgroups([1, 1, 1]),
        )?;
        Ok((units, verdict))
    }
}

fn kernel<T: Real, C: Real>(law: u32, single: bool) -> Kernel {
    // As in scale.rs: the largest exponent of the units, and that of the shortest length that counts.
    let limit = if T::NAME == f32::NAME { 120 } else { 1000 };
    UNITS
        .include(words::<T>())
        .constant("LAW", law)
        .constant("LIMIT", limit)
        .constant("NEAREST", if single { 40 } else { 330 })
        .constant("EXPONENTS", u32::from(in_words::<T, C>()))
}

/// How the bits of a stored `T` are read.
pub(super) fn words<T: Real>() -> Include {
    if T::NAME == f32::NAME { WORDS_F32 } else { WORDS_F64 }
}

/// Whether numbers that are stored as `T` are taken apart by their bits, for kernels that compute in `C`.
pub(super) fn in_words<T: Real, C: Real>() -> bool {
    T::NAME != C::NAME
}

/// The exponent of two and the mantissa, whose magnitude is from 1 to 2, of a finite number; zero has neither.
pub(super) fn split(x: f64) -> (i32, f64) {
    if x == 0.0 {
        return (0, x);
    }
    // Subnormal numbers are made normal first.
    let (x, below) = if x.abs() < f64::MIN_POSITIVE { (x * 2.0_f64.powi(64), 64) } else { (x, 0) };
    let exponent = ((x.to_bits() >> 52) & 0x7FF) as i32 - 1023;
    let mantissa = f64::from_bits((x.to_bits() & !(0x7FF << 52)) | (1023 << 52));
    (exponent - below, mantissa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        fn valid<T: Real, C: Real>() {
            EXTENT.include(words::<T>()).validate::<C>().unwrap();
            for law in 0..4 {
                kernel::<T, C>(law, true).validate::<C>().unwrap();
                kernel::<T, C>(law, C::NAME == f32::NAME).validate::<C>().unwrap();
            }
        }
        valid::<f32, f32>();
        valid::<f64, f64>();
        valid::<f64, f32>();
    }

    #[test]
    fn a_number_is_its_mantissa_times_a_power_of_two() {
        for x in [1.0, -6.6743e-11, 1.5e300, f64::MIN_POSITIVE / 8.0, 3.0] {
            let (exponent, mantissa) = split(x);
            assert!((1.0..2.0).contains(&mantissa.abs()));
            assert_eq!(mantissa * 2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent - exponent / 2), x);
        }
        assert_eq!(split(0.0), (0, 0.0));
    }
}

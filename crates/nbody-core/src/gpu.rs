//! [`Gravity`] in WGSL.
//!
//! An evaluation is four launches. `extent` and `units` find the largest magnitudes and from them powers of two by which
//! all numbers are multiplied, so that units are as free as on the host. `pairs` has the work: it cuts the targets among
//! workgroups and, where those are too few for the device, the sources into segments. `join` adds the segments in their
//! order. All state stays on the device, and the same launches on the same adapter give the same bits.
//!
//! [`Precision::Strict`] cannot be had on a GPU, whose square roots and divisions are not IEEE. [`Precision::Mixed`] takes
//! positions in `f64` as the sum of two `f32`, computes pairs in `f32` and adds their runs in `f64`; an adapter without
//! `f64` holds no bodies in `f64`. [`Coincident::Error`] brings the positions to the host, to find those that are one.
//! Softening lengths of particles stay on the device and are not checked: one that is negative counts as zero.

mod plan;

use compute_backend::{Backend, Buffer, Error, Precision, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};
use profiling::operation;

use self::plan::{Plan, WORKGROUP};
use crate::fields::check_lengths;
use crate::{Coincident, Fields, Gravity, Newton, Softening, Sources, Targets, Write, coincident, portable};

const SAME: Include = Include::new("number", "alias num = real;");
const SINGLE: Include = Include::new("number", "alias num = f32;");
const LANES: [Include; 3] = [
    Include::new("one target", include_str!("gpu/lanes_1.wgsl")),
    Include::new("two targets", include_str!("gpu/lanes_2.wgsl")),
    Include::new("four targets", include_str!("gpu/lanes_4.wgsl")),
];
const INVERSE_F32: &str = include_str!("gpu/inverse_f32.wgsl");
const INVERSE: Include =
    Include::for_each_real("inverse_sqrt", INVERSE_F32, include_str!("gpu/inverse_f64.wgsl"));
const INVERSE_SINGLE: Include = Include::new("inverse_sqrt", INVERSE_F32);
const PARAMETER: Include = Include::new("parameter", include_str!("gpu/parameter.wgsl"));
const RADIAL: Include = Include::new("radial", include_str!("gpu/radial.wgsl"));
const WORDS: Include =
    Include::for_each_real("words", include_str!("gpu/words_f32.wgsl"), include_str!("gpu/words_f64.wgsl"));

static EXTENT: Kernel = Kernel::new("gravity::extent", include_str!("gpu/extent.wgsl"))
    .include(WORDS)
    .constant("EXTENTS", EXTENTS);
static UNITS: Kernel = Kernel::new("gravity::units", include_str!("gpu/units.wgsl"))
    .include(WORDS)
    .include(PARAMETER)
    .workgroup(EXTENTS);
static PAIRS: Kernel = Kernel::new("gravity::pairs", include_str!("gpu/pairs.wgsl"))
    .include(PARAMETER)
    .include(RADIAL)
    .workgroup(WORKGROUP);
static JOIN: Kernel = Kernel::new("gravity::join", include_str!("gpu/join.wgsl"));

/// Workgroups that look for the largest magnitudes. One workgroup of as many invocations compares what they find.
const EXTENTS: u32 = 64;
/// Numbers that `units.wgsl` writes: six, and three for each field.
const UNITS_LEN: usize = 6 + 3 * 4;

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
        check_law(self, &law, sources, targets)?;
        let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
        operation!(
            "gravity::fields",
            backend = self.name(),
            items = n * m,
            flops = portable::flops(fields) * n as f64 * m as f64,
            bytes = (4 * n + 3 * m + out.len()) * size_of::<T>()
        );
        if law.coincident == Coincident::Error {
            let [masses, from, to] =
                [self.read(sources.masses)?, self.read(sources.positions)?, self.read(targets.positions)?];
            let to = Targets { are_sources: targets.are_sources, ..Targets::new(&to[..]) };
            coincident::refuse(Sources::new(&masses[..], &from[..]), to)?;
        }
        if m == 0 {
            return Ok(());
        }
        Evaluation { gpu: self, law, sources, targets, fields }.run(write, out)
    }
}

/// Whether a GPU computes by this law, and softening lengths are there where it needs them.
fn check_law<T: Real>(
    gpu: &Gpu,
    law: &Newton<T>,
    sources: Sources<&GpuBuffer<T>>,
    targets: Targets<&GpuBuffer<T>>,
) -> Result<()> {
    if law.precision == Precision::Strict {
        return Err(Error::Unsupported {
            backend: gpu.name(),
            feature: "IEEE square roots and divisions, and so no `Precision::Strict`".to_owned(),
        });
    }
    let given = sources.softening.is_some() || targets.softening.is_some();
    if law.softening == Softening::None && given {
        return Err(Error::invalid("the softening of a law with lengths of particles", "a kernel", "none"));
    }
    if law.coincident == Coincident::Softened && law.softening.length() == T::zero() && !given {
        let what = "a softening length for every pair, since coincident ones are softened,";
        return Err(Error::invalid(what, "above zero", "zero"));
    }
    Ok(())
}

/// One call of [`Gravity::fields`].
struct Evaluation<'a, T: Real> {
    gpu: &'a Gpu,
    law: Newton<T>,
    sources: Sources<&'a GpuBuffer<T>>,
    targets: Targets<&'a GpuBuffer<T>>,
    fields: Fields,
}

impl<T: Real> Evaluation<'_, T> {
    fn run(&self, write: Write, out: &mut GpuBuffer<T>) -> Result<()> {
        let Self { gpu, sources, targets, fields, .. } = *self;
        let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
        let units = self.units()?;
        let plan = Plan::new::<T>(gpu, self.variant().single, fields.planes(), n, m);
        let kernel = self.variant().kernel(fields, plan.targets);
        let mut partial = gpu.scratch::<T>(plan.segments * fields.planes() * plan.block)?;
        let [source_velocity, place_velocity, source_length, place_length] = self.optional();
        let (_, mantissa) = split(self.law.g.widen());
        let begins = |field, planes: usize| fields.plane_of(field).unwrap_or(planes);
        let planes = fields.planes();
        let tide = begins(Fields::TIDAL, planes);
        let jerk = begins(Fields::JERK, tide);
        let potential = begins(Fields::POTENTIAL, jerk);
        for first in (0..m).step_by(plan.block) {
            let count = plan.block.min(m - first);
            let groups = count.div_ceil(WORKGROUP as usize * plan.targets);
            gpu.launch(
                Launch::of::<T>(&kernel)
                    .len(n)
                    .len(m)
                    .len(first)
                    .len(count)
                    .len(plan.segment)
                    .u32(u32::from(sources.softening.is_some()))
                    .u32(u32::from(targets.softening.is_some()))
                    .u32(u32::from(targets.are_sources))
                    .input(sources.masses)
                    .input(sources.positions)
                    .input(targets.positions)
                    .input(source_velocity)
                    .input(place_velocity)
                    .input(source_length)
                    .input(place_length)
                    .input(&units)
                    .output(&mut partial)
                    .workgroups([groups as u32, plan.segments as u32, 1]),
            )?;
            gpu.launch(
                Launch::of::<T>(&JOIN)
                    .len(m)
                    .len(first)
                    .len(count)
                    .len(plan.segments)
                    .u32(u32::from(write == Write::Accumulate))
                    .len(potential)
                    .len(jerk)
                    .len(tide)
                    .len(planes)
                    .real(T::lit(mantissa))
                    .input(&partial)
                    .input(&units)
                    .output(out)
                    .invocations(planes * count),
            )?;
        }
        Ok(())
    }

    /// The arrays that may be missing, and another in the place of those that are.
    fn optional(&self) -> [&GpuBuffer<T>; 4] {
        let Self { sources, targets, .. } = self;
        let velocities = [sources.velocities, targets.velocities];
        let velocities = velocities.map(|v| v.filter(|_| self.fields.contains(Fields::JERK)));
        let [of_sources, of_targets] = velocities.map(|v| v.unwrap_or(sources.positions));
        [
            of_sources,
            of_targets,
            sources.softening.unwrap_or(sources.masses),
            targets.softening.unwrap_or(sources.masses),
        ]
    }

    /// The powers of two between the units of the caller and those of the kernels.
    fn units(&self) -> Result<GpuBuffer<T>> {
        let Self { gpu, law, sources, targets, fields } = *self;
        let mut largest = gpu.scratch::<u32>(3 * EXTENTS as usize)?;
        let [source_velocity, place_velocity, source_length, place_length] = self.optional();
        let len = |array: Option<&GpuBuffer<T>>| array.map_or(0, Buffer::len);
        let others =
            if std::ptr::eq(sources.positions, targets.positions) { 0 } else { targets.positions.len() / 3 };
        gpu.launch(
            Launch::of::<T>(&EXTENT)
                .len(sources.masses.len())
                .len(others)
                .u32(u32::from(fields.contains(Fields::JERK)))
                .len(len(sources.softening))
                .len(len(targets.softening))
                .input(sources.masses)
                .input(sources.positions)
                .input(targets.positions)
                .input(source_velocity)
                .input(place_velocity)
                .input(source_length)
                .input(place_length)
                .output(&mut largest)
                .workgroups([EXTENTS, 1, 1]),
        )?;
        let mut units = gpu.scratch::<T>(UNITS_LEN)?;
        let kernel = self.variant().units();
        let softening = law.softening.length();
        gpu.launch(
            Launch::of::<T>(&kernel)
                .real(softening)
                .i32(if softening == T::zero() { -100_000 } else { split(softening.widen()).0 })
                .i32(split(law.g.widen()).0)
                .input(&largest)
                .output(&mut units)
                .workgroups([1, 1, 1]),
        )?;
        Ok(units)
    }

    fn variant(&self) -> Variant {
        let of_particles = self.sources.softening.is_some() || self.targets.softening.is_some();
        let softened = self.law.coincident == Coincident::Softened;
        Variant {
            law: match self.law.softening {
                Softening::None | Softening::Plummer(_) if !softened && !of_particles => 0,
                Softening::None | Softening::Plummer(_) => 1,
                Softening::CubicSpline(_) => 2,
                Softening::WendlandC2(_) => 3,
            },
            softened,
            split: self.law.precision == Precision::Mixed && T::NAME == f64::NAME,
            single: self.law.precision == Precision::Mixed || T::NAME == f32::NAME,
        }
    }
}

/// Which of the kernels that one source makes.
#[derive(Debug, Clone, Copy)]
struct Variant {
    /// As `parameter.wgsl` numbers the laws.
    law: u32,
    /// Whether pairs at no distance count, but for a body and itself.
    softened: bool,
    /// Whether positions come in two parts.
    split: bool,
    /// Whether pairs are computed in `f32`.
    single: bool,
}

impl Variant {
    fn units(self) -> Kernel {
        // As in scale.rs: the largest exponent of the units, and that of the shortest length that counts.
        let (limit, nearest) = if self.single { (120, 40) } else { (1000, 330) };
        UNITS.constant("LAW", self.law).constant("LIMIT", limit).constant("NEAREST", nearest)
    }

    fn kernel(self, fields: Fields, targets: usize) -> Kernel {
        let bits = [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL];
        let bits = bits.iter().enumerate().map(|(i, &field)| u32::from(fields.contains(field)) << i);
        PAIRS
            .include(if self.split { SINGLE } else { SAME })
            .include(LANES[targets.ilog2() as usize])
            .include(if self.split { INVERSE_SINGLE } else { INVERSE })
            .constant("FIELDS", bits.sum())
            .constant("PLANES", fields.planes() as u32)
            .constant("LAW", self.law)
            .constant("SOFTENED", u32::from(self.softened))
            .constant("SPLIT", u32::from(self.split))
    }
}

/// The exponent of two and the mantissa, whose magnitude is from 1 to 2, of a finite number; zero has neither.
fn split(x: f64) -> (i32, f64) {
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
        fn valid<T: Real>(single: bool) {
            for law in 0..4 {
                for softened in [false, true] {
                    let variant = Variant { law, softened, split: single && T::NAME == f64::NAME, single };
                    variant.units().validate::<T>().unwrap();
                    for (i, fields) in
                        [Fields::ACCELERATION, Fields::POTENTIAL, Fields::ALL].into_iter().enumerate()
                    {
                        variant.kernel(fields, [4, 2, 1][i]).validate::<T>().unwrap();
                    }
                }
            }
            EXTENT.validate::<T>().unwrap();
            JOIN.validate::<T>().unwrap();
        }
        valid::<f32>(true);
        valid::<f64>(false);
        valid::<f64>(true);
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

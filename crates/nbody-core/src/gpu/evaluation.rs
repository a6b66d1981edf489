//! One evaluation of fields: the kernels it takes, and their launches.

use compute_backend::{Buffer, Precision, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Include, Kernel, Launch};

use super::extent::{Extents, PARAMETER, Scales, split};
use super::plan::Plan;
use super::tuning::Tuning;
use super::verdict;
use crate::{Coincident, Fields, Newton, Softening, Sources, Targets, Write};

const SAME: Include = Include::new("number", "alias num = real;");
const SINGLE: Include = Include::new("number", "alias num = f32;");
const LANES: [Include; 3] = [
    Include::new("one target", include_str!("lanes_1.wgsl")),
    Include::new("two targets", include_str!("lanes_2.wgsl")),
    Include::new("four targets", include_str!("lanes_4.wgsl")),
];
const INVERSE_F32: &str = include_str!("inverse_f32.wgsl");
const INVERSE: Include =
    Include::for_each_real("inverse_sqrt", INVERSE_F32, include_str!("inverse_f64.wgsl"));
const INVERSE_SINGLE: Include = Include::new("inverse_sqrt", INVERSE_F32);
const RADIAL: Include = Include::new("radial", include_str!("radial.wgsl"));

static PAIRS: Kernel =
    Kernel::new("gravity::pairs", include_str!("pairs.wgsl")).include(PARAMETER).include(RADIAL);
static JOIN: Kernel = Kernel::new("gravity::join", include_str!("join.wgsl"));

/// One call of [`Gravity::fields`].
pub(super) struct Evaluation<'a, T: Real> {
    pub(super) gpu: &'a Gpu,
    pub(super) law: Newton<T>,
    pub(super) sources: Sources<&'a GpuBuffer<T>>,
    pub(super) targets: Targets<&'a GpuBuffer<T>>,
    pub(super) fields: Fields,
    pub(super) tuning: Tuning,
}

impl<'a, T: Real> Evaluation<'a, T> {
    pub(super) fn run(&self, write: Write, out: &mut GpuBuffer<T>) -> Result<()> {
        let Self { gpu, sources, targets, fields, tuning, .. } = *self;
        let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
        let (units, verdict) = self.units()?;
        verdict::check(gpu, &self.law, sources, targets, verdict)?;
        if m == 0 {
            return Ok(());
        }
        let plan = Plan::new::<T>(gpu, &tuning, self.variant().single, fields.planes(), n, m);
        let kernel = self.variant().kernel(fields, tuning.workgroup, plan.targets);
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
            let groups = count.div_ceil(tuning.workgroup as usize * plan.targets);
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

    /// The powers of two between the units of the caller and those of the kernels, and what is wrong with the lengths.
    fn units(&self) -> Result<(GpuBuffer<T>, GpuBuffer<u32>)> {
        let Self { gpu, law, sources, targets, fields, .. } = *self;
        // What is the sources' own need not be looked at twice.
        let apart = |of: Option<&'a GpuBuffer<T>>, at: Option<&'a GpuBuffer<T>>| {
            [of, at.filter(|at| !of.is_some_and(|of| std::ptr::eq(of, *at)))]
        };
        let moving =
            |velocities: Option<&'a GpuBuffer<T>>| velocities.filter(|_| fields.contains(Fields::JERK));
        let extents = Extents {
            masses: sources.masses,
            positions: apart(Some(sources.positions), Some(targets.positions)),
            velocities: apart(moving(sources.velocities), moving(targets.velocities)),
            lengths: [sources.softening, targets.softening],
        };
        let Variant { law: number, single, .. } = self.variant();
        let g_exponent = split(law.g.widen()).0;
        extents.units(gpu, Scales { law: number, single, softening: law.softening.length(), g_exponent })
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
    fn kernel(self, fields: Fields, workgroup: u32, targets: usize) -> Kernel {
        let bits = [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL];
        let bits = bits.iter().enumerate().map(|(i, &field)| u32::from(fields.contains(field)) << i);
        PAIRS
            .workgroup(workgroup)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        fn valid<T: Real>(single: bool) {
            for law in 0..4 {
                for softened in [false, true] {
                    let variant = Variant { law, softened, split: single && T::NAME == f64::NAME, single };
                    for (i, fields) in
                        [Fields::ACCELERATION, Fields::POTENTIAL, Fields::ALL].into_iter().enumerate()
                    {
                        variant.kernel(fields, [32, 64, 128][i], [4, 2, 1][i]).validate::<T>().unwrap();
                    }
                }
            }
            JOIN.validate::<T>().unwrap();
        }
        valid::<f32>(true);
        valid::<f64>(false);
        valid::<f64>(true);
    }
}

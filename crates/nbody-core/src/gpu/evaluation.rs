//! One evaluation of fields: the kernels it takes, and their launches.

use compute_backend::{Backend, Buffer, Precision, Real, Result};
use gpu_backend::{F64_WORDS, Gpu, GpuBuffer, Include, Kernel, Launch};

use super::extent::{Extents, PARAMETER, Scales, in_words, split};
use super::massive;
use super::plan::Plan;
use super::tuning::Tuning;
use super::verdict;
use crate::{Coincident, Fields, Newton, Softening, Sources, Targets, Write};

const SAME: Include = Include::new("number", include_str!("whole.wgsl"));
const SINGLE: Include = Include::new("number", include_str!("halves.wgsl"));
const ALL: Include = Include::new("all sources", include_str!("sources_all.wgsl"));
const LISTED: Include = Include::new("listed sources", include_str!("sources_listed.wgsl"));
const LANES: [Include; 3] = [
    Include::new("one target", include_str!("lanes_1.wgsl")),
    Include::new("two targets", include_str!("lanes_2.wgsl")),
    Include::new("four targets", include_str!("lanes_4.wgsl")),
];
const INVERSE_F32: &str = include_str!("inverse_f32.wgsl");
const INVERSE: Include =
    Include::for_each_real("inverse_sqrt", INVERSE_F32, include_str!("inverse_f64.wgsl"));
const INVERSE_SINGLE: Include = Include::new("inverse_sqrt", INVERSE_F32);
const STORED: Include = Include::new("stored numbers", include_str!("stored_real.wgsl"));
const STORED_IN_WORDS: Include = Include::new("stored numbers", include_str!("stored_words.wgsl"));
const JOINED: Include = Include::new("fields", include_str!("join_real.wgsl"));
const JOINED_IN_WORDS: Include = Include::new("fields", include_str!("join_words.wgsl"));
const RADIAL: Include = Include::new("radial", include_str!("radial.wgsl"));

/// The arrays that `pairs.wgsl` has, without the list of the massive.
const ARRAYS: u32 = 9;

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
    /// In `T` where the device computes in it. In `Mixed` it need not: pairs are in `f32` anyway, and numbers of bodies are
    /// taken apart by their bits.
    pub(super) fn run(&self, write: Write, out: &mut GpuBuffer<T>) -> Result<()> {
        match self.gpu.check_real::<T>() {
            Ok(()) => self.run_in::<T>(write, out),
            Err(_) => self.run_in::<f32>(write, out),
        }
    }

    /// With kernels that compute in `C`.
    fn run_in<C: Real>(&self, write: Write, out: &mut GpuBuffer<T>) -> Result<()> {
        let Self { gpu, sources, targets, fields, tuning, .. } = *self;
        let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
        let in_words = in_words::<T, C>();
        let (units, verdict) = self.units::<C>()?;
        verdict::check::<T, C>(gpu, &self.law, sources, targets, verdict)?;
        if m == 0 {
            return Ok(());
        }
        let plan = Plan::new::<C>(gpu, &tuning, self.variant().single, fields.planes(), n, m);
        let listed = n.saturating_mul(m) >= tuning.listed && gpu.capabilities().max_arrays > ARRAYS;
        let massive = listed.then(|| massive::list::<T, C>(gpu, sources.masses)).transpose()?;
        let kernel = self.variant().kernel(in_words, listed, fields, tuning.workgroup, plan.targets);
        let join = join(in_words);
        let mut partial = gpu.scratch::<C>(plan.segments * fields.planes() * plan.block)?;
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
            let launch = Launch::of::<C>(&kernel)
                .len(n)
                .len(m)
                .len(first)
                .len(count)
                .len(plan.segment)
                .u32(u32::from(sources.softening.is_some()))
                .u32(u32::from(targets.softening.is_some()))
                .u32(u32::from(targets.are_sources))
                .u32(0)
                .input(sources.masses)
                .input(sources.positions)
                .input(targets.positions)
                .input(source_velocity)
                .input(place_velocity)
                .input(source_length)
                .input(place_length)
                .input(&units)
                .output(&mut partial)
                .workgroups([groups as u32, plan.segments as u32, 1]);
            gpu.launch(match &massive {
                Some(massive) => launch.input(massive),
                None => launch,
            })?;
            let launch = Launch::of::<C>(&join)
                .len(m)
                .len(first)
                .len(count)
                .len(plan.segments)
                .u32(u32::from(write == Write::Accumulate))
                .len(potential)
                .len(jerk)
                .len(tide)
                .len(planes);
            let launch = if in_words { launch.words(mantissa) } else { launch.real(C::lit(mantissa)) };
            gpu.launch(launch.input(&partial).input(&units).output(out).invocations(planes * count))?;
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
    fn units<C: Real>(&self) -> Result<(GpuBuffer<C>, GpuBuffer<u32>)> {
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
        let softening = law.softening.length().widen();
        extents.units::<C>(gpu, Scales { law: number, single, softening, g_exponent })
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
    /// For numbers of bodies that are taken apart by their bits or not, with a list of the massive or not.
    fn kernel(self, in_words: bool, listed: bool, fields: Fields, workgroup: u32, targets: usize) -> Kernel {
        let bits = [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL];
        let bits = bits.iter().enumerate().map(|(i, &field)| u32::from(fields.contains(field)) << i);
        let pairs =
            if in_words { PAIRS.include(F64_WORDS).include(STORED_IN_WORDS) } else { PAIRS.include(STORED) };
        pairs
            .workgroup(workgroup)
            .include(if self.split { SINGLE } else { SAME })
            .include(if listed { LISTED } else { ALL })
            .include(LANES[targets.ilog2() as usize])
            .include(if self.split { INVERSE_SINGLE } else { INVERSE })
            .constant("FIELDS", bits.sum())
            .constant("PLANES", fields.planes() as u32)
            .constant("LAW", self.law)
            .constant("SOFTENED", u32::from(self.softened))
            .constant("SPLIT", u32::from(self.split))
    }
}

fn join(in_words: bool) -> Kernel {
    if in_words { JOIN.include(F64_WORDS).include(JOINED_IN_WORDS) } else { JOIN.include(JOINED) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        fn valid<T: Real, C: Real>(single: bool) {
            let in_words = in_words::<T, C>();
            for law in 0..4 {
                for softened in [false, true] {
                    let variant = Variant { law, softened, split: single && T::NAME == f64::NAME, single };
                    for (i, fields) in
                        [Fields::ACCELERATION, Fields::POTENTIAL, Fields::ALL].into_iter().enumerate()
                    {
                        for listed in [false, true] {
                            let (workgroup, targets) = ([32, 64, 128][i], [4, 2, 1][i]);
                            let kernel = variant.kernel(in_words, listed, fields, workgroup, targets);
                            kernel.validate::<C>().unwrap();
                        }
                    }
                }
            }
            join(in_words).validate::<C>().unwrap();
        }
        valid::<f32, f32>(true);
        valid::<f64, f64>(false);
        valid::<f64, f64>(true);
        valid::<f64, f32>(true);
    }
}

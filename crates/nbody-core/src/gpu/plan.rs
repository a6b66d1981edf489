//! How the pairs are cut into launches, workgroups and invocations.

use compute_backend::Real;
use gpu_backend::Gpu;

use super::tuning::Tuning;

/// The most sources to a segment: 32 groups of 64 runs (of 32, with tiles so small), at most 50 000 iterations, which is within every loop budget.
const SEGMENT_MOST: usize = 1 << 17;
/// The most segments that sources are cut into to fill a device: `join` adds them one after the other.
const SEGMENTS: usize = 256;
/// Bytes of partial sums.
const SCRATCH: usize = 64 << 20;

/// How the pairs are cut into launches, workgroups and invocations. It depends on the numbers of bodies and on the
/// class of the device, so that results do not depend on anything that changes from run to run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Targets to an invocation.
    pub(super) targets: usize,
    /// Targets to a launch.
    pub(super) block: usize,
    /// Sources to a segment, and how many of those there are.
    pub(super) segment: usize,
    pub(super) segments: usize,
}

impl Plan {
    /// For `n` sources, `m` targets and so many planes of fields on `gpu`, whose pairs are computed in `f32` if `single`.
    pub(super) fn new<T: Real>(
        gpu: &Gpu,
        tuning: &Tuning,
        single: bool,
        planes: usize,
        n: usize,
        m: usize,
    ) -> Self {
        let most_bytes =
            usize::try_from(gpu.capabilities().max_array_bytes).unwrap_or(usize::MAX).min(SCRATCH);
        Self::of(tuning, single, planes, n, m, most_bytes / size_of::<T>())
    }

    /// With so many partial sums.
    fn of(tuning: &Tuning, single: bool, planes: usize, n: usize, m: usize, most_sums: usize) -> Self {
        // The most workgroups that every device has along an axis.
        const ROW: usize = 65_535;
        let tile = tuning.workgroup as usize;
        let mut targets = tuning.targets(single, planes);
        while targets > 1 && m * 2 <= targets * tile {
            targets /= 2;
        }
        let group = targets * tile;
        let pairs = (tuning.pairs(single) / n.max(1) / group).clamp(1, ROW);
        let groups = m.div_ceil(group).min(pairs);
        let to_fill = tuning.full.div_ceil(groups).min(n / tuning.segment_least).min(SEGMENTS);
        let needed = n.div_ceil(SEGMENT_MOST);
        let segment = n.div_ceil(to_fill.max(needed).max(1)).next_multiple_of(tile).max(tile);
        let segments = n.div_ceil(segment).max(1);
        let groups = groups.min((most_sums / (segments * planes) / group).max(1));
        Self { targets, block: groups * group, segment, segments }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tuning::CLASSES;
    use super::*;

    #[test]
    fn a_plan_covers_all_pairs_within_its_limits() {
        let sizes = [1, 2, 63, 64, 65, 1000, 30_000, 1 << 20, 100_000_000];
        for (n, m) in sizes.into_iter().flat_map(|n| sizes.map(|m| (n, m))) {
            for (single, planes) in [(true, 1), (true, 3), (false, 3), (false, 13)] {
                for tuning in CLASSES
                    .into_iter()
                    .flat_map(|class| [32, 64, 256].map(|workgroup| Tuning { workgroup, ..class }))
                {
                    let tile = tuning.workgroup as usize;
                    let plan = Plan::of(&tuning, single, planes, n, m, SCRATCH / 8);
                    let groups = plan.block.div_ceil(tile * plan.targets);
                    assert!(
                        plan.segments * plan.segment >= n && (plan.segments - 1) * plan.segment < n,
                        "{plan:?}"
                    );
                    assert!(plan.segment <= SEGMENT_MOST && plan.segment.is_multiple_of(tile), "{plan:?}");
                    assert!(groups <= 65_535 && plan.segments <= 65_535, "{plan:?}");
                    let least = plan.segments * planes * tile * plan.targets;
                    assert!(plan.segments * planes * plan.block <= (SCRATCH / 8).max(least), "{plan:?}");
                }
            }
        }
        let [large, ..] = CLASSES;
        let few = Plan::of(&large, true, 3, 1 << 20, 1024, SCRATCH / 4);
        assert_eq!((few.targets, few.segments), (4, SEGMENTS), "sources are split where targets are few");
        let many = Plan::of(&large, true, 3, 30_000, 1 << 20, SCRATCH / 4);
        assert_eq!(many.segments, 1, "and not where they are many");
    }
}

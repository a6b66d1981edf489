//! How the pairs are cut into launches, workgroups and invocations.
//!
//! The constants are for a session with hardware to turn: `docs/numerics/nbody-core.md`, "What to tune", has the reasons.

use compute_backend::Real;
use gpu_backend::Gpu;

/// Invocations to a workgroup of `pairs`, and sources to a tile and to a run. 64 are one wave of AMD and two of the
/// others, so barriers cost little, and with four targets to each a source that is loaded serves 256 pairs.
pub(super) const WORKGROUP: u32 = 64;
/// Targets to an invocation: a tile's load from workgroup memory serves them all, and their chains of dependent
/// instructions interleave. Limited by registers: an invocation holds three sums for each plane and target, of two
/// registers each in `f64`. Few planes are those of accelerations, potentials or both.
const TARGETS_OF_FEW_PLANES: [usize; 2] = [4, 2];
/// The same for more planes: in `f32` and `Mixed`, in `f64`.
const TARGETS_OF_MANY_PLANES: [usize; 2] = [2, 1];
/// Workgroups that fill any device: 132 multiprocessors of an H200 take 1980 of 64 at 30 waves each.
const FULL: usize = 2048;
/// The same for a processor in software.
const FULL_SOFTWARE: usize = 8;
/// The fewest sources to a segment: fewer, and the loads and sums around them would be felt.
const SEGMENT_LEAST: usize = 512;
/// The most: 32 groups of 64 tiles, 39 000 iterations, which is within every loop budget.
const SEGMENT_MOST: usize = 1 << 17;
/// The most segments that sources are cut into to fill a device: `join` adds them one after the other.
const SEGMENTS: usize = 256;
/// Pairs to a launch: at 2e12 pairs a second 9 ms, and a quarter of a second where there are 7e10. Some systems stop
/// launches of seconds.
const PAIRS_TO_A_LAUNCH: usize = 1 << 34;
/// Bytes of partial sums.
const SCRATCH: usize = 64 << 20;

/// How the pairs are cut into launches, workgroups and invocations. It depends on the numbers of bodies and on whether
/// the device is software, so that results do not depend on anything that changes from run to run.
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
    pub(super) fn new<T: Real>(gpu: &Gpu, single: bool, planes: usize, n: usize, m: usize) -> Self {
        let can = gpu.capabilities();
        let full = if can.software { FULL_SOFTWARE } else { FULL };
        let most_bytes = usize::try_from(can.max_array_bytes).unwrap_or(usize::MAX).min(SCRATCH);
        Self::of(single, planes, n, m, full, most_bytes / size_of::<T>())
    }

    /// For a device that so many workgroups fill, with so many partial sums.
    fn of(single: bool, planes: usize, n: usize, m: usize, full: usize, most_sums: usize) -> Self {
        const TILE: usize = WORKGROUP as usize;
        // The most workgroups that every device has along an axis.
        const ROW: usize = 65_535;
        let [in_f32, in_f64] = if planes <= 4 { TARGETS_OF_FEW_PLANES } else { TARGETS_OF_MANY_PLANES };
        let mut targets = if single { in_f32 } else { in_f64 };
        while targets > 1 && m * 2 <= targets * TILE {
            targets /= 2;
        }
        let group = targets * TILE;
        let pairs = (PAIRS_TO_A_LAUNCH / n.max(1) / group).clamp(1, ROW);
        let groups = m.div_ceil(group).min(pairs);
        let to_fill = full.div_ceil(groups).min(n / SEGMENT_LEAST).min(SEGMENTS);
        let needed = n.div_ceil(SEGMENT_MOST);
        let segment = n.div_ceil(to_fill.max(needed).max(1)).next_multiple_of(TILE).max(TILE);
        let segments = n.div_ceil(segment).max(1);
        let groups = groups.min((most_sums / (segments * planes) / group).max(1));
        Self { targets, block: groups * group, segment, segments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_covers_all_pairs_within_its_limits() {
        let sizes = [1, 2, 63, 64, 65, 1000, 30_000, 1 << 20, 100_000_000];
        for (n, m) in sizes.into_iter().flat_map(|n| sizes.map(|m| (n, m))) {
            for (single, planes) in [(true, 1), (true, 3), (false, 3), (false, 13)] {
                for full in [FULL, FULL_SOFTWARE] {
                    let plan = Plan::of(single, planes, n, m, full, SCRATCH / 8);
                    let groups = plan.block.div_ceil(64 * plan.targets);
                    assert!(
                        plan.segments * plan.segment >= n && (plan.segments - 1) * plan.segment < n,
                        "{plan:?}"
                    );
                    assert!(plan.segment <= SEGMENT_MOST && plan.segment.is_multiple_of(64), "{plan:?}");
                    assert!(groups <= 65_535 && plan.segments <= 65_535, "{plan:?}");
                    let least = plan.segments * planes * 64 * plan.targets;
                    assert!(plan.segments * planes * plan.block <= (SCRATCH / 8).max(least), "{plan:?}");
                }
            }
        }
        let few = Plan::of(true, 3, 1 << 20, 1024, FULL, SCRATCH / 4);
        assert_eq!((few.targets, few.segments), (4, SEGMENTS), "sources are split where targets are few");
        let many = Plan::of(true, 3, 30_000, 1 << 20, FULL, SCRATCH / 4);
        assert_eq!(many.segments, 1, "and not where they are many");
    }
}

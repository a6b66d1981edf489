//! What an adapter can do, as far as kernels care.

use wgpu::{Device, Features};

/// What this GPU can do and how large things may be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Whether it computes in `f64`. Arrays of `f64` are on every device.
    pub f64: bool,
    /// Whether it has 64-bit integers, which `MATH` needs in `f64`.
    pub i64: bool,
    /// Whether it is software on the processor.
    pub software: bool,
    /// Whether launches can be timed on the device.
    pub timestamps: bool,
    /// The most iterations that one invocation may run, all its loops in one launch taken together; `None` if
    /// there is no such limit.
    ///
    /// Mesa's software driver ends a shader after 65 535 iterations without a word, and the answer is then wrong.
    /// Every pass counts, and so does the end of each loop: m passes around an inner loop of n cost m (n + 2).
    /// A kernel whose loops may be longer is launched several times, each over a part, and accumulates.
    pub loop_budget: Option<u32>,
    /// The most bytes in one array.
    pub max_array_bytes: u64,
    /// The most arrays that one kernel takes.
    pub max_arrays: u32,
    /// The most invocations in a workgroup.
    pub max_workgroup: u32,
    /// The most bytes of workgroup memory.
    pub max_workgroup_bytes: u32,
    /// The most workgroups along one axis of a grid.
    pub max_workgroups: u32,
}

impl Capabilities {
    pub(crate) fn of(device: &Device, software: bool) -> Self {
        let (features, limits) = (device.features(), device.limits());
        Self {
            f64: features.contains(Features::SHADER_F64),
            i64: features.contains(Features::SHADER_INT64),
            software,
            timestamps: features.contains(Features::TIMESTAMP_QUERY),
            loop_budget: software.then_some(LOOP_BUDGET),
            max_array_bytes: max_array_bytes(&limits),
            max_arrays: limits.max_storage_buffers_per_shader_stage,
            max_workgroup: limits
                .max_compute_invocations_per_workgroup
                .min(limits.max_compute_workgroup_size_x),
            max_workgroup_bytes: limits.max_compute_workgroup_storage_size,
            max_workgroups: limits.max_compute_workgroups_per_dimension,
        }
    }
}

/// The longest buffer that can be bound whole, in the steps of 4 bytes in which buffers are.
pub(crate) fn max_array_bytes(limits: &wgpu::Limits) -> u64 {
    limits.max_buffer_size.min(limits.max_storage_buffer_binding_size) / 4 * 4
}

/// Mesa's `LP_MAX_TGSI_LOOP_ITERATIONS` is 65 535; the margin is for a loop's last test and for small loops beside
/// the long one. Given for every software adapter, since the limit does not tell of itself.
const LOOP_BUDGET: u32 = 65_000;

//! What to tune on hardware, in one table: how many invocations, targets and segments of sources suit a class of devices.
//!
//! None of it changes what is computed beyond the order of sums, whose bound holds for every setting. The numbers come
//! from counts of registers and issue slots; where a measurement says otherwise, this file is all there is to change. The
//! ignored test `settings_agree_and_their_times_are_printed` tries the alternatives on the device at hand:
//!
//! ```text
//! cargo test -p nbody-core --release --features gpu --lib settings_agree -- --ignored --nocapture
//! ```

use gpu_backend::Capabilities;

/// How pairs are cut on a class of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tuning {
    /// Invocations to a workgroup of `pairs`, and sources to a tile: 32 or a multiple of 64, a power of two.
    ///
    /// More share one load of a tile; fewer wait less at its two barriers, and leave a finer grain to fill a device by. 64
    /// are two waves on NVIDIA, on RDNA and on Apple, one on GCN and CDNA, two to eight on Intel; with four targets to each a
    /// source that is loaded serves 256 pairs, so loads are 1 % of the work (some 5 % where numbers are taken apart by their bits). A tile takes 16 bytes of workgroup memory for each source in
    /// `f32` and at most 100 with all fields in `f64`, 6 KiB, so that never limits how many workgroups are resident.
    pub(super) workgroup: u32,
    /// Targets to an invocation where few planes (accelerations, potentials or both) are asked for: in `f32` and `Mixed`,
    /// and in `f64`. 1, 2 or 4.
    ///
    /// One load from workgroup memory serves them all, and their chains of dependent instructions interleave. They cost
    /// registers: each target three numbers of position and three sums on each of three levels, 12 in `f32` and twice as
    /// many in `f64`, beside some 30 of the loop.
    pub(super) few_planes: [usize; 2],
    /// The same for more planes: 13 take 39 sums to a target.
    pub(super) many_planes: [usize; 2],
    /// Workgroups that fill the device. Where the targets make fewer, sources are cut into segments.
    ///
    /// Too many cost little: the partial sums of a segment are written and read once, 3 numbers for 512 pairs or more.
    pub(super) full: usize,
    /// The fewest sources to a segment: 8 tiles, beside which the loads and sums around them are 1 %.
    pub(super) segment_least: usize,
    /// The pairs of one launch: in `f32` and `Mixed`, and in `f64`. Some systems take a device away that is busy for two
    /// seconds, so a launch is to last for less than a quarter of one on the slowest of the class; on the fastest it is
    /// to outlast the microseconds that a launch costs.
    pub(super) pairs: [usize; 2],
    /// Pairs of an evaluation from which on those sources are listed that have a mass, so that the others cost nothing. That
    /// takes two launches, some ten microseconds: below it, all sources are worked with.
    pub(super) listed: usize,
}

/// 48 KiB of workgroup memory or more, which NVIDIA has: an H200 has 132 multiprocessors of 64 waves and 64 K registers.
/// With 4 targets in `f32`, or 2 in `f64`, 80 registers of 255 leave 24 waves, 12 workgroups: 1584 fill it, rounded up so
/// that the last ones to run are a small share. Those of a desktop have 20 to 170 multiprocessors, and `f64` at a 64th of the speed:
/// some 10¹⁰ pairs a second.
const LARGE: Tuning = Tuning {
    workgroup: 64,
    few_planes: [4, 2],
    many_planes: [2, 1],
    full: 2048,
    segment_least: 512,
    pairs: [1 << 34, 1 << 31],
    listed: 1 << 28,
};

/// 32 KiB: AMD, Intel, Apple. RDNA 3 has up to 192 units of 1536 registers to a lane, so 16 waves of 32 at 80 registers;
/// half of that keeps them busy, 768 workgroups. 40 cores of Apple with 24 waves each are 480, 512 units of Intel 1024.
const USUAL: Tuning = Tuning { full: 1024, pairs: [1 << 32, 1 << 30], listed: 1 << 26, ..LARGE };

/// Less: phones, and what promises no more than WebGPU. Registers are 32 to 64, and units few.
const SMALL: Tuning = Tuning {
    few_planes: [2, 1],
    many_planes: [1, 1],
    full: 128,
    pairs: [1 << 29, 1 << 28],
    listed: 1 << 24,
    ..LARGE
};

/// A processor that plays the part: a workgroup is a piece of work for a core, and vectors of four targets suit its own.
/// Nobody takes it away.
const SOFTWARE: Tuning = Tuning { full: 8, listed: 1 << 18, ..LARGE };

impl Tuning {
    /// The setting for a device, by its limits. It does not depend on what changes from run to run.
    pub(super) fn of(device: &Capabilities) -> Self {
        Self::by(device.software, device.max_workgroup, device.max_workgroup_bytes)
    }

    fn by(software: bool, max_workgroup: u32, max_workgroup_bytes: u32) -> Self {
        const KIB: u32 = 1024;
        match max_workgroup_bytes {
            _ if software => SOFTWARE,
            bytes if bytes < 32 * KIB || max_workgroup < 512 => SMALL,
            bytes if bytes < 48 * KIB => USUAL,
            _ => LARGE,
        }
    }

    /// Targets to an invocation, for so many planes of fields, whose pairs are computed in `f32` if `single`.
    pub(super) fn targets(&self, single: bool, planes: usize) -> usize {
        let [in_f32, in_f64] = if planes <= 4 { self.few_planes } else { self.many_planes };
        if single { in_f32 } else { in_f64 }
    }

    /// The pairs of one launch.
    pub(super) fn pairs(&self, single: bool) -> usize {
        self.pairs[usize::from(!single)]
    }
}

/// All settings.
#[cfg(test)]
pub(super) const CLASSES: [Tuning; 4] = [LARGE, USUAL, SMALL, SOFTWARE];

#[cfg(test)]
mod tests {
    #![allow(clippy::print_stdout, reason = "times, shown with --nocapture")]

    use std::time::{Duration, Instant};

    use compute_backend::{Backend, Real, Result};
    use gpu_backend::{Gpu, testing};

    use super::super::evaluation::Evaluation;
    use super::*;
    use crate::exact::Case;
    use crate::{Fields, Newton, Softening, Sources, Targets, Write};

    #[test]
    fn a_class_is_known_by_its_limits_alone() {
        for (software, invocations, bytes, is) in [
            (false, 1024, 49_152, LARGE),
            (false, 1024, 232_448, LARGE),
            (false, 1024, 32_768, USUAL),
            (false, 256, 32_768, SMALL),
            (false, 256, 16_384, SMALL),
            (true, 1024, 32_768, SOFTWARE),
        ] {
            assert_eq!(Tuning::by(software, invocations, bytes), is);
        }
    }

    #[test]
    fn every_setting_is_one_that_kernels_have() {
        for tuning in CLASSES {
            assert!(tuning.workgroup == 32 || tuning.workgroup.is_power_of_two() && tuning.workgroup >= 64);
            let targets = [tuning.few_planes, tuning.many_planes].concat();
            assert!(targets.iter().all(|targets| [1, 2, 4].contains(targets)));
            assert!(tuning.segment_least >= tuning.workgroup as usize && tuning.full > 0);
        }
    }

    /// Settings that are worth a trial on any device: the one in use first, then each number changed.
    fn settings(used: Tuning) -> Vec<(String, Tuning)> {
        let mut all = vec![("as it is".to_owned(), used)];
        for workgroup in [32, 64, 128, 256] {
            for targets in [1, 2, 4] {
                let setting = Tuning {
                    workgroup,
                    few_planes: [targets; 2],
                    many_planes: [targets; 2],
                    segment_least: used.segment_least.max(workgroup as usize),
                    ..used
                };
                all.push((format!("workgroups of {workgroup}, {targets} targets to an invocation"), setting));
            }
        }
        for full in [1, 8, 64, 512, 1024, 2048, 4096] {
            all.push((format!("{full} workgroups fill the device"), Tuning { full, ..used }));
        }
        for segment_least in [256, 1024, 2048] {
            all.push((format!("segments of {segment_least} or more"), Tuning { segment_least, ..used }));
        }
        all
    }

    /// The best of several times of an evaluation, and its answer.
    fn time<T: Real>(
        gpu: &Gpu,
        fields: Fields,
        case: &Case<T>,
        tuning: Tuning,
    ) -> Result<(Duration, Vec<T>)> {
        let [m, x, v] = [&case.masses, &case.positions, &case.velocities].map(|array| gpu.upload(array));
        let (m, x, v) = (m?, x?, v?);
        let sources = Sources::new(&m, &x).moving(&v);
        let law = Newton::new(T::one()).softened(Softening::Plummer(T::lit(0.01)));
        let evaluation = Evaluation { gpu, law, sources, targets: Targets::of(&sources), fields, tuning };
        let mut out = gpu.zeros::<T>(fields.planes() * case.masses.len())?;
        evaluation.run(Write::Replace, &mut out)?;
        gpu.sync()?;
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            evaluation.run(Write::Replace, &mut out)?;
            gpu.sync()?;
            best = best.min(start.elapsed());
        }
        Ok((best, gpu.read(&out)?))
    }

    fn sweep<T: Real>(gpu: &Gpu, sizes: &[usize]) {
        for (name, fields) in [("accelerations", Fields::ACCELERATION), ("all fields", Fields::ALL)] {
            for &n in sizes {
                let case = Case::<T>::random(5, n, 0, 1.0);
                println!("{name} of {n} bodies in {}", T::NAME);
                let mut first = None;
                for (setting, tuning) in settings(Tuning::of(gpu.capabilities())) {
                    match time(gpu, fields, &case, tuning) {
                        Err(error) => println!("  {:>12}  {setting}: {error}", "–"),
                        Ok((took, answer)) => {
                            let rate = (n * n) as f64 / took.as_secs_f64();
                            println!("  {rate:12.3e} pairs/s  {setting}");
                            let first = first.get_or_insert_with(|| answer.clone());
                            agree(fields, first, &answer);
                        }
                    }
                }
            }
        }
    }

    /// All settings are held to the same bound, 256 u of the summed magnitudes, which in a cube that is filled evenly are
    /// within four times the largest answer.
    fn agree<T: Real>(fields: Fields, a: &[T], b: &[T]) {
        for field in [Fields::ACCELERATION, Fields::POTENTIAL, Fields::JERK, Fields::TIDAL] {
            let Some(first) = fields.plane_of(field) else { continue };
            let n = a.len() / fields.planes();
            let range = first * n..(first + field.planes()) * n;
            let (a, b) = (&a[range.clone()], &b[range]);
            let largest = a.iter().fold(0.0_f64, |most, v| most.max(v.widen().abs()));
            let bound = 2.0 * 256.0 * 0.5 * T::epsilon().widen() * 4.0 * largest;
            for (a, b) in a.iter().zip(b) {
                assert!((a.widen() - b.widen()).abs() <= bound, "{field:?}: {a} and {b}");
            }
        }
    }

    #[test]
    #[ignore = "takes minutes: for those who tune"]
    fn settings_agree_and_their_times_are_printed() {
        let Some(gpu) = testing::gpu() else { return };
        println!("{}", gpu.name());
        let software = gpu.capabilities().software;
        let sizes: &[usize] = if software { &[1000, 4000] } else { &[1000, 10_000, 100_000] };
        sweep::<f32>(&gpu, sizes);
        if gpu.capabilities().f64 {
            sweep::<f64>(&gpu, sizes);
        }
    }
}

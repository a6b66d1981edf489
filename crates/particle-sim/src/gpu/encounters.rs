//! [`Encounters`] in WGSL.

use compute_backend::{Buffer, Error, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};

use crate::{Encounters, Meeting, Push, Walls};

const fn stage(stage: u32) -> Kernel {
    Kernel::new("encounters::cells", include_str!("cells.wgsl")).constant("STAGE", stage).workgroup(256)
}

static CLEAR: Kernel = stage(0);
static COUNT: Kernel = stage(1);
static SUM: Kernel = stage(2);
static LIST: Kernel = stage(3);
static SORT: Kernel = stage(4);
static MEET: Kernel = Kernel::new("encounters::meet", include_str!("meet.wgsl"));
static PUSH: Kernel = Kernel::new("encounters::push", include_str!("push.wgsl"));

/// The iterations that an invocation may take: a software driver ends one after so many without a word. The sums over the cells,
/// known beforehand, are refused if they might need more; a particle that meets more gets an acceleration that is no number,
/// which whoever asks for its position is told of.
fn budget(gpu: &Gpu, cells: usize) -> Result<u32> {
    let Some(budget) = gpu.capabilities().loop_budget else { return Ok(u32::MAX) };
    let iterations = (cells / 128 + 512) as u64;
    if iterations <= u64::from(budget) {
        return Ok(budget - 16);
    }
    Err(Error::TooLarge {
        backend: compute_backend::Backend::name(gpu),
        what: "the iterations of one invocation".to_owned(),
        requested: iterations,
        limit: u64::from(budget),
    })
}

impl<T: Real> Encounters<T> for Gpu {
    fn meet(
        &self,
        meeting: Meeting<T>,
        matrix: &GpuBuffer<T>,
        species: &GpuBuffer<u32>,
        state: &GpuBuffer<T>,
        list: &mut GpuBuffer<u32>,
        force: &mut GpuBuffer<T>,
    ) -> Result<()> {
        let n = species.len();
        meeting.check(n, matrix.len(), state.len(), list.len(), force.len())?;
        let side = meeting.cells(n);
        let cells = side * side;
        let budget = budget(self, cells)?;
        let per_unit = T::lit(side as f64) / meeting.width;
        for (kernel, invocations) in [(&CLEAR, cells), (&COUNT, n), (&SUM, 1), (&LIST, n), (&SORT, n)] {
            let launch = Launch::of::<T>(kernel).len(n).len(side).u32(budget).real(per_unit);
            self.launch(launch.input(state).output(list).invocations(invocations))?;
        }
        let pair = meeting.pair;
        let launch = Launch::of::<T>(&MEET)
            .len(n)
            .len(side)
            .u32(u32::from(meeting.walls == Walls::Periodic))
            .u32(pair.kind as u32)
            .u32(pair.species)
            .u32(budget)
            .real(per_unit)
            .real(meeting.width)
            .real(pair.range)
            .real(pair.a)
            .real(pair.b)
            .real(pair.c);
        let launch = launch.input(matrix).input(species).input(state).input(list).output(force);
        self.launch(launch.invocations(n))
    }

    fn push(&self, push: Push<T>, force: &GpuBuffer<T>, state: &mut GpuBuffer<T>) -> Result<()> {
        Error::check_len("the state", 2 * force.len(), state.len())?;
        let coordinates = force.len();
        let launch = Launch::of::<T>(&PUSH)
            .len(coordinates)
            .u32(u32::from(push.walls == Walls::Reflecting))
            .real(push.kick)
            .real(push.keep)
            .real(push.drift)
            .real(push.width);
        self.launch(launch.input(force).output(state).invocations(coordinates))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_is_valid_in_both_types() {
        for kernel in [&CLEAR, &COUNT, &SUM, &LIST, &SORT, &MEET, &PUSH] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}

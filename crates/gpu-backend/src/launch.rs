//! A launch: a kernel, its arguments, and how many invocations.

use std::sync::Arc;

use compute_backend::{Element, Real, Result};
use naga::{Scalar, ScalarKind};

use crate::buffer::Memory;
use crate::context::Context;
use crate::kernel::GRID_ROW;
use crate::pipeline::Pipeline;
use crate::reflect::{Params, WORDS};
use crate::timing::Launched;
use crate::{GpuBuffer, Kernel};

/// A kernel with its arguments, ready for [`Gpu::launch`](crate::Gpu::launch).
///
/// Scalars come in the order of the members of `params`, arrays in the order of their bindings; the two may be
/// mixed. What does not fit the kernel's source is an error of the launch, never a wrong answer.
#[must_use = "it runs when `Gpu::launch` takes it"]
#[derive(Debug)]
pub struct Launch<'a> {
    kernel: &'a Kernel,
    pipeline: fn(&Context, &Kernel) -> Result<Arc<Pipeline>>,
    scalars: Vec<(Scalar, [u8; 8])>,
    arrays: Vec<Argument<'a>>,
    grid: Option<Grid>,
}

#[derive(Debug, Clone, Copy)]
struct Argument<'a> {
    memory: &'a Memory,
    element: usize,
    writable: bool,
}

#[derive(Debug, Clone, Copy)]
enum Grid {
    Invocations(usize),
    Workgroups([u32; 3]),
}

impl<'a> Launch<'a> {
    /// A launch of `kernel` compiled with `real` as `T`.
    pub fn of<T: Real>(kernel: &'a Kernel) -> Self {
        let pipeline = |context: &Context, kernel: &Kernel| context.pipelines.get::<T>(context, kernel);
        Self { kernel, pipeline, scalars: vec![], arrays: vec![], grid: None }
    }

    /// The next scalar parameter, a `u32`.
    pub fn u32(self, value: u32) -> Self {
        self.scalar(Scalar::U32, &value.to_ne_bytes())
    }

    /// The next scalar parameter, a `u32` that counts or indexes elements. A length beyond `u32` is refused by the
    /// launch, since no array is that long.
    pub fn len(self, value: usize) -> Self {
        match u32::try_from(value) {
            Ok(value) => self.u32(value),
            // A scalar of no type fits no kernel; the error is made where there is a context to name.
            Err(_) => self.scalar(TOO_LONG, &(value as u64).to_ne_bytes()),
        }
    }

    /// The next scalar parameter, an `i32`.
    pub fn i32(self, value: i32) -> Self {
        self.scalar(Scalar::I32, &value.to_ne_bytes())
    }

    /// The next scalar parameter, a `real` (or, in a kernel that mixes precisions, an `f32` or an `f64`).
    pub fn real<R: Real>(self, value: R) -> Self {
        let kind = Scalar { kind: ScalarKind::Float, width: size_of::<R>() as u8 };
        self.scalar(kind, bytemuck::bytes_of(&value))
    }

    /// The next scalar parameter, an `f64` as its two words: a `vec2<u32>`, for kernels that compute with
    /// [`F64_WORDS`](crate::F64_WORDS).
    pub fn words(self, value: f64) -> Self {
        let bits = value.to_bits();
        let [low, high] = [bits as u32, (bits >> 32) as u32].map(u32::to_ne_bytes);
        let mut words = [0; 8];
        words[..4].copy_from_slice(&low);
        words[4..].copy_from_slice(&high);
        self.scalar(WORDS, &words)
    }

    /// The next array, which the kernel only reads: `var<storage, read>`.
    pub fn input<E: Element>(self, array: &'a GpuBuffer<E>) -> Self {
        self.array::<E>(&array.memory, false)
    }

    /// The next array, which the kernel writes and may read: `var<storage, read_write>`.
    pub fn output<E: Element>(self, array: &'a mut GpuBuffer<E>) -> Self {
        self.array::<E>(&array.memory, true)
    }

    /// Runs at least `count` invocations: whole workgroups, so that the kernel must leave out those from `count` on.
    /// Beyond 65 535 workgroups the grid has two dimensions; `invocation(workgroup_id, local_index)` is right for both.
    /// With none, nothing runs.
    pub fn invocations(mut self, count: usize) -> Self {
        self.grid = Some(Grid::Invocations(count));
        self
    }

    /// Runs a grid of workgroups, for kernels that work in tiles of two or three dimensions and use
    /// `workgroup_id` themselves.
    pub fn workgroups(mut self, grid: [u32; 3]) -> Self {
        self.grid = Some(Grid::Workgroups(grid));
        self
    }

    fn scalar(mut self, kind: Scalar, value: &[u8]) -> Self {
        let mut bytes = [0; 8];
        bytes[..value.len()].copy_from_slice(value);
        self.scalars.push((kind, bytes));
        self
    }

    fn array<E>(mut self, memory: &'a Memory, writable: bool) -> Self {
        self.arrays.push(Argument { memory, element: size_of::<E>(), writable });
        self
    }

    /// Checks the launch against the kernel and the device, and queues it.
    pub(crate) fn enqueue(self, context: &Context) -> Result<()> {
        context.check()?;
        let pipeline = (self.pipeline)(context, self.kernel)?;
        let params = self.params(context, &pipeline)?;
        self.check_arrays(context, &pipeline)?;
        let (groups, items) = self.groups(context)?;
        if groups.contains(&0) {
            return Ok(());
        }
        let memories: Vec<&Memory> = self.arrays.iter().map(|argument| argument.memory).collect();
        let of = Launched { name: self.kernel.name(), items };
        context.recorder().launch(context, of, &pipeline, &params, &memories, groups)?;
        context.tally.launch();
        Ok(())
    }

    /// The bytes of the uniform.
    fn params(&self, context: &Context, pipeline: &Pipeline) -> Result<Vec<u8>> {
        for (_, value) in self.scalars.iter().filter(|(kind, _)| *kind == TOO_LONG) {
            context.check_limit("a length in a kernel", u64::from_ne_bytes(*value), u64::from(u32::MAX))?;
        }
        let none = Params { scalars: vec![], size: 0 };
        let wanted = pipeline.signature.params.as_ref().unwrap_or(&none);
        if !wanted.scalars.iter().map(|s| s.kind).eq(self.scalars.iter().map(|s| s.0)) {
            let have = names(self.scalars.iter().map(|s| s.0));
            let want = names(wanted.scalars.iter().map(|s| s.kind));
            return Err(self
                .kernel
                .refused(format!("its parameters are ({want}), the launch gives ({have})")));
        }
        let mut bytes = vec![0; wanted.size as usize];
        for (scalar, (kind, value)) in wanted.scalars.iter().zip(&self.scalars) {
            let width = usize::from(kind.width);
            bytes[scalar.offset as usize..][..width].copy_from_slice(&value[..width]);
        }
        Ok(bytes)
    }

    fn check_arrays(&self, context: &Context, pipeline: &Pipeline) -> Result<()> {
        let wanted = &pipeline.signature.arrays;
        if wanted.len() != self.arrays.len() {
            let (want, have) = (wanted.len(), self.arrays.len());
            return Err(self.kernel.refused(format!("it takes {want} arrays, the launch gives {have}")));
        }
        for ((array, argument), binding) in wanted.iter().zip(&self.arrays).zip(1..) {
            context.check_owner(argument.memory)?;
            if array.writable != argument.writable {
                let (is, call) = if array.writable { ("read_write", "output") } else { ("read", "input") };
                return Err(self
                    .kernel
                    .refused(format!("binding {binding} is `{is}`: pass it by `.{call}()`")));
            }
            if argument.element > 0 && !(array.stride as usize).is_multiple_of(argument.element) {
                return Err(self.kernel.refused(format!(
                    "binding {binding} has elements of {} bytes, the array that the launch gives of {}",
                    array.stride, argument.element
                )));
            }
            // Here it is this launch's error; in the driver it would be that of the whole batch.
            if argument.memory.visible() < u64::from(array.stride) {
                return Err(self.kernel.refused(format!(
                    "binding {binding} has elements of {} bytes, the array that the launch gives has {} in all",
                    array.stride, argument.memory.bytes
                )));
            }
        }
        Ok(())
    }

    /// The grid, and how many invocations were asked for.
    fn groups(&self, context: &Context) -> Result<([u32; 3], usize)> {
        let limit = context.capabilities.max_workgroups;
        let (groups, items) = match self.grid {
            None => {
                return Err(self
                    .kernel
                    .refused("the launch gives neither `.invocations()` nor `.workgroups()`"));
            }
            Some(Grid::Workgroups(groups)) => {
                let size = self.kernel.workgroup_size() as usize;
                (groups, groups.iter().fold(size, |items, &n| items.saturating_mul(n as usize)))
            }
            Some(Grid::Invocations(count)) => {
                let size = u64::from(self.kernel.workgroup_size());
                let needed = (count as u64).div_ceil(size);
                let folded = if needed <= u64::from(limit) {
                    [needed, 1]
                } else {
                    let row = u64::from(GRID_ROW);
                    [row, needed.div_ceil(row)]
                };
                // Also those beyond `count` must have indices of their own: else they would do another's work twice.
                let indices = folded[0].saturating_mul(folded[1]).saturating_mul(size);
                context.check_limit("the invocations of a launch", indices, 1 << 32)?;
                ([folded[0] as u32, u32::try_from(folded[1]).unwrap_or(u32::MAX), 1], count)
            }
        };
        let largest = groups.into_iter().max().unwrap_or(0);
        context.check_limit("the workgroups along one axis", u64::from(largest), u64::from(limit))?;
        Ok((groups, items))
    }
}

/// Stands for a length beyond `u32`.
const TOO_LONG: Scalar = Scalar { kind: ScalarKind::AbstractInt, width: 8 };

fn names(scalars: impl Iterator<Item = Scalar>) -> String {
    let name = |scalar: Scalar| match (scalar.kind, scalar.width) {
        _ if scalar == WORDS => "vec2<u32>".to_owned(),
        (ScalarKind::Float, width) => format!("f{}", 8 * width),
        (ScalarKind::Uint, width) => format!("u{}", 8 * width),
        (ScalarKind::Sint, width) => format!("i{}", 8 * width),
        (kind, _) => format!("{kind:?}").to_lowercase(),
    };
    scalars.map(name).collect::<Vec<_>>().join(", ")
}

//! Arrays in the memory of the device.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use compute_backend::{Buffer, Element, Result};
use wgpu::{BufferDescriptor, BufferUsages};

use crate::context::Context;

/// An array of `T` in the memory of a GPU, of `f64` also where the device does not compute in it.
///
/// Dropping it frees the memory once queued work has used it.
pub struct GpuBuffer<T> {
    pub(crate) memory: Memory,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Element> GpuBuffer<T> {
    /// `len` elements whose bits are zero.
    pub(crate) fn new(context: &Arc<Context>, len: usize) -> Result<Self> {
        context.check()?;
        // On overflow the product saturates, and nothing holds that many bytes.
        let bytes = (len as u64).saturating_mul(size_of::<T>() as u64);
        context.check_limit("the bytes of one array", bytes, context.capabilities.max_array_bytes)?;
        Ok(Self { memory: Memory::allocate(context, bytes)?, len, element: PhantomData })
    }

    /// `len` elements of any content, in memory that its last user left, if there is some of this very size.
    pub(crate) fn scratch(context: &Arc<Context>, len: usize) -> Result<Self> {
        context.check()?;
        let bytes = (len as u64).saturating_mul(size_of::<T>() as u64);
        // Launches keep their order, so those of the last user are done before those of the next.
        let kept = take(&mut context.scratch(), bytes);
        if let Some(Kept { buffer, bytes, id }) = kept {
            let (context, used_in) = (Arc::clone(context), AtomicU64::new(0));
            let memory = Memory { context, buffer, bytes, id, used_in, is_scratch: true };
            return Ok(Self { memory, len, element: PhantomData });
        }
        let mut array = Self::new(context, len)?;
        array.memory.is_scratch = true;
        Ok(array)
    }

    /// The buffer underneath, for programs that use it in commands of their own (see
    /// [`Gpu::submit`](crate::Gpu::submit)). It may be longer than the elements are.
    pub fn as_wgpu(&self) -> &wgpu::Buffer {
        &self.memory.buffer
    }
}

impl<T: Element> Buffer<T> for GpuBuffer<T> {
    fn len(&self) -> usize {
        self.len
    }
}

impl<T> fmt::Debug for GpuBuffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.memory.context.name;
        write!(f, "GpuBuffer<{}>({} elements on {name})", std::any::type_name::<T>(), self.len)
    }
}

/// Bytes on the device.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) context: Arc<Context>,
    pub(crate) buffer: wgpu::Buffer,
    /// What the caller asked for. The buffer itself is longer where the device needs it.
    pub(crate) bytes: u64,
    /// Never given twice, so that a cache cannot mistake a buffer for one that is gone.
    pub(crate) id: u64,
    /// The last batch with a launch that uses the buffer.
    used_in: AtomicU64,
    /// Whether the memory is kept for the next who needs as much, when this is dropped.
    is_scratch: bool,
}

/// Scratch memory that waits for its next user. Its bind groups wait with it.
#[derive(Debug)]
pub(crate) struct Kept {
    buffer: wgpu::Buffer,
    bytes: u64,
    id: u64,
}

/// The pieces of scratch memory that are kept. Operations in turns use a handful.
const KEPT: usize = 16;

/// The shortest buffer: bindings of no bytes are forbidden, and must hold one element.
const SHORTEST: u64 = 256;

impl Memory {
    fn allocate(context: &Arc<Context>, bytes: u64) -> Result<Self> {
        let create = || {
            context.scoped("an array", bytes, || {
                context.device.create_buffer(&BufferDescriptor {
                    label: Some("array"),
                    // Copies go in steps of 4 bytes.
                    size: bytes.next_multiple_of(4).max(SHORTEST),
                    usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            })
        };
        let buffer = match create() {
            Err(compute_backend::Error::OutOfMemory { .. }) => {
                // Buffers that were dropped are freed when the work that uses them is done.
                context.recorder().flush(context);
                context.wait(None)?;
                create()?
            }
            other => other?,
        };
        Ok(Self {
            context: Arc::clone(context),
            buffer,
            bytes,
            id: context.next_id(),
            used_in: AtomicU64::new(0),
            is_scratch: false,
        })
    }

    /// The bytes that a kernel sees: all elements, and some too many where there are none.
    pub(crate) fn visible(&self) -> u64 {
        if self.bytes == 0 { SHORTEST } else { self.bytes.next_multiple_of(4) }
    }

    pub(crate) fn mark_used(&self, batch: u64) {
        self.used_in.store(batch, Ordering::Relaxed);
    }

    pub(crate) fn is_used_in(&self, batch: u64) -> bool {
        self.used_in.load(Ordering::Relaxed) == batch
    }
}

/// The piece of so many bytes that was left last.
fn take(kept: &mut Vec<Kept>, bytes: u64) -> Option<Kept> {
    let at = kept.iter().rposition(|kept| kept.bytes == bytes)?;
    Some(kept.remove(at))
}

impl Drop for Memory {
    fn drop(&mut self) {
        let forgotten = if self.is_scratch {
            let (buffer, bytes, id) = (self.buffer.clone(), self.bytes, self.id);
            let mut kept = self.context.scratch();
            kept.push(Kept { buffer, bytes, id });
            // The one that has waited longest makes room.
            (kept.len() > KEPT).then(|| kept.remove(0).id)
        } else {
            Some(self.id)
        };
        if let Some(id) = forgotten {
            self.context.recorder().forget(id);
        }
    }
}

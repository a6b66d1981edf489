//! Arrays in the memory of the device.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use compute_backend::{Buffer, Element, Result};
use wgpu::{BufferDescriptor, BufferUsages};

use crate::context::Context;

/// An array of `T` in the memory of a GPU. Dropping it frees the memory once queued work has used it.
pub struct GpuBuffer<T> {
    pub(crate) memory: Memory,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Element> GpuBuffer<T> {
    /// `len` elements whose bits are zero.
    pub(crate) fn new(context: &Arc<Context>, len: usize) -> Result<Self> {
        context.check()?;
        context.check_element::<T>()?;
        // On overflow the product saturates, and nothing holds that many bytes.
        let bytes = (len as u64).saturating_mul(size_of::<T>() as u64);
        context.check_limit("the bytes of one array", bytes, context.capabilities.max_array_bytes)?;
        Ok(Self { memory: Memory::allocate(context, bytes)?, len, element: PhantomData })
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
}

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

impl Drop for Memory {
    fn drop(&mut self) {
        self.context.recorder().forget(self.id);
    }
}

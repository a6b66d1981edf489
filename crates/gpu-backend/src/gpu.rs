//! The backend.

use std::fmt;
use std::sync::Arc;

use compute_backend::{Backend, Buffer, Element, Error, Executor, Gpus, Real, Result};

use crate::adapter::{Choice, choose, enumerate};
use crate::context::Context;
use crate::{Adapter, Capabilities, Counters, GpuBuffer, Launch, transfer};

/// One GPU: a [`Backend`] whose arrays live in its memory and whose kernels are WGSL.
///
/// Clones are handles to the same device. Any number of threads may use them at the same time.
#[derive(Clone)]
pub struct Gpu(Arc<Context>);

impl Gpu {
    /// The GPU that the environment variable `PERIHELION_GPU` chooses, by part of its name or by its place in
    /// [`adapters`](Self::adapters); without it, the best hardware adapter: discrete before integrated, with `f64`
    /// before without. `none` forbids any. Software adapters are taken only if the variable names one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if there is none, with what was found and what to do.
    pub fn new() -> Result<Self> {
        Self::open(Gpus::AsAsked)
    }

    /// As [`new`](Self::new); with [`Gpus::HardwareOnly`] an adapter in software counts as none, even if the
    /// variable names it. This is what [`Device::select`](compute_backend::Device::select) hands to its GPU arm.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn open(gpus: Gpus) -> Result<Self> {
        Self::open_with(gpus, Context::FEATURES)
    }

    /// With those of these features that the adapter has.
    pub(crate) fn open_with(gpus: Gpus, features: wgpu::Features) -> Result<Self> {
        let choice = Choice::from_environment();
        let adapters = if choice == Choice::None { vec![] } else { enumerate() };
        Ok(Self(Context::open(&choose(&choice, gpus, adapters)?, features)?))
    }

    /// A device that the program already has, with the features and limits that it was opened with. Kernels that
    /// compute in `f64` need `SHADER_F64`, times need `TIMESTAMP_QUERY`.
    ///
    /// The device-lost callback of the device is replaced. Other callbacks of the program's may run inside of calls
    /// to this `Gpu`, and must neither use nor drop anything of it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`]; [`Error::Lost`] if the device is gone already.
    pub fn from_wgpu(device: wgpu::Device, queue: wgpu::Queue) -> Result<Self> {
        Context::new(device, queue).map(Self)
    }

    /// What this machine offers, also software, whatever the environment says.
    pub fn adapters() -> Vec<Adapter> {
        enumerate().iter().map(Adapter::describe).collect()
    }

    /// What this GPU can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.0.capabilities
    }

    /// What was asked of the device so far, through this handle and all its clones.
    pub fn counters(&self) -> Counters {
        self.0.tally.read()
    }

    /// An array of `len` elements of any content, for what an operation needs between two of its launches.
    ///
    /// Its memory is kept when it is dropped, and given to the next who asks for as many bytes: an operation that
    /// repeats allocates in its first round alone.
    ///
    /// # Errors
    /// As [`zeros`](Backend::zeros).
    pub fn scratch<T: Element>(&self, len: usize) -> Result<GpuBuffer<T>> {
        GpuBuffer::scratch(&self.0, len)
    }

    /// Queues a launch and returns at once. It runs after everything queued before it, at the latest when
    /// somebody reads or calls [`sync`](Backend::sync); errors that the device meets then are returned there.
    ///
    /// Some systems take a device away that is busy for seconds: a launch should run for a quarter of a second at
    /// most, and longer work be cut into several.
    ///
    /// # Errors
    /// [`Error::Kernel`] if the kernel does not compile or the arguments do not fit it, [`Error::Unsupported`] if
    /// it computes in `f64` and the device does not, [`Error::TooLarge`] if the launch is beyond a limit,
    /// [`Error::Invalid`] if an array is another GPU's, [`Error::Lost`] if the device is gone.
    pub fn launch(&self, launch: Launch<'_>) -> Result<()> {
        launch.enqueue(&self.0)
    }

    /// Hands queued launches to the driver now, without waiting for them: so that they run while the host does
    /// something else, and before commands that the caller submits to the same queue.
    ///
    /// # Errors
    /// [`Error::Lost`] if the device is gone. What the driver finds wrong is returned by the next
    /// [`sync`](Backend::sync) or read.
    pub fn submit(&self) -> Result<()> {
        self.0.check()?;
        self.0.recorder().submit_all(&self.0);
        Ok(())
    }
}

impl Backend for Gpu {
    type Buffer<T: Element> = GpuBuffer<T>;

    fn name(&self) -> String {
        self.0.name.clone()
    }

    fn executor(&self) -> &Executor {
        self.0.executor()
    }

    fn check_real<T: Real>(&self) -> Result<()> {
        self.0.check_real::<T>()
    }

    fn upload<T: Element>(&self, data: &[T]) -> Result<GpuBuffer<T>> {
        let buffer = GpuBuffer::new(&self.0, data.len())?;
        transfer::write(&self.0, &buffer.memory, bytes(data))?;
        Ok(buffer)
    }

    fn write<T: Element>(&self, buffer: &mut GpuBuffer<T>, data: &[T]) -> Result<()> {
        Error::check_len("the data written", buffer.len(), data.len())?;
        transfer::write(&self.0, &buffer.memory, bytes(data))
    }

    fn read<T: Element>(&self, buffer: &GpuBuffer<T>) -> Result<Vec<T>> {
        let mut out = Vec::new();
        out.try_reserve_exact(buffer.len()).map_err(|_| Error::OutOfMemory {
            backend: self.name(),
            requested: buffer.len().saturating_mul(size_of::<T>()),
        })?;
        out.resize(buffer.len(), T::zeroed());
        self.read_into(buffer, &mut out)?;
        Ok(out)
    }

    fn zeros<T: Element>(&self, len: usize) -> Result<GpuBuffer<T>> {
        GpuBuffer::new(&self.0, len) // wgpu clears what was never written
    }

    fn read_into<T: Element>(&self, buffer: &GpuBuffer<T>, out: &mut [T]) -> Result<()> {
        Error::check_len("the host's slice", buffer.len(), out.len())?;
        // Elements of no size have no bytes to copy.
        let out = bytemuck::try_cast_slice_mut(out).unwrap_or_default();
        transfer::read(&self.0, &buffer.memory, out)
    }

    fn sync(&self) -> Result<()> {
        transfer::sync(&self.0)
    }
}

impl fmt::Debug for Gpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gpu({})", self.0.name)
    }
}

/// The bytes of a slice. Elements of no size have none.
fn bytes<T: Element>(data: &[T]) -> &[u8] {
    bytemuck::try_cast_slice(data).unwrap_or_default()
}

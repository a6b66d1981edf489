//! The device, its state, and how its failures become errors.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use compute_backend::{Error, Executor, Real, Result};
use wgpu::{Device, ErrorFilter, Features, PollType, Queue, SubmissionIndex};

use crate::adapter::{is_software, unavailable};
use crate::buffer::{Kept, Memory};
use crate::capabilities::Capabilities;
use crate::counters::Tally;
use crate::pipeline::Pipelines;
use crate::recorder::Recorder;

/// What every clone of a [`Gpu`](crate::Gpu) and every buffer shares.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) name: String,
    pub(crate) device: Device,
    pub(crate) queue: Queue,
    pub(crate) capabilities: Capabilities,
    executor: OnceLock<Executor>,
    pub(crate) tally: Tally,
    pub(crate) pipelines: Pipelines,
    recorder: Mutex<Recorder>,
    scratch: Mutex<Vec<Kept>>,
    status: Arc<Status>,
    next_id: AtomicU64,
}

/// What callbacks and batches leave for later calls.
#[derive(Debug, Default)]
struct Status {
    /// Why the device is gone. Final.
    lost: OnceLock<String>,
    /// The first error of queued work that nobody has been told of.
    first: Mutex<Option<Error>>,
}

impl Context {
    /// The features that kernels use.
    pub(crate) const FEATURES: Features =
        Features::SHADER_F64.union(Features::SHADER_INT64).union(Features::TIMESTAMP_QUERY);

    /// Opens an adapter with all its limits and those of its features that are wanted.
    pub(crate) fn open(adapter: &wgpu::Adapter, wanted: Features) -> Result<Arc<Self>> {
        let request = adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("perihelion"),
            required_features: adapter.features() & wanted,
            required_limits: adapter.limits(),
            ..Default::default()
        });
        let (device, queue) = pollster::block_on(request)
            .map_err(|e| unavailable(format!("the driver of {} refused: {e}", adapter.get_info().name)))?;
        let context = Self::new(device, queue)?;
        // Nothing should get here, since every call below runs in scopes; but the default handler panics.
        let status = Arc::clone(&context.status);
        context.device.on_uncaptured_error(Arc::new(move |e: wgpu::Error| {
            status.keep(refused("a call outside any scope", &e));
        }));
        Ok(context)
    }

    pub(crate) fn new(device: Device, queue: Queue) -> Result<Arc<Self>> {
        let info = device.adapter_info();
        let software = is_software(&info);
        let name = format!("gpu ({}{})", info.name, if software { ", software" } else { "" });
        let status = Arc::<Status>::default();
        let watched = Arc::clone(&status);
        device.set_device_lost_callback(move |reason, message| {
            let reason = if message.is_empty() { format!("{reason:?}") } else { message };
            let _ = watched.lost.set(reason);
        });
        let recorder = scoped(&device, &name, "the buffer of the parameters", 0, || Recorder::new(&device))?;
        let context = Arc::new(Self {
            capabilities: Capabilities::of(&device, software),
            executor: OnceLock::new(),
            name,
            device,
            queue,
            status,
            tally: Tally::default(),
            pipelines: Pipelines::default(),
            recorder: Mutex::new(recorder),
            scratch: Mutex::default(),
            next_id: AtomicU64::new(0),
        });
        context.poll(PollType::Poll)?; // it may be lost already
        Ok(context)
    }

    /// The cores beside the device: a pool that starts when somebody asks for it.
    pub(crate) fn executor(&self) -> &Executor {
        self.executor.get_or_init(|| Executor::shared().unwrap_or(Executor::SERIAL))
    }

    /// Whether the device still is there.
    pub(crate) fn check(&self) -> Result<()> {
        match self.status.lost.get() {
            None => Ok(()),
            Some(reason) => Err(Error::Lost { backend: self.name.clone(), reason: reason.clone() }),
        }
    }

    /// Whether kernels can compute in `T`.
    pub(crate) fn check_real<T: Real>(&self) -> Result<()> {
        if T::NAME == f64::NAME && !self.capabilities.f64 {
            return Err(self.unsupported("f64"));
        }
        Ok(())
    }

    /// Whether `memory` is this device's.
    pub(crate) fn check_owner(&self, memory: &Memory) -> Result<()> {
        if std::ptr::eq(self, &*memory.context) {
            return Ok(());
        }
        Err(Error::invalid(
            "the array",
            "one of this GPU's",
            format_args!("one of {}, which was opened apart", memory.context.name),
        ))
    }

    pub(crate) fn unsupported(&self, feature: &str) -> Error {
        Error::Unsupported { backend: self.name.clone(), feature: feature.to_owned() }
    }

    /// Whether `requested` is within `limit`.
    pub(crate) fn check_limit(&self, what: &str, requested: u64, limit: u64) -> Result<()> {
        if requested <= limit {
            return Ok(());
        }
        Err(Error::TooLarge { backend: self.name.clone(), what: what.to_owned(), requested, limit })
    }

    /// The queued work. Held while calls that must keep their order are made.
    pub(crate) fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Scratch memory that waits for its next user.
    pub(crate) fn scratch(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `calls` and returns the error that the device met in them. `what` stands for them in the message,
    /// `bytes` is what they allocate.
    pub(crate) fn scoped<R>(&self, what: &str, bytes: u64, calls: impl FnOnce() -> R) -> Result<R> {
        let result = scoped(&self.device, &self.name, what, bytes, calls);
        // A lost device leaves its scopes empty or blames what it was given; that it is lost, it tells when polled.
        self.poll(PollType::Poll)?;
        result
    }

    /// Keeps an error of queued work until a call can return it.
    pub(crate) fn keep(&self, error: Error) {
        self.status.keep(error);
    }

    /// The state of the device and the first error of queued work, which is handed on once.
    pub(crate) fn outcome(&self) -> Result<()> {
        self.check()?;
        match self.status.first().take() {
            None => Ok(()),
            Some(error) => Err(error),
        }
    }

    /// Waits until the device has finished `submission`, or everything.
    pub(crate) fn wait(&self, submission: Option<SubmissionIndex>) -> Result<()> {
        self.poll(PollType::Wait { submission_index: submission, timeout: None })
    }

    fn poll(&self, how: PollType) -> Result<()> {
        // wgpu panics where the driver reports in the middle of a wait that the device is gone.
        let result = catch_unwind(AssertUnwindSafe(|| self.device.poll(how)));
        self.check()?;
        match result {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(e)) => Err(self.lost(&e.to_string())),
            Err(_) => Err(self.lost("the driver gave up while work was running")),
        }
    }

    /// Marks the device as gone.
    pub(crate) fn lost(&self, reason: &str) -> Error {
        let reason = self.status.lost.get_or_init(|| reason.to_owned()).clone();
        Error::Lost { backend: self.name.clone(), reason }
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }
}

impl Status {
    fn first(&self) -> MutexGuard<'_, Option<Error>> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, error: Error) {
        self.first().get_or_insert(error);
    }
}

fn scoped<R>(device: &Device, name: &str, what: &str, bytes: u64, calls: impl FnOnce() -> R) -> Result<R> {
    let memory = device.push_error_scope(ErrorFilter::OutOfMemory);
    let internal = device.push_error_scope(ErrorFilter::Internal);
    let validation = device.push_error_scope(ErrorFilter::Validation);
    let result = calls();
    // Outside of a browser these futures are ready at once.
    let errors = [validation.pop(), internal.pop(), memory.pop()].map(pollster::block_on);
    match errors.into_iter().flatten().next() {
        None => Ok(result),
        Some(wgpu::Error::OutOfMemory { .. }) => {
            let requested = usize::try_from(bytes).unwrap_or(usize::MAX);
            Err(Error::OutOfMemory { backend: name.to_owned(), requested })
        }
        Some(error) => Err(refused(what, &error)),
    }
}

fn refused(what: &str, error: &wgpu::Error) -> Error {
    Error::Kernel { kernel: what.to_owned(), message: error.to_string() }
}

//! Counts of what the device was asked to do.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a [`Gpu`](crate::Gpu) and its clones have asked of the device so far.
///
/// Tests take the difference of two of these to prove that a step makes no transfer:
/// ```
/// # fn main() -> compute_backend::Result<()> {
/// # use compute_backend::{Arrays, Backend};
/// # let Some(gpu) = gpu_backend::testing::gpu() else { return Ok(()) };
/// let x = gpu.upload(&[1.0_f32; 1000])?;
/// let mut y = gpu.zeros::<f32>(1000)?;
/// let before = gpu.counters();
/// gpu.axpy(2.0, &x, &mut y)?;
/// assert_eq!(gpu.counters().since(before).transfers(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counters {
    /// Kernels launched.
    pub launches: u64,
    /// Batches of launches handed to the driver.
    pub submissions: u64,
    /// Copies from the host to the device.
    pub uploads: u64,
    /// Copies from the device to the host.
    pub downloads: u64,
    /// The bytes of the uploads.
    pub bytes_up: u64,
    /// The bytes of the downloads.
    pub bytes_down: u64,
}

impl Counters {
    /// What was asked since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            launches: self.launches.saturating_sub(earlier.launches),
            submissions: self.submissions.saturating_sub(earlier.submissions),
            uploads: self.uploads.saturating_sub(earlier.uploads),
            downloads: self.downloads.saturating_sub(earlier.downloads),
            bytes_up: self.bytes_up.saturating_sub(earlier.bytes_up),
            bytes_down: self.bytes_down.saturating_sub(earlier.bytes_down),
        }
    }

    /// Uploads and downloads together.
    pub fn transfers(self) -> u64 {
        self.uploads + self.downloads
    }
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    launches: AtomicU64,
    submissions: AtomicU64,
    uploads: AtomicU64,
    downloads: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
}

impl Tally {
    pub(crate) fn launch(&self) {
        add(&self.launches, 1);
    }

    pub(crate) fn submission(&self) {
        add(&self.submissions, 1);
    }

    pub(crate) fn upload(&self, bytes: u64) {
        add(&self.uploads, 1);
        add(&self.bytes_up, bytes);
    }

    pub(crate) fn download(&self, bytes: u64) {
        add(&self.downloads, 1);
        add(&self.bytes_down, bytes);
    }

    pub(crate) fn read(&self) -> Counters {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            launches: get(&self.launches),
            submissions: get(&self.submissions),
            uploads: get(&self.uploads),
            downloads: get(&self.downloads),
            bytes_up: get(&self.bytes_up),
            bytes_down: get(&self.bytes_down),
        }
    }
}

fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}

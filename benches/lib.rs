//! What the criterion benches and `measure` share: inputs as the peers' scripts make them, and timing.

pub mod inputs;
pub mod timing;

use compute_backend::{Device, Error, Result};
use perihelion::backend as compute_backend;

/// The name of a backend in the id of a benchmark: `serial`, `threads`, `gpu`.
pub fn label(device: Device) -> String {
    device.to_string()
}

/// The devices of a benchmark: serial, all cores, and the GPU if there is one.
pub fn devices() -> Vec<Device> {
    let mut devices = vec![Device::Serial, Device::Threads(None)];
    if gpu().is_ok() {
        devices.push(Device::Gpu);
    }
    devices
}

#[cfg(feature = "gpu")]
fn gpu() -> Result<()> {
    perihelion::gpu::Gpu::new().map(drop)
}

#[cfg(not(feature = "gpu"))]
fn gpu() -> Result<()> {
    Err(Device::gpu_not_compiled("benches"))
}

/// What a case answers when it cannot run: the library's error, in words.
#[derive(Debug)]
pub struct Failure(pub String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

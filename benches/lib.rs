//! What the criterion benches and `measure` share: inputs as the peers' scripts make them, and timing.

pub mod inputs;
pub mod timing;

use perihelion::{Device, Gpu};

/// The devices of a benchmark: serial, all cores, and the GPU if there is one.
pub fn devices() -> Vec<Device> {
    let mut devices = vec![Device::Serial, Device::Threads(None)];
    if Gpu::new().is_ok() {
        devices.push(Device::Gpu);
    }
    devices
}

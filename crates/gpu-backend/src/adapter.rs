//! The adapters of a machine, and the choice among them.

use std::fmt;

use compute_backend::{Error, Gpus, Result};
use wgpu::{Backends, DeviceType, Instance, InstanceDescriptor, InstanceFlags};

use crate::capabilities::max_array_bytes;

/// The environment variable that chooses: part of a name, an index, or `none`.
pub(crate) const VARIABLE: &str = "PERIHELION_GPU";

/// A GPU, or software that acts as one, as [`Gpu::adapters`](crate::Gpu::adapters) lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adapter {
    /// The name that the driver gives; part of it chooses the adapter in `PERIHELION_GPU`.
    pub name: String,
    /// The driver and its version.
    pub driver: String,
    /// The programming interface underneath: `vulkan`, `metal` or `dx12`.
    pub api: String,
    /// Whether it runs on the processor. Such an adapter is only taken when it is named.
    pub software: bool,
    /// Whether it computes in `f64`.
    pub f64: bool,
    /// The largest array in bytes.
    pub max_array_bytes: u64,
}

impl Adapter {
    pub(crate) fn describe(adapter: &wgpu::Adapter) -> Self {
        let info = adapter.get_info();
        Self {
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            api: info.backend.to_str().to_owned(),
            software: is_software(&info),
            f64: adapter.features().contains(wgpu::Features::SHADER_F64),
            max_array_bytes: max_array_bytes(&adapter.limits()),
            name: info.name,
        }
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, driver, api, .. } = self;
        let kind = if self.software { ", software" } else { "" };
        let f64 = if self.f64 { "f32 and f64" } else { "f32 only" };
        let mebibytes = self.max_array_bytes >> 20;
        write!(f, "{name} ({api}, {driver}{kind}): {f64}, arrays of up to {mebibytes} MiB")
    }
}

/// What `PERIHELION_GPU` or a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    Best,
    None,
    /// Part of a name, or the place in the list: a number below 100 is a place, a longer one part of a name.
    Named(String),
}

impl Choice {
    pub(crate) fn from_environment() -> Self {
        // A value that is not Unicode names no adapter, and the error will show it.
        let value = std::env::var_os(VARIABLE).unwrap_or_default();
        Self::parse(&value.to_string_lossy())
    }

    fn parse(value: &str) -> Self {
        match value.trim() {
            "" => Self::Best,
            name if name.eq_ignore_ascii_case("none") => Self::None,
            name => Self::Named(name.to_owned()),
        }
    }
}

pub(crate) fn is_software(info: &wgpu::AdapterInfo) -> bool {
    info.device_type == DeviceType::Cpu
}

/// Every adapter that the drivers of this machine offer.
pub(crate) fn enumerate() -> Vec<wgpu::Adapter> {
    if Instance::enabled_backend_features().is_empty() {
        return vec![]; // where `Instance::new` would panic
    }
    let instance = Instance::new(InstanceDescriptor {
        backends: Backends::VULKAN | Backends::METAL | Backends::DX12,
        // No layers of validation even in debug builds, unless `WGPU_VALIDATION=1` asks for them.
        flags: InstanceFlags::empty().with_env(),
        // An allocation beyond this share of what the driver reports as free is an error and not a thrashing machine.
        memory_budget_thresholds: wgpu::MemoryBudgetThresholds {
            for_resource_creation: Some(98),
            for_device_loss: None,
        },
        ..InstanceDescriptor::new_without_display_handle()
    });
    pollster::block_on(instance.enumerate_adapters(Backends::all()))
}

/// The adapter that is asked for, out of `adapters`.
pub(crate) fn choose(choice: &Choice, gpus: Gpus, mut adapters: Vec<wgpu::Adapter>) -> Result<wgpu::Adapter> {
    let listed: Vec<Adapter> = adapters.iter().map(Adapter::describe).collect();
    let kinds: Vec<DeviceType> = adapters.iter().map(|a| a.get_info().device_type).collect();
    Ok(adapters.swap_remove(pick(choice, gpus, &listed, &kinds)?))
}

/// The place in the list of the adapter that is asked for.
fn pick(choice: &Choice, gpus: Gpus, adapters: &[Adapter], kinds: &[DeviceType]) -> Result<usize> {
    let place = match choice {
        Choice::None => return Err(unavailable(format!("{VARIABLE}=none forbids it"))),
        _ if adapters.is_empty() => return Err(unavailable(no_driver())),
        Choice::Best => {
            let rank = |kind| match kind {
                DeviceType::DiscreteGpu => 0,
                DeviceType::IntegratedGpu => 1,
                DeviceType::VirtualGpu => 2,
                DeviceType::Other | DeviceType::Cpu => 3,
            };
            let hardware = (0..adapters.len()).filter(|&i| !adapters[i].software);
            // Of the same kind: the one that computes in f64, then the first in the list.
            hardware.min_by_key(|&i| (rank(kinds[i]), !adapters[i].f64, i)).ok_or_else(|| {
                unavailable(format!(
                    "there is no hardware adapter, only software that is slower than the processor it runs on: \
                     {}; to use it all the same, ask for the device `gpu` with {VARIABLE}={}",
                    list(adapters),
                    first_word(&adapters[0].name),
                ))
            })?
        }
        Choice::Named(name) => {
            let lower = name.to_lowercase();
            let found = match name.parse::<usize>() {
                // A short number is a place, also where there is none: 3 must not become an RTX 3080.
                Ok(index) if index < 100 => Some(index).filter(|&i| i < adapters.len()),
                _ => adapters.iter().position(|a| a.name.to_lowercase().contains(&lower)),
            };
            found.ok_or_else(|| {
                unavailable(format!("{VARIABLE}={name} matches no adapter; there are {}", list(adapters)))
            })?
        }
    };
    if gpus == Gpus::HardwareOnly && adapters[place].software {
        return Err(unavailable(format!(
            "{} is software, which is slower than the processor it runs on; ask for `gpu` to use it all the same",
            adapters[place].name
        )));
    }
    Ok(place)
}

pub(crate) fn unavailable(reason: String) -> Error {
    Error::Unavailable { backend: "gpu".to_owned(), reason }
}

fn list(adapters: &[Adapter]) -> String {
    let items = adapters.iter().enumerate().map(|(i, a)| format!("{i}: {}", a.name));
    items.collect::<Vec<_>>().join(", ")
}

fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or("0")
}

fn no_driver() -> String {
    let hint = if cfg!(target_os = "linux") {
        "install the driver of your GPU with its Vulkan part and the loader (Debian: libvulkan1 and \
         mesa-vulkan-drivers, or NVIDIA's own driver; in a container, share the device and its driver)"
    } else if cfg!(target_os = "macos") {
        "Metal needs macOS 10.15 and a display or a login session"
    } else {
        "install the driver of your GPU"
    };
    format!("no driver offers an adapter; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(name: &str, software: bool, f64: bool) -> Adapter {
        let (driver, api) = (String::new(), "vulkan".to_owned());
        Adapter { name: name.to_owned(), driver, api, software, f64, max_array_bytes: 1 << 31 }
    }

    fn pick_from(value: &str, gpus: Gpus) -> Result<usize> {
        let adapters = [
            adapter("llvmpipe (LLVM 15.0.6, 256 bits)", true, true),
            adapter("Intel(R) Arc 770", false, false),
            adapter("NVIDIA H200", false, true),
        ];
        let kinds = [DeviceType::Cpu, DeviceType::IntegratedGpu, DeviceType::DiscreteGpu];
        pick(&Choice::parse(value), gpus, &adapters, &kinds)
    }

    fn reason(result: Result<usize>) -> String {
        match result {
            Err(error @ Error::Unavailable { .. }) => error.to_string(),
            other => panic!("{other:?} is not `Error::Unavailable`"),
        }
    }

    #[test]
    fn an_index_comes_before_a_name_and_a_name_is_found_by_any_part_of_it() {
        for (value, want) in
            [("", 2), ("  ", 2), ("1", 1), ("nvidia", 2), ("H200", 2), ("llvm", 0), ("770", 1)]
        {
            assert_eq!(pick_from(value, Gpus::AsAsked), Ok(want), "{value:?}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_unavailable_and_the_error_lists_what_can() {
        assert!(reason(pick_from("None", Gpus::AsAsked)).contains("PERIHELION_GPU=none"));
        assert!(reason(pick_from("radeon", Gpus::AsAsked)).contains("2: NVIDIA H200"));
        assert!(reason(pick_from("7", Gpus::AsAsked)).contains("matches no adapter"), "not the Arc 770");
        assert!(reason(pick(&Choice::Best, Gpus::AsAsked, &[], &[])).contains("driver"));
    }

    #[test]
    fn software_is_taken_by_name_alone_and_never_where_only_hardware_counts() {
        let only = [adapter("llvmpipe (LLVM 15)", true, true)];
        let best = pick(&Choice::Best, Gpus::AsAsked, &only, &[DeviceType::Cpu]);
        assert!(reason(best).contains("with PERIHELION_GPU=llvmpipe"));
        assert_eq!(pick_from("llvmpipe", Gpus::AsAsked), Ok(0));
        assert!(reason(pick_from("llvmpipe", Gpus::HardwareOnly)).contains("is software"));
        assert_eq!(pick_from("arc", Gpus::HardwareOnly), Ok(1));
    }
}

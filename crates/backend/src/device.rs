//! The choice of a backend at run time.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::{Error, Result, Serial, Threads};

/// The backend that a user asks for, as in `--device threads:8`.
///
/// Parses from and prints as `auto`, `serial`, `threads`, `threads:8` or `gpu`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Device {
    /// The GPU if there is a hardware one that can hold the problem, else all cores. The only choice that may
    /// fall back; the name of the backend says what it became.
    #[default]
    Auto,
    /// The calling thread.
    Serial,
    /// So many cores, or all.
    Threads(Option<NonZeroUsize>),
    /// The GPU, or an error.
    Gpu,
}

/// Which GPUs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Gpus {
    /// Hardware, and whatever the environment variable `PERIHELION_GPU` names.
    AsAsked,
    /// Hardware only: a software adapter is slower than the cores that it runs on.
    HardwareOnly,
}

impl Device {
    /// Runs the arm that this device stands for. `Auto` runs `gpu` with hardware adapters alone and, if that
    /// fails for a reason that another device would not have ([`Error::is_of_the_device`]), `threads`.
    ///
    /// # Errors
    /// Those of the arm; [`Error::Unavailable`] if the threads cannot be had.
    pub fn select<R>(
        self,
        serial: impl FnOnce(Serial) -> Result<R>,
        threads: impl FnOnce(Threads) -> Result<R>,
        gpu: impl FnOnce(Gpus) -> Result<R>,
    ) -> Result<R> {
        match self {
            Self::Serial => serial(Serial),
            Self::Threads(None) => threads(Threads::new()?),
            Self::Threads(Some(count)) => threads(Threads::with_count(count.get())?),
            Self::Gpu => gpu(Gpus::AsAsked),
            Self::Auto => match gpu(Gpus::HardwareOnly) {
                Err(error) if error.is_of_the_device() => threads(Threads::new()?),
                other => other,
            },
        }
    }

    /// The error of a crate that was built without its feature `gpu`.
    pub fn gpu_not_compiled(krate: &str) -> Error {
        Error::Unavailable {
            backend: "gpu".to_owned(),
            reason: format!("`{krate}` was built without its feature `gpu`"),
        }
    }
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unknown = || {
            Error::invalid("the device", "auto, serial, threads, threads:N or gpu", format_args!("{text:?}"))
        };
        match text {
            "auto" => Ok(Self::Auto),
            "serial" => Ok(Self::Serial),
            "threads" => Ok(Self::Threads(None)),
            "gpu" => Ok(Self::Gpu),
            _ => {
                let count = text.strip_prefix("threads:").ok_or_else(unknown)?;
                // `usize::from_str` takes a leading plus sign; a device has none.
                if !count.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(unknown());
                }
                count.parse().map(|n| Self::Threads(Some(n))).map_err(|_| unknown())
            }
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Serial => f.write_str("serial"),
            Self::Threads(None) => f.write_str("threads"),
            Self::Threads(Some(count)) => write!(f, "threads:{count}"),
            Self::Gpu => f.write_str("gpu"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_what_its_name_says() {
        for text in ["auto", "serial", "threads", "threads:1", "threads:8", "gpu"] {
            assert_eq!(text.parse::<Device>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_name_that_means_nothing_is_an_error_that_lists_those_that_do() {
        for text in
            ["", "cuda", "GPU", "threads:", "threads:0", "threads:-1", "threads:+2", "threads:1e3", " serial"]
        {
            let error = text.parse::<Device>().unwrap_err();
            assert!(matches!(error, Error::Invalid { .. }), "{text:?}");
            assert!(error.to_string().contains("threads:N"), "{error}");
        }
    }

    #[test]
    fn auto_falls_back_for_want_of_a_device_and_for_nothing_else() {
        let missing = || Err(Error::Unavailable { backend: "gpu".into(), reason: "none".into() });
        let run = |device: Device, gpu: Result<&'static str>| {
            device.select(|_| Ok("serial"), |_| Ok("threads"), |_| gpu)
        };
        assert_eq!(run(Device::Auto, Ok("gpu")), Ok("gpu"));
        assert_eq!(run(Device::Auto, missing()), Ok("threads"));
        assert_eq!(run(Device::Gpu, missing()), missing());
        let bad = Error::invalid("x", "y", "z");
        assert_eq!(run(Device::Auto, Err(bad.clone())), Err(bad));
    }
}

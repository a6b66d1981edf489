//! Without an adapter there is an error that says what to do, and no panic: each case in a process of its own, since
//! the environment is the process's.

use std::process::Command;

use compute_backend::{Error, Gpus};
use gpu_backend::Gpu;

/// Set in the processes that this file starts, to the words that the error must hold.
const CHILD: &str = "GPU_BACKEND_TEST_WORDS";

#[test]
fn a_gpu_that_cannot_be_had_is_unavailable_and_says_why() {
    match std::env::var(CHILD) {
        Ok(words) => child(&words),
        Err(_) => parent(),
    }
}

fn child(words: &str) {
    for gpus in [Gpus::AsAsked, Gpus::HardwareOnly] {
        match Gpu::open(gpus) {
            Err(error @ Error::Unavailable { .. }) => {
                let text = error.to_string();
                assert!(text.contains(words), "{text}");
            }
            other => panic!("{other:?} is not `Error::Unavailable`"),
        }
    }
}

fn parent() {
    const NO_DRIVER: &str = "no driver offers an adapter";
    let unknown = if Gpu::adapters().is_empty() { NO_DRIVER } else { "matches no adapter; there are 0: " };
    let mut cases = vec![("none", None, "PERIHELION_GPU=none forbids it"), ("no such card", None, unknown)];
    // Vulkan's loader can be told to find no driver; other systems ask nobody.
    if cfg!(target_os = "linux") {
        let nowhere = Some("/nonexistent/driver.json");
        cases.extend([("", nowhere, NO_DRIVER), ("", nowhere, "install"), ("llvmpipe", nowhere, NO_DRIVER)]);
    }
    for (gpu, driver, words) in cases {
        let mut child = Command::new(std::env::current_exe().unwrap_or_default());
        child.args(["--exact", "a_gpu_that_cannot_be_had_is_unavailable_and_says_why", "--nocapture"]);
        child.env(CHILD, words).env("PERIHELION_GPU", gpu);
        if let Some(path) = driver {
            // The loader's old word and its new.
            child.env("VK_ICD_FILENAMES", path).env("VK_DRIVER_FILES", path);
        }
        match child.output() {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "PERIHELION_GPU={gpu:?}, driver {driver:?}: {text}");
            }
            Err(error) => panic!("the test cannot start itself: {error}"),
        }
    }
}

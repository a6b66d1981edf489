//! A run that is killed at any moment ends with the bits that it would have had.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nbody_core::{Checkpoints, Device, Ias15, Method, Newton, Scheme, Simulation, open_with};

use crate::{Folder, bodies};

/// What tells the child where to write, and which integrator to take.
const FOLDER: &str = "NBODY_CORE_TEST_FOLDER";
const METHOD: &str = "NBODY_CORE_TEST_METHOD";

const STEPS: u64 = 120;

fn methods() -> [(&'static str, Method); 2] {
    [("ias15", Ias15::new().into()), ("yoshida4", Scheme::Yoshida4.into())]
}

/// The run from where it stands in `folder` to its end, with a pause after every step.
fn go_on(folder: &Path, method: Method, pause: Duration) -> Box<dyn Simulation<f64>> {
    let checkpoints = Checkpoints::new(folder).every(1);
    let mut run = match checkpoints.latest().unwrap() {
        Some(snapshot) => snapshot.resume(Device::Serial).unwrap(),
        None => open_with(Device::Serial, Newton::new(1.0), method, &bodies()).unwrap(),
    };
    for step in 1..=STEPS {
        checkpoints.run(&mut *run, 0.017, step).unwrap();
        std::thread::sleep(pause);
    }
    run
}

/// The number of the last snapshot.
fn last(folder: &Path) -> Option<u64> {
    let entries = std::fs::read_dir(folder).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.strip_prefix("snapshot-")?.split('.').next()?.parse().ok()).max()
}

#[test]
#[ignore = "the child of the test below, which does nothing alone"]
fn a_run_to_be_killed() {
    let (Ok(folder), Ok(wanted)) = (std::env::var(FOLDER), std::env::var(METHOD)) else { return };
    let (_, method) = methods().into_iter().find(|(name, _)| *name == wanted).unwrap();
    // Long enough for its parent to kill it well before the end, on a busy machine too.
    go_on(Path::new(&folder), method, Duration::from_millis(10));
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_with_the_bits_of_one_that_is_not() {
    for (name, method) in methods() {
        let killed = Folder::new(&format!("killed-{name}"));
        for round in 0..8 {
            let before = last(&killed.0).unwrap_or(0);
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "killed::a_run_to_be_killed", "--ignored"])
                .env(FOLDER, &killed.0)
                .env(METHOD, name)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            // From the first write on, at another point of one each time.
            let patience = Instant::now();
            while last(&killed.0).unwrap_or(0) < before + 4 {
                assert!(patience.elapsed() < Duration::from_secs(60), "{name}: no snapshots");
                assert!(child.try_wait().unwrap().is_none(), "{name}: it ended before it was killed");
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_micros(137 * round));
            child.kill().unwrap();
            let status = child.wait().unwrap();
            assert!(!status.success(), "{name}: it was killed");
            assert!(last(&killed.0).unwrap() < STEPS, "{name}: there was more to do");
        }
        let resumed = go_on(&killed.0, method, Duration::ZERO);
        let whole = Folder::new(&format!("whole-{name}"));
        let whole = go_on(&whole.0, method, Duration::ZERO);
        assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{name}");
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{name}");
        assert_eq!(resumed.time().to_bits(), whole.time().to_bits(), "{name}");
    }
}

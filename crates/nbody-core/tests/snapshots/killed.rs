//! A run that is killed at any moment ends with the bits that it would have had, whatever moves it and whatever it is
//! saved in.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nbody_core::{
    Bodies, Checkpoints, Device, Hermite, Ias15, Method, Newton, Scheme, Simulation, WisdomHolman, models,
    open_with,
};

use crate::{FORMATS, Folder, bodies};

/// What tells the child where to write, and which of the runs.
const FOLDER: &str = "NBODY_CORE_TEST_FOLDER";
const NAME: &str = "NBODY_CORE_TEST_NAME";

const STEPS: u64 = 60;
const KILLS: u64 = 3;

/// A run to be killed.
struct Case {
    name: String,
    method: Method,
    format: &'static str,
}

fn cases() -> Vec<Case> {
    let mut methods: Vec<(&str, Method)> =
        Scheme::ALL.into_iter().map(|scheme| (scheme.name(), scheme.into())).collect();
    methods.extend([
        ("hermite-shared", Hermite::shared().into()),
        ("hermite-blocks", Hermite::blocks().into()),
        ("ias15", Ias15::new().into()),
        ("ias15-extended", Ias15::extended().into()),
        ("wisdom-holman", WisdomHolman::new().into()),
    ]);
    let pairs = FORMATS.iter().flat_map(|format| methods.iter().map(move |method| (*format, *method)));
    let case = |(format, (name, method))| Case { name: format!("{name}-{format}"), method, format };
    pairs.map(case).collect()
}

impl Case {
    fn start(&self) -> (Newton<f64>, Bodies<f64>, f64) {
        match self.method {
            Method::WisdomHolman(_) => {
                (Newton::new(2.959_122_082_86e-4), models::outer_solar_system().unwrap(), 100.0)
            }
            _ => (Newton::new(1.0), bodies(), 0.017),
        }
    }

    fn checkpoints(&self, folder: &Path) -> Checkpoints {
        let checkpoints = Checkpoints::new(folder).every(1);
        #[cfg(feature = "hdf5")]
        if self.format == "hdf5" {
            return checkpoints.hdf5();
        }
        assert_eq!(self.format, "npz");
        checkpoints
    }

    /// The run from where it stands in `folder` to its end, with a pause after every step.
    fn go_on(&self, folder: &Path, pause: Duration) -> Box<dyn Simulation<f64>> {
        let (law, bodies, dt) = self.start();
        let checkpoints = self.checkpoints(folder);
        let mut run = match checkpoints.latest().unwrap() {
            Some(snapshot) => snapshot.resume(Device::Serial).unwrap(),
            None => open_with(Device::Serial, law, self.method, &bodies).unwrap(),
        };
        for step in 1..=STEPS {
            checkpoints.run(&mut *run, dt, step).unwrap();
            std::thread::sleep(pause);
        }
        run
    }

    /// The same run, which nothing ever stops. It meets the times of the snapshots and makes none.
    fn without_a_break(&self) -> Box<dyn Simulation<f64>> {
        let (law, bodies, dt) = self.start();
        let mut run = open_with(Device::Serial, law, self.method, &bodies).unwrap();
        for _ in 0..STEPS {
            run.run(dt, 1).unwrap();
        }
        run
    }

    fn is_killed_and_goes_on(&self, number: u64) {
        let name = &self.name;
        let folder = Folder::new(&format!("killed-{name}"));
        for round in 0..KILLS {
            let before = last(&folder.0).unwrap_or(0);
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "killed::a_run_to_be_killed", "--ignored"])
                .env(FOLDER, &folder.0)
                .env(NAME, name)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            // From the first write on, at another point of a step and its write each time.
            let patience = Instant::now();
            while last(&folder.0).unwrap_or(0) < before + 3 {
                assert!(patience.elapsed() < Duration::from_secs(60), "{name}: no snapshots");
                assert!(child.try_wait().unwrap().is_none(), "{name}: it ended before it was killed");
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(Duration::from_micros((number * KILLS + round) * 7919 % 15_000));
            child.kill().unwrap();
            assert!(!child.wait().unwrap().success(), "{name}: it was killed");
            assert!(last(&folder.0).unwrap() < STEPS, "{name}: there was more to do");
        }
        let (resumed, whole) = (self.go_on(&folder.0, Duration::ZERO), self.without_a_break());
        assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{name}");
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{name}");
        assert_eq!(resumed.time().to_bits(), whole.time().to_bits(), "{name}");
        assert!(std::fs::read_dir(&folder.0).unwrap().count() <= 2, "{name}: nothing unfinished is left");
    }
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
    let (Ok(folder), Ok(wanted)) = (std::env::var(FOLDER), std::env::var(NAME)) else { return };
    let case = cases().into_iter().find(|case| case.name == wanted).unwrap();
    // Long enough for its parent to kill it well before the end, on a busy machine too.
    case.go_on(Path::new(&folder), Duration::from_millis(10));
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_with_the_bits_of_one_that_is_not() {
    let cases = cases();
    let next = AtomicUsize::new(0);
    // They wait for the disk and for pauses more than they compute.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(number) else { break };
                    case.is_killed_and_goes_on(number as u64);
                }
            });
        }
    });
}

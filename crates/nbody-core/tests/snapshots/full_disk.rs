//! A disk that fills up leaves the snapshot before.

#[cfg(feature = "conformance")]
use {
    compute_backend::files::with_room,
    nbody_core::{Checkpoints, Device, Newton, Scheme, open_with},
    std::io::ErrorKind,
};

use nbody_core::{Bodies, Snapshot};
use ndarray::{Array1, Array2};

use crate::{FORMATS, Folder, bodies};

#[cfg(feature = "conformance")]
#[test]
fn a_full_disk_leaves_the_snapshot_before_wherever_it_fills_up() {
    let folder = Folder::new("full");
    let mut run = open_with(Device::Serial, Newton::new(1.0), Scheme::Yoshida8, &bodies::<f64>()).unwrap();
    for extension in FORMATS {
        let file = folder.file(&format!("full.{extension}"));
        let before = Snapshot::of(&*run).unwrap();
        run.run(0.01, 3).unwrap();
        let after = Snapshot::of(&*run).unwrap();
        after.save(&file).unwrap();
        let len = usize::try_from(std::fs::metadata(&file).unwrap().len()).unwrap();
        before.save(&file).unwrap();
        for room in (0..len).step_by(97).chain([len - 1]) {
            let error = with_room(room, || after.save(&file)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::StorageFull, "room for {room}");
            assert!(error.to_string().contains("full."), "{error}");
            assert_eq!(Snapshot::load(&file).unwrap(), before, "room for {room}");
            assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
        }
        with_room(2 * len, || after.save(&file)).unwrap();
        assert_eq!(Snapshot::load(&file).unwrap(), after);
        std::fs::remove_file(&file).unwrap();
    }
}

#[cfg(feature = "conformance")]
#[test]
fn checkpoints_on_a_full_disk_remove_nothing_and_go_on_when_there_is_room() {
    let folder = Folder::new("full-checkpoints");
    let checkpoints = Checkpoints::new(&folder.0).every(1).keep(1);
    let mut run = open_with(Device::Serial, Newton::new(1.0), Scheme::default(), &bodies::<f64>()).unwrap();
    checkpoints.run(&mut *run, 0.01, 3).unwrap();
    let before = Snapshot::of(&*run).unwrap();
    let error = with_room(1000, || checkpoints.run(&mut *run, 0.01, 4)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    assert_eq!(checkpoints.latest().unwrap(), Some(before));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
    checkpoints.save(&*run).unwrap();
    assert_eq!(checkpoints.latest().unwrap(), Some(Snapshot::of(&*run).unwrap()));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}

/// Bodies whose file is longer than the child may write.
fn many() -> Snapshot<f64> {
    let n = 5000;
    let bodies =
        Bodies::new(Array1::ones(n).view(), Array2::ones((n, 3)).view(), Array2::zeros((n, 3)).view());
    Snapshot::new(bodies.unwrap())
}

const FOLDER: &str = "NBODY_CORE_TEST_FULL";

#[test]
#[ignore = "the child of the test below, which does nothing alone"]
fn a_program_that_may_write_only_little() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    for extension in FORMATS {
        let error = many().save(format!("{folder}/kept.{extension}")).unwrap_err();
        assert!(error.to_string().contains("kept."), "{error}");
    }
}

/// The same by the system's own refusal: a limit to the length of files, at which writes fail.
#[cfg(unix)]
#[test]
fn a_file_that_the_system_cuts_off_leaves_the_snapshot_before() {
    let folder = Folder::new("limited");
    let small = Snapshot::new(bodies::<f64>());
    for extension in FORMATS {
        small.save(folder.file(&format!("kept.{extension}"))).unwrap();
    }
    let status = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "full_disk::a_program_that_may_write_only_little", "--ignored"])
        .env(FOLDER, &folder.0)
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "each of its writes was an error");
    for extension in FORMATS {
        let kept = Snapshot::<f64>::load(folder.file(&format!("kept.{extension}"))).unwrap();
        assert_eq!(kept, small);
    }
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), FORMATS.len(), "nothing unfinished is left");
}

//! Files that are not what they should be are errors that say so.

use std::io::ErrorKind;
use std::path::Path;

use nbody_core::{Device, Ias15, Newton, Snapshot, open_with};
use proptest::prelude::*;

use crate::{FORMATS, Folder, bodies};

/// A snapshot of a run, and its file.
fn saved(file: &Path) -> (Snapshot<f64>, Vec<u8>) {
    let mut run = open_with(Device::Serial, Newton::new(1.0), Ias15::new(), &bodies()).unwrap();
    run.run(0.01, 3).unwrap();
    let snapshot = Snapshot::of(&*run).unwrap();
    snapshot.save(file).unwrap();
    (snapshot, std::fs::read(file).unwrap())
}

/// What is read from a file with these bytes.
fn load(file: &Path, bytes: &[u8]) -> std::io::Result<Snapshot<f64>> {
    // A new file: some file systems bring one that is written over to the disk at once.
    std::fs::remove_file(file).unwrap();
    std::fs::write(file, bytes).unwrap();
    Snapshot::load(file)
}

/// Files that other programs wrote.
const FOREIGN: &[&str] = if cfg!(feature = "hdf5") { &["numpy.npz", "gadget.hdf5"] } else { &["numpy.npz"] };

/// A copy of such a file, and what is in it.
fn foreign(folder: &Folder, name: &str) -> (std::path::PathBuf, Vec<u8>) {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    let whole = std::fs::read(whole).unwrap();
    let file = folder.file(name);
    std::fs::write(&file, &whole).unwrap();
    (file, whole)
}

#[test]
fn a_file_that_is_cut_short_anywhere_is_an_error_with_its_name() {
    let folder = Folder::new("cut");
    for extension in FORMATS {
        let file = folder.file(&format!("cut.{extension}"));
        let (_, whole) = saved(&file);
        for len in 0..whole.len() {
            let error = load(&file, &whole[..len]).expect_err(&format!("{len} of {} bytes", whole.len()));
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{len} bytes: {error}");
            assert!(error.to_string().contains("cut."), "{error}");
        }
    }
}

#[test]
fn a_changed_byte_is_an_error_or_changes_nothing_that_is_read() {
    let folder = Folder::new("flip");
    for extension in FORMATS {
        let file = folder.file(&format!("flip.{extension}"));
        let (snapshot, whole) = saved(&file);
        for at in 0..whole.len() {
            let flip = [0x01, 0x10, 0x80, 0xFF][at % 4];
            let mut changed = whole.clone();
            changed[at] ^= flip;
            if let Ok(read) = load(&file, &changed) {
                assert_eq!(read, snapshot, "byte {at} ^ {flip:#x}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn bytes_changed_at_random_never_bring_down_the_reader(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        format in 0..FORMATS.len(),
    ) {
        let folder = Folder::new("random");
        let file = folder.file(&format!("random.{}", FORMATS[format]));
        let (snapshot, mut bytes) = saved(&file);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = load(&file, &bytes) {
            prop_assert_eq!(read, snapshot);
        }
    }
}

/// Files without a checksum of ours may be read as something else, but no damage may bring down the reader.
#[test]
fn a_changed_byte_in_a_file_of_another_program_never_brings_down_the_reader() {
    let folder = Folder::new("foreign");
    for name in FOREIGN {
        let (file, whole) = foreign(&folder, name);
        let intact = Snapshot::<f64>::load(&file).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= [0x01, 0x10, 0x80, 0xFF][at % 4];
            match load(&file, &changed) {
                Ok(read) => assert!(read.bodies().len() <= intact.bodies().len(), "{name}: byte {at}"),
                Err(error) => assert!(error.to_string().contains(name), "{name}: byte {at}: {error}"),
            }
        }
    }
}

/// What is at the end of a file of HDF5 may be nothing that is read.
#[test]
fn a_file_of_another_program_that_is_cut_short_is_an_error_or_whole() {
    let folder = Folder::new("foreign-cut");
    for name in FOREIGN {
        let (file, whole) = foreign(&folder, name);
        let intact = Snapshot::<f64>::load(&file).unwrap();
        for len in (0..whole.len()).step_by(1 + whole.len() / 4000) {
            match load(&file, &whole[..len]) {
                Ok(read) => assert_eq!(read, intact, "{name}: {len} bytes"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::InvalidData, "{name}: {len} bytes: {error}");
                    assert!(error.to_string().contains(name), "{name}: {len} bytes: {error}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The checksums of the archive are right, so that the readers of arrays see all of the damage.
    #[test]
    fn arrays_changed_at_random_in_a_sound_archive_never_bring_down_the_reader(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        text in prop::bool::ANY,
        array in 0..8_usize,
    ) {
        let folder = Folder::new("arrays");
        let file = folder.file("arrays.npz");
        let (_, bytes) = saved(&file);
        let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut to = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
        for i in 0..from.len() {
            let mut entry = from.by_index(i).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            if i == array {
                for (at, byte) in &changes {
                    // Numbers for numbers make shapes and types that parse.
                    let at = at.index(if text { 128 } else { bytes.len() });
                    bytes[at] = if text { b"0123456789<>fiuUS, ()"[usize::from(*byte) % 21] } else { *byte };
                }
            }
            to.start_file(entry.name(), zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut to, &bytes).unwrap();
        }
        to.finish().unwrap();
        if let Err(error) = Snapshot::<f64>::load(&file) {
            prop_assert_eq!(error.kind(), ErrorKind::InvalidData);
            prop_assert!(error.to_string().contains("arrays.npz: "), "{}", error);
        }
    }

    #[test]
    fn bytes_of_another_program_changed_at_random_never_bring_down_the_reader(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        name in prop::sample::select(FOREIGN),
    ) {
        let folder = Folder::new("random-foreign");
        let (file, mut bytes) = foreign(&folder, name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = load(&file, &bytes) {
            prop_assert!(error.to_string().contains(name), "{}", error);
        }
    }
}

#[test]
fn files_of_other_programs_are_errors() {
    let folder = Folder::new("other");
    for extension in FORMATS {
        let file = folder.file(&format!("other.{extension}"));
        std::fs::write(&file, b"").unwrap();
        for other in [&b""[..], b"PK", b"\x89HDF\r\n\x1a\n", b"\x7fELF, and then some", &[0; 5000]] {
            let error = load(&file, other).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
        }
        std::fs::remove_file(&file).unwrap();
        assert_eq!(Snapshot::<f64>::load(&file).unwrap_err().kind(), ErrorKind::NotFound);
        std::fs::create_dir(&file).unwrap();
        let error = Snapshot::<f64>::load(&file).unwrap_err();
        assert!(error.to_string().contains("other."), "{error}");
        let snapshot = Snapshot::new(bodies::<f64>());
        assert!(snapshot.save(&file).is_err() && file.is_dir(), "a folder stays one");
    }
}

#[test]
fn a_name_without_a_known_end_is_refused_with_the_known_ones_named() {
    let folder = Folder::new("names");
    let snapshot = Snapshot::new(bodies::<f64>());
    for name in ["run", "run.txt", "run.NPZ", ".npz"] {
        for error in [
            snapshot.save(folder.file(name)).unwrap_err(),
            Snapshot::<f64>::load(folder.file(name)).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(".npz"), "{error}");
        }
    }
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

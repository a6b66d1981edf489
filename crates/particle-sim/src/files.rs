//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes through a neighbouring file that takes the name of `path` only when all of it is on the disk. After an error,
/// such as a full disk, the neighbour is removed and `path` is what it was before.
pub(crate) fn atomically(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    let mut neighbour = OsString::from(".");
    neighbour.push(name);
    neighbour.push(format!(".{}.part", std::process::id()));
    let neighbour = path.with_file_name(neighbour);
    let result = (|| {
        let file = File::create(&neighbour)?;
        #[cfg(test)]
        let file = tests::Limited(file);
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&neighbour, path)
    })();
    if result.is_err() {
        // The first error is the one to tell; a neighbour that was never made cannot be removed.
        let _ = fs::remove_file(&neighbour);
    }
    result
}

/// `save` and `load` of a state with a method `check`.
#[cfg(feature = "serde")]
macro_rules! json {
    ($state:ident) => {
        impl<T: Real + serde::Serialize + serde::de::DeserializeOwned> $state<T> {
            /// Writes the state as JSON, every number such that it reads back to the same bits.
            ///
            /// # Errors
            /// Those of the file system. The file at `path` is replaced as a whole or, after an error, not at all.
            pub fn save(&self, path: impl AsRef<std::path::Path>) -> std::io::Result<()> {
                crate::files::atomically(path.as_ref(), |file| {
                    serde_json::to_writer(file, self).map_err(Into::into)
                })
            }

            /// Reads what [`save`](Self::save) wrote.
            ///
            /// # Errors
            /// Those of the file system, and an error of the kind `InvalidData` if the file holds anything else.
            pub fn load(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
                let text = std::fs::read(path)?;
                let state: Self = serde_json::from_slice(&text)?;
                state.check().map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
                Ok(state)
            }
        }
    };
}
#[cfg(feature = "serde")]
pub(crate) use json;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{ParticleSimulator, Trajectory, When};

    thread_local! {
        /// How many more bytes the disk takes from this thread.
        static ROOM: Cell<usize> = const { Cell::new(usize::MAX) };
    }

    /// A file on a disk that may fill up.
    pub(super) struct Limited(pub(super) File);

    impl Limited {
        pub(super) fn sync_all(&self) -> io::Result<()> {
            self.0.sync_all()
        }
    }

    impl Write for Limited {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = ROOM.get();
            if room == 0 && !bytes.is_empty() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let written = self.0.write(&bytes[..bytes.len().min(room)])?;
            ROOM.set(room - written);
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.0.flush()
        }
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("particle-sim-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Whether `save` on a disk with room for any part of its file is an error that says so, with the file before intact and nothing
    /// beside it.
    fn fills_up(what: &str, save: impl Fn(&Path) -> io::Result<()>) {
        let folder = folder(what);
        let path = folder.join(what);
        save(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        fs::write(&path, b"before").unwrap();
        for room in [0, 1, whole.len() / 2, whole.len() - 1] {
            ROOM.set(room);
            let full = save(&path);
            ROOM.set(usize::MAX);
            assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull, "{what}, room for {room}");
            assert_eq!(fs::read(&path).unwrap(), b"before", "{what}, room for {room}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{what}: the unfinished file is gone");
        }
        save(&path).unwrap();
        assert!(fs::read(&path).unwrap() == whole, "{what}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_disk_that_fills_up_leaves_the_file_before_and_nothing_else_whatever_is_written() {
        let mut simulator = ParticleSimulator::new(&[(0.3_f64, 0.5, 1.0), (0.0, -0.5, -1.0)]).unwrap();
        let mut trajectory = Trajectory::new();
        simulator.watch(1.0, When::Every(1e-2), &mut trajectory).unwrap();
        fills_up("trajectory.csv", |path| trajectory.save_csv(path));
        #[cfg(feature = "npy")]
        {
            fills_up("trajectory.npy", |path| trajectory.save_npy(path));
            fills_up("trajectory.npz", |path| trajectory.save_npz(path));
        }
        #[cfg(feature = "plot")]
        {
            let picture = crate::Picture::new().size(120);
            fills_up("trajectory.gif", |path| picture.save_gif(&trajectory, path));
            fills_up("trajectory.png", |path| picture.save_png(&trajectory, 3, path));
        }
        #[cfg(feature = "serde")]
        {
            let x = ndarray::Array2::from_elem((2, 2), 0.5);
            let still = crate::Integrator::Euler;
            let cloud = crate::CloudState::new(x.view(), x.view(), crate::Law::new(), still, 1e-3).unwrap();
            let soft = crate::Interaction::soft_repulsion(1.0, 0.4);
            let walls = crate::Walls::Periodic;
            let crowd = crate::CrowdState::new(x.view(), x.view(), 1.0, walls, &soft, 1e-3).unwrap();
            fills_up("state.json", |path| simulator.state().map_err(io::Error::other)?.save(path));
            fills_up("cloud.json", |path| cloud.save(path));
            fills_up("crowd.json", |path| crowd.save(path));
        }
    }

    #[test]
    fn a_path_that_is_no_file_is_an_error() {
        let folder = folder("paths");
        assert!(atomically(Path::new("/"), |_| Ok(())).is_err());
        assert!(atomically(&folder.join("missing/path.csv"), |_| Ok(())).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_is_always_full_is_an_error() {
        // The buffered last part of a file meets the full disk only when it is flushed.
        let mut file = BufWriter::new(File::create("/dev/full").unwrap());
        file.write_all(b"short").unwrap();
        let error = file.into_inner().unwrap_err().into_error();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}

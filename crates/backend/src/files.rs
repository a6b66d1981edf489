//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

/// What a file being written can do: formats that fill in lengths afterwards go back.
pub trait Output: Write + Seek {}

impl<W: Write + Seek> Output for W {}

/// Writes through a neighbouring file that takes the name of `path` only when all of it is on the disk. Whoever opens
/// `path`, also after a crash at any moment, finds the file before or the new one, whole.
///
/// `write` never sees an error of the disk: the first is kept until it is done, and then told. So an encoder that drops its
/// errors, or prints them, hides none.
///
/// ```
/// use std::io::Write;
///
/// let path = std::env::temp_dir().join(format!("perihelion-{}.txt", std::process::id()));
/// compute_backend::files::atomically(&path, |file| writeln!(file, "all of it"))?;
/// assert_eq!(std::fs::read_to_string(&path)?, "all of it\n");
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of `write` and of the file system. After an error, such as a full disk, the neighbour is removed and `path` is
/// what it was before; only if the folder, in the end, cannot be brought to the disk is the new file there already.
pub fn atomically(path: &Path, write: impl FnOnce(&mut dyn Output) -> io::Result<()>) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    let mut neighbour = OsString::from(".");
    neighbour.push(name);
    neighbour.push(format!(".{}.part", std::process::id()));
    let neighbour = path.with_file_name(neighbour);
    let result = (|| {
        let file = File::create(&neighbour)?;
        #[cfg(feature = "conformance")]
        let file = disk::Limited(file);
        let mut file = Fused::new(BufWriter::new(file));
        let written = write(&mut file);
        let file = file.unless_failed()?;
        written?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&neighbour, path)
    })();
    if result.is_err() {
        // The first error is the one to tell; a neighbour that was never made cannot be removed.
        let _ = fs::remove_file(&neighbour);
        return result;
    }
    sync_folder(path)
}

/// An output that keeps its first error and from there on takes anything.
struct Fused<W> {
    to: W,
    failed: Option<io::Error>,
    place: u64,
    end: u64,
}

impl<W: Write + Seek> Fused<W> {
    fn new(to: W) -> Self {
        Self { to, failed: None, place: 0, end: 0 }
    }

    fn attempt(&mut self, run: impl FnOnce(&mut W) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = run(&mut self.to).err();
        }
    }

    fn unless_failed(self) -> io::Result<W> {
        self.failed.map_or(Ok(self.to), Err)
    }
}

impl<W: Write + Seek> Write for Fused<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(|to| to.write_all(bytes));
        self.place += bytes.len() as u64;
        self.end = self.end.max(self.place);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(Write::flush);
        Ok(())
    }
}

impl<W: Write + Seek> Seek for Fused<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        if place != self.place {
            self.attempt(|to| to.seek(SeekFrom::Start(place)).map(|_| ()));
            self.place = place;
        }
        Ok(place)
    }
}

/// Brings the new name of a file to the disk.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems have no such thing, and folders that may be written may be unreadable.
        Err(error) if matches!(error.kind(), InvalidInput | PermissionDenied | Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// For tests: what `run` gives on a disk that takes only `room` more bytes from [`atomically`] on this thread.
#[cfg(feature = "conformance")]
pub fn with_room<R>(room: usize, run: impl FnOnce() -> R) -> R {
    disk::ROOM.set(room);
    let result = run();
    disk::ROOM.set(usize::MAX);
    result
}

#[cfg(feature = "conformance")]
mod disk {
    use std::cell::Cell;
    use std::fs::File;
    use std::io::{self, Seek, SeekFrom, Write};

    thread_local! {
        /// How many more bytes the disk takes from this thread.
        pub(super) static ROOM: Cell<usize> = const { Cell::new(usize::MAX) };
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

    impl Seek for Limited {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("compute-backend-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_disk_that_fills_up_leaves_the_file_before_and_nothing_else() {
        let folder = folder("full");
        let path = folder.join("file");
        fs::write(&path, b"before").unwrap();
        for room in 0..5 {
            let full = with_room(room, || atomically(&path, |file| file.write_all(b"after")));
            assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull, "room for {room}");
            assert_eq!(fs::read(&path).unwrap(), b"before", "room for {room}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "the unfinished file is gone");
        }
        with_room(5, || atomically(&path, |file| file.write_all(b"after"))).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_error_that_the_writer_drops_is_told_and_going_back_writes_over() {
        let folder = folder("dropped");
        let path = folder.join("file");
        let careless = |file: &mut dyn Output| {
            let _ = file.write_all(b"0 bytes");
            let _ = file.seek(SeekFrom::Start(0));
            let _ = file.write_all(b"7");
            assert_eq!(file.seek(SeekFrom::End(0)).unwrap(), 7);
            assert!(file.seek(SeekFrom::Current(-8)).is_err());
            assert_eq!(file.seek(SeekFrom::Current(-7)).unwrap(), 0);
            let _ = file.flush();
            Ok(())
        };
        let full = with_room(3, || atomically(&path, careless));
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        atomically(&path, careless).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"7 bytes");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_path_that_is_no_file_is_an_error() {
        let folder = folder("paths");
        assert!(atomically(Path::new("/"), |_| Ok(())).is_err());
        assert!(atomically(&folder.join("missing/path.csv"), |_| Ok(())).is_err());
        assert!(atomically(&folder, |_| Ok(())).is_err(), "a folder stays one");
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

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
        let mut file = BufWriter::new(File::create(&neighbour)?);
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
    use super::*;

    #[test]
    fn a_disk_that_fills_up_leaves_the_file_before_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("particle-sim-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("path.csv");
        atomically(&path, |file| file.write_all(b"before")).unwrap();
        let full = atomically(&path, |file| {
            file.write_all(&[7; 100_000])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "the unfinished file is gone");
        atomically(&path, |file| file.write_all(b"after")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert!(atomically(Path::new("/"), |_| Ok(())).is_err());
        assert!(atomically(&folder.join("missing/path.csv"), |_| Ok(())).is_err());
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

//! States as JSON, and what every format does on a full disk.

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
                compute_backend::files::atomically(path.as_ref(), |file| {
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
    use std::path::Path;
    use std::{fs, io};

    use compute_backend::files::with_room;

    use crate::{ParticleSimulator, Trajectory, When};

    /// Whether `save` on a disk with room for any part of its file is an error that says so, with the file before intact and nothing
    /// beside it.
    fn fills_up(what: &str, save: impl Fn(&Path) -> io::Result<()>) {
        let folder = std::env::temp_dir().join(format!("particle-sim-{what}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(what);
        save(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        fs::write(&path, b"before").unwrap();
        for room in [0, 1, whole.len() / 2, whole.len() - 1] {
            let full = with_room(room, || save(&path));
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
}

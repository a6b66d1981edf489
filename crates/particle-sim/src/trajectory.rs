//! Positions through time, in memory and in files.

use std::fmt::Display;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use compute_backend::Real;
use compute_backend::files::atomically;
use ndarray::{Array3, ArrayView1};

use crate::{Frame, Observer};

/// The positions at every frame: an observer that keeps what it sees.
///
/// ```
/// use particle_sim::{ParticleSimulator, Trajectory, When};
///
/// let mut simulator = ParticleSimulator::new(&[(0.3, 0.5, 1.0), (0.0, -0.5, -1.0)])?;
/// let mut path = Trajectory::new();
/// simulator.watch(0.1, When::EverySteps(1000), &mut path)?;
/// assert_eq!(path.positions().dim(), (11, 2, 2)); // frame, particle, x or y
/// assert_eq!(path.times()[10], 0.1);
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory<T> {
    particles: usize,
    times: Vec<f64>,
    positions: Vec<T>,
}

impl<T> Default for Trajectory<T> {
    fn default() -> Self {
        Self { particles: 0, times: vec![], positions: vec![] }
    }
}

impl<T: Real> Trajectory<T> {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time of each frame.
    pub fn times(&self) -> ArrayView1<'_, f64> {
        ArrayView1::from(&self.times)
    }

    /// The positions (frame, particle, x or y).
    pub fn positions(&self) -> Array3<T> {
        let n = self.particles;
        Array3::from_shape_fn((self.times.len(), n, 2), |(frame, i, k)| {
            self.positions[2 * (frame * n + i) + k]
        })
    }

    /// Writes the text table `time,particle,x,y`, each number such that it reads back to the same bits.
    ///
    /// # Errors
    /// Those of the file system. The file at `path` is replaced as a whole or, after an error, not at all.
    pub fn save_csv(&self, path: impl AsRef<Path>) -> io::Result<()> {
        atomically(path.as_ref(), |file| self.write_csv(file))
    }

    fn write_csv(&self, file: &mut dyn Write) -> io::Result<()>
    where
        T: Display,
    {
        writeln!(file, "time,particle,x,y")?;
        for (time, frame) in self.times.iter().zip(self.positions().outer_iter()) {
            for (particle, z) in frame.outer_iter().enumerate() {
                writeln!(file, "{time},{particle},{},{}", z[0], z[1])?;
            }
        }
        Ok(())
    }
}

#[cfg(feature = "npy")]
impl<T: Real + ndarray_npy::WritableElement> Trajectory<T> {
    /// Writes the positions (frame, particle, x or y) in `NumPy`'s format.
    ///
    /// # Errors
    /// Those of the file system. The file at `path` is replaced as a whole or, after an error, not at all.
    pub fn save_npy(&self, path: impl AsRef<Path>) -> io::Result<()> {
        use ndarray_npy::{WriteNpyError, WriteNpyExt};
        atomically(path.as_ref(), |file| {
            self.positions().write_npy(file).map_err(|error| match error {
                WriteNpyError::Io(error) => error,
                other => io::Error::other(other),
            })
        })
    }

    /// Writes `time` and `position` (frame, particle, x or y) in `NumPy`'s compressed archive.
    ///
    /// # Errors
    /// As [`save_npy`](Self::save_npy).
    pub fn save_npz(&self, path: impl AsRef<Path>) -> io::Result<()> {
        atomically(path.as_ref(), |file| {
            // The archive goes back to fill in lengths, so it is made in memory.
            let mut bytes = io::Cursor::new(Vec::new());
            let mut archive = ndarray_npy::NpzWriter::new_compressed(&mut bytes);
            archive.add_array("time", &self.times()).map_err(io::Error::other)?;
            archive.add_array("position", &self.positions()).map_err(io::Error::other)?;
            archive.finish().map_err(io::Error::other)?;
            file.write_all(bytes.get_ref())
        })
    }
}

impl<T: Real> Observer<T> for Trajectory<T> {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        if self.times.is_empty() {
            self.particles = frame.positions.nrows();
        } else if self.particles != frame.positions.nrows() {
            return ControlFlow::Break(()); // the frames of another simulation do not belong here
        }
        self.times.push(frame.clock.time());
        self.positions.extend(frame.positions.iter());
        ControlFlow::Continue(())
    }
}

//! Positions through time, in memory and in files.

use std::fmt::Display;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use compute_backend::files::atomically;
use compute_backend::{Error, Real, Result};
use ndarray::{Array3, ArrayView1, ArrayView2};

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

    /// Adds a frame by hand, of whatever moves: `positions` (particle, x or y) at `time`.
    ///
    /// ```
    /// use ndarray::array;
    /// use particle_sim::Trajectory;
    ///
    /// let mut path = Trajectory::new();
    /// path.push(0.0, array![[0.0, 1.0]].view())?;
    /// path.push(0.5, array![[0.1, 1.0]].view())?;
    /// assert_eq!(path.times().len(), 2);
    /// # Ok::<(), particle_sim::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the positions are not two columns, or not those of as many particles as in the frames before;
    /// [`Error::Invalid`] if the time or a position is not finite.
    pub fn push(&mut self, time: f64, positions: ArrayView2<'_, T>) -> Result<()> {
        Error::check_finite("the time of a frame", &[time])?;
        if let Some(bad) = positions.iter().find(|x| !x.is_finite()) {
            return Err(Error::invalid("the positions", "finite", bad));
        }
        self.add(time, positions)
    }

    fn add(&mut self, time: f64, positions: ArrayView2<'_, T>) -> Result<()> {
        let particles = if self.times.is_empty() { positions.nrows() } else { self.particles };
        if positions.dim() != (particles, 2) {
            let expected = format_args!("({particles}, 2)");
            return Err(Error::shape("the positions", expected, format_args!("{:?}", positions.dim())));
        }
        self.particles = particles;
        self.times.push(time);
        self.positions.extend(positions.iter());
        Ok(())
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
            let mut archive = ndarray_npy::NpzWriter::new_compressed(file);
            archive.add_array("time", &self.times()).map_err(io::Error::other)?;
            archive.add_array("position", &self.positions()).map_err(io::Error::other)?;
            archive.finish().map(|_| ()).map_err(io::Error::other)
        })
    }
}

impl<T: Real> Observer<T> for Trajectory<T> {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        match self.add(frame.clock.time(), frame.positions) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()), // the frames of another simulation do not belong here
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn frames_by_hand_must_have_the_particles_of_the_first_and_be_finite() {
        let mut path = Trajectory::new();
        path.push(0.0, array![[0.0, 1.0], [2.0, 3.0]].view()).unwrap();
        // Two of three columns, of any stride.
        let three = array![[4.0, 5.0, 9.0], [6.0, 7.0, 9.0]];
        path.push(0.5, three.slice(ndarray::s![.., ..2])).unwrap();
        assert_eq!(path.times().to_vec(), [0.0, 0.5]);
        assert_eq!(path.positions().into_raw_vec_and_offset().0, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let error = path.push(1.0, three.view()).unwrap_err().to_string();
        assert_eq!(error, "the positions must have (2, 2), but has (2, 3)");
        assert!(path.push(1.0, Array2::zeros((3, 2)).view()).is_err());
        assert!(path.push(1.0, array![[0.0, 1.0], [f64::NAN, 0.0]].view()).is_err());
        assert!(path.push(f64::INFINITY, Array2::zeros((2, 2)).view()).is_err());
        assert_eq!(path.times().len(), 2, "a frame that was refused");
    }
}

//! Snapshots of a run as it goes on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use compute_backend::{Error, Real};
use ndarray::{Array1, ArrayView1};

use super::{Format, Snapshot};
use crate::Simulation;

/// A folder with the last snapshots of one run, so that a run that is killed at any moment goes on from the last of them
/// and ends with the bits that it would have had.
///
/// ```
/// use nbody_core::{Checkpoints, Device, Ias15, Newton, models, open_with};
///
/// # let folder = std::env::temp_dir().join(format!("perihelion-checkpoints-{}", std::process::id()));
/// # let folder = folder.to_str().unwrap();
/// let checkpoints = Checkpoints::new(folder).every(50).keep(2);
/// // Whether this is the first time or the program was killed before:
/// let mut run = match checkpoints.latest::<f64>()? {
///     Some(snapshot) => snapshot.resume(Device::Auto)?,
///     None => open_with(Device::Auto, Newton::new(1.0), Ias15::new(), &models::figure_eight()?)?,
/// };
/// checkpoints.run(&mut *run, 0.01, 200)?; // up to step 200 of the whole run
/// assert_eq!(checkpoints.latest::<f64>()?.map(|last| last.time()), Some(run.time()));
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The files are `snapshot-000000001.npz` and so on. One run at a time writes to a folder. A simulation knows nothing of
/// the [ids](Self::ids) and [units](Self::units) of its bodies, so they are given here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoints {
    folder: PathBuf,
    every: u64,
    keep: usize,
    format: Format,
    ids: Option<Array1<u64>>,
    units: Option<String>,
}

impl Checkpoints {
    /// In `folder`, which is made if it is missing: a snapshot every thousand steps, the last two of them kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), every: 1000, keep: 2, format: Format::Npz, ids: None, units: None }
    }

    /// With this many steps from one snapshot to the next, at least one.
    #[must_use]
    pub fn every(self, steps: u64) -> Self {
        Self { every: steps.max(1), ..self }
    }

    /// With the last `snapshots` kept, at least one; the second is for the case that a disk damages the first.
    #[must_use]
    pub fn keep(self, snapshots: usize) -> Self {
        Self { keep: snapshots.max(1), ..self }
    }

    /// In HDF5, as `snapshot-000000001.hdf5` and so on.
    #[cfg(feature = "hdf5")]
    #[must_use]
    pub fn hdf5(self) -> Self {
        Self { format: Format::Hdf5, ..self }
    }

    /// With numbers (N) to tell the bodies by, as [`Snapshot::with_ids`].
    #[must_use]
    pub fn ids(self, ids: ArrayView1<'_, u64>) -> Self {
        Self { ids: Some(ids.to_owned()), ..self }
    }

    /// With a note on what the numbers are in, as [`Snapshot::with_units`].
    #[must_use]
    pub fn units(self, units: impl Into<String>) -> Self {
        Self { units: Some(units.into()), ..self }
    }

    /// Goes on to step `steps` of length `dt`, counted from time zero, and saves on the way, whenever the number of steps
    /// is a multiple of [`every`](Self::every), and at the end. Of a simulation that has come to some time before, only
    /// the steps that are left are made: none, if it is there.
    ///
    /// Integrators that choose their steps meet the time of each snapshot exactly. So the bits of their results depend on
    /// when snapshots are made; they do not on whether the run was killed and resumed between them.
    ///
    /// # Errors
    /// Those of [`Simulation::run`] and of [`save`](Self::save); [`io::ErrorKind::InvalidInput`] if the simulation's time is
    /// no whole number of steps `dt`.
    pub fn run<T: Real>(
        &self,
        simulation: &mut (impl Simulation<T> + ?Sized),
        dt: T,
        steps: u64,
    ) -> io::Result<()> {
        let mut made = steps_made(simulation.time(), dt.widen())?;
        if self.ids.is_some() || self.units.is_some() {
            // What does not fit shows before the steps, not after.
            self.snapshot(simulation)?;
        }
        while made < steps {
            let stop = steps.min((made / self.every + 1) * self.every);
            simulation.run(dt, stop - made).map_err(io::Error::other)?;
            self.save(simulation)?;
            made = stop;
        }
        Ok(())
    }

    /// Saves the simulation as it is now, as the newest; then removes the oldest. For loops of one's own.
    ///
    /// # Errors
    /// As [`Snapshot::of`], [`Snapshot::with_ids`], [`Snapshot::with_units`] and [`Snapshot::save`].
    pub fn save<T: Real>(&self, simulation: &(impl Simulation<T> + ?Sized)) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        self.sweep()?;
        let old = self.files()?;
        let number = old.last().map_or(Some(1), |(number, _)| number.checked_add(1)).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "the folder has a snapshot of the last number there is",
            )
        })?;
        let path = self.folder.join(format!("snapshot-{number:09}.{}", self.format.extension()));
        self.snapshot(simulation)?.save(&path)?;
        for (_, path) in &old[..(old.len() + 1).saturating_sub(self.keep)] {
            fs::remove_file(path)?;
        }
        Ok(path)
    }

    /// The simulation as it is now, with all that goes into a file.
    fn snapshot<T: Real>(&self, simulation: &(impl Simulation<T> + ?Sized)) -> io::Result<Snapshot<T>> {
        let mut snapshot = Snapshot::of(simulation).map_err(io::Error::other)?;
        let refused = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        if let Some(ids) = &self.ids {
            snapshot = snapshot.with_ids(ids.view()).map_err(refused)?;
        }
        if let Some(units) = &self.units {
            snapshot = snapshot.with_units(units.clone()).map_err(refused)?;
        }
        Ok(snapshot)
    }

    /// The newest snapshot in the folder that can be read, whatever its format; `None` if there is none at all.
    ///
    /// # Errors
    /// If there are snapshots but not one can be read, why the newest cannot, as [`Snapshot::load`]; those of the file
    /// system.
    pub fn latest<T: Real>(&self) -> io::Result<Option<Snapshot<T>>> {
        let mut first = None;
        for (_, path) in self.files()?.iter().rev() {
            match Snapshot::load(path) {
                Ok(snapshot) => return Ok(Some(snapshot)),
                Err(error) => first = first.or(Some(error)),
            }
        }
        first.map_or(Ok(None), Err)
    }

    /// The snapshots in the folder and their numbers, the oldest first.
    fn files(&self) -> io::Result<Vec<(u64, PathBuf)>> {
        let mut files: Vec<_> = self
            .names()?
            .into_iter()
            .filter_map(|name| Some((number(&name)?, self.folder.join(name))))
            .collect();
        files.sort();
        Ok(files)
    }

    /// The names of all files in the folder; those that are no text are not ours.
    fn names(&self) -> io::Result<Vec<String>> {
        match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
            entries => entries?
                .filter_map(|entry| entry.map(|entry| entry.file_name().into_string().ok()).transpose())
                .collect(),
        }
    }

    /// Removes what a killed run left unfinished.
    fn sweep(&self) -> io::Result<()> {
        let unfinished = |name: &String| name.starts_with(".snapshot-") && name.ends_with(".part");
        self.names()?
            .iter()
            .filter(|name| unfinished(name))
            .try_for_each(|name| fs::remove_file(self.folder.join(name)))
    }
}

/// The number in the name of a snapshot.
fn number(name: &str) -> Option<u64> {
    let path = Path::new(name);
    Format::of(path).ok()?;
    path.file_stem()?.to_str()?.strip_prefix("snapshot-")?.parse().ok()
}

/// How many steps of length `dt` lead from time zero to `time`.
fn steps_made(time: f64, dt: f64) -> io::Result<u64> {
    let steps = time / dt;
    let whole = steps.round();
    // Times that are sums of as many as 10⁹ steps are off by less than 1e-6 of a step.
    if (steps - whole).abs() < 1e-3 && (0.0..9e15).contains(&whole) {
        return Ok(whole as u64);
    }
    let found = format_args!("{time}, which is {steps} steps of {dt}");
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        Error::invalid("the time of the run", "a whole number of steps from zero", found),
    ))
}

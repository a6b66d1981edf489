//! Bodies, and the run that moves them, in files.

mod budget;
mod checkpoints;
mod exactly;
#[cfg(feature = "hdf5")]
mod hdf5;
mod npy;
mod npz;
mod parts;

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use compute_backend::{Device, Error, Real, Result, files};
use ndarray::{Array1, ArrayView1};

pub use self::checkpoints::Checkpoints;
use crate::integrate::{converted, parse, recast};
use crate::{Bodies, Gravity, Newton, Simulation, State, resume, resume_on};

/// Bodies at a time, the law that they obey, and all that the run which moves them needs to go on to the bit.
///
/// ```
/// use nbody_core::{Device, Newton, Scheme, Snapshot, models, open_with};
///
/// let file = std::env::temp_dir().join(format!("figure-eight-{}.npz", std::process::id()));
/// let mut run = open_with(Device::Serial, Newton::new(1.0), Scheme::Yoshida6, &models::figure_eight()?)?;
/// run.run(0.01, 50)?;
/// Snapshot::of(&*run)?.save(&file)?;
///
/// // Perhaps tomorrow:
/// let mut again = Snapshot::<f64>::load(&file)?.resume(Device::Serial)?;
/// run.run(0.01, 50)?;
/// again.run(0.01, 50)?;
/// assert_eq!(run.bodies()?, again.bodies()?); // the same bits
/// # std::fs::remove_file(&file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Files
///
/// The name of the file says the format. Files are written whole or not at all: who opens one, also after a crash at
/// any moment, finds the snapshot before or the new one.
///
/// `.npz` is `NumPy`'s archive, without compression. `numpy.load("run.npz")["positions"]` reads one array, and a file that
/// `numpy.savez` or `numpy.savez_compressed` wrote with the first three is a snapshot, too.
///
/// | array | shape | what |
/// |---|---|---|
/// | `masses` | (N) | `f32`, `f64` or integers |
/// | `positions`, `velocities` | (N, 3) | the same |
/// | `ids` | (N) | integers; 0 to N − 1 if there are none |
/// | `softenings` | (N) | the bodies' own softening lengths, if they have any |
/// | `time`, `G` | () | numbers; time zero if there is none |
/// | `law` | () | the type and the law in words |
/// | `units` | () | what the numbers are in, a text for people, if there is one |
/// | `integrator/method`, `integrator/arrays` | () | the integrator's name, and its arrays' names, one a line |
/// | `integrator/…` | | what the integrator needs beyond the arrays above, in `f64` |
/// | `checksum` | () | of all that is above |
///
/// `.hdf5` and `.h5`, with the feature `hdf5`, are laid out as GADGET's snapshots, which yt and pytreegrav's users know.
///
/// | group | what |
/// |---|---|
/// | `/Header` | attributes `NumPart_ThisFile`, `NumPart_Total`, `MassTable`, `Time`, `NumFilesPerSnapshot` and GADGET's others |
/// | `/PartType1` | `Coordinates`, `Velocities` (N, 3), `Masses`, `ParticleIDs`, and `Softenings` if there are any (N) |
/// | `/Parameters` | attributes `GravityConstantInternal`, `Law` and `Units` |
/// | `/Integrator` | attributes `Method` and `Arrays`, and the arrays as above |
/// | `/` | attribute `Checksum` |
///
/// Of other codes' files all of `/PartType0` to `/PartType5` are read, one after the other, with masses from `MassTable`
/// where they have none. A snapshot in several files, `name.0.hdf5` and so on, is read by the name of any of them; one
/// that is missing, or belongs to another snapshot, is an error. Numbers are taken as they stand: of a cosmological run,
/// in comoving lengths and with its powers of the scale factor and of h. As yt needs a box and the bodies have none, it
/// is told one: `yt.load("run.hdf5", bounding_box=[[-2, 2]] * 3)`.
///
/// # What may be in a file
///
/// Values must be finite, as [`Bodies`] asks. Each array may be of a type of its own, in either order of bytes and of
/// indices, as long as `T` holds every value exactly: an `f32` file can be loaded as `f64`, integers as either, and an
/// `f64` file as `f32` if no value has more digits. Else it is an error, which names the first that does; load such a
/// file as `f64`, and round it with [`cast`](Self::cast).
///
/// The file also says in which type a run was. It is resumed in no other, unless [`cast`](Self::cast) makes it one.
///
/// A file that is cut short or damaged is an error, and no file, whatever is in it, makes the reader panic, or unpack more
/// than 64 times its length (8 MiB of a short one). Only a file of nearly nothing but zeros packs so well; to read one,
/// say how much it may take with [`load_within`](Self::load_within).
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot<T> {
    bodies: Bodies<T>,
    time: f64,
    law: Option<Newton<T>>,
    ids: Array1<u64>,
    units: Option<String>,
    state: Option<State>,
}

impl<T: Real> Snapshot<T> {
    /// Bodies at time zero, without a run.
    pub fn new(bodies: Bodies<T>) -> Self {
        let ids = (0..bodies.len() as u64).collect();
        Self { bodies, time: 0.0, law: None, ids, units: None, state: None }
    }

    /// The simulation as it is now.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value is no longer finite; those of the device.
    pub fn of(simulation: &(impl Simulation<T> + ?Sized)) -> Result<Self> {
        let state = simulation.save()?;
        let Some(law) = parse(state.law()) else {
            let expected = "one that a snapshot can hold";
            return Err(Error::invalid("the law of the simulation", expected, state.law()));
        };
        Ok(Self {
            time: simulation.time(),
            law: Some(recast(law)),
            state: Some(state),
            ..Self::new(simulation.bodies()?)
        })
    }

    /// The same bodies, without a run, at another time.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the time is not finite.
    pub fn at(self, time: f64) -> Result<Self> {
        Error::check_finite("the time", &[time])?;
        Ok(Self { time, state: None, ..self })
    }

    /// The same bodies, without a run, under a law.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the law makes no sense.
    pub fn under(self, law: Newton<T>) -> Result<Self> {
        law.check()?;
        Ok(Self { law: Some(law), state: None, ..self })
    }

    /// The same with numbers (N) to tell the bodies by.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are more or fewer than bodies.
    pub fn with_ids(self, ids: ArrayView1<'_, u64>) -> Result<Self> {
        Error::check_len("the ids", self.bodies.len(), ids.len())?;
        Ok(Self { ids: ids.to_owned(), ..self })
    }

    /// The same, without a run, with softening lengths (N) of the bodies' own, as [`Bodies::softened`] gives them.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are more or fewer than bodies, [`Error::Invalid`] if one is negative or not finite.
    pub fn with_softenings(self, lengths: ArrayView1<'_, T>) -> Result<Self> {
        Ok(Self { bodies: self.bodies.softened(lengths)?, state: None, ..self })
    }

    /// The same with a note on what the numbers are in, such as `pc, km/s, solar masses`. It is for people: nothing is
    /// computed from it.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the text is empty, longer than 1000 bytes, or has characters that do not print.
    pub fn with_units(self, units: impl Into<String>) -> Result<Self> {
        let units = units.into();
        if units.is_empty() || units.len() > 1000 || units.contains(char::is_control) {
            let expected = "a line of text, at most 1000 bytes";
            return Err(Error::invalid("the units", expected, format_args!("{units:.40?}")));
        }
        Ok(Self { units: Some(units), ..self })
    }

    /// The same in the type `S`: bodies, lengths and law are rounded to it where it is narrower, and the run, if there
    /// is one, goes on from there in `S`.
    ///
    /// That is another computation than the saved one, for which one has to ask: [`resume`](Self::resume) refuses it.
    /// Widened, a run with fixed steps keeps its values and goes on with more digits from them; the other integrators
    /// have their state in `f64` whatever the type of the bodies, and it stays as it is.
    ///
    /// ```
    /// use nbody_core::{Device, Newton, Scheme, Snapshot, models, open_with};
    ///
    /// let law = Newton::new(1.0_f64);
    /// let mut run = open_with(Device::Serial, law, Scheme::Yoshida4, &models::figure_eight()?)?;
    /// run.run(0.01, 50)?;
    /// let narrow = Snapshot::of(&*run)?.cast::<f32>()?;
    /// assert!(narrow.resume(Device::Serial).is_ok());
    /// # Ok::<(), nbody_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if a number is too large for `S`.
    pub fn cast<S: Real>(&self) -> Result<Snapshot<S>> {
        let law: Option<Newton<S>> = self.law.map(recast);
        law.as_ref().map_or(Ok(()), Newton::check)?;
        Ok(Snapshot {
            bodies: converted(&self.bodies)?,
            time: self.time,
            law,
            ids: self.ids.clone(),
            units: self.units.clone(),
            state: self.state.as_ref().map(State::cast::<S>).transpose()?,
        })
    }

    /// The bodies.
    pub fn bodies(&self) -> &Bodies<T> {
        &self.bodies
    }

    /// The time since the start of the run; zero where none is known.
    pub fn time(&self) -> f64 {
        self.time
    }

    /// The law, if it is known.
    pub fn law(&self) -> Option<Newton<T>> {
        self.law
    }

    /// Numbers to tell the bodies by (N).
    pub fn ids(&self) -> ArrayView1<'_, u64> {
        self.ids.view()
    }

    /// The bodies' own softening lengths (N), if they have any.
    pub fn softenings(&self) -> Option<ArrayView1<'_, T>> {
        self.bodies.softenings()
    }

    /// What the numbers are in, if the snapshot says so.
    pub fn units(&self) -> Option<&str> {
        self.units.as_deref()
    }

    /// The state of the integrator, if the snapshot is of a run.
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// The run, to go on from here. On the kind of device that it ran on it goes on to the bit.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the snapshot is of bodies alone, or of a run in another type than `T`, which
    /// [`cast`](Self::cast) would make it; else as [`resume`](crate::resume()).
    pub fn resume(&self, device: Device) -> Result<Box<dyn Simulation<T>>> {
        let (law, state) = self.saved_run()?;
        resume(device, law, state)
    }

    /// The same on a backend at hand, such as one of your own. On the backend that it ran on it goes on to the bit.
    ///
    /// # Errors
    /// As [`resume`](Self::resume).
    pub fn resume_on<B: Gravity<T> + Gravity<f64>>(&self, backend: B) -> Result<Box<dyn Simulation<T>>> {
        let (law, state) = self.saved_run()?;
        resume_on(backend, law, state)
    }

    fn saved_run(&self) -> Result<(Newton<T>, &State)> {
        self.law.zip(self.state.as_ref()).ok_or_else(|| {
            Error::invalid(
                "the snapshot to resume",
                "one of a run (bodies alone begin a new one: `open_with`)",
                "one of bodies alone, without the state of an integrator",
            )
        })
    }

    /// Writes the snapshot in the format that the end of `path` names: `.npz`, or with the feature `hdf5` `.hdf5` and
    /// `.h5`.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if the end of the name is none of these; those of the file system. The file at
    /// `path` is replaced as a whole or, after an error, not at all.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        match Format::of(path)? {
            Format::Npz => files::atomically(path, |file| npz::write(self, file)),
            #[cfg(feature = "hdf5")]
            Format::Hdf5 => files::atomically(path, |file| hdf5::write(self, file)),
        }
        .map_err(|error| of_file(path, error))
    }

    /// Reads a snapshot: one that [`save`](Self::save) wrote, or bodies in the same layout from elsewhere.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if the end of the name is none that [`save`](Self::save) knows;
    /// [`io::ErrorKind::InvalidData`] if the file is not such a snapshot, or not all of it, or not as it was written, or
    /// has values that are not finite or that `T` does not hold, or unpacks to more than 64 times its length and 8 MiB;
    /// those of the file system. Each names the file.
    pub fn load(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::read(path.as_ref(), None)
    }

    /// As [`load`](Self::load), for a file whose numbers may take up to so many bytes of memory, 8 for each number: more
    /// than `load` grants a packed file of that length, or less, for files of strangers.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_within(path: impl AsRef<Path>, bytes: u64) -> io::Result<Self> {
        Self::read(path.as_ref(), Some(bytes))
    }

    fn read(path: &Path, most: Option<u64>) -> io::Result<Self> {
        let read = || {
            let parts = match Format::of(path)? {
                Format::Npz => npz::read(std::fs::File::open(path)?, most)?,
                #[cfg(feature = "hdf5")]
                Format::Hdf5 => hdf5::read(path, most)?,
            };
            parts.snapshot()
        };
        read().map_err(|error| of_file(path, error))
    }
}

/// The formats, by the ends of files' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Npz,
    #[cfg(feature = "hdf5")]
    Hdf5,
}

impl Format {
    fn of(path: &Path) -> io::Result<Self> {
        let known = match path.extension().and_then(OsStr::to_str) {
            Some("npz") => return Ok(Self::Npz),
            #[cfg(feature = "hdf5")]
            Some("hdf5" | "h5") => return Ok(Self::Hdf5),
            _ if cfg!(feature = "hdf5") => "in .npz, .hdf5 or .h5",
            _ => "in .npz (or, with the feature `hdf5`, in .hdf5 or .h5)",
        };
        Err(io::Error::new(io::ErrorKind::InvalidInput, format!("the name of a snapshot must end {known}")))
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Npz => "npz",
            #[cfg(feature = "hdf5")]
            Self::Hdf5 => "hdf5",
        }
    }
}

/// The error, with the file that it is about.
fn of_file(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// A file that is not what it must be.
fn invalid(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

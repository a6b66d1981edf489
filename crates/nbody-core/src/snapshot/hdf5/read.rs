//! Reading of snapshots in HDF5, from one file or several.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use compute_backend::Real;
use hdf5_pure::{File, Group};
use ndarray::{Array1, Array2};

use super::attributes::Attributes;
use super::particles::Particles;
use super::{datasets, plain};
use crate::snapshot::budget::Budget;
use crate::snapshot::parts::{Parts, Run};
use crate::snapshot::{invalid, of_file};

pub(in crate::snapshot) fn read<T: Real>(path: &Path, most: Option<u64>) -> io::Result<Parts<T>> {
    let named = Piece::open(path)?;
    if named.header.files > 1 {
        return several(path, named.header, most);
    }
    let mut budget = Budget::new(named.len, most);
    let mut kinds = Vec::new();
    named.particles(&mut kinds, &mut budget)?;
    let run = named.group("Integrator")?.map(|group| run(&group, &mut budget)).transpose()?;
    let parameters = named.parameters()?;
    Ok(Parts {
        law: parameters.text("Law"),
        units: parameters.text("Units"),
        run,
        checksum: Attributes::of(&named.root)?.wholes("Checksum").and_then(|sum| sum.first().copied()),
        ..parts(kinds, &named.header, &parameters)?
    })
}

/// A snapshot that its code cut into several files, of which `path` is one.
fn several<T: Real>(path: &Path, named: Header, most: Option<u64>) -> io::Result<Parts<T>> {
    let paths = siblings(path, named.files)?;
    let mut len = 0_u64;
    for path in &paths {
        len = len.saturating_add(std::fs::metadata(path).map_err(|error| of_piece(path, error))?.len());
    }
    let mut budget = Budget::new(len, most);
    let mut kinds = Vec::new();
    let mut parameters = None;
    for path in &paths {
        let mut add = || {
            let piece = Piece::open(path)?;
            piece.header.must_match(&named)?;
            if piece.group("Integrator")?.is_some() {
                return Err(invalid("the state of an integrator, which must be in the only file of a run"));
            }
            piece.particles(&mut kinds, &mut budget)?;
            if parameters.is_none() {
                parameters = Some(piece.parameters()?);
            }
            Ok(())
        };
        add().map_err(|error| of_piece(path, error))?;
    }
    let found: Vec<u64> = kinds.iter().map(|kind| kind.masses.len() as u64).collect();
    if named.total.as_ref().is_some_and(|total| *total != found) {
        let expected = named.total.as_deref().unwrap_or_default();
        return Err(invalid(format!(
            "the {} files have {found:?} particles together, not {expected:?} as `NumPart_Total` says",
            named.files
        )));
    }
    let parameters = parameters.unwrap_or_default();
    Ok(Parts { units: parameters.text("Units"), ..parts(kinds, &named, &parameters)? })
}

/// All files of the snapshot that `path` is a part of: `name.0.hdf5` and so on, as many as its header says.
fn siblings(path: &Path, files: u64) -> io::Result<Vec<PathBuf>> {
    let (stem, end) = (path.file_stem().and_then(OsStr::to_str), path.extension().and_then(OsStr::to_str));
    let numbered = stem.and_then(|stem| stem.rsplit_once('.'));
    let base = numbered.filter(|(_, number)| number.parse::<u64>().is_ok()).map(|(base, _)| base);
    let (Some(base), Some(end)) = (base, end) else {
        return Err(invalid(format!(
            "one of the {files} files of a snapshot, but its name has no number as `name.0.hdf5` has"
        )));
    };
    let mut paths = Vec::new();
    for number in 0..files {
        let path = path.with_file_name(format!("{base}.{number}.{end}"));
        if !path.is_file() {
            return Err(invalid(format!(
                "one of the {files} files of a snapshot, of which `{}` is missing",
                path.display()
            )));
        }
        paths.push(path);
    }
    Ok(paths)
}

/// What all particles make, without what only files of ours have.
fn parts<T: Real>(
    kinds: Vec<Particles<T>>,
    header: &Header,
    parameters: &Attributes,
) -> io::Result<Parts<T>> {
    let mut all = Particles::default();
    kinds.into_iter().filter(|kind| !kind.masses.is_empty()).for_each(|kind| all.add(kind));
    let n = all.masses.len();
    let rows = |values| Array2::from_shape_vec((n, 3), values).map_err(invalid);
    Ok(Parts {
        positions: rows(all.positions)?,
        velocities: rows(all.velocities)?,
        masses: all.masses.into(),
        ids: all.ids.map(Array1::from),
        softenings: all.softenings.filter(|_| n > 0).map(Array1::from),
        time: header.time,
        // Zero there means that it is to be found from the units.
        g: parameters.number("GravityConstantInternal").filter(|g| *g != 0.0),
        law: None,
        units: None,
        run: None,
        checksum: None,
    })
}

/// What a file says of itself, and of the others that belong to it.
struct Header {
    files: u64,
    counts: Vec<u64>,
    total: Option<Vec<u64>>,
    masses: Vec<f64>,
    time: Option<f64>,
}

impl Header {
    fn of(group: &Group) -> io::Result<Self> {
        let header = Attributes::of(group)?;
        let counts = header
            .wholes("NumPart_ThisFile")
            .ok_or_else(|| invalid("no numbers of particles, `NumPart_ThisFile`, in the group `Header`"))?;
        // The total was once of 32 bits, with the upper half elsewhere.
        let high = header.wholes("NumPart_Total_HighWord").unwrap_or_default();
        let total = header.wholes("NumPart_Total").map(|low| {
            let both = |(k, low): (usize, u64)| low.saturating_add(high.get(k).unwrap_or(&0) << 32);
            low.into_iter().enumerate().map(both).collect()
        });
        Ok(Self {
            files: header.wholes("NumFilesPerSnapshot").and_then(|files| files.first().copied()).unwrap_or(1),
            counts,
            total,
            masses: header.numbers("MassTable").unwrap_or_default(),
            time: header.number("Time"),
        })
    }

    /// Whether this is the header of another file of the same snapshot.
    fn must_match(&self, other: &Self) -> io::Result<()> {
        let same = [
            ("NumFilesPerSnapshot", self.files == other.files),
            ("NumPart_Total", self.total == other.total),
            ("NumPart_ThisFile", self.counts.len() == other.counts.len()),
            ("MassTable", self.masses == other.masses),
            ("Time", self.time == other.time),
        ];
        match same.iter().find(|(_, same)| !same) {
            Some((name, _)) => Err(invalid(format!("of another snapshot: it has another `{name}`"))),
            None => Ok(()),
        }
    }
}

/// One file.
struct Piece {
    root: Group,
    names: Vec<String>,
    header: Header,
    len: u64,
}

impl Piece {
    fn open(path: &Path) -> io::Result<Self> {
        // All of it, so that a damaged length points past the end of a slice, and asks for no memory.
        let bytes = std::fs::read(path)?;
        let len = bytes.len() as u64;
        let root = File::from_bytes(bytes).map_err(plain)?.root();
        let names = root.groups().map_err(plain)?;
        let group = names.iter().any(|name| name == "Header").then(|| root.group("Header").map_err(plain));
        let group = group.ok_or_else(|| invalid("no group `Header`, so no snapshot as GADGET's"))??;
        Ok(Self { header: Header::of(&group)?, root, names, len })
    }

    fn group(&self, name: &str) -> io::Result<Option<Group>> {
        let present = self.names.iter().any(|found| found == name);
        present.then(|| self.root.group(name).map_err(plain)).transpose()
    }

    fn parameters(&self) -> io::Result<Attributes> {
        Ok(self.group("Parameters")?.as_ref().map(Attributes::of).transpose()?.unwrap_or_default())
    }

    /// Adds the particles of each type to those of the same type.
    fn particles<T: Real>(&self, kinds: &mut Vec<Particles<T>>, budget: &mut Budget) -> io::Result<()> {
        let Header { counts, masses, .. } = &self.header;
        kinds.resize_with(counts.len(), Particles::default);
        for (k, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let name = format!("PartType{k}");
            let group = self
                .group(&name)?
                .ok_or_else(|| invalid(format!("no group `{name}`, but {count} particles of it")))?;
            let mass = masses.get(k).copied().filter(|mass| *mass != 0.0);
            let more = Particles::of(&group, count, mass, budget);
            kinds[k].add(more.map_err(|error| within(&name, error))?);
        }
        Ok(())
    }
}

fn run(group: &Group, budget: &mut Budget) -> io::Result<Run> {
    let attributes = Attributes::of(group)?;
    let (Some(method), Some(names)) = (attributes.text("Method"), attributes.text("Arrays")) else {
        return Err(invalid("a group `Integrator` without `Method` and `Arrays`"));
    };
    let present = group.datasets().map_err(plain)?;
    let mut run = Run { method, arrays: Vec::new() };
    for name in names.lines() {
        let found = present.iter().any(|found| found == name);
        let values = found.then(|| {
            let len = datasets::len(group, name)?;
            datasets::reals(group, name, &[len], budget)
        });
        run.add(name, values.transpose().map_err(|error| within("Integrator", error))?)?;
    }
    Ok(run)
}

/// The error, with the group that it was in.
fn within(group: &str, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("in `{group}`: {error}"))
}

/// The error, with the file of several that it was in.
fn of_piece(path: &Path, error: io::Error) -> io::Error {
    of_file(Path::new(path.file_name().unwrap_or_default()), error)
}

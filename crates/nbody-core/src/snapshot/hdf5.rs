//! Snapshots in HDF5, in the layout of GADGET (Springel et al. 2021, MNRAS 506, 2871, and its users' guide).

use std::collections::HashMap;
use std::io;
use std::path::Path;

use compute_backend::Real;
use compute_backend::files::Output;
use hdf5_pure::{AttrValue, DType, Dataset, File, FileBuilder, Group, GroupBuilder};
use ndarray::{Array1, Array2};

use super::parts::{Parts, Run};
use super::{Snapshot, invalid};

/// Dark matter: what feels nothing but gravity.
const TYPE: usize = 1;
const TYPES: usize = 6;

/// Deflate packs at most 1032 bytes into one.
const DENSEST: u64 = 1032;

pub(super) fn write<T: Real>(snapshot: &Snapshot<T>, to: &mut dyn Output) -> io::Result<()> {
    let bodies = snapshot.bodies();
    let n = bodies.len() as u64;
    let law = snapshot.law_text();
    let mut file = FileBuilder::new();
    file.set_attr("Checksum", AttrValue::U64(snapshot.checksum(law.as_deref())));
    let empty = file.create_group("Header");
    file.add_group(header(n, snapshot.time(), size_of::<T>() == 8, empty));

    let mut parameters = file.create_group("Parameters");
    if let Some(found) = snapshot.law() {
        parameters.set_attr("GravityConstantInternal", AttrValue::F64(found.g.widen()));
    }
    if let Some(law) = law {
        parameters.set_attr("Law", AttrValue::String(law));
    }
    file.add_group(parameters.finish());

    // Readers do not expect a group of no particles.
    if n > 0 {
        let mut group = file.create_group(&format!("PartType{TYPE}"));
        reals(&mut group, "Coordinates", &[n, 3], &bodies.positions().iter().copied().collect::<Vec<_>>());
        reals(&mut group, "Velocities", &[n, 3], &bodies.velocities().iter().copied().collect::<Vec<_>>());
        reals(&mut group, "Masses", &[n], &bodies.masses().to_vec());
        group.create_dataset("ParticleIDs").with_data(&snapshot.ids().to_vec()).with_shape(&[n]);
        if let Some(lengths) = snapshot.softenings() {
            reals(&mut group, "Softenings", &[n], &lengths.to_vec());
        }
        file.add_group(group.finish());
    }
    if let Some(state) = snapshot.state() {
        let mut group = file.create_group("Integrator");
        group.set_attr("Method", AttrValue::String(state.method().to_owned()));
        group.set_attr("Arrays", AttrValue::String(snapshot.names()));
        for (name, values) in snapshot.arrays() {
            reals(&mut group, name, &[values.len() as u64], values);
        }
        file.add_group(group.finish());
    }
    file.finish_to(to).map_err(plain)
}

/// The attributes that GADGET's readers look for.
fn header(n: u64, time: f64, double: bool, mut header: GroupBuilder) -> hdf5_pure::FinishedGroup {
    let counts = || AttrValue::U64Array((0..TYPES).map(|k| if k == TYPE { n } else { 0 }).collect());
    header.set_attr("NumPart_ThisFile", counts());
    header.set_attr("NumPart_Total", counts());
    header.set_attr("NumPart_Total_HighWord", AttrValue::U32Array(vec![0; TYPES]));
    header.set_attr("MassTable", AttrValue::F64Array(vec![0.0; TYPES]));
    for (name, value) in [
        ("Time", time),
        ("Redshift", 0.0),
        ("BoxSize", 0.0),
        ("Omega0", 0.0),
        ("OmegaLambda", 0.0),
        ("HubbleParam", 1.0),
    ] {
        header.set_attr(name, AttrValue::F64(value));
    }
    header.set_attr("NumFilesPerSnapshot", AttrValue::I32(1));
    header.set_attr("Flag_DoublePrecision", AttrValue::I32(i32::from(double)));
    for flag in ["Sfr", "Cooling", "StellarAge", "Metals", "Feedback"] {
        header.set_attr(&format!("Flag_{flag}"), AttrValue::I32(0));
    }
    header.finish()
}

fn reals<T: Real>(group: &mut GroupBuilder, name: &str, shape: &[u64], values: &[T]) {
    let dataset = group.create_dataset(name);
    // The type is one of the two, so one of the casts is no cast.
    let dataset = match size_of::<T>() {
        4 => dataset.with_data::<f32>(bytemuck::cast_slice(values)),
        _ => dataset.with_data::<f64>(bytemuck::cast_slice(values)),
    };
    dataset.with_shape(shape);
}

pub(super) fn read<T: Real>(path: &Path) -> io::Result<Parts<T>> {
    // All of it, so that a damaged length points past the end of a slice, and asks for no memory.
    let bytes = std::fs::read(path)?;
    let reader = Reader { file_len: bytes.len() as u64 };
    let file = File::from_bytes(bytes).map_err(plain)?;
    let root = file.root();
    let names = root.groups().map_err(plain)?;
    let group = |name: &str| match names.iter().any(|found| found == name) {
        true => root.group(name).map(Some).map_err(plain),
        false => Ok(None),
    };
    let header = group("Header")?.ok_or_else(|| invalid("no group `Header`, so no snapshot as GADGET's"))?;
    let header = Attributes::of(&header)?;
    if header.wholes("NumFilesPerSnapshot").is_some_and(|files| files != [1]) {
        return Err(invalid("one of the several files of a snapshot; join them first"));
    }
    let counts = header
        .wholes("NumPart_ThisFile")
        .ok_or_else(|| invalid("no numbers of particles, `NumPart_ThisFile`, in the group `Header`"))?;
    let masses = header.numbers("MassTable").unwrap_or_default();

    let mut particles = Particles::<T>::default();
    for (k, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let name = format!("PartType{k}");
        let group = group(&name)?
            .ok_or_else(|| invalid(format!("no group `{name}`, but {count} particles of it")))?;
        let mass = masses.get(k).copied().filter(|mass| *mass != 0.0);
        reader.particles(&group, count, mass, &mut particles).map_err(|error| within(&name, error))?;
    }
    let parameters = group("Parameters")?.as_ref().map(Attributes::of).transpose()?.unwrap_or_default();
    let run = group("Integrator")?.map(|group| reader.run(&group)).transpose()?;
    let n = particles.masses.len();
    let rows = |values| Array2::from_shape_vec((n, 3), values).map_err(invalid);
    Ok(Parts {
        positions: rows(particles.positions)?,
        velocities: rows(particles.velocities)?,
        masses: particles.masses.into(),
        ids: particles.ids.map(Array1::from),
        softenings: particles.softenings.filter(|_| n > 0).map(Array1::from),
        time: header.number("Time"),
        // Zero there means that it is to be found from the units.
        g: parameters.number("GravityConstantInternal").filter(|g| *g != 0.0),
        law: parameters.text("Law"),
        run,
        checksum: Attributes::of(&root)?.wholes("Checksum").and_then(|sum| sum.first().copied()),
    })
}

/// The particles of all types, one type after the other; positions and velocities row by row.
struct Particles<T> {
    masses: Vec<T>,
    positions: Vec<T>,
    velocities: Vec<T>,
    /// As long as all types have them.
    ids: Option<Vec<u64>>,
    softenings: Option<Vec<T>>,
}

impl<T> Default for Particles<T> {
    fn default() -> Self {
        Self {
            masses: vec![],
            positions: vec![],
            velocities: vec![],
            ids: Some(vec![]),
            softenings: Some(vec![]),
        }
    }
}

struct Reader {
    file_len: u64,
}

impl Reader {
    /// Adds the `count` particles of a type. GADGET gives those of one mass no masses of their own.
    fn particles<T: Real>(
        &self,
        group: &Group,
        count: u64,
        mass: Option<f64>,
        all: &mut Particles<T>,
    ) -> io::Result<()> {
        let names = group.datasets().map_err(plain)?;
        let has = |name: &str| names.iter().any(|found| found == name);
        // First what is as long as `count` says, so that nobody makes masses for particles that are not there.
        all.positions.extend(self.reals::<T>(group, "Coordinates", &[count, 3])?);
        all.velocities.extend(self.reals::<T>(group, "Velocities", &[count, 3])?);
        match mass {
            Some(mass) if !has("Masses") => all.masses.resize(all.positions.len() / 3, T::lit(mass)),
            _ => all.masses.extend(self.reals::<T>(group, "Masses", &[count])?),
        }
        let ids = has("ParticleIDs").then(|| self.ids(group, count)).transpose()?;
        join(&mut all.ids, ids);
        let lengths = has("Softenings").then(|| self.reals(group, "Softenings", &[count])).transpose()?;
        join(&mut all.softenings, lengths);
        Ok(())
    }

    fn run(&self, group: &Group) -> io::Result<Run> {
        let attributes = Attributes::of(group)?;
        let (Some(method), Some(names)) = (attributes.text("Method"), attributes.text("Arrays")) else {
            return Err(invalid("a group `Integrator` without `Method` and `Arrays`"));
        };
        let present = group.datasets().map_err(plain)?;
        let arrays = names.lines().map(|name| {
            let found = present.iter().any(|found| found == name);
            let values = found.then(|| {
                let len = dataset(group, name)?.shape().map_err(plain)?.first().copied().unwrap_or(1);
                self.reals::<f64>(group, name, &[len]).map_err(|error| within("Integrator", error))
            });
            Ok((name.to_owned(), values.transpose()?))
        });
        Ok(Run { method, arrays: arrays.collect::<io::Result<_>>()? })
    }

    fn reals<T: Real>(&self, group: &Group, name: &str, shape: &[u64]) -> io::Result<Vec<T>> {
        let dataset = self.checked(group, name, shape)?;
        match dataset.dtype().map_err(plain)? {
            DType::F32 => {
                Ok(dataset.read_f32().map_err(plain)?.into_iter().map(|v| T::lit(v.into())).collect())
            }
            DType::F64 if size_of::<T>() == 8 => {
                Ok(dataset.read_f64().map_err(plain)?.into_iter().map(T::lit).collect())
            }
            DType::F64 => {
                Err(invalid(format!("`{name}`: of type f64, which f32 does not hold; load it as f64")))
            }
            other => Err(invalid(format!("`{name}`: of type {other}, not f32 or f64"))),
        }
    }

    fn ids(&self, group: &Group, count: u64) -> io::Result<Vec<u64>> {
        let dataset = self.checked(group, "ParticleIDs", &[count])?;
        match dataset.dtype().map_err(plain)? {
            DType::U8 | DType::U16 | DType::U32 | DType::U64 => dataset.read_u64().map_err(plain),
            DType::I8 | DType::I16 | DType::I32 | DType::I64 => {
                let ids = dataset.read_i64().map_err(plain)?;
                let ids: Result<_, _> = ids.into_iter().map(u64::try_from).collect();
                ids.map_err(|_| invalid("`ParticleIDs`: less than zero"))
            }
            other => Err(invalid(format!("`ParticleIDs`: of type {other}, not whole numbers"))),
        }
    }

    /// The dataset, if it has that shape and so many bytes can come out of the file.
    fn checked(&self, group: &Group, name: &str, shape: &[u64]) -> io::Result<Dataset> {
        let dataset = dataset(group, name)?;
        let found = dataset.shape().map_err(plain)?;
        if found != shape {
            return Err(invalid(format!("`{name}`: of shape {found:?}, not {shape:?}")));
        }
        let bytes = shape.iter().try_fold(8_u64, |bytes, &length| bytes.checked_mul(length));
        let most =
            if dataset.is_chunked() { self.file_len.saturating_mul(DENSEST) } else { 2 * self.file_len };
        if bytes.is_none_or(|bytes| bytes > most) {
            return Err(invalid(format!("`{name}`: of shape {found:?}, which so short a file cannot hold")));
        }
        Ok(dataset)
    }
}

/// Adds what a type has to what all before have.
fn join<V>(all: &mut Option<Vec<V>>, more: Option<Vec<V>>) {
    match (all.as_mut(), more) {
        (Some(all), Some(more)) => all.extend(more),
        _ => *all = None,
    }
}

fn dataset(group: &Group, name: &str) -> io::Result<Dataset> {
    group.dataset(name).map_err(|error| match error {
        hdf5_pure::Error::Format(hdf5_pure::FormatError::PathNotFound(_)) => invalid(format!("no `{name}`")),
        error => plain(error),
    })
}

/// The attributes of a group.
#[derive(Default)]
struct Attributes(HashMap<String, AttrValue>);

impl Attributes {
    fn of(group: &Group) -> io::Result<Self> {
        group.attrs().map(Self).map_err(plain)
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            AttrValue::String(text) | AttrValue::AsciiString(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Whole numbers of at least zero.
    fn wholes(&self, name: &str) -> Option<Vec<u64>> {
        let signed = |values: &[i64]| values.iter().map(|&value| u64::try_from(value).ok()).collect();
        match self.0.get(name)? {
            AttrValue::I32(value) => signed(&[i64::from(*value)]),
            AttrValue::I64(value) => signed(&[*value]),
            AttrValue::U32(value) => Some(vec![u64::from(*value)]),
            AttrValue::U64(value) => Some(vec![*value]),
            AttrValue::I32Array(values) => {
                signed(&values.iter().map(|&value| i64::from(value)).collect::<Vec<_>>())
            }
            AttrValue::I64Array(values) => signed(values),
            AttrValue::U32Array(values) => Some(values.iter().map(|&value| u64::from(value)).collect()),
            AttrValue::U64Array(values) => Some(values.clone()),
            _ => None,
        }
    }

    fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        match self.0.get(name)? {
            AttrValue::F32(value) => Some(vec![f64::from(*value)]),
            AttrValue::F64(value) => Some(vec![*value]),
            AttrValue::F32Array(values) => Some(values.iter().map(|&value| f64::from(value)).collect()),
            AttrValue::F64Array(values) => Some(values.clone()),
            _ => Some(self.wholes(name)?.into_iter().map(|value| value as f64).collect()),
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.numbers(name)?.first().copied()
    }
}

/// The error, with the group that it was in.
fn within(group: &str, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("in `{group}`: {error}"))
}

fn plain(error: hdf5_pure::Error) -> io::Error {
    match error {
        hdf5_pure::Error::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error,
        other => invalid(format!("not a whole HDF5 file: {other}")),
    }
}

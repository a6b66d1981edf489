//! Snapshots in `NumPy`'s archive: a zip file of arrays.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use compute_backend::Real;
use compute_backend::files::Output;
use ndarray::{Array1, Array2, ShapeBuilder};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::budget::Budget;
use super::npy::{self, Header};
use super::parts::{Parts, Run};
use super::{Snapshot, invalid};

/// The arrays of the integrator.
const RUN: &str = "integrator/";

pub(super) fn write<T: Real>(snapshot: &Snapshot<T>, to: &mut dyn Output) -> io::Result<()> {
    Writer(ZipWriter::new(to)).fill(snapshot)
}

/// The archive that is being written.
struct Writer<'a>(ZipWriter<&'a mut dyn Output>);

impl<'a> Writer<'a> {
    fn fill<T: Real>(mut self, snapshot: &Snapshot<T>) -> io::Result<()> {
        let bodies = snapshot.bodies();
        let n = bodies.len();
        let law = snapshot.law_text();
        self.array("masses", |to| npy::write_reals(to, &[n], bodies.masses()))?;
        self.array("positions", |to| npy::write_reals(to, &[n, 3], bodies.positions()))?;
        self.array("velocities", |to| npy::write_reals(to, &[n, 3], bodies.velocities()))?;
        self.array("ids", |to| npy::write_whole(to, &[n], snapshot.ids()))?;
        if let Some(lengths) = snapshot.softenings() {
            self.array("softenings", |to| npy::write_reals(to, &[n], lengths))?;
        }
        if let Some(units) = snapshot.units() {
            self.array("units", |to| npy::write_text(to, units))?;
        }
        self.array("time", |to| npy::write_reals(to, &[], [&snapshot.time()]))?;
        if let Some(law) = snapshot.law() {
            self.array("G", |to| npy::write_reals(to, &[], [&law.g]))?;
        }
        if let Some(law) = &law {
            self.array("law", |to| npy::write_text(to, law))?;
        }
        if let Some(state) = snapshot.state() {
            self.array(&format!("{RUN}method"), |to| npy::write_text(to, state.method()))?;
            self.array(&format!("{RUN}arrays"), |to| npy::write_text(to, &snapshot.names()))?;
            for (name, values) in snapshot.arrays() {
                self.array(&format!("{RUN}{name}"), |to| npy::write_reals(to, &[values.len()], values))?;
            }
        }
        self.array("checksum", |to| npy::write_whole(to, &[], [&snapshot.checksum(law.as_deref())]))?;
        self.0.finish().map(|_| ()).map_err(plain)
    }

    fn array(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<&mut ZipWriter<&'a mut dyn Output>>) -> io::Result<()>,
    ) -> io::Result<()> {
        // 64-bit lengths, as NumPy writes them, too.
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
        self.0.start_file(format!("{name}.npy"), options).map_err(plain)?;
        let mut to = BufWriter::new(&mut self.0);
        write(&mut to)?;
        to.flush()
    }
}

pub(super) fn read<T: Real>(file: File, most: Option<u64>) -> io::Result<Parts<T>> {
    let budget = Budget::new(file.metadata()?.len(), most);
    let zip = ZipArchive::new(BufReader::new(file)).map_err(plain)?;
    let mut archive = Reader { zip, budget };
    let masses = archive.needed("masses", reals1)?;
    let run = match archive.array("integrator/method", Header::text)? {
        None => None,
        Some(method) => {
            let names: String = archive.needed("integrator/arrays", Header::text)?;
            let mut run = Run { method, arrays: Vec::new() };
            for name in names.lines() {
                run.add(name, archive.array(&format!("{RUN}{name}"), Header::reals)?)?;
            }
            Some(run)
        }
    };
    Ok(Parts {
        masses,
        positions: archive.needed("positions", reals2)?,
        velocities: archive.needed("velocities", reals2)?,
        ids: archive.array("ids", |header, from| Ok(Array1::from_vec(header.whole(from)?)))?,
        softenings: archive.array("softenings", reals1)?,
        time: archive.array("time", one(Header::reals))?,
        g: archive.array("G", one(Header::reals))?,
        law: archive.array("law", Header::text)?,
        units: archive.array("units", Header::text)?,
        run,
        checksum: archive.array("checksum", one(Header::whole))?,
    })
}

/// The archive that is being read.
struct Reader {
    zip: ZipArchive<BufReader<File>>,
    budget: Budget,
}

impl Reader {
    /// The array `name` as `decode` reads it, if it is there.
    fn array<V>(
        &mut self,
        name: &str,
        decode: impl FnOnce(&Header, &mut dyn Read) -> io::Result<V>,
    ) -> io::Result<Option<V>> {
        let mut entry = match self.zip.by_name(&format!("{name}.npy")) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(plain(error)),
        };
        let size = entry.size();
        let value = Header::read(&mut entry).and_then(|header| {
            // What the archive says of the entry is no proof, and spares the reading of most that is wrong.
            if header.bytes().is_none_or(|bytes| bytes > size) {
                return Err(invalid(format!(
                    "of shape {:?} and type `{}`, more than the {size} bytes that it has",
                    header.shape, header.descr
                )));
            }
            self.budget.take(header.memory())?;
            decode(&header, &mut entry)
        });
        value.map(Some).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => invalid(format!("the array `{name}` is cut short")),
            kind => io::Error::new(kind, format!("the array `{name}`: {error}")),
        })
    }

    fn needed<V>(
        &mut self,
        name: &str,
        decode: impl FnOnce(&Header, &mut dyn Read) -> io::Result<V>,
    ) -> io::Result<V> {
        self.array(name, decode)?.ok_or_else(|| {
            let mut found: Vec<_> = self.zip.file_names().map(|name| format!("`{name}`")).collect();
            found.sort();
            invalid(format!("no array `{name}` among {}", found.join(", ")))
        })
    }
}

fn reals1<T: Real>(header: &Header, from: &mut dyn Read) -> io::Result<Array1<T>> {
    match header.shape[..] {
        [_] => Ok(Array1::from_vec(header.reals(from)?)),
        _ => Err(invalid(format!("of shape {:?}, not (N)", header.shape))),
    }
}

fn reals2<T: Real>(header: &Header, from: &mut dyn Read) -> io::Result<Array2<T>> {
    match header.shape[..] {
        [n, 3] => Array2::from_shape_vec((n, 3).set_f(header.fortran), header.reals(from)?).map_err(invalid),
        _ => Err(invalid(format!("of shape {:?}, not (N, 3)", header.shape))),
    }
}

/// The only element.
fn one<V>(
    decode: impl Fn(&Header, &mut dyn Read) -> io::Result<Vec<V>>,
) -> impl Fn(&Header, &mut dyn Read) -> io::Result<V> {
    move |header, from| match <[V; 1]>::try_from(decode(header, from)?) {
        Ok([value]) => Ok(value),
        Err(_) => Err(invalid(format!("of shape {:?}, not one number", header.shape))),
    }
}

fn plain(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error,
        other => invalid(format!("not a whole .npz file: {other}")),
    }
}

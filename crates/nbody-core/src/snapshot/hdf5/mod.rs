//! Snapshots in HDF5, in the layout of GADGET (Springel et al. 2021, MNRAS 506, 2871, and its users' guide).

mod attributes;
mod datasets;
mod particles;
mod read;

use std::io;

use compute_backend::Real;
use compute_backend::files::Output;
use hdf5_pure::{AttrValue, FileBuilder, GroupBuilder};

pub(super) use self::read::read;
use super::{Snapshot, invalid};

/// Dark matter: what feels nothing but gravity.
const TYPE: usize = 1;
const TYPES: usize = 6;

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
    if let Some(units) = snapshot.units() {
        parameters.set_attr("Units", AttrValue::String(units.to_owned()));
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

fn plain(error: hdf5_pure::Error) -> io::Error {
    match error {
        hdf5_pure::Error::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error,
        other => invalid(format!("not a whole HDF5 file: {other}")),
    }
}

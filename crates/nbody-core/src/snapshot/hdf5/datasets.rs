//! Datasets as numbers of one type, within the memory that a file may take.

use std::io;

use compute_backend::Real;
use hdf5_pure::{DType, Dataset, Group};

use super::plain;
use crate::snapshot::budget::Budget;
use crate::snapshot::{exactly, invalid};

/// The numbers of the dataset `name`, which must have that shape, in any type that `T` holds exactly.
pub(super) fn reals<T: Real>(
    group: &Group,
    name: &str,
    shape: &[u64],
    budget: &mut Budget,
) -> io::Result<Vec<T>> {
    let dataset = checked(group, name, shape, budget)?;
    match dataset.dtype().map_err(plain)? {
        DType::F32 => each(name, dataset.read_f32(), |value| Ok(T::lit(value.into()))),
        DType::F64 => each(name, dataset.read_f64(), exactly::real),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => {
            each(name, dataset.read_u64(), |value| exactly::whole(value.into()))
        }
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => {
            each(name, dataset.read_i64(), |value| exactly::whole(value.into()))
        }
        other => Err(invalid(format!("`{name}`: of type {other}, not f32, f64 or integers"))),
    }
}

/// The dataset `name` of whole numbers of at least zero.
pub(super) fn wholes(group: &Group, name: &str, count: u64, budget: &mut Budget) -> io::Result<Vec<u64>> {
    let dataset = checked(group, name, &[count], budget)?;
    match dataset.dtype().map_err(plain)? {
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => dataset.read_u64().map_err(plain),
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => each(name, dataset.read_i64(), |value| {
            u64::try_from(value).map_err(|_| format!("{value}, which is less than zero"))
        }),
        other => Err(invalid(format!("`{name}`: of type {other}, not integers"))),
    }
}

/// The length of the dataset `name`, which has one axis.
pub(super) fn len(group: &Group, name: &str) -> io::Result<u64> {
    Ok(dataset(group, name)?.shape().map_err(plain)?.first().copied().unwrap_or(1))
}

fn each<S, V>(
    name: &str,
    values: Result<Vec<S>, hdf5_pure::Error>,
    decode: impl Fn(S) -> Result<V, String>,
) -> io::Result<Vec<V>> {
    let values = values.map_err(plain)?.into_iter().enumerate();
    values
        .map(|(i, value)| decode(value).map_err(|why| invalid(format!("`{name}`: element {i}: {why}"))))
        .collect()
}

/// The dataset, if it has that shape and the memory for it is granted.
fn checked(group: &Group, name: &str, shape: &[u64], budget: &mut Budget) -> io::Result<Dataset> {
    let dataset = dataset(group, name)?;
    let found = dataset.shape().map_err(plain)?;
    if found != shape {
        return Err(invalid(format!("`{name}`: of shape {found:?}, not {shape:?}")));
    }
    // Chunks are unpacked whole, also those that reach beyond the shape.
    let chunk = dataset.chunk_shape().map_err(plain)?.unwrap_or_default();
    let larger = shape.iter().enumerate().map(|(k, length)| *chunk.get(k).unwrap_or(length).max(length));
    let bytes = larger.into_iter().try_fold(8, u64::checked_mul);
    budget.take(bytes).map_err(|error| invalid(format!("`{name}`: {error}")))?;
    Ok(dataset)
}

fn dataset(group: &Group, name: &str) -> io::Result<Dataset> {
    group.dataset(name).map_err(|error| match error {
        hdf5_pure::Error::Format(hdf5_pure::FormatError::PathNotFound(_)) => invalid(format!("no `{name}`")),
        error => plain(error),
    })
}

//! The attributes of a group, in whatever type of number they are.

use std::collections::HashMap;
use std::io;

use hdf5_pure::{AttrValue, Group};

use super::plain;

/// The attributes of a group.
#[derive(Default)]
pub(super) struct Attributes(HashMap<String, AttrValue>);

impl Attributes {
    pub(super) fn of(group: &Group) -> io::Result<Self> {
        group.attrs().map(Self).map_err(plain)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            AttrValue::String(text) | AttrValue::AsciiString(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Whole numbers of at least zero.
    pub(super) fn wholes(&self, name: &str) -> Option<Vec<u64>> {
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

    pub(super) fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        match self.0.get(name)? {
            AttrValue::F32(value) => Some(vec![f64::from(*value)]),
            AttrValue::F64(value) => Some(vec![*value]),
            AttrValue::F32Array(values) => Some(values.iter().map(|&value| f64::from(value)).collect()),
            AttrValue::F64Array(values) => Some(values.clone()),
            _ => Some(self.wholes(name)?.into_iter().map(|value| value as f64).collect()),
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.numbers(name)?.first().copied()
    }
}

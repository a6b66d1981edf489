//! What is wrong with models of an ensemble, by their index.

use std::collections::BTreeMap;

use compute_backend::{Error, Result};

use crate::Model;

/// The models of an ensemble that cannot be.
#[derive(Debug)]
pub(crate) struct Failures {
    /// Whether there is but one model, which needs no index.
    lone: bool,
    /// Whether they are kept here, or the first is an error of the ensemble.
    marked: bool,
    /// At every redshift.
    always: BTreeMap<usize, Error>,
    /// At the redshifts moved to.
    here: BTreeMap<usize, Error>,
}

impl Failures {
    pub(crate) fn of(models: &[Model], marked: bool) -> Self {
        Self { lone: models.len() == 1, marked, always: BTreeMap::new(), here: BTreeMap::new() }
    }

    /// What the model at `index` has, or `None` if failures are marked.
    ///
    /// # Errors
    /// That of the model, with its index, if failures are not marked.
    pub(crate) fn permit<V>(&mut self, index: usize, result: Result<V>) -> Result<Option<V>> {
        self.name(index, result, |failures| &mut failures.always)
    }

    /// The same for the redshifts moved to.
    pub(crate) fn permit_here<V>(&mut self, index: usize, result: Result<V>) -> Result<Option<V>> {
        self.name(index, result, |failures| &mut failures.here)
    }

    fn name<V>(
        &mut self,
        index: usize,
        result: Result<V>,
        among: fn(&mut Self) -> &mut BTreeMap<usize, Error>,
    ) -> Result<Option<V>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if self.marked => {
                among(self).entry(index).or_insert(error);
                Ok(None)
            }
            Err(Error::Invalid { what, expected, found }) if !self.lone => {
                Err(Error::invalid(what, expected, format_args!("{found}, in the model at index {index}")))
            }
            Err(error) => Err(error),
        }
    }

    /// The first of all.
    pub(crate) fn first(mut self) -> Error {
        let none = || Error::invalid("the models", "such that one at least can be", "none");
        self.always.pop_first().map_or_else(none, |(_, error)| error)
    }

    /// Whether failures are kept here.
    pub(crate) fn marked(&self) -> bool {
        self.marked
    }

    /// What is wrong with the model at `index`.
    pub(crate) fn of_model(&self, index: usize) -> Option<&Error> {
        self.always.get(&index).or_else(|| self.here.get(&index))
    }

    /// The models that fail at every redshift.
    pub(crate) fn everywhere(&self) -> impl Iterator<Item = usize> {
        self.always.keys().copied()
    }

    /// Before others are moved to.
    pub(crate) fn forget_redshifts(&mut self) {
        self.here.clear();
    }
}

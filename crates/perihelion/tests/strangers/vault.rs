//! A stranger's backend: memory that host code cannot see, and a count of what goes in and out.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use compute_backend::{Backend, Buffer, Element, Error, Executor, Result};
use perihelion::backend as compute_backend;

/// A device with memory of its own.
#[derive(Clone)]
pub(crate) struct Vault {
    executor: Executor,
    transfers: Arc<AtomicUsize>,
}

/// An array in the vault.
#[derive(Debug)]
pub(crate) struct VaultBuffer<T> {
    store: Mutex<Vec<T>>,
    len: usize,
}

impl Vault {
    pub(crate) fn new() -> Self {
        Self { executor: Executor::SERIAL, transfers: Arc::default() }
    }

    /// How often data went in or out.
    pub(crate) fn transfers(&self) -> usize {
        self.transfers.load(Ordering::Relaxed)
    }

    /// The door to the memory, for kernels of the vault itself.
    pub(crate) fn inside<T: Element, R>(
        &self,
        buffer: &VaultBuffer<T>,
        kernel: impl FnOnce(&mut [T]) -> R,
    ) -> R {
        kernel(&mut buffer.store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self) {
        self.transfers.fetch_add(1, Ordering::Relaxed);
    }
}

impl<T: Element> Buffer<T> for VaultBuffer<T> {
    fn len(&self) -> usize {
        self.len
    }
}

impl Backend for Vault {
    type Buffer<T: Element> = VaultBuffer<T>;

    fn name(&self) -> String {
        "vault".to_owned()
    }

    fn executor(&self) -> &Executor {
        &self.executor
    }

    fn upload<T: Element>(&self, data: &[T]) -> Result<VaultBuffer<T>> {
        self.count();
        Ok(VaultBuffer { store: Mutex::new(data.to_vec()), len: data.len() })
    }

    fn write<T: Element>(&self, buffer: &mut VaultBuffer<T>, data: &[T]) -> Result<()> {
        Error::check_len("the data written", buffer.len, data.len())?;
        self.count();
        self.inside(buffer, |store| store.copy_from_slice(data));
        Ok(())
    }

    fn read<T: Element>(&self, buffer: &VaultBuffer<T>) -> Result<Vec<T>> {
        self.count();
        Ok(self.inside(buffer, |store| store.to_vec()))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

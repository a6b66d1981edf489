//! The two backends that every machine has.

use std::borrow::Cow;
use std::sync::Arc;

use crate::{Backend, Buffer, Element, Error, Executor, Result};

/// A backend whose buffers are ordinary slices, so that closures of the user can run on it.
///
/// A method that takes a closure is bounded by this trait: asking a GPU for it is an error of compilation.
pub trait HostBackend: Backend {
    /// The buffer's elements.
    fn slice<'a, T: Element>(&self, buffer: &'a Self::Buffer<T>) -> &'a [T];
    /// The buffer's elements, to be changed in place.
    fn slice_mut<'a, T: Element>(&self, buffer: &'a mut Self::Buffer<T>) -> &'a mut [T];
}

impl<T: Element> Buffer<T> for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
}

/// One core, the calling thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Serial;

/// Many cores of this machine, with the same bits as [`Serial`] whatever their number.
#[derive(Debug, Clone)]
pub struct Threads(Executor);

impl Threads {
    /// All cores, through a pool that the whole process shares.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the operating system refuses the threads.
    pub fn new() -> Result<Self> {
        Executor::shared().map(Self)
    }

    /// A pool of its own with `count` threads.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `count` is zero, [`Error::Unavailable`] if the operating system refuses the threads.
    pub fn with_count(count: usize) -> Result<Self> {
        Executor::with_threads(count).map(Self)
    }

    /// A pool that the caller already has.
    pub fn from_pool(pool: Arc<rayon::ThreadPool>) -> Self {
        Self(Executor::from_pool(pool))
    }
}

/// `len` zeros, or an error in place of an abort when they do not fit.
pub(crate) fn zeroed<T: Element>(backend: &str, len: usize) -> Result<Vec<T>> {
    let mut vec = reserve(backend, len)?;
    vec.resize(len, T::zeroed());
    Ok(vec)
}

fn reserve<T>(backend: &str, len: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| Error::OutOfMemory {
        backend: backend.to_owned(),
        requested: len.saturating_mul(size_of::<T>()),
    })?;
    Ok(vec)
}

fn copied<T: Element>(backend: &str, data: &[T]) -> Result<Vec<T>> {
    let mut vec = reserve(backend, data.len())?;
    vec.extend_from_slice(data);
    Ok(vec)
}

macro_rules! host_backend {
    ($backend:ty, |$this:ident| $name:expr, $executor:expr) => {
        impl Backend for $backend {
            type Buffer<T: Element> = Vec<T>;

            fn name(&self) -> String {
                let $this = self;
                $name
            }

            fn executor(&self) -> &Executor {
                let $this = self;
                $executor
            }

            fn upload<T: Element>(&self, data: &[T]) -> Result<Vec<T>> {
                copied(&self.name(), data)
            }

            fn write<T: Element>(&self, buffer: &mut Vec<T>, data: &[T]) -> Result<()> {
                Error::check_len("the data written", buffer.len(), data.len())?;
                buffer.copy_from_slice(data);
                Ok(())
            }

            fn read<T: Element>(&self, buffer: &Vec<T>) -> Result<Vec<T>> {
                copied(&self.name(), buffer)
            }

            fn view<'a, T: Element>(&self, buffer: &'a Vec<T>) -> Result<Cow<'a, [T]>> {
                Ok(Cow::Borrowed(buffer))
            }

            fn update<T: Element, R>(
                &self,
                buffer: &mut Vec<T>,
                change: impl FnOnce(&mut [T]) -> R,
            ) -> Result<R> {
                Ok(change(buffer))
            }
        }

        impl HostBackend for $backend {
            fn slice<'a, T: Element>(&self, buffer: &'a Vec<T>) -> &'a [T] {
                buffer
            }

            fn slice_mut<'a, T: Element>(&self, buffer: &'a mut Vec<T>) -> &'a mut [T] {
                buffer
            }
        }
    };
}

host_backend!(Serial, |_this| "serial".to_owned(), &Executor::SERIAL);
host_backend!(Threads, |this| format!("threads:{}", this.0.threads()), &this.0);

//! Cores, and how work is cut for them.

use std::fmt;
use std::hint::spin_loop;
use std::num::NonZeroUsize;
use std::ops::{Add, Range};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;

use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{Error, Result};

/// How often to look for the end of others before going to sleep: 20 to 50 µs, as long as a processor pauses.
const SPINS: u32 = 1 << 10;

/// The cores that run host code: the calling thread alone, or a pool.
///
/// Every method cuts its work by a length that the caller gives, never by the number of threads, and joins
/// partial results in the order of their indices. So the answer has the same bits on one thread and on sixty-four.
/// Work of a single chunk runs on the calling thread and costs no more than a call.
#[derive(Clone)]
pub struct Executor(Option<Arc<ThreadPool>>);

impl Executor {
    /// The calling thread.
    pub const SERIAL: Self = Self(None);

    /// All cores, through one pool that the process shares.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the operating system refuses the threads.
    pub fn shared() -> Result<Self> {
        static SHARED: OnceLock<Result<Executor>> = OnceLock::new();
        SHARED
            .get_or_init(|| Self::with_threads(available_parallelism().map_or(1, NonZeroUsize::get)))
            .clone()
    }

    /// A pool of its own with `threads` threads.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `threads` is zero or above 65 536, [`Error::Unavailable`] if the operating system
    /// refuses them.
    pub fn with_threads(threads: usize) -> Result<Self> {
        if !(1..=65_536).contains(&threads) {
            return Err(Error::invalid("the number of threads", "between 1 and 65536", threads));
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("perihelion-{i}"))
            .build()
            .map_err(|e| Error::Unavailable {
                backend: format!("threads:{threads}"),
                reason: e.to_string(),
            })?;
        Ok(Self(Some(Arc::new(pool))))
    }

    /// A pool that the caller already has.
    pub fn from_pool(pool: Arc<ThreadPool>) -> Self {
        Self(Some(pool))
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Cuts `K` slices of one length into chunks of `chunk` elements (the last may be shorter) and calls
    /// `body(i, chunks)` for the `i`-th chunk of each. Allocates nothing.
    ///
    /// # Errors
    /// [`Error::Shape`] if the lengths differ, [`Error::Invalid`] if `chunk` is zero.
    pub fn for_each_chunk<T: Send, const K: usize>(
        &self,
        out: [&mut [T]; K],
        chunk: usize,
        body: impl Fn(usize, [&mut [T]; K]) + Send + Sync,
    ) -> Result<()> {
        let Some(len) = out.first().map(|s| s.len()) else { return Ok(()) };
        for slice in &out {
            Error::check_len("each slice that is cut into chunks", len, slice.len())?;
        }
        let chunks = count(len, chunk)?;
        self.enter(chunks, |par| halve_slices(par, out, chunk, 0..chunks, &body));
        Ok(())
    }

    /// Calls `body(i)` for every `i` below `tasks`, each a piece of work worth a thread's attention.
    pub fn for_each(&self, tasks: usize, body: impl Fn(usize) + Send + Sync) {
        self.enter(tasks, |par| {
            reduce(par, 0..tasks, &body, &|(), ()| ());
        });
    }

    /// The results of `body(i)` for every `i` below `tasks`, in order.
    pub fn map<R: Send>(&self, tasks: usize, body: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
        self.enter(tasks, |par| {
            if par {
                (0..tasks).into_par_iter().map(&body).collect()
            } else {
                (0..tasks).map(&body).collect()
            }
        })
    }

    /// Joins `part(range)` over the ranges of `chunk` indices that cover `0..len`, pairwise in index order: a
    /// balanced tree whose shape depends on `len` and `chunk` alone. `None` if `len` is zero.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `chunk` is zero.
    pub fn reduce<R: Send>(
        &self,
        len: usize,
        chunk: usize,
        part: impl Fn(Range<usize>) -> R + Send + Sync,
        join: impl Fn(R, R) -> R + Send + Sync,
    ) -> Result<Option<R>> {
        let chunks = count(len, chunk)?;
        let leaf = |i: usize| part(i * chunk..len.min((i + 1) * chunk));
        Ok(self.enter(chunks, |par| reduce(par, 0..chunks, &leaf, &join)))
    }

    /// The sum of `part(range)` over the ranges of `chunk` indices that cover `0..len`, joined as
    /// [`reduce`](Self::reduce) does; `zero` if `len` is zero.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `chunk` is zero.
    pub fn sum<T: Send + Add<Output = T>>(
        &self,
        zero: T,
        len: usize,
        chunk: usize,
        part: impl Fn(Range<usize>) -> T + Send + Sync,
    ) -> Result<T> {
        Ok(self.reduce(len, chunk, part, |a, b| a + b)?.unwrap_or(zero))
    }

    /// Runs `work` on the calling thread and on up to `most - 1` others beside it: for work that those who run it share out
    /// among themselves. One that comes late must find nothing left to do, and none may wait for one that has not come. Returns
    /// when all have come and gone.
    pub fn together(&self, most: usize, work: impl Fn() + Send + Sync) {
        match &self.0 {
            Some(pool) if most.min(self.threads()) > 1 => {
                let others = most.min(self.threads()) - 1;
                let gone = AtomicUsize::new(0);
                pool.in_place_scope(|scope| {
                    for _ in 0..others {
                        scope.spawn(|_| {
                            work();
                            gone.fetch_add(1, Ordering::Release);
                        });
                    }
                    work();
                    // They are all but done, and to fall asleep and be woken takes longer. If not, the end of the scope waits.
                    for _ in 0..SPINS {
                        if gone.load(Ordering::Acquire) == others {
                            break;
                        }
                        spin_loop();
                    }
                });
            }
            _ => work(),
        }
    }

    /// Runs `work(true)` inside the pool if there is one and more than one piece for it.
    fn enter<R: Send>(&self, pieces: usize, work: impl FnOnce(bool) -> R + Send) -> R {
        match &self.0 {
            Some(pool) if pieces > 1 => pool.install(|| work(true)),
            _ => work(false),
        }
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Executor({} threads)", self.threads())
    }
}

fn count(len: usize, chunk: usize) -> Result<usize> {
    if chunk == 0 {
        return Err(Error::invalid("the length of a chunk", "at least 1", chunk));
    }
    Ok(len.div_ceil(chunk))
}

/// Halves the chunks until one is left: `split_at_mut` keeps it free of `unsafe` and of allocations.
fn halve_slices<T: Send, const K: usize>(
    par: bool,
    out: [&mut [T]; K],
    chunk: usize,
    chunks: Range<usize>,
    body: &(impl Fn(usize, [&mut [T]; K]) + Send + Sync),
) {
    match chunks.len() {
        0 => {}
        1 => body(chunks.start, out),
        n => {
            let middle = chunks.start + n / 2;
            let mut right = [const { None }; K];
            let mut slot = right.iter_mut();
            let left = out.map(|slice| {
                let (a, b) = slice.split_at_mut((n / 2) * chunk);
                if let Some(place) = slot.next() {
                    *place = Some(b);
                }
                a
            });
            let right = right.map(Option::unwrap_or_default);
            let run_left = || halve_slices(par, left, chunk, chunks.start..middle, body);
            let run_right = || halve_slices(par, right, chunk, middle..chunks.end, body);
            join(par, run_left, run_right);
        }
    }
}

fn reduce<R: Send>(
    par: bool,
    tasks: Range<usize>,
    leaf: &(impl Fn(usize) -> R + Send + Sync),
    combine: &(impl Fn(R, R) -> R + Send + Sync),
) -> Option<R> {
    match tasks.len() {
        0 => None,
        1 => Some(leaf(tasks.start)),
        n => {
            let middle = tasks.start + n / 2;
            let (a, b) = join(
                par,
                || reduce(par, tasks.start..middle, leaf, combine),
                || reduce(par, middle..tasks.end, leaf, combine),
            );
            match (a, b) {
                (Some(a), Some(b)) => Some(combine(a, b)),
                (a, b) => a.or(b),
            }
        }
    }
}

fn join<A: Send, B: Send>(par: bool, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    if par { rayon::join(a, b) } else { (a(), b()) }
}

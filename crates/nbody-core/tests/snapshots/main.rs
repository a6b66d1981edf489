//! Snapshots in files: what is read is what was written, or an error that says why not.
#![allow(unsafe_code, reason = "an allocator that refuses absurd requests")]
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod damage;
mod elsewhere;
mod full_disk;
mod killed;
mod lengths;
mod precision;
mod round_trips;

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::PathBuf;

use nbody_core::{Bodies, Hermite, Ias15, Method, Real, Scheme, models};
use ndarray::arr2;

/// The formats' ends of names.
const FORMATS: &[&str] = if cfg!(feature = "hdf5") { &["npz", "hdf5"] } else { &["npz"] };

/// The system's allocator, which here has no more than 16 MiB for any one request: a reader that believes a damaged
/// length ends the test.
struct Bounded;

// SAFETY: all that is allocated is the system's, by its own rules; a null pointer is how an allocator refuses.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > 16 << 20 {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promise about `layout` is the one that is needed.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from the system's allocator, with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// A folder of a test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("nbody-core-{name}-{}", std::process::id()));
        // One that a test with the same process number left.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The figure-eight in either type, with a fourth body that has no mass, and a zero with a sign.
fn bodies<T: Real>() -> Bodies<T> {
    let [position, velocity] = [[0.1, -0.0, 2.5], [1e-30, 0.3, -0.0]].map(|row| arr2(&[row.map(T::lit)]));
    models::figure_eight::<T>().unwrap().with_tracers(position.view(), velocity.view()).unwrap()
}

fn methods() -> Vec<Method> {
    let mut all: Vec<Method> = Scheme::ALL.into_iter().map(Method::from).collect();
    all.extend([Hermite::fixed(), Hermite::shared(), Hermite::blocks()].map(Method::from));
    all.push(Ias15::new().into());
    all
}

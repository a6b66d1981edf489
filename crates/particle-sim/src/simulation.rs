//! What all simulations have in common, and how one is put on the device that is asked for.

use compute_backend::{Real, Result};
use ndarray::Array2;

use crate::{Clock, Ended, Observer, When};

/// A running simulation, whatever moves in it and whatever it runs on. Object safe.
pub trait Simulation<T: Real>: std::fmt::Debug + Send {
    /// Moves the particles on by `dt`, rounded to whole steps.
    ///
    /// # Errors
    /// [`Error::Invalid`](compute_backend::Error::Invalid) if `dt` is negative or not finite, or takes more than 2⁶⁴ steps; those of
    /// the device.
    fn evolve(&mut self, dt: f64) -> Result<()>;
    /// Moves the particles on by `dt` and shows their positions to `observer` on the way.
    ///
    /// # Errors
    /// As [`evolve`](Self::evolve); [`Error::Invalid`](compute_backend::Error::Invalid) if `when` has frames less than a step apart, out of
    /// order or outside the span.
    fn watch(&mut self, dt: f64, when: When<'_>, observer: &mut dyn Observer<T>) -> Result<Ended>;
    /// The positions, one particle to a row (x, y).
    ///
    /// # Errors
    /// Those of the device.
    fn positions(&self) -> Result<Array2<T>>;
    /// The velocities, one particle to a row (vx, vy).
    ///
    /// # Errors
    /// Those of the device.
    fn velocities(&self) -> Result<Array2<T>>;
    /// The time and the number of steps so far.
    fn clock(&self) -> Clock;
    /// How many particles there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// What computes: `serial`, `threads:8`, `gpu (name of the adapter)`.
    fn backend_name(&self) -> String;
}

/// [`Simulation`] by the methods of the type itself.
macro_rules! simulation {
    ([$($generics:tt)*] $kind:ty, $name:expr) => {
        impl<$($generics)*> $crate::Simulation<T> for $kind {
            fn evolve(&mut self, dt: f64) -> compute_backend::Result<()> {
                self.evolve(dt)
            }

            fn watch(
                &mut self,
                dt: f64,
                when: $crate::When<'_>,
                observer: &mut dyn $crate::Observer<T>,
            ) -> compute_backend::Result<$crate::Ended> {
                self.watch(dt, when, observer)
            }

            fn positions(&self) -> compute_backend::Result<ndarray::Array2<T>> {
                self.positions()
            }

            fn velocities(&self) -> compute_backend::Result<ndarray::Array2<T>> {
                self.velocities()
            }

            fn clock(&self) -> $crate::Clock {
                self.clock()
            }

            fn len(&self) -> usize {
                self.len()
            }

            fn backend_name(&self) -> String {
                let name: fn(&Self) -> String = $name;
                name(self)
            }
        }
    };
}
pub(crate) use simulation;

/// Opens something generic in the backend on the device that is asked for.
macro_rules! on_device {
    ($device:expr, $backend:ident => $open:expr) => {
        $device.select(
            |$backend: compute_backend::Serial| $open,
            |$backend: compute_backend::Threads| $open,
            #[cfg(feature = "gpu")]
            |gpus| {
                let $backend = gpu_backend::Gpu::open(gpus)?;
                $open
            },
            #[cfg(not(feature = "gpu"))]
            |_| Err(compute_backend::Device::gpu_not_compiled("particle-sim")),
        )
    };
}
pub(crate) use on_device;

//! The cases, by the names of the peers' scripts.

/// Defines a case that is timed in the type and on the backend that the options name.
macro_rules! case {
    ($(#[$doc:meta])* $name:ident = $timed:ident) => {
        $(#[$doc])*
        pub(crate) fn $name(options: &crate::Options) -> perihelion::Result<Vec<crate::row::Row>> {
            fn typed<T: perihelion::Real>(options: &crate::Options) -> perihelion::Result<Vec<crate::row::Row>> {
                options.backend.select(
                    |b: perihelion::Serial| $timed::<T, _>(options, &b),
                    |b: perihelion::Threads| $timed::<T, _>(options, &b),
                    |gpus| $timed::<T, _>(options, &perihelion::Gpu::open(gpus)?),
                )
            }
            match options.dtype {
                crate::Dtype::F32 => typed::<f32>(options),
                crate::Dtype::F64 => typed::<f64>(options),
            }
        }
    };
}

mod batch;
mod cosmology;
mod gravity;
mod memory;
mod particles;
mod stencils;

use perihelion::Result;

use crate::Options;
use crate::row::Row;

type Case = fn(&Options) -> Result<Vec<Row>>;

/// Name, what is timed, how.
pub(crate) const ALL: [(&str, &str, Case); 11] = [
    ("copy", "one array of n numbers into another; --n 16777216", memory::copy),
    ("nbody_direct", "accelerations of n bodies; --n 10000", gravity::run),
    ("nbody_fields", "fields of n bodies, alone and together; --n 10000", gravity::fields),
    ("laplacian2d", "Laplacian of an n × n field into an array; --n 4096 --allocate", stencils::laplacian),
    ("second_derivative_1d", "second derivative of n points into an array; --n 10000000", stencils::second),
    ("diffusion2d", "explicit steps of an n × n field; --n 4096 --steps 100", stencils::diffusion),
    ("particles", "evolve(0.1) of n particles, in 1e-5; --n 1000 --steps 10000 --engine", particles::run),
    ("press_schechter", "5 redshifts × 200 masses; --mode warm|cold|taught", cosmology::run),
    ("press_schechter_batch", "n cosmologies × 5 × 200, values; --n 10000 --mode warm|cold", batch::lesson),
    ("tinker_eh", "fresh Eisenstein-Hu cosmology, Tinker 2008, 5 × 200; --mode warm|cold", batch::tinker),
    (
        "gradient",
        "seven derivatives of tinker_eh, beside the values, in turn; --mode warm|lesson",
        batch::gradient,
    ),
];

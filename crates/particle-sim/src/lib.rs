//! Independent particles in motion: the rotating-particle lesson on any backend.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arch;
mod clock;
mod double;
mod euler;
mod motion;
mod newton;
mod particles;
pub mod portable;
mod simulator;
mod spiral;
mod swarm;

pub use clock::{Clock, Steps};
pub use motion::Motion;
pub use particles::Particles;
pub use simulator::{Engine, Options, ParticleSimulator};
pub use swarm::Swarm;

pub use compute_backend::{Backend, Device, Error, Real, Result, Serial, Threads};

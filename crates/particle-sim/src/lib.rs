//! Particles that rotate about the origin, to any time, on any backend.
//!
//! ```
//! use particle_sim::{Device, Engine, Options, ParticleSimulator, Particles};
//!
//! // The lesson: three particles (x, y, ang_vel), a tenth of a unit of time in steps of 1e-5.
//! let lesson = [(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)];
//! let mut simulator = ParticleSimulator::new(&lesson)?;
//! simulator.evolve(0.1)?;
//! let z = simulator.positions()?; // (3, 2)
//! assert!((z[(2, 1)] - -0.3652272210744382_f64).abs() < 1e-15);
//!
//! // The same on all cores, every step taken, in the lesson's order of operations.
//! let options = Options::new().device(Device::Threads(None)).engine(Engine::Loop);
//! let mut simulator = ParticleSimulator::open(&Particles::new(&lesson)?, options)?;
//! simulator.evolve(0.1)?;
//! assert!((&simulator.positions()? - &z).iter().all(|d| d.abs() < 1e-14));
//! # Ok::<(), particle_sim::Error>(())
//! ```
//!
//! # The equation
//!
//! A particle moves along the tangent with a speed that does not depend on its radius, `v = ang_vel · (-y, x)/r`, and the
//! lesson integrates that by explicit Euler steps of 1e-5. With `z = x + i y` and the stride `h = ang_vel · time_step`
//!
//! ```text
//! z ← z (1 + i h/|z|),   hence   r_n² = r_0² + n h²,   arg z_n = arg z_0 + Σ atan(h/r_k), k < n
//! ```
//!
//! The lesson's name `ang_vel` notwithstanding, it is a linear speed. And the answer is that of Euler's steps, a spiral:
//! on the true circle the lesson's third particle would be 1.15e-5 away, outside the lesson's own tolerance. Since r is
//! known at every step, the sum has a closed form ([`Engine::ClosedForm`], derived in `docs/numerics/particle-sim.md`), so
//! that 10 000 steps, or 10¹⁵, cost what one costs; [`ParticleSimulator::at`] looks at any time.
//!
//! # What is guaranteed
//!
//! | engine | error after n steps through the angle θ | last bits |
//! |---|---|---|
//! | [`ClosedForm`](Engine::ClosedForm), host | `4 ε ∣z∣` for any n below 2⁶⁴ | the same on every processor |
//! | [`ClosedForm`](Engine::ClosedForm), GPU | `(16 + 8 θ) ε ∣z∣` | the device's |
//! | [`Loop`](Engine::Loop) | `4 n ε (1 + θ) ∣z∣`, in practice a few `√n ε ∣z∣` | the same on every host processor |
//! | [`Newton`](Engine::Newton) | as `Loop` | the processor's |
//!
//! * On a host the bits never depend on the number of threads. A GPU gives the same from run to run.
//! * In `f32` the loops of a host lose a digit and more: 10⁴ steps of 1e-5 at radii near 1/2 end 1e-6 away, since a step is only
//!   300 ulp of the position. The closed form does not: 6e-8. On a GPU, which may have no `f64`, every engine keeps the lesson's
//!   six values in `f32` to 1e-6 (7e-7 is the bound of the loops, which sum in levels, and 5e-7 that of the closed form).
//! * Time is a count of steps. `evolve(a)` and then `evolve(b)` takes the steps of `evolve(a + b)`, and `Loop` and
//!   `ClosedForm` then give the same bits. [`Steps::Truncate`] is the book's `int()`, which loses a step now and then.
//! * A particle at the origin, numbers that are not finite and times that run backwards are errors; no call panics.
//! * A step allocates nothing on a host, and on the GPU it transfers nothing.
//!
//! # Backends and features
//!
//! | backend | feature | what runs |
//! |---|---|---|
//! | [`Serial`], [`Threads`] | | SSE2, AVX2, AVX-512 or NEON, chosen at run time |
//! | [`Gpu`](https://docs.rs/gpu-backend) | `gpu` | WGSL, in `f32` and, where the device has it, `f64` |
//! | your own | | one line, `impl Motion<f64> for Mine {}`, and [`conformance`](https://docs.rs/particle-sim) (feature `conformance`) tells whether it is right |
//!
//! | feature | what it brings |
//! |---|---|
//! | `gpu` | the GPU, through `gpu-backend` |
//! | `plot` | `Picture`: animated GIFs and PNG frames, without any program outside |
//! | `npy` | [`Trajectory`] in `NumPy`'s `.npy` and `.npz`; CSV needs no feature |
//! | `serde` | [`State`], [`CloudState`] and [`CrowdState`] in files, to go on later |
//! | `rand` | `Particles::random`, the same for one seed everywhere |
//! | `conformance` | the suite that every backend must pass |
//!
//! [`ParticleSimulator::watch`] runs with an [`Observer`]: a [`Trajectory`], [`Progress`] with the time left,
//! [`RadiusDrift`], [`EnergyDrift`], or a closure, which may also end the run. Files are written whole or not at all.
//!
//! # Beyond the lesson
//!
//! A [`Cloud`] holds particles with velocities, in groups that each obey a [`Law`]: tangential speed, rigid rotation, central and
//! harmonic force, uniform electric and magnetic fields, drag, and sums of these. An [`Integrator`] takes steps of a fixed length
//! (Euler, midpoint, Runge-Kutta 4, leapfrog, Boris) or, where the law is linear, none ([`Integrator::Exact`]);
//! [`Cloud::solve`] takes steps as the orbit needs them (Dormand-Prince 5(4) with dense output). [`Cloud::evolve_in`]
//! integrates a closure on a host, `Cloud::evolve_in_wgsl` a function in WGSL on a GPU. The steps have the same bits on every
//! host processor and for any number of threads; laws that are neither linear nor smooth at the origin take no force there.
//!
//! A [`Crowd`] holds particles that meet in a square box with [`Walls`]: an [`Interaction`] of short range (soft repulsion,
//! Lennard-Jones, particle life), found by cells, stepped by velocity Verlet; the same bits for any number of threads, and on a GPU
//! from run to run.
//!
//! Both begin as a description, [`CloudState`] or [`CrowdState`], whose `open` puts them on the device that is named at run time
//! (a [`Simulation`] like all others) and which a run gives back to go on later, to the same bits.
//!
//! # Why it is built this way
//!
//! The backend is chosen once, when the simulator opens, and buffers below stay typed: [`Swarm`] is the simulator on a
//! backend that the program knows, [`Motion`] the operations, [`portable`] their bodies. Three engines for one answer
//! check one another: the loop is the lesson, line by line; the closed form says how far any loop is from the exact
//! iteration; the Newton loop is for those who want each step taken, and for laws that have no closed form.
//!
//! # References
//!
//! G. Lanaro, *Python High Performance*, 2nd edition, chapter 1 (the simulator and its test). P. J. Davis, *Spirals: From
//! Theodorus to Chaos* (1993) (the spiral whose angle is Σ atan(1/√n)). T. J. Dekker, *Numer. Math.* **18**, 224 (1971)
//! (arithmetic in twice the precision).
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arch;
#[cfg(feature = "plot")]
mod canvas;
mod clock;
mod cloud;
mod cloud_state;
#[cfg(feature = "conformance")]
pub mod conformance;
mod crowd;
mod crowd_state;
mod dormand_prince;
mod double;
mod drift;
mod dynamics;
mod encounters;
mod euler;
mod files;
mod flow;
#[cfg(feature = "gpu")]
mod gpu;
mod integrator;
mod interaction;
mod law;
mod motion;
mod newton;
mod observe;
mod particles;
#[cfg(feature = "plot")]
mod picture;
mod planes;
pub mod portable;
mod simulation;
mod simulator;
mod spiral;
mod state;
mod swarm;
mod trajectory;

pub use clock::{Clock, Steps};
pub use cloud::Cloud;
pub use cloud_state::{CloudSimulation, CloudState};
pub use crowd::Crowd;
pub use crowd_state::{CrowdSimulation, CrowdState};
pub use dormand_prince::{Solve, Tolerance};
pub use drift::{EnergyDrift, RadiusDrift};
pub use dynamics::{Dynamics, Flow, Run};
pub use encounters::{Encounters, Meeting, Push, Walls};
pub use integrator::Integrator;
pub use interaction::{Interaction, Pair};
pub use law::Law;
pub use motion::Motion;
pub use observe::{Ended, Frame, Observer, Progress, Remaining, When};
pub use particles::Particles;
#[cfg(feature = "plot")]
pub use picture::Picture;
pub use simulation::Simulation;
pub use simulator::{Engine, Options, ParticleSimulator};
pub use state::State;
pub use swarm::Swarm;
pub use trajectory::Trajectory;

#[cfg(feature = "gpu")]
pub use gpu_backend::Gpu;

pub use compute_backend::{Backend, Device, Error, Real, Result, Serial, Threads};

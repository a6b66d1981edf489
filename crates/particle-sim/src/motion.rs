//! The operations that move particles.

use compute_backend::{Backend, Real, Result, Serial, Threads};

use crate::portable;

/// Explicit Euler steps of the lesson's law, three ways to one answer, on any backend.
///
/// One step is `z ← z (1 + i h/|z|)` with `z = x + i y`. The buffers are planes: `stride` holds h, the length of one
/// step of each of n particles (speed times time step, its sign the sense of rotation; n numbers), and positions are
/// all x, then all y (2 n numbers). Particles must not sit at the origin and their radii must be such that their
/// squares neither overflow nor underflow, which [`Swarm`](crate::Swarm) checks once for all steps.
///
/// The bodies are the [`portable`] functions; a device overrides them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot move particles in `{T}`",
    note = "for `Gpu`, enable the `gpu` feature of `particle-sim`",
    note = "for your own backend, start with `impl Motion<{T}> for {Self} {{}}`"
)]
pub trait Motion<T: Real>: Backend {
    /// `steps` steps, each with a square root and two divisions in the order of the lesson: on a host the same bits on
    /// every processor. The error against the exact iteration is at most `4 n ε (1 + θ) |z|` after n steps through the
    /// angle θ; in practice it grows as √n.
    ///
    /// # Errors
    /// [`Error::Shape`](compute_backend::Error::Shape) if `position` is not twice as long as `stride`; those of the
    /// device.
    fn euler_loop(&self, steps: u64, stride: &Self::Buffer<T>, position: &mut Self::Buffer<T>) -> Result<()> {
        portable::euler_loop(self, steps, stride, position)
    }

    /// `steps` steps without square root or division: `h/|z|` is carried along and corrected once a step. The error
    /// bound is that of [`euler_loop`](Self::euler_loop); the last bits depend on the processor.
    ///
    /// # Errors
    /// As [`euler_loop`](Self::euler_loop).
    fn euler_newton(
        &self,
        steps: u64,
        stride: &Self::Buffer<T>,
        position: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::euler_newton(self, steps, stride, position)
    }

    /// Where `steps` steps from `start` lead, in time that does not depend on their number. On a host the error is at
    /// most `4 ε |z|` for any number of steps, with the same bits on every processor.
    ///
    /// # Errors
    /// [`Error::Shape`](compute_backend::Error::Shape) if `start` or `position` is not twice as long as `stride`; those
    /// of the device.
    fn euler_closed_form(
        &self,
        steps: u64,
        stride: &Self::Buffer<T>,
        start: &Self::Buffer<T>,
        position: &mut Self::Buffer<T>,
    ) -> Result<()> {
        portable::euler_closed_form(self, steps, stride, start, position)
    }
}

impl<T: Real> Motion<T> for Serial {}
impl<T: Real> Motion<T> for Threads {}

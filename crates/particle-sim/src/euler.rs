//! The explicit Euler loop in the lesson's order of operations.

use compute_backend::Real;
use compute_backend::simd::Kernel;

/// Particles to a group, 384 bytes to a plane: what the loops hold in registers or the first cache while they step.
/// Whole groups also make the threads' shares of a thousand particles even.
pub(crate) const fn group<T>() -> usize {
    384 / size_of::<T>()
}

/// The most particles to a group, of any type.
pub(crate) const GROUP: usize = group::<f32>();

/// A group's particles in local arrays, which no other pointer reaches, filled up with particles at rest.
pub(crate) struct Group<T> {
    pub(crate) stride: [T; GROUP],
    pub(crate) x: [T; GROUP],
    pub(crate) y: [T; GROUP],
}

impl<T: Real> Group<T> {
    #[inline(always)]
    pub(crate) fn load(stride: &[T], x: &[T], y: &[T]) -> Self {
        let mut group = Self { stride: [T::zero(); GROUP], x: [T::one(); GROUP], y: [T::zero(); GROUP] };
        group.stride[..stride.len()].copy_from_slice(stride);
        group.x[..x.len()].copy_from_slice(x);
        group.y[..y.len()].copy_from_slice(y);
        group
    }

    #[inline(always)]
    pub(crate) fn store(&self, x: &mut [T], y: &mut [T]) {
        x.copy_from_slice(&self.x[..x.len()]);
        y.copy_from_slice(&self.y[..y.len()]);
    }

    /// `v = (-y, x)/r`, then `(x, y) ← (x, y) + h v`: every operation rounded, in the lesson's order.
    #[inline(always)]
    pub(crate) fn steps(&mut self, steps: u64) {
        let n = group::<T>();
        let (stride, x, y) = (&self.stride[..n], &mut self.x[..n], &mut self.y[..n]);
        for _ in 0..steps {
            for i in 0..n {
                let r = (x[i] * x[i] + y[i] * y[i]).sqrt();
                let (vx, vy) = (-y[i] / r, x[i] / r);
                x[i] += stride[i] * vx;
                y[i] += stride[i] * vy;
            }
        }
    }
}

/// `steps` steps of each particle.
pub(crate) struct Loop<'a, T> {
    pub(crate) steps: u64,
    pub(crate) stride: &'a [T],
    pub(crate) x: &'a mut [T],
    pub(crate) y: &'a mut [T],
}

impl<T: Real> Kernel for Loop<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = group::<T>();
        for ((stride, x), y) in self.stride.chunks(n).zip(self.x.chunks_mut(n)).zip(self.y.chunks_mut(n)) {
            let mut group = Group::load(stride, x, y);
            group.steps(self.steps);
            group.store(x, y);
        }
    }
}

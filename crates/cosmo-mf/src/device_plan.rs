//! A plan where it is computed with.

use std::fmt;

use compute_backend::{Backend, Real, Result};

use crate::Plan;

/// A [`Plan`] in a backend's memory.
pub struct DevicePlan<T: Real, B: Backend> {
    plan: Plan,
    planes: B::Buffer<T>,
}

impl<T: Real, B: Backend> DevicePlan<T, B> {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The circular kernels of σ² and its two derivatives, then R^-q: four planes of the plan's nodes. A backend
    /// without a Fourier transform sums with them: σ²⁽ᵈ⁾(Rⱼ) = Rⱼ^-q Σₙ κᵈ((n + j) mod N) F(kₙ).
    pub fn planes(&self) -> &B::Buffer<T> {
        &self.planes
    }
}

impl<T: Real, B: Backend> fmt::Debug for DevicePlan<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} on a device", self.plan)
    }
}

impl Plan {
    /// The plan in the memory of `backend`, for [`Spectra::variance`](crate::Spectra::variance).
    ///
    /// # Errors
    /// Those of the device.
    pub fn load<T: Real, B: Backend>(&self, backend: &B) -> Result<DevicePlan<T, B>> {
        backend.check_real::<T>()?;
        let (kernel, scale) = self.kernels();
        let planes: Vec<T> = kernel.iter().chain(scale).map(|&v| T::lit(v)).collect();
        Ok(DevicePlan { plan: self.clone(), planes: backend.upload(&planes)? })
    }
}

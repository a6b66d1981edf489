//! The heat equation in explicit steps, and when these are stable.

use compute_backend::{Error, Real, Result};

use crate::Laplacian;
use crate::laplacian::AXES;

/// The heat equation ∂u/∂t = α ∇²u in explicit steps of first order, uⁿ⁺¹ = uⁿ + α Δt ∇²uⁿ.
///
/// A value that has passed the test of stability, so that nothing which holds one can blow up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatEquation<T> {
    laplacian: Laplacian<T>,
    diffusivity: T,
    time_step: T,
}

impl<T: Real> HeatEquation<T> {
    /// With diffusivity α (length² per time) and time step Δt.
    ///
    /// # Errors
    /// [`Error::Invalid`] if one of them is not positive and finite, or if the step is longer than
    /// [`largest_time_step`](Self::largest_time_step); the error names that.
    pub fn new(laplacian: Laplacian<T>, diffusivity: T, time_step: T) -> Result<Self> {
        let largest = Self::largest_time_step(&laplacian, diffusivity)?;
        if !(time_step > T::zero() && time_step.is_finite()) {
            return Err(Error::invalid("the time step", "positive and finite", time_step));
        }
        // A step at the limit may exceed it by the roundings of the two ways to compute it.
        if time_step > largest * (T::one() + T::lit(8.0) * T::epsilon()) {
            let found = format_args!("{time_step}, and the largest stable one is {largest}");
            return Err(Error::invalid("the time step", "at most 1 / (2 α Σ 1/hᵢ²)", found));
        }
        if !(diffusivity * time_step * laplacian.largest_eigenvalue()).is_normal() {
            let found = format_args!("{time_step} with a diffusivity of {diffusivity}");
            return Err(Error::invalid("the time step", "long enough that α Δt / h² is not lost", found));
        }
        Ok(Self { laplacian, diffusivity, time_step })
    }

    /// 1 / (2 α Σ 1/hᵢ²): with a longer step the shortest waves of the grid grow without bound
    /// (Courant, Friedrichs & Lewy 1928).
    ///
    /// Up to this step a new value is a mean of old ones with positive weights, so that no new extremes arise.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the diffusivity is not positive and finite.
    pub fn largest_time_step(laplacian: &Laplacian<T>, diffusivity: T) -> Result<T> {
        if !(diffusivity > T::zero() && diffusivity.is_finite()) {
            return Err(Error::invalid("the diffusivity", "positive and finite", diffusivity));
        }
        Ok(T::lit(2.0) / laplacian.largest_eigenvalue() / diffusivity)
    }

    /// The grid, its spacings and its boundaries.
    pub fn laplacian(&self) -> &Laplacian<T> {
        &self.laplacian
    }

    /// α, in length² per time.
    pub fn diffusivity(&self) -> T {
        self.diffusivity
    }

    /// Δt.
    pub fn time_step(&self) -> T {
        self.time_step
    }

    /// α Δt / hᵢ²: what multiplies the second difference along each axis.
    pub(crate) fn weights(&self) -> [T; AXES] {
        self.laplacian.weights(self.diffusivity * self.time_step)
    }
}

//! What a simulation should keep, and how far it does.

use std::ops::ControlFlow;

use compute_backend::{Error, Real};
use ndarray::Array1;

use crate::{Frame, Observer};

/// How far the radii have gone from those of the first frame: none on the true circle, outwards by
/// `n h²/2 r₀²` of the radius in n explicit Euler steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RadiusDrift {
    first: Array1<f64>,
    /// Time and the largest relative change of any radius, one entry a frame.
    pub history: Vec<(f64, f64)>,
}

impl RadiusDrift {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Observer<T> for RadiusDrift {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        let radii = frame.positions.rows().into_iter().map(|z| z[0].widen().hypot(z[1].widen()));
        if self.history.is_empty() {
            self.first = radii.collect();
            self.history.push((frame.clock.time(), 0.0));
        } else {
            let change = radii.zip(&self.first).map(|(r, r0)| ((r - r0) / r0).abs()).fold(0.0, f64::max);
            self.history.push((frame.clock.time(), change));
        }
        ControlFlow::Continue(())
    }
}

/// How far the energy has gone from that of the first frame.
///
/// ```
/// use ndarray::array;
/// use particle_sim::{CloudState, Device, EnergyDrift, Integrator, Law, When};
///
/// let (x, v) = (array![[0.5_f64, 0.0]], array![[0.0, 1.7]]);
/// let start = CloudState::new(x.view(), v.view(), Law::new().central(1.0, 0.0), Integrator::Leapfrog, 1e-3)?;
/// let mut drift = EnergyDrift::new();
/// start.open(Device::Serial)?.watch(100.0, When::Every(1.0), &mut drift)?;
/// assert!(drift.history.iter().all(|(_time, change)| change.abs() < 1e-5)); // it oscillates, and stays
/// # Ok::<(), particle_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EnergyDrift {
    first: f64,
    /// Time and the change of the energy relative to that of the first frame (absolute if that was zero), one entry a frame.
    pub history: Vec<(f64, f64)>,
    /// What the device said when it was asked for the energy, which ended the run.
    pub failed: Option<Error>,
}

impl EnergyDrift {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Observer<T> for EnergyDrift {
    fn observe(&mut self, frame: &Frame<'_, T>) -> ControlFlow<()> {
        match frame.energy() {
            Ok(energy) => {
                if self.history.is_empty() {
                    self.first = energy;
                }
                let scale = if self.first == 0.0 { 1.0 } else { self.first.abs() };
                self.history.push((frame.clock.time(), (energy - self.first) / scale));
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

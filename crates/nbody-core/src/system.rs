//! Bodies that move in fixed steps: state that stays on its backend.

use compute_backend::{Real, Result};

use crate::integrate::{Clock, Substep, accelerate, check_step, potential_energy};
use crate::{Bodies, Energy, Gravity, Newton, Scheme, Simulation, State};

/// Bodies on a backend, moved in fixed steps by a symplectic [`Scheme`]: leapfrog unless another is asked for.
///
/// All state stays in the backend's memory from step to step.
///
/// A drift rounds each position to its type. Over n steps that is a random walk of some √n half ulps, 1e-13 of the
/// distance after 10⁶ steps in `f64`, below the error of the schemes but for order 8 with short steps; in `f32` it is
/// 5e-5. Sums with compensation would hold it down, but a GPU's compiler may fold them away, so where the last digits
/// matter take [`Ias15`](crate::Ias15), which has them.
///
/// ```
/// use nbody_core::{Bodies, Newton, Scheme, Serial, Simulation, System};
/// use ndarray::array;
///
/// let bodies = Bodies::new(
///     array![1.0, 0.0].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]].view(),
///     array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]].view(),
/// )?;
/// let mut orbit = System::new(Serial, Newton::new(1.0), &bodies)?.with_scheme(Scheme::Yoshida8);
/// orbit.run(std::f64::consts::TAU / 100.0, 100)?;
/// assert!((orbit.bodies()?.positions()[[1, 0]] - 1.0).abs() < 1e-12);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug)]
pub struct System<T: Real, B: Gravity<T>> {
    backend: B,
    law: Newton<T>,
    scheme: Scheme,
    masses: B::Buffer<T>,
    positions: B::Buffer<T>,
    velocities: B::Buffer<T>,
    accelerations: B::Buffer<T>,
    /// Softening lengths of the bodies' own.
    lengths: Option<B::Buffer<T>>,
    /// Whether `accelerations` are those of `positions`.
    current: bool,
    len: usize,
    clock: Clock,
}

impl<T: Real, B: Gravity<T>> System<T, B> {
    /// Bodies at time zero, copied into the backend's memory, to be moved by leapfrog.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if the law makes no sense; those of the device.
    pub fn new(backend: B, law: Newton<T>, bodies: &Bodies<T>) -> Result<Self> {
        law.check_for(&backend, bodies.lengths())?;
        let [masses, positions, velocities] = bodies.planes();
        Ok(Self {
            masses: backend.upload(masses)?,
            positions: backend.upload(positions)?,
            velocities: backend.upload(velocities)?,
            accelerations: backend.zeros(positions.len())?,
            lengths: bodies.lengths().map(|lengths| backend.upload(lengths)).transpose()?,
            current: false,
            len: masses.len(),
            clock: Clock::default(),
            scheme: Scheme::default(),
            law,
            backend,
        })
    }

    /// The same bodies, moved by another scheme from here on.
    #[must_use]
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// The system that [`save`](Simulation::save) wrote, to go on to the bit.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) or [`Error::Shape`](crate::Error::Shape) if it is not the state of such
    /// a system with this law; those of the device.
    pub fn resume(backend: B, law: Newton<T>, state: &State) -> Result<Self> {
        state.check_law(&law)?;
        let read = |name| -> Result<Vec<T>> { Ok(state.array(name)?.iter().map(|&v| T::lit(v)).collect()) };
        let lengths = state.lengths().map(|_| read(State::LENGTHS)).transpose()?;
        let bodies = Bodies::from_planes(read("masses")?, read("positions")?, read("velocities")?)?
            .with_lengths(lengths)?;
        let clock = Clock::load(state.checked("clock", 4)?);
        let scheme = Scheme::from_name(state.method())?;
        // The forces of a state are evaluated anew: the same positions give the same bits.
        Ok(Self { clock, scheme, ..Self::new(backend, law, &bodies)? })
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The scheme that moves the bodies.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// `steps` steps of length `dt`, without a transfer.
    ///
    /// Values are not looked at on the way, since they stay on the device: steps that are too long for the closest pair
    /// show in the energy, or as values that are not finite in [`bodies`](Simulation::bodies).
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if `dt` is not finite; those of the device.
    pub fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        check_step(dt)?;
        self.clock.advance(dt.widen(), 0);
        for _ in 0..steps {
            self.step(dt)?;
            self.clock.advance(dt.widen(), 1);
        }
        Ok(())
    }

    fn step(&mut self, dt: T) -> Result<()> {
        for substep in self.scheme.substeps() {
            match substep {
                Substep::Kick(share) => {
                    self.accelerate()?;
                    let by = T::lit(share * dt.widen());
                    self.backend.axpy(by, &self.accelerations, &mut self.velocities)?;
                }
                Substep::Drift(share) => {
                    self.current = false;
                    let by = T::lit(share * dt.widen());
                    self.backend.axpy(by, &self.velocities, &mut self.positions)?;
                }
            }
        }
        Ok(())
    }

    /// Sees to it that the accelerations are those of the positions.
    fn accelerate(&mut self) -> Result<()> {
        if self.current {
            return Ok(());
        }
        let Self { backend, law, masses, positions, lengths, accelerations, .. } = self;
        accelerate(backend, *law, masses, positions, lengths.as_ref(), accelerations)?;
        self.current = true;
        Ok(())
    }
}

impl<T: Real, B: Gravity<T>> Simulation<T> for System<T, B> {
    fn run(&mut self, dt: T, steps: u64) -> Result<()> {
        Self::run(self, dt, steps)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        let (dt, steps) = self.clock.steps_to(time)?;
        Self::run(self, T::lit(dt), steps)
    }

    fn sync(&self) -> Result<()> {
        self.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<T>> {
        let read = |buffer| self.backend.read(buffer);
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Bodies::from_planes(read(&self.masses)?, read(&self.positions)?, read(&self.velocities)?)?
            .with_lengths(lengths)
    }

    fn energy(&self) -> Result<Energy> {
        if self.len == 0 {
            return Ok(Energy { kinetic: 0.0, potential: 0.0 });
        }
        Ok(Energy {
            kinetic: self.backend.kinetic_energy(&self.masses, &self.velocities)?,
            potential: potential_energy(
                &self.backend,
                self.law,
                &self.masses,
                &self.positions,
                self.lengths.as_ref(),
            )?,
        })
    }

    fn time(&self) -> f64 {
        self.clock.time()
    }

    fn save(&self) -> Result<State> {
        let read = |buffer| -> Result<Vec<f64>> {
            Ok(self.backend.view::<T>(buffer)?.iter().map(|v| v.widen()).collect())
        };
        let arrays = vec![
            ("masses", read(&self.masses)?),
            ("positions", read(&self.positions)?),
            ("velocities", read(&self.velocities)?),
            ("clock", self.clock.save()),
        ];
        let lengths = self.lengths.as_ref().map(read).transpose()?;
        Ok(State::of(self.scheme.name(), &self.law, arrays).with_lengths(lengths))
    }

    fn backend_name(&self) -> String {
        self.backend.name()
    }
}

//! Wisdom-Holman: planets move on Kepler orbits and kick each other.

mod kepler;

use compute_backend::{Error, Result};

use super::clock::Clock;
use super::forces::{Forces, energy};
use super::pairs::add;
use crate::{Bodies, Energy, Gravity, Newton, Simulation, Softening, State};

/// The mapping of Wisdom & Holman (1991, AJ 102, 1528) for planetary systems, in democratic heliocentric coordinates
/// (Duncan, Levison & Lee 1998, AJ 116, 2067). The first body is the central one; the order of the others is free.
///
/// ```text
/// H = Σ (pᵢ² / 2mᵢ − G m₀ mᵢ / qᵢ)  +  |Σ pᵢ|² / 2m₀  −  Σ G mᵢ mⱼ / |qᵢ − qⱼ|
/// ```
///
/// with q from the central body and p in the frame of the centre of mass. A step is half a kick by the last term, half a
/// drift by the second, Kepler's motion by the first (universal variables, for any eccentricity), and the same halves
/// again. Order 2 with an error of (masses of the planets / central mass) × Δt²; symplectic and symmetric, so the energy
/// does not drift and steps of −Δt lead back. One evaluation of the pairs of planets and one solution of Kepler's equation
/// for each to a step. A twentieth of the shortest period is a good step.
///
/// State is in `f64` on the host, positions and velocities as sums with compensation. Planets that come closer to each
/// other than `encounter` mutual Hill radii, which such a step does not resolve, are an error that leaves the bodies as
/// they were before that step; [`Ias15`](crate::Ias15) can take over from there.
///
/// ```
/// use nbody_core::{Bodies, Device, Newton, WisdomHolman, open_with};
/// use ndarray::array;
///
/// let bodies = Bodies::new(
///     array![1.0, 1e-3, 3e-4].view(),
///     array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [-1.8, 0.0, 0.0]].view(),
///     array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -0.74, 0.0]].view(),
/// )?;
/// let mut planets = open_with(Device::Serial, Newton::new(1.0), WisdomHolman::new(), &bodies)?;
/// let before = planets.energy()?.total();
/// planets.run(0.2, 5000)?;
/// assert!((planets.energy()?.total() / before - 1.0).abs() < 1e-4);
/// # Ok::<(), nbody_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct WisdomHolman {
    /// The distance of two planets, in their mutual Hill radii, below which a step is refused; 1 unless changed.
    pub encounter: f64,
}

impl WisdomHolman {
    /// Refusing encounters within one mutual Hill radius.
    pub fn new() -> Self {
        Self { encounter: 1.0 }
    }

    /// The same with another limit for encounters; zero refuses none.
    #[must_use]
    pub fn encounter(self, hill_radii: f64) -> Self {
        Self { encounter: hill_radii }
    }

    pub(super) const NAME: &'static str = "wisdom-holman";
}

impl Default for WisdomHolman {
    fn default() -> Self {
        Self::new()
    }
}

/// Positions from the central body and velocities in the frame of the centre of mass, in planes, each with what rounding
/// left.
#[derive(Debug, Clone)]
struct Orbits {
    x: [Vec<f64>; 2],
    v: [Vec<f64>; 2],
}

/// Bodies moved by [`WisdomHolman`].
#[derive(Debug)]
pub(crate) struct Run<B: Gravity<f64>> {
    settings: WisdomHolman,
    /// Those of the planets on each other.
    forces: Forces<B>,
    central: f64,
    orbits: Orbits,
    /// The orbits before the step, for a step that fails.
    before: Orbits,
    accelerations: Vec<f64>,
    /// Whether `accelerations` are those of `orbits`.
    current: bool,
    /// The place of the centre of mass at time zero, and its velocity.
    centre: [[f64; 3]; 2],
    clock: Clock,
}

impl<B: Gravity<f64>> Run<B> {
    pub(super) fn new(
        backend: B,
        law: Newton<f64>,
        settings: WisdomHolman,
        bodies: &Bodies<f64>,
    ) -> Result<Self> {
        if bodies.lengths().is_some() {
            return Err(Error::invalid(
                "the softening lengths for Wisdom-Holman",
                "none: Kepler orbits are of point masses",
                "the bodies' own",
            ));
        }
        let [masses, positions, velocities] = bodies.planes();
        let heaviest = masses.iter().skip(1).fold(0.0_f64, |most, &m| most.max(m));
        match masses.first() {
            Some(&central) if central > heaviest => {}
            first => {
                let first =
                    first.map_or_else(|| "no body".to_owned(), |m| format!("mass {m} beside {heaviest}"));
                return Err(Error::invalid("the first body, the central one,", "the heaviest", first));
            }
        }
        let n = masses.len() - 1;
        let centre = [bodies.centre_of_mass(), bodies.momentum().map(|p| p / bodies.total_mass())];
        let planes = |from: &[f64], origin: [f64; 3]| -> Vec<f64> {
            (0..3)
                .flat_map(|k| from[k * (n + 1) + 1..(k + 1) * (n + 1)].iter().map(move |x| x - origin[k]))
                .collect()
        };
        let sun = [0, 1, 2].map(|k| positions[k * (n + 1)]);
        let zeros = || vec![0.0; 3 * n];
        let orbits =
            Orbits { x: [planes(positions, sun), zeros()], v: [planes(velocities, centre[1]), zeros()] };
        Self::from_orbits(backend, law, settings, masses, orbits, centre, Clock::default())
    }

    fn from_orbits(
        backend: B,
        law: Newton<f64>,
        settings: WisdomHolman,
        masses: &[f64],
        orbits: Orbits,
        centre: [[f64; 3]; 2],
        clock: Clock,
    ) -> Result<Self> {
        if !(settings.encounter >= 0.0 && settings.encounter.is_finite()) {
            return Err(Error::invalid(
                "the limit of encounters",
                "finite and at least zero",
                settings.encounter,
            ));
        }
        if law.softening.length() != 0.0 {
            return Err(Error::invalid(
                "the softening for Wisdom-Holman",
                "none: Kepler orbits are of point masses",
                law.softening.length(),
            ));
        }
        let law = law.softened(Softening::None);
        let (central, planets) = masses.split_first().unwrap_or((&0.0, &[]));
        Ok(Self {
            settings,
            forces: Forces::new(backend, law, planets, None)?,
            central: *central,
            before: orbits.clone(),
            accelerations: vec![0.0; 3 * planets.len()],
            orbits,
            current: false,
            centre,
            clock,
        })
    }

    pub(super) fn resume(backend: B, law: Newton<f64>, state: &State) -> Result<Self> {
        let masses = state.array("masses")?;
        let n = 3 * masses.len().saturating_sub(1);
        let read = |name| state.checked(name, n).map(<[f64]>::to_vec);
        let orbits =
            Orbits { x: [read("orbits")?, read("orbits_low")?], v: [read("speeds")?, read("speeds_low")?] };
        let [x, y, z, u, v, w, encounter] = *state.checked("centre", 7)? else {
            return Err(Error::shape("the centre of mass", "7 elements", "another number"));
        };
        // The door's checks: masses, and that the first is the heaviest.
        Self::new(
            backend.clone(),
            law,
            WisdomHolman { encounter },
            &Bodies::from_planes(masses.to_vec(), vec![0.0; n + 3], vec![0.0; n + 3])?,
        )?;
        let clock = Clock::load(state.checked("clock", 4)?);
        Self::from_orbits(
            backend,
            law,
            WisdomHolman { encounter },
            masses,
            orbits,
            [[x, y, z], [u, v, w]],
            clock,
        )
    }

    fn steps(&mut self, dt: f64, steps: u64) -> Result<()> {
        super::check_step(dt)?;
        self.clock.advance(dt, 0);
        for _ in 0..steps {
            self.keep();
            if let Err(error) = self.step(dt) {
                std::mem::swap(&mut self.orbits, &mut self.before);
                self.current = false;
                return Err(error);
            }
            self.clock.advance(dt, 1);
        }
        Ok(())
    }

    /// Copies the orbits aside, without an allocation.
    fn keep(&mut self) {
        let Self { orbits, before, .. } = self;
        for (from, to) in [(&orbits.x, &mut before.x), (&orbits.v, &mut before.v)] {
            for (from, to) in from.iter().zip(to) {
                to.copy_from_slice(from);
            }
        }
    }

    fn step(&mut self, dt: f64) -> Result<()> {
        self.kick(0.5 * dt)?;
        self.jump(0.5 * dt);
        self.revolve(dt)?;
        self.jump(0.5 * dt);
        self.check_encounters(dt)?;
        self.kick(0.5 * dt)
    }

    /// The planets pull each other.
    fn kick(&mut self, dt: f64) -> Result<()> {
        let Self { forces, orbits, accelerations, current, .. } = self;
        if !*current {
            forces.accelerations(&orbits.x[0], &orbits.x[1], accelerations)?;
            *current = true;
        }
        let [v, low] = &mut orbits.v;
        for ((v, low), a) in v.iter_mut().zip(low).zip(accelerations) {
            add(v, low, dt * *a);
        }
        Ok(())
    }

    /// All planets shift by the motion of the central body.
    fn jump(&mut self, dt: f64) {
        self.current = false;
        let n = self.forces.len();
        for k in 0..3 {
            let planes = k * n..(k + 1) * n;
            let [v, v_low] = &self.orbits.v;
            let momentum: f64 = self
                .forces
                .masses
                .iter()
                .zip(&v[planes.clone()])
                .zip(&v_low[planes.clone()])
                .map(|((m, v), low)| m * (v + low))
                .sum();
            let by = dt * momentum / self.central;
            let [x, low] = &mut self.orbits.x;
            for (x, low) in x[planes.clone()].iter_mut().zip(&mut low[planes]) {
                add(x, low, by);
            }
        }
    }

    /// Each planet follows its ellipse, parabola or hyperbola.
    fn revolve(&mut self, dt: f64) -> Result<()> {
        let n = self.forces.len();
        let mu = self.forces.law.g * self.central;
        let Orbits { x: [x, x_low], v: [v, v_low] } = &mut self.orbits;
        for i in 0..n {
            let planes = [i, n + i, 2 * n + i];
            let Some([moved, pulled]) = kepler::changes(mu, planes.map(|p| x[p]), planes.map(|p| v[p]), dt)
            else {
                return Err(Error::invalid(
                    "the orbit of every planet",
                    "finite and away from the central body",
                    format_args!(
                        "{:?} for body {} at time {}",
                        planes.map(|p| x[p]),
                        i + 1,
                        self.clock.time()
                    ),
                ));
            };
            for (k, p) in planes.into_iter().enumerate() {
                add(&mut x[p], &mut x_low[p], moved[k]);
                add(&mut v[p], &mut v_low[p], pulled[k]);
            }
        }
        Ok(())
    }

    fn check_encounters(&self, dt: f64) -> Result<()> {
        let n = self.forces.len();
        let (x, masses) = (&self.orbits.x[0], &self.forces.masses);
        let place = |i: usize| [x[i], x[n + i], x[2 * n + i]];
        let length = |d: [f64; 3]| (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt();
        for i in (0..n).filter(|&i| masses[i] > 0.0) {
            let (a, r) = (place(i), length(place(i)));
            for j in (0..n).filter(|&j| j > i || (masses[j] == 0.0 && j != i)) {
                let b = place(j);
                let hill = libm::cbrt((masses[i] + masses[j]) / (3.0 * self.central)) * 0.5 * (r + length(b));
                let apart = length([a[0] - b[0], a[1] - b[1], a[2] - b[2]]);
                if apart < self.settings.encounter * hill {
                    return Err(Error::invalid(
                        "planets moved by Wisdom-Holman",
                        "farther apart than the limit of encounters: take an adaptive integrator from here",
                        format_args!(
                            "{:.3} Hill radii apart, bodies {} and {} at time {}",
                            apart / hill,
                            i + 1,
                            j + 1,
                            self.clock.time() + dt
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    fn masses(&self) -> Vec<f64> {
        std::iter::once(self.central).chain(self.forces.masses.iter().copied()).collect()
    }
}

impl<B: Gravity<f64>> Simulation<f64> for Run<B> {
    fn run(&mut self, dt: f64, steps: u64) -> Result<()> {
        self.steps(dt, steps)
    }

    fn advance_to(&mut self, time: f64) -> Result<()> {
        let (dt, steps) = self.clock.steps_to(time)?;
        self.steps(dt, steps)
    }

    fn sync(&self) -> Result<()> {
        self.forces.backend.sync()
    }

    fn bodies(&self) -> Result<Bodies<f64>> {
        let n = self.forces.len();
        let masses = self.masses();
        let total: f64 = masses.iter().sum();
        let time = self.clock.time();
        let (mut positions, mut velocities) = (Vec::with_capacity(3 * n + 3), Vec::with_capacity(3 * n + 3));
        for k in 0..3 {
            let x = &self.orbits.x[0][k * n..(k + 1) * n];
            let v = &self.orbits.v[0][k * n..(k + 1) * n];
            let weighted =
                |values: &[f64]| self.forces.masses.iter().zip(values).map(|(m, v)| m * v).sum::<f64>();
            let sun = self.centre[0][k] + self.centre[1][k] * time - weighted(x) / total;
            positions.push(sun);
            positions.extend(x.iter().map(|x| sun + x));
            velocities.push(self.centre[1][k] - weighted(v) / self.central);
            velocities.extend(v.iter().map(|v| self.centre[1][k] + v));
        }
        Bodies::from_planes(masses, positions, velocities)
    }

    fn energy(&self) -> Result<Energy> {
        energy(&self.forces.backend, self.forces.law, &self.bodies()?)
    }

    fn time(&self) -> f64 {
        self.clock.time()
    }

    fn save(&self) -> Result<State> {
        let Orbits { x: [x, x_low], v: [v, v_low] } = self.orbits.clone();
        let mut centre = self.centre.concat();
        centre.push(self.settings.encounter);
        let arrays = vec![
            ("masses", self.masses()),
            ("orbits", x),
            ("orbits_low", x_low),
            ("speeds", v),
            ("speeds_low", v_low),
            ("centre", centre),
            ("clock", self.clock.save()),
        ];
        Ok(State::of(WisdomHolman::NAME, &self.forces.law, arrays))
    }

    fn backend_name(&self) -> String {
        self.forces.backend.name()
    }
}

//! An ellipse, by every integrator that evaluates forces on a backend.

use ndarray::ArrayView2;

use super::check::{epsilon, fullest};
use crate::integrate::{converted, recast};
use crate::models::{Orbit, kepler};
use crate::{
    Bodies, Coincident, Criterion, Gravity, Hermite, Ias15, Method, Newton, Real, Result, Scheme, Serial,
    Simulation, System, WisdomHolman, models, open_on,
};

const G: f64 = 2.0;
const MASSES: [f64; 2] = [0.375, 0.125];
/// A turn of the ellipse takes 2π, and runs end a quarter of one later.
const TIME: f64 = 2.5 * std::f64::consts::PI;

/// Two bodies on an ellipse of semi-major axis 1 and eccentricity 0.1 with μ = G (m₁ + m₂) = 1, somewhere in space.
fn ellipse<T: Real>() -> Result<Bodies<T>> {
    eccentric(0.1)
}

fn eccentric<T: Real>(eccentricity: f64) -> Result<Bodies<T>> {
    let orbit = Orbit {
        eccentricity,
        inclination: 0.5,
        ascending_node: 1.0,
        argument_of_periapsis: 2.0,
        ..Orbit::circular(1.0)
    };
    kepler(G, MASSES, orbit)
}

/// The second body as seen from the first: place and velocity.
fn relative<T: Real>(bodies: &Bodies<T>) -> [[f64; 3]; 2] {
    [bodies.positions(), bodies.velocities()]
        .map(|rows| [0, 1, 2].map(|k| rows[[1, k]].widen() - rows[[0, k]].widen()))
}

/// The greatest difference of a coordinate.
fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()))
}

/// The same among all bodies.
fn apart_all(a: &Bodies<f64>, b: &Bodies<f64>) -> f64 {
    a.positions().iter().zip(b.positions()).fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()))
}

/// How far a run ended from where the ellipse through its start leads in its time.
fn error<T: Real>(start: &Bodies<T>, run: &dyn Simulation<T>) -> Result<f64> {
    let mu = G * (MASSES[0] + MASSES[1]);
    let [position, velocity] = relative(start);
    let orbit = Orbit::of_state(mu, position, velocity)?;
    let turned = std::f64::consts::TAU * run.time() / orbit.period(mu);
    let [there, _] = Orbit { mean_anomaly: orbit.mean_anomaly + turned, ..orbit }.state(mu)?;
    Ok(apart(relative(&run.bodies()?)[0], there))
}

/// What rounding makes of so many kicks and drifts in all, from the errors of each: `docs/numerics/nbody-core.md`, "What a
/// backend owes".
fn rounding(epsilon: f64, substeps: u64) -> f64 {
    0.5 * epsilon * (60.0 * (substeps as f64).sqrt() + 300.0)
}

/// The order that errors at a step and at half of it show.
fn order([coarse, fine]: [f64; 2]) -> f64 {
    libm::log2(coarse / fine)
}

/// [`Scheme`]s of fixed steps on an ellipse: the order of their error against its closed form, which in a narrow type is
/// that of a run in `f64` but for rounding, and the way back.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn schemes<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let (law, start) = (Newton::new(T::lit(G)), ellipse::<T>()?);
    let wide: Bodies<f64> = converted(&start)?;
    for (scheme, steps) in [
        (Scheme::KickDriftKick, 64),
        (Scheme::DriftKickDrift, 64),
        (Scheme::Yoshida4, 32),
        (Scheme::Yoshida6, 32),
        (Scheme::Yoshida8, 40),
    ] {
        let mut errors = [0.0; 2];
        let mut unseen = 0.0;
        for (error_of, steps) in errors.iter_mut().zip([steps, 2 * steps]) {
            let dt = T::lit(TIME / steps as f64);
            let mut run =
                System::new(backend.clone(), law.with(fullest(backend)), &start)?.with_scheme(scheme);
            run.run(dt, steps)?;
            assert_eq!(run.time(), dt.widen() * steps as f64, "{scheme:?}: the time of {steps} steps");
            *error_of = error(&start, &run)?;
            let mut same = System::new(Serial, recast(law), &wide)?.with_scheme(scheme);
            same.run(dt.widen(), steps)?;
            let substeps = steps * scheme.substeps().count() as u64;
            let allowed = rounding(epsilon(backend), substeps);
            let off = apart(relative(&run.bodies()?)[0], relative(&same.bodies()?)[0]);
            assert!(
                off <= allowed,
                "{scheme:?}, {steps} steps: {off:e} from a run on the host, not {allowed:e}"
            );
            unseen += allowed / *error_of / std::f64::consts::LN_2;
            run.run(-dt, steps)?;
            let back = apart(relative(&run.bodies()?)[0], relative(&start)[0]);
            let allowed = rounding(epsilon(backend), 2 * substeps);
            assert!(back <= allowed, "{scheme:?}, {steps} steps and back: {back:e} away, not {allowed:e}");
            assert_eq!(run.time(), 0.0);
        }
        let (found, expected) = (order(errors), f64::from(scheme.order()));
        // Where rounding leaves the order to be seen.
        if unseen < 0.5 {
            assert!((found - expected).abs() < 0.1 + unseen, "{scheme:?} has the order {found}: {errors:?}");
        }
    }
    Ok(())
}

/// The integrators that compute in `f64` whatever the type of the bodies, with all forces from the backend: Hermite's scheme with fixed and
/// chosen steps, IAS15 by both criteria, Wisdom-Holman. Orders, first steps, the way back, and for IAS15 the closed form to rounding.
///
/// # Errors
/// The first that a call gives where it should not: [`Error::Unsupported`](crate::Error::Unsupported) on a device without
/// `f64`.
///
/// # Panics
/// Where an answer is wrong.
pub fn integrators<B: Gravity<f64>>(backend: &B) -> Result<()> {
    hermite(backend)?;
    first_steps(backend)?;
    ias15(backend)?;
    wisdom_holman(backend)
}

fn open<B: Gravity<f64>>(
    backend: &B,
    law: Newton<f64>,
    method: impl Into<Method>,
    bodies: &Bodies<f64>,
) -> Result<Box<dyn Simulation<f64>>> {
    open_on(backend.clone(), law, method, bodies)
}

fn hermite<B: Gravity<f64>>(backend: &B) -> Result<()> {
    let (law, start) = (Newton::new(G), ellipse()?);
    let fixed = |steps: u64| {
        let mut run = open(backend, law, Hermite::fixed(), &start)?;
        run.run(TIME / steps as f64, steps)?;
        error(&start, &*run)
    };
    let errors = [fixed(128)?, fixed(256)?];
    assert!(
        (order(errors) - 4.0).abs() < 0.1,
        "Hermite's scheme has the order {}: {errors:?}",
        order(errors)
    );
    // Iterated it is symmetric, to (Δt²/12)¹² and rounding of a place, an acceleration and a jerk.
    let mut run = open(backend, law, Hermite::fixed().iterations(12), &start)?;
    for dt in [TIME / 64.0, -TIME / 64.0] {
        run.run(dt, 64)?;
    }
    let (back, allowed) =
        (apart(relative(&run.bodies()?)[0], relative(&start)[0]), rounding(f64::EPSILON, 3 * 128));
    assert!(back <= allowed, "Hermite's scheme and back: {back:e} away, not {allowed:e}");
    let start = eccentric(0.7)?;
    for settings in [Hermite::shared(), Hermite::blocks()] {
        let chosen = |eta: f64| {
            let mut run = open(backend, law, settings.eta(eta), &start)?;
            run.advance_to(TIME)?;
            assert_eq!(run.time(), TIME);
            error(&start, &*run)
        };
        // The step goes with the root of η: a quarter of it halves all steps, also those that are powers of two. Over steps so
        // long, a tenth of the time scale, terms of the next order and changes of the step still take 0.1 from the order.
        let errors = [chosen(0.0025)?, chosen(0.000625)?];
        let order = order(errors);
        assert!((order - 4.0).abs() < 0.15, "{:?} steps have the order {order}: {errors:?}", settings.steps);
    }
    Ok(())
}

/// Where the first step knows little: a pair at rest amid a wide cluster, far from the origin; and a star whose planets pull it to
/// either side alike, so that its acceleration is rounding.
fn first_steps<B: Gravity<f64>>(backend: &B) -> Result<()> {
    let bodies = |masses: &[f64], x: &[[f64; 3]], v: &[[f64; 3]]| {
        Bodies::new(masses.into(), ArrayView2::from(x), ArrayView2::from(v))
    };
    let far = 1e6;
    let x = [[far, far, far], [far + 1.0, far, far], [far, far + 1e4, far], [far, far, far - 1e4]];
    let pair = bodies(&[0.5, 0.5, 1e-6, 1e-6], &x, &[[0.0; 3]; 4])?;
    let (c, s, speed) = (0.8, 0.6, libm::sqrt(1.0025));
    let x = [[0.0; 3], [c, s, 0.0], [-c, -s, 0.0]];
    let v = [[0.0; 3], [-s * speed, c * speed, 0.0], [s * speed, -c * speed, 0.0]];
    let star = bodies(&[1.0, 0.01, 0.01], &x, &v)?;
    for settings in [Hermite::shared(), Hermite::blocks()] {
        // r = cos² θ at t √8 = 2 θ + sin 2 θ: half of the way at θ = π/4.
        let mut run = open(backend, Newton::new(1.0), settings, &pair)?;
        run.advance_to((0.5 * std::f64::consts::PI + 1.0) / libm::sqrt(8.0))?;
        let apart = relative(&run.bodies()?)[0][0];
        // Some 20 steps, each with an error of order η² in it and below 1e-6.
        assert!((apart - 0.5).abs() < 2e-5, "{:?} steps: a pair at rest comes to {apart}", settings.steps);
        let mut run = open(backend, Newton::new(1.0), settings, &star)?;
        run.advance_to(std::f64::consts::TAU / speed)?;
        let away = apart_all(&run.bodies()?, &star);
        // Some 50 steps of an eighth of a radian, each with up to h⁵/720 of error, times 3/2 of 2π for the phase.
        assert!(away < 1e-3, "{:?} steps: planets are {away:e} away after a turn", settings.steps);
    }
    Ok(())
}

/// The law under which also few bodies are left to the backend.
fn on_the_backend(g: f64) -> Newton<f64> {
    Newton::new(g).coincident(Coincident::Error)
}

fn ias15<B: Gravity<f64>>(backend: &B) -> Result<()> {
    let start = ellipse()?;
    for criterion in [Criterion::Derivatives, Criterion::Global] {
        let mut run = open(backend, on_the_backend(G), Ias15::new().criterion(criterion), &start)?;
        // Some 50 steps, of which each rounds a place, a velocity and seven accelerations.
        let allowed = rounding(f64::EPSILON, 9 * 50);
        run.advance_to(TIME)?;
        let off = error(&start, &*run)?;
        assert!(off <= allowed, "{criterion:?}: {off:e} from the ellipse, not {allowed:e}");
        run.advance_to(0.0)?;
        let back = apart(relative(&run.bodies()?)[0], relative(&start)[0]);
        assert!(back <= 2.0 * allowed, "{criterion:?} and back: {back:e} away, not {:e}", 2.0 * allowed);
    }
    Ok(())
}

fn wisdom_holman<B: Gravity<f64>>(backend: &B) -> Result<()> {
    const DAYS: f64 = 8192.0;
    let (law, start) = (on_the_backend(models::GAUSS_G), models::outer_solar_system::<f64>()?);
    let mut exact = open(&Serial, Newton::new(models::GAUSS_G), Ias15::new(), &start)?;
    exact.advance_to(DAYS)?;
    let exact = exact.bodies()?;
    let mut errors = [0.0; 2];
    for (error, steps) in errors.iter_mut().zip([64, 128]) {
        let mut run = open(backend, law, WisdomHolman::new(), &start)?;
        run.run(DAYS / steps as f64, steps)?;
        *error = apart_all(&run.bodies()?, &exact);
        run.run(-DAYS / steps as f64, steps)?;
        let back = apart_all(&run.bodies()?, &start);
        // Places of some 40 au, over two turns of Jupiter at most.
        let allowed = 40.0 * rounding(f64::EPSILON, 6 * steps);
        assert!(back <= allowed, "Wisdom-Holman, {steps} steps and back: {back:e} au away, not {allowed:e}");
    }
    assert!((order(errors) - 2.0).abs() < 0.1, "Wisdom-Holman has the order {}: {errors:?}", order(errors));
    Ok(())
}

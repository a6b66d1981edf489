//! The lesson's particles: evolve(0.1) in explicit Euler steps of 1e-5.

use benches::inputs;
use benches::timing::sample;
use ndarray::s;
use perihelion::particles::{Engine, Motion, Options as How, Particles, Swarm};
use perihelion::{Error, Real, Result, Serial};

use crate::Options;
use crate::row::Row;

const TIME_STEP: f64 = 1e-5;
/// How many particles the error is taken over: a loop over all would outlast what is measured.
const CHECKED: usize = 100;

case! {
    /// `particles`.
    run = timed
}

fn timed<T: Real, B: Motion<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let (n, steps) = (options.n.unwrap_or(1000), options.steps.unwrap_or(10_000));
    let (name, engine) = match options.engine.as_str() {
        "loop" => ("loop", Engine::Loop),
        "newton" => ("newton", Engine::Newton),
        "closed" | "auto" => ("closed", Engine::ClosedForm),
        other => return Err(Error::invalid("--engine", "loop, newton, closed or auto", other)),
    };
    let exact = inputs::particles(n);
    let rounded: Vec<_> = exact.iter().map(|p| (T::lit(p.0), T::lit(p.1), T::lit(p.2))).collect();
    let particles = Particles::new(&rounded)?;
    let how = How::new().time_step(TIME_STEP).engine(engine);
    let time = steps as f64 * TIME_STEP;

    // Every round starts from the same positions, as the peers' do.
    let mut swarm = Swarm::new(backend.clone(), &particles, how)?;
    let samples = sample(
        &mut swarm,
        options.repeats,
        |swarm| {
            *swarm = Swarm::new(backend.clone(), &particles, how)?;
            backend.sync()
        },
        |swarm| {
            swarm.evolve(time)?;
            backend.sync()
        },
    )?;

    // The closed form in f64 is nearer to the exact iteration than any loop; itself it is held against the loop.
    let (oracle, error_is) = match (engine, T::NAME == f64::NAME) {
        (Engine::ClosedForm, true) => (
            Engine::Loop,
            "largest difference of a coordinate from the loop, mostly the loop's, on 100 particles",
        ),
        _ => (
            Engine::ClosedForm,
            "largest difference of a coordinate from the closed form in f64, on 100 particles",
        ),
    };
    let checked = n.min(CHECKED);
    let start: Vec<_> = rounded[..checked].iter().map(|p| (p.0.widen(), p.1.widen(), p.2.widen())).collect();
    let mut oracle = Swarm::new(Serial, &Particles::new(&start)?, how.engine(oracle))?;
    oracle.evolve(time)?;
    let error = (swarm.positions()?.slice(s![..checked, ..]).iter().zip(&oracle.positions()?))
        .map(|(got, want)| (got.widen() - want).abs())
        .fold(0.0, f64::max);
    let row = Row::new("particles", n, T::NAME, &perihelion::Backend::name(backend), &samples)
        .with("steps", steps)
        .with("engine", name)
        .with("error", error)
        .with("error_is", error_is)
        .rate("Gupdates_per_s", n as f64 * steps as f64 * 1e-9);
    Ok(vec![row])
}

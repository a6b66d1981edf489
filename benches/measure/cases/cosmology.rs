//! The lesson's mass function: 5 redshifts × 200 masses.

use benches::inputs;
use benches::timing::sample;
use perihelion::cosmo::{Abundance, Derivative, Model, Plan, Spectra, open};
use perihelion::{Error, Real, Result, Serial};

use crate::Options;
use crate::row::Row;

case! {
    /// `press_schechter`.
    run = timed
}

fn timed<T: Real, B: Spectra<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let (redshifts, masses) = inputs::mass_function();
    let (mode, model) = match options.mode.as_str() {
        mode @ ("warm" | "cold") => (mode, Model::lesson()),
        mode @ "taught" => (mode, Model::lesson().with_derivative(Derivative::Taught)),
        other => return Err(Error::invalid("--mode", "warm, cold or taught", other)),
    };
    let kept = Plan::default();
    let mut answer = None;
    let samples = sample(
        &mut answer,
        options.repeats,
        |_| Ok(()),
        |answer| {
            // Everything but the plan, from the spectrum on: a new cosmology each time. `cold` makes the plan, too.
            let plan = if mode == "cold" { Plan::builder().build()? } else { kept.clone() };
            let mut haloes = Abundance::<T, B>::new(backend.clone(), &plan, &model, masses.view())?;
            *answer = Some(haloes.at(redshifts.view())?);
            Ok(())
        },
    )?;

    // Against twice the nodes, where the lesson plots: n > 1e-10 per Mpc³.
    let fine = Plan::builder().nodes(4 * kept.nodes()).build()?;
    let want = open::<f64>(perihelion::Device::Serial, &fine, &model, masses.view())?.at(redshifts.view())?;
    let error = answer
        .iter()
        .flatten()
        .zip(&want)
        .filter(|(_, want)| **want > 1e-10)
        .map(|(got, want)| (got.widen() / want - 1.0).abs())
        .fold(0.0, f64::max);
    let count = redshifts.len() * masses.len();
    let row = Row::new("press_schechter", count, T::NAME, &perihelion::Backend::name(backend), &samples)
        .with("mode", mode)
        .with("error", error)
        .with("error_is", "largest relative difference from a four times finer plan where n > 1e-10 per Mpc³")
        .rate("values_per_s", count as f64);
    Ok(vec![row])
}

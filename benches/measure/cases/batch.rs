//! Mass functions of many cosmologies, of a fresh one with baryon oscillations, and their derivatives.

use benches::inputs;
use benches::timing::{Samples, sample};
use ndarray::{Array1, Array3};
use perihelion::cosmo::{
    Contrast, Cosmology, Ensemble, EquationsOf, Fit, Model, Parameter, Plan, Spectra, Transfer, Units,
};
use perihelion::{Backend, Error, Real, Result, Serial};

use crate::Options;
use crate::row::Row;

case! {
    /// `press_schechter_batch`: the lesson's 5 × 200 values of many universes.
    lesson = lesson_timed
}

fn lesson_timed<T: Real, B: Spectra<T>>(options: &Options, backend: &B) -> Result<Vec<Row>> {
    let count = options.n.unwrap_or(10_000);
    let (redshifts, masses) = inputs::mass_function();
    // Universes around the lesson's, none like another.
    let models: Vec<Model> = (0..count)
        .map(|i| {
            let share = |stride: usize| ((i * stride) % count) as f64 / count as f64 - 0.5;
            let cosmology = Cosmology::flat(0.3089 + 0.1 * share(1), 67.74 + 10.0 * share(7919))
                .with_sigma8(0.72 + 0.2 * share(104_729))
                .with_spectral_index(1.0 + 0.1 * share(1_299_709));
            Model::new(cosmology, Transfer::Bbks, Fit::PressSchechter).with_contrast(Contrast::Fixed(1.69))
        })
        .collect();
    let plan = Plan::default();
    let mut values = Array3::zeros((0, 0, 0));
    let samples = sample(
        &mut values,
        options.repeats,
        |_| Ok(()),
        |values| {
            // From parameters to values on the host: spectra, growth, variances, functions.
            let mut haloes = Ensemble::<T, B>::new(backend.clone(), &plan, &models, masses.view())?;
            *values = haloes.at(redshifts.view())?;
            Ok::<(), Error>(())
        },
    )?;
    // The last cosmology, alone. What f32 cannot hold is left out.
    let error = match (models.last(), values.outer_iter().last()) {
        (Some(model), Some(got)) => largest_difference(
            got.iter().map(|n| n.widen()),
            model.mass_function(&plan, redshifts.view(), masses.view())?.iter().copied(),
        ),
        _ => 0.0,
    };
    let row = Row::new("press_schechter_batch", count, T::NAME, &Backend::name(backend), &samples);
    let cores = Backend::name(backend).strip_prefix("threads:").and_then(|n| n.parse().ok()).unwrap_or(1.0);
    let row =
        row.rate("cosmologies_per_s", count as f64).rate("cosmologies_per_s_and_core", count as f64 / cores);
    Ok(vec![
        row.with("error", error)
            .with("error_is", "largest relative difference from the last cosmology alone, n > 1e-30"),
    ])
}

/// The largest relative difference where there is something to count.
fn largest_difference(got: impl Iterator<Item = f64>, want: impl Iterator<Item = f64>) -> f64 {
    got.zip(want)
        .filter(|(_, want)| *want > 1e-30)
        .map(|(got, want)| (got / want - 1.0).abs())
        .fold(0.0, f64::max)
}

/// The universe of the peers' tables.
fn planck(step: f64) -> Cosmology {
    Cosmology::flat(0.3089 + step, 67.74).with_baryons(0.0486).with_sigma8(0.8159).with_spectral_index(0.9667)
}

/// The peers' redshifts and masses: 200 from 10⁸ to 10^15.5 Msun/h.
fn grid() -> (Array1<f64>, Array1<f64>) {
    (Array1::from_vec(vec![0.0, 0.5, 1.0, 2.0, 5.0]), Array1::logspace(10.0, 8.0, 15.5, 200))
}

fn model(cosmology: Cosmology) -> Model {
    Model::new(cosmology, Transfer::EisensteinHu(EquationsOf::Paper), Fit::Tinker08)
        .with_units(Units::MsunPerH)
}

/// `tinker_eh`: nothing is kept from cosmology to cosmology but, unless `--mode cold`, the plan.
pub(crate) fn tinker(options: &Options) -> Result<Vec<Row>> {
    let mode = match options.mode.as_str() {
        mode @ ("warm" | "cold") => mode,
        other => return Err(Error::invalid("--mode", "warm or cold", other)),
    };
    let (redshifts, masses) = grid();
    let transfer = model(planck(0.0)).transfer;
    let kept = Plan::suited_to(&transfer)?;
    let mut call = (0_u32, 0.0);
    let samples = sample(
        &mut call,
        options.repeats,
        |call| {
            call.0 += 1;
            Ok(())
        },
        |(call, first)| {
            let plan = if mode == "cold" { Plan::suited_to(&transfer)? } else { kept.clone() };
            let model = model(planck(1e-6 * f64::from(*call)));
            let values = model.mass_function(&plan, redshifts.view(), masses.view())?;
            *first = values[[0, 0]];
            Ok::<(), Error>(())
        },
    )?;
    let bound = model(planck(0.0)).tabulate(&kept, redshifts.view(), masses.view())?;
    let visible = bound.error.iter().zip(&bound.values).filter(|(_, n)| **n > 1e-10);
    let error = visible.map(|(error, _)| *error).fold(0.0, f64::max);
    let count = redshifts.len() * masses.len();
    let row = Row::new("tinker_eh", count, "f64", &Backend::name(&Serial), &samples)
        .with("mode", mode)
        .with("error", error)
        .with("error_is", "largest bound of the relative error where n > 1e-10 (h/Mpc)³")
        .rate("values_per_s", count as f64);
    Ok(vec![row])
}

/// `gradient`: values, then values with their seven derivatives, in turn.
pub(crate) fn gradient(options: &Options) -> Result<Vec<Row>> {
    let ((redshifts, masses), model) = match options.mode.as_str() {
        "warm" => (grid(), model(planck(0.0))),
        "lesson" => (inputs::mass_function(), Model::lesson()),
        other => return Err(Error::invalid("--mode", "warm or lesson", other)),
    };
    let plan = Plan::suited_to(&model.transfer)?;
    let (mut value, mut gradient) = (0.0, 0.0);
    let mut rounds = Vec::new();
    for _ in 0..options.repeats.max(1) {
        let values = sample(
            &mut value,
            1,
            |_| Ok(()),
            |value| {
                *value = model.mass_function(&plan, redshifts.view(), masses.view())?.sum();
                Ok::<(), Error>(())
            },
        )?;
        let slopes = sample(
            &mut gradient,
            1,
            |_| Ok(()),
            |slope| {
                *slope = model.mass_function_gradient(&plan, redshifts.view(), masses.view())?.slopes.sum();
                Ok::<(), Error>(())
            },
        )?;
        rounds.push((slopes.min() / values.min(), values, slopes));
    }
    rounds.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
    // The round in the middle.
    let (ratio, values, slopes) = rounds.swap_remove(rounds.len() / 2);
    let error = largest_difference(
        model.mass_function_gradient(&plan, redshifts.view(), masses.view())?.values.iter().copied(),
        model.mass_function(&plan, redshifts.view(), masses.view())?.iter().copied(),
    );
    let count = redshifts.len() * masses.len();
    let row = |what: &str, samples: &Samples| {
        Row::new("gradient", count, "f64", &Backend::name(&Serial), samples)
            .with("what", what)
            .with("error", error)
            .with("error_is", "largest relative difference between the values of both")
    };
    Ok(vec![
        row("values", &values),
        row("values and derivatives", &slopes)
            .with("parameters", Parameter::ALL.len())
            .with("times_values", ratio),
    ])
}

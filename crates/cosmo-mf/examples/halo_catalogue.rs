//! Random haloes in a box, counted against the function they are drawn from:
//! `cargo run --release -p cosmo-mf --features rand --example halo_catalogue -- --seed 7`.
#![allow(clippy::print_stdout, reason = "a program")]

mod plot;

use clap::Parser;
use cosmo_mf::{Cosmology, EquationsOf, Fit, Model, Plan, Sample, Transfer, Units};
use ndarray::{Array1, s};
use plot::{Axis, Drawn};
use plotters::prelude::*;

/// Draws haloes, writes them to `gallery/haloes.csv`, and their histogram to `gallery/halo_catalogue.svg`.
#[derive(Parser)]
struct Arguments {
    /// The same seed draws the same haloes.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The side of the box, in Mpc/h.
    #[arg(long, default_value_t = 500.0)]
    side: f64,
    /// The lightest halo, in Msun/h.
    #[arg(long, default_value_t = 1e12)]
    lightest: f64,
    #[arg(long, default_value_t = 0.0)]
    redshift: f64,
}

/// Bins to a decade of mass.
const BINS: f64 = 10.0;
/// Where they end, in log₁₀ of Msun/h.
const HEAVIEST: f64 = 15.6;

fn main() -> Drawn {
    let Arguments { seed, side, lightest, redshift } = Arguments::parse();
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer)?;
    let model = Model::new(Cosmology::planck18(), transfer, Fit::Tinker08).with_units(Units::MsunPerH);
    let volume = side.powi(3);
    let masses = model.sample_masses(&plan, Sample { redshift, lightest, volume, seed })?;

    if masses.is_empty() || lightest.log10() > HEAVIEST - 1.0 / BINS {
        return Err(format!(
            "no halo above {lightest:e} Msun/h to draw: a lower --lightest or a larger --side"
        )
        .into());
    }

    let table = plot::file("haloes.csv")?;
    let mut writer = csv::Writer::from_path(&table)?;
    writer.write_record(["mass_msun_per_h"])?;
    for mass in &masses {
        writer.write_record([format!("{mass:.6e}")])?;
    }
    writer.flush()?;

    // Bins of equal width in log₁₀ M, and what the function expects in each.
    let low = lightest.log10();
    let bins = ((HEAVIEST - low) * BINS).floor() as usize;
    let edges = Array1::from_iter((0..=bins).map(|i| 10.0_f64.powf(low + i as f64 / BINS)));
    let above = model.above(&plan, redshift, edges.view())?.number * volume;
    let expected = &above.slice(s![..-1]) - &above.slice(s![1..]);
    let mut counts = Array1::<f64>::zeros(bins);
    for mass in &masses {
        let bin = ((mass.log10() - low) * BINS) as usize;
        if let Some(count) = counts.get_mut(bin) {
            *count += 1.0;
        }
    }

    let file = plot::file("halo_catalogue.svg")?;
    let range = low..low + bins as f64 / BINS;
    let (none, x) = (Axis::log10("", range.clone(), 5), Axis::log10("M / (Msun/h)", range, 5));
    let top = (1.5 * expected.iter().copied().fold(1.0, f64::max)).log10();
    let y = Axis::log10("haloes per 0.1 dex", -0.5..top, 8);
    let title = format!("{} haloes in ({side} Mpc/h)³ at z = {redshift}, seed {seed}", masses.len());
    let mut chi_square = (0.0, 0);
    plot::picture(&file, (760, 700), |root| {
        let (upper, lower) = root.split_vertically(plot::px(460));
        let mut chart = plot::frame(&upper, &title, &none, &y)?;
        let middle = |i: usize| low + (i as f64 + 0.5) / BINS;
        let function = expected.iter().enumerate().map(|(i, n)| (middle(i), n.log10()));
        plot::named_line(&mut chart, "Tinker et al. 2008".into(), plot::shade(1, 4), function)?;
        let residual = Axis::new("(drawn - expected)/√expected", -4.0..4.0, 5);
        let mut deviations = plot::frame(&lower, "", &x, &residual)?;
        for sigma in [2.0, 1.0] {
            let band = [(x.range.start, -sigma), (x.range.end, sigma)];
            deviations.draw_series([Rectangle::new(band, plot::shade(1, 4).mix(0.15).filled())])?;
        }
        for (i, (&count, &mean)) in counts.iter().zip(&expected).enumerate() {
            // Poisson's 1 σ of the count; of a single halo down to nothing.
            let bar = (count - f64::sqrt(count)).max(0.1).log10()..(count + f64::sqrt(count)).log10();
            plot::bar(&mut chart, BLACK, (middle(i), count.log10()), bar)?;
            let deviation = (count - mean) / mean.sqrt();
            plot::bar(&mut deviations, BLACK, (middle(i), deviation), deviation - 1.0..deviation + 1.0)?;
            // Where counts are many enough to be normal.
            if mean > 10.0 {
                chi_square = (chi_square.0 + deviation * deviation, chi_square.1 + 1);
            }
        }
        plot::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })?;
    println!("{}: {} haloes, the heaviest of {:.2e} Msun/h", table.display(), masses.len(), masses[0]);
    println!("{}: χ² = {:.1} in {} bins", file.display(), chi_square.0, chi_square.1);
    Ok(())
}

//! How the number of haloes answers σ₈, by exact derivatives and by differences:
//! `cargo run --release -p cosmo-mf --example sigma8_sensitivity`.
#![allow(clippy::print_stdout, reason = "a program")]

mod plot;

use cosmo_mf::{Cosmology, EquationsOf, Fit, Model, Parameter, Plan, Quantity, Transfer, Units};
use ndarray::Array1;
use plot::{Axis, Drawn};
use plotters::prelude::*;

const REDSHIFTS: [f64; 4] = [0.0, 0.5, 1.0, 2.0];
/// What σ₈ is moved by, for the band in the first panel and the differences in the second.
const STEP: f64 = 0.02;

fn main() -> Drawn {
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer)?;
    let centre = Cosmology::planck18();
    let model = |sigma8| {
        Model::new(centre.with_sigma8(sigma8), transfer.clone(), Fit::Tinker08)
            .with_units(Units::MsunPerH)
            .with_quantity(Quantity::LnDnDlnM)
    };
    let masses = Array1::logspace(10.0, 11.0, 15.5, 136);
    let ln_n = |sigma8| model(sigma8).mass_function(&plan, &REDSHIFTS[..], masses.view());
    let (below, above) = (ln_n(centre.sigma8 - STEP)?, ln_n(centre.sigma8 + STEP)?);
    let gradient = model(centre.sigma8).mass_function_gradient(&plan, &REDSHIFTS[..], masses.view())?;
    let sigma8 = Parameter::ALL.iter().position(|p| *p == Parameter::Sigma8).ok_or("σ₈ is a parameter")?;

    let file = plot::file("sigma8_sensitivity.svg")?;
    let x = Axis::log10("M / (Msun/h)", 11.0..15.5, 6);
    let density = Axis::log10("dn/dlnM / (h/Mpc)³", -9.0..-1.0, 9);
    let slope = Axis::new("∂ ln(dn/dlnM) / ∂σ₈", -4.0..40.0, 10);
    let mut largest = 0.0_f64;
    plot::picture(&file, (1100, 540), |root| {
        let (left, right) = root.split_horizontally(plot::px(550));
        let mut functions = plot::frame(&left, "Tinker et al. 2008, σ₈ = 0.81 ± 0.02", &x, &density)?;
        let mut slopes = plot::frame(&right, "Exact slopes (lines) and differences (dots)", &x, &slope)?;
        for (z, redshift) in REDSHIFTS.iter().enumerate() {
            let colour = plot::shade(z, REDSHIFTS.len());
            let log10 = |ln: f64| ln / std::f64::consts::LN_10;
            let along = |m: usize, y: f64| (masses[m].log10(), y);
            let clamp = |ln: f64| log10(ln).clamp(density.range.start, density.range.end);
            let upper = (0..masses.len()).map(|m| along(m, clamp(above[[z, m]])));
            let lower = (0..masses.len()).rev().map(|m| along(m, clamp(below[[z, m]])));
            let band: Vec<_> = upper.chain(lower).collect();
            functions.draw_series([Polygon::new(band, colour.mix(0.25))])?;
            let points = (0..masses.len()).map(|m| along(m, log10(gradient.values[[z, m]])));
            plot::named_line(&mut functions, format!("z = {redshift}"), colour, points)?;
            let points = (0..masses.len()).map(|m| along(m, gradient.slopes[[z, m, sigma8]]));
            plot::named_line(&mut slopes, format!("z = {redshift}"), colour, points)?;
            for m in (0..masses.len()).step_by(9) {
                let difference = (above[[z, m]] - below[[z, m]]) / (2.0 * STEP);
                let exact = gradient.slopes[[z, m, sigma8]];
                plot::bar(&mut slopes, colour, along(m, difference), difference..difference)?;
                largest = largest.max((difference - exact).abs() / exact.abs().max(1.0));
            }
        }
        plot::legend(&mut functions, SeriesLabelPosition::LowerLeft)?;
        plot::legend(&mut slopes, SeriesLabelPosition::UpperLeft)
    })?;
    println!("{}: at most {largest:.1e} between slopes and differences over ±{STEP}", file.display());
    Ok(())
}

//! The lesson's mass function at its five redshifts: `cargo run --release -p cosmo-mf --example lesson_plot`.
#![allow(clippy::print_stdout, reason = "a program")]

mod plot;

use cosmo_mf::{mass_function, mass_function_as_taught};
use ndarray::{Array1, Zip};
use plot::{Axis, Drawn};
use plotters::prelude::*;

fn main() -> Drawn {
    let redshifts = [0.0, 5.0, 10.0, 20.0, 30.0];
    let masses = Array1::logspace(10.0, 2.0, 15.0, 200);
    let exact = mass_function(&redshifts[..], masses.view())?;
    let taught = mass_function_as_taught(&redshifts[..], masses.view())?;

    let file = plot::file("lesson_plot.svg")?;
    let x = Axis::log10("M / Msun", 2.0..15.0, 14);
    let y = Axis::log10("dn/dlnM / Mpc⁻³", -7.0..7.0, 15);
    plot::picture(&file, (760, 560), |root| {
        let mut chart =
            plot::frame(root, "Press & Schechter's mass function, the lesson's universe", &x, &y)?;
        for (z, redshift) in redshifts.iter().enumerate() {
            let points = masses.iter().zip(exact.row(z)).map(|(m, n)| (m.log10(), n.log10()));
            plot::named_line(&mut chart, format!("z = {redshift}"), plot::shade(z, redshifts.len()), points)?;
        }
        plot::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })?;

    // What the lesson's difference over R/2 to 3R/2 adds, where there are haloes.
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    Zip::from(&exact).and(&taught).for_each(|exact, taught| {
        if *exact > 1e-7 {
            let excess = taught / exact - 1.0;
            (least, most) = (least.min(excess), most.max(excess));
        }
    });
    println!("{}: five redshifts, {} masses", file.display(), masses.len());
    println!("the derivative as taught adds {:.1} to {:.1} % to it", 100.0 * least, 100.0 * most);
    Ok(())
}

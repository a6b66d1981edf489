//! Every published fit against Sheth & Tormen's, solid where it was calibrated and dashed beyond:
//! `cargo run --release -p cosmo-mf --example all_fits`.
#![allow(clippy::print_stdout, reason = "a program")]

mod plot;

use cosmo_mf::{Cosmology, EquationsOf, Fit, MassDefinition, Model, Plan, Transfer, Units};
use ndarray::Array1;
use plot::{Area, Axis, Drawn};
use plotters::prelude::*;

/// A title, and the haloes that belong under it.
type Panel = (&'static str, fn(MassDefinition) -> bool);

const PANELS: [Panel; 3] = [
    ("Friends of friends, z = 0", |masses| matches!(masses, MassDefinition::FriendsOfFriends(_))),
    ("Spheres of 200 times the mean density, and splashback, z = 0", |masses| {
        matches!(
            masses,
            MassDefinition::Mean(_)
                | MassDefinition::SplashbackMean
                | MassDefinition::SplashbackPercentile(_)
        )
    }),
    ("Virial spheres, and of 200 or 500 times the critical density, z = 0", |masses| {
        matches!(masses, MassDefinition::Virial | MassDefinition::Critical(_))
    }),
];

fn main() -> Drawn {
    let transfer = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&transfer)?;
    let model = |fit| Model::new(Cosmology::planck18(), transfer.clone(), fit).with_units(Units::MsunPerH);
    let masses = Array1::logspace(10.0, 9.0, 15.5, 150);
    let redshift = [0.0];
    let reference = model(Fit::ShethTormen).mass_function(&plan, &redshift[..], masses.view())?;

    let file = plot::file("all_fits.svg")?;
    plot::picture(&file, (1060, 1350), |root| {
        for (area, (title, belongs)) in root.split_evenly((3, 1)).iter().zip(PANELS) {
            let fits: Vec<Fit> =
                Fit::ALL.into_iter().filter(|fit| belongs(fit.card().mass_definition)).collect();
            let (figure, names) = area.split_horizontally(plot::px(700));
            let x = Axis::log10("M / (Msun/h)", 9.0..15.5, 8);
            let y = Axis::new("dn/dlnM over Sheth & Tormen's", 0.4..1.8, 8);
            let mut chart = plot::frame(&figure, title, &x, &y)?;
            for (i, &fit) in fits.iter().enumerate() {
                let table = model(fit).tabulate(&plan, &redshift[..], masses.view())?;
                let point = |m: usize| {
                    let ratio = table.values[[0, m]] / reference[[0, m]];
                    ((masses[m].log10(), ratio), table.calibrated[[0, m]])
                };
                let points: Vec<_> = (0..masses.len()).map(point).collect();
                plot::line(&mut chart, plot::hue(i), &points)?;
            }
            list(&names, &fits)?;
            println!("{title}: {} fits", fits.len());
        }
        Ok(())
    })?;
    println!("{}: {} fits at z = 0", file.display(), Fit::ALL.len());
    Ok(())
}

/// The fits of a panel beside it, with their colours.
fn list(area: &Area<'_>, fits: &[Fit]) -> Drawn {
    // Closer where there are many.
    let step = 19.min(400 / fits.len().max(1) as u32);
    for (i, fit) in fits.iter().enumerate() {
        let (y, colour) = (plot::px(40 + step * i as u32) as i32, plot::hue(i));
        let [start, end, text, rise] = [0, 22, 30, 6].map(|size| plot::px(size) as i32);
        area.draw(&PathElement::new([(start, y), (end, y)], colour.stroke_width(plot::px(2))))?;
        let card = fit.card();
        let label = match card.mass_definition {
            MassDefinition::FriendsOfFriends(_) => card.name.to_string(),
            masses => format!("{} ({masses})", card.name),
        };
        area.draw(&Text::new(label, (text, y - rise), plot::font(12)))?;
    }
    Ok(())
}

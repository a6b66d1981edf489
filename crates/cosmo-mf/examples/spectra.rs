//! Power spectra, and what their cut-offs leave of haloes:
//! `cargo run --release -p cosmo-mf --example spectra`.
#![allow(clippy::print_stdout, reason = "a program")]

mod plot;

use cosmo_mf::{
    Cosmology, EquationsOf, Filter, Fit, Halofit, Model, Neutrinos, Plan, Suppression, Transfer,
    WarmDarkMatter,
};
use ndarray::Array1;
use plot::{Axis, Drawn};
use plotters::prelude::*;

const PARTICLE: WarmDarkMatter = WarmDarkMatter::Viel05 { mass_kev: 2.0 };

fn main() -> Drawn {
    let cosmology = Cosmology::planck18();
    let wiggles = Transfer::EisensteinHu(EquationsOf::Paper);
    let plan = Plan::suited_to(&wiggles)?;
    let k = Array1::logspace(10.0, -4.0, 2.0, 400);
    let linear = plan.linear_power(&cosmology, &wiggles)?;
    let warm = plan.linear_power(&cosmology, &wiggles.clone().with_warm_dark_matter(PARTICLE))?;
    let heavy = cosmology.with_radiation(Neutrinos::with_masses_ev([0.2; 3]));
    let heavy = plan.linear_power(&heavy, &Transfer::EisensteinHuNeutrinos)?;
    let spectra = [
        ("linear", linear.today_mpc3(&k)?),
        ("HALOFIT", linear.non_linear(Halofit::Takahashi12, 0.0)?.power_mpc3(&k)?),
        ("warm, 2 keV", warm.today_mpc3(&k)?),
        ("neutrinos of 0.6 eV, no wiggles", heavy.today_mpc3(&k)?),
        ("cold matter and baryons beside them", heavy.cold_matter_today_mpc3(&k)?),
    ];

    let masses = Array1::logspace(10.0, 6.0, 12.0, 121);
    let cold = Model::new(cosmology, Transfer::EisensteinHuSmooth, Fit::ShethTormen);
    let sharp = Plan::builder().filter(Filter::SHARP_K).build()?;
    let left = |plan: &Plan, warm: Model| -> Drawn<Vec<f64>> {
        let [few, many] = [&warm, &cold].map(|model| model.mass_function(plan, &[0.0][..], &masses));
        Ok((few? / many?).into_iter().collect())
    };
    let haloes = [
        ("under a top-hat", left(&plan, cold.clone().with_warm_dark_matter(PARTICLE))?),
        (
            "corrected, Schneider et al. 2012",
            left(&plan, cold.clone().with_suppressed_haloes(PARTICLE, Suppression::Schneider12))?,
        ),
        (
            "corrected, Lovell 2020",
            left(&plan, cold.clone().with_suppressed_haloes(PARTICLE, Suppression::Lovell20))?,
        ),
        ("under a filter sharp in k", left(&sharp, cold.clone().with_warm_dark_matter(PARTICLE))?),
    ];

    let file = plot::file("spectra.svg")?;
    let wavenumber = Axis::log10("k / Mpc⁻¹", -4.0..2.0, 7);
    let power = Axis::log10("P(k) / Mpc³", -4.0..5.0, 10);
    let mass = Axis::log10("M / Msun", 6.0..12.0, 7);
    let ratio = Axis::new("dn/dlnM over that of cold dark matter", 0.0..1.2, 7);
    plot::picture(&file, (1100, 540), |root| {
        let (first, second) = root.split_horizontally(plot::px(550));
        let mut powers = plot::frame(&first, "Power spectra today", &wavenumber, &power)?;
        for (i, (name, values)) in spectra.iter().enumerate() {
            let points = k.iter().zip(values).map(|(k, p)| (k.log10(), p.log10()));
            plot::named_line(&mut powers, (*name).to_owned(), plot::shade(i, spectra.len()), points)?;
        }
        plot::legend(&mut powers, SeriesLabelPosition::LowerLeft)?;
        let mut ratios = plot::frame(&second, "Haloes of warm dark matter, 2 keV", &mass, &ratio)?;
        for (i, (name, values)) in haloes.iter().enumerate() {
            let points = masses.iter().zip(values).map(|(m, left)| (m.log10(), *left));
            plot::named_line(&mut ratios, (*name).to_owned(), plot::shade(i, haloes.len()), points)?;
        }
        plot::legend(&mut ratios, SeriesLabelPosition::UpperLeft)
    })?;
    let half_mode = PARTICLE.half_mode_mass_msun(&cosmology)?;
    println!("{}: a half-mode mass of {half_mode:.1e} Msun", file.display());
    Ok(())
}

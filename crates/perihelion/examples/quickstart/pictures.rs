//! The pictures of the quickstart, as SVG.

use std::error::Error;
use std::path::{Path, PathBuf};

use ndarray::{ArrayView1, ArrayView2};
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::shared::chart::{Line, Panel, Scale, draw, viridis};

type Drawn = Result<PathBuf, Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const FONT: &str = "sans-serif";
const SIDE: u32 = 760;

/// The outer Solar System, seen along the z axis of the data (au).
pub(crate) fn orbits(folder: &Path, years: f64, bodies: Vec<Line>) -> Drawn {
    let title = format!("The outer Solar System over {years:.0} years");
    paths(folder.join("solar_system.svg"), &title, ["x / au", "y / au"], bodies)
}

/// The paths of the rotating particles.
pub(crate) fn particles(folder: &Path, time: f64, particles: Vec<Line>) -> Drawn {
    let title = format!("Rotating particles, t = 0 to {time}");
    paths(folder.join("particles.svg"), &title, ["x", "y"], particles)
}

fn paths(file: PathBuf, title: &str, axes: [&str; 2], lines: Vec<Line>) -> Drawn {
    let panel = Panel { place: [0, 0, SIDE, SIDE], title, axes, scale: Scale::Equal, lines };
    draw(&file, [SIDE, SIDE], &[panel])?;
    Ok(file)
}

/// dn/dlnM at each redshift, as the lesson plots it.
pub(crate) fn mass_function(
    folder: &Path,
    redshifts: ArrayView1<f64>,
    masses: ArrayView1<f64>,
    density: ArrayView2<f64>,
) -> Drawn {
    let file = folder.join("mass_function.svg");
    let line = |(i, row): (usize, ArrayView1<f64>)| {
        let points = masses.iter().zip(row).filter(|(_, n)| **n >= 1e-7).map(|(m, n)| (*m, *n)).collect();
        Line { points, ..Line::new(format!("z = {}", redshifts[i]), i, redshifts.len()) }
    };
    let panel = Panel {
        place: [0, 0, SIDE, 560],
        title: "Press-Schechter mass function",
        axes: ["M / solar masses", "dn/dlnM / Mpc⁻³"],
        scale: Scale::LogLog,
        lines: density.outer_iter().enumerate().map(line).collect(),
    };
    draw(&file, [SIDE, 560], &[panel])?;
    Ok(file)
}

/// A field before and after, side by side on one scale.
pub(crate) fn heat(folder: &Path, before: ArrayView2<f64>, after: ArrayView2<f64>, steps: u64) -> Drawn {
    let file = folder.join("heat.svg");
    let root = SVGBackend::new(&file, (1000, 488)).into_drawing_area();
    root.fill(&WHITE)?;
    let (maps, scale) = root.split_horizontally(910);
    let panels = maps.split_evenly((1, 2));
    heat_map(&panels[0], "Heat at the start", before)?;
    heat_map(&panels[1], &format!("after {steps} explicit steps"), after)?;
    colour_bar(&scale)?;
    root.present()?;
    drop((maps, scale, panels, root));
    Ok(file)
}

fn heat_map(area: &Area<'_>, title: &str, field: ArrayView2<f64>) -> Result<(), Box<dyn Error>> {
    let (rows, columns) = field.dim();
    let mut chart = ChartBuilder::on(area)
        .caption(title, (FONT, 20))
        .margin(14)
        .build_cartesian_2d(0..columns as i32, 0..rows as i32)?;
    // Runs of one colour become one rectangle: a cold background costs nothing.
    let level = |v: f64| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
    let mut runs = Vec::new();
    for (i, row) in field.outer_iter().enumerate() {
        let mut start = 0;
        for j in 1..=columns {
            if j == columns || level(row[j]) != level(row[start]) {
                let corners = [(start as i32, i as i32), (j as i32, i as i32 + 1)];
                runs.push(Rectangle::new(corners, viridis(f64::from(level(row[start])) / 255.0).filled()));
                start = j;
            }
        }
    }
    chart.draw_series(runs)?;
    Ok(())
}

fn colour_bar(area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_top(46)
        .margin_bottom(14)
        .margin_right(8)
        .y_label_area_size(40)
        .build_cartesian_2d(0..1, 0.0..1.0)?;
    chart.configure_mesh().disable_mesh().disable_x_axis().y_labels(6).label_style((FONT, 14)).draw()?;
    chart.draw_series((0..128).map(|i| {
        let (low, high) = (f64::from(i) / 128.0, f64::from(i + 1) / 128.0);
        Rectangle::new([(0, low), (1, high)], viridis(low).filled())
    }))?;
    Ok(())
}

//! The pictures of the quickstart, as SVG.

use std::error::Error;
use std::path::{Path, PathBuf};

use ndarray::{ArrayView1, ArrayView2};
use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;
use plotters::style::colors::colormaps::ViridisRGB;

/// A named line in the plane.
pub(crate) struct Path2 {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
}

type Drawn = Result<PathBuf, Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const FONT: &str = "sans-serif";
const SIDE: u32 = 760;

/// The outer Solar System, seen along the z axis of the data (au).
pub(crate) fn orbits(folder: &Path, years: f64, bodies: &[Path2]) -> Drawn {
    let file = folder.join("solar_system.svg");
    let reach = bodies.iter().flat_map(|b| &b.points).map(|p| p.0.abs().max(p.1.abs())).fold(1.0, f64::max);
    let title = format!("The outer Solar System over {years:.0} years");
    paths(&file, &title, ("x / au", "y / au"), 1.08 * reach, bodies)?;
    Ok(file)
}

/// The paths of the rotating particles.
pub(crate) fn particles(folder: &Path, time: f64, particles: &[Path2]) -> Drawn {
    let file = folder.join("particles.svg");
    let title = format!("Rotating particles, t = 0 to {time}");
    paths(&file, &title, ("x", "y"), 0.8, particles)?;
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
    let root = SVGBackend::new(&file, (SIDE, 560)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("Press-Schechter mass function", (FONT, 22))
        .margin(16)
        .x_label_area_size(46)
        .y_label_area_size(70)
        .build_cartesian_2d((masses[0]..masses[masses.len() - 1]).log_scale(), (1e-7..1e7).log_scale())?;
    mesh(&mut chart, "M / solar masses", "dn/dlnM / Mpc⁻³", &|v| format!("1e{:.0}", v.log10()))?;
    for (i, row) in density.outer_iter().enumerate() {
        let colour = hue(i, redshifts.len());
        let points = masses.iter().zip(row).filter(|(_, n)| **n >= 1e-7).map(|(m, n)| (*m, *n));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(format!("z = {}", redshifts[i]))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], colour.stroke_width(2)));
    }
    legend(&mut chart, SeriesLabelPosition::UpperRight)?;
    root.present()?;
    drop(chart);
    drop(root);
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

fn paths(
    file: &Path,
    title: &str,
    axes: (&str, &str),
    reach: f64,
    bodies: &[Path2],
) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(file, (SIDE, SIDE)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, (FONT, 22))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(54)
        .build_cartesian_2d(-reach..reach, -reach..reach)?;
    mesh(&mut chart, axes.0, axes.1, &|v| format!("{}", (v * 100.0).round() / 100.0))?;
    for (i, body) in bodies.iter().enumerate() {
        let colour = hue(i, bodies.len());
        chart
            .draw_series(LineSeries::new(body.points.iter().copied(), colour.stroke_width(2)))?
            .label(&body.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], colour.stroke_width(2)));
        // Where each one ends.
        chart.draw_series(body.points.last().map(|p| Circle::new(*p, 5, colour.filled())))?;
    }
    legend(&mut chart, SeriesLabelPosition::UpperLeft)?;
    root.present()?;
    Ok(())
}

fn mesh<X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    x: &str,
    y: &str,
    label: &dyn Fn(&f64) -> String,
) -> Result<(), Box<dyn Error>>
where
    X: plotters::coord::ranged1d::Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: plotters::coord::ranged1d::Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(RGBColor(225, 225, 225))
        .x_desc(x)
        .y_desc(y)
        .x_label_formatter(label)
        .y_label_formatter(label)
        .axis_desc_style((FONT, 16))
        .label_style((FONT, 14))
        .draw()?;
    Ok(())
}

fn legend<'a, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>,
    position: SeriesLabelPosition,
) -> Result<(), Box<dyn Error>>
where
    X: plotters::coord::ranged1d::Ranged,
    Y: plotters::coord::ranged1d::Ranged,
{
    chart
        .configure_series_labels()
        .position(position)
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font((FONT, 14))
        .draw()?;
    Ok(())
}

/// Distinct colours, dark enough for white paper.
fn hue(i: usize, of: usize) -> RGBColor {
    viridis(0.05 + 0.8 * i as f64 / of.max(2).saturating_sub(1) as f64)
}

fn viridis(level: f64) -> RGBColor {
    ViridisRGB.get_color(level)
}

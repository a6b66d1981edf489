//! What the pictures of these examples share: axes, lines, points with error bars.
#![allow(dead_code, reason = "no example needs all of it")]

use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::colors::colormaps;

pub(crate) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
pub(crate) type Drawn<T = ()> = Result<T, Box<dyn Error>>;

/// Drawn this many times as large and shown scaled down, since coordinates are whole numbers.
const FINE: u32 = 4;

/// So many points or pixels of the picture as it is shown.
pub(crate) fn px(size: u32) -> u32 {
    FINE * size
}

/// Text of this size.
pub(crate) fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_font().color(&BLACK)
}

/// Where an example puts `name`.
pub(crate) fn file(name: &str) -> Drawn<PathBuf> {
    let folder = Path::new("gallery");
    std::fs::create_dir_all(folder)?;
    Ok(folder.join(name))
}

/// A picture on white, `width` by `height`, at `path`.
pub(crate) fn picture(
    path: &Path,
    (width, height): (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> Drawn {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (px(width), px(height))).into_drawing_area();
        root.fill(&WHITE)?;
        draw(&root)?;
        root.present()?;
    }
    let (large, shown) = (
        format!("width=\"{}\" height=\"{}\"", px(width), px(height)),
        format!("width=\"{width}\" height=\"{height}\""),
    );
    std::fs::write(path, text.replacen(&large, &shown, 1))?;
    Ok(())
}

/// One axis; on a logarithmic one, `range` and everything drawn are in log₁₀.
pub(crate) struct Axis {
    pub(crate) name: &'static str,
    pub(crate) range: Range<f64>,
    pub(crate) logarithmic: bool,
    /// About how many labels.
    pub(crate) labels: usize,
}

impl Axis {
    pub(crate) fn new(name: &'static str, range: Range<f64>, labels: usize) -> Self {
        Self { name, range, logarithmic: false, labels }
    }

    pub(crate) fn log10(name: &'static str, range: Range<f64>, labels: usize) -> Self {
        Self { name, range, logarithmic: true, labels }
    }

    fn label(&self, value: f64) -> String {
        if !self.logarithmic {
            return format!("{}", (value * 1e3).round() / 1e3);
        }
        let digit = |c: char| match c {
            '-' => '⁻',
            _ => "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c as usize - '0' as usize).unwrap_or(c),
        };
        if value.fract().abs() > 1e-6 {
            return format!("{:.1e}", 10.0_f64.powf(value));
        }
        let power: String = format!("{value:.0}").chars().map(digit).collect();
        format!("10{power}")
    }
}

/// An empty frame on `area`.
pub(crate) fn frame<'a>(area: &Area<'a>, title: &str, x: &Axis, y: &Axis) -> Drawn<Chart<'a>> {
    let mut builder = ChartBuilder::on(area);
    if !title.is_empty() {
        builder.caption(title, font(18));
    }
    let mut chart = builder
        .margin(px(12))
        .x_label_area_size(px(if x.name.is_empty() { 24 } else { 46 }))
        .y_label_area_size(px(72))
        .build_cartesian_2d(x.range.clone(), y.range.clone())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(RGBColor(228, 228, 228).stroke_width(px(1)))
        .axis_style(BLACK.stroke_width(px(1)))
        .set_all_tick_mark_size(px(5))
        .x_labels(x.labels)
        .y_labels(y.labels)
        .x_desc(x.name)
        .y_desc(y.name)
        .x_label_formatter(&|value| x.label(*value))
        .y_label_formatter(&|value| y.label(*value))
        .axis_desc_style(font(15))
        .label_style(font(13))
        .draw()?;
    Ok(chart)
}

/// A line where it is within the frame: solid where its points say so, dashed elsewhere.
pub(crate) fn line(chart: &mut Chart<'_>, colour: RGBColor, points: &[((f64, f64), bool)]) -> Drawn {
    let range = chart.y_range();
    for run in points.split(|((_, y), _)| !range.contains(y)) {
        let mut start = 0;
        for part in run.chunk_by(|(_, a), (_, b)| a == b) {
            // Up to where the next part begins, so that no gap is left.
            let end = start + part.len();
            let path = run[start..(end + 1).min(run.len())].iter().map(|(point, _)| *point);
            if part[0].1 {
                chart.draw_series(LineSeries::new(path, colour.stroke_width(px(2))))?;
            } else {
                chart.draw_series(DashedLineSeries::new(path, px(6), px(5), colour.stroke_width(px(1))))?;
            }
            start = end;
        }
    }
    Ok(())
}

/// A solid line with its name in the legend.
pub(crate) fn named_line(
    chart: &mut Chart<'_>,
    name: String,
    colour: RGBColor,
    points: impl Iterator<Item = (f64, f64)>,
) -> Drawn {
    let range = chart.y_range();
    let points = points.filter(|(_, y)| range.contains(y));
    chart
        .draw_series(LineSeries::new(points, colour.stroke_width(px(2))))?
        .label(name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + px(22) as i32, y)], colour.stroke_width(px(2))));
    Ok(())
}

/// A point at (x, y) with a bar from `low` to `high`.
pub(crate) fn bar(chart: &mut Chart<'_>, colour: RGBColor, (x, y): (f64, f64), bar: Range<f64>) -> Drawn {
    let range = chart.y_range();
    if range.contains(&y) {
        let ends = [bar.start, bar.end].map(|end| (x, end.clamp(range.start, range.end)));
        chart.draw_series([PathElement::new(ends, colour.stroke_width(px(1)))])?;
        chart.draw_series([Circle::new((x, y), px(3), colour.filled())])?;
    }
    Ok(())
}

/// The names of what was drawn.
pub(crate) fn legend(chart: &mut Chart<'_>, position: SeriesLabelPosition) -> Drawn {
    chart
        .configure_series_labels()
        .position(position)
        .margin(px(8))
        .legend_area_size(px(30))
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200).stroke_width(px(1)))
        .label_font(font(13))
        .draw()?;
    Ok(())
}

/// Colours from dark to light, all dark enough for white paper.
pub(crate) fn shade(i: usize, of: usize) -> RGBColor {
    let level = 0.05 + 0.8 * i as f64 / of.max(2).saturating_sub(1) as f64;
    colormaps::ViridisRGB.get_color(level)
}

/// Colours far apart, and farthest where one follows the other: by the golden angle, and dark, middle and light in turn.
pub(crate) fn hue(i: usize) -> RGBColor {
    let (r, g, b) = HSLColor((0.02 + 0.618_034 * i as f64).fract(), 0.85, [0.28, 0.42, 0.55][i % 3]).rgb();
    RGBColor(r, g, b)
}

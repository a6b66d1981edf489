//! Line charts as SVG: panels with axes, each at its place in the picture.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::colors::colormaps::ViridisRGB;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;

const FONT: &str = "sans-serif";
/// The backend rounds to whole pixels, so it draws larger, and the file says the size it is meant to have.
const FINE: u32 = 4;
const MARGIN: u32 = 12;
const LABELS: [u32; 2] = [46, 64];
const RIGHT: u32 = 28;
const TITLE: u32 = 32;
const NAMES: u32 = 24;

/// A line with its name in the legend; nameless lines are not in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
    /// The place of its colour between 0, dark, and 1, light.
    pub(crate) colour: f64,
    /// Whether a disc stands where it ends.
    pub(crate) disc: bool,
}

impl Line {
    /// The `i`-th of `count` lines.
    pub(crate) fn new(name: impl Into<String>, i: usize, count: usize) -> Self {
        let colour = i as f64 / count.max(2).saturating_sub(1) as f64;
        Self { name: name.into(), colour, ..Self::default() }
    }

    /// The same, ending in a disc.
    pub(crate) fn with_disc(self) -> Self {
        Self { disc: true, ..self }
    }

    fn hue(&self) -> RGBColor {
        viridis(0.08 + 0.7 * self.colour)
    }
}

/// How the numbers lie on the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scale {
    #[default]
    Linear,
    /// Upwards by their logarithms; what is not positive is left out.
    Logarithmic,
    /// By their logarithms on both axes.
    LogLog,
    /// As the other axis: a length is as long on both.
    Equal,
}

/// A chart at its place.
#[derive(Debug, Default)]
pub(crate) struct Panel<'a> {
    /// Left, top, width and height in pixels.
    pub(crate) place: [u32; 4],
    pub(crate) title: &'a str,
    /// What the axes show, with units.
    pub(crate) axes: [&'a str; 2],
    pub(crate) scale: Scale,
    pub(crate) lines: Vec<Line>,
}

/// Writes a picture of so many pixels.
pub(crate) fn draw(file: &Path, size: [u32; 2], panels: &[Panel<'_>]) -> Result<(), Box<dyn Error>> {
    let [width, height] = size;
    let fine = (FINE * width, FINE * height);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, fine).into_drawing_area();
        root.fill(&WHITE)?;
        for panel in panels {
            let [left, top, width, height] = panel.place.map(|pixels| FINE * pixels);
            panel.draw(&root.clone().shrink((left, top), (width, height)))?;
        }
        root.present()?;
    }
    let drawn = format!(r#"width="{}" height="{}""#, fine.0, fine.1);
    std::fs::write(file, svg.replacen(&drawn, &format!(r#"width="{width}" height="{height}""#), 1))?;
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

impl Panel<'_> {
    fn draw(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let margin = if self.scale == Scale::Equal { 0.06 } else { 0.0 };
        let x = Axis::around(points().map(|p| p.0), margin, self.scale == Scale::LogLog);
        let upwards = matches!(self.scale, Scale::Logarithmic | Scale::LogLog);
        let y = Axis::around(points().map(|p| p.1), 0.06, upwards);
        let [x, y] = if self.scale == Scale::Equal { self.equal([x, y]) } else { [x, y] };
        let line_points = |line: &Line| thinned(&line.points, [&x, &y], self.place);

        let font = |size: u32| (FONT, FINE * size);
        let mut chart = ChartBuilder::on(area)
            .margin(FINE * MARGIN)
            .margin_top(FINE * self.head())
            .margin_right(FINE * RIGHT)
            .x_label_area_size(FINE * LABELS[0])
            .y_label_area_size(FINE * LABELS[1])
            .build_cartesian_2d(x.clone(), y.clone())?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(225, 225, 225).stroke_width(FINE))
            .axis_style(BLACK.stroke_width(FINE))
            .set_all_tick_mark_size(FINE * 4)
            .x_desc(self.axes[0])
            .y_desc(self.axes[1])
            .axis_desc_style(font(16))
            .label_style(font(14))
            .draw()?;
        for line in &self.lines {
            let stroke = line.hue().stroke_width(FINE * 3 / 2);
            chart.draw_series(LineSeries::new(line_points(line), stroke))?;
            let end = line.points.last().filter(|_| line.disc);
            chart.draw_series(end.map(|p| Circle::new(*p, FINE * 5, line.hue().filled())))?;
        }
        self.draw_head(area)?;
        Ok(())
    }

    /// The height above the axes: a title, and a row of names if lines have any.
    fn head(&self) -> u32 {
        if self.lines.iter().any(|line| !line.name.is_empty()) { TITLE + NAMES } else { TITLE }
    }

    /// The title, and below it the names of the lines behind their colours, where they hide nothing.
    fn draw_head(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let fine = |pixels: u32| (FINE * pixels) as i32;
        let middle = fine((LABELS[1] + MARGIN + self.place[2] - RIGHT) / 2);
        let at = |h, size: u32| (FONT, FINE * size).into_text_style(area).pos(Pos::new(h, VPos::Center));
        area.draw_text(self.title, &at(HPos::Center, 18), (middle, fine(16)))?;
        // Nobody has measured the font: a character is about half as wide as it is high.
        let width = |line: &Line| 40 + 8 * line.name.chars().count() as u32;
        let named = || self.lines.iter().filter(|line| !line.name.is_empty());
        let mut left = middle - fine(named().map(width).sum()) / 2;
        for line in named() {
            let y = fine(TITLE + NAMES / 2 - 2);
            let stroke = line.hue().stroke_width(2 * FINE);
            area.draw(&PathElement::new([(left, y), (left + fine(20), y)], stroke))?;
            area.draw_text(&line.name, &at(HPos::Left, 14), (left + fine(26), y))?;
            left += fine(width(line));
        }
        Ok(())
    }

    /// Widens one axis such that a unit is as many pixels on both.
    fn equal(&self, axes: [Axis; 2]) -> [Axis; 2] {
        let [_, _, width, height] = self.place;
        let [across, up] =
            [width - LABELS[1] - MARGIN - RIGHT, height - LABELS[0] - MARGIN - self.head()].map(f64::from);
        let unit = (axes[0].length() / across).max(axes[1].length() / up);
        [axes[0].resized(unit * across), axes[1].resized(unit * up)]
    }
}

/// The points that have a place, without those within a pixel of the last one: a file holds what one can see.
fn thinned(points: &[(f64, f64)], [x, y]: [&Axis; 2], place: [u32; 4]) -> Vec<(f64, f64)> {
    let [width, height] = [place[2], place[3]].map(f64::from);
    let mut kept = Vec::new();
    let mut last: Option<[f64; 2]> = None;
    for &p in points {
        let here = [width * x.share(p.0), height * y.share(p.1)];
        let far = last.is_none_or(|last| (here[0] - last[0]).hypot(here[1] - last[1]) >= 1.0);
        if here.iter().all(|v| v.is_finite()) && far {
            kept.push(p);
            last = Some(here);
        }
    }
    kept
}

/// The colour at a level between 0, dark, and 1, light.
pub(crate) fn viridis(level: f64) -> RGBColor {
    ViridisRGB.get_color(level)
}

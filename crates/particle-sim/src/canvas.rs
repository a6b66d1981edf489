//! A small raster with 256 colours: discs, lines and digits, smooth at their edges.

/// Hues that a picture may have, each in [`LEVELS`] strengths over white. The first is black, for the frame and the text;
/// the others are the categorical colours of D3 and Matplotlib ("tab10") without the grey.
const HUES: [[u8; 3]; 10] = [
    [0, 0, 0],
    [31, 119, 180],
    [255, 127, 14],
    [44, 160, 44],
    [214, 39, 40],
    [148, 103, 189],
    [140, 86, 75],
    [227, 119, 194],
    [188, 189, 34],
    [23, 190, 207],
];
const LEVELS: usize = 25;
/// No colour of the palette.
const TRANSPARENT: u8 = 255;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hue(usize);

impl Hue {
    pub(crate) const INK: Self = Self(0);

    /// The colour of the `i`-th thing of a picture.
    pub(crate) fn of(i: usize) -> Self {
        Self(1 + i % (HUES.len() - 1))
    }
}

/// Square pixels, each an index into [`palette`].
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    size: usize,
    pixels: Vec<u8>,
}

/// Red, green and blue of each index: white, then every hue from faint to full.
pub(crate) fn palette() -> Vec<u8> {
    let mut palette = vec![255; 3];
    for hue in HUES {
        for level in 1..=LEVELS {
            let strength = level as f64 / LEVELS as f64;
            palette.extend(hue.map(|c| (255.0 - (255.0 - f64::from(c)) * strength).round() as u8));
        }
    }
    palette
}

impl Canvas {
    /// A white square.
    pub(crate) fn new(size: usize) -> Self {
        Self { size, pixels: vec![0; size * size] }
    }

    /// Indices into the palette, row by row from the top.
    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The picture as a frame of a GIF that holds only what has changed since the one before.
    pub(crate) fn since(&self, before: Option<&Self>, delay: u16) -> gif::Frame<'static> {
        let n = self.size;
        let changed = |i: usize| before.is_none_or(|before| before.pixels[i] != self.pixels[i]);
        let rows = (0..n).filter(|y| (0..n).any(|x| changed(y * n + x)));
        let columns = (0..n).filter(|x| (0..n).any(|y| changed(y * n + x)));
        // A frame of one pixel where nothing has changed: time passes all the same.
        let (top, bottom) = span(rows).unwrap_or((0, 0));
        let (left, right) = span(columns).unwrap_or((0, 0));
        let inside = (top..=bottom).flat_map(|y| (left..=right).map(move |x| y * n + x));
        let pixels: Vec<u8> = inside.map(|i| if changed(i) { self.pixels[i] } else { TRANSPARENT }).collect();
        gif::Frame {
            delay,
            dispose: gif::DisposalMethod::Keep,
            transparent: Some(TRANSPARENT),
            left: left as u16,
            top: top as u16,
            width: (right - left + 1) as u16,
            height: (bottom - top + 1) as u16,
            buffer: pixels.into(),
            ..gif::Frame::default()
        }
    }

    /// A disc, over what is there.
    pub(crate) fn disc(&mut self, centre: (f64, f64), radius: f64, hue: Hue) {
        self.paint(centre, centre, radius, 1.0, hue, true);
    }

    /// A line with round ends, where it is stronger than what is there.
    pub(crate) fn line(&mut self, a: (f64, f64), b: (f64, f64), width: f64, strength: f64, hue: Hue) {
        self.paint(a, b, 0.5 * width, strength, hue, false);
    }

    /// The frame of a rectangle, one pixel wide.
    pub(crate) fn rectangle(&mut self, left: usize, top: usize, right: usize, bottom: usize) {
        for x in left..=right {
            self.set(x, top, 1.0, Hue::INK, true);
            self.set(x, bottom, 1.0, Hue::INK, true);
        }
        for y in top..=bottom {
            self.set(left, y, 1.0, Hue::INK, true);
            self.set(right, y, 1.0, Hue::INK, true);
        }
    }

    /// Clears all but the square of side `side` whose top left corner is at `(left, top)`.
    pub(crate) fn blank_outside(&mut self, left: usize, top: usize, side: usize) {
        for (y, row) in self.pixels.chunks_mut(self.size).enumerate() {
            let inside = (top..=top + side).contains(&y);
            for (x, pixel) in row.iter_mut().enumerate() {
                if !(inside && (left..=left + side).contains(&x)) {
                    *pixel = 0;
                }
            }
        }
    }

    /// Text with its top left corner at `(x, y)`; characters without a glyph are left blank.
    pub(crate) fn text(&mut self, text: &str, x: usize, y: usize, scale: usize) {
        for (i, character) in text.chars().enumerate() {
            for (row, bits) in glyph(character).into_iter().enumerate() {
                for column in 0..5 {
                    if bits >> (4 - column) & 1 == 1 {
                        for (dx, dy) in (0..scale * scale).map(|k| (k % scale, k / scale)) {
                            let px = x + (i * ADVANCE + column) * scale + dx;
                            self.set(px, y + row * scale + dy, 1.0, Hue::INK, true);
                        }
                    }
                }
            }
        }
    }

    /// Everything nearer than `radius` to the segment from `a` to `b`, smooth over the last pixel.
    fn paint(&mut self, a: (f64, f64), b: (f64, f64), radius: f64, strength: f64, hue: Hue, over: bool) {
        let reach = radius + 1.0;
        // `as` saturates, so what lies outside, however far, makes an empty or a clipped range.
        let range = |a: f64, b: f64| {
            let (low, high) = (a.min(b) - reach, a.max(b) + reach);
            (low.max(0.0) as usize)..((high.max(-1.0) + 1.0) as usize).min(self.size)
        };
        let (columns, rows) = (range(a.0, b.0), range(a.1, b.1));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length2 = dx * dx + dy * dy;
        for y in rows {
            for x in columns.clone() {
                let (px, py) = (x as f64 + 0.5 - a.0, y as f64 + 0.5 - a.1);
                let along = if length2 > 0.0 { ((px * dx + py * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
                let distance = (px - along * dx).hypot(py - along * dy);
                let cover = (radius + 0.5 - distance).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.set(x, y, cover * strength, hue, over && cover == 1.0);
                }
            }
        }
    }

    fn set(&mut self, x: usize, y: usize, strength: f64, hue: Hue, over: bool) {
        if x >= self.size || y >= self.size {
            return;
        }
        let level = (strength * LEVELS as f64).round() as usize;
        let pixel = &mut self.pixels[y * self.size + x];
        let there = if *pixel == 0 { 0 } else { (usize::from(*pixel) - 1) % LEVELS + 1 };
        if level > 0 && (over || level > there) {
            *pixel = (1 + hue.0 * LEVELS + level - 1) as u8;
        }
    }
}

/// The first and the last of numbers in ascending order.
fn span(mut numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let first = numbers.next()?;
    Some((first, numbers.last().unwrap_or(first)))
}

/// Columns from one character to the next.
pub(crate) const ADVANCE: usize = 6;
/// Rows of a character.
pub(crate) const HEIGHT: usize = 7;

/// Seven rows of five bits.
fn glyph(character: char) -> [u8; 7] {
    match character {
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 2, 4, 8, 31],
        '3' => [31, 2, 4, 2, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        '-' => [0, 0, 0, 14, 0, 0, 0],
        '+' => [0, 4, 4, 31, 4, 4, 0],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        '=' => [0, 0, 31, 0, 31, 0, 0],
        'e' => [0, 0, 14, 17, 31, 16, 14],
        't' => [8, 8, 28, 8, 8, 9, 6],
        'x' => [0, 0, 17, 10, 4, 10, 17],
        'y' => [0, 0, 17, 17, 15, 1, 14],
        _ => [0; 7],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(canvas: &Canvas) -> f64 {
        let level = |p: &u8| if *p == 0 { 0 } else { (usize::from(*p) - 1) % LEVELS + 1 };
        canvas.pixels().iter().map(level).sum::<usize>() as f64 / LEVELS as f64
    }

    #[test]
    fn a_disc_has_its_area_and_a_line_its_length_wherever_they_lie() {
        for shift in [0.0, 0.25, 0.5, 0.9] {
            let mut canvas = Canvas::new(64);
            canvas.disc((32.0 + shift, 30.0 - shift), 10.0, Hue::of(0));
            // A smooth edge is right to a few hundredths of a pixel along the circumference.
            assert!((ink(&canvas) - 314.16).abs() < 5.0, "{}", ink(&canvas));
            let mut canvas = Canvas::new(64);
            canvas.line((10.0, 10.0 + shift), (50.0, 40.0 + shift), 3.0, 1.0, Hue::of(3));
            assert!((ink(&canvas) - (150.0 + 7.07)).abs() < 5.0, "{}", ink(&canvas));
        }
    }

    #[test]
    fn what_lies_outside_is_clipped() {
        let mut canvas = Canvas::new(16);
        for far in [-1e300, -100.0, 16.5, 1e300, f64::INFINITY, f64::NAN] {
            canvas.disc((far, 8.0), 0.4, Hue::of(1));
            canvas.line((8.0, far), (9.0, far), 0.5, 1.0, Hue::of(1));
        }
        assert_eq!(ink(&canvas), 0.0);
        canvas.text("0123456789-+.=etxy?", 10, 12, 3);
    }

    #[test]
    fn the_palette_fits_a_gif_and_ends_in_the_full_hues() {
        let palette = palette();
        assert!(palette.len() <= 3 * usize::from(TRANSPARENT));
        for (i, hue) in HUES.iter().enumerate() {
            assert_eq!(palette[3 * (i + 1) * LEVELS..][..3], *hue);
        }
    }
}

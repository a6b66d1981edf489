//! Trajectories as pictures: an animated GIF, a frame as PNG.

use std::io;
use std::path::Path;

use compute_backend::files::atomically;
use compute_backend::{Error, Real};
use ndarray::Array3;

use crate::canvas::{ADVANCE, Canvas, HEIGHT, Hue, palette};
use crate::{Simulation, Trajectory, When};

/// How a trajectory is drawn: square axes of equal scale around the origin, a dot for each particle and its trail behind it.
///
/// ```no_run
/// use particle_sim::{ParticleSimulator, Picture};
///
/// let mut simulator = ParticleSimulator::new(&[(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)])?;
/// Picture::new().trail(40).visualize(&mut simulator, 6.0, 150, "lesson.gif")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct Picture {
    size: usize,
    half_width: Option<f64>,
    /// The side of a box that begins at the origin.
    side: Option<f64>,
    colors: usize,
    trail: usize,
    frames_per_second: u16,
}

impl Default for Picture {
    fn default() -> Self {
        Self { size: 480, half_width: None, side: None, colors: usize::MAX, trail: 30, frames_per_second: 25 }
    }
}

impl Picture {
    /// 480 pixels square, axes that hold every frame, trails of 30 frames, 25 frames a second.
    pub fn new() -> Self {
        Self::default()
    }

    /// The side in pixels, kept between 120 and 4096.
    pub fn size(self, pixels: usize) -> Self {
        Self { size: pixels.clamp(120, 4096), ..self }
    }

    /// The axes reach from `-half_width` to `half_width`; what is beyond is not seen. Numbers that are no width are ignored.
    pub fn half_width(self, half_width: f64) -> Self {
        let usable = half_width.is_finite() && half_width > 0.0;
        Self { half_width: if usable { Some(half_width) } else { self.half_width }, ..self }
    }

    /// The axes reach from 0 to `side`, as the box of a [`Crowd`](crate::Crowd) does, in place of around the origin. Numbers that
    /// are no side are ignored.
    pub fn box_of(self, side: f64) -> Self {
        let usable = side.is_finite() && side > 0.0;
        Self { side: if usable { Some(side) } else { self.side }, ..self }
    }

    /// Colours the i-th particle as the (i mod `colors`)-th, up to nine; all nine in turn unless said.
    pub fn colors(self, colors: usize) -> Self {
        Self { colors: colors.max(1), ..self }
    }

    /// How many frames back the trails reach; 0 for none.
    pub fn trail(self, frames: usize) -> Self {
        Self { trail: frames, ..self }
    }

    /// The pace of the animation, kept between 1 and 50: viewers slow down what is faster.
    pub fn frames_per_second(self, frames: u16) -> Self {
        Self { frames_per_second: frames.clamp(1, 50), ..self }
    }

    /// Runs `simulator` for the time `duration` and writes the animation of `frames` equal parts of it.
    ///
    /// # Errors
    /// Those of the file system; an error of the simulator in [`io::Error::other`]. The file at `path` is replaced as a
    /// whole or, after an error, not at all.
    pub fn visualize<T: Real>(
        self,
        simulator: &mut dyn Simulation<T>,
        duration: f64,
        frames: usize,
        path: impl AsRef<Path>,
    ) -> io::Result<()> {
        let mut trajectory = Trajectory::new();
        let each = duration / frames.max(1) as f64;
        simulator.watch(duration, When::Every(each), &mut trajectory).map_err(io::Error::other)?;
        self.save_gif(&trajectory, path)
    }

    /// Writes all frames as an animated GIF that repeats for ever.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if there is no frame; those of the file system. The file at `path` is replaced as
    /// a whole or, after an error, not at all.
    pub fn save_gif<T: Real>(self, trajectory: &Trajectory<T>, path: impl AsRef<Path>) -> io::Result<()> {
        let scene = Scene::new(self, trajectory)?;
        let side = self.size as u16;
        let plain = |error| match error {
            gif::EncodingError::Io(error) => error,
            other => io::Error::other(other),
        };
        atomically(path.as_ref(), |file| {
            let mut encoder = gif::Encoder::new(file, side, side, &palette()).map_err(plain)?;
            encoder.set_repeat(gif::Repeat::Infinite).map_err(plain)?;
            let mut before: Option<Canvas> = None;
            for frame in 0..scene.times.len() {
                let canvas = scene.draw(frame);
                let delay = 100 / self.frames_per_second;
                encoder.write_frame(&canvas.since(before.as_ref(), delay)).map_err(plain)?;
                before = Some(canvas);
            }
            encoder.into_inner().map(|_| ()).map_err(plain)
        })
    }

    /// Writes one frame, with its trails, as PNG.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if there is no such frame; those of the file system. The file at `path` is replaced
    /// as a whole or, after an error, not at all.
    pub fn save_png<T: Real>(
        self,
        trajectory: &Trajectory<T>,
        frame: usize,
        path: impl AsRef<Path>,
    ) -> io::Result<()> {
        let scene = Scene::new(self, trajectory)?;
        if frame >= scene.times.len() {
            let found = format_args!("{frame} of {}", scene.times.len());
            return Err(invalid(Error::invalid("the frame", "one of the trajectory", found)));
        }
        let canvas = scene.draw(frame);
        let plain = |error| match error {
            png::EncodingError::IoError(error) => error,
            other => io::Error::other(other),
        };
        atomically(path.as_ref(), |file| {
            let mut encoder = png::Encoder::new(file, self.size as u32, self.size as u32);
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette());
            let mut writer = encoder.write_header().map_err(plain)?;
            writer.write_image_data(canvas.pixels()).map_err(plain)?;
            writer.finish().map_err(plain)
        })
    }
}

fn invalid(error: Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}

/// A trajectory on its axes.
struct Scene {
    picture: Picture,
    times: Vec<f64>,
    /// Frame, particle, x or y, in pixels.
    dots: Array3<f64>,
    /// What the axes reach from and to.
    range: (f64, f64),
    axes: Axes,
}

/// Where the square of the axes is, in pixels.
#[derive(Debug, Clone, Copy)]
struct Axes {
    left: usize,
    top: usize,
    side: usize,
    scale: usize,
}

impl Scene {
    fn new<T: Real>(picture: Picture, trajectory: &Trajectory<T>) -> io::Result<Self> {
        let times = trajectory.times().to_vec();
        if times.is_empty() {
            return Err(invalid(Error::invalid("the trajectory", "of at least one frame", "empty")));
        }
        let positions = trajectory.positions().mapv(Real::widen);
        let farthest = positions.iter().fold(0.0, |most: f64, v| v.abs().max(most));
        let half_width = picture.half_width.unwrap_or(if farthest > 0.0 { 1.1 * farthest } else { 1.0 });
        let range = picture.side.map_or((-half_width, half_width), |side| (0.0, side));
        let scale = if picture.size < 560 { 1 } else { picture.size / 280 };
        let (left, below) = (7 * ADVANCE * scale, (HEIGHT + 14) * scale);
        let side = picture.size - left - below;
        let top = picture.size - side - below - (HEIGHT + 4) * scale;
        let axes = Axes { left, top, side, scale };
        let mut dots = positions;
        for mut z in dots.rows_mut() {
            (z[0], z[1]) = axes.place(range, z[0], z[1]);
        }
        Ok(Self { picture, times, dots, range, axes })
    }

    fn draw(&self, frame: usize) -> Canvas {
        let Axes { left, top, side, scale } = self.axes;
        let mut canvas = Canvas::new(self.picture.size);
        let particles = self.dots.dim().1;
        let many = particles > 50;
        let at = |frame: usize, i: usize| (self.dots[(frame, i, 0)], self.dots[(frame, i, 1)]);
        let oldest = frame.saturating_sub(self.picture.trail);
        for from in oldest..frame {
            let strength = (from + 1 - oldest) as f64 / (self.picture.trail + 1) as f64;
            let (strength, width) = if many { (0.5 * strength, 1.0) } else { (0.8 * strength, 2.0) };
            // A jump through a periodic wall is no path.
            let jump = 0.5 * side as f64;
            let stays = |i: &usize| {
                let (a, b) = (at(from, *i), at(from + 1, *i));
                (a.0 - b.0).abs() < jump && (a.1 - b.1).abs() < jump
            };
            for i in (0..particles).filter(|i| self.picture.side.is_none() || stays(i)) {
                canvas.line(at(from, i), at(from + 1, i), width * scale as f64, strength, self.hue(i));
            }
        }
        for i in 0..particles {
            canvas.disc(at(frame, i), if many { 1.6 } else { 4.5 } * scale as f64, self.hue(i));
        }
        canvas.blank_outside(left, top, side);
        canvas.rectangle(left, top, left + side, top + side);
        self.label(&mut canvas);
        let time = format!("t = {:.*}", self.decimals(), self.times[frame]);
        canvas.text(&time, left, top - (HEIGHT + 4) * scale, scale);
        canvas
    }

    fn hue(&self, i: usize) -> Hue {
        Hue::of(i % self.picture.colors)
    }

    /// Ticks and numbers on the axes.
    fn label(&self, canvas: &mut Canvas) {
        let Axes { left, top, side, scale } = self.axes;
        let (low, high) = self.range;
        let mut half_width = 0.5 * (high - low);
        let (mut step, mut decimals) = tick(half_width);
        // Fewer ticks where their numbers would touch: as many characters as the longest has, and two.
        let characters = |decimals| format!("{:.decimals$}", low.min(-high)).len() + 2;
        while step / (high - low) * (side as f64) < (characters(decimals) * ADVANCE * scale) as f64
            && half_width < 10.0 * (high - low)
        {
            half_width *= 2.0;
            (step, decimals) = tick(half_width);
        }
        let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
        let bottom = top + side;
        for k in first..=last {
            let value = k as f64 * step;
            let text = format!("{value:.decimals$}");
            let (x, y) = self.axes.place(self.range, value, value);
            let tick = 4.0 * scale as f64;
            canvas.line((x, bottom as f64), (x, bottom as f64 + tick), 1.0, 1.0, Hue::INK);
            canvas.line((left as f64 - tick, y), (left as f64, y), 1.0, 1.0, Hue::INK);
            let width = (text.len() * ADVANCE - 1) * scale;
            canvas.text(&text, (x as usize).saturating_sub(width / 2), bottom + 6 * scale, scale);
            let above = (y as usize).saturating_sub(HEIGHT * scale / 2);
            canvas.text(&text, left.saturating_sub(width + 6 * scale), above, scale);
        }
    }

    /// Decimals that tell one frame's time from the next.
    fn decimals(&self) -> usize {
        let gap =
            self.times.windows(2).map(|t| t[1] - t[0]).filter(|gap| *gap > 0.0).fold(f64::MAX, f64::min);
        if gap == f64::MAX { 3 } else { (-gap.log10()).ceil().clamp(0.0, 9.0) as usize }
    }
}

impl Axes {
    /// The pixel of a point, where both axes have this range, y upwards.
    fn place(&self, (low, high): (f64, f64), x: f64, y: f64) -> (f64, f64) {
        let scale = self.side as f64 / (high - low);
        (self.left as f64 + scale * (x - low) + 0.5, self.top as f64 + scale * (high - y) + 0.5)
    }
}

/// The distance of the ticks, 1, 2 or 5 times a power of ten such that three to five fit on either side of zero or so, and
/// the decimals that it needs.
fn tick(half_width: f64) -> (f64, usize) {
    let rough = half_width / 2.5;
    let power = rough.log10().floor();
    let base = 10_f64.powf(power);
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().rfind(|f| f * base <= rough).unwrap_or(1.0);
    (factor * base, (-power).clamp(0.0, 9.0) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParticleSimulator;

    #[test]
    fn ticks_are_round_and_few() {
        for (half_width, step, decimals) in
            [(1.0, 0.2, 1), (0.65, 0.2, 1), (2.6, 1.0, 0), (1300.0, 500.0, 0), (0.012, 0.002, 3)]
        {
            let (got, d) = tick(half_width);
            assert!((got / step - 1.0).abs() < 1e-12, "{half_width}: {got}");
            assert_eq!(d, decimals, "{half_width}");
            assert!((2.0..=6.0).contains(&(half_width / got).floor()));
        }
    }

    /// One particle that goes from (0.5, 0) to (0, 0.5) in three frames.
    fn quarter() -> Trajectory<f64> {
        let mut simulator = ParticleSimulator::new(&[(0.5, 0.0, 0.25 * std::f64::consts::PI)]).unwrap();
        let mut trajectory = Trajectory::new();
        simulator.watch(1.0, When::Every(0.5), &mut trajectory).unwrap();
        trajectory
    }

    /// The index of the pixel at a point of the axes.
    fn at(pixels: &[u8], picture: Picture, x: f64, y: f64) -> u8 {
        let scene = Scene::new(picture, &quarter()).unwrap();
        let (x, y) = scene.axes.place(scene.range, x, y);
        pixels[y as usize * picture.size + x as usize]
    }

    fn file(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("particle-sim-{}-{name}", std::process::id()))
    }

    #[test]
    fn an_animation_has_every_frame_and_the_particle_where_it_is() {
        let path = file("quarter.gif");
        let picture = Picture::new().size(240).half_width(1.0).frames_per_second(10);
        picture.save_gif(&quarter(), &path).unwrap();
        let mut decoder = gif::Decoder::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(decoder.palette().unwrap().starts_with(&palette()));
        let s = 0.5_f64.sqrt() * 0.5;
        let places = [(0.5, 0.0), (s, s), (0.0, 0.5)];
        let mut frames = 0;
        let mut shown = vec![0; 240 * 240];
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            assert_eq!(frame.delay, 10);
            // Each frame holds what has changed.
            let (left, top, width) =
                (usize::from(frame.left), usize::from(frame.top), usize::from(frame.width));
            assert_eq!(usize::from(frame.height) * width, frame.buffer.len());
            assert!(frames == 0 || frame.buffer.len() < shown.len() / 2);
            for (i, &pixel) in frame.buffer.iter().enumerate().filter(|(_, p)| Some(**p) != frame.transparent)
            {
                shown[(top + i / width) * 240 + left + i % width] = pixel;
            }
            assert!(
                shown == Scene::new(picture, &quarter()).unwrap().draw(frames).pixels(),
                "frame {frames}"
            );
            for (k, (x, y)) in places.into_iter().enumerate() {
                let full = at(&shown, picture, x, y) == 50; // the last strength of the first hue
                assert_eq!(full, k == frames, "the particle of frame {k} in frame {frames}");
            }
            // Behind it there is a trail, on the chord from frame to frame.
            let (x, y) = (0.5 * (0.5 + s), 0.5 * s);
            assert_eq!(at(&shown, picture, x, y) > 0, frames > 0);
            assert_eq!(at(&shown, picture, x, -y), 0, "y goes upwards");
            frames += 1;
        }
        assert_eq!(frames, 3);
    }

    #[test]
    fn a_frame_is_the_same_picture_as_png() {
        let path = file("quarter.png");
        let picture = Picture::new().size(600);
        picture.save_png(&quarter(), 2, &path).unwrap();
        let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap()));
        std::fs::remove_file(&path).unwrap();
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (600, 600));
        assert_eq!(pixels, Scene::new(picture, &quarter()).unwrap().draw(2).pixels());
        assert_eq!(at(&pixels, picture, 0.0, 0.5), 50);
    }

    #[test]
    fn no_frame_no_picture() {
        let path = file("none");
        let empty = Trajectory::<f64>::new();
        assert_eq!(Picture::new().save_gif(&empty, &path).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        let error = Picture::new().save_png(&quarter(), 3, &path).unwrap_err();
        assert_eq!(error.to_string(), "the frame must be one of the trajectory, but is 3 of 3");
        let mut simulator = ParticleSimulator::new(&[(0.5, 0.0, 1.0)]).unwrap();
        assert!(Picture::new().visualize(&mut simulator, -1.0, 10, &path).is_err());
        assert!(!path.exists());
        // No particles make an empty picture.
        let mut simulator = ParticleSimulator::<f64>::new(&[]).unwrap();
        Picture::new().size(0).visualize(&mut simulator, 1.0, 2, &path).unwrap();
        std::fs::remove_file(&path).unwrap();
    }
}

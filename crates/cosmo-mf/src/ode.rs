//! Growth by its differential equation: for dark energy of any equation of state, with or without curvature.

use compute_backend::Result;

use crate::growth::bounce;
use crate::{Background, Cosmology, Scalar};

/// Where integration begins without radiation, in ln a: a = 3e-6, where all but matter is forgotten.
const MATTER_START: f64 = -12.75;
/// Where it begins with radiation: a = 1e-9, where all but radiation is forgotten.
const RADIATION_START: f64 = -20.85;
/// Up to here, where what is not matter is little, steps are long.
const MIDDLE: f64 = -6.0;
const LONG: f64 = 0.675;
/// The distance of the stored states from there on.
const STEP: f64 = 0.375;

/// f = d ln D/d ln a and ln D/a along ln a; between the stored states one extrapolation step from the one before.
#[derive(Debug, Clone)]
pub(crate) struct Trajectory<S> {
    background: Background<S>,
    start: f64,
    states: Vec<(f64, [S; 2])>,
}

impl<S: Scalar> Trajectory<S> {
    /// Integrates from early times until today. All of Ωm clusters, neutrinos with mass too: growth is that of the largest scales.
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        let start = if cosmology.radiation.is_some() { RADIATION_START } else { MATTER_START };
        let background = Background::unchecked(cosmology);
        let mut trajectory = Self { background, start, states: Vec::with_capacity(40) };
        let (mut ln_a, mut state) = (start, trajectory.early(start));
        trajectory.states.push((ln_a, state));
        while ln_a < 0.0 {
            let step = if ln_a < MIDDLE - 0.5 * STEP { LONG } else { STEP };
            state = trajectory.step(ln_a, step, state)?;
            // Both kinds of steps meet MIDDLE, and the second meets zero, up to rounding.
            ln_a += step;
            if ln_a.abs() < 1e-9 {
                ln_a = 0.0;
            }
            trajectory.states.push((ln_a, state));
        }
        Ok(trajectory)
    }

    /// D, which is a early on, and f at ln a.
    pub(crate) fn at(&self, ln_a: f64) -> Result<(S, S)> {
        if ln_a <= self.start {
            let [rate, ln_ratio] = self.early(ln_a);
            return Ok(((ln_ratio + ln_a).exp(), rate));
        }
        let after = self.states.partition_point(|(position, _)| *position <= ln_a);
        let (mut position, mut state) = self.states[after.max(1) - 1];
        while position < ln_a {
            let step = (ln_a - position).min(STEP);
            state = self.step(position, step, state)?;
            position += step;
        }
        Ok((state[1].exp() * ln_a.exp(), state[0]))
    }

    /// f and ln D/a early on.
    ///
    /// With radiation D = a (1 + 2/3y), y = matter/radiation (Mészáros 1974, Astron. Astrophys. 37, 225). Without, a component that
    /// is ε ∝ aᵐ times matter takes (3 + m)/(5 + 2m) ε from f = 1.
    fn early(&self, ln_a: f64) -> [S; 2] {
        let (cosmology, a) = (self.background.cosmology(), ln_a.exp());
        let one = S::from(1.0);
        if cosmology.radiation.is_some() {
            let ratio = self.background.early_radiation() / (cosmology.omega_matter * (1.5 * a));
            return [one / (ratio + 1.0), ratio.ln_1p()];
        }
        let curvature = cosmology.omega_curvature() * a / cosmology.omega_matter;
        let density = cosmology.omega_dark_energy * cosmology.dark_energy(a, ln_a);
        let energy = density * (a * a * a) / cosmology.omega_matter;
        let m = (cosmology.w0 + cosmology.wa) * -3.0;
        [one - curvature * (4.0 / 7.0) - energy * (m + 3.0) / (m * 2.0 + 5.0), S::from(0.0)]
    }

    /// One step of extrapolation (Gragg, Bulirsch & Stoer): the modified midpoint rule with 2, 4 … 16 substeps, of which
    /// the even powers of the substep are removed up to the sixteenth order.
    fn step(&self, ln_a: f64, step: f64, state: [S; 2]) -> Result<[S; 2]> {
        const ROWS: usize = 8;
        let mut table = [[S::from(0.0); 2]; ROWS];
        for row in 0..ROWS {
            let substeps = 2 * (row + 1);
            let h = step / substeps as f64;
            let mut before = state;
            let mut now = advance(state, self.rates(ln_a, state)?, h);
            for i in 1..substeps {
                let next = advance(before, self.rates(ln_a + i as f64 * h, now)?, 2.0 * h);
                (before, now) = (now, next);
            }
            let end = self.rates(ln_a + step, now)?;
            let mut estimate = [0, 1].map(|i: usize| (now[i] + before[i] + end[i] * h) * 0.5);
            // Aitken & Neville in the square of the substep; the table holds the last column of the row above.
            for (column, place) in table[..row].iter_mut().enumerate() {
                let ratio = (substeps as f64 / (2 * (row - column)) as f64).powi(2) - 1.0;
                let above = std::mem::replace(place, estimate);
                estimate = [0, 1].map(|i: usize| estimate[i] + (estimate[i] - above[i]) / ratio);
            }
            table[row] = estimate;
        }
        Ok(table[ROWS - 1])
    }

    /// df/d ln a = 3/2 Ωm(a) - f² - (2 + d ln H/d ln a) f, and d ln(D/a)/d ln a = f - 1.
    fn rates(&self, ln_a: f64, [f, _]: [S; 2]) -> Result<[S; 2]> {
        let a = ln_a.exp();
        let (expansion, slope) = self.background.expansion(a, ln_a);
        if expansion.value().is_nan() || expansion.value() <= 0.0 {
            return Err(bounce(a));
        }
        let matter = self.background.cosmology().omega_matter / (a * a * a);
        let inverse = S::from(1.0) / expansion;
        let slope = slope * inverse * 0.5;
        Ok([matter * inverse * 1.5 - (f + slope + 2.0) * f, f - 1.0])
    }
}

fn advance<S: Scalar>(state: [S; 2], rates: [S; 2], h: f64) -> [S; 2] {
    [state[0] + rates[0] * h, state[1] + rates[1] * h]
}

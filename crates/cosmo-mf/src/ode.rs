//! Growth by its differential equation: for dark energy of any equation of state, with or without curvature.

use compute_backend::{Error, Result};

use crate::growth::bounce;
use crate::{Background, Cosmology, Scalar};

/// Where integration begins without radiation, in ln a, unless what is not matter is not little there: a = 3e-6.
const MATTER_START: f64 = -12.75;
/// Where it begins with radiation: a = 1e-9, where all but radiation is forgotten. No integration begins earlier.
const RADIATION_START: f64 = -20.85;
/// What is not matter is little below this part of it: the solution to second order is then exact to rounding.
const LITTLE: f64 = 1e-5;
/// Above this part of it the second order is not taken at all.
const NOT_LITTLE: f64 = 1e-2;
/// Dark energy that rises more slowly against matter than a to this power has no early time without it.
const SLOWEST: f64 = 0.05;
/// The longest step.
const LONGEST: f64 = 1.0;
/// The error of a step, of f relative to 1 + f and of ln D. Rounding is up to a third of it: extrapolation magnifies that of the
/// midpoint rule a hundred times.
const TOLERANCE: f64 = 6e-14;
/// No universe needs as many steps.
const MOST_STEPS: usize = 2000;

/// f = d ln D/d ln a and ln D/a along ln a; between the stored states one extrapolation step from the one before.
#[derive(Debug, Clone)]
pub(crate) struct Trajectory<S> {
    background: Background<S>,
    states: Vec<Stored<S>>,
}

/// The solution at one time, and bounds of its errors.
#[derive(Debug, Clone, Copy)]
struct Stored<S> {
    ln_a: f64,
    state: [S; 2],
    /// Of f, absolute.
    rate_error: f64,
    /// Of ln D that was made since the start, and at the start.
    factor_error: f64,
    start_error: f64,
}

/// D, which is a early on, and f, with bounds of their errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Solution<S> {
    pub(crate) factor: S,
    pub(crate) rate: S,
    pub(crate) rate_error: f64,
    /// Of ln D: a D(a)/D(b) has the difference of theirs and no more, and D itself the sum of the two.
    pub(crate) factor_error: f64,
    pub(crate) start_error: f64,
}

impl<S: Scalar> Trajectory<S> {
    /// Integrates from early times until today. All of Ωm clusters, neutrinos with mass too: growth is that of the largest scales.
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        let background = Background::unchecked(cosmology);
        let mut trajectory = Self { background, states: Vec::new() };
        let start = trajectory.start();
        let mut states = vec![trajectory.early(start)];
        trajectory.integrate(&mut states, 0.0)?;
        trajectory.states = states;
        Ok(trajectory)
    }

    /// D, which is a early on, and f at ln a.
    pub(crate) fn at(&self, ln_a: f64) -> Result<Solution<S>> {
        let after = self.states.partition_point(|stored| stored.ln_a <= ln_a);
        let found = match after.checked_sub(1) {
            None => self.early(ln_a),
            Some(before) => {
                let mut path = vec![self.states[before]];
                self.integrate(&mut path, ln_a)?;
                path[path.len() - 1]
            }
        };
        Ok(Solution {
            factor: found.state[1].exp() * ln_a.exp(),
            rate: found.state[0],
            rate_error: found.rate_error,
            factor_error: found.factor_error,
            start_error: found.start_error,
        })
    }

    /// Goes on from the last of `states` to `end`, in steps whose error is below [`TOLERANCE`].
    fn integrate(&self, states: &mut Vec<Stored<S>>, end: f64) -> Result<()> {
        let mut step = LONGEST;
        for _ in 0..MOST_STEPS {
            let before = states[states.len() - 1];
            let left = end - before.ln_a;
            if left <= 0.0 {
                return Ok(());
            }
            // The last one meets the end, and is not a sliver.
            let here = if step >= left { left } else { step.min(0.5 * left) };
            let (state, error) = self.step(before.ln_a, here, before.state)?;
            let scale = 1.0 + state[0].value().abs();
            let size = (error[0] / scale).max(error[1]);
            // NaN is a step that is too long, too. The estimate is of the fifteenth order.
            if size <= TOLERANCE {
                let ln_a = if here == left { end } else { before.ln_a + here };
                states.push(self.stored(before, ln_a, state, error)?);
            } else if here < 1e-12 * (1.0 + before.ln_a.abs()) {
                break;
            }
            let change = if size > 0.0 { 0.8 * (TOLERANCE / size).powf(1.0 / 15.0) } else { 2.0 };
            step = (here * if change.is_nan() { 0.25 } else { change.clamp(0.25, 2.0) }).min(LONGEST);
        }
        let found =
            format_args!("steps that shrink to nothing at a = {:e}", states[states.len() - 1].ln_a.exp());
        Err(Error::invalid("the cosmology", "such that growth can be followed until the redshift", found))
    }

    /// A state with what its error has become: small differences of f fall as 1/(a² E D²), whose D and E are known.
    fn stored(&self, before: Stored<S>, ln_a: f64, state: [S; 2], error: [f64; 2]) -> Result<Stored<S>> {
        let ln_scale = |ln_a: f64, state: [S; 2]| {
            let expansion = self.background.expansion_squared(ln_a)?.value();
            Ok(2.0 * (2.0 * ln_a + state[1].value()) + 0.5 * expansion.ln())
        };
        let fall = (ln_scale(before.ln_a, before.state)? - ln_scale(ln_a, state)?).exp();
        let step = ln_a - before.ln_a;
        let f = state[0].value().abs();
        // Rounding is a third of the tolerance at most, and that of E what its parts of either sign are more than it.
        let (expansion, slope) = self.background.expansion(ln_a.exp(), ln_a);
        let matter =
            self.background.cosmology().omega_matter.value() * (-3.0 * ln_a).exp() / expansion.value();
        let [curvature, energy] = self.rest(ln_a).map(|part| part.value().abs());
        let parts = matter * (1.0 + curvature + energy);
        let rates = 1.5 * matter + f * (2.0 + 0.5 * (slope / expansion).value().abs());
        let rounding = 4.0 * f64::EPSILON * parts * rates * step;
        let rate = error[0].max(TOLERANCE / 3.0 * (1.0 + f)) + rounding;
        let rate_error = before.rate_error * fall + rate;
        // Half a step at the one and half at the other, or as long as it takes to fall by e.
        let grown = before.rate_error * step.min(1.0) + step * rate;
        let factor_error = before.factor_error + grown + error[1].max(TOLERANCE / 3.0);
        Ok(Stored { ln_a, state, rate_error, factor_error, ..before })
    }

    /// Where what is not matter, or not radiation, is little.
    fn start(&self) -> f64 {
        let cosmology = self.background.cosmology();
        if cosmology.radiation.is_some() {
            return RADIATION_START;
        }
        let rest = |ln_a: f64| {
            let [curvature, energy] = self.rest(ln_a).map(|part| part.value().abs());
            curvature.max(energy)
        };
        let mut start = MATTER_START;
        while rest(start) > LITTLE && start > RADIATION_START {
            start -= 1.0;
        }
        start.max(RADIATION_START)
    }

    /// Curvature and dark energy in units of matter.
    fn rest(&self, ln_a: f64) -> [S; 2] {
        let (cosmology, a) = (self.background.cosmology(), ln_a.exp());
        let density = cosmology.omega_dark_energy * cosmology.dark_energy(a, ln_a);
        [cosmology.omega_curvature() * a, density * (a * a * a)].map(|part| part / cosmology.omega_matter)
    }

    /// f and ln D/a early on.
    ///
    /// With radiation D = a (1 + 2/3y), y = matter/radiation (Mészáros 1974, Astron. Astrophys. 37, 225). Without, components that
    /// are εᵢ ∝ a^mᵢ times matter take from f = 1, of 2Q (f′ + f²) + (Q + Q′) f = 3 with Q = 1 + Σ εᵢ,
    ///
    /// ```text
    /// Σ cᵢ εᵢ + Σ cᵢⱼ εᵢ εⱼ,   cᵢ = (3 + mᵢ)/(5 + 2mᵢ),   cᵢⱼ = [2 cᵢ cⱼ - (5 + mᵢ + 2mⱼ) cⱼ]/(5 + 2mᵢ + 2mⱼ).
    /// ```
    fn early(&self, ln_a: f64) -> Stored<S> {
        let cosmology = self.background.cosmology();
        let (one, a) = (S::from(1.0), ln_a.exp());
        if cosmology.radiation.is_some() {
            let ratio = self.background.early_radiation() / (cosmology.omega_matter * (1.5 * a));
            let state = [one / (ratio + 1.0), ratio.ln_1p()];
            // Curvature is (Ωk/Ωr) a² of radiation; the part of matter that is not cold enters in the second order.
            let radiation = self.background.early_radiation().value();
            let warm = 1.0 - (self.background.omega_cold() / cosmology.omega_matter).value();
            let curved = cosmology.omega_curvature().value().abs() * a * a / radiation;
            let error = curved + warm / ratio.value().powi(2) + 4.0 * f64::EPSILON;
            return Stored { ln_a, state, rate_error: error, factor_error: 0.0, start_error: error };
        }
        let parts = self.rest(ln_a);
        // The slope of ε, where wₐ is not at its end.
        let powers = [one, (cosmology.w0 + cosmology.wa * (1.0 - a)) * -3.0];
        let rest = parts[0].value().abs() + parts[1].value().abs();
        let (mut rate, mut ln_ratio) = (one, S::from(0.0));
        for (part, m) in parts.into_iter().zip(powers) {
            let taken = (m + 3.0) / (m * 2.0 + 5.0) * part;
            rate = rate - taken;
            // What hardly rises has no beginning.
            ln_ratio = ln_ratio - taken / if m.value() < SLOWEST { S::from(SLOWEST) } else { m };
        }
        if rest > NOT_LITTLE || powers[1].value() < SLOWEST {
            // Dark energy that all but keeps its part of matter: f as if it kept it. What is wrong falls as a^(-5/2).
            let (expansion, slope) = self.background.expansion(a, ln_a);
            let drag = slope / expansion * 0.5 + 2.0;
            let source = cosmology.omega_matter / (expansion * (a * a * a)) * 1.5;
            let f = ((drag * drag + source * 4.0).sqrt() - drag) * 0.5;
            return Stored {
                ln_a,
                state: [f, ln_ratio],
                rate_error: rest,
                factor_error: 0.0,
                start_error: f64::INFINITY,
            };
        }
        let first = powers.map(|m| (m + 3.0) / (m * 2.0 + 5.0));
        for i in 0..2 {
            for j in 0..2 {
                let sum = powers[i] + powers[j];
                let numerator = first[i] * first[j] * 2.0 - (powers[i] + powers[j] * 2.0 + 5.0) * first[j];
                let taken = numerator / (sum * 2.0 + 5.0) * parts[i] * parts[j];
                rate = rate - taken;
                ln_ratio = ln_ratio - taken / sum;
            }
        }
        // The third order, and the change of the slope of ε.
        let bend = 3.0 * a * (cosmology.wa * parts[1]).value().abs();
        let error = rest.powi(3) + bend + 4.0 * f64::EPSILON;
        Stored { ln_a, state: [rate, ln_ratio], rate_error: error, factor_error: 0.0, start_error: error }
    }

    /// One step of extrapolation (Gragg, Bulirsch & Stoer): the modified midpoint rule with 2, 4 … 16 substeps, of which
    /// the even powers of the substep are removed up to the sixteenth order; and by how much the last removal changed it.
    fn step(&self, ln_a: f64, step: f64, state: [S; 2]) -> Result<([S; 2], [f64; 2])> {
        const ROWS: usize = 8;
        let mut table = [[S::from(0.0); 2]; ROWS];
        let mut change = [0.0; 2];
        let start = self.rates(ln_a, state)?;
        for row in 0..ROWS {
            let substeps = 2 * (row + 1);
            let h = step / substeps as f64;
            let mut before = state;
            let mut now = advance(state, start, h);
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
                let removed = [0, 1].map(|i: usize| (estimate[i] - above[i]) / ratio);
                estimate = [0, 1].map(|i: usize| estimate[i] + removed[i]);
                change = removed.map(|removed| removed.value().abs());
            }
            table[row] = estimate;
        }
        Ok((table[ROWS - 1], change))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Growth;

    /// Ωm, Ω, w₀ and wₐ; D today where D is a early on; z, D(z)/D(0) and f.
    type Universe = ([f64; 4], f64, &'static [[f64; 3]]);

    /// By mpmath 1.3 with 40 digits: this equation from a = e⁻⁶⁰, in extrapolation steps of order 28 with an error below 1e-26.
    /// The last three all but stood still: the least of 1 + (curvature + dark energy)/matter is 0.088, 0.0045 and 0.014.
    const UNIVERSES: [Universe; 8] = [
        (
            [0.3, 0.6, -0.9, 0.0],
            0.6923753857865281,
            &[
                [0.5, 0.7820405141219742, 0.6996859648615855],
                [1.5, 0.5223824720406299, 0.8623824172335663],
                [10.0, 0.12899360825137782, 0.9814631879581405],
                [1000.0, 0.0014425858611908683, 0.9998097536811543],
            ],
        ),
        (
            [0.3, 0.6, -1.1, -0.5],
            0.7340934961637825,
            &[
                [0.5, 0.7735078081412649, 0.7468436255177081],
                [1.5, 0.5035652451623558, 0.9050971575476185],
                [10.0, 0.12173552187556286, 0.9830338502111334],
                [1000.0, 0.0013606045423408615, 0.9998097623602472],
            ],
        ),
        (
            [0.3, 0.7, -0.9, 0.3],
            0.7256302349395702,
            &[
                [0.5, 0.7793124402878038, 0.7131573335381919],
                [1.5, 0.5164713432987001, 0.8787772555713452],
                [10.0, 0.12476853052198184, 0.9924198483869531],
                [1000.0, 0.0013767340202267288, 0.9999978940175271],
            ],
        ),
        (
            [0.3, 0.3, -0.5, 0.2],
            0.47880907830342434,
            &[
                [0.5, 0.8021719293772291, 0.5921696407249954],
                [1.5, 0.5758726230514714, 0.702507097657605],
                [10.0, 0.17118936262841797, 0.9057285522470614],
                [1000.0, 0.0020833906191463653, 0.9986135907780501],
            ],
        ),
        (
            [0.05, 0.1, -0.9, 0.1],
            0.11524999394367826,
            &[
                [0.5, 0.9289819527459775, 0.20793456575182723],
                [1.5, 0.819576012746283, 0.28513520168835704],
                [10.0, 0.436236206786083, 0.5782030500187127],
                [1000.0, 0.008584942050184277, 0.9904191804674272],
            ],
        ),
        (
            [0.3, 1.8, -0.9, 0.1],
            12.686058558174597,
            &[
                [1.0, 0.37656450562821897, 3.003417405094875],
                [1.5, 0.1690591760194503, 3.820812950664388],
                [10.0, 0.008888871837800658, 1.2433698238349415],
                [1000.0, 7.891317100020645e-05, 1.0020988495169785],
            ],
        ),
        (
            [0.3, 1.88, -0.9, 0.1],
            307.62849986803326,
            &[
                [1.0, 0.3060068703701662, 5.043708747973107],
                [1.5, 0.02233503863037739, 14.097368819442762],
                [10.0, 0.00037344210521613955, 1.2682384334227266],
                [1000.0, 3.254737306360598e-06, 1.0022519560977479],
            ],
        ),
        (
            [0.3, 1.52, -1.1, -0.5],
            44.67926250813998,
            &[
                [1.0, 0.19643358906721434, 8.788767970574103],
                [1.5, 0.035091506516106964, 4.653874520509217],
                [10.0, 0.002382113238197277, 1.175876795814073],
                [1000.0, 2.2394340723816135e-05, 1.0015635980933866],
            ],
        ),
    ];

    #[test]
    fn growth_is_that_of_thirty_digits_within_its_bound_and_the_bound_is_small() {
        for ([matter, energy, w0, wa], today, rows) in UNIVERSES {
            let cosmology =
                Cosmology::flat(matter, 70.0).with_dark_energy(energy).with_equation_of_state(w0, wa);
            let growth = Growth::new(&cosmology).unwrap();
            let (got, bound) = growth.today().unwrap();
            // Bounds are 10 to 500 times the errors, of which most are ten roundings or so. Where the slope of dark energy
            // changes while matter rules, D today is of first order in that.
            let off = (got / today - 1.0).abs();
            let most = if w0 == -0.5 { 3e-11 } else { 1e-11 };
            assert!(off <= bound && bound < most, "{energy}, {w0}: {off:e}, {bound:e}");
            for &[z, factor, rate] in rows {
                let got = growth.at(z).unwrap();
                let off = [(got.factor / factor - 1.0).abs(), (got.rate - rate).abs()];
                assert!(
                    off[0] <= got.factor_error,
                    "{energy}, {w0}, {z}: {:e}, {:e}",
                    off[0],
                    got.factor_error
                );
                assert!(off[1] <= got.rate_error, "{energy}, {w0}, {z}: {:e}, {:e}", off[1], got.rate_error);
                let most = if energy > 1.0 { 1e-11 } else { 1e-12 };
                assert!(got.factor_error < most && got.rate_error < most, "{energy}, {w0}, {z}: {got:?}");
            }
        }
    }
}

//! How growth answers small changes of what expands the universe, around matter, curvature and a cosmological constant.
//!
//! With e² = (H/H₀)²/Ωm = a⁻³ + κ a⁻² + λ ρ(a), growth depends on κ = Ωk/Ωm, λ = Ω/Ωm and the equation of state alone,
//! and begins as D = a. Of its equation (a² e D′)′ = 3D/(2ae), a prime for d/d ln a, the decaying solution is e itself
//! while ρ is constant (Heath 1977). Variation of constants, and one integration by parts, give
//!
//! ```text
//! δ ln D = -∫ d ln a  δe/e {f - (2/5) (e/D - e₁/D₁) D² [a² e f² - 3/(2ae)]}        δf = -f δe/e + I/(a² e D²)
//! ```
//!
//! up to a₁, with e₁ and D₁ there, I the integral of δe/e D² [..], and δe/e = (a⁻² δκ + ρ δλ + λ δρ)/2e². The
//! integrands are those of a cosmology that no number need carry derivatives through.

use compute_backend::Result;

use crate::growth::Growth;
use crate::quadrature::GAUSS_LEGENDRE_16;
use crate::{Cosmology, Scalar};

/// Growth to first order around a cosmological constant: exact in numbers that carry first derivatives.
#[derive(Debug, Clone)]
pub(crate) struct Response<S> {
    /// The growth of the values alone.
    plain: Box<Growth>,
    kappa: f64,
    lambda: f64,
    /// By how much κ, λ, w₀ and wₐ differ from their values: zero, with derivatives.
    changes: [S; 4],
}

/// 32 nodes: the logarithm of a in δρ, under a³, leaves errors of 1e-13.
const PANELS: u32 = 2;

/// The widest panel in ln u after today.
const LATE: f64 = 0.25;

impl<S: Scalar> Response<S> {
    /// Around the values of `cosmology`, which has w = -1 and no radiation.
    ///
    /// # Errors
    /// Those of [`Growth::new`].
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        // No other parameter matters to growth.
        let values = Cosmology::flat(cosmology.omega_matter.value(), cosmology.hubble_km_s_mpc.value())
            .with_dark_energy(cosmology.omega_dark_energy.value());
        let plain = Box::new(Growth::new(&values)?);
        let change = |number: S| number - number.value();
        let kappa = cosmology.omega_curvature() / cosmology.omega_matter;
        let lambda = cosmology.omega_dark_energy / cosmology.omega_matter;
        Ok(Self {
            plain,
            kappa: kappa.value(),
            lambda: lambda.value(),
            changes: [change(kappa), change(lambda), change(cosmology.w0), change(cosmology.wa)],
        })
    }

    /// The growth of the values alone.
    pub(crate) fn plain(&self) -> &Growth {
        &self.plain
    }

    /// D, which is a early on, and f, at the scale factor a.
    pub(crate) fn at(&self, a: f64) -> Result<(S, S)> {
        let (factor, rate) = self.plain.raw(a)?;
        let here = self.node(a, factor, rate);
        let (mut first, mut second) = ([0.0; 4], [0.0; 4]);
        for (u, weight) in nodes(a.sqrt()) {
            let (factor, rate) = self.plain.raw(u * u)?;
            let node = self.node(u * u, factor, rate);
            let early = rate - 0.4 * node.decaying * node.source;
            for (i, change) in node.expansion.into_iter().enumerate() {
                first[i] += weight * change * early;
                second[i] += weight * change * node.source;
            }
        }
        let (mut of_factor, mut of_rate) = (S::from(0.0), S::from(0.0));
        for (i, change) in self.changes.into_iter().enumerate() {
            let ln_factor = -(first[i] + 0.4 * here.decaying * second[i]);
            of_factor = of_factor + change * (factor * ln_factor);
            of_rate = of_rate + change * (second[i] * here.wronskian - rate * here.expansion[i]);
        }
        Ok((of_factor + factor, of_rate + rate))
    }

    fn node(&self, a: f64, factor: f64, rate: f64) -> Node {
        let square = 1.0 / (a * a);
        let expansion = (1.0 / a + self.kappa) * square + self.lambda;
        let e = expansion.sqrt();
        let half = 0.5 / expansion;
        let ln_a = crate::scalar::ln(a);
        let energy = -3.0 * self.lambda * half;
        Node {
            expansion: [half * square, half, energy * ln_a, energy * (ln_a + 1.0 - a)],
            source: factor * factor * (a * a * e * rate * rate - 1.5 / (a * e)),
            decaying: e / factor,
            wronskian: square / (e * factor * factor),
        }
    }
}

/// Nodes in u = √a, as in Heath's integral, and their weights in d ln a = 2 du/u: panels of equal width in u up to today,
/// and from there on in ln u, since expansion then goes on by powers.
fn nodes(end: f64) -> Vec<(f64, f64)> {
    let early = end.min(1.0);
    let mut nodes: Vec<_> =
        panels_of_16(0.0, early, PANELS).map(|(u, weight)| (u, 2.0 * weight / u)).collect();
    if end > early {
        let count = (end.ln() / LATE).ceil() as u32;
        nodes.extend(panels_of_16(0.0, end.ln(), count).map(|(x, weight)| (x.exp(), 2.0 * weight)));
    }
    nodes
}

/// Nodes and weights of panels of 16 points from `low` to `high`.
fn panels_of_16(low: f64, high: f64, count: u32) -> impl Iterator<Item = (f64, f64)> {
    let half = 0.5 * (high - low) / f64::from(count);
    (0..count).flat_map(move |panel| {
        let middle = low + half * f64::from(2 * panel + 1);
        GAUSS_LEGENDRE_16
            .into_iter()
            .flat_map(move |(x, w)| [(middle - half * x, half * w), (middle + half * x, half * w)])
    })
}

/// What stands in the integrals at one time.
struct Node {
    /// δe/e by κ, λ, w₀ and wₐ.
    expansion: [f64; 4],
    /// D² [a² e f² - 3/(2ae)].
    source: f64,
    /// e/D.
    decaying: f64,
    /// 1/(a² e D²).
    wronskian: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dual;

    #[test]
    fn slopes_are_those_of_the_differential_equation() {
        type Number = Dual<4>;
        for plain in [
            Cosmology::lesson(),
            Cosmology::flat(0.3, 70.0).with_dark_energy(0.5),
            Cosmology::flat(0.4, 70.0).with_dark_energy(0.8),
        ] {
            let mut cosmology = Cosmology::<Number>::lift(&plain);
            for (i, number) in [
                &mut cosmology.omega_matter,
                &mut cosmology.omega_dark_energy,
                &mut cosmology.w0,
                &mut cosmology.wa,
            ]
            .into_iter()
            .enumerate()
            {
                *number = Number::variable(number.value, i);
            }
            let response = Response::new(&cosmology).unwrap();
            let trajectory = crate::ode::Trajectory::new(&cosmology).unwrap();
            let today = (response.at(1.0).unwrap().0, trajectory.at(0.0).unwrap().factor);
            for a in [1.0, 0.6, 0.2, 0.05] {
                let (got, want) = (response.at(a).unwrap(), trajectory.at(f64::ln(a)).unwrap());
                let want = (want.factor, want.rate);
                let of_today = ((got.0 / today.0).ln(), (want.0 / today.1).ln(), "ln D");
                for (got, want, what) in [of_today, (got.1, want.1, "f")] {
                    // The equation's steps are such that values are exact to 1e-13, slopes to 1e-12. Those today are of order 1.
                    for (got, want) in got.slopes.iter().zip(want.slopes) {
                        assert!((got - want).abs() < 1e-11, "{plain:?} {what} at {a}: {got} is not {want}");
                    }
                    assert!((got.value - want.value).abs() < 1e-12);
                }
            }
        }
    }
}

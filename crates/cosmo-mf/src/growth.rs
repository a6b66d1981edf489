//! How linear fluctuations grow, where matter, curvature, dark energy and, if it is to count, radiation expand the
//! universe.
//!
//! What is solved is chosen by what there is. Matter and a cosmological constant in a flat space have D ∝ a ₂F₁(1/3, 1; 11/6; -x a³) with x = ΩΛ/Ωm; a constant w
//! has another ₂F₁; curvature and a cosmological constant have Heath's integral; all else, and everything with
//! radiation, is the differential equation.

use compute_backend::{Error, Result};

use crate::cosmology::check_redshift;
use crate::growth_response::Response;
use crate::hypergeometric::{self, constant_w};
use crate::ode::Trajectory;
use crate::quadrature::{fixed, integrate};
use crate::{Cosmology, Scalar};

/// Linear growth at one redshift, with bounds of its errors: what quadrature, series, steps and rounding make.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Grown<S = f64> {
    /// D, 1 today.
    pub factor: S,
    /// f = d ln D / d ln a.
    pub rate: S,
    /// A bound on the relative error of D.
    pub factor_error: f64,
    /// A bound on the absolute error of f.
    pub rate_error: f64,
}

/// The growth of one cosmology.
///
/// ```
/// use cosmo_mf::{Cosmology, Growth};
///
/// let growth = Growth::new(&Cosmology::flat(0.3, 70.0).with_equation_of_state(-0.9, 0.2))?;
/// let then = growth.at(1.0)?;
/// assert_eq!(then.factor, growth.factor(1.0)?);
/// assert!(then.factor_error < 1e-12 && then.rate_error < 1e-12);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Growth<S = f64> {
    method: Method<S>,
    /// 1/D today, before it is normalised.
    norm: S,
}

#[derive(Debug, Clone)]
enum Method<S> {
    /// Flat, cosmological constant: ΩΛ/Ωm.
    Lambda(S),
    /// Flat, constant w: Ω/Ωm and w.
    ConstantW(S, S),
    /// Curved, cosmological constant.
    Heath(Cosmology<S>),
    /// A cosmological constant now, but numbers that tell how growth would change with others.
    Response(Response<S>),
    /// Anything.
    Equation(Trajectory<S>),
}

impl<S: Scalar> Growth<S> {
    /// Prepares the growth of `cosmology`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology, one that has no early time (a bounce) among them.
    pub fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        cosmology.check()?;
        let ratio = cosmology.omega_dark_energy / cosmology.omega_matter;
        let flat = cosmology.omega_curvature().value() == 0.0;
        let constant = cosmology.wa.value() == 0.0;
        let lambda = constant && cosmology.w0.value() == -1.0;
        let bends = cosmology.omega_curvature().varies();
        let method = if cosmology.radiation.is_some() {
            Method::Equation(Trajectory::new(cosmology)?)
        } else if lambda && (bends || cosmology.w0.varies() || cosmology.wa.varies()) {
            Method::Response(Response::new(cosmology)?)
        } else if flat && lambda {
            Method::Lambda(ratio)
        } else if flat && !bends && constant && !cosmology.wa.varies() && cosmology.w0.value() < -0.05 {
            Method::ConstantW(ratio, cosmology.w0)
        } else if lambda {
            Method::Heath(*cosmology)
        } else {
            Method::Equation(Trajectory::new(cosmology)?)
        };
        let mut growth = Self { method, norm: S::from(1.0) };
        let (today, _) = growth.raw(1.0)?;
        growth.norm = S::from(1.0) / today;
        Ok(growth)
    }

    /// The linear growth factor D(z), 1 today; [`at`](Self::at) bounds its error.
    ///
    /// # Errors
    /// [`Error::Invalid`] unless z > -1, and where the universe does not reach z.
    pub fn factor(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        Ok(self.raw(1.0 / (1.0 + redshift))?.0 * self.norm)
    }

    /// The growth rate f = d ln D / d ln a; [`at`](Self::at) bounds its error.
    ///
    /// # Errors
    /// [`Error::Invalid`] unless z > -1, and where the universe does not reach z.
    pub fn rate(&self, redshift: f64) -> Result<S> {
        check_redshift(redshift, 0)?;
        Ok(self.raw(1.0 / (1.0 + redshift))?.1)
    }

    /// Both, with bounds of their errors. Numbers that carry derivatives have the bounds of their values.
    ///
    /// # Errors
    /// [`Error::Invalid`] unless z > -1, and where the universe does not reach z.
    pub fn at(&self, redshift: f64) -> Result<Grown<S>> {
        check_redshift(redshift, 0)?;
        let a = 1.0 / (1.0 + redshift);
        let ((factor, rate), then) = (self.raw(a)?, self.error(a)?);
        let today = self.error(1.0)?;
        // What was wrong before both times is wrong alike.
        let between =
            if a == 1.0 { 0.0 } else { then.closed + today.closed + (today.path - then.path).abs() };
        Ok(Grown {
            factor: factor * self.norm,
            rate,
            factor_error: between + 4.0 * f64::EPSILON,
            rate_error: then.rate + 4.0 * f64::EPSILON,
        })
    }

    /// D today where D is a while matter rules: how far growth has fallen behind; and a bound on its relative error.
    pub(crate) fn today(&self) -> Result<(S, f64)> {
        let error = self.error(1.0)?;
        Ok((S::from(1.0) / self.norm, error.closed + error.path + error.start))
    }

    fn error(&self, a: f64) -> Result<Inexact> {
        let closed = |closed: f64, by: f64| Inexact { closed, path: 0.0, start: 0.0, rate: closed * by };
        Ok(match &self.method {
            // Terms of a series of ratio x ≤ 0.8 are rounded n times, of which the mean is x/(1 - x).
            Method::Lambda(ratio) => {
                let y = ratio.value() * a * a * a;
                closed(32.0 * f64::EPSILON, 2.5 / ((1.0 + y) * hypergeometric::lambda(y)))
            }
            // The same of x = y/(1 + y), and four operations to a term.
            Method::ConstantW(ratio, w) => {
                let y = ratio.value() * (w.value() * (-3.0 * a.ln())).exp();
                closed((32.0 + 8.0 * y) * f64::EPSILON, 1.0 - 3.0 * w.value())
            }
            Method::Heath(cosmology) => heath_error(cosmology, a),
            Method::Response(response) => return response.plain().error(a),
            Method::Equation(trajectory) => {
                let found = trajectory.at(a.ln())?;
                Inexact {
                    closed: 0.0,
                    path: found.factor_error,
                    start: found.start_error,
                    rate: found.rate_error,
                }
            }
        })
    }

    /// D, which is a early on, and f, at the scale factor a.
    pub(crate) fn raw(&self, a: f64) -> Result<(S, S)> {
        match &self.method {
            Method::Lambda(ratio) => {
                let y = *ratio * (a * a * a);
                let factor = hypergeometric::lambda(y);
                // The equation of growth, integrated once: f = Ωm(a) (5a/D - 3)/2.
                let matter = S::from(1.0) / (y + 1.0);
                Ok((factor * a, matter * (S::from(5.0) / factor - 3.0) / 2.0))
            }
            Method::ConstantW(ratio, w) => {
                let y = *ratio * (*w * (-3.0 * a.ln())).exp();
                let (factor, slope) = constant_w(y, *w)?;
                Ok((factor * a, *w * slope * -3.0 + 1.0))
            }
            Method::Heath(cosmology) => heath(cosmology, a),
            Method::Response(response) => response.at(a),
            Method::Equation(trajectory) => trajectory.at(a.ln()).map(|found| (found.factor, found.rate)),
        }
    }
}

/// Bounds of errors at one time: of ln D by itself, made on the way to this time, and at the start; and of f.
struct Inexact {
    closed: f64,
    path: f64,
    start: f64,
    rate: f64,
}

/// Heath 1977: D = (5 Ωm/2) E(a) ∫₀ᵃ da/(a E)³ for matter, curvature and a cosmological constant, and no more.
fn heath<S: Scalar>(cosmology: &Cosmology<S>, a: f64) -> Result<(S, S)> {
    let (matter, curvature, lambda) =
        (cosmology.omega_matter, cosmology.omega_curvature(), cosmology.omega_dark_energy);
    // With a = u² the integrand is 2u⁴ / (Ωm + Ωk u² + ΩΛ u⁶)^(3/2), analytic where there is no bounce.
    let density = |u: f64| matter + curvature * (u * u) + lambda * u.powi(6);
    let least = least_density(curvature.value(), lambda.value(), a);
    let [lowest, highest] = [least, a].map(|a| density(a.sqrt()).value() / matter.value());
    if lowest.min(highest) <= 0.0 {
        return Err(bounce(if lowest < highest { least } else { a }));
    }
    let integrand = |u: f64| {
        let density = density(u);
        S::from(2.0 * u.powi(4)) / (density * density.sqrt())
    };
    let end = a.sqrt();
    let sum = if smooth(a, lowest.min(highest), highest) {
        // Four panels are then exact to 1e-14 (in universes of Ωm 0.01 to 2 and ΩΛ -1 to 1.5, against two hundred).
        fixed(end, 4, integrand)
    } else {
        integrate(0.0, end, &|u| Ok(integrand(u)))?
    };
    let expansion = cosmology.expansion_squared(a);
    let factor = matter * 2.5 * expansion.sqrt() * sum;
    // d ln E/d ln a = -(3Ωm/a³ + 2Ωk/a²)/2E².
    let inverse = 1.0 / (a * a);
    let slope = (matter * (3.0 * inverse / a) + curvature * (2.0 * inverse)) / expansion * -0.5;
    Ok((factor, slope + matter * (2.5 * inverse) / (expansion * factor)))
}

/// Whether Heath's integrand up to `a` is far from its singularities: by (aH)² in units of matter's, its least and that of today.
fn smooth(a: f64, least: f64, last: f64) -> bool {
    a <= 2.0 && least > 0.3 && last < 1e3
}

/// What the quadrature may leave, and rounding: sums of opposite signs lose what they are smaller than matter.
fn heath_error<S: Scalar>(cosmology: &Cosmology<S>, a: f64) -> Inexact {
    let matter = cosmology.omega_matter.value();
    let (curvature, lambda) =
        (cosmology.omega_curvature().value() / matter, cosmology.omega_dark_energy.value() / matter);
    let density = |a: f64| 1.0 + curvature * a + lambda * a * a * a;
    let least = density(least_density(curvature, lambda, a)).min(density(a)).min(1.0);
    let quadrature = if smooth(a, least, density(a)) { 1e-14 } else { 1e-13 };
    let closed =
        quadrature + 8.0 * f64::EPSILON * (1.0 + curvature.abs() * a + lambda.abs() * a * a * a) / least;
    // f is a difference: d ln H/d ln a is one of its terms.
    let drag = (1.5 + curvature.abs() * a) / density(a);
    Inexact { closed, path: 0.0, start: 0.0, rate: closed * (2.0 * drag + 1.0) }
}

/// The scale factor up to `a` at which Ωm + Ωk a + ΩΛ a³ is least.
fn least_density(curvature: f64, lambda: f64, a: f64) -> f64 {
    if curvature >= 0.0 || lambda <= 0.0 {
        return if curvature < 0.0 || lambda < 0.0 { a } else { 0.0 };
    }
    (-curvature / (3.0 * lambda)).sqrt().min(a)
}

/// The error of a universe that never was as small as a.
pub(crate) fn bounce(a: f64) -> Error {
    let expected = "such that the universe has expanded from a = 0";
    Error::invalid("the cosmology", expected, format_args!("without expansion at a = {a}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn universes() -> [Cosmology; 6] {
        let lambda = Cosmology::flat(0.3, 70.0);
        [
            lambda,
            lambda.with_equation_of_state(-0.8, 0.0),
            lambda.with_dark_energy(0.0),
            lambda.with_dark_energy(0.8),
            lambda.with_equation_of_state(-0.9, 0.3),
            lambda.with_dark_energy(0.6).with_equation_of_state(-1.1, -0.5),
        ]
    }

    #[test]
    fn a_universe_of_matter_alone_grows_with_the_scale_factor() {
        let growth = Growth::new(&Cosmology::flat(1.0, 70.0)).unwrap();
        for z in [0.0, 0.5, 3.0, 1000.0] {
            assert!((growth.factor(z).unwrap() * (1.0 + z) - 1.0).abs() < 1e-15);
            assert!((growth.rate(z).unwrap() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn the_rate_is_the_logarithmic_derivative_of_the_factor() {
        for cosmology in universes() {
            let growth = Growth::new(&cosmology).unwrap();
            for z in [0.0, 0.3, 1.0, 5.0, 30.0] {
                // Fourth-order differences in ln a: h⁴/30 of the fifth derivative and 2ε/h of rounding, ε = 1e-14.
                let h: f64 = 1e-3;
                let ln_d = |k: f64| growth.factor((1.0 + z) * (-k * h).exp() - 1.0).unwrap().ln();
                let slope = (8.0 * (ln_d(1.0) - ln_d(-1.0)) - (ln_d(2.0) - ln_d(-2.0))) / (12.0 * h);
                let rate = growth.rate(z).unwrap();
                assert!((rate - slope).abs() < 2e-11, "{cosmology:?}, z = {z}: {rate} is not {slope}");
            }
        }
    }

    #[test]
    fn the_equation_agrees_with_every_closed_form() {
        for cosmology in universes() {
            let growth = Growth::new(&cosmology).unwrap();
            let trajectory = Trajectory::new(&cosmology).unwrap();
            let today = trajectory.at(0.0).unwrap().factor;
            for z in [0.0, 0.5, 2.0, 10.0, 100.0] {
                let found = trajectory.at(-f64::ln_1p(z)).unwrap();
                let (factor, rate) = (found.factor, found.rate);
                let want = growth.factor(z).unwrap();
                assert!(
                    (factor / today / want - 1.0).abs() < 1e-12,
                    "{cosmology:?}, z = {z}: {:e}",
                    factor / today / want - 1.0
                );
                assert!((rate - growth.rate(z).unwrap()).abs() < 1e-12, "{cosmology:?}, z = {z}");
            }
        }
    }

    #[test]
    fn growth_freezes_out_in_the_far_future() {
        let growth = Growth::new(&Cosmology::lesson()).unwrap();
        let (late, later) = (growth.factor(-1.0 + 1e-6).unwrap(), growth.factor(-1.0 + 1e-9).unwrap());
        assert!((late / later - 1.0).abs() < 1e-11 && late > 1.0);
        assert!(growth.rate(-1.0 + 1e-6).unwrap().abs() < 1e-6);
    }

    #[test]
    fn growth_freezes_out_in_a_curved_universe_too_and_so_do_its_derivatives() {
        let curved = Cosmology::flat(0.3, 70.0).with_dark_energy(0.6);
        let growth = Growth::new(&curved).unwrap();
        // What is left to grow falls as a⁻².
        let (late, later) = (growth.factor(-1.0 + 1e-6).unwrap(), growth.factor(-1.0 + 1e-7).unwrap());
        assert!((late / later - 1.0).abs() < 1e-11 && late > 1.0, "{:e}", late / later - 1.0);
        // By differences in Ωm, of fourth order: h⁴ and ε/h.
        let factor = |matter: f64| {
            let shifted = Cosmology { omega_matter: matter, ..curved };
            Growth::new(&shifted).unwrap().factor(-1.0 + 1e-3).unwrap()
        };
        let h = 1e-3;
        let slope = (8.0 * (factor(0.3 + h) - factor(0.3 - h))
            - (factor(0.3 + 2.0 * h) - factor(0.3 - 2.0 * h)))
            / (12.0 * h);
        let mut dual = Cosmology::<crate::Dual<1>>::lift(&curved);
        dual.omega_matter = crate::Dual::variable(0.3, 0);
        let got = Growth::new(&dual).unwrap().factor(-1.0 + 1e-3).unwrap();
        assert!((got.slopes[0] / slope - 1.0).abs() < 1e-8, "{} is not {slope}", got.slopes[0]);
    }

    /// Heath's integral by mpmath 1.3 with 30 digits. The least density is 0.25, 0.07 and 0.01 of Ωm.
    #[test]
    fn a_universe_that_all_but_stood_still_grows_as_its_integral_says() {
        for (dark_energy, want) in [
            (1.5, [0.8853603784505661, 0.4347812759644921]),
            (1.65, [0.8810276144665445, 0.3372001956472168]),
            (1.7, [0.8793803849858566, 0.272358465990189]),
        ] {
            let growth = Growth::new(&Cosmology::flat(0.3, 70.0).with_dark_energy(dark_energy)).unwrap();
            for (z, want) in [0.2, 1.0].into_iter().zip(want) {
                let off = growth.factor(z).unwrap() / want - 1.0;
                assert!(off.abs() < 1e-12, "ΩΛ = {dark_energy}, z = {z}: {off:e}");
            }
        }
    }

    #[test]
    fn bad_redshifts_and_universes_without_a_beginning_are_errors() {
        let growth = Growth::new(&Cosmology::lesson()).unwrap();
        assert!(growth.factor(-1.0).is_err() && growth.rate(f64::NAN).is_err());
        let bouncing = Cosmology::flat(0.1, 70.0).with_dark_energy(2.0);
        for cosmology in [bouncing, bouncing.with_equation_of_state(-1.0, 0.1)] {
            let text = Growth::new(&cosmology).unwrap_err().to_string();
            assert!(text.starts_with("the cosmology"), "{text}");
        }
    }
}

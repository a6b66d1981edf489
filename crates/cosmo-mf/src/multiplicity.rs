//! The multiplicity function f: which share of matter is in haloes, per logarithm of σ.

use std::f64::consts::PI;

use crate::Scalar;
use crate::scalar::magnitude;

/// The functional forms that fits are cases of, and that backends know. The coefficients are those of a [`Row`], in this
/// order; ν = δc/(D σ₀) and σ = D σ₀.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Form {
    /// √(2/π) ν exp(-ν²/2), without coefficients.
    PressSchechter = 0,
    /// A [1 + x^-p] x^h exp(-c ν²/2) with x = a ν²: A, a, p, h, c.
    Peak = 1,
    /// A [(b/σ)^a + c] exp(-d/σ²): A, b, a, c, d.
    Cutoff = 2,
    /// [`Cutoff`](Self::Cutoff) times exp(g σ^-q) (r + s ln M): A, b, a, c, d, g, q, r, s.
    Extended = 3,
    /// A exp(-|ln σ⁻¹ + b|^e): A, b, e.
    Jenkins = 4,
    /// A [1 + x^-p] √x exp(-a ν²/2 - c / (σ cosh⁵ 2σ)) with x = a ν²: A, a, p, c.
    Reed03 = 5,
    /// A [1 + x^-p + 0.6 G₁ + 0.4 G₂] √x exp(-c a ν²/2 - 0.03 ν^0.6 / (n + 3)²) with x = a ν², Gaussians G in ln σ⁻¹ and
    /// the slope n of the spectrum: A, a, p, c.
    Reed07 = 6,
    /// exp(-c ν²) [2 c ν²/d + a b ν^b/d²] with d = 1 + a ν^b: a, b, c. All matter is in haloes.
    Peacock = 7,
    /// A [1 + x^-p] x^(q/2) exp(-x/2) with x = a ν², and A such that all matter is in haloes, where a = a₁ + a₂ (s + 0.6125)²,
    /// p = p₁ + p₂ (s + 1/2) and q = q₁ + q₂ (s + 1/2) follow the slope s = d ln σ/d ln R, taken as -2 where it is steeper
    /// and as 0 where σ rises: a₁, a₂, p₁, p₂, q₁, q₂.
    Castro = 8,
    /// A [1 + x^-p + 0.2 G] √x exp(-c x/2) {1 - 2α/[1 + (ν/b)^10]} with x = a ν² and the Gaussian G in ln σ⁻¹ around 0.4
    /// with the width 0.6: A, a, p, c, α, b.
    Zheng = 9,
    /// (A ν^a + B ν^b) exp(-c ν²): A, a, B, b, c.
    TwoPowers = 10,
}

impl Form {
    /// Whether f is positive and finite with such coefficients, for all masses up to 1e18 Msun in units of `unit` Msun:
    /// constants that are polynomials in z leave their meaning somewhere.
    pub(crate) fn accepts(self, coefficients: [f64; ROW - 3], unit: f64) -> bool {
        let positive = |count: usize| coefficients[..count].iter().all(|c| *c > 0.0 && c.is_finite());
        let [.., r, s] = coefficients;
        match self {
            Self::PressSchechter => true,
            Self::Jenkins => positive(1),
            Self::Peacock => positive(3),
            Self::Reed03 | Self::Reed07 => positive(4),
            Self::Peak => positive(2) && coefficients[4] > 0.0,
            Self::Cutoff => positive(5),
            Self::Castro => {
                let [a1, a2, p1, p2, q1, q2, ..] = coefficients;
                // a is largest or smallest at an end or in the middle, p and q at the ends.
                [-2.0, -0.6125, 0.0].into_iter().all(|s: f64| {
                    let a = a1 + a2 * (s + 0.6125) * (s + 0.6125);
                    let half = 0.5 * (q1 + q2 * (s + 0.5));
                    let rest = half - p1 - p2 * (s + 0.5);
                    let within = |argument: f64| argument > 0.0 && argument <= 1.0;
                    a > 0.0 && a.is_finite() && within(half) && within(rest)
                })
            }
            Self::Zheng => positive(4) && coefficients[4] < 0.5 && coefficients[5] > 0.0,
            Self::TwoPowers => {
                let [first, _, second, _, c, ..] = coefficients;
                first > 0.0 && second >= 0.0 && c > 0.0 && coefficients.iter().all(|c| c.is_finite())
            }
            Self::Extended => {
                let ratio = |mass_msun: f64| r + s * (mass_msun / unit).ln();
                positive(5) && ratio(1.0) > 0.0 && ratio(1e18) > 0.0
            }
        }
    }
}

/// Reals to a row: what the mass function needs to know of one cosmology at one redshift.
pub const ROW: usize = 12;

/// One cosmology at one redshift, as [`Spectra::abundance`](crate::Spectra::abundance) reads it from its buffer: the
/// members in this order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<S = f64> {
    /// The mean density of matter in the units of the output times those of the masses.
    pub density: S,
    /// δc/D, so that ν is this over σ today.
    pub barrier: S,
    /// D, the linear growth since then.
    pub growth: S,
    /// Those of the form, then zeros.
    pub coefficients: [S; ROW - 3],
}

impl<S: Scalar> Row<S> {
    /// The numbers in their order.
    pub fn to_array(self) -> [S; ROW] {
        let mut array = [S::from(0.0); ROW];
        array[..3].copy_from_slice(&[self.density, self.barrier, self.growth]);
        array[3..].copy_from_slice(&self.coefficients);
        array
    }

    /// The row that such numbers are.
    #[inline(always)]
    pub fn from_array(array: [S; ROW]) -> Self {
        let [density, barrier, growth, coefficients @ ..] = array;
        Self { density, barrier, growth, coefficients }
    }
}

/// What f depends on, for one mass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peak<S> {
    /// σ(M) today.
    pub(crate) sigma: S,
    /// -d ln σ / d ln M.
    pub(crate) slope: S,
    /// 1/M.
    pub(crate) inverse_mass: S,
}

/// A multiplicity as a factor and an exponent, f = factor · exp(exponent): the logarithm never underflows.
pub(crate) trait Multiplicity<S>: Copy + Send + Sync {
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S);
}

/// Runs `$body` with `$multiplicity` bound to the type of each form: the loop inside is compiled for each.
macro_rules! for_form {
    ($form:expr, $multiplicity:ident => $body:expr) => {
        match $form {
            $crate::Form::PressSchechter => {
                let $multiplicity = $crate::multiplicity::PressSchechter;
                $body
            }
            $crate::Form::Peak => {
                let $multiplicity = $crate::multiplicity::PeakForm;
                $body
            }
            $crate::Form::Cutoff => {
                let $multiplicity = $crate::multiplicity::Cutoff;
                $body
            }
            $crate::Form::Extended => {
                let $multiplicity = $crate::multiplicity::Extended;
                $body
            }
            $crate::Form::Jenkins => {
                let $multiplicity = $crate::multiplicity::Jenkins;
                $body
            }
            $crate::Form::Reed03 => {
                let $multiplicity = $crate::multiplicity::Reed03;
                $body
            }
            $crate::Form::Reed07 => {
                let $multiplicity = $crate::multiplicity::Reed07;
                $body
            }
            $crate::Form::Peacock => {
                let $multiplicity = $crate::multiplicity::Peacock;
                $body
            }
            $crate::Form::Castro => {
                let $multiplicity = $crate::multiplicity::Castro;
                $body
            }
            $crate::Form::Zheng => {
                let $multiplicity = $crate::multiplicity::Zheng;
                $body
            }
            $crate::Form::TwoPowers => {
                let $multiplicity = $crate::multiplicity::TwoPowers;
                $body
            }
        }
    };
}
pub(crate) use for_form;

#[derive(Clone, Copy)]
pub(crate) struct PressSchechter;

impl<S: Scalar> Multiplicity<S> for PressSchechter {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let nu = row.barrier / peak.sigma;
        (nu * (2.0 / PI).sqrt(), nu * nu * -0.5)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct PeakForm;

impl<S: Scalar> Multiplicity<S> for PeakForm {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, a, p, h, c, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let log = (a * nu * nu).ln();
        (amplitude * ((-p * log).exp() + 1.0) * (h * log).exp(), c * nu * nu * -0.5)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Cutoff;

impl<S: Scalar> Multiplicity<S> for Cutoff {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, b, a, c, d, ..] = row.coefficients;
        let sigma = peak.sigma * row.growth;
        (amplitude * ((a * (b / sigma).ln()).exp() + c), -d / (sigma * sigma))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Extended;

impl<S: Scalar> Multiplicity<S> for Extended {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [.., g, q, r, s] = row.coefficients;
        let (factor, exponent) = Cutoff.at(row, peak);
        let sigma = peak.sigma * row.growth;
        (factor * (r - s * peak.inverse_mass.ln()), exponent + g * (-q * sigma.ln()).exp())
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Jenkins;

impl<S: Scalar> Multiplicity<S> for Jenkins {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, b, e, ..] = row.coefficients;
        let x = b - (peak.sigma * row.growth).ln();
        // At the peak itself the power is zero, but its logarithm is not a number.
        (amplitude, -(e * (magnitude(x) + 1e-200).ln()).exp())
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Reed03;

impl<S: Scalar> Multiplicity<S> for Reed03 {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, a, p, c, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let x = a * nu * nu;
        let sigma = peak.sigma * row.growth;
        let grown = (sigma * 2.0).exp();
        let cosh = (grown + S::from(1.0) / grown) * 0.5;
        let square = cosh * cosh;
        let factor = amplitude * ((-p * x.ln()).exp() + 1.0) * x.sqrt();
        (factor, x * -0.5 - c / (sigma * square * square * cosh))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Reed07;

impl<S: Scalar> Multiplicity<S> for Reed07 {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, a, p, c, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let x = a * nu * nu;
        let log = -(peak.sigma * row.growth).ln();
        let gaussian = |centre: f64, width: f64| {
            let distance = (log - centre) / width;
            (distance * distance * -0.5).exp()
        };
        let bumps = gaussian(0.4, 0.6) * 0.6 + gaussian(0.75, 0.2) * 0.4;
        let factor = amplitude * ((-p * x.ln()).exp() + 1.0 + bumps) * x.sqrt();
        // n + 3 = -6 d ln σ/d ln M.
        let tilt = peak.slope * 6.0;
        (factor, c * x * -0.5 - nu.powf(0.6) * 0.03 / (tilt * tilt))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Peacock;

impl<S: Scalar> Multiplicity<S> for Peacock {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [a, b, c, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let rise = a * (b * nu.ln()).exp();
        let inverse = S::from(1.0) / (rise + 1.0);
        let square = c * nu * nu;
        ((square * 2.0 + b * rise * inverse) * inverse, -square)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Castro;

impl<S: Scalar> Multiplicity<S> for Castro {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [a1, a2, p1, p2, q1, q2, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let slope = within(peak.slope * -3.0, -2.0, 0.0);
        let (bend, tilt) = (slope + 0.6125, slope + 0.5);
        let x = (a1 + a2 * bend * bend) * nu * nu;
        let (half, p) = ((q1 + q2 * tilt) * 0.5, p1 + p2 * tilt);
        let log = x.ln();
        // 2 (x/2)^(q/2) [1 + x^-p] / [Γ(q/2) + 2^-p Γ(q/2 - p)].
        let (first, second) = (reciprocal_gamma(half), reciprocal_gamma(half - p));
        let share = first * second / (second + first * (p * -std::f64::consts::LN_2).exp());
        let power = (half * (log - std::f64::consts::LN_2)).exp();
        (share * power * ((-p * log).exp() + 1.0) * 2.0, x * -0.5)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Zheng;

impl<S: Scalar> Multiplicity<S> for Zheng {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [amplitude, a, p, c, alpha, b, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let x = a * nu * nu;
        let distance = ((peak.sigma * row.growth).ln() + 0.4) / 0.6;
        let bump = (distance * distance * -0.5).exp() * 0.2;
        let cut = alpha * 2.0 / (((nu / b).ln() * 10.0).exp() + 1.0);
        let factor = amplitude * ((-p * x.ln()).exp() + 1.0 + bump) * x.sqrt();
        (factor * (S::from(1.0) - cut), c * x * -0.5)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct TwoPowers;

impl<S: Scalar> Multiplicity<S> for TwoPowers {
    #[inline(always)]
    fn at(self, row: &Row<S>, peak: Peak<S>) -> (S, S) {
        let [first, a, second, b, c, ..] = row.coefficients;
        let nu = row.barrier / peak.sigma;
        let log = nu.ln();
        (first * (a * log).exp() + second * (b * log).exp(), -(c * nu * nu))
    }
}

/// The nearest number from `low` to `high`.
#[inline(always)]
fn within<S: Scalar>(x: S, low: f64, high: f64) -> S {
    if x.value() < low {
        S::from(low)
    } else if x.value() > high {
        S::from(high)
    } else {
        x
    }
}

/// The Taylor series of 1/Γ(x) at 0 from x²⁶ down to x (Wrench 1968, Math. Comp. 22, 617).
const RECIPROCAL_GAMMA: [f64; 26] = [
    -1.181_259_301_697_458_8e-16,
    1.226_778_628_238_260_8e-15,
    -5.348_122_539_423_018e-15,
    -2.058_326_053_566_507e-14,
    5.100_370_287_454_476e-13,
    -3.696_805_618_642_206e-12,
    7.782_263_439_905_071e-12,
    1.043_426_711_691_100_5e-10,
    -1.181_274_570_487_02e-9,
    5.002_007_644_469_223e-9,
    6.116_095_104_481_416e-9,
    -2.056_338_416_977_607e-7,
    1.133_027_231_981_696e-6,
    -1.250_493_482_142_670_6e-6,
    -2.013_485_478_078_824e-5,
    1.280_502_823_881_162e-4,
    -2.152_416_741_149_509_8e-4,
    -1.165_167_591_859_065_2e-3,
    7.218_943_246_663_1e-3,
    -9.621_971_527_876_975e-3,
    -4.219_773_455_554_434e-2,
    1.665_386_113_822_914_8e-1,
    -4.200_263_503_409_524e-2,
    -6.558_780_715_202_539e-1,
    5.772_156_649_015_329e-1,
    1.0,
];

/// 1/Γ(x) for 0 ≤ x ≤ 1, where what the series leaves out is below 1e-17 of it.
#[inline(always)]
fn reciprocal_gamma<S: Scalar>(x: S) -> S {
    RECIPROCAL_GAMMA.iter().fold(S::from(0.0), |sum, &c| (sum + c) * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_one_over_the_gamma_function() {
        for i in 1..=100 {
            let x = 0.01 * f64::from(i);
            // Both round a few times; ln Γ has logarithms of 10!.
            let error = reciprocal_gamma(x) * crate::gamma::ln_gamma_real(x).exp() - 1.0;
            assert!(error.abs() < 1e-14, "x = {x}: {error:e}");
        }
    }
}

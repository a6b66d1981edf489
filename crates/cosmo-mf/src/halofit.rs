//! The non-linear power spectrum by HALOFIT.

use std::f64::consts::PI;

use compute_backend::{Error, Result};
use ndarray::{Array1, ArrayView1};

use crate::linear_power::{LinearPower, TabulatedPower};
use crate::{Background, Growth, Scalar};

/// Which calibration of HALOFIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Halofit {
    /// Smith et al. 2003 (Mon. Not. R. Astron. Soc. 341, 1311), appendix C, with α as it is printed; hmf takes its magnitude.
    Smith03,
    /// Takahashi et al. 2012 (Astrophys. J. 761, 152), appendix, with the terms of Bird, Viel & Haehnelt 2012 (Mon. Not. R.
    /// Astron. Soc. 420, 2551) for neutrinos with mass, as CCL has both.
    #[default]
    Takahashi12,
}

/// The non-linear power spectrum of one redshift, from [`LinearPower::non_linear`].
///
/// A fit to simulations: it knows the linear spectrum through k, where σ = 1, and slope and curvature there. Warm dark matter and
/// other cuts of the spectrum were not among them.
///
/// ```
/// use cosmo_mf::{Cosmology, Halofit, Plan, Transfer};
///
/// let transfer = Transfer::EisensteinHuSmooth;
/// let power = Plan::suited_to(&transfer)?.linear_power(&Cosmology::planck18(), &transfer)?;
/// let evolved = power.non_linear(Halofit::Takahashi12, 0.0)?;
/// let (linear, non_linear) = (power.today_mpc3(&[1.0][..])?, evolved.power_mpc3(&[1.0][..])?);
/// assert!(non_linear[0] > 3.0 * linear[0]);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct NonLinearPower<S = f64> {
    linear: LinearPower<S>,
    halofit: Halofit,
    redshift: f64,
    growth: S,
    wavenumber: S,
    index: S,
    curvature: S,
    terms: Terms<S>,
    /// The part of matter that is neutrinos with mass, where the fit knows of them, and what they do to haloes.
    neutrinos: S,
    haloes: S,
}

/// The coefficients at one redshift.
#[derive(Debug, Clone, Copy)]
struct Terms<S> {
    a: S,
    b: S,
    c: S,
    gamma: S,
    alpha: S,
    beta: S,
    mu: S,
    nu: S,
    /// f₁, f₂, f₃.
    matter: [S; 3],
}

/// 10^(polynomial in n + rest).
fn power_of_ten<S: Scalar>(coefficients: &[f64], n: S, rest: S) -> S {
    ((polynomial(coefficients, n) + rest) * std::f64::consts::LN_10).exp()
}

fn polynomial<S: Scalar>(coefficients: &[f64], n: S) -> S {
    coefficients.iter().rev().fold(S::from(0.0), |sum, &c| sum * n + c)
}

fn absolute<S: Scalar>(x: S) -> S {
    if x.value() < 0.0 { -x } else { x }
}

impl Halofit {
    /// Whether its simulations reach there. Takahashi et al. 2012 state k ≤ 30 h/Mpc and z from 0 to 10 (abstract: 5 % up to
    /// 1 h/Mpc, 10 % up to 10 h/Mpc and z = 3); Smith et al. 2003 state no range for it, of whose simulations most have power-law spectra, and no
    /// future.
    pub fn covers(self, redshift: f64, wavenumber_h_per_mpc: f64) -> bool {
        match self {
            Self::Smith03 => redshift >= 0.0,
            Self::Takahashi12 => (0.0..=10.0).contains(&redshift) && wavenumber_h_per_mpc <= 30.0,
        }
    }

    /// For `n_eff`, C, and the densities of matter and dark energy, with its w, at the redshift.
    fn terms<S: Scalar>(self, n: S, curvature: S, matter: S, dark: S, w: S) -> Terms<S> {
        let zero = S::from(0.0);
        let exponents = |p: [f64; 3]| p.map(|p| matter.powf(p));
        let (open, flat) = (exponents([-0.0732, -0.1423, 0.0725]), exponents([-0.0307, -0.0585, 0.0743]));
        // Between the universes without dark energy and the flat ones, by its part of what is not matter.
        let rest = -matter + 1.0;
        let part = if rest.value().abs() > 1e-10 { dark / rest } else { S::from(1.0) };
        let between = [0, 1, 2].map(|i| part * flat[i] + (-part + 1.0) * open[i]);
        match self {
            Self::Smith03 => Terms {
                a: power_of_ten(&[1.4861, 1.8369, 1.6762, 0.7940, 0.1670], n, curvature * -0.6206),
                b: power_of_ten(&[0.9463, 0.9466, 0.3084], n, curvature * -0.940),
                c: power_of_ten(&[-0.2807, 0.6669, 0.3214], n, curvature * -0.0793),
                gamma: polynomial(&[0.8649, 0.2989], n) + curvature * 0.1631,
                alpha: polynomial(&[1.3884, 0.3700, -0.1452], n),
                beta: polynomial(&[0.8291, 0.9854, 0.3401], n),
                mu: power_of_ten(&[-3.5442, 0.1908], n, zero),
                nu: power_of_ten(&[0.9589, 1.2857], n, zero),
                matter: between,
            },
            Self::Takahashi12 => {
                let pressure = dark * (w + 1.0);
                Terms {
                    a: power_of_ten(
                        &[1.5222, 2.8553, 2.3706, 0.9903, 0.2250],
                        n,
                        curvature * -0.6038 + pressure * 0.1749,
                    ),
                    b: power_of_ten(&[-0.5642, 0.5864, 0.5716], n, curvature * -1.5474 + pressure * 0.2279),
                    c: power_of_ten(&[0.3698, 2.0404, 0.8161], n, curvature * 0.5869),
                    gamma: polynomial(&[0.1971, -0.0843], n) + curvature * 0.8460,
                    alpha: absolute(polynomial(&[6.0835, 1.3373, -0.1959], n) - curvature * 5.5274),
                    beta: polynomial(&[2.0379, -0.7354, 0.3157, 1.2490, 0.3980], n) - curvature * 0.1682,
                    mu: zero,
                    nu: power_of_ten(&[5.2105, 3.6902], n, zero),
                    matter: between,
                }
            }
        }
    }
}

impl<S: Scalar> LinearPower<S> {
    /// The non-linear power spectrum at a redshift.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a redshift that is not finite and above -1, and where σ is nowhere 1: early, and where dark matter
    /// is so warm that fluctuations are small on all scales.
    pub fn non_linear(&self, halofit: Halofit, redshift: f64) -> Result<NonLinearPower<S>> {
        let growth = Growth::new(&self.cosmology)?.factor(redshift)?;
        let scale = self.non_linear_scale(growth, redshift)?;
        self.assembled(halofit, redshift, growth, scale)
    }

    /// The spectrum of a scale that is known.
    fn assembled(
        &self,
        halofit: Halofit,
        redshift: f64,
        growth: S,
        (ln_radius, index, curvature): (S, S, S),
    ) -> Result<NonLinearPower<S>> {
        let background = Background::new(&self.cosmology)?;
        let a = 1.0 / (1.0 + redshift);
        let w = self.cosmology.w0 + self.cosmology.wa * (1.0 - a);
        let (matter, dark) = (background.omega_matter(redshift)?, background.omega_dark_energy(redshift)?);
        let mut terms = halofit.terms(index, curvature, matter, dark, w);
        let (mut neutrinos, mut haloes) = (S::from(0.0), S::from(1.0));
        if halofit == Halofit::Takahashi12 && self.cosmology.radiation.is_some() {
            // Bird et al., eqs. A6-A10, the last as refitted for Takahashi's β.
            neutrinos = self.cosmology.omega_neutrinos() / self.cosmology.omega_matter;
            haloes = neutrinos * ((self.cosmology.omega_matter - 0.3) * -18.015 + 0.977) + 1.0;
            terms.beta = terms.beta + neutrinos * (index * index * 0.395 + 1.081);
        }
        let wavenumber = (-ln_radius).exp();
        Ok(NonLinearPower {
            linear: self.clone(),
            halofit,
            redshift,
            growth,
            wavenumber,
            index,
            curvature,
            terms,
            neutrinos,
            haloes,
        })
    }

    /// ln R with σ(R) = 1 in a Gaussian exp(-k²R²/2), the index -3 - d ln σ²/d ln R, and C = -d² ln σ²/d ln R².
    ///
    /// The integral over ln k is a sum over the plan's wavenumbers, which converges exponentially for smooth integrands.
    fn non_linear_scale(&self, growth: S, redshift: f64) -> Result<(S, S, S)> {
        let ln_k = self.ln_wavenumbers();
        let moments = |ln_radius: S| self.gaussian_moments(&ln_k, 1, growth, ln_radius);
        let plain = |ln_radius: f64| {
            let (ln_variance, slope, _) = moments(S::from(ln_radius));
            (ln_variance.value(), slope.value())
        };
        let (mut low, mut high) = (-11.0, 8.0);
        let [largest, smallest] = [low, high].map(|ln_radius| plain(ln_radius).0);
        if !(largest > 0.0 && smallest < 0.0) {
            let expected = "such that σ = 1 for a radius between 2e-5 and 3000 Mpc";
            let sigma = |ln_variance: f64| (0.5 * ln_variance).exp();
            let found =
                format_args!("σ from {:.2e} to {:.2e} at z = {redshift}", sigma(largest), sigma(smallest));
            return Err(Error::invalid("the non-linear spectrum", expected, found));
        }
        // Newton's method, and halving where it leaves the bracket.
        let mut at = 0.0;
        for _ in 0..100 {
            let (value, slope) = plain(at);
            if value > 0.0 {
                low = at;
            } else {
                high = at;
            }
            let next = at - value / slope;
            let next = if next > low && next < high { next } else { 0.5 * (low + high) };
            let change = (next - at).abs();
            at = next;
            if change < 1e-14 * (1.0 + at.abs()) {
                break;
            }
        }
        // One step more in the full number gives the root its derivatives.
        let (value, slope, _) = moments(S::from(at));
        let ln_radius = S::from(at) - value / slope.value();
        let (_, slope, bend) = moments(ln_radius);
        Ok((ln_radius, -slope - 3.0, -bend))
    }
}

impl<S: Scalar> LinearPower<S> {
    fn ln_wavenumbers(&self) -> Vec<f64> {
        self.plan.wavenumbers_per_mpc().iter().map(|k| k.ln()).collect()
    }

    /// ln σ² in a Gaussian of the radius, and its first and second derivative in ln R, by every `stride`th wavenumber.
    fn gaussian_moments(&self, ln_k: &[f64], stride: usize, growth: S, ln_radius: S) -> (S, S, S) {
        let mut sums = [S::from(0.0); 3];
        for (&density, &ln_k) in self.densities.iter().zip(ln_k).step_by(stride) {
            // Beyond, exp(-x²) is below 1e-300.
            if ln_k + ln_radius.value() > 3.3 {
                break;
            }
            let square = ((ln_radius + ln_k) * 2.0).exp();
            let part = density * (-square).exp();
            sums[0] = sums[0] + part;
            sums[1] = sums[1] - part * square * 2.0;
            sums[2] = sums[2] + part * square * (square - 1.0) * 4.0;
        }
        let variance = sums[0] * growth * growth * (self.plan.step() * stride as f64);
        let slope = sums[1] / sums[0];
        (variance.ln(), slope, sums[2] / sums[0] - slope * slope)
    }
}

impl<S: Scalar> NonLinearPower<S> {
    /// The wavenumber k in 1/Mpc where σ(1/k) = 1.
    pub fn non_linear_wavenumber_per_mpc(&self) -> S {
        self.wavenumber
    }

    /// The slope of the linear spectrum there.
    pub fn effective_index(&self) -> S {
        self.index
    }

    /// C, its curvature there.
    pub fn curvature(&self) -> S {
        self.curvature
    }

    /// P(k) in Mpc³ for wavenumbers in 1/Mpc, in any order; [`tabulate`](NonLinearPower::tabulate) bounds its errors.
    ///
    /// # Errors
    /// As [`LinearPower::today_mpc3`].
    pub fn power_mpc3<'k>(&self, wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>) -> Result<Vec<S>> {
        let wavenumbers = wavenumbers_per_mpc.into();
        let linear = self.linear.today_mpc3(wavenumbers)?;
        let growth = self.growth * self.growth;
        Ok(linear.into_iter().zip(wavenumbers).map(|(today, &k)| self.at(k, today * growth)).collect())
    }

    fn at(&self, k: f64, linear: S) -> S {
        let terms = &self.terms;
        let volume = k * k * k / (2.0 * PI * PI);
        let density = linear * volume;
        let per_h = S::from(k) / self.linear.cosmology.h();
        let square = per_h * per_h;
        let felt = density * (self.neutrinos * 47.48 * square / (square * 1.5 + 1.0) + 1.0);
        let y = S::from(k) / self.wavenumber;
        let [f1, f2, f3] = terms.matter;
        let ln_y = y.ln();
        // Eqs. C4 and C2-C3 of Smith et al.: haloes, and the linear spectrum between them.
        let tail = ((S::from(3.0) - terms.gamma) * ((terms.c * f3).ln() + ln_y)).exp();
        let haloes = terms.a * (f1 * ln_y * 3.0).exp()
            / (terms.b * (f2 * ln_y).exp() + tail + 1.0)
            / (terms.mu / y + terms.nu / (y * y) + 1.0)
            * self.haloes;
        let damping = (-(y / 4.0 + y * y / 8.0)).exp();
        let quasi = density * (terms.beta * felt.ln_1p()).exp() / (terms.alpha * felt + 1.0) * damping;
        (quasi + haloes) / volume
    }
}

/// By how much what P depends on is moved for its slopes.
const NUDGE: f64 = 1e-6;

impl NonLinearPower {
    /// [`power_mpc3`](Self::power_mpc3) with the bounds of its errors, and where the fit was calibrated ([`Halofit::covers`]).
    ///
    /// What is wrong with σ (its normalisation, growth, the sum over wavenumbers) moves the wavenumber where σ = 1, the slope and the
    /// curvature there, and by the fit's slopes in these P; the linear spectrum's error comes on top.
    ///
    /// # Errors
    /// As [`power_mpc3`](Self::power_mpc3).
    pub fn tabulate<'k>(
        &self,
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
    ) -> Result<TabulatedPower> {
        let wavenumbers = wavenumbers_per_mpc.into();
        let values = self.power_mpc3(wavenumbers)?;
        let mut table = self.linear.tabulate(wavenumbers)?;
        let growth_error = Growth::new(&self.linear.cosmology)?.at(self.redshift)?.factor_error;
        let scale = (-self.wavenumber.ln(), self.index, self.curvature);

        // The sum over half the nodes is off by far more than that over all, whose error falls exponentially.
        let ln_k = self.linear.ln_wavenumbers();
        let moments = |stride| self.linear.gaussian_moments(&ln_k, stride, self.growth, scale.0);
        let (all, half) = (moments(1), moments(2));
        let sums = [all.0 - half.0, all.1 - half.1, all.2 - half.2]
            .map(|off| off.abs() / 16.0 + 32.0 * f64::EPSILON);
        let variance_error = 2.0 * (self.linear.normalisation_error()? + growth_error) + sums[0];
        let radius_error = variance_error / (self.index + 3.0).abs() + 1e-14;
        let index_error = sums[1] + self.curvature.abs() * radius_error;
        // C changes by less than 4 per e in R.
        let curvature_error = sums[2] + 2.0 * (self.index + 3.0).abs() * sums[1] + 4.0 * radius_error;

        let moved = |scale, growth| {
            self.linear.assembled(self.halofit, self.redshift, growth, scale)?.power_mpc3(wavenumbers)
        };
        let (r, n, c) = scale;
        let by = [
            (moved((r + NUDGE, n, c), self.growth)?, radius_error),
            (moved((r, n + NUDGE, c), self.growth)?, index_error),
            (moved((r, n, c + NUDGE), self.growth)?, curvature_error),
            (moved(scale, self.growth * (1.0 + NUDGE))?, growth_error),
        ];
        let h = self.linear.cosmology.h();
        for (i, value) in values.iter().enumerate() {
            let slope = |moved: &[f64]| (moved[i] / value).ln().abs() / NUDGE;
            let fit: f64 = by.iter().map(|(moved, error)| slope(moved) * error).sum();
            // P rises no faster than with the third power of the linear one, of which the growth is a part.
            let felt = slope(&by[3].0).max(2.0) / 2.0;
            table.error[i] = fit + felt * table.error[i] + 64.0 * f64::EPSILON;
            table.interpolation[i] *= felt;
            table.calibrated[i] &= self.halofit.covers(self.redshift, wavenumbers[i] / h);
        }
        table.values = Array1::from(values);
        Ok(table)
    }
}

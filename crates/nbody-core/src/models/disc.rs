//! A thin exponential disc.

use std::f64::consts::PI;

use compute_backend::{Error, Real, Result};

use super::{positive, random};
use crate::Bodies;

/// A disc with the surface density `Σ = M / (2π R_d²) exp(−R/R_d)` and the height profile sech²(z/z₀), in its own
/// gravity, its bodies on epicycles.
///
/// The circular speed is Freeman's (1970, ApJ 160, 811) for a disc without thickness. The radial dispersion is that of
/// Toomre's Q at every radius, `σ_R = 3.36 Q G Σ / κ`, with `σ_φ = σ_R κ / 2Ω`, `σ_z² = π G Σ z₀`, and the mean rotation
/// lags by the asymmetric drift (Hernquist 1993, ApJS 86, 389). This is an equilibrium to second order in σ/v only: near
/// the centre, where epicycles are no small excursions, a disc adjusts within a rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialDisc {
    g: f64,
    mass: f64,
    scale_length: f64,
    scale_height: f64,
    toomre_q: f64,
}

impl ExponentialDisc {
    /// A disc of `mass` with the scale length `R_d`, the scale height z₀ and Toomre's Q, between 0 (circular orbits) and 10,
    /// with the gravitational constant `g` of your units.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a parameter is out of bounds.
    pub fn new(g: f64, mass: f64, scale_length: f64, scale_height: f64, toomre_q: f64) -> Result<Self> {
        if !(0.0..=10.0).contains(&toomre_q) {
            return Err(Error::invalid("Toomre's Q", "between 0 and 10", toomre_q));
        }
        Ok(Self {
            g: positive("the gravitational constant", g)?,
            mass: positive("the mass", mass)?,
            scale_length: positive("the scale length", scale_length)?,
            scale_height: positive("the scale height", scale_height)?,
            toomre_q,
        })
    }

    /// The surface density at the distance `r` from the axis.
    pub fn surface_density(&self, r: f64) -> f64 {
        let d = self.scale_length;
        self.mass / (2.0 * PI * d * d) * libm::exp(-r / d)
    }

    /// The mass inside the distance `r` from the axis.
    pub fn enclosed_mass(&self, r: f64) -> f64 {
        let x = r / self.scale_length;
        self.mass * (-libm::expm1(-x) - x * libm::exp(-x))
    }

    /// The speed on a circle of radius `r`.
    pub fn circular_speed(&self, r: f64) -> f64 {
        self.frequencies(r)[0] * r
    }

    /// The frequency of small radial oscillations about a circle of radius `r`, κ.
    pub fn epicyclic_frequency(&self, r: f64) -> f64 {
        self.frequencies(r)[1]
    }

    /// Ω and κ.
    fn frequencies(&self, r: f64) -> [f64; 2] {
        let y = (0.5 * r / self.scale_length).max(1e-9);
        let [i0, i1, k0, k1] = bessel(y);
        // v² = 2 G M / R_d · y² (I₀K₀ − I₁K₁), and dv²/dy of it.
        let unit = 2.0 * self.g * self.mass / self.scale_length;
        let speed2 = unit * y * y * (i0 * k0 - i1 * k1);
        let slope = unit * (2.0 * y * i0 * k0 + 2.0 * y * y * (i1 * k0 - i0 * k1));
        let r = 2.0 * y * self.scale_length;
        let omega2 = speed2 / r / r;
        let kappa2 = 2.0 * omega2 + slope / (2.0 * self.scale_length * r);
        [omega2.max(0.0).sqrt(), kappa2.max(0.0).sqrt()]
    }

    /// `n` bodies of equal mass, rotating counter-clockwise in the x-y plane, the same for one `seed` on every platform,
    /// seen from their centre of mass.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a value leaves the range of `T`.
    pub fn sample<T: Real>(&self, n: usize, seed: u64) -> Result<Bodies<T>> {
        random::bodies(n, seed, self.mass, |draws| {
            let r = self.scale_length * inverse_profile(draws.uniform());
            let (x, y, s) = draws.disc();
            let (x, y) = (x / s.sqrt(), y / s.sqrt());
            let u = draws.uniform();
            let z = 0.5 * self.scale_height * libm::log(u / (1.0 - u));
            let [omega, kappa] = self.frequencies(r);
            let sigma = self.surface_density(r);
            let circular = omega * r;
            let shape2 = 0.25 * kappa * kappa / (omega * omega);
            // A dispersion beyond the speed itself is no epicycle: it is cut there.
            let radial = (3.36 * self.toomre_q * self.g * sigma / kappa).min(circular);
            let lag = radial * radial * (1.0 - shape2 - 2.0 * r / self.scale_length);
            let mean = (circular * circular + lag).max(0.0).sqrt();
            let ([a, b], [c, _]) = (draws.normals(), draws.normals());
            let (vr, vt) = (radial * a, mean + radial * shape2.sqrt() * b);
            let vz =
                if self.toomre_q > 0.0 { (PI * self.g * sigma * self.scale_height).sqrt() * c } else { 0.0 };
            [[r * x, r * y, z], [vr * x - vt * y, vr * y + vt * x, vz]]
        })
    }
}

/// x with `1 − (1 + x) e^(−x) = fraction`: bisection between 0 and 50, where the rest is below 1e-19.
fn inverse_profile(fraction: f64) -> f64 {
    let (mut low, mut high) = (0.0, 50.0);
    for _ in 0..60 {
        let x = 0.5 * (low + high);
        if -libm::expm1(-x) - x * libm::exp(-x) < fraction { low = x } else { high = x }
    }
    0.5 * (low + high)
}

/// I₀, I₁ times e^(−y) and K₀, K₁ times e^y, by their integrals (Abramowitz & Stegun 9.6.19, 9.6.24): the trapezium rule
/// converges faster than any power for both.
fn bessel(y: f64) -> [f64; 4] {
    // I: periodic in θ. The integrand is a peak of width 1/√y.
    let nodes = 32 + (4.0 * y.sqrt()).min(1000.0) as usize * 4;
    let step = PI / nodes as f64;
    let (mut i0, mut i1) = (0.0, 0.0);
    for k in 0..=nodes {
        let cosine = libm::cos(step * k as f64);
        let weight = if k == 0 || k == nodes { 0.5 } else { 1.0 };
        let value = weight * libm::exp(y * (cosine - 1.0)) / nodes as f64;
        i0 += value;
        i1 += value * cosine;
    }
    // K: decays as exp(−y cosh t).
    let (mut k0, mut k1, mut t) = (0.0, 0.0, 0.0);
    let step = 0.1 / (1.0 + 0.1 * y.sqrt());
    loop {
        let cosh = libm::cosh(t);
        let exponent = y * (cosh - 1.0);
        let value = if t == 0.0 { 0.5 } else { 1.0 } * libm::exp(-exponent) * step;
        k0 += value;
        k1 += value * cosh;
        t += step;
        if exponent > 60.0 {
            return [i0, i1, k0, k1];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_functions_are_those_of_the_tables() {
        // SciPy 1.17.1: special.i0e, i1e, k0e, k1e.
        for (y, expected) in [
            (
                0.01,
                [
                    0.990_074_585_149_707_6,
                    0.004_950_311_047_118_278,
                    4.768_694_028_544_461,
                    100.978_648_458_240_02,
                ],
            ),
            (
                1.0,
                [
                    0.465_759_607_593_640_4,
                    0.207_910_415_349_708_5,
                    1.144_463_079_806_894_7,
                    1.636_153_486_263_258,
                ],
            ),
            (
                20.0,
                [
                    0.089_780_311_884_826,
                    0.087_506_222_183_288_67,
                    0.278_544_876_657_182_2,
                    0.285_425_496_940_726_4,
                ],
            ),
        ] {
            for (found, expected) in bessel(y).into_iter().zip(expected) {
                assert!((found / expected - 1.0).abs() < 1e-13, "at {y}: {found} for {expected}");
            }
            // The Wronskian I₀K₁ + I₁K₀ = 1/y ties all four to the last digits.
            let [i0, i1, k0, k1] = bessel(y);
            assert!(((i0 * k1 + i1 * k0) * y - 1.0).abs() < 1e-13);
        }
    }
}

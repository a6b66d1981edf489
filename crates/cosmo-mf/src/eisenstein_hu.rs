//! The transfer functions of Eisenstein & Hu 1998 (Astrophys. J. 496, 605).

use crate::transfer::Shape;
use crate::{Cosmology, Scalar};

/// Which of two readings of the equations with oscillations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum EquationsOf {
    /// The paper's. colossus has them too.
    #[default]
    Paper,
    /// The authors' program's, in which z of equality is really 1 + z, and R at the drag epoch is taken with 1 + z. hmf
    /// and CCL have these; T differs by up to 2e-4, σ by 2.3e-5.
    Program,
}

/// What both papers' equations are made of.
#[derive(Clone, Copy)]
pub(crate) struct Contents<S> {
    /// Ωm h².
    pub(crate) matter: S,
    /// Ωb h².
    pub(crate) baryons: S,
    /// Ωb/Ωm.
    pub(crate) baryon_fraction: S,
    /// (T/2.7 K)².
    pub(crate) theta2: S,
}

impl<S: Scalar> Contents<S> {
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Self {
        let h2 = cosmology.h() * cosmology.h();
        let theta = cosmology.cmb_temperature_kelvin / 2.7;
        Self {
            matter: cosmology.omega_matter * h2,
            baryons: cosmology.omega_baryon * h2,
            baryon_fraction: cosmology.omega_baryon / cosmology.omega_matter,
            theta2: theta * theta,
        }
    }

    /// The redshift at which matter and radiation are equal, eq. 2; really 1 + z, as in the authors' programs.
    pub(crate) fn equality(self) -> S {
        self.matter * 2.5e4 / (self.theta2 * self.theta2)
    }

    /// The redshift at which baryons are let go, eq. 4.
    pub(crate) fn drag(self) -> S {
        let Self { matter, baryons, .. } = self;
        let b1 = matter.powf(-0.419) * 0.313 * (matter.powf(0.674) * 0.607 + 1.0);
        let b2 = matter.powf(0.223) * 0.238;
        matter.powf(0.251) * 1291.0 / (matter.powf(0.828) * 0.659 + 1.0)
            * ((b2 * baryons.ln()).exp() * b1 + 1.0)
    }

    /// The sound horizon at that time in Mpc as eq. 26 fits it.
    pub(crate) fn fitted_sound_horizon_mpc(self) -> S {
        (S::from(9.83) / self.matter).ln() * 44.5 / (self.baryons.powf(0.75) * 10.0 + 1.0).sqrt()
    }
}

/// Oscillations and all: eqs. 2-24, for k in 1/Mpc.
#[derive(Clone, Copy)]
pub(crate) struct Oscillating<S> {
    baryon_fraction: S,
    /// Of q with k: 1/13.41 of the inverse wavenumber of equality.
    scale: S,
    sound_horizon: S,
    ln_silk: S,
    alpha_c_inverse: S,
    beta_c: S,
    alpha_b: S,
    beta_b_cubed: S,
    beta_node_cubed: S,
    /// The distance of the wavenumbers in ln k.
    step: f64,
}

impl<S: Scalar> Oscillating<S> {
    /// For sampling at wavenumbers `step` apart in ln k.
    pub(crate) fn new(cosmology: &Cosmology<S>, equations: EquationsOf, step: f64) -> Self {
        let one = S::from(1.0);
        let contents = Contents::new(cosmology);
        let Contents { matter, baryons, baryon_fraction: fraction, theta2 } = contents;
        let (z_eq, z_drag) = (contents.equality(), contents.drag());
        let k_eq = matter * 7.46e-2 / theta2;
        // The two readings differ in where a redshift stands for 1 + z.
        let (drag, one_plus_eq) = match equations {
            EquationsOf::Paper => (z_drag, z_eq + 1.0),
            EquationsOf::Program => (z_drag + 1.0, z_eq),
        };
        let momentum = |z: S| baryons * 31.5 / (theta2 * theta2) * 1000.0 / z;
        let (r_drag, r_eq) = (momentum(drag), momentum(z_eq));
        let sound_horizon = S::from(2.0 / 3.0) / k_eq
            * (S::from(6.0) / r_eq).sqrt()
            * (((r_drag + 1.0).sqrt() + (r_drag + r_eq).sqrt()) / (r_eq.sqrt() + 1.0)).ln();
        let silk = baryons.powf(0.52) * matter.powf(0.73) * 1.6 * ((matter * 10.4).powf(-0.95) + 1.0);
        let a1 = (matter * 46.9).powf(0.670) * ((matter * 32.1).powf(-0.532) + 1.0);
        let a2 = (matter * 12.0).powf(0.424) * ((matter * 45.0).powf(-0.582) + 1.0);
        let alpha_c_inverse = (fraction * a1.ln() + fraction * fraction * fraction * a2.ln()).exp();
        let c1 = S::from(0.944) / ((matter * 458.0).powf(-0.708) + 1.0);
        let c2 = (matter * 0.395).powf(-0.0266);
        let cold = one - fraction;
        let beta_c = one / (c1 * ((c2 * cold.ln()).exp() - 1.0) + 1.0);
        let y = one_plus_eq / (z_drag + 1.0);
        let root = (y + 1.0).sqrt();
        let g = y * ((y * 3.0 + 2.0) * ((root + 1.0) / (root - 1.0)).ln() - root * 6.0);
        let alpha_b = k_eq * sound_horizon * 2.07 * (r_drag + 1.0).powf(-0.75) * g;
        let seventeen = matter * 17.2;
        let beta_b = fraction + 0.5 + (S::from(3.0) - fraction * 2.0) * (seventeen * seventeen + 1.0).sqrt();
        let beta_node = matter.powf(0.435) * 8.41;
        Self {
            baryon_fraction: fraction,
            scale: one / (k_eq * 13.41),
            sound_horizon,
            ln_silk: silk.ln(),
            alpha_c_inverse,
            beta_c,
            alpha_b,
            beta_b_cubed: beta_b * beta_b * beta_b,
            beta_node_cubed: beta_node * beta_node * beta_node,
            step,
        }
    }
}

/// T̃₀ of eq. 19 from ln(e + 1.8 β q), q² and the part of C that has no α: L / (L + (14.2/α + rest) q²).
#[inline(always)]
fn pressureless<S: Scalar>(log: S, alpha_inverse: S, rest: S, q_squared: S) -> S {
    log / (log + (alpha_inverse * 14.2 + rest) * q_squared)
}

impl<S: Scalar> Shape<S> for Oscillating<S> {
    #[inline(always)]
    fn squared(&self, k: f64, ln_k: f64) -> S {
        const E: f64 = std::f64::consts::E;
        let one = S::from(1.0);
        let q = self.scale * k;
        let q2 = q * q;
        let rest = S::from(386.0) / (q.powf(1.08) * 69.9 + 1.0);
        let log_beta = (self.beta_c * q * 1.8 + E).ln();
        let log = (q * 1.8 + E).ln();
        let ks = self.sound_horizon * k;
        let ks3 = ks * ks * ks;
        // Cold dark matter: eqs. 17-18.
        let quarter = ks / 5.4;
        let square = quarter * quarter;
        let f = one / (square * square + 1.0);
        let cold = f * pressureless(log_beta, one, rest, q2)
            + (one - f) * pressureless(log_beta, self.alpha_c_inverse, rest, q2);
        // Baryons: eqs. 21-22. Beyond k s = 10⁶ j₀ is below 1e-6 of a term that is below 1e-11.
        let damped = ((S::from(ln_k) - self.ln_silk) * 1.4).exp();
        let shift = (self.beta_node_cubed / ks3 + 1.0).powf(-1.0 / 3.0);
        let x = ks * shift;
        let oscillation = x.sin() / x;
        let fifth = ks / 5.2;
        let plasma = pressureless(log, one, rest, q2) / (fifth * fifth + 1.0);
        let drag = self.alpha_b / (self.beta_b_cubed / ks3 + 1.0) * (-damped).exp();
        let smooth = (one - self.baryon_fraction) * cold;
        let wave = self.baryon_fraction * (plasma + drag);
        // Where a step is more than a radian of the oscillation, samples of it are noise, while the integral over it
        // has all but vanished: there its mean takes its place. The square oscillates twice as fast.
        let phase = ks.value() * self.step;
        let (resolved, resolved_square) = (resolved(phase), resolved(2.0 * phase));
        let cross = smooth * wave * oscillation * (2.0 * resolved);
        let mean = wave / x;
        let square = wave * oscillation * wave * oscillation * resolved_square
            + mean * mean * (0.5 * (1.0 - resolved_square));
        smooth * smooth + cross + square
    }
}

/// 1 where an oscillation turns by little from sample to sample, 0 where it turns by π or more: 1/(1 + (phase/2)¹²),
/// steep enough that little is left beyond π and smooth enough that it adds no edge of its own. With it 1024 nodes give
/// 2e-11 in σ and 2048 nodes 1e-14, without it 8e-8 and 5e-9.
#[inline(always)]
fn resolved(phase: f64) -> f64 {
    let square = 0.25 * phase * phase;
    let fourth = square * square;
    1.0 / (1.0 + fourth * fourth * fourth)
}

/// Without oscillations: eqs. 26 and 28-31, for k in 1/Mpc.
#[derive(Clone, Copy)]
pub(crate) struct Smooth<S> {
    /// θ²/h, so that q is this times k/Γ.
    scale: S,
    gamma: S,
    alpha: S,
    sound_horizon: S,
}

impl<S: Scalar> Smooth<S> {
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Self {
        let h = cosmology.h();
        let contents = Contents::new(cosmology);
        let Contents { matter, baryon_fraction: fraction, theta2, .. } = contents;
        Self {
            scale: theta2 / h,
            gamma: cosmology.omega_matter * h,
            alpha: -fraction * (matter * 431.0).ln() * 0.328
                + fraction * fraction * (matter * 22.3).ln() * 0.38
                + 1.0,
            sound_horizon: contents.fitted_sound_horizon_mpc(),
        }
    }
}

impl<S: Scalar> Shape<S> for Smooth<S> {
    #[inline(always)]
    fn squared(&self, k: f64, _ln_k: f64) -> S {
        const TWICE_E: f64 = 2.0 * std::f64::consts::E;
        let x = self.sound_horizon * (0.43 * k);
        let square = x * x;
        let gamma = self.gamma * (self.alpha + (S::from(1.0) - self.alpha) / (square * square + 1.0));
        let q = self.scale * k / gamma;
        let log = (q * 1.8 + TWICE_E).ln();
        let c = S::from(731.0) / (q * 62.5 + 1.0) + 14.2;
        let transfer = log / (log + c * q * q);
        transfer * transfer
    }
}

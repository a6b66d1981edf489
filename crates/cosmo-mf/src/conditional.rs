//! Haloes in what is known of their surroundings: progenitors of a halo, and haloes of a region.

use std::f64::consts::{LN_10, PI};

use compute_backend::{Error, Result};
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::{Growth, Model, Plan, Quantity};

/// Terms of the Taylor series of a moving barrier.
const TERMS: usize = 6;

/// The linear contrast that a walk has to reach to be in a halo, as a function of the variance S = σ²(M), both of today:
///
/// ```text
/// B(S) = √a δ [1 + b (S/(a δ²))^c]        δ = δc/D(z)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Barrier {
    /// a.
    pub a: f64,
    /// b: zero for a barrier that does not move.
    pub b: f64,
    /// c.
    pub c: f64,
}

impl Barrier {
    /// Spheres (Bond et al. 1991, Astrophys. J. 379, 440; Lacey & Cole 1993, Mon. Not. R. Astron. Soc. 262, 627): B = δ.
    pub const SPHERICAL: Self = Self { a: 1.0, b: 0.0, c: 1.0 };

    /// Ellipsoids (Sheth & Tormen 2002, Mon. Not. R. Astron. Soc. 329, 61): a = 0.707, b = 0.485, c = 0.615. 21cmFAST takes
    /// 0.73, 0.34 and 0.81.
    pub const ELLIPSOIDAL: Self = Self { a: 0.707, b: 0.485, c: 0.615 };

    fn check(self) -> Result<()> {
        let Self { a, b, c } = self;
        if a > 0.0 && b >= 0.0 && c > 0.0 && a.is_finite() && b.is_finite() && c.is_finite() {
            return Ok(());
        }
        let expected = "finite, with a and c positive and b not negative";
        Err(Error::invalid("the barrier", expected, format_args!("{self:?}")))
    }

    /// B(S) at δ, and by how much it moves.
    fn at(self, delta: f64, variance: f64) -> (f64, f64) {
        let rest = self.a.sqrt() * delta;
        let moved = rest * self.b * (variance / (rest * rest)).powf(self.c);
        (rest + moved, moved)
    }

    /// The share of walks from (S₀, B₀) that cross first at S, per S, as a factor and an exponent: Sheth & Tormen 2002,
    /// eqs. 8 and 9.
    fn first_crossing(self, delta: f64, from: (f64, f64), variance: f64) -> (f64, f64) {
        let (start, contrast) = from;
        let left = variance - start;
        let (barrier, moved) = self.at(delta, variance);
        // (S₀ - S)ⁿ/n! ∂ⁿB/∂Sⁿ: with what is relative, binomial coefficients of c.
        let (mut term, mut sum) = (moved, barrier - contrast);
        for n in 1..TERMS {
            let n = n as f64;
            term *= -left / variance * (self.c - n + 1.0) / n;
            sum += term;
        }
        let distance = barrier - contrast;
        (sum.abs() / (2.0 * PI * left).sqrt() / left, -0.5 * distance * distance / left)
    }
}

/// What is known of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Around {
    /// They are a halo later on: what is counted are its progenitors.
    Halo {
        /// Its mass, in the model's unit.
        mass: f64,
        /// Its redshift.
        redshift: f64,
    },
    /// They are a region.
    Region {
        /// The mass in it, in the model's unit: its Lagrangian volume is this over the mean density.
        mass: f64,
        /// Its linear contrast, extrapolated to today. See [`linear_contrast`].
        contrast: f64,
    },
}

impl Model {
    /// The haloes of `masses` (M,) in the model's units that are at `redshifts` (Z,) in what is around them: their number,
    /// as the model's quantity says of it, shape (Z, M). By ln M that is
    ///
    /// ```text
    /// dN/dlnM = (M₀/M) f(S|S₀) |dS/dlnM|
    /// f(S|S₀) = |T| / √[2π (S - S₀)³] exp{-[B(S) - B₀]² / 2(S - S₀)}        T = Σₙ (S₀ - S)ⁿ/n! ∂ⁿ[B(S) - B₀]/∂Sⁿ, n ≤ 5
    /// ```
    ///
    /// exact for barriers that stand or move as S. [`Quantity::Multiplicity`] is the share of the mass per logarithm of σ.
    /// Divide by M₀/ρ for a number per comoving volume; in a large region of no contrast that is the mean one. A mass that is
    /// not below that around it has none: zero, and its logarithm is -∞. Of the model's fit, δc alone is used.
    ///
    /// Walks are those of a filter that is sharp in k, with the variance of the plan's filter, as is the custom. The error is
    /// that of σ², relative to S - S₀.
    ///
    /// ```
    /// use cosmo_mf::{Around, Barrier, Model, Plan};
    ///
    /// let cluster = Around::Halo { mass: 1e15, redshift: 0.0 };
    /// let model = Model::lesson();
    /// let n = model.conditional_mass_function(&Plan::default(), Barrier::SPHERICAL, cluster, &[0.5, 2.0][..], &[3e14, 1e11][..])?;
    /// assert!(n[[0, 0]] > n[[1, 0]] && n[[1, 1]] > 100.0, "clusters are made of galaxies");
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] for a model, a barrier or masses that mean nothing, for masses beyond the plan, for redshifts that
    /// are not before that of the halo, and where the region has collapsed.
    pub fn conditional_mass_function<'z, 'm>(
        &self,
        plan: &Plan,
        barrier: Barrier,
        around: Around,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Array2<f64>> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        barrier.check()?;
        let unit = self.units.mass_msun(self.cosmology.h());
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        let delta = |z: f64| Ok(self.contrast.value(self.fit, &self.cosmology, z) / growth.factor(z)?);
        let square = |mass: f64| Ok(variance.at_mass_msun(mass * unit)?.sigma.powi(2));
        // Where walks begin: the variance and the contrast.
        let (whole, from) = match around {
            Around::Halo { mass, redshift } => {
                let start = square(mass)?;
                (mass, (start, barrier.at(delta(redshift)?, start).0))
            }
            Around::Region { mass, contrast } if contrast.is_finite() => (mass, (square(mass)?, contrast)),
            Around::Region { contrast, .. } => {
                return Err(Error::invalid("the contrast of the region", "finite", contrast));
            }
        };
        let mut values = Array2::zeros((redshifts.len(), masses.len()));
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let delta = delta(redshift)?;
            match around {
                Around::Halo { redshift: last, .. } if redshift <= last => {
                    let found = format_args!("{redshift}, not above {last}");
                    return Err(Error::invalid("the redshifts", "above that of the halo", found));
                }
                Around::Region { contrast, .. } if contrast >= barrier.at(delta, from.0).0 => {
                    let expected = "below that at which it collapses";
                    let found = format_args!("{contrast} at z = {redshift}");
                    return Err(Error::invalid("the contrast of the region", expected, found));
                }
                _ => {}
            }
            for (m, &mass) in masses.iter().enumerate() {
                let sphere = variance.at_mass_msun(mass * unit)?;
                let (square, slope) = (sphere.sigma.powi(2), sphere.slope.abs() / 3.0);
                let (factor, exponent) = if mass < whole && square > from.0 {
                    barrier.first_crossing(delta, from, square)
                } else {
                    (0.0, 0.0)
                };
                // Per logarithm of σ; what is left is a change of variable.
                let share = 2.0 * square * factor;
                let number = whole / mass * slope * share;
                values[[z, m]] = match self.quantity {
                    Quantity::DnDlnM => number * exponent.exp(),
                    Quantity::LnDnDlnM => number.ln() + exponent,
                    Quantity::DnDM => number / mass * exponent.exp(),
                    Quantity::DnDLog10M => number * LN_10 * exponent.exp(),
                    Quantity::Multiplicity => share * exponent.exp(),
                };
            }
        }
        Ok(values)
    }
}

/// The linear contrast of a region whose contrast is `contrast` (its density over the mean one, less 1), at its redshift:
/// the fit to spherical collapse of Mo & White 1996 (Mon. Not. R. Astron. Soc. 282, 347, eq. 18). Divide by D(z) for
/// [`Around::Region`].
///
/// # Errors
/// [`Error::Invalid`] for a contrast that is not finite and above -1.
pub fn linear_contrast(contrast: f64) -> Result<f64> {
    if !(contrast > -1.0 && contrast.is_finite()) {
        return Err(Error::invalid("the contrast of the region", "finite and above -1", contrast));
    }
    let power = |exponent: f64| (1.0 + contrast).powf(-exponent);
    Ok(1.686_47 - 1.35 * power(2.0 / 3.0) - 1.124_31 * power(0.5) + 0.787_85 * power(0.586_61))
}

//! The shape of the linear power spectrum.

use compute_backend::simd::{self, Kernel};
use compute_backend::{Error, Result};

use crate::eisenstein_hu::{EquationsOf, Oscillating, Smooth};
use crate::eisenstein_hu_neutrinos::Heavy;
use crate::{Cosmology, PowerTable, Scalar, TransferTable, WarmDarkMatter};

/// The transfer function T(k): how fluctuations of each wavelength came through the early universe. The linear spectrum
/// is P(k) ∝ k^nₛ T²(k).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Transfer {
    /// Eisenstein & Hu 1998 with baryon oscillations, eqs. 2-24.
    EisensteinHu(EquationsOf),
    /// Eisenstein & Hu 1998 without oscillations, eqs. 26 and 28-31.
    EisensteinHuSmooth,
    /// Eisenstein & Hu 1999 (Astrophys. J. 511, 5): neutrinos with mass, without oscillations. The shape of all matter's
    /// spectrum at redshift zero, which falls on scales that neutrinos stream out of; growth back from there is that of the
    /// largest scales. Wants [`Cosmology::with_radiation`]; species with mass count as equals.
    EisensteinHuNeutrinos,
    /// Bond & Efstathiou 1984 (Astrophys. J. 285, L45) for cold dark matter without baryons, with the numbers of
    /// Efstathiou, Bond & White 1992 (Mon. Not. R. Astron. Soc. 258, 1P), eq. 7, at Γ = Ωm h:
    /// T = {1 + [6.4 q + (3 q)^(3/2) + (1.7 q)²]^ν}^(-1/ν), q = k / (Ωm h²) Mpc, ν = 1.13.
    BondEfstathiou,
    /// Bardeen, Bond, Kaiser & Szalay 1986 (Astrophys. J. 304, 15), eq. G3, with q = k / (Ωm h²) Mpc: cold dark matter
    /// without baryons.
    Bbks,
    /// [`Bbks`](Self::Bbks) with the effective shape of Sugiyama 1995 (Astrophys. J. Suppl. 100, 281): q is multiplied
    /// by (T/2.7 K)² exp[Ωb (1 + √(2h)/Ωm)].
    BbksSugiyama,
    /// [`Bbks`](Self::Bbks) with the effective shape of Liddle & Lyth 2000 (Cosmological Inflation and Large-Scale Structure,
    /// eq. 5.14), which is Sugiyama's without the temperature: q is multiplied by exp[Ωb (1 + √(2h)/Ωm)]. hmf's
    /// `use_liddle_baryons` has √(Ωb h) in place of √(2h), its `use_sugiyama_baryons` 1.
    BbksLiddleLyth,
    /// A spectrum from elsewhere, at redshift zero.
    Table(PowerTable),
    /// A transfer function from elsewhere, at redshift zero.
    TransferTable(TransferTable),
    /// Another, where dark matter is warm: see [`with_warm_dark_matter`](Self::with_warm_dark_matter).
    Warm(Box<Transfer>, WarmDarkMatter),
    /// Another, where haloes are made of cold matter and baryons: see
    /// [`with_haloes_of_cold_matter`](Self::with_haloes_of_cold_matter).
    HaloesOfColdMatter(Box<Transfer>),
    /// T = 1: a power law. It has closed forms, and so is what everything else is proved on.
    PowerLaw,
}

impl Transfer {
    /// This transfer function with warm dark matter instead of cold; instead of what was warm before, if any was.
    #[must_use]
    pub fn with_warm_dark_matter(self, particle: WarmDarkMatter) -> Self {
        match self {
            Self::HaloesOfColdMatter(all) => {
                Self::HaloesOfColdMatter(Box::new(all.with_warm_dark_matter(particle)))
            }
            Self::Warm(cold, _) => Self::Warm(cold, particle),
            cold => Self::Warm(Box::new(cold), particle),
        }
    }

    /// What is beneath: without what warm dark matter does to it, and whatever haloes are made of.
    pub(crate) fn cold(&self) -> &Self {
        match self {
            Self::Warm(cold, _) | Self::HaloesOfColdMatter(cold) => cold.cold(),
            cold => cold,
        }
    }

    /// [`cold`](Self::cold), to change.
    pub(crate) fn cold_mut(&mut self) -> &mut Self {
        match self {
            Self::Warm(cold, _) | Self::HaloesOfColdMatter(cold) => cold.cold_mut(),
            cold => cold,
        }
    }

    /// The same without baryons' oscillations.
    pub(crate) fn without_oscillations(&self) -> Self {
        let mut smooth = self.clone();
        if let cold @ Self::EisensteinHu(_) = smooth.cold_mut() {
            *cold = Self::EisensteinHuSmooth;
        }
        smooth
    }

    /// Its name in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EisensteinHu(EquationsOf::Paper) => "Eisenstein-Hu",
            Self::EisensteinHu(EquationsOf::Program) => "Eisenstein-Hu (authors' program)",
            Self::EisensteinHuSmooth => "Eisenstein-Hu, no wiggles",
            Self::EisensteinHuNeutrinos => "Eisenstein-Hu, massive neutrinos",
            Self::BondEfstathiou => "Bond-Efstathiou",
            Self::Bbks => "BBKS",
            Self::BbksSugiyama => "BBKS, Sugiyama",
            Self::BbksLiddleLyth => "BBKS, Liddle-Lyth",
            Self::Table(_) => "table",
            Self::TransferTable(_) => "table of the transfer function",
            Self::Warm(..) => "warm dark matter",
            Self::HaloesOfColdMatter(_) => "haloes of cold matter",
            Self::PowerLaw => "power law",
        }
    }

    /// The nodes with which a [`Plan`](crate::Plan) gives 1e-9 in σ: baryon oscillations take more than a smooth curve.
    pub fn nodes(&self) -> usize {
        match self.cold() {
            Self::EisensteinHu(_) => 2048,
            Self::Table(_) | Self::TransferTable(_) => 4096,
            _ => 512,
        }
    }

    /// Whether so many nodes sample it.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it needs more.
    fn check_nodes(&self, nodes: usize) -> Result<()> {
        let oscillates =
            matches!(self.cold(), Self::EisensteinHu(_) | Self::Table(_) | Self::TransferTable(_));
        if oscillates && nodes < 1024 {
            let expected = "at least 1024 for a spectrum with oscillations (`Plan::suited_to`)";
            return Err(Error::invalid("the number of nodes", expected, nodes));
        }
        Ok(())
    }

    /// Whether it can be computed for this cosmology.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it needs baryons and there are none, and where warm dark matter cannot be.
    fn check<S: Scalar>(&self, cosmology: &Cosmology<S>) -> Result<()> {
        let baryonic =
            matches!(self, Self::EisensteinHu(_) | Self::EisensteinHuSmooth | Self::EisensteinHuNeutrinos);
        if baryonic && cosmology.omega_baryon.value() <= 0.0 {
            let expected = "positive: this transfer function has baryons";
            return Err(Error::invalid("omega_baryon", expected, cosmology.omega_baryon.value()));
        }
        if let Self::Warm(_, particle) = self {
            particle.check()?;
        }
        Ok(())
    }

    /// Writes to `out` the values k^(3-bias) P(k) at the wavenumbers exp(`ln_k`) in 1/Mpc, up to a constant factor.
    pub(crate) fn spectrum<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        bias: f64,
        (k, ln_k): (&[f64], &[f64]),
        out: &mut [S],
    ) -> Result<()> {
        self.check_nodes(k.len())?;
        let step = ln_k.get(1).unwrap_or(&0.0) - ln_k.first().unwrap_or(&0.0);
        self.sample(cosmology, bias, (k, ln_k), step, out)
    }

    /// The same at any wavenumbers that rise, each of which stands for a stretch of `step` in ln k.
    pub(crate) fn sample<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        bias: f64,
        (k, ln_k): (&[f64], &[f64]),
        step: f64,
        out: &mut [S],
    ) -> Result<()> {
        Error::check_len("the spectrum", k.len(), out.len())?;
        self.check(cosmology)?;
        let power = cosmology.spectral_index + (3.0 - bias);
        let h = cosmology.h();
        let plain = S::from(1.0) / (cosmology.omega_matter * h * h);
        match self {
            Self::PowerLaw => simd::dispatch(Sample { k, ln_k, power, out, shape: One }),
            Self::Bbks => simd::dispatch(Sample { k, ln_k, power, out, shape: Bbks(plain) }),
            Self::BbksSugiyama | Self::BbksLiddleLyth => {
                let baryons = cosmology.omega_baryon * ((h * 2.0).sqrt() / cosmology.omega_matter + 1.0);
                let mut scale = plain * baryons.exp();
                if *self == Self::BbksSugiyama {
                    let theta = cosmology.cmb_temperature_kelvin / 2.7;
                    scale = scale * theta * theta;
                }
                simd::dispatch(Sample { k, ln_k, power, out, shape: Bbks(scale) });
            }
            Self::EisensteinHu(equations) => {
                let shape = Oscillating::new(cosmology, *equations, step);
                simd::dispatch(Sample { k, ln_k, power, out, shape });
            }
            Self::EisensteinHuSmooth => {
                simd::dispatch(Sample { k, ln_k, power, out, shape: Smooth::new(cosmology) });
            }
            Self::EisensteinHuNeutrinos => {
                simd::dispatch(Sample { k, ln_k, power, out, shape: Heavy::new(cosmology)? });
            }
            Self::BondEfstathiou => {
                simd::dispatch(Sample { k, ln_k, power, out, shape: BondEfstathiou(plain) });
            }
            Self::Table(table) => table.spectrum(cosmology, bias, ln_k, out),
            Self::TransferTable(table) => table.spectrum(cosmology, bias, ln_k, out),
            Self::Warm(cold, particle) => {
                cold.sample(cosmology, bias, (k, ln_k), step, out)?;
                particle.suppress(cosmology, ln_k, out);
            }
            // Of all matter: what haloes are made of is asked for apart (`cold_over_all`).
            Self::HaloesOfColdMatter(all) => all.sample(cosmology, bias, (k, ln_k), step, out)?,
        }
        Ok(())
    }
}

/// k^power T²(k), compiled for the best instructions of the machine.
struct Sample<'a, S, F> {
    k: &'a [f64],
    ln_k: &'a [f64],
    power: S,
    shape: F,
    out: &'a mut [S],
}

impl<S: Scalar, F: Shape<S>> Kernel for Sample<'_, S, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((out, &k), &ln_k) in self.out.iter_mut().zip(self.k).zip(self.ln_k) {
            *out = (self.power * ln_k).exp() * self.shape.squared(k, ln_k);
        }
    }
}

/// T² at one wavenumber in 1/Mpc.
pub(crate) trait Shape<S>: Copy {
    fn squared(&self, k: f64, ln_k: f64) -> S;
}

#[derive(Clone, Copy)]
struct One;

impl<S: Scalar> Shape<S> for One {
    #[inline(always)]
    fn squared(&self, _k: f64, _ln_k: f64) -> S {
        S::from(1.0)
    }
}

/// BBKS; holds q/k in Mpc.
#[derive(Clone, Copy)]
struct Bbks<S>(S);

impl<S: Scalar> Shape<S> for Bbks<S> {
    #[inline(always)]
    fn squared(&self, k: f64, _ln_k: f64) -> S {
        let q = self.0 * k;
        let x = q * 2.34;
        let polynomial = q * (q * (q * (q * 6.71_f64.powi(4) + 5.46_f64.powi(3)) + 16.1 * 16.1) + 3.89) + 1.0;
        let log = x.ln_1p() / x;
        log * log / polynomial.sqrt()
    }
}

/// Holds q/k in Mpc.
#[derive(Clone, Copy)]
struct BondEfstathiou<S>(S);

impl<S: Scalar> Shape<S> for BondEfstathiou<S> {
    #[inline(always)]
    fn squared(&self, k: f64, _ln_k: f64) -> S {
        const NU: f64 = 1.13;
        let q = self.0 * k;
        let three = q * 3.0;
        let sum = q * 6.4 + three * three.sqrt() + q * q * (1.7 * 1.7);
        (sum.powf(NU).ln_1p() * (-2.0 / NU)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bbks_is_one_on_large_scales_and_falls_as_the_logarithm_over_the_square() {
        let bbks = Bbks(1.0);
        assert!((bbks.squared(1e-12, 0.0) - 1.0_f64).abs() < 1e-11);
        let q: f64 = 1e8;
        let tail = ((1.0 + 2.34 * q).ln() / (2.34 * 6.71 * q * q)).powi(2);
        assert!((bbks.squared(q, 0.0) / tail - 1.0).abs() < 1e-6);
        // By hand at q = 1: 1 + 3.89 + 16.1² + 5.46³ + 6.71⁴ = 2454.04091681.
        let by_hand = 3.34_f64.ln() / 2.34 * 2_454.040_916_81_f64.powf(-0.25);
        assert!((bbks.squared(1.0, 0.0) / (by_hand * by_hand) - 1.0).abs() < 1e-11);
    }
}

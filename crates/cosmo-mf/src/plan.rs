//! The variance for all radii at once: one FFT, and kernels in closed form that no cosmology changes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use compute_backend::simd::{self, Kernel};
use compute_backend::{Error, Real, Result};
use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::hermite::{self, Slope};
use crate::{Cosmology, Filter, Scalar, Transfer};

/// The exponent q: F(k) = k^(3-q) P(k) is what is transformed. At 3/2 the ends of every cold spectrum are small.
pub(crate) const BIAS: f64 = 1.5;
/// Wavenumbers run from exp(-18) to exp(18) per Mpc.
pub(crate) const HALF_RANGE: f64 = 18.0;
/// Radii stop this far, in ln R, from the ends of that range: the window needs wavenumbers on both sides.
const MARGIN: f64 = 6.0;

/// What turns a power spectrum into the variance σ²(R) for all radii: nodes, kernels and transforms.
///
/// A plan knows no cosmology. Make one, keep it, and share it between threads: clones are handles.
///
/// With F(k) = k^(3-q) P(k)/2π² on N nodes in ln k and c its Fourier modes,
/// σ²(R) = R^-q Re Σ cₘ U(q + iηₘ) R^(-iηₘ), where U(s) = ∫ W²(x) x^(s-1) dx is known in closed form (FFTLog:
/// Hamilton 2000, MNRAS 312, 257). A derivative in ln R multiplies by -s, so slopes are as exact as values.
///
/// ```
/// use cosmo_mf::{Filter, Plan};
///
/// let plan = Plan::builder().nodes(1024).filter(Filter::Gaussian).build()?;
/// assert_eq!(plan.nodes(), 1024);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Clone)]
pub struct Plan(Arc<Inner>);

struct Inner {
    filter: Filter,
    step: f64,
    k: Vec<f64>,
    ln_k: Vec<f64>,
    /// R^-q at each node.
    scale: Vec<f64>,
    /// U(s) (-s)ᵈ / N for d = 0, 1, 2.
    mellin: [Vec<Complex64>; 3],
    /// The same as circular kernels: R^q σ²(Rⱼ) = Σₙ κ((n + j) mod N) F(kₙ).
    kernel: Vec<f64>,
    /// The kernel of the top-hat, which σ₈ is defined with, where the filter is another.
    top_hat: Option<Vec<f64>>,
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
}

/// A stretch of a plan's nodes: the radii that a table covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first node.
    pub first: usize,
    /// How many there are.
    pub len: usize,
}

/// How a [`Plan`] is to be.
#[derive(Debug, Clone, Copy)]
pub struct PlanBuilder {
    filter: Filter,
    nodes: usize,
}

impl PlanBuilder {
    /// The window function; a top-hat unless told otherwise.
    #[must_use]
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// How many wavenumbers, a multiple of 32 from 128 to 65 536; 512 unless told otherwise.
    ///
    /// 512 are enough for 1e-11 in σ where the transfer function is smooth; baryon oscillations want 2048 for 1e-9.
    #[must_use]
    pub fn nodes(self, nodes: usize) -> Self {
        Self { nodes, ..self }
    }

    /// Computes the kernels.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a number of nodes that is out of range, and a filter whose numbers mean nothing.
    pub fn build(self) -> Result<Plan> {
        if !(128..=65_536).contains(&self.nodes) || !self.nodes.is_multiple_of(32) {
            let expected = "a multiple of 32 between 128 and 65536";
            return Err(Error::invalid("the number of nodes", expected, self.nodes));
        }
        self.filter.check()?;
        let n = self.nodes;
        let step = 2.0 * HALF_RANGE / n as f64;
        let ln_k: Vec<f64> = (0..n).map(|i| i as f64 * step - HALF_RANGE).collect();
        let k: Vec<f64> = ln_k.iter().map(|x| x.exp()).collect();
        let scale = ln_k.iter().map(|x| (-BIAS * x).exp()).collect();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(n), planner.plan_fft_inverse(n));
        let mellin = mellin(self.filter, n);
        let kernel = circular(&mellin, &*inverse)?;
        let top_hat = match self.filter {
            Filter::TopHat => None,
            _ => Some(circular(&self::mellin(Filter::TopHat, n), &*inverse)?),
        };
        let filter = self.filter;
        Ok(Plan(Arc::new(Inner { filter, step, k, ln_k, scale, mellin, kernel, top_hat, forward, inverse })))
    }
}

/// U(s) (-s)ᵈ / N at s = q + 2πi m / (N step), for d = 0, 1, 2 and m = 0 … N/2.
fn mellin(filter: Filter, n: usize) -> [Vec<Complex64>; 3] {
    let spacing = std::f64::consts::PI / HALF_RANGE;
    let mut planes = [const { Vec::new() }; 3];
    for m in 0..=n / 2 {
        let s = Complex64::new(BIAS, m as f64 * spacing);
        let mut value = filter.mellin(s) / n as f64;
        for plane in &mut planes {
            // The mode in the middle of the spectrum stands for both signs: its sine is lost on the nodes.
            plane.push(if m == n / 2 { value.re.into() } else { value });
            value *= -s;
        }
    }
    planes
}

/// The circular kernels of Mellin transforms, one after another.
fn circular(mellin: &[Vec<Complex64>; 3], inverse: &dyn ComplexToReal<f64>) -> Result<Vec<f64>> {
    let n = inverse.len();
    let mut kernel = vec![0.0; 3 * n];
    for (modes, out) in mellin.iter().zip(kernel.chunks_mut(n)) {
        let mut modes: Vec<Complex64> = modes.iter().map(Complex64::conj).collect();
        inverse.process(&mut modes, out).map_err(transform)?;
    }
    Ok(kernel)
}

fn transform(error: realfft::FftError) -> Error {
    Error::invalid("the transform's arrays", "of the plan's length", error)
}

impl Default for Plan {
    /// 512 nodes and a top-hat.
    fn default() -> Self {
        match Self::builder().build() {
            Ok(plan) => plan,
            // The defaults are in range, and the arrays are of the transform's length.
            Err(error) => unreachable!("{error}"),
        }
    }
}

impl Plan {
    /// A plan with 512 nodes and a top-hat, unless told otherwise.
    pub fn builder() -> PlanBuilder {
        PlanBuilder { filter: Filter::TopHat, nodes: 512 }
    }

    /// A top-hat with as many nodes as `transfer` wants for 1e-9 in σ.
    ///
    /// # Errors
    /// None for the transfer functions of this crate.
    pub fn suited_to(transfer: &Transfer) -> Result<Self> {
        Self::builder().nodes(transfer.nodes()).build()
    }

    /// The window function.
    pub fn filter(&self) -> Filter {
        self.0.filter
    }

    /// How many wavenumbers, and radii, there are.
    pub fn nodes(&self) -> usize {
        self.0.k.len()
    }

    /// The spacing of the nodes in ln k and in ln R.
    pub fn step(&self) -> f64 {
        self.0.step
    }

    /// The radii, in Mpc, that the plan serves.
    pub fn radii_mpc(&self) -> Range<f64> {
        (MARGIN - HALF_RANGE).exp()..(HALF_RANGE - MARGIN).exp()
    }

    /// The wavenumbers in 1/Mpc.
    pub fn wavenumbers_per_mpc(&self) -> &[f64] {
        &self.0.k
    }

    /// Where ln R lies among the nodes: whole numbers are nodes.
    pub(crate) fn position<S: Scalar>(&self, ln_r: S) -> S {
        (ln_r + HALF_RANGE) / self.0.step
    }

    /// Whether a position has its wavenumbers on both sides.
    pub(crate) fn covers(&self, position: f64) -> bool {
        let margin = MARGIN / self.0.step;
        position >= margin && position <= self.nodes() as f64 - margin
    }

    /// The nodes on either side of positions from `low` to `high`, one more at each end.
    pub(crate) fn window(&self, low: f64, high: f64) -> Window {
        let first = (low.floor() as usize).saturating_sub(1);
        let last = (high.floor() as usize + 2).min(self.nodes() - 1);
        Window { first, len: last.saturating_sub(first) + 1 }
    }

    /// F(k) = k^(3-q) P(k)/2π² at the plan's wavenumbers, normalised so that σ(8 Mpc/h) is σ₈ today: what
    /// [`Spectra::variance`](crate::Spectra::variance) takes. Lengths in Mpc.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology.
    pub fn spectrum<S: Scalar>(&self, cosmology: &Cosmology<S>, transfer: &Transfer) -> Result<Vec<S>> {
        let (mut spectrum, variance) = self.unnormalised(cosmology, transfer)?;
        let amplitude = cosmology.sigma8 * cosmology.sigma8 / variance;
        for value in &mut spectrum {
            *value = *value * amplitude;
        }
        Ok(spectrum)
    }

    /// [`spectrum`](Self::spectrum) of k^nₛ T² in place of P/2π², and its σ² at 8 Mpc/h.
    pub(crate) fn unnormalised<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        transfer: &Transfer,
    ) -> Result<(Vec<S>, S)> {
        cosmology.check()?;
        let mut spectrum = vec![S::from(0.0); self.nodes()];
        transfer.spectrum(cosmology, BIAS, (&self.0.k, &self.0.ln_k), &mut spectrum)?;
        let kernel = self.0.top_hat.as_deref().unwrap_or(&self.0.kernel);
        let ln_radius = S::from(8.0_f64.ln()) - cosmology.h().ln();
        if !self.covers(self.position(ln_radius.value())) {
            let expected = "such that 8 Mpc/h is a radius of the plan";
            return Err(Error::invalid("hubble_km_s_mpc", expected, cosmology.hubble_km_s_mpc.value()));
        }
        let (variance, _) = self.at_radius(kernel, &spectrum, ln_radius);
        let amplitude = (cosmology.sigma8 * cosmology.sigma8 / variance).value();
        if !(amplitude.is_finite() && amplitude > 0.0) {
            let expected = "such that fluctuations in spheres of 8 Mpc/h are positive and finite";
            return Err(Error::invalid("the spectrum", expected, variance.value()));
        }
        Ok((spectrum, variance))
    }

    /// σ² and its logarithmic slope at one radius, by the same kernels and the same interpolation as the table, but
    /// from the two nodes around it alone.
    fn at_radius<S: Scalar>(&self, kernel: &[f64], spectrum: &[S], ln_radius: S) -> (S, S) {
        let n = self.nodes();
        let position = self.position(ln_radius);
        let cell = (position.value().floor() as usize).min(n - 2);
        let node = |j: usize| {
            std::array::from_fn(|d| {
                let (low, high) = kernel[d * n..][..n].split_at(j);
                let (first, second) = spectrum.split_at(n - j);
                (dot(high, first) + dot(low, second)) * self.0.scale[j]
            })
        };
        let t = position - cell as f64;
        hermite::interpolate(node(cell), node(cell + 1), self.0.step, t, Slope::Quintic)
    }

    /// σ² and its first two derivatives in ln R at the nodes of `window`, one plane after another, by FFT.
    ///
    /// # Errors
    /// [`Error::Shape`] for arrays of the wrong length.
    pub(crate) fn variance<T: Real>(&self, window: Window, spectrum: &[T], table: &mut [T]) -> Result<()> {
        let (n, inner) = (self.nodes(), &*self.0);
        Error::check_len("the spectrum", n, spectrum.len())?;
        Error::check_len("the table of the variance", 3 * window.len, table.len())?;
        let mut time: Vec<f64> = spectrum.iter().map(|v| v.widen()).collect();
        let mut modes = inner.forward.make_output_vec();
        let mut product = inner.inverse.make_input_vec();
        let mut scratch = inner.forward.make_scratch_vec();
        let longest = scratch.len().max(inner.inverse.get_scratch_len());
        scratch.resize(longest, Complex64::default());
        inner.forward.process_with_scratch(&mut time, &mut modes, &mut scratch).map_err(transform)?;
        for (mellin, row) in inner.mellin.iter().zip(table.chunks_mut(window.len)) {
            for ((product, mode), kernel) in product.iter_mut().zip(&modes).zip(mellin) {
                *product = (mode * kernel).conj();
            }
            // The first and the middle modes of a real signal are real; `conj` made a zero negative at most.
            if let Some(middle) = product.last_mut() {
                middle.im = 0.0;
            }
            if let Some(mean) = product.first_mut() {
                mean.im = 0.0;
            }
            inner.inverse.process_with_scratch(&mut product, &mut time, &mut scratch).map_err(transform)?;
            let nodes = window.first..window.first + window.len;
            for ((out, value), scale) in row.iter_mut().zip(&time[nodes.clone()]).zip(&inner.scale[nodes]) {
                *out = T::lit(value * scale);
            }
        }
        Ok(())
    }

    /// The Fourier modes of a spectrum, times the number of nodes: m = 0 … N/2 of frequency πm/[`HALF_RANGE`] in ln k,
    /// with their phases at the first wavenumber.
    pub(crate) fn modes(&self, spectrum: &[f64]) -> Result<Vec<Complex64>> {
        let mut modes = self.0.forward.make_output_vec();
        self.0.forward.process(&mut spectrum.to_vec(), &mut modes).map_err(transform)?;
        Ok(modes)
    }

    /// U(s) (-s)ᵈ / N of each mode, for d = 0, 1, 2.
    pub(crate) fn mellin(&self) -> &[Vec<Complex64>; 3] {
        &self.0.mellin
    }

    /// The circular kernels of σ² and its two derivatives, and R^-q at each node.
    pub(crate) fn kernels(&self) -> (&[f64], &[f64]) {
        (&self.0.kernel, &self.0.scale)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({} nodes, {})", self.nodes(), self.filter().name())
    }
}

/// The dot product in eight running sums.
fn dot<S: Scalar>(weights: &[f64], values: &[S]) -> S {
    simd::dispatch(Dot { weights, values })
}

struct Dot<'a, S> {
    weights: &'a [f64],
    values: &'a [S],
}

impl<S: Scalar> Kernel for Dot<'_, S> {
    type Output = S;

    #[inline(always)]
    fn run(self) -> S {
        const LANES: usize = 8;
        let mut lanes = [S::from(0.0); LANES];
        let (mut weights, mut values) = (self.weights.chunks_exact(LANES), self.values.chunks_exact(LANES));
        for (w, v) in (&mut weights).zip(&mut values) {
            for i in 0..LANES {
                lanes[i] = lanes[i] + v[i] * w[i];
            }
        }
        for (i, (&w, &v)) in weights.remainder().iter().zip(values.remainder()).enumerate() {
            lanes[i] = lanes[i] + v * w;
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        ((a + b) + (c + d)) + ((e + f) + (g + h))
    }
}

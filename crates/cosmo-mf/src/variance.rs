//! σ(R) of one cosmology on the host, with a bound on its error.

use compute_backend::{Error, Result};

use crate::hermite::{self, Slope};
use crate::linear_power::table_of;
use crate::log_table::LogTable;
use crate::plan::{BIAS, HALF_RANGE};
use crate::{Cosmology, Plan, Transfer, Window};

/// σ(R) and its slope for any radius of the plan.
///
/// ```
/// use cosmo_mf::{Cosmology, Plan, Transfer};
///
/// let cosmology = Cosmology::lesson();
/// let variance = Plan::default().variance_of(&cosmology, &Transfer::Bbks)?;
/// let sphere = variance.at_radius_mpc(8.0 / 0.6774)?;
/// assert!((sphere.sigma - cosmology.sigma8).abs() < 1e-12);
/// assert!(sphere.sigma_error < 1e-11 && sphere.slope < 0.0);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Variance {
    plan: Plan,
    /// σ² and two derivatives at every node.
    table: Vec<f64>,
    /// What more fading of oscillations would change in these; empty where nothing fades.
    faded: Vec<f64>,
    /// Mean density in Msun Mpc⁻³ times the filter's volume factor.
    mass_msun_of_unit_radius: f64,
    /// Of R^q times σ² and its derivatives in ln R: what the modes beyond the last can add.
    truncation: [f64; 3],
    /// The same: what rounding can add.
    rounding: [f64; 3],
    /// F at the first and the last wavenumber.
    ends: [f64; 2],
    /// F, and where a table of it begins and ends in ln k.
    spectrum: Vec<f64>,
    table_ends: Option<[f64; 2]>,
}

/// σ at one radius.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Sphere {
    /// R in Mpc.
    pub radius_mpc: f64,
    /// The mean mass inside the filter, in Msun.
    pub mass_msun: f64,
    /// σ(R) today.
    pub sigma: f64,
    /// d ln σ / d ln R.
    pub slope: f64,
    /// d² ln σ / d ln R².
    pub curvature: f64,
    /// A bound on the relative error of σ, against the exact transform of the same spectrum, the fading of oscillations that no
    /// node resolves included.
    pub sigma_error: f64,
    /// A bound on the relative error of the slope.
    pub slope_error: f64,
    /// A bound on the absolute error of the curvature, which may be zero.
    pub curvature_error: f64,
}

impl Sphere {
    /// A bound on the relative error of the dn/dlnM that is made of this σ at ν: (ν² + 3) δσ + δslope.
    pub fn mass_function_error(&self, nu: f64) -> f64 {
        (nu * nu + 3.0) * self.sigma_error + self.slope_error
    }
}

impl Plan {
    /// σ(R) of `cosmology` for every radius that the plan covers, of the matter that haloes are made of.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical cosmology.
    pub fn variance_of(&self, cosmology: &Cosmology, transfer: &Transfer) -> Result<Variance> {
        let mass = self.filter().volume() * transfer.halo_density_msun_mpc3(cosmology);
        let table_ends = table_of(transfer).map(LogTable::ends);
        let spectrum = self.halo_spectrum(cosmology, transfer)?;
        let fading = self.fading(cosmology, transfer, &spectrum)?;
        let variance = self.variance_from(spectrum, fading.as_deref())?;
        Ok(Variance { mass_msun_of_unit_radius: mass, table_ends, ..variance })
    }

    /// The same of any F, where masses mean nothing: derivatives of spectra, too. What more fading would change is a bound for what
    /// fading has changed.
    pub(crate) fn variance_from(&self, spectrum: Vec<f64>, fading: Option<&[f64]>) -> Result<Variance> {
        let window = Window { first: 0, len: self.nodes() };
        let mut table = vec![0.0; 3 * window.len];
        self.variance(window, &spectrum, &mut table)?;
        let mut faded = Vec::new();
        if let Some(fading) = fading {
            faded = vec![0.0; 3 * window.len];
            self.variance(window, fading, &mut faded)?;
        }
        let residues = self.residues(&spectrum)?;
        Ok(Variance {
            plan: self.clone(),
            table,
            faded,
            mass_msun_of_unit_radius: f64::NAN,
            truncation: residues.truncation,
            rounding: residues.total.map(|sum| 2.0 * f64::EPSILON * sum),
            ends: [spectrum[0], spectrum[self.nodes() - 1]],
            table_ends: None,
            spectrum,
        })
    }
}

impl Variance {
    /// σ, its slope and their bounds at `radius_mpc`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a radius that the plan does not cover ([`Plan::radii_mpc`]).
    pub fn at_radius_mpc(&self, radius_mpc: f64) -> Result<Sphere> {
        let ln_radius = radius_mpc.ln();
        let position = self.plan.position(ln_radius);
        if !self.plan.covers(position) {
            return Err(Error::invalid("the radius", "one that the plan covers, in Mpc", radius_mpc));
        }
        let cell = position.floor() as usize;
        let step = self.plan.step();
        let (a, b) = (self.node(cell), self.node(cell + 1));
        let (variance, slope) = hermite::interpolate(a, b, step, position - cell as f64, Slope::Quintic);

        let kernel = (BIAS * ln_radius).exp();
        let [value, first, second] = self.node_errors(ln_radius);
        let (between, between_slope) = self.interpolation_error(cell);
        let relative = value / (kernel * variance) + between;
        // Between nodes the quintic divides what rounding did to the values by the step, 15/8 for either node.
        let rounded = 3.75 / step * (self.rounding[0] / (kernel * variance) + 2.0 * f64::EPSILON);
        let absolute_slope = first / (kernel * variance) + between_slope + rounded;
        let curvature = hermite::curvature(a, b, step, position - cell as f64);
        // σ²″/σ² - (σ²′/σ²)² of what is wrong at the nodes; what interpolation adds, of which t³(1 - t)³ has a second
        // derivative of at most 24 times its largest value; and rounding of the values, whose basis functions have one of
        // at most 5.8, and of the slopes, 4.1.
        let scale = kernel * variance;
        let nodes = second / scale
            + (curvature.abs() + slope * slope) * value / scale
            + 2.0 * slope.abs() * (first + slope.abs() * value) / scale;
        let [rounded_value, rounded_slope] =
            [0, 1].map(|d| self.rounding[d] / scale + 2.0 * f64::EPSILON * (1.0 + slope.abs()));
        let curvature_error = nodes
            + (24.0 * between + 11.6 * rounded_value) / (step * step)
            + 8.2 * (rounded_slope + slope.abs() * rounded_value) / step;
        Ok(Sphere {
            radius_mpc,
            mass_msun: self.mass_msun_of_unit_radius * radius_mpc.powi(3),
            sigma: variance.sqrt(),
            slope: 0.5 * slope,
            curvature: 0.5 * curvature,
            // ε for each of the last few roundings.
            sigma_error: 0.5 * relative + 4.0 * f64::EPSILON,
            slope_error: absolute_slope / slope.abs() + relative,
            curvature_error: 0.5 * curvature_error,
        })
    }

    /// [`at_radius_mpc`](Self::at_radius_mpc) for the radius whose filter holds `mass_msun`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a mass that is not positive and finite, or whose radius the plan does not cover.
    pub fn at_mass_msun(&self, mass_msun: f64) -> Result<Sphere> {
        if !(mass_msun > 0.0 && mass_msun.is_finite()) {
            return Err(Error::invalid("the mass", "positive and finite", mass_msun));
        }
        self.at_radius_mpc((mass_msun / self.mass_msun_of_unit_radius).cbrt())
    }

    /// The mass in Msun whose fluctuation today is `sigma`: of 1.68647/D(z) that is M*, the mass that collapses at z.
    ///
    /// Bisection and Newton's method on σ(R); as exact as σ is.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a σ that no radius of the plan has.
    pub fn mass_msun_of_sigma(&self, sigma: f64) -> Result<f64> {
        let radii = self.plan.radii_mpc();
        // The ends themselves are covered up to rounding.
        let (mut low, mut high) = (radii.start.ln() + 1e-9, radii.end.ln() - 1e-9);
        let sphere = |ln_radius: f64| self.at_radius_mpc(ln_radius.exp());
        let (most, least) = (sphere(low)?.sigma, sphere(high)?.sigma);
        if !(sigma <= most && sigma >= least) {
            let found = format_args!("{sigma:e}, not from {least:e} to {most:e}");
            return Err(Error::invalid("sigma", "the fluctuation of a radius of the plan", found));
        }
        // σ falls with R.
        let mut middle = 0.5 * (low + high);
        for _ in 0..200 {
            let here = sphere(middle)?;
            if here.sigma > sigma {
                low = middle;
            } else {
                high = middle;
            }
            let newton = middle + (sigma / here.sigma).ln() / here.slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let change = (next - middle).abs();
            middle = next;
            if change <= 4.0 * f64::EPSILON * middle.abs().max(1.0) {
                break;
            }
        }
        Ok(sphere(middle)?.mass_msun)
    }

    /// At most which part of σ² at `radius_mpc` is of wavenumbers beyond the points of a table, where it is extrapolated: from 0 to 1, 0
    /// for formulas. No bound of this crate knows by how much extrapolation is wrong; an error of it enters σ with half of this part.
    ///
    /// # Errors
    /// As [`at_radius_mpc`](Self::at_radius_mpc).
    pub fn extrapolated(&self, radius_mpc: f64) -> Result<f64> {
        let sphere = self.at_radius_mpc(radius_mpc)?;
        let Some([first, last]) = self.table_ends else { return Ok(0.0) };
        // The window's square is at most 1, and at most its tail.
        let (level, fall) = self.plan.filter().tail();
        let nodes = self.plan.wavenumbers_per_mpc().iter().zip(&self.spectrum);
        let outside: f64 = nodes
            .filter(|(k, _)| !(first..=last).contains(&k.ln()))
            .map(|(k, f)| f * k.powf(BIAS) * (level * (k * radius_mpc).powf(-fall)).min(1.0))
            .sum();
        Ok((outside * self.plan.step() / (sphere.sigma * sphere.sigma)).min(1.0))
    }

    /// Bounds of the absolute errors of R^q σ² and its two derivatives at the nodes around a radius.
    pub(crate) fn node_errors(&self, ln_radius: f64) -> [f64; 3] {
        // What lies beyond the first and the last wavenumber: F there, no larger than at the ends, under the window,
        // which is at most 1 and at most 9/x⁴; the half step that a sum gives an end too much is of the same kind.
        let low = self.ends[0].abs() * (BIAS * (ln_radius - HALF_RANGE)).exp();
        let high = self.ends[1].abs() * 9.0 * ((BIAS - 4.0) * (ln_radius + HALF_RANGE)).exp();
        let ends = (1.0 + self.plan.step()) * (low + high);
        let (n, cell) = (self.plan.nodes(), self.plan.position(ln_radius).floor() as usize);
        let kernel = (BIAS * ln_radius).exp();
        [0, 1, 2].map(|d| {
            // It may pass through zero between two nodes.
            let nodes = self.faded.get(d * n + cell - 1..d * n + cell + 3).unwrap_or_default();
            let fading = nodes.iter().fold(0.0, |most: f64, change| most.max(change.abs()));
            self.truncation[d] + self.rounding[d] + ends * [1.0, 4.0, 16.0][d] + kernel * fading
        })
    }

    /// What rounding adds to R^q σ² at the nodes.
    pub(crate) fn node_rounding(&self) -> f64 {
        self.rounding[0]
    }

    pub(crate) fn node(&self, j: usize) -> [f64; 3] {
        let n = self.plan.nodes();
        [0, 1, 2].map(|d| self.table[d * n + j])
    }

    /// Bounds on what interpolation between the nodes adds to ln σ² and its slope around `cell`. The error of a quintic,
    /// ∝ t³(1 - t)³, is largest halfway: skipping a node shows it there, 2⁶ times as large; twice that is taken. Its
    /// slope is at most 3.44 times the largest value, per step.
    fn interpolation_error(&self, cell: usize) -> (f64, f64) {
        let step = self.plan.step();
        let last = self.plan.nodes() - 2;
        let value =
            (cell.saturating_sub(1)..=cell + 2).map(|j| j.clamp(1, last)).fold(0.0, |worst: f64, j| {
                let (before, after) = (self.node(j - 1), self.node(j + 1));
                let (skipped, _) = hermite::interpolate(before, after, 2.0 * step, 0.5, Slope::Quintic);
                worst.max((skipped / self.node(j)[0]).ln().abs() / 32.0)
            });
        (value, 3.44 * value / step)
    }
}

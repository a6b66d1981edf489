//! The mass function of Fernández-García et al. 2026 (arXiv:2512.05847): triaxial collapse, without a fit to simulations.

use std::f64::consts::{LN_10, PI, SQRT_2};

use compute_backend::{Error, Result};
use ndarray::{Array2, ArrayView1};

use crate::cosmology::check_redshift;
use crate::quadrature::integrate;
use crate::{Dual, Growth, Model, Plan, Quantity, Scalar};

/// A mass function of triaxial collapse; both arrays have the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Triaxial {
    /// The mass function, or whatever the model's quantity says of it.
    pub values: Array2<f64>,
    /// Whether it was compared with simulations there: 10^6.5 to 10^16 Msun/h and z = 0 to 20.
    pub calibrated: Array2<bool>,
}

/// log₁₀ b and log₁₀ c in powers of log₁₀(M h/Msun) - 11: least squares through the points that the paper computes.
const B: [f64; 5] = [
    -0.741_086_349_492_992_4,
    0.075_032_883_533_649_59,
    0.003_883_298_483_995_972_6,
    -1.232_047_989_893_144e-5,
    -1.365_206_675_807_34e-5,
];
const C: [f64; 5] = [
    -0.640_446_258_396_059_5,
    0.075_208_814_322_084_29,
    0.003_845_502_040_689_784,
    1.435_466_418_680_244_3e-4,
    4.725_599_180_176_024e-6,
];

impl Model {
    /// The mass function of Fernández-García et al. 2026 (GPS+) at `redshifts` (Z,) for `masses` (M,) in the model's units, of
    /// haloes of 200 times the mean density: dn/dlnM = -(ρ/M) dF/d ln M with
    ///
    /// ```text
    /// F = erfc(0.98 t) / V        V = 3 ∫₀¹ erfc[t √tanh(c ξ²/2)] ξ² dξ        t = δ(σ, b)/(√2 σ')
    /// ```
    ///
    /// It is no [`Fit`](crate::Fit): it depends on the mass by b and c, and on an integral for each. That is done on the
    /// host, to 1e-12, with the exact derivative; colossus takes a difference over 1 % in mass and a rule of 1000 points. The
    /// model's fit and δc play no part. Beyond 10^6 to 10^16 Msun/h, b and c are those of the end; the paper's
    /// correction to σ is left out below σ = 0.1395, where it turns negative. Constants as the authors' program (`HMF_GPSplus`) and colossus
    /// have them; colossus takes them for virial masses too.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function); [`Error::Invalid`] for masses so small that σ is 20 or so, where the
    /// correction to σ turns and F no longer falls with the mass, and so early that σ is below 1e-4, where its integrals
    /// underflow.
    pub fn mass_function_fernandez_garcia26<'z, 'm>(
        &self,
        plan: &Plan,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<Triaxial> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        let shape = (redshifts.len(), masses.len());
        let mut table =
            Triaxial { values: Array2::zeros(shape), calibrated: Array2::from_elem(shape, false) };
        let h = self.cosmology.h();
        let unit = self.units.mass_msun(h);
        let mean =
            self.transfer.halo_density_msun_mpc3(&self.cosmology) / (unit * self.units.density_per_mpc3(h));
        let suppressed = self.suppressed(&self.cosmology)?;
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let factor = growth.factor(redshift)?;
            for (m, &mass) in masses.iter().enumerate() {
                let sphere = variance.at_mass_msun(mass * unit)?;
                let (sigma, slope) = (sphere.sigma * factor, sphere.slope.abs() / 3.0);
                let mass_msun_per_h = mass * unit * h;
                // -d ln F/d ln M, and ln F as it does not underflow.
                let (steepness, ln) = collapsed(sigma, slope, mass_msun_per_h)?;
                let ln = ln + suppressed.map_or(0.0, |suppressed| suppressed.ln_factor(1.0 / mass));
                let number = mean / mass * steepness;
                table.values[[z, m]] = match self.quantity {
                    Quantity::DnDlnM => number * ln.exp(),
                    Quantity::LnDnDlnM => number.ln() + ln,
                    Quantity::DnDM => number / mass * ln.exp(),
                    Quantity::DnDLog10M => number * LN_10 * ln.exp(),
                    Quantity::Multiplicity => steepness / slope * ln.exp(),
                };
                table.calibrated[[z, m]] = (0.0..=20.0).contains(&redshift)
                    && (10.0_f64.powf(6.5)..=1e16).contains(&mass_msun_per_h);
            }
        }
        Ok(table)
    }
}

/// -d ln F/d ln M and ln F, of σ(M, z), -d ln σ/d ln M and M in Msun/h.
fn collapsed(sigma: f64, slope: f64, mass_msun_per_h: f64) -> Result<(f64, f64)> {
    // Everything with its derivative in ln M.
    let sigma = Dual { value: sigma, slopes: [-slope * sigma] };
    let decades = mass_msun_per_h.log10() - 11.0;
    let decades = if (-5.0..=5.0).contains(&decades) {
        Dual { value: decades, slopes: [1.0 / LN_10] }
    } else {
        Dual::from(decades.clamp(-5.0, 5.0))
    };
    let power = |constants: [f64; 5]| {
        let log = constants.iter().rev().fold(Dual::from(0.0), |sum, &c| sum * decades + c);
        (log * LN_10).exp()
    };
    let (b, c) = (power(B), power(C));
    let x = sigma / 1.676;
    let added = ((x * -0.002_21 + 0.038_35) * x + 0.178_10) * x - 0.015_07;
    let added = if added.value > 0.0 || x.value > 1.0 { added } else { Dual::from(0.0) };
    let height = ((x * 0.002_5 - 0.04) * x + 0.845) * x + 1.0;
    let shape = (b * -0.087 + 0.17) * b + 1.0;
    let contrast = height.powf(0.652) * shape * (1.089 * 1.365);
    let t = contrast / ((sigma * sigma + added * added).sqrt() * SQRT_2);

    let (now, width) = (t.value, c.value);
    let root = |xi: f64| (0.5 * width * xi * xi).tanh().sqrt();
    let volume: f64 = integrate(0.0, 1.0, &|xi| Ok(3.0 * erfc(now * root(xi)) * xi * xi))?;
    // By t, and by c: √tanh has 1/(4 cosh² √tanh) ξ² for a slope in c, and ξ/√tanh is finite at zero.
    let gaussian = |xi: f64| (-(now * root(xi)).powi(2)).exp();
    let by_t: f64 = integrate(0.0, 1.0, &|xi| Ok(gaussian(xi) * root(xi) * xi * xi))?;
    let by_c: f64 = integrate(0.0, 1.0, &|xi| {
        let cosh = (0.5 * width * xi * xi).cosh();
        Ok(gaussian(xi) * now * xi.powi(4) / (4.0 * cosh * cosh * root(xi)))
    })?;
    let scale = 2.0 / PI.sqrt();
    let change = -0.98 * scale / scaled_erfc(0.98 * now) * t.slopes[0]
        + 3.0 * scale * (by_t * t.slopes[0] + by_c * c.slopes[0]) / volume;
    if change >= 0.0 || change.is_nan() {
        let expected = "such that more is in haloes above smaller ones, as of σ below 20";
        let found = format_args!("{mass_msun_per_h:e} Msun/h with σ = {}", sigma.value);
        return Err(Error::invalid("the masses", expected, found));
    }
    let ln = scaled_erfc(0.98 * now).ln() - (0.98 * now).powi(2) - volume.ln();
    Ok((-change, ln))
}

/// erfc x for x ≥ 0.
fn erfc(x: f64) -> f64 {
    (-x * x).exp() * scaled_erfc(x)
}

/// exp(x²) erfc x for x ≥ 0: below 2 the series of erf, 1e-13; above, 80 steps of Laplace's continued fraction, which leave
/// e^-50.
fn scaled_erfc(x: f64) -> f64 {
    if x < 2.0 {
        let (mut term, mut sum) = (x, 0.0);
        for n in 0..60 {
            sum += term;
            term *= 2.0 * x * x / f64::from(2 * n + 3);
        }
        return (x * x).exp() - 2.0 / PI.sqrt() * sum;
    }
    let tail = (1..=80).rev().fold(x, |tail, n| x + 0.5 * f64::from(n) / tail);
    1.0 / (PI.sqrt() * tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_in_haloes_and_its_slope_are_those_of_many_digits() {
        // mpmath, 25 digits: F and -dF/d ln M for σ that falls as M^-slope.
        for (mass, sigma, slope, share, steepness) in [
            (3e6, 4.0, 0.1, 0.528_834_550_234_495_7, 0.025_738_879_751_169_08),
            (3e6, 0.2, 0.3, 2.107_442_946_168_376_5e-14, 3.622_982_292_246_082_4e-13),
            (1e10, 1.2, 0.25, 0.137_369_902_572_697_93, 0.079_578_702_030_029_05),
            (2e12, 0.4, 0.35, 9.694_072_248_987_831e-5, 5.152_527_202_182_396e-4),
            (1e15, 4.0, 0.1, 0.591_757_550_665_354_5, 0.017_819_290_989_665_083),
            (1e15, 1.2, 0.25, 0.169_909_979_543_599_55, 0.086_781_646_916_262_99),
            (1e15, 0.2, 0.3, 1.478_767_820_228_557e-14, 2.726_097_624_218_828e-13),
        ] {
            let (got, ln) = collapsed(sigma, slope, mass).unwrap();
            // Rounding of the exponent, and 1e-13 of the integrals.
            let tolerance = 1e-12 * (1.0 - ln);
            assert!((ln - f64::ln(share)).abs() < tolerance, "{mass:e}, σ = {sigma}: {ln}");
            let want = steepness / share;
            assert!((got / want - 1.0).abs() < tolerance, "{mass:e}, σ = {sigma}: {got} is not {want}");
        }
    }

    #[test]
    fn the_error_function_has_its_values() {
        // Abramowitz & Stegun, table 7.1, and the asymptotic series.
        for (x, want) in [(0.0, 1.0), (0.5, 0.479_500_122_186_953_5), (1.0, 0.157_299_207_050_285_13)] {
            assert!((erfc(x) - want).abs() < 1e-14, "{x}");
        }
        assert!((erfc(2.0) / 0.004_677_734_981_047_266 - 1.0).abs() < 1e-13);
        assert!((scaled_erfc(2.0 - 1e-15) / scaled_erfc(2.0) - 1.0).abs() < 1e-13);
        let want = (1.0 - 0.5e-4 + 0.75e-8) / (100.0 * PI.sqrt());
        assert!((scaled_erfc(100.0) / want - 1.0).abs() < 1e-11);
    }

    #[test]
    fn haloes_are_counted_up_to_a_sigma_that_is_an_error() {
        for k in -40..=26 {
            let sigma = 10.0_f64.powf(0.05 * f64::from(k));
            for (mass, slope) in [(1e-3, 0.02), (1e7, 0.1), (1e12, 0.25), (1e16, 0.5), (1e19, 0.6)] {
                let (steepness, ln) = collapsed(sigma, slope, mass).unwrap();
                assert!(steepness > 0.0 && ln.is_finite(), "σ = {sigma}, M = {mass:e}: {steepness}, {ln}");
            }
        }
        let text = collapsed(26.0, 0.02, 1e-3).unwrap_err().to_string();
        assert!(text.starts_with("the masses"), "{text}");
    }

    #[test]
    fn quantities_are_the_same_in_other_words_and_ranges_are_marked() {
        let model = Model::new(
            crate::Cosmology::planck18(),
            crate::Transfer::EisensteinHuSmooth,
            crate::Fit::PressSchechter,
        );
        let plan = Plan::default();
        let of = |quantity| {
            let model = model.clone().with_quantity(quantity);
            model.mass_function_fernandez_garcia26(&plan, &[0.0, 21.0][..], &[1e5, 1e13, 1e15][..]).unwrap()
        };
        let plain = of(Quantity::DnDlnM);
        let close = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-13, "{got} is not {want}");
        close(of(Quantity::DnDM).values[[0, 1]], plain.values[[0, 1]] / 1e13);
        close(of(Quantity::DnDLog10M).values[[0, 1]], plain.values[[0, 1]] * LN_10);
        close(of(Quantity::LnDnDlnM).values[[0, 1]], plain.values[[0, 1]].ln());
        assert!(of(Quantity::LnDnDlnM).values.iter().all(|v| v.is_finite()));
        assert_eq!(plain.calibrated.as_slice().unwrap(), [false, true, true, false, false, false]);
        // 10 to 20 % from simulations, as Tinker 2008 is from them by 5 %.
        let tinker = model.with_quantity(Quantity::DnDlnM);
        let tinker = crate::Model { fit: crate::Fit::Tinker08, ..tinker };
        let want = tinker.mass_function(&plan, &[0.0][..], &[1e13][..]).unwrap()[[0, 0]];
        assert!((plain.values[[0, 1]] / want - 1.0).abs() < 0.25, "{} and {want}", plain.values[[0, 1]]);
        for bad in [0.0, f64::NAN, -1.0] {
            assert!(tinker.mass_function_fernandez_garcia26(&plan, &[0.0][..], &[bad][..]).is_err());
        }
        assert!(tinker.mass_function_fernandez_garcia26(&plan, &[-1.0][..], &[1e13][..]).is_err());
    }

    #[test]
    fn the_mass_function_is_that_of_colossus_but_for_its_difference() {
        // colossus 1.4.0, `massFunction(M, 0, q_in='M', q_out='dndlnM', mdef='200m', model='fernandezgarcia26', M=M)`, planck18.
        // Without the last it finds M of σ by another table, and is 2 to 13 % off its own.
        let cosmology = crate::Cosmology::flat(0.3111, 67.66)
            .with_baryons(0.049)
            .with_sigma8(0.8102)
            .with_spectral_index(0.9665);
        let transfer = crate::Transfer::EisensteinHu(crate::EquationsOf::Paper);
        let plan = Plan::suited_to(&transfer).unwrap();
        let model =
            Model::new(cosmology, transfer, crate::Fit::PressSchechter).with_units(crate::Units::MsunPerH);
        let got = model.mass_function_fernandez_garcia26(&plan, &[0.0][..], &[1e10, 1e13, 1e15][..]).unwrap();
        for (got, want) in got.values.iter().zip([2.336_959_86e-1, 5.365_727_72e-4, 7.567_198_47e-7]) {
            // Its difference is that of a mass 0.5 % larger, where haloes are fewer by up to 1.5 %; σ of its table, 1e-3, stands in
            // ν² for 1 % more.
            assert!((got / want - 1.0).abs() < 0.025, "{got} is not {want}");
        }
    }
}

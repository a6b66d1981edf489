//! The comoving volume that a patch of the sky sees.

use compute_backend::{Error, Result};

use crate::{Cosmology, Scalar};

/// The speed of light in km/s.
const LIGHT_KM_S: f64 = 299_792.458;
/// The widest panel in ln(1 + z).
const PANEL: f64 = 0.2;
/// Half of the nodes, the positive ones, and the weights of the Gauss-Legendre rule of 8 points.
pub(crate) const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// The nodes and weights of Gauss-Legendre panels no wider than `panel` from `low` to `high`, in order.
pub(crate) fn panels(low: f64, high: f64, panel: f64) -> Vec<(f64, f64)> {
    let count = ((high - low) / panel).ceil().max(1.0) as usize;
    let half = 0.5 * (high - low) / count as f64;
    let mut nodes = Vec::with_capacity(8 * count);
    for i in 0..count {
        let middle = low + (2 * i + 1) as f64 * half;
        nodes.extend(RULE.iter().rev().map(|&(x, w)| (middle - half * x, half * w)));
        nodes.extend(RULE.iter().map(|&(x, w)| (middle + half * x, half * w)));
    }
    nodes
}

impl<S: Scalar> Cosmology<S> {
    /// dV/dz dΩ at each of `redshifts`, which rise from 0, in comoving Mpc³ per steradian: (c/H) D² with the transverse
    /// distance D = S(χ) of χ = ∫ c dz/H.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a universe that does not expand at one of them.
    pub(crate) fn volume_elements(&self, redshifts: &[f64]) -> Result<Vec<S>> {
        let hubble = S::from(LIGHT_KM_S) / self.hubble_km_s_mpc;
        let inverse_rate = |z: f64| {
            let square = self.expansion_squared(1.0 / (1.0 + z));
            if square.value() > 0.0 {
                return Ok(S::from(1.0) / square.sqrt());
            }
            Err(Error::invalid(
                "the cosmology",
                "such that the universe expands",
                format_args!("none at z = {z}"),
            ))
        };
        let (mut before, mut chi) = (0.0_f64, S::from(0.0));
        let mut elements = Vec::with_capacity(redshifts.len());
        for &z in redshifts {
            // ∫ dz/E = ∫ (1 + z) d ln(1 + z)/E.
            for (x, weight) in panels(before, z.ln_1p(), PANEL) {
                let z = x.exp_m1();
                chi = chi + inverse_rate(z)? * (weight * (1.0 + z));
            }
            before = z.ln_1p();
            let distance = curved(self.omega_curvature(), chi);
            elements.push(hubble * hubble * hubble * distance * distance * inverse_rate(z)?);
        }
        Ok(elements)
    }
}

/// sinh(√Ωk χ)/√Ωk, its limit χ where Ωk is zero, and the sine where it is negative.
fn curved<S: Scalar>(curvature: S, chi: S) -> S {
    let square = curvature * chi * chi;
    if square.value().abs() < 0.1 {
        // Σ xᵏ/(2k + 1)!, to 1e-17; analytic in the curvature, so that derivatives exist in a flat universe.
        let series = (1..=7).rev().fold(S::from(1.0), |sum, k| {
            let k = f64::from(k);
            sum * square / (2.0 * k * (2.0 * k + 1.0)) + 1.0
        });
        return series * chi;
    }
    if square.value() > 0.0 {
        let root = square.sqrt();
        let grown = root.exp();
        return chi * (grown - S::from(1.0) / grown) / (root * 2.0);
    }
    let root = (-square).sqrt();
    chi * root.sin() / root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_have_their_closed_forms() {
        let hubble = LIGHT_KM_S / 70.0;
        let redshifts = [0.0, 0.1, 0.5, 1.0, 3.0, 10.0];
        // Matter alone: χ = 2 (1 - 1/√(1 + z)), E = (1 + z)^(3/2).
        let matter = Cosmology::flat(1.0, 70.0).volume_elements(&redshifts).unwrap();
        for (&z, got) in redshifts.iter().zip(matter) {
            let chi = 2.0 * (1.0 - 1.0 / (1.0 + z).sqrt());
            let want = hubble.powi(3) * chi * chi / (1.0 + z).powf(1.5);
            assert!((got - want).abs() <= 1e-13 * want, "z = {z}: {got} is not {want}");
        }
        // Next to nothing (Milne): χ = ln(1 + z), D = sinh χ, E = 1 + z.
        let empty = Cosmology::flat(1e-14, 70.0).with_dark_energy(0.0).with_baryons(0.0);
        for (&z, got) in redshifts.iter().zip(empty.volume_elements(&redshifts).unwrap()) {
            let want = hubble.powi(3) * f64::ln_1p(z).sinh().powi(2) / (1.0 + z);
            assert!((got - want).abs() <= 1e-12 * want, "z = {z}: {got} is not {want}");
        }
        // A closed universe of matter: Mattig's formula, Ωm = 2: D = (2/Ω²)[Ω z + (Ω - 2)(√(1 + Ω z) - 1)]/(1 + z).
        let closed = Cosmology::flat(2.0, 70.0).with_dark_energy(0.0);
        for (&z, got) in redshifts.iter().zip(closed.volume_elements(&redshifts).unwrap()) {
            let (distance, rate) = (z / (1.0 + z), ((1.0 + z).powi(2) * (1.0 + 2.0 * z)).sqrt());
            let want = hubble.powi(3) * distance * distance / rate;
            assert!((got - want).abs() <= 1e-12 * want, "z = {z}: {got} is not {want}");
        }
    }

    #[test]
    fn the_branches_of_the_curved_distance_meet_and_slopes_in_the_curvature_exist_at_zero() {
        for sign in [1.0, -1.0] {
            let (below, above) = (curved(sign * (0.1 - 1e-14), 1.0), curved(sign * 0.1_f64, 1.0));
            assert!((below - above).abs() < 1e-14);
        }
        let got = curved(crate::Dual::<1>::variable(0.0, 0), crate::Dual::from(2.0));
        // χ³/6.
        assert!((got.slopes[0] - 8.0 / 6.0).abs() < 1e-15, "{got:?}");
    }
}

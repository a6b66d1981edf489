//! The transfer function of Eisenstein & Hu 1999 (Astrophys. J. 511, 5): neutrinos with mass, no oscillations.

use compute_backend::{Error, Result};

use crate::eisenstein_hu::Contents;
use crate::transfer::Shape;
use crate::{Cosmology, Growth, Scalar};

/// Of cold matter, baryons and neutrinos at redshift zero, for k in 1/Mpc: eqs. 1-24, with 1 + z of equality where the paper
/// has z, as in the authors' program.
#[derive(Clone, Copy)]
pub(crate) struct Heavy<S> {
    /// θ²/Ωm h²: q = this times k.
    scale: S,
    sound_horizon: S,
    root_alpha: S,
    beta: S,
    /// Of B(k): 1.2 f^0.64 N^(0.3 + 0.6 f), and `q_ν/q`.
    bump: S,
    bump_scale: S,
    /// `y_fs/q²`.
    streaming: S,
    /// D₁, and p of cold matter with baryons.
    growth: S,
    power: S,
    /// f^(0.7/p) of cold matter with baryons.
    clustering: S,
}

impl<S: Scalar> Heavy<S> {
    /// # Errors
    /// [`Error::Invalid`] where no neutrino has mass; those of [`Growth::new`].
    pub(crate) fn new(cosmology: &Cosmology<S>) -> Result<Self> {
        let species = cosmology.radiation.map_or(0, |neutrinos| neutrinos.massive());
        if species == 0 {
            let expected = "with mass: this transfer function is for such (`Cosmology::with_radiation`)";
            return Err(Error::invalid("the neutrinos", expected, "none that has"));
        }
        let fraction = cosmology.omega_neutrinos() / cosmology.omega_matter;
        // The paper's growth is without radiation, whose part is in the fit.
        let (growth, _) = Growth::new(&cosmology.without_radiation())?.today()?;
        Ok(Self::of_fraction(cosmology, fraction, species as f64, growth))
    }

    /// Where neutrinos are a `fraction` of matter, and D = a early on has become `growth`.
    fn of_fraction(cosmology: &Cosmology<S>, fraction: S, count: f64, growth: S) -> Self {
        let one = S::from(1.0);
        let contents = Contents::new(cosmology);
        let (baryonic, equality) = (contents.baryon_fraction, contents.equality());
        let cold = one - fraction - baryonic;
        let clustering = one - fraction;
        let y_drag = equality / (contents.drag() + 1.0);
        let exponent = |fraction: S| (-(fraction * 24.0 + 1.0).sqrt() + 5.0) / 4.0;
        let (p_c, p_cb) = (exponent(cold), exponent(clustering));
        // Eq. 15.
        let smooth = fraction + baryonic;
        let alpha = cold / clustering * ((p_c + p_cb) * -2.0 + 5.0) / (p_cb * -4.0 + 5.0)
            * (smooth * (smooth * smooth * 0.126 - 0.553) + 1.0)
            / (fraction * (0.169 * count.powf(0.2)) - (fraction * count).sqrt() * 0.193 + 1.0)
            * ((p_cb - p_c) * (y_drag + 1.0).ln()).exp()
            * ((p_c - p_cb) / 2.0 * (one / ((p_c * -4.0 + 3.0) * (p_cb * -4.0 + 7.0)) + 1.0)
                / (y_drag + 1.0)
                + 1.0);
        Self {
            scale: contents.theta2 / contents.matter,
            sound_horizon: contents.fitted_sound_horizon_mpc(),
            root_alpha: alpha.sqrt(),
            beta: one / (smooth * -0.949 + 1.0),
            bump: fraction.powf(0.64) * ((fraction * 0.6 + 0.3) * count.ln()).exp() * 1.2,
            bump_scale: (S::from(count) / fraction).sqrt() * 3.92,
            streaming: (fraction.powf(-7.0 / 6.0) * 0.488 + 1.0) * (17.2 * count * count) / fraction,
            growth: equality * growth,
            power: p_cb,
            clustering: (clustering.ln() * 0.7 / p_cb).exp(),
        }
    }
}

impl<S: Scalar> Heavy<S> {
    /// `[D₁/(1 + y_fs)]^0.7` at q.
    #[inline(always)]
    fn grown(&self, q: S) -> S {
        (self.growth / (self.streaming * q * q + 1.0)).powf(0.7)
    }

    /// The power of cold matter and baryons over that of all matter, at k in 1/Mpc: the squared ratio of eqs. 12 and 13.
    pub(crate) fn cold_over_all(&self, k: f64) -> S {
        let grown = self.grown(self.scale * k);
        (((grown + 1.0) / (self.clustering + grown)).ln() * self.power * (2.0 / 0.7)).exp()
    }
}

impl<S: Scalar> Shape<S> for Heavy<S> {
    #[inline(always)]
    fn squared(&self, k: f64, _ln_k: f64) -> S {
        let one = S::from(1.0);
        let q = self.scale * k;
        // Eqs. 16-20.
        let x = self.sound_horizon * (0.43 * k);
        let square = x * x;
        let effective = q / (self.root_alpha + (one - self.root_alpha) / (square * square + 1.0));
        let log = (self.beta * self.root_alpha * effective * 1.84 + std::f64::consts::E).ln();
        let c = S::from(325.0) / (effective.powf(1.11) * 60.5 + 1.0) + 14.4;
        let suppressed = log / (log + c * effective * effective);
        // Eqs. 22-23.
        let q_heavy = self.bump_scale * q;
        let bumped = self.bump / (q_heavy.powf(-1.6) + q_heavy.powf(0.8)) + 1.0;
        // Eqs. 11-14, over D₁.
        let grown = self.grown(q);
        let growth = (((self.clustering + grown).ln() / 0.7 - self.growth.ln()) * self.power).exp();
        let transfer = suppressed * bumped * growth;
        transfer * transfer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transfer_function_is_that_of_the_authors_program() {
        // A port of it (`tests/data/README.md`), at T = 2.728 K. In a universe of matter alone growth is exact there too;
        // with Λ it is Carroll, Press and Turner's fit, good to a per cent, of which f/4 comes through in T².
        let rows = include_str!("../tests/data/eisenstein_hu_neutrinos.csv").lines().skip(1);
        let mut count = 0;
        for row in rows {
            let row: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
            let [om, ob, onu, n, ol, h, k, want, cold] = row[..] else { panic!("{row:?}") };
            let cosmology =
                Cosmology::flat(om, 100.0 * h).with_baryons(ob).with_cmb_temperature_kelvin(2.728);
            assert_eq!(cosmology.omega_dark_energy, ol);
            let (growth, _) = Growth::new(&cosmology).unwrap().today().unwrap();
            let heavy = Heavy::of_fraction(&cosmology, onu / om, n, growth);
            let got = heavy.squared(k, k.ln()).sqrt();
            let tolerance = if ol == 0.0 { 2e-14 } else { 1e-2 * onu / om };
            assert!((got / want - 1.0).abs() < tolerance, "{row:?}: {got}, {:e}", got / want - 1.0);
            // Of the ratio the growth is all that there is.
            let (got, want) = (heavy.cold_over_all(k).sqrt(), cold / want);
            assert!((got / want - 1.0).abs() < tolerance, "{row:?}: {got}, {:e}", got / want - 1.0);
            count += 1;
        }
        assert_eq!(count, 65);
    }
}

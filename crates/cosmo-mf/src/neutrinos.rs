//! Neutrinos, with mass and without: their part of the energy of the universe.

use std::sync::LazyLock;

use compute_backend::{Error, Result};

use crate::Scalar;

/// The constant of Boltzmann in eV/K (exact, CODATA 2018).
const BOLTZMANN_EV_PER_KELVIN: f64 = 8.617_333_262e-5;
/// Ωγ h² of a black body of 1 K: (4 σ T⁴/c³) 8πG / 3 (100 km/s/Mpc)², with CODATA 2018.
pub(crate) const PHOTONS_H2_AT_ONE_KELVIN: f64 = {
    const STEFAN_BOLTZMANN: f64 = 5.670_374_419e-8;
    const LIGHT: f64 = 299_792_458.0;
    const GRAVITY: f64 = 6.674_30e-11;
    const HUNDRED_PER_SECOND: f64 = 1e5 / 3.085_677_581_491_367e22;
    4.0 * STEFAN_BOLTZMANN / (LIGHT * LIGHT * LIGHT) * 8.0 * std::f64::consts::PI * GRAVITY
        / (3.0 * HUNDRED_PER_SECOND * HUNDRED_PER_SECOND)
};
/// (7/8) (4/11)^(4/3): the energy of one species in units of the photons', after instantaneous decoupling.
const ONE_SPECIES: f64 = 0.227_107_317_660_239_1;

/// The neutrinos of a universe.
///
/// [`effective_number`](Self::effective_number) fixes the energy while all are relativistic. Each species with a mass
/// has the temperature [`temperature_ratio`](Self::temperature_ratio) Tγ and so its part of that number; the rest is
/// without mass. This is how CLASS and CCL count. The energy of a massive species is its Fermi-Dirac integral, not a
/// fit.
///
/// ```
/// use cosmo_mf::{Cosmology, Neutrinos};
///
/// let minimal = Neutrinos::with_masses_ev([0.06, 0.0, 0.0]);
/// let cosmology = Cosmology::flat(0.31, 67.7).with_radiation(minimal);
/// assert!(cosmology.check().is_ok() && cosmology.omega_curvature() == 0.0);
/// // Σm / 93.14 eV.
/// let density = cosmology.omega_neutrinos() * 0.677 * 0.677;
/// assert!((density * 93.14 / 0.06 - 1.0).abs() < 1e-3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Neutrinos<S = f64> {
    /// `N_eff`: the energy of all neutrinos at early times in units of (7/8) (4/11)^(4/3) times that of the photons.
    pub effective_number: S,
    /// The masses of three species in eV; zero is without mass.
    pub masses_ev: [S; 3],
    /// The temperature of the species with mass in units of the photons'.
    pub temperature_ratio: f64,
}

impl Neutrinos<f64> {
    /// `N_eff` of the standard model as Planck and the peers take it (Mangano et al. 2005, Nucl. Phys. B 729, 221).
    pub const STANDARD_NUMBER: f64 = 3.046;
    /// Such that Ων h² = Σm / 93.14 eV, as CLASS has it for non-instantaneous decoupling.
    pub const STANDARD_TEMPERATURE_RATIO: f64 = 0.716_11;

    /// `N_eff` = 3.046, none with mass.
    pub fn massless() -> Self {
        Self::with_masses_ev([0.0; 3])
    }

    /// `N_eff` = 3.046 and these masses in eV.
    pub fn with_masses_ev(masses_ev: [f64; 3]) -> Self {
        Self {
            effective_number: Self::STANDARD_NUMBER,
            masses_ev,
            temperature_ratio: Self::STANDARD_TEMPERATURE_RATIO,
        }
    }
}

impl<S: Scalar> Neutrinos<S> {
    /// The same neutrinos in another number, as constants.
    pub fn lift(plain: Neutrinos) -> Self {
        Self {
            effective_number: S::from(plain.effective_number),
            masses_ev: plain.masses_ev.map(S::from),
            temperature_ratio: plain.temperature_ratio,
        }
    }

    /// With this `N_eff`.
    #[must_use]
    pub fn with_effective_number(self, effective_number: S) -> Self {
        Self { effective_number, ..self }
    }

    /// With this temperature of the massive species, in units of the photons'.
    #[must_use]
    pub fn with_temperature_ratio(self, temperature_ratio: f64) -> Self {
        Self { temperature_ratio, ..self }
    }

    /// How many species have mass.
    pub fn massive(&self) -> usize {
        self.masses_ev.iter().filter(|mass| mass.value() > 0.0).count()
    }

    /// The part of `N_eff` that one species with mass has.
    fn number_of_one(&self) -> f64 {
        0.875 * self.temperature_ratio.powi(4) / ONE_SPECIES
    }

    /// The energy of the species without mass, in units of the photons'.
    pub(crate) fn massless_per_photons(&self) -> S {
        (self.effective_number - self.number_of_one() * self.massive() as f64) * ONE_SPECIES
    }

    /// The energy of one species with mass while it is relativistic, in units of the photons'.
    pub(crate) fn massive_per_photons(&self) -> f64 {
        ONE_SPECIES * self.number_of_one()
    }

    /// m / k T today, by species.
    pub(crate) fn masses_in_temperatures(&self, cmb_temperature_kelvin: S) -> [S; 3] {
        let unit = cmb_temperature_kelvin * (self.temperature_ratio * BOLTZMANN_EV_PER_KELVIN);
        self.masses_ev.map(|mass| mass / unit)
    }

    /// Whether such neutrinos can be.
    pub(crate) fn check(&self) -> Result<()> {
        for mass in self.masses_ev {
            if !(0.0..=1e3).contains(&mass.value()) {
                let expected = "between 0 and 1000 eV";
                return Err(Error::invalid("the masses of neutrinos", expected, mass.value()));
            }
        }
        if !(self.temperature_ratio > 0.0 && self.temperature_ratio <= 1.0) {
            let expected = "above 0 and at most 1, the photons'";
            return Err(Error::invalid("the temperature of neutrinos", expected, self.temperature_ratio));
        }
        let number = self.effective_number.value();
        if !(0.0..=100.0).contains(&number) {
            return Err(Error::invalid("the effective number of neutrinos", "between 0 and 100", number));
        }
        let needed = self.number_of_one() * self.massive() as f64;
        if needed > number {
            let expected = "at least that of the species with mass";
            let found = format_args!("{number}, which is less than {needed}");
            return Err(Error::invalid("the effective number of neutrinos", expected, found));
        }
        Ok(())
    }
}

/// x and x²/(eˣ + 1) dx at the nodes of the trapezoidal rule in ln x, normalised to the energy without mass,
/// ∫ x³/(eˣ + 1) dx = 7π⁴/120.
///
/// The integrand is analytic for |Im ln x| < π/2 (poles of the occupation, branch points of the energy), so the error
/// falls exponentially with the step: relative 7e-11 at 0.3, 4e-15 at 0.2. The ends leave out x³ < 1e-16 and e^-x < 1e-18.
static OCCUPATION: LazyLock<[(f64, f64); 84]> = LazyLock::new(|| {
    const STEP: f64 = 0.2;
    std::array::from_fn(|i| {
        let x = (-12.8 + STEP * i as f64).exp();
        let norm = 7.0 * std::f64::consts::PI.powi(4) / 120.0;
        (x, STEP * x * x * x / (x.exp() + 1.0) / norm)
    })
});

/// ρ(y)/ρ(0) = ∫ x² √(x² + y²)/(eˣ + 1) dx / ∫ x³/(eˣ + 1) dx, and its derivative in ln y.
pub(crate) fn energy<S: Scalar>(y: S) -> (S, S) {
    let square = y * y;
    let (mut value, mut slope) = (S::from(0.0), S::from(0.0));
    for &(x, weight) in OCCUPATION.iter() {
        let root = (square + x * x).sqrt();
        value = value + root * weight;
        slope = slope + S::from(weight) / root;
    }
    (value, slope * square)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dual;

    #[test]
    fn the_energy_of_neutrinos_has_its_limits() {
        assert!((energy(0.0_f64).0 - 1.0).abs() < 2e-14, "{}", energy(0.0_f64).0);
        // 1 + (5/7π²) y² + …, and at last y (3ζ(3)/2) / (7π⁴/120).
        let pi2 = std::f64::consts::PI.powi(2);
        let y: f64 = 1e-4;
        assert!((energy(y).0 - 1.0 - 5.0 / (7.0 * pi2) * y * y).abs() < 5e-14);
        let (zeta3, y) = (1.202_056_903_159_594_2, 1e8_f64);
        let want = y * 1.5 * zeta3 * 120.0 / (7.0 * pi2 * pi2);
        assert!((energy(y).0 / want - 1.0).abs() < 2e-14, "{}", energy(y).0 / want - 1.0);
    }

    #[test]
    fn the_energy_of_neutrinos_is_that_of_a_rule_ten_times_as_fine() {
        for i in 0..60 {
            let y = (-10.0 + 0.4 * f64::from(i)).exp();
            let norm = 7.0 * std::f64::consts::PI.powi(4) / 120.0;
            let fine: f64 = (0..600)
                .map(|i| (-13.7 + 0.03 * f64::from(i)).exp())
                .map(|x: f64| 0.03 * x.powi(3) * x.hypot(y) / (x.exp() + 1.0) / norm)
                .sum();
            let (value, slope) = energy(Dual::<1>::variable(y, 0));
            assert!((value.value / fine - 1.0).abs() < 3e-14, "y = {y}: {:e}", value.value / fine - 1.0);
            assert!((slope.value - y * value.slopes[0]).abs() < 1e-14 * value.value, "y = {y}");
        }
    }
}

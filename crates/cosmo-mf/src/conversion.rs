//! Masses and mass functions in other definitions than the one they were given in.

use compute_backend::{Error, Result};
use ndarray::{Array1, Array2, ArrayView1};

use crate::concentration::{Concentration, Environment};
use crate::cosmology::check_redshift;
use crate::nfw::{Converted, convert};
use crate::{Dual, Growth, MassDefinition, Model, Plan, Quantity, Variance};

/// Masses in another definition; every array has the shape (M,).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ConvertedMasses {
    /// The masses, in the model's unit.
    pub masses: Array1<f64>,
    /// Their concentrations, in the new definition.
    pub concentrations: Array1<f64>,
    /// d ln M(new)/d ln M(old). The masses are solved for to 1e-12, and these, by a difference of fourth order, to 1e-11,
    /// given the concentrations; a published relation has no bound of its own.
    pub slopes: Array1<f64>,
    /// Whether the concentration was calibrated there.
    pub calibrated: Array1<bool>,
}

/// A mass function in another definition than that of its fit; every array has the shape (Z, M).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ConvertedMassFunction {
    /// The mass function, as the model's quantity says.
    pub values: Array2<f64>,
    /// The masses of the same haloes in the definition of the fit, in the model's unit.
    pub native_masses: Array2<f64>,
    /// A bound on the relative error of dn/dlnM (the absolute error of its logarithm) that numerics make: that of the fit at the
    /// native mass ([`Tabulated::error`](crate::Tabulated::error)), and those of the native mass, 1e-12, and of its slope, 1e-11, which
    /// the profile's equations are solved to. It takes the concentrations as they are: what the error of σ makes of those that
    /// depend on it is below that of the fit.
    pub error: Array2<f64>,
    /// Whether both the fit and the concentration were calibrated there.
    pub calibrated: Array2<bool>,
}

/// One universe at one redshift, for a relation of concentration to mass.
struct Profiles<'a> {
    relation: Concentration,
    around: Environment<'a>,
}

/// ln M and the concentration of a halo, with derivatives in the logarithm of its mass in some definition.
type Halo = (Dual<1>, Dual<1>);

impl Profiles<'_> {
    /// The concentration of the relation's own `definition` with its slope in ln M: a difference of fourth order, good to
    /// 1e-11.
    fn relation(&self, definition: MassDefinition, ln_mass: f64) -> Result<(Dual<1>, bool)> {
        const STEP: f64 = 0.01;
        let at = |k: f64| self.relation.at(&self.around, definition, (ln_mass + k * STEP).exp());
        let (value, calibrated) = at(0.0)?;
        let slope = (8.0 * (at(1.0)?.0 - at(-1.0)?.0) - (at(2.0)?.0 - at(-2.0)?.0)) / (12.0 * STEP);
        Ok((Dual { value, slopes: [slope] }, calibrated))
    }

    /// A halo whose mass in the relation's `own` definition is given, in the definition `to`.
    fn halo(&self, own: MassDefinition, to: MassDefinition, ln_mass: f64) -> Result<(Halo, bool)> {
        let (concentration, calibrated) = self.relation(own, ln_mass)?;
        let mass = Dual::variable(ln_mass, 0);
        if own == to {
            return Ok(((mass, concentration), calibrated));
        }
        let (cosmology, z) = (self.around.cosmology, self.around.redshift);
        let densities = to.critical_overdensity(cosmology, z)? / own.critical_overdensity(cosmology, z)?;
        let Converted { mass_ratio, concentration } = convert(concentration, Dual::from(densities))?;
        Ok(((mass + crate::Scalar::ln(mass_ratio), concentration), calibrated))
    }

    /// The halo whose mass in `from` is given, in `from` and in `to`.
    fn pair(&self, from: MassDefinition, to: MassDefinition, ln_mass: f64) -> Result<(Halo, Halo, bool)> {
        let own = self.relation.between([from, to]);
        let mut ln_own = ln_mass;
        for _ in 0..50 {
            let ((mass, _), _) = self.halo(own, from, ln_own)?;
            let change = (ln_mass - mass.value) / mass.slopes[0];
            if !change.is_finite() || change.abs() > 10.0 {
                break;
            }
            ln_own += change;
            if change.abs() <= 1e-15 * ln_own.abs() {
                let (first, calibrated) = self.halo(own, from, ln_own)?;
                return Ok((first, self.halo(own, to, ln_own)?.0, calibrated));
            }
        }
        let found = format_args!("{:e} Msun, which Newton's method does not reach", ln_mass.exp());
        Err(Error::invalid("the masses", "masses in the definition of the concentration too", found))
    }
}

impl Model {
    /// `masses` (M,) of the definition `from`, in the model's unit, in the definition `to` at `redshift`: every halo has
    /// the profile of Navarro, Frenk & White and the median concentration of its mass.
    ///
    /// c(M) is taken in the first definition on the relation's card that is one of the two, both ways alike, else in the
    /// first of the card; the profile then gives both masses. Published relations for several definitions agree with each
    /// other to a few per cent in concentration.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unphysical model or redshift, a definition without a density, and masses that are not
    /// positive and finite or whose radius the plan does not cover.
    pub fn convert_masses<'m>(
        &self,
        plan: &Plan,
        relation: Concentration,
        (from, to): (MassDefinition, MassDefinition),
        redshift: f64,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<ConvertedMasses> {
        self.check()?;
        check_redshift(redshift, 0)?;
        let masses = masses.into();
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        self.converted(relation, (from, to), (&variance, &growth), redshift, &masses)
    }

    fn converted(
        &self,
        relation: Concentration,
        (from, to): (MassDefinition, MassDefinition),
        (variance, growth): (&Variance, &Growth),
        redshift: f64,
        masses: &ArrayView1<'_, f64>,
    ) -> Result<ConvertedMasses> {
        let unit = self.units.mass_msun(self.cosmology.h());
        let around = Environment::new(relation, &self.cosmology, variance, growth, redshift)?;
        let profiles = Profiles { relation, around };
        let zeros = Array1::zeros(masses.len());
        let mut converted = ConvertedMasses {
            masses: zeros.clone(),
            concentrations: zeros.clone(),
            slopes: zeros,
            calibrated: Array1::from_elem(masses.len(), false),
        };
        for (i, &mass) in masses.iter().enumerate() {
            if !(mass >= f64::MIN_POSITIVE && mass.is_finite()) {
                let found = format_args!("{mass} at index {i}");
                return Err(Error::invalid("the masses", "positive and finite", found));
            }
            let (old, new, calibrated) = profiles.pair(from, to, (mass * unit).ln())?;
            // The relation's own rounding aside, the same definition is the same mass.
            converted.masses[i] = mass * (new.0.value - old.0.value).exp();
            converted.concentrations[i] = new.1.value;
            converted.slopes[i] = new.0.slopes[0] / old.0.slopes[0];
            converted.calibrated[i] = calibrated;
        }
        Ok(converted)
    }

    /// The concentrations of haloes of `masses` (M,) of `definition`, in the model's unit, at `redshift`, each with whether
    /// the relation was calibrated there.
    ///
    /// # Errors
    /// As [`convert_masses`](Self::convert_masses).
    pub fn concentrations<'m>(
        &self,
        plan: &Plan,
        relation: Concentration,
        definition: MassDefinition,
        redshift: f64,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<(Array1<f64>, Array1<bool>)> {
        let converted = self.convert_masses(plan, relation, (definition, definition), redshift, masses)?;
        Ok((converted.concentrations, converted.calibrated))
    }

    /// The mass function at `redshifts` (Z,) for `masses` (M,) of another `definition` than that of the fit: of the fit at
    /// the mass M′ that the same halo has there, times d ln M′/d ln M; masses and mass functions in the model's units.
    ///
    /// Every halo has the median concentration; scatter about it moves more haloes up than down, a few per cent where the
    /// mass function is steep, and is left out, as in other codes.
    ///
    /// # Errors
    /// As [`mass_function`](Self::mass_function) and [`convert_masses`](Self::convert_masses); [`Error::Invalid`] for a fit
    /// whose haloes have no density (friends of friends).
    pub fn mass_function_for<'z, 'm>(
        &self,
        plan: &Plan,
        definition: MassDefinition,
        relation: Concentration,
        redshifts: impl Into<ArrayView1<'z, f64>>,
        masses: impl Into<ArrayView1<'m, f64>>,
    ) -> Result<ConvertedMassFunction> {
        let (redshifts, masses) = (redshifts.into(), masses.into());
        self.check()?;
        let native = self.fit.card().mass_definition;
        let variance = plan.variance_of(&self.cosmology, &self.transfer)?;
        let growth = Growth::new(&self.cosmology)?;
        let shape = (redshifts.len(), masses.len());
        let mut table = ConvertedMassFunction {
            values: Array2::zeros(shape),
            native_masses: Array2::zeros(shape),
            error: Array2::zeros(shape),
            calibrated: Array2::from_elem(shape, false),
        };
        for (z, &redshift) in redshifts.iter().enumerate() {
            check_redshift(redshift, z)?;
            let converted =
                self.converted(relation, (definition, native), (&variance, &growth), redshift, &masses)?;
            let fit = self.tabulate(plan, &[redshift][..], &converted.masses)?;
            for m in 0..masses.len() {
                let (value, slope) = (fit.values[[0, m]], converted.slopes[m]);
                table.values[[z, m]] = match self.quantity {
                    Quantity::LnDnDlnM => value + slope.ln(),
                    Quantity::DnDM => value * slope * converted.masses[m] / masses[m],
                    // (M/ρ) dn/d ln σ⁻¹ is a matter of the fit's own σ.
                    Quantity::Multiplicity => value,
                    Quantity::DnDlnM | Quantity::DnDLog10M => value * slope,
                };
                table.native_masses[[z, m]] = converted.masses[m];
                // d ln n/d ln M′: ∂ ln f/∂ ln σ is in the bias, d ln σ/d ln M below 2/3, and the rest, of 1/M and the slope, below 2.
                let steepness =
                    2.0 + (fit.bias[[0, m]] - 1.0).abs() * fit.nu[[0, m]] * fit.sigma[[0, m]] * 2.0 / 3.0;
                table.error[[z, m]] = fit.error[[0, m]] + steepness * 1e-12 + 1e-11;
                table.calibrated[[z, m]] = fit.calibrated[[0, m]] && converted.calibrated[m];
            }
        }
        Ok(table)
    }
}

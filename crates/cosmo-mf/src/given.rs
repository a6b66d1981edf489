//! Multiplicity functions of one's own.

use std::hash::{Hash, Hasher};

use compute_backend::{Error, Result};

use crate::multiplicity::ROW;
use crate::{Form, MassDefinition};

/// A multiplicity function of your own: one of the functional forms, its constants, and the masses that it counts.
///
/// The constants are those of one redshift; make another for another. Of [`Form::Extended`], M is in the model's unit.
///
/// ```
/// use cosmo_mf::{Cosmology, Fit, Form, Given, MassDefinition, Model, Plan, Transfer};
///
/// // A, b, a, c, d of A [(b/σ)^a + c] exp(-d/σ²): Angulo et al. 2012.
/// let constants = [0.201, 2.08, 1.7, 1.0, 1.172];
/// let own = Given::new(Form::Cutoff, &constants, MassDefinition::FriendsOfFriends(0.2))?;
/// let n = |fit| {
///     let model = Model::new(Cosmology::planck18(), Transfer::Bbks, fit);
///     model.mass_function(&Plan::default(), &[0.0][..], &[1e13][..])
/// };
/// assert_eq!(n(Fit::Given(own))?, n(Fit::Angulo)?);
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Given {
    form: Form,
    coefficients: [f64; ROW - 3],
    masses: MassDefinition,
}

impl Given {
    /// A fit of this form with these constants, in the order that [`Form`] says.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more constants than a form has, or ones with which f is not positive and finite.
    pub fn new(form: Form, constants: &[f64], masses: MassDefinition) -> Result<Self> {
        let mut coefficients = [0.0; ROW - 3];
        let Some(known) = coefficients.get_mut(..constants.len()) else {
            return Err(Error::invalid("the constants", "at most nine", constants.len()));
        };
        known.copy_from_slice(constants);
        let finite = constants.iter().all(|constant| constant.is_finite());
        if !finite || !form.accepts(coefficients, 1.0) {
            let expected = "such that f is positive and finite";
            return Err(Error::invalid("the constants", expected, format_args!("{constants:?}")));
        }
        Ok(Self { form, coefficients, masses })
    }

    /// The functional form.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The constants, then zeros.
    pub fn constants(&self) -> [f64; ROW - 3] {
        self.coefficients
    }

    /// The masses that it counts.
    pub fn mass_definition(&self) -> MassDefinition {
        self.masses
    }

    fn key(&self) -> (Form, [u64; ROW - 3], MassDefinition) {
        (self.form, self.coefficients.map(f64::to_bits), self.masses)
    }
}

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Given {}

impl Hash for Given {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

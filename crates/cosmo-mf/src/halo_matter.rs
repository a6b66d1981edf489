//! What haloes are made of, where neutrinos have mass.

use compute_backend::{Error, Result};
use ndarray::ArrayView1;

use crate::eisenstein_hu_neutrinos::Heavy;
use crate::{Cosmology, LinearPower, Model, Plan, Scalar, Transfer};

impl Transfer {
    /// This transfer function of all matter, where haloes are made of cold matter and baryons alone: neutrinos with mass stream
    /// out of them (Castorina et al. 2014, J. Cosmol. Astropart. Phys. 02, 049; Costanzi et al. 2013, J. Cosmol. Astropart.
    /// Phys. 12, 012).
    ///
    /// Mass functions, biases, variances and moments then are of the fluctuations of cold matter and baryons, in
    /// M = (4π/3) ρcb R³ with ρcb of Ωcb = Ωm - Ων. With it fits keep what simulations without neutrinos gave them, where those
    /// of all matter are some per cent off for Σm of some 0.1 eV, the more the rarer the halo. σ₈ remains that of all matter, and so
    /// do [`LinearPower`] and [`Plan::spectrum`]; overdensities remain in units of the density of all matter.
    ///
    /// It wants neutrinos ([`Cosmology::with_radiation`]) and, if they have mass, a transfer function that tells cold matter from
    /// all: [`EisensteinHuNeutrinos`](Self::EisensteinHuNeutrinos), or a table with both
    /// ([`PowerTable::with_cold_matter_and_baryons`](crate::PowerTable::with_cold_matter_and_baryons),
    /// [`TransferTable::from_camb_text`](crate::TransferTable::from_camb_text)). Without mass nothing changes. At other redshifts
    /// both fluctuations grow as the largest scales do; the difference in growth is some per mille to z = 1 for 0.1 eV.
    #[must_use]
    pub fn with_haloes_of_cold_matter(self) -> Self {
        match self {
            Self::HaloesOfColdMatter(_) => self,
            all => Self::HaloesOfColdMatter(Box::new(all)),
        }
    }

    /// The power of cold matter and baryons over that of all matter, at wavenumbers in 1/Mpc; `None` where no neutrino has mass.
    ///
    /// # Errors
    /// [`Error::Invalid`] where neutrinos are not given, and where they have mass but the transfer function does not tell.
    fn cold_over_all<S: Scalar>(
        &self,
        cosmology: &Cosmology<S>,
        (k, ln_k): (&[f64], &[f64]),
    ) -> Result<Option<Vec<S>>> {
        let Some(neutrinos) = cosmology.radiation else {
            let expected =
                "given, with mass or without (`Cosmology::with_radiation`), if haloes are of cold matter";
            return Err(Error::invalid("the neutrinos", expected, "none"));
        };
        if neutrinos.massive() == 0 {
            return Ok(None);
        }
        let of_table = |table: Option<&crate::log_table::LogTable>| {
            let table = table.ok_or_else(|| {
                let expected = "one with that of cold matter and baryons (`with_cold_matter_and_baryons`)";
                Error::invalid("the table of the spectrum", expected, "one without")
            })?;
            let mut ratios = vec![S::from(1.0); ln_k.len()];
            table.for_each_held(ln_k, |i, ln_ratio| ratios[i] = S::from(ln_ratio.exp()));
            Ok(Some(ratios))
        };
        match self.cold() {
            Self::EisensteinHuNeutrinos => {
                let heavy = Heavy::new(cosmology)?;
                Ok(Some(k.iter().map(|&k| heavy.cold_over_all(k)).collect()))
            }
            Self::Table(table) => of_table(table.cold()),
            Self::TransferTable(table) => of_table(table.cold()),
            other => {
                let expected = "one that tells cold matter from neutrinos, if haloes are of cold matter";
                Err(Error::invalid("the transfer function", expected, other.name()))
            }
        }
    }

    /// The mean density of the matter that haloes are made of, in Msun Mpc⁻³, comoving.
    pub(crate) fn halo_density_msun_mpc3<S: Scalar>(&self, cosmology: &Cosmology<S>) -> S {
        if !self.has_haloes_of_cold_matter() {
            return cosmology.mean_density_msun_mpc3();
        }
        let omega_matter = cosmology.omega_matter - cosmology.omega_neutrinos();
        Cosmology { omega_matter, ..*cosmology }.mean_density_msun_mpc3()
    }

    /// Whether haloes are of cold matter and baryons alone, however the choices are nested.
    fn has_haloes_of_cold_matter(&self) -> bool {
        match self {
            Self::HaloesOfColdMatter(_) => true,
            Self::Warm(colder, _) => colder.has_haloes_of_cold_matter(),
            _ => false,
        }
    }
}

impl Plan {
    /// [`spectrum`](Self::spectrum) of the matter that haloes are made of, which is all matter unless the transfer function is
    /// [`with_haloes_of_cold_matter`](Transfer::with_haloes_of_cold_matter): what [`Spectra::variance`](crate::Spectra::variance)
    /// takes for a mass function.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum); [`Error::Invalid`] for haloes of cold matter where neutrinos are not given, and where they
    /// have mass but the transfer function does not tell cold matter from all.
    pub fn halo_spectrum<S: Scalar>(&self, cosmology: &Cosmology<S>, transfer: &Transfer) -> Result<Vec<S>> {
        let mut spectrum = self.spectrum(cosmology, transfer)?;
        if transfer.has_haloes_of_cold_matter() {
            let k = self.wavenumbers_per_mpc();
            let ln_k: Vec<f64> = k.iter().map(|k| k.ln()).collect();
            if let Some(ratios) = transfer.cold_over_all(cosmology, (k, &ln_k))? {
                spectrum.iter_mut().zip(ratios).for_each(|(value, ratio)| *value = *value * ratio);
            }
        }
        Ok(spectrum)
    }
}

impl<S: Scalar> LinearPower<S> {
    /// [`today_mpc3`](Self::today_mpc3) of cold matter and baryons.
    ///
    /// # Errors
    /// As [`today_mpc3`](Self::today_mpc3) and [`Plan::halo_spectrum`].
    pub fn cold_matter_today_mpc3<'k>(
        &self,
        wavenumbers_per_mpc: impl Into<ArrayView1<'k, f64>>,
    ) -> Result<Vec<S>> {
        let k = wavenumbers_per_mpc.into();
        let mut powers = self.today_mpc3(k)?;
        let (k, ln_k): (Vec<f64>, Vec<f64>) = k.iter().map(|&k| (k, k.ln())).unzip();
        if let Some(ratios) = self.transfer.cold_over_all(&self.cosmology, (&k, &ln_k))? {
            powers.iter_mut().zip(ratios).for_each(|(power, ratio)| *power = *power * ratio);
        }
        Ok(powers)
    }
}

impl Model {
    /// This model with haloes made of cold matter and baryons:
    /// [`Transfer::with_haloes_of_cold_matter`].
    ///
    /// ```
    /// use cosmo_mf::{Cosmology, Fit, Model, Neutrinos, Plan, Transfer};
    ///
    /// let cosmology = Cosmology::flat(0.31, 67.7).with_radiation(Neutrinos::with_masses_ev([0.1; 3]));
    /// let of_all = Model::new(cosmology, Transfer::EisensteinHuNeutrinos, Fit::Tinker08);
    /// let of_cold = of_all.clone().with_haloes_of_cold_matter();
    /// let plan = Plan::default();
    /// let number = |model: &Model| model.mass_function(&plan, &[0.0][..], &[1e15][..]).map(|n| n[[0, 0]]);
    /// assert!(number(&of_cold)? > 1.05 * number(&of_all)?);
    /// # Ok::<(), cosmo_mf::Error>(())
    /// ```
    #[must_use]
    pub fn with_haloes_of_cold_matter(self) -> Self {
        Self { transfer: self.transfer.with_haloes_of_cold_matter(), ..self }
    }
}

//! Universes with names: every number with the table that it stands in.

use compute_backend::{Error, Result};

use crate::{Cosmology, Neutrinos};

/// A set of parameters that has a name. All are flat with a cosmological constant.
///
/// Ωm is all matter, neutrinos with mass among it, as the papers have it; astropy takes these out of its `Om0`, and
/// colossus leaves them out of Planck 2013.
///
/// [`source`](Self::source) names the paper and its table. The numbers were taken from astropy and colossus, which transcribe
/// them, and compared with a second source: all but those of WMAP1, WMAP1-ML, the three of WMAP3, WMAP7-only, WMAP9-only,
/// WMAP9-ML and SIMBA, for which none was found, and of `MultiDark`, where colossus is not followed.
///
/// ```
/// use cosmo_mf::ParameterSet;
///
/// let wmap = ParameterSet::named("WMAP7")?;
/// assert_eq!(wmap, ParameterSet::WMAP7);
/// assert_eq!(wmap.cosmology().hubble_km_s_mpc, 70.4);
/// assert!(wmap.source().contains("Komatsu"));
/// assert!(ParameterSet::named("WMAP8").is_err());
/// # Ok::<(), cosmo_mf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParameterSet {
    name: &'static str,
    source: &'static str,
    /// Ωm, Ωb, H₀ in km/s/Mpc, σ₈, nₛ.
    numbers: [f64; 5],
    radiation: Option<Radiation>,
}

/// What the authors took for the microwave background and the neutrinos.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Radiation {
    temperature_kelvin: f64,
    effective_number: f64,
    mass_ev: f64,
}

/// Photons as COBE measured them, and neutrinos without mass.
const WMAP: Option<Radiation> =
    Some(Radiation { temperature_kelvin: 2.725, effective_number: 3.04, mass_ev: 0.0 });
/// Photons as Fixsen 2009 (Astrophys. J. 707, 916) has them, and one species of neutrinos with mass.
const PLANCK: Option<Radiation> =
    Some(Radiation { temperature_kelvin: 2.7255, effective_number: 3.046, mass_ev: 0.06 });

macro_rules! sets {
    ($($ident:ident: $name:literal, $numbers:expr, $radiation:expr, $source:literal;)*) => {
        $(
            #[doc = concat!($source, ".")]
            pub const $ident: Self =
                Self { name: $name, source: $source, numbers: $numbers, radiation: $radiation };
        )*

        /// All of them.
        pub const ALL: &'static [Self] = &[$(Self::$ident),*];
    };
}

/// Ωm, Ωb, H₀ in km/s/Mpc, σ₈, nₛ. Without radiation: simulations that had none.
#[rustfmt::skip]
impl ParameterSet {
    sets! {
        WMAP1: "WMAP1", [0.257, 0.043_6, 72.0, 0.75, 0.96], WMAP,
            "Spergel et al. 2003, Astrophys. J. Suppl. 148, 175, table 7: WMAP, CBI, ACBAR, 2dFGRS, Lyα";
        WMAP1_ONLY: "WMAP1-only", [0.27, 0.046_3, 72.0, 0.9, 0.99], WMAP,
            "Spergel et al. 2003, Astrophys. J. Suppl. 148, 175, tables 4 and 7: best fit of WMAP";
        WMAP1_ML: "WMAP1-ML", [0.313_6, 0.049_7, 68.0, 0.9, 0.97], WMAP,
            "Spergel et al. 2003, Astrophys. J. Suppl. 148, 175, tables 1 and 4: WMAP, largest likelihood";
        WMAP3: "WMAP3", [0.276, 0.045_4, 70.1, 0.784, 0.946], WMAP,
            "Spergel et al. 2007, Astrophys. J. Suppl. 170, 377, table 6: WMAP, SNGold";
        WMAP3_ONLY: "WMAP3-only", [0.234_2, 0.041_3, 73.5, 0.742, 0.951], WMAP,
            "Spergel et al. 2007, Astrophys. J. Suppl. 170, 377, table 5: best fit of WMAP";
        WMAP3_ML: "WMAP3-ML", [0.237, 0.041_4, 73.2, 0.756, 0.954], WMAP,
            "Spergel et al. 2007, Astrophys. J. Suppl. 170, 377, table 2: WMAP, largest likelihood";
        WMAP5: "WMAP5", [0.277, 0.045_9, 70.2, 0.817, 0.962], WMAP,
            "Komatsu et al. 2009, Astrophys. J. Suppl. 180, 330, table 1: WMAP, BAO, SN, largest likelihood";
        WMAP5_MEAN: "WMAP5-mean", [0.273_2, 0.045_6, 70.5, 0.812, 0.96], WMAP,
            "Komatsu et al. 2009, Astrophys. J. Suppl. 180, 330, table 1: WMAP, BAO, SN, mean";
        WMAP5_ONLY: "WMAP5-only", [0.249_5, 0.043_2, 72.4, 0.787, 0.961], WMAP,
            "Komatsu et al. 2009, Astrophys. J. Suppl. 180, 330, table 1: WMAP, largest likelihood";
        WMAP7: "WMAP7", [0.272, 0.045_5, 70.4, 0.81, 0.967], WMAP,
            "Komatsu et al. 2011, Astrophys. J. Suppl. 192, 18, table 1: WMAP, BAO, H₀, largest likelihood";
        WMAP7_MEAN: "WMAP7-mean", [0.274_3, 0.045_8, 70.2, 0.816, 0.968], WMAP,
            "Komatsu et al. 2011, Astrophys. J. Suppl. 192, 18, table 1: WMAP, BAO, H₀, mean";
        WMAP7_ONLY: "WMAP7-only", [0.271_1, 0.045_1, 70.3, 0.809, 0.966], WMAP,
            "Komatsu et al. 2011, Astrophys. J. Suppl. 192, 18, table 1: WMAP, largest likelihood";
        WMAP9: "WMAP9", [0.286_5, 0.046_28, 69.32, 0.82, 0.960_8], WMAP,
            "Hinshaw et al. 2013, Astrophys. J. Suppl. 208, 19, table 4: WMAP, eCMB, BAO, H₀";
        WMAP9_ML: "WMAP9-ML", [0.282_1, 0.046_1, 69.7, 0.817, 0.964_6], WMAP,
            "Hinshaw et al. 2013, Astrophys. J. Suppl. 208, 19, table 2: WMAP, eCMB, BAO, H₀, largest likelihood";
        WMAP9_ONLY: "WMAP9-only", [0.281_4, 0.046_4, 69.7, 0.82, 0.971], WMAP,
            "Hinshaw et al. 2013, Astrophys. J. Suppl. 208, 19, table 2: WMAP, largest likelihood";
        PLANCK13: "Planck13", [0.308_52, 0.048_252, 67.77, 0.828_8, 0.961_1], PLANCK,
            "Planck 2013 results XVI, Astron. Astrophys. 571, A16, table 5: Planck, WP, highL, BAO";
        PLANCK13_ONLY: "Planck13-only", [0.317_5, 0.049, 67.11, 0.834_4, 0.962_4], PLANCK,
            "Planck 2013 results XVI, Astron. Astrophys. 571, A16, table 2: Planck";
        PLANCK15: "Planck15", [0.308_9, 0.048_6, 67.74, 0.815_9, 0.966_7], PLANCK,
            "Planck 2015 results XIII, Astron. Astrophys. 594, A13, table 4: TT,TE,EE+lowP+lensing+ext";
        PLANCK15_ONLY: "Planck15-only", [0.308, 0.048_4, 67.81, 0.814_9, 0.967_7], PLANCK,
            "Planck 2015 results XIII, Astron. Astrophys. 594, A13, table 4: TT+lowP+lensing";
        PLANCK18: "Planck18", [0.311_1, 0.048_97, 67.66, 0.810_2, 0.966_5], PLANCK,
            "Planck 2018 results VI, Astron. Astrophys. 641, A6, table 2: TT,TE,EE+lowE+lensing+BAO";
        PLANCK18_ONLY: "Planck18-only", [0.315_3, 0.049_3, 67.36, 0.811_1, 0.964_9], PLANCK,
            "Planck 2018 results VI, Astron. Astrophys. 641, A6, table 2: TT,TE,EE+lowE+lensing";
        EDS: "EdS", [1.0, 0.0, 70.0, 0.82, 1.0], None,
            "Einstein & de Sitter 1932, Proc. Nat. Acad. Sci. 18, 213: matter alone; H₀ and spectrum as colossus";
        MILLENNIUM: "Millennium", [0.25, 0.045, 73.0, 0.9, 1.0], None,
            "Springel et al. 2005, Nature 435, 629: the Millennium simulation";
        BOLSHOI: "Bolshoi", [0.27, 0.046_9, 70.0, 0.82, 0.95], None,
            "Klypin, Trujillo-Gomez & Primack 2011, Astrophys. J. 740, 102: the Bolshoi simulation";
        MULTIDARK_PLANCK: "MultiDark-Planck", [0.307_115, 0.048_206, 67.77, 0.822_8, 0.96], None,
            "Klypin et al. 2016, Mon. Not. R. Astron. Soc. 457, 4340: the MultiDark-Planck simulations as CosmoSim lists \
             them; σ₈ is 0.8288 in colossus, which is that of Planck 2013";
        ILLUSTRIS: "Illustris", [0.272_6, 0.045_6, 70.4, 0.809, 0.963], None,
            "Vogelsberger et al. 2014, Mon. Not. R. Astron. Soc. 444, 1518: the Illustris simulation";
        EAGLE: "EAGLE", [0.307, 0.048_25, 67.77, 0.828_8, 0.961_1], None,
            "Schaye et al. 2015, Mon. Not. R. Astron. Soc. 446, 521, table 1: the EAGLE simulations";
        SIMBA: "SIMBA", [0.3, 0.048, 68.0, 0.82, 0.97], None,
            "Davé et al. 2019, Mon. Not. R. Astron. Soc. 486, 2827, section 2.6: the SIMBA simulation";
    }
}

impl ParameterSet {
    /// The set of this name, whatever its capitals.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that no set has.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|set| set.name.eq_ignore_ascii_case(name));
        let expected = "one of `ParameterSet::ALL`, such as Planck18 or WMAP9";
        found.copied().ok_or_else(|| Error::invalid("the name of the parameters", expected, name))
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The paper, its table, and which data or simulation.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// The neutrinos that the authors took; none for simulations that had no radiation.
    pub fn neutrinos(&self) -> Option<Neutrinos> {
        self.radiation.map(|radiation| {
            Neutrinos::with_masses_ev([radiation.mass_ev, 0.0, 0.0])
                .with_effective_number(radiation.effective_number)
        })
    }

    /// The universe without radiation, as mass functions mostly take it.
    pub fn cosmology(&self) -> Cosmology {
        let [matter, baryons, hubble, sigma8, index] = self.numbers;
        let temperature = self.radiation.map_or(2.7255, |radiation| radiation.temperature_kelvin);
        Cosmology::flat(matter, hubble)
            .with_baryons(baryons)
            .with_sigma8(sigma8)
            .with_spectral_index(index)
            .with_cmb_temperature_kelvin(temperature)
    }

    /// The universe with the authors' photons and [`neutrinos`](Self::neutrinos), where they had any.
    pub fn cosmology_with_radiation(&self) -> Cosmology {
        let cosmology = self.cosmology();
        self.neutrinos().map_or(cosmology, |neutrinos| cosmology.with_radiation(neutrinos))
    }
}

//! Symplectic schemes of fixed step: compositions of leapfrog.

use compute_backend::{Error, Result};

/// A symplectic scheme with fixed steps, made of kicks `v ← v + a Δt` and drifts `x ← x + v Δt` alone.
///
/// All of them are symplectic, so that the energy error stays bounded, and symmetric: steps of −Δt lead back, but for
/// rounding. The energy of bodies on a bound orbit does not drift while Δt is fixed and resolves the closest pair.
///
/// | scheme | order | evaluations of all pairs to a step | source |
/// |---|---|---|---|
/// | [`KickDriftKick`](Self::KickDriftKick) | 2 | 1, and one at the start | Verlet 1967 |
/// | [`DriftKickDrift`](Self::DriftKickDrift) | 2 | 1 | Verlet 1967 |
/// | [`Yoshida4`](Self::Yoshida4) | 4 | 3, and one at the start | Forest & Ruth 1990, Yoshida 1990 |
/// | [`Yoshida6`](Self::Yoshida6) | 6 | 7, and one at the start | Yoshida 1990, Table 1, solution A |
/// | [`Yoshida8`](Self::Yoshida8) | 8 | 15, and one at the start | Yoshida 1990, Table 2, solution D |
///
/// Those of Yoshida are `S(w_m Δt) … S(w_1 Δt) S(w_0 Δt) S(w_1 Δt) … S(w_m Δt)` with S a step of kick, drift, kick and
/// numbers w that cancel the errors of lower order. Some w are negative: part of a step goes back in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Scheme {
    /// Half a kick, a drift, half a kick: leapfrog.
    #[default]
    KickDriftKick,
    /// Half a drift, a kick, half a drift: leapfrog that evaluates the forces half way.
    DriftKickDrift,
    /// Three steps of leapfrog, of order 4.
    Yoshida4,
    /// Seven steps of leapfrog, of order 6.
    Yoshida6,
    /// Fifteen steps of leapfrog, of order 8.
    Yoshida8,
}

/// `1 / (2 − 2^(1/3))` and what is left of 1: Yoshida 1990, eq. 2.11.
const FOUR: [f64; 3] = mirrored([1.351_207_191_959_657_6, -1.702_414_383_919_315_3]);
/// Yoshida 1990, Table 1, solution A, with the digits of Hairer, Lubich & Wanner 2006, eq. V.3.11.
const SIX: [f64; 7] = mirrored([
    0.784_513_610_477_557_26,
    0.235_573_213_359_358_13,
    -1.177_679_984_178_871_0,
    1.315_186_320_683_911_2,
]);
/// Yoshida 1990, Table 2, solution D; the middle one is what the others leave of 1.
const EIGHT: [f64; 15] = {
    let w = [
        0.914_844_246_229_740,
        0.253_693_336_566_229,
        -1.444_852_236_860_48,
        -0.158_240_635_368_243,
        1.938_139_137_622_76,
        -1.960_610_232_975_49,
        0.102_799_849_391_985,
    ];
    let sum = w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6];
    mirrored([w[0], w[1], w[2], w[3], w[4], w[5], w[6], 1.0 - 2.0 * sum])
};

/// `[a, b, c]` as `[a, b, c, b, a]`.
const fn mirrored<const HALF: usize, const N: usize>(half: [f64; HALF]) -> [f64; N] {
    let mut whole = [0.0; N];
    let mut i = 0;
    while i < N {
        whole[i] = half[if i < HALF { i } else { N - 1 - i }];
        i += 1;
    }
    whole
}

/// One of the two kinds of substeps, by a share of the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Substep {
    Kick(f64),
    Drift(f64),
}

impl Scheme {
    /// All of them, in the order of their cost.
    pub const ALL: [Self; 5] =
        [Self::KickDriftKick, Self::DriftKickDrift, Self::Yoshida4, Self::Yoshida6, Self::Yoshida8];

    /// The order: the error of a run over a given time falls with this power of the step.
    pub fn order(self) -> u32 {
        match self {
            Self::KickDriftKick | Self::DriftKickDrift => 2,
            Self::Yoshida4 => 4,
            Self::Yoshida6 => 6,
            Self::Yoshida8 => 8,
        }
    }

    /// How often a step evaluates all pairs.
    pub fn evaluations(self) -> usize {
        self.stages().len()
    }

    /// The name, as in saved states.
    pub fn name(self) -> &'static str {
        match self {
            Self::KickDriftKick => "kick-drift-kick",
            Self::DriftKickDrift => "drift-kick-drift",
            Self::Yoshida4 => "yoshida4",
            Self::Yoshida6 => "yoshida6",
            Self::Yoshida8 => "yoshida8",
        }
    }

    /// The scheme of that name.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is none.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name).ok_or_else(|| {
            Error::invalid(
                "the scheme",
                "one of kick-drift-kick, drift-kick-drift, yoshida4, yoshida6 and yoshida8",
                name,
            )
        })
    }

    /// The shares of the step that the leapfrogs of a step have.
    fn stages(self) -> &'static [f64] {
        match self {
            Self::KickDriftKick | Self::DriftKickDrift => &[1.0],
            Self::Yoshida4 => &FOUR,
            Self::Yoshida6 => &SIX,
            Self::Yoshida8 => &EIGHT,
        }
    }

    /// The kicks and drifts of a step in their order. Half kicks that meet within the step are one; those at its ends
    /// are not joined with the next step's, so that a run may be cut anywhere without a change of bits.
    pub(crate) fn substeps(self) -> impl Iterator<Item = Substep> {
        let stages = self.stages();
        let kick_first = self != Self::DriftKickDrift;
        let outer = |i: usize| {
            let before = if i == 0 { 0.0 } else { stages[i - 1] };
            0.5 * (before + stages.get(i).unwrap_or(&0.0))
        };
        (0..=2 * stages.len()).map(move |i| match (i % 2 == 0, kick_first) {
            (true, true) => Substep::Kick(outer(i / 2)),
            (true, false) => Substep::Drift(outer(i / 2)),
            (false, true) => Substep::Drift(stages[i / 2]),
            (false, false) => Substep::Kick(stages[i / 2]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kicks_and_drifts_of_a_step_add_up_to_it_and_read_the_same_backwards() {
        for scheme in Scheme::ALL {
            let steps: Vec<_> = scheme.substeps().collect();
            assert!(steps.iter().eq(steps.iter().rev()), "{scheme:?}");
            let sum = |kicks: bool| -> f64 {
                steps
                    .iter()
                    .map(|step| match *step {
                        Substep::Kick(share) if kicks => share,
                        Substep::Drift(share) if !kicks => share,
                        _ => 0.0,
                    })
                    .sum()
            };
            assert!((sum(true) - 1.0).abs() < 1e-14 && (sum(false) - 1.0).abs() < 1e-14, "{scheme:?}");
            assert_eq!(Scheme::from_name(scheme.name()), Ok(scheme));
        }
        assert!(Scheme::from_name("euler").is_err());
    }

    /// The odd moments Σ wᵏ that a composition must cancel (Yoshida 1990, eq. 4.6 and 5.9 are among them), to the
    /// fifteen digits that the tables have.
    #[test]
    fn the_coefficients_cancel_the_moments_of_lower_order() {
        for scheme in Scheme::ALL {
            for moment in (3..scheme.order() as i32).step_by(2) {
                let sum: f64 = scheme.stages().iter().map(|w| w.powi(moment)).sum();
                let scale: f64 = scheme.stages().iter().map(|w| w.abs().powi(moment)).sum();
                assert!(sum.abs() < 2e-14 * scale, "{scheme:?}: moment {moment} is {sum:e}");
            }
        }
    }
}

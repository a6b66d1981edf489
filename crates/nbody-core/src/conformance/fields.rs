//! Every field by every law, in any combination, from any number of sources at any number of targets.

use super::check::{all_fields, check, evaluate, fullest};
use crate::exact::{self, Case, FIELDS, laws};
use crate::{
    Coincident, Error, Fields, Gravity, Newton, Precision, Real, Result, Serial, Softening, Targets,
};

/// Numbers of bodies at which kernels go wrong: none, one, around a vector, a tile and a workgroup, and many tiles.
const COUNTS: [usize; 17] = [0, 1, 2, 3, 7, 8, 9, 31, 33, 63, 64, 65, 255, 257, 1023, 1024, 1025];

/// Accelerations and potentials of many numbers of sources, at as many targets and at others, replaced and accumulated.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn sums<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let both = Fields::ACCELERATION | Fields::POTENTIAL;
    for (round, &n) in COUNTS.iter().enumerate() {
        let others = COUNTS[COUNTS.len() - 1 - round];
        let case = Case::<T>::random(31, n, others, 1.0);
        let sources = case.sources(false);
        for targets in [Targets::of(&sources), case.targets(false)] {
            // As many as make a mean, from all over.
            let count = targets.positions.len() / 3;
            let which = (0..count).step_by((count / 30).max(1));
            for law in &laws::<T>(0.125)[..2] {
                let law = Newton { g: T::lit(1.5), ..law.with(fullest(backend)) };
                let exact = exact::fields(law, sources, targets, both, which.clone());
                for fields in [Fields::ACCELERATION, Fields::POTENTIAL, both] {
                    let got = evaluate(backend, law, sources, targets, fields)?;
                    check(&got, &law, fields, &exact, which.clone(), &format!("{n} sources at {count}"));
                }
            }
        }
    }
    Ok(())
}

/// Sources of which some have no mass and two are in one place, and a target in the place of a source.
fn crowd<T: Real>(n: usize, k: usize) -> Case<T> {
    let mut case = Case::<T>::random(32, n, k, 1.5);
    for i in (3..n).step_by(8) {
        case.masses[i] = T::zero();
    }
    if n > 5 && k > 2 {
        for c in 0..3 {
            case.positions[c * n + 5] = case.positions[c * n + 4];
            case.targets[c * k + 2] = case.positions[c * n + 4];
        }
    }
    case
}

/// Accelerations, potentials, jerks and tides by every law, with one softening length and with lengths of the bodies, at
/// the bodies themselves and at others, with coincident ones left out and softened, in full and in mixed precision.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn fields<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for (n, k) in [(1, 9), (131, 70)] {
        let case = crowd::<T>(n, k);
        for law in laws::<T>(0.4) {
            for (of_sources, of_targets) in [(false, false), (true, true), (true, false), (false, true)] {
                for coincident in [Coincident::Skip, Coincident::Softened] {
                    let softened = of_sources || of_targets || coincident == Coincident::Softened;
                    if softened && law.softening == Softening::None {
                        continue;
                    }
                    let law = Newton { g: T::lit(1.5), ..law.coincident(coincident) };
                    let sources = case.sources(of_sources);
                    let what = format!("{n} sources, lengths of their own: {of_sources}, {of_targets}");
                    all_fields(backend, law, sources, case.targets(of_targets), &what)?;
                    if of_sources == of_targets {
                        all_fields(backend, law, sources, Targets::of(&sources), &what)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// All fifteen combinations of fields, by one law or another; and [`Precision::Strict`], which has the same bits as on the
/// host or is [`Error::Unsupported`].
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn combinations<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let case = crowd::<T>(70, 33);
    for (round, law) in laws::<T>(0.4).into_iter().enumerate() {
        let law = law.with(fullest(backend));
        let own_lengths = law.softening != Softening::None;
        let (sources, targets) = (case.sources(own_lengths), case.targets(own_lengths));
        let exact = exact::fields(law, sources, targets, Fields::ALL, 0..33);
        for bits in (1..16).filter(|bits| bits % 4 == round) {
            let chosen = (0..4).filter(|field| bits >> field & 1 == 1).map(|field| FIELDS[field]);
            let Some(fields) = chosen.reduce(|all, field| all | field) else { continue };
            let got = evaluate(backend, law, sources, targets, fields)?;
            check(&got, &law, fields, &exact, 0..33, "in a combination");
        }
        let law = law.with(Precision::Strict);
        match evaluate(backend, law, sources, targets, Fields::ALL) {
            Err(Error::Unsupported { .. }) => {}
            strict => {
                let host = evaluate(&Serial, law, sources, targets, Fields::ALL)?;
                assert_eq!(strict?, host, "Strict has one answer: {law:?}");
            }
        }
    }
    Ok(())
}

//! An evaluation on a backend, held against the exact one.

use crate::exact::{self, Exact, FIELDS};
use crate::{
    Coincident, Error, Fields, Gravity, Newton, Precision, Real, Result, Softening, Sources, Targets, Write,
};

/// The precision that `backend` is held to beside [`Precision::Mixed`]: full where it computes in `T`, and else that.
pub(super) fn fullest<T: Real, B: Gravity<T>>(backend: &B) -> Precision {
    match backend.check_real::<T>() {
        Err(Error::Unsupported { .. }) => Precision::Mixed,
        // Whatever else is in the way, the first evaluation tells.
        _ => Precision::Fast,
    }
}

/// ε of the type that `backend` computes pairs in at its fullest.
pub(super) fn epsilon<T: Real, B: Gravity<T>>(backend: &B) -> f64 {
    if fullest(backend) == Precision::Mixed { f32::EPSILON.into() } else { T::epsilon().widen() }
}

/// Bounds on the errors of a field on the scale of its summed magnitudes.
struct Bound {
    /// The root mean square, over 30 targets or more: a few may err alike.
    mean: f64,
    /// The largest.
    most: f64,
}

/// `docs/numerics/nbody-core.md`, "What a backend owes".
fn owed<T: Real>(law: &Newton<T>, field: Fields) -> Bound {
    let single = T::NAME == f32::NAME || law.precision == Precision::Mixed;
    let plain = matches!(law.softening, Softening::None | Softening::Plummer(_));
    // Bodies in one place are all alike, and so are the roundings of their sum.
    let alike = law.coincident == Coincident::Softened;
    if plain && !alike && (field == Fields::ACCELERATION || field == Fields::POTENTIAL) {
        let mean = if single { 3e-7 } else { 4e-16 };
        return Bound { mean, most: 6.0 * mean };
    }
    let unit = if single { f32::EPSILON.widen() / 2.0 } else { f64::EPSILON / 2.0 };
    Bound { mean: 32.0 * unit, most: 256.0 * unit }
}

/// The fields on `backend`: what replaces what was there, and, added to itself, is twice that.
pub(super) fn evaluate<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    sources: Sources<&[T]>,
    targets: Targets<&[T]>,
    fields: Fields,
) -> Result<Vec<T>> {
    let upload = |values: Option<&[T]>| values.map(|values| backend.upload(values)).transpose();
    let (masses, positions) = (backend.upload(sources.masses)?, backend.upload(sources.positions)?);
    let (velocities, lengths) = (upload(sources.velocities)?, upload(sources.softening)?);
    let there = backend.upload(targets.positions)?;
    let (there_velocities, there_lengths) = (upload(targets.velocities)?, upload(targets.softening)?);
    let mut from = Sources::new(&masses, &positions);
    (from.velocities, from.softening) = (velocities.as_ref(), lengths.as_ref());
    let to = if targets.are_sources {
        Targets::of(&from)
    } else {
        let mut to = Targets::new(&there);
        (to.velocities, to.softening) = (there_velocities.as_ref(), there_lengths.as_ref());
        to
    };
    let mut out = backend.upload(&vec![T::nan(); fields.planes() * (targets.positions.len() / 3)])?;
    backend.fields(law, from, to, fields, Write::Replace, &mut out)?;
    let once = backend.read(&out)?;
    backend.fields(law, from, to, fields, Write::Accumulate, &mut out)?;
    for (once, twice) in once.iter().zip(backend.read(&out)?) {
        let unordered = once.is_nan() && twice.is_nan();
        assert!(unordered || *once + *once == twice, "{once} added to itself by {law:?} is not {twice}");
    }
    Ok(once)
}

/// Whether planes of `fields` are those of the targets of the indices `which`.
pub(super) fn check<T: Real>(
    got: &[T],
    law: &Newton<T>,
    fields: Fields,
    exact: &[Exact],
    which: impl Iterator<Item = usize> + Clone,
    what: &str,
) {
    for (field, &name) in FIELDS.iter().enumerate().filter(|(_, field)| fields.contains(**field)) {
        let (mean, most) = exact::errors(got, fields, field, exact, which.clone());
        let bound = owed(law, name);
        let allowed = if exact.len() >= 30 { bound.mean } else { bound.most };
        assert!(
            mean <= allowed && most <= bound.most,
            "{name:?} of {fields:?} by {law:?}, {what}: off by {mean:e} in the root mean square, at most {most:e}"
        );
    }
}

/// All fields of a problem at all its targets, in every precision that promises bounds.
pub(super) fn all_fields<T: Real, B: Gravity<T>>(
    backend: &B,
    law: Newton<T>,
    sources: Sources<&[T]>,
    targets: Targets<&[T]>,
    what: &str,
) -> Result<()> {
    let count = targets.positions.len() / 3;
    let exact = exact::fields(law, sources, targets, Fields::ALL, 0..count);
    for precision in [fullest(backend), Precision::Mixed] {
        let law = law.with(precision);
        let got = evaluate(backend, law, sources, targets, Fields::ALL)?;
        check(&got, &law, Fields::ALL, &exact, 0..count, what);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Case, laws};
    use compute_backend::Serial;

    /// The suite's verdict on the host's answer, of which one number is `by` of its scale away.
    fn verdict<T: Real>(law: Newton<T>, slot: usize, by: f64) -> std::thread::Result<()> {
        let case = Case::<T>::random(71, 20, 33, 1.0);
        let (sources, targets) = (case.sources(false), case.targets(false));
        let exact = exact::fields(law, sources, targets, Fields::ALL, 0..33);
        let mut got = evaluate(&Serial, law, sources, targets, Fields::ALL).unwrap();
        let field = FIELDS.iter().position(|field| field.slots().any(|of| of == slot)).unwrap();
        let place = &mut got[slot * 33 + 17];
        *place = T::lit(place.widen() + by * exact[17].scales[field]);
        let check = || check(&got, &law, Fields::ALL, &exact, 0..33, "perturbed");
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(check))
    }

    #[test]
    fn an_answer_that_is_off_by_more_than_the_bounds_is_wrong_and_one_that_is_not_is_right() {
        for law in laws::<f32>(0.4) {
            for slot in 0..13 {
                verdict(law, slot, 0.0).unwrap();
                verdict(law, slot, 3e-5).unwrap_err();
                verdict(law, slot, f64::NAN).unwrap_err();
            }
        }
        for law in laws::<f64>(0.4) {
            for slot in 0..13 {
                verdict(law, slot, 0.0).unwrap();
                verdict(law, slot, 6e-14).unwrap_err();
            }
        }
    }
}

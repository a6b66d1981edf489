//! Calls that make no sense.

use super::check::{evaluate, fullest};
use crate::exact::{Case, laws as kernels};
use crate::{Coincident, Error, Fields, Gravity, Newton, Real, Result, Softening, Sources, Targets, Write};

/// Wrong lengths are [`Error::Shape`], whichever array has them.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where a wrong call succeeds.
pub fn shapes<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let law = Newton::new(T::one()).softened(Softening::Plummer(T::one())).with(fullest(backend));
    let [two, six, seven] = [2, 6, 7].map(|n| backend.upload(&vec![T::one(); n]));
    let (two, six, seven) = (two?, six?, seven?);
    let (mut out2, mut out6) = (backend.zeros(2)?, backend.zeros(6)?);
    let good = Sources::new(&two, &six).moving(&six);
    let mut fields =
        |sources, targets, fields| backend.fields(law, sources, targets, fields, Write::Replace, &mut out6);
    let at = Targets::of(&good);
    let mut wrong = vec![
        fields(good.moving(&seven), at, Fields::JERK),
        fields(good, at.moving(&two), Fields::JERK),
        fields(good.softened(&six), at, Fields::ACCELERATION),
        fields(good, at.softened(&six), Fields::ACCELERATION),
        fields(good, at, Fields::TIDAL),
        fields(good, at, Fields::ACCELERATION | Fields::POTENTIAL),
    ];
    wrong.extend([
        backend.accelerations(law, &two, &seven, &six, Write::Replace, &mut out6),
        backend.accelerations(law, &two, &six, &seven, Write::Replace, &mut out6),
        backend.accelerations(law, &two, &six, &six, Write::Replace, &mut out2),
        backend.potentials(law, &two, &six, &six, Write::Replace, &mut out6),
        backend.kinetic_energy(&two, &seven).map(|_| ()),
        backend.potential_energy(law, &two, &seven).map(|_| ()),
    ]);
    for (i, result) in wrong.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::Shape { .. })),
            "{i}: a wrong length is `Error::Shape`: {result:?}"
        );
    }
    Ok(())
}

/// Laws that make no sense, and those that lack what they need, are [`Error::Invalid`]. A softening length of a body that
/// is negative is, too, or counts as zero where a look at it would be a transfer.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where a wrong call succeeds.
pub fn laws<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let case = Case::<T>::random(51, 9, 5, 1.0);
    let (sources, targets) = (case.sources(false), case.targets(false));
    let refused = |law, sources, targets, fields, what: &str| {
        let result = evaluate(backend, law, sources, targets, fields);
        assert!(matches!(result, Err(Error::Invalid { .. })), "{what} is `Error::Invalid`: {result:?}");
    };
    let law = Newton::new(T::one());
    for bad in [T::nan(), T::infinity(), T::neg_infinity()] {
        refused(Newton::new(bad), sources, targets, Fields::ALL, "a constant that is no number");
    }
    for bad in [-T::one(), T::nan(), T::infinity()] {
        for kernel in &kernels::<T>(1.0)[1..] {
            let softening = crate::exact::with_length(kernel.softening, bad);
            refused(law.softened(softening), sources, targets, Fields::ALL, "such a length");
        }
    }
    refused(law, case.sources(true), targets, Fields::ALL, "a length without a kernel");
    refused(law, sources, case.targets(true), Fields::ALL, "a length without a kernel");
    let softened = law.coincident(Coincident::Softened);
    refused(softened, sources, targets, Fields::ALL, "softening by nothing");
    let zero = softened.softened(Softening::Plummer(T::zero()));
    refused(zero, sources, targets, Fields::ALL, "softening by zero");
    let resting = Sources::new(&case.masses[..], &case.positions[..]);
    refused(law, resting, targets, Fields::JERK, "a jerk without velocities");
    refused(law, sources, Targets::new(&case.targets[..]), Fields::JERK, "a jerk without velocities");

    let mut negative = case.clone();
    negative.lengths[4] = -T::one();
    let mut none = case.clone();
    none.lengths[4] = T::zero();
    for law in &kernels::<T>(0.25)[1..] {
        let of = |case: &Case<T>| {
            evaluate(backend, law.with(fullest(backend)), case.sources(true), targets, Fields::ALL)
        };
        match of(&negative) {
            Err(Error::Invalid { .. }) => {}
            counted => assert_eq!(counted?, of(&none)?, "a negative length counts as zero"),
        }
    }
    Ok(())
}

//! Numbers at the ends of their range, bodies in one place, and none at all.

use super::check::{all_fields, check, evaluate, fullest};
use crate::exact::{self, Case, Numbers, laws, with_length};
use crate::{
    Coincident, Error, Fields, Gravity, Newton, Precision, Real, Result, Softening, Sources, Targets,
};

/// Bodies that are all in one place: nothing, or an error, or what the softened law gives at its centre, as asked.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn coincident<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in [1, 2, 70, 1025] {
        let mut case = Case::<T>::random(41, n, 1, 1.0);
        case.positions = [3.0, -1.0, 0.3].into_iter().flat_map(|c| vec![T::lit(c); n]).collect();
        case.targets = [3.0, -1.0, 0.3].map(T::lit).to_vec();
        let sources = case.sources(false);
        for law in laws::<T>(0.1) {
            let law = law.with(fullest(backend));
            for targets in [Targets::of(&sources), case.targets(false)] {
                for precision in [fullest(backend), Precision::Mixed] {
                    let law = law.with(precision);
                    let got = evaluate(backend, law, sources, targets, Fields::ALL)?;
                    let nothing = got.iter().all(num_traits::Zero::is_zero);
                    assert!(nothing, "{n} bodies in one place by {law:?}: {:?}", &got[..got.len().min(13)]);
                }
                let refused = evaluate(
                    backend,
                    law.coincident(Coincident::Error),
                    sources,
                    targets,
                    Fields::ACCELERATION,
                );
                let alone = n == 1 && targets.are_sources;
                assert!(
                    if alone { refused.is_ok() } else { matches!(refused, Err(Error::Invalid { .. })) },
                    "{n} bodies in one place are an error if that is asked for: {refused:?}"
                );
            }
            // The sum over all of them at one place, and at a few of them themselves.
            if law.softening != Softening::None {
                let law = law.coincident(Coincident::Softened);
                all_fields(backend, law, sources, case.targets(false), "all in one place")?;
                let which = (0..n).step_by((n / 4).max(1));
                let own = Targets::of(&sources);
                let exact = exact::fields(law, sources, own, Fields::ALL, which.clone());
                let got = evaluate(backend, law, sources, own, Fields::ALL)?;
                check(&got, &law, Fields::ALL, &exact, which, "all in one place");
            }
        }
    }
    Ok(())
}

/// A cluster of size 100 a million away from the origin: as good as its coordinates, which in `f32` are multiples of 1/16.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn far_from_the_origin<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let mut case = Case::<T>::random(42, 130, 40, 100.0);
    for x in case.positions.iter_mut().chain(&mut case.targets) {
        *x += T::lit(1e6);
    }
    for law in laws::<T>(8.0) {
        all_fields(backend, law, case.sources(false), case.targets(false), "at x + 1e6")?;
    }
    Ok(())
}

/// Units from 1e-12 to 1e12 of the usual ones, and softening lengths from none to 1e12 of the extent.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn scales<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let case = Case::<T>::random(43, 66, 33, 1.5);
    for by in [1e-12, 1e12] {
        let times = |values: &[T], by: f64| values.iter().map(|x| T::lit(x.widen() * by)).collect();
        // Masses by the square, so that accelerations stay and nothing leaves the range of the type.
        let scaled = Case::<T> {
            masses: times(&case.masses, by * by),
            positions: times(&case.positions, by),
            velocities: times(&case.velocities, by),
            lengths: times(&case.lengths, by),
            targets: times(&case.targets, by),
            target_velocities: times(&case.target_velocities, by),
            target_lengths: times(&case.target_lengths, by),
        };
        for law in laws::<T>(0.4 * by) {
            let own_lengths = law.softening != Softening::None;
            let (sources, targets) = (scaled.sources(own_lengths), scaled.targets(own_lengths));
            all_fields(backend, law, sources, targets, &format!("in units of {by:e}"))?;
        }
    }
    // Under a length beyond the extent all pairs have one r⁻¹ with one error: few targets, for which no mean is asked.
    let case = Case::<T>::random(47, 66, 20, 1.5);
    for length in [0.0, 1e12] {
        for law in &laws::<T>(1.0)[1..] {
            let law = law.softened(with_length(law.softening, T::lit(length)));
            let what = format!("softened by {length:e} of the extent");
            all_fields(backend, law, case.sources(false), case.targets(false), &what)?;
        }
    }
    Ok(())
}

/// Masses over thirty orders of magnitude: the lightest alone pull the heaviest.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn masses<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let mut case = Case::<T>::random(44, 40, 1, 1.0);
    for mass in &mut case.masses {
        *mass = T::lit(1e-15 * mass.widen());
    }
    case.masses[7] = T::lit(1e15);
    let sources = case.sources(false);
    for law in laws::<T>(0.125) {
        all_fields(backend, law, sources, Targets::of(&sources), "masses from 1e-15 to 1e15")?;
    }
    Ok(())
}

/// Coordinates and masses that are subnormal: numbers like any other, or zero on a device that has none such. Not for a
/// backend that has [`Precision::Mixed`] alone, which promises nothing for extents so small.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn subnormals<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    // Lengths and masses are below 2^-half², a power below that of the smallest normal number, and multiples of the smallest
    // number; G is small, so that accelerations, G m / r², are normal.
    let (half, g) = if T::NAME == f32::NAME { (65, -60) } else { (525, -100) };
    let two = 2.0_f64;
    let mut numbers = Numbers(45);
    let grid: Vec<T> = (0..4 * 20).map(|_| T::lit((numbers.next() * 16384.0).round() / 16384.0)).collect();
    let (masses, positions) = grid.split_at(20);
    let masses: Vec<T> = masses.iter().map(|m| m.abs()).collect();
    let down = |values: &[T]| -> Vec<T> {
        values.iter().map(|x| T::lit(x.widen() * two.powi(-half) * two.powi(-half))).collect()
    };
    let (small_masses, small_positions) = (down(&masses), down(positions));
    if fullest(backend) == Precision::Mixed {
        return Ok(());
    }
    let law = Newton::new(T::one());
    let sources = Sources::new(&masses[..], positions);
    let exact = exact::fields(law, sources, Targets::of(&sources), Fields::ACCELERATION, 0..20);
    let small = Sources::new(&small_masses[..], &small_positions[..]);
    let small_law = Newton::new(T::lit(two.powi(g)));
    let got = evaluate(backend, small_law, small, Targets::of(&small), Fields::ACCELERATION)?;
    // Powers of two, so nothing is rounded.
    let up: Vec<T> = got.iter().map(|a| T::lit(a.widen() * two.powi(-2 * half - g))).collect();
    if up.iter().all(num_traits::Zero::is_zero) {
        return Ok(());
    }
    check(&up, &law, Fields::ACCELERATION, &exact, 0..20, "subnormal");
    Ok(())
}

/// No sources, no targets, and neither: fields of nothing are zero, and nothing is written where nothing is asked.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn empty<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for (n, k) in [(0, 0), (0, 1), (0, 65), (1, 0), (65, 0)] {
        let case = Case::<T>::random(46, n, k, 1.0);
        for law in laws::<T>(0.25) {
            let own_lengths = law.softening != Softening::None;
            let law = law.with(fullest(backend));
            for precision in [law.precision, Precision::Mixed] {
                let (sources, targets) = (case.sources(own_lengths), case.targets(own_lengths));
                let got = evaluate(backend, law.with(precision), sources, targets, Fields::ALL)?;
                assert_eq!(got.len(), 13 * k);
                assert!(got.iter().all(num_traits::Zero::is_zero), "{n} sources give nothing: {law:?}");
            }
            if n == 0 {
                let none = backend.zeros(0)?;
                assert_eq!(backend.potential_energy(law, &none, &none)?, 0.0);
                assert_eq!(backend.kinetic_energy(&none, &none)?, 0.0);
            }
        }
    }
    Ok(())
}

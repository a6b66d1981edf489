//! The operations that block steps are made of.

use super::steps::{COUNTS, Case, ETA, owed, step_of};
use crate::exact::Numbers;
use crate::{Error, Gravity, Motion, Real, Result, Times};

/// The operations that block steps are made of: [`predict_each`](Gravity::predict_each), [`gather`](Gravity::gather),
/// [`scatter`](Gravity::scatter), [`correct_each`](Gravity::correct_each) and [`next_steps`](Gravity::next_steps), on bodies
/// without structure at times of their own, forwards and backwards; for all of them and for few, in any order, and
/// for numbers that are no body's. What is not finite, and lengths that do not fit.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn blocks<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in COUNTS {
        for now in [1.0, -0.8125] {
            let block = Block::<T>::random(n, now);
            predicts(backend, &block)?;
            for list in lists(n) {
                moves(backend, &block, &list)?;
                corrects(backend, &block, &list)?;
                asks(backend, &block, &list)?;
            }
        }
    }
    without_forces::<T, B>(backend)?;
    not_finite::<T, B>(backend)?;
    lengths::<T, B>(backend)
}

/// Bodies at times of their own, at most half from zero, and a time for all.
#[derive(Debug, Clone)]
struct Block<T> {
    case: Case<T>,
    own: Vec<T>,
    now: T,
}

impl<T: Real> Block<T> {
    fn random(n: usize, now: f64) -> Self {
        let mut numbers = Numbers(0x5851_F42D_4C95_7F2D ^ n as u64);
        let own = (0..n).map(|_| T::lit(0.5 * numbers.next())).collect();
        Self { case: Case::random(n, now), own, now: T::lit(now) }
    }

    fn len(&self) -> usize {
        self.own.len()
    }

    /// The step of a body: one subtraction, whose rounding IEEE fixes.
    fn step(&self, i: usize) -> f64 {
        (self.now - self.own[i]).widen()
    }

    fn upload<B: Gravity<T>>(&self, backend: &B) -> Result<[B::Buffer<T>; 4]> {
        let on = |values: &[T]| backend.upload(values);
        Ok([on(&self.own)?, on(&self.case.positions)?, on(&self.case.velocities)?, on(&self.case.before)?])
    }
}

/// All of `n` bodies, none, the last, some, others from the end on, and some with numbers among them that are no body's.
fn lists(n: usize) -> [Vec<u32>; 6] {
    let all: Vec<u32> = (0..n as u32).collect();
    let every = |by: usize| all.iter().copied().step_by(by);
    [
        all.clone(),
        vec![],
        all.last().copied().into_iter().collect(),
        every(3).collect(),
        every(2).rev().collect(),
        every(5).flat_map(|i| [n as u32, i, u32::MAX]).collect(),
    ]
}

/// The listed that are bodies, with their places in the list.
fn bodies(list: &[u32], n: usize) -> impl Iterator<Item = (usize, usize)> {
    list.iter().enumerate().map(|(place, &i)| (place, i as usize)).filter(move |&(_, i)| i < n)
}

fn predicts<T: Real, B: Gravity<T>>(backend: &B, block: &Block<T>) -> Result<()> {
    let n = block.len();
    let [own, x, v, before] = block.upload(backend)?;
    let from = Motion { positions: &x, velocities: &v, fields: &before };
    let lost = || backend.upload(&vec![T::nan(); 3 * n]);
    let (mut to_x, mut to_v) = (lost()?, lost()?);
    backend.predict_each(Times { own: &own, now: block.now }, from, &mut to_x, &mut to_v)?;
    let got = [backend.read(&to_x)?, backend.read(&to_v)?];
    for p in 0..3 * n {
        for (got, owed) in got.iter().zip(owed(&block.case, block.step(p % n), p, false)) {
            owed.check(got[p], format_args!("coordinate {p} of {n} bodies, predicted from its own time"));
        }
    }
    Ok(())
}

/// There and back, to the bit; what is not there stays.
fn moves<T: Real, B: Gravity<T>>(backend: &B, block: &Block<T>, list: &[u32]) -> Result<()> {
    let (n, m) = (block.len(), list.len());
    let bits = |values: &[T]| values.iter().map(|v| v.widen().to_bits()).collect::<Vec<_>>();
    let untouched = T::lit(7.25);
    for (planes, all) in [(1, &block.own), (3, &block.case.positions), (6, &block.case.before)] {
        let mut all = all.clone();
        // What arithmetic would not keep.
        for (value, odd) in all.iter_mut().zip([T::neg_zero(), T::min_positive_value() / T::lit(2.0)]) {
            *value = odd;
        }
        let numbers = backend.upload(list)?;
        let mut listed = backend.upload(&vec![untouched; planes * m])?;
        backend.gather(planes, &numbers, &backend.upload(&all)?, &mut listed)?;
        let mut want = vec![untouched; planes * m];
        for k in 0..planes {
            bodies(list, n).for_each(|(place, i)| want[k * m + place] = all[k * n + i]);
        }
        assert_eq!(bits(&backend.read(&listed)?), bits(&want), "{planes} planes of {m} of {n} bodies");
        let mut back = backend.upload(&vec![untouched; planes * n])?;
        backend.scatter(planes, &numbers, &listed, &mut back)?;
        let mut want = vec![untouched; planes * n];
        for k in 0..planes {
            bodies(list, n).for_each(|(_, i)| want[k * n + i] = all[k * n + i]);
        }
        assert_eq!(bits(&backend.read(&back)?), bits(&want), "{planes} planes of {m} bodies among {n}");
    }
    Ok(())
}

/// Planes of the listed bodies; 1 for what is no body.
fn planes_of<T: Real>(planes: &[T], n: usize, list: &[u32]) -> Vec<T> {
    let count = planes.len().checked_div(n).unwrap_or(0);
    let at = |k: usize, i: u32| if (i as usize) < n { planes[k * n + i as usize] } else { T::one() };
    (0..count).flat_map(|k| list.iter().map(move |&i| at(k, i))).collect()
}

fn corrects<T: Real, B: Gravity<T>>(backend: &B, block: &Block<T>, list: &[u32]) -> Result<()> {
    let (n, m) = (block.len(), list.len());
    let [own, x, v, before] = block.upload(backend)?;
    let from = Motion { positions: &x, velocities: &v, fields: &before };
    let after = backend.upload(&planes_of(&block.case.after, n, list))?;
    let untouched = T::lit(7.25);
    let room = || backend.upload(&vec![untouched; 3 * m]);
    let (mut to_x, mut to_v) = (room()?, room()?);
    let times = Times { own: &own, now: block.now };
    backend.correct_each(times, &backend.upload(list)?, from, &after, &mut to_x, &mut to_v)?;
    let got = [backend.read(&to_x)?, backend.read(&to_v)?];
    for k in 0..3 {
        for (place, &i) in list.iter().enumerate() {
            let (i, q) = (i as usize, k * m + place);
            if i >= n {
                assert_eq!([got[0][q], got[1][q]], [untouched; 2], "{i} is no body of {n}");
                continue;
            }
            for (got, owed) in got.iter().zip(owed(&block.case, block.step(i), k * n + i, true)) {
                owed.check(
                    got[q],
                    format_args!("coordinate {k} of body {i} of {n}, corrected as number {place}"),
                );
            }
        }
    }
    Ok(())
}

/// The steps that a backend gives the listed, where they are at the end of their steps.
fn asked<T: Real, B: Gravity<T>>(
    backend: &B,
    block: &Block<T>,
    list: &[u32],
    to: [&[T]; 3],
) -> Result<Option<Vec<f64>>> {
    let [own, _, _, before] = block.upload(backend)?;
    let [x, v, after] = to.map(|values| backend.upload(values));
    let to = Motion { positions: &x?, velocities: &v?, fields: &after? };
    let times = Times { own: &own, now: block.now };
    backend.next_steps(times, T::lit(ETA), &backend.upload(list)?, &before, to)
}

fn asks<T: Real, B: Gravity<T>>(backend: &B, block: &Block<T>, list: &[u32]) -> Result<()> {
    let n = block.len();
    let at = |values: &[T]| planes_of(values, n, list);
    let Case { positions, velocities, after, .. } = &block.case;
    let steps = asked(backend, block, list, [&at(positions), &at(velocities), &at(after)])?;
    let steps = steps.unwrap_or_default();
    assert_eq!(steps.len(), list.len(), "each of the listed of {n} bodies has a step");
    for (&found, &i) in steps.iter().zip(list) {
        let i = i as usize;
        if i >= n {
            assert_eq!(found, f64::INFINITY, "nothing limits what is no body");
            continue;
        }
        let [step, bound] = step_of(&block.case, block.step(i), i);
        let right = (found - step).abs() <= bound * step;
        assert!(right, "the next step of body {i} of {n} is {step:e}, not {found:e}, to {bound:e}");
    }
    Ok(())
}

/// Nothing limits the steps of bodies that nothing pulls.
fn without_forces<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let n = 300;
    let mut block = Block::<T>::random(n, 1.0);
    block.case.before.fill(T::zero());
    let (list, still) = ([7, 0, 299], vec![T::one(); 9]);
    let steps = asked(backend, &block, &list, [&still, &still, &[T::zero(); 18]])?;
    assert_eq!(steps, Some(vec![f64::INFINITY; 3]), "nothing limits the steps of bodies without forces");
    Ok(())
}

/// A value that is not finite is seen where a step ends, and spoils no other body's.
fn not_finite<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let (n, m) = (300, 100);
    let block = Block::<T>::random(n, 1.0);
    let list: Vec<u32> = (0..m).map(|i| 3 * i + 1).collect();
    let m = list.len();
    let Case { positions, velocities, after, .. } = &block.case;
    let good = [positions, velocities, after].map(|values| planes_of(values, n, &list));
    for bad in [T::nan(), T::infinity(), T::neg_infinity()] {
        for (array, place) in [(0, 0), (0, 3 * m - 1), (1, m), (2, 0), (2, 3 * m), (2, 6 * m - 1)] {
            let mut to = good.clone();
            to[array][place] = bad;
            let steps = asked(backend, &block, &list, [&to[0], &to[1], &to[2]])?;
            assert_eq!(steps, None, "{bad} at {place} of array {array} is not finite");
            if array < 2 {
                continue;
            }
            let [own, x, v, before] = block.upload(backend)?;
            let from = Motion { positions: &x, velocities: &v, fields: &before };
            let (mut to_x, mut to_v) = (backend.zeros(3 * m)?, backend.zeros(3 * m)?);
            let (times, after) = (Times { own: &own, now: block.now }, backend.upload(&to[2])?);
            backend.correct_each(times, &backend.upload(&list)?, from, &after, &mut to_x, &mut to_v)?;
            for (q, (x, v)) in backend.read(&to_x)?.iter().zip(backend.read(&to_v)?).enumerate() {
                let whole = x.is_finite() && v.is_finite();
                // Whether it is kept is not asked: some devices' arithmetic has no infinities.
                assert!(whole || q == place % (3 * m), "{bad} at {place} makes {x} and {v} of {q}");
            }
        }
    }
    Ok(())
}

/// Lengths that do not fit are [`Error::Shape`], whichever array has them. Three bodies, of which two are listed.
fn lengths<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let of = |n: usize| backend.upload(&vec![T::one(); n]);
    let list = backend.upload(&[0, 2])?;
    let [one, two, three, six, nine, twelve, eighteen] =
        [of(1)?, of(2)?, of(3)?, of(6)?, of(9)?, of(12)?, of(18)?];
    let good = Motion { positions: &nine, velocities: &nine, fields: &eighteen };
    let there = Motion { positions: &six, velocities: &six, fields: &twelve };
    let times = Times { own: &three, now: T::one() };
    let early = Times { own: &two, now: T::one() };
    let (a, b, c) = (
        Motion { positions: &six, ..good },
        Motion { velocities: &six, ..good },
        Motion { fields: &nine, ..good },
    );
    let mut wrong = vec![];
    for (times, from, x, v) in [
        (early, good, 9, 9),
        (times, a, 9, 9),
        (times, b, 9, 9),
        (times, c, 9, 9),
        (times, good, 6, 9),
        (times, good, 9, 12),
    ] {
        wrong.push(backend.predict_each(times, from, &mut of(x)?, &mut of(v)?));
    }
    for (planes, all, listed) in [(3, &nine, 9), (1, &three, 3), (2, &nine, 4), (0, &nine, 0)] {
        wrong.push(backend.gather(planes, &list, all, &mut of(listed)?));
    }
    for (planes, listed, all) in [(3, &nine, 9), (1, &one, 3), (2, &two, 9), (0, &two, 0)] {
        wrong.push(backend.scatter(planes, &list, listed, &mut of(all)?));
    }
    for (times, from, after, x, v) in [
        (early, good, &twelve, 6, 6),
        (times, a, &twelve, 6, 6),
        (times, b, &twelve, 6, 6),
        (times, c, &twelve, 6, 6),
        (times, good, &eighteen, 6, 6),
        (times, good, &twelve, 9, 6),
        (times, good, &twelve, 6, 3),
    ] {
        wrong.push(backend.correct_each(times, &list, from, after, &mut of(x)?, &mut of(v)?));
    }
    for (times, before, to) in [
        (early, &eighteen, there),
        (times, &twelve, there),
        (times, &eighteen, Motion { positions: &nine, ..there }),
        (times, &eighteen, Motion { velocities: &nine, ..there }),
        (times, &eighteen, Motion { fields: &six, ..there }),
    ] {
        wrong.push(backend.next_steps(times, T::one(), &list, before, to).map(|_| ()));
    }
    for (i, result) in wrong.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::Shape { .. })),
            "{i}: a wrong length is `Error::Shape`: {result:?}"
        );
    }
    Ok(())
}

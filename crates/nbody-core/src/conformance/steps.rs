//! The operations that integrators' steps are made of.

use std::fmt;

use crate::exact::{Double, Numbers};
use crate::{Error, Gravity, Motion, Real, Result};

/// Around the widths of vectors and workgroups, and more than a workgroup has invocations.
pub(super) const COUNTS: [usize; 8] = [0, 1, 2, 7, 85, 256, 257, 1025];
pub(super) const ETA: f64 = 0.0234375;

/// The operations that steps are made of: [`predict`](Gravity::predict), [`correct`](Gravity::correct),
/// [`next_step`](Gravity::next_step) and [`half_weighted_sum`](Gravity::half_weighted_sum), on bodies without structure, forwards
/// and backwards. What is not finite, and lengths that do not fit.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn steps<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in COUNTS {
        for dt in [0.1875, -0.0546875] {
            let case = Case::<T>::random(n, dt);
            moves(backend, &case)?;
            next_step(backend, &case)?;
        }
        sums::<T, B>(backend, n)?;
    }
    without_forces::<T, B>(backend)?;
    not_finite::<T, B>(backend)?;
    lengths::<T, B>(backend)
}

/// Half an ulp at 1.
pub(super) fn unit<T: Real>() -> f64 {
    0.5 * T::epsilon().widen()
}

/// Bodies at both ends of a step, with accelerations and jerks there.
#[derive(Debug, Clone)]
pub(super) struct Case<T> {
    dt: T,
    pub(super) positions: Vec<T>,
    pub(super) velocities: Vec<T>,
    pub(super) before: Vec<T>,
    pub(super) after: Vec<T>,
}

impl<T: Real> Case<T> {
    pub(super) fn random(n: usize, dt: f64) -> Self {
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ n as u64);
        let mut some = |n: usize| -> Vec<T> { (0..n).map(|_| T::lit(numbers.next())).collect() };
        let [positions, velocities] = [some(3 * n), some(3 * n)];
        Self { dt: T::lit(dt), positions, velocities, before: some(6 * n), after: some(6 * n) }
    }

    fn upload<B: Gravity<T>>(&self, backend: &B) -> Result<[B::Buffer<T>; 4]> {
        let on = |values: &[T]| backend.upload(values);
        Ok([on(&self.positions)?, on(&self.velocities)?, on(&self.before)?, on(&self.after)?])
    }
}

/// A number, what its errors are measured by, and how many units of that it may err.
pub(super) struct Owed {
    exact: Double,
    scale: f64,
    units: f64,
}

impl Owed {
    pub(super) fn check<T: Real>(&self, got: T, what: fmt::Arguments<'_>) {
        let off = (Double::new(got.widen()) - self.exact).high.abs();
        let allowed = self.units * unit::<T>() * self.scale;
        assert!(off <= allowed, "{what}: off by {off:e}, not {allowed:e}");
    }
}

/// The place and the velocity of coordinate `p` after a step of `h`, predicted or corrected.
///
/// In the order of the formulas the term of the jerk passes the most roundings: of the predicted place a product, a division good
/// to 5 u and five more; of the velocity four. Corrected, the velocity has a difference, a product, the division, two sums and a
/// product, 10 u, and takes them into the place, where four more follow.
pub(super) fn owed<T: Real>(case: &Case<T>, h: f64, p: usize, correct: bool) -> [Owed; 2] {
    let n = case.positions.len();
    let number = |values: &[T], p: usize| Double::new(values[p].widen());
    let (x, v) = (number(&case.positions, p), number(&case.velocities, p));
    let [a0, j0, a, j] = [(&case.before, p), (&case.before, n + p), (&case.after, p), (&case.after, n + p)]
        .map(|(values, p)| number(values, p));
    let size = |x: Double| x.high.abs();
    let step = h.abs();
    if !correct {
        let (half, sixth) = (Double::new(0.5), j0 * h / 6.0);
        return [
            Owed {
                exact: x + (v + (half * a0 + sixth) * h) * h,
                scale: size(x) + step * (size(v) + step * (0.5 * size(a0) + step * size(j0) / 6.0)),
                units: 11.0,
            },
            Owed {
                exact: v + (a0 + half * j0 * h) * h,
                scale: size(v) + step * (size(a0) + 0.5 * step * size(j0)),
                units: 4.0,
            },
        ];
    }
    let half = Double::new(0.5);
    let moved = v + (half * (a0 + a) + (j0 - j) * h / 12.0) * h;
    let speed = size(v) + step * (0.5 * (size(a0) + size(a)) + step * (size(j0) + size(j)) / 12.0);
    [
        Owed {
            exact: x + (half * (v + moved) + (a0 - a) * h / 12.0) * h,
            scale: size(x) + step * (0.5 * (size(v) + speed) + step * (size(a0) + size(a)) / 12.0),
            units: 14.0,
        },
        Owed { exact: moved, scale: speed, units: 10.0 },
    ]
}

fn moves<T: Real, B: Gravity<T>>(backend: &B, case: &Case<T>) -> Result<()> {
    let n = case.positions.len();
    let [x, v, before, after] = case.upload(backend)?;
    let from = Motion { positions: &x, velocities: &v, fields: &before };
    let lost = || backend.upload(&vec![T::nan(); n]);
    for correct in [false, true] {
        let (mut to_x, mut to_v) = (lost()?, lost()?);
        if correct {
            backend.correct(case.dt, from, &after, &mut to_x, &mut to_v)?;
        } else {
            backend.predict(case.dt, from, &mut to_x, &mut to_v)?;
        }
        let got = [backend.read(&to_x)?, backend.read(&to_v)?];
        for p in 0..n {
            for (got, owed) in got.iter().zip(owed(case, case.dt.widen(), p, correct)) {
                let what = if correct { "corrected" } else { "predicted" };
                owed.check(got[p], format_args!("{what} coordinate {p} of {n}"));
            }
        }
    }
    Ok(())
}

/// The step that the criterion gives a body after one of `h`, with an error bound relative to it.
///
/// The third derivative errs by up to 11 u of its terms' magnitudes (two differences, their products and sums, h³ and a division
/// good to 5 u), the second by 13 u with the product with h; with κ for the magnitudes over what is left of them, norms by 6 u
/// more. Numerator and denominator then err by 14 + 13 κ and 14 + 26 κ, η and the division add 6, and the root halves it all.
pub(super) fn step_of<T: Real>(case: &Case<T>, h: f64, i: usize) -> [f64; 2] {
    let n = case.positions.len() / 3;
    // Squares of a, j, s and c, and of the magnitudes of the terms of the last two.
    let mut squares = [0.0; 6];
    for k in 0..3 {
        let [p, q] = [k * n + i, (3 + k) * n + i];
        let at = |values: &[T], p: usize| Double::new(values[p].widen());
        let (a0, a, j0, j) =
            (at(&case.before, p), at(&case.after, p), at(&case.before, q), at(&case.after, q));
        let da = a0 - a;
        let third = (da * 12.0 + (j0 + j) * (6.0 * h)) / h / h / h;
        let second = (da * -6.0 - (j0 * 4.0 + j * 2.0) * h) / h / h + third * h;
        let [size, of_j0, of_j] = [da, j0, j].map(|x| x.high.abs());
        let step = h.abs();
        let of_third = (12.0 * size + 6.0 * step * (of_j0 + of_j)) / step.powi(3);
        let of_second = (6.0 * size + step * (4.0 * of_j0 + 2.0 * of_j)) / step.powi(2) + step * of_third;
        for (square, value) in
            squares.iter_mut().zip([a.high, j.high, second.high, third.high, of_second, of_third])
        {
            *square += value * value;
        }
    }
    let [a, j, s, c, of_s, of_c] = squares.map(f64::sqrt);
    let left = (of_s / s).max(of_c / c);
    // The reference takes its last steps in `f64`: 20 roundings.
    let bound = (17.0 + 20.0 * left) * unit::<T>() + 20.0 * unit::<f64>();
    [(ETA * (a * s + j * j) / (j * c + s * s)).sqrt(), bound]
}

fn next_step<T: Real, B: Gravity<T>>(backend: &B, case: &Case<T>) -> Result<()> {
    let n = case.positions.len() / 3;
    let check = |case: &Case<T>, what: &str| -> Result<()> {
        let found = asked(backend, case)?;
        let (low, high) = (0..n)
            .map(|i| step_of(case, case.dt.widen(), i))
            .fold((f64::INFINITY, f64::INFINITY), |(low, high), [step, bound]| {
                (low.min(step * (1.0 - bound)), high.min(step * (1.0 + bound)))
            });
        let right = found.is_some_and(|found| (low..=high).contains(&found));
        assert!(right, "the next step of {n} bodies, {what}, is {low:e} to {high:e}, not {found:?}");
        Ok(())
    };
    check(case, "all alike")?;
    // The body that needs the shortest by far, wherever it is: its fields change the most.
    for i in [0, n / 2, n.saturating_sub(1)] {
        let mut case = case.clone();
        for p in (0..6).map(|k| k * n + i).filter(|_| n > 0) {
            case.before[p] *= T::lit(64.0);
        }
        check(&case, "one in haste")?;
    }
    Ok(())
}

fn asked<T: Real, B: Gravity<T>>(backend: &B, case: &Case<T>) -> Result<Option<f64>> {
    let [x, v, before, after] = case.upload(backend)?;
    let to = Motion { positions: &x, velocities: &v, fields: &after };
    backend.next_step(case.dt, T::lit(ETA), &before, to)
}

/// Bodies that nothing pulls go straight on, and nothing limits their steps.
fn without_forces<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    for n in [1, 300] {
        let mut case = Case::<T>::random(n, 0.25);
        case.before.fill(T::zero());
        case.after.fill(T::zero());
        assert_eq!(
            asked(backend, &case)?,
            Some(f64::INFINITY),
            "nothing limits the steps of {n} bodies without forces"
        );
        moves(backend, &case)?;
    }
    Ok(())
}

/// A value that is not finite is seen where a step ends, and spoils no other coordinate. (Whether it is kept is not asked: some
/// devices' arithmetic has no infinities.)
fn not_finite<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let n = 300;
    let good = Case::<T>::random(n, 0.25);
    for bad in [T::nan(), T::infinity(), T::neg_infinity()] {
        for (array, place) in [(0, 0), (0, 3 * n - 1), (1, n), (2, 0), (2, 3 * n), (2, 6 * n - 1)] {
            let mut case = good.clone();
            match array {
                0 => case.positions[place] = bad,
                1 => case.velocities[place] = bad,
                _ => case.after[place] = bad,
            }
            assert_eq!(asked(backend, &case)?, None, "{bad} at {place} of array {array} is not finite");
            let [x, v, before, after] = case.upload(backend)?;
            let (mut to_x, mut to_v) = (backend.zeros(3 * n)?, backend.zeros(3 * n)?);
            let from = Motion { positions: &x, velocities: &v, fields: &before };
            backend.correct(case.dt, from, &after, &mut to_x, &mut to_v)?;
            let hit = place % (3 * n);
            for (p, (x, v)) in backend.read(&to_x)?.iter().zip(backend.read(&to_v)?).enumerate() {
                let whole = x.is_finite() && v.is_finite();
                assert!(whole || p == hit, "{bad} for coordinate {hit} makes {x} and {v} of {p}");
            }
        }
    }
    Ok(())
}

/// `½ Σ m φ` of bodies of few and of as many units as the Sun has kilograms.
fn sums<T: Real, B: Gravity<T>>(backend: &B, n: usize) -> Result<()> {
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D ^ n as u64);
    let (m, potential): (Vec<f64>, Vec<f64>) = (0..n).map(|_| (numbers.next().abs(), numbers.next())).unzip();
    for (of_masses, of_potentials) in [(0, 0), (100, 60), (-100, -20)] {
        let scaled = |values: &[f64], by: i32| -> Vec<T> {
            values.iter().map(|&v| T::lit(libm::ldexp(f64::from(v as f32), by))).collect()
        };
        let (m, potential) = (scaled(&m, of_masses), scaled(&potential, of_potentials));
        let found = backend.half_weighted_sum(&backend.upload(&m)?, &backend.upload(&potential)?)?;
        let terms = || m.iter().zip(&potential).map(|(m, p)| Double::product(0.5 * m.widen(), p.widen()));
        let exact = terms().fold(Double::new(0.0), |sum, term| sum + term);
        // A term passes its own rounding, as many additions as a chunk of 256 has, and few on the levels above.
        let allowed = 300.0 * unit::<T>() * terms().map(|term| term.high.abs()).sum::<f64>();
        let off = (Double::new(found) - exact).high.abs();
        assert!(off <= allowed, "the sum of {n} terms is {found:e}, off by {off:e}, not {allowed:e}");
    }
    if n > 0 {
        let mut lost = vec![T::one(); n];
        lost[n / 2] = T::nan();
        let found =
            backend.half_weighted_sum(&backend.upload(&vec![T::one(); n])?, &backend.upload(&lost)?)?;
        assert!(!found.is_finite(), "a potential that is no number adds up to {found}");
    }
    Ok(())
}

/// Lengths that do not fit are [`Error::Shape`], whichever array has them.
fn lengths<T: Real, B: Gravity<T>>(backend: &B) -> Result<()> {
    let [two, three, six, seven, twelve] = [2, 3, 6, 7, 12].map(|n| backend.upload(&vec![T::one(); n]));
    let (two, three, six, seven, twelve) = (two?, three?, six?, seven?, twelve?);
    let of = |positions, velocities, fields| Motion { positions, velocities, fields };
    let good = of(&six, &six, &twelve);
    let dt = T::lit(0.5);
    let mut wrong = vec![
        backend.half_weighted_sum(&two, &three).map(|_| ()),
        backend.half_weighted_sum(&three, &two).map(|_| ()),
        backend.next_step(dt, dt, &six, good).map(|_| ()),
    ];
    let bad = [
        of(&three, &six, &twelve),
        of(&six, &three, &twelve),
        of(&six, &six, &six),
        of(&seven, &seven, &twelve),
    ];
    for (from, to_x, to_v) in bad.into_iter().map(|bad| (bad, 6, 6)).chain([
        (good, 3, 6),
        (good, 6, 3),
        (good, 0, 0),
        (good, 12, 12),
    ]) {
        let (mut to_x, mut to_v) = (backend.zeros(to_x)?, backend.zeros(to_v)?);
        wrong.push(backend.predict(dt, from, &mut to_x, &mut to_v));
        wrong.push(backend.correct(dt, from, &twelve, &mut to_x, &mut to_v));
    }
    wrong.extend(bad.map(|bad| backend.next_step(dt, dt, &twelve, bad).map(|_| ())));
    let (mut to_x, mut to_v) = (backend.zeros(6)?, backend.zeros(6)?);
    wrong.push(backend.correct(dt, good, &six, &mut to_x, &mut to_v));
    for (i, result) in wrong.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::Shape { .. })),
            "{i}: a wrong length is `Error::Shape`: {result:?}"
        );
    }
    Ok(())
}

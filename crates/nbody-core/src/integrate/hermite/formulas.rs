//! The scheme for one coordinate of one body, or for one body.

use compute_backend::Real;

/// Position and velocity after `h`, from the acceleration and the jerk at its begin.
#[inline(always)]
pub(crate) fn predicted<T: Real>(h: T, [x, v]: [T; 2], [a, j]: [T; 2]) -> [T; 2] {
    let half = T::lit(0.5);
    [x + h * (v + h * (half * a + h * j / T::lit(6.0))), v + h * (a + half * h * j)]
}

/// Position and velocity after `h`, from acceleration and jerk at its begin and at its end.
#[inline(always)]
pub(crate) fn corrected<T: Real>(h: T, [x, v]: [T; 2], before: [T; 2], after: [T; 2]) -> [T; 2] {
    let (half, twelve) = (T::lit(0.5), T::lit(12.0));
    let ([a0, j0], [a, j]) = (before, after);
    let moved = v + h * (half * (a0 + a) + h * (j0 - j) / twelve);
    [x + h * (half * (v + moved) + h * (a0 - a) / twelve), moved]
}

/// The square of Aarseth's step after a step of `h`, from accelerations and jerks at its begin and its end; infinite where
/// nothing limits it.
#[inline(always)]
pub(crate) fn criterion<T: Real>(h: T, eta: T, before: [[T; 3]; 2], after: [[T; 3]; 2]) -> T {
    let mut squares = [T::zero(); 4];
    for k in 0..3 {
        let (a, j) = (after[0][k], after[1][k]);
        let (da, dj) = (before[0][k] - a, before[1][k]);
        let (two, four, six, twelve) = (T::lit(2.0), T::lit(4.0), T::lit(6.0), T::lit(12.0));
        let third = (twelve * da + six * h * (dj + j)) / (h * h * h);
        let second = (-six * da - h * (four * dj + two * j)) / (h * h) + h * third;
        for (square, value) in squares.iter_mut().zip([a, j, second, third]) {
            *square += value * value;
        }
    }
    let [a, j, s, c] = squares.map(T::sqrt);
    let square = eta * (a * s + j * j) / (j * c + s * s);
    if square > T::zero() { square } else { T::infinity() }
}

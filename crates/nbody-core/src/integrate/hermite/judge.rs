//! How long the first step is, when it is made again, and which bodies say nothing about steps.

use super::formulas::criterion;
use crate::integrate::forces::extent;

/// A first step, from the positions and the planes of accelerations and jerks: η/2 of the time in which the jerk makes the
/// acceleration, or over which the largest acceleration pulls a body through the extent of all. No more than a guess, since
/// of a close pair amid a wide cluster the second is far too long and bodies at rest have no jerk: the criterion judges it.
pub(super) fn guess(eta: f64, positions: &[f64], fields: &[f64]) -> f64 {
    let (accelerations, jerks) = fields.split_at(positions.len());
    let (a, j) = (largest(accelerations), largest(jerks));
    let wish = 0.5 * eta * (a / j).min((extent(positions) / a).sqrt());
    if wish > 0.0 { wish } else { f64::INFINITY }
}

/// How long a first step is to be in place of `h`, after which the criterion asks for `wish`; `None` if it may stand.
///
/// What a step that is far too long says of how short it should be is true in that alone, so that it is followed by a factor
/// of 16 at most.
pub(super) fn shorter(h: f64, wish: f64) -> Option<f64> {
    (wish < h).then(|| wish.clamp(h / 16.0, h / 2.0))
}

/// Whether a body that asks for steps of `wish` after one of `h` is to be looked at by [`says_nothing`]. No step changes so
/// in the course of things.
pub(super) fn is_odd(h: f64, wish: f64) -> bool {
    wish < 0.5 * h
}

/// Whether the accelerations at both ends of a step of `h` are what rounding leaves of pulls that cancel, so that nothing can
/// be told from their difference: they move the body by less than the rounding of a position of size `reach`.
pub(super) fn says_nothing(h: f64, reach: f64, ends: [[f64; 3]; 2]) -> bool {
    let norm = |a: [f64; 3]| a.iter().map(|a| a * a).sum::<f64>().sqrt();
    norm(ends[0]).max(norm(ends[1])) * h * h <= f64::EPSILON * reach
}

/// The greatest magnitude of a coordinate.
pub(super) fn reach(positions: &[f64]) -> f64 {
    positions.iter().fold(0.0, |most, x| most.max(x.abs()))
}

/// The shortest of the steps that the criterion gives bodies which have something to say, after a step of `h` from where
/// accelerations and jerks were `before` to `positions`, where they are `after`.
pub(super) fn shortest(h: f64, eta: f64, positions: &[f64], before: &[f64], after: &[f64]) -> f64 {
    let (n, reach) = (positions.len() / 3, reach(positions));
    let both = |fields: &[f64], i: usize| [0, 3].map(|first| [0, 1, 2].map(|k| fields[(first + k) * n + i]));
    let squares = (0..n).filter_map(|i| {
        let (before, after) = (both(before, i), both(after, i));
        let square = criterion(h, eta, before, after);
        let odd = is_odd(h.abs(), square.sqrt());
        (!odd || !says_nothing(h, reach, [before[0], after[0]])).then_some(square)
    });
    squares.fold(f64::INFINITY, f64::min).sqrt()
}

/// The greatest length of vectors in planes.
fn largest(planes: &[f64]) -> f64 {
    let n = planes.len() / 3;
    let norm = |i: usize| [i, n + i, 2 * n + i].iter().map(|&p| planes[p] * planes[p]).sum::<f64>().sqrt();
    (0..n).map(norm).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_may_stand_stands_and_another_gets_shorter_by_two_to_sixteen() {
        assert_eq!(shorter(1.0, f64::INFINITY), None);
        assert_eq!(shorter(1.0, 1.0), None);
        assert_eq!(shorter(1.0, 0.9), Some(0.5));
        assert_eq!(shorter(1.0, 0.125), Some(0.125));
        assert_eq!(shorter(1.0, 0.0), Some(0.0625));
    }

    #[test]
    fn the_guess_knows_no_frame_and_is_unbounded_without_forces() {
        let x = [0.0, 3.0, 0.0, 0.0, 0.0, 0.0];
        let fields = [0.5, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let there = guess(0.02, &x, &fields);
        assert_eq!(there, 0.01 * 6.0_f64.sqrt());
        assert_eq!(guess(0.02, &x.map(|x| x + 1e6), &fields), there);
        assert_eq!(guess(0.02, &x, &[0.0; 12]), f64::INFINITY);
        assert_eq!(guess(0.02, &[1e6, 0.0, 0.0], &[0.0; 6]), f64::INFINITY);
        assert_eq!(guess(0.02, &[], &[]), f64::INFINITY);
    }
}

//! What rounding leaves of an iteration: whether a step has been found, or its iteration has only come to an end.
//!
//! The iteration of a step is a fixed point of positions and accelerations at the nodes. It contracts where the step is
//! short against the time scale of the forces; on longer ones it goes on slowly, or round in circles, or away. When it
//! ends, the last change of b₆ says which it was: rounding alone makes a small one, an iteration that has not converged
//! a change of the order of b₆ itself.

/// b₆ is the divided difference of a over h = 0 and the seven nodes; the magnitudes of its weights add up to 11 525.
const WEIGHTS: f64 = (1 << 14) as f64;

/// The change of b₆ between two iterations that rounding can make, and none that is larger.
///
/// Accelerations of the size `scale` err by 2⁷ times the relative rounding `unit` of a pull: 16 to 19 for a pair, 8 to 7 where
/// pulls of several bodies cancel. Places err by `blur`, which a force of the gradient ∂a/∂x makes (∂a/∂x) `blur` of, and
/// (∂a/∂x) Δt² is at most 1 where the iteration contracts as it should. Two iterations have two such errors.
pub(super) fn noise(scale: f64, unit: f64, blur: f64, dt: f64) -> f64 {
    2.0 * WEIGHTS * (128.0 * unit * scale + blur / (dt * dt))
}

#[cfg(test)]
mod tests {
    use compute_backend::Serial;
    use ndarray::{Array1, Array2, ArrayView2, Axis, array, concatenate};

    use super::super::Ias15;
    use super::super::run::Run;
    use super::super::series::NODES;
    use super::WEIGHTS;
    use crate::{Bodies, Newton};

    #[test]
    fn the_weights_of_the_last_coefficient_are_those_of_its_nodes() {
        let nodes: Vec<f64> = std::iter::once(0.0).chain(NODES).collect();
        let weight = |h: f64| nodes.iter().filter(|&&k| k != h).map(|k| 1.0 / (h - k)).product::<f64>();
        let sum: f64 = nodes.iter().map(|&h| weight(h).abs()).sum();
        assert!((sum - 11_525.0).abs() < 1.0 && sum < WEIGHTS, "{sum}");
    }

    /// A test particle on a circle of radius 1 about a unit mass, with speed 1.
    fn circle() -> Bodies<f64> {
        let rows = |by: [f64; 3]| array![[0.0, 0.0, 0.0], by];
        Bodies::new(array![1.0, 0.0].view(), rows([1.0, 0.0, 0.0]).view(), rows([0.0, 1.0, 0.0]).view())
            .unwrap()
    }

    /// Whether a step of `circle` by that angle is found in `f64`, and then in what `settings` asks for.
    fn is_found(settings: Ias15, dt: f64) -> [bool; 2] {
        let mut run = Run::new(Serial, Newton::new(1.0), settings, &circle()).unwrap();
        run.begin().unwrap();
        [run.find(dt).unwrap(), run.refine(dt)]
    }

    #[test]
    fn a_step_is_found_or_known_not_to_be() {
        // An angle of 4 is half a turn and more, over which the iteration does not contract. Over one of 2 it contracts by
        // some 1/5, so that after twelve rounds there are digits of f64 and not those of double-double.
        for (settings, none_for_lack_of_rounds) in [(Ias15::new(), false), (Ias15::extended(), true)] {
            for dt in [1e-6, 0.01, 0.2, 0.5, 1.0, 1.5] {
                assert_eq!(is_found(settings, dt), [true; 2], "{settings:?} {dt}");
            }
            assert_eq!(is_found(settings, 2.0), [true, !none_for_lack_of_rounds], "{settings:?}");
            for dt in [4.0, 6.0] {
                assert!(!is_found(settings, dt)[0], "{settings:?} {dt}");
            }
        }
    }

    #[test]
    fn rounding_far_from_the_origin_is_no_want_of_convergence() {
        // Forces of more than 32 bodies see places of 1e9 to 1e-7 of the radius, so that the last digits of the series go round.
        let away = |bodies: Bodies<f64>, by: f64| {
            let still = Array1::zeros(40);
            let rows = |of: ArrayView2<'_, f64>, by: f64| {
                Array2::from_shape_fn((42, 3), |(i, k)| {
                    if i < 2 { of[[i, k]] + by } else { by + 50.0 * (i + k) as f64 }
                })
            };
            let masses = concatenate![Axis(0), bodies.masses(), still];
            let still = Array2::from_shape_fn(
                (42, 3),
                |(i, k)| if i < 2 { bodies.velocities()[[i, k]] } else { 0.0 },
            );
            Bodies::new(masses.view(), rows(bodies.positions(), by).view(), still.view()).unwrap()
        };
        for by in [0.0, 1e9] {
            let bodies = away(circle(), by);
            let mut run = Run::new(Serial, Newton::new(1.0), Ias15::new(), &bodies).unwrap();
            run.begin().unwrap();
            assert!(run.find(0.17).unwrap(), "{by}");
        }
    }
}

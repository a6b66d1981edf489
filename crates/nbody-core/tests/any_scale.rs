//! Any units, any number of bodies, any softening: `Fast` is `Strict` to the bounds, and nothing leaves the range.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::{
    Coincident, Fields, Gravity, Newton, Precision, Serial, Softening, Sources, Targets, Write,
};
use proptest::prelude::*;

/// A pair errs by at most 64 units, a run of 64 by 63 more, in `Fast` and in `Strict`.
const BOTH: f64 = 2.0 * 127.0 * f64::EPSILON / 2.0;

/// Bodies in a cube of the size 2, moving and with lengths between 0 and 0.5.
#[derive(Debug)]
struct Crowd {
    masses: Vec<f64>,
    positions: Vec<f64>,
    velocities: Vec<f64>,
    lengths: Vec<f64>,
}

fn crowd() -> impl Strategy<Value = Crowd> {
    let counts = prop_oneof![Just(1_usize), Just(2), Just(3), Just(7), Just(8), Just(9), Just(33), Just(70)];
    counts.prop_flat_map(|n| {
        let within = |n| prop::collection::vec(-1.0..1.0, n);
        // Masses over thirty orders of magnitude, some of them zero; some bodies where another is.
        let mass = prop_oneof![1 => Just(0.0), 8 => (-15.0..15.0_f64).prop_map(|e| 10.0_f64.powf(e))];
        let length = prop_oneof![1 => Just(0.0), 4 => 0.0..0.5_f64];
        let twins = prop::collection::vec(0..n, n / 8);
        (
            prop::collection::vec(mass, n),
            within(3 * n),
            within(3 * n),
            prop::collection::vec(length, n),
            twins,
        )
            .prop_map(move |(masses, mut positions, velocities, lengths, twins)| {
                for (i, twin) in twins.into_iter().enumerate() {
                    (0..3).for_each(|k| positions[k * n + i] = positions[k * n + twin]);
                }
                Crowd { masses, positions, velocities, lengths }
            })
    })
}

fn kernel() -> impl Strategy<Value = Softening<f64>> {
    prop_oneof![
        Just(Softening::None),
        (0.0..0.5).prop_map(Softening::Plummer),
        (0.0..0.5).prop_map(Softening::CubicSpline),
        (0.0..0.5).prop_map(Softening::WendlandC2),
        Just(Softening::Plummer(1e6)),
        Just(Softening::CubicSpline(1e6)),
        Just(Softening::WendlandC2(0.0)),
    ]
}

/// The same kernel in another unit of length.
fn times(kernel: Softening<f64>, by: f64) -> Softening<f64> {
    match kernel {
        Softening::Plummer(l) => Softening::Plummer(l * by),
        Softening::CubicSpline(l) => Softening::CubicSpline(l * by),
        Softening::WendlandC2(l) => Softening::WendlandC2(l * by),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn fast_is_strict_in_any_units(
        crowd in crowd(),
        kernel in kernel(),
        own in any::<bool>(),
        [length, mass, speed, g] in prop::array::uniform4(-12.0..12.0_f64),
    ) {
        let [length, mass, speed, g] = [length, mass, speed, g].map(|exponent| 10.0_f64.powf(exponent));
        let scaled = |values: &[f64], by: f64| values.iter().map(|x| x * by).collect::<Vec<_>>();
        let n = crowd.masses.len();
        let (m, x) = (scaled(&crowd.masses, mass), scaled(&crowd.positions, length));
        let (v, l) = (scaled(&crowd.velocities, speed), scaled(&crowd.lengths, length));
        let own = own && kernel != Softening::None;
        let law = Newton::new(g).softened(times(kernel, length));
        let mut sources = Sources::new(&m, &x).moving(&v);
        if own {
            sources = sources.softened(&l);
        }
        let fields = |law: Newton<f64>| {
            let mut out = vec![f64::NAN; 13 * n];
            Serial
                .fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut out)
                .map(|()| out)
        };
        let fast = fields(law).unwrap();
        let strict = fields(law.with(Precision::Strict)).unwrap();
        for i in 0..n {
            // No softened body has more than a point at the larger of r and ε has; |q| r² is at most 3 |g|.
            let mut scales = [0.0; 4];
            for j in 0..n {
                let apart = |of: &[f64]| {
                    (0..3).map(|k| of[k * n + j] - of[k * n + i]).map(|d| d * d).sum::<f64>().sqrt()
                };
                let r = apart(&x);
                if r == 0.0 {
                    continue;
                }
                let soft = if own { l[i].max(l[j]) } else { law.softening.length() };
                let y = 1.0 / r.max(soft);
                let pull = g * m[j] * y * y * y;
                let each = [pull * r, g * m[j] * y, 4.0 * pull * apart(&v), 4.0 * pull];
                scales.iter_mut().zip(each).for_each(|(sum, one)| *sum += one);
            }
            for slot in 0..13 {
                let scale = scales[[0, 0, 0, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3][slot]];
                let (a, b) = (fast[slot * n + i], strict[slot * n + i]);
                prop_assert!((a - b).abs() <= BOTH * scale, "plane {} of {:?}: {} and {} of {}", slot, law, a, b, scale);
            }
        }
        // Whoever is where another is: an error that names them, if that is asked for.
        let pulls = |j: usize| m[j] > 0.0;
        let together = |i: usize, j: usize| (0..3).all(|k| x[k * n + i] == x[k * n + j]);
        let meet = (0..n).any(|i| (0..n).any(|j| i != j && pulls(j) && together(i, j)));
        prop_assert_eq!(fields(law.coincident(Coincident::Error)).is_err(), meet);
    }
}

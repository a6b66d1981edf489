//! Pairs of a few bodies: each pair once, with the digits that a sum in `f64` would drop.

use crate::exact::two_sum;

/// Bodies up to which the sums of this file are faster than those for many bodies.
pub(crate) const FEW: usize = 32;

/// Accelerations of bodies at `positions + low`, both in planes, where `low` is what rounding to `f64` left of the
/// positions. A close pair far from the origin then has its distance to full precision.
///
/// Square root and division are IEEE and nothing is fused, so the bits are the same on every processor; both bodies of
/// a pair get the same force, so momentum is kept to rounding. A pair at no distance gives no force.
pub(crate) fn accelerations(
    g: f64,
    softening2: f64,
    masses: &[f64],
    positions: &[f64],
    low: &[f64],
    out: &mut [f64],
) {
    let n = masses.len();
    out.fill(0.0);
    for i in 0..n {
        let mut own = [0.0; 3];
        for j in i + 1..n {
            let d = [i, n + i, 2 * n + i].map(|p| {
                let other = p + (j - i);
                (positions[other] - positions[p]) + (low[other] - low[p])
            });
            let d2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            if d2 == 0.0 {
                continue;
            }
            let inverse = 1.0 / (d2 + softening2).sqrt();
            let cube = g * inverse * inverse * inverse;
            let (mine, others) = (cube * masses[j], cube * masses[i]);
            for k in 0..3 {
                own[k] += mine * d[k];
                out[k * n + j] -= others * d[k];
            }
        }
        for k in 0..3 {
            out[k * n + i] += own[k];
        }
    }
}

/// Adds `term` to a number in two parts.
#[inline(always)]
pub(crate) fn add(high: &mut f64, low: &mut f64, term: f64) {
    (*high, *low) = two_sum(*high, term + *low);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_pair_far_away_has_its_distance_to_full_precision() {
        // 1e-10 apart at 1e6: f64 alone knows positions there to 1e-10.
        let positions = [1e6, 1e6, 0.0, 0.0, 0.0, 0.0];
        let low = [0.0, 1e-10, 0.0, 0.0, 0.0, 0.0];
        let mut a = [0.0; 6];
        accelerations(2.0, 0.0, &[1.0, 3.0], &positions, &low, &mut a);
        assert!((a[0] / 6e20 - 1.0).abs() < 1e-15, "{a:?}");
        assert!((a[1] / -2e20 - 1.0).abs() < 1e-15, "{a:?}");
        accelerations(2.0, 0.0, &[1.0, 3.0], &[0.0; 6], &[0.0; 6], &mut a);
        assert_eq!(a, [0.0; 6]);
    }
}

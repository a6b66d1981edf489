//! Integrals of smooth functions, halved where they are not smooth enough.

use compute_backend::{Error, Result};

use crate::Scalar;

/// Half of the nodes, the positive ones, and the weights of the Gauss-Legendre rule of 16 points.
pub(crate) const GAUSS_LEGENDRE_16: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Half of the nodes, the positive ones, and the weights of the Gauss-Legendre rule of 8 points.
pub(crate) const GAUSS_LEGENDRE_8: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// What halving may change, relative to the integral: the halves are then exact to rounding, since each halving of a
/// 16-point rule gains many digits where it gains any.
const TOLERANCE: f64 = 1e-13;
/// How often a panel is halved before the integrand is given up as singular.
const DEPTH: u32 = 60;

/// ∫ f from `low` to `high`, in panels of width 1 at most, each halved until that changes nothing.
///
/// # Errors
/// Those of `f`; [`Error::Invalid`] where halving does not come to an end.
pub(crate) fn integrate<S: Scalar>(low: f64, high: f64, f: &dyn Fn(f64) -> Result<S>) -> Result<S> {
    Ok(integrate_bounded(low, high, f)?.0)
}

/// [`integrate`], and a bound on the absolute error of its value: by how much the last halving changed each panel, which is more
/// than what is left, and rounding of the sums. Rounding of f itself is the caller's to know.
///
/// # Errors
/// Those of [`integrate`].
pub(crate) fn integrate_bounded<S: Scalar>(
    low: f64,
    high: f64,
    f: &dyn Fn(f64) -> Result<S>,
) -> Result<(S, f64)> {
    let count = (high - low).abs().ceil().max(1.0);
    let width = (high - low) / count;
    let mut whole = S::from(0.0);
    let (mut size, mut error) = (0.0, 0.0);
    let mut stack = Vec::new();
    for i in 0..count as u32 {
        let start = low + width * f64::from(i);
        let value = panel(start, width, f)?;
        size += value.value().abs();
        stack.push((start, width, value, 0));
    }
    while let Some((start, width, value, depth)) = stack.pop() {
        let half = 0.5 * width;
        let (left, right) = (panel(start, half, f)?, panel(start + half, half, f)?);
        let sum = left + right;
        if (sum.value() - value.value()).abs() <= TOLERANCE * size {
            whole = whole + sum;
            error += (sum.value() - value.value()).abs();
        } else if depth == DEPTH || sum.value().is_nan() {
            let expected = "such that its integrals over time converge";
            return Err(Error::invalid(
                "the cosmology",
                expected,
                format_args!("{} at {start}", sum.value()),
            ));
        } else {
            stack.push((start, half, left, depth + 1));
            stack.push((start + half, half, right, depth + 1));
        }
    }
    Ok((whole, error + 8.0 * f64::EPSILON * size))
}

/// ∫ f from zero to `end` in equal panels of 16 points, for integrands that are known to need no more.
pub(crate) fn fixed<S: Scalar>(end: f64, panels: u32, f: impl Fn(f64) -> S) -> S {
    let half = 0.5 * end / f64::from(panels);
    let mut sum = S::from(0.0);
    for panel in 0..panels {
        let middle = half * f64::from(2 * panel + 1);
        for (node, weight) in GAUSS_LEGENDRE_16 {
            sum = sum + (f(middle - half * node) + f(middle + half * node)) * weight;
        }
    }
    sum * half
}

fn panel<S: Scalar>(start: f64, width: f64, f: &dyn Fn(f64) -> Result<S>) -> Result<S> {
    let (half, mut sum) = (0.5 * width, S::from(0.0));
    for (node, weight) in GAUSS_LEGENDRE_16 {
        sum = sum + (f(start + half * (1.0 - node))? + f(start + half * (1.0 + node))?) * weight;
    }
    Ok(sum * half)
}

/// The nodes and weights of Gauss-Legendre panels no wider than `panel` from `low` to `high`, in order.
pub(crate) fn panels(low: f64, high: f64, panel: f64) -> Vec<(f64, f64)> {
    let count = ((high - low) / panel).ceil().max(1.0) as usize;
    let half = 0.5 * (high - low) / count as f64;
    let mut nodes = Vec::with_capacity(8 * count);
    for i in 0..count {
        let middle = low + (2 * i + 1) as f64 * half;
        nodes.extend(GAUSS_LEGENDRE_8.iter().rev().map(|&(x, w)| (middle - half * x, half * w)));
        nodes.extend(GAUSS_LEGENDRE_8.iter().map(|&(x, w)| (middle + half * x, half * w)));
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrals_have_their_closed_forms_and_singular_ones_are_errors() {
        let unit = |x: f64| Ok(x.exp());
        assert!((integrate(0.0, 3.5, &unit).unwrap() / 3.5_f64.exp_m1() - 1.0).abs() < 1e-15);
        assert!(
            (integrate(2.0, -1.0, &unit).unwrap() / ((-1.0_f64).exp() - 2.0_f64.exp()) - 1.0).abs() < 1e-15
        );
        // A pole near the axis.
        let pole = |x: f64| Ok(1e-3 / (x * x + 1e-6));
        let want = 2.0 * 1e3_f64.atan();
        assert!((integrate(-1.0, 1.0, &pole).unwrap() / want - 1.0).abs() < 1e-13);
        assert!(integrate(0.0, 1.0, &|x: f64| Ok(1.0 / x)).is_err());
        assert_eq!(integrate(1.0, 1.0, &unit).unwrap(), 0.0);
    }
}

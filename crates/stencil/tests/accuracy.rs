//! The scheme against closed forms: where it is exact, where it has order two, and how its roundings add up.
//!
//! Tolerances are those of `docs/numerics/stencil.md`.

use std::f64::consts::PI;

use ndarray::{Array, Array1, Array2, Array3, Dimension};
use stencil::{Boundary, Laplacian, Real, Serial, laplacian, second_derivative};

/// Values of `f` at i·h along each axis.
fn sampled<T: Real, const N: usize, D: Dimension>(
    shape: [usize; N],
    spacings: [f64; N],
    f: impl Fn([f64; N]) -> f64,
) -> Array<T, D>
where
    [usize; N]: ndarray::IntoDimension<Dim = D>,
{
    let mut array = Array::from_elem(shape, T::zero());
    for (n, value) in array.iter_mut().enumerate() {
        let mut rest = n;
        let mut x = [0.0; N];
        for axis in (0..N).rev() {
            x[axis] = (rest % shape[axis]) as f64 * spacings[axis];
            rest /= shape[axis];
        }
        *value = T::lit(f(x));
    }
    array
}

#[test]
fn cubic_polynomials_have_exact_derivatives_and_quartic_ones_the_error_of_the_theory() {
    // On dyadic numbers nothing rounds, so these are equalities.
    let h = 0.25;
    let x = Array1::from_shape_fn(40, |i| i as f64 * h);
    let cubic = x.mapv(|x| 2.0 * x * x * x - 3.0 * x * x + 5.0 * x - 7.0);
    let got = second_derivative(cubic.view(), h).unwrap();
    for i in 1..39 {
        assert_eq!(got[i], 12.0 * x[i] - 6.0);
    }
    let quartic = x.mapv(|x| x * x * x * x);
    let got = second_derivative(quartic.view(), h).unwrap();
    for i in 1..39 {
        assert_eq!(got[i], 12.0 * x[i] * x[i] + h * h / 12.0 * 24.0);
    }
    assert_eq!((got[0], got[39]), (0.0, 0.0), "the rim is zero");
}

#[test]
fn cubic_polynomials_of_two_and_three_variables_have_exact_laplacians() {
    let f = |[x, y]: [f64; 2]| x * x * x - 2.0 * x * y * y + 3.0 * x * y + y * y * y;
    let got = laplacian(sampled::<f64, 2, _>([9, 11], [0.5, 0.25], f).view(), [0.5, 0.25]).unwrap();
    let got32 = laplacian(sampled::<f32, 2, _>([9, 11], [0.5, 0.25], f).view(), [0.5, 0.25]).unwrap();
    for i in 1..8 {
        for j in 1..10 {
            let (x, y) = (i as f64 * 0.5, j as f64 * 0.25);
            assert_eq!(got[[i, j]], 6.0 * x - 4.0 * x + 6.0 * y);
            assert_eq!(f64::from(got32[[i, j]]), got[[i, j]]);
        }
    }
    let h = [0.5, 0.25, 1.0];
    let f = |[x, y, z]: [f64; 3]| x * x * x + y * y * z - z * z * z * 2.0 + x * y * z;
    let got: Array3<f64> = laplacian(sampled([5, 6, 7], h, f).view(), h).unwrap();
    for i in 1..4 {
        for j in 1..5 {
            for k in 1..6 {
                let (x, z) = (i as f64 * h[0], k as f64 * h[2]);
                assert_eq!(got[[i, j, k]], 6.0 * x + 2.0 * z - 12.0 * z);
            }
        }
    }
}

/// sin(π p / q), from an argument in the first quadrant, so that it is good to 1.2 ε however large p / q is.
fn sine(p: usize, q: usize) -> f64 {
    let p = p % (2 * q);
    let (sign, p) = if p > q { (-1.0, p - q) } else { (1.0, p) };
    sign * (PI * p.min(q - p) as f64 / q as f64).sin()
}

/// One wave of the grid, Π sin kᵢ (xᵢ + aᵢ), whose eigenvalue is -Σ 4/hᵢ² sin²(kᵢ hᵢ / 2).
#[expect(clippy::unwrap_used, reason = "a test helper")]
fn eigenfunction<T: Real, const N: usize, D: Dimension>(
    shape: [usize; N],
    boundary: Boundary<T>,
    wave: [usize; N],
) where
    [usize; N]: ndarray::IntoDimension<Dim = D>,
{
    // Half waves, which vanish on a fixed rim or one spacing beyond it; whole ones in a periodic box.
    let (offset, halves, intervals): (usize, usize, fn(usize) -> usize) = match boundary {
        Boundary::Fixed => (0, 1, |n| n - 1),
        Boundary::Periodic => (0, 2, |n| n),
        _ => (1, 1, |n| n + 1),
    };
    let h: [T; N] = std::array::from_fn(|axis| T::lit([0.3, 0.07, 1.3][axis]));
    let u: Array<T, D> = sampled(shape, [1.0; N], |i| {
        (0..N).map(|a| sine(halves * wave[a] * (i[a] as usize + offset), intervals(shape[a]))).product()
    });
    let lambda: f64 = (0..N)
        .map(|a| -4.0 / h[a].widen().powi(2) * sine(halves * wave[a], 2 * intervals(shape[a])).powi(2))
        .sum();
    let plan = Laplacian::new(shape, h, boundary).unwrap();
    let got = plan.apply(&Serial, u.view()).unwrap();
    // In units of ε λ: (N + 4)/2 for the evaluation; for the samples, each of N factors good to 1.2, once where they
    // are read and once where they are compared; 2 for the eigenvalue.
    let units = (N as f64 + 4.0) / 2.0 + 2.4 * N as f64 + 2.0;
    let bound = units * T::epsilon().widen() * plan.largest_eigenvalue().widen();
    let mut largest = 0.0_f64;
    for (&got, &u) in got.iter().zip(&u) {
        let error = (got.widen() - lambda * u.widen()).abs();
        assert!(error <= bound, "{shape:?} {wave:?} {boundary:?}: {error:e} is above {bound:e}");
        largest = largest.max(got.widen().abs());
    }
    assert!(largest > 0.3 * lambda.abs(), "a vanishing answer proves nothing: {largest} of {lambda}");
}

#[test]
fn waves_of_the_grid_are_eigenfunctions_to_rounding() {
    fn check<T: Real>() {
        for boundary in [Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(T::zero())] {
            for wave in [1, 2, 7, 20, 31] {
                eigenfunction::<T, 1, _>([64], boundary, [wave]);
                eigenfunction::<T, 2, _>([40, 64], boundary, [wave % 19 + 1, wave]);
                eigenfunction::<T, 3, _>([12, 20, 33], boundary, [wave % 5 + 1, wave % 9 + 1, wave % 16 + 1]);
            }
        }
    }
    check::<f64>();
    check::<f32>();
}

#[test]
fn the_error_falls_with_the_square_of_the_spacing() {
    // The largest error of the Laplacian of e^x sin 2y on [0, 1]², at four resolutions.
    let error = |n: usize| {
        let h = 1.0 / n as f64;
        let f: Array2<f64> = sampled([n + 1, n + 1], [h, h], |[x, y]| x.exp() * (2.0 * y).sin());
        let got = laplacian(f.view(), [h, h]).unwrap();
        let mut worst = 0.0_f64;
        for i in 1..n {
            for j in 1..n {
                worst = worst.max((got[[i, j]] + 3.0 * f[[i, j]]).abs());
            }
        }
        worst
    };
    let errors = [16, 32, 64, 128].map(error);
    for pair in errors.windows(2) {
        let order = (pair[0] / pair[1]).log2();
        assert!((order - 2.0).abs() < 0.05, "order {order} from errors {errors:?}");
    }
}

#[test]
fn on_smooth_data_the_error_is_a_few_ulps_of_the_result_itself() {
    // sin x lies in [1/4, 1) on [0.3, 1.2], where every f64 is a multiple of 2⁻⁵⁴: the second difference of the
    // samples is an integer, and so known exactly.
    let h = 1e-3;
    let f = Array1::from_shape_fn(900, |i| (0.3 + i as f64 * h).sin());
    let got = second_derivative(f.view(), h).unwrap();
    let units = f.mapv(|f| (f * 2.0_f64.powi(54)) as i128);
    let (mut worst, mut worst_of_sum) = (0.0_f64, 0.0_f64);
    for i in 1..899 {
        let second = units[i + 1] - 2 * units[i] + units[i - 1];
        let exact = second as f64 * 2.0_f64.powi(-54) / (h * h);
        let sum = (f[i - 1] - 2.0 * f[i] + f[i + 1]) / (h * h);
        worst = worst.max((got[i] / exact - 1.0).abs());
        worst_of_sum = worst_of_sum.max((sum / exact - 1.0).abs());
    }
    // Both differences are exact (Sterbenz), and so is theirs, all being multiples of 2⁻⁵⁴ and small: what rounds is h²
    // here and there, 1 / h², the product and the quotient.
    assert!(worst <= 2.5 * f64::EPSILON, "{worst:e}");
    assert!(worst_of_sum > 1e-11, "the textbook's sum loses five digits: {worst_of_sum:e}");
}

#[test]
fn single_precision_keeps_its_bound_against_double() {
    let n = 60;
    let h: [f32; 2] = [0.3, 0.7];
    let f = Array2::from_shape_fn((n, n), |(i, j)| ((i * 7919 + j * 104_729) % 1009) as f32 / 504.5 - 1.0);
    let got = laplacian(f.view(), h).unwrap();
    let exact = laplacian(f.mapv(f64::from).view(), h.map(f64::from)).unwrap();
    let lambda: f64 = h.iter().map(|&h| 4.0 / f64::from(h).powi(2)).sum();
    // (d + 4) ε/2 λ max|f| on d = 2 axes; the one in f64 is exact beside it.
    let bound = 3.0 * f64::from(f32::EPSILON) * lambda;
    let worst = got.iter().zip(&exact).map(|(&a, &b)| (f64::from(a) - b).abs()).fold(0.0, f64::max);
    assert!(worst <= bound, "{worst:e} is above {bound:e}");
    assert!(worst > 0.01 * bound, "the bound is of the right size: {worst:e} of {bound:e}");
}

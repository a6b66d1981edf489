//! Polynomials that refine an estimate of a reciprocal square root (`docs/numerics/nbody-core.md`).

use compute_backend::Real;

use super::Vector;

/// A polynomial close to (1 − e)^s, divided by its leading coefficient: `a[0] + a[1] e + … + e^N`; and its value at 0
/// before the division.
#[derive(Debug, Clone, Copy)]
pub(super) struct Monic<const N: usize> {
    pub(super) a: [f64; N],
    pub(super) at_zero: f64,
}

impl<const N: usize> Monic<N> {
    /// What was divided by, such that the constant term comes out right although `a[0]` is rounded to `bytes`.
    pub(super) const fn factor(self, bytes: usize) -> f64 {
        let constant = match (bytes, N) {
            (4, 1) => ((1.0 + self.a[0]) as f32 - 1.0) as f64,
            (4, _) => self.a[0] as f32 as f64,
            (_, 1) => (1.0 + self.a[0]) - 1.0,
            _ => self.a[0],
        };
        self.at_zero / constant
    }

    /// The polynomial in e = 1 − r²y².
    #[inline(always)]
    pub(super) fn at<V: Vector>(self, r2: V, y2: V) -> V {
        let constant = |x| {
            // SAFETY: `r2` is a vector of this type, so the processor has the instructions.
            unsafe { V::splat(<V::Scalar as Real>::lit(x)) }
        };
        if N == 1 {
            // a + e at once.
            return r2.mul_sub_from(y2, constant(1.0 + self.a[0]));
        }
        let e = r2.mul_sub_from(y2, constant(1.0));
        let mut sum = e.add(constant(self.a[N - 1]));
        for &a in self.a[..N - 1].iter().rev() {
            sum = sum.mul_add(e, constant(a));
        }
        sum
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Monic;
    use crate::exact::Double;

    /// The largest relative error between `low` and `high`, of (1 − e)^(−3/2) if `cube`, else of (1 − e)^(−1/2), in a type of
    /// so many `bytes`: of the coefficients as they are rounded to it, times the factor as that is rounded.
    pub(in crate::arch) fn error<const N: usize>(
        polynomial: &Monic<N>,
        bytes: usize,
        cube: bool,
        [low, high]: [f64; 2],
    ) -> f64 {
        let rounded = |x: f64| if bytes == 4 { f64::from(x as f32) } else { x };
        let mut a = polynomial.a.map(rounded);
        if N == 1 {
            a[0] = rounded(1.0 + polynomial.a[0]) - 1.0;
        }
        let factor = Double::new(polynomial.factor(bytes));
        let of = |e: f64| {
            let monic =
                a.iter().rev().fold(Double::new(1.0), |sum, &a| sum * Double::new(e) + Double::new(a));
            let y = (Double::new(1.0) - Double::new(e)).inverse_sqrt();
            (monic * factor).relative_to(if cube { y * y * y } else { y }).abs()
        };
        (0..=1000).map(|i| of(low + (high - low) * f64::from(i) / 1000.0)).fold(0.0, f64::max)
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn the_polynomials_for_x86_64_are_as_close_as_they_say() {
        use super::super::x86_64::*;
        // An estimate y = r⁻¹ (1 + δ) leaves e = −2δ − δ².
        let of = |d: f64| [-2.0 * d - d * d, 2.0 * d - d * d];
        let (d14, d12) = (of((-14_f64).exp2()), of(1.5 * (-12_f64).exp2()));
        // AVX2's own estimate for `f64`.
        let halved = of(2.6e-5);
        assert!(error(&CUBE_14_F64, 8, true, d14) < 1.06e-16);
        assert!(error(&CUBE_14_F64, 8, true, halved) < 5.0e-17);
        assert!(error(&INVERSE_14_F64, 8, false, d14) < 7.5e-17);
        assert!(error(&INVERSE_14_F64, 8, false, halved) < 6.9e-17);
        assert!(error(&CUBE_14_F32, 4, true, d14) < 1.41e-8);
        assert!(error(&INVERSE_14_F32, 4, false, d14) < 2.8e-9);
        assert!(error(&CUBE_12_F32, 4, true, d12) < 2.21e-10);
        assert!(error(&INVERSE_12_F32, 4, false, d12) < 3.4e-11);
    }
}

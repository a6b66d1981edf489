//! Units in which no power of a distance overflows or underflows.

use compute_backend::{Precision, Real};

use crate::{Newton, Softening};

/// Powers of two by which lengths and masses are multiplied, so that the largest of each is between 1 and 2.
///
/// A multiplication by a power of two is exact, so a result differs from the unscaled one only where that would have
/// left the range of the type: SI units, whose r² = 10⁴² m² for a galaxy is beyond `f32`, are as good as any.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Multiplies lengths.
    pub(crate) length: f64,
    /// Multiplies masses.
    pub(crate) mass: f64,
    /// ε² in scaled units; in [`Precision::Fast`] at least the square of [`NEAREST_F32`] or [`NEAREST_F64`].
    pub(crate) softening2: f64,
    g: f64,
    length_exponent: i32,
    mass_exponent: i32,
}

/// In `Fast`, pairs are softened by this share of the largest coordinate (times 1 to 2): two points in one place then
/// have a finite factor times a distance of zero, which is the zero that they should give, without a branch.
/// A pair at distance d errs by 1.5 (NEAREST / d)², so by less than half an ulp beyond 5e-9.
const NEAREST_F32: f64 = 1.0 / (1_u64 << 40) as f64;
/// The same for `f64`, of no consequence beyond 1e-91.
const NEAREST_F64: f64 = f64::from_bits((1023 - 330) << 52);

impl Scale {
    pub(crate) fn new<T: Real>(law: &Newton<T>, masses: &[T], points: [&[T]; 2]) -> Self {
        let softening = match law.softening {
            Softening::None => 0.0,
            Softening::Plummer(length) => length.widen(),
        };
        let extent = points.into_iter().map(largest).fold(softening, f64::max);
        let (length_exponent, mass_exponent) = (-exponent::<T>(extent), -exponent::<T>(largest(masses)));
        let length = power_of_two(length_exponent);
        let nearest = if T::NAME == f32::NAME { NEAREST_F32 } else { NEAREST_F64 };
        let softening2 = match law.precision {
            Precision::Strict => (softening * length).powi(2),
            _ => (softening * length).max(nearest).powi(2),
        };
        Self {
            length,
            mass: power_of_two(mass_exponent),
            softening2,
            g: law.g.widen(),
            length_exponent,
            mass_exponent,
        }
    }

    /// Turns sums of scaled m r⁻² into accelerations.
    pub(crate) fn acceleration(&self, left_out: f64) -> Factor {
        Factor::new(self.g * left_out, 2 * self.length_exponent - self.mass_exponent)
    }

    /// Turns sums of scaled m r⁻¹ into potentials.
    pub(crate) fn potential(&self, left_out: f64) -> Factor {
        Factor::new(-self.g * left_out, self.length_exponent - self.mass_exponent)
    }
}

/// A number times a power of two that may be beyond the range of `f64`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factor {
    first: f64,
    rest: Option<[f64; 2]>,
}

impl Factor {
    fn new(number: f64, exponent: i32) -> Self {
        let first = exponent.clamp(-500, 500);
        if first == exponent && (number == 0.0 || (1e-150..1e150).contains(&number.abs())) {
            return Self { first: number * power_of_two(first), rest: None };
        }
        let second = (exponent / 2).clamp(-1000, 1000);
        let third = (exponent - second).clamp(-1000, 1000);
        Self { first: number, rest: Some([power_of_two(second), power_of_two(third)]) }
    }

    #[inline(always)]
    pub(crate) fn times(&self, x: f64) -> f64 {
        let product = x * self.first;
        self.rest.map_or(product, |[a, b]| product * a * b)
    }
}

/// The largest magnitude, NaN left out.
fn largest<T: Real>(values: &[T]) -> f64 {
    const LANES: usize = 16;
    let mut lanes = [T::zero(); LANES];
    let mut rows = values.chunks_exact(LANES);
    for row in &mut rows {
        for (lane, x) in lanes.iter_mut().zip(row) {
            let x = x.abs();
            *lane = if x > *lane { x } else { *lane };
        }
    }
    lanes.iter().chain(rows.remainder()).fold(0.0, |most, x| most.max(x.abs().widen()))
}

/// The exponent of two of a magnitude, such that its negative is an exponent of the type too.
fn exponent<T: Real>(magnitude: f64) -> i32 {
    let most = if T::NAME == f32::NAME { 120 } else { 1000 };
    if magnitude == 0.0 || !magnitude.is_finite() {
        return 0;
    }
    (((magnitude.to_bits() >> 52) & 0x7FF) as i32 - 1023).clamp(-most, most)
}

fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

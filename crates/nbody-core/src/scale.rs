//! Units in which no power of a distance overflows or underflows.

use compute_backend::{Precision, Real};

use crate::direct::Problem;
use crate::pair::SLOTS;
use crate::radial::Radial;
use crate::{Fields, Softening};

/// Powers of two by which lengths, masses and velocities are multiplied, so that the largest of each is between 1 and 2.
///
/// A multiplication by a power of two is exact, so a result differs from the unscaled one only where that would have
/// left the range of the type: SI units, whose r² = 10⁴² m² for a galaxy is beyond `f32`, are as good as any.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Multiplies lengths.
    pub(crate) length: f64,
    /// Multiplies masses.
    pub(crate) mass: f64,
    /// Multiplies velocities.
    pub(crate) velocity: f64,
    /// The point that positions are taken from, before they are scaled.
    pub(crate) origin: [f64; 3],
    /// The velocity that velocities are taken from.
    pub(crate) drift: [f64; 3],
    /// The law's softening length, scaled.
    pub(crate) softening: f64,
    /// The shortest length that counts, scaled.
    pub(crate) nearest: f64,
    g: f64,
    length_exponent: i32,
    mass_exponent: i32,
    velocity_exponent: i32,
}

/// In `Fast`, pairs are softened by this share of the largest coordinate (times 1 to 2): two points in one place then
/// have a finite factor times a distance of zero, which is the zero that they should give, without a branch.
/// A pair at distance d errs by 1.5 (NEAREST / d)², so by less than half an ulp beyond 5e-9.
const NEAREST_F32: f64 = 1.0 / (1_u64 << 40) as f64;
/// The same for `f64`, of no consequence beyond 1e-91.
const NEAREST_F64: f64 = f64::from_bits((1023 - 330) << 52);

impl Scale {
    pub(crate) fn new<T: Real>(problem: &Problem<'_, T>) -> Self {
        let Problem { law, sources, targets, fields, .. } = problem;
        let mixed = law.precision == Precision::Mixed && T::NAME == f64::NAME;
        let lengths = [sources.softening, targets.softening].into_iter().flatten().map(largest);
        let softening = lengths.fold(law.softening.length().widen(), f64::max);
        let (origin, extent) = reach(mixed, [sources.positions, targets.positions]);
        let (drift, speed) = match (sources.velocities, targets.velocities) {
            (Some(a), Some(b)) if fields.contains(Fields::JERK) => reach(mixed, [a, b]),
            _ => ([0.0; 3], 0.0),
        };
        let single = mixed || T::NAME == f32::NAME;
        let length_exponent = -exponent(extent.max(softening), T::NAME == f32::NAME);
        let mass_exponent = -exponent(largest(sources.masses), T::NAME == f32::NAME);
        let velocity_exponent = -exponent(speed, T::NAME == f32::NAME);
        let length = power_of_two(length_exponent);
        let compact = !matches!(law.softening, Softening::None | Softening::Plummer(_));
        let nearest = match law.precision {
            // Roots of it and of its square are normal numbers.
            Precision::Strict if compact => power_of_two(-511),
            Precision::Strict => 0.0,
            // Room for the numbers of up to 168 in the polynomials.
            _ => (if single { NEAREST_F32 } else { NEAREST_F64 }) * if compact { 8.0 } else { 1.0 },
        };
        Self {
            length,
            mass: power_of_two(mass_exponent),
            velocity: power_of_two(velocity_exponent),
            origin,
            drift,
            softening: law.softening.length().widen() * length,
            nearest,
            g: law.g.widen(),
            length_exponent,
            mass_exponent,
            velocity_exponent,
        }
    }

    /// What r² starts from in a kernel of the law `R`.
    pub(crate) fn floor<R: Radial>(&self) -> f64 {
        if R::UNIFORM { R::parameter(self.softening, self.nearest) } else { self.nearest.powi(2) }
    }

    /// Turns the sums of each plane, of scaled numbers, into fields. `left_out` is what the kernel left out.
    pub(crate) fn factors(&self, left_out: f64) -> [Factor; SLOTS] {
        let (length, mass) = (self.length_exponent, self.mass_exponent);
        let factor = |sign: f64, exponent| Factor::new(sign * self.g * left_out, exponent);
        let acceleration = factor(1.0, 2 * length - mass);
        let potential = factor(-1.0, length - mass);
        let jerk = factor(1.0, 3 * length - mass - self.velocity_exponent);
        let tide = factor(-1.0, 3 * length - mass);
        std::array::from_fn(|slot| match slot {
            ..3 => acceleration,
            3 => potential,
            4..7 => jerk,
            _ => tide,
        })
    }
}

/// The point to measure from, and the largest distance of a coordinate from it. It is the origin, or, if `centred`,
/// the middle of all points.
fn reach<T: Real>(centred: bool, points: [&[T]; 2]) -> ([f64; 3], f64) {
    if !centred {
        return ([0.0; 3], points.into_iter().map(largest).fold(0.0, f64::max));
    }
    let mut origin = [0.0; 3];
    let mut most = 0.0_f64;
    for (k, origin) in origin.iter_mut().enumerate() {
        let planes = points.iter().flat_map(|planes| &planes[k * (planes.len() / 3)..][..planes.len() / 3]);
        let (low, high) = planes.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x.widen()), high.max(x.widen()))
        });
        if low <= high {
            *origin = 0.5 * low + 0.5 * high;
            most = most.max(high - *origin).max(*origin - low);
        }
    }
    (origin, most)
}

/// A number times a power of two that may be beyond the range of `f64`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factor {
    first: f64,
    rest: Option<[f64; 2]>,
}

impl Factor {
    /// `number` × 2^`exponent`.
    pub(crate) fn new(number: f64, exponent: i32) -> Self {
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
pub(crate) fn largest<T: Real>(values: &[T]) -> f64 {
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
pub(crate) fn exponent(magnitude: f64, single: bool) -> i32 {
    let most = if single { 120 } else { 1000 };
    if magnitude == 0.0 || !magnitude.is_finite() {
        return 0;
    }
    (((magnitude.to_bits() >> 52) & 0x7FF) as i32 - 1023).clamp(-most, most)
}

pub(crate) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

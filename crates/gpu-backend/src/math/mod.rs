//! Elementary functions in WGSL, and `f64` where there is none.

use crate::Include;

/// `real_exp`, `real_log`, `real_sin`, `real_cos`, `real_sin_cos` (a `vec2<real>` of both) and `real_pow`, good to a
/// few units in the last place in `f32` and in `f64`. In `f64` they need 64-bit integers too
/// ([`Capabilities::i64`](crate::Capabilities::i64)).
///
/// WGSL has such functions in `f32` alone, and promises little of them: `log` is good to 2⁻²¹ near one, `sin` to
/// 2⁻¹¹ absolute. In `f64` drivers accept them and compute garbage. These are polynomials of the crate's own.
///
/// | function | domain | relative error, in ε of the type |
/// |---|---|---|
/// | `real_exp(x)` | all; beyond the range of the type infinity or zero | 2 |
/// | `real_log(x)` | all; −∞ at zero, NaN below | 2 |
/// | `real_sin(x)`, `real_cos(x)`, `real_sin_cos(x)` | \|x\| ≤ 10⁴ in `f32`, 10⁶ in `f64`; NaN beyond: reduce the angle first | 3 |
/// | `real_pow(x, y)` | x > 0 | 2 + 3 \|y ln x\|: multiply, or take a root, where that does |
///
/// Results below the smallest normal number may come out as zero. Where a driver does not keep NaN, which Vulkan
/// allows, neither do these. `docs/numerics/gpu-backend.md` derives the bounds; the tests of this crate measure
/// them on the adapter at hand.
///
/// ```
/// use gpu_backend::{Kernel, MATH};
///
/// static SURVIVORS: Kernel = Kernel::new("example::survivors", "
///     struct Params { n: u32, rate: real }
///     @group(0) @binding(0) var<uniform> params: Params;
///     @group(0) @binding(1) var<storage, read_write> time: array<real>;
///
///     @compute @workgroup_size(WORKGROUP)
///     fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
///         let i = invocation(group, local);
///         if i < params.n { time[i] = real_exp(-params.rate * time[i]); }
///     }
/// ").include(MATH);
/// SURVIVORS.validate::<f64>()?;
/// # Ok::<(), compute_backend::Error>(())
/// ```
pub const MATH: Include = Include::for_each_real(
    "MATH",
    concat!(include_str!("f32.wgsl"), include_str!("common.wgsl")),
    concat!(include_str!("f64.wgsl"), include_str!("common.wgsl")),
);

/// IEEE `f64` by integers, for devices that have none: a number is a `vec2<u32>` of the two words of its bits, x the
/// lower, y the upper, as it stands in an array of `f64`.
///
/// | function | what it gives |
/// |---|---|
/// | `f64_add(a, b)`, `f64_mul(a, b)` | the sum and the product, rounded to the nearest, ties to even |
/// | `f64_scaled(a, k)` | a 2ᵏ for an `i32`, rounded so where it leaves the normal numbers |
/// | `f64_negated(a)` | −a |
/// | `f64_from_f32(x)` | the same number |
/// | `f64_split(a, k)` | a 2ᵏ as the sum of two `f32`, a `vec2<f32>`: x is the nearest, y what it leaves, good to 2⁻⁴⁹ together |
/// | `f64_is_nan(a)`, `f64_is_finite(a)`, `f64_is_zero(a)` | what they say |
///
/// The bits are those of the host, with all subnormal numbers, infinities and signs of zero; every NaN is the same one.
/// Integers are exact whatever a compiler does to sums of floating-point numbers, on which the usual pairs of `f32`
/// rely. A sum or a product takes some hundred instructions: right for a pass over bodies, not for their pairs.
///
/// A kernel takes arrays of `f64` as `array<vec2<u32>>` and parameters by [`Launch::words`](crate::Launch::words), and
/// is launched in `f32`.
///
/// ```
/// use gpu_backend::{F64_WORDS, Kernel};
///
/// static DOUBLED: Kernel = Kernel::new("example::doubled", "
///     @group(0) @binding(0) var<uniform> n: u32;
///     @group(0) @binding(1) var<storage, read_write> x: array<vec2<u32>>;
///
///     @compute @workgroup_size(WORKGROUP)
///     fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
///         let i = invocation(group, local);
///         if i < n { x[i] = f64_add(x[i], x[i]); }
///     }
/// ").include(F64_WORDS);
/// DOUBLED.validate::<f32>()?;
/// # Ok::<(), compute_backend::Error>(())
/// ```
pub const F64_WORDS: Include = Include::new("F64_WORDS", include_str!("f64_words.wgsl"));

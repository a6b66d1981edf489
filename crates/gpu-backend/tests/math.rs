//! The functions of `MATH` on the adapter against the host's, over all that they promise.

use std::f64::consts::FRAC_PI_2;

use compute_backend::{Backend, Real, Result};
use gpu_backend::{Gpu, Kernel, Launch, MATH, testing};

/// Five results to each pair of `x` and `y`.
static FUNCTIONS: Kernel = Kernel::new(
    "test::functions",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read> y: array<real>;
    @group(0) @binding(3) var<storage, read_write> results: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
        let i = invocation(group, local);
        if i < n {
            results[5u * i] = real_exp(x[i]);
            results[5u * i + 1u] = real_log(x[i]);
            results[5u * i + 2u] = real_sin(x[i]);
            results[5u * i + 3u] = real_cos(x[i]);
            results[5u * i + 4u] = real_pow(x[i], y[i]);
        }
    }
",
)
.include(MATH);

struct Results<T> {
    exp: T,
    log: T,
    sin: T,
    cos: T,
    pow: T,
}

fn on_device<T: Real>(gpu: &Gpu, x: &[T], y: &[T]) -> Result<Vec<Results<T>>> {
    let (on_x, on_y) = (gpu.upload(x)?, gpu.upload(y)?);
    let mut results = gpu.zeros::<T>(5 * x.len())?;
    let launch = Launch::of::<T>(&FUNCTIONS).len(x.len()).input(&on_x).input(&on_y).output(&mut results);
    gpu.launch(launch.invocations(x.len()))?;
    let results = gpu.read(&results)?;
    let named = |c: &[T]| Results { exp: c[0], log: c[1], sin: c[2], cos: c[3], pow: c[4] };
    Ok(results.chunks_exact(5).map(named).collect())
}

/// Whether `got` is within `bound` ε of `exact`, an `f64` which is itself good to one ε of `f64`.
fn close<T: Real>(got: T, exact: f64, bound: f64) -> bool {
    let (t, host) = (T::epsilon().widen(), f64::EPSILON);
    (got.widen() - exact).abs() <= (bound * t + host) * exact.abs()
}

/// The adapter in each type that it has: its name, and what the type can hold.
fn each_type(test: impl Fn(&Gpu, bool)) {
    let Some(gpu) = testing::gpu() else { return };
    test(&gpu, false);
    if gpu.capabilities().f64 {
        test(&gpu, true);
    }
}

/// Runs a generic function in `f32` or in `f64`.
macro_rules! in_type {
    ($wide:expr, $function:ident($gpu:expr)) => {
        if $wide { $function::<f64>($gpu) } else { $function::<f32>($gpu) }
    };
}

/// Uniform in [0, 1), the same in every run.
fn uniform(n: usize) -> impl Iterator<Item = f64> {
    let mut state = 1_u64;
    (0..n).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    })
}

const MANY: usize = 200_000;

/// The logarithms of the smallest normal number and of the largest.
fn range<T: Real>() -> (f64, f64) {
    (T::min_positive_value().widen().ln(), T::max_value().widen().ln())
}

#[test]
fn the_exponential_is_good_to_two_epsilon_over_the_whole_range() {
    fn test<T: Real>(gpu: &Gpu) {
        let (low, high) = range::<T>();
        let wide = uniform(MANY).map(|u| low + u * (high - low));
        let small = uniform(MANY).map(|u| (u - 0.5) * 2.0_f64.powi(-(u * 1000.0) as i32 % 50));
        let x: Vec<T> = wide.chain(small).map(T::lit).collect();
        for (&x, got) in x.iter().zip(on_device(gpu, &x, &x).unwrap()) {
            let exact = x.widen().exp();
            // The last few values may round out of the range.
            if exact < T::max_value().widen() && exact > T::min_positive_value().widen() {
                assert!(close(got.exp, exact, 2.0), "exp({x}) is {}, not {exact}", got.exp);
            }
        }
    }
    each_type(|gpu, wide| in_type!(wide, test(gpu)));
}

#[test]
fn the_logarithm_is_good_to_two_epsilon_over_the_whole_range_and_near_one() {
    fn test<T: Real>(gpu: &Gpu) {
        let (low, high) = range::<T>();
        let wide = uniform(MANY).map(|u| (low + u * (high - low)).exp());
        let near_one = uniform(MANY).map(|u| 1.0 + (u - 0.5) * 2.0_f64.powi(-((u * 1e6) as i32 % 52)));
        let x: Vec<T> = wide.chain(near_one).map(T::lit).filter(|x| x.is_normal()).collect();
        for (&x, got) in x.iter().zip(on_device(gpu, &x, &x).unwrap()) {
            let exact = x.widen().ln();
            assert!(close(got.log, exact, 2.0), "log({x}) is {}, not {exact}", got.log);
        }
    }
    each_type(|gpu, wide| in_type!(wide, test(gpu)));
}

#[test]
fn sine_and_cosine_are_good_to_three_epsilon_also_beside_their_zeros() {
    fn test<T: Real>(gpu: &Gpu) {
        let largest = largest_angle::<T>();
        let anywhere = uniform(MANY).map(|u| (2.0 * u - 1.0) * largest);
        let small = uniform(MANY).map(|u| (u - 0.5) * 2.0_f64.powi((u * 1e6) as i32 % 40 - 37));
        // Where the reduction cancels most: the numbers nearest to the multiples of π/2.
        let quarters = (largest / FRAC_PI_2) as u32;
        let step = (quarters / 100_000).max(1);
        let beside_zeros =
            (1..=quarters).filter(|k| k % step == 0 || *k < 1000).map(|k| f64::from(k) * FRAC_PI_2);
        let x: Vec<T> = anywhere.chain(small).chain(beside_zeros).map(T::lit).collect();
        for (&x, got) in x.iter().zip(on_device(gpu, &x, &x).unwrap()) {
            let (sin, cos) = x.widen().sin_cos();
            assert!(close(got.sin, sin, 3.0), "sin({x}) is {}, not {sin}", got.sin);
            assert!(close(got.cos, cos, 3.0), "cos({x}) is {}, not {cos}", got.cos);
        }
    }
    each_type(|gpu, wide| in_type!(wide, test(gpu)));
}

#[test]
fn a_power_is_good_to_the_bound_that_grows_with_its_logarithm() {
    fn test<T: Real>(gpu: &Gpu) {
        let (low, high) = range::<T>();
        let x: Vec<T> = uniform(MANY).map(|u| T::lit(((u - 0.5) * 20.0).exp())).collect();
        let y: Vec<T> = uniform(MANY).map(|u| T::lit(((u * 1e5) % 1.0 - 0.5) * 20.0)).collect();
        for ((&x, &y), got) in x.iter().zip(&y).zip(on_device(gpu, &x, &y).unwrap()) {
            let logarithm = y.widen() * x.widen().ln();
            if logarithm > low && logarithm < high {
                let exact = x.widen().powf(y.widen());
                let bound = 2.0 + 3.0 * logarithm.abs();
                assert!(close(got.pow, exact, bound), "{x}^{y} is {}, not {exact}", got.pow);
            }
        }
    }
    each_type(|gpu, wide| in_type!(wide, test(gpu)));
}

#[test]
fn outside_of_their_domains_the_functions_have_their_defined_answers() {
    fn test<T: Real>(gpu: &Gpu) {
        let (zero, one, infinity, nan) = (T::zero(), T::one(), T::infinity(), T::nan());
        let (_, high) = range::<T>();
        let beyond = T::lit(largest_angle::<T>() * 1.01);
        let x = [zero, one, infinity, -infinity, -one, T::lit(high + 1.0), T::lit(-1.2 * high), beyond, nan];
        let [at_zero, at_one, at_infinity, at_minus, at_negative, above, below, far, at_nan] =
            on_device(gpu, &x, &x).unwrap().try_into().ok().unwrap();
        assert_eq!((at_zero.exp, at_zero.log, at_zero.sin, at_zero.cos), (one, -infinity, zero, one));
        assert_eq!(at_one.log, zero);
        assert_eq!((at_infinity.exp, at_infinity.log), (infinity, infinity));
        assert_eq!(at_minus.exp, zero);
        assert_eq!((above.exp, below.exp), (infinity, zero));
        let undefined = [at_negative.log, at_minus.log, far.sin, far.cos, at_infinity.sin, at_minus.cos];
        assert!(undefined.iter().all(|v| v.is_nan()), "{undefined:?}");
        let kept = [at_nan.exp, at_nan.log, at_nan.sin, at_nan.cos];
        assert!(kept.iter().all(|v| v.is_nan()), "{kept:?}");
    }
    each_type(|gpu, wide| in_type!(wide, test(gpu)));
}

#[test]
fn the_functions_are_valid_in_both_types() {
    FUNCTIONS.validate::<f32>().unwrap();
    FUNCTIONS.validate::<f64>().unwrap();
}

/// The largest angle that `MATH` promises to take.
fn largest_angle<T: Real>() -> f64 {
    if T::NAME == "f32" { 1.0e4 } else { 1.0e6 }
}

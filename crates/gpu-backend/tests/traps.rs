//! Tripwires: what drivers are known to get wrong without a word, on the adapter of this machine.
//!
//! Each passes with the trap and without it, as long as what this crate says and does about it is right.
//! Run with `--nocapture` to read what was found.

#![allow(clippy::print_stdout, reason = "what was found is worth knowing")]

mod common;

use compute_backend::{Backend, Error, Real, Result};
use gpu_backend::{Gpu, Kernel, Launch, testing};

/// Runs a kernel in `T` that makes `len` results out of the arguments.
fn results<T: Real>(gpu: &Gpu, kernel: &Kernel, arguments: &[T], len: usize) -> Result<Vec<T>> {
    let input = gpu.upload(arguments)?;
    let mut output = gpu.zeros::<T>(len)?;
    let launch = Launch::of::<T>(kernel).len(arguments.len()).input(&input).output(&mut output);
    gpu.launch(launch.invocations(1))?;
    gpu.read(&output)
}

/// Two loops, one in the other, whose bodies nothing can foresee; counts the passes of the inner one.
static PASSES: Kernel = Kernel::new(
    "test::passes",
    "
    struct Params { outer: u32, inner: u32 }
    @group(0) @binding(0) var<uniform> params: Params;
    @group(0) @binding(1) var<storage, read_write> out: array<u32>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(local_invocation_index) local: u32) {
        var state = 1u;
        var count = 0u;
        for (var i = 0u; i < params.outer; i++) {
            for (var j = 0u; j < params.inner; j++) {
                state = state * 1664525u + 1013904223u;
                count += 1u + (state & 0u);
            }
        }
        if local == 0u {
            out[0] = count;
            out[1] = state;
        }
    }
",
);

fn passes(gpu: &Gpu, outer: u32, inner: u32) -> Result<u32> {
    let mut out = gpu.zeros::<u32>(2)?;
    gpu.launch(Launch::of::<f32>(&PASSES).u32(outer).u32(inner).output(&mut out).invocations(1))?;
    Ok(gpu.read(&out)?[0])
}

#[test]
fn loops_run_to_their_end_within_the_loop_budget() {
    let Some(gpu) = testing::gpu() else { return };
    let limited = passes(&gpu, 1, 1_000_000).unwrap();
    println!("of a million passes {limited} ran; the budget is {:?}", gpu.capabilities().loop_budget);
    if limited < 1_000_000 {
        let budget =
            gpu.capabilities().loop_budget.expect("this adapter ends long loops, so it has a budget");
        assert!(budget <= limited);
    }
    let budget = gpu.capabilities().loop_budget.unwrap_or(1_000_000);
    assert_eq!(passes(&gpu, 1, budget - 3).unwrap(), budget - 3);
    // Each pass counts, and so does the end of each loop: an outer pass costs its inner passes and two.
    for inner in [1, 2, 10, 256, 1000] {
        let outer = budget / (inner + 2);
        assert_eq!(passes(&gpu, outer, inner).unwrap(), outer * inner, "{outer} times {inner}");
    }
}

/// A plain sum, Kahan's, and one by tiles of 64, as the documentation of the crate recommends.
static SUMS: Kernel = Kernel::new(
    "test::sums",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read_write> sums: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(local_invocation_index) local: u32) {
        if local > 0u { return; }
        var plain = real(0.0);
        for (var i = 0u; i < n; i++) { plain += x[i]; }
        var kahan = real(0.0);
        var rest = real(0.0);
        for (var i = 0u; i < n; i++) {
            let y = x[i] - rest;
            let t = kahan + y;
            rest = (t - kahan) - y;
            kahan = t;
        }
        var tiles = real(0.0);
        for (var first = 0u; first < n; first += 64u) {
            var tile = real(0.0);
            for (var i = first; i < min(first + 64u, n); i++) { tile += x[i]; }
            tiles += tile;
        }
        sums[0] = plain;
        sums[1] = kahan;
        sums[2] = tiles;
    }
",
);

#[test]
fn a_compensated_sum_may_be_folded_but_a_sum_by_tiles_is_not() {
    let Some(gpu) = testing::gpu() else { return };
    // Three loops over these stay within the budget of any adapter.
    let x = [0.1_f32; 20_000];
    let exact: f64 = x.iter().map(|&v| f64::from(v)).sum();
    let sums = results::<f32>(&gpu, &SUMS, &x, 3).unwrap();
    let error = |i: usize| (f64::from(sums[i]) - exact).abs() / exact;
    println!("errors: plain {:.1e}, compensated {:.1e}, by tiles {:.1e}", error(0), error(1), error(2));
    // Kahan's bound is 2 ε; folded, it is the plain sum to the bit. Anything between would be a trap yet unknown.
    let folded = sums[1].to_bits() == sums[0].to_bits();
    assert!(folded || error(1) <= 2.0 * f64::from(f32::EPSILON));
    // 64 terms to a tile and 313 tiles, at half an ε each.
    assert!(error(2) <= (64.0 + 313.0) * 0.5 * f64::from(f32::EPSILON));
}

/// The rounding error of a product, which is zero unless `fma` rounds once.
static FMA: Kernel = Kernel::new(
    "test::fma",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read_write> out: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(local_invocation_index) local: u32) {
        if local > 0u { return; }
        for (var i = 0u; i + 2u < n; i += 3u) {
            out[2u * i / 3u] = fma(x[i], x[i + 1u], x[i + 2u]);
            out[2u * i / 3u + 1u] = x[i] * x[i + 1u] + x[i + 2u];
        }
    }
",
);

#[test]
fn a_product_and_a_sum_round_once_or_twice_and_never_otherwise() {
    let Some(gpu) = testing::gpu() else { return };
    // a b + c with c near -a b, where one rounding and two differ by far more than either's error.
    let x: Vec<f32> = (1..200_u32)
        .flat_map(|i| {
            let (a, b) = (1.0 + i as f32 * 1.1e-3, 1.0 - i as f32 * 1.3e-3);
            [a, b, -(a * b) * (1.0 + f32::EPSILON)]
        })
        .collect();
    let out = results::<f32>(&gpu, &FMA, &x, 2 * x.len() / 3).unwrap();
    let mut fused = [0, 0];
    for (x, out) in x.chunks_exact(3).zip(out.chunks_exact(2)) {
        // The product is exact in f64, and here so is the sum.
        let once = (f64::from(x[0]) * f64::from(x[1]) + f64::from(x[2])) as f32;
        let twice = x[0] * x[1] + x[2];
        for (way, &got) in out.iter().enumerate() {
            assert!(got == once || got == twice, "{got} is neither {once} nor {twice}");
            fused[way] += usize::from(got == once && once != twice);
        }
    }
    println!("rounded once: fma {}, a * b + c {}, of {}", fused[0], fused[1], x.len() / 3);
}

/// A kernel whose one result is a function of `x`, out of the way of the lint.
fn function_of_f64(call: &str) -> String {
    format!(
        "@group(0) @binding(1) var<storage, read_write> x: array<f64>;
         @compute @workgroup_size(1) fn main() {{ x[0] = {call}; }}"
    )
}

#[test]
fn what_drivers_compute_wrong_in_f64_is_refused() {
    type Function = (&'static str, fn(f64) -> f64);
    const FUNCTIONS: [Function; 19] = [
        ("exp(x[0])", f64::exp),
        ("exp2(x[0])", f64::exp2),
        ("log(x[0])", f64::ln),
        ("log2(x[0])", f64::log2),
        ("pow(x[0], 1.5lf)", |x| x.powf(1.5)),
        ("sin(x[0])", f64::sin),
        ("cos(x[0])", f64::cos),
        ("tan(x[0])", f64::tan),
        ("asin(x[0])", f64::asin),
        ("acos(x[0])", f64::acos),
        ("atan(x[0])", f64::atan),
        ("atan2(x[0], 2.0lf)", |x| x.atan2(2.0)),
        ("sinh(x[0])", f64::sinh),
        ("cosh(x[0])", f64::cosh),
        ("tanh(x[0])", f64::tanh),
        ("asinh(x[0])", f64::asinh),
        ("acosh(1.0lf + x[0])", |x| (1.0 + x).acosh()),
        ("atanh(x[0])", f64::atanh),
        ("radians(x[0])", f64::to_radians),
    ];
    for (call, _) in FUNCTIONS {
        let source = function_of_f64(call).replace("@workgroup_size(1)", "@workgroup_size(WORKGROUP)");
        let error = Kernel::new("test::function", source.leak()).validate::<f64>().unwrap_err();
        assert!(
            matches!(&error, Error::Kernel { message, .. } if message.contains("MATH")),
            "{call}: {error}"
        );
    }
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    for (call, exact) in FUNCTIONS {
        match common::run_as_it_is(&gpu, &function_of_f64(call), 0.7) {
            Ok(got) => println!("{call}: relative error {:.1e}", (got / exact(0.7) - 1.0).abs()),
            Err(refusal) => println!("{call}: refused: {refusal}"),
        }
    }
}

/// Every function that the lint lets through, of a, b and c.
static ALLOWED: Kernel = Kernel::new(
    "test::allowed",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read_write> out: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(local_invocation_index) local: u32) {
        if local > 0u { return; }
        let a = x[0];
        let b = x[1];
        let c = x[2];
        let v = vec3<real>(a, b, c);
        let w = vec3<real>(b, c, a);
        out[0] = sqrt(a);
        out[1] = inverseSqrt(a);
        out[2] = a / b;
        out[3] = abs(-a);
        out[4] = min(a, b);
        out[5] = max(a, b);
        out[6] = clamp(a, b, c);
        out[7] = saturate(b);
        out[8] = sign(-a);
        out[9] = step(b, a);
        out[10] = floor(-a);
        out[11] = ceil(-a);
        out[12] = round(a);
        out[13] = trunc(-a);
        out[14] = fract(a);
        out[15] = dot(v, w);
        out[16] = length(v);
        out[17] = distance(v, w);
        out[18] = normalize(v).x;
        out[19] = cross(v, w).y;
        out[20] = mix(a, b, c);
        out[21] = fma(a, b, c);
        out[22] = real(i32(a * 1000.0));
        out[23] = real(u32(c));
    }
",
);

#[test]
fn what_the_lint_lets_through_is_right_in_both_types() {
    fn test<T: Real>(gpu: &Gpu) {
        let [a, b, c] = [2.75, 0.3, 7.1].map(T::lit);
        let got = results::<T>(gpu, &ALLOWED, &[a, b, c], 24).unwrap();
        let (a, b, c) = (a.widen(), b.widen(), c.widen());
        let length = (a * a + b * b + c * c).sqrt();
        let distance = ((a - b).powi(2) + (b - c).powi(2) + (c - a).powi(2)).sqrt();
        let want = [
            a.sqrt(),
            1.0 / a.sqrt(),
            a / b,
            a,
            b,
            a,
            a,
            b,
            -1.0,
            1.0,
            -3.0,
            -2.0,
            3.0,
            -2.0,
            0.75,
            a * b + b * c + c * a,
            length,
            distance,
            a / length,
            c * b - a * a,
            a * (1.0 - c) + b * c,
            a * b + c,
            2750.0,
            7.0,
        ];
        for (i, (got, want)) in got.iter().zip(want).enumerate() {
            // Vulkan allows 2.5 ε for a division, 2 for a root, and each of at most eight terms rounds.
            let bound = 8.0 * T::epsilon().widen() * want.abs().max(1.0);
            assert!((got.widen() - want).abs() <= bound, "result {i} in {}: {got} is not {want}", T::NAME);
        }
    }
    let Some(gpu) = testing::gpu() else { return };
    test::<f32>(&gpu);
    if gpu.capabilities().f64 {
        test::<f64>(&gpu);
    }
}

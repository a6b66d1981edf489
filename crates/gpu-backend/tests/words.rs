//! `F64_WORDS` and the operations of arrays that stand on it: the bits of the host's `f64`, also on a device that has none.

use compute_backend::{Arrays, Backend, Serial, conformance};
use gpu_backend::{F64_WORDS, Gpu, GpuBuffer, Kernel, Launch, testing};

/// Sum, product, a 2ᵏ, the way through `f32`; and both parts of a 2ᵏ. k is in the exponent of b.
static WORDS: Kernel = Kernel::new(
    "test::words",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read> a: array<vec2<u32>>;
    @group(0) @binding(2) var<storage, read> b: array<vec2<u32>>;
    @group(0) @binding(3) var<storage, read> k: array<i32>;
    @group(0) @binding(4) var<storage, read_write> results: array<vec2<u32>>;
    @group(0) @binding(5) var<storage, read_write> parts: array<vec2<f32>>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
        let i = invocation(group, local);
        if i < n {
            results[4u * i] = f64_add(a[i], b[i]);
            results[4u * i + 1u] = f64_mul(a[i], b[i]);
            results[4u * i + 2u] = f64_scaled(f64_negated(a[i]), k[i]);
            results[4u * i + 3u] = f64_from_f32(bitcast<f32>(a[i].y));
            parts[i] = f64_split(a[i], k[i]);
        }
    }
",
)
.include(F64_WORDS);

/// The adapter as it is, and without `f64`.
fn devices() -> impl Iterator<Item = Gpu> {
    [testing::gpu(), testing::gpu_without_f64()].into_iter().flatten()
}

/// The same in every run.
struct Numbers(u64);

impl Numbers {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    /// A fraction of random bits, of few bits, or of many like ones, where carries run far.
    fn fraction(&mut self) -> u64 {
        const ALL: u64 = (1 << 52) - 1;
        let bits = self.bits() & ALL;
        match self.below(4) {
            0 => bits,
            1 => bits & self.bits() & self.bits() & self.bits(),
            2 => (bits | self.bits() | self.bits() | self.bits()) & ALL,
            _ => ((ALL << self.below(53)) ^ (1 << self.below(52))) & ALL,
        }
    }

    fn with_exponent(&mut self, exponent: u64) -> f64 {
        f64::from_bits((self.below(2) << 63) | (exponent << 52) | self.fraction())
    }
}

const SPECIAL: [f64; 22] = [
    0.0,
    1.0,
    1.5,
    f64::EPSILON,
    1.0 + f64::EPSILON,
    1.0 - f64::EPSILON / 2.0,
    f64::EPSILON / 2.0,
    f64::EPSILON / 4.0,
    2.0,
    3.0,
    1.0 / 3.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    f64::MAX,
    f64::MAX / 2.0,
    1.797_693_134_862_315_5e308,
    f64::MIN_POSITIVE,
    f64::MIN_POSITIVE / 2.0,
    2.225_073_858_507_201e-308, // the largest subnormal number
    5e-324,
    f64::INFINITY,
    f64::NAN,
];

fn pairs() -> Vec<(f64, f64)> {
    let signed: Vec<f64> = SPECIAL.iter().flat_map(|&x| [x, -x]).collect();
    let mut pairs: Vec<(f64, f64)> =
        signed.iter().flat_map(|&a| signed.iter().map(move |&b| (a, b))).collect();
    let mut numbers = Numbers(7);
    for _ in 0..40_000 {
        // Any bits at all.
        pairs.push((f64::from_bits(numbers.bits()), f64::from_bits(numbers.bits())));
        // Exponents as near as digits overlap, and so cancellations.
        let exponent = 100 + numbers.below(1800);
        let near = exponent - 60 + numbers.below(121);
        pairs.push((numbers.with_exponent(exponent), numbers.with_exponent(near)));
        // Numbers that differ in their last bits.
        let a = numbers.with_exponent(exponent);
        let b = f64::from_bits(a.to_bits().wrapping_add(numbers.below(5)).wrapping_sub(2));
        pairs.push((a, -b));
        // Products about the smallest numbers and the largest.
        let first = numbers.below(1023);
        let second = (1023 - first).saturating_sub(60).saturating_add(numbers.below(70));
        pairs.push((numbers.with_exponent(first), numbers.with_exponent(second)));
        let above = (2046 + 1023 - 2 + numbers.below(4) - (1023 + first)).min(2046);
        pairs.push((numbers.with_exponent(1023 + first), numbers.with_exponent(above)));
        // Sums among the smallest.
        let [low, lower] = [numbers.below(3), numbers.below(3)];
        pairs.push((numbers.with_exponent(low), numbers.with_exponent(lower)));
        // Halfway cases: a product of 53 bits and one more; a sum whose lower part is half a unit of the upper.
        let odd = numbers.fraction() & ((1 << 26) - 1) | 1;
        pairs.push((((1_u64 << 27) + odd) as f64, (odd | 1 << 26) as f64));
        let half = f64::from_bits((exponent - 53) << 52);
        pairs.push((numbers.with_exponent(exponent), half));
        // A normal number and a subnormal one.
        pairs.push((numbers.with_exponent(1023 + numbers.0 % 60), numbers.with_exponent(0)));
    }
    pairs
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// a 2ᵏ, rounded once.
fn scaled(a: f64, k: i32) -> f64 {
    let two = |k: i32| f64::from_bits(((1023 + k) as u64) << 52);
    if a == 0.0 || !a.is_finite() {
        return a;
    }
    let (normal, below) = if a.is_normal() { (a, 0) } else { (a * two(64), 64) };
    let exponent = ((normal.abs().to_bits() >> 52) as i32) - 1023;
    let mantissa = normal * two(1 - exponent) * two(-1);
    match exponent - below + k {
        1024.. => f64::INFINITY.copysign(a),
        k @ -1022..=1023 => mantissa * two(k),
        // Of these two products only the last rounds.
        k @ -1100..=-1023 => mantissa * two(-600) * two(k + 600),
        _ => 0.0_f64.copysign(a),
    }
}

#[test]
fn every_bit_is_that_of_the_host_on_devices_with_f64_and_without() {
    let pairs = pairs();
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let mut numbers = Numbers(11);
    let k: Vec<i32> = a
        .iter()
        .map(|a| {
            let exponent = ((a.abs().to_bits() >> 52) as i32).max(1) - 1023;
            match numbers.below(3) {
                // Into the range of f32 and about its ends, or anywhere.
                0 => -exponent - numbers.below(40) as i32,
                1 => -exponent - 150 + numbers.below(300) as i32,
                _ => numbers.below(4400) as i32 - 2200,
            }
        })
        .collect();
    let n = a.len();
    for gpu in devices() {
        let (on_a, on_b, on_k) = (gpu.upload(&a).unwrap(), gpu.upload(&b).unwrap(), gpu.upload(&k).unwrap());
        let mut results: GpuBuffer<f64> = gpu.zeros(4 * n).unwrap();
        let mut parts: GpuBuffer<[f32; 2]> = gpu.zeros(n).unwrap();
        let launch = Launch::of::<f32>(&WORDS).len(n).input(&on_a).input(&on_b).input(&on_k);
        gpu.launch(launch.output(&mut results).output(&mut parts).invocations(n)).unwrap();
        let (results, parts) = (gpu.read(&results).unwrap(), gpu.read(&parts).unwrap());
        for (i, &(a, b)) in pairs.iter().enumerate() {
            let [sum, product, moved, widened] = results[4 * i..][..4] else { unreachable!() };
            let text =
                || format!("{a:e} ({:#x}) and {b:e} ({:#x}) on {}", a.to_bits(), b.to_bits(), gpu.name());
            assert!(same(sum, a + b), "{sum:e} is not the sum of {}", text());
            assert!(same(product, a * b), "{product:e} is not the product of {}", text());
            let want = scaled(-a, k[i]);
            assert!(same(moved, want), "{moved:e} is not {want:e}, −a 2^{} of {}", k[i], text());
            let upper = f32::from_bits((a.to_bits() >> 32) as u32);
            assert!(same(widened, f64::from(upper)), "{widened:e} is not {upper:e}");
            check_parts(a, k[i], parts[i]);
        }
    }
}

/// Whether `parts` are what `f64_split` promises of a 2ᵏ.
fn check_parts(a: f64, k: i32, [high, low]: [f32; 2]) {
    let least = f64::from(f32::MIN_POSITIVE);
    let whole = scaled(a, k);
    if !a.is_finite() {
        assert!(same(f64::from(high), a) && low == 0.0, "{high:e} + {low:e} of {a:e}");
        return;
    }
    if whole.abs() >= 2.0_f64.powi(127) {
        return;
    }
    // The nearest, where that is normal; halfway below, rounding may still get there.
    let nearest = whole as f32;
    if whole.abs() < least * (1.0 - 1e-9) {
        assert!(high == 0.0 || high.abs() == f32::MIN_POSITIVE, "{high:e} of {whole:e}");
    } else {
        assert_eq!(high, nearest, "of {whole:e}");
    }
    let left = whole - f64::from(high);
    let bound = if left.abs() < least { least } else { whole.abs() * 2.0_f64.powi(-49) };
    assert!((left - f64::from(low)).abs() <= bound, "{high:e} + {low:e} is not {whole:e}");
}

#[test]
fn arrays_of_f64_are_on_every_device_and_the_operations_conform() {
    for gpu in devices() {
        conformance::memory::<f64, _>(&gpu).unwrap();
        conformance::arrays::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn without_f64_axpy_has_the_bits_of_the_host_and_fill_and_copy_move_bits() {
    let pairs = pairs();
    let (x, y): (Vec<f64>, Vec<f64>) =
        pairs.iter().copied().filter(|(x, y)| !x.is_nan() && !y.is_nan()).unzip();
    for gpu in devices().filter(|gpu| !gpu.capabilities().f64) {
        let on_x = gpu.upload(&x).unwrap();
        for a in [0.1, -1e-300, 3e300, 0.0, f64::INFINITY] {
            let (mut on_y, mut want) = (gpu.upload(&y).unwrap(), y.clone());
            gpu.axpy(a, &on_x, &mut on_y).unwrap();
            Serial.axpy(a, &x, &mut want).unwrap();
            for (i, (got, want)) in gpu.read(&on_y).unwrap().into_iter().zip(want).enumerate() {
                assert!(same(got, want), "{a:e} × {:e} + {:e} is {want:e}, not {got:e}", x[i], y[i]);
            }
        }
        let mut out = gpu.zeros::<f64>(100).unwrap();
        for value in [0.1, -0.0, 5e-324, f64::from_bits(0x7ff0_dead_beef_0001)] {
            gpu.fill(value, &mut out).unwrap();
            assert!(gpu.read(&out).unwrap().iter().all(|v| v.to_bits() == value.to_bits()));
        }
        let mut copied = gpu.zeros::<f64>(x.len()).unwrap();
        gpu.copy(&on_x, &mut copied).unwrap();
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&gpu.read(&copied).unwrap()), bits(&x));
        // Of what has a sum. The host's is cut otherwise: `Arrays::sum` bounds both.
        let some: Vec<f64> = x.iter().copied().filter(|x| x.abs() < 1e290).collect();
        let sum = gpu.sum(&gpu.upload(&some).unwrap()).unwrap();
        let magnitude: f64 = some.iter().map(|x| x.abs()).sum();
        let bound = (37.0 + (some.len() as f64 / 512.0).log2()) * f64::EPSILON * magnitude;
        assert!((sum - Serial.sum(&Serial.upload(&some).unwrap()).unwrap()).abs() <= 2.0 * bound);
    }
}

#[test]
fn a_number_in_words_and_one_of_the_device_are_told_apart() {
    static SET: Kernel = Kernel::new(
        "test::set",
        "
        struct Params { n: u32, value: vec2<u32> }
        @group(0) @binding(0) var<uniform> params: Params;
        @group(0) @binding(1) var<storage, read_write> x: array<vec2<u32>>;
        @compute @workgroup_size(WORKGROUP)
        fn main(@builtin(local_invocation_index) local: u32) {
            if local < params.n { x[local] = params.value; }
        }
    ",
    );
    for gpu in devices() {
        let mut x = gpu.zeros::<f64>(2).unwrap();
        gpu.launch(Launch::of::<f32>(&SET).len(2).words(0.1).output(&mut x).invocations(2)).unwrap();
        assert_eq!(gpu.read(&x).unwrap(), [0.1; 2]);
        let wrong = Launch::of::<f32>(&SET).len(2).real(0.1_f64).output(&mut x).invocations(2);
        let error = gpu.launch(wrong).unwrap_err().to_string();
        assert!(error.contains("(u32, vec2<u32>), the launch gives (u32, f64)"), "{error}");
    }
}

// IEEE 754 binary64 by integers: the word x has the lower half of the bits, y the upper. Every result is rounded to the
// nearest, ties to even, through all subnormal numbers; there is one NaN. Nothing here computes in floating point.

const F64_SIGN = 0x80000000u;
const F64_INFINITE = 0x7ff00000u; // the upper word of infinity
const F64_NAN = vec2<u32>(0u, 0x7ff80000u);

fn f64_is_nan(a: vec2<u32>) -> bool {
    let upper = a.y & ~F64_SIGN;
    return upper > F64_INFINITE || (upper == F64_INFINITE && a.x != 0u);
}

fn f64_is_zero(a: vec2<u32>) -> bool {
    return (a.x | (a.y & ~F64_SIGN)) == 0u;
}

fn f64_is_finite(a: vec2<u32>) -> bool {
    return (a.y & F64_INFINITE) != F64_INFINITE;
}

fn f64_negated(a: vec2<u32>) -> vec2<u32> {
    return vec2<u32>(a.x, a.y ^ F64_SIGN);
}

// 64-bit integers in two words.

fn words_sum(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2<u32>(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn words_difference(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return vec2<u32>(a.x - b.x, a.y - b.y - select(0u, 1u, a.x < b.x));
}

fn words_below(a: vec2<u32>, b: vec2<u32>) -> bool {
    return a.y < b.y || (a.y == b.y && a.x < b.x);
}

// The zeros in front; of zero 64.
fn words_leading_zeros(a: vec2<u32>) -> u32 {
    return select(countLeadingZeros(a.y), 32u + countLeadingZeros(a.x), a.y == 0u);
}

// For n < 64.
fn words_shifted_left(a: vec2<u32>, n: u32) -> vec2<u32> {
    if n == 0u {
        return a;
    }
    if n >= 32u {
        return vec2<u32>(0u, a.x << (n - 32u));
    }
    return vec2<u32>(a.x << n, (a.y << n) | (a.x >> (32u - n)));
}

// The last bit says whether any that was set is lost.
fn words_shifted_right(a: vec2<u32>, n: u32) -> vec2<u32> {
    if n == 0u {
        return a;
    }
    if n >= 64u {
        return vec2<u32>(select(0u, 1u, (a.x | a.y) != 0u), 0u);
    }
    if n >= 32u {
        let m = n - 32u;
        var lost = a.x;
        if m > 0u {
            lost |= a.y << (32u - m);
        }
        return vec2<u32>((a.y >> m) | select(0u, 1u, lost != 0u), 0u);
    }
    let lost = a.x << (32u - n);
    return vec2<u32>((a.x >> n) | (a.y << (32u - n)) | select(0u, 1u, lost != 0u), a.y >> n);
}

// The product of two words, from those of their halves.
fn words_product(a: u32, b: u32) -> vec2<u32> {
    let a0 = a & 0xffffu;
    let a1 = a >> 16u;
    let b0 = b & 0xffffu;
    let b1 = b >> 16u;
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 16u); // at most (2^16 - 1)² + 2^16 - 1
    let other = a0 * b1 + (middle & 0xffffu);
    return vec2<u32>((other << 16u) | (low & 0xffffu), a1 * b1 + (middle >> 16u) + (other >> 16u));
}

// A magnitude other than zero: s 2^(e - 63), the first bit of s set.
struct F64Parts {
    s: vec2<u32>,
    e: i32,
}

// Of a finite number that is not zero.
fn f64_parts(a: vec2<u32>) -> F64Parts {
    let e = (a.y >> 20u) & 0x7ffu;
    var s = vec2<u32>(a.x, (a.y & 0xfffffu) | select(0u, 0x100000u, e > 0u));
    let zeros = words_leading_zeros(s);
    return F64Parts(words_shifted_left(s, zeros), i32(max(e, 1u)) - 1023 + 11 - i32(zeros));
}

// The number nearest to parts whose last bit may stand for what is below it.
fn f64_rounded(sign: u32, parts: F64Parts) -> vec2<u32> {
    let exponent = parts.e + 1023;
    if exponent >= 0x7ff {
        return vec2<u32>(0u, sign | F64_INFINITE);
    }
    var s = parts.s;
    if exponent <= 0 {
        s = words_shifted_right(s, u32(1 - exponent));
    }
    let rest = s.x & 0x7ffu;
    let kept = vec2<u32>((s.x >> 11u) | (s.y << 21u), s.y >> 11u);
    let up = rest > 0x400u || (rest == 0x400u && (kept.x & 1u) == 1u);
    // The bit in front of the fraction adds one to the exponent, as does a carry: out of the subnormal numbers, and to
    // infinity.
    let below = vec2<u32>(0u, u32(max(exponent - 1, 0)) << 20u);
    let magnitude = words_sum(words_sum(below, kept), vec2<u32>(select(0u, 1u, up), 0u));
    return vec2<u32>(magnitude.x, magnitude.y | sign);
}

fn f64_mul(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let sign = (a.y ^ b.y) & F64_SIGN;
    let zero = f64_is_zero(a) || f64_is_zero(b);
    if !f64_is_finite(a) || !f64_is_finite(b) {
        if zero || f64_is_nan(a) || f64_is_nan(b) {
            return F64_NAN;
        }
        return vec2<u32>(0u, sign | F64_INFINITE);
    }
    if zero {
        return vec2<u32>(0u, sign);
    }
    let p = f64_parts(a);
    let q = f64_parts(b);
    // Of 128 bits the upper half, and whether anything is below.
    let lowest = words_product(p.s.x, q.s.x);
    let cross = words_product(p.s.x, q.s.y);
    let other = words_product(p.s.y, q.s.x);
    let middle = words_sum(cross, vec2<u32>(lowest.y, 0u)); // no carry: at most (2^32 - 1)² + 2^32 - 1
    let both = words_sum(middle, vec2<u32>(other.x, 0u));
    let carried = words_sum(vec2<u32>(both.y, 0u), vec2<u32>(other.y, 0u));
    var s = words_sum(words_product(p.s.y, q.s.y), carried);
    s.x |= select(0u, 1u, (lowest.x | both.x) != 0u);
    let zeros = words_leading_zeros(s); // one at most
    return f64_rounded(sign, F64Parts(words_shifted_left(s, zeros), p.e + q.e + 1 - i32(zeros)));
}

fn f64_add(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    if !f64_is_finite(a) || !f64_is_finite(b) {
        let opposed = !f64_is_finite(a) && !f64_is_finite(b) && a.y != b.y;
        if opposed || f64_is_nan(a) || f64_is_nan(b) {
            return F64_NAN;
        }
        return select(b, a, !f64_is_finite(a));
    }
    let of_a = vec2<u32>(a.x, a.y & ~F64_SIGN);
    let of_b = vec2<u32>(b.x, b.y & ~F64_SIGN);
    let swapped = words_below(of_a, of_b);
    let large = select(a, b, swapped);
    let small = select(b, a, swapped);
    if f64_is_zero(small) {
        // Of zeros the sum is negative if both are.
        return select(large, vec2<u32>(0u, large.y & small.y), f64_is_zero(large));
    }
    let p = f64_parts(large);
    let q = f64_parts(small);
    // A bit in front for the carry; ten below the last of the number, enough to round by.
    let s = words_shifted_right(p.s, 1u);
    let t = words_shifted_right(q.s, 1u + u32(p.e - q.e));
    var sum = words_sum(s, t);
    if ((large.y ^ small.y) & F64_SIGN) != 0u {
        sum = words_difference(s, t);
        if (sum.x | sum.y) == 0u {
            return vec2<u32>();
        }
    }
    let zeros = words_leading_zeros(sum);
    return f64_rounded(large.y & F64_SIGN, F64Parts(words_shifted_left(sum, zeros), p.e + 1 - i32(zeros)));
}

// a 2^k.
fn f64_scaled(a: vec2<u32>, k: i32) -> vec2<u32> {
    if !f64_is_finite(a) || f64_is_zero(a) {
        return a;
    }
    var parts = f64_parts(a);
    // Further no number is; and nothing wraps.
    parts.e += clamp(k, -5000, 5000);
    return f64_rounded(a.y & F64_SIGN, parts);
}

// The same number.
fn f64_from_f32(x: f32) -> vec2<u32> {
    let bits = bitcast<u32>(x);
    let sign = bits & F64_SIGN;
    let e = (bits >> 23u) & 0xffu;
    let fraction = bits & 0x7fffffu;
    if e == 0xffu {
        return select(vec2<u32>(0u, sign | F64_INFINITE), F64_NAN, fraction != 0u);
    }
    if (bits & ~F64_SIGN) == 0u {
        return vec2<u32>(0u, sign);
    }
    let s = fraction | select(0u, 0x800000u, e > 0u);
    let zeros = countLeadingZeros(s);
    let exponent = i32(max(e, 1u)) - 127 + 8 - i32(zeros);
    return f64_rounded(sign, F64Parts(vec2<u32>(0u, s << zeros), exponent));
}

// m 2^k as the bits of an f32, for m of 24 bits from its first to its last; zero below the normal numbers.
fn f64_bits_in_f32(m: u32, k: i32) -> u32 {
    let zeros = countLeadingZeros(m);
    let exponent = k + 31 - i32(zeros) + 127;
    if m == 0u || exponent <= 0 {
        return 0u;
    }
    if exponent >= 255 {
        return 0x7f800000u;
    }
    return (u32(exponent) << 23u) | (((m << zeros) >> 8u) & 0x7fffffu);
}

// a 2^k as the sum of two f32: x is the nearest, y what it leaves, together good to 2^-49 of a. A part below
// the normal numbers of f32 is zero. What is not finite, or too large, is so in x.
fn f64_split(a: vec2<u32>, k: i32) -> vec2<f32> {
    let sign = a.y & F64_SIGN;
    if !f64_is_finite(a) {
        return vec2<f32>(bitcast<f32>(sign | select(0x7f800000u, 0x7fc00000u, f64_is_nan(a))), 0.0);
    }
    if f64_is_zero(a) {
        return vec2<f32>();
    }
    let parts = f64_parts(a);
    let e = parts.e + clamp(k, -5000, 5000);
    // The first 24 bits, rounded to even; and the 29 that follow, with three zeros.
    let truncated = parts.s.y >> 8u;
    let rest = (parts.s.y << 24u) | (parts.s.x >> 8u);
    let up = rest > 0x80000000u || (rest == 0x80000000u && (truncated & 1u) == 1u);
    let high = f64_bits_in_f32(truncated + select(0u, 1u, up), e - 23);
    // At most 2^31, of which 24 bits are kept.
    let left = select(rest, ~rest + 1u, up);
    let low = f64_bits_in_f32((left + 0x40u) & 0xffffff80u, e - 55);
    return bitcast<vec2<f32>>(vec2<u32>(high | sign, low | (sign ^ select(0u, F64_SIGN, up))));
}

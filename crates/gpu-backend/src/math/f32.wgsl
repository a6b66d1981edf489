// Own exp, log, sin and cos in f32. Errors and domains: see `MATH` in math.rs.
// Every product whose rounding matters is exact, so that fused or not the bits are the same; nothing is
// compensated, since compilers fold compensations away.

// 2^k for -126 <= k <= 127.
fn math_exp2(k: i32) -> real {
    return bitcast<f32>((k + 127) << 23u);
}

fn real_exp(x: real) -> real {
    // Beyond these bounds the scaling below gives infinity and zero.
    let y = clamp(x, -110.0, 90.0);
    let k = floor(y * 1.4426950408889634 + 0.5);
    // ln 2 in two parts; the first has 9 bits, so that k times it is exact.
    let r = (y - k * 0.69140625) - k * 0.00174093055994530942;
    // Cephes, expf: relative error 2^-29.8 for |r| <= ln 2 / 2.
    let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
        + 1.6666665459e-1) * r + 5.0000001201e-1;
    let n = i32(k);
    let half = n / 2;
    let scaled = (1.0 + (r + r * r * p)) * math_exp2(half) * math_exp2(n - half);
    return select(scaled, x, !(x <= 3.4028234e38));
}

fn real_log(x: real) -> real {
    let tiny = x < 1.17549435e-38;
    let bits = bitcast<i32>(select(x, x * 33554432.0, tiny));
    // x = 2^e m with sqrt(1/2) <= m < sqrt(2).
    let shifted = bits + (0x3f800000 - 0x3f3504f3);
    let e = real((shifted >> 23u) - select(127, 152, tiny));
    let m = bitcast<f32>((shifted & 0x007fffff) + 0x3f3504f3);
    // FreeBSD's logf: log m = f - (f²/2 - s (f²/2 + R)), with relative error 2^-35.
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * (((0.24279078841 * z + 0.28498786688) * z + 0.40000972152) * z + 0.66666662693);
    let h = 0.5 * f * f;
    // ln 2 in two parts; the first has 17 bits, so that e times it is exact.
    let finite = e * 6.9313812256e-1 - ((h - (s * (h + r) + e * 9.0580006145e-6)) - f);
    let positive = select(finite, x, x > 3.4028234e38);
    return select(select(positive, -1.0 / abs(x), x == 0.0), sqrt(x), !(x >= 0.0));
}

// The quadrant of x and what is left, between -pi/4 and pi/4.
struct MathReduced { r: real, quadrant: i32 }

fn math_reduce(x: real) -> MathReduced {
    let k = floor(x * 0.63661977236758134 + 0.5);
    // pi / 2 in four parts, the first three of 11 bits: for |k| < 2^13 their products are exact.
    let r = ((x - k * 1.5703125) - k * 0.00048351287841796875) - k * 3.1385570764541626e-7;
    return MathReduced(r - k * 6.07710050650619225e-11, i32(k));
}

fn math_sin_kernel(r: real) -> real {
    // Cephes, sinf: relative error 2^-28.
    let z = r * r;
    return r + r * z * ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1);
}

fn math_cos_kernel(r: real) -> real {
    // Cephes, cosf: relative error 2^-33.
    let z = r * r;
    let p = (2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2;
    return 1.0 - (0.5 * z - z * z * p);
}

const MATH_LARGEST_ANGLE = 1.0e4;

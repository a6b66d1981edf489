// Own exp, log, sin and cos in f64, which no driver has. Errors and domains: see `MATH` in math.rs.
// Every product whose rounding matters is exact, so that fused or not the bits are the same; nothing is
// compensated, since compilers fold compensations away. Coefficients: FreeBSD's msun.

// 2^k for -1022 <= k <= 1023.
fn math_exp2(k: i32) -> real {
    return bitcast<f64>(i64(k + 1023) << 52u);
}

fn real_exp(x: real) -> real {
    // Beyond these bounds the scaling below gives infinity and zero.
    let y = clamp(x, -750.0, 711.0);
    let k = floor(y * 1.4426950408889634 + 0.5);
    // ln 2 in two parts; the first has 33 bits, so that k times it is exact.
    let r = (y - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    let z = r * r;
    let c = r - z * ((((4.13813679705723846039e-08 * z - 1.65339022054652515390e-06) * z
        + 6.61375632143793436117e-05) * z - 2.77777777770155933842e-03) * z + 1.66666666666666019037e-01);
    let n = i32(k);
    let half = n / 2;
    let scaled = (1.0 + (r + r * c / (2.0 - c))) * math_exp2(half) * math_exp2(n - half);
    return select(scaled, x, !(x <= 1.7976931348623157e308));
}

fn real_log(x: real) -> real {
    let tiny = x < 2.2250738585072014e-308;
    let bits = bitcast<i64>(select(x, x * 18014398509481984.0, tiny));
    // x = 2^e m with sqrt(1/2) <= m < sqrt(2).
    let shifted = bits + (0x3ff0000000000000li - 0x3fe6a09e667f3bcdli);
    let e = real(i32(shifted >> 52u) - select(1023, 1077, tiny));
    let m = bitcast<f64>((shifted & 0x000fffffffffffffli) + 0x3fe6a09e667f3bcdli);
    // log m = f - (f²/2 - s (f²/2 + R))
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * ((((((1.479819860511658591e-01 * z + 1.531383769920937332e-01) * z
        + 1.818357216161805012e-01) * z + 2.222219843214978396e-01) * z + 2.857142874366239149e-01) * z
        + 3.999999999940941908e-01) * z + 6.666666666666735130e-01);
    let h = 0.5 * f * f;
    // ln 2 in two parts; the first has 33 bits, so that e times it is exact.
    let finite = e * 6.93147180369123816490e-01 - ((h - (s * (h + r) + e * 1.90821492927058770002e-10)) - f);
    let positive = select(finite, x, x > 1.7976931348623157e308);
    return select(select(positive, -1.0 / abs(x), x == 0.0), sqrt(x), !(x >= 0.0));
}

// The quadrant of x and what is left, between -pi/4 and pi/4.
struct MathReduced { r: real, quadrant: i32 }

fn math_reduce(x: real) -> MathReduced {
    let k = floor(x * 6.36619772367581382433e-01 + 0.5);
    // pi / 2 in four parts, the first three of 33 bits: for |k| < 2^20 their products are exact.
    let r = ((x - k * 1.57079632673412561417e+00) - k * 6.07710050630396597660e-11)
        - k * 2.02226624871116645580e-21;
    return MathReduced(r - k * 8.47842766036889956997e-32, i32(k));
}

fn math_sin_kernel(r: real) -> real {
    let z = r * r;
    let p = ((((1.58969099521155010221e-10 * z - 2.50507602534068634195e-08) * z + 2.75573137070700676789e-06) * z
        - 1.98412698298579493134e-04) * z + 8.33333333332248946124e-03) * z - 1.66666666666666324348e-01;
    return r + r * z * p;
}

fn math_cos_kernel(r: real) -> real {
    let z = r * r;
    let p = ((((-1.13596475577881948265e-11 * z + 2.08757232129817482790e-09) * z - 2.75573143513906633035e-07) * z
        + 2.48015872894767294178e-05) * z - 1.38888888888741095749e-03) * z + 4.16666666666666019037e-02;
    return 1.0 - (0.5 * z - z * z * p);
}

const MATH_LARGEST_ANGLE = 1.0e6;

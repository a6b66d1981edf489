// r⁻¹ = y (1 − e)^(−1/2) and r⁻³ = y³ (1 − e)^(−3/2) with an estimate y in f32 and e = 1 − r²y². Rounding r² and 2 ulp of
// the root put y off by 2.7e-7 at most and e by 5.4e-7: two terms of the series leave 5/16 e³ = 5e-20 of r⁻¹ and
// 35/16 e³ = 4e-19 of r⁻³. In scaled units r² is below 1e3; where it is too small for f32, the driver's
// own function in f64 does it.

fn is_near(r2: lanes) -> bool {
    return any(r2 < lanes(1e-36));
}

fn inverse_sqrt(r2: lanes) -> lanes {
    if is_near(r2) {
        return inverseSqrt(r2);
    }
    let y = lanes(inverseSqrt(singles(r2)));
    let e = 1.0 - r2 * (y * y);
    return y + y * (e * (0.5 + 0.375 * e));
}

fn times_inverse_cube(m: num, r2: lanes) -> lanes {
    if is_near(r2) {
        let y = inverseSqrt(r2);
        return (m * y) * (y * y);
    }
    let y = lanes(inverseSqrt(singles(r2)));
    let y2 = y * y;
    let e = 1.0 - r2 * y2;
    return ((m * y) * y2) * (1.0 + e * (1.5 + 1.875 * e));
}

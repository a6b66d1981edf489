// r⁻¹ = y (1 − e)^(−1/2) with the estimate y in f32 and e = 1 − r²y² of at most 1e-6: two terms leave 4e-19. Where r²
// is beyond f32, the driver's own function in f64 does it.

fn inverse_sqrt(r2: f64) -> f64 {
    if r2 > 1e-36lf && r2 < 1e36lf {
        let y = f64(inverseSqrt(f32(r2)));
        let e = 1.0lf - r2 * y * y;
        return y + y * e * (0.5lf + 0.375lf * e);
    }
    return inverseSqrt(r2);
}

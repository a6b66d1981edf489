// The hardware's reciprocal square root is good to 2 ulp. `seed` works for every r² > 0.

fn inverse_sqrt(r2: f32) -> f32 {
    return inverseSqrt(r2);
}

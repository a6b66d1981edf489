// The hardware's reciprocal square root is good to 2 ulp.

fn inverse_sqrt(r2: lanes) -> lanes {
    return inverseSqrt(r2);
}

// m r⁻³ in an order in which the force of no pair in scaled units overflows.
fn times_inverse_cube(m: num, r2: lanes) -> lanes {
    let y = inverseSqrt(r2);
    return (m * y) * (y * y);
}

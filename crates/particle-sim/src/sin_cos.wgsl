// Sine and cosine (x, y) by reduction to ±π/4 in three parts of π/2 and the polynomials of FDLIBM, in `real`: the
// functions of the shading language are too coarse in f32 and wrong in f64.
fn sin_cos(angle: real) -> vec2<real> {
    let quarter = floor(angle * 0.6366197723675814 + 0.5);
    let x = ((angle - quarter * HALF_PI_HIGH) - quarter * HALF_PI_MIDDLE) - quarter * HALF_PI_LOW;
    let z = x * x;
    let s = x + x * z * (-0.16666666666666632 + z * (0.00833333333332249 + z * (-0.0001984126982985795
        + z * (0.0000027557313707070068 + z * (-0.000000025050760253406863 + z * 0.00000000015896909952115501)))));
    let c = (1.0 - 0.5 * z) + z * z * (0.0416666666666666 + z * (-0.001388888888887411 + z * (0.00002480158728947673
        + z * (-0.00000027557314351390663 + z * (0.000000002087572321298175 + z * -0.000000000011359647557788195)))));
    let quadrant = quarter - 4.0 * floor(quarter * 0.25);
    if quadrant == 0.0 { return vec2<real>(s, c); }
    if quadrant == 1.0 { return vec2<real>(c, -s); }
    if quadrant == 2.0 { return vec2<real>(-s, -c); }
    return vec2<real>(-c, s);
}

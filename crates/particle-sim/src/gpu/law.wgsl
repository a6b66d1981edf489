// The terms of a law; see law.rs.
fn tangent(z: vec2<real>) -> real {
    let r2 = z.x * z.x + z.y * z.y;
    if params.speed == 0.0 || r2 == 0.0 { return params.rotation; }
    return params.rotation + params.speed / sqrt(r2);
}

fn force(z: vec2<real>) -> vec2<real> {
    var inward = params.stiffness;
    let softened = z.x * z.x + z.y * z.y + params.softening2;
    if params.strength != 0.0 && softened > 0.0 {
        inward += params.strength / (softened * sqrt(softened));
    }
    return vec2<real>(params.electric_x, params.electric_y) - inward * z;
}

fn gyration() -> real {
    return params.magnetic;
}

fn field(t: real, s: vec4<real>) -> vec4<real> {
    let flow = tangent(s.xy) * vec2<real>(-s.y, s.x);
    let a = force(s.xy) + params.magnetic * vec2<real>(s.w, -s.z) - params.drag * s.zw;
    return vec4<real>(s.zw + flow, a);
}

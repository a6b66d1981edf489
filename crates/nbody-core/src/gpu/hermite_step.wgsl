// Hermite's scheme for one coordinate of a body, or for one body: see hermite/formulas.rs.

fn predicted(h: real, x: real, v: real, a: real, j: real) -> vec2<real> {
    return vec2<real>(x + h * (v + h * (0.5 * a + h * j / 6.0)), v + h * (a + 0.5 * h * j));
}

// From acceleration and jerk at the begin of the step and at its end.
fn corrected(h: real, x: real, v: real, before: vec2<real>, after: vec2<real>) -> vec2<real> {
    let moved = v + h * (0.5 * (before.x + after.x) + h * (before.y - after.y) / 12.0);
    return vec2<real>(x + h * (0.5 * (v + moved) + h * (before.x - after.x) / 12.0), moved);
}

// The square of the step that Aarseth's criterion gives a body after one of h, below zero if nothing limits it.
fn aarseth(h: real, eta: real, a0: vec3<real>, j0: vec3<real>, a: vec3<real>, j: vec3<real>) -> real {
    let da = a0 - a;
    let third = (12.0 * da + 6.0 * h * (j0 + j)) / (h * h * h);
    let second = (-6.0 * da - h * (4.0 * j0 + 2.0 * j)) / (h * h) + h * third;
    let s = length_of(second);
    let jerk = length_of(j);
    let below = jerk * length_of(third) + s * s;
    let above = length_of(a) * s + jerk * jerk;
    if above > 0.0 && below > 0.0 {
        return eta * above / below;
    }
    return real(-1.0);
}

fn length_of(v: vec3<real>) -> real {
    return sqrt(v.x * v.x + (v.y * v.y + v.z * v.z));
}

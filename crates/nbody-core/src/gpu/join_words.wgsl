// Fields in f64 on a device that has none.

alias number = vec2<u32>;

// g total times the power of two whose exponent `units` has in `factor`.
fn field_of(g: number, total: real, factor: u32) -> number {
    return f64_scaled(f64_mul(g, f64_from_f32(total)), i32(units[factor]));
}

fn plus(a: number, b: number) -> number {
    return f64_add(a, b);
}

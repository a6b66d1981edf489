// A number of an array of f64, by integers.

alias number = vec2<u32>;

fn plus(a: number, b: number) -> number {
    return f64_add(a, b);
}

fn times(a: number, b: number) -> number {
    return f64_mul(a, b);
}

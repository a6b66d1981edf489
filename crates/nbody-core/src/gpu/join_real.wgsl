// Fields in the type that kernels compute in.

alias number = real;

// g total times the power of two that `units` has in three parts from `factor` on.
fn field_of(g: number, total: real, factor: u32) -> number {
    return ((g * total) * units[factor]) * units[factor + 1u] * units[factor + 2u];
}

fn plus(a: number, b: number) -> number {
    return a + b;
}

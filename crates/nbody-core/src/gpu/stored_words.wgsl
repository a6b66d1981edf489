// Numbers of bodies in f64 on a device that has none, taken apart by their bits; `units` has exponents of two.

alias stored = vec2<u32>;

// The nearest f32, and what it leaves.
fn parts_of(x: stored, unit: u32) -> vec2<num> {
    return f64_split(x, i32(units[unit]));
}

fn nearest_to(x: stored, unit: u32) -> num {
    return parts_of(x, unit).x;
}

fn parameter_of(length: stored) -> num {
    return parameter(nearest_to(length, LENGTH), units[4]);
}

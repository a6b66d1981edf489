// Numbers of bodies as they are stored, where kernels compute in their type: one times a power of two of `units`.

alias stored = real;

// What `num` takes of it, and what it leaves.
fn parts_of(x: stored, unit: u32) -> vec2<num> {
    let scaled = x * units[unit];
    let high = num(scaled);
    if SPLIT == 0u {
        return vec2<num>(high, num());
    }
    return vec2<num>(high, num(scaled - real(high)));
}

fn nearest_to(x: stored, unit: u32) -> num {
    return num(x * units[unit]);
}

fn parameter_of(length: stored) -> num {
    return num(parameter(length * units[LENGTH], units[4]));
}

// The bits of an f32, enough of them to compare magnitudes.

alias bits = u32;
const INFINITE = 0x7f800000u;
const MANTISSA = 23u;
const BIAS = 127i;

fn magnitude(x: bits) -> u32 {
    return x & 0x7fffffffu;
}

fn is_zero(x: bits) -> bool {
    return magnitude(x) == 0u;
}

fn is_negative(x: bits) -> bool {
    return x > 0x80000000u;
}

// The same bits for the same number, as -0 is 0.
fn alike(x: bits) -> bits {
    return select(x, 0u, is_zero(x));
}

fn same_bits(x: bits, y: bits) -> bool {
    return x == y;
}

// Both halves in one; an f32 is one.
fn folded(x: bits) -> u32 {
    return x;
}

// The bits of an f64, of which the upper half is enough to compare magnitudes.

alias bits = vec2<u32>;
const INFINITE = 0x7ff00000u;
const MANTISSA = 20u;
const BIAS = 1023i;

fn magnitude(x: bits) -> u32 {
    return x.y & 0x7fffffffu;
}

fn is_zero(x: bits) -> bool {
    return (x.x | magnitude(x)) == 0u;
}

fn is_negative(x: bits) -> bool {
    return (x.y >> 31u) == 1u && !is_zero(x);
}

// The same bits for the same number, as -0 is 0.
fn alike(x: bits) -> bits {
    return select(x, vec2<u32>(), is_zero(x));
}

fn same_bits(x: bits, y: bits) -> bool {
    return all(x == y);
}

// Both halves in one, so that numbers which differ in few bits, or repeat theirs, seldom meet.
fn folded(x: bits) -> u32 {
    return x.y ^ (x.x * 0x9e3779b1u);
}

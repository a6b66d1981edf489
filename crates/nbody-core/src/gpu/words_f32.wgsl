// The bits of an f32, enough of them to compare magnitudes.

alias bits = u32;
const INFINITE = 0x7f800000u;
const MANTISSA = 23u;
const BIAS = 127i;

fn magnitude(x: bits) -> u32 {
    return x & 0x7fffffffu;
}

// The bits of an f64, of which the upper half is enough to compare magnitudes.

alias bits = vec2<u32>;
const INFINITE = 0x7ff00000u;
const MANTISSA = 20u;
const BIAS = 1023i;

fn magnitude(x: bits) -> u32 {
    return x.y & 0x7fffffffu;
}

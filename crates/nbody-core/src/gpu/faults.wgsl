// What may be wrong with softening lengths of particles, as bits of the last component beside three magnitudes.

const SENSELESS = 1u; // one is negative or not finite
const ZERO_OF_SOURCE = 2u;
const ZERO_OF_PLACE = 4u;

fn joined(a: vec4<u32>, b: vec4<u32>) -> vec4<u32> {
    return vec4<u32>(max(a.xyz, b.xyz), a.w | b.w);
}

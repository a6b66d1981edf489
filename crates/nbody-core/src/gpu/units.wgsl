// Units in which no power of a distance overflows: powers of two by which lengths, masses and velocities are multiplied,
// so that the largest of each is between 1 and 2; and those that turn the sums into fields again. Of numbers that are
// taken apart by their bits the exponents instead, since the powers may be beyond `real`. Beside them, what is wrong with
// softening lengths.

struct Params {
    // The mantissa of the softening length, and exponents of two of it and of g.
    softening: real,
    softening_exponent: i32,
    g_exponent: i32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> largest: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> units: array<real>;
@group(0) @binding(3) var<storage, read_write> verdict: array<u32>;

var<workgroup> tile: array<vec4<u32>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
    tile[local] = largest[local];
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            tile[local] = joined(tile[local], tile[local + width]);
        }
        workgroupBarrier();
    }
    if local != 0u {
        return;
    }
    let most = tile[0];
    verdict[LENGTHS] = most.w;
    verdict[COINCIDENT] = 0u;
    var extent = params.softening_exponent;
    if most.x != 0u || extent == NONE {
        extent = max(extent, exponent(most.x));
    }
    let length = clamp(extent, -i32(LIMIT), i32(LIMIT));
    let mass = exponent(most.y);
    let velocity = exponent(most.z);
    // Room for the numbers of up to 168 in the polynomials of balls.
    let nearest = power_of_two(select(0, 3, LAW == SPLINE || LAW == WENDLAND) - i32(NEAREST));
    units[0] = unit(-length);
    units[1] = unit(-mass);
    units[2] = unit(-velocity);
    units[3] = parameter(params.softening * power_of_two(params.softening_exponent - length), nearest);
    units[4] = nearest;
    units[5] = select(nearest * nearest, units[3], LAW == PLAIN);
    factor(0u, mass - 2 * length);
    factor(1u, mass - length);
    factor(2u, mass - 3 * length + velocity);
    factor(3u, mass - 3 * length);
}

// What the host gives for a length of zero.
const NONE = -100000i;

fn exponent(magnitude: u32) -> i32 {
    if magnitude == 0u {
        return 0;
    }
    return clamp(i32(magnitude >> MANTISSA) - BIAS, -i32(LIMIT), i32(LIMIT));
}

fn unit(exponent: i32) -> real {
    if EXPONENTS == 1u {
        return real(exponent);
    }
    return power_of_two(exponent);
}

// A power that may be beyond the range of the type, in three parts: together they take the smallest number to the
// largest.
fn factor(field: u32, without_g: i32) {
    var left = without_g + params.g_exponent;
    if EXPONENTS == 1u {
        units[6u + 3u * field] = real(left);
        return;
    }
    for (var k = 0u; k < 3u; k++) {
        let part = clamp(left, 1 - BIAS, BIAS - 1);
        units[6u + 3u * field + k] = power_of_two(part);
        left -= part;
    }
}

fn power_of_two(exponent: i32) -> real {
    var base = select(real(0.5), real(2.0), exponent > 0);
    var power = real(1.0);
    for (var left = u32(abs(exponent)); left > 0u; left >>= 1u) {
        if (left & 1u) == 1u {
            power *= base;
        }
        base *= base;
    }
    return power;
}

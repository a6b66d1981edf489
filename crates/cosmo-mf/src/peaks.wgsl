// σ and -d ln σ/d ln M of one mass in one cosmology to each invocation: hermite.rs in WGSL. CUBIC_SLOPES says how the
// slope is taken between nodes.

struct Params { count: u32, cosmologies: u32, first: u32, window: u32, taught: u32, step: real, above: real, below: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> table: array<real>;
@group(0) @binding(2) var<storage, read> masses: array<real>;
@group(0) @binding(3) var<storage, read> shifts: array<real>;
@group(0) @binding(4) var<storage, read_write> peaks: array<real>;

struct Point { variance: real, slope: real }

// At `offset` nodes from the node `cell` of the table that begins at `base`.
fn interpolate(base: u32, cell: real, offset: real) -> Point {
    let carry = floor(offset);
    let j = base + min(u32(max(cell + carry, 0.0)), params.window - 2u);
    let t = offset - carry;
    let step = params.step;
    let s0 = table[j];
    let s1 = table[j + 1u];
    let e0 = table[j + params.window] / s0;
    let e1 = table[j + params.window + 1u] / s1;
    let d0 = e0 * step;
    let d1 = e1 * step;
    let c0 = (table[j + 2u * params.window] / s0 - e0 * e0) * (step * step);
    let c1 = (table[j + 2u * params.window + 1u] / s1 - e1 * e1) * (step * step);
    let half = 0.5 * c0;
    let rise = real_log(s1 / s0) - (d0 + half);
    let turn = d1 - (d0 + c0);
    let bend = c1 - c0;
    let c3 = 10.0 * rise - 4.0 * turn + 0.5 * bend;
    let c4 = 7.0 * turn - 15.0 * rise - bend;
    let c5 = 6.0 * rise - 3.0 * turn + 0.5 * bend;
    let ratio = t * (d0 + t * (half + t * (c3 + t * (c4 + t * c5))));
    var slope = d0 + t * (c0 + t * (3.0 * c3 + t * (4.0 * c4 + t * (5.0 * c5))));
    if CUBIC_SLOPES {
        let difference = d1 - d0;
        let quadratic = 3.0 * difference - 2.0 * c0 - c1;
        let cubic = c0 + c1 - 2.0 * difference;
        slope = d0 + t * (c0 + t * (quadratic + t * cubic));
    }
    return Point(s0 * real_exp(ratio), slope / step);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    let outputs = params.count * params.cosmologies;
    if i < outputs {
        let cosmology = i / params.count;
        let mass = i % params.count;
        let base = 3u * params.window * cosmology;
        let cell = masses[mass] + shifts[2u * cosmology] - real(params.first);
        let offset = masses[params.count + mass] + shifts[2u * cosmology + 1u];
        let point = interpolate(base, cell, offset);
        var slope = point.slope;
        if params.taught != 0u {
            let above = interpolate(base, cell, offset + params.above);
            let below = interpolate(base, cell, offset + params.below);
            slope = real_log(above.variance / below.variance);
        }
        peaks[i] = sqrt(point.variance);
        peaks[outputs + i] = slope / -6.0;
    }
}

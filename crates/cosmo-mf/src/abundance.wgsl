// The mass function of one mass at one redshift in one cosmology to each invocation: multiplicity.rs in WGSL.

struct Params { count: u32, redshifts: u32, outputs: u32, form: u32, logarithm: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masses: array<real>;
@group(0) @binding(2) var<storage, read> peaks: array<real>;
@group(0) @binding(3) var<storage, read> rows: array<real>;
@group(0) @binding(4) var<storage, read_write> out: array<real>;

// f = factor exp(exponent).
struct Multiplicity { factor: real, exponent: real }

// The row's coefficients begin at `c`.
fn multiplicity(c: u32, nu: real) -> Multiplicity {
    return Multiplicity(0.7978845608028654 * nu, -0.5 * nu * nu);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i < params.outputs {
        let index = i / params.count;
        let mass = i % params.count;
        let peak = index / params.redshifts * params.count + mass;
        let row = index * ROW;
        let sigma = peaks[peak];
        let slope = peaks[params.outputs / params.redshifts + peak];
        let f = multiplicity(row + 3u, rows[row + 1u] / sigma);
        let factor = rows[row] * masses[2u * params.count + mass] * slope * f.factor;
        if params.logarithm != 0u {
            out[i] = real_log(factor) + f.exponent;
        } else {
            out[i] = factor * real_exp(f.exponent);
        }
    }
}

// Planes of the listed bodies, from those of all or into them. Moves bits, not numbers.

struct Params {
    planes: u32,
    bodies: u32,
    listed: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> list: array<u32>;
@group(0) @binding(2) var<storage, read> source: array<bits>;
@group(0) @binding(3) var<storage, read_write> out: array<bits>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let q = invocation(group, local);
    let m = params.listed;
    if q >= params.planes * m {
        return;
    }
    let i = list[q % m];
    if i >= params.bodies {
        return;
    }
    let p = q / m * params.bodies + i;
    if GATHER == 1u {
        out[q] = source[p];
    } else {
        out[p] = source[q];
    }
}

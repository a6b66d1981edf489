// The exact flow of a linear law: (w, w') ← G (w, w') + g with complex w = x + i y, one particle to an invocation.
struct Params {
    n: u32, first: u32, count: u32,
    g11x: real, g11y: real, g12x: real, g12y: real, g21x: real, g21y: real, g22x: real, g22y: real,
    g1x: real, g1y: real, g2x: real, g2y: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<real>;

fn product(x: real, y: real, z: vec2<real>) -> vec2<real> {
    return vec2<real>(x * z.x - y * z.y, x * z.y + y * z.x);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let k = invocation(group, local);
    if k >= params.count { return; }
    let i = params.first + k;
    let n = params.n;
    let w = vec2<real>(state[i], state[n + i]);
    let v = vec2<real>(state[2u * n + i], state[3u * n + i]);
    let w_new = product(params.g11x, params.g11y, w) + product(params.g12x, params.g12y, v) + vec2<real>(params.g1x, params.g1y);
    let v_new = product(params.g21x, params.g21y, w) + product(params.g22x, params.g22y, v) + vec2<real>(params.g2x, params.g2y);
    state[i] = w_new.x;
    state[n + i] = w_new.y;
    state[2u * n + i] = v_new.x;
    state[3u * n + i] = v_new.y;
}

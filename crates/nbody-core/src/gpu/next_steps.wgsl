// The square of the step that Aarseth's criterion gives each of the listed bodies: below zero if nothing limits it, and below
// −1 if anything is not finite.

struct Params {
    bodies: u32,
    listed: u32,
    now: real,
    eta: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> own: array<real>;
@group(0) @binding(2) var<storage, read> list: array<u32>;
@group(0) @binding(3) var<storage, read> position: array<bits>;
@group(0) @binding(4) var<storage, read> velocity: array<bits>;
@group(0) @binding(5) var<storage, read> reached: array<bits>; // the bits of `after`
@group(0) @binding(6) var<storage, read> before: array<real>;
@group(0) @binding(7) var<storage, read> after: array<real>;
@group(0) @binding(8) var<storage, read_write> found: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let q = invocation(group, local);
    let n = params.bodies;
    let m = params.listed;
    if q >= m {
        return;
    }
    if is_lost(q) {
        found[q] = real(-2.0);
        return;
    }
    let i = list[q];
    if i >= n {
        found[q] = real(-1.0);
        return;
    }
    let a0 = vec3<real>(before[i], before[n + i], before[2u * n + i]);
    let j0 = vec3<real>(before[3u * n + i], before[4u * n + i], before[5u * n + i]);
    let a = vec3<real>(after[q], after[m + q], after[2u * m + q]);
    let j = vec3<real>(after[3u * m + q], after[4u * m + q], after[5u * m + q]);
    found[q] = aarseth(params.now - own[i], params.eta, a0, j0, a, j);
}

fn is_lost(q: u32) -> bool {
    let m = params.listed;
    var most = 0u;
    for (var p = q; p < 3u * m; p += m) {
        most = max(most, max(magnitude(position[p]), magnitude(velocity[p])));
        most = max(most, max(magnitude(reached[p]), magnitude(reached[3u * m + p])));
    }
    return most >= INFINITE;
}

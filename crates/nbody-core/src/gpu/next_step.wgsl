// The square of the shortest step that Aarseth's criterion gives a body after a step, as in hermite/formulas.rs, and whether
// anything is not finite: one of each to a workgroup. A step that nothing limits is below zero.

struct Params {
    bodies: u32,
    groups: u32,
    dt: real,
    eta: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> position: array<bits>;
@group(0) @binding(2) var<storage, read> velocity: array<bits>;
@group(0) @binding(3) var<storage, read> reached: array<bits>; // the bits of `after`
@group(0) @binding(4) var<storage, read> before: array<real>;
@group(0) @binding(5) var<storage, read> after: array<real>;
@group(0) @binding(6) var<storage, read_write> found: array<vec2<real>>;

var<workgroup> tile: array<vec2<real>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    var most = vec2<real>(real(-1.0), real(0.0));
    for (var i = group.x * WORKGROUP + local; i < params.bodies; i += params.groups * WORKGROUP) {
        most = joined(most, vec2<real>(squared(i), select(real(0.0), real(1.0), is_lost(i))));
    }
    tile[local] = most;
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            tile[local] = joined(tile[local], tile[local + width]);
        }
        workgroupBarrier();
    }
    if local == 0u {
        found[group.x] = tile[0];
    }
}

fn joined(a: vec2<real>, b: vec2<real>) -> vec2<real> {
    var least = min(a.x, b.x);
    if least < 0.0 {
        least = max(a.x, b.x);
    }
    return vec2<real>(least, max(a.y, b.y));
}

fn squared(i: u32) -> real {
    let n = params.bodies;
    let a0 = vec3<real>(before[i], before[n + i], before[2u * n + i]);
    let j0 = vec3<real>(before[3u * n + i], before[4u * n + i], before[5u * n + i]);
    return aarseth(params.dt, params.eta, a0, j0, vector(i), vector(i + 3u * n));
}

fn vector(i: u32) -> vec3<real> {
    let n = params.bodies;
    return vec3<real>(after[i], after[n + i], after[2u * n + i]);
}

fn is_lost(i: u32) -> bool {
    let n = params.bodies;
    var most = 0u;
    for (var p = i; p < 3u * n; p += n) {
        most = max(most, max(magnitude(position[p]), magnitude(velocity[p])));
        most = max(most, max(magnitude(reached[p]), magnitude(reached[3u * n + p])));
    }
    return most >= INFINITE;
}

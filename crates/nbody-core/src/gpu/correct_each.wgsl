// Hermite's corrector for one coordinate of a listed body with a time of its own.

struct Params {
    bodies: u32,
    listed: u32,
    now: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> own: array<real>;
@group(0) @binding(2) var<storage, read> list: array<u32>;
@group(0) @binding(3) var<storage, read> position: array<real>;
@group(0) @binding(4) var<storage, read> velocity: array<real>;
// Planes of accelerations, then of jerks: of all bodies at the begin of their steps, and of the listed at the end.
@group(0) @binding(5) var<storage, read> before: array<real>;
@group(0) @binding(6) var<storage, read> after: array<real>;
@group(0) @binding(7) var<storage, read_write> to_position: array<real>;
@group(0) @binding(8) var<storage, read_write> to_velocity: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let q = invocation(group, local);
    let n = params.bodies;
    let m = params.listed;
    if q >= 3u * m {
        return;
    }
    let i = list[q % m];
    if i >= n {
        return;
    }
    let p = q / m * n + i;
    let start = vec2<real>(before[p], before[3u * n + p]);
    let to = corrected(params.now - own[i], position[p], velocity[p], start, vec2<real>(after[q], after[3u * m + q]));
    to_position[q] = to.x;
    to_velocity[q] = to.y;
}

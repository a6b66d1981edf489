// Hermite's predictor for one coordinate of a body with a time of its own.

struct Params {
    bodies: u32,
    now: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> own: array<real>;
@group(0) @binding(2) var<storage, read> position: array<real>;
@group(0) @binding(3) var<storage, read> velocity: array<real>;
// Planes of accelerations, then of jerks.
@group(0) @binding(4) var<storage, read> fields: array<real>;
@group(0) @binding(5) var<storage, read_write> to_position: array<real>;
@group(0) @binding(6) var<storage, read_write> to_velocity: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = invocation(group, local);
    let n = params.bodies;
    if p >= 3u * n {
        return;
    }
    let h = params.now - own[p % n];
    let to = predicted(h, position[p], velocity[p], fields[p], fields[3u * n + p]);
    to_position[p] = to.x;
    to_velocity[p] = to.y;
}

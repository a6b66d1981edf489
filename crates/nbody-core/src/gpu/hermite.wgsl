// Hermite's predictor, and his corrector in the symmetric form, for one coordinate of a body.

struct Params {
    coordinates: u32,
    dt: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> position: array<real>;
@group(0) @binding(2) var<storage, read> velocity: array<real>;
// Planes of accelerations, then of jerks: at the begin of the step and at its end.
@group(0) @binding(3) var<storage, read> before: array<real>;
@group(0) @binding(4) var<storage, read> after: array<real>;
@group(0) @binding(5) var<storage, read_write> to_position: array<real>;
@group(0) @binding(6) var<storage, read_write> to_velocity: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = invocation(group, local);
    let n = params.coordinates;
    if p >= n {
        return;
    }
    let h = params.dt;
    let x = position[p];
    let v = velocity[p];
    let start = vec2<real>(before[p], before[n + p]);
    var to = predicted(h, x, v, start.x, start.y);
    if CORRECT == 1u {
        to = corrected(h, x, v, start, vec2<real>(after[p], after[n + p]));
    }
    to_position[p] = to.x;
    to_velocity[p] = to.y;
}
